"""Looking for the original of an attribution: the record of a search (domain.md 7.2)."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import END, Address, Input, Line, Prose
from annotate.domain.records import Person

Found = Literal["traced_verbatim", "traced_paraphrase", "traced_differs", "not_found"]
Day = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}" + END)]


class Search(Struct, frozen=True):
    """A search for the original of an attribution: where and when somebody looked, and what they found. `applied` says
    whether the attribution's traceability was set to it."""

    by: Person
    id: str
    annotation: str
    where: str
    when: str
    found: str
    note: str
    url: str | None
    applied: bool
    created: str


class NewSearch(Input, frozen=True):
    """A search to record; `when` is a day."""

    where: Line
    when: Day
    found: Found
    note: Prose = ""
    url: Address | None = None


def check_search(new: NewSearch) -> None:
    """Refuse a place of white space, and a day that no calendar has."""
    if not new.where.strip():
        raise Invalid([Fault("/where", "Say where you looked: an archive, a collection, a catalogue.")])
    try:
        date.fromisoformat(new.when)
    except ValueError as error:
        raise Invalid([Fault("/when", "Write a day of the calendar, such as 2026-11-26.")]) from error
