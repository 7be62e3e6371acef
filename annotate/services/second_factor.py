"""The second factor: one-time codes and recovery codes, set up by their person and asked after the password (S7, S9)."""

import secrets
from typing import NamedTuple

from annotate.domain import one_time_codes as codes
from annotate.domain.errors import Fault, Invalid, NotFound, NotSignedIn
from annotate.domain.permissions import Actor
from annotate.services import seal
from annotate.services.sign_in import HERE, NOBODY, SECOND, begin, failed, hashed, within_limits
from annotate.services.work import Work, action, inside, moment, read, seconds, write
from annotate.settings import Keys
from annotate.store import factors as store
from annotate.store import people, sign_ins
from annotate.store.journal import ACCOUNTS
from annotate.store.sign_ins import From

MOST_TRIES = 5
ENROLLING = "codes"
ENROL_MINUTES = 15
WRONG = "This code is not right, or it was used before."


class Owed(NamedTuple):
    """Whose second factor a browser owes, and what it may be."""

    user: str
    codes: bool
    passkeys: bool
    seed: tuple[bytes, int] | None


class Enrolment(NamedTuple):
    """What an authenticator app takes: typed, or read as a QR code."""

    secret: str
    uri: str


class PasskeyInfo(NamedTuple):
    """A passkey as its person sees it."""

    id: str
    name: str
    created: str
    last_used: str | None


class Overview(NamedTuple):
    """One's own second factors; `asked`: an admin or a project asks for one."""

    codes: bool
    passkeys: list[PasskeyInfo]
    recovery_left: int
    asked: bool

    @property
    def any(self) -> bool:
        return self.codes or bool(self.passkeys)


def owed(secret: str) -> Owed | None:
    """What the browser with this secret still owes, if its password was right a moment ago."""
    return read(NOBODY, _owed, hashed(secret), "")


def finish(secret: str, given: str, address: str, keys: Keys, origin: From = HERE) -> str:
    """The secret of a new login session, for a one-time code or a recovery code. `NotSignedIn` when it is wrong.

    `NotFound` when this browser owes nothing. `keys` are the server's.
    """
    waiting = read(NOBODY, _owed, hashed(secret), address)
    if waiting is None:
        raise NotFound
    step, anew = _step(waiting, given, keys)
    new = secrets.token_urlsafe(32)
    half = Half(hashed(secret), waiting.user, hashed(new), origin, anew)
    taken = write(NOBODY, _finished, half, step, _hash(given))
    if not taken:
        write(NOBODY, failed, subjects(waiting.user, address))
        raise NotSignedIn(WRONG)
    return new


class Half(NamedTuple):
    """A sign-in that is about to be whole: hashes of the secret of before and of the new one.

    `anew`: the seed under the server's key of now, when it was under one of before.
    """

    session: str
    user: str
    new: str
    origin: From
    anew: bytes | None = None


def subjects(user: str, address: str) -> tuple[str, str]:
    """What bad tries of a second factor are counted for."""
    return hashed(f"second factor {user}"), hashed(f"second factor from {address}")


@action("me.change")
def overview(work: Work) -> Overview:
    """One's own second factors."""
    user = work.oneself()
    passkeys = [PasskeyInfo(each.id, each.name, each.created, each.last_used) for each in store.passkeys_of(work, user)]
    return Overview(
        store.seed_of(work, user) is not None,
        passkeys,
        store.recovery_codes_left(work, user),
        work.actor.second_factor_asked or store.asked_by_project(work, user),
    )


def enrol(actor: Actor, secret: str, keys: Keys) -> None:
    """Begin to set up one-time codes: a new seed, kept until its first code is given, for a quarter of an hour."""
    write(actor, _enrolling, hashed(secret), seal.sealed(keys, secrets.token_bytes(codes.SEED_BYTES), actor.user))


def enrolment(actor: Actor, secret: str, keys: Keys) -> Enrolment | None:
    """What is being set up in this browser."""
    begun = read(actor, _pending, hashed(secret))
    if begun is None:
        return None
    seed = seal.opened(keys, begun, actor.user).clear
    return Enrolment(codes.secret(seed), codes.uri(seed, actor.name))


def confirm(actor: Actor, secret: str, given: str, keys: Keys) -> list[str]:
    """End setting up with a code of the app; new recovery codes, if this is the first second factor.

    All other sign-ins end. `Invalid` when the code is not right, `NotFound` when nothing was begun.
    """
    kept = read(actor, _pending, hashed(secret))
    if kept is None:
        raise NotFound
    step = codes.step_of(seal.opened(keys, kept, actor.user).clear, codes.normal(given), seconds())
    if step is None:
        raise Invalid([Fault("/code", "This code is not right. Type the one that the app shows now.")])
    made = new_codes()
    first = write(actor, _enrolled, hashed(secret), step, [hashed(codes.normal(each)) for each in made])
    return made if first else []


def renew_recovery_codes(actor: Actor, secret: str) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing, all other sign-ins end."""
    made = new_codes()
    write(actor, _renewed, hashed(secret), [hashed(codes.normal(each)) for each in made])
    return made


@action("me.secure")
def remove_codes(work: Work, session: str) -> None:
    """No one-time codes any more."""
    user = work.oneself()
    if not store.delete_seed(work, user):
        raise NotFound
    removed(work, session)


def new_codes() -> list[str]:
    """Ten recovery codes that nobody has."""
    return [codes.recovery_code(secrets.token_bytes(codes.RECOVERY_BYTES)) for _ in range(codes.RECOVERY_CODES)]


def added(work: Work, session: str, hashes: list[str]) -> bool:
    """A second factor was added: whether it is the first, so that these recovery codes hold. All other sign-ins end."""
    user = work.actor.user
    account = people.account(work, user)
    first = account is not None and not account.second_factor
    if first:
        store.set_second_factor(work, user, work.now)
        store.set_recovery_codes(work, user, hashes)
    _changed(work, session, "factor.created")
    return first


def removed(work: Work, session: str) -> None:
    """A second factor was removed; with the last one the recovery codes go. All other sign-ins end."""
    user = work.actor.user
    if store.seed_of(work, user) is None and not store.passkeys_of(work, user):
        store.delete_all(work, user)
    _changed(work, session, "factor.deleted")


def _changed(work: Work, session: str, what: str) -> None:
    sign_ins.end_sessions(work, work.actor.user, session)
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, what, work.actor.user)


@action("account.sign_in")
def _owed(work: Work, session: str, address: str) -> Owed | None:
    """With an address the limits are asked too."""
    work.anybody()
    half = store.begun(work, session, SECOND, work.now)
    account = people.account(work, half.user) if half and half.user else None
    if account is None or account.disabled:
        return None
    if address:
        within_limits(work, subjects(account.id, address), MOST_TRIES)
    seed = store.seed_of(work, account.id)
    return Owed(account.id, seed is not None, bool(store.passkeys_of(work, account.id)), seed)


@action("account.sign_in")
def _finished(work: Work, half: Half, step: int | None, hash_: str) -> bool:
    """Take the code, each once, and make the sign-in whole."""
    work.anybody()
    if step is not None:
        right = store.take_step(work, half.user, step)
        if right and half.anew:
            store.seal_anew(work, half.user, step, half.anew)
    else:
        right = store.take_recovery_code(work, half.user, hash_)
    if not right or not store.end(work, half.session, SECOND):
        return False
    begin(work, half.new, half.user, half.origin)
    if step is None:
        work.journal.audit(ACCOUNTS, "recovery_code.used", half.user)
    return True


@action("me.secure")
def _enrolling(work: Work, session: str, seed: bytes) -> None:
    store.forget_begun(work, work.now)
    store.begin(work, session, ENROLLING, store.Begun(work.oneself(), seed), moment(minutes=ENROL_MINUTES))


@action("me.secure")
def _pending(work: Work, session: str) -> bytes | None:
    user = work.oneself()
    begun = store.begun(work, session, ENROLLING, work.now)
    return begun.state if begun and begun.user == user else None


@action("me.secure")
def _enrolled(work: Work, session: str, step: int, hashes: list[str]) -> bool:
    user = work.oneself()
    begun = store.begun(work, session, ENROLLING, work.now)
    if begun is None or begun.user != user or not store.end(work, session, ENROLLING):
        raise NotFound
    store.insert_seed(work, user, begun.state, step, work.now)
    return added(work, session, hashes)


@action("me.secure")
def _renewed(work: Work, session: str, hashes: list[str]) -> None:
    user = work.oneself()
    account = people.account(work, user)
    if account is None or not account.second_factor:
        raise NotFound
    store.set_recovery_codes(work, user, hashes)
    _changed(work, session, "recovery_code.created")


@action("account.operate")
def seeds(work: Work) -> list[bytes]:
    """All that is sealed, to count which keys it needs."""
    work.anybody()
    return store.seeds(work)


def _step(waiting: Owed, given: str, keys: Keys) -> tuple[int | None, bytes | None]:
    """The step of a one-time code, nothing for what can only be a recovery code; and the seed sealed anew, if it must."""
    if inside():
        raise RuntimeError("codes are checked between two Works")
    typed = codes.normal(given)
    if waiting.seed is None or not (typed.isascii() and typed.isdecimal() and len(typed) == codes.DIGITS):
        return None, None
    seed = seal.opened(keys, waiting.seed[0], waiting.user)
    return codes.step_of(seed.clear, typed, seconds()), seed.anew


def _hash(given: str) -> str:
    return hashed(codes.normal(given)[:100])
