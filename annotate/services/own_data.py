"""My data: everything that is kept of oneself, in one file (security.md S61)."""

from datetime import UTC, datetime

import msgspec

from annotate.domain.reading_settings import ReadingSettings, kept_settings
from annotate.domain.records import Me, Project, Token
from annotate.services import accounts, digests, projects, second_factor, sign_ins, tokens
from annotate.services.work import Work, action
from annotate.store import fetches
from annotate.store import own_data as store
from annotate.store import reading_settings as reading_store


class Place(msgspec.Struct, frozen=True):
    """A project that one belongs to."""

    id: str
    name: str
    role: str


class OwnData(msgspec.Struct, frozen=True):
    """An account with what it made. Secrets, which nobody can read, are not there."""

    account: Me
    projects: list[Place]
    reading: ReadingSettings
    daily_mail: bool
    second_factor: dict[str, object]
    tokens: list[Token]
    sign_ins: list[dict[str, object]]
    fetched: list[dict[str, str]]
    annotations: list[msgspec.Raw]
    comments: list[msgspec.Raw]
    claims: list[msgspec.Raw]
    evidence: list[msgspec.Raw]
    searches: list[msgspec.Raw]


@action("me.secure")
def everything(work: Work, session: str) -> OwnData:
    """What is kept of oneself; `session` is the hash of the secret of the current sign-in."""
    own = second_factor.overview(work)
    return OwnData(
        account=accounts.me(work),
        projects=[Place(each.id, each.name, each.role) for each in projects.find(work).items(Project)],
        reading=kept_settings(reading_store.settings_of(work, work.oneself())),
        daily_mail=digests.is_wanted(work),
        second_factor={"codes": own.codes, "passkeys": [each._asdict() for each in own.passkeys]},
        tokens=tokens.find(work).items(Token),
        sign_ins=[each._asdict() for each in sign_ins.find(work, session)],
        fetched=[
            {"at": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "host": host}
            for at, host in fetches.of_viewer(work)
        ],
        annotations=[msgspec.Raw(record) for record in store.annotations_by_viewer(work)],
        comments=[msgspec.Raw(record) for record in store.comments_by_viewer(work)],
        claims=[msgspec.Raw(record) for record in store.claims_by_viewer(work)],
        evidence=[msgspec.Raw(record) for record in store.evidence_by_viewer(work)],
        searches=[msgspec.Raw(record) for record in store.searches_by_viewer(work)],
    )
