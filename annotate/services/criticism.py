"""The source record of a document: drafts, signed versions, and what they differ in (domain.md 6).

It belongs to the desk and to no layer, so a final document keeps its record open: it is no annotation. The passages of
it that are annotations are told only to those who may see the annotation.
"""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct

from annotate.domain import criticism as rules
from annotate.domain.clues import Clue, NewClue, words_at
from annotate.domain.criticism import (
    Change,
    Criticism,
    CriticismChange,
    Entries,
    Kept,
    Sign,
    Signature,
    Signed,
    decoded,
)
from annotate.domain.criticism_notes import doubts, readings, tags
from annotate.domain.errors import Fault, Invalid, NotFound, Stale
from annotate.domain.fields import LARGEST, Query
from annotate.domain.records import Person
from annotate.services.listing import Listing, PageQuery, listing_of, paged
from annotate.services.open_layer import ready
from annotate.services.work import DOCUMENT, Work, action
from annotate.store import criticism as store
from annotate.store import people, versions
from annotate.store.access import DocumentAccess
from annotate.store.base import new_id
from annotate.store.criticism import Seen
from annotate.store.texts import text_of

EMPTY = Entries()


class Edition(Struct, frozen=True):
    """A version in the list of versions; `open` counts the questions without an answer."""

    version: int
    at: str
    by: Person
    state: str
    confidence: str | None
    source_reliability: str | None
    open: int


class Short(Struct, frozen=True):
    """A source record in a line: `state` is `empty`, `draft` or `signed`; of a signed one its letter, its date in words
    and what the date rests on."""

    state: str
    letter: str | None = None
    date: str = ""
    basis: str = ""


class Since(Query, frozen=True):
    """The version to compare with; the one before when nothing is said, 0 for an empty record."""

    since: Annotated[int, Meta(ge=0, le=LARGEST)] | None = None


@action("criticism.read")
def read(work: Work, document: str) -> Criticism:
    """The newest version of the source record; version 0, with every question open, before anybody began it."""
    doc = work.load(DOCUMENT, document)
    return record_of(work, doc, _newest(work, doc))


@action("criticism.change")
def change(work: Work, document: str, body: CriticismChange, version: int) -> Criticism:
    """Answer questions of the source record. Behind a signature this begins a new draft; the signed version stays."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    kept = _at_version(work, doc, version)
    before = kept.entries if kept else EMPTY
    after = rules.with_clues(rules.changed(before, body), _clues(work, doc, before, body))
    if after == before:
        return record_of(work, doc, kept)
    made = Kept(
        id=kept.id if kept else new_id(),
        document=doc.id,
        version=version + 1,
        by=work.actor.user,
        at=work.now,
        signed=kept.signed if kept else None,
        entries=after,
    )
    return _keep(work, doc, kept, made, "criticism.changed")


@action("criticism.sign")
def sign(work: Work, document: str, body: Sign, if_match: str | None = None) -> Criticism:
    """Fix the source record as it is now, with one's name, the time and how sure one is; it is then the one that counts.

    With `If-Match` only the version that was read is signed.
    """
    doc = work.load(DOCUMENT, document)
    kept = _newest(work, doc)
    if if_match is not None and if_match.strip() != f'"{kept.version if kept else 0}"':
        raise _stale(work, doc, kept)
    if kept is None or kept.entries == EMPTY:
        raise Invalid(sentence="The source record is empty. Answer at least one question first.", kind="state")
    if kept.is_signed:
        raise Invalid(sentence="This version is signed already. Change something to sign anew.", kind="state")
    signature = Signature(kept.version + 1, work.actor.user, work.now, body.confidence)
    made = msgspec.structs.replace(kept, version=kept.version + 1, by=work.actor.user, at=work.now, signed=signature)
    return _keep(work, doc, kept, made, "criticism.signed")


@action("criticism.read")
def find_versions(work: Work, document: str, query: PageQuery = PageQuery()) -> Listing[Edition]:
    """The versions of the source record, the newest first."""
    doc = work.load(DOCUMENT, document)
    newest = _newest(work, doc)
    rows = versions.versions_of(work, newest.id) if newest else []
    items: list[msgspec.Struct] = [
        _edition(decoded(bytes(row.record)), Person(row.by, row.by_name)) for row in reversed(rows)
    ]
    return paged(items, query.limit, query.cursor)


@action("criticism.read")
def read_version(work: Work, document: str, n: int) -> Criticism:
    """One version of the source record, as it was."""
    doc = work.load(DOCUMENT, document)
    return record_of(work, doc, _version(work, doc, n))


@action("criticism.read")
def compare(work: Work, document: str, n: int, query: Since = Since()) -> Listing[Change]:
    """The fields in which a version differs from an earlier one, in the order of the form."""
    doc = work.load(DOCUMENT, document)
    after = _version(work, doc, n)
    since = n - 1 if query.since is None else query.since
    before = _version(work, doc, since) if since else None
    old, new = (_seen_by(work, doc, each.entries if each else EMPTY) for each in (before, after))
    return listing_of(rules.differences(old, new))


def record_of(work: Work, doc: DocumentAccess, kept: Kept | None) -> Criticism:
    """A version with the names of people, and with those of its passages that the actor may see."""
    entries = _seen_by(work, doc, kept.entries if kept else EMPTY)
    known = people.names_of(work, doc.names, kept.people()) if kept else {}
    persons = {id_: Person(id_, name) for id_, name in known.items()}
    signature = kept.signed if kept else None
    counts = Signed(signature.version, persons[signature.by], signature.at, signature.confidence) if signature else None
    own = counts if kept and kept.is_signed else None
    return Criticism(
        **{name: getattr(entries, name) for name in Entries.__struct_fields__},
        id=kept.id if kept else None,
        document=doc.id,
        version=kept.version if kept else 0,
        state="signed" if own else "draft" if kept else "empty",
        open=rules.open_questions(entries),
        warnings=doubts(entries),
        tags=tags(entries),
        readings=readings(entries),
        changed_by=persons[kept.by] if kept else None,
        changed=kept.at if kept else None,
        assessed_by=own.by if own else None,
        assessed=own.at if own else None,
        confidence=own.confidence if own else None,
        signed=counts,
    )


def signed_of(work: Work, doc: DocumentAccess) -> Criticism | None:
    """The version that counts, if one is signed."""
    newest = _newest(work, doc)
    if newest is None or newest.signed is None:
        return None
    return record_of(work, doc, newest if newest.is_signed else _version(work, doc, newest.signed.version))


def in_short(work: Work, doc: DocumentAccess) -> Short:
    """What the line above the text says of the source; no passage of the record is in it."""
    newest = _newest(work, doc)
    if newest is None or newest.signed is None:
        return Short("draft" if newest else "empty")
    counts = newest if newest.is_signed else _version(work, doc, newest.signed.version)
    told = readings(counts.entries)
    dated = told.get("date_stated") or told.get("date_inferred", "")
    basis = "stated" if "date_stated" in told else counts.entries.date_basis
    return Short("signed", counts.entries.source_reliability, dated, basis if dated else "")


def _keep(work: Work, doc: DocumentAccess, before: Kept | None, made: Kept, what: str) -> Criticism:
    letter = made.entries.source_reliability if made.is_signed else _letter(work, doc, made)
    record = store.keep(work, made, letter)
    if record is None:
        raise _stale(work, doc, _newest(work, doc))
    row = versions.Kept(made.id, made.version, doc.project, record)
    work.journal.version(doc.id, what, row, _encoded(before))
    work.journal.event(doc.id, what, made.id, made.version, record)
    return record_of(work, doc, made)


def _letter(work: Work, doc: DocumentAccess, made: Kept) -> str | None:
    """The letter of the version that counts."""
    return _version(work, doc, made.signed.version).entries.source_reliability if made.signed else None


def _encoded(kept: Kept | None) -> bytes | None:
    return msgspec.json.encode(kept) if kept else None


def _newest(work: Work, doc: DocumentAccess) -> Kept | None:
    record = store.newest(work, doc.id)
    return decoded(record) if record else None


def _version(work: Work, doc: DocumentAccess, n: int) -> Kept:
    record = store.version(work, doc.id, n) if 0 < n < 2**31 else None
    if record is None:
        raise NotFound
    return decoded(record)


def _at_version(work: Work, doc: DocumentAccess, version: int) -> Kept | None:
    kept = _newest(work, doc)
    if version != (kept.version if kept else 0):
        raise _stale(work, doc, kept)
    return kept


def _stale(work: Work, doc: DocumentAccess, kept: Kept | None) -> Stale:
    now = record_of(work, doc, kept)
    return Stale(msgspec.json.encode(now), now.version)


def _edition(kept: Kept, by: Person) -> Edition:
    return Edition(
        version=kept.version,
        at=kept.at,
        by=by,
        state="signed" if kept.is_signed else "draft",
        confidence=kept.signed.confidence if kept.signed and kept.is_signed else None,
        source_reliability=kept.entries.source_reliability,
        open=len(rules.open_questions(kept.entries)),
    )


def _seen_by(work: Work, doc: DocumentAccess, entries: Entries) -> Entries:
    """The record without the passages of annotations that the actor may not see; those that are deleted keep their words."""
    clues = rules.all_clues(entries)
    seen = store.seen(work, _annotations(clues.values()))
    shown = {
        name: tuple(told for clue in found if (told := _told(clue, seen)) is not None) for name, found in clues.items()
    }
    return rules.with_clues(entries, shown)


def _told(clue: Clue, seen: dict[str, Seen]) -> Clue | None:
    if isinstance(clue.annotation, str):
        found = seen.get(clue.annotation)
        if found is None:
            return None
        if found.deleted:
            return Clue(clue.start, clue.end, clue.quote)
    return clue


def _annotations(clues: Iterable[Iterable[Clue]]) -> list[str]:
    return [clue.annotation for found in clues for clue in found if isinstance(clue.annotation, str)]


def _clues(work: Work, doc: DocumentAccess, before: Entries, body: CriticismChange) -> dict[str, tuple[Clue, ...]]:
    """The passages that a change gives, with their words. A list is replaced whole, but for what the actor cannot see."""
    asked = rules.asked_clues(body)
    given = [clue.annotation for found in asked.values() for clue in found if isinstance(clue.annotation, str)]
    seen = store.seen(work, [*given, *_annotations(rules.clues_of(before, name) for name in asked)])
    text = text_of(work, doc.id, doc.layout).text
    made = {}
    for name, found in asked.items():
        pointer = rules.pointer_of(name)
        new = [_kept(clue, seen, doc, text, f"{pointer}/{n}") for n, clue in enumerate(found)]
        hidden = [clue for clue in rules.clues_of(before, name) if _told(clue, seen) is None]
        made[name] = tuple(dict.fromkeys([*new, *hidden]))
    return made


def _kept(clue: NewClue, seen: dict[str, Seen], doc: DocumentAccess, text: str, pointer: str) -> Clue:
    if clue.annotation is UNSET:
        return words_at(clue, text, pointer)
    found = seen.get(str(clue.annotation))
    if found is None or found.document != doc.id or found.deleted:
        raise Invalid([Fault(f"{pointer}/annotation", "There is no such annotation in this document.")])
    return Clue(found.start, found.end, found.quote, clue.annotation, found.label)
