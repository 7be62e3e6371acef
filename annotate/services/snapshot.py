"""One moment of a document or a project for a format: read in one Work, kept in a temporary file, then closed."""

import struct
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Annotated, Literal

import msgspec
from msgspec import Meta

from annotate import __version__
from annotate.domain.criticism import Criticism
from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Query
from annotate.domain.permissions import RANK, REVIEWER
from annotate.domain.records import Document, Layer, Link, Person, Provenance, Zone
from annotate.domain.sentences import zone_name
from annotate.formats.snapshot import Options, Scope, Snapshot, SnapshotDocument
from annotate.services.annotations import AUTHORS, some_of
from annotate.services.criticism import signed_of
from annotate.services.documents import record_of
from annotate.services.layers import visible_layers
from annotate.services.links import record_of as link_of
from annotate.services.open_layer import ready
from annotate.services.projects import record_of as project_of
from annotate.services.work import DOCUMENT, PROJECT, Work, action
from annotate.store import annotation_lists as lists
from annotate.store import comments as comments_store
from annotate.store import documents as documents_store
from annotate.store import links as links_store
from annotate.store import people as people_store
from annotate.store import sources as sources_store
from annotate.store import texts as texts_store
from annotate.store.access import DocumentAccess
from annotate.text.sentences import Sentence
from annotate.vocabulary import CODEBOOK_VERSION

STANDING = ("draft", "submitted", "accepted")
Switch = Literal["0", "1"]


class ExportQuery(Query, frozen=True):
    """What is exported, with the names and values of the list's filters."""

    layer: Annotated[str, Meta(pattern=some_of("layer"))] | None = None
    author: Annotated[str, Meta(pattern=AUTHORS)] | None = None
    status: Annotated[str, Meta(pattern=some_of("status"))] | None = None
    kind: Annotated[str, Meta(pattern=some_of("kind"))] | None = None
    zip: Switch = "0"
    rows: Literal["annotations", "fragments"] = "annotations"
    bom: Switch = "0"


class _Kept(msgspec.Struct, frozen=True):
    """What of a document is small."""

    record: Document
    zones: tuple[Zone, ...]
    sentences: tuple[Sentence, ...]
    provenance: Provenance
    text: tuple[int, int]
    annotations: tuple[int, int]
    layer: str
    comments: dict[str, int]
    criticism: Criticism | None


@dataclass(frozen=True)
class _Records:
    """Annotations in the spool, as often as one likes: each behind its length."""

    spool: IO[bytes]
    start: int
    end: int

    def __iter__(self) -> Iterator[bytes]:
        place = self.start
        while place < self.end:
            self.spool.seek(place)
            block = self.spool.read(min(1 << 18, self.end - place))
            at = 0
            while at + 4 <= len(block):
                (size,) = struct.unpack_from(">I", block, at)
                if at + 4 + size > len(block):
                    break
                yield block[at + 4 : at + 4 + size]
                at += 4 + size
            if at == 0:  # one record is longer than a block
                (size,) = struct.unpack_from(">I", block, 0)
                self.spool.seek(place + 4)
                yield self.spool.read(size)
                at = 4 + size
            place += at


@dataclass(frozen=True)
class _Documents:
    """The documents of a snapshot; a text is read when its document is looked at."""

    spool: IO[bytes]
    kept: tuple[_Kept, ...]
    links: tuple[tuple[Link, ...], ...]
    layers: tuple[tuple[Layer, ...], ...]

    def __iter__(self) -> Iterator[SnapshotDocument]:
        for one, links, layers in zip(self.kept, self.links, self.layers, strict=True):
            start, end = one.text
            self.spool.seek(start)
            yield SnapshotDocument(
                record=one.record,
                text=self.spool.read(end - start).decode(),
                zones=one.zones,
                sentences=one.sentences,
                provenance=one.provenance,
                stored=_Records(self.spool, *one.annotations),
                links=links,
                layers=layers,
                comments=one.comments,
                layer=one.layer,
                criticism=one.criticism,
            )


@action("export.read")
def of_document(work: Work, document: str, query: ExportQuery, base_url: str | None) -> Snapshot:
    """A document at this moment, as the actor may see it."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    return _taken(work, "document", doc.project, [doc.id], query, base_url)


@action("export.read")
def of_project(work: Work, project: str, query: ExportQuery, base_url: str | None) -> Snapshot:
    """A project at this moment: its documents that are ready, by id."""
    found = work.load(PROJECT, project)
    return _taken(work, "project", found.id, documents_store.ready_ids(work, found.id), query, base_url)


def _taken(
    work: Work,
    subject: Literal["document", "project"],
    project: str,
    ids: Iterable[str],
    query: ExportQuery,
    base_url: str | None,
) -> Snapshot:
    # Closed when the last reference goes: the answer streams from it after the Work has ended.
    spool = tempfile.TemporaryFile()  # noqa: SIM115
    scope = _scope(work, query)
    kept, links, layers, heads = [], [], [], {}
    for id_ in ids:
        doc = work.load(DOCUMENT, id_)
        kept.append(_spooled(work, doc, spool, scope))
        shown = links_store.links_of_document(work, doc.id)
        links.append(tuple(link_of(row) for row in shown))
        layers.append(tuple(visible_layers(work, doc)) if doc.rank >= RANK[REVIEWER] else ())
        heads[doc.id] = doc.audit_head
    return Snapshot(
        subject=subject,
        project=project_of(work.load(PROJECT, project)),
        documents=_Documents(spool, tuple(kept), tuple(links), tuple(layers)),
        at=work.now,
        version=__version__,
        codebook=CODEBOOK_VERSION,
        audit_heads=heads,
        base_url=base_url,
        sources=sources_store.sources_of(work, project),
        scope=scope,
        options=Options(rows=query.rows, bom=query.bom == "1", zip=query.zip == "1"),
    )


def _scope(work: Work, query: ExportQuery) -> Scope:
    authors = []
    for id_ in query.author.split(",") if query.author else ():
        account = people_store.account(work, work.actor.user if id_ == "me" else id_)
        if account is None:
            raise Invalid([Fault("/author", "There is nobody with this id.")])
        authors.append(Person(account.id, account.name))
    split = {name: tuple(given.split(",")) for name in ("status", "kind") if (given := getattr(query, name))}
    layer = query.layer if query.layer and "," not in query.layer else None
    return Scope(layer=layer, author=tuple(authors), status=split.get("status", ()), kind=split.get("kind", ()))


def _spooled(work: Work, doc: DocumentAccess, spool: IO[bytes], scope: Scope) -> _Kept:
    text = texts_store.text_of(work, doc.id, doc.layout)
    start = spool.tell()
    spool.write(text.text.encode())
    middle = spool.tell()
    layer = _written(work, doc, spool, scope)
    return _Kept(
        record=record_of(doc),
        zones=tuple(Zone(z.n, z.kind, zone_name(z.kind), z.start, z.end, z.version, z.page) for z in text.layout.zones),
        sentences=text.layout.sentences,
        provenance=msgspec.json.decode(texts_store.original_of(work, doc.id)[1], type=Provenance),
        text=(start, middle),
        annotations=(middle, spool.tell()),
        layer=layer,
        comments=_comments(work, doc),
        criticism=signed_of(work, doc),
    )


def _comments(work: Work, doc: DocumentAccess) -> dict[str, int]:
    """How many comments each annotation has, for whom may read them."""
    if doc.rank < RANK[REVIEWER]:
        return {}
    return {on: n.all for on, n in comments_store.counts(work, doc.id).items() if on is not None}


def _written(work: Work, doc: DocumentAccess, spool: IO[bytes], scope: Scope) -> str:
    """Write the chosen annotations of a document to the spool; the layer that was chosen for it."""
    adjudicated = lists.has_adjudicated(work, doc.id)
    free = scope.layer is None and not scope.status
    layer = scope.layer or ("adjudicated" if adjudicated and free else None if scope.status else "individual")
    statuses = frozenset(scope.status or STANDING)
    authors = frozenset(person.id for person in scope.author)
    prefixes: dict[str, bytes] = {}
    for author, name, record, its_layer, status, kind in lists.visible(work, doc.id):
        if (layer and its_layer != layer) or status not in statuses:
            continue
        if (authors and author not in authors) or (scope.kind and kind not in scope.kind):
            continue
        if author not in prefixes:
            prefixes[author] = b'{"author":' + msgspec.json.encode(Person(author, name)) + b","
        whole = prefixes[author] + bytes(record)[1:]
        spool.write(struct.pack(">I", len(whole)) + whole)
    return layer or "individual"
