"""How hot statements run on PostgreSQL: sent together, answered in order, kept whole or not at all."""

from collections.abc import Iterator

import psycopg
import pytest

from annotate.domain.errors import Unavailable
from annotate.store.engine import Database, Opened
from annotate.store.postgres import MOST_WAITING, ROWS_AT_A_TIME

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)

INSERT = "INSERT INTO fact (name, value) VALUES ($1::VARCHAR, $2::BIGINT)"
COUNT = "SELECT count(*) FROM fact WHERE left(name, 6) = 'tried-'"


@pytest.fixture
def kept(database: Database) -> Iterator[Opened]:
    with database.open(writing=False) as opened:
        yield opened


def number_of(database: Database) -> int:
    with database.open(writing=False) as opened:
        return int(opened.raw.execute(COUNT, []).fetchone()[0])


def test_values_come_back_as_they_were_given(kept: Opened) -> None:
    given = ["Ünï 🌊", b"\0\xff", None, 2**53, True, ""]
    sql = "SELECT $1::VARCHAR, $2::BYTEA, $3::VARCHAR, $4::BIGINT, $5::BOOLEAN, $6::VARCHAR"
    assert kept.raw.execute(sql, given).fetchone() == tuple(given)


def test_each_statement_gets_its_own_rows_whatever_is_asked_first(kept: Opened) -> None:
    first, second = (kept.raw.execute("SELECT $1::INTEGER", [n]) for n in (1, 2))
    assert second.fetchall() == [(2,)]
    assert (first.fetchone(), first.fetchone()) == ((1,), None)


def test_many_rows_come_all_and_in_order(kept: Opened) -> None:
    rows = kept.raw.execute("SELECT n FROM generate_series(1, $1::INTEGER) AS n", [3 * ROWS_AT_A_TIME + 1])
    assert rows.fetchone() == (1,)
    assert [row[0] for row in rows] == list(range(2, 3 * ROWS_AT_A_TIME + 2))


def test_more_statements_than_may_wait_are_all_kept(database: Database) -> None:
    with database.open(writing=True) as opened:
        opened.raw.executemany(INSERT, [[f"tried-{n}", n] for n in range(MOST_WAITING * 2 + 5)])
    assert number_of(database) == MOST_WAITING * 2 + 5


def test_a_statement_that_nobody_asks_about_is_refused_at_the_commit_and_nothing_is_kept(database: Database) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation), database.open(writing=True) as opened:
        opened.raw.executemany(INSERT, [["tried-1", 1], ["tried-1", 2]])
    assert number_of(database) == 0


def test_a_refusal_that_was_caught_lets_nothing_be_kept(database: Database) -> None:
    def work(opened: Opened) -> None:
        opened.raw.execute(INSERT, ["tried-1", 1])
        with pytest.raises(psycopg.errors.DivisionByZero):
            opened.raw.execute("SELECT 1 / $1::INTEGER", [0]).fetchone()

    with pytest.raises(Unavailable), database.open(writing=True) as opened:
        work(opened)
    assert number_of(database) == 0


def test_after_an_error_the_same_statement_works_again(database: Database) -> None:
    def work(opened: Opened) -> None:
        opened.raw.execute(INSERT, ["tried-1", 1])
        opened.raw.settle()
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError), database.open(writing=True) as opened:
            work(opened)
    with database.open(writing=True) as opened:
        opened.raw.execute(INSERT, ["tried-1", 1])
    assert number_of(database) == 1


def test_what_waits_is_seen_by_an_orm_statement(database: Database) -> None:
    with database.open(writing=True) as opened:
        opened.raw.execute(INSERT, ["tried-1", 1])
        assert opened.connection.exec_driver_sql(COUNT).scalar_one() == 1
    assert number_of(database) == 1


def test_a_reading_transaction_cannot_write(database: Database) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), database.open(writing=False) as opened:
        opened.raw.execute(INSERT, ["tried-1", 1])
    assert number_of(database) == 0


def test_a_connection_that_died_is_an_outage_and_the_next_one_works(database: Database) -> None:
    def work(opened: Opened) -> None:
        pid = opened.raw.execute("SELECT pg_backend_pid()", []).fetchone()[0]
        with database.open(writing=False) as other:
            other.raw.execute("SELECT pg_terminate_backend($1::INTEGER)", [pid]).fetchone()
        opened.raw.execute(INSERT, ["tried-1", 1])

    with pytest.raises(Unavailable), database.open(writing=True) as opened:
        work(opened)
    assert number_of(database) == 0
