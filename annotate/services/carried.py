"""Annotations that wait in a new capture: list them, place them, drop them with a reason."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from annotate.domain import annotations as annotation_rules
from annotate.domain import recaptures as rules
from annotate.domain.annotations import NewAnnotation
from annotate.domain.errors import Invalid, NotFound
from annotate.domain.permissions import EDITOR, RANK
from annotate.domain.recaptures import DROPPED, OPEN, PLACED, WAITING, Capture, Carried, Dropping, Placing
from annotate.domain.records import Annotation, Document, Person
from annotate.domain.visibility import SUBMITTED
from annotate.services import carrying, nesting
from annotate.services.documents import record_of
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.open_layer import open_now, ready
from annotate.services.work import DESK, DOCUMENT, Loader, Work, action
from annotate.store import access
from annotate.store import annotation_lists as lists
from annotate.store import annotations as annotations_store
from annotate.store import carried as store
from annotate.store import layers as layers_store
from annotate.store import links as links_store
from annotate.store import texts as texts_store
from annotate.store.access import DocumentAccess
from annotate.store.base import encoder, new_id
from annotate.store.carried import CarriedAccess, CarriedRow
from annotate.store.texts import Text

CARRIED = Loader(store.carried_mark)
MOST = 100
"""Captures of one page that are listed."""


class CarriedQuery(PageQuery, frozen=True):
    """Filters of the list; `state` takes one value or several joined by commas: `found placed waiting dropped`."""

    state: rules.State | None = None


class Captures(NamedTuple):
    """What the page of the captures of a document shows, at one moment; `before` is empty for a first capture, `marks` are
    the annotations that stand in this one again."""

    document: Document
    text: Text
    before: Document | None
    before_text: Text | None
    captures: tuple[Capture, ...]
    carried: tuple[Carried, ...]
    marks: tuple[Annotation, ...]


@action("capture.list")
def captures(work: Work, document: str, query: PageQuery = PageQuery(limit=1000)) -> Listing[Capture]:
    """All captures of a page, the oldest first."""
    items: list[msgspec.Struct] = [*_captures(work, work.load(DOCUMENT, document))]
    return paged(items, query.limit, query.cursor)


@action("capture.list")
def find(work: Work, document: str, query: CarriedQuery = CarriedQuery()) -> Listing[Carried]:
    """Annotations of the capture before, with what became of each in this one, as far as one may see them; in the order
    of the earlier text."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    wanted = query.state.split(",") if query.state else rules.STATES
    items: list[msgspec.Struct] = [_record(row) for row in store.carried_of(work, doc.id) if row.state in wanted]
    return paged(items, query.limit, query.cursor)


@action("capture.list")
def opened(work: Work, project: str, document: str) -> Captures:
    """A capture beside the one before, for the page."""
    doc = work.load(DOCUMENT, document)
    if doc.project != project:
        raise NotFound
    ready(doc)
    record = record_of(doc)
    older = access.document(work, record.supersedes, False) if record.supersedes else None
    rows = store.carried_of(work, doc.id)
    return Captures(
        record,
        texts_store.text_of(work, doc.id, doc.layout),
        record_of(older) if older else None,
        texts_store.text_of(work, older.id, older.layout) if older else None,
        tuple(_captures(work, doc)),
        tuple(_record(row) for row in rows),
        tuple(lists.some(work, [row.annotation for row in rows if row.annotation])),
    )


@action("capture.place")
def place(work: Work, carried: str, body: Placing) -> Carried:
    """Say where an annotation of the earlier capture stands in this one; also one that was dropped. It keeps its maker,
    its label, its fields and its links."""
    found = _held(work, carried)
    doc, mark = found.document, _mark(found)
    ready(doc)
    _without_place(found.state in OPEN)
    state = layers_store.layer_state(work, doc.id, found.author)
    if doc.rank < RANK[EDITOR]:
        open_now(work, state)
    made = _placed(work, doc, mark, body, state)
    kept = carrying.insert(work, doc.project, made, "Placed by hand in a new capture.")
    work.journal.event(doc.id, "annotation.created", made.id, made.version)
    if made.layer == "individual":
        annotations_store.count_standing(work, doc.id, found.author, 1)
    _without_place(store.change_carried(work, found.id, PLACED, made.id, None, work.now))
    work.journal.audit(doc.id, "carried.placed", found.id, None, kept)
    carrying.links(work, mark.document, doc, store.became(work, doc.id), mark.id)
    carrying.appearances(work, doc, {mark.id: made})
    carrying.references(work, doc, mark.id, made)
    if made.kind == "attribution":
        nesting.carry_depth(work, doc.project, made)
    return _now(work, found)


@action("capture.drop")
def drop(work: Work, carried: str, body: Dropping) -> Carried:
    """Say why an annotation of the earlier capture has no place in this one. It stays there, and in the list."""
    found = _held(work, carried)
    if found.state == DROPPED:
        raise Invalid(sentence="This mark was dropped already. It can still be placed.", kind="state")
    _without_place(found.state == WAITING)
    _without_place(store.change_carried(work, found.id, DROPPED, None, body.reason, work.now))
    reason = encoder.encode(body.reason)
    work.journal.audit(found.document.id, "carried.dropped", found.id, None, reason, body.reason)
    return _now(work, found)


def _held(work: Work, carried: str) -> CarriedAccess:
    """A carried annotation under the lock of its document, after the chain of its project, since claims go with it."""
    known = store.carried_mark(work, carried, False)
    if known is None:
        raise NotFound
    work.load(DESK, known.document.project, "project.read")
    work.project_chain(known.document.project)
    return work.load(CARRIED, carried)


def _placed(work: Work, doc: DocumentAccess, mark: Annotation, body: Placing, state: str | None) -> Annotation:
    text = texts_store.text_of(work, doc.id, doc.layout)
    asked = NewAnnotation(kind=mark.kind, start=body.start, end=body.end, fragments=body.fragments)
    ranges = annotation_rules.joined(mark.kind, annotation_rules.asked_ranges(asked), text.text)
    fragments = annotation_rules.fragments_of(ranges, text.text, text.layout)
    became = store.became(work, doc.id)
    made = rules.carried(mark, new_id(), doc.id, fragments, became)
    fields, depth = made.fields, nesting.depth_inside(work, made, made.fields.parent)
    if depth is None:
        fields = msgspec.structs.replace(fields, parent=UNSET)
    status = made.status if made.layer != "individual" else _status(work, mark, made, became, state in SUBMITTED)
    return msgspec.structs.replace(
        made,
        status=status,
        fields=fields,
        derived=annotation_rules.derived_from_fields(made.kind, fields, depth or 0),
        updated=work.now,
    )


def _status(work: Work, mark: Annotation, made: Annotation, became: Mapping[str, str], submitted: bool) -> str:
    """What a reviewer's mark is in a layer that is open, or `submitted`: there a draft would be seen by no adjudicator.
    `Invalid` for a draft that could not be submitted."""
    if made.status not in ("draft", "submitted"):
        return made.status
    if made.status == "draft" and submitted:
        questioned = any(
            link.type == "questions" and link.source == mark.id and (link.claim or link.target in became)
            for link in links_store.all_links(work, mark.document)
        )
        if annotation_rules.missing_at_submit("", made.kind, made.fields, made.fragments, questioned):
            raise Invalid(
                sentence="This mark is not complete, and the layer of its maker is submitted here. Ask them to withdraw the "
                "layer, then it can be placed.",
                kind="state",
            )
    return "submitted" if submitted else "draft"


def _without_place(holds: bool) -> None:
    if not holds:
        raise Invalid(sentence="This mark has its place in this capture already.", kind="state")


def _mark(found: CarriedAccess) -> Annotation:
    return annotations_store.decoded(bytes(found.source_record), Person(found.author, found.author_name))


def _now(work: Work, found: CarriedAccess) -> Carried:
    return next(_record(row) for row in store.carried_of(work, found.document.id) if row.id == found.id)


def _record(row: CarriedRow) -> Carried:
    return Carried(
        id=row.id,
        document=row.document,
        state=row.state,
        mark=annotations_store.decoded(bytes(row.record), Person(row.author, row.author_name)),
        annotation=row.annotation,
        by=Person(row.by, row.by_name),
        at=row.at,
        reason=row.reason,
    )


def _captures(work: Work, doc: DocumentAccess) -> list[Capture]:
    """From the capture that is asked for to the first one and to the newest one."""
    found = [_capture(work, doc)]
    while len(found) < MOST and (older := _there(work, found[0].supersedes)):
        found.insert(0, older)
    while len(found) < MOST and (newer := _there(work, found[-1].superseded_by)):
        found.append(newer)
    return found


def _there(work: Work, document: str | None) -> Capture | None:
    doc = access.document(work, document, False) if document else None
    return _capture(work, doc) if doc else None


def _capture(work: Work, doc: DocumentAccess) -> Capture:
    record = record_of(doc)
    counts = store.counts_of(work, doc.id)
    return Capture(
        id=record.id,
        title=record.title,
        state=record.state,
        sha256=record.sha256,
        length=record.length,
        created=record.created,
        created_by=record.created_by,
        retrieved=record.retrieved,
        supersedes=record.supersedes,
        superseded_by=record.superseded_by,
        found=counts.get(rules.FOUND, 0),
        placed=counts.get(PLACED, 0),
        waiting=counts.get(WAITING, 0),
        dropped=counts.get(DROPPED, 0),
    )
