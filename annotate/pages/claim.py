"""One claim: what is claimed, the evidence by origin, the verdict with the next step, and what happened (pages.md 3)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.claims import Appearance, Assigning, Claim, Correction, NextStep, SimilarClaim
from annotate.domain.errors import Forbidden, Invalid, NotFound, Stale
from annotate.domain.evidence import Evidence
from annotate.domain.verdicts import Finding
from annotate.pages import claim_bodies as bodies
from annotate.pages import claim_talk
from annotate.pages.claim_groups import Side, sides
from annotate.pages.claims import NAMES, people_of
from annotate.pages.forms import Form, body, version
from annotate.pages.frame import opened
from annotate.pages.look_up import looked_up, may_look_up
from annotate.services import appearances, claim_doubles, claim_moves, claim_steps, claims, evidence, methods
from annotate.services.annotations import Nothing
from annotate.services.claims import ClaimVersion
from annotate.services.listing import PageQuery
from annotate.services.work import read, write
from annotate.vocabulary import values
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("claim", __name__)
_LABELS = {
    **NAMES,
    "url": "Web address",
    "locator": "Where it stands",
    "title": "Title",
    "extract": "Extract",
    "verdict": "Verdict",
    "confidence": "Confidence",
    "rationale": "Rationale",
    "searched": "What was searched",
    "exception": "Reason for an exception",
    "answers": "Checklist",
    "into": "The claim that stays",
    "parts": "Statements",
    "annotation": "Marked passage",
    "user": "Who checks",
    "evidence": "Item",
}
_WAY = ("open", "assigned", "checking", "proposed", "in_review", "checked", "published")
_NEXT = {
    "open": "assign",
    "assigned": "start",
    "checking": "propose",
    "proposed": "take_review",
    "in_review": "approve",
    "checked": "publish",
    "published": "reopen",
    "not_checkable": "reopen",
    "duplicate": "reopen",
    "withdrawn": "reopen",
}


class Stop(NamedTuple):
    """A status on the way, with the version that reached it last, if it did."""

    status: str
    reached: ClaimVersion | None
    current: bool


class Page(NamedTuple):
    """All that the page of a claim shows."""

    claim: Claim
    steps: dict[str, NextStep]
    next: NextStep | None
    finding: Finding | None
    appearances: list[Appearance]
    sides: list[Side]
    evidence: list[Evidence]
    others: list[Evidence]
    way: list[Stop]
    history: list[ClaimVersion]
    corrections: list[Correction]
    similar: list[SimilarClaim]
    labels: dict[str, str]
    """Of the claims that an item of evidence is also about, by their ids."""


@page(blueprint, "/p/<uuid:project>/claims/<uuid:claim>", methods=["GET", "POST"])
def show(project: str, claim: str) -> Response:
    """A claim, and every form on it: `do` names what the form is for, `done` in the address which one was taken."""
    if read(actor(), claims.read, claim).project != project:
        raise NotFound
    if request.method == "GET":
        return _shown(project, claim)
    *_, asked = ("", *request.form.getlist("do"))  # what a button is for stands behind what its form is for
    form = Form({name: value.replace("\r\n", "\n") for name, value in request.form.items()}, labels=_LABELS)
    try:
        if asked in claim_talk.ACTS:
            return redirect(claim_talk.done(project, claim, request.form), 303)
        if asked == "look_up":
            asked = "change_evidence" if request.form.get("do") == "change_evidence" else "add_evidence"
            values, told = looked_up(project, form.values)
            return _shown(project, claim, asked, replace(form, values=values, told=told))
        moved = _done(project, claim, asked)
    except Invalid as refusal:
        return _shown(project, claim, asked, form.refused(refusal), 422)
    except Forbidden as refusal:
        return _shown(project, claim, asked, replace(form, faults={"": str(refusal)}), 403)
    except Stale:
        changed = "Somebody changed this meanwhile. What stands now is shown; what you typed is kept in the form below."
        return _shown(project, claim, asked, replace(form, faults={"": changed}), 412)
    return redirect(f"/p/{project}/claims/{moved or claim}?done={asked}{_PLACES.get(asked, '')}", 303)


_STEPS: Mapping[str, tuple[Callable[..., Any], Callable[[bodies.Given], Any]]] = {
    "propose": (claim_steps.propose, bodies.proposal),
    "return": (claim_steps.return_, bodies.because),
    "publish": (claim_steps.publish, bodies.publication),
    "reopen": (claim_steps.reopen, bodies.because),
    "set_aside": (claim_steps.set_aside, bodies.leaving),
    "start": (claim_steps.start, lambda _: Nothing()),
    "take_review": (claim_steps.take_review, lambda _: Nothing()),
    "approve": (claim_steps.approve, lambda _: Nothing()),
    "split": (claim_moves.split, bodies.splitting),
    "appear": (appearances.add, bodies.appearance),
}
_NEW_ITEM: dict[str, object] = {"stance": "context", "relation": "unknown", "medium": "web_text"}
_PLACES = {
    **dict.fromkeys(("add_evidence", "take_evidence", "change_evidence", "stance", "remove_evidence"), "#evidence"),
    **dict.fromkeys(("change", "appear", "disappear"), "#facts"),
    **dict.fromkeys(_STEPS, "#verdict"),
    "appear": "#facts",
}


def _done(project: str, claim: str, asked: str) -> str | None:
    """Do what a form asks for; the id of another claim to go to, if it leads to one."""
    given = request.form
    if asked in _STEPS:
        use_case, made = _STEPS[asked]
        write(actor(), use_case, claim, made(given))
    elif asked == "assign":
        user = given.get("user", "")
        people = {member.user.id for member in people_of(opened(project))}
        if user not in people:
            raise Invalid(sentence="Choose somebody who checks claims in this project.")
        write(
            actor(),
            claim_steps.assign,
            claim,
            body(Assigning, {"user": user, "due": given.get("due") or None}),
        )
    elif asked == "change":
        dated = read(actor(), claims.read, claim).claim_date
        write(actor(), claims.change, claim, bodies.change(given, dated), version(given))
    elif asked == "merge":
        return write(actor(), claim_moves.merge, claim, bodies.merging(given)).duplicate_of
    elif asked == "disappear":
        write(actor(), appearances.remove, claim, given.get("annotation", ""))
    elif asked in _ITEMS:
        _ITEMS[asked](project, claim, given)
    else:
        raise Invalid(sentence="This form was not whole. Load the page again and repeat it.")
    return None


def _add_item(project: str, claim: str, given: bodies.Given) -> None:
    stance = bodies.stance(given)
    made = write(actor(), evidence.create, project, bodies.item(given))
    write(actor(), evidence.put, claim, made.id, stance, None)


def _take_item(project: str, claim: str, given: bodies.Given) -> None:
    _put(claim, given, None)


def _change_item(project: str, claim: str, given: bodies.Given) -> None:
    dated = read(actor(), evidence.read, _item(given)).published
    write(actor(), evidence.change, _item(given), bodies.item_change(given, dated), version(given))


def _change_stance(project: str, claim: str, given: bodies.Given) -> None:
    _put(claim, given, f'"{version(given)}"')


def _remove_item(project: str, claim: str, given: bodies.Given) -> None:
    write(actor(), evidence.remove, claim, _item(given), version(given), bodies.removal(given))


def _put(claim: str, given: bodies.Given, if_match: str | None) -> None:
    write(actor(), evidence.put, claim, _item(given), bodies.stance(given), if_match)


def _item(given: bodies.Given) -> str:
    found = given.get("evidence", "")
    if not found:
        raise Invalid(sentence="Choose an item of the list.")
    return found


_ITEMS: Mapping[str, Callable[[str, str, bodies.Given], None]] = {
    "add_evidence": _add_item,
    "take_evidence": _take_item,
    "change_evidence": _change_item,
    "stance": _change_stance,
    "remove_evidence": _remove_item,
}


def _shown(project: str, claim: str, asked: str = "", form: Form | None = None, status: int = 200) -> Response:
    frame = opened(project)
    found = _page(project, claim)
    refused = replace(form or Form(labels=_LABELS), key=f"{asked}-")
    editing = next((item for item in found.evidence if item.id == request.args.get("edit")), None)
    wanted = request.args.get("comment", "")
    filled = {"change": _plain(found.claim), "change_evidence": _plain(editing), "add_evidence": _NEW_ITEM}
    return render(
        "claims/claim.html",
        status,
        **frame._asdict(),
        **found._asdict(),
        scale=read(actor(), methods.read_scale, project),
        checklist=read(actor(), methods.read_checklist, project).lines,
        people=people_of(frame) if frame.may("claim.assign") else [],
        asked=asked,
        refused=refused,
        forms={
            name: refused if name == asked else Form(filled.get(name, {}), labels=_LABELS, key=f"{name}-")
            for name in (*_STEPS, *_ITEMS, "assign", "change", "merge")
        },
        editing=editing,
        talks=claim_talk.talks(claim, wanted) if frame.may("comment.list") else {},
        untold=claim_talk.NOTHING,
        wanted=wanted,
        removed=request.args.get("removed", ""),
        look_up=may_look_up(frame.may("address.look_up")),
        confidences=[("", "Choose"), *((value.id, value.label) for value in values("verdict_confidence"))],
        first_choices=[(seen.annotation, f"{seen.title}: {seen.label}") for seen in found.appearances],
    )


def _page(project: str, claim: str) -> Page:
    found = read(actor(), claims.read, claim)
    steps = {step.step: step for step in read(actor(), claim_steps.possible, claim).steps}
    history = read(actor(), claims.history, claim, PageQuery(limit=1000)).items(ClaimVersion)
    items = read(actor(), evidence.on_claim, claim).items(Evidence)
    taken = {item.id for item in items}
    known = read(actor(), evidence.find, project, evidence.EvidenceQuery(limit=1000)).items(Evidence)
    return Page(
        claim=found,
        steps=steps,
        next=steps.get(_NEXT[found.status]),
        finding=found.proposal or found.verdict,
        appearances=read(actor(), appearances.find, claim).items(Appearance),
        sides=sides(claim, items),
        evidence=items,
        others=[item for item in known if item.id not in taken],
        way=_way(found, history),
        history=history[::-1],
        corrections=read(actor(), claims.corrections, claim, PageQuery(limit=1000)).items(Correction)[::-1],
        similar=read(actor(), claim_doubles.similar, claim).items(SimilarClaim),
        labels=read(actor(), claims.labels, project, _others(claim, items)),
    )


def _others(claim: str, items: Sequence[Evidence]) -> set[str]:
    """The other claims that have a stance of these items."""
    return {stance.claim for item in items for stance in item.claims} - {claim}


def _way(claim: Claim, history: Sequence[ClaimVersion]) -> list[Stop]:
    """The statuses up to publication; one that the claim fell back behind is not reached any more."""
    here = _WAY.index(claim.status) if claim.status in _WAY else -1
    last: dict[str, ClaimVersion] = {}
    before = ""
    for each in history:
        if each.claim.status != before:
            last[each.claim.status] = each
        before = each.claim.status
    return [Stop(status, last.get(status) if n <= here else None, n == here) for n, status in enumerate(_WAY)]


def _plain(record: Claim | Evidence | None) -> dict[str, object]:
    """A record as the values of a form: what is not known is an empty field, yes and no are words."""
    values: dict[str, object] = msgspec.to_builtins(record) or {}
    words = {True: "true", False: "false", None: ""}
    return {name: words[value] if value is None or isinstance(value, bool) else value for name, value in values.items()}
