"""A look before the import: the zones, the sentences, the encoding and what the file says of itself, all to be changed."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Invalid
from annotate.domain.fields import ZoneKind
from annotate.pages.forms import Form, body, typed
from annotate.pages.frame import opened
from annotate.reading.encoding import CHOICES
from annotate.reading.kinds import BY_MEDIA_TYPE
from annotate.reading.result import Read
from annotate.services import drafts, intake
from annotate.services.drafts import Draft
from annotate.services.intake import Captured, Metadata, NewDocument
from annotate.services.reading import taken
from annotate.services.work import read, write
from annotate.vocabulary import values
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("preview", __name__)
SHOWN_ZONES, SHOWN_SENTENCES = 200, 6
_LABELS = {"title": "Title", "source_url": "Web address it came from", "language": "Language", "encoding": "Read it as"}
_FIELDS = {
    "title": "Title",
    "author": "Author",
    "published": "Published",
    "modified": "Changed",
    "site": "Site",
    "address": "Address",
    "language": "Language",
}


class Zone(NamedTuple):
    """A zone as the page shows it."""

    n: int
    kind: str
    words: str
    page: int | None


@page(blueprint, "/p/<uuid:project>/import/<uuid:draft>", methods=["GET", "POST"])
def look(project: str, draft: str) -> Response:
    """Look at what was read; `way` is `read` (again, in another encoding), `drop`, or the import."""
    language = read(actor(), intake.language_of, project)
    found = read(actor(), drafts.find, project, draft)
    if request.method == "GET":
        return _shown(project, found, _first(found, language), {})
    way = request.form.get("way", "")
    if way == "drop":
        write(actor(), drafts.drop, project, draft)
        return redirect(f"/p/{project}/import", 303)
    form = Form(typed(request.form, "title", "source_url", "language", "encoding"), labels=_LABELS)
    kinds: Mapping[int, str] = {}
    try:
        if way == "read":
            return _again(project, draft, found, str(form.value("encoding")))
        kinds = _kinds()
        named = _named(form)
        reading = drafts.reading_of(found, named, kinds, language)
    except Invalid as refusal:
        return _shown(project, found, form.refused(refusal), kinds, 422)
    made = write(actor(), drafts.create, project, draft, reading)
    return redirect(f"/p/{project}/d/{made.id}", 303)


def _again(project: str, draft: str, found: Draft, encoding: str) -> Response:
    """Read the bytes anew as somebody says."""
    asked = msgspec.structs.replace(found.captured.request, encoding=encoding or None)
    captured = found.captured._replace(request=asked)
    try:
        made = taken(captured.content, asked)
    except Invalid as refusal:
        raise Invalid([refusal.faults[0]._replace(pointer="/encoding")]) from refusal
    id_ = keep(project, captured, found.named, made)
    write(actor(), drafts.drop, project, draft)
    return redirect(f"/p/{project}/import/{id_}", 303)


def keep(project: str, captured: Captured, named: NewDocument, made: Read) -> str:
    """Keep what was read for a look."""
    return write(actor(), drafts.keep, project, captured, named, made)


def _named(form: Form) -> NewDocument:
    given = {name: value for name in ("source_url", "language") if (value := form.value(name))}
    metadata = body(Metadata, given)
    title = form.value("title")
    named = body(NewDocument, {"text": "", **({"title": title} if title else {})})
    return NewDocument(text="", title=named.title, metadata=metadata)


def _kinds() -> dict[int, str]:
    """The kinds that were chosen, by the number of the zone."""
    chosen = {}
    for name, kind in request.form.items():
        start, _, number = name.partition("-")
        if start == "zone" and number.isascii() and number.isdecimal() and len(number) < 8:
            try:
                chosen[int(number)] = msgspec.convert(kind, ZoneKind)
            except msgspec.ValidationError as error:
                raise Invalid(sentence="A zone has a kind that does not exist. Load the page again.") from error
    return chosen


def _first(found: Draft, language: str) -> Form:
    """What is proposed: what was given, else what the file says."""
    reading = drafts.reading_of(found, found.named, {}, language)
    return Form(
        {
            "title": reading.title,
            "source_url": reading.metadata.source_url or "",
            "language": reading.language,
            "encoding": found.captured.request.encoding or "",
        },
        labels=_LABELS,
    )


def _shown(project: str, found: Draft, form: Form, kinds: Mapping[int, str], status: int = 200) -> Response:
    text, zones = found.made.text, found.zones
    reading = drafts.reading_of(found, found.named, kinds, "en")
    sentences = reading.layout.sentences
    kind = BY_MEDIA_TYPE.get(found.made.media_type)
    return render(
        "project/preview.html",
        status=status,
        **opened(project)._asdict(),
        form=form,
        name=found.captured.request.name or "Pasted text",
        file_kind=kind.title if kind else "a text",
        size=len(found.captured.content),
        found=found,
        zones=[
            Zone(n, kinds.get(n, zone.kind), " ".join(text[zone.start : zone.end][:400].split())[:200], zone.page)
            for n, zone in enumerate(zones[:SHOWN_ZONES], 1)
        ],
        more_zones=max(0, len(zones) - SHOWN_ZONES),
        sentences=[(s.n, text[s.start : s.end][:400]) for s in sentences[:SHOWN_SENTENCES]],
        count=len(sentences),
        zone_kinds=values("zone"),
        fields=_FIELDS,
        encodings=[("", "What was found"), *((choice, choice) for choice in CHOICES)],
    )
