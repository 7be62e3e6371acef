"""Relations of documents and their pairs of passages (domain.md 4). They are the project's: an editor makes them, whoever
reads the project reads them."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from annotate.domain import dependence as rules
from annotate.domain.dependence import (
    Confirmed,
    Kept,
    KeptPassage,
    NewPassage,
    NewRelation,
    NewSpan,
    Passage,
    PassageChange,
    Relation,
    RelationChange,
    Span,
    Whose,
    decoded,
)
from annotate.domain.errors import Fault, Invalid, NotFound, Stale
from annotate.domain.fields import END, UUID
from annotate.domain.records import Person
from annotate.services.annotations import some_of
from annotate.services.listing import Listing, PageQuery, from_cursor, listing, paged, to_cursor
from annotate.services.work import DESK, DOCUMENT, Loader, Work, action
from annotate.store import access, people, texts
from annotate.store import dependence as store
from annotate.store import versions as versions_store
from annotate.store.base import encoder, new_id
from annotate.store.dependence import RelationAccess, RelationFilters, RelationRow
from annotate.store.versions import Kept as Version
from annotate.vocabulary import label

RELATION = Loader(store.relation)


class RelationQuery(PageQuery, frozen=True):
    """Filters of the list; `type` takes one value or several joined by commas, `document` is one of the two."""

    type: Annotated[str, Meta(pattern=some_of("relation_type"))] | None = None
    document: Annotated[str, Meta(pattern=f"^{UUID}{END}")] | None = None


class RelationVersion(Struct, frozen=True):
    """One version of a relation with who made it, when and how."""

    version: int
    at: str
    by: Person
    action: str
    reason: str | None
    relation: Relation


@action("relation.list")
def find(work: Work, project: str, query: RelationQuery = RelationQuery()) -> Listing[Relation]:
    """The relations of a project, oldest first."""
    desk = work.load(DESK, project)
    filters = RelationFilters(tuple(query.type.split(",")) if query.type else (), query.document or "")
    after = from_cursor(query.cursor, tuple[str, str]) if query.cursor else None
    rows, total = store.relations_of(work, desk.id, filters, after, query.limit + 1)
    page = rows[: query.limit]
    more = to_cursor((page[-1].created, page[-1].id)) if len(rows) > len(page) else None
    items = [encoder.encode(one) for one in records_of(work, desk.id, desk.names, page)]
    return listing(items, total, more)


@action("relation.list")
def find_of_document(work: Work, document: str, query: PageQuery = PageQuery()) -> Listing[Relation]:
    """The relations that a document is in, oldest first."""
    doc = work.load(DOCUMENT, document)
    found: list[Struct] = [*records_of(work, doc.project, doc.names, store.of_document(work, doc.id))]
    return paged(found, query.limit, query.cursor)


@action("relation.create")
def create(work: Work, project: str, body: NewRelation) -> Relation:
    """Say how one document of the project depends on another; twice the same is refused."""
    desk = work.load(DESK, project)
    work.project_chain(desk.id)
    source, to = body.source.document, body.to.document
    if source == to:
        raise Invalid([Fault("/to/document", "A document does not depend on itself. Choose another one.")])
    titles = (_title(work, desk.id, source, "/from/document"), _title(work, desk.id, to, "/to/document"))
    for row in store.of_document(work, source):
        _no_second(decoded(bytes(row.record)), body.type, source, to)
    kept = Kept(
        id=new_id(),
        version=1,
        type=body.type,
        source=source,
        to=to,
        evidence_note=body.evidence_note,
        certainty=body.certainty,
        passages=(),
        counted=0,
        author=work.actor.user,
        created=work.now,
        updated=work.now,
    )
    for n, one in enumerate(body.passages):
        kept = rules.with_passage(kept, _passage(work, kept, one, f"/passages/{n}"))
    record = store.insert_relation(work, desk.id, kept)
    work.journal.event(desk.id, "relation.created", kept.id, 1, record)
    work.journal.version(desk.id, "relation.created", Version(kept.id, 1, desk.id, record), None)
    return record_of(kept, desk.id, titles, people.names_of(work, desk.names, kept.people()))


@action("relation.read")
def read(work: Work, relation: str) -> Relation:
    """One relation with its pairs of passages."""
    return _current(work, work.load(RELATION, relation))


@action("relation.read")
def history(work: Work, relation: str, query: PageQuery = PageQuery()) -> Listing[RelationVersion]:
    """Every version of a relation, oldest first."""
    found = work.load(RELATION, relation)
    rows = versions_store.versions_of(work, found.id)
    kept = [decoded(bytes(row.record)) for row in rows]
    names = people.names_of(work, found.names, {one for version in kept for one in version.people()})
    now = decoded(bytes(found.record))
    titles = {now.source: found.source_title, now.to: found.target_title}
    items: list[Struct] = [
        RelationVersion(
            row.version,
            row.at,
            Person(row.by, row.by_name),
            row.action.partition(".")[2],
            row.reason,
            record_of(one, found.project, (titles[one.source], titles[one.to]), names),
        )
        for row, one in zip(rows, kept, strict=True)
    ]
    return paged(items, query.limit, query.cursor)


@action("relation.change")
def change(work: Work, relation: str, body: RelationChange, version: int) -> Relation:
    """Another type, direction, certainty or note. When `from` and `to` change places, so do the passages."""
    found, before = _opened(work, relation, version)
    after = rules.changed(before, body)
    if (after.type, after.source, after.to) != (before.type, before.source, before.to):
        for row in store.of_document(work, after.source):
            if row.id != found.id:
                _no_second(decoded(bytes(row.record)), after.type, after.source, after.to)
    return _kept(work, found, after)


@action("relation.delete")
def delete(work: Work, relation: str, version: int) -> None:
    """Take a relation away with its pairs of passages; its history stays."""
    found, before = _opened(work, relation, version)
    _kept(work, found, before, "deleted")


@action("relation.change")
def may_change(work: Work, document: str) -> None:
    """Refuse whoever may not change the relations of a document, before anything that they sent is looked at."""
    work.load(DOCUMENT, document)


@action("relation.change")
def add_passage(work: Work, relation: str, body: NewPassage) -> Relation:
    """Add a pair of passages: whoever does says that they are parallel."""
    found, before = _opened(work, relation)
    return _kept(work, found, rules.with_passage(before, _passage(work, before, body, "")))


@action("relation.change")
def change_passage(work: Work, relation: str, n: int, body: PassageChange, version: int) -> Relation:
    """Other words or another note of a pair. Other words are said to be parallel by whoever chose them."""
    found, before = _opened(work, relation, version)
    old = _of_number(before, n)
    after = old
    if body.note is not UNSET:
        after = msgspec.structs.replace(after, note=body.note)
    spans = (
        _given(work, before.source, body.source, old.source, "/from"),
        _given(work, before.to, body.to, old.to, "/to"),
    )
    if spans != (old.source, old.to):
        after = msgspec.structs.replace(
            after, source=spans[0], to=spans[1], by="hand", confirmed_by=work.actor.user, confirmed_at=work.now
        )
    return _kept(work, found, rules.with_changed_passage(before, after))


@action("relation.change")
def delete_passage(work: Work, relation: str, n: int, version: int) -> None:
    """Take a pair away; the others keep their numbers."""
    found, before = _opened(work, relation, version)
    _of_number(before, n)
    _kept(work, found, rules.without_passage(before, n))


def pairs_of(work: Work, document: str) -> int:
    """In how many pairs of passages a document is that was loaded."""
    return sum(len(decoded(bytes(row.record)).passages) for row in store.of_document(work, document))


def records_of(work: Work, project: str, names: int, rows: list[RelationRow]) -> list[Relation]:
    """Relations with the names of people and titles; `names` is the fact of that name."""
    kept = [decoded(bytes(row.record)) for row in rows]
    known = people.names_of(work, names, {one for relation in kept for one in relation.people()})
    pairs = zip(rows, kept, strict=True)
    return [record_of(one, project, (row.source_title, row.target_title), known) for row, one in pairs]


def record_of(kept: Kept, project: str, titles: tuple[str, str], names: Mapping[str, str]) -> Relation:
    """What is kept, with the names of people and the titles of its two documents."""
    return Relation(
        id=kept.id,
        version=kept.version,
        project=project,
        type=kept.type,
        source=Whose(kept.source, titles[0]),
        to=Whose(kept.to, titles[1]),
        evidence_note=kept.evidence_note,
        certainty=kept.certainty,
        shown=kept.shown,
        passages=tuple(
            Passage(
                one.n,
                one.source,
                one.to,
                one.note,
                one.by,
                Confirmed(Person(one.confirmed_by, names[one.confirmed_by]), one.confirmed_at),
            )
            for one in kept.passages
        ),
        author=Person(kept.author, names[kept.author]),
        created=kept.created,
        updated=kept.updated,
    )


def _opened(work: Work, relation: str, version: int | None = None) -> tuple[RelationAccess, Kept]:
    """The relation to be changed, read under the lock of its project's chain; `Stale` when it has another version."""
    seen = work.load(RELATION, relation)
    work.subject = f"project:{seen.project}"  # a retry may find the relation no more
    work.project_chain(seen.project)
    found = work.load(RELATION, relation)
    if version is not None and found.version != version:
        raise Stale(encoder.encode(_current(work, found)), found.version)
    return found, decoded(bytes(found.record))


def _kept(work: Work, found: RelationAccess, after: Kept, how: str = "changed") -> Relation:
    """Keep a change with its event, version and audit row."""
    after = msgspec.structs.replace(after, version=found.version + 1, updated=work.now)
    record = store.change_relation(work, after, found.version, deleted=how == "deleted")
    if record is None:
        raise NotFound  # only what was deleted in the meantime: everything else waits for the chain
    told = Version(after.id, after.version, found.project, record)
    work.journal.event(found.project, f"relation.{how}", after.id, after.version, record)
    work.journal.version(found.project, f"relation.{how}", told, bytes(found.record))
    return _record(work, found, after)


def _current(work: Work, found: RelationAccess) -> Relation:
    return _record(work, found, decoded(bytes(found.record)))


def _record(work: Work, found: RelationAccess, kept: Kept) -> Relation:
    before = decoded(bytes(found.record))
    titles = {before.source: found.source_title, before.to: found.target_title}
    return record_of(
        kept,
        found.project,
        (titles[kept.source], titles[kept.to]),
        people.names_of(work, found.names, kept.people()),
    )


def _of_number(kept: Kept, n: int) -> KeptPassage:
    found = next((one for one in kept.passages if one.n == n), None)
    if found is None:
        raise NotFound
    return found


def _passage(work: Work, kept: Kept, given: NewPassage, pointer: str) -> KeptPassage:
    """A pair that was given, with its words; its number comes when it is added."""
    source = rules.span_of(_text(work, kept.source), given.source, f"{pointer}/from")
    to = rules.span_of(_text(work, kept.to), given.to, f"{pointer}/to")
    return KeptPassage(0, source, to, given.note, given.by, work.actor.user, work.now)


def _given(work: Work, document: str, given: NewSpan | UnsetType, old: Span, pointer: str) -> Span:
    return old if given is UNSET else rules.span_of(_text(work, document), given, pointer)


def _text(work: Work, document: str) -> str:
    doc = access.document(work, document, False)
    if doc is None:
        raise NotFound
    return texts.text_of(work, doc.id, doc.layout).text


def _title(work: Work, project: str, document: str, pointer: str) -> str:
    """The title of a document that may be related; `Invalid` when it is none of the project, or has no text yet."""
    doc = access.document(work, document, False)
    if doc is None or doc.project != project:
        raise Invalid([Fault(pointer, "There is no such document in this project.")])
    if doc.state != "ready":
        raise Invalid([Fault(pointer, "This document has no text yet. Try again when it is ready.")])
    return doc.title


def _no_second(kept: Kept, type_: str, source: str, to: str) -> None:
    if rules.same(kept, type_, source, to):
        words = label("relation_type", type_).lower()
        raise Invalid([Fault("/type", f"These two documents are related as “{words}” already. Change that relation.")])
