"""Who belongs to a project, and as what (contract.md, People and projects)."""

import msgspec

from annotate.domain import fields as f
from annotate.domain.errors import Fault, Invalid, NotFound, Stale
from annotate.domain.fields import Input, Line
from annotate.domain.permissions import LADDER, OWNER, RANK, check
from annotate.domain.records import Member, Person
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.work import ONESELF, PROJECT, Work, action
from annotate.store import people as people_store
from annotate.store import projects as store
from annotate.store.access import ProjectAccess
from annotate.store.base import encoder
from annotate.store.journal import ACCOUNTS
from annotate.store.projects import MemberRow


class NewMember(Input, frozen=True):
    """Somebody with an account, by id or exact name, and their role."""

    user: Line
    role: f.Role


class MemberChange(Input, frozen=True):
    """Another role."""

    role: f.Role


@action("member.list")
def find(work: Work, project: str, query: PageQuery = PageQuery(limit=1000)) -> Listing[Member]:
    """The members, by name."""
    found = work.load(PROJECT, project)
    items: list[msgspec.Struct] = [_member(row) for row in store.members_of(work, found.id)]
    return paged(items, query.limit, query.cursor)


@action("member.create")
def add(work: Work, project: str, body: NewMember) -> Member:
    """Give somebody with an account a place in the project."""
    found = work.load(PROJECT, project)
    people = people_store.named(work, body.user)
    if not people:
        raise Invalid([Fault("/user", "Nobody here has this name. Ask for the account's exact name.")])
    if len(people) > 1:
        raise Invalid([Fault("/user", "Several people have this name. Use the id of the account.")])
    (user, name) = people[0]
    if any(row.user == user for row in store.members_of(work, found.id)):
        raise Invalid([Fault("/user", f"{name} is a member already.")])
    work.accounts_chain()
    store.insert_member(work, found.id, user, RANK[body.role], work.now)
    work.journal.audit(ACCOUNTS, "member.created", user, None, f"{found.id} {body.role}".encode())
    return Member(Person(user, name), body.role, 1, work.now)


@action("member.change")
def change(work: Work, project: str, user: str, body: MemberChange, version: int) -> Member:
    """Give a member another role; the last owner stays."""
    found = work.load(PROJECT, project)
    before = _at_version(work, found, user, version)
    if before.role == OWNER and body.role != OWNER:
        _another_owner(work, found, user)
    work.accounts_chain()
    if not store.change_member(work, found.id, user, version, RANK[body.role]):
        raise Stale(encoder.encode(before), before.version)
    work.journal.audit(
        ACCOUNTS, "member.changed", user, f"{found.id} {before.role}".encode(), f"{found.id} {body.role}".encode()
    )
    return msgspec.structs.replace(before, role=body.role, version=version + 1)


@action("member.delete")
def remove(work: Work, project: str, user: str, version: int) -> None:
    """End a membership: somebody's by an owner, or one's own. Their work stays."""
    found = work.load(PROJECT, project, "member.list")
    check(work.action, work.actor, found.facts(work.actor.user)._replace(own=user == work.actor.user))
    before = _at_version(work, found, user, version)
    if before.role == OWNER:
        _another_owner(work, found, user)
    work.accounts_chain()
    if not store.delete_member(work, found.id, user, version):
        raise Stale(encoder.encode(before), before.version)
    work.journal.audit(ACCOUNTS, "member.deleted", user, f"{found.id} {before.role}".encode())
    if user == work.actor.user:
        work.subject = ONESELF  # a retry finds no project any more


def _member(row: MemberRow) -> Member:
    return Member(Person(row.user, row.name), LADDER[row.rank], row.version, row.joined)


def _at_version(work: Work, found: ProjectAccess, user: str, version: int) -> Member:
    row = next((row for row in store.members_of(work, found.id) if row.user == user), None)
    if row is None:
        raise NotFound
    if row.version != version:
        raise Stale(encoder.encode(_member(row)), row.version)
    return _member(row)


def _another_owner(work: Work, found: ProjectAccess, user: str) -> None:
    if not any(row.rank == RANK[OWNER] and row.user != user for row in store.members_of(work, found.id)):
        raise Invalid(sentence="The project needs an owner. Name another owner first.", kind="state")
