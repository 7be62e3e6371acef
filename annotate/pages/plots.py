"""Figures as they are drawn: data to coordinates of an SVG. The template writes the elements; a table stands beside each.

Lengths are units of the view box, 352 wide.
"""

from collections.abc import Sequence
from datetime import date
from math import ceil, log10
from typing import NamedTuple

from annotate.services.figures import Day

WIDTH = 352
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 284, 23, 158
_MOST_TICKS = 4
_APART = 62
_LINES = 30
"""Room for the words of an end, which are two lines."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Tick(NamedTuple):
    """A place on an axis with its words."""

    at: float
    text: str


class Curve(NamedTuple):
    """Two series over days: `done` a line with dots, `due` a stair; `x`, `y` are the ticks of the axes."""

    done: str
    due: str
    dots: tuple[tuple[float, float], ...]
    x: tuple[Tick, ...]
    y: tuple[Tick, ...]
    ends: tuple[Tick, Tick]


class Bar(NamedTuple):
    """A bar from `x` on, `length` long, with its number."""

    kind: str
    x: float
    length: float
    n: int


class Row(NamedTuple):
    """One line of bars at height `y`, with its words."""

    y: float
    text: str
    total: int
    bars: tuple[Bar, ...]


def reading_curve(days: Sequence[Day]) -> Curve | None:
    """How the reading goes on, over time; `None` before there is anything to read."""
    top = max((max(day.done, day.due) for day in days), default=0)
    if not top:
        return None
    marks = _rounded(top)
    first, last = _number(days[0].day), _number(days[-1].day)

    def x(day: str) -> float:
        return _RIGHT if first == last else round(_LEFT + (_number(day) - first) / (last - first) * (_RIGHT - _LEFT), 1)

    def y(value: int) -> float:
        return round(_BOTTOM - value / max(top, marks[-1]) * (_BOTTOM - _TOP), 1)

    dots = tuple((x(day.day), y(day.done)) for day in days)
    stair = f"M{_LEFT} {y(days[0].due)}" + "".join(f"H{x(day.day)}V{y(day.due)}" for day in days)
    due, done = y(days[-1].due), y(days[-1].done)
    if done - due < _LINES:
        done = due + _LINES
    return Curve(
        done="M" + "L".join(f"{left} {down}" for left, down in dots),
        due=stair,
        dots=dots,
        x=_ticks([(x(day.day), day.day) for day in days]),
        y=tuple(Tick(y(mark), f"{mark:,}") for mark in marks),
        ends=(Tick(due, f"{days[-1].due:,}"), Tick(done, f"{days[-1].done:,}")),
    )


_LANES = {"claim": (0, 80), "attribution": (84, 90), "unverified": (178, 88), "language": (270, 76)}
"""Where the lane of each kind begins, and how long it is."""


def kind_rows(counted: Sequence[tuple[str, dict[str, int]]]) -> tuple[Row, ...]:
    """The marks of documents by kind, all on one scale."""
    most = max((n for _, marks in counted for n in marks.values()), default=0)
    if not most:
        return ()
    scale = min(length - 22 for _, length in _LANES.values()) / most
    return tuple(
        Row(
            y=46 + 37 * line,
            text=title,
            total=sum(marks.values()),
            bars=tuple(
                Bar(kind, left, round(marks.get(kind, 0) * scale, 1), marks.get(kind, 0))
                for kind, (left, _) in _LANES.items()
            ),
        )
        for line, (title, marks) in enumerate(counted)
    )


def _number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _rounded(top: int) -> tuple[int, ...]:
    """At most five round numbers from 0 up to `top` or a little less."""
    step = 10 ** int(log10(top))
    for part in (0.2, 0.5, 1, 2, 5):
        size = max(1, ceil(step * part))
        if top // size <= _MOST_TICKS:
            return tuple(range(0, top + 1, size))
    return (0, top)


def _ticks(days: Sequence[tuple[float, str]]) -> tuple[Tick, ...]:
    """The first day, the last, and what fits between them."""
    (_, first), (end, last) = days[0], days[-1]
    ticks = [Tick(days[0][0], _short(first))] if len(days) > 1 and end - days[0][0] >= _APART else []
    for at, day in days[1:-1]:
        if ticks and at - ticks[-1].at >= _APART and end - at >= _APART:
            ticks.append(Tick(at, _short(day)))
    return (*ticks, Tick(end, _short(last)))


def _short(day: str) -> str:
    return f"{int(day[8:])} {_MONTHS[int(day[5:7]) - 1]}"
