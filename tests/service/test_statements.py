"""How many statements a request costs: a write at most 12, a read at most 4, sign-in and key included (design of the store)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from annotate.app import create_app
from annotate.domain.permissions import Actor
from annotate.domain.records import Document
from annotate.settings import Settings, prepared
from annotate.store.engine import Database
from tests import build
from tests.api.client import Client, expect

MOST_OF_A_WRITE, MOST_OF_A_READ = 12, 4
FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", ";")


class Counter:
    """Every statement that reaches the database, on whatever connection of ours; the frame of a transaction is none."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def take(self, statement: object) -> None:
        text = str(statement).strip()
        if not text.startswith(FRAME):
            self.statements.append(text)

    def watch(self, database: Database) -> None:
        """Count on all connections opened from now on."""
        taken = self

        class Counting(psycopg.Cursor[Any]):
            def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
                taken.take(query)
                return super().execute(query, *args, **kwargs)

            def executemany(self, query: Any, *args: Any, **kwargs: Any) -> None:
                taken.take(query)
                super().executemany(query, *args, **kwargs)

        def count(connection: Any, _: object) -> None:
            if database.is_sqlite:
                connection.set_trace_callback(self.take)
            else:
                connection.cursor_factory = Counting

        for engine in (database.writer, database.reader):
            engine.dispose()
            event.listen(engine, "connect", count)

    @contextmanager
    def at_most(self, number: int) -> Iterator[None]:
        before = len(self.statements)
        yield
        made = self.statements[before:]
        assert made, "nothing was counted"
        assert len(made) <= number, "\n".join(made)


@pytest.fixture
def counter(database: Database) -> Counter:
    made = Counter()
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
    counter: Counter, database: Database, desk: tuple[Client, Actor, Document]
) -> None:
    client, _, document = desk
    pieces = [{"start": 34, "end": 47, "part": "content"}, {"start": 49, "end": 52, "part": "source"}]
    pieces.append({"start": 53, "end": 57, "part": "cue"})
    body = {"kind": "attribution", "fragments": pieces}
    with counter.at_most(MOST_OF_A_WRITE + 4 * database.is_sqlite):  # SQLite shows each of the six rows of ranges
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
