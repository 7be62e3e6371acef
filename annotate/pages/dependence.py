"""Dependence: two texts side by side with their pairs of passages, and the map of a project (pages.md 3)."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.dependence import (
    NewEnd,
    NewPassage,
    NewRelation,
    NewSpan,
    PassageChange,
    Relation,
    RelationChange,
)
from annotate.domain.errors import Invalid, Stale
from annotate.domain.parallels import Candidates, Seek
from annotate.domain.records import Document
from annotate.domain.sentences import Layout
from annotate.pages.dependence_map import drawn
from annotate.pages.forms import Form, body, typed, version
from annotate.pages.frame import Frame, opened
from annotate.pages.passages import Row, row_of
from annotate.services import dependence, documents, origins, parallels, side_by_side
from annotate.services.documents import DocumentQuery
from annotate.services.side_by_side import Sides
from annotate.services.work import read, write
from annotate.text.zones import ANNOTATABLE
from annotate.vocabulary import is_value, value, values
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("dependence", __name__)
LISTED = 100
"""Documents offered for comparison at once; others are found by their title."""
SHOWN = 100_000
"""Code points of a text that are shown for pairing."""
_FIELDS = (
    "do",
    "with",
    "relation",
    "version",
    "type",
    "certainty",
    "evidence_note",
    "note",
    "n",
    "by",
    *(f"{side}_{what}" for side in ("left", "right") for what in ("start", "end", "from", "to")),
)
_AGAIN = "This form was not whole. Load the page again and repeat the change."


class Pane(NamedTuple):
    """A text to choose from: stretches of words by zone, each with its place; `cut` when not all of it is shown."""

    document: Document
    zones: tuple[tuple[str, tuple[tuple[int | None, int, int, str], ...]], ...]
    sentences: int
    cut: bool


@page(blueprint, "/p/<uuid:project>/dependence")
def project_map(project: str) -> Response:
    """Who depends on whom in a project."""
    frame = opened(project)
    graph = read(actor(), origins.graph, project)
    titles = {one.document: one.title for one in graph.documents}
    drawing = drawn(graph, frame.project.labels)
    return render("dependence/project.html", **frame._asdict(), graph=graph, titles=titles, drawing=drawing)


@page(blueprint, "/p/<uuid:project>/d/<uuid:document>/dependence")
def show(project: str, document: str) -> Response:
    """What a document depends on; with `?with=` the other text beside it, with `?find=1` candidates."""
    return _page(project, document, Form())


@page(blueprint, "/p/<uuid:project>/d/<uuid:document>/dependence", methods=("POST",))
def act(project: str, document: str) -> Response:
    """Relate two documents, change a relation, pair passages, confirm a candidate, take a pair away."""
    read(actor(), dependence.may_change, document)
    given = typed(request.form, *_FIELDS)
    form = Form(given)
    try:
        place = _ACTS.get(given["do"], _unknown)(project, document, given)
    except Invalid as refusal:
        return _page(project, document, form.refused(refusal), 422)
    except Stale as refusal:
        return _page(project, document, Form(given, {"": str(refusal)}), 412)
    kept = {"with": given["with"], "find": request.args.get("find", "")}
    query = urlencode({name: one for name, one in kept.items() if one})
    return redirect(f"/p/{project}/d/{document}/dependence{f'?{query}' if query else ''}{place}", 303)


def _unknown(project: str, document: str, given: Mapping[str, str]) -> str:
    raise Invalid(sentence=_AGAIN)


def _ends(document: str, given: Mapping[str, str]) -> tuple[str, NewEnd, NewEnd]:
    """The type that was chosen, and the two documents in its direction: the one of the page depends, or the other."""
    type_, _, way = given["type"].partition(":")
    if not is_value("relation_type", type_):
        raise Invalid(sentence="Choose how the two documents are related.")
    ends = (NewEnd(document=document), NewEnd(document=given["with"]))
    return (type_, ends[1], ends[0]) if way == "inverse" else (type_, *ends)


def _relate(project: str, document: str, given: Mapping[str, str]) -> str:
    type_, source, to = _ends(document, given)
    known = body(NewRelation, {"type": type_, "source": source, "to": to, **_known(given)})
    write(actor(), dependence.create, project, known)
    return "#relation"


def _change(project: str, document: str, given: Mapping[str, str]) -> str:
    type_, source, to = _ends(document, given)
    change = body(RelationChange, {"type": type_, "source": source, "to": to, **_known(given)})
    write(actor(), dependence.change, given["relation"], change, version(given))
    return "#relation"


def _known(given: Mapping[str, str]) -> dict[str, str]:
    return {"certainty": given["certainty"] or "unknown", "evidence_note": given["evidence_note"]}


def _swap(project: str, document: str, given: Mapping[str, str]) -> str:
    now = read(actor(), dependence.read, given["relation"])
    turned = RelationChange(source=NewEnd(document=now.to.document), to=NewEnd(document=now.source.document))
    write(actor(), dependence.change, given["relation"], turned, version(given))
    return "#relation"


def _remove(project: str, document: str, given: Mapping[str, str]) -> str:
    write(actor(), dependence.delete, given["relation"], version(given))
    return ""


def _pair(project: str, document: str, given: Mapping[str, str]) -> str:
    """Add a pair to the relation; where there is none yet, the two become parallel, of unknown certainty."""
    sides = read(actor(), side_by_side.opened, project, document, given["with"])
    spans = (_span(sides.text.layout, given, "left"), _span(sides.beside.layout, given, "right"))
    relation = _chosen(sides, given["relation"])
    turned = relation is not None and relation.source.document != document
    source, to = (spans[1], spans[0]) if turned else spans
    made = NewPassage(source=source, to=to, note=given["note"], by="found" if given["by"] == "found" else "hand")
    if relation is None:
        ends = NewEnd(document=document), NewEnd(document=given["with"])
        new = NewRelation(type="parallel_to", source=ends[0], to=ends[1], passages=(made,))
        relation = write(actor(), dependence.create, project, new)
    else:
        relation = write(actor(), dependence.add_passage, relation.id, made)
    return f"#p{max(one.n for one in relation.passages)}"


def _span(layout: Layout, given: Mapping[str, str], side: str) -> NewSpan:
    """The words of one side: as they were selected, else from one sentence to another."""
    start, end = given[f"{side}_start"], given[f"{side}_end"]
    if start.isdecimal() and end.isdecimal():
        return body(NewSpan, {"start": start, "end": end})
    first, last = given[f"{side}_from"], given[f"{side}_to"] or given[f"{side}_from"]
    most = len(layout.sentences)
    numbers = [int(one[:9]) if one.isdecimal() else 0 for one in (first, last)]
    if not 0 < numbers[0] <= numbers[1] <= most:
        raise Invalid(sentence=f"Choose words of the {side} text, or name its sentences, from 1 to {most}.")
    return NewSpan(start=layout.sentences[numbers[0] - 1].start, end=layout.sentences[numbers[1] - 1].end)


def _note(project: str, document: str, given: Mapping[str, str]) -> str:
    change = body(PassageChange, {"note": given["note"]})
    write(actor(), dependence.change_passage, given["relation"], _number(given), change, version(given))
    return f"#p{given['n']}"


def _unpair(project: str, document: str, given: Mapping[str, str]) -> str:
    write(actor(), dependence.delete_passage, given["relation"], _number(given), version(given))
    return "#pairs"


def _number(given: Mapping[str, str]) -> int:
    if not given["n"].isdecimal():
        raise Invalid(sentence=_AGAIN)
    return int(given["n"][:9])


_ACTS: dict[str, Callable[[str, str, Mapping[str, str]], str]] = {
    "relate": _relate,
    "change": _change,
    "swap": _swap,
    "remove": _remove,
    "pair": _pair,
    "note": _note,
    "unpair": _unpair,
}


def _chosen(sides: Sides, id_: str = "") -> Relation | None:
    """The relation of the two documents that the page is about: the one that was named, else the first."""
    other = sides.other.id if sides.other else ""
    both = [one for one in sides.relations if other in (one.source.document, one.to.document)] if other else []
    return next((one for one in both if one.id == id_), both[0] if both else None)


def _page(project: str, document: str, form: Form, status: int = 200) -> Response:
    frame = opened(project)
    other = str(form.value("with")) or request.args.get("with", "")
    sides = read(actor(), side_by_side.opened, project, document, other)
    relation = _chosen(sides, request.args.get("relation", "") or str(form.value("relation")))
    context: dict[str, Any] = {
        **frame._asdict(),
        "document": sides.document,
        "relations": sides.relations,
        "graph": sides.graph,
        "titles": {one.document: one.title for one in sides.graph.documents},
        "drawing": drawn(sides.graph, frame.project.labels, document),
        "form": form,
        "at": f"/p/{project}/d/{document}/dependence",
        "candidates": _candidates(document, other) if request.args.get("find") and frame.may("relation.find") else None,
    }
    if sides.other is None:
        return render("dependence/document.html", status, **context, **_offered(frame, document))
    layouts = (sides.text.layout, sides.beside.layout)
    return render(
        "dependence/beside.html",
        status,
        **context,
        other=sides.other,
        relation=relation,
        both=[one for one in sides.relations if other in (one.source.document, one.to.document)],
        directed=relation is not None and value("relation_type", relation.type).directed,
        circles=[one for one in sides.graph.circles if {document, other} <= {*one}],
        pairs=_rows(relation, document, layouts),
        found=[(one, row_of(one.source, one.to, layouts)) for one in context["candidates"].items]
        if context["candidates"]
        else [],
        panes=(_pane(sides.document, sides.text.text, layouts[0]), _pane(sides.other, sides.beside.text, layouts[1])),
        types=_types(frame),
        kept=_kept(relation, document, form),
        certainties=[(one.id, one.label) for one in values("confidence")],
    )


def _candidates(document: str, other: str) -> Candidates:
    return parallels.found(actor(), document, Seek(other=other or None, limit=LISTED))


def _offered(frame: Frame, document: str) -> dict[str, Any]:
    """Documents to compare with, the newest first, or those whose titles have the words of `?q=`."""
    words = request.args.get("q", "").strip()[:200]
    query = body(DocumentQuery, {"q": words or None, "state": "ready", "limit": LISTED})
    found = read(actor(), documents.find, frame.project.id, query)
    others = [one for one in found.items(Document) if one.id != document]
    return {"others": others, "more": found.next is not None, "q": words, "total": found.total}


def _rows(relation: Relation | None, document: str, layouts: tuple[Layout, Layout]) -> list[tuple[Any, Row]]:
    """The pairs of a relation in the order of the left text."""
    rows = []
    for one in relation.passages if relation else ():
        left, right = (
            (one.source, one.to) if relation and relation.source.document == document else (one.to, one.source)
        )
        rows.append((one, row_of(left, right, layouts)))
    return sorted(rows, key=lambda pair: (pair[1].left.start, pair[1].right.start))


def _types(frame: Frame) -> list[tuple[str, str]]:
    """How two documents can be related, seen from the left one, in both directions where there are two."""
    own = frame.project.labels
    found = []
    for one in values("relation_type"):
        found.append((f"{one.id}:", own.get(f"relation_type.{one.id}") or one.label))
        if one.directed:
            found.append((f"{one.id}:inverse", one.inverse))
    return found


def _kept(relation: Relation | None, document: str, form: Form) -> Form:
    """What the form of the relation shows: what is kept, or what was typed when it was refused."""
    if form.value("do") in ("relate", "change"):
        return form
    if relation is None:
        return Form({"type": "parallel_to:", "certainty": "unknown", "evidence_note": ""})
    directed = value("relation_type", relation.type).directed
    way = "inverse" if directed and relation.source.document != document else ""
    known = {"certainty": relation.certainty, "evidence_note": relation.evidence_note}
    return Form({"type": f"{relation.type}:{way}", **known})


def _pane(document: Document, text: str, layout: Layout) -> Pane:
    zones = []
    for zone in layout.zones:
        if zone.kind not in ANNOTATABLE or zone.start >= SHOWN:
            continue
        held: list[tuple[int | None, int, int]] = [(None, zone.start, zone.end)]
        if zone.kind == "body":
            held = [(s.n, s.start, s.end) for s in layout.sentences if s.zone == zone.n and s.start < SHOWN]
        zones.append((zone.kind, tuple((n, start, end, text[start:end]) for n, start, end in held)))
    return Pane(document, tuple(zones), len(layout.sentences), len(text) > SHOWN)
