"""The source records of documents: one row each, with the letter of the version that is signed."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import String, bindparam, insert, select, update

from annotate.domain.criticism import Kept
from annotate.domain.records import Person
from annotate.store.annotations import Annotation, decoded
from annotate.store.base import encoder
from annotate.store.documents import SourceCriticism
from annotate.store.hot import Transaction, hot
from annotate.store.versions import Version


class Seen(NamedTuple):
    """An annotation that the viewer may see, deleted or not. Offsets are code points of the document's text."""

    document: str
    label: str
    start: int
    end: int
    quote: str
    deleted: bool


def newest(tx: Transaction, document: str) -> bytes | None:
    """The newest version, if the record was ever begun."""
    row = _NEWEST(tx, document_=document).fetchone()
    return bytes(row[0]) if row else None


def version(tx: Transaction, document: str, number: int) -> bytes | None:
    """One version of the record of a document."""
    row = _VERSION(tx, document_=document, version_=number).fetchone()
    return bytes(row[0]) if row else None


def keep(tx: Transaction, kept: Kept, letter: str | None) -> bytes | None:
    """Keep a version on top of the one before; the bytes that are kept, `None` if another came in between."""
    record = encoder.encode(kept)
    signed = kept.signed.version if kept.signed else None
    if kept.version == 1:
        _INSERT(tx, document=kept.document, id=kept.id, version=1, signed=signed, letter=letter, record=record)
        return record
    row = _CHANGE(
        tx,
        document_=kept.document,
        old_=kept.version - 1,
        version_=kept.version,
        signed_=signed,
        letter_=letter,
        record_=record,
    ).fetchone()
    return record if row else None


def letters(tx: Transaction, documents: Sequence[str]) -> dict[str, str]:
    """The letter of each of these documents whose signed record has one."""
    statement = select(SourceCriticism.document, SourceCriticism.letter).where(
        SourceCriticism.document.in_(documents), SourceCriticism.letter.is_not(None)
    )
    return {document: letter for document, letter in tx.session.execute(statement) if letter}


def seen(tx: Transaction, ids: Sequence[str]) -> dict[str, Seen]:
    """Those of these annotations that the viewer may see, by id."""
    if not ids:
        return {}
    columns = (Annotation.id, Annotation.document, Annotation.record, Annotation.deleted)
    rows = tx.session.execute(select(*columns).where(Annotation.id.in_(ids)))
    return {id_: _seen(document, bytes(record), deleted) for id_, document, record, deleted in rows}


def _seen(document: str, record: bytes, deleted: bool) -> Seen:
    found = decoded(record, Person("", ""))
    quote = " … ".join(piece.quote for piece in found.fragments)
    return Seen(document, found.label, found.start, found.end, quote, deleted)


_DOCUMENT = bindparam("document_", type_=String)
_NEWEST = hot(lambda _: select(SourceCriticism.record).where(SourceCriticism.document == _DOCUMENT))
_VERSION = hot(
    lambda _: (
        select(Version.record)
        .join(SourceCriticism, SourceCriticism.id == Version.entity)
        .where(SourceCriticism.document == _DOCUMENT, Version.version == bindparam("version_"))
    )
)
_INSERT = hot(lambda _: insert(SourceCriticism))
_CHANGE = hot(
    lambda _: (
        update(SourceCriticism)
        .where(SourceCriticism.document == _DOCUMENT, SourceCriticism.version == bindparam("old_"))
        .values(
            version=bindparam("version_"),
            signed=bindparam("signed_"),
            letter=bindparam("letter_"),
            record=bindparam("record_"),
        )
        .returning(SourceCriticism.id)
    )
)
