"""Typed links between annotations, and from them to claims (domain.md 8)."""

import msgspec

from annotate.domain.errors import Fault, Invalid, NotFound, Stale
from annotate.domain.links import NewLink, check_ends, target_of
from annotate.domain.records import End, From, Link, Person
from annotate.services.claim_keeping import CLAIM
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.open_layer import still_open
from annotate.services.work import ANNOTATION, DOCUMENT, LINK, Work, action
from annotate.store import links as store
from annotate.store.access import AnnotationAccess, LinkAccess
from annotate.store.base import encoder, new_id, stored
from annotate.store.claims import ClaimAccess
from annotate.vocabulary import WORLD_CLAIM


@action("link.list")
def find(work: Work, document: str, query: PageQuery = PageQuery()) -> Listing[Link]:
    """The links of a document whose both ends one may see."""
    doc = work.load(DOCUMENT, document)
    items: list[msgspec.Struct] = [record_of(row) for row in store.links_of_document(work, doc.id)]
    return paged(items, query.limit, query.cursor)


@action("link.list")
def find_of_annotation(work: Work, annotation: str, query: PageQuery = PageQuery()) -> Listing[Link]:
    """The links that start or end at an annotation."""
    found = work.load(ANNOTATION, annotation)
    items: list[msgspec.Struct] = [
        record_of(row) for row in store.links_of_document(work, found.document.id) if found.id in (row[5], row[6])
    ]
    return paged(items, query.limit, query.cursor)


@action("link.create")
def create(work: Work, annotation: str, body: NewLink) -> Link:
    """Link one's own annotation to another one of the document, or to a claim of the project. Twice the same, or to itself,
    is refused."""
    claim = _claim(work, body)  # first: the chain of a project is locked before its documents
    found = work.load(ANNOTATION, annotation)
    still_open(work, found)
    target = target_of(body)
    if isinstance(body.to.claim, str):
        if claim is None or claim.project != found.document.project:
            raise Invalid([Fault("/to/claim", "There is no such claim in this project.")])
        check_ends(body.type, found.kind, WORLD_CLAIM)
        if store.claim_link_exists(work, found.id, body.type, target):
            raise Invalid([Fault("/to/claim", "These two are linked in this way already.")])
    else:
        _check_annotation(work, found, body.type, target)
    made = Link(
        author=Person(work.actor.user, work.actor.name),
        id=new_id(),
        version=1,
        type=body.type,
        source=From(found.id),
        to=body.to,
        created=work.now,
    )
    store.insert_link(work, made, found)
    work.journal.event(found.document.id, "link.created", made.id, 1, stored(made, "author"))
    work.journal.audit(found.document.id, "link.created", made.id, None, stored(made, "author"))
    return made


@action("link.delete")
def delete(work: Work, link: str, version: int) -> None:
    """Take a link away."""
    found = work.load(LINK, link)
    still_open(work, found)
    if found.version != version or not store.delete_link(work, found.id, version):
        raise Stale(encoder.encode(_of_access(found)), found.version)
    work.journal.event(found.document.id, "link.deleted", found.id, version + 1)
    work.journal.audit(found.document.id, "link.deleted", found.id, stored(_of_access(found), "author"))


def _claim(work: Work, body: NewLink) -> ClaimAccess | None:
    """The claim that a link is to end at, with the chain of its project locked, so that a verdict settles flags that are
    there; `None` when the actor may know of no such claim."""
    if not isinstance(body.to.claim, str):
        return None
    try:
        found = work.load(CLAIM, body.to.claim, "claim.read")
    except NotFound:
        return None
    work.project_chain(found.project)
    return found


def _check_annotation(work: Work, found: AnnotationAccess, type_: str, target: str) -> None:
    """Refuse an end that is no other annotation of the document, or is linked in this way already."""
    if target == found.id:
        raise Invalid([Fault("/to/annotation", "An annotation cannot be linked to itself.")])
    try:
        there = work.load(ANNOTATION, target, "annotation.read")
    except NotFound:
        there = None
    if there is None or there.document.id != found.document.id:
        raise Invalid([Fault("/to/annotation", "There is no such annotation in this document.")])
    check_ends(type_, found.kind, there.kind)
    if store.link_exists(work, found.id, type_, target):
        raise Invalid([Fault("/to/annotation", "These two are linked in this way already.")])


def _of_access(found: LinkAccess) -> Link:
    return Link(
        author=Person(found.author, found.author_name),
        id=found.id,
        version=found.version,
        type=found.type,
        source=From(found.source),
        to=End(annotation=found.target) if found.target else End(claim=found.claim or ""),
        created=found.created,
    )


def record_of(row: store.LinkRow) -> Link:
    """The record of a row."""
    return Link(
        author=Person(row.author, row.author_name),
        id=row.id,
        version=row.version,
        type=row.type,
        source=From(row.source),
        to=End(annotation=row.target) if row.target else End(claim=row.claim or ""),
        created=row.created,
    )
