"""Projects and memberships."""

from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Bytes, Count, Key, Moment, Words
from annotate.store.hot import VIEWER, Transaction, Value, hot
from annotate.store.people import User


class Project(Base):
    """`settings` is the encoded rest of the record: labels, guidelines, what reports and exports print.

    `second_factor_from` is the rank from which on members write only with a second factor.
    """

    __tablename__ = "project"
    id: Mapped[Key] = mapped_column(primary_key=True)
    version: Mapped[Count]
    name: Mapped[Words]
    blind: Mapped[bool] = mapped_column(Boolean)
    reviewers_per_document: Mapped[Count]
    language: Mapped[str] = mapped_column(String(35))
    settings: Mapped[Bytes]
    documents: Mapped[Count]
    created: Mapped[Moment]
    deleted: Mapped[bool] = mapped_column(Boolean)
    second_factor_from: Mapped[Count | None]


class Membership(Base):
    """`rank` is the role's place on the ladder."""

    __tablename__ = "membership"
    __table_args__ = (Index(None, "user"), NO_ROWID)
    project: Mapped[Key] = mapped_column(ForeignKey("project.id"), primary_key=True)
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    rank: Mapped[Count]
    version: Mapped[Count]
    joined: Mapped[Moment]


def of_my_projects(statement: Any, project: Any) -> Any:
    """Only what is in a project that stands and has the viewer among its members; `project` is the column that names it."""
    return statement.join(Project, (Project.id == project) & ~Project.deleted).join(
        Membership, (Membership.project == project) & (Membership.user == VIEWER)
    )


class Settings(Struct, frozen=True):
    """What of a project no query asks for."""

    description: str = ""
    adjudicate_own: bool = True
    hints: str = "open"
    public_claims: str = "off"
    labels: dict[str, str] = {}
    guidelines: str = ""
    publisher_name: str = ""
    publisher_url: str = ""
    public_base_url: str = ""
    licence: str = ""
    funding_note: str = ""
    selection_criteria: str = ""
    method_statement: str = ""
    how_to_cite: str = ""


class MemberRow(NamedTuple):
    """A membership with the person's name."""

    user: str
    name: str
    rank: int
    version: int
    joined: str


class ProjectRow(NamedTuple):
    """The columns of a project's record, with the viewer's rank in it."""

    id: str
    version: int
    name: str
    blind: bool
    reviewers_per_document: int
    language: str
    settings: bytes
    created: str
    rank: int
    second_factor_from: int | None = None


def projects_of(tx: Transaction) -> list[ProjectRow]:
    """The viewer's projects, by name."""
    return [ProjectRow._make(row) for row in _MINE(tx).fetchall()]


def insert_project(tx: Transaction, row: dict[str, Value]) -> None:
    """A new project."""
    _INSERT(tx, **row)


def change_project(tx: Transaction, id_: str, version: int, columns: dict[str, Any]) -> bool:
    """Set columns of a project if it still has `version`, which grows by one."""
    statement = (
        update(Project)
        .where(Project.id == id_, Project.version == version, ~Project.deleted)
        .values(version=version + 1, **columns)
        .returning(Project.id)
    )
    return tx.connection.execute(statement).first() is not None


def take_numbers(tx: Transaction, id_: str, count: int) -> int:
    """The first of `count` numbers for new documents of a project."""
    return int(_TAKE(tx, id_=id_, count_=count).fetchone()[0]) - count + 1


def members_of(tx: Transaction, project: str) -> list[MemberRow]:
    """The members of a project, by name."""
    return [MemberRow._make(row) for row in _MEMBERS(tx, project_=project).fetchall()]


def insert_member(tx: Transaction, project: str, user: str, rank: int, at: str) -> None:
    """A new membership."""
    _INSERT_MEMBER(tx, project=project, user=user, rank=rank, version=1, joined=at)


def change_member(tx: Transaction, project: str, user: str, version: int, rank: int) -> bool:
    """Another role if the membership still has `version`."""
    row = _CHANGE_MEMBER(tx, project_=project, user_=user, old_=version, next_=version + 1, rank_=rank).fetchone()
    return row is not None


def delete_member(tx: Transaction, project: str, user: str, version: int) -> bool:
    """End a membership if it still has `version`."""
    return _DELETE_MEMBER(tx, project_=project, user_=user, old_=version).fetchone() is not None


_PROJECT = bindparam("project_", type_=String)
_USER = bindparam("user_", type_=String)
_MINE = hot(
    lambda _: (
        select(
            Project.id,
            Project.version,
            Project.name,
            Project.blind,
            Project.reviewers_per_document,
            Project.language,
            Project.settings,
            Project.created,
            Membership.rank,
            Project.second_factor_from,
        )
        .join(Membership, (Membership.project == Project.id) & (Membership.user == VIEWER))
        .where(~Project.deleted)
        .order_by(func.lower(Project.name), Project.id)
    )
)
_INSERT = hot(lambda _: insert(Project))
_TAKE = hot(
    lambda _: (
        update(Project)
        .where(Project.id == bindparam("id_"))
        .values(documents=Project.documents + bindparam("count_", type_=Integer))
        .returning(Project.documents)
    )
)
_MEMBERS = hot(
    lambda _: (
        select(User.id, User.name, Membership.rank, Membership.version, Membership.joined)
        .select_from(Membership)
        .join(User, User.id == Membership.user)
        .where(Membership.project == _PROJECT)
        .order_by(func.lower(User.name), User.id)
    )
)
_INSERT_MEMBER = hot(lambda _: insert(Membership))
_CHANGE_MEMBER = hot(
    lambda _: (
        update(Membership)
        .where(Membership.project == _PROJECT, Membership.user == _USER, Membership.version == bindparam("old_"))
        .values(rank=bindparam("rank_"), version=bindparam("next_"))
        .returning(Membership.user)
    )
)
_DELETE_MEMBER = hot(
    lambda _: (
        delete(Membership)
        .where(Membership.project == _PROJECT, Membership.user == _USER, Membership.version == bindparam("old_"))
        .returning(Membership.user)
    )
)
