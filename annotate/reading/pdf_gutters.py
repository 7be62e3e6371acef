"""Blank strips that go down between words over several rows: what parts the columns of a text and those of a table.

A strip is looked for from row to row, so that a page may have columns in one part and none in another.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from annotate.reading.pdf_lines import Stretch

Row = list[Stretch]
"""What stands on one height, from left to right."""

_MOST_OPEN, _MOST_FOUND = 12, 24
_NARROWEST = 0.5
"""Of the size of the letters: no strip is narrower."""
_FAR = 1e9
_LEAST_LINES, _LEAST_SIGNS = 3, 18
"""Of a column; what is shorter are cells or labels."""
_BLANK = 1.5
_EVEN = 1.3
"""Times the usual distance of two lines: lines of one text are no further apart."""


class Strip(NamedTuple):
    """A blank from `left` to `right` through the rows from `begin` up to `end`."""

    left: float
    right: float
    begin: int
    end: int


def rows_of(lines: Sequence[Stretch]) -> list[Row]:
    """The stretches by their heights, from the top down."""
    made: list[Row] = []
    for line in sorted(lines, key=lambda line: -line.base):
        if made and made[-1][0].base - line.base <= 0.3 * min(line.size, made[-1][0].size):
            made[-1].append(line)
        else:
            made.append([line])
    for row in made:
        row.sort(key=lambda line: line.left)
    return made


def strips(rows: Sequence[Row]) -> list[Strip]:
    """All strips that have words at both sides, the longest first."""
    found: list[Strip] = []
    open_: dict[tuple[float, float], int] = {}
    if not _possible(rows):
        return found
    for n, row in enumerate(rows):
        least = _NARROWEST * row[0].size
        free = list(_free(row))
        kept: dict[tuple[float, float], int] = {}
        for (left, right), begin in open_.items():
            narrowed = [(max(left, a), min(right, b)) for a, b in free if min(right, b) - max(left, a) >= least]
            for key in narrowed:
                kept[key] = min(begin, kept.get(key, begin))
            if not any(b - a >= 0.5 * min(right - left, _FAR) for a, b in narrowed):
                found.append(Strip(left, right, begin, n))
        for key in free:
            kept.setdefault(key, n)
        open_ = dict(sorted(kept.items(), key=lambda item: item[1])[:_MOST_OPEN])
    found += [Strip(left, right, begin, len(rows)) for (left, right), begin in open_.items()]
    inner = [strip for strip in found if strip.left > -_FAR and strip.right < _FAR]
    return sorted(inner, key=lambda strip: strip.begin - strip.end)[:_MOST_FOUND]


def _possible(rows: Sequence[Row]) -> bool:
    """Whether two stretches stand wholly beside two others; a page of running text ends here."""
    rights = sorted(line.right for row in rows for line in row)
    lefts = sorted((line.left for row in rows for line in row), reverse=True)
    return len(rights) > 3 and rights[1] < lefts[1]


def _free(row: Row) -> Iterator[tuple[float, float]]:
    """The blanks of a row, those at its sides too."""
    at = -_FAR
    for line in row:
        if line.left > at:
            yield at, line.left
        at = max(at, line.right)
    yield at, _FAR


def sides(strip: Strip, row: Row) -> tuple[Row, Row]:
    """What stands left of a strip and what right of it."""
    middle = (strip.left + strip.right) / 2
    return [line for line in row if line.left < middle], [line for line in row if line.left >= middle]


def columns(rows: Sequence[Row], found: Sequence[Strip]) -> Strip | None:
    """The strip that parts two columns of running text from each other, with its first and its last row; else None."""
    for strip in found:
        whole = _fitted(rows, strip)
        if not whole or whole.end - whole.begin < 2:
            continue
        if _is_text(rows, whole):
            return whole
        for part in _bands(rows, whole):
            fitted = _fitted(rows, part)
            if fitted and _is_text(rows, fitted):
                return fitted
    return None


def _bands(rows: Sequence[Row], strip: Strip) -> list[Strip]:
    """A strip cut where wide blanks go over its whole width: a table may stand below columns."""
    inside = rows[strip.begin : strip.end]
    usual = _usual([sides(strip, row) for row in inside])
    cuts = [n for n, (a, b) in enumerate(pairwise(inside), 1) if a[0].base - b[0].base > _BLANK * usual]
    ends = [0, *cuts, len(inside)]
    return [strip._replace(begin=strip.begin + a, end=strip.begin + b) for a, b in pairwise(ends) if cuts and b - a > 1]


def _is_text(rows: Sequence[Row], strip: Strip) -> bool:
    """Whether full lines of text stand at both sides, each with its own paragraphs; cells begin side by side."""
    beside = [sides(strip, row) for row in rows[strip.begin : strip.end]]
    left = [_next_to(row[::-1]) for row, _ in beside if row]
    right = [_next_to(row) for _, row in beside if row]
    if not left or not right:
        return False
    alike = abs(left[0][0].size - right[0][0].size) < 0.04 * left[0][0].size
    least = _LEAST_LINES if alike else _LEAST_LINES - 1
    for column in (left, right):
        signs = sorted(sum(len(line.words) for line in row) for row in column)
        if len(column) < least or signs[len(signs) // 2] < _LEAST_SIGNS:
            return False
        begin, end = min(line.left for row in column for line in row), max(line.right for row in column for line in row)
        full = sum(max(line.right for line in row) >= end - 0.25 * (end - begin) for row in column)
        if full < 0.4 * len(column):
            return False
    starts = [_starts(column) for column in (left, right)]
    few, many = sorted(starts, key=len)
    together = sum(any(abs(a - b) < 3 for b in many) for a in few[:200])
    return len(few) < 3 or together < 0.8 * len(few)


def _next_to(row: Row) -> Row:
    """The stretches of a row from the strip on up to the next wide blank."""
    made = row[:1]
    for before, line in pairwise(row):
        if max(before.left, line.left) - min(before.right, line.right) > 1.7 * line.size:
            break
        made.append(line)
    return made


def _starts(column: Sequence[Row]) -> list[float]:
    """The heights at which the paragraphs of a column begin."""
    usual = spacing([row[0] for row in column])
    return [column[0][0].base] + [
        row[0].base for before, row in pairwise(column) if before[0].base - row[0].base > _EVEN * usual
    ]


def spacing(lines: Sequence[Stretch]) -> float:
    """The distance from one line down to the next where they are closest; a fourth may be closer, by chance."""
    gaps = sorted(a.base - b.base for a, b in pairwise(lines) if 0.5 * b.size < a.base - b.base < 4 * b.size)
    return gaps[len(gaps) // 4] if gaps else 1.2 * lines[0].size if lines else 14.0


def _usual(beside: Sequence[tuple[Row, Row]]) -> float:
    """The distance of two lines at that side of a strip where they are closer; lines of both need not stand level."""
    return min(spacing([pair[side][0] for pair in beside if pair[side]]) for side in (0, 1))


def _fitted(rows: Sequence[Row], strip: Strip) -> Strip | None:
    """Without the rows above and below that only happen to be short: they stand at one side and are no full lines."""
    beside = [sides(strip, rows[n]) for n in range(strip.begin, strip.end)]
    lefts = [n for n, (left, _) in enumerate(beside) if left]
    rights = [n for n, (_, right) in enumerate(beside) if right]
    if not lefts or not rights:
        return None
    first, last = max(lefts[0], rights[0]), min(lefts[-1], rights[-1])
    if first > last:
        return None
    head = [row for left, right in beside[:first] for row in (left or right,)]
    foot = [row for left, right in beside[last + 1 :] for row in (left or right,)]
    usual = _usual(beside)
    lines = [row for pair in beside[first : last + 1] for row in pair if row]
    begin = first - _belonging([lines[0], *head[::-1]], lines, usual)
    end = last + 1 + (len(foot) if strip.end == len(rows) else _belonging([lines[-1], *foot], lines, usual))
    return Strip(strip.left, strip.right, strip.begin + begin, strip.begin + end)


def _belonging(near: Sequence[Row], lines: Sequence[Row], usual: float) -> int:
    """How many rows after the first of `near` go on with the column: up to the last full one, and its paragraph."""
    taken = 0
    for n, (before, row) in enumerate(pairwise(near), 1):
        column = [other for other in lines if other[0].left <= row[-1].right and other[-1].right >= row[0].left]
        end = max((other[-1].right for other in column), default=0.0)
        begin = min((other[0].left for other in column), default=0.0)
        alike = abs(lines[0][0].size - row[0].size) < 0.06 * row[0].size
        even = abs(before[0].base - row[0].base) <= _EVEN * usual
        full = row[-1].right >= end - 0.15 * (end - begin)
        if alike and (full or (even and taken == n - 1)):
            taken = n
    return taken
