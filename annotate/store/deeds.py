"""What people did in a project, one row a deed, in the order of time: an index of the history, by project.

It says that something happened, never what it was: who reads a row asks for the thing itself, as far as they may see it
(services/activity.py).
"""

from sqlalchemy import ForeignKey, Integer, String, insert
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Count, Key, Moment
from annotate.store.hot import Transaction, Value, hot


class Activity(Base):
    """One deed. `n` orders those of one transaction; `version` is that of the entity, 0 where it has none; `document` is
    where it was done, if anywhere."""

    __tablename__ = "activity"
    __table_args__ = NO_ROWID
    project: Mapped[Key] = mapped_column(primary_key=True)
    at: Mapped[Moment] = mapped_column(primary_key=True)
    n: Mapped[Count] = mapped_column(Integer, primary_key=True, autoincrement=False)
    id: Mapped[Key] = mapped_column(primary_key=True)
    by: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    action: Mapped[str] = mapped_column(String(32))
    entity: Mapped[Key]
    version: Mapped[Count]
    document: Mapped[Key | None]


def insert_activity(tx: Transaction, rows: list[dict[str, Value]]) -> None:
    """New rows."""
    _INSERT.many(tx, rows)


_INSERT = hot(lambda _: insert(Activity))
