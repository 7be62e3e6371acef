"""Where marks begin, end and overlap: the text of a document cut into pieces that each have one set of marks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from annotate import vocabulary
from annotate.domain.records import Annotation, Fragment, Zone

Cut: TypeAlias = tuple[int, int, int, int, int]
"""A sentence: `n`, `start`, `end`, `zone`, `paragraph_n`."""


@dataclass(frozen=True)
class Mark:
    """An annotation as the report shows it.

    `name` is what people read (`C07`, or `C07·AO` where several people annotated), `anchor` its address in the file,
    `css` the class of its kind; `place` and `place_anchor` say in which sentence or zone it begins.
    """

    annotation: Annotation
    name: str
    anchor: str
    css: str
    place: str
    place_anchor: str


class Span(NamedTuple):
    """One fragment of a mark; the fields of the tuple before `mark` give the order."""

    start: int
    end: int
    number: int
    mark: Mark
    fragment: Fragment


class Line(NamedTuple):
    """One kind at a piece: its class, whether two of the kind overlap here, whether it is the cue of an attribution."""

    css: str
    double: bool
    cue: bool


class Opening(NamedTuple):
    """A label before a piece: the mark begins here, or goes on after a break; only the first one is its anchor."""

    mark: Mark
    first: bool


class Piece(NamedTuple):
    """Text with one set of marks: the widest outermost, so that the smallest gives the tint."""

    text: str
    lines: tuple[Line, ...]
    openings: tuple[Opening, ...]


class Stretch(NamedTuple):
    """The pieces of a sentence, or of what stands between sentences (`n` is `None`).

    `drop` (0 to 2) lowers the number in the margin a little, so that those of one line do not cover each other.
    """

    n: int | None
    drop: int
    pieces: tuple[Piece, ...]


class Block(NamedTuple):
    """The text of one zone; `zone` is `None` for text that belongs to no zone."""

    zone: Zone | None
    stretches: tuple[Stretch, ...]


class Row(NamedTuple):
    """A paragraph with the marks that begin in it, or a run of page furniture (`grey`) with all its zones."""

    grey: bool
    blocks: tuple[Block, ...]
    notes: tuple[Mark, ...]


def spans_of(marks: Iterable[Mark]) -> list[Span]:
    """All fragments in the order of the text."""
    found = [
        Span(fragment.start, fragment.end, number, mark, fragment)
        for mark in marks
        for number, fragment in enumerate(mark.annotation.fragments)
    ]
    return sorted(found, key=attrgetter("start", "end", "number"))


def rows(text: str, zones: Sequence[Zone], sentences: Sequence[Cut], spans: Sequence[Span]) -> Iterator[Row]:
    """The whole text in order: a row for each zone, one for neighbouring furniture. `spans` are in order.

    Only white space between zones is left out.
    """
    made = _blocks(text, zones, sentences, spans)
    for grey, run in groupby(made, key=lambda item: _is_grey(item[0].zone)):
        if grey:
            blocks, notes = zip(*run, strict=True)
            yield Row(True, blocks, tuple(chain.from_iterable(notes)))
        else:
            yield from (Row(False, (block,), notes) for block, notes in run)


def _is_grey(zone: Zone | None) -> bool:
    return zone is None or not vocabulary.value("zone", zone.kind).annotatable


def _blocks(
    text: str, zones: Sequence[Zone], sentences: Sequence[Cut], spans: Sequence[Span]
) -> Iterator[tuple[Block, tuple[Mark, ...]]]:
    """Each block with the marks that begin in it, or in the white space before it."""
    active: list[Span] = []
    position, at, before = 0, 0, 0
    for zone, start, end in _parts(text, zones):
        while position < len(spans) and spans[position].start < end:
            active.append(spans[position])
            position += 1
        active = [span for span in active if span.end > start]
        while at < len(sentences) and sentences[at][2] <= start:
            at += 1
        inside, behind = [], at
        while behind < len(sentences) and sentences[behind][1] < end:
            n, opens, closes, _, _ = sentences[behind]
            inside.append((n, max(opens, start), min(closes, end)))
            behind += 1
        begun = [span for span in active if span.number == 0 and span.start >= before]
        notes = tuple(span.mark for span in sorted(begun, key=lambda span: (span.start, -span.end)))
        yield Block(zone, tuple(_stretches(_pieces(text, (start, end, before), inside, active), inside, start))), notes
        before = end


def _parts(text: str, zones: Sequence[Zone]) -> Iterator[tuple[Zone | None, int, int]]:
    """Zones, and between them whatever is not white space."""
    at = 0
    for zone in sorted(zones, key=attrgetter("start")):
        if text[at : zone.start].strip():
            yield None, at, zone.start
        yield zone, zone.start, zone.end
        at = max(at, zone.end)
    if text[at:].strip():
        yield None, at, len(text)


def _stretches(pieces: Iterable[Piece], sentences: Sequence[tuple[int, int, int]], start: int) -> Iterator[Stretch]:
    """Pieces by sentence; `start` is where the first piece begins."""
    numbered = {opens: (n, closes) for n, opens, closes in sentences}
    drops = _drops(opens for _, opens, _ in sentences)
    number, stop, begun, at = None, start, start, start
    taken: list[Piece] = []
    for piece in pieces:
        if at >= stop or at in numbered:
            if taken:
                yield Stretch(number, drops.get(begun, 0), tuple(taken))
                taken = []
            number, stop = numbered.get(at, (None, at + len(piece.text)))
            begun = at
        taken.append(piece)
        at += len(piece.text)
    if taken:
        yield Stretch(number, drops.get(begun, 0), tuple(taken))


ONE_LINE = 80
"""Sentences that begin nearer to each other than this may begin in one printed line."""


def _drops(starts: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    before, drop = -ONE_LINE, 0
    for start in starts:
        drop = (drop + 1) % 3 if start - before < ONE_LINE else 0
        found[start] = drop
        before = start
    return found


def _pieces(
    text: str, border: tuple[int, int, int], sentences: Sequence[tuple[int, int, int]], spans: Sequence[Span]
) -> Iterator[Piece]:
    """Cut `text[start:end]` at every border of a mark or a sentence.

    `border` is `start`, `end`, and the end of the text that was shown before; `spans` overlap it and are in order.
    """
    start, end, before = border
    cuts = {start, end}
    for span in spans:
        cuts.update((max(span.start, start), min(span.end, end)))
    for _, opens, closes in sentences:
        cuts.update((opens, closes))
    covering: list[Span] = []
    position = 0
    for a, b in pairwise(sorted(cuts)):
        fresh = []
        while position < len(spans) and spans[position].start <= a:
            fresh.append(spans[position])
            position += 1
        covering = [span for span in covering if span.end > a] + fresh
        widest_first = sorted(fresh, key=lambda span: span.start - span.end)
        openings = tuple(Opening(span.mark, span.number == 0 and span.start >= before) for span in widest_first)
        yield Piece(text[a:b], _lines(covering), openings)


def _lines(covering: Sequence[Span]) -> tuple[Line, ...]:
    """One line a kind; the kind whose smallest mark is smallest comes last, innermost."""
    kinds: dict[str, list[Span]] = {}
    for span in covering:
        kinds.setdefault(span.mark.css, []).append(span)
    by_size = sorted(kinds.items(), key=lambda item: -min(span.end - span.start for span in item[1]))
    return tuple(
        Line(css, len(spans) > 1, any(span.fragment.part == "cue" for span in spans)) for css, spans in by_size
    )
