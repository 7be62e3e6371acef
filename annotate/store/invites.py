"""Invites to a project. Only the hash of their secret is kept; one that is taken or taken back is gone."""

from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from annotate.domain.permissions import OWNER, RANK
from annotate.store.base import Base, Count, Key, Moment, Short, Words
from annotate.store.hot import ID, Transaction, Value, hot
from annotate.store.people import User
from annotate.store.projects import Membership, Project


class Invite(Base):
    """Somebody with an e-mail address may take a place in a project; `rank` is the role's place on the ladder."""

    __tablename__ = "invite"
    __table_args__ = (Index(None, "hash", unique=True), Index(None, "project", "address_key", unique=True))
    id: Mapped[Key] = mapped_column(primary_key=True)
    hash: Mapped[Short]
    project: Mapped[Key] = mapped_column(ForeignKey("project.id"))
    address: Mapped[Words]
    address_key: Mapped[Words]
    rank: Mapped[Count]
    by: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    created: Mapped[Moment]
    expires: Mapped[Moment]


class InviteRow(NamedTuple):
    """An invite with who made it and the name of its project."""

    id: str
    project: str
    project_name: str
    address: str
    rank: int
    by: str
    by_name: str
    created: str
    expires: str


def invites_of(tx: Transaction, project: str, at: str) -> list[InviteRow]:
    """The invites of a project that hold, the newest first: not over, and made by somebody who still owns it."""
    return [InviteRow._make(row) for row in _OF_PROJECT(tx, project_=project, at_=at).fetchall()]


def by_hash(tx: Transaction, hash_: str, at: str) -> InviteRow | None:
    """The invite with this hash, if it holds: its project stands, and who made it still owns that."""
    row = _BY_HASH(tx, hash_=hash_, at_=at).fetchone()
    return InviteRow._make(row) if row else None


def insert_invite(tx: Transaction, row: dict[str, Value]) -> None:
    """A new invite, in place of an older one to the same address."""
    _REPLACE(tx, project_=row["project"], key_=row["address_key"])
    _INSERT(tx, **row)


def forget_invites(tx: Transaction, before: str) -> None:
    """Drop invites that are over."""
    _FORGET(tx, at_=before)


def delete_invite(tx: Transaction, project: str, id_: str) -> bool:
    """Take an invite back or use it up; `False` when somebody did already."""
    return _DELETE(tx, project_=project, id_=id_).fetchone() is not None


_COLUMNS = (
    Invite.id,
    Invite.project,
    Project.name,
    Invite.address,
    Invite.rank,
    Invite.by,
    User.name,
    Invite.created,
    Invite.expires,
)
_PROJECT = bindparam("project_", type_=String)
_HOLDING = (
    select(*_COLUMNS)
    .select_from(Invite)
    .join(Project, (Project.id == Invite.project) & ~Project.deleted)
    .join(User, (User.id == Invite.by) & ~User.disabled)
    .join(
        Membership,
        (Membership.project == Invite.project) & (Membership.user == Invite.by) & (Membership.rank == RANK[OWNER]),
    )
    .where(Invite.expires > bindparam("at_"))
)
_OF_PROJECT = hot(lambda _: _HOLDING.where(Invite.project == _PROJECT).order_by(Invite.created.desc(), Invite.id))
_BY_HASH = hot(lambda _: _HOLDING.where(Invite.hash == bindparam("hash_")))
_REPLACE = hot(lambda _: delete(Invite).where(Invite.project == _PROJECT, Invite.address_key == bindparam("key_")))
_FORGET = hot(lambda _: delete(Invite).where(Invite.expires < bindparam("at_")))
_INSERT = hot(lambda _: insert(Invite))
_DELETE = hot(lambda _: delete(Invite).where(Invite.id == ID, Invite.project == _PROJECT).returning(Invite.id))
