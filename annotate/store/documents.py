"""Documents: what is known of them, without their text."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    Boolean,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from annotate.domain import records
from annotate.domain.records import Person
from annotate.store.base import NO_ROWID, Base, Bytes, Count, Key, Moment, Point, Short, Words, encoder
from annotate.store.hot import Transaction, Value, hot


class Document(Base):
    """`n` counts within the project and gives the order of lists; `layout` counts changes of zones and
    sentences; `audit_seq`, `audit_head` end its audit chain."""

    __tablename__ = "document"
    __table_args__ = (Index(None, "project", "n"), Index(None, "project", "sha256"))
    id: Mapped[Key] = mapped_column(primary_key=True)
    project: Mapped[Key] = mapped_column(ForeignKey("project.id"))
    n: Mapped[Count]
    version: Mapped[Count]
    title: Mapped[Words]
    language: Mapped[str] = mapped_column(String(35))
    state: Mapped[str] = mapped_column(String(16))
    review_state: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[Short]
    length: Mapped[Point]
    sentences: Mapped[Count]
    layout: Mapped[Count]
    revision: Mapped[Count]
    audit_seq: Mapped[Count]
    audit_head: Mapped[Short]
    created_by: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    record: Mapped[Bytes]
    deleted: Mapped[bool] = mapped_column(Boolean)


class Assigned(Base):
    """A reviewer who is to work on a document. Without any the document is everybody's."""

    __tablename__ = "assignment"
    __table_args__ = NO_ROWID
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    at: Mapped[Moment]
    by: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))


class SourceCriticism(Base):
    """The newest version of a document's record; `letter` and `signed`, a version, are those of the last signature."""

    __tablename__ = "source_criticism"
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    id: Mapped[Key] = mapped_column(unique=True)
    version: Mapped[Count]
    signed: Mapped[Count | None]
    letter: Mapped[str | None] = mapped_column(String(1))
    record: Mapped[Bytes]


_document = msgspec.json.Decoder(records.Document)


def kept_document(record: records.Document) -> bytes:
    """The bytes of a document as they are kept: without `created_by` and `revision`, which are columns."""
    encoded = encoder.encode(record)
    return b"{" + encoded[len(document_prefix(record.created_by, record.revision)) :]


def document_prefix(created_by: Person, revision: int) -> bytes:
    """What is laid over a kept document as its first fields."""
    return b'{"created_by":' + encoder.encode(created_by) + b',"revision":%d,' % revision


def decoded_document(record: bytes, created_by: Person, revision: int) -> records.Document:
    """The record of a row."""
    return _document.decode(document_prefix(created_by, revision) + bytes(record)[1:])


def columns_of(made: records.Document, kept: bytes) -> dict[str, Value]:
    """What the row of a new document has of it; besides, it has its number, how many sentences, and the end of its chain."""
    return {
        "id": made.id,
        "project": made.project,
        "version": made.version,
        "title": made.title,
        "language": made.language,
        "state": made.state,
        "review_state": made.review_state,
        "sha256": made.sha256,
        "length": made.length,
        "layout": 1,
        "created_by": made.created_by.id,
        "record": kept,
        "deleted": False,
    }


def insert_documents(tx: Transaction, rows: list[dict[str, Any]]) -> None:
    """New documents, many at once."""
    _INSERT_DOCUMENT.many(tx, rows)


NO_LETTER = "none"


class Page(NamedTuple):
    """Documents, newest first, a column each: number, revision, creator, kept record."""

    numbers: Sequence[int] = ()
    revisions: Sequence[int] = ()
    makers: Sequence[str] = ()
    records: Sequence[bytes] = ()


def first_page(tx: Transaction, project: str, limit: int) -> Page:
    """The newest documents."""
    return _page(_FIRST(tx, project_=project, limit_=limit).fetchall())


def ready_ids(tx: Transaction, project: str) -> list[str]:
    """The ids of the documents that can be read, in order."""
    return [row[0] for row in _READY(tx, project_=project).fetchall()]


def count_of(tx: Transaction, project: str) -> int:
    """How many documents stand in a project."""
    return int(_COUNT(tx, project_=project).fetchone()[0])


def change_document(tx: Transaction, id_: str, version: int, columns: dict[str, Any]) -> bool:
    """Set columns of a document if it still has `version`, which grows by one."""
    statement = (
        update(Document)
        .where(Document.id == id_, Document.version == version, ~Document.deleted)
        .values(version=version + 1, **columns)
        .returning(Document.id)
    )
    return tx.connection.execute(statement).first() is not None


def is_assigned(user: str) -> ColumnElement[bool]:
    """Whether a document is assigned to somebody."""
    theirs = aliased(Assigned)
    return exists().where(theirs.document == Document.id, theirs.user == user)


def has_letter(*wanted: str) -> ColumnElement[bool]:
    """Whether the signed source record of a document has one of these letters; `none`: whether it has no letter."""
    theirs = aliased(SourceCriticism)
    signed = exists().where(theirs.document == Document.id, theirs.letter.is_not(None))
    among = exists().where(theirs.document == Document.id, theirs.letter.in_(wanted))
    return or_(among, ~signed) if NO_LETTER in wanted else among


class Filters(NamedTuple):
    """What a list of documents is narrowed to; empty means not. `letter` is that of the signed source record, or `none`.
    `words` stand in the title, or the document is one of `having`, which have them in their text."""

    state: tuple[str, ...] = ()
    review_state: tuple[str, ...] = ()
    letter: tuple[str, ...] = ()
    words: str = ""
    having: tuple[str, ...] = ()
    assigned: str = ""


def some_page(tx: Transaction, project: str, filters: Filters, below: int | None, limit: int) -> tuple[Page, int]:
    """The newest documents that pass the filters and have a number under `below`, and how many pass in all."""
    conditions = [Document.project == project, ~Document.deleted]
    if filters.state:
        conditions.append(Document.state.in_(filters.state))
    if filters.review_state:
        conditions.append(Document.review_state.in_(filters.review_state))
    if filters.assigned:
        conditions.append(is_assigned(filters.assigned))
    if filters.letter:
        conditions.append(has_letter(*filters.letter))
    if filters.words:
        in_title = func.lower(Document.title).contains(filters.words.lower(), autoescape=True)
        conditions.append(or_(in_title, Document.id.in_(filters.having)))
    total = tx.session.execute(select(func.count()).select_from(Document).where(*conditions)).scalar_one()
    if below is not None:
        conditions.append(Document.n < below)
    statement = select(*_ROW).where(*conditions).order_by(Document.n.desc()).limit(limit)
    return _page(tx.session.execute(statement).all()), total


def _page(rows: Sequence[Any]) -> Page:
    return Page(*zip(*rows, strict=True))


_ROW: tuple[Any, ...] = (Document.n, Document.revision, Document.created_by, Document.record)
_FIRST = hot(
    lambda _: (
        select(*_ROW)
        .where(Document.project == bindparam("project_"), ~Document.deleted)
        .order_by(Document.n.desc())
        .limit(bindparam("limit_", type_=Integer))
    )
)
_READY = hot(
    lambda _: (
        select(Document.id)
        .where(Document.project == bindparam("project_"), Document.state == "ready", ~Document.deleted)
        .order_by(Document.id)
    )
)
_COUNT = hot(
    lambda _: (
        select(func.count()).select_from(Document).where(Document.project == bindparam("project_"), ~Document.deleted)
    )
)
_INSERT_DOCUMENT = hot(lambda _: insert(Document))
