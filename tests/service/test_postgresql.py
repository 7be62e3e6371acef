"""What PostgreSQL alone can do: be unsafe, be away, cut a connection, block (reliability.md 3, R8)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from annotate.domain.errors import Refusal, Unavailable
from annotate.domain.records import Project
from annotate.services import documents, projects
from annotate.services.projects import NewProject
from annotate.services.work import read, write
from annotate.store import engine
from annotate.store.engine import Database
from tests import build
from tests.conftest import _named, _on_server
from tests.service.ways import WAYS, Way

both_ways = pytest.mark.parametrize("way", WAYS)


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


@both_ways
@only_postgresql
def test_writes_are_read_committed_and_reads_see_one_moment(postgresql: Database, way: Way) -> None:
    for writing, isolation in ((True, "read committed"), (False, "repeatable read")):
        with way(postgresql, writing) as connection:
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


@both_ways
@only_postgresql
def test_a_connection_that_is_cut_in_the_middle_of_a_write_keeps_nothing_of_it(postgresql: Database, way: Way) -> None:
    def cut() -> None:
        with way(postgresql, True) as connection:
            connection.exec_driver_sql("UPDATE fact SET value = 7")
            connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(Unavailable):
        cut()
    with way(postgresql, True) as connection:
        assert connection.exec_driver_sql("SELECT MAX(value) FROM fact").scalar() == 0


@both_ways
@only_postgresql
def test_a_server_that_is_not_there_is_unavailable(postgresql: Database, way: Way) -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable), way(nowhere, False):
        pass


@both_ways
@only_postgresql
def test_a_lock_held_too_long_is_unavailable(postgresql: Database, way: Way) -> None:
    with way(postgresql, True) as holding, ThreadPoolExecutor(1) as pool:
        holding.exec_driver_sql("UPDATE fact SET value = 7")

        def blocked() -> None:
            with way(postgresql, True) as connection:
                connection.exec_driver_sql("SET LOCAL lock_timeout = '10ms'")
                connection.exec_driver_sql("UPDATE fact SET value = 8")

        with pytest.raises(Unavailable):
            pool.submit(blocked).result()


@both_ways
@only_postgresql
def test_two_writers_that_block_each_other_are_told_to_repeat(postgresql: Database, way: Way) -> None:
    first, second = threading.Event(), threading.Event()

    def change(mine: str, other: str, done: threading.Event, wait: threading.Event) -> bool:
        try:
            with way(postgresql, True) as connection:
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


@only_postgresql
def test_a_text_that_the_connection_does_not_take_at_once_is_stored(postgresql: Database) -> None:
    ana = build.a_person()
    text = "The council met on Monday. " * 100_000
    made = build.a_document(ana, build.a_project(ana), text)
    assert read(ana, documents.text, made.id)[0] == text
