"""The time line as it is drawn: what claims tell of above, when the documents were written below, on one scale of years.

Lengths are units of the view box, which is `_WIDTH` wide.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from annotate.services.told import Times

_LEFT, _RIGHT = 8, 320
_MOST_TICKS, _STEPS = 7, (1, 2, 5, 10, 20, 50, 100, 200)
ROWS = 8
"""So many claims are drawn; the table has all."""
_WIDTH, _WIDTH_OF_LETTER, _SMALLEST_BAR = 352, 6.0, 5.0
_ROW, _TOP = 16, 22


class Mark(NamedTuple):
    """A time on the scale: a bar of some length, or a dot where it is short; `end` is where its words begin or, where
    `before`, end."""

    x: float
    length: float
    y: int
    text: str
    end: float
    before: bool


class Year(NamedTuple):
    """A year on the scale; `anchor` is the class of its words."""

    x: float
    text: str
    anchor: str


class Line(NamedTuple):
    """What is drawn. `axis` is the height of the line between both parts, `height` that of the whole."""

    claims: tuple[Mark, ...]
    documents: tuple[float, ...]
    ends: tuple[Year, ...]
    years: tuple[Year, ...]
    axis: int
    height: int


def time_line(times: Times) -> Line | None:
    """The drawing; `None` while no claim names a time, or no document has a date."""
    if not times.claims or not times.documents:
        return None
    every = [*(one.time for one in times.claims), *(one.time for one in times.documents)]
    first, last = _span(min(one.earliest for one in every), max(one.latest for one in every))

    def x(day: date) -> float:
        return round(_LEFT + (_place(day) - first) / (last - first) * (_RIGHT - _LEFT), 1)

    marks = tuple(
        _mark(x(one.time.earliest), x(one.time.latest), _TOP + _ROW * n, (f"{one.label} {one.time.words}", one.label))
        for n, one in enumerate(times.claims[:ROWS])
    )
    axis = _TOP + _ROW * len(marks) + 4
    written = tuple(round((x(one.time.earliest) + x(one.time.latest)) / 2, 1) for one in times.documents)
    return Line(marks, written, _ends(times, written), _years(first, last), axis, axis + 74)


def _span(first: date, last: date) -> tuple[int, int]:
    """The first and the last year of the scale, which has two at least, and ends on its steps."""
    step = next((step for step in _STEPS if (last.year + 1 - first.year) / step <= _MOST_TICKS - 1), _STEPS[-1])
    begin = first.year // step * step
    end = -(-(last.year + 1) // step) * step
    return begin, max(end, begin + step)


def _place(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _years(first: int, last: int) -> tuple[Year, ...]:
    step = next((step for step in _STEPS if (last - first) / step <= _MOST_TICKS), last - first)
    scale = (_RIGHT - _LEFT) / (last - first)
    return tuple(_year(_LEFT + (year - first) * scale, str(year)) for year in range(first, last + 1, step))


def _year(x: float, text: str) -> Year:
    half = len(text) * _WIDTH_OF_LETTER / 2
    anchor = "" if x < half else "e" if x > _WIDTH - half else "mid"
    return Year(round(0 if not anchor else _WIDTH if anchor == "e" else x, 1), text, anchor)


def _mark(start: float, end: float, y: int, texts: tuple[str, str]) -> Mark:
    """A time with the longer of both texts that has room behind it or before it; the axis tells the rest."""
    length = round(end - start, 1)
    if length < _SMALLEST_BAR:
        start, end = round((start + end) / 2, 1), round((start + end) / 2 + 4, 1)
        length = 0.0
    behind, before = round(end + 6, 1), round(start - (4 if length else 8), 1)
    for text in texts:
        width = len(text) * _WIDTH_OF_LETTER
        if behind + width <= _WIDTH:
            return Mark(start, length, y, text, behind, False)
        if width <= before:
            return Mark(start, length, y, text, before, True)
    return Mark(start, length, y, texts[-1], _WIDTH, True)


def _ends(times: Times, written: Sequence[float]) -> tuple[Year, ...]:
    """The years of the first and the last document, as one where both would meet."""
    first, last = times.documents[0].time.words, max(times.documents, key=lambda one: one.time.latest).time.words
    years = [str(times.documents[0].time.earliest.year), str(max(one.time.latest.year for one in times.documents))]
    if len(times.documents) == 1:
        return (_year(written[0], first),)
    if max(written) - min(written) < 2 * 5 * _WIDTH_OF_LETTER:
        both = " to ".join(dict.fromkeys(years)) if years[0] != years[1] or first != last else first
        return (_year((min(written) + max(written)) / 2, both),)
    return (_year(min(written), years[0]), _year(max(written), years[1]))
