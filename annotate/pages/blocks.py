"""The stored text cut into the pieces that the reading page draws, letter for letter.

Nothing is added and nothing left out: the texts and gaps of all blocks, joined, are the stored text. A block has at
most `LARGEST` characters, so that a browser can leave out what is not near the view, also where a text of a million
characters has no line break (pages.md 2.10).
"""

import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from annotate.domain.records import Sentence, Zone
from annotate.vocabulary import values

LARGEST = 4_000
"""The most code points of one block."""
USUAL = 2_000
"""A block is closed at the next paragraph when it has this many."""
STEP = 250
"""A block's height is guessed from its length in steps of this many code points (`reader.css`, `.k1` … `.k16`)."""
FOLDED = 4
"""Page furniture of more lines than this is folded to one."""

_ANNOTATABLE = {zone.id for zone in values("zone") if zone.annotatable}


class Piece(NamedTuple):
    """Words of sentence `n` (`opens`: its first), or, with `n` 0, what stands between sentences or in another zone."""

    n: int
    opens: bool
    unread: bool
    text: str


class Part(NamedTuple):
    """A zone or as much of it as fits into a block (`opens`: its beginning), or neighbouring zones of page furniture.

    `look` is a zone's kind, `title` for the first headline, `furniture` or `folded`; `gap` is white space behind it.
    """

    look: str
    name: str
    opens: bool
    pieces: tuple[Piece, ...]
    gap: str

    @property
    def length(self) -> int:
        """Code points without the gap, which takes no room on the page."""
        return sum(len(piece.text) for piece in self.pieces)


class Block(NamedTuple):
    """Neighbouring parts from `start` (code points); `size` is its guessed height, from 1 to 16."""

    start: int
    size: int
    parts: tuple[Part, ...]


def blocks(text: str, zones: Sequence[Zone], sentences: Sequence[Sentence]) -> Iterator[Block]:
    """Cut the text for the reading page. `zones` and `sentences` stand in document order.

    White space before the first zone belongs to no block: it is `text[:zones[0].start]`.
    """
    start = at = zones[0].start if zones else 0
    held: list[Part] = []
    size = 0
    for part in _parts(text, zones, sentences):
        if held and size + part.length > USUAL:
            yield Block(start, _steps(size), tuple(held))
            held, size, start = [], 0, at
        held.append(part)
        size += part.length
        at += part.length + len(part.gap)
    if held:
        yield Block(start, _steps(size), tuple(held))


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left (the rule of `dir="auto"`)."""
    kinds = (unicodedata.bidirectional(letter) for letter in text[:LARGEST])
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)


def _steps(size: int) -> int:
    return min(16, size // STEP + 1)


def _parts(text: str, zones: Sequence[Zone], sentences: Sequence[Sentence]) -> Iterator[Part]:
    ends = [zone.start for zone in zones[1:]] + [len(text)]
    rest = deque(sentences)
    title = next((zone.n for zone in zones if zone.kind == "headline"), None)
    for marked, group in groupby(zip(zones, ends, strict=True), lambda pair: pair[0].kind in _ANNOTATABLE):
        if not marked:
            yield from _furniture(text, list(group))
            continue
        for zone, end in group:
            own: list[Sentence] = []
            while rest and rest[0].start < zone.end:
                own.append(rest.popleft())
            pieces = _pieces(text, zone, own)
            look = "title" if zone.n == title and zone.end - zone.start <= LARGEST else zone.kind
            yield from _cut(look, zone.name if zone.kind != "body" else "", pieces, text[zone.end : end])


def _furniture(text: str, group: Sequence[tuple[Zone, int]]) -> Iterator[Part]:
    """Zones that cannot be marked: one quiet paragraph, folded when it has many lines."""
    pieces: list[Piece] = []
    for zone, end in group:
        pieces.append(Piece(0, True, False, text[zone.start : zone.end]))
        pieces.append(Piece(0, False, False, text[zone.end : end]))
    gap = pieces.pop().text
    yield from _cut("folded" if len(group) > FOLDED else "furniture", "", pieces, gap)


def _pieces(text: str, zone: Zone, sentences: Sequence[Sentence]) -> Iterator[Piece]:
    at = zone.start
    for sentence in sentences:
        if at < sentence.start:
            yield Piece(0, False, False, text[at : sentence.start])
        yield Piece(sentence.n, True, sentence.state == "unread", text[sentence.start : sentence.end])
        at = sentence.end
    if at < zone.end:
        yield Piece(0, True, False, text[at : zone.end])


def _cut(look: str, name: str, pieces: Iterable[Piece], gap: str) -> Iterator[Part]:
    """One part, or several when the pieces do not fit into a block."""
    held: list[Piece] = []
    size, opens = 0, True
    for piece in _short(pieces):
        if held and size + len(piece.text) > LARGEST:
            yield Part(look, name, opens, tuple(held), "")
            held, size, opens = [], 0, False
        held.append(piece)
        size += len(piece.text)
    yield Part(look, name, opens, tuple(held), gap)


def _short(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces of at most `LARGEST`, cut behind a space where there is one."""
    for piece in pieces:
        rest = piece
        while len(rest.text) > LARGEST:
            cut = rest.text.rfind(" ", LARGEST // 2, LARGEST) + 1 or LARGEST
            yield rest._replace(text=rest.text[:cut])
            rest = rest._replace(text=rest.text[cut:], opens=False)
        yield rest
