"""Annotations of an earlier capture on their way into a later one, and the layers that go with them."""

from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, String, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from annotate.domain.claims import KeptClaim
from annotate.domain.permissions import Facts
from annotate.domain.recaptures import OPEN
from annotate.domain.visibility import SUBMITTED
from annotate.store.access import AUTHOR, DocumentAccess, locked, with_document, within_a_layer
from annotate.store.annotations import Annotation
from annotate.store.base import Base, Bytes, Count, Key, Layered, Moment, Point, Words
from annotate.store.claims import Claim, decoded_claim
from annotate.store.documents import Assigned, Document
from annotate.store.hot import ID, Transaction, Value, hot
from annotate.store.layers import Layer
from annotate.store.people import User
from annotate.store.projects import Project


class CarriedMark(Layered, Base):
    """What became of an annotation `source` of the capture before: `annotation` in this one, or still to be placed.

    It is in the layer of the annotation, so that in blind work nobody learns of another's marks; `record` and `start` are
    of the annotation as it was when the capture was made, so that nothing of its later life comes here. `number` is that
    of the label, which is kept.
    """

    __tablename__ = "carried"
    __table_args__ = (Index(None, "document", "state"), Index(None, "source"), Index(None, "annotation"))
    id: Mapped[Key] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    number: Mapped[Count]
    source: Mapped[Key] = mapped_column(ForeignKey("annotation.id"))
    annotation: Mapped[Key | None] = mapped_column(ForeignKey("annotation.id"))
    state: Mapped[str] = mapped_column(String(16))
    at: Mapped[Moment]
    by: Mapped[Key]
    reason: Mapped[Words | None]
    start: Mapped[Point]
    record: Mapped[Bytes]


class Earlier(NamedTuple):
    """The capture before, under its lock, whoever asks for the new one."""

    id: str
    project: str
    version: int
    revision: int
    audit_seq: int
    audit_head: str
    created_by: str
    record: bytes
    layout: int
    blind: bool
    reviewers_per_document: int


class CarriedAccess(NamedTuple):
    """A carried annotation that the viewer may see in both captures, with the document it goes to."""

    id: str
    author: str
    layer: str
    state: str
    source: str
    source_record: bytes
    author_name: str
    author_layer: str | None
    document: DocumentAccess

    def facts(self, viewer: str) -> Facts:
        return self.document.facts_within(viewer, self.layer, self.author, self.author_layer)


class CarriedRow(NamedTuple):
    """One line of the list, with the earlier annotation."""

    id: str
    document: str
    state: str
    annotation: str | None
    by: str
    by_name: str
    at: str
    reason: str | None
    author: str
    author_name: str
    record: bytes


def earlier(tx: Transaction, document: str) -> Earlier | None:
    """A document that stands, under its lock."""
    row = _EARLIER(tx, id_=document).fetchone()
    return Earlier._make(row) if row else None


def record_of(tx: Transaction, document: str) -> tuple[str, bytes] | None:
    """Project and kept record of a document that stands; no lock is taken."""
    row = _RECORD(tx, id_=document).fetchone()
    return (row[0], bytes(row[1])) if row else None


def carried_mark(tx: Transaction, id_: str, lock: bool) -> CarriedAccess | None:
    """A carried annotation, or `None`."""
    row = (_ONE_LOCKED if lock else _ONE)(tx, id_=id_).fetchone()
    return CarriedAccess._make(with_document(row)) if row else None


def carried_of(tx: Transaction, document: str) -> list[CarriedRow]:
    """What was carried to a document and the viewer may see, in the order of the earlier text."""
    return [CarriedRow._make(row) for row in _LIST(tx, document_=document).fetchall()]


def counts_of(tx: Transaction, document: str) -> dict[str, int]:
    """How many of them are in each state."""
    return {row[0]: row[1] for row in _COUNTS(tx, document_=document).fetchall()}


def insert_carried(tx: Transaction, rows: list[dict[str, Value]]) -> None:
    """New ones, many at once."""
    _INSERT.many(tx, rows)


def change_carried(tx: Transaction, id_: str, state: str, annotation: str | None, reason: str | None, at: str) -> bool:
    """Place or drop one that has no place yet."""
    changed = _CHANGE(
        tx, id_=id_, state_=state, annotation_=annotation, reason_=reason, at_=at, by_=tx.viewer
    ).fetchone()
    return changed is not None


def became(tx: Transaction, document: str) -> dict[str, str]:
    """The annotation that each of the earlier capture has become, in every layer."""
    return {row[0]: row[1] for row in _BECAME(tx, document_=document).fetchall()}


def referring(tx: Transaction, document: str) -> list[tuple[str, str, bytes, bytes]]:
    """Every carried annotation that may refer to others, in every layer: author, author's name, record, earlier record."""
    return [(r[0], r[1], bytes(r[2]), bytes(r[3])) for r in _REFERRING(tx, document_=document).fetchall()]


def claim(tx: Transaction, id_: str) -> KeptClaim:
    """A claim that an annotation states, whoever may know of it."""
    return decoded_claim(bytes(_CLAIM(tx, id_=id_).fetchone()[0]))


def agreed_ahead(tx: Transaction, document: str, kind: str) -> int:
    """By how much the number of the next agreed annotation is ahead of their count, since labels are carried over."""
    most, here = _AHEAD(tx, document_=document, kind_=kind).fetchone()
    return int(most or 0) - int(here)


def copy_layers(tx: Transaction, source: str, target: str, standing: dict[str, int]) -> list[str]:
    """Give a new capture the layers and the assignments of the one before; the states of the layers.

    A locked layer is submitted there: adjudication of the new capture has not begun. `standing` counts the annotations
    that each person has in it.
    """
    made = [
        {
            **row,
            "document": target,
            "state": "submitted" if row["state"] in SUBMITTED else row["state"],
            "annotations": standing.get(row["user"], 0),
        }
        for row in tx.session.execute(_columns_of(Layer).where(Layer.document == source)).mappings()
    ]
    if made:
        tx.session.execute(insert(Layer), made)
    assigned = tx.session.execute(_columns_of(Assigned).where(Assigned.document == source)).mappings().all()
    if assigned:
        tx.session.execute(insert(Assigned), [{**row, "document": target} for row in assigned])
    return [one["state"] for one in made]


def _columns_of(model: type[Base]) -> Any:
    return select(*(getattr(model, column.key) for column in model.__mapper__.columns))


_by = aliased(User)
_DOCUMENT_ = bindparam("document_", type_=String)


def _one_statement(_: str) -> Any:
    return within_a_layer(
        CarriedMark,
        CarriedMark.id,
        CarriedMark.author,
        CarriedMark.layer,
        CarriedMark.state,
        CarriedMark.source,
        CarriedMark.record,
        AUTHOR.name,
    )


_ONE = hot(_one_statement)
_ONE_LOCKED = hot(locked(_one_statement, Document))
# Whoever makes a capture, or finishes reading it, carries what everybody has marked; what is told of it is filtered.
_EARLIER = hot(
    lambda _: (
        select(
            *(getattr(Document, name) for name in Earlier._fields[:-2]), Project.blind, Project.reviewers_per_document
        )
        .join(Project, Project.id == Document.project)
        .where(Document.id == ID, ~Document.deleted)
        .with_for_update(of=Document)
    )
)
_RECORD = hot(lambda _: select(Document.project, Document.record).where(Document.id == ID, ~Document.deleted))
_LIST = hot(
    lambda _: (
        select(
            CarriedMark.id,
            CarriedMark.document,
            CarriedMark.state,
            CarriedMark.annotation,
            CarriedMark.by,
            _by.name,
            CarriedMark.at,
            CarriedMark.reason,
            CarriedMark.author,
            AUTHOR.name,
            CarriedMark.record,
        )
        .join(_by, _by.id == CarriedMark.by)
        .join(AUTHOR, AUTHOR.id == CarriedMark.author)
        .where(CarriedMark.document == _DOCUMENT_)
        .order_by(CarriedMark.start, CarriedMark.number, CarriedMark.id)
    )
)
_COUNTS = hot(
    lambda _: (
        select(CarriedMark.state, func.count()).where(CarriedMark.document == _DOCUMENT_).group_by(CarriedMark.state)
    )
)
_INSERT = hot(lambda _: insert(CarriedMark))
_CHANGE = hot(
    lambda _: (
        update(CarriedMark)
        .where(CarriedMark.id == ID, or_(*(CarriedMark.state == state for state in OPEN)))
        .values({name: bindparam(f"{name}_") for name in ("state", "annotation", "reason", "at", "by")})
        .returning(CarriedMark.id)
    )
)
_BECAME = hot(
    lambda _: select(CarriedMark.source, CarriedMark.annotation).where(
        CarriedMark.document == _DOCUMENT_, CarriedMark.annotation.is_not(None)
    ),
    everything=True,
)
_REFERRING = hot(
    lambda _: (
        select(Annotation.author, User.name, Annotation.record, CarriedMark.record)
        .select_from(CarriedMark)
        .join(Annotation, Annotation.id == CarriedMark.annotation)
        .join(User, User.id == Annotation.author)
        .where(
            CarriedMark.document == _DOCUMENT_,
            or_(Annotation.kind == "attribution", Annotation.layer == "adjudicated"),
            ~Annotation.deleted,
        )
        .order_by(Annotation.start, Annotation.id)
    ),
    everything=True,
)
_CLAIM = hot(lambda _: select(Claim.record).where(Claim.id == ID))
_AHEAD = hot(
    lambda _: select(func.max(CarriedMark.number), func.count(CarriedMark.annotation)).where(
        CarriedMark.document == _DOCUMENT_,
        CarriedMark.layer == "adjudicated",
        CarriedMark.kind == bindparam("kind_", type_=String),
    )
)
