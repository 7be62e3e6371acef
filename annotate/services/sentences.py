"""Zones and sentences: list, mark read, split, merge, another kind for a zone (contract.md, Documents)."""

from collections.abc import Callable

import msgspec

from annotate.domain import annotations as rules
from annotate.domain.errors import NotFound, Stale
from annotate.domain.records import Person, Sentence, Zone
from annotate.domain.sentences import Layout, Merge, ReadMark, Split, ZoneChange, zone_name
from annotate.services.annotations import ready
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.work import DOCUMENT, Work, action
from annotate.store import annotation_lists as lists
from annotate.store import annotations as annotations_store
from annotate.store import history as history_store
from annotate.store import layers as store
from annotate.store import texts as texts_store
from annotate.store.access import DocumentAccess
from annotate.store.base import encoder


class Relinked(msgspec.Struct, frozen=True):
    """What a split or merge did: the sentences as they are now, and the annotations linked anew."""

    sentences: list[Sentence]
    relinked: list[str]


@action("sentence.list")
def find(work: Work, document: str, query: PageQuery = PageQuery()) -> Listing[Sentence]:
    """The numbered sentences of the body, with one's own reading marks."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    items: list[msgspec.Struct] = list(_sentences(work, doc, texts_store.text_of(work, doc.id, doc.layout).layout))
    return paged(items, query.limit, query.cursor, _etag(doc))


@action("zone.list")
def zones(work: Work, document: str, query: PageQuery = PageQuery()) -> Listing[Zone]:
    """The zones in document order."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    layout = texts_store.text_of(work, doc.id, doc.layout).layout
    items: list[msgspec.Struct] = [_zone(zone) for zone in layout.zones]
    return paged(items, query.limit, query.cursor, _etag(doc))


@action("sentence.list")
def layout_of(work: Work, document: str) -> tuple[str, list[Zone], list[Sentence]]:
    """Text, zones and sentences of a document at one moment, for the reading page."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    kept = texts_store.text_of(work, doc.id, doc.layout)
    return kept.text, [_zone(zone) for zone in kept.layout.zones], _sentences(work, doc, kept.layout)


@action("sentence.mark")
def mark_read(work: Work, document: str, n: int, body: ReadMark) -> Sentence:
    """Mark a sentence looked at, or not, for oneself: no version, no event, no history."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    layout = texts_store.text_of(work, doc.id, doc.layout).layout
    if not 1 <= n <= len(layout.sentences):
        raise NotFound
    sentence = layout.sentences[n - 1]
    if body.read:
        store.add_mark(work, doc.id, sentence.start, sentence.end, work.now)
    else:
        store.remove_mark(work, doc.id, sentence.start, sentence.end)
    return Sentence(*sentence, "read" if body.read else "unread")


@action("sentence.split")
def split(work: Work, document: str, body: Split, if_match: str | None = None) -> Relinked:
    """Split the sentence at an offset of the document; annotations keep their offsets and are linked anew."""
    return _relaid(work, document, if_match, lambda layout, text: layout.split(body.at, text))


@action("sentence.merge")
def merge(work: Work, document: str, body: Merge, if_match: str | None = None) -> Relinked:
    """Make one sentence of several in one zone."""
    return _relaid(work, document, if_match, lambda layout, _: layout.merge(body.first, body.last))


@action("zone.change")
def change_zone(work: Work, document: str, n: int, body: ZoneChange, version: int) -> Zone:
    """Give a zone another kind; its sentences are cut anew and never inside an annotation."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    text = texts_store.text_of(work, doc.id, doc.layout)
    if not 1 <= n <= len(text.layout.zones):
        raise NotFound
    zone = text.layout.zones[n - 1]
    if zone.version != version:
        raise Stale(encoder.encode(_zone(zone)), zone.version)
    keep = [
        (piece.start, piece.end)
        for _, author, kept, _ in annotations_store.standing(work, doc.id)
        for piece in annotations_store.decoded(kept, Person(author, "")).fragments
    ]
    made = text.layout.changed_zone(text.text, n, body.kind, doc.language, keep)
    changed = _zone(made.zones[n - 1])
    _keep(work, doc, made, "zone.changed", encoder.encode(changed), changed.version)
    return changed


def _relaid(work: Work, document: str, if_match: str | None, relay: Callable[[Layout, str], Layout]) -> Relinked:
    doc = work.load(DOCUMENT, document)
    ready(doc)
    if if_match is not None and if_match != _etag(doc):
        raise Stale(find(work, document).body, 0)
    text = texts_store.text_of(work, doc.id, doc.layout)
    made = relay(text.layout, text.text)
    sentences = _sentences(work, doc, made)
    data = encoder.encode([msgspec.structs.replace(s, state="unread") for s in sentences])
    return Relinked(sentences, _keep(work, doc, made, "sentences.changed", data, doc.layout + 1))


def _keep(work: Work, doc: DocumentAccess, made: Layout, event: str, data: bytes, version: int) -> list[str]:
    """Store another layout and link the annotations of every layer anew; the ids of those that changed.

    Only ids of one's own or visible ones would be told by the API's list; here they are just counted as relinked.
    """
    if not texts_store.change_layout(work, doc.id, doc.layout, made, len(made.sentences)):
        raise Stale(b"null", 0)
    relinked = []
    for id_, author, kept, version_before in annotations_store.standing(work, doc.id):
        before = annotations_store.decoded(kept, Person(author, ""))
        fragments = rules.relocated(before.fragments, made)
        if fragments == before.fragments:
            continue
        after = msgspec.structs.replace(before, fragments=fragments, version=version_before + 1, updated=work.now)
        bytes_ = annotations_store.change_annotation(work, after, version_before, ranges=True)
        if bytes_ is None:
            raise Stale(b"null", 0)
        row = history_store.version_row(after, bytes_, doc.project, work.actor.user, work.now, "relinked")
        work.journal.versions.append(row)
        work.journal.audit(doc.id, "annotation.relinked", id_, kept, bytes_)
        relinked.append(id_)
    work.journal.event(doc.id, event, doc.id, version, data)
    work.journal.audit(doc.id, event, doc.id, None, data)
    visible = lists.visible_ids(work, doc.id) if relinked else set()
    return [id_ for id_ in relinked if id_ in visible]


def _sentences(work: Work, doc: DocumentAccess, layout: Layout) -> list[Sentence]:
    read = store.read_ranges(work, doc.id)
    return [Sentence(*s, "read" if (s.start, s.end) in read else "unread") for s in layout.sentences]


def _zone(zone: tuple[int, str, int, int, int, int | None]) -> Zone:
    n, kind, start, end, version, page = zone
    return Zone(n, kind, zone_name(kind), start, end, version, page)


def _etag(doc: DocumentAccess) -> str:
    return f'"layout-{doc.layout}"'
