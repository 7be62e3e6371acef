"""Import: a pasted text, the page at an address, or files, each with a line that says what became of it."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, redirect, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from annotate.domain.errors import Fault, Invalid
from annotate.domain.records import Document
from annotate.pages import fetching, preview
from annotate.pages.forms import Form, body, typed
from annotate.pages.frame import opened
from annotate.reading.kinds import SUFFIXES
from annotate.reading.result import Read, Request
from annotate.services import intake
from annotate.services.intake import Captured, Metadata, NewDocument, Reading
from annotate.services.reading import taken
from annotate.services.work import read, write
from annotate.web.pages import page, render, settings
from annotate.web.who import actor

blueprint = Blueprint("intake", __name__)
_LABELS = {
    "title": "Title",
    "text": "Text",
    "source_url": "Web address it came from",
    "language": "Language",
    "files": "Files",
    **fetching.LABELS,
}
_CHANGES = {
    "crlf": "line ends made equal",
    "cr": "line ends made equal",
    "bom": "the mark at its start left out",
    "markup": "its markup left out",
    "soft_hyphens": "hidden hyphens left out",
    "lines": "lines joined into paragraphs",
    "times": "its times left out",
}


Given = tuple[Captured, NewDocument]
"""Bytes that came in, with what was given with them."""
Taken = tuple[str, Given, tuple[Read, Reading]]
"""The name of a file (none of a pasted text), what came in, and what was read in it."""


class Outcome(NamedTuple):
    """What became of a file: its document, or a draft to look at, or none and why."""

    name: str
    document: Document | None
    what: str
    draft: str | None = None


@page(blueprint, "/p/<uuid:project>/import", methods=["GET", "POST"])
def take_in(project: str) -> Response:
    """Paste a text, give an address or add files; `?way=paste`, `?way=url` and `?way=files` put the focus there."""
    language = read(actor(), intake.language_of, project)
    if request.method == "GET":
        return _shown(project, Form(labels=_LABELS))
    form = Form(typed(request.form, "title", "source_url", "language", "text", *fetching.FIELDS), labels=_LABELS)
    files = [file for file in request.files.getlist("file") if file.filename]
    try:
        pasted = _pasted(form)
        metadata = body(Metadata, _given(form, "language"))
        if pasted is None and not files and not form.value("url"):
            also = ", or give a web address" if fetching.offered() else ""
            raise Invalid([Fault("/text", f"Paste a text, or add a file{also}.")])
        readings = [("", pasted, _read(pasted, language))] if pasted else []
        waiting = fetching.asked(project, form)
    except Invalid as refusal:
        return _shown(project, form.refused(refusal), status=422)
    if waiting and pasted is None and not files:
        return redirect(f"/p/{project}/d/{waiting.id}", 303)
    refused = []
    for file in files:
        name = file.filename or ""
        try:
            one = (uploaded(file), NewDocument(text="", metadata=metadata))
            readings.append((name, one, _read(one, language)))
        except Invalid as refusal:
            refused.append(Outcome(name, None, str(refusal)))
    if request.form.get("way") == "look":
        return _to_look_at(project, form, readings, refused)
    return _stored(project, form, readings, refused)


def _to_look_at(project: str, form: Form, readings: Sequence[Taken], refused: list[Outcome]) -> Response:
    """Keep what could be read for a look; go on to it, or show all of them."""
    kept = [
        Outcome(name or reading.title, None, _said(reading), preview.keep(project, *one, made))
        for name, one, (made, reading) in readings
    ]
    if len(kept) == 1 and not refused:
        return redirect(f"/p/{project}/import/{kept[0].draft}", 303)
    return _shown(project, form, [*kept, *refused], status=422 if refused else 200)


def _stored(project: str, form: Form, readings: Sequence[Taken], refused: list[Outcome]) -> Response:
    """Keep what could be read; go on to it, or show what could not."""
    every = [reading for _, _, (_, reading) in readings]
    made = write(actor(), intake.create, project, every) if every else []
    if refused:
        kept = [
            Outcome(name or document.title, document, _said(reading))
            for (name, _, (_, reading)), document in zip(readings, made, strict=True)
        ]
        pasted = any(not name for name, _, _ in readings)
        return _shown(project, Form(labels=_LABELS) if pasted else form, [*kept, *refused], status=422)
    if len(made) == 1:
        return redirect(f"/p/{project}/d/{made[0].id}", 303)
    return redirect(f"/p/{project}/docs?added={len(made)}", 303)


def _pasted(form: Form) -> Given | None:
    """What was pasted: a page's own markup where the browser had it, else the text as it was typed."""
    if not form.value("text"):
        return None
    metadata = body(Metadata, _given(form, "language", "source_url"))
    named = body(NewDocument, {"text": "", **_given(form, "title")})
    named = NewDocument(text="", title=named.title, metadata=metadata)
    rich = request.form.get("rich", "")
    if rich:
        known = Request(media_type="text/html", encoding="utf-8")
        return Captured(f"<!doctype html><body>{rich}".encode(), known, "paste", actor().user), named
    # As it was typed: white space at the ends belongs to the text.
    text = request.form["text"].replace("\r\n", "\n")
    return Captured(text.encode(), Request(), "paste", actor().user), named


def uploaded(file: FileStorage) -> Captured:
    """The bytes of a file that came in with a form. `Invalid` for one that is too large."""
    limit = settings().max_upload
    content = file.stream.read(limit + 1)
    if len(content) > limit:
        raise Invalid(sentence=f"The file is larger than {limit / 1e6:,.0f} MB. Divide it and add the parts.")
    return Captured(content, Request(file.filename), "upload", actor().user)


def _read(given: Given, language: str) -> tuple[Read, Reading]:
    captured, named = given
    if captured.method == "paste" and captured.request.media_type is None:
        made = intake.read_of_text(captured.content.decode())
    else:
        made = taken(captured.content, captured.request)
    return made, intake.reading_from(made, captured, named, language)


def _given(form: Form, *names: str) -> dict[str, object]:
    return {name: value for name in names if (value := form.value(name))}


def _said(reading: Reading) -> str:
    """Length, encoding where it was not plain UTF-8, and what was changed."""
    words = [f"{len(reading.text):,} characters."]
    encoding = reading.provenance.encoding_detected
    if encoding and not encoding.startswith("utf-8"):
        words.append(f"Read as {encoding}.")
    changes = list(dict.fromkeys(_CHANGES[name] for name in reading.normalisations if name in _CHANGES))
    if changes:
        words.append(f"{', '.join(changes).capitalize()}; the captured file is kept as it was.")
    return " ".join(words)


def _shown(project: str, form: Form, results: Sequence[Outcome] = (), status: int = 200) -> Response:
    return render(
        "project/import.html",
        status=status,
        **opened(project)._asdict(),
        form=form,
        results=results,
        way=request.args.get("way", ""),
        fetches=fetching.offered(),
        limit=settings().max_upload,
        endings=SUFFIXES,
    )
