"""Documents with their text, zones and sentences; layers and reading marks."""

from collections import OrderedDict
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from annotate.domain import records
from annotate.domain.records import Person
from annotate.domain.sentences import Layout
from annotate.store.base import Base, Bytes, Count, Key, Moment, Point, Short, Words, encoder
from annotate.store.engine import insert_or
from annotate.store.hot import Transaction, hot
from annotate.store.people import User
from annotate.store.projects import Membership
from annotate.text.sentences import Sentence
from annotate.text.zones import Zone


class Document(Base):
    """`n` counts within the project and gives the order of lists; `layout` counts changes of zones and
    sentences; `audit_seq`, `audit_head` end its audit chain."""

    __tablename__ = "document"
    __table_args__ = (Index(None, "project", "n"),)
    id: Mapped[Key] = mapped_column(primary_key=True)
    project: Mapped[Key] = mapped_column(ForeignKey("project.id"))
    n: Mapped[Count]
    version: Mapped[Count]
    title: Mapped[Words]
    language: Mapped[str] = mapped_column(String(35))
    state: Mapped[str] = mapped_column(String(16))
    review_state: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[Short]
    length: Mapped[Point]
    sentences: Mapped[Count]
    layout: Mapped[Count]
    revision: Mapped[Count]
    audit_seq: Mapped[Count]
    audit_head: Mapped[Short]
    created_by: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    record: Mapped[Bytes]
    deleted: Mapped[bool] = mapped_column(Boolean)


class DocumentText(Base):
    """The immutable text, and beside it zones and sentences as packed JSON arrays.

    A zone is `[n, kind, start, end, version]`, a sentence `[n, start, end, zone, paragraph_n]`.
    """

    __tablename__ = "document_text"
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    text: Mapped[Words]
    zones: Mapped[Bytes]
    sentences: Mapped[Bytes]
    provenance: Mapped[Bytes]
    original: Mapped[bytes | None] = mapped_column(LargeBinary)


class Layer(Base):
    """One reviewer's work on a document. The counters give the labels of the next annotations (C07) and are never
    taken back; `annotations` counts those that stand."""

    __tablename__ = "layer"
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    submitted: Mapped[Moment | None]
    claims: Mapped[Count]
    attributions: Mapped[Count]
    unverified: Mapped[Count]
    languages: Mapped[Count]
    annotations: Mapped[Count]


class ReadMark(Base):
    """A sentence looked at. Kept by its range, so that splitting and merging leaves the marks of all others."""

    __tablename__ = "read_mark"
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"), primary_key=True)
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    start: Mapped[Point] = mapped_column(primary_key=True)
    end: Mapped[Point] = mapped_column(primary_key=True)


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

    def get(self, key: tuple[str, int]) -> Text | None:
        return self._kept.get(key)

    def put(self, key: tuple[str, int], text: Text) -> None:
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
        text, zones, sentences = _TEXT(tx, document_=document).fetchone()
        found = Text(text, Layout.of(_zones.decode(bytes(zones)), _sentences.decode(bytes(sentences))))
        _texts.put((document, layout), found)
    return found


def packed(rows: Any) -> bytes:
    """Zones or sentences as they are kept: an array of arrays."""
    return encoder.encode([tuple(row) for row in rows])


_document = msgspec.json.Decoder(records.Document)


def kept_document(record: records.Document) -> bytes:
    """The bytes of a document as they are kept: without `created_by` and `revision`, which are columns."""
    encoded = encoder.encode(record)
    return b"{" + encoded[len(document_prefix(record.created_by, record.revision)) :]


def document_prefix(created_by: Person, revision: int) -> bytes:
    """What is laid over a kept document as its first fields."""
    return b'{"created_by":' + encoder.encode(created_by) + b',"revision":%d,' % revision


def decoded_document(record: bytes, created_by: Person, revision: int) -> records.Document:
    """The record of a row."""
    return _document.decode(document_prefix(created_by, revision) + bytes(record)[1:])


def insert_documents(tx: Transaction, rows: list[dict[str, Any]], texts: list[dict[str, Any]]) -> None:
    """New documents with their texts, many at once."""
    _INSERT_DOCUMENT.many(tx, rows)
    _INSERT_TEXT.many(tx, texts)


def first_page(tx: Transaction, project: str, limit: int) -> list[tuple[str, str, int, bytes, int]]:
    """Creator, their name, revision, kept record and number of the newest documents."""
    return _FIRST(tx, project_=project, limit_=limit).fetchall()  # type: ignore[no-any-return]


def ready_ids(tx: Transaction, project: str) -> list[str]:
    """The ids of the documents that can be read, in order."""
    return [row[0] for row in _READY(tx, project_=project).fetchall()]


def revisions_of(tx: Transaction, project: str) -> tuple[int, int, int]:
    """How many documents stand, and the sums of their revisions and versions: what a list of them depends on."""
    row = _REVISIONS(tx, project_=project).fetchone()
    return int(row[0]), int(row[1]), int(row[2])


def change_document(tx: Transaction, id_: str, version: int, columns: dict[str, Any]) -> bool:
    """Set columns of a document if it still has `version`, which grows by one."""
    statement = (
        update(Document)
        .where(Document.id == id_, Document.version == version, ~Document.deleted)
        .values(version=version + 1, **columns)
        .returning(Document.id)
    )
    return tx.connection.execute(statement).first() is not None


def change_layout(tx: Transaction, document: str, layout: int, made: Layout, sentences: int) -> bool:
    """Keep another layout if the document still has the one numbered `layout`."""
    moved = _MOVE_LAYOUT(tx, id_=document, layout_=layout, next_=layout + 1, sentences_=sentences).fetchone()
    if moved is None:
        return False
    _SET_LAYOUT(tx, document_=document, zones_=packed(made.zones), sentences_=packed(made.sentences))
    return True


def original_of(tx: Transaction, document: str) -> tuple[bytes | None, bytes]:
    """The captured bytes where they are not just the text, and the encoded provenance."""
    row = _ORIGINAL(tx, document_=document).fetchone()
    return (bytes(row[0]) if row[0] is not None else None, bytes(row[1]))


def read_ranges(tx: Transaction, document: str) -> set[tuple[int, int]]:
    """The ranges that the viewer has looked at."""
    return {(row[0], row[1]) for row in _MARKS(tx, document_=document).fetchall()}


def set_mark(tx: Transaction, document: str, start: int, end: int, read: bool) -> None:
    """Mark a range read or unread for the viewer; twice is no error."""
    if read:
        _ADD_MARK(tx, document=document, user=tx.viewer, start=start, end=end)
    else:
        _REMOVE_MARK(tx, document_=document, start_=start, end_=end)


class LayerRow(NamedTuple):
    """A layer with what was read; `state` is empty while nothing was annotated."""

    user: str
    name: str
    rank: int
    state: str | None
    submitted: str | None
    annotations: int


def layers_of(tx: Transaction, document: str, project: str) -> list[LayerRow]:
    """Everybody with a place in the project and their layer on the document, if any, by name."""
    return [LayerRow._make(row) for row in _LAYERS(tx, document_=document, project_=project).fetchall()]


def marks_by_person(tx: Transaction, document: str) -> dict[str, set[tuple[int, int]]]:
    """Who has read which ranges."""
    marks: dict[str, set[tuple[int, int]]] = {}
    for user, start, end in _ALL_MARKS(tx, document_=document).fetchall():
        marks.setdefault(user, set()).add((start, end))
    return marks


def set_layer_state(tx: Transaction, document: str, state: str, submitted: str | None) -> None:
    """Set the state of the viewer's own layer; makes it where there is none."""
    _LAYER_STATE(tx, document=document, user=tx.viewer, state=state, submitted=submitted)


def people_of(rows: list[tuple[str, str]]) -> dict[str, bytes]:
    """Encoded people by id."""
    return {id_: encoder.encode(Person(id_, name)) for id_, name in rows}


_DOCUMENT_ = bindparam("document_", type_=String)
_VIEWER = bindparam("viewer", type_=String)
_NO_LAYER = {
    "submitted": None,
    "claims": 0,
    "attributions": 0,
    "unverified": 0,
    "languages": 0,
    "annotations": 0,
}


def _layers_statement(_: str) -> Select[Any]:
    return (
        select(
            User.id,
            User.name,
            Membership.rank,
            Layer.state,
            Layer.submitted,
            func.coalesce(Layer.annotations, 0),
        )
        .select_from(Membership)
        .join(User, User.id == Membership.user)
        .outerjoin(Layer, (Layer.user == User.id) & (Layer.document == _DOCUMENT_))
        .where(Membership.project == bindparam("project_"))
        .order_by(User.name, User.id)
    )


_FIRST = hot(
    lambda _: (
        select(Document.created_by, User.name, Document.revision, Document.record, Document.n)
        .join(User, User.id == Document.created_by)
        .where(Document.project == bindparam("project_"), ~Document.deleted)
        .order_by(Document.n.desc())
        .limit(bindparam("limit_", type_=Integer))
    )
)
_READY = hot(
    lambda _: (
        select(Document.id)
        .where(Document.project == bindparam("project_"), Document.state == "ready", ~Document.deleted)
        .order_by(Document.id)
    )
)
_REVISIONS = hot(
    lambda _: select(
        func.count(), func.coalesce(func.sum(Document.revision), 0), func.coalesce(func.sum(Document.version), 0)
    ).where(Document.project == bindparam("project_"), ~Document.deleted)
)
_TEXT = hot(
    lambda _: select(DocumentText.text, DocumentText.zones, DocumentText.sentences).where(
        DocumentText.document == _DOCUMENT_
    )
)
_ORIGINAL = hot(
    lambda _: select(DocumentText.original, DocumentText.provenance).where(DocumentText.document == _DOCUMENT_)
)
_INSERT_DOCUMENT = hot(lambda _: insert(Document))
_INSERT_TEXT = hot(lambda _: insert(DocumentText))
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
_MARKS = hot(
    lambda _: select(ReadMark.start, ReadMark.end).where(ReadMark.document == _DOCUMENT_, ReadMark.user == _VIEWER)
)
_ALL_MARKS = hot(lambda _: select(ReadMark.user, ReadMark.start, ReadMark.end).where(ReadMark.document == _DOCUMENT_))
_ADD_MARK = hot(lambda dialect: insert_or(dialect, ReadMark).on_conflict_do_nothing())
_REMOVE_MARK = hot(
    lambda _: delete(ReadMark).where(
        ReadMark.document == _DOCUMENT_,
        ReadMark.user == _VIEWER,
        ReadMark.start == bindparam("start_"),
        ReadMark.end == bindparam("end_"),
    )
)
_LAYERS = hot(_layers_statement)
_LAYER_STATE = hot(
    lambda dialect: (
        insert_or(dialect, Layer)
        .values({**_NO_LAYER, **{name: bindparam(name) for name in ("document", "user", "state", "submitted")}})
        .on_conflict_do_update(
            index_elements=["document", "user"],
            set_={"state": bindparam("state"), "submitted": bindparam("submitted")},
        )
    )
)
