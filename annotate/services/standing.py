"""How a project stands: what is open and whose turn it is, what waits for oneself besides documents and claims, and how far
each reader has come."""

from typing import NamedTuple

import msgspec

from annotate.domain.claims import KeptClaim
from annotate.domain.criticism import open_questions
from annotate.domain.permissions import ADJUDICATOR, EDITOR, LADDER, RANK, REVIEWER
from annotate.domain.records import Person
from annotate.domain.visibility import SUBMITTED
from annotate.services.claim_keeping import label_of
from annotate.services.work import DESK, Work, action
from annotate.store import people
from annotate.store import projects as projects_store
from annotate.store import standing as store
from annotate.store.access import ProjectAccess

OPEN_LONGEST, DRAFTS, MOST_FLAGS = 5, 3, 1000
"""Of claims and of documents that are open; source records to sign; flags that are counted."""


class Turn(NamedTuple):
    """Something that is open since a moment. `kind` is `claim` or `document`, `state` its status; `person` is whose turn it
    is, if it is one person's; `due` the day it is wanted for."""

    kind: str
    id: str
    name: str
    text: str
    state: str
    since: str
    person: Person | None
    due: str | None = None


class ToSign(NamedTuple):
    """A source record that is not signed as it is now, who wrote in it last, and its questions without an answer."""

    document: str
    title: str
    by: Person
    at: str
    open: tuple[str, ...]


class Flags(NamedTuple):
    """Flags by resolution, one's own open ones, and when the oldest open one was made. `more`: there are more than were
    counted."""

    counts: dict[str, int]
    mine: int
    oldest: str | None
    more: bool


class ReaderRow(NamedTuple):
    """How far somebody has come, of what is theirs to read: assigned to them, or to nobody."""

    person: Person
    role: str
    read: int
    sentences: int
    submitted: int
    documents: int


class Standing(NamedTuple):
    """`turns` are what is open for longest, the oldest first; `cases` by state, for adjudicators; `readers` are only
    oneself in blind work."""

    turns: list[Turn]
    to_sign: list[ToSign]
    flags: Flags
    cases: dict[str, int]
    readers: list[ReaderRow]


@action("document.list")
def find(work: Work, project: str) -> Standing:
    """How a project stands, of what the actor may see."""
    home = work.load(DESK, project)
    cases = store.cases_by_state(work, home.id) if home.rank >= RANK[ADJUDICATOR] and not home.blind else {}
    return Standing(
        turns=sorted(_turns(work, home), key=lambda turn: turn.since)[: OPEN_LONGEST + 2],
        to_sign=_to_sign(work, home) if home.rank >= RANK[EDITOR] else [],
        flags=_flags(work, home),
        cases=cases,
        readers=_readers(work, home),
    )


def _turns(work: Work, home: ProjectAccess) -> list[Turn]:
    claims = store.claims_longest_open(work, home.id, OPEN_LONGEST)
    names = people.names_of(work, home.names, {one for claim in claims if (one := _whose(claim))})
    made = [_claim(claim, names.get(_whose(claim) or "", "")) for claim in claims]
    for each in store.documents_longest_open(work, home.id, OPEN_LONGEST):
        since = msgspec.json.decode(each.record, type=_Made).created
        made.append(Turn("document", each.id, each.title, "", each.review_state, since, None))
    return made


class _Made(msgspec.Struct):
    created: str


def _whose(claim: KeptClaim) -> str | None:
    """Who has to do the next step, where it is one person."""
    if claim.status in ("assigned", "checking"):
        return claim.assignee
    return claim.proposal.reviewer if claim.status == "in_review" and claim.proposal else None


def _claim(claim: KeptClaim, name: str) -> Turn:
    whose = _whose(claim)
    words = claim.short or claim.normalised
    person = Person(whose, name) if whose else None
    return Turn("claim", claim.id, label_of("C", claim.n), words, claim.status, claim.updated, person, claim.due)


def _to_sign(work: Work, home: ProjectAccess) -> list[ToSign]:
    found = store.drafts(work, home.id, DRAFTS)
    names = people.names_of(work, home.names, {each.record.by for each in found})
    return [
        ToSign(
            each.document,
            each.title,
            Person(each.record.by, names[each.record.by]),
            each.record.at,
            open_questions(each.record.entries),
        )
        for each in found
    ]


class _Flagged(msgspec.Struct):
    class Fields(msgspec.Struct):
        resolution: str | None = None

    created: str
    fields: Fields


_flag = msgspec.json.Decoder(_Flagged)


def _flags(work: Work, home: ProjectAccess) -> Flags:
    rows = [(author, _flag.decode(record)) for author, record in store.flags(work, home.id, MOST_FLAGS + 1)]
    counts: dict[str, int] = {}
    for _, each in rows[:MOST_FLAGS]:
        counts[each.fields.resolution or "open"] = counts.get(each.fields.resolution or "open", 0) + 1
    still = [(author, each) for author, each in rows if (each.fields.resolution or "open") == "open"]
    mine = sum(author == work.actor.user for author, _ in still) if home.rank >= RANK[REVIEWER] else 0
    oldest = min((each.created for _, each in still), default=None)
    return Flags(counts, mine, oldest, len(rows) > MOST_FLAGS)


def _readers(work: Work, home: ProjectAccess) -> list[ReaderRow]:
    """Reviewers, whoever else has read or submitted something, and oneself, first; viewers see none."""
    if home.rank < RANK[REVIEWER]:
        return []
    me = work.actor.user
    read, theirs = store.read_by_person(work, home.id), store.assigned_by_person(work, home.id)
    done = store.submitted_by_person(work, home.id, tuple(SUBMITTED))
    free = theirs.get("", (0, 0))
    rows = []
    for member in projects_store.members_of(work, home.id):
        role, own = LADDER[member.rank], theirs.get(member.user, (0, 0))
        takes_part = role == REVIEWER or member.user in read or member.user in done or member.user == me
        if takes_part and (not home.blind or member.user == me):
            documents, sentences = own[0] + free[0], own[1] + free[1]
            seen, handed_in = read.get(member.user, 0), done.get(member.user, 0)
            rows.append(
                ReaderRow(
                    person=Person(member.user, member.name),
                    role=role,
                    read=seen,
                    sentences=max(sentences, seen),
                    submitted=handed_in,
                    documents=max(documents, handed_in),
                )
            )
    return sorted(rows, key=lambda row: row.person.id != me)
