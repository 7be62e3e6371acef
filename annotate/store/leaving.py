"""What an account has left behind, and taking its row away when that is nothing."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, or_, select

from annotate.store.base import Base
from annotate.store.hot import Transaction
from annotate.store.journal import Audit, Event
from annotate.store.keys import KeptAnswer
from annotate.store.people import User

THEIR_OWN = frozenset(
    {
        "api_token",
        "digest",
        "half_done",
        "login_session",
        "membership",
        "one_time_code",
        "one_time_link",
        "passkey",
        "presence",
        "reading_settings",
        "recovery_code",
    }
)
"""Tables whose rows are about their person alone and go with the account; a row of any other table is left behind."""


def has_left_something(tx: Transaction, user: str) -> bool:
    """Whether a row of others' history or work names somebody: as who did it, or as whom it is about in a feed."""
    left = [select(Audit.seq).where(Audit.actor == user), select(Event.revision).where(_in_feed(user))]
    left += [
        select(table).where(or_(*(column == user for column in _naming(table))))
        for table in Base.metadata.sorted_tables
        if _naming(table) and table.name not in THEIR_OWN
    ]
    return any(tx.connection.execute(statement.limit(1)).first() for statement in left)


def delete_account(tx: Transaction, user: str) -> None:
    """Take an account that left nothing away, with what is theirs alone."""
    tx.connection.execute(delete(KeptAnswer).where(KeptAnswer.user == user))
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in THEIR_OWN:
            for column in _naming(table):
                tx.connection.execute(delete(table).where(column == user))
    tx.connection.execute(delete(User).where(User.id == user))


def find(tx: Transaction, id_or_name: str) -> list[tuple[str, str]]:
    """Id and name of the accounts with this id or exact name, shut ones too, but for those of former members."""
    meant = or_(User.id == id_or_name, User.name == id_or_name)
    rows = tx.connection.execute(select(User.id, User.name).where(meant, User.erased.is_(None)).order_by(User.id))
    return [(row[0], row[1]) for row in rows]


def _in_feed(user: str) -> ColumnElement[bool]:
    return or_(Event.by == user, Event.entity == user)


def _naming(table: Table) -> list[Column[Any]]:
    """The columns of a table that name an account."""
    return [key.parent for key in table.foreign_keys if key.column.table.name == User.__tablename__]
