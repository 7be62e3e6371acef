"""Connections to PostgreSQL, and how hot statements run on them: prepared once, sent when an answer is needed, many in one.

psycopg's cursors take 0.04 ms a statement, and each statement waits for the one before: of the time in which a create
holds the lock of its document most was waiting. Through libpq's pipeline, without cursors, a transaction of eleven
statements took 0.04 ms of our time instead of 0.21, and of its whole time a half.
"""

import select
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from itertools import count
from typing import Any

import psycopg
from psycopg import errors
from psycopg.abc import Transformer as Decoder
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.pool import PoolProxiedConnection

from annotate.store.engine import Begin

DIALECT = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy's has no types
"""How hot statements are written: with libpq's own placeholders."""

MOST_WAITING = 64
"""Statements that wait before they are sent without being asked for."""

ROWS_AT_A_TIME = 100
_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
_numbers = count(1)


def engine(url: str, *, writing: bool, size: int, wait: float) -> Engine:
    """Connections that write, or that read at one moment; `wait` seconds for a free one (reliability.md 3)."""
    made = create_engine(
        make_url(url),
        pool_size=size,
        max_overflow=0,
        pool_timeout=wait,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 2, "options": "-c statement_timeout=10000 -c lock_timeout=10000"},
    )

    @event.listens_for(made, "connect")
    def prepare(connection: psycopg.Connection[Any], _: object) -> None:
        if writing:
            connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        else:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True

    return made


class Rows:
    """The answer to one statement; asking for it sends the statement, and all that wait before it."""

    def __init__(self, pipeline: "Pipeline") -> None:
        self._pipeline = pipeline
        self._next = 0
        self.result: PGresult | None = None

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return next(self._some(1), None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that were not fetched yet."""
        return list(self)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        while some := list(self._some(ROWS_AT_A_TIME)):
            yield from some

    def _some(self, number: int) -> Iterator[tuple[Any, ...]]:
        if self.result is None:
            self._pipeline.settle()
        assert self.result is not None
        first, last = self._next, min(self._next + number, self.result.ntuples)
        self._next = last
        return iter(self._pipeline.decoded(self.result, first, last))


class Pipeline:
    """A transaction on a connection of psycopg, with the few methods of sqlite3's connection that hot statements use.

    `kept` belongs to the connection and lives as long: the names of its prepared statements, and its decoder.
    """

    def __init__(self, connection: psycopg.Connection[Any], kept: MutableMapping[Any, Any], begin: bytes) -> None:
        self._libpq = connection.pgconn
        self._begin = begin
        self._names: dict[str, bytes] = kept.setdefault("names", {})
        self._decoder: Decoder = kept.get("decoder") or kept.setdefault("decoder", Transformer(connection))
        self._waiting: list[tuple[str, list[bytes | None], list[int], Rows]] = []

    def execute(self, sql: str, values: Sequence[Any]) -> Rows:
        """The statement, to be sent later; its placeholders are `$1`, `$2` …"""
        rows = Rows(self)
        self._waiting.append((sql, *_encoded(values), rows))
        if len(self._waiting) >= MOST_WAITING:
            self.settle()
        return rows

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """The statement once for each row."""
        for values in rows:
            self.execute(sql, values)

    def settle(self) -> None:
        """Send what waits and take the answers; the first refusal is raised."""
        if self._waiting:
            self._send(commit=False)

    def commit(self) -> None:
        """Send what waits and keep it. An error means that nothing is known to be kept."""
        if self._waiting or self._libpq.transaction_status != TransactionStatus.IDLE:
            self._send(commit=True)

    def rollback(self) -> None:
        """Forget what waits and undo what was sent. psycopg's own way would drop all prepared statements."""
        self._waiting.clear()
        if self._libpq.transaction_status != TransactionStatus.IDLE:
            result = self._libpq.exec_(b"ROLLBACK")
            if result.status != ExecStatus.COMMAND_OK:
                raise errors.error_from_result(result)

    def decoded(self, result: PGresult, first: int, last: int) -> list[tuple[Any, ...]]:
        """Rows of an answer."""
        self._decoder.set_pgresult(result)
        rows: list[tuple[Any, ...]] = self._decoder.load_rows(first, last, tuple)
        return rows

    def _send(self, commit: bool) -> None:
        waiting, self._waiting = self._waiting, []
        libpq = self._libpq
        starting = libpq.transaction_status == TransactionStatus.IDLE
        libpq.enter_pipeline_mode()
        expected: list[Rows | None] = []
        fresh: list[str] = []
        if starting:
            libpq.send_query_params(self._begin, None)
            expected.append(None)
        for sql, values, formats, rows in waiting:
            name = self._names.get(sql)
            if name is None:
                name = self._names[sql] = b"hot%d" % next(_numbers)
                fresh.append(sql)
                libpq.send_prepare(name, sql.encode())
                expected.append(None)
            libpq.send_query_prepared(name, values, formats, 1)
            expected.append(rows)
        if commit:
            libpq.send_query_params(b"COMMIT", None)
            expected.append(None)
        libpq.pipeline_sync()
        try:
            last = self._take(expected)
        except BaseException:
            for sql in fresh:
                self._names.pop(sql, None)
            raise
        if commit and last.command_status != b"COMMIT":
            raise psycopg.OperationalError("the transaction had failed before its commit")

    def _take(self, expected: list[Rows | None]) -> PGresult:
        """The answers in their order; the last one."""
        refusal: PGresult | None = None
        result: PGresult | None = None
        for rows in expected:
            result = self._answer()
            if result.status in _DONE:
                if rows is not None:
                    rows.result = result
            elif refusal is None:
                refusal = result
            self._nothing()
        if self._answer().status != ExecStatus.PIPELINE_SYNC:
            raise psycopg.OperationalError("the database answered something else than was asked")
        self._libpq.exit_pipeline_mode()
        if refusal is not None:
            raise errors.error_from_result(refusal)
        assert result is not None
        return result

    def _answer(self) -> PGresult:
        self._wait()
        result = self._libpq.get_result()
        if result is None:
            raise psycopg.OperationalError("the database closed the connection")
        return result

    def _nothing(self) -> None:
        """The end of one statement's answer."""
        self._wait()
        if self._libpq.get_result() is not None:
            raise psycopg.OperationalError("the database answered more than was asked")

    def _wait(self) -> None:
        """libpq's own waiting keeps all other threads from running. What the socket did not take at once is sent on
        meanwhile: the server waits for it as we wait for the server."""
        libpq = self._libpq
        while libpq.is_busy():
            unsent = libpq.flush()
            poll = select.poll()
            poll.register(libpq.socket, select.POLLIN | (select.POLLOUT if unsent else 0))
            poll.poll()
            libpq.consume_input()


def _beginning(begin: bytes) -> Begin:
    def pipeline(pooled: PoolProxiedConnection, _: bool) -> tuple[Pipeline, Callable[[], None]]:
        assert isinstance(pooled.driver_connection, psycopg.Connection)
        made = Pipeline(pooled.driver_connection, pooled.info, begin)
        return made, made.settle

    return pipeline


BEGINNINGS = {
    True: _beginning(b"BEGIN ISOLATION LEVEL READ COMMITTED"),
    False: _beginning(b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
}
"""By whether the transaction writes."""


def _encoded(values: Sequence[Any]) -> tuple[list[bytes | None], list[int]]:
    """Values and their formats: text and bytes go as they are, the rest as words."""
    encoded: list[bytes | None] = []
    formats: list[int] = []
    for value in values:
        if isinstance(value, str):
            encoded.append(value.encode())
            formats.append(1)
        elif value is None or isinstance(value, bytes):
            encoded.append(value)
            formats.append(1)
        else:
            encoded.append(b"%d" % value if type(value) is int else b"t" if value else b"f")
            formats.append(0)
    return encoded, formats
