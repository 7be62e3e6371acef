"""The immutable text of a document with its zones and sentences, and the captured bytes."""

import threading
from collections import OrderedDict
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ForeignKey, LargeBinary, String, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.domain.records import Provenance
from annotate.domain.sentences import Layout
from annotate.store.base import Base, Bytes, Key, Words, encoder
from annotate.store.documents import Document
from annotate.store.hot import Transaction, Value, hot
from annotate.text.sentences import Sentence
from annotate.text.zones import Zone


class DocumentText(Base):
    """The immutable text, and beside it zones and sentences as packed JSON arrays.

    A zone is `[n, kind, start, end, version, page]` (no `page` in older ones), a sentence `[n, start, end, zone, paragraph_n]`.
    """

    __tablename__ = "document_text"
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    text: Mapped[Words]
    zones: Mapped[Bytes]
    sentences: Mapped[Bytes]
    provenance: Mapped[Bytes]
    original: Mapped[bytes | None] = mapped_column(LargeBinary)


class Text(NamedTuple):
    """A document's text with its layout."""

    text: str
    layout: Layout


class _Texts:
    """The texts read last. A text never changes, and its layout is named by a number that the document row holds."""

    LIMIT = 8_000_000  # code points in all

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Text] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: tuple[str, int]) -> Text | None:
        return self._kept.get(key)

    def put(self, key: tuple[str, int], text: Text) -> None:
        with self._lock:
            if key in self._kept or len(text.text) > self.LIMIT:
                return
            self._kept[key] = text
            self._size += len(text.text)
            while self._size > self.LIMIT:
                _, gone = self._kept.popitem(last=False)
                self._size -= len(gone.text)


_texts = _Texts()
_zones = msgspec.json.Decoder(list[Zone])
_sentences = msgspec.json.Decoder(list[Sentence])


def text_of(tx: Transaction, document: str, layout: int) -> Text:
    """Text, zones and sentences of a document that was loaded; `layout` is the number in its row."""
    found = _texts.get((document, layout))
    if found is None:
        found = stored_text(tx, document)
        _texts.put((document, layout), found)
    return found


def stored_text(tx: Transaction, document: str) -> Text:
    """The same as it stands in the database, past what was read last."""
    text, zones, sentences = _TEXT(tx, document_=document).fetchone()
    return Text(text, Layout.of(_zones.decode(bytes(zones)), _sentences.decode(bytes(sentences))))


def insert_texts(tx: Transaction, rows: list[dict[str, Any]]) -> None:
    """The texts of new documents, many at once."""
    _INSERT_TEXT.many(tx, rows)


def columns_of(text: str, layout: Layout, provenance: Provenance, original: bytes | None) -> dict[str, Value]:
    """What is kept of a text, by column."""
    return {
        "text": text,
        "zones": _packed(layout.zones),
        "sentences": _packed(layout.sentences),
        "provenance": encoder.encode(provenance),
        "original": original,
    }


def _packed(rows: Any) -> bytes:
    """Zones or sentences as they are kept: an array of arrays."""
    return encoder.encode([tuple(row) for row in rows])


def change_layout(tx: Transaction, document: str, layout: int, made: Layout, sentences: int) -> bool:
    """Keep another layout if the document still has the one numbered `layout`."""
    moved = _MOVE_LAYOUT(tx, id_=document, layout_=layout, next_=layout + 1, sentences_=sentences).fetchone()
    if moved is None:
        return False
    _SET_LAYOUT(tx, document_=document, zones_=_packed(made.zones), sentences_=_packed(made.sentences))
    return True


def keep_captured(tx: Transaction, document: str, provenance: bytes, original: bytes) -> None:
    """Keep the captured bytes of a document that has no text yet."""
    _KEEP_CAPTURED(tx, document_=document, provenance_=provenance, original_=original)


def original_of(tx: Transaction, document: str) -> tuple[bytes | None, bytes]:
    """The captured bytes where they are not just the text, and the encoded provenance."""
    row = _ORIGINAL(tx, document_=document).fetchone()
    return (bytes(row[0]) if row[0] is not None else None, bytes(row[1]))


def provenance_of(tx: Transaction, document: str) -> bytes:
    """The encoded provenance alone."""
    return bytes(_PROVENANCE(tx, document_=document).fetchone()[0])


_DOCUMENT_ = bindparam("document_", type_=String)
_TEXT = hot(
    lambda _: select(DocumentText.text, DocumentText.zones, DocumentText.sentences).where(
        DocumentText.document == _DOCUMENT_
    )
)
_ORIGINAL = hot(
    lambda _: select(DocumentText.original, DocumentText.provenance).where(DocumentText.document == _DOCUMENT_)
)
_PROVENANCE = hot(lambda _: select(DocumentText.provenance).where(DocumentText.document == _DOCUMENT_))
_KEEP_CAPTURED = hot(
    lambda _: (
        update(DocumentText)
        .where(DocumentText.document == _DOCUMENT_)
        .values(provenance=bindparam("provenance_"), original=bindparam("original_"))
    )
)
_MOVE_LAYOUT = hot(
    lambda _: (
        update(Document)
        .where(Document.id == bindparam("id_"), Document.layout == bindparam("layout_"))
        .values(layout=bindparam("next_"), sentences=bindparam("sentences_"))
        .returning(Document.id)
    )
)
_SET_LAYOUT = hot(
    lambda _: (
        update(DocumentText)
        .where(DocumentText.document == _DOCUMENT_)
        .values(zones=bindparam("zones_"), sentences=bindparam("sentences_"))
    )
)
_INSERT_TEXT = hot(lambda _: insert(DocumentText))
