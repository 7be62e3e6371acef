"""How much of each feed was forgotten: events are kept for a time, and always from the first one on that is younger."""

from sqlalchemy import String, delete, literal, select, union_all
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Count, Key
from annotate.store.documents import Document
from annotate.store.engine import insert_or
from annotate.store.hot import Transaction
from annotate.store.journal import Chain, Event


class Forgotten(Base):
    """The last revision of a document's or a project's feed whose event is not kept any more."""

    __tablename__ = "forgotten_events"
    __table_args__ = NO_ROWID
    feed: Mapped[Key] = mapped_column(primary_key=True)
    revision: Mapped[Count]


def forget_some(tx: Transaction, before: str, most: int) -> bool:
    """Drop at most `most` events of one feed that happened before a moment; whether there were any."""
    feeds = union_all(select(Document.id.label("id")), select(Chain.name.label("id"))).subquery()
    first = select(Event.at).where(Event.document == feeds.c.id).order_by(Event.revision).limit(1).scalar_subquery()
    feed = tx.connection.scalar(select(feeds.c.id).where(first < literal(before, String)).limit(1))
    if feed is None:
        return False
    rows = tx.connection.execute(
        select(Event.revision, Event.at).where(Event.document == feed).order_by(Event.revision).limit(most)
    ).all()
    young = next((at for at, row in enumerate(rows) if row.at >= before), len(rows))
    last = rows[young - 1].revision
    tx.connection.execute(delete(Event).where(Event.document == feed, Event.revision <= last))
    new = insert_or(tx.dialect.name, Forgotten).values(feed=feed, revision=last)
    tx.connection.execute(new.on_conflict_do_update(index_elements=["feed"], set_={"revision": last}))
    return True


def forgotten_until(tx: Transaction, feed: str) -> int:
    """The last revision of a feed that is not kept any more, 0 when everything is."""
    return tx.connection.scalar(select(Forgotten.revision).where(Forgotten.feed == feed)) or 0
