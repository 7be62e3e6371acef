"""Documents in bulk come in once each, though the server is killed twice while it takes them in."""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from annotate.domain.jobs import Item, Options
from annotate.services import bulk, sign_in, upkeep, work
from annotate.services.bulk import ItemQuery
from annotate.services.gathering import Source
from annotate.services.work import read, write
from annotate.store.engine import Database
from tests import build
from tests.api.client import Body
from tests.api.nursery import Nursery
from tests.conftest import size
from tests.service.bulk_desk import lines

TEXTS = size(300, 10_000)
PATIENCE = size(150, 1800)


def until(happened: Callable[[], bool]) -> None:
    """Look again and again until something has happened elsewhere."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0)  # no waiting: only the turn goes to another process


def test_every_text_is_there_once_after_two_kills(
    database: Database, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    rows: list[Body] = [{"text": f"Text {n}. It stands for itself.", "title": f"Number {n}"} for n in range(TEXTS)]
    filled = bulk.fill(ana, project.id, [Source("many.jsonl", lines(*rows))], Options(), 10_000_000)
    job = write(ana, bulk.open_, filled.job, filled.total, filled.refused)

    def done() -> int:
        return read(ana, bulk.read, job.id).done

    def so_many(texts: int) -> bool:
        return done() >= texts

    nursery = Nursery(str(tmp_path_factory.mktemp("home")), database_url)
    try:
        for part in (3, 2):
            server = nursery.start()
            until(partial(so_many, TEXTS // part))
            server.kill()
            assert done() < TEXTS, "the kill came too late to prove anything"
        server = nursery.start()
        until(lambda: read(ana, bulk.read, job.id).state == "done")
        assert server.stop() == 0
    finally:
        nursery.close()
    assert done() == TEXTS
    items: list[Item] = []
    cursor = None
    while True:
        page = read(ana, bulk.items, job.id, ItemQuery(limit=1000, cursor=cursor))
        items += page.items(Item)
        if (cursor := page.next) is None:
            break
    assert Counter(item.state for item in items) == {"accepted": TEXTS}
    assert [item.made.title for item in items if item.made] == [row["title"] for row in rows]
    with database.connect(writing=False) as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM document").scalar() == TEXTS
        assert connection.exec_driver_sql("SELECT COUNT(DISTINCT title) FROM document").scalar() == TEXTS
    assert read(sign_in.NOBODY, upkeep.faults) == []
    work.database().close()
