"""Import: a pasted text, the page at an address, or files, each with a line that says what became of it."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, redirect, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from annotate.domain.errors import Fault, Invalid
from annotate.domain.records import Document
from annotate.pages import fetching
from annotate.pages.forms import Form, body, typed
from annotate.pages.frame import opened
from annotate.services import intake
from annotate.services.intake import Metadata, NewDocument, Reading
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
}


class Outcome(NamedTuple):
    """What became of a file: its document, or none and why."""

    name: str
    document: Document | None
    what: str


@page(blueprint, "/p/<uuid:project>/import", methods=["GET", "POST"])
def take_in(project: str) -> Response:
    """Paste a text, give an address or add files; `?way=paste`, `?way=url` and `?way=files` put the focus there."""
    language = read(actor(), intake.language_of, project)
    if request.method == "GET":
        return _shown(project, Form(labels=_LABELS))
    form = Form(typed(request.form, "title", "source_url", "language", "text", *fetching.FIELDS), labels=_LABELS)
    files = [file for file in request.files.getlist("file") if file.filename]
    try:
        pasted = _pasted(form, language)
        if pasted is None and not files and not form.value("url"):
            raise Invalid([Fault("/text", "Paste a text, or add a file.")])
        metadata = body(Metadata, {"language": language, **_given(form, "language")})
        waiting = fetching.asked(project, form)
    except Invalid as refusal:
        return _shown(project, form.refused(refusal), status=422)
    if waiting and pasted is None and not files:
        return redirect(f"/p/{project}/d/{waiting.id}", 303)
    return _stored(project, form, pasted, files, metadata)


def _stored(
    project: str,
    form: Form,
    pasted: Reading | None,
    files: Sequence[FileStorage],
    metadata: Metadata,
) -> Response:
    """Keep what could be read; go on to it, or show what could not."""
    readings = [("", pasted)] if pasted else []
    refused = []
    for file in files:
        name = file.filename or ""
        try:
            readings.append((name, _read(file, metadata)))
        except Invalid as refusal:
            refused.append(Outcome(name, None, str(refusal)))
    made = write(actor(), intake.create, project, [reading for _, reading in readings]) if readings else []
    if refused:
        kept = [
            Outcome(name or document.title, document, _said(document, reading))
            for (name, reading), document in zip(readings, made, strict=True)
        ]
        return _shown(project, Form(labels=_LABELS) if pasted else form, [*kept, *refused], status=422)
    if len(made) == 1:
        return redirect(f"/p/{project}/d/{made[0].id}", 303)
    return redirect(f"/p/{project}/docs?added={len(made)}", 303)


def _pasted(form: Form, language: str) -> Reading | None:
    if not form.value("text"):
        return None
    metadata = body(Metadata, _given(form, "language", "source_url"))
    # As it was typed: white space at the ends belongs to the text.
    text = request.form["text"].replace("\r\n", "\n")
    given = body(NewDocument, {"text": text, **_given(form, "title")})
    return intake.reading_of(NewDocument(text=text, title=given.title, metadata=metadata), language, actor().user)


def _read(file: FileStorage, metadata: Metadata) -> Reading:
    limit = settings().max_upload
    content = file.stream.read(limit + 1)
    if len(content) > limit:
        raise Invalid(sentence=f"The file is larger than {limit / 1e6:,.0f} MB. Divide it and add the parts.")
    return intake.reading_of_file(
        content, file.filename, NewDocument(text="", metadata=metadata), metadata.language or "", actor().user
    )


def _given(form: Form, *names: str) -> dict[str, object]:
    return {name: value for name in names if (value := form.value(name))}


def _said(document: Document, reading: Reading) -> str:
    """Length, encoding where it was not plain UTF-8, and what was changed."""
    words = [f"{document.length:,} characters."]
    encoding = reading.provenance.encoding_detected
    if encoding and not encoding.startswith("utf-8"):
        words.append(f"Read as {encoding}.")
    changes = list(dict.fromkeys(_CHANGES[name] for name in document.normalisations))
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
    )
