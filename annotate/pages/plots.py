"""Figures as they are drawn: data to coordinates of an SVG. The template writes the elements; a table stands beside each.

Lengths are units of the view box, 352 wide.
"""

from collections.abc import Sequence
from datetime import date
from math import ceil, log10
from typing import NamedTuple

from annotate.services.figures import Day, Verdicts

WIDTH = 352
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 284, 23, 158
_MOST_TICKS = 4
_APART = 62
_LINES = 30
"""Room for the words of an end, which are two lines."""
_ABOVE_DAYS = 14
"""The words of an end do not stand on those of the days."""
_FIRST_BOX, _BOXES = 113, 174
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


class Counted(NamedTuple):
    """A document with its marks by kind."""

    id: str
    title: str
    marks: dict[str, int]


class Row(NamedTuple):
    """One line of bars at height `y`, with its document."""

    y: float
    document: str
    text: str
    total: int
    bars: tuple[Bar, ...]


def curve_of(days: Sequence[Day]) -> Curve | None:
    """What is done of what is due, over time: documents read, findings approved; `None` before there is anything."""
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
    due, done = y(days[-1].due), min(y(days[-1].done), _BOTTOM - _ABOVE_DAYS)
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


def kind_rows(counted: Sequence[Counted]) -> tuple[Row, ...]:
    """The marks of documents by kind, all on one scale."""
    most = max((n for one in counted for n in one.marks.values()), default=0)
    if not most:
        return ()
    scale = min(length - 22 for _, length in _LANES.values()) / most
    return tuple(
        Row(
            y=46 + 37 * line,
            document=one.id,
            text=one.title,
            total=sum(one.marks.values()),
            bars=tuple(
                Bar(kind, left, round(one.marks.get(kind, 0) * scale, 1), one.marks.get(kind, 0))
                for kind, (left, _) in _LANES.items()
            ),
        )
        for line, one in enumerate(counted)
    )


class Boxes(NamedTuple):
    """One line of boxes at height `y`: approved ones are filled. `end` is where the number of both stands."""

    y: int
    label: str
    approved: tuple[float, ...]
    proposed: tuple[float, ...]
    width: float
    end: float
    n: int


def verdict_boxes(verdicts: Sequence[Verdicts]) -> tuple[Boxes, ...]:
    """The findings by verdict, a box each, all of one width."""
    most = max((len(row.approved) + len(row.proposed) for row in verdicts), default=0)
    if not most:
        return ()
    step = min(58.0, _BOXES / most)
    gap = 4.0 if step > 12 else 0.0
    return tuple(_boxes(5 + 21 * line, row, step, gap) for line, row in enumerate(verdicts))


def _boxes(y: int, row: Verdicts, step: float, gap: float) -> Boxes:
    approved, n = len(row.approved), len(row.approved) + len(row.proposed)
    at = [round(_FIRST_BOX + step * k, 1) for k in range(n)]
    end = at[-1] + step - gap + 5 if n else _FIRST_BOX + 1
    return Boxes(y, row.label, tuple(at[:approved]), tuple(at[approved:]), round(step - gap, 1), round(end, 1), n)


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
