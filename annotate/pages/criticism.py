"""The source record of a document: a form in seven folds beside the text, its versions, and what they differ in."""

from dataclasses import replace

import msgspec
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.criticism import FIELDS, Criticism, Sign
from annotate.domain.errors import Invalid, Stale
from annotate.pages.blocks import is_right_to_left
from annotate.pages.criticism_form import (
    change_of,
    field_at,
    filled,
    fold_of,
    folds,
    typed_in,
)
from annotate.pages.criticism_relations import relations_of
from annotate.pages.criticism_words import differing, in_words, segments, shortened, told
from annotate.pages.forms import Form, body, version
from annotate.pages.frame import Frame, opened, site
from annotate.services import criticism, criticism_desk
from annotate.services.criticism_desk import Asked, Sheet
from annotate.services.work import read, write
from annotate.vocabulary import Value
from annotate.web.pages import json_block, page, render
from annotate.web.who import actor

blueprint = Blueprint("criticism", __name__)
PATH = "/p/<uuid:project>/d/<uuid:document>/source"


@page(blueprint, PATH)
def show(project: str, document: str) -> Response:
    """The newest version, for editors as a form; `?version=` shows another, `?since=&until=` compares two, `?field=`
    opens a field."""
    sheet = read(actor(), criticism_desk.opened, project, document, _asked())
    return _page(opened(project), sheet, filled(sheet.record))


@page(blueprint, PATH, methods=("POST",))
def change(project: str, document: str) -> Response:
    """Save the draft, or sign it."""
    sheet = read(actor(), criticism_desk.opened, project, document)
    form = filled(sheet.record) if request.form.get("do") == "sign" else _typed(sheet)
    try:
        at = _acted(document, sheet, form)
    except Invalid as refusal:
        return _page(opened(project), sheet, _refused(form, refusal), status=422)
    except Stale as stale:
        now = msgspec.json.decode(stale.current, type=Criticism)
        return _page(opened(project), sheet._replace(record=now), form, status=412)
    return redirect(f"/p/{project}/d/{document}/source{at}", 303)


def _acted(document: str, sheet: Sheet, form: Form) -> str:
    """Do what the form asks for; where the page goes on."""
    if request.form.get("do") == "sign":
        given = body(Sign, {"confidence": request.form.get("confidence", "")})
        write(actor(), criticism.sign, document, given, f'"{version(request.form)}"')
        return "?signed=1"
    made = change_of(request.form, form, sheet.text, sheet.layout)
    write(actor(), criticism.change, document, made, version(request.form))
    field = request.form.get("pick", "")
    return f"?field={field}#f-{field}" if field in FIELDS else "?saved=1"


def _typed(sheet: Sheet) -> Form:
    return typed_in(request.form, filled(sheet.record).labels)


def _refused(form: Form, refusal: Invalid) -> Form:
    """The form with each sentence at the field that it is about."""
    faults = {field_at(fault.pointer): fault.detail for fault in refusal.faults}
    labels = {**form.labels, **{name: form.labels.get(name.removeprefix("pick-"), "") for name in faults}}
    return replace(form, faults=faults or {"": str(refusal)}, labels=labels)


def _asked() -> Asked:
    version, since, until = (_number(request.args.get(name, "")) for name in ("version", "since", "until"))
    return Asked(version or None, since, until)  # there is no version 0


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def _letters(options: tuple[Value, ...]) -> list[tuple[str, str, str]]:
    """The letters of the scale, each with its sentence, behind the choice to leave it open."""
    return [("", "Open", ""), *((each.id, f"{each.id} · {each.label}", each.hint) for each in options)]


def _page(frame: Frame, sheet: Sheet, form: Form, status: int = 200) -> Response:
    record, asked = sheet.record, _asked()
    editable = frame.may("criticism.change") and asked.version is None
    parts = folds(record, sheet.layout)
    field = request.args.get("field", "")
    wanted = {fold_of(name) for name in (field, *(name.removeprefix("pick-") for name in form.faults))}
    first = next((part.id for part in parts if part.open), parts[0].id)
    return render(
        "criticism/record.html",
        status,
        **frame._asdict(),
        document=sheet.document,
        provenance=sheet.provenance,
        source=site(sheet.document.source_url),
        segments=segments(sheet.text, sheet.layout),
        right_to_left=is_right_to_left(sheet.text),
        record=record,
        folds=parts,
        unfolded={part for part in wanted if part} or ({first} if editable else {part.id for part in parts}),
        field=field if field in FIELDS else "",
        form=form,
        editable=editable,
        fixed=asked.version is not None,
        done=next((name for name in ("saved", "signed") if name in request.args and status == 200), ""),
        stale=differing(form, record) if status == 412 else [],
        editions=sheet.editions,
        shortened=shortened(sheet.editions),
        asked=asked,
        relations=relations_of(sheet.document.id, sheet.relations, frame.project.labels),
        changes=[told(change) for change in sheet.changes],
        told_value=in_words,
        letters=_letters,
        picked={name: form.value(f"pick-{name}") for name in FIELDS},
        data=json_block(msgspec.json.encode(record)),
    )
