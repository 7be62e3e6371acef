"""Annotations with their fragments and the link of these to sentences."""

from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Insert,
    String,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from annotate.domain import records
from annotate.domain.records import Person
from annotate.domain.search import said_in, words_said
from annotate.store.base import NO_ROWID, Base, Bytes, Count, Key, Layered, Point, Words, stored, whole
from annotate.store.engine import insert_or
from annotate.store.fulltext import packed
from annotate.store.hot import VIEWER, Transaction, Value, hot
from annotate.store.layers import Layer
from annotate.store.people import User


class Annotation(Layered, Base):
    """The columns one searches by, and the encoded record without its author. `words` is what a search finds it by; a
    trigger of the database carries it to the index (fulltext.py)."""

    __tablename__ = "annotation"
    __table_args__ = (
        Index("ix_annotation_order", "document", "start", "end", "id"),
        Index(None, "parent"),
    )
    id: Mapped[Key] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    start: Mapped[Point]
    end: Mapped[Point]
    version: Mapped[Count]
    parent: Mapped[Key | None]
    record: Mapped[Bytes]
    deleted: Mapped[bool] = mapped_column(Boolean)
    words: Mapped[Words | None]


class Fragment(Base):
    """One `[start, end)` of an annotation, for SQL; the record holds the same."""

    __tablename__ = "fragment"
    __table_args__ = NO_ROWID
    annotation: Mapped[Key] = mapped_column(ForeignKey("annotation.id"), primary_key=True)
    n: Mapped[Count] = mapped_column(primary_key=True)
    document: Mapped[Key]
    start: Mapped[Point]
    end: Mapped[Point]
    part: Mapped[str | None] = mapped_column(String(16))


class AnnotationSentence(Base):
    """Where a fragment lies: `sentence` and offsets from its start, or, outside the body, from the zone's."""

    __tablename__ = "annotation_sentence"
    __table_args__ = NO_ROWID
    annotation: Mapped[Key] = mapped_column(ForeignKey("annotation.id"), primary_key=True)
    fragment: Mapped[Count] = mapped_column(primary_key=True)
    n: Mapped[Count] = mapped_column(primary_key=True)
    document: Mapped[Key]
    zone: Mapped[Count]
    sentence: Mapped[int | None]
    start: Mapped[Point]
    end: Mapped[Point]


COUNTER = {"claim": "claims", "attribution": "attributions", "unverified": "unverified", "language": "languages"}
_decoder = msgspec.json.Decoder(records.Annotation)


def decoded(record: bytes, author: records.Person) -> records.Annotation:
    """The record of a row with its author laid over it."""
    return _decoder.decode(whole(record, "author", author))


def next_number(tx: Transaction, document: str, kind: str, standing: int = 1) -> tuple[str, int]:
    """The state of the viewer's layer and the next number of `kind` in it; makes the layer where there is none.

    `standing` is added to the count of annotations that stand.
    """
    row = _NEXT[kind](tx, document=document, user=tx.viewer, state="in_progress", annotations=standing).fetchone()
    return row[0], row[1]


def count_standing(tx: Transaction, document: str, author: str, more: int) -> None:
    """Add to the count of an author's annotations that stand."""
    _COUNT(tx, document_=document, user_=author, more_=more)


def insert_annotation(tx: Transaction, record: records.Annotation, project: str) -> bytes:
    """A new row with its fragments and sentence links; the bytes that are kept."""
    kept = stored(record, "author")
    _INSERT(tx, **_columns(tx, record, kept), id=record.id, document=record.document, project=project, deleted=False)
    _insert_ranges(tx, record)
    return kept


def change_annotation(tx: Transaction, record: records.Annotation, version: int, *, ranges: bool) -> bytes | None:
    """Keep `record` if the row still has `version`; the bytes that are kept, else `None`.

    `ranges` says whether fragments or their sentences may differ.
    """
    kept = stored(record, "author")
    values = {
        f"{name}_": value for name, value in _columns(tx, record, kept).items() if name not in ("author", "layer")
    }
    if _CHANGE(tx, id_=record.id, old_=version, **values).fetchone() is None:
        return None
    if ranges:
        _replace_ranges(tx, record)
    return kept


def set_deleted(tx: Transaction, record: records.Annotation, version: int, deleted: bool) -> bytes | None:
    """Delete or restore if the row still has `version`; the bytes that are kept."""
    kept = stored(record, "author")
    row = _SET_DELETED(
        tx, id_=record.id, old_=version, version_=record.version, record_=kept, deleted_=deleted, was_=not deleted
    ).fetchone()
    if row is None:
        return None
    if not deleted:  # the sentences may have been cut anew meanwhile
        _replace_ranges(tx, record)
    return kept


def children_of(tx: Transaction, annotation: str) -> list[records.Annotation]:
    """The attributions nested directly in this one. In the agreed layer they may be of several people."""
    return [decoded(bytes(row[2]), Person(row[0], row[1])) for row in _CHILDREN(tx, parent_=annotation).fetchall()]


def own_record(tx: Transaction, annotation: str) -> bytes:
    """The kept record of an annotation of the viewer that stands."""
    return bytes(_RECORD(tx, id_=annotation).fetchone()[0])


def parent_of(tx: Transaction, annotation: str) -> tuple[str, str, str, str, str | None] | None:
    """Document, kind, author, layer and parent of an annotation that stands."""
    row = _PARENT(tx, id_=annotation).fetchone()
    return tuple(row) if row else None


def standing(tx: Transaction, document: str) -> list[tuple[str, str, bytes, int]]:
    """Every annotation of a document that stands, in every layer: id, author, kept record, version."""
    return [(r[0], r[1], bytes(r[2]), r[3]) for r in _STANDING(tx, document_=document).fetchall()]


def _columns(tx: Transaction, record: records.Annotation, kept: bytes) -> dict[str, Value]:
    parent = record.fields.parent
    return {
        "author": record.author.id,
        "layer": record.layer,
        "kind": record.kind,
        "status": record.status,
        "start": record.start,
        "end": record.end,
        "version": record.version,
        "parent": parent if isinstance(parent, str) else None,
        "record": kept,
        "words": packed(tx.dialect.name, words_said([said.text for said in said_in(record)])),
    }


def _replace_ranges(tx: Transaction, record: records.Annotation) -> None:
    _DROP_FRAGMENTS(tx, annotation_=record.id)
    _DROP_SENTENCES(tx, annotation_=record.id)
    _insert_ranges(tx, record)


def _insert_ranges(tx: Transaction, record: records.Annotation) -> None:
    _INSERT_FRAGMENT.many(
        tx,
        [
            {
                "annotation": record.id,
                "n": n,
                "document": record.document,
                "start": f.start,
                "end": f.end,
                "part": f.part,
            }
            for n, f in enumerate(record.fragments)
        ],
    )
    _INSERT_SENTENCE.many(
        tx,
        [
            {
                "annotation": record.id,
                "fragment": n,
                "n": place,
                "document": record.document,
                "zone": s.zone,
                "sentence": s.n,
                "start": s.start,
                "end": s.end,
            }
            for n, f in enumerate(record.fragments)
            for place, s in enumerate(f.sentences)
        ],
    )


def _next_statement(kind: str) -> Any:
    counter = COUNTER[kind]

    def build(dialect: str) -> Insert:
        values: dict[str, Any] = dict.fromkeys(COUNTER.values(), 0)
        values |= {counter: 1, "submitted": None}
        values |= {name: bindparam(name) for name in ("document", "user", "state", "annotations")}
        statement = insert_or(dialect, Layer).values(values)
        kept: Insert = statement.on_conflict_do_update(
            index_elements=["document", "user"],
            set_={
                counter: getattr(Layer, counter) + 1,
                "annotations": Layer.annotations + statement.excluded.annotations,
            },
        ).returning(Layer.state, getattr(Layer, counter))
        return kept

    return build


_ANNOTATION_ = bindparam("annotation_", type_=String)
_NEXT = {kind: hot(_next_statement(kind)) for kind in COUNTER}
_COUNT = hot(
    lambda _: (
        update(Layer)
        .where(Layer.document == bindparam("document_"), Layer.user == bindparam("user_"))
        .values(annotations=Layer.annotations + bindparam("more_", type_=Layer.annotations.type))
    )
)
_INSERT = hot(lambda _: insert(Annotation))
_INSERT_FRAGMENT = hot(lambda _: insert(Fragment))
_INSERT_SENTENCE = hot(lambda _: insert(AnnotationSentence))
_DROP_FRAGMENTS = hot(lambda _: delete(Fragment).where(Fragment.annotation == _ANNOTATION_))
_DROP_SENTENCES = hot(lambda _: delete(AnnotationSentence).where(AnnotationSentence.annotation == _ANNOTATION_))
# What is changed was loaded before, or is linked anew: a border moves for everybody, also in layers one may not see.
_CHANGE = hot(
    lambda _: (
        update(Annotation)
        .where(Annotation.id == bindparam("id_"), Annotation.version == bindparam("old_"), ~Annotation.deleted)
        .values(
            {
                name: bindparam(f"{name}_")
                for name in ("kind", "status", "start", "end", "version", "parent", "record", "words")
            }
        )
        .returning(Annotation.id)
    ),
    everything=True,
)
_SET_DELETED = hot(
    lambda _: (
        update(Annotation)
        .where(
            Annotation.id == bindparam("id_"),
            Annotation.version == bindparam("old_"),
            Annotation.deleted == bindparam("was_"),
        )
        .values(version=bindparam("version_"), record=bindparam("record_"), deleted=bindparam("deleted_"))
        .returning(Annotation.id)
    )
)
_CHILDREN = hot(
    lambda _: (
        select(Annotation.author, User.name, Annotation.record)
        .join(User, User.id == Annotation.author)
        .where(Annotation.parent == bindparam("parent_"), ~Annotation.deleted)
    )
)
_RECORD = hot(lambda _: select(Annotation.record).where(Annotation.id == bindparam("id_"), Annotation.author == VIEWER))
_PARENT = hot(
    lambda _: select(
        Annotation.document, Annotation.kind, Annotation.author, Annotation.layer, Annotation.parent
    ).where(Annotation.id == bindparam("id_"), ~Annotation.deleted)
)
# A border moves for everybody: relinking after a split must reach the layers that the editor may not see.
_STANDING = hot(
    lambda _: (
        select(Annotation.id, Annotation.author, Annotation.record, Annotation.version)
        .where(Annotation.document == bindparam("document_"), ~Annotation.deleted)
        .order_by(Annotation.start, Annotation.end, Annotation.id)
    ),
    everything=True,
)
