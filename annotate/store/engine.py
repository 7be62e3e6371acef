"""The only file, with `postgres.py` and `fulltext.py`, that knows the databases: connections, transactions, locks, upsert,
what an error means.

SQLite: one writing connection behind a fair lock (`BEGIN IMMEDIATE`), a few readers; WAL with `synchronous=FULL`
(reliability.md 2). PostgreSQL: READ COMMITTED for writes, REPEATABLE READ READ ONLY for reads (reliability.md 3).
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from annotate.domain.errors import Full, Refusal, Unavailable
from annotate.store.fair_lock import FairLock

LOCK_WAIT = 10.0
"""Seconds a writer waits for its turn before the answer is 503."""

READERS = 8
LOST_RACE = "pk_kept_answer"  # refuses a second answer for one key; on PostgreSQL that is heard at the commit


class Repeat(Exception):
    """A deadlock, a serialization failure or a lost race for a key: the whole transaction is run again."""


class Database:
    """One database. `connect(writing)` gives a connection inside a transaction that the caller ends."""

    def __init__(self, url: str, *, checkpoints: bool = True, readers: int = READERS) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise Refusal("The address of the database cannot be read. Check ANNOTATE_DATABASE_URL.") from None
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise Refusal("The database must be SQLite or PostgreSQL. Check ANNOTATE_DATABASE_URL.")
        self.url = parsed
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._lock = FairLock()
        if self.is_sqlite:
            if not parsed.database or parsed.database == ":memory:":
                raise Refusal("SQLite needs a file, not memory. Check ANNOTATE_DATABASE_URL.")
            self.path = Path(parsed.database)
            self.writer = _sqlite_engine(url, self.path, writing=True, checkpoints=checkpoints, size=1)
            self.reader = _sqlite_engine(url, self.path, writing=False, checkpoints=False, size=readers)
        else:
            try:
                from annotate.store import postgres  # late: the driver is there only with the extra

                self.writer = postgres.engine(url, writing=True, size=readers, wait=LOCK_WAIT)
                self.reader = postgres.engine(url, writing=False, size=readers, wait=LOCK_WAIT)
            except (ImportError, NoSuchModuleError):
                raise Refusal("PostgreSQL needs its driver. Install annotate[postgres].") from None
        self.dialect = self.writer.dialect

    @contextmanager
    def connect(self, writing: bool) -> Iterator[Connection]:
        """A connection with an open transaction. Left normally it is committed, by an exception rolled back.

        Errors of the database leave as `Unavailable`, `Full` or `Repeat`.
        """
        if writing and self.is_sqlite and not self._lock.acquire(LOCK_WAIT):
            raise Unavailable("Many people are writing at once. Try again in a moment.")
        try:
            with self._translated(), (self.writer if writing else self.reader).connect() as connection:
                try:
                    connection.begin()
                    yield connection
                    connection.commit()
                except BaseException as error:
                    _abandon(connection, error)
                    raise
        finally:
            if writing and self.is_sqlite:
                self._lock.release()

    def open(self, writing: bool) -> "Opened":
        """The same as `connect`, on the driver's own connection: the way of every Work.

        An SQLAlchemy connection costs as much as five statements; it is made only when it is asked for.
        """
        if self.is_sqlite:
            return Opened(self.writer if writing else self.reader, self._lock if writing else None, _begin)
        from annotate.store.postgres import BEGINNINGS, DIALECT

        return Opened(self.writer if writing else self.reader, None, BEGINNINGS[writing], DIALECT)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, DBAPIError, PoolTimeout) as error:
            raise meaning(error) from error
        except Exception as error:
            if type(error).__module__.startswith("psycopg"):
                raise meaning(error) from error
            raise

    @property
    def address(self) -> str:
        """Where the database is, without its password."""
        return self.url.render_as_string(hide_password=True)

    def refuse_unsafe(self) -> None:
        """Refuse a PostgreSQL that may forget what it acknowledged (reliability.md 3)."""
        if self.is_sqlite:
            return
        with self.connect(writing=False) as connection:
            for setting in ("fsync", "synchronous_commit"):
                value = connection.exec_driver_sql(f"SHOW {setting}").scalar()
                if value == "off":
                    raise Refusal(f"PostgreSQL runs with {setting}=off and may lose acknowledged work. Switch it on.")

    def settings(self) -> dict[str, str]:
        """The values in force on a connection, for `annotate check`."""
        names = (
            ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            if self.is_sqlite
            else ("server_version", "fsync", "synchronous_commit", "default_transaction_isolation")
        )
        ask = "PRAGMA" if self.is_sqlite else "SHOW"
        with self.connect(writing=True) as connection:
            return {name: str(connection.exec_driver_sql(f"{ask} {name}").scalar()) for name in names}

    def checkpoint(self) -> None:
        """Write the WAL back into the file; at intervals and at a stop."""
        if not self.is_sqlite or not self._lock.acquire(LOCK_WAIT):
            return
        try:
            raw = self.writer.raw_connection()
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.close()
        finally:
            self._lock.release()

    def close(self) -> None:
        """Give all connections back."""
        self.writer.dispose()
        self.reader.dispose()


Begin = Callable[[PoolProxiedConnection, bool], tuple[Any, Callable[[], None]]]
"""Begins a transaction, locked for writing or not: what runs hot statements, and what sends those that wait."""


def _begin(pooled: PoolProxiedConnection, locked: bool) -> tuple[Any, Callable[[], None]]:
    raw: Any = pooled.driver_connection
    raw.execute("BEGIN IMMEDIATE" if locked else "BEGIN")
    return raw, lambda: None


class Opened:
    """An open transaction: `raw` runs hot statements, written in `dialect`. Left normally it is committed, else undone."""

    def __init__(self, engine: Engine, lock: FairLock | None, begin: Begin, dialect: Dialect | None = None) -> None:
        self._engine = engine
        self._lock = lock
        self._begin = begin
        self._connection: Connection | None = None
        self.dialect = dialect or engine.dialect
        self.raw: Any = None

    def __enter__(self) -> "Opened":
        if self._lock is not None and not self._lock.acquire(LOCK_WAIT):
            raise Unavailable("Many people are writing at once. Try again in a moment.")
        try:
            self._pooled = self._engine.raw_connection()
            try:
                self.raw, self._settle = self._begin(self._pooled, self._lock is not None)
            except BaseException:
                self._pooled.invalidate()
                raise
        except BaseException as error:
            self._release()
            raise meaning(error) from error
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            if error is None:
                self.raw.commit()
            else:
                self._undo(error)
        except Exception as failed:
            self._undo(failed)
            raise meaning(failed) from failed
        finally:
            self._pooled.close()
            self._release()
        if error is not None and _is_of_the_driver(error):
            raise meaning(error) from error

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's view of the same transaction, which it must not end: without events it sends no BEGIN."""
        self._settle()
        if self._connection is None:
            self._connection = Connection(self._engine, self._pooled, _has_events=False)
        return self._connection

    def _undo(self, error: BaseException) -> None:
        """Roll back; after an error of the disk or of the line also throw the connection away (reliability.md R7b)."""
        if not self._pooled.is_valid:  # SQLAlchemy has thrown it away
            return
        try:
            self.raw.rollback()
        except Exception:
            self._pooled.invalidate()
            return
        if _is_of_the_driver(error) and not isinstance(meaning(error), Repeat) and not is_duplicate(error):
            self._pooled.invalidate()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()


def _is_of_the_driver(error: BaseException) -> bool:
    return isinstance(error, sqlite3.Error | DBAPIError) or type(error).__module__.startswith("psycopg")


def insert_or(dialect: str, model: type[Any]) -> Any:
    """An INSERT with `on_conflict_do_update` and `on_conflict_do_nothing`, which only the dialects have."""
    return (sqlite.insert if dialect == "sqlite" else postgresql.insert)(model)


def meaning(error: BaseException) -> Exception:
    """What an error of the driver means for the caller."""
    cause: BaseException = error.orig if isinstance(error, DBAPIError) and error.orig else error
    text = str(cause)
    if isinstance(cause, sqlite3.Error):
        return _meaning_of_code(cause)
    if isinstance(cause, PoolTimeout):
        return Unavailable()
    state = getattr(cause, "sqlstate", None)
    if state in ("40001", "40P01") or (state == "23505" and cause.diag.constraint_name == LOST_RACE):  # type: ignore[attr-defined]  # an error of psycopg
        return Repeat(text)
    if state == "53100":
        return Full()
    if state in ("55P03", "57014", "57P01", "57P02", "57P03") or (state or "").startswith("08"):
        return Unavailable()
    if state is None and type(cause).__name__ in ("OperationalError", "InterfaceError", "ConnectionTimeout"):
        return Unavailable()
    return cause if isinstance(cause, Exception) else RuntimeError(text)


def _meaning_of_code(error: sqlite3.Error) -> Exception:
    """By SQLite's primary result code; what is no matter of locks or the disk is a defect and stays what it is."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return Full()
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_INTERRUPT):
        return Unavailable()
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
        return Unavailable("The server's disk reports an error. Try again later.")
    return error


def is_duplicate(error: BaseException) -> bool:
    """Whether `error` says that a unique index already has the row."""
    cause: BaseException = error.orig if isinstance(error, DBAPIError) and error.orig else error
    if isinstance(cause, sqlite3.IntegrityError):
        return "UNIQUE" in str(cause) or "PRIMARY KEY" in str(cause)
    return getattr(cause, "sqlstate", None) == "23505"


def _abandon(connection: Connection, error: BaseException) -> None:
    """Roll back; after an error of the disk or of the line also throw the connection away (reliability.md R7b)."""
    try:
        connection.rollback()
    except (sqlite3.Error, DBAPIError):
        connection.invalidate()
        return
    if isinstance(error, sqlite3.OperationalError | DBAPIError) and "locked" not in str(error):
        connection.invalidate()


def _sqlite_engine(url: str, path: Path, *, writing: bool, checkpoints: bool, size: int) -> Engine:
    engine = create_engine(
        make_url(url),
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=LOCK_WAIT,
        connect_args={"check_same_thread": False, "cached_statements": 256},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # BEGIN is sent by us, in the form that is needed
        path.chmod(0o600)
        # SQLite's own knows no letters but those of ASCII: “Über” was not found under “über”.
        connection.create_function("lower", 1, lambda text: text and str(text).lower(), deterministic=True)
        for pragma in (
            "busy_timeout = 10000",
            "synchronous = FULL",
            "foreign_keys = ON",
            "cache_size = -8000",
            "temp_store = MEMORY",
            f"wal_autocheckpoint = {1000 if checkpoints else 0}",
            f"query_only = {'OFF' if writing else 'ON'}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        _write_ahead(connection)
        if connection.execute("PRAGMA synchronous").fetchone()[0] != 2:
            raise Refusal("SQLite does not keep synchronous=FULL here and may lose acknowledged work.")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.connection.cursor().execute("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch a file to WAL. Of two processes that open a new file at once one is told that it is locked, at once and
    whatever the busy timeout: it asks again until the other is done."""
    end = time.monotonic() + LOCK_WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
