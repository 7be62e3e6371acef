"""The bare floor: Flask and the sqlite3 module, one commit a request. No accounts, no rights, no history.

WAL with `synchronous=FULL` like ours, one table a thing, `jsonify`, the same server with as many threads as ours. Writers
wait for a plain lock, which is faster than SQLite's busy handler.
"""

import json
import sqlite3
import sys
import threading
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from flask import Flask, Response, jsonify, render_template_string, request

from annotate.server import ServerOptions, serve
from annotate.text.sentences import cut
from annotate.text.zones import Zone

TABLES = """
CREATE TABLE IF NOT EXISTS document (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, language TEXT NOT NULL, length INTEGER NOT NULL, created TEXT NOT NULL,
    text TEXT NOT NULL, sentences BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS annotation (
    id TEXT PRIMARY KEY, document TEXT NOT NULL, kind TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    quote TEXT NOT NULL, note TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS annotation_order ON annotation (document, start, "end", id);
"""
LARGEST = 4_000
"""The most code points of one block of the plain page."""
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{{ title }}</title>
<body>{% for block in blocks %}<p>{{ block }}</p>
{% endfor %}</body></html>"""


class Database:
    """One file, a connection a thread, one writer at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._local = threading.local()
        self.connection().executescript(TABLES)

    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=10)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            self._local.connection = connection
        return connection

    def write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        """The statement for each row, in one transaction."""
        with self._lock:
            connection = self.connection()
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, rows)
            connection.execute("COMMIT")


def create_app(path: Path) -> Flask:
    """The floor over one database file."""
    app = Flask("floor")
    database = Database(path)
    _annotations(app, database)
    _documents(app, database)
    return app


def _annotations(app: Flask, database: Database) -> None:
    @app.post("/documents/<document>/annotations")
    def create(document: str) -> tuple[Response, int]:
        body = request.get_json()
        ranges = body.get("fragments") or [body]
        made = {
            "id": str(uuid.uuid4()),
            "document": document,
            "kind": body["kind"],
            "start": ranges[0]["start"],
            "end": ranges[-1]["end"],
            "quote": ranges[0]["quote"],
            "note": body["note"],
        }
        database.write("INSERT INTO annotation VALUES (?, ?, ?, ?, ?, ?, ?)", [tuple(made.values())])
        return jsonify(made), 201

    @app.get("/documents/<document>/annotations")
    def read(document: str) -> Response:
        rows = database.connection().execute(
            'SELECT id, kind, start, "end", note FROM annotation WHERE document = ? ORDER BY start, "end", id',
            (document,),
        )
        names = ("id", "kind", "start", "end", "note")
        return jsonify(items=[dict(zip(names, row, strict=True)) for row in rows])


def _documents(app: Flask, database: Database) -> None:
    @app.post("/documents:batch")
    def batch() -> Response:
        rows = [_document(json.loads(line)) for line in request.stream]
        database.write("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        return jsonify(items=[{"id": row[0], "length": row[3]} for row in rows])

    @app.get("/documents")
    def documents() -> Response:
        rows = database.connection().execute(
            "SELECT id, title, language, length, created FROM document ORDER BY rowid DESC LIMIT 1000"
        )
        names = ("id", "title", "language", "length", "created")
        return jsonify(items=[dict(zip(names, row, strict=True)) for row in rows])

    @app.get("/documents/<document>/text")
    def text(document: str) -> Response:
        found = database.connection().execute("SELECT text FROM document WHERE id = ?", (document,)).fetchone()
        return jsonify(text=found[0])

    @app.get("/documents/<document>")
    def page(document: str) -> Response:
        found = database.connection().execute("SELECT title, text FROM document WHERE id = ?", (document,)).fetchone()
        response = Response(render_template_string(PAGE, title=found[0], blocks=_blocks(found[1])))
        # With this policy Chromium begins a process for a page that is opened from another site, as it does for ours.
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return response


def _document(line: dict[str, str]) -> tuple[str, str, str, int, str, str, bytes]:
    content = line["text"]
    sentences = cut(content, [Zone(1, "body", 0, len(content), 1)], "en")
    packed = json.dumps(sentences).encode()
    return (str(uuid.uuid4()), line["title"], "en", len(content), "2026-01-01T00:00:00Z", content, packed)


def _blocks(content: str) -> Iterator[str]:
    """Paragraphs; a longer one in pieces, as no page lays out a million characters in one."""
    for paragraph in filter(None, content.split("\n")):
        yield from (paragraph[at : at + LARGEST] for at in range(0, len(paragraph), LARGEST))


def main(path: Path) -> int:
    """Serve until SIGTERM; the address is printed as JSON, as `annotate serve --json` prints it."""
    options = ServerOptions(host="127.0.0.1", port=0, max_body=1 << 30)
    ready = lambda url: print(json.dumps({"url": url}), flush=True)  # noqa: E731
    return serve(create_app(path), options, on_ready=ready, on_stop=lambda: None)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
