"""Documents: list, read, change, delete; their text and original (contract.md, Documents)."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from annotate.domain import fields as f
from annotate.domain.errors import Fault, Invalid, NotFound, Stale
from annotate.domain.fields import Input, Line, Prose, Query, Sought
from annotate.domain.permissions import EDITOR, RANK
from annotate.domain.records import Document, Person, Provenance
from annotate.domain.search import understood
from annotate.services.annotations import some_of
from annotate.services.listing import Cursor, Limit, Listing, enveloped, from_cursor, laid_over, to_cursor
from annotate.services.open_layer import ready
from annotate.services.work import DOCUMENT, PROJECT, Work, action
from annotate.store import carried as carried_store
from annotate.store import documents as store
from annotate.store import people
from annotate.store import search as search_store
from annotate.store import texts as texts_store
from annotate.store.access import DocumentAccess

LETTERS = some_of("source_reliability").replace("|f)", f"|f|{store.NO_LETTER})")
ONE_OR_ME = f"^(me|{f.UUID}){f.END}"


class DocumentQuery(Query, frozen=True):
    """Filters of the list; newest first. `q`: words of the title or the text."""

    state: Annotated[str, Meta(pattern=some_of("document_state"))] | None = None
    review_state: Annotated[str, Meta(pattern=some_of("review_state"))] | None = None
    assigned: Annotated[str, Meta(pattern=ONE_OR_ME)] | None = None
    letter: Annotated[str, Meta(pattern=LETTERS)] | None = None
    q: Sought | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class DocumentChange(Input, frozen=True):
    """A JSON merge patch of a document's own words; the text never changes."""

    title: Line | UnsetType = UNSET
    language: f.Language | UnsetType = UNSET
    source_url: f.Address | UnsetType | None = UNSET
    archived_url: f.Address | UnsetType | None = UNSET
    retrieved: f.Moment | UnsetType | None = UNSET
    licence_note: Prose | UnsetType | None = UNSET


class _Capture(msgspec.Struct):
    """A kept document as far as it tells which capture it follows."""

    supersedes: str | None


class Original(msgspec.Struct, frozen=True):
    """The captured bytes with what is known of them."""

    content: bytes
    media_type: str
    filename: str


@action("document.list")
def find(work: Work, project: str, query: DocumentQuery = DocumentQuery()) -> Listing[Document]:
    """The documents of a project, newest first."""
    found = work.load(PROJECT, project)
    assigned = work.actor.user if query.assigned == "me" else query.assigned or ""
    if found.blind and found.rank < RANK[EDITOR] and assigned not in ("", work.actor.user):
        raise Invalid([Fault("/assigned", "In blind work you may ask for what is assigned to you: “me”.")])
    filters = store.Filters(
        state=tuple(query.state.split(",")) if query.state else (),
        review_state=tuple(query.review_state.split(",")) if query.review_state else (),
        letter=tuple(query.letter.split(",")) if query.letter else (),
        words=query.q or "",
        having=search_store.documents_with(work, found.id, understood(query.q)) if query.q else (),
        assigned=assigned,
    )
    place = from_cursor(query.cursor, tuple[int])[0] if query.cursor else None
    if place is not None or filters != store.Filters():
        page, total = store.some_page(work, found.id, filters, place, query.limit + 1)
    else:
        page = store.first_page(work, found.id, query.limit + 1)
        total = len(page.numbers) if len(page.numbers) <= query.limit else store.count_of(work, found.id)
    # A revision grows with every change, a number is never given twice: together they say what the page shows.
    depends = (found.id, found.version, found.rank, found.names, query, total, page.numbers, page.revisions)
    etag = work.unless_known(*depends)
    more = to_cursor((page.numbers[query.limit - 1],)) if len(page.numbers) > query.limit else None
    names = people.names_of(work, found.names, set(page.makers))
    keys = list(zip(page.makers, page.revisions, strict=True))[: query.limit]
    heads = {key: store.document_prefix(Person(key[0], names[key[0]]), key[1]) for key in set(keys)}
    return enveloped(laid_over(heads, keys, page.records), total, more, etag)


@action("document.read")
def read(work: Work, document: str) -> Document:
    """One document, without its text."""
    return record_of(work.load(DOCUMENT, document))


@action("document.change")
def change(work: Work, document: str, body: DocumentChange, version: int) -> Document:
    """Change title, language or what is known of the source."""
    doc = work.load(DOCUMENT, document)
    before = _at_version(doc, version)
    made = msgspec.structs.replace(before, version=version + 1, **f.given_in(body, ("licence_note",)))
    if made.title != before.title:
        search_store.index_title(work, doc.id, doc.project, made.title)
    return _keep(work, doc, made, {"title": made.title, "language": made.language})


@action("document.delete")
def delete(work: Work, document: str, version: int) -> None:
    """Take a document out of the project, with everything on it. Its history stays in the audit chain."""
    older = _capture_before(work, document)  # locked first: of two captures it is the older one
    doc = work.load(DOCUMENT, document)
    before = _at_version(doc, version)
    columns = {"deleted": True, "record": store.kept_document(msgspec.structs.replace(before, version=version + 1))}
    if not store.change_document(work, doc.id, version, columns):
        raise _stale(work, document)
    work.journal.audit(doc.id, "document.deleted", doc.id, doc.record)
    if older is not None and record_of(older).superseded_by == doc.id:
        freed = msgspec.structs.replace(record_of(older), version=older.version + 1, superseded_by=None)
        _keep(work, older, freed, {})
    work.subject = f"project:{doc.project}"  # a retry finds no document any more


def set_review_state(work: Work, doc: DocumentAccess, state: str) -> Document:
    """Move a document that was loaded to another state of its review, if it is not there already."""
    before = record_of(doc)
    if before.review_state == state:
        return before
    made = msgspec.structs.replace(before, version=doc.version + 1, review_state=state)
    return _keep(work, doc, made, {"review_state": state})


@action("document.read")
def text(work: Work, document: str) -> tuple[str, str]:
    """The text exactly as the offsets count in it, and its SHA-256."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    return texts_store.text_of(work, doc.id, doc.layout).text, doc.sha256


@action("document.read")
def original(work: Work, document: str) -> Original:
    """The captured bytes."""
    doc = work.load(DOCUMENT, document)
    content, provenance = texts_store.original_of(work, doc.id)
    known = msgspec.json.decode(provenance, type=Provenance)
    if content is None or doc.state == "reading":  # what is not read yet was not looked at either
        ready(doc)
    if content is None:
        content = texts_store.text_of(work, doc.id, doc.layout).text.encode()
    name = known.original_filename or f"{doc.title}.txt"
    return Original(content, record_of(doc).media_type, name)


@action("document.read")
def provenance(work: Work, document: str) -> Provenance:
    """How the text got in."""
    doc = work.load(DOCUMENT, document)
    return msgspec.json.decode(texts_store.original_of(work, doc.id)[1], type=Provenance)


def record_of(doc: DocumentAccess, revision: int | None = None) -> Document:
    """The record of a document that was loaded."""
    known = doc.revision if revision is None else revision
    return store.decoded_document(doc.record, Person(doc.created_by, doc.creator), known)


def _capture_before(work: Work, document: str) -> DocumentAccess | None:
    known = carried_store.record_of(work, document)
    before = msgspec.json.decode(known[1], type=_Capture).supersedes if known else None
    try:
        return work.load(DOCUMENT, before, "document.read") if before else None
    except NotFound:
        return None


def changed(work: Work, made: Document, before: bytes, columns: dict[str, Any]) -> Document | None:
    """A document of this Work as its next version `made`; `None` when it was changed before us. `columns` are those that
    differ besides the record, `before` is the kept record until now."""
    kept = store.kept_document(made)
    if not store.change_document(work, made.id, made.version - 1, {**columns, "record": kept}):
        return None
    work.journal.audit(made.id, "document.changed", made.id, before, kept)
    revision = work.journal.event(made.id, "document.changed", made.id, made.version, kept)
    return msgspec.structs.replace(made, revision=revision)


def _keep(work: Work, doc: DocumentAccess, made: Document, columns: dict[str, Any]) -> Document:
    kept = changed(work, made, doc.record, columns)
    if kept is None:
        raise _stale(work, doc.id)
    return kept


def _at_version(doc: DocumentAccess, version: int) -> Document:
    if doc.version != version:
        raise Stale(msgspec.json.encode(record_of(doc)), doc.version)
    return record_of(doc)


def _stale(work: Work, document: str) -> Stale:
    now = work.load(DOCUMENT, document)
    return Stale(msgspec.json.encode(record_of(now)), now.version)
