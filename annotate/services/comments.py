"""Comments in threads, on a mark, a document, a claim or an item of evidence (contract.md, Links, comments, layers; domain.md 12)."""

from typing import NamedTuple

import msgspec
from msgspec import UNSET

from annotate.domain.comments import (
    Comment,
    CommentChange,
    Kept,
    NewComment,
    Resolved,
    check_text,
    decoded,
    mentioned,
)
from annotate.domain.errors import Fault, Invalid, Stale
from annotate.domain.permissions import ADJUDICATOR, LADDER, RANK, REVIEWER, own_item
from annotate.domain.records import Person
from annotate.domain.visibility import OF_THE_DESK, SUBMITTED, Desk, Reader, sees
from annotate.services.annotations import Nothing
from annotate.services.claim_keeping import CLAIM
from annotate.services.evidence import EVIDENCE
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.work import ANNOTATION, DOCUMENT, Loader, Work, action
from annotate.store import comments as store
from annotate.store import evidence as evidence_store
from annotate.store import layers as layers_store
from annotate.store import notices, people
from annotate.store import search as search_store
from annotate.store.access import DocumentAccess
from annotate.store.base import encoder, new_id
from annotate.store.comments import BESIDE, CommentAccess, Place
from annotate.store.versions import Kept as KeptVersion

COMMENT = Loader(store.comment)
ANY_COMMENT = Loader(store.any_comment)


class Thread(NamedTuple):
    """What somebody speaks about: its place, the fact of names as it was loaded with it, its document if it has one, and
    whom it belongs to."""

    place: Place
    names: int
    document: DocumentAccess | None
    theirs: set[str]


@action("comment.list")
def find_of_annotation(work: Work, annotation: str, query: PageQuery = PageQuery()) -> Listing[Comment]:
    """The comments on an annotation, oldest first."""
    found = work.load(ANNOTATION, annotation)
    return _listed(work, found.document.names, store.on_annotation(work, found.id), query)


@action("comment.list")
def find_of_document(work: Work, document: str, query: PageQuery = PageQuery()) -> Listing[Comment]:
    """The comments on a document as a whole, oldest first."""
    doc = work.load(DOCUMENT, document)
    return _listed(work, doc.names, store.on_document(work, doc.id), query)


@action("comment.list")
def find_of_claim(work: Work, claim: str, query: PageQuery = PageQuery()) -> Listing[Comment]:
    """The comments on a claim, oldest first."""
    found = work.load(CLAIM, claim)
    return _listed(work, found.names, store.on_claim(work, found.id), query)


@action("comment.list")
def find_of_evidence(work: Work, evidence: str, query: PageQuery = PageQuery()) -> Listing[Comment]:
    """The comments on an item of evidence, oldest first."""
    found = work.load(EVIDENCE, evidence)
    return _listed(work, found.names, store.on_evidence(work, found.id), query)


@action("comment.list")
def around_claim(work: Work, claim: str) -> dict[str, list[Comment]]:
    """The comments on a claim and on the evidence that stands on it, by the id of what they are about, oldest first."""
    found = work.load(CLAIM, claim)
    items = [item.id for item, _ in evidence_store.on_claim(work, found.id)]
    by_thing: dict[str, list[Comment]] = {}
    for writer, record in store.around(work, found.id, items):
        kept = decoded(record)
        by_thing.setdefault(kept.evidence or found.id, []).append(record_of(work, found.names, writer, kept))
    return by_thing


@action("comment.create")
def create(work: Work, annotation: str, body: NewComment) -> Comment:
    """Say something about an annotation; whoever sees it sees this."""
    found = work.load(ANNOTATION, annotation)
    doc = found.document
    place = Place(doc.id, doc.project, found.author, found.layer, annotation=found.id)
    return _created(work, Thread(place, doc.names, doc, {found.author}), body)


@action("comment.create")
def create_on_document(work: Work, document: str, body: NewComment) -> Comment:
    """Say something about a document. In blind work others read it when they may see its author's layer."""
    doc = work.load(DOCUMENT, document)
    decides = doc.layer_state is None and doc.rank >= RANK[ADJUDICATOR]
    layer = OF_THE_DESK if decides else "individual"
    return _created(work, Thread(Place(doc.id, doc.project, work.actor.user, layer), doc.names, doc, set()), body)


@action("comment.create")
def create_on_claim(work: Work, claim: str, body: NewComment) -> Comment:
    """Say something about a claim; whoever may know of it reads this."""
    work.project_chain(work.load(CLAIM, claim).project)
    found = work.load(CLAIM, claim)
    place = Place(found.project, found.project, found.created_by, BESIDE, claim=found.id)
    theirs = {found.created_by, *filter(None, [found.kept.assignee])}
    return _created(work, Thread(place, found.names, None, theirs), body)


@action("comment.create")
def create_on_evidence(work: Work, evidence: str, body: NewComment) -> Comment:
    """Say something about an item of evidence; whoever may know of it reads this."""
    work.project_chain(work.load(EVIDENCE, evidence).project)
    found = work.load(EVIDENCE, evidence)
    place = Place(found.project, found.project, found.created_by, BESIDE, evidence=found.id)
    return _created(work, Thread(place, found.names, None, {found.created_by}), body)


@action("comment.read")
def read(work: Work, comment: str) -> Comment:
    """One comment."""
    return _current(work, work.load(COMMENT, comment))


@action("comment.change")
def change(work: Work, comment: str, body: CommentChange, version: int) -> Comment:
    """Another text, by its author only; or `resolved`, at the first comment of a thread, by whoever sees it."""
    found = _held(work, COMMENT, comment)
    if body.text is not UNSET:
        own_item(work.actor, found.facts(work.actor.user))
        check_text(body.text)
    if body.resolved is not UNSET and found.parent is not None:
        raise Invalid([Fault("/resolved", "A thread is resolved at its first comment.")])
    before = _at_version(work, found, version)
    after = msgspec.structs.replace(before, version=version + 1)
    if isinstance(body.text, str):
        named = mentioned(body.text, _readers(work, found.place, found.document))
        after = msgspec.structs.replace(after, text=body.text, mentions=named, updated=work.now)
    if body.resolved is not UNSET and bool(before.resolved_by) != body.resolved:
        by, at = (work.actor.user, work.now) if body.resolved else (None, None)
        after = msgspec.structs.replace(after, resolved_by=by, resolved_at=at)
    _keep(work, found, after, "changed")
    _tell(work, after, dict.fromkeys(set(after.mentions) - set(before.mentions), "mention"))
    return record_of(work, found.names, found.writer, after)


@action("comment.delete")
def delete(work: Work, comment: str, version: int) -> None:
    """Take one's own comment away; answers to it stay, and it can be restored."""
    found = _held(work, COMMENT, comment)
    before = _at_version(work, found, version)
    _keep(work, found, msgspec.structs.replace(before, version=version + 1), "deleted")


@action("comment.restore")
def restore(work: Work, comment: str, body: Nothing) -> Comment:
    """Undo the deletion of one's own comment: same id, next version."""
    found = _held(work, ANY_COMMENT, comment)
    if not found.deleted:
        raise Invalid(sentence="This comment is not deleted.", kind="state")
    after = msgspec.structs.replace(decoded(bytes(found.record)), version=found.version + 1)
    _keep(work, found, after, "restored")
    return record_of(work, found.names, found.writer, after)


def record_of(work: Work, names: int, writer: str, kept: Kept) -> Comment:
    """What is kept, with the names of people; `names` is the fact of that name as the document was loaded with it."""
    known = people.names_of(work, names, {writer, *kept.people()})
    by, at = kept.resolved_by, kept.resolved_at
    return Comment(
        author=Person(writer, known[writer]),
        id=kept.id,
        version=kept.version,
        on=kept.on,
        parent=kept.parent,
        text=kept.text,
        mentions=tuple(Person(one, known[one]) for one in kept.mentions),
        resolved=Resolved(Person(by, known[by]), at) if by and at else None,
        created=kept.created,
        updated=kept.updated,
    )


def _held(work: Work, loader: Loader[CommentAccess], comment: str) -> CommentAccess:
    """A comment as it is once all earlier work on what it is about is done."""
    found = work.load(loader, comment)
    if not found.place.beside:
        return found
    work.project_chain(found.place.project)
    return work.load(loader, comment)


def _listed(work: Work, names: int, rows: list[tuple[str, bytes]], query: PageQuery) -> Listing[Comment]:
    items: list[msgspec.Struct] = [record_of(work, names, writer, decoded(record)) for writer, record in rows]
    return paged(items, query.limit, query.cursor)


def _created(work: Work, thread: Thread, body: NewComment) -> Comment:
    check_text(body.text)
    place, writers = thread.place, set[str]()
    if body.parent is not None:
        place = _answered(work, place, body.parent)
        writers = store.writers(work, body.parent)
    readers = _readers(work, place, thread.document)
    kept = Kept(
        id=new_id(),
        version=1,
        annotation=place.annotation,
        document=None if place.beside else place.document,
        parent=body.parent,
        text=body.text,
        mentions=mentioned(body.text, readers),
        resolved_by=None,
        resolved_at=None,
        created=work.now,
        updated=work.now,
        claim=place.claim,
        evidence=place.evidence,
    )
    record = store.insert_comment(work, kept, place)
    search_store.index(work, "comments", kept.id, place.project, (kept.text,), place.document)
    _note(work, place, kept, "created", record)
    if not place.beside:
        work.journal.deed(place.project, "comment.created", kept.id, 0, place.document)
    why = dict.fromkeys(thread.theirs, "comment")
    why |= dict.fromkeys(writers, "reply") | dict.fromkeys(kept.mentions, "mention")
    seeing = {reader.id for reader in readers}
    _tell(work, kept, {one: reason for one, reason in why.items() if one in seeing})
    return record_of(work, thread.names, work.actor.user, kept)


def _answered(work: Work, place: Place, parent: str) -> Place:
    """The place of an answer: that of the comment that begins the thread. `Invalid` when it is not of this thread."""
    root = store.comment(work, parent, False)
    if root is None or not root.place.is_with(place):
        raise Invalid([Fault("/parent", "There is no such comment here.")])
    if root.parent is not None:
        raise Invalid([Fault("/parent", "Answer the first comment of the thread.")])
    return root.place


def _readers(work: Work, place: Place, doc: DocumentAccess | None) -> list[Person]:
    """The members who may read what stands at this place."""
    if doc is None:
        return store.readers_beside(work, place)
    rows = layers_store.layers_of(work, doc.id, doc.project)
    desk = Desk(doc.blind, doc.reviewers_per_document, sum(row.state in SUBMITTED for row in rows))
    state = next((row.state for row in rows if row.user == place.author), None) or "not_started"
    return [
        Person(row.user, row.name)
        for row in rows
        if row.rank >= RANK[REVIEWER]
        and sees(Reader(row.user, LADDER[row.rank], row.state), place.author, place.layer, state, desk)
    ]


def _tell(work: Work, kept: Kept, why: dict[str, str]) -> None:
    """Tell people why a comment concerns them; nobody is told of what they did themselves."""
    others = {one: reason for one, reason in why.items() if one != work.actor.user}
    notices.insert_notices(work, kept.document, kept.id, work.now, others)


def _keep(work: Work, found: CommentAccess, after: Kept, how: str) -> None:
    """Keep a change of a comment with its event and audit row; `Stale` when it was changed before us."""
    deleted, was = how == "deleted", found.deleted
    record = store.change_comment(work, after, found.version, deleted=deleted, was=was)
    if record is None:
        raise _stale(work, work.load(COMMENT, found.id))
    if how == "changed" and after.updated == work.now:
        search_store.index(work, "comments", after.id, found.place.project, (after.text,), found.place.document)
    _note(work, found.place, after, how, record, bytes(found.record))


def _note(work: Work, place: Place, kept: Kept, how: str, record: bytes, before: bytes | None = None) -> None:
    """The event and the audit row of a comment. The feed of a document tells each version and so keeps it; that of a
    project tells of it, and the history keeps it."""
    # A reader of the feed knows nothing of what was deleted: what comes back is new there.
    event = f"comment.{'created' if how == 'restored' else how}"
    if place.beside:
        work.journal.event(place.project, event, kept.id, kept.version)
        new = KeptVersion(kept.id, kept.version, place.project, record)
        work.journal.version(place.project, f"comment.{how}", new, before)
    else:
        work.journal.event(place.document, event, kept.id, kept.version, record)
        work.journal.audit(place.document, f"comment.{how}", kept.id, before, record)


def _current(work: Work, found: CommentAccess) -> Comment:
    return record_of(work, found.names, found.writer, decoded(bytes(found.record)))


def _at_version(work: Work, found: CommentAccess, version: int) -> Kept:
    if found.version != version:
        raise _stale(work, found)
    return decoded(bytes(found.record))


def _stale(work: Work, found: CommentAccess) -> Stale:
    return Stale(encoder.encode(_current(work, found)), found.version)
