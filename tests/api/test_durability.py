"""What was acknowledged is kept when the server is killed or stopped under load (reliability.md R1, R16)."""

import http.client
import itertools
import json
import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from annotate.domain.records import Annotation, Document
from annotate.services import annotations, sign_in, upkeep, work
from annotate.services.annotations import AnnotationQuery
from annotate.services.work import read
from annotate.store.engine import Database
from tests import build
from tests.api.nursery import PATIENCE, Nursery, Server
from tests.conftest import size

KILLS = {"sqlite": size(50, 200), "postgresql": size(10, 60)}
STOPS = {"sqlite": size(5, 10), "postgresql": size(3, 10)}
WRITERS = 4


class Load:
    """Where the writers send, and how much was acknowledged."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.server: Server | None = None
        self.acks = 0
        self.ending = False
        self.resent = 0

    def point_to(self, server: Server) -> None:
        with self.changed:
            self.server = server
            self.changed.notify_all()

    def end(self) -> None:
        """Each writer finishes the request that it is at, if there is a server that answers it."""
        with self.changed:
            self.ending = True
            self.changed.notify_all()

    def acknowledged(self) -> None:
        with self.changed:
            self.acks += 1
            self.changed.notify_all()

    def wait_for(self, acks: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.acks >= acks, PATIENCE), "the writers stand still"

    def another(self, before: Server | None) -> Server | None:
        """The next server after `before`; `None` when there will be none."""
        with self.changed:
            asked = lambda: self.ending or self.server not in (before, None)  # noqa: E731
            assert self.changed.wait_for(asked, PATIENCE), "no server came back"
            return self.server if self.server is not before else None


class Writer(threading.Thread):
    """Somebody who creates, edits and deletes as fast as they are answered. Each request has a key of its own.

    With `again` a request that was not answered is sent again with the same key to the next server.
    """

    names = itertools.count()

    def __init__(self, load: Load, token: str, document: Document, *, again: bool) -> None:
        super().__init__()
        self.load = load
        self.token = token
        self.document = document
        self.again = again
        self.kept: dict[str, tuple[int, str]] = {}
        self.wrong: list[tuple[int, bytes]] = []
        self.name = f"writer-{next(self.names)}"
        self._draw = random.Random(self.name)
        self._sent = itertools.count()
        self._server: Server | None = None
        self._line: http.client.HTTPConnection | None = None

    def run(self) -> None:
        while not self.load.ending and not self.wrong:
            note = f"{self.name} {next(self._sent)}"
            chosen = self._draw.choice([*self.kept, "", ""])
            if not chosen:
                body: dict[str, Any] | None = {"kind": "claim", "start": 4, "end": 9, "quote": "mayor", "note": note}
                asked = ("POST", f"/api/v1/documents/{self.document.id}/annotations", body, None)
            elif self._draw.random() < 0.15:
                asked = ("DELETE", f"/api/v1/annotations/{chosen}", None, self.kept[chosen][0])
            else:
                asked = ("PATCH", f"/api/v1/annotations/{chosen}", {"note": note}, self.kept[chosen][0])
            answer = self._answered(note, *asked)
            if answer is None:
                return
            self._take(chosen, *answer)

    def _take(self, chosen: str, status: int, body: bytes) -> None:
        if status in (200, 201):
            made = json.loads(body)
            assert made["version"] == self.kept.get(made["id"], (0, ""))[0] + 1
            self.kept[made["id"]] = (made["version"], made["note"])
        elif status == 204:
            del self.kept[chosen]
        elif not (status == 503 and not self.again):  # a server that is stopping may say so
            self.wrong.append((status, body))
            return
        self.load.acknowledged()

    def _answered(
        self, key: str, method: str, path: str, body: dict[str, Any] | None, version: int | None
    ) -> tuple[int, bytes] | None:
        """The answer, from the first server that gives one; `None` when there is none and no other will come."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key, "Content-Type": "application/json"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        raw = json.dumps(body).encode() if body is not None else None
        if body is None:
            del headers["Content-Type"]
        while True:
            if self._line is None:
                self._server = self.load.another(self._server)
                if self._server is None:
                    return None
                self._line = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=PATIENCE)
            try:
                self._line.request(method, path, raw, headers)
                answer = self._line.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                self._line.close()
                self._line = None
                if not self.again:
                    return None
                self.load.resent += 1


class Desk:
    """Two people, a document each, and what stands on them."""

    def __init__(self) -> None:
        self.people = [build.a_person(name) for name in ("Ana Okafor", "Jonas Keller")]
        self.documents = [build.a_document(person, build.a_project(person)) for person in self.people]
        self.tokens = [build.a_token(person) for person in self.people]

    def writers(self, load: Load, *, again: bool) -> list[Writer]:
        chosen = [n % len(self.people) for n in range(WRITERS)]
        return [Writer(load, self.tokens[n], self.documents[n], again=again) for n in chosen]

    def standing(self) -> dict[str, tuple[int, str]]:
        """Version and note of every annotation that stands."""
        found: dict[str, tuple[int, str]] = {}
        for person, document in zip(self.people, self.documents, strict=True):
            cursor, more = None, True
            while more:
                query = AnnotationQuery(limit=1000, cursor=cursor)
                page = read(person, annotations.find, document.id, query)
                found |= {one.id: (one.version, one.note) for one in page.items(Annotation)}
                cursor, more = page.next, page.next is not None
        return found


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk()


@pytest.fixture
def nursery(database_url: str, desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    work.database().close()
    made = Nursery(str(tmp_path_factory.mktemp("home")), database_url)
    yield made
    made.close()


def check(database: Database, desk: Desk, writers: list[Writer]) -> None:
    """What stands is exactly what was acknowledged, and the database is as it was written."""
    assert [wrong for writer in writers for wrong in writer.wrong] == []
    acknowledged: dict[str, tuple[int, str]] = {}
    for writer in writers:
        acknowledged |= writer.kept
    assert desk.standing() == acknowledged
    assert read(sign_in.NOBODY, upkeep.faults) == []
    if database.is_sqlite:
        with database.connect(writing=False) as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def spin(seconds: float) -> None:
    """Hit another moment of what the server is doing each time."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def test_nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed_again_and_again(
    database: Database, backend: str, desk: Desk, nursery: Nursery
) -> None:
    draw, load = random.Random(9), Load()
    writers = desk.writers(load, again=True)
    for writer in writers:
        writer.start()
    kills = KILLS[backend]
    try:
        for _ in range(kills):
            server = nursery.start()
            acks = load.acks
            load.point_to(server)
            load.wait_for(acks + draw.randint(4, 24))
            spin(draw.random() * 0.005)
            server.kill()
        last = nursery.start()
        acks = load.acks
        load.point_to(last)
        load.wait_for(acks + WRITERS)
    finally:
        load.end()
        for writer in writers:
            writer.join(PATIENCE)
    assert last.stop() == 0
    assert load.acks >= kills * 4
    assert load.resent >= kills / 2
    check(database, desk, writers)


def test_a_server_that_is_told_to_stop_under_load_answers_what_it_keeps_and_keeps_nothing_else(
    database: Database, backend: str, desk: Desk, nursery: Nursery
) -> None:
    draw = random.Random(7)
    before: dict[str, tuple[int, str]] = {}
    for _ in range(STOPS[backend]):
        load = Load()
        writers = desk.writers(load, again=False)
        for writer in writers:
            writer.start()
        server = nursery.start()
        load.point_to(server)
        load.wait_for(draw.randint(10, 40))
        spin(draw.random() * 0.005)
        assert server.stop() == 0
        load.end()
        for writer in writers:
            writer.join(PATIENCE)
        stands = desk.standing()
        assert {id_: stands[id_] for id_ in before} == before
        for id_ in before:
            del stands[id_]
        assert stands == {id_: kept for writer in writers for id_, kept in writer.kept.items()}
        before |= stands
        work.database().close()
    assert read(sign_in.NOBODY, upkeep.faults) == []
