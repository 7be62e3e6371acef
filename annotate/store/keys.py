"""Kept answers: what an `Idempotency-Key` was answered with (reliability.md 4)."""

from typing import NamedTuple

from sqlalchemy import String, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import Base, Bytes, Count, Key, Moment, Short, Words
from annotate.store.hot import VIEWER, Transaction, hot


class KeptAnswer(Base):
    """`request` is the SHA-256 of method, path and body; `subject` is what was loaded: asked again at a replay."""

    __tablename__ = "kept_answer"
    user: Mapped[Key] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    request: Mapped[Short]
    subject: Mapped[Words]
    status: Mapped[Count]
    location: Mapped[Words | None]
    etag: Mapped[Words | None]
    body: Mapped[Bytes]
    at: Mapped[Moment]


class Answer(NamedTuple):
    """What is given back: status, two headers and the body; `kept` is kept in its place when it holds a secret."""

    status: int
    body: bytes
    location: str | None = None
    etag: str | None = None
    kept: bytes | None = None


class Kept(NamedTuple):
    """A kept answer with the request that it belongs to."""

    request: str
    subject: str
    answer: Answer


def find(tx: Transaction, key: str) -> Kept | None:
    """The viewer's answer for `key`."""
    row = _FIND(tx, key_=key).fetchone()
    return Kept(row[0], row[1], Answer(row[2], bytes(row[3]), row[4], row[5])) if row else None


def keep(tx: Transaction, key: str, request: str, subject: str, answer: Answer, at: str) -> None:
    """Keep it; the unique index refuses a second."""
    _KEEP(
        tx,
        user=tx.viewer,
        key=key,
        request=request,
        subject=subject,
        status=answer.status,
        location=answer.location,
        etag=answer.etag,
        body=answer.body if answer.kept is None else answer.kept,
        at=at,
    )


def forget_before(tx: Transaction, moment: str) -> None:
    """Drop answers older than `moment`."""
    _FORGET(tx, at_=moment)


_FIND = hot(
    lambda _: select(
        KeptAnswer.request,
        KeptAnswer.subject,
        KeptAnswer.status,
        KeptAnswer.body,
        KeptAnswer.location,
        KeptAnswer.etag,
    ).where(KeptAnswer.user == VIEWER, KeptAnswer.key == bindparam("key_"))
)
_KEEP = hot(lambda _: insert(KeptAnswer))
_FORGET = hot(lambda _: delete(KeptAnswer).where(KeptAnswer.at < bindparam("at_")))
