"""What goes into the child and what comes out of it."""

from typing import Annotated

from msgspec import Meta, Struct

from annotate.domain.fields import ZoneKind
from annotate.domain.proposals import Proposal

MOST_TEXT = 10_000_000
"""Bytes of UTF-8 that a reader may hand back."""
MOST_ZONES = 250_000
MOST_PROPOSALS = 60

Short = Annotated[str, Meta(max_length=500)]
Point = Annotated[int, Meta(ge=0, le=MOST_TEXT)]


class Unreadable(ValueError):
    """Why a file cannot be taken in: one plain sentence for people."""


class Request(Struct, frozen=True):
    """What is known of the bytes: the name of the file; `encoding` that a person chose, `charset` and `media_type` that
    a server named. `entries`: the file is a feed, of which all entries are asked for."""

    name: str | None = None
    encoding: str | None = None
    charset: str | None = None
    media_type: str | None = None
    entries: bool = False


class Piece(Struct, frozen=True, array_like=True):
    """A zone of the text: `start`, `end` in code points, half-open; `page` counts from 1 where there are pages."""

    start: Point
    end: Point
    kind: ZoneKind
    page: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None


class Read(Struct, frozen=True, tag="read"):
    """A clean text. `zones` is `None` where the lines of the text alone tell its zones (plain text). `scanned` is never
    the child's to say: it is what the virus scanner said before."""

    text: str
    media_type: Annotated[str, Meta(max_length=100)]
    zones: Annotated[tuple[Piece, ...], Meta(max_length=MOST_ZONES)] | None = None
    encoding: Annotated[str, Meta(max_length=100)] | None = None
    normalisations: Annotated[tuple[Annotated[str, Meta(max_length=40)], ...], Meta(max_length=20)] = ()
    proposals: Annotated[tuple[Proposal, ...], Meta(max_length=MOST_PROPOSALS)] = ()
    warnings: Annotated[tuple[Short, ...], Meta(max_length=20)] = ()
    scanned: Short | None = None


class Refusal(Struct, frozen=True, tag="refused"):
    """Why no text came out."""

    reason: Short


class Entry(Struct, frozen=True, array_like=True):
    """One entry of a feed: its words, as markup or plain, what is said of it, and its line."""

    text: str
    markup: bool
    fields: dict[Annotated[str, Meta(max_length=20)], str]
    line: int


class Entries(Struct, frozen=True, tag="entries"):
    """The entries of a feed, in their order."""

    entries: Annotated[tuple[Entry, ...], Meta(max_length=5_000)]


Answer = Read | Refusal | Entries
