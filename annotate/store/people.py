"""Accounts, and what the whole installation knows."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Boolean, Index, String, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import Base, Count, Key, Moment, Point, Words
from annotate.store.hot import ID, Transaction, hot


class User(Base):
    """An account. `name_key` is the name as it is compared at sign-in (case folded).

    Moments: `seen` when it was last used, `second_factor` since when it has one, `second_factor_asked` since when an admin
    asks for one, `erased` when the person was taken out of it.
    """

    __tablename__ = "user_account"
    __table_args__ = (Index(None, "name_key"), Index(None, "email_key", unique=True))
    id: Mapped[Key] = mapped_column(primary_key=True)
    name: Mapped[Words]
    name_key: Mapped[Words]
    email: Mapped[Words | None]
    email_key: Mapped[Words | None]
    password: Mapped[Words | None]
    admin: Mapped[bool] = mapped_column(Boolean)
    disabled: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[Count]
    created: Mapped[Moment]
    seen: Mapped[Moment | None]
    second_factor: Mapped[Moment | None]
    second_factor_asked: Mapped[Moment | None]
    erased: Mapped[Moment | None]


class Fact(Base):
    """What the whole installation knows: `names` counts renamed people, `former` erased ones, `demo` marks a demo database."""

    __tablename__ = "fact"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[Point]


NAMES = select(Fact.value).where(Fact.name == "names").scalar_subquery()
"""How often anybody was renamed: what is told with names depends on it."""


class Account(NamedTuple):
    """What signing in needs of an account."""

    id: str
    name: str
    email: str | None
    password: str | None
    admin: bool
    disabled: bool
    second_factor: str | None


def name_key(name: str) -> str:
    """A name or address as it is compared."""
    return name.strip().casefold()


def by_name_or_email(tx: Transaction, key: str) -> list[Account]:
    """The accounts that a sign-in with this name or address may mean."""
    return [Account._make(row) for row in _BY_NAME(tx, key_=key).fetchall()]


def named(tx: Transaction, id_or_name: str) -> list[tuple[str, str]]:
    """Id and name of the enabled accounts with this id or exact name."""
    return [(row[0], row[1]) for row in _NAMED(tx, given_=id_or_name).fetchall()]


def account(tx: Transaction, id_: str) -> Account | None:
    """One account."""
    row = _ACCOUNT(tx, id_=id_).fetchone()
    return Account._make(row) if row else None


def names_of(tx: Transaction, renamed: int, ids: Iterable[str]) -> Mapping[str, str]:
    """The names of people. `renamed` is the fact `names` as this transaction found it: while it stands, no name changes.

    A join instead takes a tenth of a list of 1,000.
    """
    global _known
    known = _known[1] if _known[0] == renamed else {}
    missing = {id_ for id_ in ids if id_ not in known}
    if missing:
        known = known | {id_: _NAME(tx, id_=id_).fetchone()[0] for id_ in missing}
        _known = (renamed, known if len(known) < MOST_KNOWN else {})
    return known


def renamed(tx: Transaction) -> int:
    """The fact `names`, where no document was loaded with it."""
    return int(_RENAMED(tx).fetchone()[0])


_known: tuple[int, dict[str, str]] = (0, {})
MOST_KNOWN = 10_000


def any_account(tx: Transaction) -> bool:
    """Whether there is an account at all."""
    return _ANY(tx).fetchone() is not None


def insert_account(
    tx: Transaction, id_: str, name: str, email: str | None, password: str | None, admin: bool, at: str
) -> None:
    """A new account."""
    _INSERT_USER(
        tx,
        id=id_,
        name=name,
        name_key=name_key(name),
        email=email,
        email_key=name_key(email) if email else None,
        password=password,
        admin=admin,
        disabled=False,
        version=1,
        created=at,
        seen=None,
        second_factor=None,
        second_factor_asked=None,
        erased=None,
    )


def email_taken(tx: Transaction, email: str) -> bool:
    """Whether an account has this address."""
    return _EMAIL(tx, key_=name_key(email)).fetchone() is not None


def set_name_and_email(tx: Transaction, user: str, name: str, email: str | None) -> None:
    """Another name or address; everybody asks for names anew."""
    _SET_NAME(
        tx,
        id_=user,
        name_=name,
        name_key_=name_key(name),
        email_=email,
        email_key_=name_key(email) if email else None,
    )
    _NAMES_CHANGED(tx)


def seen(tx: Transaction, user: str, at: str) -> None:
    """The account was used."""
    _SEEN(tx, id_=user, at_=at)


def set_password(tx: Transaction, user: str, password: str) -> None:
    """Another password hash."""
    _SET_PASSWORD(tx, id_=user, password_=password)


_COLUMNS = (User.id, User.name, User.email, User.password, User.admin, User.disabled, User.second_factor)
_BY_NAME = hot(
    lambda _: (
        select(*_COLUMNS)
        .where((User.name_key == bindparam("key_")) | (User.email_key == bindparam("key_")), ~User.disabled)
        .order_by(User.id)
        .limit(3)
    )
)
_NAMED = hot(
    lambda _: (
        select(User.id, User.name)
        .where((User.id == bindparam("given_")) | (User.name == bindparam("given_")), ~User.disabled)
        .order_by(User.id)
    )
)
_NAME = hot(lambda _: select(User.name).where(User.id == ID))
_RENAMED = hot(lambda _: select(Fact.value).where(Fact.name == "names"))
_ACCOUNT = hot(lambda _: select(*_COLUMNS).where(User.id == ID))
_ANY = hot(lambda _: select(User.id).limit(1))
_EMAIL = hot(lambda _: select(User.id).where(User.email_key == bindparam("key_")))
_INSERT_USER = hot(lambda _: insert(User))
_SET_NAME = hot(
    lambda _: (
        update(User)
        .where(User.id == ID)
        .values(
            name=bindparam("name_"),
            name_key=bindparam("name_key_"),
            email=bindparam("email_"),
            email_key=bindparam("email_key_"),
        )
    )
)
_NAMES_CHANGED = hot(lambda _: update(Fact).where(Fact.name == "names").values(value=Fact.value + 1))
_SEEN = hot(lambda _: update(User).where(User.id == ID).values(seen=bindparam("at_")))
_SET_PASSWORD = hot(lambda _: update(User).where(User.id == ID).values(password=bindparam("password_")))
