"""API tokens. Only their hash is kept."""

from typing import NamedTuple

from sqlalchemy import Boolean, ForeignKey, Index, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import Base, Key, Moment, Short, Words
from annotate.store.hot import ID, Transaction, Value, hot
from annotate.store.people import User


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
    second_factor: str | None
    second_factor_asked: str | None


def bearer(tx: Transaction, hash_: str) -> Bearer | None:
    """The token with this hash."""
    row = _BEARER(tx, hash_=hash_).fetchone()
    return Bearer._make(row) if row else None


def insert_token(tx: Transaction, row: dict[str, Value]) -> None:
    """A new API token."""
    _INSERT_TOKEN(tx, **row)


def tokens_of(tx: Transaction, user: str) -> list[tuple[str, str, str, str | None, str | None, str | None]]:
    """Id, label, scopes, project, expiry, last use of the tokens that are not revoked, newest first."""
    rows: list[tuple[str, str, str, str | None, str | None, str | None]] = _TOKENS(tx, user_=user).fetchall()
    return rows


def revoke_token(tx: Transaction, user: str, id_: str) -> bool:
    """Revoke one's own token."""
    return _REVOKE(tx, user_=user, id_=id_).fetchone() is not None


def revoke_tokens(tx: Transaction, user: str) -> None:
    """Revoke all tokens of a person."""
    _REVOKE_ALL(tx, user_=user)


def touch_token(tx: Transaction, id_: str, at: str) -> None:
    """The token was used."""
    _TOUCH_TOKEN(tx, id_=id_, at_=at)


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
            User.second_factor,
            User.second_factor_asked,
        )
        .join(User, User.id == ApiToken.user)
        .where(ApiToken.hash == bindparam("hash_"))
    )
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
        .where(ApiToken.id == ID, ApiToken.user == bindparam("user_"), ~ApiToken.revoked)
        .values(revoked=True)
        .returning(ApiToken.id)
    )
)
_REVOKE_ALL = hot(lambda _: update(ApiToken).where(ApiToken.user == bindparam("user_")).values(revoked=True))
_TOUCH_TOKEN = hot(lambda _: update(ApiToken).where(ApiToken.id == ID).values(last_used=bindparam("at_")))
