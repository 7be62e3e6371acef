"""What is kept of each text to find parallel passages in it without reading it: its fingerprints (docs/decisions/0014)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, and_, bindparam, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Bytes, Count, Key
from annotate.store.documents import Document
from annotate.store.engine import insert_or
from annotate.store.hot import Transaction, Value, hot
from annotate.text.parallel import MARKS, marks


class Fingerprints(Base):
    """The fingerprints of one text, at most 128 KiB; `layout` is the cut of it whose furniture was left out."""

    __tablename__ = "fingerprints"
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    layout: Mapped[Count]
    runs: Mapped[Bytes]


class TextMark(Base):
    """The smallest fingerprints of each text, by which nearly the same one is found without a look at all others."""

    __tablename__ = "text_mark"
    __table_args__ = (Index(None, "document"), NO_ROWID)
    project: Mapped[Key] = mapped_column(ForeignKey("project.id"), primary_key=True)
    mark: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)


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
    made = list(rows)
    _KEEP.many(tx, [{"document": document, "layout": layout, "runs": runs} for document, layout, runs in made])
    for document, _, runs in made:
        project = project_of(tx, document)
        if project is not None:
            _DROP_MARKS(tx, document_=document)
            kept: list[dict[str, Value]] = [{"project": project, "mark": n, "document": document} for n in marks(runs)]
            _INSERT_MARKS.many(tx, kept)


def nearly_same(tx: Transaction, project: str, runs: bytes) -> list[tuple[str, bytes]]:
    """The few texts of a project that may be nearly the same as one with these fingerprints, with theirs."""
    found = marks(runs)
    if not found:
        return []
    sought = {f"mark{n}_": mark for n, mark in enumerate(found)}
    rows = _NEARLY(tx, project_=project, **sought).fetchall()
    return [(row[0], bytes(_RUNS(tx, document_=row[0]).fetchone()[0])) for row in rows]


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
_DROP_MARKS = hot(lambda _: delete(TextMark).where(TextMark.document == bindparam("document_", type_=String)))
_INSERT_MARKS = hot(lambda _: insert(TextMark))
_NEARLY = hot(
    lambda _: (
        select(TextMark.document)
        .join(Document, Document.id == TextMark.document)
        .join(Fingerprints, Fingerprints.document == TextMark.document)
        .where(
            TextMark.project == _PROJECT,
            TextMark.mark.in_([bindparam(f"mark{n}_", type_=BigInteger) for n in range(MARKS)]),
            Document.state == "ready",
            ~Document.deleted,
        )
        .group_by(TextMark.document)
        .having(func.count() >= 2)
        .order_by(func.count().desc(), TextMark.document)
        .limit(5)
    )
)
_RUNS = hot(lambda _: select(Fingerprints.runs).where(Fingerprints.document == bindparam("document_", type_=String)))
