"""The stored text as the HTML of the reading page, letter for letter, cut into blocks.

Nothing is added and nothing left out: the text of all blocks, joined, is the stored text. A block has at most `LARGEST`
characters, so that a browser can leave out what is not near the view, also where a text of a million characters has no
line break (pages.md 2.10). It is written here and not in a template, since a sentence costs a template five calls:
for a million characters 150 ms instead of 25.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from annotate.domain.sentences import Layout, zone_name
from annotate.text.sentences import Sentence
from annotate.text.zones import ANNOTATABLE, Zone
from annotate.vocabulary import label

LARGEST = 4_000
"""The most code points of one block."""
USUAL = 2_000
"""A block is closed at the next paragraph when it has this many."""
STEP = 250
"""A block's height is guessed from its length in steps of this many code points (`reader.css`, `.k1` … `.k16`)."""
NUMBERED = 20_000
"""Sentences that begin behind this many code points get their number, a link, from the script when they come near the view:
12,000 links cost a browser a third of what the whole text costs. The place `#s16` is there all the same."""
FOLDED = 4
"""Page furniture of more lines than this is folded to one."""
LINE = 100
"""About as many code points of page furniture stand in one line."""

FURNITURE = 'role="note" aria-label="Page furniture, not annotated"'
UNFOLD = (
    '<button type="button" class="fold" aria-expanded="false" aria-label="Show all lines of page furniture"></button>'
)


class Html(str):
    """What is HTML already; templates put it in as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


class Piece(NamedTuple):
    """The words from `start` to `end` of sentence `n` (`opens`: its first), or, with `n` 0, what stands between
    sentences or in another zone."""

    n: int
    opens: bool
    unread: bool
    start: int
    end: int


class Part(NamedTuple):
    """A zone, or as much of it as fits into a block: `size` code points, `whole` with the white space behind it."""

    html: str
    size: int
    whole: int


Read = set[tuple[int, int]]


def blocks(text: str, layout: Layout, read: Read, *, editable: bool = False) -> Iterator[Html]:
    """The blocks; `read` are the ranges of the sentences that were looked at, `editable` whether the reader may change
    zones.

    White space before the first zone belongs to no block: it is `text[:layout.zones[0].start]`.
    """
    start = at = layout.zones[0].start if layout.zones else 0
    held: list[str] = []
    size = 0
    for part in _parts(text, layout, read, editable=editable):
        if held and size + part.size > USUAL:
            yield _block(start, size, held)
            held, size, start = [], 0, at
        held.append(part.html)
        size += part.size
        at += part.whole
    if held:
        yield _block(start, size, held)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left (the rule of `dir="auto"`)."""
    kinds = (unicodedata.bidirectional(letter) for letter in text[:LARGEST])
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)


def _block(start: int, size: int, parts: Iterable[str]) -> Html:
    return Html(f'<div class="b k{min(16, size // STEP + 1)}" data-start="{start}">{"".join(parts)}</div>')


def _parts(text: str, layout: Layout, read: Read, *, editable: bool) -> Iterator[Part]:
    zones, sentences = layout.zones, layout.sentences
    ends = [*layout.zone_starts[1:], len(text)] if zones else []
    title = next((zone.n for zone in zones if zone.kind == "headline"), None)
    first = 0
    for marked, group in groupby(zip(zones, ends, strict=True), lambda pair: pair[0].kind in ANNOTATABLE):
        if not marked:
            yield from _furniture(text, list(group))
            continue
        for zone, end in group:
            last = first
            while last < len(sentences) and sentences[last].start < zone.end:
                last += 1
            pieces = list(_pieces(zone, sentences[first:last], read))
            parts = _zone(text, zone, pieces, end, is_title=zone.n == title)
            if editable and zone.kind != "body":
                opening = next(parts)
                yield opening._replace(html=_name(zone) + opening.html)
            yield from parts
            first = last


def _pieces(zone: Zone, sentences: Sequence[Sentence], read: Read) -> Iterator[Piece]:
    at = zone.start
    for n, start, end, _, _ in sentences:
        if at < start:
            yield Piece(0, False, False, at, start)
        yield Piece(n, True, (start, end) not in read, start, end)
        at = end
    if at < zone.end:
        yield Piece(0, True, False, at, zone.end)


def _zone(text: str, zone: Zone, pieces: Sequence[Piece], end: int, *, is_title: bool) -> Iterator[Part]:
    """A zone that can be marked: a paragraph, or the page's heading; several when it does not fit into a block."""
    is_title = is_title and zone.end - zone.start <= LARGEST
    tag, look = ("h1", "title") if is_title else ("p", zone.kind)
    head = (
        f'class="z {look}"'
        if zone.kind == "body"
        else f'id="z{zone.n}" class="z {look}" data-name="{zone_name(zone.kind)}"'
    )
    for held in _cut(text, pieces):
        words = "".join([_words(text, piece) for piece in held])
        yield _part(f"<{tag} {head}>{words}</{tag}>", held, text, zone.end, end)
        head = f'class="z {look} goes-on"'


def _name(zone: Zone) -> str:
    """The short name beside a zone, as the button that changes it."""
    words = f'data-name="{zone_name(zone.kind)}" aria-label="{label("zone", zone.kind)}, change the zone"'
    return f'<button type="button" class="zone-name" {words} tabindex="-1"></button>'


def _furniture(text: str, group: Sequence[tuple[Zone, int]]) -> Iterator[Part]:
    """Zones that cannot be marked: one quiet paragraph, folded when it has many lines."""
    pieces: list[Piece] = []
    for zone, end in group:
        pieces += [Piece(0, True, False, zone.start, zone.end), Piece(0, False, False, zone.end, end)]
    gap = pieces.pop()
    folded = len(group) > FOLDED or sum(zone.end - zone.start for zone, _ in group) > FOLDED * LINE
    for held in _cut(text, [piece for piece in pieces if piece.start < piece.end]):
        spans = [_line(_escaped(text[piece.start : piece.end]), piece.opens) for piece in held]
        inner = "".join(spans) + (UNFOLD if folded else "")
        look = "boiler folded" if folded else "boiler"
        yield _part(f'<div class="{look}" {FURNITURE}>{inner}</div>', held, text, gap.start, gap.end)


def _part(html: str, held: Sequence[Piece], text: str, last: int, end: int) -> Part:
    """`held` as `html`; the one that ends at `last` takes the white space up to `end` with it."""
    start, stop = held[0].start, held[-1].end
    gap = end if stop == last else stop
    return Part(html + _escaped(text[stop:gap]), stop - start, gap - start)


def _line(words: str, opens: bool) -> str:
    return f"<span>{words}</span>" if opens else words


def _words(text: str, piece: Piece) -> str:
    n, opens, unread, start, end = piece
    words = _escaped(text[start:end])
    if not n:
        return words
    look = "s new" if unread else "s"
    if not opens:
        return f'<span class="{look}">{words}</span>'
    if start >= NUMBERED:
        return f'<span id="s{n}">{words}</span>'
    link = f'<a class="n" href="#s{n}" data-n="{n}" aria-label="Sentence {n}" tabindex="-1"></a>'
    return f'<span class="{look}" id="s{n}">{link}{words}</span>'


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _cut(text: str, pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """All pieces, in as many parts as blocks need."""
    held: list[Piece] = []
    size = 0
    for piece in _short(text, pieces):
        if held and size + piece.end - piece.start > LARGEST:
            yield held
            held, size = [], 0
        held.append(piece)
        size += piece.end - piece.start
    yield held


def _short(text: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces of at most `LARGEST`, cut behind a space where there is one."""
    for piece in pieces:
        rest = piece
        while rest.end - rest.start > LARGEST:
            most = rest.start + LARGEST
            cut = text.rfind(" ", rest.start + LARGEST // 2, most) + 1 or most
            yield rest._replace(end=cut)
            rest = rest._replace(start=cut, opens=False)
        yield rest
