"""Time stamps of an authority on captured bytes: which documents wait for one, and what was answered."""

from typing import NamedTuple

from sqlalchemy import ForeignKey, LargeBinary, String, and_, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import Base, Count, Key, Moment, Point, Short, Words
from annotate.store.documents import Document
from annotate.store.engine import insert_or
from annotate.store.hot import Transaction, Value, hot
from annotate.store.journal import Tail
from annotate.store.texts import DocumentText


class TimeStamp(Base):
    """The stamp on the captured bytes of a document. `until`: the end of the lease of who asks for it, in seconds since
    1970; `asked`: when that was last; `failed`: why there was none then. The rest is there when `reply` is."""

    __tablename__ = "time_stamp"
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    sha256: Mapped[Short]
    until: Mapped[Point]
    tries: Mapped[Count]
    asked: Mapped[Moment]
    failed: Mapped[Words | None]
    authority: Mapped[Words | None]
    stamped: Mapped[str | None] = mapped_column(String(32))
    serial: Mapped[Words | None]
    reply: Mapped[bytes | None] = mapped_column(LargeBinary)


class Kept(NamedTuple):
    """What is kept of a stamp; `reply` is the answer of the authority as it came."""

    sha256: str
    asked: str
    failed: str | None
    authority: str | None
    stamped: str | None
    serial: str | None
    reply: bytes | None


class Unstamped(NamedTuple):
    """A text whose captured bytes wait for a stamp; `provenance` is encoded, `tried` says that there is a row."""

    document: str
    provenance: bytes
    tried: bool


def find(tx: Transaction, document: str) -> Kept | None:
    """The stamp of a document that was loaded, or that it waits for one."""
    row = _FIND(tx, document_=document).fetchone()
    return Kept._make((*row[:6], bytes(row[6]) if row[6] is not None else None)) if row else None


def next_unstamped(tx: Transaction, now: int, after: str) -> Unstamped | None:
    """The oldest text behind the document `after` that was never asked for; else the one that failed longest ago and
    that nobody asks for right now."""
    row, tried = _FRESH(tx, after_=after).fetchone(), False
    if row is None:
        row, tried = _FAILED(tx, now_=now).fetchone(), True
    if row is None:
        return None
    (provenance,) = _PROVENANCE(tx, document_=row[0]).fetchone()
    return Unstamped(row[0], bytes(provenance), tried)


def begin(tx: Transaction, document: str, sha256: str, until: int, at: str) -> bool:
    """Somebody asks for the stamp of a document for the first time; `False` when somebody else does already."""
    row: dict[str, Value] = {"document": document, "sha256": sha256, "until": until, "tries": 1, "asked": at}
    return _BEGIN(tx, **row, **dict.fromkeys(("failed", *_MADE))).fetchone() is not None


def again(tx: Transaction, document: str, now: int, until: int, at: str) -> bool:
    """Somebody asks anew; `False` when somebody else does already."""
    return _AGAIN(tx, document_=document, now_=now, until_=until, asked_=at).fetchone() is not None


def fail(tx: Transaction, document: str, why: str) -> None:
    """There was none this time."""
    _FAIL(tx, document_=document, failed_=why)


def keep(tx: Transaction, document: str, made: dict[str, Value]) -> bool:
    """Keep an answer; `False` when there is one already."""
    kept = _KEEP(tx, document_=document, **{f"{name}_": value for name, value in made.items()}).fetchone()
    return kept is not None


def tail(tx: Transaction, document: str) -> Tail | None:
    """The end of the chain of a document that stands, under its lock."""
    row = _TAIL(tx, document_=document).fetchone()
    return Tail(document, row[0], row[1], row[2], document=True) if row else None


_MADE = ("authority", "stamped", "serial", "reply")
_DOCUMENT_ = bindparam("document_", type_=String)
_FIND = hot(
    lambda _: select(
        TimeStamp.sha256,
        TimeStamp.asked,
        TimeStamp.failed,
        TimeStamp.authority,
        TimeStamp.stamped,
        TimeStamp.serial,
        TimeStamp.reply,
    ).where(TimeStamp.document == _DOCUMENT_)
)
_READY = and_(Document.state == "ready", ~Document.deleted)
_FRESH = hot(
    lambda _: (
        select(Document.id)
        .outerjoin(TimeStamp, TimeStamp.document == Document.id)
        .where(Document.id > bindparam("after_", type_=String), _READY, TimeStamp.document.is_(None))
        .order_by(Document.id)
        .limit(1)
    )
)
_FAILED = hot(
    lambda _: (
        select(TimeStamp.document)
        .join(Document, Document.id == TimeStamp.document)
        .where(TimeStamp.reply.is_(None), TimeStamp.until < bindparam("now_"), _READY)
        .order_by(TimeStamp.asked, TimeStamp.document)
        .limit(1)
    )
)
_PROVENANCE = hot(lambda _: select(DocumentText.provenance).where(DocumentText.document == _DOCUMENT_))
_BEGIN = hot(lambda dialect: insert_or(dialect, TimeStamp).on_conflict_do_nothing().returning(TimeStamp.document))
_AGAIN = hot(
    lambda _: (
        update(TimeStamp)
        .where(TimeStamp.document == _DOCUMENT_, TimeStamp.reply.is_(None), TimeStamp.until < bindparam("now_"))
        .values(until=bindparam("until_"), asked=bindparam("asked_"), tries=TimeStamp.tries + 1)
        .returning(TimeStamp.document)
    )
)
_FAIL = hot(
    lambda _: (
        update(TimeStamp)
        .where(TimeStamp.document == _DOCUMENT_, TimeStamp.reply.is_(None))
        .values(failed=bindparam("failed_"), until=0)
    )
)
_KEEP = hot(
    lambda _: (
        update(TimeStamp)
        .where(TimeStamp.document == _DOCUMENT_, TimeStamp.reply.is_(None))
        .values({name: bindparam(f"{name}_") for name in _MADE} | {"failed": None})
        .returning(TimeStamp.document)
    )
)
_TAIL = hot(
    lambda _: (
        select(Document.audit_seq, Document.audit_head, Document.revision)
        .where(Document.id == _DOCUMENT_, ~Document.deleted)
        .with_for_update()
    )
)
