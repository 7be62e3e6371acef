"""Running the installation on its page: people, sizes, the audit trail of accounts. No door into project content."""

from typing import NamedTuple

from annotate.domain.errors import Invalid, NotFound
from annotate.services.work import Work, action
from annotate.store import admin as store
from annotate.store.admin import AuditRow, PersonRow, ProjectRow
from annotate.store.journal import ACCOUNTS

AUDIT_ROWS = 100


class Installation(NamedTuple):
    """All that an admin looks at, of one moment."""

    people: list[PersonRow]
    projects: list[ProjectRow]
    audit: list[AuditRow]


@action("admin.read")
def look(work: Work) -> Installation:
    """People, projects, and what happened to them lately."""
    work.oneself()
    return Installation(store.people(work), store.projects(work), store.audit(work, AUDIT_ROWS))


@action("admin.change")
def disable(work: Work, user: str) -> None:
    """Shut an account: all its sign-ins, links and tokens end now. Not one's own."""
    work.oneself()
    person = other(work, user)
    store.set_disabled(work, person.id, True)
    told(work, "account.disabled", person.id)


@action("admin.change")
def enable(work: Work, user: str) -> None:
    """Open an account again; its tokens stay revoked."""
    work.oneself()
    person = other(work, user)
    store.set_disabled(work, person.id, False)
    told(work, "account.enabled", person.id)


@action("admin.change")
def ask_second_factor(work: Work, user: str, asked: bool) -> None:
    """Ask somebody for a second factor, or no more: without one they read and change nothing."""
    work.oneself()
    person = _person(work, user)
    store.ask_second_factor(work, person.id, work.now if asked else None)
    told(work, "account.factor_asked" if asked else "account.factor_free", person.id)


@action("admin.change")
def drop_second_factor(work: Work, user: str) -> None:
    """Take somebody's second factor away, who lost it and every recovery code."""
    work.oneself()
    person = other(work, user)
    store.drop_second_factor(work, person.id)
    told(work, "factor.deleted", person.id)


def _person(work: Work, user: str) -> PersonRow:
    found = next((each for each in store.people(work) if each.id == user and not each.erased), None)
    if found is None:
        raise NotFound
    return found


def other(work: Work, user: str) -> PersonRow:
    """Somebody who still is, and not the admin. `NotFound`, `Invalid`."""
    if user == work.actor.user:
        raise Invalid(sentence="This is your own account. Another admin can do this.", kind="state")
    return _person(work, user)


def told(work: Work, what: str, user: str) -> None:
    """Put what happened to an account into the chain of accounts."""
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, what, user)
