"""Who gets a mail about their inbox, and when they got the last one."""

from typing import Any, NamedTuple

from sqlalchemy import Boolean, ForeignKey, String, and_, bindparam, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Key, Moment
from annotate.store.engine import insert_or
from annotate.store.hot import VIEWER, Transaction, hot
from annotate.store.notices import Notice
from annotate.store.people import User


class Digest(Base):
    """Whether somebody wants the daily mail (they do until they say otherwise), and when the last one went out."""

    __tablename__ = "digest"
    __table_args__ = NO_ROWID
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    wanted: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[Moment]


class Due(NamedTuple):
    """Somebody whose inbox has something new since the last mail."""

    user: str
    name: str
    email: str


def due(tx: Transaction, before: str) -> list[Due]:
    """Who has an address, wants the mail, got none since `before`, and has something new and unread."""
    return [Due._make(row) for row in _DUE(tx, before_=before).fetchall()]


def claim(tx: Transaction, user: str, before: str, now: str) -> bool:
    """Note that a mail goes out now; whether nobody else has done so since `before`."""
    return _CLAIM(tx, user=user, wanted=True, at=now, before_=before).fetchone() is not None


def is_wanted(tx: Transaction) -> bool:
    """Whether the viewer wants the mail."""
    row = _WANTED(tx).fetchone()
    return True if row is None else bool(row[0])


def set_wanted(tx: Transaction, wanted: bool) -> None:
    """What the viewer wants."""
    _SET(tx, user=tx.viewer, wanted=wanted, at="")


def _due_statement(_: str) -> Any:
    last = func.coalesce(Digest.at, "")
    return (
        select(User.id, User.name, User.email)
        .distinct()
        .select_from(User)
        .outerjoin(Digest, Digest.user == User.id)
        .join(Notice, and_(Notice.user == User.id, ~Notice.read, Notice.at >= last))
        .where(
            User.email.is_not(None),
            ~User.disabled,
            or_(Digest.wanted.is_(None), Digest.wanted),
            last < bindparam("before_", type_=String),
        )
        .order_by(User.id)
    )


def _claim_statement(dialect: str) -> Any:
    statement = insert_or(dialect, Digest)
    return statement.on_conflict_do_update(
        index_elements=["user"],
        set_={"at": statement.excluded.at},
        where=Digest.at < bindparam("before_", type_=String),
    ).returning(Digest.user)


def _set_statement(dialect: str) -> Any:
    statement = insert_or(dialect, Digest)
    return statement.on_conflict_do_update(index_elements=["user"], set_={"wanted": statement.excluded.wanted})


_DUE = hot(_due_statement)
_CLAIM = hot(_claim_statement)
_WANTED = hot(lambda _: select(Digest.wanted).where(Digest.user == VIEWER))
_SET = hot(_set_statement)
