"""The live feed of a document: what happened behind a revision, as far as one may see it (contract.md, Feed)."""

from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from annotate.domain.comments import decoded
from annotate.domain.criticism import decoded as kept_criticism
from annotate.domain.fields import LARGEST, Query
from annotate.domain.permissions import RANK, REVIEWER
from annotate.domain.records import Person, Sentence
from annotate.services import criticism
from annotate.services.adjudication import is_seen
from annotate.services.comments import record_of as comment_of
from annotate.services.documents import record_of
from annotate.services.layers import visible_layers
from annotate.services.presence import company
from annotate.services.work import DOCUMENT, Work, action
from annotate.store import custody, people
from annotate.store import documents as documents_store
from annotate.store import feed as store
from annotate.store import layers as layers_store
from annotate.store.access import DocumentAccess
from annotate.store.base import whole
from annotate.store.feed import EventRow

MOST = 500
"""Events told at once."""


class FeedQuery(Query, frozen=True):
    """The revision behind which to begin; without it the feed begins now."""

    after: Annotated[int, Meta(ge=0, le=LARGEST)] | None = None


class Told(NamedTuple):
    """A piece of `text/event-stream`, the revision to go on behind (it also counts what may not be seen), and the mark of
    who else is there."""

    text: bytes
    revision: int
    company: str


@action("event.list")
def since(work: Work, document: str, after: int | None, known: str = "") -> Told:
    """What happened behind revision `after`, and who else is there, unless it is the company that is `known`. A revision
    that is too old, or not reached, gives one event `reset`."""
    doc = work.load(DOCUMENT, document)
    others = company(work, doc)
    told, revision = _told(work, doc, after)
    here = b"" if others.mark == known else b"event: presence\ndata: %s\n\n" % others.data
    return Told(told + here, revision, others.mark)


def _told(work: Work, doc: DocumentAccess, after: int | None) -> tuple[bytes, int]:
    if after is None or after == doc.revision:
        return b"", doc.revision
    rows = store.events_after(work, doc.id, after, MOST) if 0 <= after < doc.revision else []
    if not rows or rows[0].revision != after + 1:
        return _written(doc.revision, "reset", b'{"revision":%d}' % doc.revision), doc.revision
    layers = {layer.reviewer.id for layer in visible_layers(work, doc)} if _has(rows, "layer.", "document.") else set()
    unnamed = _unnamed(work, doc, rows, layers)
    told = ((row, _thing(work, doc, row, layers)) for row in rows)
    text = b"".join(
        _written(row.revision, row.type, _data(row, thing, row.revision in unnamed))
        for row, thing in told
        if thing is not None
    )
    return text, rows[-1].revision


def _unnamed(work: Work, doc: DocumentAccess, rows: list[EventRow], layers: set[str]) -> set[int]:
    """Revisions whose maker is not told: a document goes on when a layer is submitted, and in blind work whose layer
    that was is nobody's to know who does not see it."""
    changes = [row for row in rows if row.type == "document.changed" and row.by not in layers]
    if not (doc.blind and changes):
        return set()
    submissions = custody.submissions(work, doc.id)
    return {row.revision for row in changes if (row.by, row.at) in submissions}


@action("upkeep")
def revisions(work: Work, documents: tuple[str, ...]) -> dict[str, int]:
    """How far the feeds of documents have come, to know whom to wake; it is told to nobody."""
    work.anybody()
    found = ((document, store.revision_of(work, document)) for document in documents)
    return {document: revision for document, revision in found if revision is not None}


def _written(revision: int, event: str, data: bytes) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (revision, event.encode(), data)


def _data(row: EventRow, thing: bytes, unnamed: bool) -> bytes:
    by = b"null" if unnamed else msgspec.json.encode(Person(row.by, row.by_name or ""))
    member = row.type.partition(".")[0].encode()
    return b'{"revision":%d,"at":"%s","by":%s,"%s":%s}' % (row.revision, row.at.encode(), by, member, thing)


def _has(rows: list[EventRow], *starts: str) -> bool:
    return any(row.type.startswith(starts) for row in rows)


def _thing(work: Work, doc: DocumentAccess, row: EventRow, layers: set[str]) -> bytes | None:
    """What the event is about, as `GET` gave it then; `None` when it may not be seen."""
    subject, _, verb = row.type.partition(".")
    if subject == "annotation":
        if row.record is None or row.author is None:
            return None
        author = Person(row.author, row.author_name or "")
        return _gone(row) if verb == "deleted" else whole(bytes(row.record), "author", author)
    if subject == "link":
        if row.linker is None:
            return None
        linker = Person(row.linker, row.linker_name or "")
        return _gone(row) if verb == "deleted" else whole(bytes(row.data or b""), "author", linker)
    if subject == "comment":
        if row.writer is None or doc.rank < RANK[REVIEWER]:
            return None
        kept = decoded(bytes(row.data or b""))
        return _gone(row) if verb == "deleted" else msgspec.json.encode(comment_of(work, doc.names, row.writer, kept))
    if subject == "criticism":
        return msgspec.json.encode(criticism.record_of(work, doc, kept_criticism(bytes(row.data or b""))))
    if subject == "case":
        return _gone(row) if is_seen(work, doc, row.entity) else None
    if subject == "search":
        by = Person(row.by, row.by_name or "")
        return None if row.searcher is None else whole(bytes(row.data or b""), "by", by)
    if subject == "layer":
        if row.entity not in layers:
            return None
        name = people.names_of(work, doc.names, {row.entity})[row.entity]
        return whole(bytes(row.data or b""), "reviewer", Person(row.entity, name))
    if subject == "sentences":
        return _sentences(work, doc, bytes(row.data or b"[]"))
    if subject == "document":
        if row.data is None:
            return msgspec.json.encode(record_of(doc))
        creator = Person(doc.created_by, doc.creator)
        return msgspec.json.encode(documents_store.decoded_document(bytes(row.data), creator, row.revision))
    return bytes(row.data or b"null")


def _gone(row: EventRow) -> bytes:
    """What is told of something that is gone, or that is to be asked for: which, and its version."""
    return msgspec.json.encode({"id": row.entity, "version": row.version})


def _sentences(work: Work, doc: DocumentAccess, kept: bytes) -> bytes:
    """Sentences with the reader's own marks of what is read."""
    read = layers_store.read_ranges(work, doc.id)
    cut = msgspec.json.decode(kept, type=list[Sentence])
    state = {True: "read", False: "unread"}
    return msgspec.json.encode([msgspec.structs.replace(s, state=state[(s.start, s.end) in read]) for s in cut])
