"""Lines of a page in reading order: columns one after the other, running heads and page numbers told apart."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from annotate.reading.pdf_lines import Line, Sheet

_EDGE = 0.12
"""The share of a page at its top and at its foot where running heads stand."""
_NUMBER = re.compile(
    r"[-–—\s]{0,3}(?:(?:page|seite|p\.|s\.)\s{0,3})?\d{1,4}(?:\s{0,3}(?:/|of|von|de|sur)\s{0,3}\d{1,4})?[-–—\s]{0,3}",
    re.I,
)
_ROMAN = re.compile(r"[ivxlc]{1,7}", re.I)
_DIGITS = re.compile(r"\d{1,9}")


class Ordered(NamedTuple):
    """A page's lines: running heads and page numbers apart from the rest, which stands column by column."""

    page: int
    lines: list[Line]
    columns: list[int]
    furniture: list[Line]


def ordered(sheets: Sequence[Sheet]) -> list[Ordered]:
    """All pages, each with its lines in reading order; `page` counts from 1."""
    repeated = _repeated(sheets)
    made = []
    for number, sheet in enumerate(sheets, 1):
        furniture = [line for line in sheet.lines if _is_furniture(line, sheet, repeated)]
        kept = [line for line in sheet.lines if line not in furniture]
        lines, columns = _by_columns(kept)
        made.append(Ordered(number, lines, columns, furniture))
    return made


def _key(line: Line) -> str:
    return _DIGITS.sub("#", " ".join(line.words.casefold().split()))


def _repeated(sheets: Sequence[Sheet]) -> frozenset[str]:
    """What stands at the edge of three pages, or of both of two."""
    seen: Counter[str] = Counter()
    for sheet in sheets:
        seen.update({_key(line) for line in sheet.lines if _at_edge(line, sheet)})
    needed = 2 if len(sheets) < 6 else 3
    return frozenset(key for key, count in seen.items() if count >= needed and len(key) <= 160)


def _at_edge(line: Line, sheet: Sheet) -> bool:
    return line.bottom > sheet.height * (1 - _EDGE) or line.top < sheet.height * _EDGE


def _is_furniture(line: Line, sheet: Sheet, repeated: frozenset[str]) -> bool:
    if not _at_edge(line, sheet):
        return False
    if _NUMBER.fullmatch(line.words) or (_ROMAN.fullmatch(line.words) and line.top < sheet.height * _EDGE):
        return True
    return len(sheet.lines) > 1 and _key(line) in repeated


def _by_columns(lines: list[Line]) -> tuple[list[Line], list[int]]:
    """The lines with the number of the column that each stands in: 0 for one that goes over the whole width."""
    gutter = _gutter(lines)
    if gutter is None:
        return lines, [0] * len(lines)
    left: list[Line] = []
    right: list[Line] = []
    made: list[Line] = []
    columns: list[int] = []

    def flush() -> None:
        for side, number in ((left, 1), (right, 2)):
            side.sort(key=lambda line: -line.top)
            made.extend(side)
            columns.extend([number] * len(side))
            side.clear()

    for line in sorted(lines, key=lambda line: -line.top):
        if line.right <= gutter + 2:
            left.append(line)
        elif line.left >= gutter - 2:
            right.append(line)
        else:
            flush()
            made.append(line)
            columns.append(0)
    flush()
    return made, columns


def _gutter(lines: Sequence[Line]) -> float | None:
    """The height-long blank between two columns: where few lines cross and both sides hold many; else None."""
    if len(lines) < 8:
        return None
    first, last = min(line.left for line in lines), max(line.right for line in lines)
    width = last - first
    if width <= 0:
        return None
    best: tuple[int, float] | None = None
    for step in range(30, 71, 2):
        x = first + width * step / 100
        crossing = sum(line.left < x - 1 and line.right > x + 1 for line in lines)
        left = [line for line in lines if line.right <= x + 1]
        right = [line for line in lines if line.left >= x - 1]
        better = crossing <= 0.35 * len(lines) and (best is None or crossing < best[0])
        if better and min(len(left), len(right)) >= 4 and _beside(left, right):
            best = (crossing, x)
    return best[1] if best else None


def _beside(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether lines stand beside each other and are as long as those of columns, not labels beside a text."""
    heights = {round(line.bottom / 14) for line in right}
    beside = sum(round(line.bottom / 14) in heights for line in left)
    usual = [sorted(len(line.words) for line in side)[len(side) // 2] for side in (left, right)]
    return beside >= 0.5 * min(len(left), len(right)) and min(usual) >= 18


def spacing(lines: Sequence[Line]) -> float:
    """The usual distance from one line down to the next."""
    gaps = sorted(a.bottom - b.bottom for a, b in pairwise(lines) if 1 < a.bottom - b.bottom < 60)
    return gaps[len(gaps) // 2] if gaps else 14.0
