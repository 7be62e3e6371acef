"""What the operator of an installation looks up by id or exact name."""

from sqlalchemy import select, update

from annotate.domain.permissions import OWNER, RANK
from annotate.store.documents import Document
from annotate.store.hot import Transaction
from annotate.store.people import Fact, User
from annotate.store.projects import Membership, Project


def projects(tx: Transaction, given: str) -> list[tuple[str, str]]:
    """Id and name of the projects with this id or exact name."""
    rows = tx.connection.execute(
        select(Project.id, Project.name)
        .where((Project.id == given) | (Project.name == given), ~Project.deleted)
        .order_by(Project.id)
    )
    return [(row[0], row[1]) for row in rows]


def documents(tx: Transaction, given: str) -> list[tuple[str, str, str]]:
    """Id, title and project of the documents with this id or exact title."""
    rows = tx.connection.execute(
        select(Document.id, Document.title, Document.project)
        .where((Document.id == given) | (Document.title == given), ~Document.deleted)
        .order_by(Document.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def first_owner(tx: Transaction, project: str) -> tuple[str, str] | None:
    """Id and name of the owner who joined first."""
    row = tx.connection.execute(
        select(User.id, User.name)
        .join(Membership, Membership.user == User.id)
        .where(Membership.project == project, Membership.rank == RANK[OWNER], ~User.disabled)
        .order_by(Membership.joined, User.id)
    ).first()
    return (row[0], row[1]) if row else None


def admins(tx: Transaction) -> list[tuple[str, str]]:
    """Id and name of the admins of the installation."""
    rows = tx.connection.execute(select(User.id, User.name).where(User.admin, ~User.disabled).order_by(User.id))
    return [(row[0], row[1]) for row in rows]


def fact(tx: Transaction, name: str) -> int:
    """What the installation knows under a name."""
    return int(tx.connection.execute(select(Fact.value).where(Fact.name == name)).scalar_one())


def set_fact(tx: Transaction, name: str, value: int) -> None:
    """Write it down."""
    tx.connection.execute(update(Fact).where(Fact.name == name).values(value=value))
