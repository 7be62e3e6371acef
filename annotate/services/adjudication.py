"""Cases: list, read, decide, undo (domain.md 12). What may be decided and when stands in `review.py`."""

from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from annotate.domain import adjudication as rules
from annotate.domain.adjudication import Case, CaseDecision, NewDecision
from annotate.domain.errors import Forbidden, Invalid, NotFound
from annotate.domain.permissions import ADJUDICATOR, RANK
from annotate.domain.records import Annotation, Person
from annotate.services.agreed import Agreed
from annotate.services.annotations import Nothing, some_of
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.projects import record_of as project_of
from annotate.services.work import DOCUMENT, PROJECT, Loader, Work, action
from annotate.store import annotation_lists as lists
from annotate.store import cases as store
from annotate.store.access import DocumentAccess
from annotate.store.base import encoder, new_id
from annotate.store.cases import CaseRow

CASE = Loader(store.case)
AGREE = NewDecision(decision="accept_one", reason="All reviewers agree.")


class CaseQuery(PageQuery, frozen=True):
    """Filters of the list; each takes one value or several joined by commas. `difference`: has one of these."""

    kind: Annotated[str, Meta(pattern=some_of("kind"))] | None = None
    state: Annotated[str, Meta(pattern=some_of("case_state"))] | None = None
    difference: Annotated[str, Meta(pattern=some_of("difference"))] | None = None


class Accepted(msgspec.Struct, frozen=True):
    """The cases that were decided in one go."""

    cases: tuple[Case, ...]


class _Opened(NamedTuple):
    """A case that may be decided, with its annotations."""

    row: CaseRow
    annotations: tuple[Annotation, ...]


@action("case.list")
def find(work: Work, document: str, query: CaseQuery = CaseQuery()) -> Listing[Case]:
    """The cases of a document whose annotations one may see, in the order of the text."""
    doc = work.load(DOCUMENT, document)
    items: list[msgspec.Struct] = [record_of(row, members) for row, members in _seen(work, doc) if _asked(row, query)]
    return paged(items, query.limit, query.cursor)


@action("case.list")
def read(work: Work, case: str) -> Case:
    """One case."""
    found = work.load(CASE, case)
    return record_of(found.case, _members(work, found.case))


@action("case.decide")
def decide(work: Work, case: str, body: NewDecision) -> Case:
    """Decide a case, with a reason. The outcome goes to the agreed layer; the reviewers' annotations keep everything
    but their status. `Invalid` when it is decided already."""
    found = work.load(CASE, case)
    opened = _Opened(found.case, _members(work, found.case))
    _may_decide(work, found.document, opened)
    return _decided(work, Agreed(work, found.document), opened, body)


@action("case.undo")
def undo(work: Work, case: str, body: Nothing = Nothing()) -> Case:
    """Take a decision back: its outcome leaves the agreed layer, and the case is open again."""
    found = work.load(CASE, case)
    if found.case.state == "open":
        raise Invalid(sentence="Nobody has decided this case, so there is nothing to undo.", kind="state")
    _begun(found.document)
    members = _members(work, found.case)
    taken_back(work, Agreed(work, found.document), found.case, members)
    return read_again(work, case)


@action("case.decide")
def accept_unanimous(work: Work, document: str, body: Nothing = Nothing()) -> Accepted:
    """Accept all open cases in which every reviewer has marked the same."""
    doc = work.load(DOCUMENT, document)
    _begun(doc)
    agreed = Agreed(work, doc)
    done = []
    for row, members in _seen(work, doc):
        if row.state == "open" and not row.differences:
            opened = _Opened(row, members)
            _may_decide(work, doc, opened)
            body_ = msgspec.structs.replace(AGREE, annotation=members[0].id)
            done.append(_decided(work, agreed, opened, body_))
    return Accepted(tuple(done))


def is_seen(work: Work, doc: DocumentAccess, case: str) -> bool:
    """Whether a case of a loaded document may be seen: by an adjudicator who may see all its annotations."""
    found = store.case(work, case, False) if doc.rank >= RANK[ADJUDICATOR] else None
    if found is None:
        return False
    ids = found.case.members.split()
    return len(lists.some(work, ids)) == len(ids)


def taken_back(work: Work, agreed: Agreed, row: CaseRow, members: tuple[Annotation, ...]) -> None:
    """Undo the decision that stands on a case."""
    agreed.take_back((row.outcome or "").split())
    for annotation in members:
        agreed.decided(annotation, "submitted", "The decision was undone.")
    if not store.set_case(work, row.id, row.version, "open", None):
        raise _meanwhile()
    work.journal.event(agreed.document.id, "case.undone", row.id, row.version + 1)
    work.journal.audit(agreed.document.id, "case.undone", row.id)
    work.journal.deed(agreed.document.project, "case.undone", row.id, 0, agreed.document.id)


def read_again(work: Work, case: str) -> Case:
    """A case as it is after a change in this Work."""
    found = work.load(CASE, case, "case.list")
    return record_of(found.case, _members(work, found.case))


def record_of(row: CaseRow, members: tuple[Annotation, ...]) -> Case:
    """The record of a row."""
    decision = None
    if row.by is not None:
        decision = CaseDecision(
            by=Person(row.by, row.by_name or ""),
            at=row.at or "",
            decision=row.decision or "",
            cause=row.cause,
            reason=row.reason or "",
            outcome=tuple((row.outcome or "").split()),
        )
    return Case(
        id=row.id,
        version=row.version,
        document=row.document,
        n=row.n,
        kind=row.kind,
        start=row.start,
        end=row.end,
        state=row.state,
        differences=tuple(row.differences.split()),
        annotations=members,
        decision=decision,
    )


def _decided(work: Work, agreed: Agreed, opened: _Opened, body: NewDecision) -> Case:
    row, doc = opened.row, agreed.document
    outcomes, statuses = rules.outcomes(opened.annotations, body)
    made = [agreed.make(outcome, body) for outcome in outcomes]
    for annotation in opened.annotations:
        agreed.decided(annotation, statuses.get(annotation.id, annotation.status), body.reason or body.cause or "")
    decision = CaseDecision(
        by=Person(work.actor.user, work.actor.name),
        at=work.now,
        decision=body.decision,
        cause=body.cause,
        reason=body.reason,
        outcome=tuple(each.id for each in made),
    )
    id_ = new_id()
    columns = {"id": id_, "case": row.id, "by": work.actor.user, "at": work.now, "decision": body.decision}
    outcome = " ".join(decision.outcome)
    store.insert_decision(work, {**columns, "cause": body.cause, "reason": body.reason, "outcome": outcome})
    state = "escalated" if body.decision == "escalate" else "decided"
    if not store.set_case(work, row.id, row.version, state, id_):
        raise _meanwhile()
    work.journal.event(doc.id, "case.decided", row.id, row.version + 1)
    work.journal.audit(doc.id, "case.decided", row.id, None, encoder.encode(decision), body.reason or body.cause)
    work.journal.deed(doc.project, "case.decided", row.id, 0, doc.id)
    after = {each.id: statuses.get(each.id) for each in opened.annotations}
    members = tuple(
        msgspec.structs.replace(each, status=status, version=each.version + 1, updated=work.now)
        if (status := after[each.id]) not in (None, each.status)
        else each
        for each in opened.annotations
    )
    bare = record_of(row, members)
    return msgspec.structs.replace(bare, version=row.version + 1, state=state, decision=decision)


def _may_decide(work: Work, doc: DocumentAccess, opened: _Opened) -> None:
    """Refuse before adjudication has begun, after the case was decided, and for one's own marks where that is set."""
    _begun(doc)
    if opened.row.state == "decided":
        raise Invalid(sentence=f"{opened.row.by_name} has decided this case. Undo it to decide anew.", kind="state")
    if any(each.author.id == work.actor.user for each in opened.annotations):
        project = project_of(work.load(PROJECT, doc.project, "project.read"))
        if not project.adjudicate_own:
            raise Forbidden("You marked something in this case, so another adjudicator has to decide it.")


def _begun(doc: DocumentAccess) -> None:
    if doc.review_state != "adjudicating":
        raise Invalid(sentence="Adjudication of this document has not begun.", kind="state")


def _members(work: Work, row: CaseRow) -> tuple[Annotation, ...]:
    """The annotations of a case; `NotFound` unless one may see all of them."""
    ids = row.members.split()
    members = lists.some(work, ids)
    if len(members) < len(ids):
        raise NotFound
    return tuple(members)


def _seen(work: Work, doc: DocumentAccess) -> list[tuple[CaseRow, tuple[Annotation, ...]]]:
    """The cases of a document whose annotations one may see."""
    rows = store.cases_of(work, doc.id)
    every = {each.id: each for each in lists.some(work, [id_ for row in rows for id_ in row.members.split()])}
    ids = ((row, row.members.split()) for row in rows)
    return [(row, tuple(every[id_] for id_ in members)) for row, members in ids if every.keys() >= set(members)]


def _asked(row: CaseRow, query: CaseQuery) -> bool:
    asked = ((row.kind, query.kind), (row.state, query.state))
    if any(wanted and value not in wanted.split(",") for value, wanted in asked):
        return False
    return not query.difference or bool(set(row.differences.split()) & set(query.difference.split(",")))


def _meanwhile() -> Invalid:
    """PostgreSQL reads the case before it waits for the lock of its document."""
    return Invalid(sentence="Somebody decided this case in the same moment. Look at it again.", kind="state")
