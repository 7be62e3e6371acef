"""Login sessions, one-time links and login tries. Only hashes of secrets are kept."""

from typing import NamedTuple

from sqlalchemy import Boolean, ForeignKey, Index, String, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store import people
from annotate.store.base import Base, Key, Moment, Point, Short
from annotate.store.hot import ID, Transaction, hot
from annotate.store.people import User
from annotate.store.reading_settings import Reading


class LoginSession(Base):
    """A sign-in on the pages; `id` is the SHA-256 of what the cookie holds, `browser` and `place` are for its person to
    know it again."""

    __tablename__ = "login_session"
    __table_args__ = (Index(None, "user"),)
    id: Mapped[Short] = mapped_column(primary_key=True)
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    created: Mapped[Moment]
    seen: Mapped[Moment]
    fresh_until: Mapped[Moment]
    browser: Mapped[Short | None]
    place: Mapped[Short | None]


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


class SignedIn(NamedTuple):
    """A login session with its person and how they read."""

    user: str
    name: str
    email: str | None
    admin: bool
    disabled: bool
    created: str
    seen: str
    fresh_until: str
    second_factor: str | None
    second_factor_asked: str | None
    reading: bytes | None


def signed_in(tx: Transaction, id_: str) -> SignedIn | None:
    """The login session with this hash."""
    row = _SIGNED_IN(tx, id_=id_).fetchone()
    return SignedIn._make(row) if row else None


class From(NamedTuple):
    """Where a sign-in comes from, in plain words: the browser and a shortened address."""

    browser: str | None = None
    place: str | None = None


def insert_session(tx: Transaction, id_: str, user: str, fresh_until: str, at: str, origin: From) -> None:
    """A new login session; the account was used."""
    _INSERT_SESSION(
        tx,
        id=id_,
        user=user,
        created=at,
        seen=at,
        fresh_until=fresh_until,
        browser=origin.browser,
        place=origin.place,
    )
    people.seen(tx, user, at)


def touch_session(tx: Transaction, id_: str, at: str) -> None:
    """The session was used, and its account with it."""
    row = _TOUCH_SESSION(tx, id_=id_, at_=at).fetchone()
    if row is not None:
        people.seen(tx, row[0], at)


def refresh_session(tx: Transaction, id_: str, fresh_until: str) -> None:
    """The password was given again."""
    _REFRESH_SESSION(tx, id_=id_, until_=fresh_until)


class Session(NamedTuple):
    """A login session as its person sees it."""

    id: str
    since: str
    seen: str
    browser: str | None
    place: str | None


def sessions_of(tx: Transaction, user: str, seen: str, created: str) -> list[Session]:
    """The sessions used since `seen` and begun since `created`, the latest first."""
    return [Session._make(row) for row in _SESSIONS(tx, user_=user, seen_=seen, created_=created).fetchall()]


def end_session(tx: Transaction, id_: str) -> None:
    """End one login session."""
    _END_SESSION(tx, id_=id_)


def end_sessions(tx: Transaction, user: str, but: str) -> None:
    """End the login sessions of a person but one."""
    _END_SESSIONS(tx, user_=user, but_=but)


def insert_link(tx: Transaction, id_: str, purpose: str, user: str | None, expires: str) -> None:
    """A new one-time link."""
    _INSERT_LINK(tx, id=id_, purpose=purpose, user=user, expires=expires, used=False)


def one_time(tx: Transaction, id_: str, purpose: str, at: str) -> tuple[str | None] | None:
    """Whose link this is, if it still holds."""
    row: tuple[str | None] | None = _ONE_TIME(tx, id_=id_, purpose_=purpose, at_=at).fetchone()
    return row


def use_link(tx: Transaction, id_: str) -> bool:
    """Use a link up; `False` when somebody did already."""
    return _USE_LINK(tx, id_=id_).fetchone() is not None


def drop_links(tx: Transaction, purpose: str) -> None:
    """Take back the links of one purpose."""
    _DROP_LINKS(tx, purpose_=purpose)


def drop_links_of(tx: Transaction, user: str) -> None:
    """Take back the links of a person."""
    _DROP_LINKS_OF(tx, user_=user)


def tries_since(tx: Transaction, subject: str, at: int) -> list[int]:
    """When the failed tries of a subject were made, since `at` (seconds), oldest first."""
    return [row[0] for row in _TRIES(tx, subject_=subject, at_=at).fetchall()]


def insert_try(tx: Transaction, id_: str, subject: str, at: int) -> None:
    """A failed try."""
    _INSERT_TRY(tx, id=id_, subject=subject, at=at)


def forget_tries(tx: Transaction, before: int) -> None:
    """Drop old tries."""
    _FORGET_TRIES(tx, at_=before)


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
            User.second_factor,
            User.second_factor_asked,
            Reading.record,
        )
        .join(User, User.id == LoginSession.user)
        .outerjoin(Reading, Reading.user == LoginSession.user)
        .where(LoginSession.id == ID)
    )
)
_INSERT_SESSION = hot(lambda _: insert(LoginSession))
_TOUCH_SESSION = hot(
    lambda _: (
        update(LoginSession).where(LoginSession.id == ID).values(seen=bindparam("at_")).returning(LoginSession.user)
    )
)
_REFRESH_SESSION = hot(
    lambda _: update(LoginSession).where(LoginSession.id == ID).values(fresh_until=bindparam("until_"))
)
_END_SESSION = hot(lambda _: delete(LoginSession).where(LoginSession.id == ID))
_END_SESSIONS = hot(
    lambda _: delete(LoginSession).where(LoginSession.user == bindparam("user_"), LoginSession.id != bindparam("but_"))
)
_INSERT_LINK = hot(lambda _: insert(OneTimeLink))
_ONE_TIME = hot(
    lambda _: select(OneTimeLink.user).where(
        OneTimeLink.id == ID,
        OneTimeLink.purpose == bindparam("purpose_"),
        ~OneTimeLink.used,
        OneTimeLink.expires > bindparam("at_"),
    )
)
_USE_LINK = hot(
    lambda _: (
        update(OneTimeLink).where(OneTimeLink.id == ID, ~OneTimeLink.used).values(used=True).returning(OneTimeLink.id)
    )
)
_DROP_LINKS = hot(lambda _: delete(OneTimeLink).where(OneTimeLink.purpose == bindparam("purpose_")))
_DROP_LINKS_OF = hot(lambda _: delete(OneTimeLink).where(OneTimeLink.user == bindparam("user_")))
_TRIES = hot(
    lambda _: (
        select(LoginTry.at)
        .where(LoginTry.subject == bindparam("subject_"), LoginTry.at > bindparam("at_"))
        .order_by(LoginTry.at)
    )
)
_INSERT_TRY = hot(lambda _: insert(LoginTry))
_FORGET_TRIES = hot(lambda _: delete(LoginTry).where(LoginTry.at < bindparam("at_")))
_SESSIONS = hot(
    lambda _: (
        select(LoginSession.id, LoginSession.created, LoginSession.seen, LoginSession.browser, LoginSession.place)
        .where(
            LoginSession.user == bindparam("user_"),
            LoginSession.seen >= bindparam("seen_"),
            LoginSession.created >= bindparam("created_"),
        )
        .order_by(LoginSession.created.desc(), LoginSession.id)
    )
)
