"""Dates as far as they are known: the part of EDTF that source criticism needs (EDTF, ISO 8601-2; levels 0 and 1).

A year, month or day (`2014`, `2014-07`, `2014-07-30`), unspecified digits (`201X`, `20XX`, `2014-XX`, `2014-07-XX`), a
mark behind it (`?` uncertain, `~` approximate, `%` both), and an interval of two (`2014-07/2014-08`), of which one end may
be open (`..`) or unknown (empty). Years are 0001-9999 of the Gregorian calendar; seasons and years before that are left out.
"""

import calendar
import re
from datetime import date
from typing import NamedTuple

from annotate.domain.errors import Fault, Invalid

_DATE = (
    r"(?!0000)([0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]{4}-XX(-XX)?"
    r"|[0-9]{4}-(0[1-9]|1[0-2])(-XX)?"
    r"|[0-9]{4}-(02-(0[1-9]|[12][0-9])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])))"
    r"[?~%]?"
)
PATTERN = rf"({_DATE}|{_DATE}/({_DATE}|\.\.)?|(\.\.)?/{_DATE})"
"""All that `parse` takes, and besides a 29 February in a wrong year and intervals that end before they begin."""

HOW = "Write a date such as 2014, 2014-07 or 2014-07-30, with ? or ~ behind it, or two with / between them."
_WHOLE = re.compile(PATTERN)
_STATED = re.compile(r"([0-9]{4})(?:[-/]([0-9]{2})(?:[-/]([0-9]{2})(?:[T ].*)?)?)?")
_ISO = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_MARKS = {"?": "perhaps ", "~": "about ", "%": "perhaps about "}
_MONTHS = "January February March April May June July August September October November December".split()
_UNKNOWN = {"": ("beginning not known", "end not known"), "..": ("", "")}


class Dated(NamedTuple):
    """The first and the last day that a date can mean, both inclusive, `None` where it is open; and it in words."""

    earliest: date | None
    latest: date | None
    words: str


class _Point(NamedTuple):
    """One date of an interval, or a date alone."""

    earliest: date
    latest: date
    text: str
    mark: str

    @property
    def words(self) -> str:
        return _MARKS.get(self.mark, "") + _words(self.text)


def parse(text: str) -> Dated:
    """What an EDTF date says; `ValueError` with a sentence for people when it is none."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(HOW)
    first, slash, last = text.partition("/")
    if not slash:
        point = _point(first)
        return Dated(point.earliest, point.latest, point.words)
    if first in _UNKNOWN:
        end = _point(last)
        return Dated(None, end.latest, _joined(f"until {end.words}", _UNKNOWN[first][0]))
    start = _point(first)
    if last in _UNKNOWN:
        on = " on" if last else ""
        return Dated(start.earliest, None, _joined(f"from {start.words}{on}", _UNKNOWN[last][1]))
    end = _point(last)
    if start.earliest > end.latest:
        raise ValueError("The interval ends before it begins. Write the earlier date first.")
    return Dated(start.earliest, end.latest, _between(start, end))


def check(text: str, pointer: str) -> None:
    """Refuse what is no date, at its field; an empty text is no date given."""
    if text:
        try:
            parse(text)
        except ValueError as error:
            raise Invalid([Fault(pointer, str(error))]) from error


def reading(text: str) -> str:
    """The date in words, `between July and August 2014`; empty for an empty text, `ValueError` for what is no date."""
    return parse(text).words if text else ""


def said(text: str) -> str:
    """The date in words; what was written before dates were EDTF stays as it was written."""
    try:
        return reading(text)
    except ValueError:
        return text


def iso(text: str) -> str:
    """A date that ISO 8601 has too, a year, month or day, as it stands; empty for all that only EDTF can say."""
    try:
        parse(text)
    except ValueError:
        return ""
    return text if _ISO.fullmatch(text) else ""


def stated(text: str) -> str:
    """The year, month or day of what a page or file gives as its date, `2026-11-01T23:30:00-05:00` or `2026/11/01`, as it
    stands there; empty for what is not written in this order."""
    found = _STATED.fullmatch(text.strip())
    return iso("-".join(part for part in found.groups() if part)) if found else ""


def _point(text: str) -> _Point:
    mark = text[-1] if text[-1] in _MARKS else ""
    plain = text[: len(text) - len(mark)]
    year, month, day = (*plain.split("-"), "XX", "XX")[:3]
    first_year, last_year = max(1, int(year.replace("X", "0"))), int(year.replace("X", "9"))
    first_month, last_month = (1, 12) if month == "XX" else (int(month), int(month))
    last_day = calendar.monthrange(last_year, last_month)[1]
    if day == "XX":
        return _Point(date(first_year, first_month, 1), date(last_year, last_month, last_day), plain, mark)
    if int(day) > last_day:
        raise ValueError(f"There is no 29 February in {int(year)}. Check the date.")
    found = date(first_year, first_month, int(day))
    return _Point(found, found, plain, mark)


def _words(text: str) -> str:
    """A date without its mark."""
    year, *rest = text.split("-")
    if year.endswith("XX"):
        return f"the years {max(1, int(year[:2]) * 100)} to {int(year[:2]) * 100 + 99}"
    if year.endswith("X"):
        return f"the {int(year[:3]) * 10}s" if int(year[:3]) else "the years 1 to 9"
    number = str(int(year))
    if not rest:
        return number
    if rest[0] == "XX":
        return f"some {'day' if len(rest) == 2 else 'month'} of {number}"
    month = f"{_MONTHS[int(rest[0]) - 1]} {number}"
    if len(rest) == 1:
        return month
    return f"some day of {month}" if rest[1] == "XX" else f"{int(rest[1])} {month}"


def _between(start: _Point, end: _Point) -> str:
    """Two dates; what the first has in common with the second is said once."""
    first, last = start.words, end.words
    if first == last:
        return first
    if not (start.mark or end.mark or "X" in start.text + end.text) and len(start.text) == len(end.text):
        for known, common in ((8, 2), (5, 1)):  # the same month, then the same year
            if len(start.text) >= known and start.text[: known - 1] == end.text[: known - 1]:
                first = first.rsplit(" ", common)[0]
                break
    return f"between {first} and {last}"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
