"""Comments in threads. Whoever sees what a thread is about sees the thread, nobody else: a mark or a document by its
layer, a claim or an item of evidence by whether one may know of it."""

from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from annotate.domain.comments import Kept
from annotate.domain.permissions import LADDER, RANK, REVIEWER, Facts
from annotate.domain.records import Person
from annotate.store.access import DOCUMENT_PART, DocumentAccess, in_my_projects, locked
from annotate.store.annotations import Annotation
from annotate.store.base import Base, Bytes, Count, Key, Layered, Moment, encoder
from annotate.store.claims import Claim, known_to_viewer
from annotate.store.documents import Document
from annotate.store.evidence import Evidence, evidence_known
from annotate.store.hot import ID, VIEWER, Transaction, hot
from annotate.store.people import NAMES, User
from annotate.store.projects import Membership, Project, of_my_projects
from annotate.store.visible import session


class Comment(Layered, Base):
    """One comment. `author` and `layer` are those of the thread (the mark's, or of who began it on the document), so
    that the blind filter treats it like the mark; `writer` wrote this comment. `parent` begins the thread. `document` is
    whose feed tells of it: that of the document, or of the project where it is about a claim or an item of evidence."""

    __tablename__ = "comment"
    __table_args__ = (
        Index(None, "document", "annotation"),
        Index(None, "annotation"),
        Index(None, "parent"),
        Index(None, "claim"),
        Index(None, "evidence"),
    )
    id: Mapped[Key] = mapped_column(primary_key=True)
    version: Mapped[Count]
    annotation: Mapped[Key | None] = mapped_column(ForeignKey("annotation.id"))
    claim: Mapped[Key | None]
    evidence: Mapped[Key | None]
    parent: Mapped[Key | None] = mapped_column(ForeignKey("comment.id"))
    writer: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    created: Mapped[Moment]
    record: Mapped[Bytes]
    deleted: Mapped[bool] = mapped_column(Boolean)

    @classmethod
    def seen(cls, by_layer: ColumnElement[bool]) -> ColumnElement[bool]:
        """On a claim or evidence no layer decides, but whether the viewer may know of that."""
        claim, item = aliased(Claim), aliased(Evidence)
        return or_(
            and_(cls.claim.is_(None), cls.evidence.is_(None), by_layer),
            exists().where(claim.id == cls.claim, known_to_viewer(claim, inside=True)).correlate_except(claim),
            exists().where(item.id == cls.evidence, evidence_known(item, inside=True)).correlate_except(item),
        )


BESIDE = "project"
"""The layer of what is said about a claim or an item of evidence: these are of the project, beside all layers."""


class Place(NamedTuple):
    """Where a comment stands: what it is about, and the layer its thread is of. `document` is whose feed tells of it,
    `author` who made what it is about, or began the thread on a document."""

    document: str
    project: str
    author: str
    layer: str
    annotation: str | None = None
    claim: str | None = None
    evidence: str | None = None

    @property
    def beside(self) -> bool:
        """Whether it is about something of the project, which its chain puts in order."""
        return self.layer == BESIDE

    def is_with(self, other: "Place") -> bool:
        """Whether both are about the same."""
        return self._replace(author="", layer="") == other._replace(author="", layer="")


class CommentAccess(NamedTuple):
    """A comment that the viewer may see, on something that stands; with its document, if it is on one or in one."""

    id: str
    version: int
    parent: str | None
    writer: str
    record: bytes
    deleted: bool
    place: Place
    rank: int
    names: int
    second_factor_from: int | None
    document: DocumentAccess | None

    def facts(self, viewer: str) -> Facts:
        facts = Facts(role=LADDER[self.rank], project=self.place.project, second_factor_from=self.second_factor_from)
        return (self.document.facts(viewer) if self.document else facts)._replace(own=self.writer == viewer)


def comment(tx: Transaction, id_: str, lock: bool) -> CommentAccess | None:
    """The comment, or `None`, also when it or what it is about is deleted."""
    found = any_comment(tx, id_, lock)
    return None if found is None or found.deleted else found


def any_comment(tx: Transaction, id_: str, lock: bool) -> CommentAccess | None:
    """The comment, also when it is deleted and the viewer wrote it: only its writer can restore it."""
    row = (_ONE_LOCKED if lock else _ONE)(tx, id_=id_).fetchone() or _ONE_BESIDE(tx, id_=id_).fetchone()
    if row is None or (row[5] and row[3] != tx.viewer):
        return None
    own, place, more = row[:_OWN], Place._make(row[_OWN:_COLUMNS]), row[_COLUMNS:]
    if place.beside:
        return CommentAccess._make((*own, place, *more, None))
    document = DocumentAccess._make(more)
    reader = (document.rank, document.names, document.second_factor_from)
    return CommentAccess._make((*own, place, *reader, document))


def on_annotation(tx: Transaction, annotation: str) -> list[tuple[str, bytes]]:
    """Writer and record of each comment on an annotation, oldest first."""
    return [(row[0], bytes(row[1])) for row in _ON_ANNOTATION(tx, on_=annotation).fetchall()]


def on_document(tx: Transaction, document: str) -> list[tuple[str, bytes]]:
    """Writer and record of each comment on a document as a whole, oldest first."""
    return [(row[0], bytes(row[1])) for row in _ON_DOCUMENT(tx, on_=document).fetchall()]


def on_claim(tx: Transaction, claim: str) -> list[tuple[str, bytes]]:
    """Writer and record of each comment on a claim, oldest first."""
    return [(row[0], bytes(row[1])) for row in _ON_CLAIM(tx, on_=claim).fetchall()]


def on_evidence(tx: Transaction, evidence: str) -> list[tuple[str, bytes]]:
    """Writer and record of each comment on an item of evidence, oldest first."""
    return [(row[0], bytes(row[1])) for row in _ON_EVIDENCE(tx, on_=evidence).fetchall()]


def around(tx: Transaction, claim: str, items: list[str]) -> list[tuple[str, bytes]]:
    """Writer and record of each comment on a claim and on these items of evidence, oldest first."""
    statement = (
        select(Comment.writer, Comment.record)
        .where(or_(Comment.claim == claim, Comment.evidence.in_(items)), ~Comment.deleted)
        .order_by(Comment.created, Comment.id)
    )
    return [(row[0], bytes(row[1])) for row in tx.session.execute(statement)]


def readers_beside(tx: Transaction, place: Place) -> list[Person]:
    """The members who may read what is said about a claim or an item of evidence."""
    rows = _MEMBERS(tx, project_=place.project).fetchall()
    return [Person(id_, name) for id_, name, blind in rows if not blind or _knows(tx, place, id_)]


def _knows(tx: Transaction, place: Place, user: str) -> bool:
    """Whether somebody may know of what a thread is about: the one criterion, with their eyes."""
    known = (
        select(Claim.id).where(Claim.id == place.claim, known_to_viewer())
        if place.claim
        else select(Evidence.id).where(Evidence.id == place.evidence, evidence_known())
    )
    return session(tx.connection, user).execute(known).first() is not None


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


def stands() -> ColumnElement[bool]:
    """Whether what a comment is about stands: a thread goes with its mark or item and comes back with it."""
    mark, item = aliased(Annotation), aliased(Evidence)
    return or_(
        and_(Comment.annotation.is_(None), Comment.evidence.is_(None)),
        exists().where(mark.id == Comment.annotation, ~mark.deleted).correlate_except(mark),
        exists().where(item.id == Comment.evidence, ~item.deleted).correlate_except(item),
    )


_PARTS: tuple[Any, ...] = (
    Comment.id,
    Comment.version,
    Comment.parent,
    Comment.writer,
    Comment.record,
    Comment.deleted,
    *(getattr(Comment, name) for name in Place._fields),
)
_OWN = 6
_COLUMNS = len(_PARTS)


def _one_statement(_: str) -> Any:
    return in_my_projects(
        select(*_PARTS, *DOCUMENT_PART).select_from(Comment).join(Document, Document.id == Comment.document)
    ).where(Comment.id == ID, stands())


def _one_beside(_: str) -> Any:
    columns = select(*_PARTS, Membership.rank, NAMES, Project.second_factor_from).select_from(Comment)
    return of_my_projects(columns, Comment.project).where(Comment.id == ID, Comment.layer == BESIDE, stands())


def _on(column: Any, *conditions: ColumnElement[bool]) -> Any:
    """Writer and record of the comments on one thing."""
    return (
        select(Comment.writer, Comment.record)
        .where(column == bindparam("on_", type_=String), ~Comment.deleted, *conditions)
        .order_by(Comment.created, Comment.id)
    )


_DOCUMENT = bindparam("document_", type_=String)
_ONE = hot(_one_statement)
_ONE_LOCKED = hot(locked(_one_statement, Document))
_ONE_BESIDE = hot(_one_beside)
_ON_ANNOTATION = hot(lambda _: _on(Comment.annotation))
_ON_DOCUMENT = hot(lambda _: _on(Comment.document, Comment.annotation.is_(None)))
_ON_CLAIM = hot(lambda _: _on(Comment.claim))
_ON_EVIDENCE = hot(lambda _: _on(Comment.evidence))
_MEMBERS = hot(
    lambda _: (
        select(User.id, User.name, Project.blind)
        .select_from(Membership)
        .join(User, User.id == Membership.user)
        .join(Project, Project.id == Membership.project)
        .where(Membership.project == bindparam("project_", type_=String), Membership.rank >= RANK[REVIEWER])
        .order_by(User.name, User.id)
    )
)
_COUNTS = hot(
    lambda _: (
        select(Comment.annotation, func.count(), func.sum(case((Comment.writer == VIEWER, 0), else_=1)))
        .select_from(Comment)
        .where(Comment.document == _DOCUMENT, ~Comment.deleted, stands())
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
