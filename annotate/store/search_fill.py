"""The index of searches, made of what is kept: by the migration that begins it, by `annotate db reindex`; and compared
with it, for `annotate db check`.

Plain tables, not our models, for a migration may not depend on models that later ones change.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    Connection,
    Select,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    join,
    literal,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from annotate.domain import claims, comments, evidence, records
from annotate.domain.search import Said, said_in, said_in_claim, said_in_evidence, words_said
from annotate.store.fulltext import SAID, TEXT, TITLE, in_document, in_project, inserting, key, packed
from annotate.text.words import stretches, words_of

KINDS = ("texts", "comments", "annotations", "claims", "evidence")
STEP = 200
SAMPLE = 200
"""So many of each kind, the newest, are compared word by word."""

_annotation = msgspec.json.Decoder(records.Annotation)
_claim = msgspec.json.Decoder(claims.KeptClaim)
_item = msgspec.json.Decoder(evidence.KeptEvidence)


def clear(connection: Connection) -> None:
    """Forget the whole index."""
    for index in (TEXT, SAID):
        connection.execute(delete(index))
    connection.execute(update(_ANNOTATION).values(words=None))


def fill(connection: Connection, kinds: Sequence[str]) -> None:
    """Index all that there is of these kinds, some at a time."""
    if "texts" in kinds:
        for some in _steps(connection, _TEXTS):
            _keep(connection, TEXT, [row for document in some for row in _of_text(connection, document)])
    if "comments" in kinds:
        for some in _steps(connection, _COMMENTS):
            _keep(connection, SAID, [_of_comment(connection, row) for row in some])
    for kind, statement, said in _BESIDE:
        if kind in kinds:
            for some in _steps(connection, statement):
                _keep(connection, SAID, [_beside(connection, kind, row, said(row)) for row in some])
    if "annotations" in kinds:
        changed = update(_ANNOTATION).where(_ANNOTATION.c.id == bindparam("id_")).values(words=bindparam("words_"))
        for some in _steps(connection, _ANNOTATIONS):
            words = [packed(connection.dialect.name, _annotation_words(row)) for row in some]
            connection.execute(
                changed, [{"id_": row.id, "words_": said} for row, said in zip(some, words, strict=True)]
            )


def faults(connection: Connection) -> Iterator[str]:
    """Where the index differs from what is kept: one sentence each."""
    for name, kept, indexed in _COUNTS:
        there, found = connection.execute(kept).scalar_one(), connection.execute(indexed).scalar_one()
        if there != found:
            yield f"The search has {found:,} of {there:,} {name}. Run: annotate db reindex."
    for name, index, expected in _samples(connection):
        if not all(_is_there(connection, index, row) for row in expected):
            yield f"{name}: the search has other words for it. Run: annotate db reindex."


def _is_there(connection: Connection, index: Any, row: dict[str, Any]) -> bool:
    words = literal(row["words"], type_=Text)
    same = index.c.words == (words if connection.dialect.name == "sqlite" else cast(words, TSVECTOR))
    rows = (
        select(func.count())
        .select_from(index)
        .where(index.c.entity == row["entity"], index.c.start == row["start"], same)
    )
    return connection.execute(rows).scalar_one() > 0


def _samples(connection: Connection) -> Iterator[tuple[str, Any, list[dict[str, Any]]]]:
    for row in _newest(connection, _TEXTS):
        yield f"Document {row.id}", TEXT, _of_text(connection, row)
    for row in _newest(connection, _COMMENTS):
        yield f"Comment {row.id}", SAID, [_of_comment(connection, row)]
    for kind, statement, said in _BESIDE:
        for row in _newest(connection, statement):
            yield f"{kind} {row.id}".capitalize(), SAID, [_beside(connection, kind, row, said(row))]
    for row in _newest(connection, _ANNOTATIONS):
        yield f"Annotation {row.id}", SAID, [_row(connection, row, "annotations", _annotation_words(row))]


def _newest(connection: Connection, statement: Select[Any]) -> Sequence[Any]:
    return connection.execute(statement.order_by(statement.selected_columns.id.desc()).limit(SAMPLE)).all()


def _steps(connection: Connection, statement: Select[Any]) -> Iterator[Sequence[Any]]:
    last, id_ = "", statement.selected_columns.id
    while some := connection.execute(statement.where(id_ > last).order_by(id_).limit(STEP)).all():
        yield some
        last = some[-1].id


def _keep(connection: Connection, index: Any, rows: list[dict[str, Any]]) -> None:
    if connection.dialect.name != "sqlite":
        rows = [{name: value for name, value in row.items() if name != "scope"} for row in rows]
    connection.execute(inserting(index)(connection.dialect.name), rows)


def _of_text(connection: Connection, row: Any) -> list[dict[str, Any]]:
    dialect = connection.dialect.name
    scope = (in_project(row.project, "texts"), in_document(row.id))
    parts: list[tuple[int, int, Sequence[str], tuple[str, ...]]] = [
        (TITLE, TITLE, words_of(row.title), (*scope, key(row.id) + "h"))
    ]
    parts += [(one.start, one.end, one.words, scope) for one in stretches(row.text)]
    return [
        {
            "entity": row.id,
            "start": start,
            "stop": stop,
            "scope": " ".join(words),
            "words": packed(dialect, said, words),
        }
        for start, stop, said, words in parts
    ]


def _of_comment(connection: Connection, row: Any) -> dict[str, Any]:
    return _row(connection, row, "comments", words_said((comments.decoded(bytes(row.record)).text,)))


def _annotation_words(row: Any) -> list[str]:
    record = _annotation.decode(b'{"author":{"id":"","name":""},' + bytes(row.record)[1:])
    return words_said([piece.text for piece in said_in(record)])


def _row(connection: Connection, row: Any, kind: str, words: Sequence[str]) -> dict[str, Any]:
    scope = (in_project(row.project, kind), key(row.id), in_document(row.document))
    said = packed(connection.dialect.name, words, scope)
    return {"entity": row.id, "start": 0, "stop": 0, "scope": " ".join(scope), "words": said}


def _beside(connection: Connection, kind: str, row: Any, pieces: Sequence[Said]) -> dict[str, Any]:
    """The row of something that belongs to the project and to no document."""
    scope = (in_project(row.project, kind), key(row.id))
    said = packed(connection.dialect.name, words_said([piece.text for piece in pieces]), scope)
    return {"entity": row.id, "start": 0, "stop": 0, "scope": " ".join(scope), "words": said}


def _claim_words(row: Any) -> list[Said]:
    return said_in_claim(_claim.decode(bytes(row.record)))


def _evidence_words(row: Any) -> list[Said]:
    return said_in_evidence(_item.decode(bytes(row.record)))


_DOCUMENT = table("document", column("id"), column("project"), column("title"))
_TEXT = table("document_text", column("document"), column("text"))
_ANNOTATION = table("annotation", *(column(name) for name in ("id", "project", "document", "record", "words")))
_COMMENT = table("comment", *(column(name) for name in ("id", "project", "document", "record")))
_TEXTS = select(_DOCUMENT.c.id, _DOCUMENT.c.project, _DOCUMENT.c.title, _TEXT.c.text).join_from(
    _DOCUMENT, _TEXT, _TEXT.c.document == _DOCUMENT.c.id
)
_COMMENTS = select(_COMMENT.c.id, _COMMENT.c.project, _COMMENT.c.document, _COMMENT.c.record)
_ANNOTATIONS = select(_ANNOTATION.c.id, _ANNOTATION.c.project, _ANNOTATION.c.document, _ANNOTATION.c.record)

_CLAIM = table("claim", *(column(name) for name in ("id", "project", "record")))
_EVIDENCE = table("evidence", *(column(name) for name in ("id", "project", "record", "deleted")))
_BESIDE = (
    ("claims", select(_CLAIM.c.id, _CLAIM.c.project, _CLAIM.c.record), _claim_words),
    (
        "evidence",
        select(_EVIDENCE.c.id, _EVIDENCE.c.project, _EVIDENCE.c.record).where(_EVIDENCE.c.deleted.is_(False)),
        _evidence_words,
    ),
)


def _all(of: Any) -> Select[Any]:
    return select(func.count()).select_from(of)


def _said(of: Any) -> Select[Any]:
    return select(func.count()).select_from(join(SAID, of, of.c.id == SAID.c.entity))


_COUNTS = (
    ("titles", _all(_DOCUMENT), _all(TEXT).where(TEXT.c.start == TITLE)),
    (
        "texts",
        _all(_TEXT).where(_TEXT.c.text != ""),
        select(func.count(TEXT.c.entity.distinct())).where(TEXT.c.start >= 0),
    ),
    ("annotations", _all(_ANNOTATION), _said(_ANNOTATION)),
    ("comments", _all(_COMMENT), _said(_COMMENT)),
    ("claims", _all(_CLAIM), _said(_CLAIM)),
    ("items of evidence", _all(_EVIDENCE).where(_EVIDENCE.c.deleted.is_(False)), _said(_EVIDENCE)),
)
