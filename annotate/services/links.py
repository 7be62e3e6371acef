"""Typed links between annotations (domain.md 8)."""

import msgspec

from annotate.domain.errors import Fault, Invalid, NotFound, Stale
from annotate.domain.links import NewLink, check_ends, target_of
from annotate.domain.records import End, From, Link, Person
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.open_layer import still_open
from annotate.services.work import ANNOTATION, DOCUMENT, LINK, Work, action
from annotate.store import links as store
from annotate.store.access import LinkAccess
from annotate.store.base import encoder, new_id, stored


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
    """Link one's own annotation to another one of the document. Twice the same, or to itself, is refused."""
    found = work.load(ANNOTATION, annotation)
    still_open(work, found)
    target = target_of(body)
    if not isinstance(body.to.annotation, str):
        raise Invalid([Fault("/to/claim", "There is no such claim in this project.")])
    if target == found.id:
        raise Invalid([Fault("/to/annotation", "An annotation cannot be linked to itself.")])
    try:
        there = work.load(ANNOTATION, target, "annotation.read")
    except NotFound:
        there = None
    if there is None or there.document.id != found.document.id:
        raise Invalid([Fault("/to/annotation", "There is no such annotation in this document.")])
    check_ends(body.type, found.kind, there.kind)
    if store.link_exists(work, found.id, body.type, target):
        raise Invalid([Fault("/to/annotation", "These two are linked in this way already.")])
    made = Link(
        author=Person(work.actor.user, work.actor.name),
        id=new_id(),
        version=1,
        type=body.type,
        source=From(found.id),
        to=End(annotation=target),
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
