"""All that the reading page shows of a document, at one moment (pages.md 2)."""

from typing import NamedTuple

import msgspec
from msgspec import Struct

from annotate.domain.errors import NotFound
from annotate.domain.permissions import ADJUDICATOR, RANK, REVIEWER, check
from annotate.domain.records import Document, Layer, Person, Project
from annotate.domain.sentences import Layout
from annotate.domain.visibility import SUBMITTED
from annotate.services import documents, layers, links, projects
from annotate.services.work import DOCUMENT, PROJECT, Work, action
from annotate.store import annotation_lists, texts
from annotate.store import comments as comments_store
from annotate.store import layers as layers_store
from annotate.store import links as links_store
from annotate.store.access import DocumentAccess
from annotate.store.base import encoder
from annotate.store.texts import Text

LISTS = ("annotation.list", "link.list", "sentence.list", "zone.list")


class Reading(NamedTuple):
    """A document with what one may see of it. `annotations` and `links` are encoded records in the order of the lists,
    `read` the ranges one has looked at, `layer` one's own, for those who may mark; `cut` counts how often the text was
    cut in another way. A document that is still being read has no text."""

    project: Project
    document: Document
    text: str
    layout: Layout
    read: set[tuple[int, int]]
    annotations: list[bytes]
    links: list[bytes]
    layer: Layer | None
    cut: int
    talk: "Talk | None" = None


class Talk(Struct, frozen=True):
    """The comments that one may read: `counts` are all of them and those of others, by annotation and, under an empty
    name, on the document as a whole. `alone`: in blind work nobody else reads what one writes now."""

    counts: dict[str, tuple[int, int]]
    alone: bool


@action("document.read")
def opened(work: Work, project: str, document: str) -> Reading:
    """The document of this project; the same permissions as the lists of the API."""
    frame = projects.record_of(work.load(PROJECT, project))
    doc = work.load(DOCUMENT, document)
    if doc.project != frame.id:
        raise NotFound
    facts = doc.facts(work.actor.user)
    for name in LISTS:
        check(name, work.actor, facts)
    found = documents.record_of(doc)
    if doc.state != "ready":
        return Reading(frame, found, "", Layout.of((), ()), set(), [], [], None, doc.layout)
    kept: Text = texts.text_of(work, doc.id, doc.layout)
    read = layers_store.read_ranges(work, doc.id)
    looked_at = sum((sentence.start, sentence.end) in read for sentence in kept.layout.sentences) if read else 0
    layer = layers.own_layer(work, doc, looked_at) if RANK[doc.role] >= RANK[REVIEWER] else None
    annotations, drawn = _annotations(work, doc.id), _links(work, doc.id)
    return Reading(frame, found, *kept, read, annotations, drawn, layer, doc.layout, _talk(work, doc))


def _annotations(work: Work, document: str) -> list[bytes]:
    """The records as the API gives them, by start, end and id."""
    rows = list(annotation_lists.visible(work, document))
    names = {row[0]: row[1] for row in rows}
    authors = {id_: b'{"author":' + encoder.encode(Person(id_, name)) + b"," for id_, name in names.items()}
    return [authors[row[0]] + bytes(row[2])[1:] for row in rows]


def _talk(work: Work, doc: DocumentAccess) -> Talk | None:
    if RANK[doc.role] < RANK[REVIEWER]:
        return None
    counted = comments_store.counts(work, doc.id).items()
    alone = doc.blind and (doc.layer_state is not None or doc.rank < RANK[ADJUDICATOR])
    return Talk({on or "": (n.all, n.others) for on, n in counted}, alone and doc.layer_state not in SUBMITTED)


def _links(work: Work, document: str) -> list[bytes]:
    return [msgspec.json.encode(links.record_of(row)) for row in links_store.links_of_document(work, document)]
