"""Who has a document open just now, on any node."""

from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, String, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Key, Point
from annotate.store.engine import insert_or
from annotate.store.hot import VIEWER, Transaction, hot
from annotate.store.people import User


class Presence(Base):
    """Somebody at a document; `at` in seconds since 1970, `sentence` its number, `writing` the mark on which they write a comment. It is
    forgotten when it gets old."""

    __tablename__ = "presence"
    __table_args__ = NO_ROWID
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    at: Mapped[Point]
    sentence: Mapped[int | None]
    writing: Mapped[Key | None]


class Present(NamedTuple):
    """Somebody at a document, the sentence they are at, and the mark on which they write."""

    id: str
    name: str
    sentence: int | None
    writing: str | None


class Spot(NamedTuple):
    """Where somebody is: the number of a sentence, and the mark on which they write."""

    sentence: int | None
    writing: str | None


def others_at(tx: Transaction, document: str, since: int, writing_since: int) -> list[Present]:
    """Who but the viewer was at a document since a moment, by name; who writes is known for a shorter time."""
    rows = _OTHERS(tx, document_=document, since_=since).fetchall()
    return [Present(row[0], row[1], row[2], row[3] if row[4] >= writing_since else None) for row in rows]


def be_at(tx: Transaction, document: str, at: int, spot: Spot, oldest: int) -> None:
    """The viewer is at a document; who was there before `oldest` is forgotten."""
    _FORGET(tx, document_=document, oldest_=oldest)
    _BE(tx, document=document, user=tx.viewer, at=at, sentence=spot.sentence, writing=spot.writing)


def _be_statement(statement: Any) -> Any:
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["document", "user"], set_={"at": new.at, "sentence": new.sentence, "writing": new.writing}
    )


_DOCUMENT_ = bindparam("document_", type_=String)
_OTHERS = hot(
    lambda _: (
        select(User.id, User.name, Presence.sentence, Presence.writing, Presence.at)
        .select_from(Presence)
        .join(User, User.id == Presence.user)
        .where(
            Presence.document == _DOCUMENT_,
            Presence.at >= bindparam("since_"),
            Presence.user != VIEWER,
        )
        .order_by(User.name, User.id)
    )
)
_FORGET = hot(lambda _: delete(Presence).where(Presence.document == _DOCUMENT_, Presence.at < bindparam("oldest_")))
_BE = hot(lambda dialect: _be_statement(insert_or(dialect, Presence)))
