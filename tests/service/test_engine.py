"""Connections, locks and errors of the two databases (reliability.md 2, 3, 9)."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from annotate.domain.errors import Full, Refusal, Unavailable
from annotate.store import engine, migrate
from annotate.store.engine import Database
from tests.service.ways import WAYS, Way

both_ways = pytest.mark.parametrize("way", WAYS)

FACTS = 3
"""Rows that a new database has in the table of facts."""


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    opened = Database(f"sqlite:///{tmp_path / 'annotate.sqlite3'}")
    migrate.upgrade(opened)
    return opened


def connections(of: Engine, number: int) -> list[sqlite3.Connection]:
    """So many connections of a pool, all open at the same time."""
    taken = [of.raw_connection() for _ in range(number)]
    drivers = [one.driver_connection for one in taken if isinstance(one.driver_connection, sqlite3.Connection)]
    assert len(set(map(id, drivers))) == number
    for one in taken:
        one.close()
    return drivers


def test_every_sqlite_connection_is_durable_checks_foreign_keys_and_waits(sqlite: Database) -> None:
    every = [*connections(sqlite.writer, 1), *connections(sqlite.reader, engine.READERS)]
    for connection in every:
        values = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "journal_mode", "foreign_keys", "busy_timeout")
        }
        assert values == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_connection_that_was_thrown_away_is_followed_by_one_that_is_durable_too(sqlite: Database) -> None:
    before = connections(sqlite.writer, 1)[0]
    with sqlite.writer.connect() as connection:
        connection.invalidate()
    after = connections(sqlite.writer, 1)[0]
    assert after is not before
    assert after.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_the_database_and_its_log_are_readable_by_their_owner_only(sqlite: Database) -> None:
    with sqlite.connect(writing=True) as connection:
        connection.exec_driver_sql("UPDATE fact SET value = 0")
    files = list(sqlite.path.parent.glob("annotate.sqlite3*"))
    assert {file.name for file in files} >= {"annotate.sqlite3", "annotate.sqlite3-wal"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_checkpoint_empties_the_log(sqlite: Database) -> None:
    with sqlite.connect(writing=True) as connection:
        connection.exec_driver_sql("UPDATE fact SET value = 0")
    log = sqlite.path.with_name("annotate.sqlite3-wal")
    assert log.stat().st_size > 0
    sqlite.checkpoint()
    assert log.stat().st_size == 0


@both_ways
def test_a_reading_transaction_cannot_write(database: Database, way: Way) -> None:
    with pytest.raises((Unavailable, psycopg.Error)), way(database, False) as connection:
        connection.exec_driver_sql("UPDATE fact SET value = 7")
    with way(database, False) as connection:
        assert connection.exec_driver_sql("SELECT MAX(value) FROM fact").scalar() == 0


@both_ways
def test_a_reading_transaction_sees_one_moment(database: Database, way: Way) -> None:
    with way(database, False) as reading:
        before = reading.exec_driver_sql("SELECT SUM(value) FROM fact").scalar()
        with way(database, True) as writing:
            writing.exec_driver_sql("UPDATE fact SET value = 7")
        assert reading.exec_driver_sql("SELECT SUM(value) FROM fact").scalar() == before
    with way(database, False) as reading:
        assert reading.exec_driver_sql("SELECT SUM(value) FROM fact").scalar() == 7 * FACTS


@both_ways
def test_what_ends_with_an_exception_is_rolled_back_and_the_next_write_works(database: Database, way: Way) -> None:
    def fail() -> None:
        with way(database, True) as connection:
            connection.exec_driver_sql("UPDATE fact SET value = 7")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with way(database, True) as connection:
        assert connection.exec_driver_sql("SELECT MAX(value) FROM fact").scalar() == 0


@pytest.mark.parametrize("url", ["mysql://localhost/a", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_cannot_keep_the_promises_is_refused(url: str) -> None:
    with pytest.raises(Refusal, match="ANNOTATE_DATABASE_URL"):
        Database(url)


# What an error means


@both_ways
def test_a_writer_that_waits_longer_than_its_turn_takes_is_told_so(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, way: Way
) -> None:
    monkeypatch.setattr(engine, "LOCK_WAIT", 0.01)
    with way(sqlite, True), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: way(sqlite, True).__enter__())
        with pytest.raises(Unavailable, match="Try again"):
            waiting.result()
    with way(sqlite, True) as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


@both_ways
def test_a_database_that_another_program_locks_is_unavailable_and_works_again_afterwards(
    sqlite: Database, way: Way
) -> None:
    with way(sqlite, True) as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(sqlite.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable), way(sqlite, True):
        pass
    with way(sqlite, False) as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM fact").scalar() == FACTS
    other.execute("ROLLBACK")
    other.close()
    with way(sqlite, True) as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM fact").scalar() == FACTS


@both_ways
def test_a_full_disk_refuses_the_write_keeps_the_rest_and_lets_go_when_there_is_room(
    sqlite: Database, way: Way
) -> None:
    with way(sqlite, True) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")

    def fill() -> None:
        with way(sqlite, True) as connection:
            connection.exec_driver_sql("INSERT INTO fact VALUES ('small', 1)")
            connection.exec_driver_sql("CREATE TABLE large AS SELECT zeroblob(1000000)")

    with pytest.raises(Full):
        fill()
    with way(sqlite, False) as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM fact").scalar() == FACTS
    with way(sqlite, True) as connection:  # room was made
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        connection.exec_driver_sql("INSERT INTO fact VALUES ('small', 1)")
    with way(sqlite, True) as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


@both_ways
def test_a_database_file_that_cannot_be_opened_is_unavailable(tmp_path: Path, way: Way) -> None:
    (tmp_path / "folder.sqlite3").mkdir()
    with pytest.raises(Unavailable), way(Database(f"sqlite:///{tmp_path / 'folder.sqlite3'}"), True):
        pass


@both_ways
def test_a_mistake_in_a_statement_is_a_defect_and_no_trouble_of_the_database(database: Database, way: Way) -> None:
    with (
        pytest.raises((sqlite3.OperationalError, psycopg.Error), match="missing"),
        way(database, True) as connection,
    ):
        connection.exec_driver_sql("SELECT * FROM missing")
