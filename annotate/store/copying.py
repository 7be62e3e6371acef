"""Copying everything into another database, of the same kind or not, as it is: ids, histories, audit rows, sign-ins."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select

from annotate.domain.errors import Refusal
from annotate.store import migrate, search_fill
from annotate.store.engine import Database
from annotate.store.fetches import FetchPlace
from annotate.store.journal import Chain
from annotate.store.models import METADATA
from annotate.store.people import Fact

ROWS = 200
"""Rows that are in memory at once; of a table with whole documents it is one."""
LARGE = frozenset({"document_text"})
FILLED = "The database to copy to holds something already. Name an empty one."
MADE_EMPTY = frozenset({Fact.__tablename__, Chain.__tablename__, FetchPlace.__tablename__})
"""What a schema without any content has rows in."""


def copy(source: Database, target: Database) -> dict[str, int]:
    """Copy all rows, in one transaction of each; how many of each table. `Refusal` when one of them is not fit for it.

    `source` has our schema; `target` is brought to it and must hold nothing.
    """
    if migrate.current(source) != migrate.head():
        raise Refusal("The database that is to be copied has not the schema of this program. Run: annotate db upgrade.")
    target.refuse_unsafe()
    if migrate.current(target) not in (None, migrate.head()):  # whoever's it is, its schema stays
        raise Refusal(FILLED)
    migrate.upgrade(target)
    with source.connect(writing=False) as reading, target.connect(writing=True) as writing:
        _refuse_filled(writing)
        for name in MADE_EMPTY:
            writing.execute(delete(METADATA.tables[name]))
        copied = {table.name: _copied(reading, writing, table) for table in METADATA.sorted_tables}
        for name, number in copied.items():
            if _count(writing, METADATA.tables[name]) != number or _count(reading, METADATA.tables[name]) != number:
                raise Refusal(f"The rows of {name} did not arrive whole, so nothing was copied. Try again.")
        search_fill.clear(writing)  # each kind of database keeps words for its own index
        search_fill.fill(writing, search_fill.KINDS)
    return copied


def _refuse_filled(connection: Connection) -> None:
    filled = [
        table.name
        for table in METADATA.sorted_tables
        if table.name not in MADE_EMPTY and connection.execute(select(table).limit(1)).first()
    ]
    if filled:
        raise Refusal(FILLED)


def _copied(reading: Connection, writing: Connection, table: Table) -> int:
    number = 0
    for rows in _batches(reading, table):
        writing.execute(insert(table), rows)
        number += len(rows)
    return number


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table, a few at a time; those that others of the same table name come first."""
    own = [key.parent.is_not(None) for key in table.foreign_keys if key.column.table is table]
    size = 1 if table.name in LARGE else ROWS
    found = connection.execution_options(yield_per=size).execute(select(table).order_by(*own))
    for rows in found.mappings().partitions(size):
        yield [dict(row) for row in rows]


def _count(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)
