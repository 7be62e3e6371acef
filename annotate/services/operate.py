"""What the operator of an installation looks up on the machine itself, by id or exact name."""

from sqlalchemy import select, update

from annotate.domain.permissions import OWNER, RANK
from annotate.services.work import Work, action
from annotate.store.documents import Document
from annotate.store.people import Fact, User
from annotate.store.projects import Membership, Project


@action("account.operate")
def find_projects(work: Work, given: str) -> list[tuple[str, str]]:
    """Id and name of the projects with this id or exact name."""
    work.anybody()
    rows = work.connection.execute(
        select(Project.id, Project.name)
        .where((Project.id == given) | (Project.name == given), ~Project.deleted)
        .order_by(Project.id)
    )
    return [(row[0], row[1]) for row in rows]


@action("account.operate")
def find_documents(work: Work, given: str) -> list[tuple[str, str, str]]:
    """Id, title and project of the documents with this id or exact title."""
    work.anybody()
    rows = work.connection.execute(
        select(Document.id, Document.title, Document.project)
        .where((Document.id == given) | (Document.title == given), ~Document.deleted)
        .order_by(Document.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


@action("account.operate")
def first_owner(work: Work, project: str) -> tuple[str, str] | None:
    """Id and name of the owner who joined first."""
    work.anybody()
    row = work.connection.execute(
        select(User.id, User.name)
        .join(Membership, Membership.user == User.id)
        .where(Membership.project == project, Membership.rank == RANK[OWNER], ~User.disabled)
        .order_by(Membership.joined, User.id)
    ).first()
    return (row[0], row[1]) if row else None


@action("account.operate")
def is_demo(work: Work) -> bool:
    """Whether this database was made by `serve --demo`."""
    work.anybody()
    return work.connection.execute(select(Fact.value).where(Fact.name == "demo")).scalar_one() == 1


@action("account.operate")
def mark_demo(work: Work) -> None:
    """Write down that this database is a demo's."""
    work.anybody()
    work.connection.execute(update(Fact).where(Fact.name == "demo").values(value=1))


@action("account.operate")
def is_empty(work: Work) -> bool:
    """Whether nobody has an account yet."""
    work.anybody()
    return work.connection.execute(select(User.id).limit(1)).first() is None


@action("account.operate")
def admins(work: Work) -> list[tuple[str, str]]:
    """Id and name of the admins of the installation."""
    work.anybody()
    rows = work.connection.execute(select(User.id, User.name).where(User.admin, ~User.disabled).order_by(User.id))
    return [(row[0], row[1]) for row in rows]
