"""What an annotation may be: its ranges, its words, the fields of its kind, and what follows from them.

All offsets are code points of the document's stored text, half-open (domain.md 4, 7; contract.md, Annotations).
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, NamedTuple, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from annotate.domain import fields as f
from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Input, Offset, Prose
from annotate.domain.records import FIELDS_OF, Derived, Fields, Fragment
from annotate.domain.sentences import Layout
from annotate.text.offsets import context
from annotate.vocabulary import value

T = TypeVar("T")

CONTEXT = 32
"""Code points of context kept on each side of a fragment."""

MOST_FRAGMENTS = 200


class NewFragment(Input, frozen=True):
    """One range. `quote`, when sent, must be what stands there; `part` is for attributions only."""

    start: Offset
    end: Offset
    part: f.Part | None = None
    quote: str | None = None


Fragments = Annotated[tuple[NewFragment, ...], Meta(min_length=1, max_length=MOST_FRAGMENTS)]


class NewAnnotation(Input, frozen=True):
    """The body of a creation: `start` and `end`, or `fragments`."""

    kind: f.Kind
    start: Offset | None = None
    end: Offset | None = None
    quote: str | None = None
    fragments: Fragments | None = None
    note: Prose = ""
    confidence: f.Confidence = "unknown"
    status: Literal["draft", "submitted"] = "draft"
    fields: Fields = Fields()


class AnnotationChange(Input, frozen=True):
    """A JSON merge patch of one's own annotation; `fields` is merged key by key, lists are replaced whole."""

    kind: f.Kind | UnsetType = UNSET
    start: Offset | UnsetType = UNSET
    end: Offset | UnsetType = UNSET
    quote: str | UnsetType = UNSET
    fragments: Fragments | UnsetType = UNSET
    note: Prose | UnsetType | None = UNSET
    confidence: f.Confidence | UnsetType | None = UNSET
    fields: Fields | UnsetType | None = UNSET


class Range(NamedTuple):
    """A range that was asked for; `pointer` is where the body names it."""

    start: int
    end: int
    part: str | None
    quote: str | None
    pointer: str


def asked_ranges(body: NewAnnotation | AnnotationChange) -> list[Range]:
    """The ranges of a body, in its order; empty when a change names none.

    `Invalid` when both forms or half of one are used.
    """
    start, end, quote = (_given(body.start), _given(body.end), _given(body.quote))
    fragments = _given(body.fragments)
    if fragments is not None:
        if start is not None or end is not None or quote is not None:
            raise Invalid([Fault("/fragments", "Send either start and end, or fragments, not both.")])
        return [
            Range(piece.start, piece.end, piece.part, piece.quote, f"/fragments/{index}")
            for index, piece in enumerate(fragments)
        ]
    if start is None and end is None:
        if isinstance(body, NewAnnotation):
            raise Invalid([Fault("/start", "Say what is marked: start and end, or fragments.")])
        if quote is not None:
            raise Invalid([Fault("/quote", "A quote is checked only together with start and end.")])
        return []
    if start is None or end is None:
        missing = "/start" if start is None else "/end"
        raise Invalid([Fault(missing, "Both start and end are needed.")])
    return [Range(start, end, None, quote, "")]


def joined(kind: str, ranges: Sequence[Range], text: str) -> list[Range]:
    """The ranges as they are kept: checked against the text, sorted, touching ones of one part joined.

    `Invalid` names every fault: a range outside the text, empty, of white space only, overlapping, with a quote that
    does not stand there, with a part where none may be, a second or split cue.
    """
    faults = list(_faults(kind, ranges, text))
    if faults:
        raise Invalid(faults)
    kept: list[Range] = []
    for piece in sorted(ranges, key=lambda r: (r.start, r.end)):
        part = (piece.part or "content") if kind == "attribution" else None
        last = kept[-1] if kept else None
        if last and piece.start < last.end:
            raise Invalid([Fault(piece.pointer or "/start", "The ranges of one annotation may not overlap.")])
        if last and piece.start == last.end and part == last.part:
            kept[-1] = last._replace(end=piece.end)
        else:
            kept.append(Range(piece.start, piece.end, part, None, piece.pointer))
    cues = [piece for piece in kept if piece.part == "cue"]
    if len(cues) > 1:
        raise Invalid([Fault(f"{cues[1].pointer}/part", "An attribution has one cue in one piece. Make a second one.")])
    return kept


def fragments_of(ranges: Sequence[Range], text: str, layout: Layout) -> tuple[Fragment, ...]:
    """The ranges with their words, their context and their link to sentences."""
    return tuple(
        Fragment(
            start=start,
            end=end,
            part=part,
            quote=text[start:end],
            prefix=prefix,
            suffix=suffix,
            sentences=layout.locate(start, end),
        )
        for start, end, part, _, _ in ranges
        for prefix, suffix in (context(text, start, end, CONTEXT),)
    )


def relocated(fragments: Sequence[Fragment], layout: Layout) -> tuple[Fragment, ...]:
    """The same fragments, linked to sentences that were cut anew. Offsets do not move."""
    return tuple(msgspec.structs.replace(piece, sentences=layout.locate(piece.start, piece.end)) for piece in fragments)


def fields_of(kind: str, given: Fields, before: Fields | None = None) -> Fields:
    """The fields as they are kept: those of `before` that fit the kind, overlaid key by key; `null` clears.

    `Invalid` for a field of another kind. A flag starts `open`, an attribution `not_searched`.
    """
    faults = [
        Fault(f"/fields/{name}", f"“{name}” is no field of the kind {kind}.")
        for name in Fields.__struct_fields__
        if name not in FIELDS_OF[kind] and getattr(given, name) is not UNSET
    ]
    if given.resolved_source and _keys_set(given.resolved_source) != 1:
        faults.append(Fault("/fields/resolved_source", "Name one of: name, authority, annotation."))
    if faults:
        raise Invalid(faults)
    kept = {}
    for name in FIELDS_OF[kind]:
        new = getattr(given, name)
        if new is UNSET and before is not None:
            new = getattr(before, name)
        if new is not UNSET and new is not None:
            kept[name] = new
    if kind == "unverified":
        kept.setdefault("resolution", "open")
    if kind == "attribution":
        kept.setdefault("traceability", "not_searched")
    return Fields(**kept)


def derived_from_fields(kind: str, fields: Fields, parent_depth: int = 0) -> Derived:
    """What follows: `priority` is the number of yeses, `hearsay_depth` 1 + that of the parent, `family` the category's."""
    if kind == "claim":
        return Derived(priority=sum(v is True for v in (fields.may_be_false, fields.of_interest, fields.could_harm)))
    if kind == "attribution":
        return Derived(hearsay_depth=parent_depth + 1)
    if kind == "language" and fields.category:
        return Derived(family=value("category", fields.category).family)
    return Derived()


def label(kind: str, number: int) -> str:
    """`C07`: the letter of the kind and the number in its author's layer."""
    return f"{value('kind', kind).letter}{number:02d}"


def missing_at_submit(
    pointer: str, kind: str, fields: Fields, fragments: Sequence[Fragment], questioned: bool
) -> list[Fault]:
    """What a draft still lacks to be submitted (domain.md 7.2, 7.3); `questioned`: it has a `questions` link."""
    if kind == "attribution":
        return list(_missing_parts(pointer, fields, fragments))
    if kind == "language" and not fields.category:
        return [Fault(f"{pointer}/fields/category", "Choose the category of this wording.")]
    faults = []
    if kind == "unverified":
        if not fields.reason:
            faults.append(Fault(f"{pointer}/fields/reason", "Choose why this is unverified."))
        if not questioned:
            faults.append(
                Fault(
                    f"{pointer}/links",
                    "Link this to the claim or attribution that it questions, or make a claim of it.",
                )
            )
    return faults


def _missing_parts(pointer: str, fields: Fields, fragments: Sequence[Fragment]) -> Iterator[Fault]:
    parts = {piece.part for piece in fragments}
    if "cue" not in parts:
        yield Fault(f"{pointer}/fragments", "Mark the cue: the word of saying.")
    if "content" not in parts:
        yield Fault(f"{pointer}/fragments", "Mark the content: what is said.")
    if fields.source_type and (fields.source_type == "none") == ("source" in parts):
        yield Fault(f"{pointer}/fields/source_type", "“None” is the source type exactly when no source is marked.")


def _faults(kind: str, ranges: Sequence[Range], text: str) -> Iterator[Fault]:
    for start, end, part, quote, pointer in ranges:
        if end > len(text):
            place = "start" if start >= len(text) else "end"
            yield Fault(f"{pointer}/{place}", f"The text has {len(text)} characters; this lies beyond its end.")
        elif start >= end:
            yield Fault(f"{pointer}/end", "The end must come after the start.")
        elif quote is not None and text[start:end] != quote:
            yield Fault(f"{pointer}/quote", "These words do not stand at these offsets. Count in code points.")
        elif text[start:end].isspace():
            yield Fault(f"{pointer}/start", "White space alone cannot be marked.")
        if part is not None and kind != "attribution":
            yield Fault(f"{pointer}/part", "Only an attribution has parts.")


def _given(value: T | UnsetType | None) -> T | None:
    return None if isinstance(value, UnsetType) else value


def _keys_set(struct: msgspec.Struct) -> int:
    return sum(getattr(struct, name) is not UNSET for name in struct.__struct_fields__)
