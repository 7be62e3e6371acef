"""Reading what people did in a project (deeds.py), and what a line names."""

from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select, tuple_

from annotate.domain.comments import Kept as KeptComment
from annotate.domain.comments import decoded as decoded_comment
from annotate.domain.periods import Period
from annotate.store.annotations import Annotation
from annotate.store.cases import Case
from annotate.store.comments import Comment
from annotate.store.deeds import Activity
from annotate.store.documents import Document
from annotate.store.history import AnnotationVersion
from annotate.store.hot import Transaction
from annotate.store.people import User
from annotate.store.versions import Version


class Line(NamedTuple):
    """A row with the names of who did it and where. `record` and `reason` are those of the version, if it has one."""

    at: str
    n: int
    id: str
    by: str
    name: str
    action: str
    entity: str
    version: int
    document: str | None
    title: str | None
    record: bytes | None
    reason: str | None

    @property
    def place(self) -> tuple[str, int, str]:
        """Where it stands in its project."""
        return self.at, self.n, self.id


def lines(tx: Transaction, project: str, period: Period, before: tuple[str, int, str] | None, most: int) -> list[Line]:
    """The newest rows of a project before a place. What was done on a document that is gone is left out."""
    conditions = [Activity.project == project, or_(Activity.document.is_(None), Document.id.is_not(None))]
    if period.start:
        conditions.append(Activity.at >= period.start)
    if period.end:
        conditions.append(Activity.at < period.end)
    if before is not None:
        conditions.append(tuple_(*_ORDER) < before)
    statement = _SELECTED.where(*conditions).order_by(*(one.desc() for one in _ORDER)).limit(most)
    return [Line._make(row) for row in tx.session.execute(statement)]


class CaseSeen(NamedTuple):
    """A case as a line names it; `members` are the ids of its annotations."""

    n: int
    kind: str
    members: tuple[str, ...]


def cases(tx: Transaction, ids: list[str]) -> dict[str, CaseSeen]:
    """These cases, whoever may see their annotations."""
    statement = select(Case.id, Case.n, Case.kind, Case.members).where(Case.id.in_(ids))
    return {id_: CaseSeen(n, kind, tuple(members.split())) for id_, n, kind, members in tx.session.execute(statement)}


def comments(tx: Transaction, ids: list[str]) -> dict[str, KeptComment]:
    """Those of these comments that the viewer may see, on marks that stand."""
    statement = (
        select(Comment.id, Comment.record)
        .outerjoin(Annotation, and_(Annotation.id == Comment.annotation, ~Annotation.deleted))
        .where(Comment.id.in_(ids), ~Comment.deleted, or_(Comment.annotation.is_(None), Annotation.id.is_not(None)))
    )
    return {id_: decoded_comment(bytes(record)) for id_, record in tx.session.execute(statement)}


def titles(tx: Transaction, ids: list[str]) -> dict[str, str]:
    """The titles of those of these documents that stand."""
    statement = select(Document.id, Document.title).where(Document.id.in_(ids), ~Document.deleted)
    return {row[0]: row[1] for row in tx.session.execute(statement)}


def settled(tx: Transaction, flags: list[str]) -> list[tuple[str, int, str, bytes]]:
    """Id, version, moment and record of every version that settled one of these flags or opened it again, as far as the
    viewer may see it, the oldest first."""
    columns = (AnnotationVersion.annotation, AnnotationVersion.version, AnnotationVersion.at, AnnotationVersion.record)
    statement = select(*columns).where(AnnotationVersion.annotation.in_(flags), AnnotationVersion.action == "resolved")
    rows = tx.session.execute(statement.order_by(AnnotationVersion.version))
    return [(flag, version, at, bytes(record)) for flag, version, at, record in rows]


_ORDER: tuple[Any, ...] = (Activity.at, Activity.n, Activity.id)
_SELECTED: Any = (
    select(
        *_ORDER,
        Activity.by,
        User.name,
        Activity.action,
        Activity.entity,
        Activity.version,
        Activity.document,
        Document.title,
        Version.record,
        Version.reason,
    )
    .select_from(Activity)
    .join(User, User.id == Activity.by)
    .outerjoin(Document, and_(Document.id == Activity.document, ~Document.deleted))
    .outerjoin(Version, and_(Version.entity == Activity.entity, Version.version == Activity.version))
)
