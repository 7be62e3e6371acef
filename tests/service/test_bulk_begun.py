"""Imports in bulk: one that is not begun leaves nothing, one that is sent twice is begun once; all can be found."""

import threading
from collections.abc import Iterator

import msgspec
import pytest
from sqlalchemy import insert, select

from annotate.domain.errors import Invalid, Unavailable
from annotate.domain.jobs import Job, Options
from annotate.services import bulk
from annotate.services.gathering import Source
from annotate.services.listing import PageQuery
from annotate.services.work import Keyed, read
from annotate.store.base import new_id
from annotate.store.bulk import BulkJob
from annotate.store.engine import Database
from annotate.store.keys import Answer
from tests.service.bulk_desk import MOST, Desk
from tests.service.waiting import PATIENCE, at_once

KEY = Keyed("once", "the hash of a request")


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk()


def files() -> Iterator[Source]:
    yield Source("a.txt", b"One.")


def encoded(job: Job) -> Answer:
    return Answer(202, msgspec.json.encode(job))


def kept(database: Database) -> list[str]:
    """The ids of all jobs that stand in the database, in whatever state."""
    with database.connect(writing=False) as connection:
        return [str(row[0]) for row in connection.exec_driver_sql("SELECT id FROM bulk_job")]


def test_a_key_that_was_used_is_answered_before_anything_is_read(desk: Desk, database: Database) -> None:
    first = bulk.begin(desk.ana, desk.project.id, files(), Options(), (MOST, encoded, KEY))
    unread = files()
    again = bulk.begin(desk.ana, desk.project.id, unread, Options(), (MOST, encoded, KEY))
    assert again == first
    with pytest.raises(Invalid, match="another request"):
        bulk.begin(desk.ana, desk.project.id, unread, Options(), (MOST, encoded, Keyed(KEY.key, "another hash")))
    assert [one.name for one in unread] == ["a.txt"]
    assert len(kept(database)) == 1


def test_a_request_that_fails_at_its_end_leaves_no_import(desk: Desk, database: Database) -> None:
    def away(_: Job) -> Answer:
        raise Unavailable

    with pytest.raises(Unavailable):
        bulk.begin(desk.ana, desk.project.id, files(), Options(), (MOST, away, KEY))
    assert kept(database) == []


def test_a_request_that_breaks_off_while_it_is_read_leaves_no_import(desk: Desk, database: Database) -> None:
    def broken() -> Iterator[Source]:
        yield from files()
        raise OSError("the line is gone")

    with pytest.raises(OSError, match="gone"):
        bulk.begin(desk.ana, desk.project.id, broken(), Options(), (MOST, encoded, KEY))
    assert kept(database) == []


def test_the_same_request_twice_at_once_begins_one_import(desk: Desk, database: Database, backend: str) -> None:
    together = threading.Barrier(2)

    def once() -> Answer:
        came: list[Job] = []

        def met(job: Job) -> Answer:
            if backend == "postgresql" and not came:  # SQLite lets one write at a time
                came.append(job)
                together.wait(PATIENCE)
            return encoded(job)

        return bulk.begin(desk.ana, desk.project.id, files(), Options(), (MOST, met, KEY))

    first, second = at_once(once, once)
    assert first == second
    assert kept(database) == [msgspec.json.decode(first.body, type=Job).id]


def test_every_import_of_a_project_is_found_a_page_at_a_time_newest_first(desk: Desk) -> None:
    jobs = [desk.begun((f"{n}.txt", b"One."), (f"{n}.bin", b"")) for n in range(5)]
    Desk().begun(("other.txt", b"One."))
    bulk.fill(desk.ana, desk.project.id, files(), Options(), MOST)  # one that was not opened
    seen: list[Job] = []
    cursor = None
    for size in (2, 2, 1):
        page = read(desk.ana, bulk.find, desk.project.id, PageQuery(limit=2, cursor=cursor))
        found, cursor = page.items(Job), page.next
        assert (len(found), page.total) == (size, 5)
        seen += found
    assert cursor is None
    assert seen == sorted((desk.job(one) for one in jobs), key=lambda one: (one.created, one.id), reverse=True)
    with pytest.raises(Invalid, match="cursor"):
        read(desk.ana, bulk.find, desk.project.id, PageQuery(cursor="WzVd"))


def test_none_of_many_imports_is_out_of_reach(desk: Desk, database: Database) -> None:
    job = desk.begun(("a.txt", b"One."))
    with database.connect(writing=True) as connection:
        [row] = connection.execute(select(BulkJob.__table__).where(BulkJob.id == job.id)).mappings()
        connection.execute(insert(BulkJob), [{**row, "id": new_id()} for _ in range(1100)])
    page = read(desk.ana, bulk.find, desk.project.id, PageQuery(limit=1000))
    rest = read(desk.ana, bulk.find, desk.project.id, PageQuery(limit=1000, cursor=page.next))
    assert (page.total, rest.total) == (1101, 1101)
    assert len({one.id for one in (*page.items(Job), *rest.items(Job))}) == 1101
