"""The method of a project: its verdict scale and its checklist, which every member reads and owners change."""

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Fault, Forbidden, Invalid, Stale
from annotate.domain.verdicts import NewScale, Row, Scale, check_rows
from annotate.pages.forms import Form, body, typed, version
from annotate.pages.frame import again, opened
from annotate.services import methods
from annotate.services.methods import NewChecklist
from annotate.services.work import read, write
from annotate.vocabulary import values
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("method", __name__)
_SPARE = 2
_MOST_ROWS = 32
_FIELDS = ("id", "label", "value", "needs", "flags")
_EFFECTS = ("open", "resolved_supported", "resolved_refuted", "resolved_not_checkable")


@page(blueprint, "/p/<uuid:project>/method", methods=["GET", "POST"])
def change(project: str) -> Response:
    """Read the scale and the checklist; owners change one of them at a time. A row without a label is taken out."""
    if request.method == "GET":
        return _shown(project)
    given = {name: value.replace("\r\n", "\n") for name, value in request.form.items()}
    form = Form(given, labels={"lines": "Checklist"})
    try:
        if given.get("do") == "checklist":
            lines = tuple(line.strip() for line in typed(given, "lines")["lines"].splitlines() if line.strip())
            made = body(NewChecklist, {"lines": lines})
            write(actor(), methods.change_checklist, project, made, version(given))
        else:
            rows = _rows(given)
            check_rows(tuple(rows.values()))
            write(actor(), methods.change_scale, project, NewScale(rows=tuple(rows.values())), version(given))
    except Invalid as refusal:
        return _shown(project, _at_rows(form, refusal, given), 422)
    except Stale:
        changed = "Somebody changed this meanwhile. What you typed is kept below; save it again to put it in its place."
        return _shown(project, Form(given, {"": changed}), 412)
    except Forbidden as refusal:
        return again(refusal, f"/p/{project}/method")
    return redirect(f"/p/{project}/method?saved=1", 303)


def _rows(given: Mapping[str, str]) -> dict[int, Row]:
    """The rows of the form by their number in it; `Invalid` names the fields of those that are wrong."""
    rows, faults = {}, []
    for n in range(1, _MOST_ROWS + 1):
        typed_row = {name: given.get(f"{name}-{n}", "").strip() for name in _FIELDS}
        if not typed_row["label"]:
            continue
        row: dict[str, Any] = {
            **typed_row,
            "value": typed_row["value"] or None,
            "id": typed_row["id"] or _id(typed_row["label"]),
        }
        try:
            rows[n] = body(Row, row)
        except Invalid as refusal:
            faults += [Fault(f"{fault.pointer}-{n}", fault.detail) for fault in refusal.faults]
    if faults:
        raise Invalid(faults)
    if not rows:
        raise Invalid(sentence="A scale needs one verdict at least.")
    return rows


def _id(label: str) -> str:
    """The id of a new verdict: its label in small letters, as ids are written."""
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in label.casefold())[:32].strip("_") or "verdict"


def _at_rows(form: Form, refusal: Invalid, given: Mapping[str, str]) -> Form:
    """The sentences of a refusal at the fields of the rows that they are about."""
    numbers = [n for n in range(1, _MOST_ROWS + 1) if given.get(f"label-{n}", "").strip()]
    faults = []
    for fault in refusal.faults:
        parts = fault.pointer.split("/")
        at_row = len(parts) == 4 and parts[1] == "rows" and int(parts[2]) < len(numbers)
        faults.append(Fault(f"/{parts[3]}-{numbers[int(parts[2])]}" if at_row else fault.pointer, fault.detail))
    return form.refused(Invalid(faults) if faults else refusal)


def _shown(project: str, form: Form | None = None, status: int = 200) -> Response:
    frame = opened(project)
    scale = read(actor(), methods.read_scale, project)
    checklist = read(actor(), methods.read_checklist, project)
    refused_list = form is not None and form.value("do") == "checklist"
    usual = _typed_scale(scale)
    return render(
        "claims/method.html",
        status,
        **frame._asdict(),
        scale=scale,
        checklist=checklist,
        scale_form=form if form and not refused_list else Form(usual),
        list_form=form if form and refused_list else Form({"lines": "\n".join(checklist.lines)}),
        numbers=range(1, len(scale.rows) + _SPARE + 1),
        needs=[(value.id, value.label) for value in values("evidence_needed")],
        effects=[(value.id, value.label) for value in values("resolution") if value.id in _EFFECTS],
        saved="saved" in request.args,
    )


def _typed_scale(scale: Scale) -> dict[str, object]:
    rows = [msgspec.to_builtins(row) for row in scale.rows]
    return {f"{name}-{n}": "" if row[name] is None else row[name] for n, row in enumerate(rows, 1) for name in _FIELDS}
