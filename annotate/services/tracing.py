"""Looking for the original of an attribution: searches are recorded, its traceability and the flags on it follow
(domain.md 7.2, 7.3)."""

import msgspec

from annotate.domain.errors import Forbidden, Invalid, NotFound
from annotate.domain.permissions import check
from annotate.domain.records import Person
from annotate.domain.tracing import NewSearch, Search, check_search
from annotate.services import followed, following
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.open_layer import still_open
from annotate.services.work import ANNOTATION, Work, action
from annotate.store import searches as store
from annotate.store.access import AnnotationAccess
from annotate.store.annotations import decoded
from annotate.store.base import new_id
from annotate.store.searches import Place


@action("search.list")
def find(work: Work, annotation: str, query: PageQuery = PageQuery()) -> Listing[Search]:
    """The searches for the original of an attribution, oldest first."""
    found = work.load(ANNOTATION, annotation)
    items: list[msgspec.Struct] = [*store.searches_of(work, found.id)]
    return paged(items, query.limit, query.cursor)


@action("search.list")
def read(work: Work, annotation: str, search: str) -> Search:
    """One search."""
    found = work.load(ANNOTATION, annotation)
    made = next((one for one in store.searches_of(work, found.id) if one.id == search), None)
    if made is None:
        raise NotFound
    return made


@action("search.create")
def create(work: Work, annotation: str, body: NewSearch) -> Search:
    """Record a search. The traceability of one's own attribution follows, of the agreed layer for adjudicators, as long
    as it is open; elsewhere the search stands beside it."""
    found = work.load(ANNOTATION, annotation)
    if found.kind != "attribution":
        raise Invalid(sentence="Only an attribution has an original that one can look for.", kind="state")
    check_search(body)
    applied = _applies(work, found)
    made = Search(
        by=Person(work.actor.user, work.actor.name),
        id=new_id(),
        annotation=found.id,
        where=body.where.strip(),
        when=body.when,
        found=body.found,
        note=body.note,
        url=body.url,
        applied=applied,
        created=work.now,
    )
    doc = found.document
    record = store.insert_search(work, made, Place(found.id, doc.id, doc.project, found.author, found.layer))
    work.journal.event(doc.id, "search.created", made.id, 1, record)
    work.journal.audit(doc.id, "search.created", made.id, None, record)
    if applied:
        _apply(work, found, body.found)
    return made


def _applies(work: Work, found: AnnotationAccess) -> bool:
    """Whether the actor may change the attribution itself."""
    try:
        check("source.resolve", work.actor, found.facts(work.actor.user))
        still_open(work, found)
    except Forbidden:
        return False
    return True


def _apply(work: Work, found: AnnotationAccess, trace: str) -> None:
    before = decoded(bytes(found.record), Person(found.author, found.author_name))
    if before.fields.traceability == trace:
        return
    after = msgspec.structs.replace(before, fields=msgspec.structs.replace(before.fields, traceability=trace))
    made = following.changed(work, found.document.project, before, after, "changed")
    if made is not None:
        followed.changed(work, found.document.project, before, made)
