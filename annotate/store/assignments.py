"""Who is to work on which document."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, bindparam, delete, exists, or_, select
from sqlalchemy.orm import aliased

from annotate.store.documents import Assigned, Document, is_assigned
from annotate.store.engine import insert_or
from annotate.store.hot import Transaction, hot
from annotate.store.people import User


class AssignedRow(NamedTuple):
    """An assignment with the names of both people."""

    document: str
    user: str
    name: str
    at: str
    by: str
    by_name: str


def assignments_of(tx: Transaction, document: str) -> list[AssignedRow]:
    """Who is to work on a document, by name."""
    return [AssignedRow._make(row) for row in _OF_DOCUMENT(tx, document_=document).fetchall()]


def assignments_in(tx: Transaction, project: str) -> list[AssignedRow]:
    """All assignments of a project, by name."""
    return [AssignedRow._make(row) for row in _OF_PROJECT(tx, project_=project).fetchall()]


def assign(tx: Transaction, document: str, user: str, at: str) -> bool:
    """Assign a document, by the viewer; whether it was not assigned to them before."""
    return _ASSIGN(tx, document=document, user=user, at=at, by=tx.viewer).fetchone() is not None


def unassign(tx: Transaction, document: str, user: str) -> bool:
    """Take an assignment back; whether there was one."""
    return _UNASSIGN(tx, document_=document, user_=user).fetchone() is not None


def is_mine(tx: Transaction) -> ColumnElement[bool]:
    """Whether a document is the viewer's to work on: assigned to them, or to nobody."""
    somebody = aliased(Assigned)
    return or_(is_assigned(tx.viewer), ~exists().where(somebody.document == Document.id))


_maker = aliased(User)
_DOCUMENT_ = bindparam("document_", type_=String)


def _statement() -> Any:
    return (
        select(Assigned.document, Assigned.user, User.name, Assigned.at, Assigned.by, _maker.name)
        .join(User, User.id == Assigned.user)
        .join(_maker, _maker.id == Assigned.by)
        .order_by(User.name, User.id)
    )


_OF_DOCUMENT = hot(lambda _: _statement().where(Assigned.document == _DOCUMENT_))
_OF_PROJECT = hot(
    lambda _: (
        _statement()
        .join(Document, and_(Document.id == Assigned.document, ~Document.deleted))
        .where(Document.project == bindparam("project_", type_=String))
    )
)
_ASSIGN = hot(lambda dialect: insert_or(dialect, Assigned).on_conflict_do_nothing().returning(Assigned.user))
_UNASSIGN = hot(
    lambda _: (
        delete(Assigned)
        .where(Assigned.document == _DOCUMENT_, Assigned.user == bindparam("user_"))
        .returning(Assigned.user)
    )
)
