"""What the time line of a project is drawn from: the times that its claims name, against when its documents were written."""

from typing import NamedTuple

from annotate.domain import edtf
from annotate.domain.criticism import Entries
from annotate.domain.told_times import Time, named
from annotate.services.claim_keeping import label_of
from annotate.services.work import DESK, Work, action
from annotate.store import claims, standing
from annotate.store.claims import ClaimFilters

MOST = 400
"""So many claims, and so many source records, are read for it: the first ones."""


class Told(NamedTuple):
    """A claim, with the time that its sentence names."""

    id: str
    label: str
    text: str
    time: Time


class Written(NamedTuple):
    """A document with the time it was written, as its source record states or infers it."""

    id: str
    title: str
    time: Time
    inferred: bool


class Times(NamedTuple):
    """Both, each in the order of time. `more`: not all claims were read."""

    claims: tuple[Told, ...]
    documents: tuple[Written, ...]
    more: bool


@action("claim.list")
def find(work: Work, project: str) -> Times:
    """The times of a project, of claims that the actor may know of."""
    home = work.load(DESK, project)
    rows, total = claims.some_claims(work, home.id, ClaimFilters(), "n", (0, MOST))
    told = (
        Told(one.id, label_of("C", one.n), one.short or one.normalised, time)
        for one in rows
        if (time := named(one.normalised))
    )
    written = (
        Written(each.document, each.title, time, not each.record.entries.date_stated)
        for each in standing.records(work, home.id, MOST)
        if (time := _written(each.record.entries))
    )
    return Times(
        tuple(sorted(told, key=lambda one: (one.time.earliest, one.time.latest))),
        tuple(sorted(written, key=lambda one: (one.time.earliest, one.time.latest))),
        total > MOST,
    )


def _written(entries: Entries) -> Time | None:
    """The date that is stated, else what is inferred from both its ends; none where it is open or not known."""
    first, last = entries.date_stated, ""
    if not first:
        first, last = entries.date_inferred_from, entries.date_inferred_to
    given = [edtf.parse(one) for one in (first, last) if one]
    if not given or given[0].earliest is None or given[-1].latest is None:
        return None
    words = " to ".join(dict.fromkeys(one.words for one in given))
    return Time(given[0].earliest, given[-1].latest, words)
