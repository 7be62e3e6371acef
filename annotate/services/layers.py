"""Layers: who has done how much on a document; submit one's own, withdraw it (contract.md, layers)."""

import msgspec

from annotate.domain import annotations as rules
from annotate.domain.errors import Forbidden, Invalid
from annotate.domain.fields import Input, Reason
from annotate.domain.permissions import RANK, REVIEWER
from annotate.domain.records import Annotation, Layer, Person
from annotate.domain.visibility import SUBMITTED, Desk, Reader, sees
from annotate.services import following
from annotate.services.annotations import Nothing
from annotate.services.documents import set_review_state
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.open_layer import ready
from annotate.services.work import DOCUMENT, Work, action
from annotate.store import annotations as annotations_store
from annotate.store import layers as store
from annotate.store import links as links_store
from annotate.store import notices
from annotate.store import texts as texts_store
from annotate.store.access import DocumentAccess
from annotate.store.base import stored
from annotate.store.layers import LayerRow


class Withdrawal(Input, frozen=True):
    """Why a submitted layer is opened again."""

    reason: Reason


@action("layer.list")
def find(work: Work, document: str, query: PageQuery = PageQuery(limit=1000)) -> Listing[Layer]:
    """The layers one may see: of reviewers, and of everybody who has read or marked something."""
    doc = work.load(DOCUMENT, document)
    items: list[msgspec.Struct] = list(visible_layers(work, doc))
    return paged(items, query.limit, query.cursor)


@action("layer.submit")
def submit(work: Work, document: str, body: Nothing = Nothing()) -> Layer:
    """Hand in one's own layer: its drafts become `submitted`. `Invalid` names each thing that is missing."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    if doc.review_state == "adjudicating":
        raise Forbidden("Adjudication has begun without your layer. Ask the adjudicator to reopen it.", kind="locked")
    if store.layer_state(work, doc.id, work.actor.user) in SUBMITTED:
        raise Invalid(sentence="Your layer on this document is submitted already.", kind="state")
    mine = _standing(work, doc, _me(work))
    questioned = {row.source for row in links_store.links_of_document(work, doc.id) if row.type == "questions"}
    faults = [
        fault
        for annotation in mine
        for fault in rules.missing_at_submit(
            f"/annotations/{annotation.id}",
            annotation.kind,
            annotation.fields,
            annotation.fragments,
            annotation.id in questioned,
        )
    ]
    if faults:
        raise Invalid(faults, "Some marks are not complete. Complete them, then submit.")
    _restatus(work, doc, mine, "draft", "submitted", None)
    store.set_layer_state(work, doc.id, "submitted", work.now)
    layer = _told(work, doc, "submitted", None)
    _move_on(work, doc)
    return layer


@action("layer.withdraw")
def withdraw(work: Work, document: str, body: Withdrawal) -> Layer:
    """Open one's own submitted layer again, with a reason, until adjudication has begun."""
    doc = work.load(DOCUMENT, document)
    state = store.layer_state(work, doc.id, work.actor.user)
    if state == "locked" or doc.review_state in ("adjudicating", "final"):
        raise Forbidden("Adjudication has begun. Ask the adjudicator to reopen your layer.", kind="locked")
    if state != "submitted":
        raise Invalid(sentence="Your layer on this document is not submitted.", kind="state")
    _restatus(work, doc, _standing(work, doc, _me(work)), "submitted", "draft", body.reason)
    store.set_layer_state(work, doc.id, "in_progress", None)
    layer = _told(work, doc, "withdrawn", body.reason)
    _move_on(work, doc)
    return layer


def reopened(work: Work, doc: DocumentAccess, reviewer: Person, reason: str) -> None:
    """What follows when an adjudicator has opened somebody's layer again: its annotations are drafts once more."""
    _restatus(work, doc, _standing(work, doc, reviewer), "submitted", "draft", reason)
    row = next(row for row in store.layers_of(work, doc.id, doc.project) if row.user == reviewer.id)
    marks = store.marks_by_person(work, doc.id).get(reviewer.id, set())
    ranges = {(s.start, s.end) for s in texts_store.text_of(work, doc.id, doc.layout).layout.sentences}
    kept = stored(_layer(row, len(marks & ranges), doc.sentences), "reviewer")
    work.journal.event(doc.id, "layer.withdrawn", reviewer.id, 0, kept)
    work.journal.audit(doc.id, "layer.reopened", reviewer.id, None, kept, reason)
    work.journal.deed(doc.project, "layer.reopened", reviewer.id, 0, doc.id)
    if reviewer.id != work.actor.user:
        notices.insert_notices(work, doc.id, None, work.now, {reviewer.id: "reopened"})


def visible_layers(work: Work, doc: DocumentAccess) -> list[Layer]:
    """The layers of a document that the actor may see."""
    rows = store.layers_of(work, doc.id, doc.project)
    marks = store.marks_by_person(work, doc.id)
    ranges = {(s.start, s.end) for s in texts_store.text_of(work, doc.id, doc.layout).layout.sentences}
    submitted = sum(row.state in SUBMITTED for row in rows)
    desk = Desk(doc.blind, doc.reviewers_per_document, submitted)
    reader = Reader(work.actor.user, doc.role, doc.layer_state)
    return [
        _layer(row, len(marks.get(row.user, set()) & ranges), doc.sentences)
        for row in rows
        if (row.state or row.user in marks or row.rank == RANK[REVIEWER] or row.user == work.actor.user)
        and sees(reader, row.user, "individual", row.state or "not_started", desk)
    ]


def own_layer(work: Work, doc: DocumentAccess, read: int) -> Layer:
    """One's own layer, where it is known how many sentences one has read."""
    rows = store.layers_of(work, doc.id, doc.project)
    return next(_layer(row, read, doc.sentences) for row in rows if row.user == work.actor.user)


def _move_on(work: Work, doc: DocumentAccess) -> None:
    """A document is ready for adjudication as long as enough layers are submitted."""
    submitted = sum(row.state in SUBMITTED for row in store.layers_of(work, doc.id, doc.project))
    enough = submitted >= doc.reviewers_per_document
    set_review_state(work, doc, "ready_for_adjudication" if enough else "open")


def _layer(row: LayerRow, read: int, sentences: int) -> Layer:
    state = row.state or ("in_progress" if read else "not_started")
    return Layer(Person(row.user, row.name), state, read, sentences, row.annotations, row.submitted)


def _own(work: Work, doc: DocumentAccess) -> Layer:
    return next(layer for layer in visible_layers(work, doc) if layer.reviewer.id == work.actor.user)


def _me(work: Work) -> Person:
    return Person(work.actor.user, work.actor.name)


def _standing(work: Work, doc: DocumentAccess, author: Person) -> list[Annotation]:
    """Somebody's annotations that stand, in the individual layer."""
    records = (
        annotations_store.decoded(kept, author)
        for _, user, kept, _ in annotations_store.standing(work, doc.id)
        if user == author.id
    )
    return [record for record in records if record.layer == "individual"]


def _restatus(
    work: Work,
    doc: DocumentAccess,
    mine: list[Annotation],
    from_: str,
    to: str,
    reason: str | None,
) -> None:
    """Each annotation of status `from_` gets a new version with status `to`; the feed carries the layer's event only."""
    how = "submitted" if to == "submitted" else "withdrawn"
    for before in mine:
        if before.status != from_:
            continue
        after = msgspec.structs.replace(before, status=to)
        if following.quietly(work, doc.project, before, after, how, reason) is None:
            raise RuntimeError("a locked layer changed under its lock")


def _told(work: Work, doc: DocumentAccess, how: str, reason: str | None) -> Layer:
    layer = _own(work, doc._replace(layer_state="submitted" if how == "submitted" else "in_progress"))
    kept = stored(layer, "reviewer")
    work.journal.event(doc.id, f"layer.{how}", work.actor.user, 0, kept)
    work.journal.audit(doc.id, f"layer.{how}", work.actor.user, None, kept, reason)
    work.journal.deed(doc.project, f"layer.{how}", work.actor.user, 0, doc.id)
    return layer
