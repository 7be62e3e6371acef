"""Documents in bulk come in once each, though every server is killed twice while they are taken in, and meanwhile others
are answered at once."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import count, islice

import pytest
from sqlalchemy import text

from annotate.domain.jobs import Item, Job, Options
from annotate.domain.permissions import Actor
from annotate.domain.records import Annotation, Document
from annotate.services import bulk, sign_in, upkeep, work
from annotate.services.bulk import ItemQuery
from annotate.services.gathering import Source
from annotate.services.work import read, write
from annotate.store.engine import Database
from bench import corpus
from tests import build
from tests.api.client import Body
from tests.api.conftest import NODES
from tests.api.nursery import Nursery, Server
from tests.conftest import size
from tests.service.bulk_desk import lines

TEXTS, CHARACTERS = size(300, 10_000), 4_000
PATIENCE = size(150, 1800)
LONGEST = size(PATIENCE, 1)
"""Seconds for an answer to somebody else; the short form runs where other tests are at work."""


class Neighbour(threading.Thread):
    """Somebody in the same project who reads and writes a note, one request after the other, until the server is gone or
    she is done. `turned` is set by each answer. `slowest` counts what the end of a server left unanswered too."""

    def __init__(
        self, server: Server, token: str, document: Document, mark: Annotation, turned: threading.Event
    ) -> None:
        super().__init__()
        self.token, self.document, self.mark, self.turned = token, document, mark, turned
        self.ending = False
        self.slowest = 0.0
        self.answers: Counter[int] = Counter()
        self._line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)

    def run(self) -> None:
        with suppress(OSError, http.client.HTTPException):
            for n in count():
                if self.ending:
                    break
                self._ask("GET", f"/documents/{self.document.id}/annotations")
                version = self._ask("GET", f"/annotations/{self.mark.id}")["version"]
                self._ask("PATCH", f"/annotations/{self.mark.id}", json.dumps({"note": f"Note {n}"}), version)
        self._line.close()

    def _ask(self, method: str, path: str, body: str | None = None, version: int = 0) -> Body:
        headers = {"Authorization": f"Bearer {self.token}"}
        if body:
            headers |= {"Content-Type": "application/json", "If-Match": f'"{version}"'}
        begun = time.monotonic()
        try:
            self._line.request(method, f"/api/v1{path}", body, headers)
            answer = self._line.getresponse()
            said: Body = json.loads(answer.read())
        finally:
            self.slowest = max(self.slowest, time.monotonic() - begun)
        self.answers[answer.status] += 1
        self.turned.set()
        return said


class Import:
    """A job of many texts, and those who work beside it."""

    def __init__(self, ana: Actor, job: Job, neighbours: list[tuple[str, Document, Annotation]]) -> None:
        self.ana, self.job, self.people = ana, job, neighbours
        self.turned = threading.Event()
        self.all: list[Neighbour] = []

    def now(self) -> Job:
        return read(self.ana, bulk.read, self.job.id)

    def beside(self, servers: list[Server]) -> list[Neighbour]:
        """Somebody at each of the servers."""
        new = [
            Neighbour(server, token, document, mark, self.turned)
            for server, (token, document, mark) in zip(servers, self.people, strict=True)
        ]
        for one in new:
            one.start()
        self.all += new
        return new

    def until(self, done: int) -> Job:
        """The job when so many texts are done, or it has ended, and everybody was answered. It is looked at after answers."""
        end = time.monotonic() + PATIENCE
        now = self.now()
        while (now.state == "running" and now.done < done) or not all(one.answers for one in self.all):
            assert self.turned.wait(end - time.monotonic()), "nobody is answered"
            self.turned.clear()
            assert time.monotonic() < end, "it never came so far"
            now = self.now()
        return now


@pytest.fixture
def rows() -> list[Body]:
    """Texts that share no passage."""
    texts = islice(corpus.drawn(CHARACTERS // 5), TEXTS)
    return [{"text": f"{text[: CHARACTERS - 1]}.", "title": f"Number {n}"} for n, text in enumerate(texts)]


@pytest.fixture
def nursery(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    made = Nursery(str(tmp_path_factory.mktemp("home")), database_url)
    yield made
    made.close()


def test_every_text_is_there_once_after_two_kills_and_others_are_answered_meanwhile(
    database: Database, backend: str, rows: list[Body], nursery: Nursery
) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    people = []
    for n in range(NODES[backend]):
        mei = build.a_member(ana, project, name=f"Mei Lin {n}")
        document = build.a_document(mei, build.a_project(mei))
        people.append((build.a_token(mei), document, build.an_annotation(mei, document)))
    filled = bulk.fill(ana, project.id, [Source("many.jsonl", lines(*rows))], Options(), 10_000_000)
    servers = [nursery.start() for _ in people]  # all of them, before one alone could take everything in
    many = Import(ana, write(ana, bulk.open_, filled.job, filled.total, filled.refused), people)
    for part in (3, 2):
        beside = many.beside(servers)
        many.until(TEXTS // part)
        for server in servers:
            server.kill()
        for one in beside:
            one.join(PATIENCE)
        assert many.now().state == "running", "the kill came too late to prove anything"
        servers = [nursery.start() for _ in people]
    beside = many.beside(servers)
    assert many.until(TEXTS).state == "done"
    for one in beside:
        one.ending = True
        one.join(PATIENCE)
    assert [server.stop() for server in servers] == [0] * len(servers)
    for one in many.all:
        assert set(one.answers) == {200}
        assert one.slowest < LONGEST
    check(database, project.id, many, [str(row["title"]) for row in rows])


def check(database: Database, project: str, many: Import, titles: list[str]) -> None:
    """Each text became one document, and everything is as it was written."""
    assert many.now().done == TEXTS
    items: list[Item] = []
    cursor = None
    while True:
        page = read(many.ana, bulk.items, many.job.id, ItemQuery(limit=1000, cursor=cursor))
        items += page.items(Item)
        if (cursor := page.next) is None:
            break
    assert Counter(item.state for item in items) == {"accepted": TEXTS}
    assert [item.made.title for item in items if item.made] == titles
    with database.connect(writing=False) as connection:
        counted = text(
            "SELECT COUNT(*), COUNT(DISTINCT title), COUNT(DISTINCT sha256) FROM document WHERE project = :p"
        )
        assert connection.execute(counted, {"p": project}).all() == [(TEXTS, TEXTS, TEXTS)]
    assert read(sign_in.NOBODY, upkeep.faults) == []
    work.database().close()
