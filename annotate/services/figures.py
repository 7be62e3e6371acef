"""What the overview of a project draws: how the reading goes on."""

from itertools import accumulate
from typing import NamedTuple

from annotate.domain.permissions import RANK, REVIEWER
from annotate.services.work import PROJECT, Work, action
from annotate.store import figures as store


class Day(NamedTuple):
    """The readings done and to do by the end of a day (UTC), since the beginning."""

    day: str
    done: int
    due: int


class Reading(NamedTuple):
    """How the reading of a project went on, day by day. `own`: one's own readings only, as in blind work."""

    days: tuple[Day, ...]
    own: bool


@action("document.list")
def reading(work: Work, project: str) -> Reading:
    """Readings by day: one is a sentence read by one person. To do is each sentence by as many people as the project asks
    for; in blind work only the actor's own count, and viewers see none (domain/visibility.py)."""
    found = work.load(PROJECT, project)
    if found.rank < RANK[REVIEWER]:
        return Reading((), own=False)
    done = store.readings_by_day(work, found.id, work.actor.user if found.blind else None)
    came = store.sentences_by_day(work, found.id)
    readers = 1 if found.blind else found.reviewers_per_document
    days = sorted({*done, *came})
    read = accumulate(done.get(day, 0) for day in days)
    due = accumulate(came.get(day, 0) * readers for day in days)
    return Reading(tuple(map(Day, days, read, due)), own=found.blind)
