"""Two captures of one page side by side: each text in pieces, by what differs and what is marked."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from annotate.domain.records import Annotation, Document, Fragment
from annotate.services.carried import Captures
from annotate.store.texts import Text
from annotate.text.difference import changed
from annotate.text.zones import ANNOTATABLE

SHOWN = 100_000
"""Code points of a text that are shown and compared."""


class Piece(NamedTuple):
    """Words of a pane with what they are: `differs` from the other text, and `marked`."""

    start: int
    end: int
    words: str
    differs: bool
    marked: bool
    n: int | None


class Pane(NamedTuple):
    """One of the two texts: its zones in pieces; `cut` when not all of it is shown."""

    document: Document
    zones: tuple[tuple[str, tuple[Piece, ...]], ...]
    sentences: int
    cut: bool


def panes(found: Captures, before: Document, before_text: Text) -> tuple[Pane, Pane]:
    """The capture before and this one."""
    sides = [_stretches(before_text), _stretches(found.text)]
    old, new = changed(
        before_text.text,
        found.text.text,
        ([(s, e) for _, part in sides[0] for _, s, e in part], [(s, e) for _, part in sides[1] for _, s, e in part]),
    )
    gone = [piece for one in found.carried for piece in one.mark.fragments]
    here = [piece for one in found.marks for piece in one.fragments]
    return (
        _pane(before, before_text, sides[0], (old, _ranges(gone))),
        _pane(found.document, found.text, sides[1], (new, _ranges(here))),
    )


def _ranges(pieces: Sequence[Fragment] | Sequence[Annotation]) -> list[tuple[int, int]]:
    """What they cover, as ascending ranges that do not overlap."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((one.start, one.end) for one in pieces):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


Zones = list[tuple[str, list[tuple[int | None, int, int]]]]


def _stretches(text: Text) -> Zones:
    """The sentences of each zone that can be marked, other zones whole."""
    zones: Zones = []
    for zone in text.layout.zones:
        if zone.kind not in ANNOTATABLE or zone.start >= SHOWN:
            continue
        end = min(zone.end, SHOWN)
        held: list[tuple[int | None, int, int]] = [(None, zone.start, end)]
        if zone.kind == "body":
            first, last = (bisect_left(text.layout.sentence_starts, at) for at in (zone.start, end))
            held = [(s.n, s.start, min(s.end, end)) for s in text.layout.sentences[first:last]]
        zones.append((zone.kind, held))
    return zones


def _pane(document: Document, text: Text, zones: Zones, kinds: tuple[list[tuple[int, int]], ...]) -> Pane:
    shown = []
    for kind, held in zones:
        pieces: list[Piece] = []
        for n, start, end in held:
            pieces += _pieces(text.text, (start, end), kinds, n)
        shown.append((kind, tuple(pieces)))
    return Pane(document, tuple(shown), len(text.layout.sentences), len(text.text) > SHOWN)


def _pieces(
    text: str, stretch: tuple[int, int], kinds: tuple[list[tuple[int, int]], ...], n: int | None
) -> list[Piece]:
    """A sentence cut wherever a difference or a mark begins or ends; only its first piece has its number.
    `kinds` are ascending ranges that do not overlap: of each only those inside are looked at."""
    low, high = stretch
    inside = [ranges[bisect_right(ranges, low, key=_end) : bisect_left(ranges, high, key=_start)] for ranges in kinds]
    cuts = sorted({low, high, *(min(max(at, low), high) for ranges in inside for one in ranges for at in one)})
    return [
        Piece(
            start,
            end,
            text[start:end],
            _covers(inside[0], start),
            _covers(inside[1], start),
            n if start == low else None,
        )
        for start, end in pairwise(cuts)
    ]


def _covers(ranges: Sequence[tuple[int, int]], at: int) -> bool:
    last = bisect_right(ranges, at, key=_start) - 1
    return last >= 0 and at < ranges[last][1]


_start, _end = itemgetter(0), itemgetter(1)
