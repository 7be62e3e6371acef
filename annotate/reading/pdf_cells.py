"""Columns of a table that stand close to each other: what begins at one place row after row is a cell, however narrow the
blank before it is."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from annotate.reading.pdf_gutters import Row
from annotate.reading.pdf_lines import BULLET, GAP, Stretch

_NARROWEST, _CLEAR = 0.3, 0.45
"""Of the size of the letters: the least blank before a cell, if it is also wider than others, and one that is none of
running text."""
_WIDER = 1.3
_EVEN = 0.9
"""Blanks of one width are those of a line that was stretched."""
_LEAST_ROWS, _LEAST_APART = 3, 2
"""So many rows in a row begin a cell at one place, in so many of which the blank is wide enough to end a stretch."""


class _Start(NamedTuple):
    """Where words of a row begin after a blank; `apart`: it is wide enough to end a stretch."""

    row: int
    left: float
    apart: bool


def parted(rows: Sequence[Row], gap: float) -> list[Row]:
    """The rows with their narrow cells as stretches of their own, so much of the size of their letters apart."""
    starts: dict[int, set[float]] = {}
    for run in _runs(rows):
        for start in run:
            starts.setdefault(start.row, set()).add(start.left)
    return [_apart(row, starts[n], gap) if n in starts else row for n, row in enumerate(rows)]


def _runs(rows: Sequence[Row]) -> Iterator[list[_Start]]:
    """Starts at one place in rows that follow each other."""
    open_: dict[int, list[_Start]] = {}
    for n, row in enumerate(rows):
        kept: dict[int, list[_Start]] = {}
        for start in _starts(n, row):
            at = round(start.left)
            run = next((open_.pop(key) for key in (at, at - 1, at + 1) if key in open_), [])
            run.append(start)
            kept[at] = run
        yield from filter(_is_column, open_.values())
        open_ = kept
    yield from filter(_is_column, open_.values())


def _is_column(run: Sequence[_Start]) -> bool:
    return len(run) >= _LEAST_ROWS and sum(start.apart for start in run) >= _LEAST_APART


def _starts(n: int, row: Row) -> Iterator[_Start]:
    """The places in a row before which there is a blank that none of running text is."""
    blanks = [blank for line in row for blank in line.blanks]
    blanks += [(line.left, line.left - before.right) for before, line in pairwise(row)]
    if BULLET.fullmatch(row[0].words.partition(" ")[0]):  # the mark of an item
        blanks = sorted(blanks)[1:]
    widths = [width for _, width in blanks]
    if len(blanks) > 2 and min(widths) > _EVEN * max(widths):
        return
    size = row[0].size
    for left, width in blanks:
        if width >= _CLEAR * size or (width >= _NARROWEST * size and width >= _WIDER * min(widths)):
            yield _Start(n, left, width >= GAP * size)


def _apart(row: Row, starts: set[float], gap: float) -> Row:
    made = sorted((cell for line in row for cell in _cells(line, starts)), key=lambda line: line.left)
    for n, (before, line) in enumerate(pairwise(made)):
        if line.left in starts:
            end = max(before.left, line.left - gap * line.size)
            made[n] = before._replace(right=min(before.right, end))
    return made


def _cells(line: Stretch, starts: set[float]) -> Iterator[Stretch]:
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
