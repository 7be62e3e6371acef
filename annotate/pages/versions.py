"""Captures of one page: the new text beside the old one, marks found again, and those that need a person (pages.md 3)."""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Invalid, NotFound
from annotate.domain.permissions import EDITOR, RANK
from annotate.domain.recaptures import DROPPED, HERE, WAITING, Carried, Dropping, Placing
from annotate.domain.records import Document, Fragment
from annotate.domain.sentences import Layout
from annotate.pages import fetching
from annotate.pages.forms import Form, body, typed
from annotate.pages.frame import Frame, opened
from annotate.pages.intake import uploaded
from annotate.pages.panes import panes
from annotate.reading.kinds import SUFFIXES
from annotate.reading.result import Request
from annotate.services import carried, documents, intake, recaptures
from annotate.services.intake import Captured, NewDocument
from annotate.services.reading import taken
from annotate.services.work import read, write
from annotate.store.texts import Text
from annotate.text.recapture import Recapture
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("versions", __name__)
AT_ONCE = 100
"""Pieces of marks without a place that are sought for one page: each of them is looked for in all of the text."""
OFFERED = 20
"""Places that are offered to choose from."""
AROUND = 40
"""Code points shown around a place."""
_PATH = "/p/<uuid:project>/d/<uuid:document>/versions"
_LABELS = {"text": "Text", "url": "Web address", "file": "File", "archived_url": "Archived copy", "reason": "Reason"}


class Place(NamedTuple):
    """A place where the words of a fragment stand in the new text."""

    value: str
    words: str


class Sought(NamedTuple):
    """A fragment of a mark that needs a place: where it can be, and where it is for sure."""

    fragment: Fragment
    places: tuple[Place, ...]
    sure: str


class Entry(NamedTuple):
    """A mark that needs a person, with the fragments that it consists of; `may`: whoever looks may place it."""

    carried: Carried
    pieces: tuple[Sought, ...]
    may: bool


@page(blueprint, _PATH)
def show(project: str, document: str) -> Response:
    """A capture beside the one before, and what became of each mark."""
    found = _of(project, document)
    if found.state != "ready":
        return redirect(_at(found), 303)
    return _page(project, document, Form(labels=_LABELS))


@page(blueprint, _PATH, methods=("POST",))
def act(project: str, document: str) -> Response:
    """Place a mark, drop it with a reason, or make a new capture."""
    _of(project, document)
    given = typed(request.form, "do", "carried", "reason", "text", "title", "archived_url", "url")
    form = Form(given, labels=_LABELS)
    try:
        if given["do"] == "drop":
            write(actor(), carried.drop, given["carried"], body(Dropping, {"reason": given["reason"]}))
        elif given["do"] == "place":
            write(actor(), carried.place, given["carried"], _placing(project, document, given["carried"]))
        else:
            return redirect(_at(_captured(project, document, form)), 303)
    except Invalid as refusal:
        return _page(project, document, form.refused(refusal), 422)
    return redirect(f"{_here(project, document)}#waiting", 303)


def _of(project: str, document: str) -> Document:
    """The document; `NotFound` where it is none of the project."""
    found = read(actor(), documents.read, document)
    if found.project != project:
        raise NotFound
    return found


def _at(document: Document) -> str:
    """Where a capture is shown: until it is read, and when it could not be, the page of the document tells that."""
    own = f"/p/{document.project}/d/{document.id}"
    return f"{own}/versions" if document.state == "ready" else own


def _here(project: str, document: str) -> str:
    """The page of captures, as far down the marks without a place as it was asked for."""
    cursor = request.args.get("cursor")
    return f"/p/{project}/d/{document}/versions{'?' + urlencode({'cursor': cursor}) if cursor else ''}"


def _captured(project: str, document: str, form: Form) -> Document:
    """A new capture: of the page at an address, of a file, or of a pasted text."""
    known = read(actor(), recaptures.before, document)
    file = next((file for file in request.files.getlist("file") if file.filename), None)
    if [bool(form.value("url")), bool(form.value("text")), file is not None].count(True) > 1:
        raise Invalid(sentence="A capture comes from one place. Fill in one of the fields and empty the others.")
    waiting = fetching.asked(project, form, document)
    if waiting:
        return waiting
    named = body(NewDocument, {"text": ""} | ({"title": form.value("title")} if form.value("title") else {}))
    if file:
        captured = uploaded(file)
        made = taken(captured.content, captured.request)
    elif form.value("text"):
        captured = Captured(request.form["text"].replace("\r\n", "\n").encode(), Request(), "paste", actor().user)
        made = intake.read_of_text(captured.content.decode())
    else:
        raise Invalid(sentence="Paste the text of the page, or add its file.")
    reading = intake.reading_from(made, captured, named, known.language)
    return write(actor(), recaptures.create, document, reading, recaptures.sought(known, reading.text))


def _placing(project: str, document: str, id_: str) -> Placing:
    """Where the form puts each fragment: as it was selected, at one of the places, or a whole sentence."""
    found = read(actor(), carried.opened, project, document)
    entry = next((one for one in found.carried if one.id == id_), None)
    if entry is None:
        raise Invalid(sentence="This form was not whole. Load the page again and repeat the change.")
    pieces = []
    for n, fragment in enumerate(entry.mark.fragments):
        given = typed(request.form, f"at{n}", f"place{n}", f"sentence{n}")
        place = _chosen(given[f"at{n}"] or given[f"place{n}"], given[f"sentence{n}"], found.text.layout)
        if place is None and given[f"place{n}"] != "leave":
            which = f"“{_short(fragment.quote)}”"
            raise Invalid(sentence=f"Choose where {which} stands: select it, take a place, or name its sentence.")
        if place is not None:
            part = {"part": fragment.part} if fragment.part else {}
            pieces.append({"start": place[0], "end": place[1], **part})
    if not pieces:
        raise Invalid(sentence="A mark needs at least one place. If it has none, drop it with a reason.")
    return body(Placing, {"fragments": pieces})


def _chosen(place: str, sentence: str, layout: Layout) -> tuple[int, int] | None:
    start, _, end = place.partition("-")
    if start.isdecimal() and end.isdecimal():
        return int(start[:15]), int(end[:15])
    n = int(sentence[:9]) if sentence.isdecimal() else 0
    if sentence and not 0 < n <= len(layout.sentences):
        raise Invalid(sentence=f"Name a sentence from 1 to {len(layout.sentences)}.")
    return (layout.sentences[n - 1].start, layout.sentences[n - 1].end) if n else None


def _page(project: str, document: str, form: Form, status: int = 200) -> Response:
    frame = opened(project)
    found = read(actor(), carried.opened, project, document)
    context = {
        **frame._asdict(),
        "document": found.document,
        "captures": found.captures,
        "before": found.before,
        "form": form,
        "at": _here(project, document),
        "fetches": fetching.offered(),
        "endings": SUFFIXES,
        "newest": found.document.superseded_by is None,
        "here": {state: [one for one in found.carried if one.state == state] for state in (*HERE, WAITING, DROPPED)},
        "yours": sum(one.state == WAITING and _may(frame, one) for one in found.carried),
        "entries": [],
        "left": 0,
        "panes": (),
    }
    if found.before is not None and found.before_text is not None:
        search = Recapture(found.before_text.text, found.text.text)
        listed, left = _listed(found.carried, request.args.get("cursor", ""))
        context |= {
            "entries": [_entry(frame, one, search, found.text) for one in listed],
            "left": left,
            "more": urlencode({"cursor": f"{listed[-1].state}-{listed[-1].id}"}) if left else "",
            "panes": panes(found, found.before, found.before_text),
        }
    return render("versions/versions.html", status, **context)


def _listed(every: Sequence[Carried], cursor: str) -> tuple[list[Carried], int]:
    """The marks without a place behind a cursor, those that wait before those that were dropped, and how many are left.
    The cursor names a mark with the state that it had, since the marks before it find their places one by one."""
    order = {one.id: n for n, one in enumerate(every)}
    state, _, last = cursor.partition("-")
    behind = (state == DROPPED, order.get(last, -1))
    open_ = [one for state in (WAITING, DROPPED) for one in every if one.state == state]
    rest = [one for one in open_ if (one.state == DROPPED, order[one.id]) > behind] or open_
    pieces = accumulate(len(one.mark.fragments) for one in rest)
    listed = [one for one, n in zip(rest, pieces, strict=True) if n <= AT_ONCE] or rest[:1]
    return listed, len(rest) - len(listed)


def _may(frame: Frame, one: Carried) -> bool:
    mine = one.mark.author.id == actor().user and one.mark.layer == "individual"
    return frame.may("capture.place") and (mine or RANK[frame.project.role] >= RANK[EDITOR])


def _entry(frame: Frame, one: Carried, search: Recapture, text: Text) -> Entry:
    """A mark, with its places only for whoever may choose one."""
    if _may(frame, one):
        return Entry(one, tuple(_sought(piece, search, text) for piece in one.mark.fragments), True)
    return Entry(one, tuple(Sought(piece, (), "") for piece in one.mark.fragments), False)


def _sought(fragment: Fragment, search: Recapture, text: Text) -> Sought:
    where = search.places(fragment.start, fragment.end)[:OFFERED]
    sure = search.place(fragment.start, fragment.end)
    if sure is not None and sure not in where:
        where.append(sure)
    places = tuple(Place(f"{start}-{end}", _around(text, start, end)) for start, end in where)
    return Sought(fragment, places, f"{sure[0]}-{sure[1]}" if sure else "")


def _around(text: Text, start: int, end: int) -> str:
    place = next(iter(text.layout.locate(start, end)), None)
    name = "" if place is None else f"S{place.n}: " if place.n else f"{place.name}: "
    words = text.text[max(0, start - AROUND) : start], text.text[start:end], text.text[end : end + AROUND]
    before, quote, after = (" ".join(one.split()) for one in words)
    return f"{name}… {before} [{_short(quote)}] {after} …"


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 60 else f"{words[:59].rstrip()}…"
