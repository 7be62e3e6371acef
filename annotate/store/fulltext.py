"""What the two databases know of full text: FTS5 of SQLite, `tsvector` with GIN of PostgreSQL.

Words come cut and folded (text/words.py), so that both find the same; neither database cuts, stems or folds anything.
A row also has words that nobody can type, its scope: project and kind, document, itself. With them a search in one
project reads nothing of the others. This file knows the databases as engine.py does.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from sqlalchemy import (
    Delete,
    Insert,
    String,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from annotate.domain.errors import Unavailable
from annotate.domain.search import Asked, Term
from annotate.store.engine import insert_or, meaning
from annotate.store.hot import Transaction, hot
from annotate.text.words import STRETCH_WORDS

LONGEST_SEARCH = 5.0
"""Seconds of a search in all."""

TOO_LONG = "This search takes too long. Add a word, or choose a document."
TITLE = -1
"""Where the title of a document stands in its text, for the index."""

Kind = Literal["texts", "annotations", "claims", "evidence", "comments"]
LETTERS: dict[str, str] = {"texts": "t", "annotations": "a", "claims": "c", "evidence": "e", "comments": "m"}
_COLUMNS = ("rowid", "id", "entity", "start", "stop", "scope", "words")
TEXT = table("search_text", *(column(name) for name in _COLUMNS))
SAID = table("search_said", *(column(name) for name in _COLUMNS))


def key(id_: str) -> str:
    """An id as a word of a scope."""
    return id_.replace("-", "")


def in_project(project: str, kind: str) -> str:
    """The scope of a kind in a project."""
    return key(project) + LETTERS[kind]


def in_document(document: str) -> str:
    """The scope of what belongs to a document."""
    return key(document) + "d"


def packed(dialect: str, words: Sequence[str], scope: Sequence[str] = ()) -> str:
    """Words as the index of a database takes them; at most `STRETCH_WORDS` of them."""
    if dialect == "sqlite":
        return " ".join(words[:STRETCH_WORDS])
    places: dict[str, list[str]] = {}
    for n, word in enumerate(words[:STRETCH_WORDS], 1):
        places.setdefault(word, []).append(str(n))
    lexemes = [f"'{word}':{','.join(at)}" for word, at in places.items()]
    return " ".join([*lexemes, *(f"'#{word}'" for word in scope)])


def scoped(dialect: str, scope: Sequence[str]) -> str | None:
    """The scope where it has a column of its own."""
    return " ".join(scope) if dialect == "sqlite" else None


def query(dialect: str, asked: Asked, scope: Sequence[str]) -> str:
    """What is asked for, inside a scope, as the query language of a database; every word is quoted."""
    if dialect == "sqlite":
        wanted = [f'scope : "{word}"' for word in scope] + [f"words : {_fts5(term)}" for term in asked.wanted]
        without = "".join(f" NOT words : {_fts5(term)}" for term in asked.unwanted)
        return f"({' AND '.join(wanted)}){without}"
    lexemes = [f"'#{word}'" for word in scope] + [_tsquery(term) for term in asked.wanted]
    return " & ".join(lexemes + [f"!({_tsquery(term)})" for term in asked.unwanted])


def ranking(dialect: str, asked: Asked) -> str:
    """The part of a query that hits are ranked by; the scope is none of it."""
    return "" if dialect == "sqlite" else " & ".join(_tsquery(term) for term in asked.wanted)


def _fts5(term: Term) -> str:
    return '"' + " ".join(term.words) + '"' + ("*" if term.begins else "")


def _tsquery(term: Term) -> str:
    row = " <-> ".join(f"'{word}'" for word in term.words)
    return f"({row}:*)" if term.begins else f"({row})"


def matches(dialect: str, index: Any) -> Any:
    """Whether a row of the index answers to `:match_`."""
    if dialect == "sqlite":
        return literal_column(index.name).op("MATCH")(bindparam("match_", type_=String))
    return index.c.words.op("@@")(cast(bindparam("match_", type_=Text), TSQUERY))


def place(dialect: str, index: Any) -> Any:
    """The number of a row; what was written later has a higher one."""
    return index.c.rowid if dialect == "sqlite" else index.c.id


def score(dialect: str, index: Any) -> Any:
    """How far down a row belongs: the least is the best. Ranks by `:rank_` on PostgreSQL."""
    if dialect == "sqlite":
        return func.bm25(literal_column(index.name), 0.0, 0.0, 0.0, 0.0, 1.0)
    by_length = 1  # divided by 1 + the logarithm of the length
    return -func.ts_rank_cd(index.c.words, cast(bindparam("rank_", type_=Text), TSQUERY), by_length)


@contextmanager
def limited(tx: Transaction) -> Iterator["Clock"]:
    """A search within `LONGEST_SEARCH` seconds; `Unavailable` when it takes longer."""
    clock = Clock(tx)
    try:
        if tx.dialect.name == "sqlite":
            tx.raw.set_progress_handler(clock.over, 10_000)
        yield clock
        clock.stop()
    except Exception as error:
        if isinstance(meaning(error), Unavailable):
            raise Unavailable(TOO_LONG) from error
        raise
    finally:
        if tx.dialect.name == "sqlite":
            tx.raw.set_progress_handler(None, 0)


class Clock:
    """The time that a search has left."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._end = time.monotonic() + LONGEST_SEARCH

    def over(self) -> bool:
        """Whether the time is up; SQLite stops then."""
        return time.monotonic() > self._end

    def tick(self) -> None:
        """Before each statement: PostgreSQL is told what is left. It also must read by the index of words only: it
        believes that a common word is soon found in any table, which is not so where another project has it."""
        if self.over():
            raise Unavailable(TOO_LONG)
        self._tell(str(max(1, int(1000 * (self._end - time.monotonic())))), "off")

    def stop(self) -> None:
        """What follows in the transaction is no search."""
        self._tell("10000", "on")

    def _tell(self, left: str, scans: str) -> None:
        if self._tx.dialect.name != "sqlite":
            _LIMIT(self._tx, left_=left, scans_=scans).fetchone()


_LIMIT = hot(
    lambda _: select(
        func.set_config("statement_timeout", bindparam("left_", type_=String), True),
        func.set_config("enable_seqscan", bindparam("scans_", type_=String), True),
        func.set_config("enable_indexscan", bindparam("scans_", type_=String), True),
    )
)


def inserting(index: Any) -> Any:
    """Builds the statement that writes a row; on PostgreSQL it takes the place of the one before."""

    def build(dialect: str) -> Insert:
        values: dict[str, Any] = {name: bindparam(name) for name in ("entity", "start", "stop")}
        if dialect == "sqlite":
            return insert(index).values(**values, scope=bindparam("scope"), words=bindparam("words"))
        words = cast(bindparam("words", type_=Text), TSVECTOR)
        statement = insert_or(dialect, index).values(**values, words=words)
        kept: Insert = statement.on_conflict_do_update(
            index_elements=["entity", "start"], set_={"words": statement.excluded.words}
        )
        return kept

    return build


def deleting(index: Any) -> Any:
    """Builds the statement that takes rows away: those that have `:match_` in their scope."""

    def build(dialect: str) -> Delete:
        return delete(index).where(matches(dialect, index))

    return build
