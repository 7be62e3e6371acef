"""Claims: list, make, read, change, and what they were (contract.md, Rights; domain.md 7.1)."""

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct

from annotate.domain import edtf
from annotate.domain.claim_steps import Case, reason_if_published
from annotate.domain.claims import Claim, ClaimChange, Correction, KeptClaim, NewClaim
from annotate.domain.errors import Fault, Invalid, NotFound
from annotate.domain.fields import END, UUID, Sought, given_in
from annotate.domain.records import Annotation, Person
from annotate.domain.verdicts import Finding, KeptFinding
from annotate.services import claim_keeping as keeping
from annotate.services.annotations import some_of
from annotate.services.claim_keeping import CLAIM, beginning, held, in_use, keep, make, records_of, shown
from annotate.services.listing import Listing, PageQuery, from_cursor, listing, paged, to_cursor
from annotate.services.work import ANNOTATION, DESK, Work, action
from annotate.store import annotations as annotations_store
from annotate.store import appearances, people, versions
from annotate.store import claims as store
from annotate.store import corrections as corrections_store
from annotate.store.base import encoder, new_id
from annotate.store.claims import ClaimAccess, ClaimFilters
from annotate.store.versions import Kept

SOMEBODY = f"^(me|none|{UUID})(,(me|none|{UUID}))*{END}"
Several = Annotated[str, Meta(pattern=f"^{UUID}(,{UUID}){{0,99}}{END}")]


class ClaimQuery(PageQuery, frozen=True):
    """Filters of the list; each takes one value or several joined by commas. `assignee` may be `me` or `none`;
    `annotation` is a passage that states it; `q` looks in the sentence and its short form. `-` before a sort: the highest first."""

    status: Annotated[str, Meta(pattern=some_of("claim_status"))] | None = None
    verdict: Annotated[str, Meta(pattern=f"^[a-z0-9_]{{1,32}}(,[a-z0-9_]{{1,32}}){{0,29}}{END}")] | None = None
    priority: Annotated[str, Meta(pattern=f"^[0-3](,[0-3]){{0,3}}{END}")] | None = None
    assignee: Annotated[str, Meta(pattern=SOMEBODY)] | None = None
    checkability: Annotated[str, Meta(pattern=some_of("checkability"))] | None = None
    document: Several | None = None
    annotation: Several | None = None
    q: Sought | None = None
    sort: Literal["n", "-n", "-priority", "-updated", "due"] = "n"


class ClaimVersion(Struct, frozen=True):
    """One version of a claim with who made it, when and how; the counts in `claim` are those of now."""

    version: int
    at: str
    by: Person
    action: str
    reason: str | None
    claim: Claim


@action("claim.list")
def find(work: Work, project: str, query: ClaimQuery = ClaimQuery()) -> Listing[Claim]:
    """The claims of a project that one may know of."""
    found = work.load(DESK, project)
    start = from_cursor(query.cursor, tuple[int])[0] if query.cursor else 0
    if start < 0:
        raise Invalid([Fault("/cursor", "This cursor was not given out by this list. Start without one.")])
    kept, total = store.some_claims(work, found.id, _filters(work, query), query.sort, (start, query.limit))
    more = to_cursor((start + query.limit,)) if start + query.limit < total else None
    return listing([encoder.encode(one) for one in records_of(work, found.names, kept)], total, more)


@action("claim.list")
def labels(work: Work, project: str, claims: Iterable[str]) -> dict[str, str]:
    """The labels of those of these claims of a project that one may know of, by their ids."""
    found = work.load(DESK, project)
    known = store.known(work, sorted(claims)).values()
    return {one.id: keeping.label_of("C", one.n) for one in known if one.project == found.id}


@action("claim.create")
def create(work: Work, project: str, body: NewClaim) -> Claim:
    """Make a claim by hand, or of a passage that one sees, which is its first appearance."""
    found = work.load(DESK, project)
    work.project_chain(found.id)
    edtf.check(body.claim_date, "/claim_date")
    passage = passage_of(work, found.id, body.annotation, "/annotation") if body.annotation else None
    made = make(work, _new(work, found.id, body, passage))
    if passage is not None:
        appear(work, made, passage)
    return records_of(work, found.names, [made])[0]


@action("claim.read")
def read(work: Work, claim: str) -> Claim:
    """One claim."""
    return shown(work, work.load(CLAIM, claim))


@action("claim.change")
def change(work: Work, claim: str, body: ClaimChange, version: int) -> Claim:
    """Change what is said of a claim. Once it was published, an editor does, with a reason, and it becomes a correction."""
    found = held(work, claim)
    before = at_version(work, found, version)
    in_use(before)
    given = given_in(body, _TEXTS)
    edtf.check(given.get("claim_date", ""), "/claim_date")
    after = msgspec.structs.replace(before, **given)
    first = body.first_appearance
    if isinstance(first, str) and first not in {row.annotation for row in appearances.seen(work, [claim])}:
        raise Invalid([Fault("/first_appearance", "This claim does not appear there.")])
    what = [name for name in given if name not in _OF_THE_DESK and getattr(before, name) != getattr(after, name)]
    correcting(work, found, before, what, body.reason)
    return shown(work, found, keep(work, before, after, "changed", body.reason))


@action("claim.read")
def history(work: Work, claim: str, query: PageQuery = PageQuery()) -> Listing[ClaimVersion]:
    """Every version, oldest first, with who made it and how."""
    found = work.load(CLAIM, claim)
    rows = versions.versions_of(work, found.id)
    records = records_of(work, found.names, [store.decoded_claim(bytes(row.record)) for row in rows])
    items: list[Struct] = [
        ClaimVersion(row.version, row.at, Person(row.by, row.by_name), row.action.partition(".")[2], row.reason, one)
        for row, one in zip(rows, records, strict=True)
    ]
    return paged(items, query.limit, query.cursor)


@action("claim.read")
def verdicts(work: Work, claim: str, query: PageQuery = PageQuery()) -> Listing[Finding]:
    """Every verdict that was ever proposed, oldest first, as it ended or stands."""
    found = work.load(CLAIM, claim)
    last: dict[str, KeptFinding] = {}
    for row in versions.versions_of(work, found.id):
        kept = store.decoded_claim(bytes(row.record))
        last |= {one.id: one for one in (*kept.ended, kept.verdict, kept.proposal) if one}
    known = people.names_of(work, found.names, set().union(*(one.people() for one in last.values())))
    items: list[Struct] = [one for kept in last.values() if (one := keeping.finding_of(kept, known))]
    return paged(items, query.limit, query.cursor)


@action("claim.read")
def corrections(work: Work, claim: str, query: PageQuery = PageQuery()) -> Listing[Correction]:
    """What changed in the finding since it was first published, oldest first."""
    found = work.load(CLAIM, claim)
    items: list[Struct] = [
        Correction(
            by=Person(row.kept.by, row.by_name),
            **{name: getattr(row.kept, name) for name in Correction.__struct_fields__ if name != "by"},
        )
        for row in corrections_store.corrections_of(work, found.id)
    ]
    return paged(items, query.limit, query.cursor)


def passage_of(work: Work, project: str, annotation: str, pointer: str) -> Annotation:
    """The annotation of kind claim that a body names; `Invalid` unless one sees it in this project."""
    try:
        found = work.load(ANNOTATION, annotation, "annotation.read")
    except NotFound:
        found = None
    if found is None or found.document.project != project:
        raise Invalid([Fault(pointer, "There is no such annotation in this project.")])
    if found.kind != "claim":
        raise Invalid([Fault(pointer, "Only a passage that is marked as a claim states one.")])
    return annotations_store.decoded(bytes(found.record), Person(found.author, found.author_name))


def appear(work: Work, claim: KeptClaim, passage: Annotation) -> str:
    """A new appearance of a claim, with its history; the claim's own version stays, so that nobody learns of a passage
    through it."""
    id_ = new_id()
    appearances.insert_appearance(work, id_, claim.id, passage, work.now)
    record = encoder.encode({"id": id_, "claim": claim.id, "annotation": passage.id})
    work.journal.version(claim.project, "appearance.created", Kept(id_, 1, claim.project, record), None)
    return id_


def correcting(work: Work, found: ClaimAccess, kept: KeptClaim, what: list[str], reason: str) -> None:
    """What a change of a claim that was published asks for: an editor, a reason, and the correction that is made of it."""
    if not kept.published or not what:
        return
    work.load(CLAIM, found.id, "claim.correct")
    reason_if_published(Case(kept, work.actor.user, reason=reason))
    keeping.correct(work, kept, what, reason)


def at_version(work: Work, found: ClaimAccess, version: int) -> KeptClaim:
    """What is kept, if it has this version; else `Stale`."""
    if found.version != version:
        raise keeping.stale(work, found.id)
    return found.kept


_TEXTS = ("normalised", "short", "claimant", "claim_date", "location_iso")
_OF_THE_DESK = ("due", "priority_set")
_TAKEN = ("claim_type", "checkability", "atomic")


def _new(work: Work, project: str, body: NewClaim, passage: Annotation | None) -> KeptClaim:
    given = {name: getattr(body, name) for name in NewClaim.__struct_fields__ if name != "annotation"}
    if passage is not None:
        for name in _TAKEN:
            taken = getattr(passage.fields, name)
            if given[name] is None and taken is not UNSET:
                given[name] = taken
    first = passage.id if passage else None
    return KeptClaim(**beginning(work, project), **given, first_appearance=first)


def _filters(work: Work, query: ClaimQuery) -> ClaimFilters:
    def several(given: str | None) -> tuple[str, ...]:
        return tuple(given.split(",")) if given else ()

    people_ = {"me": work.actor.user, "none": ""}
    return ClaimFilters(
        status=several(query.status),
        verdict=several(query.verdict),
        priority=tuple(int(one) for one in several(query.priority)),
        assignee=tuple(people_.get(one, one) for one in several(query.assignee)),
        checkability=several(query.checkability),
        document=several(query.document),
        annotation=several(query.annotation),
        q=query.q or "",
    )
