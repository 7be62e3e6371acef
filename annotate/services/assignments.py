"""Assignments: whose work a document is (contract.md, Rights: editors assign documents)."""

from collections import Counter
from typing import Annotated

import msgspec
from msgspec import Meta

from annotate.domain import fields as f
from annotate.domain.assignments import Assignment, distributed
from annotate.domain.errors import Fault, Invalid, NotFound
from annotate.domain.fields import Input
from annotate.domain.permissions import EDITOR, RANK, REVIEWER
from annotate.domain.records import Person
from annotate.services.annotations import Nothing
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.work import DOCUMENT, PROJECT, Work, action
from annotate.store import assignments as store
from annotate.store import cases as cases_store
from annotate.store import notices
from annotate.store import projects as projects_store
from annotate.store.access import DocumentAccess
from annotate.store.assignments import AssignedRow

Ids = Annotated[tuple[f.Id, ...], Meta(max_length=1000)]


class Distribution(Input, frozen=True):
    """Which documents go to which reviewers: none named, all that nobody has finished, and all reviewers."""

    documents: Ids = ()
    reviewers: Ids = ()


class Distributed(msgspec.Struct, frozen=True):
    """The assignments that were made."""

    assigned: tuple[Assignment, ...]


@action("assignment.list")
def find(work: Work, document: str, query: PageQuery = PageQuery(limit=1000)) -> Listing[Assignment]:
    """Who is to work on a document. In blind work reviewers are told of themselves only."""
    doc = work.load(DOCUMENT, document)
    hidden = doc.blind and doc.rank < RANK[EDITOR]
    rows = store.assignments_of(work, doc.id)
    return paged(
        [record_of(row) for row in rows if not hidden or row.user == work.actor.user], query.limit, query.cursor
    )


@action("assignment.change")
def assign(work: Work, document: str, user: str, body: Nothing = Nothing()) -> Assignment:
    """Assign a document to a reviewer; twice is no error."""
    doc = work.load(DOCUMENT, document)
    rank = _reviewers(work, doc.project).get(user)
    if rank is None:
        raise NotFound
    if rank < RANK[REVIEWER]:
        raise Invalid(sentence="Viewers do not mark. Give them the role “reviewer” first.", kind="state")
    _assigned(work, doc, user)
    return next(record_of(row) for row in store.assignments_of(work, doc.id) if row.user == user)


@action("assignment.change")
def unassign(work: Work, document: str, user: str) -> None:
    """Take an assignment back; what they have marked stays."""
    doc = work.load(DOCUMENT, document)
    if not store.unassign(work, doc.id, user):
        raise NotFound
    work.journal.audit(doc.id, "assignment.deleted", user)


@action("assignment.change")
def release(work: Work, document: str) -> None:
    """Take all assignments of a document back: it is everybody's again."""
    doc = work.load(DOCUMENT, document)
    for row in store.assignments_of(work, doc.id):
        store.unassign(work, doc.id, row.user)
        work.journal.audit(doc.id, "assignment.deleted", row.user)


@action("assignment.change")
def distribute(work: Work, project: str, body: Distribution) -> Distributed:
    """Give every document as many reviewers as the project asks for, evenly. Documents that are final or refused and
    reviewers that were named and are none, are refused."""
    found = work.load(PROJECT, project)
    ready = {id_: state for id_, _, state in cases_store.documents_of_project(work, found.id)}
    people = {user: rank for user, rank in _reviewers(work, found.id).items() if rank >= RANK[REVIEWER]}
    faults = [
        Fault(f"/{name}/{n}", sentence)
        for name, given, known, sentence in (
            ("documents", body.documents, ready, "There is no such document to be read in this project."),
            ("reviewers", body.reviewers, people, "Nobody with this id marks in this project."),
        )
        for n, id_ in enumerate(given)
        if id_ not in known
    ]
    if faults:
        raise Invalid(faults)
    already: dict[str, list[str]] = {id_: [] for id_ in ready}
    for row in store.assignments_in(work, found.id):
        already[row.document].append(row.user)
    load = Counter(user for users in already.values() for user in users)
    wanted = body.documents or tuple(id_ for id_, state in ready.items() if state == "open")
    pairs = distributed(
        {id_: already[id_] for id_ in dict.fromkeys(wanted)},
        {user: load[user] for user in body.reviewers or people},
        found.reviewers_per_document,
    )
    made = set(pairs)
    for document in sorted({document for document, _ in pairs}):  # one order of locks
        doc = work.load(DOCUMENT, document)
        for user in (user for id_, user in pairs if id_ == document):
            _assigned(work, doc, user)
    rows = store.assignments_in(work, found.id)
    return Distributed(tuple(record_of(row) for row in rows if (row.document, row.user) in made))


def record_of(row: AssignedRow) -> Assignment:
    """The record of a row."""
    return Assignment(Person(row.user, row.name), row.document, row.at, Person(row.by, row.by_name))


def _assigned(work: Work, doc: DocumentAccess, user: str) -> None:
    if store.assign(work, doc.id, user, work.now):
        work.journal.audit(doc.id, "assignment.created", user)
        work.journal.deed(doc.project, "assignment.created", user, 0, doc.id)
        if user != work.actor.user:
            notices.insert_notices(work, doc.id, None, work.now, {user: "assigned"})


def _reviewers(work: Work, project: str) -> dict[str, int]:
    """The members of a project with their rank, by name."""
    return {row.user: row.rank for row in projects_store.members_of(work, project)}
