"""Accounts: first start, signing in and out, passwords (contract.md, `serve`, setup, sign-in; security.md 3.1).

Hashing is slow on purpose and runs between two Works.
"""

import hashlib
import secrets
import threading
import time
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from annotate.domain.errors import Fault, Invalid, Limited, NotFound, NotSignedIn
from annotate.domain.passwords import weakness
from annotate.domain.permissions import SCOPES, Actor
from annotate.domain.records import Me, Person
from annotate.services.work import Work, action, inside, moment, read, write
from annotate.store import people as store
from annotate.store.base import new_id
from annotate.store.journal import ACCOUNTS

NOBODY = Actor(user="", name="", scopes=frozenset(SCOPES), fresh=False)
WRONG = "Name or password is not right."
MOST_TRIES, TRY_WINDOW = 10, 300
FRESH_MINUTES = 10
IDLE_HOURS, LONGEST_DAYS = 12, 30
LINK_HOURS = 24

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_DUMMY = _hasher.hash(secrets.token_urlsafe(16))
_two_at_a_time = threading.BoundedSemaphore(2)


class Identity(NamedTuple):
    """Somebody recognised by a cookie or a token."""

    user: str
    name: str
    email: str | None
    admin: bool
    scopes: tuple[str, ...]
    project: str | None
    fresh: bool


def hashed(secret: str) -> str:
    """The SHA-256 of a random secret: all that is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_password(password: str, *context: str) -> str:
    """The argon2id hash of a password; `Invalid` when it is too weak."""
    wrong = weakness(password, context)
    if wrong:
        raise Invalid([Fault("/password", wrong)])
    _outside()
    with _two_at_a_time:
        return _hasher.hash(password)


@action("account.recognise")
def by_token(work: Work, hash_: str) -> Identity | None:
    """Whose token this is, if it still holds."""
    work.anybody()
    found = store.bearer(work, hash_)
    if found is None or found.revoked or found.disabled or (found.expires and found.expires <= work.now):
        return None
    scopes = tuple(found.scopes.split())
    fresh = "admin" in scopes
    return Identity(found.user, found.name, found.email, bool(found.admin), scopes, found.project, fresh)


@action("account.recognise")
def by_session(work: Work, hash_: str) -> tuple[Identity, bool] | None:
    """Whose sign-in this is, if it still holds, and whether its last use should be written down."""
    work.anybody()
    found = store.signed_in(work, hash_)
    if found is None or found.disabled:
        return None
    if found.seen < moment(hours=-IDLE_HOURS) or found.created < moment(days=-LONGEST_DAYS):
        return None
    fresh = found.fresh_until > work.now
    identity = Identity(found.user, found.name, found.email, bool(found.admin), SCOPES, None, fresh)
    return identity, found.seen < moment(minutes=-10)


@action("account.touch")
def touch(work: Work, session: str | None, token: str | None) -> None:
    """Write down that a sign-in or a token was used."""
    work.anybody()
    if session:
        store.touch_session(work, session, work.now)
    if token:
        found = store.bearer(work, token)
        if found:
            store.touch_token(work, found.token, work.now)


def sign_in(name: str, password: str, address: str) -> str:
    """The secret of a new login session. `NotSignedIn` for every kind of failure, `Limited` after too many."""
    subjects = (hashed(f"account {store.name_key(name)}"), hashed(f"address {address}"))
    candidates = read(NOBODY, _candidates, store.name_key(name), subjects)
    user = _verified(candidates, password)
    if user is None:
        write(NOBODY, _failed, subjects)
        raise NotSignedIn(WRONG)
    if user.password and _hasher.check_needs_rehash(user.password):
        write(NOBODY, _rehashed, user.id, _hasher.hash(password))
    return start_session(user.id)


def start_session(user: str) -> str:
    """The secret of a new login session of `user`."""
    secret = secrets.token_urlsafe(32)
    write(NOBODY, _started, hashed(secret), user)
    return secret


def sign_out(secret: str) -> None:
    """End a login session."""
    write(NOBODY, _ended, hashed(secret))


def confirm(actor: Actor, secret: str, password: str, address: str) -> None:
    """Make a sign-in fresh for ten minutes. `NotSignedIn` when the password is not right."""
    subjects = (hashed(f"account {actor.user}"), hashed(f"address {address}"))
    account = read(actor, _own_account, subjects)
    if _verified([account], password) is None:
        write(NOBODY, _failed, subjects)
        raise NotSignedIn("The password is not right.")
    write(actor, _refreshed, hashed(secret))


def change_password(actor: Actor, secret: str, current: str, new: str, address: str) -> None:
    """Another password; the current one is asked, and all other login sessions end."""
    subjects = (hashed(f"account {actor.user}"), hashed(f"address {address}"))
    account = read(actor, _own_account, subjects)
    if _verified([account], current) is None:
        write(NOBODY, _failed, subjects)
        raise Invalid([Fault("/current", "The current password is not right.")])
    hash_ = hash_password(new, account.name, account.email or "")
    write(actor, _password_changed, hash_, hashed(secret))


def setup_link(base: str) -> str | None:
    """A new one-time setup link while there is no account, else `None`; older ones stop working."""
    secret = secrets.token_urlsafe(24)
    return f"{base}/setup?token={secret}" if write(NOBODY, _setup_offered, hashed(secret)) else None


def setup_offered(secret: str) -> bool:
    """Whether this setup link holds."""
    return read(NOBODY, _setup_holds, hashed(secret))


def set_up(secret: str, name: str, email: str | None, password: str) -> str:
    """The first account, an admin; the secret of its login session. `NotFound` when the link does not hold."""
    if not setup_offered(secret):
        raise NotFound
    user = write(NOBODY, _set_up, hashed(secret), name, email, hash_password(password, name, email or ""))
    return start_session(user)


def password_link(base: str, user: str) -> str:
    """A new one-time link to set a password."""
    secret = secrets.token_urlsafe(24)
    write(NOBODY, _link_made, hashed(secret), user)
    return f"{base}/password?token={secret}"


def password_link_person(secret: str) -> Person:
    """Whose set-password link this is. `NotFound` when it does not hold."""
    return read(NOBODY, _link_person, hashed(secret))


def set_password(secret: str, password: str) -> None:
    """Set a password by a one-time link; all login sessions of the person end."""
    person = password_link_person(secret)
    write(NOBODY, _password_set, hashed(secret), hash_password(password, person.name))


def add_account(name: str, email: str | None, password: str | None, admin: bool) -> str:
    """A new account by the operator; its id."""
    hash_ = hash_password(password, name, email or "") if password is not None else None
    return write(NOBODY, _added, name, email, hash_, admin)


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


@action("account.sign_in")
def _candidates(work: Work, key: str, subjects: tuple[str, str]) -> list[store.Account]:
    work.anybody()
    _within_limits(work, subjects)
    return store.by_name_or_email(work, key)


@action("account.sign_in")
def _failed(work: Work, subjects: tuple[str, str]) -> None:
    work.anybody()
    at = int(time.time())
    store.forget_tries(work, at - TRY_WINDOW)
    for subject in subjects:
        store.insert_try(work, new_id(), subject, at)
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "sign_in.refused", subjects[0][:36])


@action("account.sign_in")
def _started(work: Work, session: str, user: str) -> None:
    work.anybody()
    store.insert_session(work, session, user, work.now, moment(minutes=FRESH_MINUTES))
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "sign_in.accepted", user)


@action("account.sign_in")
def _rehashed(work: Work, user: str, hash_: str) -> None:
    work.anybody()
    store.set_password(work, user, hash_)


@action("account.sign_in")
def _ended(work: Work, session: str) -> None:
    work.anybody()
    store.end_session(work, session)


@action("me.change")
def _own_account(work: Work, subjects: tuple[str, str]) -> store.Account:
    user = work.oneself()
    _within_limits(work, subjects)
    found = store.account(work, user)
    if found is None:
        raise NotFound
    return found


@action("me.change")
def _refreshed(work: Work, session: str) -> None:
    work.oneself()
    store.refresh_session(work, session, moment(minutes=FRESH_MINUTES))


@action("me.change")
def _password_changed(work: Work, hash_: str, session: str) -> None:
    user = work.oneself()
    store.set_password(work, user, hash_)
    store.end_sessions(work, user, session)
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "account.password", user)


@action("account.set_up")
def _setup_offered(work: Work, link: str) -> bool:
    work.anybody()
    if store.any_account(work):
        return False
    store.drop_links(work, "setup")
    store.insert_link(work, link, "setup", None, moment(hours=LINK_HOURS))
    return True


@action("account.set_up")
def _setup_holds(work: Work, link: str) -> bool:
    work.anybody()
    return not store.any_account(work) and store.one_time(work, link, "setup", work.now) is not None


@action("account.set_up")
def _set_up(work: Work, link: str, name: str, email: str | None, hash_: str) -> str:
    work.anybody()
    if store.any_account(work) or not store.use_link(work, link):
        raise NotFound
    user = new_id()
    store.insert_account(work, user, name, email, hash_, True, work.now)
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "account.created", user)
    return user


@action("account.operate")
def _link_made(work: Work, link: str, user: str) -> None:
    work.anybody()
    store.insert_link(work, link, "password", user, moment(hours=LINK_HOURS))


@action("account.set_password")
def _link_person(work: Work, link: str) -> Person:
    work.anybody()
    found = store.one_time(work, link, "password", work.now)
    account = store.account(work, found[0]) if found and found[0] else None
    if account is None:
        raise NotFound
    return Person(account.id, account.name)


@action("account.set_password")
def _password_set(work: Work, link: str, hash_: str) -> None:
    work.anybody()
    found = store.one_time(work, link, "password", work.now)
    if found is None or not found[0] or not store.use_link(work, link):
        raise NotFound
    store.set_password(work, found[0], hash_)
    store.end_sessions(work, found[0], "")
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "account.password", found[0])


def _within_limits(work: Work, subjects: tuple[str, str]) -> None:
    """Ten bad tries in five minutes for an account and for an address; then the right password waits too (S9)."""
    at = int(time.time())
    for subject in subjects:
        tries = store.tries_since(work, subject, at - TRY_WINDOW)
        if len(tries) >= MOST_TRIES:
            wait = max(1, tries[-MOST_TRIES] + TRY_WINDOW - at)
            minutes = -(-wait // 60)
            raise Limited(wait, f"Too many tries. Wait {minutes} minute{'s' if minutes > 1 else ''}.")


def _verified(candidates: list[store.Account], password: str) -> store.Account | None:
    """The candidate whose password this is; an unknown name costs the same time (S10)."""
    _outside()
    hashes = [(account, account.password or _DUMMY) for account in candidates] or [(None, _DUMMY)]
    right = None
    with _two_at_a_time:
        for account, hash_ in hashes:
            try:
                if _hasher.verify(hash_, password[:1000]) and account is not None and account.password:
                    right = account
            except (VerificationError, InvalidHashError):
                continue
    return right


def _outside() -> None:
    if inside():
        raise RuntimeError("passwords are hashed between two Works")
