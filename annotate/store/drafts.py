"""Drafts: files that were read for a look, a person's own, until they are taken in or forgotten."""

from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import Base, Bytes, Key, Moment
from annotate.store.documents import Document
from annotate.store.hot import VIEWER, Transaction, hot


class Draft(Base):
    """`asked` is what is known of the bytes, `content` they themselves, `made` what was read in them."""

    __tablename__ = "draft"
    __table_args__ = (Index(None, "user", "at"),)
    id: Mapped[Key] = mapped_column(primary_key=True)
    project: Mapped[Key] = mapped_column(ForeignKey("project.id"))
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[Moment]
    asked: Mapped[Bytes]
    content: Mapped[Bytes]
    made: Mapped[Bytes]


class Kept(NamedTuple):
    """A draft of the viewer's."""

    asked: bytes
    content: bytes
    made: bytes


class Same(NamedTuple):
    """A document of the same text."""

    id: str
    title: str


def put(tx: Transaction, id_: str, project: str, at: str, kept: Kept) -> None:
    """A new draft of the viewer's."""
    _PUT(tx, id=id_, project=project, user=tx.viewer, at=at, **kept._asdict())


def find(tx: Transaction, project: str, id_: str) -> Kept | None:
    """The viewer's draft, or None."""
    row = _FIND(tx, project_=project, id_=id_).fetchone()
    return Kept(bytes(row[0]), bytes(row[1]), bytes(row[2])) if row else None


def remove(tx: Transaction, id_: str) -> None:
    """Drop a draft of the viewer's."""
    _REMOVE(tx, id_=id_)


def remove_all_but(tx: Transaction, most: int) -> None:
    """Drop the viewer's oldest, so that `most` are left."""
    for row in _BEYOND(tx).fetchall()[most:]:
        _REMOVE(tx, id_=row[0])


def forget_before(tx: Transaction, moment: str) -> None:
    """Drop everybody's older than `moment`."""
    _FORGET(tx, at_=moment)


def same_texts(tx: Transaction, project: str, sha256: str) -> list[Same]:
    """The documents of a project whose text has this hash."""
    return [Same._make(row) for row in _SAME(tx, project_=project, sha256_=sha256).fetchall()]


_PUT = hot(lambda _: insert(Draft))
_FIND = hot(
    lambda _: select(Draft.asked, Draft.content, Draft.made).where(
        Draft.id == bindparam("id_"), Draft.project == bindparam("project_"), Draft.user == VIEWER
    )
)
_BEYOND = hot(lambda _: select(Draft.id).where(Draft.user == VIEWER).order_by(Draft.at.desc(), Draft.id.desc()))
_REMOVE = hot(lambda _: delete(Draft).where(Draft.id == bindparam("id_"), Draft.user == VIEWER))
_FORGET = hot(lambda _: delete(Draft).where(Draft.at < bindparam("at_")))
_SAME = hot(
    lambda _: (
        select(Document.id, Document.title)
        .where(Document.project == bindparam("project_"), Document.sha256 == bindparam("sha256_"), ~Document.deleted)
        .where(Document.state == "ready")
        .order_by(Document.n)
        .limit(5)
    )
)
