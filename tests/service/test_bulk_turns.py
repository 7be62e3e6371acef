"""Imports in bulk: for whom they are worked on, in which order, and what a failure to store costs (services/bulk_work.py)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from annotate.domain.errors import Full
from annotate.domain.jobs import Job, Options
from annotate.domain.permissions import Actor
from annotate.fetch import Policy
from annotate.services import admin, bulk_work, projects
from annotate.services.fetching import Terms
from annotate.services.projects import ProjectChange
from annotate.services.sign_in import NOBODY
from annotate.services.work import write
from annotate.settings import Keys
from annotate.store import bulk as bulk_store
from annotate.store.bulk_items import Held
from annotate.store.engine import Database
from tests import build
from tests.service.bulk_desk import OFF, Desk, lines, states

FULL = Terms(True, Policy(), 0)
"""Pages are fetched here, but nobody may have one this hour."""
KEYS = Keys("a key of forty random characters or so!")


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk()


@pytest.fixture
def eva(desk: Desk) -> Actor:
    """An editor who begins imports."""
    return build.a_member(desk.ana, desk.project, "editor", "Eva Lind")


@pytest.fixture
def root(database: Database) -> Actor:
    """The person who runs the server."""
    return replace(build.a_person("Root"), admin=True)


def stopped(desk: Desk, job: Job) -> bool:
    found = desk.job(job)
    return (found.state, found.reason) == ("stopped", bulk_work.NO_RIGHT)


def test_an_import_stops_when_the_account_of_its_person_is_shut(desk: Desk, eva: Actor, root: Actor) -> None:
    job = desk.begun(("many.jsonl", lines(*({"text": f"Text {n}."} for n in range(12)))), actor=eva)
    assert bulk_work.work_on(OFF)
    write(root, admin.disable, eva.user)
    assert bulk_work.work_on(OFF)
    assert stopped(desk, job)
    assert states(desk.items(job)) == ["accepted"] * 5 + ["cancelled"] * 7
    assert not bulk_work.work_on(OFF)
    assert len(desk.documents()) == 5


def test_an_import_stops_where_a_second_factor_is_asked_of_its_person_who_has_none(
    desk: Desk, eva: Actor, root: Actor
) -> None:
    write(root, admin.ask_second_factor, eva.user, True)
    job = desk.begun(("a.txt", b"One."), actor=eva)
    assert bulk_work.work_on(OFF)
    assert stopped(desk, job)
    build.a_second_factor(eva, KEYS)
    again = desk.begun(("a.txt", b"One."), actor=eva)
    assert bulk_work.work_on(OFF)
    assert desk.job(again).state == "done"


def test_an_import_stops_where_its_project_asks_a_second_factor_of_its_role(desk: Desk, eva: Actor) -> None:
    write(desk.ana, projects.change, desk.project.id, ProjectChange(second_factor_from="editor"), 1)
    job = desk.begun(("a.txt", b"One."), actor=eva)
    assert bulk_work.work_on(OFF)
    assert stopped(desk, job)


@pytest.fixture
def waiting(desk: Desk) -> list[Job]:
    """More imports than are looked at in one go, whose addresses all wait for the hour to be over."""
    jobs = [
        desk.begun((f"{n}.jsonl", lines({"url": f"https://paper.example/{n}"})), fetch=True)
        for n in range(bulk_store.LOOKED_AT + 1)
    ]
    while bulk_work.work_on(FULL):
        pass
    assert {desk.job(job).counts.waiting for job in jobs} == {1}
    return jobs


def test_imports_that_only_wait_let_others_go_on(desk: Desk, waiting: list[Job]) -> None:
    job = desk.begun(("many.jsonl", lines(*({"text": f"Text {n}."} for n in range(12)))))
    while bulk_work.work_on(FULL):
        pass
    assert desk.job(job).state == "done"


def test_an_import_that_is_named_is_worked_on_however_many_run(desk: Desk) -> None:
    for n in range(bulk_store.LOOKED_AT + 1):
        desk.begun((f"{n}.txt", f"Text {n}.".encode()))
    job = desk.begun(("many.jsonl", lines(*({"text": f"More {n}."} for n in range(12)))))
    while bulk_work.work_on(FULL, job.id):
        pass
    assert desk.job(job).state == "done"
    assert len(desk.documents()) == 12


@contextmanager
def no_room(database: Database) -> Iterator[None]:
    """The disk takes no more texts, while it lasts; the little that a lease needs still fits."""
    if database.is_sqlite:
        with database.connect(writing=True) as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

        def bound(connection: Any, _: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages + 20}")

        event.listen(database.writer, "connect", bound)  # one that met a full disk is thrown away
        database.writer.dispose()
        yield
        event.remove(database.writer, "connect", bound)
        database.writer.dispose()
        return
    body = "BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END"
    with database.connect(writing=True) as connection:
        connection.exec_driver_sql(f"CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
        connection.exec_driver_sql("CREATE TRIGGER no_room BEFORE INSERT ON document_text EXECUTE FUNCTION no_room()")
    yield
    with database.connect(writing=True) as connection:
        connection.exec_driver_sql("DROP FUNCTION no_room CASCADE")


def test_a_disk_that_is_full_for_a_while_costs_no_text(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"Text {n}. " * 12_500 for n in range(2)]
    job = desk.begun(("many.jsonl", lines(*({"text": text} for text in texts))))
    now = bulk_work.seconds()
    with no_room(database):
        for n in range(bulk_work.MOST_TRIES + 2):
            monkeypatch.setattr(bulk_work, "seconds", lambda n=n: now + n * (bulk_work.LEASE + 1))
            with pytest.raises(Full):
                bulk_work.work_on(OFF)
    monkeypatch.setattr(bulk_work, "seconds", lambda: now + 3600)
    while bulk_work.work_on(OFF):
        pass
    assert states(desk.items(job)) == ["accepted"] * 2
    assert desk.texts() == sorted(texts)


def test_what_another_node_took_up_is_not_put_off_by_the_one_that_left_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, later = bulk_work.seconds(), bulk_work.LEASE // 6
    monkeypatch.setattr(bulk_work, "seconds", lambda: now)
    job = desk.begun(("many.jsonl", lines(*({"text": f"Text {n}."} for n in range(bulk_work.AT_ONCE)))))
    running, items = taken(job)
    write(NOBODY, bulk_work._put_off, job.id, items[1:], 0)
    monkeypatch.setattr(bulk_work, "seconds", lambda: now + later)
    _, others = taken(job)
    assert [one.n for one in others] == [one.n for one in items[1:]]
    write(NOBODY, bulk_work._put_off, job.id, items, bulk_work.LEASE)  # as when they could not be stored
    made = [bulk_work._read(one, running, Options()) for one in others]
    write(desk.ana, bulk_work._settled, running, made, Options(), OFF)
    assert states(desk.items(job)) == ["waiting"] + ["accepted"] * (bulk_work.AT_ONCE - 1)


def taken(job: Job) -> tuple[bulk_store.Running, list[Held]]:
    """The job and its items, as a node takes them."""
    found = write(NOBODY, bulk_work._taken, job.id)
    assert found is not None
    return found
