"""Columns of a table that stand close to each other: what begins at one place row after row is a cell, as is a number that
ends at one, however narrow the blank before it is."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from annotate.reading.pdf_gutters import Row, Strip
from annotate.reading.pdf_lines import BULLET, GAP, Stretch

_NARROWEST, _CLEAR = 0.3, 0.45
"""Of the size of the letters: the least blank before a cell, if it is also wider than others, and one that is none of
running text."""
_LONG = 4
"""Rows of a strip that may part columns of text."""
_LEAST, _WIDER = 0.15, 1.3
"""What is narrower, of that size, is no blank; so many times as wide as the narrowest blank of its row is wider."""
_WIDEST, _EVEN = 3.0, 0.9
"""Of the size of the letters: lines are not stretched further; the narrowest blank of such a line, of its widest."""
_NUMBER = re.compile(r"[^\w\s]{0,2}\d[\d.,\u00a0\u202f%]{0,20}")
_LEAST_ROWS, _LEAST_APART, _MANY_ROWS = 3, 2, 6
"""So many rows in a row begin a cell at one place, in so many of which the blank is wide enough to end a stretch; in one of
many."""
_CLOSER = 0.85


class _Start(NamedTuple):
    """A cell after a blank: where it begins; `place`: that, or its end; whether it is a number; `apart`: the blank is wide
    enough to end a stretch."""

    row: int
    left: float
    place: float
    is_end: bool
    is_number: bool
    apart: bool


def parted(rows: Sequence[Row], found: Sequence[Strip], gap: float) -> list[Row] | None:
    """The rows with their narrow cells as stretches of their own, so much of the size of their letters apart; None if
    there are none. `found` are the strips that go down between the words."""
    borders: dict[int, dict[float, float]] = {}
    for run in _runs(rows, [strip for strip in found if strip.end - strip.begin >= _LONG]):
        border = min(start.left for start in run)
        for start in run:
            known = borders.setdefault(start.row, {})
            known[start.left] = min(border, known.get(start.left, border))
    return [_apart(row, borders[n], gap) if n in borders else row for n, row in enumerate(rows)] if borders else None


def _runs(rows: Sequence[Row], found: Sequence[Strip]) -> Iterator[list[_Start]]:
    """Cells at one place in rows that follow each other, without the lines that go on in some of their cells."""
    open_: dict[tuple[bool, int], list[_Start]] = {}
    for n, row in enumerate(rows):
        kept: dict[tuple[bool, int], list[_Start]] = {}
        middles = [(strip.left + strip.right) / 2 for strip in found if strip.begin <= n < strip.end]
        for start in _starts(n, row, middles):
            at = round(start.place)
            near = ((start.is_end, key) for key in (at, at - 1, at + 1))
            run = next((open_.pop(key) for key in near if key in open_), [])
            run.append(start)
            kept[start.is_end, at] = run
        if not kept.keys() >= open_.keys() and _goes_on(rows[n - 1 : n + 2]):
            open_ = open_ | kept
            continue
        yield from filter(_is_column, open_.values())
        open_ = kept
    yield from filter(_is_column, open_.values())


def _goes_on(rows: Sequence[Row]) -> bool:
    """Whether the second of three rows is closer to the first than the third to it, and has words only below words that
    begin there."""
    heights = [row[0].base for row in rows]
    if len(heights) < 3 or heights[0] - heights[1] >= _CLOSER * (heights[1] - heights[2]):
        return False
    known = {round(left) for line in rows[0] for left in (line.left, *(left for left, _ in line.blanks))}
    return all(not known.isdisjoint((at - 1, at, at + 1)) for at in (round(line.left) for line in rows[1]))


def _is_column(run: Sequence[_Start]) -> bool:
    """Whether these are cells below each other. Lines end at one place too: what ends there has to be numbers, but for
    what stands above them."""
    numbers = not run[0].is_end or sum(start.is_number for start in run) >= max(len(run) - 1, _LEAST_ROWS)
    apart = sum(start.apart for start in run)
    return numbers and len(run) >= _LEAST_ROWS and apart >= (_LEAST_APART if len(run) < _MANY_ROWS else 1)


def _starts(n: int, row: Row, middles: Sequence[float]) -> Iterator[_Start]:
    widths = _blanks(row, middles)
    size = row[0].size
    for cell in (cell for line in row for cell in _cells(line, widths)):
        if cell.left in widths:
            number, apart = _NUMBER.fullmatch(cell.words) is not None, widths[cell.left] >= GAP * size
            yield _Start(n, cell.left, cell.left, False, number, apart)
            yield _Start(n, cell.left, cell.right, True, number, apart)


def _blanks(row: Row, middles: Sequence[float]) -> dict[float, float]:
    """The blanks of a row that none of running text is: how wide they are, by where the words after them begin. `middles`
    are those of the strips there: what stands between two of them may be a stretched line of a column."""
    blanks = _all_blanks(row)
    if BULLET.fullmatch(row[0].words.partition(" ")[0]):  # the mark of an item
        blanks = sorted(blanks)[1:]
    if len(blanks) > 2 and is_stretched(row):
        return {}
    size = row[0].size
    least = min((width for _, width in blanks if width > _LEAST * size), default=0.0)
    between: dict[int, list[float]] = {}
    for left, width in blanks:
        if not any(left - width < middle < left for middle in middles):
            between.setdefault(sum(middle < left for middle in middles), []).append(width)
    even = {n for n, widths in between.items() if len(widths) > 2 and min(widths) > _EVEN * max(widths)}
    return {
        left: width
        for left, width in blanks
        if (width >= _CLEAR * size or (width >= _NARROWEST * size and width >= _WIDER * least))
        and sum(middle < left for middle in middles) not in even
    }


def _all_blanks(row: Row) -> list[tuple[float, float]]:
    made = [blank for line in row for blank in line.blanks]
    return made + [(line.left, line.left - before.right) for before, line in pairwise(row)]


def is_stretched(row: Row) -> bool:
    """Whether a row is a line of text that was made as wide as its column: its blanks are all alike, and not that wide."""
    widths = [width for _, width in _all_blanks(row)]
    return len(widths) > 1 and _EVEN * max(widths) < min(widths) < _WIDEST * row[0].size


def _apart(row: Row, borders: Mapping[float, float], gap: float) -> Row:
    """`borders` tells by the place where a cell begins where the first of its column does."""
    cells = (cell for line in row for cell in _cells(line, borders))
    made = [cell._replace(left=borders.get(cell.left, cell.left)) for cell in cells]
    made.sort(key=lambda cell: cell.left)
    known = set(borders.values())
    return [
        before._replace(right=max(before.left, min(before.right, cell.left - gap * cell.size)))
        if cell.left in known
        else before
        for before, cell in pairwise(made)
    ] + made[-1:]


def _cells(line: Stretch, starts: Container[float]) -> Iterator[Stretch]:
    """A stretch, cut where cells begin."""
    cuts = [n for n, (left, _) in enumerate(line.blanks, 1) if left in starts]
    words = line.words.split(" ")
    for begin, end in pairwise([0, *cuts, len(line.blanks) + 1]):
        left = line.blanks[begin - 1][0] if begin else line.left
        is_last = end > len(line.blanks)
        right = line.right if is_last else line.blanks[end - 1][0] - line.blanks[end - 1][1]
        blanks = line.blanks[begin : end - 1]
        first = (blanks[0][0] - blanks[0][1] if blanks else right) - left
        yield line._replace(
            words=" ".join(words[begin:end]), left=left, right=right, first=first, blanks=blanks,
            hyphen=line.hyphen and is_last,
        )  # fmt: skip
