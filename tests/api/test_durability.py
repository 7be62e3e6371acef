"""What was acknowledged is kept when servers are killed or stopped under load: one, or two of them where the database is
shared (reliability.md R1, R16)."""

import http.client
import itertools
import json
import random
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from annotate.domain.records import Annotation, Document
from annotate.services import annotations, sign_in, upkeep, work
from annotate.services.annotations import AnnotationQuery
from annotate.services.work import read
from annotate.store.engine import Database
from tests import build
from tests.api.conftest import NODES
from tests.api.feeds import Known, Stream
from tests.api.nursery import PATIENCE, Nursery, Server
from tests.cli.serving import get, serving
from tests.conftest import size

KILLS = {"sqlite": size(50, 200), "postgresql": size(10, 60)}
STOPS = {"sqlite": size(5, 10), "postgresql": size(3, 10)}
WRITERS, FEEDS = 4, 3
READY, READY_MOSTLY = size(PATIENCE, 10), size(PATIENCE, 3)
"""Seconds until a server answers after a kill, and the median of them; the short form runs where other tests are at work."""
DOWN = 25
"""Seconds that a stop may take."""


class Load:
    """Where the writers send, and how much was acknowledged."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.servers: list[Server] = []
        self.acks = 0
        self.ending = False
        self.resent = 0

    def add(self, server: Server) -> None:
        with self.changed:
            self.servers.append(server)
            self.changed.notify_all()

    def lost(self, server: Server) -> None:
        with self.changed:
            if server in self.servers:
                self.servers.remove(server)

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

    def any(self, draw: random.Random) -> Server | None:
        """One of the servers that live; `None` when there is none and none will come."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.ending or self.servers, PATIENCE), "no server came back"
            return draw.choice(self.servers) if self.servers else None


class Writer(threading.Thread):
    """Somebody who creates, edits and deletes as fast as they are answered, on any of the servers. Each request has a key of
    its own.

    With `again` a request that was not answered is sent again with the same key to a server that lives.
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
        self._lines: dict[Server, http.client.HTTPConnection] = {}

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
            if answer is not None:
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
        """The answer, with `again` from the first server that gives one; `None` when there is none."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key, "Content-Type": "application/json"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        raw = json.dumps(body).encode() if body is not None else None
        if body is None:
            del headers["Content-Type"]
        while (server := self.load.any(self._draw)) is not None:
            if server not in self._lines:
                self._lines[server] = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
            try:
                self._lines[server].request(method, path, raw, headers)
                answer = self._lines[server].getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException) as error:
                self._lines.pop(server).close()
                if isinstance(error, ConnectionRefusedError):  # others may be of this one connection
                    self.load.lost(server)
                if not self.again:
                    return None
                self.load.resent += 1
        return None


class Listener(threading.Thread):
    """Somebody with a feed open, until it ends. It has told of something when they are there."""

    def __init__(self, server: Server, person: Known, document: Document) -> None:
        super().__init__()
        self.ended = False
        self._stream = Stream(server, person, document.id)
        first = self._stream.next(within=PATIENCE)
        assert first is not None
        self.told = [first.id]

    def run(self) -> None:
        while (event := self._stream.next()) is not None:
            self.told.append(event.id)
        self.ended = True


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


def test_nothing_acknowledged_is_lost_or_doubled_when_servers_are_killed_again_and_again(
    database: Database, backend: str, desk: Desk, nursery: Nursery, tmp_path: Path
) -> None:
    draw, load = random.Random(9), Load()
    writers = desk.writers(load, again=True)
    for writer in writers:
        writer.start()
    took: list[float] = []
    nodes = started(nursery, load, NODES[backend])
    turns = itertools.count(1)
    killed, kills = 0, KILLS[backend]
    try:
        while killed < kills:
            load.wait_for(load.acks + draw.randint(4, 24))
            spin(draw.random() * 0.005)
            dying = nodes[:] if next(turns) % 3 == 0 else nodes[:1]
            for node in dying:
                node.kill()
                load.lost(node)
            killed += len(dying)
            begun = time.monotonic()
            nodes = [*nodes[len(dying) :], *started(nursery, load, len(dying))]
            took.append((time.monotonic() - begun) / len(dying))
        load.wait_for(load.acks + WRITERS)
    finally:
        load.end()
        for writer in writers:
            writer.join(PATIENCE)
    for node in nodes:
        node.kill()
    took.append(ready(tmp_path / "home", database))
    assert load.acks >= kills * 4
    assert load.resent >= kills / 2
    assert max(took) <= READY
    assert statistics.median(took) <= READY_MOSTLY
    check(database, desk, writers)


def ready(home: Path, database: Database) -> float:
    """Seconds until the command itself answers, reading the program and all; the nursery read it before. It stops well."""
    begun = time.monotonic()
    where = database.url.render_as_string(hide_password=False)
    with serving(home, "--port", "0", "--json", database_url=where) as server:
        took = time.monotonic() - begun
        assert get(f"{server.told['url']}/readyz").status == 200
        assert server.stop() == 0
    return took


def started(nursery: Nursery, load: Load, number: int) -> list[Server]:
    """So many more servers, known to the writers as soon as they answer."""
    made = []
    for _ in range(number):
        made.append(nursery.start())
        load.add(made[-1])
    return made


def test_servers_that_are_told_to_stop_under_load_answer_what_they_keep_and_keep_nothing_else(
    database: Database, backend: str, desk: Desk, nursery: Nursery
) -> None:
    draw = random.Random(7)
    before: dict[str, tuple[int, str]] = {}
    for _ in range(STOPS[backend]):
        load = Load()
        writers = desk.writers(load, again=False)
        for writer in writers:
            writer.start()
        try:
            for node in started(nursery, load, NODES[backend]):
                stop_with_feeds(node, writers, load, draw)
        finally:
            load.end()
            for writer in writers:
                writer.join(PATIENCE)
        assert [wrong for writer in writers for wrong in writer.wrong] == []
        stands = desk.standing()
        assert {id_: stands[id_] for id_ in before} == before
        for id_ in before:
            del stands[id_]
        assert stands == {id_: kept for writer in writers for id_, kept in writer.kept.items()}
        before |= stands
        work.database().close()
    assert read(sign_in.NOBODY, upkeep.faults) == []


def stop_with_feeds(node: Server, writers: list[Writer], load: Load, draw: random.Random) -> None:
    """Stop a server amid the work, with feeds open that are told of it; others go on."""
    listeners = [Listener(node, writer, writer.document) for writer in writers[:FEEDS]]
    for listener in listeners:
        listener.start()
    load.wait_for(load.acks + draw.randint(10, 40))
    spin(draw.random() * 0.005)
    begun = time.monotonic()
    assert node.stop() == 0
    assert time.monotonic() - begun <= DOWN
    load.lost(node)
    for listener in listeners:
        listener.join(PATIENCE)
        assert listener.ended, "a stop ends the feeds"
        first = listener.told[0] or 0
        assert listener.told == list(range(first, first + len(listener.told)))
