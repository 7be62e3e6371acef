"""Published findings for anyone who has the link, where a project lets them be read (contract.md, Rights)."""

import msgspec

from annotate.domain.claims import KeptClaim
from annotate.domain.errors import NotFound
from annotate.domain.publishing import (
    OPEN,
    PublicCorrection,
    PublicFinding,
    PublicItem,
    PublicSource,
    Publisher,
)
from annotate.domain.records import Person
from annotate.services.work import Work, action
from annotate.store import corrections, people
from annotate.store import evidence as evidence_store
from annotate.store import public as store
from annotate.store.documents import decoded_document
from annotate.store.projects import Settings

_settings = msgspec.json.Decoder(Settings)


@action("claim.public")
def finding(work: Work, claim: str) -> PublicFinding:
    """A published finding as it was last published, with what was corrected since. `NotFound` unless its project shows
    published findings; what is not published is no different from what is not there."""
    work.anybody()
    found = store.published(work, claim)
    settings = _settings.decode(found.settings) if found else Settings()
    if found is None or found.kept.public is None or settings.public_claims not in OPEN:
        raise NotFound
    kept, made = found.kept, found.kept.public
    named = settings.public_claims == "named"
    known = people.names_of(work, found.names, (made.proposer, made.approver or made.proposer)) if named else {}
    return PublicFinding(
        label=f"C{kept.n:02}",
        short=kept.short,
        normalised=kept.normalised,
        claimant=kept.claimant,
        claim_date=kept.claim_date,
        status=kept.status,
        reason=kept.reason,
        row=made.row,
        best=made.best,
        worst=made.worst,
        confidence=made.confidence,
        rationale=made.rationale,
        searched=made.searched,
        exception=made.exception,
        published=kept.published or "",
        first=made.published or kept.published or "",
        people=tuple(known[one] for one in dict.fromkeys((made.proposer, made.approver or made.proposer)) if named),
        sources=tuple(_sources(work, kept.id)),
        items=tuple(_items(work, kept)),
        corrections=tuple(_corrections(work, kept.id, named)),
        publisher=_publisher(settings, found.project_name),
    )


def _publisher(settings: Settings, project: str) -> Publisher:
    return Publisher(
        settings.publisher_name or project,
        settings.publisher_url,
        settings.licence,
        settings.funding_note,
        settings.method_statement,
    )


def _corrections(work: Work, claim: str, named: bool) -> list[PublicCorrection]:
    """The newest first."""
    return [
        PublicCorrection(row.kept.at, row.kept.what, row.kept.reason, row.by_name if named else None)
        for row in reversed(corrections.corrections_of(work, claim))
    ]


def _sources(work: Work, claim: str) -> list[PublicSource]:
    nobody = Person("", "")
    found = (decoded_document(record, nobody, 0) for record in store.documents_of(work, claim))
    return [PublicSource(document.title, document.source_url) for document in found]


def _items(work: Work, kept: KeptClaim) -> list[PublicItem]:
    return [
        PublicItem(
            stance=stance.stance,
            title=item.title,
            publisher=item.publisher,
            published=item.published,
            locator=item.locator,
            extract=item.extract,
            url=item.url,
            archived_url=item.archived_url,
            independent=item.relation == "independent",
        )
        for item, stance in evidence_store.on_claim(work, kept.id)
    ]
