"""Layers: each reviewer's work on a document, and what they have read of it."""

from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, String, bindparam, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Count, Key, Moment, Point
from annotate.store.engine import insert_or
from annotate.store.hot import VIEWER, Transaction, hot
from annotate.store.people import User
from annotate.store.projects import Membership


class Layer(Base):
    """One reviewer's work on a document. The counters give the labels of the next annotations (C07) and are never
    taken back; `annotations` counts those that stand."""

    __tablename__ = "layer"
    __table_args__ = NO_ROWID
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    submitted: Mapped[Moment | None]
    claims: Mapped[Count]
    attributions: Mapped[Count]
    unverified: Mapped[Count]
    languages: Mapped[Count]
    annotations: Mapped[Count]


class ReadMark(Base):
    """A sentence looked at. Kept by its range, so that splitting and merging leaves the marks of all others. `at` is empty
    for marks of the time before it was kept."""

    __tablename__ = "read_mark"
    __table_args__ = NO_ROWID
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    start: Mapped[Point] = mapped_column(primary_key=True)
    end: Mapped[Point] = mapped_column(primary_key=True)
    at: Mapped[Moment | None]


class LayerRow(NamedTuple):
    """A layer with what was read; `state` is empty while nothing was annotated."""

    user: str
    name: str
    rank: int
    state: str | None
    submitted: str | None
    annotations: int


def read_ranges(tx: Transaction, document: str) -> set[tuple[int, int]]:
    """The ranges that the viewer has looked at."""
    return {(row[0], row[1]) for row in _MARKS(tx, document_=document).fetchall()}


def add_mark(tx: Transaction, document: str, start: int, end: int, at: str) -> None:
    """Mark a range read by the viewer; twice is no error, the first time stays."""
    _ADD_MARK(tx, document=document, user=tx.viewer, start=start, end=end, at=at)


def remove_mark(tx: Transaction, document: str, start: int, end: int) -> None:
    """Mark a range unread for the viewer."""
    _REMOVE_MARK(tx, document_=document, start_=start, end_=end)


def layers_of(tx: Transaction, document: str, project: str) -> list[LayerRow]:
    """Everybody with a place in the project and their layer on the document, if any, by name."""
    return [LayerRow._make(row) for row in _LAYERS(tx, document_=document, project_=project).fetchall()]


def marks_by_person(tx: Transaction, document: str) -> dict[str, set[tuple[int, int]]]:
    """Who has read which ranges."""
    marks: dict[str, set[tuple[int, int]]] = {}
    for user, start, end in _ALL_MARKS(tx, document_=document).fetchall():
        marks.setdefault(user, set()).add((start, end))
    return marks


def layer_state(tx: Transaction, document: str, user: str) -> str | None:
    """The state of a person's layer as it is at this moment; `None` where there is none."""
    row = _STATE(tx, document_=document, user_=user).fetchone()
    return row[0] if row else None


def set_layer_state(tx: Transaction, document: str, state: str, submitted: str | None) -> None:
    """Set the state of the viewer's own layer; makes it where there is none."""
    _LAYER_STATE(tx, document=document, user=tx.viewer, state=state, submitted=submitted)


def _layers_statement(_: str) -> Any:
    return (
        select(
            User.id,
            User.name,
            Membership.rank,
            Layer.state,
            Layer.submitted,
            func.coalesce(Layer.annotations, 0),
        )
        .select_from(Membership)
        .join(User, User.id == Membership.user)
        .outerjoin(Layer, (Layer.user == User.id) & (Layer.document == _DOCUMENT_))
        .where(Membership.project == bindparam("project_"))
        .order_by(User.name, User.id)
    )


_DOCUMENT_ = bindparam("document_", type_=String)
_MARKS = hot(
    lambda _: select(ReadMark.start, ReadMark.end).where(ReadMark.document == _DOCUMENT_, ReadMark.user == VIEWER)
)
_ALL_MARKS = hot(lambda _: select(ReadMark.user, ReadMark.start, ReadMark.end).where(ReadMark.document == _DOCUMENT_))
_ADD_MARK = hot(lambda dialect: insert_or(dialect, ReadMark).on_conflict_do_nothing())
_REMOVE_MARK = hot(
    lambda _: delete(ReadMark).where(
        ReadMark.document == _DOCUMENT_,
        ReadMark.user == VIEWER,
        ReadMark.start == bindparam("start_"),
        ReadMark.end == bindparam("end_"),
    )
)
_LAYERS = hot(_layers_statement)
_STATE = hot(lambda _: select(Layer.state).where(Layer.document == _DOCUMENT_, Layer.user == bindparam("user_")))
_LAYER_STATE = hot(
    lambda dialect: (
        insert_or(dialect, Layer)
        .values({**_NO_LAYER, **{name: bindparam(name) for name in ("document", "user", "state", "submitted")}})
        .on_conflict_do_update(
            index_elements=["document", "user"],
            set_={"state": bindparam("state"), "submitted": bindparam("submitted")},
        )
    )
)
_NO_LAYER: dict[str, object] = {
    "submitted": None,
    "claims": 0,
    "attributions": 0,
    "unverified": 0,
    "languages": 0,
    "annotations": 0,
}
