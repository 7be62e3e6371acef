"""Comments in threads. A thread is of the layer of what it is about: whoever sees that sees the thread, nobody else."""

from typing import Any, NamedTuple

from sqlalchemy import Boolean, ForeignKey, Index, String, and_, bindparam, case, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from annotate.domain.comments import Kept
from annotate.domain.permissions import Facts
from annotate.store.access import DOCUMENT_PART, ID, VIEWER, DocumentAccess, in_my_projects, locked
from annotate.store.annotations import Annotation
from annotate.store.base import Base, Bytes, Count, Key, Layered, Moment, encoder
from annotate.store.documents import Document
from annotate.store.hot import Transaction, hot


class Comment(Layered, Base):
    """One comment. `author` and `layer` are those of the thread (the mark's, or of who began it on the document), so
    that the blind filter treats it like the mark; `writer` wrote this comment. `parent` begins the thread."""

    __tablename__ = "comment"
    __table_args__ = (
        Index(None, "document", "annotation"),
        Index(None, "annotation"),
        Index(None, "parent"),
    )
    id: Mapped[Key] = mapped_column(primary_key=True)
    version: Mapped[Count]
    annotation: Mapped[Key | None] = mapped_column(ForeignKey("annotation.id"))
    parent: Mapped[Key | None] = mapped_column(ForeignKey("comment.id"))
    writer: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    created: Mapped[Moment]
    record: Mapped[Bytes]
    deleted: Mapped[bool] = mapped_column(Boolean)


class CommentAccess(NamedTuple):
    """A comment that the viewer may see, on a mark that stands, with its document."""

    id: str
    version: int
    annotation: str | None
    parent: str | None
    writer: str
    author: str
    layer: str
    record: bytes
    deleted: bool
    document: DocumentAccess

    def facts(self, viewer: str) -> Facts:
        return self.document.facts(viewer)._replace(own=self.writer == viewer)


class Place(NamedTuple):
    """Where a comment stands: what it is about, and the layer its thread is of."""

    document: str
    project: str
    annotation: str | None
    author: str
    layer: str


def comment(tx: Transaction, id_: str, lock: bool) -> CommentAccess | None:
    """The comment, or `None`, also when it or its mark is deleted."""
    found = any_comment(tx, id_, lock)
    return None if found is None or found.deleted else found


def any_comment(tx: Transaction, id_: str, lock: bool) -> CommentAccess | None:
    """The comment, also when it is deleted and the viewer wrote it: only its writer can restore it."""
    row = (_ONE_LOCKED if lock else _ONE)(tx, id_=id_).fetchone()
    if row is None or (row[8] and row[4] != tx.viewer):
        return None
    return CommentAccess._make((*row[:_COLUMNS], DocumentAccess._make(row[_COLUMNS:])))


def on_annotation(tx: Transaction, annotation: str) -> list[tuple[str, bytes]]:
    """Writer and record of each comment on an annotation, oldest first."""
    return [(row[0], bytes(row[1])) for row in _ON_ANNOTATION(tx, annotation_=annotation).fetchall()]


def on_document(tx: Transaction, document: str) -> list[tuple[str, bytes]]:
    """Writer and record of each comment on a document as a whole, oldest first."""
    return [(row[0], bytes(row[1])) for row in _ON_DOCUMENT(tx, document_=document).fetchall()]


class Counted(NamedTuple):
    """How many comments there are, and how many of them others than the viewer wrote."""

    all: int
    others: int


def counts(tx: Transaction, document: str) -> dict[str | None, Counted]:
    """The comments on each annotation that stands and has any, and on the document as a whole (`None`)."""
    return {row[0]: Counted(row[1], int(row[2])) for row in _COUNTS(tx, document_=document).fetchall()}


def writers(tx: Transaction, root: str) -> set[str]:
    """Who has written in the thread that a comment begins."""
    return {row[0] for row in _WRITERS(tx, root_=root).fetchall()}


def insert_comment(tx: Transaction, kept: Kept, place: Place) -> bytes:
    """A new comment of the viewer; the bytes that are kept."""
    record = encoder.encode(kept)
    _INSERT(
        tx,
        **place._asdict(),
        id=kept.id,
        version=kept.version,
        parent=kept.parent,
        writer=tx.viewer,
        created=kept.created,
        record=record,
        deleted=False,
    )
    return record


def change_comment(
    tx: Transaction, kept: Kept, version: int, *, deleted: bool = False, was: bool = False
) -> bytes | None:
    """Keep `kept` if the row still has `version`; the bytes that are kept, else `None`.

    `deleted` is whether it is deleted from now on, `was` whether it was until now.
    """
    record = encoder.encode(kept)
    row = _CHANGE(
        tx, id_=kept.id, old_=version, version_=kept.version, record_=record, deleted_=deleted, was_=was
    ).fetchone()
    return None if row is None else record


def _one_statement(_: str) -> Any:
    return in_my_projects(
        select(
            Comment.id,
            Comment.version,
            Comment.annotation,
            Comment.parent,
            Comment.writer,
            Comment.author,
            Comment.layer,
            Comment.record,
            Comment.deleted,
            *DOCUMENT_PART,
        )
        .select_from(Comment)
        .join(Document, Document.id == Comment.document)
        .outerjoin(mark_of, and_(mark_of.id == Comment.annotation, ~mark_of.deleted))
    ).where(Comment.id == ID, STANDS)


mark_of = aliased(Annotation)
STANDS = or_(Comment.annotation.is_(None), mark_of.id.is_not(None))
"""With the thread's mark joined as `mark_of`: a thread goes with its mark and comes back with it."""

_COLUMNS = 9
_DOCUMENT = bindparam("document_", type_=String)
_ONE = hot(_one_statement)
_ONE_LOCKED = hot(locked(_one_statement, Document))
_ON_ANNOTATION = hot(
    lambda _: (
        select(Comment.writer, Comment.record)
        .where(Comment.annotation == bindparam("annotation_", type_=String), ~Comment.deleted)
        .order_by(Comment.created, Comment.id)
    )
)
_ON_DOCUMENT = hot(
    lambda _: (
        select(Comment.writer, Comment.record)
        .where(Comment.document == _DOCUMENT, Comment.annotation.is_(None), ~Comment.deleted)
        .order_by(Comment.created, Comment.id)
    )
)
_COUNTS = hot(
    lambda _: (
        select(Comment.annotation, func.count(), func.sum(case((Comment.writer == VIEWER, 0), else_=1)))
        .select_from(Comment)
        .outerjoin(mark_of, and_(mark_of.id == Comment.annotation, ~mark_of.deleted))
        .where(Comment.document == _DOCUMENT, ~Comment.deleted, STANDS)
        .group_by(Comment.annotation)
    )
)
_ROOT = bindparam("root_", type_=String)
_WRITERS = hot(
    lambda _: (
        select(Comment.writer)
        .where(or_(Comment.id == _ROOT, Comment.parent == _ROOT), ~Comment.deleted)
        .group_by(Comment.writer)
    )
)
_INSERT = hot(lambda _: insert(Comment))
_CHANGE = hot(
    lambda _: (
        update(Comment)
        .where(
            Comment.id == bindparam("id_"),
            Comment.version == bindparam("old_"),
            Comment.deleted == bindparam("was_"),
        )
        .values(version=bindparam("version_"), record=bindparam("record_"), deleted=bindparam("deleted_"))
        .returning(Comment.id)
    )
)
