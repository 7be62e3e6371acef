"""Connections, locks and errors of the two databases (reliability.md 2, 3, 9)."""

import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from annotate.domain.errors import Full, Refusal, Unavailable
from annotate.domain.records import Project
from annotate.services import projects
from annotate.services.projects import NewProject
from annotate.services.work import read, write
from annotate.store import engine, migrate
from annotate.store.engine import Database
from annotate.store.fair_lock import FairLock
from tests import build
from tests.conftest import _named, _on_server
from tests.service.waiting import until


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    opened = Database(f"sqlite:///{tmp_path / 'annotate.sqlite3'}")
    migrate.upgrade(opened)
    return opened


def connections(of: Engine, number: int) -> list[sqlite3.Connection]:
    """So many connections of a pool, all open at the same time."""
    taken = [of.raw_connection() for _ in range(number)]
    drivers = [one.driver_connection for one in taken]
    assert len(set(map(id, drivers))) == number
    for one in taken:
        one.close()
    return drivers  # type: ignore[return-value]


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


def test_a_reading_transaction_cannot_write(database: Database) -> None:
    with pytest.raises((Unavailable, psycopg.Error)), database.connect(writing=False) as connection:
        connection.exec_driver_sql("UPDATE fact SET value = 7")
    with database.connect(writing=False) as connection:
        assert connection.exec_driver_sql("SELECT MAX(value) FROM fact").scalar() == 0


def test_a_reading_transaction_sees_one_moment(database: Database) -> None:
    with database.connect(writing=False) as reading:
        before = reading.exec_driver_sql("SELECT SUM(value) FROM fact").scalar()
        with database.connect(writing=True) as writing:
            writing.exec_driver_sql("UPDATE fact SET value = 7")
        assert reading.exec_driver_sql("SELECT SUM(value) FROM fact").scalar() == before
    with database.connect(writing=False) as reading:
        assert reading.exec_driver_sql("SELECT SUM(value) FROM fact").scalar() == 14


def test_what_ends_with_an_exception_is_rolled_back_and_the_next_write_works(database: Database) -> None:
    def fail() -> None:
        with database.connect(writing=True) as connection:
            connection.exec_driver_sql("UPDATE fact SET value = 7")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with database.connect(writing=True) as connection:
        assert connection.exec_driver_sql("SELECT MAX(value) FROM fact").scalar() == 0


@pytest.mark.parametrize("url", ["mysql://localhost/a", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_cannot_keep_the_promises_is_refused(url: str) -> None:
    with pytest.raises(Refusal, match="ANNOTATE_DATABASE_URL"):
        Database(url)


# Waiting in line


def test_a_lock_is_handed_over_in_the_order_in_which_it_was_asked_for() -> None:
    lock, order = FairLock(), []
    assert lock.acquire(0)

    def take(name: int) -> None:
        assert lock.acquire(30)
        order.append(name)
        lock.release()

    with ThreadPoolExecutor(20) as pool:
        for name in range(20):
            pool.submit(take, name)
            until(lambda n=name: len(lock._waiting) == n + 1)  # type: ignore[misc]
        lock.release()
    assert order == list(range(20))


def test_who_waits_too_long_leaves_the_line_and_the_next_one_gets_the_lock() -> None:
    lock = FairLock()
    assert lock.acquire(0)
    assert not lock.acquire(0.01)
    assert not lock.acquire(0)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lock.acquire, 30)
        until(lambda: len(lock._waiting) == 1)
        lock.release()
        assert waiting.result()
    assert not lock.acquire(0)
    lock.release()
    assert lock.acquire(0)


def test_a_lock_is_never_held_twice_nor_lost_when_waits_end_in_the_moment_of_the_handing_over() -> None:
    lock, inside, took = FairLock(), 0, 0

    def hammer(patience: float) -> None:
        nonlocal inside, took
        for _ in range(400):
            if lock.acquire(patience):
                inside += 1
                assert inside == 1
                took += 1
                inside -= 1
                lock.release()

    with ThreadPoolExecutor(6) as pool:
        done = [pool.submit(hammer, patience) for patience in (0.0, 0.00001, 0.00005, 0.0001, 0.001, 30)]
    for one in done:
        one.result()
    assert took >= 400
    assert lock.acquire(0)


def test_a_writer_that_waits_longer_than_its_turn_takes_is_told_so(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOCK_WAIT", 0.01)
    with sqlite.connect(writing=True), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: sqlite.connect(writing=True).__enter__())
        with pytest.raises(Unavailable, match="Try again"):
            waiting.result()
    with sqlite.connect(writing=True) as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


# What an error means


def test_a_database_that_another_program_locks_is_unavailable_and_works_again_afterwards(sqlite: Database) -> None:
    with sqlite.connect(writing=True) as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(sqlite.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable), sqlite.connect(writing=True):
        pass
    with sqlite.connect(writing=False) as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM fact").scalar() == 2
    other.execute("ROLLBACK")
    other.close()
    with sqlite.connect(writing=True) as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM fact").scalar() == 2


def test_a_full_disk_refuses_the_write_keeps_the_rest_and_lets_go_when_there_is_room(sqlite: Database) -> None:
    with sqlite.connect(writing=True) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")

    def fill() -> None:
        with sqlite.connect(writing=True) as connection:
            connection.exec_driver_sql("INSERT INTO fact VALUES ('small', 1)")
            connection.exec_driver_sql("CREATE TABLE large AS SELECT zeroblob(1000000)")

    with pytest.raises(Full):
        fill()
    with sqlite.connect(writing=False) as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM fact").scalar() == 2
    with sqlite.connect(writing=True) as connection:  # room was made
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        connection.exec_driver_sql("INSERT INTO fact VALUES ('small', 1)")
    with sqlite.connect(writing=True) as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_database_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "folder.sqlite3").mkdir()
    with pytest.raises(Unavailable), Database(f"sqlite:///{tmp_path / 'folder.sqlite3'}").connect(writing=True):
        pass


def test_a_mistake_in_a_statement_is_a_defect_and_no_trouble_of_the_database(database: Database) -> None:
    with (
        pytest.raises((sqlite3.OperationalError, psycopg.Error), match="missing"),
        database.connect(True) as connection,
    ):
        connection.exec_driver_sql("SELECT * FROM missing")


# PostgreSQL


@pytest.fixture
def postgresql(backend: str, database: Database) -> Database:
    """A migrated PostgreSQL database, made the one of this process."""
    assert backend == "postgresql"
    return database


only_postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


@only_postgresql
def test_a_postgresql_that_may_forget_what_it_acknowledged_is_refused(postgresql: Database, postgres: str) -> None:
    postgresql.refuse_unsafe()
    name = postgresql.url.database
    _on_server(postgres, f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    unsafe = Database(_named(postgres, str(name)))
    with pytest.raises(Refusal, match="synchronous_commit=off"):
        unsafe.refuse_unsafe()
    unsafe.close()


@only_postgresql
def test_writes_are_read_committed_and_reads_see_one_moment(postgresql: Database) -> None:
    for writing, isolation in ((True, "read committed"), (False, "repeatable read")):
        with postgresql.connect(writing) as connection:
            assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == isolation
            assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == ("off" if writing else "on")
            assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "10s"
            assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "10s"


@only_postgresql
def test_a_database_that_is_away_is_unavailable_and_well_again_without_a_restart(
    postgresql: Database, postgres: str
) -> None:
    ana = build.a_person()
    name = postgresql.url.database
    _on_server(postgres, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    _on_server(postgres, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    for _ in range(3):
        with pytest.raises(Unavailable):
            write(ana, projects.create, NewProject(name="Desk"))
        with pytest.raises(Unavailable):
            read(ana, projects.find)
    _on_server(postgres, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    made = write(ana, projects.create, NewProject(name="Desk"))
    assert [p.id for p in read(ana, projects.find).items(Project)] == [made.id]


@only_postgresql
def test_connections_that_were_cut_while_idle_are_replaced_unnoticed(postgresql: Database, postgres: str) -> None:
    ana = build.a_person()
    read(ana, projects.find)
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{postgresql.url.database}'"
    _on_server(postgres, cut)
    write(ana, projects.create, NewProject(name="Desk"))
    _on_server(postgres, cut)
    assert read(ana, projects.find).total == 1


@only_postgresql
def test_a_connection_that_is_cut_in_the_middle_of_a_write_keeps_nothing_of_it(postgresql: Database) -> None:
    def cut() -> None:
        with postgresql.connect(writing=True) as connection:
            connection.exec_driver_sql("UPDATE fact SET value = 7")
            connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(Unavailable):
        cut()
    with postgresql.connect(writing=True) as connection:
        assert connection.exec_driver_sql("SELECT MAX(value) FROM fact").scalar() == 0


@only_postgresql
def test_a_server_that_is_not_there_is_unavailable(postgresql: Database) -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable), nowhere.connect(writing=False):
        pass


@only_postgresql
def test_a_lock_held_too_long_is_unavailable(postgresql: Database) -> None:
    with postgresql.connect(writing=True) as holding, ThreadPoolExecutor(1) as pool:
        holding.exec_driver_sql("UPDATE fact SET value = 7")

        def blocked() -> None:
            with postgresql.connect(writing=True) as connection:
                connection.exec_driver_sql("SET LOCAL lock_timeout = '10ms'")
                connection.exec_driver_sql("UPDATE fact SET value = 8")

        with pytest.raises(Unavailable):
            pool.submit(blocked).result()


@only_postgresql
def test_two_writers_that_block_each_other_are_told_to_repeat(postgresql: Database, postgres: str) -> None:
    first, second = threading.Event(), threading.Event()

    def change(mine: str, other: str, done: threading.Event, wait: threading.Event) -> bool:
        try:
            with postgresql.connect(writing=True) as connection:
                connection.exec_driver_sql("SET LOCAL deadlock_timeout = '10ms'")
                connection.exec_driver_sql(f"UPDATE fact SET value = value + 1 WHERE name = '{mine}'")
                done.set()
                assert wait.wait(30)
                connection.exec_driver_sql(f"UPDATE fact SET value = value + 1 WHERE name = '{other}'")
        except engine.Repeat:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(change, "names", "demo", first, second)
        two = pool.submit(change, "demo", "names", second, first)
        assert sorted([one.result(), two.result()]) == [False, True]
