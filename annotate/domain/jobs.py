"""Documents in bulk: a job, its items, and what became of each."""

from typing import Literal

from msgspec import Struct

from annotate.domain import fields as f
from annotate.domain.errors import Invalid
from annotate.domain.fields import Input
from annotate.domain.records import Person

MOST_ITEMS = 20_000
"""Items of one job."""
MOST_BYTES = 100_000_000
"""Bytes of one request that begins a job, and of what one archive unpacks to."""

JobState = Literal["filling", "running", "done", "cancelled", "stopped"]
ItemState = Literal["waiting", "accepted", "similar", "duplicate", "refused", "cancelled"]
ITEM_STATES: tuple[ItemState, ...] = ("waiting", "accepted", "similar", "duplicate", "refused", "cancelled")
JOB_STATES: tuple[JobState, ...] = ("filling", "running", "done", "cancelled", "stopped")
Duplicates = Literal["skip", "keep"]


class Options(Input, frozen=True):
    """How the items are taken in: their `language` where nothing else says it; whether a text that the project has
    already is taken in once more; whether the page at an address that comes without a text is fetched."""

    language: f.Language | None = None
    duplicates: Duplicates = "skip"
    fetch: bool = False


class Counts(Struct, frozen=True):
    """How many items are in each state."""

    waiting: int = 0
    accepted: int = 0
    similar: int = 0
    duplicate: int = 0
    refused: int = 0
    cancelled: int = 0


class Job(Struct, frozen=True):
    """Many documents on their way in. `done` of `total` items have an outcome; `reason` says why it `stopped`."""

    id: str
    version: int
    project: str
    name: str
    state: JobState
    total: int
    done: int
    counts: Counts
    options: Options
    reason: str | None
    created: str
    ended: str | None
    created_by: Person


class Named(Struct, frozen=True):
    """A document by its title."""

    document: str
    title: str


class Made(Struct, frozen=True):
    """A document that an item became, by its title. One whose page is still to be fetched is `reading`; where that
    failed it is `refused` with the `reason`."""

    document: str
    title: str
    state: str
    reason: str | None


class Item(Struct, frozen=True):
    """One text of a job. `line` is where it stands in a table or feed; `made` is its document; `same` the one that has
    the same text (`duplicate`), or nearly (`similar`)."""

    n: int
    name: str
    line: int | None
    size: int
    state: ItemState
    made: Made | None
    same: Named | None
    reason: str | None


def name_of(sources: list[str]) -> str:
    """What a job is called: its sources, the first three by name."""
    named = [shown(one) for one in dict.fromkeys(sources)]
    more = len(named) - 3
    said = ", ".join(named[:3])
    return (f"{said} and {more:,} more" if more > 0 else said)[:500] or "Import"


def shown(name: str) -> str:
    """A name on one line, without signs that cannot be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:500]


def may_cancel(state: str) -> None:
    """`Invalid` for a job that has ended."""
    if state != "running":
        raise Invalid(sentence="This import has ended; there is nothing left to cancel.", kind="state")
