"""Accounts: first start, one-time links, passwords, one's own record (contract.md, `serve`, setup, sign-in)."""

import secrets

from annotate.domain.errors import Fault, Invalid, NotFound
from annotate.domain.permissions import SCOPES, Actor
from annotate.domain.records import Me, Person
from annotate.services import sign_in
from annotate.services.sign_in import HERE
from annotate.services.work import Work, action, moment, read, write
from annotate.store import people as store
from annotate.store import sign_ins
from annotate.store.base import new_id
from annotate.store.journal import ACCOUNTS
from annotate.store.sign_ins import From

LINK_HOURS = 24


def change_password(actor: Actor, secret: str, current: str, new: str, address: str) -> None:
    """Another password; the current one is asked, and all other login sessions end."""
    subjects = (sign_in.hashed(f"account {actor.user}"), sign_in.hashed(f"address {address}"))
    account = read(actor, sign_in.own_account, subjects)
    if sign_in.verified([account], current) is None:
        write(sign_in.NOBODY, sign_in.failed, subjects)
        raise Invalid([Fault("/current", "The current password is not right.")])
    hash_ = sign_in.hash_password(new, account.name, account.email or "")
    write(actor, _password_changed, hash_, sign_in.hashed(secret))


def setup_link(base: str) -> str | None:
    """A new one-time setup link while there is no account, else `None`; older ones stop working."""
    secret = secrets.token_urlsafe(24)
    return f"{base}/setup?token={secret}" if write(sign_in.NOBODY, _setup_offered, sign_in.hashed(secret)) else None


def setup_offered(secret: str) -> bool:
    """Whether this setup link holds."""
    return read(sign_in.NOBODY, _setup_holds, sign_in.hashed(secret))


def set_up(secret: str, name: str, email: str | None, password: str, origin: From = HERE) -> str:
    """The first account, an admin; the secret of its login session. `NotFound` when the link does not hold."""
    if not setup_offered(secret):
        raise NotFound
    user = write(
        sign_in.NOBODY, _set_up, sign_in.hashed(secret), name, email, sign_in.hash_password(password, name, email or "")
    )
    return sign_in.start_session(user, origin)


def password_link(base: str, user: str) -> str:
    """A new one-time link to set a password."""
    secret = secrets.token_urlsafe(24)
    write(sign_in.NOBODY, _link_made, sign_in.hashed(secret), user)
    return f"{base}/password?token={secret}"


def password_link_person(secret: str) -> Person:
    """Whose set-password link this is. `NotFound` when it does not hold."""
    return read(sign_in.NOBODY, _link_person, sign_in.hashed(secret))


def set_password(secret: str, password: str) -> None:
    """Set a password by a one-time link; all login sessions of the person end."""
    person = password_link_person(secret)
    write(sign_in.NOBODY, _password_set, sign_in.hashed(secret), sign_in.hash_password(password, person.name))


def add_account(name: str, email: str | None, password: str | None, admin: bool) -> str:
    """A new account by the operator; its id."""
    hash_ = sign_in.hash_password(password, name, email or "") if password is not None else None
    return write(sign_in.NOBODY, _added, name, email, hash_, admin)


@action("me.read")
def me(work: Work) -> Me:
    """Who the caller is."""
    user = work.oneself()
    found = store.account(work, user)
    if found is None:
        raise NotFound
    scopes = tuple(scope for scope in SCOPES if scope in work.actor.scopes)
    return Me(found.id, found.name, found.email, scopes, bool(found.admin))


@action("account.operate")
def find_people(work: Work, id_or_name: str) -> list[tuple[str, str]]:
    """Accounts with this id or exact name, for the commands of the operator."""
    work.anybody()
    return store.named(work, id_or_name)


@action("account.operate")
def _added(work: Work, name: str, email: str | None, hash_: str | None, admin: bool) -> str:
    work.anybody()
    if email and store.email_taken(work, email):
        raise Invalid([Fault("/email", "An account has this e-mail address already.")])
    user = new_id()
    store.insert_account(work, user, name, email, hash_, admin, work.now)
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "account.created", user)
    return user


@action("me.change")
def _password_changed(work: Work, hash_: str, session: str) -> None:
    user = work.oneself()
    store.set_password(work, user, hash_)
    sign_ins.end_sessions(work, user, session)
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "account.password", user)


@action("account.set_up")
def _setup_offered(work: Work, link: str) -> bool:
    work.anybody()
    if store.any_account(work):
        return False
    sign_ins.drop_links(work, "setup")
    sign_ins.insert_link(work, link, "setup", None, moment(hours=LINK_HOURS))
    return True


@action("account.set_up")
def _setup_holds(work: Work, link: str) -> bool:
    work.anybody()
    return not store.any_account(work) and sign_ins.one_time(work, link, "setup", work.now) is not None


@action("account.set_up")
def _set_up(work: Work, link: str, name: str, email: str | None, hash_: str) -> str:
    work.anybody()
    if store.any_account(work) or not sign_ins.use_link(work, link):
        raise NotFound
    user = new_id()
    store.insert_account(work, user, name, email, hash_, True, work.now)
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "account.created", user)
    return user


@action("account.operate")
def _link_made(work: Work, link: str, user: str) -> None:
    work.anybody()
    sign_ins.insert_link(work, link, "password", user, moment(hours=LINK_HOURS))


@action("account.set_password")
def _link_person(work: Work, link: str) -> Person:
    work.anybody()
    found = sign_ins.one_time(work, link, "password", work.now)
    account = store.account(work, found[0]) if found and found[0] else None
    if account is None:
        raise NotFound
    return Person(account.id, account.name)


@action("account.set_password")
def _password_set(work: Work, link: str, hash_: str) -> None:
    work.anybody()
    found = sign_ins.one_time(work, link, "password", work.now)
    if found is None or not found[0] or not sign_ins.use_link(work, link):
        raise NotFound
    store.set_password(work, found[0], hash_)
    sign_ins.end_sessions(work, found[0], "")
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "account.password", found[0])
