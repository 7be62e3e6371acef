"""Evidence: list, bring, read, change, and what it says about each claim (domain.md 9)."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from annotate.domain import edtf
from annotate.domain.claims import Removal
from annotate.domain.errors import Invalid, NotFound, Precondition, Stale
from annotate.domain.evidence import (
    Evidence,
    EvidenceChange,
    KeptEvidence,
    NewEvidence,
    NewStance,
    Stance,
    check_findable,
    extract_hash,
)
from annotate.domain.fields import Sought, given_in
from annotate.domain.records import Person
from annotate.domain.search import said_in_evidence
from annotate.services.claim_keeping import CLAIM, held, in_use, label_of, touch
from annotate.services.claims import correcting
from annotate.services.listing import Listing, PageQuery, from_cursor, listing, paged, to_cursor
from annotate.services.work import DESK, Loader, Work, action
from annotate.store import claims, people, search, versions
from annotate.store import evidence as store
from annotate.store.base import encoder, new_id
from annotate.store.claims import ClaimAccess
from annotate.store.evidence import EvidenceAccess, StanceRow
from annotate.store.versions import Kept

EVIDENCE = Loader(store.evidence)


class EvidenceQuery(PageQuery, frozen=True):
    """`q` looks in title, author, publisher, extract and address."""

    q: Sought | None = None


class EvidenceVersion(Struct, frozen=True):
    """One version of an item with who made it, when and how; its stances are those of now."""

    version: int
    at: str
    by: Person
    action: str
    reason: str | None
    evidence: Evidence


@action("evidence.list")
def find(work: Work, project: str, query: EvidenceQuery = EvidenceQuery()) -> Listing[Evidence]:
    """The evidence of a project that one may know of, by number."""
    found = work.load(DESK, project)
    start = max(from_cursor(query.cursor, tuple[int])[0], 0) if query.cursor else 0
    kept, total = store.some_evidence(work, found.id, query.q or "", (start, query.limit))
    more = to_cursor((start + query.limit,)) if start + query.limit < total else None
    return listing([encoder.encode(one) for one in records_of(work, found.names, kept)], total, more)


@action("evidence.create")
def create(work: Work, project: str, body: NewEvidence) -> Evidence:
    """Bring an item of evidence. It must say where readers find it: an address, or a place in print."""
    found = work.load(DESK, project)
    work.project_chain(found.id)
    check_findable(body.url, body.locator)
    edtf.check(body.published, "/published")
    n = store.next_number(work, found.id)
    given = {name: getattr(body, name) for name in NewEvidence.__struct_fields__ if name != "reason"}
    made = KeptEvidence(
        id=new_id(),
        version=1,
        project=found.id,
        label=label_of("E", n),
        **given,
        extract_sha256=extract_hash(body.extract),
        created_by=work.actor.user,
        created=work.now,
        updated=work.now,
    )
    record = store.insert_evidence(work, made, n)
    search.index(work, "evidence", made.id, found.id, [piece.text for piece in said_in_evidence(made)])
    work.journal.event(found.id, "evidence.created", made.id, 1)
    work.journal.version(found.id, "evidence.created", Kept(made.id, 1, found.id, record), None)
    return records_of(work, found.names, [made])[0]


@action("evidence.read")
def read(work: Work, evidence: str) -> Evidence:
    """One item."""
    return _current(work, work.load(EVIDENCE, evidence))


@action("evidence.change")
def change(work: Work, evidence: str, body: EvidenceChange, version: int) -> Evidence:
    """Change an item. Where a claim that it stands on was published, with a reason, which becomes a correction there."""
    found = _held(work, evidence)
    before = _at_version(work, found, version)
    given = given_in(body, _TEXTS)
    edtf.check(given.get("published", ""), "/published")
    after = msgspec.structs.replace(before, **given, version=version + 1, updated=work.now)
    after = msgspec.structs.replace(after, extract_sha256=extract_hash(after.extract))
    check_findable(after.url, after.locator)
    what = [name for name in given if getattr(before, name) != getattr(after, name)]
    _correct_all(work, found, [f"evidence {before.label}: {name}" for name in what], body.reason)
    record = store.change_evidence(work, after, version)
    if record is None:
        raise _stale(work, evidence)
    if said_in_evidence(after) != said_in_evidence(before):
        search.index(work, "evidence", after.id, found.project, [piece.text for piece in said_in_evidence(after)])
    work.journal.event(found.project, "evidence.changed", after.id, after.version)
    new = Kept(after.id, after.version, found.project, record)
    work.journal.version(found.project, "evidence.changed", new, bytes(found.record), body.reason or None)
    if {"relation", "independence_group"} & set(what):
        _recount(work, found.id, body.reason)
    return records_of(work, found.names, [after])[0]


@action("evidence.delete")
def delete(work: Work, evidence: str, version: int) -> None:
    """Take an item away that stands on no claim any more; its history stays."""
    found = _held(work, evidence)
    before = _at_version(work, found, version)
    if store.claims_on(work, found.id):
        raise Invalid(sentence="This item stands on a claim. Take it off there first.", kind="state")
    after = msgspec.structs.replace(before, version=version + 1, updated=work.now)
    record = store.change_evidence(work, after, version, deleted=True)
    if record is None:
        raise _stale(work, evidence)
    search.drop(work, after.id)
    work.journal.event(found.project, "evidence.deleted", after.id, after.version)
    new = Kept(after.id, after.version, found.project, record)
    work.journal.version(found.project, "evidence.deleted", new, bytes(found.record))


@action("evidence.read")
def history(work: Work, evidence: str, query: PageQuery = PageQuery()) -> Listing[EvidenceVersion]:
    """Every version of an item, oldest first, with who made it and how."""
    found = work.load(EVIDENCE, evidence)
    rows = versions.versions_of(work, found.id)
    records = records_of(work, found.names, [store.decoded_evidence(bytes(row.record)) for row in rows])
    items: list[Struct] = [
        EvidenceVersion(row.version, row.at, Person(row.by, row.by_name), row.action.partition(".")[2], row.reason, one)
        for row, one in zip(rows, records, strict=True)
    ]
    return paged(items, query.limit, query.cursor)


@action("claim.read")
def on_claim(work: Work, claim: str, query: PageQuery = PageQuery(limit=1000)) -> Listing[Evidence]:
    """The evidence on a claim, by number. Each item has its stance on this claim in `claims`, beside those on others."""
    found = work.load(CLAIM, claim)
    kept = [item for item, _ in store.on_claim(work, found.id)]
    return paged([*records_of(work, found.names, kept)], query.limit, query.cursor)


@action("evidence.change")
def put(work: Work, claim: str, evidence: str, body: NewStance, if_match: str | None) -> Stance:
    """Say what an item says about a claim. A stance that is there already is changed with `If-Match`, its version."""
    found = held(work, claim)
    kept = found.kept
    in_use(kept)
    item = _of_the_project(work, found, evidence)
    before = store.stance(work, found.id, item.id)
    if before is not None:
        if if_match is None:
            raise Precondition
        if if_match.strip() != f'"{before.version}"':
            raise Stale(encoder.encode(_stance(before)), before.version)
    label = item.kept.label
    correcting(work, found, kept, [f"evidence {label}"], body.reason)
    row = StanceRow(found.id, item.id, body.stance, body.note, before.version + 1 if before else 1)
    store.set_stance(work, row)
    how = "evidence_changed" if before else "evidence_added"
    touch(work, kept, how, f"{label}, {body.stance}. {body.reason}".strip())
    return _stance(row)


@action("evidence.change")
def remove(work: Work, claim: str, evidence: str, version: int, body: Removal = Removal()) -> None:
    """Take an item off a claim; the item stays."""
    found = held(work, claim)
    kept = found.kept
    in_use(kept)
    item = _of_the_project(work, found, evidence)
    before = store.stance(work, found.id, item.id)
    if before is None:
        raise NotFound
    if before.version != version:
        raise Stale(encoder.encode(_stance(before)), before.version)
    correcting(work, found, kept, [f"evidence {item.kept.label}"], body.reason)
    store.remove_stance(work, found.id, item.id)
    touch(work, kept, "evidence_removed", f"{item.kept.label}. {body.reason}".strip())


def records_of(work: Work, names: int, kept: Sequence[KeptEvidence]) -> list[Evidence]:
    """Items as the actor may see them, with their stances on claims that the actor may know of."""
    if not kept:
        return []
    stances = store.stances(work, [one.id for one in kept])
    known = people.names_of(work, names, {one.created_by for one in kept})
    return [
        Evidence(
            **{name: getattr(one, name) for name in KeptEvidence.__struct_fields__ if name != "created_by"},
            created_by=Person(one.created_by, known[one.created_by]),
            claims=tuple(_stance(row) for row in stances.get(one.id, ())),
        )
        for one in kept
    ]


_TEXTS = (
    "locator",
    "author",
    "publisher",
    "published",
    "extract",
    "extract_translation",
    "independence_group",
    "question",
    "answer",
)


def _stance(row: StanceRow) -> Stance:
    return Stance(row.claim, row.stance, row.note, row.version)


def _held(work: Work, evidence: str) -> EvidenceAccess:
    """An item as it is once all earlier work on the claims of its project is done."""
    work.project_chain(work.load(EVIDENCE, evidence).project)
    return work.load(EVIDENCE, evidence)


def _of_the_project(work: Work, claim: ClaimAccess, evidence: str) -> EvidenceAccess:
    item = work.load(EVIDENCE, evidence)
    if item.project != claim.project:
        raise NotFound
    return item


def _correct_all(work: Work, found: EvidenceAccess, what: list[str], reason: str) -> None:
    """A correction of each published claim that an item stands on; what was published is known to everybody."""
    for kept in claims.every(work, store.claims_on(work, found.id)):
        if kept.published:
            correcting(work, work.load(CLAIM, kept.id, "claim.read"), kept, what, reason)


def _recount(work: Work, evidence: str, reason: str) -> None:
    """The counts of the claims that an item stands on have changed with it, also of those that one may not know of."""
    for kept in claims.every(work, store.claims_on(work, evidence)):
        touch(work, kept, "evidence_changed", reason)


def _current(work: Work, found: EvidenceAccess) -> Evidence:
    return records_of(work, found.names, [found.kept])[0]


def _at_version(work: Work, found: EvidenceAccess, version: int) -> KeptEvidence:
    if found.version != version:
        raise _stale(work, found.id)
    return found.kept


def _stale(work: Work, evidence: str) -> Stale:
    now = work.load(EVIDENCE, evidence)
    return Stale(encoder.encode(_current(work, now)), now.version)
