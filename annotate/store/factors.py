"""Second factors: seeds of one-time codes (sealed), hashes of recovery codes, passkeys, and sign-ins half done."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Bytes, Key, Moment, Point, Short, Words
from annotate.store.hot import ID, Transaction, Value, hot
from annotate.store.people import User
from annotate.store.projects import Membership, Project


class OneTimeCode(Base):
    """The seed of a person's one-time codes, sealed; `last_step` is the last step whose code was taken."""

    __tablename__ = "one_time_code"
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    seed: Mapped[Bytes]
    last_step: Mapped[Point]
    created: Mapped[Moment]


class RecoveryCode(Base):
    """The SHA-256 of a recovery code that was not used yet."""

    __tablename__ = "recovery_code"
    __table_args__ = NO_ROWID
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    hash: Mapped[Short] = mapped_column(primary_key=True)


class Passkey(Base):
    """A WebAuthn credential: `credential` is its id in base64url, `public_key` the attested data, `uses` its counter."""

    __tablename__ = "passkey"
    __table_args__ = (Index(None, "user"), Index(None, "credential", unique=True))
    id: Mapped[Key] = mapped_column(primary_key=True)
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    credential: Mapped[Words]
    public_key: Mapped[Bytes]
    uses: Mapped[Point]
    name: Mapped[Words]
    created: Mapped[Moment]
    last_used: Mapped[Moment | None]


class HalfDone(Base):
    """What a browser has begun and not ended: `session` is the SHA-256 of what its cookie holds."""

    __tablename__ = "half_done"
    __table_args__ = NO_ROWID
    session: Mapped[Short] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16), primary_key=True)
    user: Mapped[Key | None] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[Bytes]
    expires: Mapped[Moment]


class Begun(NamedTuple):
    """Who began it, and what must be known to end it."""

    user: str | None
    state: bytes


class PasskeyRow(NamedTuple):
    """A passkey with its account."""

    id: str
    user: str
    credential: str
    public_key: bytes
    uses: int
    name: str
    created: str
    last_used: str | None
    disabled: bool


def begin(tx: Transaction, session: str, purpose: str, begun: Begun, expires: str) -> None:
    """Keep what a browser begins, in place of what it began before for the same purpose."""
    _END(tx, session_=session, purpose_=purpose)
    _BEGIN(tx, session=session, purpose=purpose, user=begun.user, state=begun.state, expires=expires)


def begun(tx: Transaction, session: str, purpose: str, at: str) -> Begun | None:
    """What a browser began, if it holds."""
    row = _BEGUN(tx, session_=session, purpose_=purpose, at_=at).fetchone()
    return Begun(row[0], bytes(row[1])) if row else None


def end(tx: Transaction, session: str, purpose: str) -> bool:
    """It is done; `False` when it was already."""
    return _END(tx, session_=session, purpose_=purpose).fetchone() is not None


def forget_begun(tx: Transaction, at: str) -> None:
    """Drop what was begun and never ended."""
    _FORGET(tx, at_=at)


def seed_of(tx: Transaction, user: str) -> tuple[bytes, int] | None:
    """The sealed seed of somebody's one-time codes and the last step taken."""
    row = _SEED(tx, user_=user).fetchone()
    return (bytes(row[0]), row[1]) if row else None


def seeds(tx: Transaction) -> list[bytes]:
    """Everybody's sealed seed."""
    return [bytes(row[0]) for row in _SEEDS(tx).fetchall()]


def seal_anew(tx: Transaction, user: str, step: int, seed: bytes) -> None:
    """The same seed under another key; `step` was taken just now, so that a seed set up meanwhile stays."""
    _SEAL_ANEW(tx, user_=user, step_=step, seed_=seed)


def insert_seed(tx: Transaction, user: str, seed: bytes, step: int, at: str) -> None:
    """New one-time codes, in place of others."""
    _DELETE_SEED(tx, user_=user)
    _INSERT_SEED(tx, user=user, seed=seed, last_step=step, created=at)


def delete_seed(tx: Transaction, user: str) -> bool:
    """No one-time codes any more."""
    return _DELETE_SEED(tx, user_=user).fetchone() is not None


def take_step(tx: Transaction, user: str, step: int) -> bool:
    """Take the code of a step; `False` when that or a later one was taken already."""
    return _TAKE_STEP(tx, user_=user, step_=step).fetchone() is not None


def recovery_codes_left(tx: Transaction, user: str) -> int:
    """How many recovery codes were not used yet."""
    return int(_LEFT(tx, user_=user).fetchone()[0])


def set_recovery_codes(tx: Transaction, user: str, hashes: Iterable[str]) -> None:
    """Other recovery codes; those of before are worth nothing."""
    _DELETE_CODES(tx, user_=user)
    rows: list[dict[str, Value]] = [{"user": user, "hash": each} for each in hashes]
    _INSERT_CODE.many(tx, rows)


def take_recovery_code(tx: Transaction, user: str, hash_: str) -> bool:
    """Use a recovery code up; `False` when there is none like it."""
    return _TAKE_CODE(tx, user_=user, hash_=hash_).fetchone() is not None


def passkeys_of(tx: Transaction, user: str) -> list[PasskeyRow]:
    """Somebody's passkeys, the oldest first."""
    return [_passkey(row) for row in _PASSKEYS(tx, user_=user).fetchall()]


def passkey(tx: Transaction, credential: str) -> PasskeyRow | None:
    """The passkey with this credential id."""
    row = _PASSKEY(tx, credential_=credential).fetchone()
    return _passkey(row) if row else None


def insert_passkey(tx: Transaction, row: dict[str, Value]) -> None:
    """A new passkey."""
    _INSERT_PASSKEY(tx, **row)


def delete_passkey(tx: Transaction, user: str, id_: str) -> bool:
    """One's own passkey is worth nothing any more."""
    return _DELETE_PASSKEY(tx, user_=user, id_=id_).fetchone() is not None


def used_passkey(tx: Transaction, id_: str, uses: int, at: str) -> bool:
    """The passkey was used for the `uses`-th time; `False` when it counted further already, which only a copy of it does."""
    return _USED(tx, id_=id_, uses_=uses, at_=at).fetchone() is not None


def set_second_factor(tx: Transaction, user: str, since: str | None) -> None:
    """Since when the account has a second factor."""
    _SINCE(tx, user_=user, since_=since)


def asked_by_project(tx: Transaction, user: str) -> bool:
    """Whether a project asks the role that somebody has in it for a second factor."""
    return _ASKED(tx, user_=user).fetchone() is not None


def delete_all(tx: Transaction, user: str) -> None:
    """Nothing of somebody's second factors stays."""
    for statement in (_DELETE_SEED, _DELETE_CODES, _DELETE_PASSKEYS, _DELETE_BEGUN):
        statement(tx, user_=user)
    set_second_factor(tx, user, None)


def _passkey(row: tuple[object, ...]) -> PasskeyRow:
    found = PasskeyRow._make(row)
    return found._replace(public_key=bytes(found.public_key))


_USER = bindparam("user_", type_=String)
_HERE = (HalfDone.session == bindparam("session_"), HalfDone.purpose == bindparam("purpose_"))
_BEGIN = hot(lambda _: insert(HalfDone))
_BEGUN = hot(lambda _: select(HalfDone.user, HalfDone.state).where(*_HERE, HalfDone.expires > bindparam("at_")))
_END = hot(lambda _: delete(HalfDone).where(*_HERE).returning(HalfDone.purpose))
_FORGET = hot(lambda _: delete(HalfDone).where(HalfDone.expires < bindparam("at_")))
_DELETE_BEGUN = hot(lambda _: delete(HalfDone).where(HalfDone.user == _USER))
_SEED = hot(lambda _: select(OneTimeCode.seed, OneTimeCode.last_step).where(OneTimeCode.user == _USER))
_SEEDS = hot(lambda _: select(OneTimeCode.seed))
_SEAL_ANEW = hot(
    lambda _: (
        update(OneTimeCode)
        .where(OneTimeCode.user == _USER, OneTimeCode.last_step == bindparam("step_"))
        .values(seed=bindparam("seed_"))
    )
)
_INSERT_SEED = hot(lambda _: insert(OneTimeCode))
_DELETE_SEED = hot(lambda _: delete(OneTimeCode).where(OneTimeCode.user == _USER).returning(OneTimeCode.user))
_TAKE_STEP = hot(
    lambda _: (
        update(OneTimeCode)
        .where(OneTimeCode.user == _USER, OneTimeCode.last_step < bindparam("step_"))
        .values(last_step=bindparam("step_"))
        .returning(OneTimeCode.user)
    )
)
_LEFT = hot(lambda _: select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user == _USER))
_DELETE_CODES = hot(lambda _: delete(RecoveryCode).where(RecoveryCode.user == _USER))
_INSERT_CODE = hot(lambda _: insert(RecoveryCode))
_TAKE_CODE = hot(
    lambda _: (
        delete(RecoveryCode)
        .where(RecoveryCode.user == _USER, RecoveryCode.hash == bindparam("hash_"))
        .returning(RecoveryCode.user)
    )
)
_PASSKEY_COLUMNS = (
    Passkey.id,
    Passkey.user,
    Passkey.credential,
    Passkey.public_key,
    Passkey.uses,
    Passkey.name,
    Passkey.created,
    Passkey.last_used,
    User.disabled,
)
_ALL_PASSKEYS = select(*_PASSKEY_COLUMNS).select_from(Passkey).join(User, User.id == Passkey.user)
_PASSKEYS = hot(lambda _: _ALL_PASSKEYS.where(Passkey.user == _USER).order_by(Passkey.created, Passkey.id))
_PASSKEY = hot(lambda _: _ALL_PASSKEYS.where(Passkey.credential == bindparam("credential_")))
_INSERT_PASSKEY = hot(lambda _: insert(Passkey))
_DELETE_PASSKEY = hot(lambda _: delete(Passkey).where(Passkey.id == ID, Passkey.user == _USER).returning(Passkey.id))
_DELETE_PASSKEYS = hot(lambda _: delete(Passkey).where(Passkey.user == _USER))
_USED = hot(
    lambda _: (
        update(Passkey)
        .where(Passkey.id == ID, (Passkey.uses < bindparam("uses_")) | (bindparam("uses_") == 0) & (Passkey.uses == 0))
        .values(uses=bindparam("uses_"), last_used=bindparam("at_"))
        .returning(Passkey.id)
    )
)
_SINCE = hot(lambda _: update(User).where(User.id == _USER).values(second_factor=bindparam("since_")))
_ASKED = hot(
    lambda _: (
        select(Project.id)
        .join(Membership, (Membership.project == Project.id) & (Membership.user == _USER))
        .where(Membership.rank >= Project.second_factor_from, ~Project.deleted)
        .limit(1)
    )
)
