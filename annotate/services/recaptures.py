"""A new capture of a page: a document of its own, with the annotations of the one before (domain.md 4, rule 1).

Every annotation of every layer goes over where its words are found unmistakably; the others are listed for somebody to
place or to drop. Nothing changes in the capture before but that it names the new one.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from annotate.domain import annotations as annotation_rules
from annotate.domain import recaptures as rules
from annotate.domain.annotations import Range
from annotate.domain.errors import Invalid, NotFound
from annotate.domain.permissions import Actor
from annotate.domain.recaptures import FOUND, WAITING
from annotate.domain.records import Annotation, Document, Fragment, Person
from annotate.domain.visibility import SUBMITTED
from annotate.services import carrying, documents, intake
from annotate.services.documents import record_of
from annotate.services.intake import Reading
from annotate.services.open_layer import ready
from annotate.services.work import DOCUMENT, PROJECT, Call, Work, action, inside, read
from annotate.store import access
from annotate.store import annotations as annotations_store
from annotate.store import carried as store
from annotate.store import documents as documents_store
from annotate.store import texts as texts_store
from annotate.store.access import DocumentAccess
from annotate.store.base import new_id, stored
from annotate.store.carried import Earlier
from annotate.store.hot import Value
from annotate.store.journal import Tail
from annotate.text.recapture import Recapture

Places = Mapping[tuple[str, int], list[Range] | None]
"""Where annotations are found again, by id and version; None: nowhere for sure."""


class Before(NamedTuple):
    """What a new capture is compared with, read before it is stored."""

    project: str
    language: str
    source_url: str | None
    text: str
    marks: tuple[tuple[str, int, str, tuple[Fragment, ...]], ...]


@action("capture.create")
def before(work: Work, document: str) -> Before:
    """The document that is to be captured anew, with what is marked in it."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    marks = tuple((one.id, one.version, one.kind, one.fragments) for one in _standing(work, doc.id))
    text = texts_store.text_of(work, doc.id, doc.layout).text
    return Before(doc.project, doc.language, record_of(doc).source_url, text, marks)


def sought(known: Before, text: str) -> Places:
    """Find the marks again in the new text, outside a Work: many marks in a long text take seconds."""
    if inside():
        raise RuntimeError("marks are sought between two Works")
    search = Recapture(known.text, text)
    return {(id_, version): rules.again(search, kind, pieces) for id_, version, kind, pieces in known.marks}


@action("upkeep")
def awaited(work: Work, document: str) -> Before | None:
    """What a document that is still being read is compared with, if it captures another one anew; whoever reads it."""
    work.anybody()
    known = store.record_of(work, document)
    supersedes = _decoded(known[1]).supersedes if known else None
    older = store.record_of(work, supersedes) if supersedes else None
    if supersedes is None or older is None:
        return None
    record = _decoded(older[1])
    marks = tuple((one.id, one.version, one.kind, one.fragments) for one in _standing(work, supersedes))
    text = texts_store.stored_text(work, supersedes).text
    return Before(older[0], record.language, record.source_url, text, marks)


def call(actor: Actor, document: str, reading: Reading) -> Call:
    """What stores a new capture that was read, and what was found in it meanwhile."""
    known = read(actor, before, document)
    return Call(create, (document, reading, sought(known, reading.text)))


@action("capture.create")
def create(work: Work, document: str, reading: Reading, places: Places) -> Document:
    """Store a new capture, with everything of the one before that is found again in it."""
    earlier = held(work, document)
    metadata = reading.metadata
    if metadata.source_url is None:
        known = documents_store.decoded_document(earlier.record, Person(earlier.created_by, ""), earlier.revision)
        metadata = msgspec.structs.replace(metadata, source_url=known.source_url)
    made = intake.create_one(work, earlier.project, reading._replace(supersedes=earlier.id, metadata=metadata))
    follow(work, earlier, made.id)
    return carry(work, earlier, made, reading, places)


def held(work: Work, document: str, project: str | None = None) -> Earlier:
    """The document that is captured anew, under its lock, after those of its project. `Invalid` where that was done,
    `NotFound` where it is not one of `project`: marks never leave the project whose rules hide them."""
    known = access.document(work, document, False)
    if known is None or project not in (None, known.project):
        raise NotFound
    work.load(PROJECT, known.project)
    work.project_chain(known.project)
    _newest(work, work.load(DOCUMENT, document))
    found = store.earlier(work, document)
    if found is None:
        raise NotFound
    return found


def earlier_of(work: Work, document: str) -> Earlier | None:
    """The capture before a document that is still being read, under its lock; whoever asked for it had the right."""
    known = store.record_of(work, document)
    if known is None:
        return None
    supersedes = _decoded(known[1]).supersedes
    if supersedes is None:
        return None
    work.project_chain(known[0])
    found = store.earlier(work, supersedes)
    if found is not None:
        work.journal.begin(Tail(found.id, found.audit_seq, found.audit_head, found.revision, document=True))
    return found


def follow(work: Work, earlier: Earlier, newer: str | None) -> None:
    """Let a document name the capture after it; none, where that could not be read."""
    before = documents_store.decoded_document(earlier.record, Person(earlier.created_by, ""), earlier.revision)
    made = msgspec.structs.replace(before, version=earlier.version + 1, superseded_by=newer)
    _keep(work, made, earlier.record)


def carry(work: Work, earlier: Earlier, made: Document, reading: Reading, places: Places) -> Document:
    """Carry every annotation over or list it, with layers, links, references and the claims that are stated there. What
    was marked or changed after `places` were sought is sought here."""
    marks = _standing(work, earlier.id)
    search = Recapture(texts_store.text_of(work, earlier.id, earlier.layout).text, reading.text)
    found = {}
    for mark in marks:
        key = (mark.id, mark.version)
        where = places[key] if key in places else rules.again(search, mark.kind, mark.fragments)
        if where is not None:
            found[mark.id] = annotation_rules.fragments_of(where, reading.text, reading.layout)
    ids = {mark: new_id() for mark in found}
    new = rules.with_depths(
        [rules.carried(mark, ids[mark.id], made.id, found[mark.id], ids) for mark in marks if mark.id in ids]
    )
    standing: dict[str, int] = {}
    for one in new:
        if one.layer == "individual":
            standing[one.author.id] = standing.get(one.author.id, 0) + 1
    states = store.copy_layers(work, earlier.id, made.id, standing)
    for one in new:
        carrying.insert(work, made.project, one)
    store.insert_carried(work, [_row(work, made, mark, ids.get(mark.id)) for mark in marks])
    carrying.links(work, earlier.id, made, ids)
    carrying.appearances(work, earlier, {mark.id: one for mark, one in _pairs(marks, new, ids)})
    enough = sum(state in SUBMITTED for state in states) >= earlier.reviewers_per_document
    if not enough:
        return made
    reviewed = msgspec.structs.replace(made, version=made.version + 1, review_state="ready_for_adjudication")
    return _keep(work, reviewed, documents_store.kept_document(made))


def _pairs(
    marks: Sequence[Annotation], new: Sequence[Annotation], ids: Mapping[str, str]
) -> list[tuple[Annotation, Annotation]]:
    by_id = {one.id: one for one in new}
    return [(mark, by_id[ids[mark.id]]) for mark in marks if mark.id in ids]


def _row(work: Work, made: Document, mark: Annotation, annotation: str | None) -> dict[str, Value]:
    return {
        "id": new_id(),
        "document": made.id,
        "project": made.project,
        "author": mark.author.id,
        "layer": mark.layer,
        "kind": mark.kind,
        "number": rules.number_of(mark.label),
        "source": mark.id,
        "annotation": annotation,
        "state": FOUND if annotation else WAITING,
        "at": work.now,
        "by": work.actor.user,
        "reason": None,
        "start": mark.start,
        "record": stored(mark, "author"),
    }


def _standing(work: Work, document: str) -> list[Annotation]:
    """Every annotation that stands, whoever made it: what is told of it passes the filter."""
    return [
        annotations_store.decoded(kept, Person(author, ""))
        for _, author, kept, _ in annotations_store.standing(work, document)
    ]


def _decoded(record: bytes) -> Document:
    return documents_store.decoded_document(record, Person("", ""), 0)


def _newest(work: Work, doc: DocumentAccess) -> None:
    ready(doc)
    newer = record_of(doc).superseded_by
    if newer is not None and store.record_of(work, newer) is not None:
        raise Invalid(sentence="A newer capture of this page exists. Make a new one of that.", kind="state")


def _keep(work: Work, made: Document, before: bytes) -> Document:
    """Keep a document that is locked here, with its event."""
    kept = documents.changed(work, made, before, {"review_state": made.review_state})
    if kept is None:
        raise RuntimeError("a document changed under its lock")
    return kept
