"""What is kept of each text to find parallel passages in it without reading it: its fingerprints (docs/decisions/0014)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, and_, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import Base, Bytes, Count, Key
from annotate.store.documents import Document
from annotate.store.engine import insert_or
from annotate.store.hot import Transaction, hot


class Fingerprints(Base):
    """The fingerprints of one text, at most 128 KiB; `layout` is the cut of it whose furniture was left out."""

    __tablename__ = "fingerprints"
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    layout: Mapped[Count]
    runs: Mapped[Bytes]


def fingerprints_after(tx: Transaction, project: str, document: str, limit: int) -> list[tuple[str, bytes]]:
    """The texts of a project with their fingerprints, by id, behind `document`."""
    rows = _AFTER(tx, project_=project, document_=document, limit_=limit).fetchall()
    return [(row[0], bytes(row[1])) for row in rows]


def without(tx: Transaction, project: str, limit: int) -> list[tuple[str, int]]:
    """Documents of a project, with the number of their cut, whose fingerprints are missing or of an older cut."""
    return [(row[0], row[1]) for row in _WITHOUT(tx, project_=project, limit_=limit).fetchall()]


def count_without(tx: Transaction, project: str) -> int:
    """How many they are."""
    return int(_COUNT_WITHOUT(tx, project_=project).fetchone()[0])


def any_without(tx: Transaction, limit: int) -> list[tuple[str, int]]:
    """The same in all projects."""
    return [(row[0], row[1]) for row in _ANY_WITHOUT(tx, limit_=limit).fetchall()]


def project_of(tx: Transaction, document: str) -> str | None:
    """The project that a document stands in."""
    row = _PROJECT_OF(tx, document_=document).fetchone()
    return row[0] if row else None


def keep(tx: Transaction, rows: Iterable[tuple[str, int, bytes]]) -> None:
    """Fingerprints of texts: document, cut, runs; in the place of older ones."""
    _KEEP.many(tx, [{"document": document, "layout": layout, "runs": runs} for document, layout, runs in rows])


def _missing(columns: Any, *where: Any) -> Any:
    return (
        columns.select_from(Document)
        .outerjoin(Fingerprints, and_(Fingerprints.document == Document.id, Fingerprints.layout == Document.layout))
        .where(Document.state == "ready", ~Document.deleted, Fingerprints.document.is_(None), *where)
    )


def _first_missing(*where: Any) -> Any:
    return _missing(select(Document.id, Document.layout), *where).order_by(Document.id).limit(_LIMIT)


def _keep(dialect: str) -> Any:
    made = insert_or(dialect, Fingerprints)
    return made.on_conflict_do_update(
        index_elements=[Fingerprints.document], set_={"layout": made.excluded.layout, "runs": made.excluded.runs}
    )


_PROJECT = bindparam("project_", type_=String)
_LIMIT = bindparam("limit_", type_=Integer)
_AFTER = hot(
    lambda _: (
        select(Fingerprints.document, Fingerprints.runs)
        .join(Document, Document.id == Fingerprints.document)
        .where(
            Document.project == _PROJECT,
            ~Document.deleted,
            Fingerprints.document > bindparam("document_", type_=String),
        )
        .order_by(Fingerprints.document)
        .limit(_LIMIT)
    )
)
_WITHOUT = hot(lambda _: _first_missing(Document.project == _PROJECT))
_COUNT_WITHOUT = hot(lambda _: _missing(select(func.count()), Document.project == _PROJECT))
_ANY_WITHOUT = hot(lambda _: _first_missing())
_PROJECT_OF = hot(
    lambda _: select(Document.project).where(Document.id == bindparam("document_", type_=String), ~Document.deleted)
)
_KEEP = hot(_keep)
