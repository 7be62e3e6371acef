"""Stretches of time that lists and figures are narrowed to."""

from datetime import date, timedelta
from typing import NamedTuple

from annotate.domain.errors import Fault, Invalid


class Period(NamedTuple):
    """From a moment on, and before another; empty is no bound. A day is a moment too: its first, in UTC."""

    start: str = ""
    end: str = ""

    def holds(self, day: str) -> bool:
        """Whether a day lies in it."""
        return self.start <= day and (not self.end or day < self.end)


def period_of(first: str, last: str) -> Period:
    """From a first day to a last one, both inclusive and each perhaps empty. `Invalid` for what is no day, and for an end
    before the beginning, at `/from` and `/to`."""
    given = (("from", first), ("to", last))
    faults = [Fault(f"/{name}", "Write a day such as 2026-03-12.") for name, day in given if day and not _is_day(day)]
    if not faults and first and last and first > last:
        faults = [Fault("/to", "The last day lies before the first. Change one of them.")]
    if faults:
        raise Invalid(faults)
    return Period(first, (date.fromisoformat(last) + timedelta(days=1)).isoformat() if last else "")


def _is_day(text: str) -> bool:
    """Whether it is a day as moments begin, which are compared as words; not one of the other forms of ISO 8601."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and day < date.max
