"""What the pages of a project show at a glance: documents with progress and marks, one's own open work, the whole.

Everything is counted on what the actor may see: marks pass the blind filter, layers the rule of `visibility.py`.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Executable, and_, case, func, or_, select

from annotate.domain.permissions import LADDER, RANK, REVIEWER
from annotate.domain.records import Document, Layer, Person, Project
from annotate.domain.visibility import SUBMITTED, Desk, Reader, sees
from annotate.services import documents, projects
from annotate.services.documents import DocumentQuery
from annotate.services.work import PROJECT, Work, action
from annotate.store import documents as store
from annotate.store import projects as projects_store
from annotate.store.access import ProjectAccess
from annotate.store.annotations import Annotation
from annotate.store.documents import Document as Row
from annotate.store.layers import Layer as LayerRow
from annotate.store.layers import ReadMark, marks_by_person
from annotate.store.people import User
from annotate.store.texts import text_of

WAITING = 4
"""So many documents stand under "Next for you"."""


class Progress(NamedTuple):
    """A document with its number of sentences, one's own layer (from `reviewer` up), the layers one may see, one's own
    first, and marks by kind."""

    document: Document
    sentences: int
    mine: Layer | None
    layers: tuple[Layer, ...]
    marks: dict[str, int]


class Documents(NamedTuple):
    """One page of the documents of a project."""

    rows: list[Progress]
    total: int
    next: str | None


class Overview(NamedTuple):
    """A project at a glance. `states` counts ready documents by review state; `read`, `sentences` and `submitted` are
    one's own work; `waiting` are the next documents for oneself, `waits` how many there are."""

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
    latest: list[Progress]


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
def of_project(work: Work, project: str, latest: int = 5) -> Overview:
    """The whole of a project, one's own next documents, and the `latest` ones."""
    found = work.load(PROJECT, project)
    states = _rows(
        work,
        select(Row.state, Row.review_state, func.count(), func.sum(Row.sentences))
        .where(Row.project == found.id, ~Row.deleted)
        .group_by(Row.state, Row.review_state),
    )
    by_state: Counter[str] = Counter()
    for state, _, count, _ in states:
        by_state[state] += count
    marks = _rows(
        work,
        select(Annotation.kind, func.count())
        .join(Row, Row.id == Annotation.document)
        .where(Annotation.project == found.id, ~Annotation.deleted, ~Row.deleted)
        .group_by(Annotation.kind),
    )
    waits, waiting = _waiting(work, found)
    newest = documents.find(work, project, DocumentQuery(limit=latest)).items(Document)
    return Overview(
        documents=by_state.total(),
        states={review: count for state, review, count, _ in states if state == "ready"},
        reading=by_state["reading"],
        refused=by_state["refused"],
        sentences=sum(sentences or 0 for _, _, _, sentences in states),
        read=_read_by_me(work, found),
        submitted=_submitted_by_me(work, found),
        marks=dict(marks),
        waits=waits,
        waiting=waiting,
        latest=_progress(work, found, newest),
    )


@action("project.list")
def of_projects(work: Work, q: str = "") -> list[ProjectWork]:
    """One's own projects whose name has `q` in it, with what waits in each."""
    user = work.oneself()
    mine = [each for each in projects.find(work).items(Project) if q.casefold() in each.name.casefold()]
    ids = [each.id for each in mine]
    counts = dict(
        _rows(work, select(Row.project, func.count()).where(Row.project.in_(ids), ~Row.deleted).group_by(Row.project))
    )
    open_ = dict(
        _rows(
            work,
            select(Row.project, func.count())
            .outerjoin(LayerRow, and_(LayerRow.document == Row.id, LayerRow.user == user))
            .where(Row.project.in_(ids), _waits_for_me())
            .group_by(Row.project),
        )
    )
    return [
        ProjectWork(each, counts.get(each.id, 0), open_.get(each.id, 0) if RANK[each.role] >= RANK[REVIEWER] else 0)
        for each in mine
    ]


def _waiting(work: Work, project: ProjectAccess) -> tuple[int, list[Progress]]:
    """How many documents wait for the actor, and the first ones: those begun, then the newest."""
    if project.rank < RANK[REVIEWER]:
        return 0, []
    mine = and_(LayerRow.document == Row.id, LayerRow.user == work.actor.user)
    conditions = (Row.project == project.id, _waits_for_me())
    ((waits,),) = _rows(work, select(func.count()).select_from(Row).outerjoin(LayerRow, mine).where(*conditions))
    rows = _rows(
        work,
        select(Row.created_by, User.name, Row.revision, Row.record)
        .join(User, User.id == Row.created_by)
        .outerjoin(LayerRow, mine)
        .where(*conditions)
        .order_by(case((LayerRow.state.is_(None), 1), else_=0), Row.n.desc())
        .limit(WAITING),
    )
    found = [store.decoded_document(record, Person(user, name), revision) for user, name, revision, record in rows]
    return waits, _progress(work, project, found)


def _waits_for_me() -> ColumnElement[bool]:
    """Ready, and either begun by me and not submitted, or open and not begun."""
    return and_(
        ~Row.deleted,
        Row.state == "ready",
        or_(LayerRow.state == "in_progress", and_(LayerRow.state.is_(None), Row.review_state == "open")),
    )


def _progress(work: Work, project: ProjectAccess, found: Sequence[Document]) -> list[Progress]:
    ids = [each.id for each in found]
    if not ids:
        return []
    shape = {
        id_: (sentences, layout)
        for id_, sentences, layout in _rows(work, select(Row.id, Row.sentences, Row.layout).where(Row.id.in_(ids)))
    }
    marks: dict[str, dict[str, int]] = defaultdict(dict)
    for id_, kind, count in _rows(
        work,
        select(Annotation.document, Annotation.kind, func.count())
        .where(Annotation.document.in_(ids), ~Annotation.deleted)
        .group_by(Annotation.document, Annotation.kind),
    ):
        marks[id_][kind] = count
    layers = _layers(work, project, shape) if project.rank >= RANK[REVIEWER] else {}
    rows = []
    for each in found:
        seen = layers.get(each.id, ())
        mine = next((layer for layer in seen if layer.reviewer.id == work.actor.user), None)
        rows.append(Progress(each, shape[each.id][0], mine, seen, marks.get(each.id, {})))
    return rows


def _layers(work: Work, project: ProjectAccess, shape: dict[str, tuple[int, int]]) -> dict[str, tuple[Layer, ...]]:
    """The visible layers of each document: of reviewers, and of everybody who has read or marked something."""
    members = projects_store.members_of(work, project.id)
    kept = {
        (id_, user): (state, submitted, annotations)
        for id_, user, state, submitted, annotations in _rows(
            work,
            select(LayerRow.document, LayerRow.user, LayerRow.state, LayerRow.submitted, LayerRow.annotations).where(
                LayerRow.document.in_(list(shape))
            ),
        )
    }
    read = _read(work, shape)
    found: dict[str, tuple[Layer, ...]] = {}
    for id_, (sentences, _) in shape.items():
        desk = Desk(
            project.blind,
            project.reviewers_per_document,
            sum(state in SUBMITTED for (document, _), (state, _, _) in kept.items() if document == id_),
        )
        reader = Reader(work.actor.user, project.role, kept.get((id_, work.actor.user), (None,))[0])
        layers = []
        for member in sorted(members, key=lambda member: member.user != work.actor.user):
            looked_at = read.get((id_, member.user), 0)
            state, submitted, annotations = kept.get((id_, member.user), (None, None, 0))
            takes_part = state or looked_at or LADDER[member.rank] == REVIEWER or member.user == work.actor.user
            state = state or ("in_progress" if looked_at else "not_started")
            if takes_part and sees(reader, member.user, "individual", state, desk):
                person = Person(member.user, member.name)
                layers.append(Layer(person, state, looked_at, sentences, annotations, submitted))
        found[id_] = tuple(layers)
    return found


def _read(work: Work, shape: dict[str, tuple[int, int]], user: str | None = None) -> dict[tuple[str, str], int]:
    """How many of today's sentences each person has looked at, by document and person.

    A document whose sentences were never cut anew has exactly its marks; of the others only marks that still are a
    sentence count.
    """
    statement = (
        select(ReadMark.document, ReadMark.user, func.count())
        .where(ReadMark.document.in_(list(shape)))
        .group_by(ReadMark.document, ReadMark.user)
    )
    counts = {(id_, person): count for id_, person, count in _rows(work, statement)}
    for id_, (_, layout) in shape.items():
        if layout == 1:
            continue
        ranges = {(sentence.start, sentence.end) for sentence in text_of(work, id_, layout).layout.sentences}
        for person, marks in marks_by_person(work, id_).items():
            counts[id_, person] = len(marks & ranges)
    return counts if user is None else {key: count for key, count in counts.items() if key[1] == user}


def _read_by_me(work: Work, project: ProjectAccess) -> int:
    """Sentences of the project that the actor has looked at."""
    mine = and_(ReadMark.document == Row.id, ReadMark.user == work.actor.user)
    touched = _rows(
        work,
        select(Row.id, Row.sentences, Row.layout, func.count())
        .join(ReadMark, mine)
        .where(Row.project == project.id, ~Row.deleted)
        .group_by(Row.id, Row.sentences, Row.layout),
    )
    cut_anew = {id_: (sentences, layout) for id_, sentences, layout, _ in touched if layout > 1}
    whole = sum(int(count) for _, _, layout, count in touched if layout == 1)
    return whole + sum(_read(work, cut_anew, work.actor.user).values())


def _submitted_by_me(work: Work, project: ProjectAccess) -> int:
    statement = (
        select(func.count())
        .select_from(LayerRow)
        .join(Row, Row.id == LayerRow.document)
        .where(
            Row.project == project.id,
            ~Row.deleted,
            LayerRow.user == work.actor.user,
            or_(*(LayerRow.state == state for state in SUBMITTED)),
        )
    )
    ((count,),) = _rows(work, statement)
    return int(count)


def _rows(work: Work, statement: Executable) -> list[Any]:
    return list(work.session.execute(statement).all())
