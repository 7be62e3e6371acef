"""Two passages side by side: which words they share, and where in the two texts they stand."""

from difflib import SequenceMatcher
from typing import NamedTuple

from annotate.domain.dependence import Span
from annotate.domain.sentences import Layout
from annotate.text.compared import Words, words_of

LONG = 600
"""A passage of more words is compared without those that stand in it very often."""


class Piece(NamedTuple):
    """Words that the other passage has too, or has not."""

    words: str
    differs: bool


class Side(NamedTuple):
    """One passage: its pieces, joined they are its quote; where it stands, as "S4", and in code points."""

    pieces: tuple[Piece, ...]
    place: str
    n: int | None
    start: int
    end: int


class Row(NamedTuple):
    """Two passages; `shared` of `words` words of the longer one stand in both."""

    left: Side
    right: Side
    shared: int
    words: int


def row_of(left: Span, right: Span, layouts: tuple[Layout, Layout]) -> Row:
    """Compare two passages word by word."""
    mine, theirs = words_of(left.quote), words_of(right.quote)
    long = max(len(mine.folded), len(theirs.folded)) > LONG
    blocks = SequenceMatcher(None, mine.folded, theirs.folded, autojunk=long).get_matching_blocks()
    same = [
        {n for a, _, size in blocks for n in range(a, a + size)},
        {n for _, b, size in blocks for n in range(b, b + size)},
    ]
    return Row(
        _side(left, mine, same[0], layouts[0]),
        _side(right, theirs, same[1], layouts[1]),
        sum(block.size for block in blocks),
        max(len(mine.folded), len(theirs.folded)),
    )


def _side(span: Span, words: Words, same: set[int], layout: Layout) -> Side:
    where = next(iter(layout.locate(span.start, span.end)), None)
    place = "" if where is None else f"S{where.n}" if where.n else where.name or ""
    n = where.n if where else None
    return Side(tuple(_pieces(span.quote, words, same)), place, n, span.start, span.end)


def _pieces(quote: str, words: Words, same: set[int]) -> list[Piece]:
    """The quote cut where words begin or cease to differ; what stands between two that differ differs with them."""
    runs: list[tuple[int, int]] = []
    for n, (start, end) in enumerate(zip(words.starts, words.ends, strict=True)):
        if n in same:
            continue
        if runs and n and n - 1 not in same:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    pieces, at = [], 0
    for start, end in runs:
        pieces += [Piece(quote[at:start], False), Piece(quote[start:end], True)]
        at = end
    return [piece for piece in (*pieces, Piece(quote[at:], False)) if piece.words]
