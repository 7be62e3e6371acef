"""Passages that bear something out: words of a text, or an annotation of them. Offsets are code points, half-open."""

from msgspec import UNSET, Struct, UnsetType

from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Id, Input, Offset

MOST_CLUES = 100
LONGEST_CLUE = 2000
"""Code points of one passage."""


class Clue(Struct, frozen=True, omit_defaults=True):
    """A passage that bears out an entry: words of the text, `[start, end)` in code points, or an annotation of them."""

    start: int
    end: int
    quote: str
    annotation: str | UnsetType = UNSET
    label: str | UnsetType = UNSET


class NewClue(Input, frozen=True):
    """A passage to be kept: an annotation, or `start` and `end`; `quote`, when sent, must be what stands there."""

    annotation: Id | UnsetType = UNSET
    start: Offset | UnsetType = UNSET
    end: Offset | UnsetType = UNSET
    quote: str | UnsetType = UNSET
    label: str | UnsetType = UNSET
    """Takes back what `GET` gave; it is not kept."""


def words_at(clue: NewClue, text: str, pointer: str) -> Clue:
    """The passage with its words; `Invalid` when it leaves the text, or `quote` is not what stands there."""
    start, end = clue.start, clue.end
    if isinstance(start, UnsetType) or isinstance(end, UnsetType):
        raise Invalid([Fault(pointer, "Name an annotation, or both start and end.")])
    if not start < end <= len(text):
        raise Invalid([Fault(f"{pointer}/end", f"The passage must lie in the text of {len(text):,} characters.")])
    if end - start > LONGEST_CLUE:
        raise Invalid([Fault(f"{pointer}/end", f"A passage has at most {LONGEST_CLUE:,} characters.")])
    if clue.quote is not UNSET and clue.quote != text[start:end]:
        raise Invalid([Fault(f"{pointer}/quote", "These words do not stand at these offsets. Count in code points.")])
    if text[start:end].isspace():
        raise Invalid([Fault(f"{pointer}/start", "White space alone is no passage.")])
    return Clue(start, end, text[start:end])
