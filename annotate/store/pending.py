"""Documents that are still being read: their row stands, their text comes later."""

from typing import NamedTuple

from sqlalchemy import bindparam, select, update

from annotate.store.documents import Document
from annotate.store.hot import Transaction, Value, hot
from annotate.store.texts import DocumentText


class Pending(NamedTuple):
    """A document whose text is awaited, with the end of its audit chain."""

    id: str
    project: str
    version: int
    revision: int
    audit_seq: int
    audit_head: str
    created_by: str
    record: bytes


def pending(tx: Transaction, document: str) -> Pending | None:
    """A document that is still being read, under its lock."""
    row = _PENDING(tx, id_=document).fetchone()
    return Pending._make(row) if row else None


def fill(tx: Transaction, document: str, columns: dict[str, Value], text: dict[str, Value]) -> None:
    """Give it its text, or what is left of one that could not be read."""
    _SET_DOCUMENT(tx, id_=document, **{f"{name}_": value for name, value in columns.items()})
    _SET_TEXT(tx, id_=document, **{f"{name}_": value for name, value in text.items()})


_COLUMNS = ("version", "title", "language", "state", "sha256", "length", "sentences", "layout", "record")
_TEXT = ("text", "zones", "sentences", "provenance", "original")
_PENDING = hot(
    lambda _: (
        select(
            Document.id,
            Document.project,
            Document.version,
            Document.revision,
            Document.audit_seq,
            Document.audit_head,
            Document.created_by,
            Document.record,
        )
        .where(Document.id == bindparam("id_"), Document.state == "reading", ~Document.deleted)
        .with_for_update()
    )
)
_SET_DOCUMENT = hot(
    lambda _: (
        update(Document)
        .where(Document.id == bindparam("id_"))
        .values({name: bindparam(f"{name}_") for name in _COLUMNS})
    )
)
_SET_TEXT = hot(
    lambda _: (
        update(DocumentText)
        .where(DocumentText.document == bindparam("id_"))
        .values({name: bindparam(f"{name}_") for name in _TEXT})
    )
)
