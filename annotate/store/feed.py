"""The events of a document as one reader may see them."""

from typing import NamedTuple

from sqlalchemy import String, and_, bindparam, select
from sqlalchemy.orm import aliased

from annotate.store.comments import Comment
from annotate.store.documents import Document
from annotate.store.history import AnnotationVersion
from annotate.store.hot import Transaction, hot
from annotate.store.journal import Chain, Event
from annotate.store.links import Link
from annotate.store.people import User
from annotate.store.searches import Search


class EventRow(NamedTuple):
    """One event. `record` and `author` are there for an annotation's version, `linker` for a link, `writer` for a
    comment, `searcher` for a search, that may be seen."""

    revision: int
    type: str
    at: str
    by: str
    by_name: str | None
    entity: str
    version: int
    data: bytes | None
    record: bytes | None
    author: str | None
    author_name: str | None
    linker: str | None
    linker_name: str | None
    writer: str | None
    searcher: str | None


def events_after(tx: Transaction, document: str, revision: int, most: int) -> list[EventRow]:
    """The events behind a revision, in its order, hidden ones too: those have neither record, linker nor writer."""
    rows = _EVENTS(tx, document_=document, after_=revision, most_=most).fetchall()
    return [EventRow._make(row) for row in rows]


def revision_of(tx: Transaction, document: str) -> int | None:
    """How far a document's feed has come; whoever asks tells nobody."""
    row = _REVISION(tx, document_=document).fetchone()
    return row[0] if row else None


def revision_of_project(tx: Transaction, project: str) -> int:
    """How far a project's feed has come; 0 where there is no such project."""
    row = _OF_PROJECT(tx, name_=project).fetchone()
    return row[0] if row else 0


_maker, _author, _linker = aliased(User), aliased(User), aliased(User)
_EVENTS = hot(
    lambda _: (
        select(
            Event.revision,
            Event.type,
            Event.at,
            Event.by,
            _maker.name,
            Event.entity,
            Event.version,
            Event.data,
            AnnotationVersion.record,
            AnnotationVersion.author,
            _author.name,
            Link.author,
            _linker.name,
            Comment.writer,
            Search.writer,
        )
        .select_from(Event)
        .outerjoin(_maker, _maker.id == Event.by)
        .outerjoin(
            AnnotationVersion,
            and_(AnnotationVersion.annotation == Event.entity, AnnotationVersion.version == Event.version),
        )
        .outerjoin(_author, _author.id == AnnotationVersion.author)
        .outerjoin(Link, Link.id == Event.entity)
        .outerjoin(_linker, _linker.id == Link.author)
        .outerjoin(Comment, Comment.id == Event.entity)
        .outerjoin(Search, Search.id == Event.entity)
        .where(Event.document == bindparam("document_", type_=String), Event.revision > bindparam("after_"))
        .order_by(Event.revision)
        .limit(bindparam("most_"))
    )
)
_REVISION = hot(lambda _: select(Document.revision).where(Document.id == bindparam("document_", type_=String)))
_OF_PROJECT = hot(lambda _: select(Chain.revision).where(Chain.name == bindparam("name_", type_=String)))
