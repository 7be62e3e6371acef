"""Files that wait for their reader: a document stands for each, and whoever reads it holds a lease."""

from typing import NamedTuple

from sqlalchemy import BigInteger, ForeignKey, Index, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Bytes, Count, Key
from annotate.store.hot import Transaction, hot


class WaitingFile(Base):
    """`until` ends the lease of whoever reads it, in seconds since 1970; `tries` counts the leases; `asked` is how."""

    __tablename__ = "waiting_file"
    __table_args__ = (Index(None, "until"), NO_ROWID)
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    until: Mapped[int] = mapped_column(BigInteger)
    tries: Mapped[Count]
    asked: Mapped[Bytes]


class Claimed(NamedTuple):
    """A file that was claimed."""

    document: str
    tries: int
    asked: bytes


def put(tx: Transaction, document: str, until: int, asked: bytes) -> None:
    """A new one."""
    _PUT(tx, document=document, until=until, tries=1 if until else 0, asked=asked)


def claim(tx: Transaction, now: int, until: int) -> Claimed | None:
    """Take the one that has waited longest and whose lease is over, with a lease of one's own."""
    row = _NEXT(tx, now_=now).fetchone()
    if row is None:
        return None
    taken = _TAKE(tx, document_=row[0], before_=row[1], until_=until).fetchone()
    return Claimed(taken[0], taken[1], bytes(taken[2])) if taken else None


def put_off(tx: Transaction, claimed: Claimed, until: int) -> None:
    """Let it wait, as if it had not been claimed."""
    _PUT_OFF(tx, document_=claimed.document, tries_=claimed.tries, until_=until)


def remove(tx: Transaction, document: str) -> None:
    """It waits no more."""
    _REMOVE(tx, document_=document)


_PUT = hot(lambda _: insert(WaitingFile))
_NEXT = hot(
    lambda _: (
        select(WaitingFile.document, WaitingFile.until)
        .where(WaitingFile.until <= bindparam("now_"))
        .order_by(WaitingFile.until, WaitingFile.document)
        .limit(1)
    )
)
_TAKE = hot(
    lambda _: (
        update(WaitingFile)
        .where(WaitingFile.document == bindparam("document_"), WaitingFile.until == bindparam("before_"))
        .values(until=bindparam("until_"), tries=WaitingFile.tries + 1)
        .returning(WaitingFile.document, WaitingFile.tries, WaitingFile.asked)
    )
)
_PUT_OFF = hot(
    lambda _: (
        update(WaitingFile)
        .where(WaitingFile.document == bindparam("document_"), WaitingFile.tries == bindparam("tries_"))
        .values(until=bindparam("until_"), tries=0)
    )
)
_REMOVE = hot(lambda _: delete(WaitingFile).where(WaitingFile.document == bindparam("document_")))
