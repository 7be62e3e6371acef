"""Attributions: who is cited, how often and for what; sources are named, originals looked for."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Invalid, NotFound, Stale
from annotate.domain.permissions import ADJUDICATOR, RANK
from annotate.domain.register import TRACED, Attribution, Cited
from annotate.domain.sources import NewSource, Resolving, Source, SourceChange, folded
from annotate.domain.tracing import NewSearch, Search
from annotate.pages.forms import Form, body, typed, version
from annotate.pages.frame import Frame, opened
from annotate.pages.network import network
from annotate.services import register, sources, tracing
from annotate.services.listing import PageQuery
from annotate.services.register import Register, RegisterQuery
from annotate.services.work import now, read, write
from annotate.vocabulary import is_value, values
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("attributions", __name__)
BARS = 12
"""So many sources are drawn; the table has all."""
MOST = 1000

_FILTERS = ("source", "mode", "source_type", "traceability", "author", "layer")
_NAMED = {"mode": "Mode", "source_type": "Source type", "traceability": "Trace"}
_LABELS = {
    "name": "Name",
    "authority": "Id in an authority file",
    "aliases": "Other names",
    "note": "Note",
    "where": "Where you looked",
    "when": "When",
    "found": "What you found",
    "url": "Address",
    "to": "Source",
}


class Bar(NamedTuple):
    """A source as it is drawn; lengths are in hundredths of the longest one."""

    cited: Cited
    times: int
    share: int


class Traced(NamedTuple):
    """The attribution whose original is looked for, with the searches so far."""

    row: Attribution
    searches: list[Search]


@page(blueprint, "/p/<uuid:project>/attributions", methods=["GET", "POST"])
def of_project(project: str) -> Response:
    """The attributions of a project; the address holds the filters."""
    return _page(project, None)


@page(blueprint, "/p/<uuid:project>/d/<uuid:document>/attributions", methods=["GET", "POST"])
def of_document(project: str, document: str) -> Response:
    """The attributions of one document."""
    return _page(project, document)


def _page(project: str, document: str | None) -> Response:
    if request.method == "GET":
        return _shown(project, document, Form({"when": now()[:10], **request.args}, labels=_LABELS))
    form = Form(typed(request.form, *_LABELS, "do", "trace", "change"), labels=_LABELS)
    read(actor(), register.opened, project, document, RegisterQuery())  # a document of another project is none here
    try:
        return redirect(_done(project, document, form), 303)
    except Invalid as refusal:
        return _shown(project, document, form.refused(refusal), 422)
    except Stale:
        stale = Invalid(sentence="This source was changed in the meantime. Look at what stands here now and try again.")
        return _shown(project, document, form.refused(stale), 412)


def _done(project: str, document: str | None, form: Form) -> str:
    """Do what the form asks for; where to go then."""
    source = request.form.get("id", "")
    match form.value("do"):
        case "resolve":
            done, left = _resolve(project, form)
            return _address(project, document, {**_chosen(), "done": "resolved", "n": str(done), "left": str(left)})
        case "search":
            trace = str(form.value("trace"))
            given = {name: form.value(name) for name in ("where", "when", "found", "note")}
            made = write(actor(), tracing.create, trace, body(NewSearch, given | {"url": form.value("url") or None}))
            told = "searched" if made.applied else "beside"
            return _address(project, document, {**_chosen(), "done": told}) + f"#r-{trace}"
        case "add":
            write(actor(), sources.create, project, body(NewSource, _named(form)))
            return _address(project, document, {**_chosen(), "done": "added"}) + "#names"
        case "change":
            write(actor(), sources.change, source, body(SourceChange, _named(form)), version(request.form))
            return _address(project, document, {**_chosen(), "done": "changed"}) + "#names"
        case "delete":
            write(actor(), sources.delete, source, version(request.form))
            return _address(project, document, {**_chosen(), "done": "deleted"}) + "#names"
    raise Invalid(sentence="This form was not whole. Load the page again and repeat the change.")


def _resolve(project: str, form: Form) -> tuple[int, int]:
    """Say of the ticked attributions whose they are; a new name becomes a source. How many were done, and left."""
    chosen = request.form.getlist("annotation")
    if not chosen:
        raise Invalid(sentence="No attribution is chosen. Tick those that mean the same source.")
    to = str(form.value("to"))
    if name := str(form.value("name")):
        to = write(actor(), sources.create, project, body(NewSource, {"name": name})).id
    if not to:
        raise Invalid(sentence="No source is chosen. Choose one of the list, or write the name of a new one.")
    resolved = write(actor(), sources.resolve, project, body(Resolving, {"annotations": chosen, "source": to}))
    return len(resolved.done), len(resolved.left)


def _named(form: Form) -> dict[str, object]:
    """A source as its form has it: one alias a line."""
    aliases = [line.strip() for line in str(form.value("aliases")).splitlines() if line.strip()]
    authority = form.value("authority") or None
    return {"name": form.value("name"), "authority": authority, "aliases": aliases, "note": form.value("note")}


def _shown(project: str, document: str | None, form: Form, status: int = 200) -> Response:
    frame = opened(project)
    chosen = _chosen()
    found = read(actor(), register.opened, project, document, body(RegisterQuery, chosen))
    return render(
        "register/attributions.html",
        status,
        **frame._asdict(),
        found=found,
        rows=found.rows[:MOST],
        groups=_groups(found.rows[:MOST], found.cited) if request.args.get("group") == "source" else [],
        at=_address(project, document),
        chosen={name: chosen.get(name, "") for name in (*_FILTERS, "group")} | {"group": request.args.get("group", "")},
        filters=len(chosen),
        wanted=(chosen.get("source"), folded(chosen.get("source", ""))),
        options=[(_NAMED[name], name, [(one.id, one.label) for one in values(name)]) for name in _NAMED],
        layers=[(one.id, one.label) for one in values("layer")],
        results=[(one, next(v.label for v in values("traceability") if v.id == one)) for one in (*TRACED, "not_found")],
        traced=sum(row.traceability in TRACED for row in found.rows),
        direct=sum(row.mode == "direct" for row in found.rows),
        bars=_bars(found.everybody),
        network=network(found.rows, found.claims),
        mine=_mine(frame, found.rows),
        trace=_trace(project, found, str(form.value("trace"))),
        change=_source(found, str(form.value("change"))),
        done=request.args.get("done", "") if status == 200 else "",
        numbers={name: _number(request.args.get(name, "")) for name in ("n", "left")},
        ticked=request.form.getlist("annotation"),
        form=form,
        address=lambda **more: _address(project, document, {**chosen, **more}),
    )


def _chosen() -> dict[str, str]:
    """The filters of the address; a value that no list has is refused."""
    given = {name: value for name in _FILTERS if (value := request.args.get(name, ""))}
    for name in (*_NAMED, "layer"):
        if name in given and not all(is_value(name, one) for one in given[name].split(",")):
            raise Invalid(sentence="This filter is not known here. Choose one of the list.")
    return given


def _mine(frame: Frame, rows: list[Attribution]) -> set[str]:
    """The attributions that the member may resolve; what is handed in is named when it is tried."""
    agreed = RANK[frame.project.role] >= RANK[ADJUDICATOR]
    return {
        row.id
        for row in rows
        if frame.may("source.resolve") and (agreed if row.layer == "adjudicated" else row.author.id == actor().user)
    }


def _trace(project: str, found: Register, id_: str) -> Traced | None:
    if not id_:
        return None
    row = next((row for row in found.rows if row.id == id_), None)
    if row is None:
        raise NotFound
    return Traced(row, read(actor(), tracing.find, id_, PageQuery(limit=MOST)).items(Search))


def _source(found: Register, id_: str) -> Source | None:
    return next((one for one in found.sources if one.id == id_), None)


def _groups(rows: list[Attribution], cited: list[Cited]) -> list[tuple[Cited, list[Attribution]]]:
    """The rows by source, in the order of the summary."""
    by_key: dict[str, list[Attribution]] = {}
    for row in rows:
        by_key.setdefault(row.who.key, []).append(row)
    return [(one, by_key[one.who.key]) for one in cited if one.who.key in by_key]


def _bars(cited: list[Cited]) -> list[Bar]:
    most = max((one.times for one in cited), default=1)
    longest = max((one.characters for one in cited), default=1) or 1
    return [Bar(one, round(100 * one.times / most), round(100 * one.characters / longest)) for one in cited[:BARS]]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _address(project: str, document: str | None, args: Mapping[str, str] | None = None) -> str:
    at = f"/p/{project}/d/{document}/attributions" if document else f"/p/{project}/attributions"
    return f"{at}?{urlencode(args)}" if args else at
