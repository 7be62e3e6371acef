"""Signing in and out: who a cookie or a token is, passwords checked and hashed, tries limited (security.md 3.1).

Hashing is slow on purpose and runs between two Works.
"""

import base64
import hashlib
import secrets
import threading
from collections.abc import Sequence
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from annotate.domain.errors import Fault, Invalid, Limited, NotFound, NotSignedIn
from annotate.domain.passwords import weakness
from annotate.domain.permissions import SCOPES, Actor
from annotate.services.work import Work, action, inside, moment, read, seconds, write
from annotate.store import factors, sign_ins
from annotate.store import people as store
from annotate.store import tokens as tokens_store
from annotate.store.base import new_id
from annotate.store.journal import ACCOUNTS
from annotate.store.sign_ins import From

NOBODY = Actor(user="", name="", scopes=frozenset(SCOPES), fresh=False)
WRONG = "Name or password is not right."
MOST_TRIES, TRY_WINDOW = 10, 300
FRESH_MINUTES = 10
IDLE_HOURS, LONGEST_DAYS = 12, 30
SECOND = "second"
"""What a browser still owes whose password was right."""
HALF_MINUTES = 10
HERE = From()

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_SALT, _HASH = (base64.b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in (16, 32))
_DUMMY = f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}${_SALT}${_HASH}"
"""The hash of an account that is not there: no password fits it, and to find that out takes as long as for another."""

_two_at_a_time = threading.BoundedSemaphore(2)


class Identity(NamedTuple):
    """Somebody recognised by a cookie or a token. `reading`: the record of their reading settings, for the pages."""

    user: str
    name: str
    email: str | None
    admin: bool
    scopes: tuple[str, ...]
    project: str | None
    fresh: bool
    second_factor: bool = True
    second_factor_asked: bool = False
    reading: bytes | None = None


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
    found = tokens_store.bearer(work, hash_)
    if found is None or found.revoked or found.disabled or (found.expires and found.expires <= work.now):
        return None
    scopes = tuple(found.scopes.split())
    return Identity(
        found.user,
        found.name,
        found.email,
        bool(found.admin),
        scopes,
        found.project,
        fresh="admin" in scopes,
        second_factor=found.second_factor is not None,
        second_factor_asked=found.second_factor_asked is not None,
    )


@action("account.recognise")
def by_session(work: Work, hash_: str) -> tuple[Identity, bool] | None:
    """Whose sign-in this is, if it still holds, and whether its last use should be written down."""
    work.anybody()
    found = sign_ins.signed_in(work, hash_)
    if found is None or found.disabled:
        return None
    if found.seen < moment(hours=-IDLE_HOURS) or found.created < moment(days=-LONGEST_DAYS):
        return None
    identity = Identity(
        found.user,
        found.name,
        found.email,
        bool(found.admin),
        SCOPES,
        project=None,
        fresh=found.fresh_until > work.now,
        second_factor=found.second_factor is not None,
        second_factor_asked=found.second_factor_asked is not None,
        reading=found.reading,
    )
    return identity, found.seen < moment(minutes=-10)


@action("account.touch")
def touch(work: Work, session: str | None, token: str | None) -> None:
    """Write down that a sign-in or a token was used."""
    work.anybody()
    if session:
        sign_ins.touch_session(work, session, work.now)
    if token:
        found = tokens_store.bearer(work, token)
        if found:
            tokens_store.touch_token(work, found.token, work.now)
            store.seen(work, found.user, work.now)


def sign_in(name: str, password: str, address: str, origin: From = HERE) -> str:
    """The secret of a new login session, or of one that still owes a second factor (`second_factor.owed`).

    `NotSignedIn` for every kind of failure, `Limited` after too many.
    """
    subjects = (hashed(f"account {store.name_key(name)}"), hashed(f"address {address}"))
    candidates = read(NOBODY, _candidates, store.name_key(name), subjects)
    user = verified(candidates, password)
    if user is None:
        write(NOBODY, failed, subjects)
        raise NotSignedIn(WRONG)
    if user.password and _hasher.check_needs_rehash(user.password):
        write(NOBODY, _rehashed, user.id, _hasher.hash(password))
    secret = secrets.token_urlsafe(32)
    write(NOBODY, _password_right, hashed(secret), user.id, origin)
    return secret


def start_session(user: str, origin: From = HERE) -> str:
    """The secret of a new login session of `user`."""
    secret = secrets.token_urlsafe(32)
    write(NOBODY, _started, hashed(secret), user, origin)
    return secret


def sign_out(secret: str) -> None:
    """End a login session."""
    write(NOBODY, _ended, hashed(secret))


def confirm(actor: Actor, secret: str, password: str, address: str) -> None:
    """Make a sign-in fresh for ten minutes. `NotSignedIn` when the password is not right."""
    subjects = (hashed(f"account {actor.user}"), hashed(f"address {address}"))
    account = read(actor, own_account, subjects)
    if verified([account], password) is None:
        write(NOBODY, failed, subjects)
        raise NotSignedIn("The password is not right.")
    write(actor, refreshed, hashed(secret))


@action("me.change")
def own_account(work: Work, subjects: tuple[str, str]) -> store.Account:
    user = work.oneself()
    within_limits(work, subjects)
    found = store.account(work, user)
    if found is None:
        raise NotFound
    return found


@action("account.sign_in")
def _candidates(work: Work, key: str, subjects: tuple[str, str]) -> list[store.Account]:
    work.anybody()
    within_limits(work, subjects)
    return store.by_name_or_email(work, key)


@action("account.sign_in")
def failed(work: Work, subjects: Sequence[str]) -> None:
    work.anybody()
    at = seconds()
    sign_ins.forget_tries(work, at - TRY_WINDOW)
    for subject in subjects:
        sign_ins.insert_try(work, new_id(), subject, at)
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "sign_in.refused", subjects[0][:36])


@action("account.sign_in")
def _started(work: Work, session: str, user: str, origin: From) -> None:
    work.anybody()
    begin(work, session, user, origin)


@action("account.sign_in")
def _password_right(work: Work, session: str, user: str, origin: From) -> None:
    """The whole sign-in, or the half of it that a password is worth."""
    work.anybody()
    found = store.account(work, user)
    if found is not None and found.second_factor:
        half = factors.Begun(user, b"")
        factors.forget_begun(work, work.now)
        factors.begin(work, session, SECOND, half, moment(minutes=HALF_MINUTES))
    else:
        begin(work, session, user, origin)


def begin(work: Work, session: str, user: str, origin: From) -> None:
    """Keep a new login session; `session` is the hash of its secret."""
    sign_ins.insert_session(work, session, user, moment(minutes=FRESH_MINUTES), work.now, origin)
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "sign_in.accepted", user)


@action("account.sign_in")
def _rehashed(work: Work, user: str, hash_: str) -> None:
    work.anybody()
    store.set_password(work, user, hash_)


@action("account.sign_in")
def _ended(work: Work, session: str) -> None:
    work.anybody()
    sign_ins.end_session(work, session)


@action("me.change")
def refreshed(work: Work, session: str) -> None:
    """The person proved themself again: the sign-in is fresh for ten minutes."""
    work.oneself()
    sign_ins.refresh_session(work, session, moment(minutes=FRESH_MINUTES))


def within_limits(work: Work, subjects: Sequence[str], most: int = MOST_TRIES) -> None:
    """`most` bad tries in five minutes for an account and for an address; then the right password waits too (S9)."""
    at = seconds()
    for subject in subjects:
        tries = sign_ins.tries_since(work, subject, at - TRY_WINDOW)
        if len(tries) >= most:
            wait = max(1, tries[-most] + TRY_WINDOW - at)
            minutes = -(-wait // 60)
            raise Limited(wait, f"Too many tries. Wait {minutes} minute{'s' if minutes > 1 else ''}.")


def verified(candidates: list[store.Account], password: str) -> store.Account | None:
    """The candidate whose password this is; an unknown name costs the same time (S10)."""
    _outside()
    hashes: list[tuple[store.Account | None, str]] = [(one, one.password or _DUMMY) for one in candidates]
    right = None
    with _two_at_a_time:
        for account, hash_ in hashes or [(None, _DUMMY)]:
            try:
                if _hasher.verify(hash_, password[:1000]) and account is not None and account.password:
                    right = account
            except (VerificationError, InvalidHashError):
                continue
    return right


def _outside() -> None:
    if inside():
        raise RuntimeError("passwords are hashed between two Works")
