"""Counts that the pages of a project show: documents by state, marks by kind, layers and what was read.

Marks are counted through the blind filter of the session; layers and reading marks are not filtered here, the use case
asks `domain/visibility.py` for each person.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Executable, and_, case, exists, func, or_, select

from annotate.domain.records import Document as Record
from annotate.domain.records import Person
from annotate.domain.visibility import SUBMITTED
from annotate.store.annotations import Annotation
from annotate.store.assignments import is_mine
from annotate.store.documents import NEWER, Document, decoded_document
from annotate.store.hot import Transaction
from annotate.store.layers import Layer, ReadMark
from annotate.store.people import User
from annotate.store.projects import Project


class StateCount(NamedTuple):
    """How many documents are in a state, with their sentences."""

    state: str
    review_state: str
    documents: int
    sentences: int


class Shape(NamedTuple):
    """How many sentences a document has, and how often they were cut (1: once, at import)."""

    sentences: int
    layout: int


class LayerRow(NamedTuple):
    """A layer of a document."""

    state: str
    submitted: str | None
    annotations: int


def states_of(tx: Transaction, project: str) -> list[StateCount]:
    """The documents of a project by state."""
    statement = (
        select(Document.state, Document.review_state, func.count(), func.sum(Document.sentences))
        .where(Document.project == project, ~Document.deleted)
        .group_by(Document.state, Document.review_state)
    )
    return [StateCount(state, review, int(count), int(n or 0)) for state, review, count, n in _rows(tx, statement)]


def marks_of_project(tx: Transaction, project: str, layer: str) -> dict[str, int]:
    """The viewer's visible marks of a project by kind, of the agreed layer (`adjudicated`) or those of the reviewers."""
    statement = (
        select(Annotation.kind, func.count())
        .join(Document, Document.id == Annotation.document)
        .where(Annotation.project == project, Annotation.layer == layer, ~Annotation.deleted, ~Document.deleted)
        .group_by(Annotation.kind)
    )
    return {kind: int(count) for kind, count in _rows(tx, statement)}


def marks_of_documents(tx: Transaction, ids: Sequence[str], layer: str) -> dict[str, dict[str, int]]:
    """The viewer's visible marks of each document by kind, of one layer like `marks_of_project`."""
    statement = (
        select(Annotation.document, Annotation.kind, func.count())
        .where(Annotation.document.in_(ids), Annotation.layer == layer, ~Annotation.deleted)
        .group_by(Annotation.document, Annotation.kind)
    )
    marks: dict[str, dict[str, int]] = defaultdict(dict)
    for id_, kind, count in _rows(tx, statement):
        marks[id_][kind] = int(count)
    return marks


def shapes_of(tx: Transaction, ids: Sequence[str]) -> dict[str, Shape]:
    """The shape of each document."""
    statement = select(Document.id, Document.sentences, Document.layout).where(Document.id.in_(ids))
    return {id_: Shape(sentences, layout) for id_, sentences, layout in _rows(tx, statement)}


def layers_of_documents(tx: Transaction, ids: Sequence[str]) -> dict[str, dict[str, LayerRow]]:
    """The layers of each document by person."""
    statement = select(Layer.document, Layer.user, Layer.state, Layer.submitted, Layer.annotations).where(
        Layer.document.in_(ids)
    )
    layers: dict[str, dict[str, LayerRow]] = defaultdict(dict)
    for id_, user, state, submitted, annotations in _rows(tx, statement):
        layers[id_][user] = LayerRow(state, submitted, annotations)
    return layers


def reading_marks(tx: Transaction, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many reading marks each person has on each document, also on sentences that were cut anew."""
    statement = (
        select(ReadMark.document, ReadMark.user, func.count())
        .where(ReadMark.document.in_(ids))
        .group_by(ReadMark.document, ReadMark.user)
    )
    marks: dict[str, dict[str, int]] = defaultdict(dict)
    for id_, user, count in _rows(tx, statement):
        marks[id_][user] = int(count)
    return marks


def read_by_viewer(tx: Transaction, project: str) -> list[str]:
    """The documents of a project in which the viewer has looked at a sentence."""
    statement = (
        select(Document.id)
        .join(ReadMark, and_(ReadMark.document == Document.id, ReadMark.user == tx.viewer))
        .where(Document.project == project, ~Document.deleted)
        .distinct()
    )
    return [id_ for (id_,) in _rows(tx, statement)]


def submitted_by_viewer(tx: Transaction, project: str) -> int:
    """On how many documents of a project the viewer's layer is submitted."""
    statement = (
        select(func.count())
        .select_from(Layer)
        .join(Document, Document.id == Layer.document)
        .where(Document.project == project, ~Document.deleted, Layer.user == tx.viewer, Layer.state.in_(SUBMITTED))
    )
    return int(tx.session.execute(statement).scalar_one())


def documents_of_projects(tx: Transaction, ids: Sequence[str]) -> dict[str, int]:
    """How many documents each project has."""
    statement = (
        select(Document.project, func.count())
        .where(Document.project.in_(ids), ~Document.deleted)
        .group_by(Document.project)
    )
    return {id_: int(count) for id_, count in _rows(tx, statement)}


def waiting_in_projects(tx: Transaction, ids: Sequence[str]) -> dict[str, int]:
    """How many documents wait for the viewer in each project."""
    statement = (
        select(Document.project, func.count())
        .outerjoin(Layer, _own_layer(tx))
        .where(Document.project.in_(ids), _waits(tx))
        .group_by(Document.project)
    )
    return {id_: int(count) for id_, count in _rows(tx, statement)}


def waiting(tx: Transaction, project: str, limit: int) -> list[Record]:
    """The documents that wait for the viewer: those begun first, then the newest."""
    statement = (
        _DOCUMENTS.outerjoin(Layer, _own_layer(tx))
        .where(Document.project == project, _waits(tx))
        .order_by(case((Layer.state.is_(None), 1), else_=0), Document.n.desc())
        .limit(limit)
    )
    return _documents(tx, statement)


def marked(tx: Transaction, project: str, layer: str, limit: int) -> list[Record]:
    """The newest documents that have marks of a layer, like `marks_of_project`."""
    some = select(Annotation.document).where(
        Annotation.project == project, Annotation.layer == layer, ~Annotation.deleted
    )
    statement = (
        _DOCUMENTS.where(Document.project == project, ~Document.deleted, Document.id.in_(some))
        .order_by(Document.n.desc())
        .limit(limit)
    )
    return _documents(tx, statement)


_DOCUMENTS = select(Document.created_by, User.name, Document.revision, Document.record).join(
    User, User.id == Document.created_by
)


def _documents(tx: Transaction, statement: Executable) -> list[Record]:
    return [decoded_document(kept, Person(id_, name), revision) for id_, name, revision, kept in _rows(tx, statement)]


def _own_layer(tx: Transaction) -> ColumnElement[bool]:
    return and_(Layer.document == Document.id, Layer.user == tx.viewer)


def _waits(tx: Transaction) -> ColumnElement[bool]:
    """Ready, and either begun and not submitted, or open, not begun and one's own to work on; no earlier capture of a page,
    where blind work cannot go on."""
    not_begun = and_(Layer.state.is_(None), Document.review_state == "open", is_mine(tx))
    begun = or_(Layer.state == "in_progress", not_begun)
    return and_(~Document.deleted, Document.state == "ready", begun, ~and_(_is_blind(), _names_newer(tx)))


def _is_blind() -> ColumnElement[bool]:
    return exists().where(Project.id == Document.project, Project.blind)


def _names_newer(tx: Transaction) -> ColumnElement[bool]:
    place = func.instr if tx.dialect.name == "sqlite" else func.pg_catalog.position
    return place(Document.record, NEWER) > 0


def _rows(tx: Transaction, statement: Executable) -> list[Any]:
    return list(tx.session.execute(statement).all())
