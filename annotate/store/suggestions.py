"""Hints, what each person decided about them, and which methods have read which document."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from annotate.domain.permissions import Facts
from annotate.store.access import DOCUMENT_PART, DocumentAccess, in_my_projects, locked, with_document
from annotate.store.annotations import Annotation
from annotate.store.base import NO_ROWID, Base, Bytes, Count, Key, Layered, Moment, Point
from annotate.store.documents import Document
from annotate.store.engine import insert_or
from annotate.store.hot import ID, VIEWER, Transaction, Value, hot
from annotate.store.projects import Project


class Suggestion(Base):
    """A hint of a method. It belongs to the document, not to a layer, and is never an annotation.

    `gone`: the method does not find it any more; those who decided about it keep it. `record` is the encoded answer
    without what differs from person to person.
    """

    __tablename__ = "suggestion"
    __table_args__ = (Index(None, "document", "start", "end"),)
    id: Mapped[Key] = mapped_column(primary_key=True)
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"))
    kind: Mapped[str] = mapped_column(String(16))
    start: Mapped[Point]
    end: Mapped[Point]
    method: Mapped[str] = mapped_column(String(64))
    record: Mapped[Bytes]
    gone: Mapped[bool] = mapped_column(Boolean)


class SuggestionDecision(Layered, Base):
    """What one person decided about a hint, in their own layer, so that blind work hides it from the others."""

    __tablename__ = "suggestion_decision"
    __table_args__ = (Index(None, "project", "method"), NO_ROWID)
    suggestion: Mapped[Key] = mapped_column(ForeignKey("suggestion.id"), primary_key=True)
    author: Mapped[Key] = mapped_column(primary_key=True)
    method: Mapped[str] = mapped_column(String(64))
    accepted: Mapped[bool] = mapped_column(Boolean)
    annotation: Mapped[Key | None] = mapped_column(ForeignKey("annotation.id"))
    decided: Mapped[Moment]


class SuggestionRun(Base):
    """Which version of a method read which cut of a document last."""

    __tablename__ = "suggestion_run"
    __table_args__ = NO_ROWID
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    method: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[Count]
    layout: Mapped[Count]


class SuggestionAccess(NamedTuple):
    """A hint of a document that the viewer may see."""

    id: str
    method: str
    record: bytes
    document: DocumentAccess

    def facts(self, viewer: str) -> Facts:
        return self.document.facts(viewer)


class SuggestionRow(NamedTuple):
    """A hint with what the viewer decided; an accepted one whose annotation was deleted is open again."""

    id: str
    kind: str
    method: str
    record: bytes
    gone: bool
    accepted: bool | None
    annotation: str | None
    decided: str | None

    @property
    def state(self) -> str:
        return "open" if self.accepted is None else "accepted" if self.accepted else "dismissed"


def suggestion(tx: Transaction, id_: str, lock: bool) -> SuggestionAccess | None:
    """The hint, or `None`."""
    row = (_ONE_LOCKED if lock else _ONE)(tx, id_=id_).fetchone()
    return SuggestionAccess._make(with_document(row)) if row else None


def settings_of(tx: Transaction, project: str) -> bytes:
    """The encoded settings of a project."""
    return bytes(_SETTINGS(tx, project_=project).fetchone()[0])


def suggestions_of(tx: Transaction, document: str) -> list[SuggestionRow]:
    """The hints of a document in text order; those that are gone only where the viewer decided about them."""
    return [SuggestionRow._make(row) for row in _OF_DOCUMENT(tx, document_=document).fetchall()]


def decision_on(tx: Transaction, id_: str) -> SuggestionRow | None:
    """One hint with what the viewer decided."""
    row = _OF_ID(tx, id_=id_).fetchone()
    return SuggestionRow._make(row) if row else None


def precision_of(tx: Transaction, project: str) -> dict[str, tuple[int, int]]:
    """By method: accepted and all of the decisions in a project that the viewer may see."""
    return {method: (int(right), int(of)) for method, right, of in _PRECISION(tx, project_=project).fetchall()}


def decide(tx: Transaction, found: SuggestionAccess, annotation: str | None, at: str) -> None:
    """The viewer accepts (then it became `annotation`) or dismisses; in the place of what they decided before."""
    _DECIDE(
        tx,
        suggestion=found.id,
        author=tx.viewer,
        document=found.document.id,
        project=found.document.project,
        layer="individual",
        method=found.method,
        accepted=annotation is not None,
        annotation=annotation,
        decided=at,
    )


def undecide(tx: Transaction, id_: str) -> None:
    """The viewer decided nothing about it."""
    _UNDECIDE(tx, suggestion_=id_, author_=tx.viewer)


def runs_of(tx: Transaction, document: str) -> dict[str, tuple[int, int]]:
    """By method: the version and the cut of the text that it read last."""
    return {method: (version, layout) for method, version, layout in _RUNS(tx, document_=document).fetchall()}


def keep_run(tx: Transaction, document: str, method: str, version: int, layout: int) -> None:
    """Note what a method has read."""
    _KEEP_RUN(tx, document=document, method=method, version=version, layout=layout)


def records_by(tx: Transaction, document: str, method: str) -> list[tuple[str, bytes]]:
    """Id and record of every hint of a method in a document, also of those that are gone."""
    return [(row[0], bytes(row[1])) for row in _BY_METHOD(tx, document_=document, method_=method).fetchall()]


def insert_suggestions(tx: Transaction, rows: list[dict[str, Value]]) -> None:
    """New hints, many at once."""
    _INSERT.many(tx, rows)


def change_suggestions(tx: Transaction, rows: Iterable[tuple[str, bytes, bool]]) -> None:
    """Another record for hints that stand, and whether they are gone."""
    _CHANGE.many(tx, [{"id_": id_, "record_": record, "gone_": gone} for id_, record, gone in rows])


def _one_statement(_: str) -> Any:
    return in_my_projects(
        select(Suggestion.id, Suggestion.method, Suggestion.record, *DOCUMENT_PART)
        .select_from(Suggestion)
        .join(Document, Document.id == Suggestion.document)
    ).where(Suggestion.id == ID)


_mine = aliased(SuggestionDecision)
_standing = aliased(Annotation)
_counted = aliased(Annotation)
_DOCUMENT_ = bindparam("document_", type_=String)
_PROJECT_ = bindparam("project_", type_=String)


def _with_decisions(where: Any) -> Any:
    """Hints with the viewer's own decisions that hold."""
    holds = or_(~_mine.accepted, _standing.id.is_not(None))
    return (
        select(
            Suggestion.id,
            Suggestion.kind,
            Suggestion.method,
            Suggestion.record,
            Suggestion.gone,
            case((holds, _mine.accepted)),
            _standing.id,
            case((holds, _mine.decided)),
        )
        .select_from(Suggestion)
        .outerjoin(_mine, and_(_mine.suggestion == Suggestion.id, _mine.author == VIEWER))
        .outerjoin(_standing, and_(_standing.id == _mine.annotation, ~_standing.deleted))
        .where(where)
        .order_by(Suggestion.start, Suggestion.end, Suggestion.id)
    )


def _precision_statement(_: str) -> Any:
    decision = SuggestionDecision
    return (
        select(decision.method, func.sum(case((decision.accepted, 1), else_=0)), func.count())
        .select_from(decision)
        .outerjoin(_counted, and_(_counted.id == decision.annotation, ~_counted.deleted))
        .where(decision.project == _PROJECT_, or_(~decision.accepted, _counted.id.is_not(None)))
        .group_by(decision.method)
    )


_ONE = hot(_one_statement)
_ONE_LOCKED = hot(locked(_one_statement, Document))
_SETTINGS = hot(lambda _: select(Project.settings).where(Project.id == _PROJECT_))
_OF_DOCUMENT = hot(
    lambda _: _with_decisions(
        and_(Suggestion.document == _DOCUMENT_, or_(~Suggestion.gone, _mine.suggestion.is_not(None)))
    )
)
_OF_ID = hot(lambda _: _with_decisions(Suggestion.id == ID))
_PRECISION = hot(_precision_statement)
_DECIDE = hot(
    lambda dialect: (
        insert_or(dialect, SuggestionDecision)
        .values({column.name: bindparam(column.name) for column in SuggestionDecision.__mapper__.columns})
        .on_conflict_do_update(
            index_elements=["suggestion", "author"],
            set_={name: bindparam(name) for name in ("accepted", "annotation", "decided")},
        )
    )
)
_UNDECIDE = hot(
    lambda _: delete(SuggestionDecision).where(
        SuggestionDecision.suggestion == bindparam("suggestion_"), SuggestionDecision.author == bindparam("author_")
    )
)
_RUNS = hot(
    lambda _: select(SuggestionRun.method, SuggestionRun.version, SuggestionRun.layout).where(
        SuggestionRun.document == _DOCUMENT_
    )
)
_KEEP_RUN = hot(
    lambda dialect: (
        insert_or(dialect, SuggestionRun)
        .values({name: bindparam(name) for name in ("document", "method", "version", "layout")})
        .on_conflict_do_update(
            index_elements=["document", "method"],
            set_={name: bindparam(name, type_=Integer) for name in ("version", "layout")},
        )
    )
)
_BY_METHOD = hot(
    lambda _: select(Suggestion.id, Suggestion.record).where(
        Suggestion.document == _DOCUMENT_, Suggestion.method == bindparam("method_")
    )
)
_INSERT = hot(lambda _: insert(Suggestion))
_CHANGE = hot(
    lambda _: (
        update(Suggestion)
        .where(Suggestion.id == bindparam("id_"))
        .values(record=bindparam("record_"), gone=bindparam("gone_"))
    )
)
