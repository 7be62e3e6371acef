"""What comes in many at once, taken apart into items: files, archives, tables, lines, feeds. Outside a Work."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Struct

from annotate.domain import jobs as rules
from annotate.domain.proposals import Proposal
from annotate.reading import launch, sources
from annotate.reading.result import Unreadable
from annotate.reading.sources import Part
from annotate.services.intake import Metadata, NewDocument

_METADATA = ("language", "source_url", "archived_url", "retrieved", "licence_note")
_SAID = ("author", "published", "modified", "site")
_WRONG = {
    "language": "The language is no code such as en or pt-BR.",
    "source_url": "The address does not begin with http:// or https://.",
    "archived_url": "The address of the archived copy does not begin with http:// or https://.",
    "retrieved": "The moment of retrieval is none such as 2026-11-26 or 2026-11-26T10:00:00Z.",
    "licence_note": "The note on the licence is too long or holds signs that cannot be kept.",
}


class Source(NamedTuple):
    """A file that was given, with its bytes."""

    name: str
    content: bytes


class Asked(Struct, frozen=True):
    """How an item is read: a `file` by what it is, a `text` as it stands, `markup` of a page, or the page at an
    `address`. `proposals` is what its table or feed says of it."""

    kind: Literal["file", "text", "markup", "address"]
    named: NewDocument
    proposals: tuple[Proposal, ...] = ()


class NewItem(NamedTuple):
    """An item before it is kept; `reason` says why it is refused at once."""

    name: str
    line: int | None
    asked: Asked
    content: bytes | None
    reason: str | None


def gathered(source: Source, most: int) -> Iterator[NewItem]:
    """The items of one file; `most` bounds each in bytes."""
    name = rules.shown(source.name) or "file"
    ending = sources.suffix(name)
    if ending in sources.ARCHIVES:
        parts = sources.archive(name, source.content, most)
    elif ending in sources.TABLES:
        parts = sources.table(name, source.content)
    elif ending in sources.LINES:
        parts = sources.lines(name, source.content, most)
    elif ending in sources.FEEDS:
        parts = _feed(name, source.content)
    else:
        parts = iter((Part(name, None, source.content),))
    for part in parts:
        yield _item(part, most)


def _feed(name: str, content: bytes) -> Iterator[Part]:
    try:
        entries = launch.entries(content)
    except Unreadable as refused:
        yield Part(name, reason=str(refused))
        return
    for entry in entries:
        words = entry.text.encode("utf-8", "surrogatepass") if entry.text.strip() else None
        if words is None and "source_url" not in entry.fields:
            yield Part(name, entry.line, reason="This entry has neither words nor an address.")
        else:
            yield Part(name, entry.line, words, dict(entry.fields), html=entry.markup)


def _item(part: Part, most: int) -> NewItem:
    name, content = rules.shown(part.name) or "file", part.content
    if part.reason:
        return _refused(part, name, part.reason)
    if content is not None and len(content) > most:
        return _refused(part, name, f"A document has at most {most:,} bytes (ANNOTATE_MAX_UPLOAD).")
    metadata: dict[str, Any] = {}
    for field in _METADATA:
        if field in part.fields:
            value = _tidy(field, part.fields[field])
            try:
                metadata[field] = getattr(msgspec.convert({field: value}, Metadata), field)
            except msgspec.ValidationError:
                return _refused(part, name, _WRONG[field])
    title = rules.shown(part.fields.get("title", "")) or None
    named = NewDocument(text="", title=title, metadata=Metadata(**metadata))
    said = tuple(
        Proposal(field, rules.shown(part.fields[field]), sources.suffix(name).removeprefix(".").upper()[:80] or "file")
        for field in _SAID
        if rules.shown(part.fields.get(field, ""))
    )
    return NewItem(name, part.line, Asked(_kind(part), named, said), content, None)


def _kind(part: Part) -> Literal["file", "text", "markup", "address"]:
    if part.content is None:
        return "address"
    if part.html:
        return "markup"
    return "file" if part.line is None else "text"


def _refused(part: Part, name: str, reason: str) -> NewItem:
    return NewItem(name, part.line, Asked("file", NewDocument(text="")), None, reason)


def _tidy(field: str, value: str) -> str:
    """Ways of writing that are plain: a language as `pt_BR`, a day for a moment."""
    if field == "language":
        return value.replace("_", "-")
    if field == "retrieved":
        try:
            return f"{date.fromisoformat(value).isoformat()}T00:00:00Z"
        except ValueError:
            return value
    return value
