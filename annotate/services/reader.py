"""All that the reading page shows of a document, at one moment (pages.md 2)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from annotate.domain.errors import NotFound
from annotate.domain.permissions import ADJUDICATOR, RANK, REVIEWER, check
from annotate.domain.records import Document, Layer, Person, Project
from annotate.domain.sentences import Layout
from annotate.domain.visibility import SUBMITTED
from annotate.services import criticism, dependence, desk, documents, layers, links, projects
from annotate.services.criticism import Short
from annotate.services.desk import Origin
from annotate.services.work import DOCUMENT, PROJECT, Work, action
from annotate.store import annotation_lists, texts
from annotate.store import comments as comments_store
from annotate.store import layers as layers_store
from annotate.store import links as links_store
from annotate.store.access import DocumentAccess
from annotate.store.base import encoder
from annotate.store.texts import Text

AGREED = "adjudicated"
LISTS = ("annotation.list", "link.list", "sentence.list", "zone.list")


class Reading(NamedTuple):
    """A document with what one may see of it. `annotations` and `links` are encoded records in the order of the lists,
    `read` the ranges one has looked at, `layer` one's own, for those who may mark; `cut` counts how often the text was
    cut in another way. A document that is still being read has no text. `shown` is the layer whose marks these are,
    `agreed` whether there is an agreed layer to look at, `origins` where its marks come from, `source` its record in short,
    `parallels` in how many pairs of passages the document is."""

    project: Project
    document: Document
    text: str
    layout: Layout
    read: set[tuple[int, int]]
    annotations: list[bytes]
    links: list[bytes]
    layer: Layer | None
    cut: int
    shown: str = "individual"
    agreed: bool = False
    origins: Mapping[str, Origin] = {}
    talk: "Talk | None" = None
    source: Short = Short("empty")
    parallels: int = 0


class Talk(Struct, frozen=True):
    """The comments that one may read: `counts` are all of them and those of others, by annotation and, under an empty
    name, on the document as a whole. `alone`: in blind work nobody else reads what one writes now."""

    counts: dict[str, tuple[int, int]]
    alone: bool


@action("document.read")
def opened(work: Work, project: str, document: str, layer: str = "") -> Reading:
    """The document of this project; the same permissions as the lists of the API.

    `layer` is `adjudicated` or `individual`; without it the agreed layer is shown to viewers, and to everybody once the
    document is final. The two are never mixed.
    """
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
    reads = RANK[doc.role] >= RANK[REVIEWER]
    rows = list(annotation_lists.visible(work, doc.id))
    usual = AGREED if doc.review_state == "final" else "individual"
    shown = (layer or usual) if reads else AGREED
    return Reading(
        frame,
        found,
        *kept,
        read,
        _annotations(rows, shown),
        _links(work, doc.id, shown),
        layers.own_layer(work, doc, looked_at) if reads else None,
        doc.layout,
        shown,
        agreed=reads and (doc.review_state in ("adjudicating", "final") or any(row[3] == AGREED for row in rows)),
        origins=desk.origins(work, doc) if shown == AGREED else {},
        talk=_talk(work, doc),
        source=criticism.in_short(work, doc),
        parallels=dependence.pairs_of(work, doc.id),
    )


def _annotations(rows: Sequence[tuple[str, str, bytes, str, str, str]], layer: str) -> list[bytes]:
    """The records of a layer as the API gives them, by start, end and id."""
    names = {row[0]: row[1] for row in rows}
    authors = {id_: b'{"author":' + encoder.encode(Person(id_, name)) + b"," for id_, name in names.items()}
    return [authors[row[0]] + bytes(row[2])[1:] for row in rows if row[3] == layer]


def _talk(work: Work, doc: DocumentAccess) -> Talk | None:
    if RANK[doc.role] < RANK[REVIEWER]:
        return None
    counted = comments_store.counts(work, doc.id).items()
    alone = doc.blind and (doc.layer_state is not None or doc.rank < RANK[ADJUDICATOR])
    return Talk({on or "": (n.all, n.others) for on, n in counted}, alone and doc.layer_state not in SUBMITTED)


def _links(work: Work, document: str, layer: str) -> list[bytes]:
    rows = links_store.links_of_document(work, document)
    return [msgspec.json.encode(links.record_of(row)) for row in rows if row.layer == layer]
