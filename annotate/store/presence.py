"""Who has a document open just now, on any node."""

from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, String, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Key, Point
from annotate.store.engine import insert_or
from annotate.store.hot import Transaction, hot
from annotate.store.people import User


class Presence(Base):
    """Somebody at a document; `at` in seconds since 1970, `sentence` its number. It is forgotten when it gets old."""

    __tablename__ = "presence"
    __table_args__ = NO_ROWID
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    at: Mapped[Point]
    sentence: Mapped[int | None]


class Present(NamedTuple):
    """Somebody at a document, and the sentence they are at."""

    id: str
    name: str
    sentence: int | None


def others_at(tx: Transaction, document: str, since: int) -> list[Present]:
    """Who but the viewer was at a document since a moment, by name."""
    return [Present._make(row) for row in _OTHERS(tx, document_=document, since_=since).fetchall()]


def be_at(tx: Transaction, document: str, at: int, sentence: int | None, oldest: int) -> None:
    """The viewer is at a document; who was there before `oldest` is forgotten."""
    _FORGET(tx, document_=document, oldest_=oldest)
    _BE(tx, document=document, user=tx.viewer, at=at, sentence=sentence)


def _be_statement(statement: Any) -> Any:
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["document", "user"], set_={"at": new.at, "sentence": new.sentence}
    )


_DOCUMENT_ = bindparam("document_", type_=String)
_OTHERS = hot(
    lambda _: (
        select(User.id, User.name, Presence.sentence)
        .select_from(Presence)
        .join(User, User.id == Presence.user)
        .where(
            Presence.document == _DOCUMENT_,
            Presence.at >= bindparam("since_"),
            Presence.user != bindparam("viewer", type_=String),
        )
        .order_by(User.name, User.id)
    )
)
_FORGET = hot(lambda _: delete(Presence).where(Presence.document == _DOCUMENT_, Presence.at < bindparam("oldest_")))
_BE = hot(lambda dialect: _be_statement(insert_or(dialect, Presence)))
