"""The reading page: the whole text with what was marked in it, complete without script, an island with it (pages.md 2)."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate import paths
from annotate.domain.annotations import NewAnnotation
from annotate.domain.errors import Invalid, NotFound
from annotate.domain.records import Document, Layer, Person, Project, Sentence, Zone
from annotate.pages.blocks import blocks, is_right_to_left
from annotate.pages.frame import Frame, opened
from annotate.services import annotations, documents, layers, links, sentences
from annotate.services.annotations import AnnotationQuery
from annotate.services.listing import PageQuery
from annotate.services.work import read, write
from annotate.vocabulary import for_browser, is_value, label, values
from annotate.web.pages import json_block, page, render
from annotate.web.who import actor

blueprint = Blueprint("reader", __name__)
PATH = "/p/<uuid:project>/d/<uuid:document>"
CARDS = 200
"""How many annotations one page lists where there is no script."""

_VOCABULARIES = [
    "vocabulary",
    "kind",
    "part",
    "zone",
    "claim_type",
    "checkability",
    "voice",
    "mode",
    "attitude",
    "source_type",
    "cue_stance",
    "locator",
    "traceability",
    "reason",
    "resolution",
    "category",
    "family",
    "in_voice_of",
    "intensity",
    "ptc_code",
    "confidence",
    "status",
    "link_type",
    "history_action",
]


class Data(msgspec.Struct):
    """What the script gets; `sentences` are start, end, zone and 1 when read, in order."""

    document: Document
    me: Person
    sentences: list[tuple[int, int, int, int]]
    zones: list[Zone]
    annotations: list[msgspec.Raw]
    links: list[msgspec.Raw]
    layer: Layer | None
    may: dict[str, bool]
    why: str | None
    vocabulary: dict[str, list[dict[str, object]]]


class Words(msgspec.Struct):
    """The words of a fragment, and the sentences it touches."""

    quote: str
    sentences: list[dict[str, int | str | None]]


class Card(msgspec.Struct):
    """What a card without script shows of an annotation."""

    id: str
    kind: str
    label: str
    author: Person
    fragments: list[Words]
    note: str
    fields: dict[str, msgspec.Raw]

    @property
    def quote(self) -> str:
        """Its pieces."""
        return " … ".join(fragment.quote for fragment in self.fragments)

    @property
    def sentence(self) -> int | str | None:
        """The number of the first sentence it touches."""
        return next((place["n"] for fragment in self.fragments for place in fragment.sentences), None)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Its fields that have values of a vocabulary, in words."""
        decoded = {name: msgspec.json.decode(value) for name, value in self.fields.items()}
        return [
            (label("vocabulary", name), label(name, value))
            for name, value in decoded.items()
            if isinstance(value, str) and name in _VOCABULARIES and is_value(name, value)
        ]


class Cards(msgspec.Struct):
    """A page of the list of annotations."""

    items: list[Card]


@dataclass(frozen=True)
class Typed:
    """The form "from word … to word …", with what is wrong in it."""

    kind: str = "claim"
    sentence: str = ""
    first: str = ""
    last: str = ""
    note: str = ""
    fault: str = ""


@page(blueprint, PATH)
def show(project: str, document: str) -> Response:
    """The text, the annotations one may see, and what one may do with them."""
    return _page(opened(project), document, Typed())


@page(blueprint, PATH, methods=("POST",))
def mark(project: str, document: str) -> Response:
    """Mark from one word to another: the form of browsers without script."""
    frame = opened(project)
    form = request.form
    names = ("kind", "sentence", "from", "to", "note")
    typed = Typed(*(form.get(name, "").replace("\r\n", "\n").strip() for name in names))
    _document(frame.project, document)
    text, _, numbered = read(actor(), sentences.layout_of, document)
    try:
        start, end = _found(text, numbered, typed)
        kind = typed.kind if is_value("kind", typed.kind) else "claim"
        body = NewAnnotation(kind=kind, start=start, end=end, note=typed.note)
        made = write(actor(), annotations.create, document, body)
    except Invalid as refusal:
        return _page(frame, document, replace(typed, fault=str(refusal)), 422)
    return redirect(f"/p/{project}/d/{document}#a-{made.id}", 303)


def _found(text: str, numbered: list[Sentence], typed: Typed) -> tuple[int, int]:
    """The range from the first words to the last ones, in code points; `Invalid` when they do not stand there."""
    at = 0
    if typed.sentence:
        if not typed.sentence.isdecimal() or not 0 < int(typed.sentence[:9]) <= len(numbered):
            raise Invalid(sentence=f"Give a sentence from 1 to {len(numbered)}, or leave it empty.")
        at = numbered[int(typed.sentence) - 1].start
    start = text.find(typed.first, at) if typed.first else -1
    if start < 0:
        raise Invalid(sentence=f"“{typed.first}” does not stand there. Copy the first words from the text.")
    last = text.find(typed.last, start) if typed.last else -1
    if last < 0:
        raise Invalid(
            sentence=f"“{typed.last}” does not stand behind the first words. Copy the last words from the text."
        )
    return start, last + len(typed.last)


def _document(project: Project, document: str) -> Document:
    found = read(actor(), documents.read, document)
    if found.project != project.id:
        raise NotFound
    return found


def _page(frame: Frame, document: str, typed: Typed, status: int = 200) -> Response:
    found = _document(frame.project, document)
    if found.state != "ready":
        return render("reader/waiting.html", **frame._asdict(), document=found)
    text, zones, numbered = read(actor(), sentences.layout_of, document)
    listed = _annotations(document)
    layer = read(actor(), layers.own, document) if frame.may("layer.list") else None
    why = _why(frame, found, layer)
    data = Data(
        document=found,
        me=Person(actor().user, actor().name),
        sentences=[(s.start, s.end, s.zone, int(s.state == "read")) for s in numbered],
        zones=zones,
        annotations=[msgspec.Raw(body) for body in listed],
        links=[msgspec.Raw(body) for body in _links(document)],
        layer=layer,
        may={"mark": why is None, "zones": frame.may("zone.change") and found.review_state != "final"},
        why=why,
        vocabulary=_vocabulary(frame.project),
    )
    cards, more = _cards(listed)
    return render(
        "reader/document.html",
        status,
        **frame._asdict(),
        document=found,
        blocks=blocks(text, zones, numbered),
        lead=text[: zones[0].start] if zones else text,
        right_to_left=is_right_to_left(text),
        has_title=any(zone.kind == "headline" for zone in zones) or text.startswith(found.title[:60]),
        source=(urlsplit(found.source_url or "").hostname or "").removeprefix("www."),
        kinds=values("kind"),
        why=why,
        read=sum(s.state == "read" for s in numbered),
        total=len(numbered),
        data=json_block(msgspec.json.encode(data)),
        modules=_modules(),
        cards=cards,
        more_cards=more,
        form=typed,
    )


def _why(frame: Frame, document: Document, layer: Layer | None) -> str | None:
    """One sentence on why nothing may be marked here; `None` when it may."""
    if not frame.may("annotation.create") or layer is None:
        return "You may read this document. Reviewers of the project can mark it; ask an owner to become one."
    if document.review_state == "final":
        return "This document is final, so it can only be read."
    if layer.state == "locked" or document.review_state == "adjudicating":
        return "Adjudication has begun, so your layer can only be read. The adjudicator can reopen it."
    if layer.state == "submitted":
        return "Your layer is submitted, so it can only be read. Reopen it to go on."
    return None


def _annotations(document: str) -> list[bytes]:
    """The pages of the list, encoded as the API gives them."""
    found = read(actor(), annotations.find, document, AnnotationQuery(limit=1000))
    bodies = [found.body]
    while found.next:
        found = read(actor(), annotations.find, document, AnnotationQuery(limit=1000, cursor=found.next))
        bodies.append(found.body)
    return bodies


def _links(document: str) -> list[bytes]:
    found = read(actor(), links.find, document, PageQuery(limit=1000))
    bodies = [found.body]
    while found.next:
        found = read(actor(), links.find, document, PageQuery(limit=1000, cursor=found.next))
        bodies.append(found.body)
    return bodies


def _cards(listed: list[bytes]) -> tuple[list[Card], int | None]:
    """The annotations to list where there is no script, and where the next ones begin."""
    asked = request.args.get("cards", "0")
    start = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    page_of, place = divmod(start, 1000)
    if page_of >= len(listed):
        return [], None
    items = msgspec.json.decode(listed[page_of], type=Cards).items
    more = place + CARDS < len(items) or page_of + 1 < len(listed)
    return items[place : place + CARDS], start + CARDS if more else None


def _vocabulary(project: Project) -> dict[str, list[dict[str, object]]]:
    everything = for_browser(project.labels)
    return {name: everything[name] for name in _VOCABULARIES}


@cache
def _modules() -> tuple[str, ...]:
    """The scripts of the page, to be fetched at once instead of one after the other."""
    root = Path(paths.folder("static"))
    found = [*root.glob("js/*.js"), *root.glob("js/reader/*.js")]
    return tuple(
        sorted(path.relative_to(root).as_posix() for path in found if path.stem not in ("theme", "types", "context"))
    )
