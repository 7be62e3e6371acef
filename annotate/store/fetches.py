"""Who asked for a page of which host, what still waits to be fetched, and the places that all nodes share."""

from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, Integer, String, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Count, Key, Point, Words
from annotate.store.documents import Document
from annotate.store.hot import VIEWER, Transaction, hot
from annotate.store.people import User

WAITING, RUNNING, DONE = "waiting", "running", "done"


class Fetch(Base):
    """One fetch. `document` waits for it where there is one; `at` and `until`, the end of its lease, are seconds since
    1970; `address` is forgotten when it is done."""

    __tablename__ = "page_fetch"
    __table_args__ = (Index(None, "user", "at"), Index(None, "state", "at"), NO_ROWID)
    id: Mapped[Key] = mapped_column(primary_key=True)
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    project: Mapped[Key] = mapped_column(ForeignKey("project.id"))
    document: Mapped[Key | None] = mapped_column(ForeignKey("document.id"))
    host: Mapped[Words]
    address: Mapped[Words | None]
    at: Mapped[Point]
    state: Mapped[str] = mapped_column(String(16))
    until: Mapped[Point]
    tries: Mapped[Count]


class FetchPlace(Base):
    """One of the places for fetches that run; who holds it has it until a moment, so that a dead node gives it back."""

    __tablename__ = "fetch_place"
    n: Mapped[Count] = mapped_column(primary_key=True, autoincrement=False)
    holder: Mapped[Key | None]
    until: Mapped[Point]


class Waiting(NamedTuple):
    """A fetch that is to be run, with the person who asked for it; `at` is when, in seconds since 1970."""

    id: str
    user: str
    name: str
    document: str
    address: str
    language: str
    tries: int
    at: int


def recent(tx: Transaction, user: str, since: int) -> list[int]:
    """When a person asked for pages since a moment, oldest first. Their next request waits until this one is through."""
    _LOCK_PERSON(tx, user_=user).fetchone()
    return [row[0] for row in _RECENT(tx, user_=user, since_=since).fetchall()]


def insert_fetch(tx: Transaction, fetch: dict[str, str | int | None]) -> None:
    """A fetch that was asked for."""
    _INSERT.many(tx, [fetch])


def take_place(tx: Transaction, holder: str, now: int, until: int) -> bool:
    """Take one of the places; `False` when all are held."""
    free = _FREE(tx, now_=now).fetchone()
    return free is not None and _TAKE(tx, n_=free[0], now_=now, holder_=holder, until_=until).fetchone() is not None


def next_waiting(tx: Transaction, now: int) -> Waiting | None:
    """The oldest fetch for a document that waits, or whose node has died; nobody else gets it meanwhile."""
    row = _NEXT(tx, now_=now).fetchone()
    return Waiting._make(row) if row else None


def run_fetch(tx: Transaction, id_: str, until: int) -> None:
    """It runs until a moment at the longest."""
    _RUN(tx, id_=id_, until_=until)


def put_off(tx: Transaction, id_: str, until: int) -> None:
    """It is tried again after a moment, as if it had not been begun; its place is free meanwhile."""
    _LEAVE(tx, holder_=id_)
    _PUT_OFF(tx, id_=id_, until_=until)


def end_fetch(tx: Transaction, id_: str) -> bool:
    """It is over: its place is free again. `False` when it was over before."""
    _LEAVE(tx, holder_=id_)
    return _END(tx, id_=id_).fetchone() is not None


def any_waiting(tx: Transaction, now: int) -> bool:
    """Whether something waits and a place is free."""
    return bool(_FREE_COUNT(tx, now_=now).fetchone()[0] and _DUE_COUNT(tx, now_=now).fetchone()[0])


def of_viewer(tx: Transaction) -> list[tuple[int, str]]:
    """When the viewer asked for pages, and of which hosts."""
    return [(row[0], row[1]) for row in _OWN(tx).fetchall()]


def forget_fetches(tx: Transaction, before: int) -> None:
    """Drop what was done before a moment; the audit chain keeps who asked for what."""
    _FORGET(tx, at_=before)


_NOW = bindparam("now_", type_=Integer)
_DUE = or_(Fetch.state == WAITING, (Fetch.state == RUNNING) & (Fetch.until < _NOW))
_LOCK_PERSON = hot(lambda _: select(User.id).where(User.id == bindparam("user_")).with_for_update())
_RECENT = hot(
    lambda _: (
        select(Fetch.at).where(Fetch.user == bindparam("user_"), Fetch.at > bindparam("since_")).order_by(Fetch.at)
    )
)
_OWN = hot(lambda _: select(Fetch.at, Fetch.host).where(Fetch.user == VIEWER).order_by(Fetch.at.desc(), Fetch.id))
_INSERT = hot(lambda _: insert(Fetch))
_FREE = hot(
    lambda _: (
        select(FetchPlace.n)
        .where(FetchPlace.until <= _NOW)
        .order_by(FetchPlace.n)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
)
_FREE_COUNT = hot(lambda _: select(func.count()).select_from(FetchPlace).where(FetchPlace.until <= _NOW))
_TAKE = hot(
    lambda _: (
        update(FetchPlace)
        .where(FetchPlace.n == bindparam("n_"), FetchPlace.until <= _NOW)
        .values(holder=bindparam("holder_"), until=bindparam("until_"))
        .returning(FetchPlace.n)
    )
)
_LEAVE = hot(lambda _: update(FetchPlace).where(FetchPlace.holder == bindparam("holder_")).values(holder=None, until=0))
_NEXT = hot(
    lambda _: (
        select(Fetch.id, Fetch.user, User.name, Fetch.document, Fetch.address, Document.language, Fetch.tries, Fetch.at)
        .join(User, User.id == Fetch.user)
        .join(Document, Document.id == Fetch.document)
        .where(_DUE)
        .order_by(Fetch.at, Fetch.id)
        .limit(1)
        .with_for_update(of=Fetch, skip_locked=True)
    )
)
_DUE_COUNT = hot(lambda _: select(func.count()).select_from(Fetch).where(_DUE, Fetch.document.is_not(None)))
_RUN = hot(
    lambda _: (
        update(Fetch)
        .where(Fetch.id == bindparam("id_"))
        .values(state=RUNNING, until=bindparam("until_"), tries=Fetch.tries + 1)
    )
)
_PUT_OFF = hot(
    lambda _: (
        update(Fetch)
        .where(Fetch.id == bindparam("id_"), Fetch.state == RUNNING)
        .values(until=bindparam("until_"), tries=0)
    )
)
_END = hot(
    lambda _: (
        update(Fetch)
        .where(Fetch.id == bindparam("id_"), Fetch.state != DONE)
        .values(state=DONE, until=0, address=None)
        .returning(Fetch.id)
    )
)
_FORGET = hot(lambda _: delete(Fetch).where(Fetch.at < bindparam("at_"), Fetch.state == DONE))
