"""Relations of documents: how one depends on another. They are the project's, of no layer: every member may read them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Boolean, ForeignKey, Index, String, and_, bindparam, func, insert, or_, select, tuple_, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from annotate.domain.dependence import Kept
from annotate.domain.permissions import LADDER, Facts
from annotate.store.base import Base, Bytes, Count, Key, Moment, encoder
from annotate.store.documents import Document
from annotate.store.hot import ID, Transaction, hot
from annotate.store.people import NAMES
from annotate.store.projects import Membership, Project, of_my_projects


class DocumentRelation(Base):
    """One relation; `source` is the document that depends on `target`, where the type has a direction."""

    __tablename__ = "document_relation"
    __table_args__ = (
        Index(None, "project", "created", "id"),
        Index(None, "source"),
        Index(None, "target"),
    )
    id: Mapped[Key] = mapped_column(primary_key=True)
    project: Mapped[Key] = mapped_column(ForeignKey("project.id"))
    version: Mapped[Count]
    type: Mapped[str] = mapped_column(String(32))
    source: Mapped[Key] = mapped_column(ForeignKey("document.id"))
    target: Mapped[Key] = mapped_column(ForeignKey("document.id"))
    created: Mapped[Moment]
    record: Mapped[Bytes]
    deleted: Mapped[bool] = mapped_column(Boolean)


class RelationAccess(NamedTuple):
    """A relation of two documents that stand, in a project of the viewer. `source_layout`, `target_layout` say which cut of
    the texts holds."""

    id: str
    project: str
    version: int
    record: bytes
    source_title: str
    source_layout: int
    target_title: str
    target_layout: int
    rank: int
    names: int
    second_factor_from: int | None

    def facts(self, viewer: str) -> Facts:
        return Facts(role=LADDER[self.rank], project=self.project, second_factor_from=self.second_factor_from)


class RelationRow(NamedTuple):
    """A relation with the titles of its documents."""

    created: str
    id: str
    record: bytes
    source_title: str
    target_title: str


class RelationFilters(NamedTuple):
    """What a list is narrowed to; empty means not. `document` is one of the two."""

    type: tuple[str, ...] = ()
    document: str = ""


def relation(tx: Transaction, id_: str, _: bool) -> RelationAccess | None:
    """The relation, or `None`, also when one of its documents is deleted. The chain of the project puts changes in order."""
    row = _ONE(tx, id_=id_).fetchone()
    return RelationAccess._make(row) if row else None


def relations_of(
    tx: Transaction, project: str, filters: RelationFilters, after: tuple[str, str] | None, limit: int
) -> tuple[list[RelationRow], int]:
    """The relations of a project that pass the filters, oldest first, behind a place; and how many pass in all."""
    conditions: list[Any] = [DocumentRelation.project == project, ~DocumentRelation.deleted]
    if filters.type:
        conditions.append(DocumentRelation.type.in_(filters.type))
    if filters.document:
        conditions.append(or_(DocumentRelation.source == filters.document, DocumentRelation.target == filters.document))
    total = tx.session.execute(_standing(select(func.count())).where(*conditions)).scalar_one()
    if after is not None:
        conditions.append(tuple_(DocumentRelation.created, DocumentRelation.id) > after)
    order = (DocumentRelation.created, DocumentRelation.id)
    rows = tx.session.execute(_standing(select(*_ROW)).where(*conditions).order_by(*order).limit(limit)).all()
    return [RelationRow._make(row) for row in rows], total


def all_of(tx: Transaction, project: str) -> list[RelationRow]:
    """All relations of a project, oldest first."""
    return [RelationRow._make(row) for row in _ALL(tx, project_=project).fetchall()]


def of_document(tx: Transaction, document: str) -> list[RelationRow]:
    """The relations that a document is in, oldest first."""
    return [RelationRow._make(row) for row in _OF_DOCUMENT(tx, document_=document).fetchall()]


def insert_relation(tx: Transaction, project: str, kept: Kept) -> bytes:
    """A new relation; the bytes that are kept."""
    record = encoder.encode(kept)
    _INSERT(
        tx,
        id=kept.id,
        project=project,
        version=kept.version,
        type=kept.type,
        source=kept.source,
        target=kept.to,
        created=kept.created,
        record=record,
        deleted=False,
    )
    return record


def change_relation(tx: Transaction, kept: Kept, version: int, *, deleted: bool = False) -> bytes | None:
    """Keep `kept` if the row still has `version`; the bytes that are kept, else `None`."""
    record = encoder.encode(kept)
    row = _CHANGE(
        tx,
        id_=kept.id,
        old_=version,
        version_=kept.version,
        type_=kept.type,
        source_=kept.source,
        target_=kept.to,
        record_=record,
        deleted_=deleted,
    ).fetchone()
    return None if row is None else record


_source, _target = aliased(Document), aliased(Document)
_ROW: Iterable[Any] = (
    DocumentRelation.created,
    DocumentRelation.id,
    DocumentRelation.record,
    _source.title,
    _target.title,
)


def _standing(statement: Any) -> Any:
    """Only relations of two documents that stand."""
    return (
        statement.select_from(DocumentRelation)
        .join(_source, and_(_source.id == DocumentRelation.source, ~_source.deleted))
        .join(_target, and_(_target.id == DocumentRelation.target, ~_target.deleted))
    )


def _one_statement(_: str) -> Any:
    columns = select(
        DocumentRelation.id,
        DocumentRelation.project,
        DocumentRelation.version,
        DocumentRelation.record,
        _source.title,
        _source.layout,
        _target.title,
        _target.layout,
        Membership.rank,
        NAMES,
        Project.second_factor_from,
    )
    return of_my_projects(_standing(columns), DocumentRelation.project).where(
        DocumentRelation.id == ID, ~DocumentRelation.deleted
    )


def _listed(where: Any) -> Any:
    order = (DocumentRelation.created, DocumentRelation.id)
    return _standing(select(*_ROW)).where(where, ~DocumentRelation.deleted).order_by(*order)


_DOCUMENT = bindparam("document_", type_=String)
_ONE = hot(_one_statement)
_ALL = hot(lambda _: _listed(DocumentRelation.project == bindparam("project_", type_=String)))
_OF_DOCUMENT = hot(lambda _: _listed(or_(DocumentRelation.source == _DOCUMENT, DocumentRelation.target == _DOCUMENT)))
_INSERT = hot(lambda _: insert(DocumentRelation))
_CHANGE = hot(
    lambda _: (
        update(DocumentRelation)
        .where(
            DocumentRelation.id == bindparam("id_"),
            DocumentRelation.version == bindparam("old_"),
            ~DocumentRelation.deleted,
        )
        .values(
            version=bindparam("version_"),
            type=bindparam("type_"),
            source=bindparam("source_"),
            target=bindparam("target_"),
            record=bindparam("record_"),
            deleted=bindparam("deleted_"),
        )
        .returning(DocumentRelation.id)
    )
)
