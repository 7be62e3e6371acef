"""What concerns a person: being named, answers, comments on one's own marks, claims and evidence, one's own layer opened again, documents
that were given to one."""

from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from annotate.domain.claims import KeptClaim
from annotate.domain.comments import Comment, decoded
from annotate.domain.errors import Invalid
from annotate.domain.fields import Id, Input
from annotate.domain.records import Person
from annotate.services.claim_keeping import label_of
from annotate.services.comments import record_of
from annotate.services.listing import Listing, PageQuery, from_cursor, listing, to_cursor
from annotate.services.work import Work, action
from annotate.store import claims as claims_store
from annotate.store import evidence as evidence_store
from annotate.store import notices as store
from annotate.store import people
from annotate.store.notices import NoticeRow

Ids = Annotated[tuple[Id, ...], Meta(max_length=1000)]


class Within(Struct, frozen=True):
    """A project, a document, a claim or an item of evidence by its name."""

    id: str
    name: str


class Notice(Struct, frozen=True):
    """Something that concerns one: `why` is `mention`, `reply`, `comment` (on what is one's own), `reopened` or `assigned`.

    Where it happened is the `document`, or for a comment on a claim or an item of evidence that one: `claim` is then also
    a claim that the item stands on, if there is one.
    """

    id: str
    why: str
    by: Person
    at: str
    read: bool
    project: Within
    document: Within | None
    comment: Comment | None
    claim: Within | None = None
    evidence: Within | None = None

    @property
    def said(self) -> str:
        """What `by` did, in words."""
        return _SAID[self.why].format(self._of_what())

    def _of_what(self) -> str:
        if self.evidence:
            return "an item of evidence"
        return "a claim" if self.claim else "a mark"


_SAID = {
    "mention": "named you in a comment",
    "reply": "answered in a thread of yours",
    "comment": "commented on {} of yours",
    "reopened": "opened your layer again",
    "assigned": "gave you a document to work on",
}


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
    items = [msgspec.json.encode(notice) for notice in _notices(work, renamed, page)]
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


def _notices(work: Work, renamed: int, rows: Sequence[NoticeRow]) -> list[Notice]:
    """Notices with the names of what they speak of."""
    kept = {row.id: decoded(bytes(row.record)) for row in rows if row.record is not None}
    items = evidence_store.known_items(work, [one.evidence for one in kept.values() if one.evidence])
    on = {item: found[0].claim for item, found in evidence_store.stances(work, list(items)).items()}
    named = [claim for one in kept.values() if (claim := one.claim or on.get(one.evidence or ""))]
    claims = {one.id: _called(label_of("C", one.n), one.normalised or one.short) for one in _known(work, named)}
    notices = []
    for row in rows:
        said = kept.get(row.id)
        item = items.get(said.evidence) if said and said.evidence else None
        claim = (said.claim or on.get(said.evidence or "")) if said else None
        notices.append(
            Notice(
                id=row.id,
                why=row.why,
                by=Person(row.by, people.names_of(work, renamed, (row.by,))[row.by]),
                at=row.at,
                read=bool(row.read),
                project=Within(row.project, row.project_name),
                document=Within(row.document, row.title or "") if row.document else None,
                comment=record_of(work, renamed, row.writer, said) if said and row.writer else None,
                claim=Within(claim, claims[claim]) if claim in claims else None,
                evidence=Within(item.id, _called(item.label, item.title)) if item else None,
            )
        )
    return notices


def _known(work: Work, ids: list[str]) -> Iterable[KeptClaim]:
    return claims_store.known(work, ids).values()


def _called(label: str, words: str) -> str:
    return f"{label}: {words}" if words else label
