"""What the forms of a claim send: one function a form makes the body of its use case, or of several (domain.md 9, 11)."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from annotate.domain.claims import (
    Because,
    ClaimChange,
    Exit,
    Merging,
    NewAppearance,
    Part,
    Publication,
    Removal,
    Splitting,
)
from annotate.domain.errors import Fault, Invalid
from annotate.domain.evidence import EvidenceChange, NewEvidence, NewStance
from annotate.domain.fields import UUID
from annotate.domain.verdicts import GivenAnswer, Proposal
from annotate.pages.forms import body, typed

Given = Mapping[str, str]
_ID = re.compile(UUID)
_FACTS = ("normalised", "short", "claimant", "claim_date", "location_iso", "reason")
_CHOSEN = ("claim_type", "checkability", "atomic", "priority_set", "info_credibility", "first_appearance", "due")
ITEM_TEXTS = (
    "locator",
    "title",
    "author",
    "publisher",
    "published",
    "extract",
    "extract_translation",
    "independence_group",
    "question",
    "answer",
)
ITEM_CHOICES = (
    "url",
    "archived_url",
    "language",
    "source_class",
    "source_reliability",
    "info_credibility",
    "strategy",
    "answer_type",
)
ITEM_SURE = ("medium", "relation")


def change(given: Given, before: str) -> ClaimChange:
    """What is claimed, as the form has it; `before` is the date that stands, which need not be EDTF as long as it stays."""
    facts = _unless_same(_texts(given, *_FACTS), "claim_date", before)
    return body(ClaimChange, {**facts, **_or_none(given, *_CHOSEN)})


def item(given: Given) -> NewEvidence:
    """A new item of evidence."""
    return body(NewEvidence, {**_item(given), "reason": given.get("reason", "")})


def item_change(given: Given, before: str) -> EvidenceChange:
    """An item as the form has it now; `before` is the date that stands, which need not be EDTF as long as it stays."""
    facts = _unless_same(_item(given), "published", before)
    return body(EvidenceChange, {**facts, "reason": given.get("reason", "")})


def stance(given: Given) -> NewStance:
    """What an item says about the claim."""
    return body(NewStance, typed(given, "stance", "note", "reason"))


def proposal(given: Given) -> Proposal:
    """A verdict with its rationale and the answers to the checklist, whose fields are `answer-1`, `note-1` and so on."""
    missing = [
        Fault(f"/{name}", sentence)
        for name, sentence in (("verdict", "Choose a verdict."), ("confidence", "Say how sure the finding is."))
        if not given.get(name)
    ]
    if missing:
        raise Invalid(missing)
    answers = [
        {"line": int(name[7:]), "answer": value, "note": given.get(f"note-{name[7:]}", "")}
        for name, value in given.items()
        if name.startswith("answer-") and name[7:].isdecimal() and value
    ]
    values: dict[str, Any] = typed(given, "verdict", "confidence", "rationale", "searched", "exception")
    return body(Proposal, {**values, "answers": msgspec.convert(answers, tuple[GivenAnswer, ...])})


def because(given: Given) -> Because:
    """A reason."""
    return body(Because, typed(given, "reason"))


def publication(given: Given) -> Publication:
    """A publication, with the reason where it is another one."""
    return body(Publication, typed(given, "reason"))


def leaving(given: Given) -> Exit:
    """How the claim is set aside, and why."""
    return body(Exit, typed(given, "status", "reason"))


def merging(given: Given) -> Merging:
    """The claim that stays: chosen from the list, or named by the address of its page."""
    into = _id_in(given.get("into", ""))
    if into is None:
        raise Invalid([Fault("/into", "Choose the claim that stays, or paste the address of its page.")])
    return body(Merging, {"into": into, **typed(given, "reason")})


def splitting(given: Given) -> Splitting:
    """The statements of a composite claim, one on each line."""
    lines = [line.strip() for line in given.get("parts", "").splitlines() if line.strip()]
    if len(lines) < 2:
        raise Invalid([Fault("/parts", "Write two statements at least, one on each line.")])
    parts = tuple(body(Part, {"normalised": line}) for line in lines)
    return Splitting(parts=parts, reason=given.get("reason", ""))


def removal(given: Given) -> Removal:
    """Why an item or a passage is taken off the claim."""
    return body(Removal, typed(given, "reason"))


def appearance(given: Given) -> NewAppearance:
    """A marked passage, named by its link: the last id in it is the mark's."""
    found = _ID.findall(given.get("annotation", ""))
    if not found:
        raise Invalid(
            [Fault("/annotation", "Paste the link of a mark: open its card and copy the address of the page.")]
        )
    return body(NewAppearance, {"annotation": found[-1], **typed(given, "reason")})


def _item(given: Given) -> dict[str, Any]:
    sure = {name: given[name] for name in ITEM_SURE if given.get(name)}
    return {**_texts(given, *ITEM_TEXTS), **_or_none(given, *ITEM_CHOICES), **sure}


def _texts(given: Given, *names: str) -> dict[str, str]:
    """Texts of the form; a field that it has not is left alone."""
    return typed(given, *(name for name in names if name in given))


def _unless_same(given: Mapping[str, Any], name: str, before: str) -> dict[str, Any]:
    """What is given but a text that nobody changed."""
    return {each: value for each, value in given.items() if each != name or value != before}


def _or_none(given: Given, *names: str) -> dict[str, Any]:
    """Fields in which nothing may stand: they are cleared; those that the form has not are left alone."""
    return {name: given[name].strip() or None for name in names if name in given}


def _id_in(address: str) -> str | None:
    found = _ID.findall(address)
    return found[-1] if found else None
