"""Flags: unverified passages by reason with what became of them, and flagged wording by category."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Forbidden, Invalid
from annotate.domain.flagged import Flag, Settlement
from annotate.domain.permissions import EDITOR, RANK
from annotate.pages.ages import age
from annotate.pages.forms import Form, body, typed
from annotate.pages.frame import Frame, opened
from annotate.services import flagged
from annotate.services.flagged import FlagQuery, by_category
from annotate.services.work import read, write
from annotate.vocabulary import ids, is_value, values
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("flags", __name__)
_FILTERS = ("reason", "resolution", "document", "author", "layer")
ANY = "any"
MOST = 1000


@page(blueprint, "/p/<uuid:project>/flags")
def shown(project: str) -> Response:
    """The flags that are open, or those of the filters in the address; `?tab=language` is the flagged wording."""
    return _shown(project, Form())


@page(blueprint, "/p/<uuid:project>/flags", methods=["POST"])
def settle(project: str) -> Response:
    """Withdraw or settle one flag, with the reason, or make a claim of its passage."""
    given = typed(request.form, "annotation", "resolution", "why")
    form = Form(given, labels={"reason": "Reason"})
    if request.form.get("do") == "make_claim":
        return _make_claim(project, given["annotation"])
    try:
        made = body(Settlement, {"resolution": given["resolution"], "reason": given["why"]})
        write(actor(), flagged.settle, given["annotation"], made)
    except Invalid as refusal:
        return _shown(project, form.refused(refusal), 422)
    return redirect(_address(project, {**_given(), "done": given["resolution"]}), 303)


def _make_claim(project: str, flag: str) -> Response:
    try:
        write(actor(), flagged.make_claim, flag)
    except Invalid as refusal:
        return _shown(project, Form().refused(refusal), 422)
    except Forbidden as refusal:  # the layer was submitted meanwhile: the page says so where the flag stands
        return _shown(project, Form(faults={"": str(refusal)}), 403)
    return redirect(_address(project, {**_given(), "done": "claimed"}) + f"#r-{flag}", 303)


def _shown(project: str, form: Form, status: int = 200) -> Response:
    frame = opened(project)
    chosen = _given()
    asked = {"resolution": "open", **chosen}
    if asked["resolution"] == ANY:
        del asked["resolution"]
    found = read(actor(), flagged.opened, project, body(FlagQuery, asked))
    return render(
        "register/flags.html",
        status,
        **frame._asdict(),
        found=found,
        reasons=_by_reason(found.rows[:MOST]),
        ages={row.id: age(row.created) for row in found.rows[:MOST]},
        whole=sum(found.counts.values()),
        settles={row.id: _settles(frame, row) for row in found.rows[:MOST]},
        claimable={row.id for row in found.rows[:MOST] if _claimable(frame, row)},
        wording=by_category(found.wording[:MOST]),
        tab="language" if request.args.get("tab") == "language" else "unverified",
        chosen={name: chosen.get(name, "") for name in _FILTERS},
        filters=len(chosen),
        options={name: [(one.id, one.label) for one in values(name)] for name in ("reason", "resolution", "layer")},
        at=f"/p/{project}/flags",
        here_again=_address(project, chosen),
        done=request.args.get("done", "") if status == 200 else "",
        form=form,
    )


def _given() -> dict[str, str]:
    """The filters of the address; a value that no list has is refused."""
    given = {name: value for name in _FILTERS if (value := request.args.get(name, ""))}
    for name in ("reason", "resolution", "layer"):
        wrong = name in given and not all(is_value(name, one) for one in given[name].split(","))
        if wrong and not (name == "resolution" and given[name] == ANY):
            raise Invalid(sentence="This filter is not known here. Choose one of the list.")
    return given


def _settles(frame: Frame, row: Flag) -> tuple[str, ...]:
    """What the member may make of a flag; the use case asks again."""
    if RANK[frame.project.role] >= RANK[EDITOR]:
        return tuple(one for one in reversed(ids("resolution")) if one != row.resolution)
    own = row.author.id == actor().user and row.layer != "adjudicated" and row.resolution != flagged.WITHDRAWN
    return (flagged.WITHDRAWN,) if own and frame.may("flag.settle") else ()


def _claimable(frame: Frame, row: Flag) -> bool:
    """Whether the member may make a claim of its passage; whether the layer is open yet, the use case asks."""
    own = row.author.id == actor().user and row.layer != "adjudicated"
    return own and frame.may("link.create") and not row.questions and row.resolution == flagged.OPEN


def _by_reason(rows: list[Flag]) -> list[tuple[str, list[Flag]]]:
    """The flags by reason, in the order of the codebook; those without a reason last, under an empty id."""
    found: dict[str, list[Flag]] = {reason: [] for reason in (*ids("reason"), "")}
    for row in rows:
        found[row.reason or ""].append(row)
    return [(reason, some) for reason, some in found.items() if some]


def _address(project: str, args: Mapping[str, str]) -> str:
    return f"/p/{project}/flags" + (f"?{urlencode(args)}" if args else "")
