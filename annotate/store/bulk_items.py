"""The items of jobs that take documents in in bulk. Whoever works on an item holds it for the time of a lease."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    bindparam,
    case,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from annotate.store.base import Base, Bytes, Count, Key, Words
from annotate.store.documents import Document
from annotate.store.hot import Transaction, Value, hot


class BulkItem(Base):
    """`until` ends the lease, or the wait, in seconds since 1970; `tries` counts the leases since it was put off; `asked` is
    how it is read. `content` goes as soon as there is an outcome."""

    __tablename__ = "bulk_item"
    __table_args__ = (Index(None, "job", "state", "tries", "until"),)
    job: Mapped[Key] = mapped_column(ForeignKey("bulk_job.id"), primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(16))
    tries: Mapped[Count]
    until: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[Words]
    line: Mapped[Count | None]
    size: Mapped[Count]
    document: Mapped[Key | None] = mapped_column(ForeignKey("document.id"))
    same: Mapped[Key | None] = mapped_column(ForeignKey("document.id"))
    reason: Mapped[str | None] = mapped_column(String(1000))
    asked: Mapped[Bytes]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)


class ItemRow(NamedTuple):
    """An item as it is shown; `refused` is the record of its document where that has no text."""

    n: int
    name: str
    line: int | None
    size: int
    state: str
    reason: str | None
    document: str | None
    title: str | None
    document_state: str | None
    refused: bytes | None
    same: str | None
    same_title: str | None


class Held(NamedTuple):
    """An item that was taken, with the lease that it was taken by."""

    n: int
    tries: int
    until: int
    name: str
    line: int | None
    asked: bytes
    content: bytes | None


class Outcome(NamedTuple):
    """What became of an item."""

    n: int
    state: str
    document: str | None = None
    same: str | None = None
    reason: str | None = None


def insert_items(tx: Transaction, rows: Sequence[dict[str, Value]]) -> None:
    """More items of it."""
    _INSERT_ITEMS.many(tx, rows)


def cancel_waiting(tx: Transaction, id_: str) -> None:
    """The items that wait do so no more."""
    _CANCEL(tx, job_=id_)


def counts(tx: Transaction, id_: str) -> dict[str, int]:
    """How many items of a job are in each state."""
    return {row[0]: int(row[1]) for row in _COUNTS(tx, job_=id_).fetchall()}


def counts_of(tx: Transaction, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """The same for several jobs."""
    statement = select(BulkItem.job, BulkItem.state, func.count()).where(BulkItem.job.in_(ids))
    found: dict[str, dict[str, int]] = {id_: {} for id_ in ids}
    for id_, state, count in tx.session.execute(statement.group_by(BulkItem.job, BulkItem.state)):
        found[id_][state] = count
    return found


def items(tx: Transaction, id_: str, states: Sequence[str], after: int, limit: int) -> list[ItemRow]:
    """Items in these states behind the one numbered `after`, in their order."""
    made, same = aliased(Document), aliased(Document)
    statement = (
        select(
            BulkItem.n,
            BulkItem.name,
            BulkItem.line,
            BulkItem.size,
            BulkItem.state,
            BulkItem.reason,
            made.id,
            made.title,
            made.state,
            case((made.state == "refused", made.record)),
            same.id,
            same.title,
        )
        .outerjoin(made, (made.id == BulkItem.document) & ~made.deleted)
        .outerjoin(same, (same.id == BulkItem.same) & ~same.deleted)
        .where(BulkItem.job == id_, BulkItem.state.in_(states), BulkItem.n > after)
        .order_by(BulkItem.n)
        .limit(limit)
    )
    return [ItemRow._make(row) for row in tx.session.execute(statement).all()]


def hold(tx: Transaction, id_: str, now: int, until: int, most: int) -> list[Held]:
    """Take items that nobody works on: some new ones, else one whose lease is over."""
    rows = _HOLD_NEW(tx, job_=id_, now_=now, until_=until, limit_=most).fetchall()
    rows = rows or _HOLD_AGAIN(tx, job_=id_, now_=now, until_=until, limit_=1).fetchall()
    return sorted(
        (Held._make((*row[:5], bytes(row[5]), row[6] and bytes(row[6]))) for row in rows), key=lambda one: one.n
    )


def still_held(tx: Transaction, id_: str, held: Held) -> bool:
    """Whether the item waits and nobody else has taken it since; it is locked then. The tries alone do not tell: they
    begin anew when an item is put off."""
    return _STILL(tx, job_=id_, n_=held.n, tries_=held.tries, until_=held.until).fetchone() is not None


def settle(tx: Transaction, id_: str, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of items, and drop their content."""
    for one in outcomes:
        _SETTLE(tx, job_=id_, **{f"{name}_": value for name, value in one._asdict().items()})


def postpone(tx: Transaction, id_: str, n: int, until: int) -> None:
    """Let an item wait, as if it had never been taken."""
    _POSTPONE(tx, job_=id_, n_=n, until_=until)


_JOB = bindparam("job_", type_=String)


def _held(*where: Any) -> Any:
    """Take items of a job: on PostgreSQL those that another node is just taking are passed over."""
    first = (
        select(BulkItem.n)
        .where(BulkItem.job == _JOB, BulkItem.state == "waiting", BulkItem.until <= bindparam("now_"), *where)
        .order_by(BulkItem.n)
        .limit(bindparam("limit_", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("first")  # made once: PostgreSQL would run a subquery for each row, and take more than the limit
    )
    return (
        update(BulkItem)
        .where(BulkItem.job == _JOB, BulkItem.n.in_(select(first.c.n)))
        .values(until=bindparam("until_"), tries=BulkItem.tries + 1)
        .returning(
            BulkItem.n,
            BulkItem.tries,
            BulkItem.until,
            BulkItem.name,
            BulkItem.line,
            BulkItem.asked,
            BulkItem.content,
        )
    )


_INSERT_ITEMS = hot(lambda _: insert(BulkItem))
_CANCEL = hot(
    lambda _: (
        update(BulkItem)
        .where(BulkItem.job == _JOB, BulkItem.state == "waiting")
        .values(state="cancelled", content=None)
    )
)
_COUNTS = hot(lambda _: select(BulkItem.state, func.count()).where(BulkItem.job == _JOB).group_by(BulkItem.state))
_HOLD_NEW = hot(lambda _: _held(BulkItem.tries == 0))
_HOLD_AGAIN = hot(lambda _: _held(BulkItem.tries > 0))
_STILL = hot(
    lambda _: (
        select(BulkItem.n)
        .where(
            BulkItem.job == _JOB,
            BulkItem.n == bindparam("n_"),
            BulkItem.state == "waiting",
            BulkItem.tries == bindparam("tries_"),
            BulkItem.until == bindparam("until_"),
        )
        .with_for_update()
    )
)
_SETTLE = hot(
    lambda _: (
        update(BulkItem)
        .where(BulkItem.job == _JOB, BulkItem.n == bindparam("n_"))
        .values(
            state=bindparam("state_"),
            document=bindparam("document_"),
            same=bindparam("same_"),
            reason=bindparam("reason_"),
            content=None,
        )
    )
)
_POSTPONE = hot(
    lambda _: (
        update(BulkItem)
        .where(BulkItem.job == _JOB, BulkItem.n == bindparam("n_"))
        .values(until=bindparam("until_"), tries=0)
    )
)
