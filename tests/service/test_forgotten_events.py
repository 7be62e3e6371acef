"""Events of feeds are kept for 30 days; what is younger cannot be taken away (reliability.md 5)."""

import sqlite3
import time

import psycopg
import pytest

from annotate import jobs
from annotate.domain.permissions import Actor
from annotate.domain.records import Document
from annotate.services import feed, upkeep
from annotate.services.sign_in import NOBODY
from annotate.services.work import read
from annotate.settings import Settings
from annotate.store.engine import Database
from tests import build

DAY = 86_400


@pytest.fixture
def ana(database: Database) -> Actor:
    return build.a_person()


def at_days_ago(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - days * DAY)


def revisions(database: Database, document: Document) -> list[int]:
    with database.connect(writing=False) as connection:
        rows = connection.exec_driver_sql(
            f"SELECT revision FROM event WHERE document = '{document.id}' ORDER BY revision"
        )
        return [row[0] for row in rows]


def told(ana: Actor, document: Document, after: int) -> str:
    text = read(ana, feed.since, document.id, after).text.decode()
    return " ".join(line.partition(": ")[2] for line in text.splitlines() if line.startswith("event: "))


def test_old_events_go_in_steps_young_ones_stay_and_the_check_knows_it(
    database: Database, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "EVENTS_AT_ONCE", 2)
    project = build.a_project(ana)
    with monkeypatch.context() as then:
        at_days_ago(then, 31)
        document, other = (build.a_document(ana, project) for _ in range(2))
        for start in (0, 2, 4, 6):
            build.an_annotation(ana, document, start=start)
    build.an_annotation(ana, document, start=8)
    jobs.once(Settings())
    assert (revisions(database, document), revisions(database, other)) == ([6], [])
    assert told(ana, document, 5) == "annotation.created"
    assert told(ana, document, 4) == told(ana, document, 0) == told(ana, other, 0) == "reset"
    assert told(ana, other, 1) == ""
    assert read(NOBODY, upkeep.faults) == []
    build.an_annotation(ana, other)
    jobs.once(Settings())
    assert revisions(database, other) == [2]
    assert read(NOBODY, upkeep.faults) == []


def test_an_event_behind_a_younger_one_stays_whatever_its_clock_said(
    database: Database, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = build.a_document(ana, build.a_project(ana))
    with monkeypatch.context() as then:
        at_days_ago(then, 40)
        build.an_annotation(ana, document)
    upkeep.forget_events()
    assert revisions(database, document) == [1, 2]


def test_young_events_cannot_be_deleted_and_a_gap_among_the_kept_is_found(
    database: Database, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        at_days_ago(then, 31)
        document = build.a_document(ana, build.a_project(ana))
        build.an_annotation(ana, document)
    build.an_annotation(ana, document, start=4)
    refused = pytest.raises((sqlite3.Error, psycopg.Error), match="append-only")
    with refused, database.connect(writing=True) as connection:
        connection.exec_driver_sql("DELETE FROM event WHERE revision = 3")
    with database.connect(writing=True) as connection:
        connection.exec_driver_sql("DELETE FROM event WHERE revision = 1")
    assert read(NOBODY, upkeep.faults) == [f"Document {document.id}: the feed has a gap or a repeat before revision 3."]
