"""What the pages of a project show at a glance: documents with progress and marks, one's own open work, the whole.

Everything is counted on what the actor may see: marks pass the blind filter, layers the rule of `visibility.py`.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from annotate.domain.permissions import EDITOR, LADDER, RANK, REVIEWER
from annotate.domain.records import Document, Layer, Person, Project
from annotate.domain.visibility import SUBMITTED, Desk, Reader, sees
from annotate.services import desk, documents, projects
from annotate.services.documents import DocumentQuery
from annotate.services.work import PROJECT, Work, action
from annotate.store import assignments as assignments_store
from annotate.store import criticism as criticism_store
from annotate.store import overview as store
from annotate.store import projects as projects_store
from annotate.store.access import ProjectAccess
from annotate.store.layers import marks_by_person
from annotate.store.overview import LayerRow, Shape
from annotate.store.projects import MemberRow
from annotate.store.texts import text_of

WAITING, MARKED = 4, 5
"""So many documents stand under "Next for you" and in the figure of marks."""


class Progress(NamedTuple):
    """A document with its number of sentences, one's own layer (from `reviewer` up), the layers one may see, one's own
    first, marks by kind, to whom it is assigned, as far as one may know, and the letter of its signed source record."""

    document: Document
    sentences: int
    mine: Layer | None
    layers: tuple[Layer, ...]
    marks: dict[str, int]
    assigned: tuple[Person, ...]
    letter: str | None = None


class Documents(NamedTuple):
    """One page of the documents of a project."""

    rows: list[Progress]
    total: int
    next: str | None


class Marked(NamedTuple):
    """A document with its marks by kind."""

    document: Document
    marks: dict[str, int]


class Overview(NamedTuple):
    """A project at a glance. `states` counts ready documents by review state; `read`, `sentences` and `submitted` are
    one's own work; `waiting` are the next documents for oneself, `waits` how many there are; `marked` are the newest ones
    with marks; `cases` are to be decided by an adjudicator."""

    documents: int
    states: dict[str, int]
    reading: int
    refused: int
    sentences: int
    read: int
    submitted: int
    marks: dict[str, int]
    waits: int
    waiting: list[Progress]
    marked: list[Marked]
    cases: int


class ProjectWork(NamedTuple):
    """A project with its number of documents, and those that wait for oneself."""

    project: Project
    documents: int
    to_read: int


@action("document.list")
def of_documents(work: Work, project: str, query: DocumentQuery = DocumentQuery()) -> Documents:
    """A page of documents with what stands on each."""
    found = work.load(PROJECT, project)
    listed = documents.find(work, project, query)
    return Documents(_progress(work, found, listed.items(Document)), listed.total, listed.next)


@action("document.list")
def of_project(work: Work, project: str) -> Overview:
    """The whole of a project, one's own next documents, and the newest with marks."""
    found = work.load(PROJECT, project)
    reads = found.rank >= RANK[REVIEWER]
    states = store.states_of(work, found.id)
    by_state: Counter[str] = Counter()
    for each in states:
        by_state[each.state] += each.documents
    return Overview(
        documents=by_state.total(),
        states={each.review_state: each.documents for each in states if each.state == "ready"},
        reading=by_state["reading"],
        refused=by_state["refused"],
        sentences=sum(each.sentences for each in states),
        read=_read_by_me(work, found.id),
        submitted=store.submitted_by_viewer(work, found.id),
        marks=store.marks_of_project(work, found.id, _layer_of_counts(found)),
        waits=store.waiting_in_projects(work, [found.id]).get(found.id, 0) if reads else 0,
        waiting=_progress(work, found, store.waiting(work, found.id, WAITING)) if reads else [],
        marked=_marked(work, found),
        cases=desk.undecided(work, found),
    )


@action("project.list")
def of_projects(work: Work, q: str = "") -> list[ProjectWork]:
    """One's own projects whose name has `q` in it, with what waits in each."""
    work.oneself()
    mine = [each for each in projects.find(work).items(Project) if q.casefold() in each.name.casefold()]
    counts = store.documents_of_projects(work, [each.id for each in mine])
    waits = store.waiting_in_projects(work, [each.id for each in mine if RANK[each.role] >= RANK[REVIEWER]])
    return [ProjectWork(each, counts.get(each.id, 0), waits.get(each.id, 0)) for each in mine]


def _layer_of_counts(project: ProjectAccess) -> str:
    """Whose marks are counted: what the reviewers have made, or for viewers what is agreed; never both together."""
    return "individual" if project.rank >= RANK[REVIEWER] else "adjudicated"


def _marked(work: Work, project: ProjectAccess) -> list[Marked]:
    layer = _layer_of_counts(project)
    found = store.marked(work, project.id, layer, MARKED)
    marks = store.marks_of_documents(work, [each.id for each in found], layer)
    return [Marked(each, marks[each.id]) for each in found]


def _progress(work: Work, project: ProjectAccess, found: Sequence[Document]) -> list[Progress]:
    if not found:
        return []
    shapes = store.shapes_of(work, [each.id for each in found])
    marks = store.marks_of_documents(work, list(shapes), _layer_of_counts(project))
    layers = _layers(work, project, shapes) if project.rank >= RANK[REVIEWER] else {}
    assigned = _assigned(work, project)
    letters = criticism_store.letters(work, [each.id for each in found])
    rows = []
    for each in found:
        seen = layers.get(each.id, ())
        mine = next((layer for layer in seen if layer.reviewer.id == work.actor.user), None)
        rows.append(
            Progress(
                each,
                shapes[each.id].sentences,
                mine,
                seen,
                marks.get(each.id, {}),
                tuple(assigned[each.id]),
                letters.get(each.id),
            )
        )
    return rows


def _assigned(work: Work, project: ProjectAccess) -> dict[str, list[Person]]:
    """To whom each document is assigned: to reviewers in blind work only their own, to viewers none."""
    assigned: dict[str, list[Person]] = defaultdict(list)
    everybody = project.rank >= (RANK[EDITOR] if project.blind else RANK[REVIEWER])
    for row in assignments_store.assignments_in(work, project.id):
        if everybody or row.user == work.actor.user:
            assigned[row.document].append(Person(row.user, row.name))
    return assigned


def _layers(work: Work, project: ProjectAccess, shapes: Mapping[str, Shape]) -> dict[str, tuple[Layer, ...]]:
    """The visible layers of each document."""
    me = work.actor.user
    members = sorted(projects_store.members_of(work, project.id), key=lambda member: member.user != me)
    kept = store.layers_of_documents(work, list(shapes))
    read = _read(work, shapes)
    found = {}
    for id_, shape in shapes.items():
        rows = kept.get(id_, {})
        submitted = sum(row.state in SUBMITTED for row in rows.values())
        desk = Desk(project.blind, project.reviewers_per_document, submitted)
        reader = Reader(me, project.role, rows[me].state if me in rows else None)
        layers = (_layer(member, rows.get(member.user), read[id_].get(member.user, 0), shape) for member in members)
        found[id_] = tuple(
            layer
            for member, layer in zip(members, layers, strict=True)
            if _takes_part(member, layer, me) and sees(reader, member.user, "individual", layer.state, desk)
        )
    return found


def _layer(member: MemberRow, row: LayerRow | None, read: int, shape: Shape) -> Layer:
    person = Person(member.user, member.name)
    if row is None:
        return Layer(person, "in_progress" if read else "not_started", read, shape.sentences, 0, None)
    return Layer(person, row.state, read, shape.sentences, row.annotations, row.submitted)


def _takes_part(member: MemberRow, layer: Layer, me: str) -> bool:
    """Reviewers, everybody who has read or marked something, and oneself."""
    return layer.state != "not_started" or LADDER[member.rank] == REVIEWER or member.user == me


def _read(work: Work, shapes: Mapping[str, Shape]) -> dict[str, dict[str, int]]:
    """How many of today's sentences each person has looked at, by document and person.

    A document whose sentences were never cut anew has exactly its marks; of the others only marks that still are a
    sentence count.
    """
    counted = store.reading_marks(work, list(shapes))
    read = {id_: counted.get(id_, {}) for id_ in shapes}
    for id_, shape in shapes.items():
        if shape.layout > 1:
            ranges = {(sentence.start, sentence.end) for sentence in text_of(work, id_, shape.layout).layout.sentences}
            read[id_] = {user: len(marks & ranges) for user, marks in marks_by_person(work, id_).items()}
    return read


def _read_by_me(work: Work, project: str) -> int:
    """Sentences of the project that the actor has looked at."""
    shapes = store.shapes_of(work, store.read_by_viewer(work, project))
    return sum(people.get(work.actor.user, 0) for people in _read(work, shapes).values())
