"""Somebody who changes the database behind the program's back, and what `annotate db check` says of it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from annotate.store import integrity
from annotate.store.engine import Database
from annotate.store.hot import Transaction
from annotate.store.journal import ACCOUNTS


class Undone(Exception):
    """Ends a transaction that shall keep nothing."""


class Row(NamedTuple):
    """An audit row by its place; `name` says whose chain it is."""

    chain: str
    seq: int
    name: str

    @property
    def place(self) -> dict[str, object]:
        """Its place as values of a statement."""
        return {"chain": self.chain, "seq": self.seq}


class Tampering:
    """Somebody with the database in their hands, and what the check says about it. Nothing of it stays."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def finds(self, tamper: Callable[[Connection], None]) -> list[str]:
        found: list[str] = []
        try:
            with self.database.open(writing=True) as opened:
                self._disarm(opened.connection)
                tamper(opened.connection)
                found += integrity.faults(Transaction(opened, ""))
                raise Undone
        except Undone:
            return found

    def changed(self, statement: str, **values: object) -> list[str]:
        return self.finds(lambda connection: sql(connection, statement, **values))

    def rows(self) -> list[Row]:
        with self.database.connect(writing=False) as connection:
            rows = connection.exec_driver_sql("SELECT chain, seq FROM audit ORDER BY chain, seq").all()
            documents = set(connection.exec_driver_sql("SELECT id FROM document").scalars())
        whose = {chain: f"of {'document' if chain in documents else 'project'} {chain}" for chain, _ in rows}
        whose[ACCOUNTS] = "of accounts and projects"
        return [Row(chain, seq, whose[chain]) for chain, seq in rows]

    def _disarm(self, connection: Connection) -> None:
        for table in ("audit", "event", "annotation_version", "decision"):
            if self.database.is_sqlite:
                for verb in ("update", "delete"):
                    connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{verb}")
            else:
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")


def sql(connection: Connection, statement: str, **values: object) -> Any:
    """One statement; `:name` stands for a value."""
    return connection.execute(text(statement), values)
