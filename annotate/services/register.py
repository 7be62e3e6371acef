"""The register of attributions of a project or document, and who is cited how often (domain.md 14, part 7)."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from annotate.domain import register as rules
from annotate.domain.errors import NotFound
from annotate.domain.records import Annotation, Document
from annotate.domain.register import Attribution, Cited, Who
from annotate.domain.sources import Source, folded
from annotate.services import documents
from annotate.services.annotations import AUTHORS, some_of
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.served import Served, served
from annotate.services.work import DESK, DOCUMENT, Work, action
from annotate.store import annotation_lists as lists
from annotate.store import register as store
from annotate.store import searches as searches_store
from annotate.store import sources as sources_store
from annotate.store.register import Marked


class RegisterQuery(PageQuery, frozen=True):
    """Filters of the register. `source` is the id of a source of the project, or the words for one; without `layer` it
    is the agreed layer where a document has one, else the reviewers' own. Each of the others takes one value or
    several joined by commas."""

    source: Annotated[str, Meta(max_length=500)] | None = None
    mode: Annotated[str, Meta(pattern=some_of("mode"))] | None = None
    source_type: Annotated[str, Meta(pattern=some_of("source_type"))] | None = None
    traceability: Annotated[str, Meta(pattern=some_of("traceability"))] | None = None
    author: Annotated[str, Meta(pattern=AUTHORS)] | None = None
    layer: Annotated[str, Meta(pattern=some_of("layer"))] | None = None


class Register(NamedTuple):
    """The register as a page shows it. `rows` and `cited` pass the filters, `everybody` are the sources without the
    filter of a source; `claims` is what the rows state, by id of the link's end; `body` is the length of the body text of the
    documents of the rows, `whole` how many attributions there are without any filter, `people` whose they are."""

    rows: list[Attribution]
    cited: list[Cited]
    everybody: list[Cited]
    claims: dict[str, tuple[Served, ...]]
    sources: list[Source]
    body: int
    whole: int
    document: Document | None
    people: dict[str, str]


class _Row(NamedTuple):
    who: Who
    mark: Annotation
    title: str


class _Scope(NamedTuple):
    """Where to look: a project, or one document of it."""

    project: str
    document: str | None


@action("annotation.list")
def of_project(work: Work, project: str, query: RegisterQuery = RegisterQuery()) -> Listing[Attribution]:
    """The attributions of a project, by title of the document, then in the order of the text."""
    return _listed(work, _Scope(work.load(DESK, project).id, None), query)


@action("annotation.list")
def of_document(work: Work, document: str, query: RegisterQuery = RegisterQuery()) -> Listing[Attribution]:
    """The attributions of a document, in the order of the text."""
    doc = work.load(DOCUMENT, document)
    return _listed(work, _Scope(doc.project, doc.id), query)


@action("annotation.list")
def cited_in_project(work: Work, project: str, query: RegisterQuery = RegisterQuery()) -> Listing[Cited]:
    """The sources that a project cites, the one that most text rests on first."""
    return _cited(work, _Scope(work.load(DESK, project).id, None), query)


@action("annotation.list")
def cited_in_document(work: Work, document: str, query: RegisterQuery = RegisterQuery()) -> Listing[Cited]:
    """The sources that a document cites, the one that most text rests on first."""
    doc = work.load(DOCUMENT, document)
    return _cited(work, _Scope(doc.project, doc.id), query)


@action("annotation.list")
def opened(work: Work, project: str, document: str | None, query: RegisterQuery) -> Register:
    """The register of a project, or of a document of it, for a page."""
    home = work.load(DESK, project)
    doc = work.load(DOCUMENT, document) if document else None
    if doc is not None and doc.project != home.id:
        raise NotFound
    scope = _Scope(home.id, doc.id if doc else None)
    sources = sources_store.sources_of(work, home.id)
    every = _rows(work, scope, sources)
    free = msgspec.structs.replace(query, source=None)
    standing = _standing(work, scope, every)
    open_to_all = _filtered(work, standing if query.layer is None else every, free)
    rows = _of_source(open_to_all, query.source)
    shown = _shown(work, scope, rows)
    body = _body(work, open_to_all)
    return Register(
        rows=shown,
        cited=rules.cited([row[:2] for row in rows], body),
        everybody=rules.cited([row[:2] for row in open_to_all], body),
        claims=served(work, (id_ for row in shown for id_ in row.claims)),
        sources=sources,
        body=body,
        whole=len(standing),
        document=documents.record_of(doc) if doc else None,
        people={row.mark.author.id: row.mark.author.name for row in every},
    )


def _listed(work: Work, scope: _Scope, query: RegisterQuery) -> Listing[Attribution]:
    items: list[msgspec.Struct] = [*_shown(work, scope, _chosen(work, scope, query))]
    return paged(items, query.limit, query.cursor)


def _cited(work: Work, scope: _Scope, query: RegisterQuery) -> Listing[Cited]:
    rows = _chosen(work, scope, query)
    items: list[msgspec.Struct] = [*rules.cited([row[:2] for row in rows], _body(work, rows))]
    return paged(items, query.limit, query.cursor)


def _chosen(work: Work, scope: _Scope, query: RegisterQuery) -> list[_Row]:
    every = _rows(work, scope, sources_store.sources_of(work, scope.project))
    rows = _standing(work, scope, every) if query.layer is None else every
    return _of_source(_filtered(work, rows, query), query.source)


def _rows(work: Work, scope: _Scope, sources: Sequence[Source]) -> list[_Row]:
    """The attributions of the scope that one sees, each with whom it cites."""
    marked = store.marked(work, scope.project, scope.document, "attribution")
    by_id = {each.mark.id: each.mark for each in marked}
    by_id |= {one.id: one for one in lists.some(work, sorted(_referred(marked) - by_id.keys()))}
    names = rules.names_of(sources)
    return [_Row(rules.who_of(each.mark, by_id, names), each.mark, each.title) for each in marked]


def _referred(marked: Sequence[Marked]) -> set[str]:
    """What pronouns refer to."""
    resolved = (each.mark.fields.resolved_source for each in marked)
    return {one.annotation for one in resolved if one and isinstance(one.annotation, str)}


def _standing(work: Work, scope: _Scope, rows: Sequence[_Row]) -> list[_Row]:
    """The agreed layer where a document has one, else the reviewers' own: never both."""
    agreed = store.with_agreed_layer(work, scope.project)
    return [row for row in rows if (row.mark.layer == "adjudicated") == (row.mark.document in agreed)]


def _filtered(work: Work, rows: Sequence[_Row], query: RegisterQuery) -> list[_Row]:
    layer, author = several(query.layer), {work.actor.user if one == "me" else one for one in several(query.author)}
    wanted = {name: several(getattr(query, name)) for name in ("mode", "source_type", "traceability")}
    return [
        row
        for row in rows
        if (not layer or row.mark.layer in layer)
        and (not author or row.mark.author.id in author)
        and all(not values or getattr(row.mark.fields, name) in values for name, values in wanted.items())
    ]


def _of_source(rows: Sequence[_Row], source: str | None) -> list[_Row]:
    """Those that cite a source, by its id or the words for it; the empty word is none."""
    if source is None:
        return list(rows)
    return [row for row in rows if row.who.source == source or row.who.key == folded(source)]


def several(given: str | None) -> frozenset[str]:
    """The values of a filter."""
    return frozenset(given.split(",")) if given else frozenset()


def _body(work: Work, rows: Sequence[_Row]) -> int:
    return store.body_length(work, sorted({row.mark.document for row in rows}))


def _shown(work: Work, scope: _Scope, rows: Sequence[_Row]) -> list[Attribution]:
    claims = store.links_from(work, scope.project, scope.document, "attributes")
    searches = searches_store.counts(work, scope.project)
    return [_row(row, claims.get(row.mark.id, ()), searches.get(row.mark.id, 0)) for row in rows]


def _row(row: _Row, claims: tuple[str, ...], searches: int) -> Attribution:
    mark, fields = row.mark, row.mark.fields
    return Attribution(
        id=mark.id,
        version=mark.version,
        label=mark.label,
        document=mark.document,
        title=row.title,
        author=mark.author,
        layer=mark.layer,
        status=mark.status,
        start=mark.start,
        place=rules.place_of(mark),
        who=row.who,
        words=rules.source_words(mark),
        cue=rules.part_words(mark, "cue"),
        content=rules.part_words(mark, "content"),
        mode=fields.mode or None,
        source_type=fields.source_type or None,
        cue_stance=fields.cue_stance or None,
        traceability=fields.traceability or "not_searched",
        second_hand=rules.is_second_hand(mark),
        claims=claims,
        searches=searches,
    )
