"""The times that a sentence names, for the time line: years, months and days in English words and ISO form.

It is a reading of words and no statement of anybody: `June 1975` is 1975-06, `the 1970s` 197X, `from 1974 to 1977` both years.
A bare number is a year only behind a word such as "in", so that "1500 people" is none. What it does not know, such as "last
spring", it leaves out. Years are 1000-2099.
"""

import re
from datetime import date
from typing import NamedTuple

from annotate.domain import edtf

_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?\\.?" if len(name) > 3 else name for name in _MONTHS)
_YEAR = r"(?:1[0-9]{3}|20[0-9]{2})"
_DAY = r"[0-3]?[0-9]"
_TIME = re.compile(
    rf"\b(?:(?P<iso>{_YEAR}-[01][0-9](?:-[0-3][0-9])?)"
    rf"|(?P<decade>{_YEAR})s"
    rf"|(?:(?:(?P<before>{_DAY})(?:st|nd|rd|th)? (?:of )?)?(?P<month>{_MONTH})"
    rf"(?: (?P<behind>{_DAY})(?:st|nd|rd|th)?)?,? )?(?P<year>{_YEAR}))"
    r"\b(?!,[0-9]|%)"
)
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|since|until|till|from|between|during|before|after|early|late|mid|years?)[ -]|[(,] ?)$", re.I
)
_GOES_ON = re.compile(r"(?: (?:to|and|until|or) |, ?| ?[-–/] ?)$")


class Time(NamedTuple):
    """A stretch of days, both ends inclusive, and how it is said."""

    earliest: date
    latest: date
    words: str


def named(sentence: str) -> Time | None:
    """All that a sentence names as one stretch, in its words; `None` where it names no time."""
    found: list[Time] = []
    for match in _TIME.finditer(sentence):
        read = _parsed(_edtf(match)) if not _is_bare(match) or _is_year(match, bool(found)) else None
        found += [read] if read else []
    if not found:
        return None
    first, last = min(found, key=lambda one: one.earliest), max(found, key=lambda one: one.latest)
    words = first.words if first.earliest <= last.earliest and last.latest <= first.latest else ""
    return Time(first.earliest, last.latest, words or f"{first.words} to {last.words}")


def _is_bare(match: re.Match[str]) -> bool:
    return bool(match["year"]) and not match["month"]


def _is_year(match: re.Match[str], goes_on: bool) -> bool:
    before = match.string[: match.start()]
    return bool(_BEFORE_YEAR.search(before) or (goes_on and _GOES_ON.search(before)))


def _edtf(match: re.Match[str]) -> str:
    if match["iso"]:
        return match["iso"]
    if match["decade"]:
        year = match["decade"]
        return f"{year[:3]}X" if year.endswith("0") else year
    if not match["month"]:
        return match["year"]
    month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(match["month"][:3]))
    day = match["before"] or match["behind"]
    return f"{match['year']}-{month:02}" + (f"-{int(day):02}" if day else "")


def _parsed(text: str) -> Time | None:
    try:
        told = edtf.parse(text)
    except ValueError:
        return None
    return Time(told.earliest, told.latest, told.words) if told.earliest and told.latest else None
