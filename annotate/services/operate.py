"""What the operator of an installation looks up on the machine itself, by id or exact name."""

from typing import Literal

from annotate.services.work import Work, action
from annotate.store import lookup as store
from annotate.store import people as people_store

DemoState = Literal["empty", "demo", "unfinished", "other"]
_MADE, _BEGUN = 1, 2


@action("account.operate")
def find_projects(work: Work, given: str) -> list[tuple[str, str]]:
    """Id and name of the projects with this id or exact name."""
    work.anybody()
    return store.projects(work, given)


@action("account.operate")
def find_documents(work: Work, given: str) -> list[tuple[str, str, str]]:
    """Id, title and project of the documents with this id or exact title."""
    work.anybody()
    return store.documents(work, given)


@action("account.operate")
def first_owner(work: Work, project: str) -> tuple[str, str] | None:
    """Id and name of the owner who joined first."""
    work.anybody()
    return store.first_owner(work, project)


@action("account.operate")
def admins(work: Work) -> list[tuple[str, str]]:
    """Id and name of the admins of the installation."""
    work.anybody()
    return store.admins(work)


@action("account.operate")
def demo_state(work: Work) -> DemoState:
    """What `serve --demo` finds in this database: `other` is work that is none of its own."""
    work.anybody()
    if store.fact(work, "demo") == _MADE:
        return "demo"
    if store.fact(work, "demo") == _BEGUN:
        return "unfinished"
    return "other" if people_store.any_account(work) else "empty"


@action("account.operate")
def begin_demo(work: Work) -> None:
    """Write down that this database is being filled with the demo; a killed start leaves it so."""
    work.anybody()
    store.set_fact(work, "demo", _BEGUN)


@action("account.operate")
def mark_demo(work: Work) -> None:
    """Write down that this database is a demo's."""
    work.anybody()
    store.set_fact(work, "demo", _MADE)
