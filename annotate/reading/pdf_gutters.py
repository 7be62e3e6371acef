"""Blank strips that go down between words over several rows: what parts the columns of a text and those of a table.

A strip is looked for from row to row, so that a page may have columns in one part and none in another.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
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
_PADDED = 1.15
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
    inner = [strip for strip in found if strip.left > -_FAR and strip.right < _FAR and strip.end - strip.begin > 1]
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
        text = whole and _without_cells(rows, whole)
        fitted = _fitted(rows, text) if text else None
        if fitted and fitted.end - fitted.begin > 1 and _is_text(rows, fitted, found):
            return fitted
    return None


def _without_cells(rows: Sequence[Row], strip: Strip) -> Strip | None:
    """A strip up to where a table begins below columns, or from where it ends above them."""
    inside = rows[strip.begin : strip.end]
    beside = [sides(strip, row) for row in inside]
    usual = _usual(beside)
    gaps = [a[0].base - b[0].base for a, b in pairwise(inside)]
    wide = [max(pair) > _PADDED * usual for pair in zip([0.0, *gaps], [*gaps, 0.0], strict=True)]
    cells = [apart and _are_cells(pair) for apart, pair in zip(wide, beside, strict=True)]
    begin = 0
    for is_table, run in groupby(
        range(len(cells)), lambda n: cells[n] and any(cells[max(n - 1, 0) : n] + cells[n + 1 : n + 2])
    ):
        end = begin + len(list(run))
        if not is_table and end - begin > 1:
            return strip._replace(begin=strip.begin + begin, end=strip.begin + end)
        begin = end
    return None


def _are_cells(pair: tuple[Row, Row]) -> bool:
    """Whether words stand side by side that are too few for lines of text."""
    return all(pair) and min(sum(len(line.words) for line in row) for row in pair) < _LEAST_SIGNS


def _is_text(rows: Sequence[Row], strip: Strip, found: Sequence[Strip]) -> bool:
    """Whether full lines of text stand at both sides, each with its own paragraphs; cells begin side by side."""
    left, right = (_column(rows, strip, found, side) for side in (0, 1))
    if not left or not right:
        return False
    alike = abs(left[0][0].size - right[0][0].size) < 0.04 * left[0][0].size
    level = sum(all(sides(strip, row)) for row in rows[strip.begin : strip.end])
    if not alike and min(len(left), len(right)) >= _LEAST_LINES and level < 0.7 * min(len(left), len(right)):
        return True  # letters of two sizes on heights of their own, however short: an address beside a letterhead
    least = _LEAST_LINES if alike else _LEAST_LINES - 1
    for column in (left, right):
        signs = sorted(sum(len(line.words) for line in row) for row in column)
        if len(column) < least or signs[len(signs) // 2] < _LEAST_SIGNS:
            return False
        begin, end = min(row[0].left for row in column), max(row[-1].right for row in column)
        if sum(row[-1].right >= end - 0.25 * (end - begin) for row in column) < 0.4 * len(column):
            return False
    few, many = sorted((_starts(column) for column in (left, right)), key=len)
    together = sum(any(abs(a - b) < 3 for b in many) for a in few[:200])
    return len(few) < 3 or together < 0.8 * len(few)


def _column(rows: Sequence[Row], strip: Strip, found: Sequence[Strip], side: int) -> list[Row]:
    """The lines of the column next to a strip, without those of columns further away."""
    made: list[Row] = []
    for n in range(strip.begin, strip.end):
        row = sides(strip, rows[n])[side]
        others = [(o.left + o.right) / 2 for o in found if o.begin <= n < o.end and o.end - o.begin >= 4]
        if row:
            made.append(_next_to(row, others, side))
    if not made:
        return made
    if side:
        end = min(made, key=lambda row: row[0].left)[-1].right
        return [row for row in made if row[0].left < end]
    begin = max(made, key=lambda row: row[-1].right)[0].left
    return [row for row in made if row[-1].right > begin]


def _next_to(row: Row, others: Sequence[float], side: int) -> Row:
    """The stretches of a row from the strip on up to the next wide blank or the next strip."""
    ordered = row if side else row[::-1]
    made = ordered[:1]
    for before, line in pairwise(ordered):
        a, b = min(before.right, line.right), max(before.left, line.left)
        if b - a > 1.7 * line.size or any(a <= other <= b for other in others):
            break
        made.append(line)
    return made if side else made[::-1]


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
    both = [[line for pair in beside for line in pair[side]] for side in (0, 1)]
    if not all(both):
        return None
    top = min(max(line.base + line.size for line in side) for side in both)
    bottom = max(min(line.base for line in side) for side in both)
    level = [
        n
        for n in range(len(beside))
        if bottom <= max(map(_top, rows[strip.begin + n])) and rows[strip.begin + n][0].base < top
    ]
    if not level:
        return None
    first, last = level[0], level[-1]
    usual = _usual(beside)
    begin = first - _belonging(beside[:first][::-1], beside[first : last + 1], usual)
    foot = beside[last + 1 :]
    more = len(foot) if strip.end == len(rows) else _belonging(foot, beside[first : last + 1][::-1], usual)
    return strip._replace(begin=strip.begin + begin, end=strip.begin + last + 1 + more)


def _top(line: Stretch) -> float:
    return line.base + 0.7 * line.size


def _belonging(near: Sequence[tuple[Row, Row]], beside: Sequence[tuple[Row, Row]], usual: float) -> int:
    """How many rows of `near`, which stand at one side only, go on with the column there: up to the last full one, and
    its paragraph. `beside` are the rows with both columns, that next to `near` first."""
    side = 0 if near and near[0][0] else 1
    column = [pair[side] for pair in beside if pair[side]]
    if not near or not column:
        return 0
    sizes = Counter[float]()
    for line in (line for row in column for line in row):
        sizes[line.size] += len(line.words)
    size = sizes.most_common(1)[0][0]
    begin, end = min(row[0].left for row in column), max(row[-1].right for row in column)
    usual = max(usual, spacing([row[0] for row in column])) if len(column) > 2 else usual
    taken, before = 0, column[0]
    for n, row in enumerate((pair[side] for pair in near), 1):
        if not row:
            break
        even = abs(before[0].base - row[0].base) <= _EVEN * usual and taken == n - 1
        full = row[-1].right >= end - 0.15 * (end - begin)
        if (full or even) and any(abs(line.size - size) < 0.06 * size for line in row):
            taken = n
        before = row
    return taken
