"""Searches for the originals of attributions, append-only. A search is of the layer of its attribution: whoever sees
that sees the search, nobody else."""

import msgspec
from msgspec import Struct
from sqlalchemy import ForeignKey, Index, String, bindparam, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from annotate.domain import tracing
from annotate.domain.records import Person
from annotate.store.base import Base, Bytes, Key, Layered, Moment, stored, whole
from annotate.store.hot import Transaction, hot
from annotate.store.people import User


class Search(Layered, Base):
    """One search. `author` and `layer` are those of the attribution, `writer` has looked."""

    __tablename__ = "source_search"
    __table_args__ = (Index(None, "annotation"), Index(None, "project"))
    id: Mapped[Key] = mapped_column(primary_key=True)
    annotation: Mapped[Key] = mapped_column(ForeignKey("annotation.id"))
    writer: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    created: Mapped[Moment]
    record: Mapped[Bytes]


class Place(Struct, frozen=True):
    """Where a search stands: the attribution with its document, project and layer."""

    annotation: str
    document: str
    project: str
    author: str
    layer: str


_decoder = msgspec.json.Decoder(tracing.Search)


def insert_search(tx: Transaction, made: tracing.Search, place: Place) -> bytes:
    """A new search; the bytes that are kept."""
    record = stored(made, "by")
    _INSERT(
        tx,
        id=made.id,
        annotation=place.annotation,
        document=place.document,
        project=place.project,
        author=place.author,
        layer=place.layer,
        writer=made.by.id,
        created=made.created,
        record=record,
    )
    return record


def searches_of(tx: Transaction, annotation: str) -> list[tracing.Search]:
    """The searches for one attribution, oldest first."""
    rows = _OF_ANNOTATION(tx, annotation_=annotation).fetchall()
    return [_decoder.decode(whole(bytes(row[2]), "by", Person(row[0], row[1]))) for row in rows]


def counts(tx: Transaction, project: str) -> dict[str, int]:
    """How many searches each attribution of a project has that has any."""
    statement = select(Search.annotation, func.count()).where(Search.project == project).group_by(Search.annotation)
    return {row[0]: row[1] for row in tx.session.execute(statement).all()}


_INSERT = hot(lambda _: insert(Search))
_OF_ANNOTATION = hot(
    lambda _: (
        select(Search.writer, User.name, Search.record)
        .join(User, User.id == Search.writer)
        .where(Search.annotation == bindparam("annotation_", type_=String))
        .order_by(Search.created, Search.id)
    )
)
