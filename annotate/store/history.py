"""The history: every version of every annotation."""

from typing import NamedTuple

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from annotate.domain import records
from annotate.store.base import Base, Bytes, Count, Key, Layered, Moment, Words
from annotate.store.hot import Transaction, Value, hot
from annotate.store.people import User


class AnnotationVersion(Layered, Base):
    """The history: every version of every annotation, append-only. `by` made it, `author` owns the layer."""

    __tablename__ = "annotation_version"
    annotation: Mapped[Key] = mapped_column(primary_key=True)
    version: Mapped[Count] = mapped_column(primary_key=True)
    at: Mapped[Moment]
    by: Mapped[Key]
    action: Mapped[str] = mapped_column(String(16))
    reason: Mapped[Words | None]
    record: Mapped[Bytes]


class VersionRow(NamedTuple):
    """One version of the history, with the names of its author and of who made it."""

    version: int
    at: str
    by: str
    by_name: str
    action: str
    reason: str | None
    author: str
    author_name: str
    record: bytes


def history_of(tx: Transaction, annotation: str) -> list[VersionRow]:
    """All versions, oldest first."""
    return [VersionRow._make(row) for row in _HISTORY(tx, annotation_=annotation).fetchall()]


def version_row(
    record: records.Annotation, kept: bytes, project: str, by: str, at: str, action: str, reason: str | None = None
) -> dict[str, Value]:
    """A row of the history."""
    return {
        "annotation": record.id,
        "version": record.version,
        "document": record.document,
        "project": project,
        "author": record.author.id,
        "layer": record.layer,
        "at": at,
        "by": by,
        "action": action,
        "reason": reason,
        "record": kept,
    }


_maker = aliased(User)
_author = aliased(User)
_HISTORY = hot(
    lambda _: (
        select(
            AnnotationVersion.version,
            AnnotationVersion.at,
            AnnotationVersion.by,
            _maker.name,
            AnnotationVersion.action,
            AnnotationVersion.reason,
            AnnotationVersion.author,
            _author.name,
            AnnotationVersion.record,
        )
        .join(_maker, _maker.id == AnnotationVersion.by)
        .join(_author, _author.id == AnnotationVersion.author)
        .where(AnnotationVersion.annotation == bindparam("annotation_", type_=String))
        .order_by(AnnotationVersion.version)
    )
)
