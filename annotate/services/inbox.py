"""What concerns a person: being named, answers, comments on one's own marks, one's own layer opened again, documents
that were given to one."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from annotate.domain.comments import Comment, decoded
from annotate.domain.errors import Invalid
from annotate.domain.fields import Id, Input
from annotate.domain.records import Person
from annotate.services.comments import record_of
from annotate.services.listing import Listing, PageQuery, from_cursor, listing, to_cursor
from annotate.services.work import Work, action
from annotate.store import notices as store
from annotate.store import people
from annotate.store.notices import NoticeRow

Ids = Annotated[tuple[Id, ...], Meta(max_length=1000)]


class Within(Struct, frozen=True):
    """A project or a document by its name."""

    id: str
    name: str


class Notice(Struct, frozen=True):
    """Something that concerns one: `why` is `mention`, `reply`, `comment` (on one's own mark), `reopened` or `assigned`."""

    id: str
    why: str
    by: Person
    at: str
    read: bool
    project: Within
    document: Within
    comment: Comment | None


class InboxQuery(PageQuery, frozen=True):
    """`unread=1`: only what one has not read."""

    unread: Annotated[int, Meta(ge=0, le=1)] = 0


class ReadNow(Input, frozen=True):
    """What one has read: some notices, those of some comments, or all."""

    notices: Ids = ()
    comments: Ids = ()
    all: bool = False


class Inbox(Struct, frozen=True):
    """How much is not read."""

    unread: int


@action("inbox.list")
def find(work: Work, query: InboxQuery = InboxQuery()) -> Listing[Notice]:
    """What concerns the caller, newest first. What one may not see now is not there."""
    work.oneself()
    first = max(0, from_cursor(query.cursor, tuple[int])[0]) if query.cursor else 0
    rows = store.notices(work, first, query.limit + 1, bool(query.unread))
    page = rows[: query.limit]
    more = to_cursor((first + query.limit,)) if len(rows) > query.limit else None
    renamed = people.renamed(work)
    items = [msgspec.json.encode(_notice(work, renamed, row)) for row in page]
    return listing(items, store.count(work, bool(query.unread)), more)


@action("inbox.list")
def unread(work: Work) -> int:
    """How much the caller has not read."""
    work.oneself()
    return store.count(work, unread=True)


@action("inbox.read")
def mark_read(work: Work, body: ReadNow) -> Inbox:
    """Note what the caller has read; what is read already, or not theirs, stays as it is."""
    work.oneself()
    if not (body.all or body.notices or body.comments):
        raise Invalid(sentence="Name what was read: notices, comments, or all.")
    if body.all:
        store.read_all(work)
    else:
        store.read_some(work, body.notices, body.comments)
    return Inbox(store.count(work, unread=True))


def _notice(work: Work, renamed: int, row: NoticeRow) -> Notice:
    comment = None
    if row.writer is not None and row.record is not None:
        comment = record_of(work, renamed, row.writer, decoded(bytes(row.record)))
    return Notice(
        id=row.id,
        why=row.why,
        by=Person(row.by, people.names_of(work, renamed, (row.by,))[row.by]),
        at=row.at,
        read=bool(row.read),
        project=Within(row.project, row.project_name),
        document=Within(row.document, row.title),
        comment=comment,
    )
