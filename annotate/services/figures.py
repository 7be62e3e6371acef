"""What the overview of a project draws: how the reading goes on, and how its claims stand."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from annotate.domain.claims import Claim, KeptClaim
from annotate.domain.permissions import RANK, REVIEWER
from annotate.domain.verdicts import KeptFinding
from annotate.services import methods
from annotate.services.claim_keeping import label_of, records_of
from annotate.services.work import DESK, PROJECT, Work, action
from annotate.store import claims as claims_store
from annotate.store import figures as store
from annotate.store.claims import ClaimFilters

WAITING = 3
"""So many claims of each sort stand under "Next for you"."""


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


class Labelled(NamedTuple):
    """A claim by its label."""

    id: str
    label: str


class Verdicts(NamedTuple):
    """One verdict of the scale with the claims that have it, approved or proposed, by id and label."""

    id: str
    label: str
    approved: tuple[Labelled, ...]
    proposed: tuple[Labelled, ...]


class Checking(NamedTuple):
    """The claims of a project: how many in each status, the findings by verdict, what is assigned to oneself, the proposals
    that wait for another person than their proposer, and what is ready to be published. `findings` are those that stand, by
    the day (UTC): `due` proposed by its end, `done` approved."""

    by_status: dict[str, int]
    verdicts: tuple[Verdicts, ...]
    mine: list[Claim]
    reviews: list[Claim]
    to_publish: list[Claim]
    findings: tuple[Day, ...]


MOST = 5_000
"""Findings that the figure of verdicts counts."""


@action("claim.list")
def checking(work: Work, project: str) -> Checking:
    """How the claims stand, and what waits for the actor; of those that one may know of."""
    found = work.load(DESK, project)
    me = work.actor.user

    def some(most: int, status: tuple[str, ...], assignee: tuple[str, ...] = ()) -> list[KeptClaim]:
        wanted = ClaimFilters(status=status, assignee=assignee)
        return claims_store.some_claims(work, found.id, wanted, "due", (0, most))[0]

    waiting = some(MOST, ("proposed", "in_review"))
    judged = some(MOST, ("checked", "published"))
    reviews = [one for one in waiting if _waits_for(one, me)] if found.rank >= RANK[REVIEWER] else []
    scale = methods.scale(work, found.id)
    return Checking(
        by_status=claims_store.counts_by_status(work, found.id),
        verdicts=tuple(
            Verdicts(
                row.id,
                row.label,
                tuple(_label(one) for one in judged if one.verdict and one.verdict.row.id == row.id),
                tuple(_label(one) for one in waiting if one.proposal and one.proposal.row.id == row.id),
            )
            for row in scale.rows
        ),
        mine=records_of(work, found.names, some(WAITING, ("assigned", "checking"), (me,))),
        reviews=records_of(work, found.names, reviews[:WAITING]),
        to_publish=records_of(work, found.names, [one for one in judged if one.status == "checked"][:WAITING]),
        findings=_by_day([one for claim in (*judged, *waiting) if (one := claim.verdict or claim.proposal)]),
    )


def _by_day(findings: Sequence[KeptFinding]) -> tuple[Day, ...]:
    proposed = Counter(one.proposed[:10] for one in findings)
    approved = Counter(one.approved[:10] for one in findings if one.approved)
    days = sorted(proposed.keys() | approved.keys())
    done, due = accumulate(approved[day] for day in days), accumulate(proposed[day] for day in days)
    return tuple(map(Day, days, done, due))


def _waits_for(claim: KeptClaim, me: str) -> bool:
    proposal = claim.proposal
    return proposal is not None and proposal.proposer != me and proposal.reviewer in (None, me)


def _label(claim: KeptClaim) -> Labelled:
    return Labelled(claim.id, label_of("C", claim.n))
