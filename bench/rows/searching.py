"""The first results of a search among many texts, on either database, beside a bare query of its full text index."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from bench import corpus
from bench.run import Figures, Run, ask, send
from bench.servers import Ours, Server, postgres
from bench.table import Figure, figure
from bench.targets import target

SIZE = 100_000
AT_ONCE = 1_000
FIRST = 50
Bare = Callable[[str], None]


def questions() -> tuple[str, ...]:
    """What is sought: a word of nearly every text, one of some, one of few, two words, a phrase, a beginning."""
    known = corpus.known()
    few, some, often, second = known[15_000], known[2_000], known[3], known[40]
    return (often, some, few, f"{some} {second}", f'"{often} {second}"', f"{some[:3]}*")


def measure(run: Run) -> Figures:
    """Among `SIZE` texts."""
    figures: Figures = {}
    with run.folder() as folder:
        installation = Ours(folder / "ours")
        with installation.serve() as ours, _fts5(folder / "floor.sqlite3") as (keep, query):
            _fill(run, "SQLite", installation, ours, keep)
            figures[target("search", "on SQLite", "p50 of the slowest")] = _slowest(run, installation, ours, query)
    with run.folder() as folder, postgres() as (address, first):
        installation = Ours(folder / "ours", address)
        with installation.serve(first) as ours, _tsvector(address) as (keep, query):
            _fill(run, "PostgreSQL", installation, ours, keep)
            figures[target("search", "on PostgreSQL", "p50 of the slowest")] = _slowest(run, installation, ours, query)
    return figures


def _fill(run: Run, name: str, installation: Ours, ours: Server, keep: Callable[[list[str]], None]) -> None:
    path, texts = f"/api/v1/projects/{installation.project}/documents:batch", corpus.drawn()
    for n in range(0, SIZE, AT_ONCE):
        some = [next(texts) for _ in range(AT_ONCE)]
        send(ours, path, corpus.lines(some), installation.headers)
        keep(some)
        if n % (10 * AT_ONCE) == 0:
            run.say(f"search: {n + AT_ONCE:,} texts on {name}")


def _slowest(run: Run, installation: Ours, ours: Server, bare: Bare) -> Figure:
    """Of all that is asked, what takes us longest, beside the bare query for the same."""
    found = []
    for asked in questions():
        path = f"/api/v1/projects/{installation.project}/search?q={quote(asked)}&limit={FIRST}"
        ask(ours, "GET", path, headers=installation.headers)
        bare(asked)
        times: list[tuple[float, float]] = []
        rounds, before = max(3, run.rounds), ours.cpu() + ours.database_cpu()
        for _ in range(rounds):
            begin = time.perf_counter()
            ask(ours, "GET", path, headers=installation.headers)
            between = time.perf_counter()
            bare(asked)
            times.append(((between - begin) * 1000, (time.perf_counter() - between) * 1000))
        used = (ours.cpu() + ours.database_cpu() - before) / rounds
        one = figure(*(list(side) for side in zip(*times, strict=True)), [used])
        run.say(f"search: {asked}: {one.ours:.1f} ms, bare {one.floor:.1f} ms, CPU {used:.1f} ms")
        found.append(one)
    return max(found, key=lambda one: one.ours)


@contextmanager
def _fts5(path: Path) -> Iterator[tuple[Callable[[list[str]], None], Bare]]:
    """SQLite's index over the bare texts."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE VIRTUAL TABLE bare USING fts5(words)")

        def keep(texts: list[str]) -> None:
            with connection:
                connection.executemany("INSERT INTO bare VALUES (?)", [(text,) for text in texts])

        def query(asked: str) -> None:
            connection.execute(f"SELECT rowid, words FROM bare WHERE bare MATCH ? LIMIT {FIRST}", (asked,)).fetchall()

        yield keep, query


@contextmanager
def _tsvector(address: str) -> Iterator[tuple[Callable[[list[str]], None], Bare]]:
    """PostgreSQL's index over the bare texts, in the same server."""
    import psycopg

    with psycopg.connect(address.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (words text, said tsvector)")
        connection.execute("CREATE INDEX ON bare USING gin (said)")

        def keep(texts: list[str]) -> None:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany("INSERT INTO bare VALUES (%s, to_tsvector('simple', %s))", [(t, t) for t in texts])

        def query(asked: str) -> None:
            words = asked.strip('"').split()
            term = (" <-> " if asked.startswith('"') else " & ").join(w.replace("*", ":*") for w in words)
            statement = "SELECT words FROM bare WHERE said @@ to_tsquery('simple', %s) LIMIT %s"
            connection.execute(statement, (term, FIRST)).fetchall()

        yield keep, query
