"""People who leave for ever: taken out of their account, whose work stays, or deleted, when there is no work.

By an admin on the page, or by the operator on the machine itself.
"""

from annotate.domain.errors import Invalid
from annotate.services.admin import other, told
from annotate.services.work import Work, action
from annotate.store import admin as store
from annotate.store import leaving


@action("admin.change")
def anonymise(work: Work, user: str) -> str:
    """Take a person out of their account. Their work stays, under “Former member n”; that name."""
    work.oneself()
    person = other(work, user)
    return _anonymised(work, person.id, person.name)


@action("admin.change")
def delete(work: Work, user: str) -> None:
    """Take an account away that has left nothing behind."""
    work.oneself()
    person = other(work, user)
    _deleted(work, person.id, person.name)


@action("account.operate")
def find(work: Work, id_or_name: str) -> list[tuple[str, str]]:
    """Id and name of the accounts with this id or exact name, shut ones too."""
    work.anybody()
    return leaving.find(work, id_or_name)


@action("account.operate")
def anonymise_by_operator(work: Work, user: str, name: str) -> str:
    """The same as `anonymise`, for somebody that `find` found."""
    work.anybody()
    return _anonymised(work, user, name)


@action("account.operate")
def delete_by_operator(work: Work, user: str, name: str) -> None:
    """The same as `delete`, for somebody that `find` found."""
    work.anybody()
    _deleted(work, user, name)


def _anonymised(work: Work, user: str, name: str) -> str:
    _no_project_left_alone(work, user, name)
    former = store.erase(work, user, work.now)
    told(work, "account.erased", user)
    return former


def _deleted(work: Work, user: str, name: str) -> None:
    """The chain is locked first: nobody adds a row of theirs to it meanwhile."""
    work.accounts_chain()
    _no_project_left_alone(work, user, name)
    if leaving.has_left_something(work, user):
        sentence = f"{name} has left work or lines of the history behind, which need the account. Anonymise it instead."
        raise Invalid(sentence=sentence, kind="state")
    leaving.delete_account(work, user)
    told(work, "account.deleted", user)


def _no_project_left_alone(work: Work, user: str, name: str) -> None:
    alone = store.only_owner_of(work, user)
    if alone:
        projects = ", ".join(f"“{each}”" for each in alone)
        raise Invalid(sentence=f"{name} is the only owner of {projects}. Name another owner there first.", kind="state")
