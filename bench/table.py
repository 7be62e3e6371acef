"""Figures, verdicts and the printed table."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from bench.targets import TARGETS, Target

HEAD = ("workload", "measure", "ours", "floor", "ratio", "must", "aim", "verdict", "CPU/request ours", "floor")


class Figure(NamedTuple):
    """What one line came to: medians over the rounds, and the median of the rounds' ratios ours / floor.

    `cpu` are milliseconds of processor time a request, ours and the floor's, where a request is what is counted.
    """

    ours: float
    floor: float | None = None
    ratio: float | None = None
    cpu: tuple[float | None, float | None] = (None, None)


def figure(
    ours: Sequence[float],
    floor: Sequence[float] = (),
    cpu_ours: Sequence[float] = (),
    cpu_floor: Sequence[float] = (),
) -> Figure:
    """One figure of rounds that were run alternately: `ours[n]` and `floor[n]` belong together."""
    ratios = [a / b for a, b in zip(ours, floor, strict=False) if b]
    return Figure(
        ours=median(ours),
        floor=median(floor) if floor else None,
        ratio=median(ratios) if ratios else None,
        cpu=(median(cpu_ours) if cpu_ours else None, median(cpu_floor) if cpu_floor else None),
    )


def judged(target: Target, found: Figure) -> float:
    """The number that the bounds of `target` bound."""
    if target.judged == "ours":
        return found.ours
    if found.ratio is None:
        raise ValueError(f"{target.workload}: {target.measure} has no floor")
    return found.ratio if target.judged == "ours / floor" else 1 / found.ratio


def verdict(target: Target, found: Figure) -> str:
    """`aim met`, `met` (the must) or `missed`."""
    number = judged(target, found)
    for bound, word in ((target.aim, "aim met"), (target.must, "met")):
        if number >= bound if target.least else number <= bound:
            return word
    return "missed"


def missed(figures: dict[Target, Figure]) -> list[Target]:
    """The lines that were run and do not keep what they must."""
    return [target for target, found in figures.items() if verdict(target, found) == "missed"]


def lines(figures: dict[Target, Figure], targets: Iterable[Target] = TARGETS) -> list[str]:
    """The table as Markdown, a line for each target; what was not run has no figures."""
    rows = [HEAD, *(_cells(target, figures.get(target)) for target in targets)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    text = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return text


def records(figures: dict[Target, Figure]) -> list[dict[str, object]]:
    """The figures for programs: one object a line of the table that was run."""
    return [
        {
            **target._asdict(),
            "ours": found.ours,
            "floor": found.floor,
            "judged_number": judged(target, found),
            "cpu_ours_ms": found.cpu[0],
            "cpu_floor_ms": found.cpu[1],
            "verdict": verdict(target, found),
        }
        for target, found in figures.items()
    ]


def _cells(target: Target, found: Figure | None) -> tuple[str, ...]:
    bounds = (_bound(target, target.must), _bound(target, target.aim))
    if found is None:
        return (target.workload, target.measure, "", "", "", *bounds, "not run", "", "")
    ratio = f"{judged(target, found):.2f} ×" if target.judged != "ours" else _ratio(found.ratio)
    return (
        target.workload,
        target.measure,
        _number(found.ours, target.unit),
        _number(found.floor, target.unit),
        ratio,
        *bounds,
        verdict(target, found),
        _number(found.cpu[0], "ms"),
        _number(found.cpu[1], "ms"),
    )


def _bound(target: Target, bound: float) -> str:
    sign = "≥" if target.least else "≤"
    return f"{sign} {_number(bound, target.unit)}" if target.judged == "ours" else f"{sign} {bound:g} ×"


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else f"({ratio:.2f} ×)"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:,.{digits}f} {unit}".rstrip()
