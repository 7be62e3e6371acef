"""How many statements a request costs: a write at most 12, a read at most 4, sign-in and key included (design of the store)."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from psycopg.pq import Trace
from sqlalchemy import event

from annotate.app import create_app
from annotate.domain.claims import Claim, NewClaim
from annotate.domain.evidence import NewEvidence, NewStance
from annotate.domain.permissions import Actor
from annotate.domain.records import Document
from annotate.services import claims, evidence
from annotate.services.work import write
from annotate.settings import Settings, prepared
from annotate.store.engine import Database
from tests import build
from tests.api.client import Client, expect

MOST_OF_A_WRITE, MOST_OF_A_READ = 12, 4
FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", ";", "--")
"""`--` begins what a trigger or the full-text index does inside of a statement, which SQLite then names once more."""


PARSE = re.compile(r'F\t\d+\tParse\t "(\w*)" "(.*)')
BIND = re.compile(r'F\t\d+\tBind\t "" "(\w*)"')
QUERY = re.compile(r'F\t\d+\tQuery\t "(.*)')
"""Lines of libpq's trace: a statement gets a name, perhaps an empty one; a name is used; a statement without values."""


class Counter:
    """Every statement that reaches the database, on whatever connection of ours; the frame of a transaction is none."""

    def __init__(self, trace: Path) -> None:
        self._taken: list[str] = []
        self._trace = trace
        trace.touch()

    @property
    def statements(self) -> list[str]:
        return [text for text in [*self._taken, *self._traced()] if not text.startswith(FRAME)]

    def watch(self, database: Database) -> None:
        """Count on all connections opened from now on: as SQLite runs them, or as they go to PostgreSQL."""

        def count(connection: Any, _: object) -> None:
            if database.is_sqlite:
                connection.set_trace_callback(self._take)
            else:
                connection.pgconn.trace(os.open(self._trace, os.O_WRONLY | os.O_APPEND))
                connection.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)

        for engine in (database.writer, database.reader):
            engine.dispose()
            event.listen(engine, "connect", count)

    def _take(self, text: str) -> None:
        if not text.startswith("--") and self._taken[-1:] != [text.strip()]:
            self._taken.append(text.strip())

    def _traced(self) -> Iterator[str]:
        named: dict[str, str] = {}
        for line in self._trace.read_text(encoding="utf-8", errors="replace").splitlines():
            if parse := PARSE.match(line):
                named[parse[1]] = parse[2].strip()
            elif bind := BIND.match(line):
                yield named[bind[1]]
            elif query := QUERY.match(line):
                yield query[1].strip()

    @contextmanager
    def at_most(self, number: int) -> Iterator[None]:
        before = len(self.statements)
        yield
        made = self.statements[before:]
        assert made, "nothing was counted"
        assert len(made) <= number, "\n".join(made)


@pytest.fixture
def counter(database: Database, tmp_path: Path) -> Counter:
    made = Counter(tmp_path / "trace")
    made.watch(database)
    return made


@pytest.fixture
def desk(counter: Counter, database: Database, tmp_path: Path) -> tuple[Client, Actor, Document]:
    """Somebody with a token, known to the server for a while, and a document whose text was read before."""
    client = Client(create_app(prepared(Settings(home=str(tmp_path))), database))
    ana = build.a_person()
    document = build.a_document(ana, build.a_project(ana))
    build.an_annotation(ana, document)
    client.token = build.a_token(ana)
    expect(client.get("/me"))
    return client, ana, document


def test_marking_a_passage_takes_at_most_twelve_statements(
    counter: Counter, desk: tuple[Client, Actor, Document]
) -> None:
    client, _, document = desk
    body = {"kind": "claim", "start": 4, "end": 9, "quote": "mayor"}
    with counter.at_most(MOST_OF_A_WRITE):
        expect(client.post(f"/documents/{document.id}/annotations", body, key="first"), 201)


def test_an_attribution_in_three_pieces_with_a_parent_takes_no_more(
    counter: Counter, desk: tuple[Client, Actor, Document]
) -> None:
    client, _, document = desk
    pieces = [{"start": 34, "end": 47, "part": "content"}, {"start": 49, "end": 52, "part": "source"}]
    pieces.append({"start": 53, "end": 57, "part": "cue"})
    body = {"kind": "attribution", "fragments": pieces}
    with counter.at_most(MOST_OF_A_WRITE + 4):  # each of the six rows of ranges counts here
        expect(client.post(f"/documents/{document.id}/annotations", body, key="second"), 201)


def test_a_change_of_fields_takes_at_most_twelve_statements(
    counter: Counter, desk: tuple[Client, Actor, Document]
) -> None:
    client, ana, document = desk
    made = build.an_annotation(ana, document, start=4, end=9)
    with counter.at_most(MOST_OF_A_WRITE):
        expect(client.patch(f"/annotations/{made.id}", {"note": "It goes on."}, 1, key="change"))


@pytest.mark.parametrize(
    "path", ["/documents/{document}/annotations", "/documents/{document}", "/annotations/{annotation}", "/projects"]
)
def test_a_read_takes_at_most_four_statements(
    counter: Counter, desk: tuple[Client, Actor, Document], path: str
) -> None:
    client, ana, document = desk
    made = build.an_annotation(ana, document, start=4, end=9)
    with counter.at_most(MOST_OF_A_READ):
        expect(client.get(path.format(document=document.id, annotation=made.id)))


def test_the_list_of_documents_takes_at_most_four_statements(
    counter: Counter, desk: tuple[Client, Actor, Document]
) -> None:
    client, _, document = desk
    with counter.at_most(MOST_OF_A_READ):
        expect(client.get(f"/projects/{document.project}/documents"))


def test_many_annotations_take_no_more_statements_than_one(
    counter: Counter, desk: tuple[Client, Actor, Document]
) -> None:
    client, ana, document = desk
    for start in range(0, 80, 2):
        build.an_annotation(ana, document, start=start, end=start + 3)
    with counter.at_most(MOST_OF_A_READ):
        answer = expect(client.get(f"/documents/{document.id}/annotations?limit=1000"))
    assert answer["total"] == 41


def test_the_page_of_a_claim_takes_no_more_statements_for_more_claims_on_its_evidence(
    counter: Counter, desk: tuple[Client, Actor, Document]
) -> None:
    client, ana, document = desk
    item = write(ana, evidence.create, document.project, NewEvidence(title="Minutes", locator="Box 4"))

    def another() -> Claim:
        made = write(ana, claims.create, document.project, NewClaim(normalised="The bridge will last."))
        write(ana, evidence.put, made.id, item.id, NewStance(stance="supports"), None)
        return made

    path = f"/p/{document.project}/claims/{another().id}"
    another()
    assert "also on" in client.page(path).text
    before = len(counter.statements)
    assert client.page(path).status_code == 200
    once = len(counter.statements) - before
    for _ in range(5):
        another()
    with counter.at_most(once):
        assert "C07" in client.page(path).text
