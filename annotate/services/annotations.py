"""Annotations: mark, read, list, change, delete, restore, history (contract.md, Annotations)."""

import hashlib
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from annotate.domain import annotations as rules
from annotate.domain.annotations import AnnotationChange, NewAnnotation, Range
from annotate.domain.attribution import check_parent
from annotate.domain.errors import Fault, Invalid, Stale
from annotate.domain.fields import END, LARGEST, UUID, Input
from annotate.domain.records import Annotation, Derived, Fields, Fragment, HistoryEntry, Person
from annotate.services import followed
from annotate.services.listing import Listing, PageQuery, enveloped, from_cursor, laid_over, paged, to_cursor
from annotate.services.nesting import above, carry_depth, depth_inside
from annotate.services.open_layer import open_now, ready, still_open
from annotate.services.work import ANNOTATION, ANY_ANNOTATION, DOCUMENT, Work, action
from annotate.store import annotation_lists as lists
from annotate.store import annotations as store
from annotate.store import history as history_store
from annotate.store import people
from annotate.store.access import AnnotationAccess, DocumentAccess
from annotate.store.base import new_id, whole
from annotate.store.texts import Text, text_of
from annotate.vocabulary import ids


def some_of(vocabulary: str) -> str:
    """A pattern for one value or several joined by commas."""
    one = "(" + "|".join(ids(vocabulary)) + ")"
    return f"^{one}(,{one})*{END}"


AUTHORS = f"^(me|{UUID})(,(me|{UUID}))*{END}"


class AnnotationQuery(PageQuery, frozen=True):
    """Filters of the list; each takes one value or several joined by commas."""

    kind: Annotated[str, Meta(pattern=some_of("kind"))] | None = None
    author: Annotated[str, Meta(pattern=AUTHORS)] | None = None
    layer: Annotated[str, Meta(pattern=some_of("layer"))] | None = None
    status: Annotated[str, Meta(pattern=some_of("status"))] | None = None
    sentence: Annotated[str, Meta(pattern="^[1-9][0-9]{0,8}(,[1-9][0-9]{0,8}){0,99}" + END)] | None = None
    start: Annotated[int, Meta(ge=0, le=LARGEST)] | None = None
    end: Annotated[int, Meta(ge=0, le=LARGEST)] | None = None


class Nothing(Input, frozen=True):
    """An empty body: `{}`."""


@action("annotation.list")
def find(work: Work, document: str, query: AnnotationQuery = AnnotationQuery()) -> Listing[Annotation]:
    """The annotations one may see, by start, end and id."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    if not doc.blind:
        etag = work.unless_known(doc.id, doc.revision, doc.rank, doc.names, doc.project_version, query)
        return _list(work, doc, query, etag)
    # In blind work an ETag made of the revision would tell that somebody works: it is made of what is seen.
    seen = _list(work, doc, query, None)
    etag = work.unless_known(hashlib.sha256(seen.body).hexdigest())
    return msgspec.structs.replace(seen, etag=etag)


@action("annotation.create")
def create(work: Work, document: str, body: NewAnnotation) -> Annotation:
    """Mark a passage in the actor's own layer.

    Offsets are code points of the stored text, half-open. `Invalid` when a fragment leaves the text or `quote` is
    not what stands there (domain.md 7).
    """
    return made_of(work, work.load(DOCUMENT, document), body)


def made_of(work: Work, doc: DocumentAccess, body: NewAnnotation, suggestion: str | None = None) -> Annotation:
    """A new annotation in the actor's own layer; `suggestion` is the hint that it was accepted from."""
    ready(doc)
    text = text_of(work, doc.id, doc.layout)
    ranges = rules.joined(body.kind, rules.asked_ranges(body), text.text)
    fields = rules.fields_of(body.kind, body.fields)
    id_ = new_id()
    depth = _checked_references(work, doc, id_, (doc.id, work.actor.user, "individual"), fields)
    made = Annotation(
        author=Person(work.actor.user, work.actor.name),
        id=id_,
        document=doc.id,
        kind=body.kind,
        label=_next_label(work, doc, body.kind),
        version=1,
        layer="individual",
        status=body.status,
        origin="suggestion_accepted" if suggestion else "human",
        suggestion=suggestion,
        derived_from=(),
        fragments=rules.fragments_of(ranges, text.text, text.layout),
        start=ranges[0].start,
        end=max(piece.end for piece in ranges),
        note=body.note,
        confidence=body.confidence,
        fields=fields,
        derived=rules.derived_from_fields(body.kind, fields, depth),
        created=work.now,
        updated=work.now,
    )
    kept = store.insert_annotation(work, made, doc.project)
    record(work, doc, made, kept, "created", None)
    return made


@action("annotation.read")
def read(work: Work, annotation: str) -> Annotation:
    """One annotation."""
    return _current(work.load(ANNOTATION, annotation))


@action("annotation.change")
def change(work: Work, annotation: str, body: AnnotationChange, version: int) -> Annotation:
    """Change one's own: kind, note, confidence, fields, or the marked words. `Stale` when it has another version."""
    found = work.load(ANNOTATION, annotation)
    still_open(work, found)
    before = _at_version(found, version)
    doc, kind = found.document, _or(body.kind, before.kind)
    text = text_of(work, doc.id, doc.layout)
    fragments = _changed_fragments(before, kind, body, text)
    same_kind = kind == before.kind
    kept_fields = before.fields if same_kind and body.fields is not None else None
    asked = _or(body.fields, None) or Fields()
    fields = rules.fields_of(kind, asked, kept_fields)
    depth = _checked_references(work, doc, before.id, (doc.id, found.author, found.layer), asked)
    if kept_fields is not None and asked.parent is UNSET:  # also when the parent is deleted or no attribution any more
        depth = before.derived.hearsay_depth - 1 if isinstance(before.derived.hearsay_depth, int) else 0
    label = before.label
    if not same_kind:
        label = _next_label(work, doc, kind, standing=0)
    made = msgspec.structs.replace(
        before,
        kind=kind,
        label=label,
        version=version + 1,
        fragments=fragments,
        start=fragments[0].start,
        end=max(piece.end for piece in fragments),
        note=_or(body.note, before.note) or "",
        confidence=_or(body.confidence, before.confidence) or "unknown",
        fields=fields,
        derived=rules.derived_from_fields(kind, fields, depth),
        updated=work.now,
    )
    kept = store.change_annotation(work, made, version, ranges=fragments is not before.fragments)
    if kept is None:
        raise _stale(work, annotation)
    record(work, doc, made, kept, "changed", found.record)
    followed.changed(work, doc.project, before, made)
    if made.derived.hearsay_depth != before.derived.hearsay_depth:
        carry_depth(work, doc.project, made)
    return made


@action("annotation.delete")
def delete(work: Work, annotation: str, version: int) -> None:
    """Delete one's own; it can be restored, and its history stays."""
    found = work.load(ANNOTATION, annotation)
    before = _at_version(found, version)
    _set_deleted(work, found, before, True)


@action("annotation.restore")
def restore(work: Work, annotation: str, body: Nothing) -> Annotation:
    """Undo the deletion of one's own: same id, next version, linked to the sentences as they are now."""
    found = work.load(ANY_ANNOTATION, annotation)
    if not found.deleted:
        raise Invalid(sentence="This annotation is not deleted.", kind="state")
    before = _current(found)
    layout = text_of(work, found.document.id, found.document.layout).layout
    linked = msgspec.structs.replace(before, fragments=rules.relocated(before.fragments, layout))
    if isinstance(before.fields.parent, str):
        linked = _nested_anew(work, linked)
    return _set_deleted(work, found, linked, False)


@action("annotation.read")
def history(work: Work, annotation: str, query: PageQuery = PageQuery()) -> Listing[HistoryEntry]:
    """Every version, oldest first, with who made it and how."""
    work.load(ANNOTATION, annotation)
    entries: list[msgspec.Struct] = [
        HistoryEntry(
            row.version,
            row.at,
            Person(row.by, row.by_name),
            row.action,
            row.reason,
            msgspec.Raw(whole(bytes(row.record), "author", Person(row.author, row.author_name))),
        )
        for row in history_store.history_of(work, annotation)
    ]
    return paged(entries, query.limit, query.cursor)


def record(work: Work, doc: DocumentAccess, made: Annotation, kept: bytes, how: str, before: bytes | None) -> None:
    """What happened to one annotation: version, event and audit row."""
    work.journal.versions.append(history_store.version_row(made, kept, doc.project, work.actor.user, work.now, how))
    work.journal.event(doc.id, f"annotation.{how}", made.id, made.version)
    work.journal.audit(doc.id, f"annotation.{how}", made.id, before, kept)


def _next_label(work: Work, doc: DocumentAccess, kind: str, standing: int = 1) -> str:
    """The next label of a kind in one's own layer; `Forbidden` when that was submitted meanwhile."""
    state, number = store.next_number(work, doc.id, kind, standing)
    open_now(work, state)
    return rules.label(kind, number)


def _set_deleted(work: Work, found: AnnotationAccess, before: Annotation, deleted: bool) -> Annotation:
    still_open(work, found)
    made = msgspec.structs.replace(before, version=before.version + 1, updated=work.now)
    kept = store.set_deleted(work, made, before.version, deleted)
    if kept is None:
        raise _stale(work, found.id)
    store.count_standing(work, found.document.id, found.author, -1 if deleted else 1)
    record(work, found.document, made, kept, "deleted" if deleted else "restored", found.record)
    if made.kind == "attribution":
        carry_depth(work, found.document.project, msgspec.structs.replace(made, derived=Derived()) if deleted else made)
    return made


def _nested_anew(work: Work, before: Annotation) -> Annotation:
    """What was deleted inside another attribution, with that one as it is now: meanwhile it may have come inside this."""
    depth = depth_inside(work, before, before.fields.parent)
    fields = before.fields if depth is not None else msgspec.structs.replace(before.fields, parent=UNSET)
    return msgspec.structs.replace(before, fields=fields, derived=Derived(hearsay_depth=1 + (depth or 0)))


def _current(found: AnnotationAccess) -> Annotation:
    return store.decoded(bytes(found.record), Person(found.author, found.author_name))


def _at_version(found: AnnotationAccess, version: int) -> Annotation:
    if found.version != version:
        raise Stale(whole(bytes(found.record), "author", Person(found.author, found.author_name)), found.version)
    return _current(found)


def _stale(work: Work, annotation: str) -> Stale:
    """The row was changed between our read and our write (PostgreSQL reads before it waits for the lock)."""
    now = work.load(ANNOTATION, annotation)
    return Stale(whole(bytes(now.record), "author", Person(now.author, now.author_name)), now.version)


def _changed_fragments(before: Annotation, kind: str, body: AnnotationChange, text: Text) -> tuple[Fragment, ...]:
    asked = rules.asked_ranges(body)
    if not asked and (kind == before.kind or "attribution" not in (kind, before.kind)):
        return before.fragments
    if not asked:  # parts that do not fit the kind go; touching pieces join
        asked = [Range(piece.start, piece.end, None, None, "") for piece in before.fragments]
    return rules.fragments_of(rules.joined(kind, asked, text.text), text.text, text.layout)


def _checked_references(work: Work, doc: DocumentAccess, id_: str, layer: tuple[str, str, str], fields: Fields) -> int:
    """Check that `parent` and the annotation a source refers to stand in this document; the parent's hearsay depth."""
    source = fields.resolved_source
    if source and isinstance(source.annotation, str):
        there = store.parent_of(work, source.annotation)
        if there is None or there[0] != doc.id or source.annotation == id_:
            raise Invalid(
                [Fault("/fields/resolved_source/annotation", "There is no such annotation in this document.")]
            )
    if not isinstance(fields.parent, str):
        return 0
    chain = above(work, id_, layer, fields.parent)
    check_parent(id_, layer, chain)
    return len(chain)


def _list(work: Work, doc: DocumentAccess, query: AnnotationQuery, etag: str | None) -> Listing[Annotation]:
    filters = _filters(work, query)
    place = from_cursor(query.cursor, tuple[int, int, str]) if query.cursor else None
    if place is not None or filters != lists.Filters():
        rows, total = lists.some_page(work, doc.id, filters, place, query.limit + 1)
    else:
        rows = lists.first_page(work, doc.id, query.limit + 1)
        total = len(rows) if len(rows) <= query.limit else lists.count_visible(work, doc.id)
    authors, records = zip(*rows[: query.limit], strict=True) if rows else ((), ())
    more = to_cursor(lists.place_of(records[-1])) if len(rows) > query.limit else None
    names = people.names_of(work, doc.names, set(authors))
    heads = {one: b'{"author":' + msgspec.json.encode(Person(one, names[one])) + b"," for one in set(authors)}
    return enveloped(laid_over(heads, authors, records), total, more, etag)


def _filters(work: Work, query: AnnotationQuery) -> lists.Filters:
    def several(given: str | None) -> tuple[str, ...]:
        return tuple(given.split(",")) if given else ()

    return lists.Filters(
        kind=several(query.kind),
        layer=several(query.layer),
        status=several(query.status),
        author=tuple(work.actor.user if a == "me" else a for a in several(query.author)),
        sentence=tuple(int(n) for n in several(query.sentence)),
        start=query.start,
        end=query.end,
    )


def _or(given: Any, before: Any) -> Any:
    return before if isinstance(given, UnsetType) else given
