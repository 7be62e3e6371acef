"""Lists of annotations: only those that the viewer sees, by start, end and id."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Integer, bindparam, exists, func, select, tuple_

from annotate.domain import records
from annotate.domain.records import Person
from annotate.store.annotations import Annotation, AnnotationSentence, Fragment, decoded
from annotate.store.hot import Transaction, hot
from annotate.store.people import User


class Filters(NamedTuple):
    """What a list of annotations is narrowed to; empty means not. `start`, `end`: a fragment touches `[start, end)`."""

    kind: tuple[str, ...] = ()
    layer: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    sentence: tuple[int, ...] = ()
    start: int | None = None
    end: int | None = None


class _Place(msgspec.Struct):
    """Where a record stands in the list."""

    start: int
    end: int
    id: str


_place = msgspec.json.Decoder(_Place)


def place_of(record: bytes) -> tuple[int, int, str]:
    """Where the list goes on after a kept record. Columns for it would cost a third of reading the rows."""
    found = _place.decode(record)
    return found.start, found.end, found.id


def first_page(tx: Transaction, document: str, limit: int) -> list[tuple[str, bytes]]:
    """Author and kept record of the first annotations the viewer sees."""
    rows: list[tuple[str, bytes]] = _FIRST(tx, document_=document, limit_=limit).fetchall()
    return rows


def some_page(
    tx: Transaction, document: str, filters: Filters, after: tuple[int, int, str] | None, limit: int
) -> tuple[list[Any], int]:
    """The rows of `first_page` that pass the filters and come after a place, and how many pass in all."""
    conditions = [Annotation.document == document, ~Annotation.deleted, *_conditions(filters)]
    total = tx.session.execute(select(func.count()).select_from(Annotation).where(*conditions)).scalar_one()
    order = (Annotation.start, Annotation.end, Annotation.id)
    if after is not None:
        conditions.append(tuple_(*order) > after)
    statement = select(Annotation.author, Annotation.record).where(*conditions).order_by(*order).limit(limit)
    return list(tx.session.execute(statement).all()), total


def count_visible(tx: Transaction, document: str) -> int:
    """How many annotations of the document the viewer sees."""
    return int(_COUNT_VISIBLE(tx, document_=document).fetchone()[0])


def visible(tx: Transaction, document: str) -> Iterator[tuple[str, str, bytes, str, str, str]]:
    """Author, their name, kept record, layer, status, kind of every annotation the viewer sees, in order."""
    return iter(_VISIBLE(tx, document_=document))


def some(tx: Transaction, ids: Sequence[str]) -> list[records.Annotation]:
    """Those of these annotations that the viewer sees, by start, end and id."""
    statement = (
        select(Annotation.author, User.name, Annotation.record)
        .join(User, User.id == Annotation.author)
        .where(Annotation.id.in_(ids), ~Annotation.deleted)
        .order_by(Annotation.start, Annotation.end, Annotation.id)
    )
    return [decoded(bytes(row[2]), Person(row[0], row[1])) for row in tx.session.execute(statement)]


def seen_of(tx: Transaction, ids: Sequence[str]) -> set[str]:
    """Those of these annotations that the viewer may see, deleted ones too."""
    return set(tx.session.scalars(select(Annotation.id).where(Annotation.id.in_(ids)))) if ids else set()


def agreed(tx: Transaction, document: str) -> list[records.Annotation]:
    """The annotations of the agreed layer of a document."""
    return [decoded(bytes(row[2]), Person(row[0], row[1])) for row in _AGREED(tx, document_=document).fetchall()]


def count_agreed(tx: Transaction, document: str, kind: str) -> int:
    """How many annotations of a kind the agreed layer of a document ever had."""
    return int(_COUNT_AGREED(tx, document_=document, kind_=kind).fetchone()[0])


def has_adjudicated(tx: Transaction, document: str) -> bool:
    """Whether the document has an adjudicated layer."""
    return _ADJUDICATED(tx, document_=document).fetchone() is not None


def visible_ids(tx: Transaction, document: str) -> set[str]:
    """The ids of the annotations that the viewer sees."""
    return {row[0] for row in _VISIBLE_IDS(tx, document_=document).fetchall()}


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    for name in ("kind", "layer", "status", "author"):
        if getattr(filters, name):
            yield getattr(Annotation, name).in_(getattr(filters, name))
    if filters.sentence:
        yield exists().where(
            AnnotationSentence.annotation == Annotation.id, AnnotationSentence.sentence.in_(filters.sentence)
        )
    if filters.start is not None or filters.end is not None:
        touched = [Fragment.annotation == Annotation.id]
        if filters.start is not None:
            touched.append(Fragment.end > filters.start)
        if filters.end is not None:
            touched.append(Fragment.start < filters.end)
        yield exists().where(*touched)


_FIRST = hot(
    lambda _: (
        select(Annotation.author, Annotation.record)
        .where(Annotation.document == bindparam("document_"), ~Annotation.deleted)
        .order_by(Annotation.start, Annotation.end, Annotation.id)
        .limit(bindparam("limit_", type_=Integer))
    )
)
_COUNT_VISIBLE = hot(
    lambda _: (
        select(func.count())
        .select_from(Annotation)
        .where(Annotation.document == bindparam("document_"), ~Annotation.deleted)
    )
)
_VISIBLE = hot(
    lambda _: (
        select(Annotation.author, User.name, Annotation.record, Annotation.layer, Annotation.status, Annotation.kind)
        .join(User, User.id == Annotation.author)
        .where(Annotation.document == bindparam("document_"), ~Annotation.deleted)
        .order_by(Annotation.start, Annotation.end, Annotation.id)
    )
)
_ADJUDICATED = hot(
    lambda _: (
        select(Annotation.id)
        .where(Annotation.document == bindparam("document_"), Annotation.layer == "adjudicated", ~Annotation.deleted)
        .limit(1)
    )
)
_VISIBLE_IDS = hot(
    lambda _: select(Annotation.id).where(Annotation.document == bindparam("document_"), ~Annotation.deleted)
)
_AGREED = hot(
    lambda _: (
        select(Annotation.author, User.name, Annotation.record)
        .join(User, User.id == Annotation.author)
        .where(Annotation.document == bindparam("document_"), Annotation.layer == "adjudicated", ~Annotation.deleted)
        .order_by(Annotation.start, Annotation.end, Annotation.id)
    )
)
_COUNT_AGREED = hot(
    lambda _: select(func.count()).where(
        Annotation.document == bindparam("document_"),
        Annotation.layer == "adjudicated",
        Annotation.kind == bindparam("kind_"),
    )
)
