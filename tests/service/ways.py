"""The two ways to a transaction: on SQLAlchemy's connection (migrations), and on the driver's own (every Work)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection

from annotate.store.engine import Database

Way = Callable[[Database, bool], AbstractContextManager[Connection]]


@contextmanager
def connected(database: Database, writing: bool) -> Iterator[Connection]:
    """`Database.connect`."""
    with database.connect(writing) as connection:
        yield connection


@contextmanager
def opened(database: Database, writing: bool) -> Iterator[Connection]:
    """`Database.open`."""
    with database.open(writing) as transaction:
        yield transaction.connection


WAYS = (connected, opened)
