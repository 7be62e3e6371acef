"""The steps of a claim, from a passage to a published verdict (domain.md 11). What may be done stands in the table of
`domain/claim_steps.py`; here it is done, in one transaction under the chain of the project."""

import msgspec

from annotate.domain import claim_steps as rules
from annotate.domain.claims import Assigning, Because, Claim, Exit, KeptClaim, NextStep, NextSteps, Publication
from annotate.domain.errors import Fault, Invalid, Refusal
from annotate.domain.permissions import RANK, REVIEWER, Actor, Facts, check
from annotate.domain.verdicts import Answer, GivenAnswer, KeptFinding, Proposal
from annotate.services import claim_keeping as keeping
from annotate.services import followed, methods
from annotate.services.annotations import Nothing
from annotate.services.claim_keeping import CLAIM, case, held, keep, shown
from annotate.services.work import Work, action
from annotate.store import projects as projects_store
from annotate.store.base import new_id
from annotate.store.claims import ClaimAccess


@action("claim.read")
def possible(work: Work, claim: str) -> NextSteps:
    """The steps that there are from here, each with what it still needs of the caller."""
    found = work.load(CLAIM, claim)
    kept = found.kept
    given = case(work, kept)
    facts = found.facts(work.actor.user)
    steps = [
        NextStep(
            name, rules.STEPS[kept.status, name].to, (*_right(work.actor, name, facts), *rules.missing(given, name))
        )
        for name in rules.possible(kept.status)
    ]
    return NextSteps(found.version, kept.status, tuple(steps))


@action("claim.assign")
def assign(work: Work, claim: str, body: Assigning) -> Claim:
    """Name who is to check a claim, and until when."""
    found = held(work, claim)
    kept = found.kept
    status = rules.step("assign", case(work, kept))
    ranks = {row.user: row.rank for row in projects_store.members_of(work, found.project)}
    if ranks.get(body.user, -1) < RANK[REVIEWER]:
        raise Invalid([Fault("/user", "Nobody with this id checks claims in this project.")])
    after = msgspec.structs.replace(kept, status=status, assignee=body.user, due=body.due)
    return _told(work, found, keep(work, kept, after, "assigned"))


@action("claim.start")
def start(work: Work, claim: str, body: Nothing = Nothing()) -> Claim:
    """Begin to check a claim that was assigned."""
    found = held(work, claim)
    status = rules.step("start", case(work, found.kept))
    return _stepped(work, found, "started", None, status=status)


@action("claim.propose")
def propose(work: Work, claim: str, body: Proposal) -> Claim:
    """Propose a verdict with its rationale. Refused until the evidence of its row is there and the claim is one statement."""
    found = held(work, claim)
    kept = found.kept
    scale, lines = methods.scale(work, found.project), methods.checklist(work, found.project).lines
    row = scale.row(body.verdict)
    if row is None:
        raise Invalid([Fault("/verdict", "This verdict is not on the project’s scale.")])
    made = KeptFinding(
        id=new_id(),
        row=row,
        best=scale.best,
        worst=scale.worst,
        scale=scale.version,
        confidence=body.confidence,
        rationale=body.rationale,
        searched=body.searched,
        exception=body.exception,
        answers=_answers(body.answers, lines),
        state="proposed",
        proposer=work.actor.user,
        proposed=work.now,
    )
    given = case(work, kept)._replace(finding=made, checklist=len(lines))
    status = rules.step("propose", given)
    if row.needs == "independent" and not any(item.relation == "independent" for item in given.items):
        return _stepped(work, found, "proposed", body.exception, status=status, proposal=made)
    # An exception that was not needed is not printed.
    made = msgspec.structs.replace(made, exception="")
    return _stepped(work, found, "proposed", None, status=status, proposal=made)


@action("claim.take_review")
def take_review(work: Work, claim: str, body: Nothing = Nothing()) -> Claim:
    """Take up the review of another person's proposal."""
    found = held(work, claim)
    status = rules.step("take_review", case(work, found.kept))
    proposal = msgspec.structs.replace(_proposal(found.kept), reviewer=work.actor.user)
    return _stepped(work, found, "review_taken", None, status=status, proposal=proposal)


@action("claim.approve")
def approve(work: Work, claim: str, body: Nothing = Nothing()) -> Claim:
    """Approve another person's proposal: it becomes the claim's verdict, and linked flags follow it."""
    found = held(work, claim)
    kept = found.kept
    status = rules.step("approve", case(work, kept))
    made = msgspec.structs.replace(_proposal(kept), state="approved", approver=work.actor.user, approved=work.now)
    ended = (_ended(work, kept.verdict, "replaced"),) if kept.verdict else ()
    told = _stepped(work, found, "approved", None, status=status, verdict=made, proposal=None, ended=ended)
    followed.approved(work, kept.id, made.row.flags, f"{told.label}, {made.row.label}")
    return told


@action("claim.return")
def return_(work: Work, claim: str, body: Because) -> Claim:
    """Send a proposal back, with the reason."""
    found = held(work, claim)
    status = rules.step("return", case(work, found.kept))
    ended = (_ended(work, _proposal(found.kept), "returned"),)
    return _stepped(work, found, "returned", body.reason, status=status, proposal=None, ended=ended)


@action("claim.publish")
def publish(work: Work, claim: str, body: Publication) -> Claim:
    """Publish a checked claim. What differs from an earlier publication becomes a correction, with the reason."""
    found = held(work, claim)
    kept = found.kept
    status = rules.step("publish", case(work, kept, body.reason))
    assert kept.verdict is not None
    made = msgspec.structs.replace(kept.verdict, published=work.now)
    if kept.public is not None:
        what = [
            name for name in ("row", "rationale", "confidence") if getattr(kept.public, name) != getattr(made, name)
        ]
        if what:
            keeping.correct(work, kept, ["verdict" if name == "row" else name for name in what], body.reason)
    return _stepped(work, found, "published", body.reason, status=status, verdict=made, public=made, published=work.now)


@action("claim.reopen")
def reopen(work: Work, claim: str, body: Because) -> Claim:
    """Check a claim anew, or take back that it was set aside. A published verdict stays to be read meanwhile."""
    found = held(work, claim)
    kept = found.kept
    status = rules.step("reopen", case(work, kept))
    _flags_open(work, kept, body.reason)
    ended, verdict = kept.ended, kept.verdict
    if kept.status == "checked" and verdict is not None:
        ended, verdict = (_ended(work, verdict, "reopened"),), None
    return _stepped(
        work, found, "reopened", body.reason, status=status, verdict=verdict, ended=ended, duplicate_of=None
    )


@action("claim.set_aside")
def set_aside(work: Work, claim: str, body: Exit) -> Claim:
    """Set a claim aside: it states no fact, or it is taken back."""
    found = held(work, claim)
    status = rules.step(body.status, case(work, found.kept, body.reason))
    return _told(work, found, left(work, found, status, "set_aside", body.reason))


def left(work: Work, found: ClaimAccess, status: str, how: str, reason: str, **more: str | None) -> KeptClaim:
    """A claim that leaves the workflow: its proposal or unpublished verdict ends, and flags that it settled are open."""
    kept = found.kept
    _flags_open(work, kept, reason)
    if kept.published:
        work.load(CLAIM, kept.id, "claim.correct")
        keeping.correct(work, kept, ["status"], reason)
    over = [one for one in (kept.proposal, kept.verdict) if one]
    after = msgspec.structs.replace(
        kept,
        status=status,
        proposal=None,
        verdict=None,
        ended=tuple(_ended(work, one, "dropped") for one in over),
        reason=reason,
        **more,
    )
    return keep(work, kept, after, how, reason)


def _flags_open(work: Work, kept: KeptClaim, reason: str) -> None:
    """What the current verdict settled is open again, once it does not stand any more."""
    if kept.status in ("checked", "published") and kept.verdict is not None:
        followed.reopened(work, kept.id, kept.verdict.row.flags, reason)


def _stepped(work: Work, found: ClaimAccess, how: str, reason: str | None, **changes: object) -> Claim:
    kept = found.kept
    after = msgspec.structs.replace(kept, reason=reason, **changes)
    return _told(work, found, keep(work, kept, after, how, reason))


def _told(work: Work, found: ClaimAccess, kept: KeptClaim) -> Claim:
    return shown(work, found, kept)


def _proposal(kept: KeptClaim) -> KeptFinding:
    if kept.proposal is None:
        raise RuntimeError(f"claim {kept.id} is {kept.status} without a proposal")
    return kept.proposal


def _ended(work: Work, finding: KeptFinding, state: str) -> KeptFinding:
    return msgspec.structs.replace(finding, state=state, ended=work.now)


def _answers(given: tuple[GivenAnswer, ...], lines: tuple[str, ...]) -> tuple[Answer, ...]:
    """The answers in the order of the checklist, each with its line."""
    by_line: dict[int, GivenAnswer] = {}
    for n, one in enumerate(given):
        if one.line > len(lines) or one.line in by_line:
            raise Invalid([Fault(f"/answers/{n}/line", "The checklist has no such line, or it is answered already.")])
        by_line[one.line] = one
    return tuple(Answer(lines[n - 1], by_line[n].answer, by_line[n].note) for n in sorted(by_line))


def _right(actor: Actor, name: str, facts: Facts) -> tuple[str, ...]:
    """The sentence that refuses the step by the table of permissions, if one does."""
    action_ = {"not_checkable": "set_aside", "withdrawn": "set_aside"}.get(name, name)
    try:
        check(f"claim.{action_}", actor, facts)
    except Refusal as refusal:
        return (str(refusal),)
    return ()
