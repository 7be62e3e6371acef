"""People, their login sessions, API tokens, one-time links and login tries. Only hashes of secrets are kept."""

from typing import NamedTuple

from sqlalchemy import Boolean, ForeignKey, Index, String, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import Base, Count, Key, Moment, Point, Short, Words
from annotate.store.hot import Transaction, Value, hot


class User(Base):
    """An account. `name_key` is the name as it is compared at sign-in (case folded)."""

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


class LoginSession(Base):
    """A sign-in on the pages; `id` is the SHA-256 of what the cookie holds."""

    __tablename__ = "login_session"
    __table_args__ = (Index(None, "user"),)
    id: Mapped[Short] = mapped_column(primary_key=True)
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    created: Mapped[Moment]
    seen: Mapped[Moment]
    fresh_until: Mapped[Moment]


class ApiToken(Base):
    """An API token; `hash` is its SHA-256, `scopes` are joined by spaces."""

    __tablename__ = "api_token"
    __table_args__ = (Index(None, "hash", unique=True), Index(None, "user"))
    id: Mapped[Key] = mapped_column(primary_key=True)
    hash: Mapped[Short]
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    label: Mapped[Words]
    scopes: Mapped[Short]
    project: Mapped[Key | None]
    created: Mapped[Moment]
    expires: Mapped[Moment | None]
    last_used: Mapped[Moment | None]
    revoked: Mapped[bool] = mapped_column(Boolean)


class OneTimeLink(Base):
    """A setup or set-password link, used once; `id` is the SHA-256 of its token."""

    __tablename__ = "one_time_link"
    id: Mapped[Short] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    user: Mapped[Key | None] = mapped_column(ForeignKey("user_account.id"))
    expires: Mapped[Moment]
    used: Mapped[bool] = mapped_column(Boolean)


class LoginTry(Base):
    """A failed sign-in: `subject` is a hash of the account or address tried, `at` seconds since 1970."""

    __tablename__ = "login_try"
    __table_args__ = (Index(None, "subject", "at"),)
    id: Mapped[Key] = mapped_column(primary_key=True)
    subject: Mapped[Short]
    at: Mapped[Point]


class Fact(Base):
    """What the whole installation knows: `names` counts renamed people, `demo` marks a demo database."""

    __tablename__ = "fact"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[Point]


class Account(NamedTuple):
    """What signing in needs of an account."""

    id: str
    name: str
    email: str | None
    password: str | None
    admin: bool
    disabled: bool


class Bearer(NamedTuple):
    """A token with its owner."""

    token: str
    user: str
    name: str
    email: str | None
    admin: bool
    disabled: bool
    scopes: str
    project: str | None
    expires: str | None
    last_used: str | None
    revoked: bool


class SignedIn(NamedTuple):
    """A login session with its person."""

    user: str
    name: str
    email: str | None
    admin: bool
    disabled: bool
    created: str
    seen: str
    fresh_until: str


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
    )


def email_taken(tx: Transaction, email: str) -> bool:
    """Whether an account has this address."""
    return _EMAIL(tx, key_=name_key(email)).fetchone() is not None


def set_password(tx: Transaction, user: str, password: str) -> None:
    """Another password hash."""
    _SET_PASSWORD(tx, id_=user, password_=password)


def bearer(tx: Transaction, hash_: str) -> Bearer | None:
    """The token with this hash."""
    row = _BEARER(tx, hash_=hash_).fetchone()
    return Bearer._make(row) if row else None


def signed_in(tx: Transaction, id_: str) -> SignedIn | None:
    """The login session with this hash."""
    row = _SIGNED_IN(tx, id_=id_).fetchone()
    return SignedIn._make(row) if row else None


def insert_session(tx: Transaction, id_: str, user: str, at: str, fresh_until: str) -> None:
    """A new login session."""
    _INSERT_SESSION(tx, id=id_, user=user, created=at, seen=at, fresh_until=fresh_until)


def touch_session(tx: Transaction, id_: str, at: str) -> None:
    """The session was used."""
    _TOUCH_SESSION(tx, id_=id_, at_=at)


def refresh_session(tx: Transaction, id_: str, fresh_until: str) -> None:
    """The password was given again."""
    _REFRESH_SESSION(tx, id_=id_, until_=fresh_until)


def end_session(tx: Transaction, id_: str) -> None:
    """End one login session."""
    _END_SESSION(tx, id_=id_)


def end_sessions(tx: Transaction, user: str, but: str) -> None:
    """End the login sessions of a person but one."""
    _END_SESSIONS(tx, user_=user, but_=but)


def insert_token(tx: Transaction, row: dict[str, Value]) -> None:
    """A new API token."""
    _INSERT_TOKEN(tx, **row)


def tokens_of(tx: Transaction, user: str) -> list[tuple[str, str, str, str | None, str | None, str | None]]:
    """Id, label, scopes, project, expiry, last use of the tokens that are not revoked, newest first."""
    return _TOKENS(tx, user_=user).fetchall()  # type: ignore[no-any-return]


def revoke_token(tx: Transaction, user: str, id_: str) -> bool:
    """Revoke one's own token."""
    return _REVOKE(tx, user_=user, id_=id_).fetchone() is not None


def touch_token(tx: Transaction, id_: str, at: str) -> None:
    """The token was used."""
    _TOUCH_TOKEN(tx, id_=id_, at_=at)


def insert_link(tx: Transaction, id_: str, purpose: str, user: str | None, expires: str) -> None:
    """A new one-time link."""
    _INSERT_LINK(tx, id=id_, purpose=purpose, user=user, expires=expires, used=False)


def one_time(tx: Transaction, id_: str, purpose: str, at: str) -> tuple[str | None] | None:
    """Whose link this is, if it still holds."""
    return _ONE_TIME(tx, id_=id_, purpose_=purpose, at_=at).fetchone()  # type: ignore[no-any-return]


def use_link(tx: Transaction, id_: str) -> bool:
    """Use a link up; `False` when somebody did already."""
    return _USE_LINK(tx, id_=id_).fetchone() is not None


def drop_links(tx: Transaction, purpose: str) -> None:
    """Take back the links of one purpose."""
    _DROP_LINKS(tx, purpose_=purpose)


def tries_since(tx: Transaction, subject: str, at: int) -> list[int]:
    """When the failed tries of a subject were made, since `at` (seconds), oldest first."""
    return [row[0] for row in _TRIES(tx, subject_=subject, at_=at).fetchall()]


def insert_try(tx: Transaction, id_: str, subject: str, at: int) -> None:
    """A failed try."""
    _INSERT_TRY(tx, id=id_, subject=subject, at=at)


def forget_tries(tx: Transaction, before: int) -> None:
    """Drop old tries."""
    _FORGET_TRIES(tx, at_=before)


_ID = bindparam("id_", type_=String)
_COLUMNS = (User.id, User.name, User.email, User.password, User.admin, User.disabled)
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
_ACCOUNT = hot(lambda _: select(*_COLUMNS).where(User.id == _ID))
_ANY = hot(lambda _: select(User.id).limit(1))
_EMAIL = hot(lambda _: select(User.id).where(User.email_key == bindparam("key_")))
_INSERT_USER = hot(lambda _: insert(User))
_SET_PASSWORD = hot(lambda _: update(User).where(User.id == _ID).values(password=bindparam("password_")))
_BEARER = hot(
    lambda _: (
        select(
            ApiToken.id,
            User.id,
            User.name,
            User.email,
            User.admin,
            User.disabled,
            ApiToken.scopes,
            ApiToken.project,
            ApiToken.expires,
            ApiToken.last_used,
            ApiToken.revoked,
        )
        .join(User, User.id == ApiToken.user)
        .where(ApiToken.hash == bindparam("hash_"))
    )
)
_SIGNED_IN = hot(
    lambda _: (
        select(
            User.id,
            User.name,
            User.email,
            User.admin,
            User.disabled,
            LoginSession.created,
            LoginSession.seen,
            LoginSession.fresh_until,
        )
        .join(User, User.id == LoginSession.user)
        .where(LoginSession.id == _ID)
    )
)
_INSERT_SESSION = hot(lambda _: insert(LoginSession))
_TOUCH_SESSION = hot(lambda _: update(LoginSession).where(LoginSession.id == _ID).values(seen=bindparam("at_")))
_REFRESH_SESSION = hot(
    lambda _: update(LoginSession).where(LoginSession.id == _ID).values(fresh_until=bindparam("until_"))
)
_END_SESSION = hot(lambda _: delete(LoginSession).where(LoginSession.id == _ID))
_END_SESSIONS = hot(
    lambda _: delete(LoginSession).where(LoginSession.user == bindparam("user_"), LoginSession.id != bindparam("but_"))
)
_INSERT_TOKEN = hot(lambda _: insert(ApiToken))
_TOKENS = hot(
    lambda _: (
        select(ApiToken.id, ApiToken.label, ApiToken.scopes, ApiToken.project, ApiToken.expires, ApiToken.last_used)
        .where(ApiToken.user == bindparam("user_"), ~ApiToken.revoked)
        .order_by(ApiToken.created.desc(), ApiToken.id)
    )
)
_REVOKE = hot(
    lambda _: (
        update(ApiToken)
        .where(ApiToken.id == _ID, ApiToken.user == bindparam("user_"), ~ApiToken.revoked)
        .values(revoked=True)
        .returning(ApiToken.id)
    )
)
_TOUCH_TOKEN = hot(lambda _: update(ApiToken).where(ApiToken.id == _ID).values(last_used=bindparam("at_")))
_INSERT_LINK = hot(lambda _: insert(OneTimeLink))
_ONE_TIME = hot(
    lambda _: select(OneTimeLink.user).where(
        OneTimeLink.id == _ID,
        OneTimeLink.purpose == bindparam("purpose_"),
        ~OneTimeLink.used,
        OneTimeLink.expires > bindparam("at_"),
    )
)
_USE_LINK = hot(
    lambda _: (
        update(OneTimeLink).where(OneTimeLink.id == _ID, ~OneTimeLink.used).values(used=True).returning(OneTimeLink.id)
    )
)
_DROP_LINKS = hot(lambda _: delete(OneTimeLink).where(OneTimeLink.purpose == bindparam("purpose_")))
_TRIES = hot(
    lambda _: (
        select(LoginTry.at)
        .where(LoginTry.subject == bindparam("subject_"), LoginTry.at > bindparam("at_"))
        .order_by(LoginTry.at)
    )
)
_INSERT_TRY = hot(lambda _: insert(LoginTry))
_FORGET_TRIES = hot(lambda _: delete(LoginTry).where(LoginTry.at < bindparam("at_")))
