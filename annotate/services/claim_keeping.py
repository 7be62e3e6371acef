"""How claims are held, kept and shown: what every use case on claims shares.

The chain of the project puts all work on its claims in one order: `held` takes its lock, then reads the claim anew. A
document is locked after it, never before (services/work.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from annotate.domain.claim_steps import EXITS, Case
from annotate.domain.claims import Claim, KeptClaim
from annotate.domain.errors import Fault, Invalid, NotFound, Stale
from annotate.domain.evidence import Item, counts_of
from annotate.domain.records import Person
from annotate.domain.search import said_in_claim
from annotate.domain.verdicts import Finding, KeptFinding
from annotate.services.work import Loader, Work
from annotate.store import appearances, claims, corrections, people, search
from annotate.store import evidence as evidence_store
from annotate.store.appearances import AppearanceRow
from annotate.store.base import encoder, new_id
from annotate.store.claims import ClaimAccess
from annotate.store.corrections import KeptCorrection
from annotate.store.versions import Kept
from annotate.vocabulary import value

CLAIM = Loader(claims.claim)


def held(work: Work, claim: str) -> ClaimAccess:
    """A claim as it is once all earlier work on the claims of its project is done."""
    work.project_chain(work.load(CLAIM, claim).project)
    return work.load(CLAIM, claim)


def in_use(kept: KeptClaim) -> None:
    """Refuse while a claim is set aside."""
    if kept.status in EXITS:
        raise Invalid(sentence="This claim is set aside. Reopen it first.", kind="state")


def another(work: Work, project: str, claim: str, pointer: str) -> KeptClaim:
    """A claim that a body names; `Invalid` unless it is known to the actor and of this project."""
    try:
        found = work.load(CLAIM, claim, "claim.read")
    except NotFound:
        found = None
    if found is None or found.project != project:
        raise Invalid([Fault(pointer, "There is no such claim in this project.")])
    return found.kept


def beginning(work: Work, project: str) -> dict[str, Any]:
    """What a new claim of a project begins with, by field: a number, nobody at work on it, nothing found."""
    return {
        "id": new_id(),
        "version": 1,
        "project": project,
        "n": claims.next_number(work, project),
        "status": "open",
        **dict.fromkeys(("assignee", "due", "reason", "duplicate_of", "verdict", "proposal", "public", "published")),
        "ended": (),
        "created_by": work.actor.user,
        "created": work.now,
        "updated": work.now,
    }


def make(work: Work, kept: KeptClaim) -> KeptClaim:
    """Keep a new claim, with its event and its first version."""
    record = claims.insert_claim(work, kept)
    search.index(work, "claims", kept.id, kept.project, [piece.text for piece in said_in_claim(kept)])
    work.journal.event(kept.project, "claim.created", kept.id, 1)
    work.journal.version(kept.project, "claim.created", Kept(kept.id, 1, kept.project, record), None)
    return kept


def keep(work: Work, before: KeptClaim, after: KeptClaim, how: str, reason: str | None = None) -> KeptClaim:
    """Keep the next version of a claim, with its event and history. `how` is the verb of the history."""
    after = msgspec.structs.replace(after, version=before.version + 1, updated=work.now)
    record = claims.change_claim(work, after, before.version)
    if record is None:
        raise stale(work, before.id)
    if said_in_claim(after) != said_in_claim(before):
        search.index(work, "claims", after.id, after.project, [piece.text for piece in said_in_claim(after)])
    work.journal.event(after.project, "claim.changed", after.id, after.version)
    new = Kept(after.id, after.version, after.project, record)
    work.journal.version(after.project, f"claim.{how}", new, encoder.encode(before), reason or None)
    return after


def touch(work: Work, kept: KeptClaim, how: str, reason: str | None = None) -> KeptClaim:
    """A version of a claim whose own record stays: what hangs on it has changed."""
    return keep(work, kept, kept, how, reason)


def correct(work: Work, kept: KeptClaim, what: Sequence[str], reason: str) -> None:
    """A public note of what changed in a published finding."""
    made = KeptCorrection(
        id=new_id(),
        claim=kept.id,
        n=corrections.next_number(work, kept.id),
        at=work.now,
        by=work.actor.user,
        what=tuple(what),
        reason=reason,
    )
    record = corrections.insert_correction(work, made)
    work.journal.event(kept.project, "correction.created", made.id, 1, encoder.encode({"claim": kept.id}))
    work.journal.version(kept.project, "correction.created", Kept(made.id, 1, kept.project, record), None, reason)


def stale(work: Work, claim: str) -> Stale:
    """What a caller is told who changed an old version."""
    found = work.load(CLAIM, claim)
    return Stale(encoder.encode(shown(work, found)), found.version)


def case(work: Work, kept: KeptClaim, reason: str = "") -> Case:
    """What the conditions of a step look at."""
    items = tuple(evidence_store.items(work, [kept.id]).get(kept.id, ()))
    standing = kept.verdict if kept.status in ("checked", "published") else None
    return Case(kept, work.actor.user, items, kept.proposal or standing, reason=reason)


def shown(work: Work, found: ClaimAccess, kept: KeptClaim | None = None) -> Claim:
    """A claim as the actor may see it; `kept` is its newest version where that is younger than what was loaded."""
    return records_of(work, found.names, [kept or found.kept])[0]


def records_of(work: Work, names: int, kept: Sequence[KeptClaim]) -> list[Claim]:
    """Claims as the actor may see them: people by name, the appearances and counts that the actor may know of."""
    ids = list(dict.fromkeys(one.id for one in kept))
    if not ids:
        return []
    items = evidence_store.items(work, ids)
    places: dict[str, list[AppearanceRow]] = {}
    for row in appearances.seen(work, ids):
        places.setdefault(row.claim, []).append(row)
    known = people.names_of(work, names, set().union(*(one.people() for one in kept)))
    return [_record(one, known, items.get(one.id, ()), places.get(one.id, [])) for one in kept]


def finding_of(kept: KeptFinding | None, known: Mapping[str, str]) -> Finding | None:
    """A finding with the names of its people."""
    if kept is None:
        return None
    person = {one: Person(one, known[one]) for one in kept.people()}
    return Finding(
        **{name: getattr(kept, name) for name in KeptFinding.__struct_fields__ if name not in _PEOPLE},
        proposer=person[kept.proposer],
        reviewer=person[kept.reviewer] if kept.reviewer else None,
        approver=person[kept.approver] if kept.approver else None,
    )


def label_of(kind: str, n: int) -> str:
    """The label of a claim or an item of evidence: a letter and its number in the project."""
    return f"{kind}{n:02d}"


_PEOPLE = ("proposer", "reviewer", "approver")
_SAME = tuple(
    name
    for name in Claim.__struct_fields__
    if name in KeptClaim.__struct_fields__
    and name not in ("created_by", "first_appearance", "assignee", "verdict", "proposal", "public")
)
_LETTER = value("kind", "claim").letter


def _record(kept: KeptClaim, known: Mapping[str, str], items: Iterable[Item], places: list[AppearanceRow]) -> Claim:
    first = next((row for row in places if row.annotation == kept.first_appearance), None)
    highest = max((row.priority for row in places), default=0)
    return Claim(
        **{name: getattr(kept, name) for name in _SAME},
        created_by=Person(kept.created_by, known[kept.created_by]),
        label=label_of(_LETTER, kept.n),
        passage=(first or places[0]).words if places else "",
        first_appearance=first.annotation if first else None,
        priority=highest if kept.priority_set is None else kept.priority_set,
        assignee=Person(kept.assignee, known[kept.assignee]) if kept.assignee else None,
        verdict=finding_of(kept.verdict, known),
        proposal=finding_of(kept.proposal, known),
        public=finding_of(kept.public, known),
        under_reexamination=bool(kept.published) and kept.status != "published",
        counts=counts_of(items, len(places)),
    )
