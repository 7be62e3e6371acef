"""How people read, one record each."""

from sqlalchemy import ForeignKey, String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Bytes, Key
from annotate.store.engine import insert_or
from annotate.store.hot import Transaction, hot


class Reading(Base):
    """The settings of one account; none while all are the usual ones."""

    __tablename__ = "reading_settings"
    __table_args__ = NO_ROWID
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    record: Mapped[Bytes]


def settings_of(tx: Transaction, user: str) -> bytes | None:
    """The record of a person."""
    row = _RECORD(tx, user_=user).fetchone()
    return bytes(row[0]) if row else None


def keep(tx: Transaction, user: str, record: bytes) -> None:
    """Put a record in the place of the one before."""
    _KEEP(tx, user=user, record=record)


_RECORD = hot(lambda _: select(Reading.record).where(Reading.user == bindparam("user_", type_=String)))
_KEEP = hot(
    lambda dialect: (
        insert_or(dialect, Reading)
        .values(user=bindparam("user"), record=bindparam("record"))
        .on_conflict_do_update(index_elements=["user"], set_={"record": bindparam("record")})
    )
)
