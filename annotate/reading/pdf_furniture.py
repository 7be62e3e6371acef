"""Running heads and page numbers: what stands at the edge of pages, again and again or as a number."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from annotate.reading.pdf_gutters import Row, rows_of
from annotate.reading.pdf_lines import Sheet, Stretch
from annotate.text.furniture import kind_of

_EDGE, _OUTERMOST = 0.12, 0.05
"""The shares of a page at its top and at its foot where running heads stand, and where only they do."""
_NUMBER = re.compile(
    r"[-–—|\s]{0,3}(?:(?:page|seite|p\.|s\.|página|pagina)\s{0,3})?\d{1,4}"
    r"(?:\s{0,3}(?:/|of|von|de|sur|di|van)\s{0,3}\d{1,4})?[-–—|\s]{0,3}",
    re.I,
)
_ROMAN = re.compile(r"[ivxlc]{1,7}", re.I)
_DIGITS = re.compile(r"\d{1,9}")
_NOTE = re.compile(r"(?:\d{1,3}(?!\d)|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|[*†‡])\s{0,2}[^\s\d]")

_Place = tuple[bool, int, int]
"""At the top or not, the height in steps of three points, the size in halves of a point."""


class Page(NamedTuple):
    """A page's words without its furniture, and this, in reading order."""

    lines: list[Stretch]
    furniture: list[Stretch]


class _Edge(NamedTuple):
    """A row at the edge of a page; `gap` is the distance to the next one inwards."""

    row: Row
    top: bool
    gap: float
    outermost: bool


def apart(sheets: Sequence[Sheet], size: float) -> list[Page]:
    """Each page parted; `size` is that of the letters of running text."""
    edges = [_edges(sheet) for sheet in sheets]
    known = _Known(_repeated(edges), _places(edges, size), _counted(edges), size)
    made: list[Page] = []
    for page, (sheet, rows) in enumerate(zip(sheets, edges, strict=True), 1):
        taken: list[Stretch] = []
        for top in (True, False):
            for edge in (edge for edge in rows if edge.top is top):
                if not known.takes(edge, sheet, page):
                    break
                taken += edge.row
        ids = set(map(id, taken))
        furniture = [line for row in rows_of(taken) for line in row]
        made.append(Page([line for line in sheet.lines if id(line) not in ids], furniture))
    return made


def _edges(sheet: Sheet) -> list[_Edge]:
    """The rows at the top from the outermost inwards, then those at the foot."""
    rows = rows_of(sheet.lines)
    made: list[_Edge] = []
    for top, ordered in ((True, rows), (False, rows[::-1])):
        for n, row in enumerate(ordered):
            outside = row[0].base > sheet.height * (1 - _EDGE) if top else row[0].base < sheet.height * _EDGE
            if not outside:
                break
            inner = ordered[n + 1][0].base if n + 1 < len(rows) else 0.0 if top else sheet.height
            made.append(_Edge(row, top, abs(row[0].base - inner), n == 0))
    return made


def _key(line: Stretch) -> str:
    """Words without their numbers, and the size: a title that is a running head later stands larger on its page."""
    return f"{_DIGITS.sub('#', ' '.join(line.words.casefold().split()))} {line.size:.0f}"


def _repeated(edges: Sequence[Sequence[_Edge]]) -> frozenset[str]:
    """What stands at the edge of three pages, or of two of a few."""
    seen: Counter[str] = Counter()
    for page in edges:
        seen.update({_key(line) for edge in page for line in edge.row})
    needed = 2 if len(edges) < 6 else 3
    return frozenset(key for key, count in seen.items() if count >= needed and len(key) <= 160)


def _place(line: Stretch, top: bool) -> _Place:
    return top, round(line.base / 3), round(line.size * 2)


def _places(edges: Sequence[Sequence[_Edge]], size: float) -> frozenset[_Place]:
    """Where running heads stand: outermost, in small letters, at the same height of many pages, whatever they say."""
    seen: Counter[_Place] = Counter()
    for page in edges:
        small = {_place(line, edge.top) for edge in page for line in edge.row if edge.outermost and line.size < size}
        seen.update(small)
    needed = max(2, len(edges) // 2)
    return frozenset(place for place, count in seen.items() if count >= needed)


def _counted(edges: Sequence[Sequence[_Edge]]) -> frozenset[int]:
    """What has to be added to the place of a page for the number on it, where three pages have such numbers."""
    seen: Counter[int] = Counter()
    for page, rows in enumerate(edges, 1):
        numbers = [line for edge in rows if edge.outermost for line in edge.row if _NUMBER.fullmatch(line.words)]
        seen.update({_first(line) - page for line in numbers})
    return frozenset(added for added, count in seen.items() if count > 2)


def _first(line: Stretch) -> int:
    found = _DIGITS.search(line.words)
    return int(found[0]) if found else 0


class _Known(NamedTuple):
    """What the pages together tell: words and places that come again, the size of the letters of running text."""

    repeated: frozenset[str]
    places: frozenset[_Place]
    counted: frozenset[int]
    size: float

    def takes(self, edge: _Edge, sheet: Sheet, page: int) -> bool:
        """Whether a row is furniture as a whole."""
        numbers = [line for line in edge.row if _is_number(line, edge.top)]
        if len(sheet.lines) == len(edge.row) and not numbers:
            return False  # all that the page holds
        if len(numbers) > 1 and not all(_key(line) in self.repeated for line in edge.row):
            return False  # the last row of a table
        if (
            edge.outermost
            and edge.gap > 1.5 * self.size
            and any(_first(line) - page in self.counted for line in numbers)
        ):
            return True
        return all(line in numbers or self._takes(line, edge, sheet, page == 1 and not numbers) for line in edge.row)

    def _takes(self, line: Stretch, edge: _Edge, sheet: Sheet, first: bool) -> bool:
        if _key(line) in self.repeated:
            return True
        if line.size >= 0.95 * self.size or edge.gap < 1.5 * self.size or not edge.outermost:
            return False
        share = line.base / sheet.height
        if share > 1 - _OUTERMOST or share < _OUTERMOST or any(_is_number(other, edge.top) for other in edge.row):
            return True
        if first and edge.top:  # above the headline
            return kind_of(line.words) not in ("byline", "dateline")
        return _place(line, edge.top) in self.places and not _NOTE.match(line.words)


def _is_number(line: Stretch, top: bool) -> bool:
    roman = _ROMAN.fullmatch(line.words) and (line.words.islower() or not top)
    return bool(_NUMBER.fullmatch(line.words) or roman)
