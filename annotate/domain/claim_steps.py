"""The way of a claim from a passage to a published verdict (domain.md 11): a table, and conditions that refuse.

A condition is a function that refuses with a sentence. The same functions tell a page what is still missing before the
button, so that both say one thing.
"""

from collections.abc import Callable
from typing import NamedTuple

from annotate.domain.claims import KeptClaim
from annotate.domain.errors import Fault, Forbidden, Invalid, Refusal
from annotate.domain.evidence import Item
from annotate.domain.verdicts import KeptFinding, Row


class Case(NamedTuple):
    """What the conditions look at: the claim, the evidence on it, the proposal that is made or stands, who acts, and how
    many lines the checklist has."""

    claim: KeptClaim
    by: str
    items: tuple[Item, ...] = ()
    finding: KeptFinding | None = None
    checklist: int = 0
    reason: str = ""


Condition = Callable[[Case], None]


class Step(NamedTuple):
    """Where a step leads, and what it needs."""

    to: str
    needs: tuple[Condition, ...] = ()


def normalised_filled(case: Case) -> None:
    """A verdict is about a sentence that can be understood by itself."""
    if not case.claim.normalised.strip():
        raise _state("Write the claim as a sentence that stands by itself, with names and dates, first.")


def claim_is_atomic(case: Case) -> None:
    """A composite claim is split before it can get a verdict (domain.md 7.1)."""
    if case.claim.atomic is None:
        raise _state("Say whether this is one statement. A claim of several is split first.")
    if not case.claim.atomic:
        raise _state("This claim has several statements. Split it, so that each can get a verdict of its own.")


def rationale_given(case: Case) -> None:
    """A verdict is proposed only with a rationale."""
    if case.finding is not None and not case.finding.rationale.strip():
        raise _state("Write the rationale: what the evidence says and why it leads to this verdict.", "/rationale")


def evidence_suffices(case: Case) -> None:
    """The evidence of the row is there (domain.md 10, 11): independent, any, or words that say what was searched."""
    finding = case.finding
    if finding is None:
        return
    sentence = evidence_missing(finding.row, case.items, finding.searched, finding.exception)
    if sentence:
        pointer = "/searched" if finding.row.needs == "none" else "/verdict"
        raise _state(sentence, pointer)


def evidence_missing(row: Row, items: tuple[Item, ...], searched: str, exception: str) -> str | None:
    """What a verdict of this row still lacks, as a sentence; `None` when nothing."""
    if row.needs == "none":
        enough = bool(searched.strip())
        return None if enough else "Say what was searched, or why nothing can be: this verdict rests on that."
    if row.needs == "any" and not items:
        return f"“{row.label}” needs evidence. Add what it rests on first."
    if row.needs != "independent" or any(item.relation == "independent" for item in items):
        return None
    if not items:
        return f"“{row.label}” needs one independent source at least. Add evidence first."
    if not exception.strip():
        return f"“{row.label}” needs one independent source, or a reason for an exception, which is printed."
    return None


def checklist_answered(case: Case) -> None:
    """The same method for every claim: each line of the project's checklist is answered."""
    if case.finding is not None and len(case.finding.answers) < case.checklist:
        raise _state("Answer every line of the project’s checklist.", "/answers")


def another_person_reviews(case: Case) -> None:
    """A proposal is taken up by another person than the proposer."""
    if case.claim.proposal is not None and case.claim.proposal.proposer == case.by:
        raise Forbidden("You proposed this verdict. Another person must review it.")


def another_person_than_the_proposer(case: Case) -> None:
    """Four eyes, whatever the roles (domain.md 11)."""
    if case.claim.proposal is not None and case.claim.proposal.proposer == case.by:
        raise Forbidden("You proposed this verdict. Ask another editor to approve it.")


def not_factual(case: Case) -> None:
    """Setting aside as not checkable is for what states no fact; everything else gets a verdict or a reason to withdraw."""
    if case.claim.checkability in ("cfs", "ufs"):
        raise _state("This claim states a fact. Propose the verdict “Not checkable” instead, so that it is reviewed.")


def reason_if_published(case: Case) -> None:
    """After publication every change says why (domain.md 11, invariant 3)."""
    if case.claim.published and not case.reason.strip():
        raise _state(
            "This claim was published. Say why it changes: the reason becomes part of a correction.", "/reason"
        )


SUBSTANCE = (normalised_filled, claim_is_atomic, evidence_suffices)
IN_WORK = ("open", "assigned", "checking", "proposed", "in_review", "checked")
EXITS = ("not_checkable", "duplicate", "withdrawn")

STEPS: dict[tuple[str, str], Step] = {
    ("open", "assign"): Step("assigned"),
    ("assigned", "assign"): Step("assigned"),
    ("checking", "assign"): Step("checking"),
    ("assigned", "start"): Step("checking"),
    ("checking", "propose"): Step("proposed", (*SUBSTANCE, rationale_given, checklist_answered)),
    ("proposed", "take_review"): Step("in_review", (another_person_reviews,)),
    ("in_review", "approve"): Step("checked", (another_person_than_the_proposer, *SUBSTANCE)),
    ("in_review", "return"): Step("checking"),
    ("checked", "publish"): Step("published", (*SUBSTANCE, reason_if_published)),
    ("checked", "reopen"): Step("checking"),
    ("published", "reopen"): Step("checking"),
    **{(status, "reopen"): Step("open") for status in EXITS},
    **{(status, "not_checkable"): Step("not_checkable", (not_factual,)) for status in IN_WORK},
    **{(status, "withdrawn"): Step("withdrawn") for status in IN_WORK},
    **{(status, "merge"): Step("duplicate") for status in IN_WORK},
    **{(status, "split"): Step("withdrawn", (reason_if_published,)) for status in IN_WORK},
}
"""Where each step leads from each status (domain.md 11); what is not here is refused."""

SAID = {
    "assign": "assigned",
    "start": "started",
    "propose": "given a proposal",
    "take_review": "reviewed",
    "approve": "approved",
    "return": "returned",
    "publish": "published",
    "reopen": "reopened",
    "not_checkable": "set aside",
    "withdrawn": "withdrawn",
    "merge": "merged",
    "split": "split",
}


def step(name: str, case: Case) -> str:
    """The status that a step leads to. `Invalid` (state) or `Forbidden` with the sentence that says what is missing."""
    found = STEPS.get((case.claim.status, name))
    if found is None:
        raise Invalid(sentence=_wrong_status(name, case.claim.status), kind="state")
    for needed in found.needs:
        needed(case)
    return found.to


def missing(case: Case, name: str) -> list[str]:
    """What a step still needs, one sentence each; empty when it can be done now."""
    found = STEPS.get((case.claim.status, name))
    if found is None:
        return [_wrong_status(name, case.claim.status)]
    return [sentence for needed in found.needs if (sentence := _refused(needed, case))]


def possible(status: str) -> tuple[str, ...]:
    """The steps that there are from a status, in the order of the workflow."""
    return tuple(name for name in SAID if (status, name) in STEPS)


def _refused(needed: Condition, case: Case) -> str | None:
    try:
        needed(case)
    except Refusal as refusal:
        return str(refusal)
    return None


def _wrong_status(name: str, status: str) -> str:
    from_ = [before for before, step_ in STEPS if step_ == name]
    names = " or ".join(f"“{before.replace('_', ' ')}”" for before in from_)
    return f"A claim is {SAID[name]} from {names}; this one is “{status.replace('_', ' ')}”."


def _state(sentence: str, pointer: str | None = None) -> Invalid:
    return Invalid([Fault(pointer, sentence)] if pointer else (), sentence, kind="state")
