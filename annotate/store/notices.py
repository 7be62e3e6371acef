"""What concerns a person, one row each. Rows of comments that one may not see now are not there either."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, and_, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.domain.permissions import RANK, REVIEWER
from annotate.store.base import Base, Key, Moment, new_id
from annotate.store.comments import Comment, stands
from annotate.store.documents import Document
from annotate.store.engine import insert_or
from annotate.store.hot import ID, VIEWER, Transaction, hot
from annotate.store.projects import Membership, Project


class Notice(Base):
    """Something that `user` wants to know: `why` it concerns them, who did it, and whether they have read it.
    `document` is where it happened, `None` for a comment on a claim or an item of evidence."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "user", "read"), Index(None, "user", "comment", unique=True))
    id: Mapped[Key] = mapped_column(primary_key=True)
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    why: Mapped[str] = mapped_column(String(16))
    document: Mapped[Key | None] = mapped_column(ForeignKey("document.id"))
    comment: Mapped[Key | None] = mapped_column(ForeignKey("comment.id"))
    by: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[Moment]
    read: Mapped[bool] = mapped_column(Boolean)


class NoticeRow(NamedTuple):
    """A notice with what one needs to say it; `writer` and `record` are those of its comment."""

    id: str
    why: str
    by: str
    at: str
    read: bool
    project: str
    project_name: str
    document: str | None
    title: str | None
    writer: str | None
    record: bytes | None


def notices(tx: Transaction, first: int, most: int, unread: bool) -> list[NoticeRow]:
    """The viewer's notices, newest first, from the place `first` on."""
    rows = (_UNREAD if unread else _ALL)(tx, first_=first, most_=most).fetchall()
    return [NoticeRow._make(row) for row in rows]


def count(tx: Transaction, unread: bool) -> int:
    """How many notices the viewer has."""
    return int((_COUNT_UNREAD if unread else _COUNT_ALL)(tx).fetchone()[0])


def insert_notices(tx: Transaction, document: str | None, comment: str | None, at: str, people: dict[str, str]) -> None:
    """Tell people, by id, why something that the viewer did concerns them; once for a comment."""
    rows = [
        {"id": new_id(), "user": user, "why": why, "document": document, "comment": comment, "at": at}
        for user, why in people.items()
    ]
    _INSERT.many(tx, [{**row, "by": tx.viewer, "read": False} for row in rows])


def read_all(tx: Transaction) -> None:
    """The viewer has read everything."""
    _READ_ALL(tx)


def read_some(tx: Transaction, notices: Iterable[str], comments: Iterable[str]) -> None:
    """The viewer has read these notices, and those of these comments."""
    _READ.many(tx, [{"viewer": tx.viewer, "id_": id_} for id_ in notices])
    _READ_COMMENT.many(tx, [{"viewer": tx.viewer, "comment_": id_} for id_ in comments])


def _seen(statement: Any) -> Any:
    """Only what stands, in projects of the viewer; a comment only for those who may read comments, through the filter."""
    where = case((Notice.document.is_(None), Comment.project), else_=Document.project)
    return (
        statement.select_from(Notice)
        .outerjoin(Comment, and_(Comment.id == Notice.comment, ~Comment.deleted))
        .outerjoin(Document, and_(Document.id == Notice.document, ~Document.deleted))
        .join(Project, and_(Project.id == where, ~Project.deleted))
        .join(Membership, and_(Membership.project == Project.id, Membership.user == VIEWER))
        .where(
            Notice.user == VIEWER,
            Membership.rank >= RANK[REVIEWER],
            or_(Notice.comment.is_(None), and_(Comment.id.is_not(None), stands())),
        )
    )


def _listed(unread: bool) -> Any:
    columns = (Notice.id, Notice.why, Notice.by, Notice.at, Notice.read, Project.id, Project.name)
    statement = _seen(select(*columns, Document.id, Document.title, Comment.writer, Comment.record))
    return (
        (statement.where(~Notice.read) if unread else statement)
        .order_by(Notice.at.desc(), Notice.id.desc())
        .limit(bindparam("most_", type_=Integer))
        .offset(bindparam("first_", type_=Integer))
    )


_ALL = hot(lambda _: _listed(unread=False))
_UNREAD = hot(lambda _: _listed(unread=True))
_COUNT_ALL = hot(lambda _: _seen(select(func.count())))
_COUNT_UNREAD = hot(lambda _: _seen(select(func.count())).where(~Notice.read))
_INSERT = hot(lambda dialect: insert_or(dialect, Notice).on_conflict_do_nothing())
_MINE = update(Notice).where(Notice.user == VIEWER, ~Notice.read).values(read=True)
_READ_ALL = hot(lambda _: _MINE)
_READ = hot(lambda _: _MINE.where(Notice.id == ID))
_READ_COMMENT = hot(lambda _: _MINE.where(Notice.comment == bindparam("comment_", type_=String)))
