"""What runs an installation: all its accounts, the names and sizes of its projects, the audit rows of accounts."""

from typing import NamedTuple

from sqlalchemy import delete, func, select, update

from annotate.domain.permissions import OWNER, RANK
from annotate.store import factors, sign_ins, tokens
from annotate.store.documents import Document
from annotate.store.hot import Transaction
from annotate.store.invites import Invite
from annotate.store.journal import ACCOUNTS, Audit
from annotate.store.keys import KeptAnswer
from annotate.store.people import Fact, User, set_name_and_email
from annotate.store.projects import Membership, Project
from annotate.store.reading_settings import Reading


class PersonRow(NamedTuple):
    """An account as an admin sees it."""

    id: str
    name: str
    email: str | None
    admin: bool
    disabled: bool
    seen: str | None
    second_factor: str | None
    second_factor_asked: str | None
    erased: str | None
    has_password: bool


class ProjectRow(NamedTuple):
    """A project as an admin sees it: its name and its size, nothing of its content."""

    name: str
    documents: int
    characters: int
    members: int
    created: str


class AuditRow(NamedTuple):
    """A row of the chain of accounts, with the names of people as they are now."""

    seq: int
    at: str
    action: str
    actor: str | None
    about: str | None


def people(tx: Transaction) -> list[PersonRow]:
    """All accounts, by name; erased ones last."""
    rows = tx.connection.execute(
        select(
            User.id,
            User.name,
            User.email,
            User.admin,
            User.disabled,
            User.seen,
            User.second_factor,
            User.second_factor_asked,
            User.erased,
            User.password.is_not(None),
        ).order_by(User.erased.is_not(None), func.lower(User.name), User.id)
    )
    return [PersonRow._make(row) for row in rows]


def projects(tx: Transaction) -> list[ProjectRow]:
    """The projects that stand, by name."""
    size = (
        select(Document.project, func.count().label("n"), func.sum(Document.length).label("characters"))
        .where(~Document.deleted)
        .group_by(Document.project)
        .subquery()
    )
    members = select(Membership.project, func.count().label("n")).group_by(Membership.project).subquery()
    rows = tx.connection.execute(
        select(
            Project.name,
            func.coalesce(size.c.n, 0),
            func.coalesce(size.c.characters, 0),
            func.coalesce(members.c.n, 0),
            Project.created,
        )
        .outerjoin(size, size.c.project == Project.id)
        .outerjoin(members, members.c.project == Project.id)
        .where(~Project.deleted)
        .order_by(func.lower(Project.name), Project.id)
    )
    return [ProjectRow(row[0], row[1], int(row[2]), row[3], row[4]) for row in rows]


def audit(tx: Transaction, most: int) -> list[AuditRow]:
    """The last rows of the chain of accounts, the newest first."""
    rows = tx.connection.execute(
        select(Audit.seq, Audit.at, Audit.action, Audit.actor, Audit.entity_id)
        .where(Audit.chain == ACCOUNTS)
        .order_by(Audit.seq.desc())
        .limit(most)
    ).all()
    ids = {id_ for row in rows for id_ in (row[3], row[4])}
    found = tx.connection.execute(select(User.id, User.name).where(User.id.in_(ids))).all()
    names = {row[0]: row[1] for row in found}
    return [AuditRow(row[0], row[1], row[2], names.get(row[3]), names.get(row[4])) for row in rows]


def set_disabled(tx: Transaction, user: str, disabled: bool) -> None:
    """Shut an account, with all its sign-ins, links and tokens, or open it again."""
    tx.connection.execute(update(User).where(User.id == user).values(disabled=disabled))
    if disabled:
        sign_ins.end_sessions(tx, user, "")
        sign_ins.drop_links_of(tx, user)
        tokens.revoke_tokens(tx, user)


def ask_second_factor(tx: Transaction, user: str, since: str | None) -> None:
    """Ask somebody for a second factor, or no more."""
    tx.connection.execute(update(User).where(User.id == user).values(second_factor_asked=since))


def drop_second_factor(tx: Transaction, user: str) -> None:
    """Take all second factors of somebody away; their sign-ins end."""
    factors.delete_all(tx, user)
    sign_ins.end_sessions(tx, user, "")


def only_owner_of(tx: Transaction, user: str) -> list[str]:
    """The names of the projects that have no other owner."""
    owners = (
        select(Membership.project)
        .join(User, User.id == Membership.user)
        .where(Membership.rank == RANK[OWNER], Membership.user != user, ~User.disabled)
    )
    rows = tx.connection.execute(
        select(Project.name)
        .join(Membership, Membership.project == Project.id)
        .where(Membership.user == user, Membership.rank == RANK[OWNER], ~Project.deleted, Project.id.not_in(owners))
        .order_by(func.lower(Project.name), Project.id)
    )
    return list(rows.scalars())


def erase(tx: Transaction, user: str, at: str) -> str:
    """Take the person out of an account; what they did stays, under a name that says nothing. The new name."""
    number = tx.connection.execute(
        update(Fact).where(Fact.name == "former").values(value=Fact.value + 1).returning(Fact.value)
    ).scalar_one()
    name = f"Former member {number}"
    address = tx.connection.execute(select(User.email_key).where(User.id == user)).scalar_one()
    tx.connection.execute(delete(Invite).where(Invite.address_key == address))
    set_disabled(tx, user, True)
    factors.delete_all(tx, user)
    set_name_and_email(tx, user, name, None)
    for of_theirs in (Membership.user, Reading.user, KeptAnswer.user):
        tx.connection.execute(delete(of_theirs.class_).where(of_theirs == user))
    tx.connection.execute(
        update(User)
        .where(User.id == user)
        .values(password=None, admin=False, seen=None, second_factor_asked=None, erased=at)
    )
    return name
