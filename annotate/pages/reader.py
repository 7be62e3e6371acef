"""The reading page: the whole text with what was marked in it, complete without script, an island with it (pages.md 2)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import msgspec
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate import paths
from annotate.domain.annotations import NewAnnotation
from annotate.domain.errors import Invalid
from annotate.domain.reading_settings import ReadingSettings
from annotate.domain.records import Document, Layer, Person, Project, Zone
from annotate.domain.sentences import zone_name
from annotate.domain.suggestions import are_on
from annotate.hints import methods_for
from annotate.pages.blocks import blocks, is_right_to_left
from annotate.pages.frame import Frame, allowed, site
from annotate.pages.packed import Packed, packed
from annotate.pages.plain_cards import cards as plain_cards
from annotate.services import annotations, custody, reader
from annotate.services.desk import Origin
from annotate.services.reader import Reading, Talk
from annotate.services.work import read, write
from annotate.text.sentences import Sentence
from annotate.vocabulary import Kind, for_browser, is_value, keys, values
from annotate.web import who
from annotate.web.pages import json_block, page, render, stream, tour
from annotate.web.who import actor

blueprint = Blueprint("reader", __name__)
PATH = "/p/<uuid:project>/d/<uuid:document>"
LAYERS = ("individual", "adjudicated")
LONG = 50_000
"""A text of more code points is sent while it is written."""

_VOCABULARIES = [
    "vocabulary",
    "kind",
    "part",
    "zone",
    "claim_type",
    "checkability",
    "claim_status",
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
    "decision",
    "cause",
    "link_type",
    "history_action",
    "reviewer_state",
]


class Data(msgspec.Struct):
    """What the script gets; `sentences` are start, end, zone and 1 when read, of one after the other."""

    document: Document
    layout: int
    me: Person
    sentences: list[int]
    zones: list[Zone]
    annotations: Packed
    links: list[msgspec.Raw]
    layer: Layer | None
    talk: Talk | None
    may: dict[str, bool]
    why: str | None
    vocabulary: dict[str, list[dict[str, object]]]
    keys: tuple[keys.Group, ...]
    settings: ReadingSettings
    tour: Mapping[str, str] | None
    shown: str
    agreed: bool
    origins: Mapping[str, Origin]


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
    return _page(_opened(project, document), Typed())


@page(blueprint, PATH, methods=("POST",))
def mark(project: str, document: str) -> Response:
    """Mark from one word to another: the form of browsers without script."""
    found = _opened(project, document)
    form = request.form
    names = ("kind", "sentence", "from", "to", "note")
    typed = Typed(*(form.get(name, "").replace("\r\n", "\n").strip() for name in names))
    try:
        start, end = _found(found.text, found.layout.sentences, typed)
        kind = typed.kind if is_value("kind", typed.kind) else "claim"
        body = NewAnnotation(kind=kind, start=start, end=end, note=typed.note)
        made = write(actor(), annotations.create, document, body)
    except Invalid as refusal:
        return _page(found, replace(typed, fault=str(refusal)), 422)
    return redirect(f"/p/{project}/d/{document}#a-{made.id}", 303)


def _opened(project: str, document: str) -> Reading:
    asked = request.args.get("layer", "")
    return read(actor(), reader.opened, project, document, asked if asked in LAYERS else "")


def _found(text: str, numbered: Sequence[Sentence], typed: Typed) -> tuple[int, int]:
    """The range from the first words to the last ones, in code points; `Invalid` when they do not stand there."""
    at = 0
    if typed.sentence:
        if not typed.sentence.isdecimal() or not 0 < int(typed.sentence[:9]) <= len(numbered):
            raise Invalid(sentence=f"Give a sentence from 1 to {len(numbered)}, or leave it empty.")
        at = numbered[int(typed.sentence) - 1].start
    start = _place(text, typed.first, at)
    if start < 0:
        raise Invalid(sentence=f"“{typed.first}” does not stand there. Copy the first words from the text.")
    last = _place(text, typed.last, start)
    if last < 0:
        raise Invalid(
            sentence=f"“{typed.last}” does not stand behind the first words. Copy the last words from the text."
        )
    return start, last + len(typed.last)


def _place(text: str, words: str, at: int) -> int:
    """Where the words stand next, whole ones if there are such; -1 for nowhere."""
    whole = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)").search(text, at)
    return -1 if not words else whole.start() if whole else text.find(words, at)


def _page(found: Reading, typed: Typed, status: int = 200) -> Response:
    frame = Frame(found.project, allowed(found.project))
    document, text, layout = found.document, found.text, found.layout
    if document.state != "ready":
        status = 202 if document.state == "reading" else status
        captured = read(actor(), custody.bytes_kept, document.id)
        return render("reader/waiting.html", status, **frame._asdict(), document=document, captured=captured)
    why = _why(frame, found)
    if found.layer is None:  # whoever has no layer has no reading marks: all numbers are quiet
        found = found._replace(read={(sentence.start, sentence.end) for sentence in layout.sentences})
    cards, more = plain_cards(found.annotations)
    context = {
        **frame._asdict(),
        "document": document,
        "blocks": blocks(text, layout, found.read, editable=_may_cut(frame, document)),
        "lead": text[: layout.zones[0].start] if layout.zones else text,
        "right_to_left": is_right_to_left(text),
        "has_title": any(zone.kind == "headline" for zone in layout.zones) or text.startswith(document.title[:60]),
        "source": site(document.source_url),
        "parallels": found.parallels,
        "kinds": [_in_own_words(kind, found.project) for kind in values("kind")],
        "why": why,
        "further": _further(frame, document),
        "shown": found.shown,
        "agreed": found.agreed,
        "origins": found.origins,
        "record": found.source,
        "read": sum((sentence.start, sentence.end) in found.read for sentence in layout.sentences),
        "total": len(layout.sentences),
        "reads": found.layer is not None,
        "data": json_block(msgspec.json.encode(_data(frame, found, why))),
        "modules": _modules(),
        "cards": cards,
        "more_cards": more,
        "form": typed,
    }
    if document.length < LONG:
        return render("reader/document.html", status, **context)
    return stream("reader/document.html", status, **context)


def _in_own_words(kind: Kind, project: Project) -> Kind:
    return msgspec.structs.replace(kind, label=project.labels.get(f"kind.{kind.id}", kind.label))


def _data(frame: Frame, found: Reading, why: str | None) -> Data:
    zones, read = found.layout.zones, found.read
    return Data(
        document=found.document,
        layout=found.cut,
        me=Person(actor().user, actor().name),
        sentences=[
            v
            for _, start, end, zone, _ in found.layout.sentences
            for v in (start, end, zone, int((start, end) in read))
        ],
        zones=[Zone(z.n, z.kind, zone_name(z.kind), z.start, z.end, z.version, z.page) for z in zones],
        annotations=packed(found.annotations),
        links=[msgspec.Raw(record) for record in found.links],
        layer=found.layer,
        talk=found.talk,
        may={
            "mark": why is None,
            "zones": _may_cut(frame, found.document),
            "hints": _has_hints(found, why),
            "claims": frame.may("claim.create"),
        },
        why=why,
        vocabulary=_vocabulary(frame.project),
        keys=keys.keys_for(who.reading().keys),
        settings=who.reading(),
        tour=shown.words if (shown := tour()) and shown.path == request.path else None,
        shown=found.shown,
        agreed=found.agreed,
        origins=found.origins,
    )


def _may_cut(frame: Frame, document: Document) -> bool:
    """Whether sentences and zones may be changed here."""
    return frame.may("zone.change") and document.review_state != "final"


def _has_hints(found: Reading, why: str | None) -> bool:
    """Whether hints are offered: to those who can mark, where the project has them and a method reads the language."""
    project = found.project
    return why is None and are_on(project.hints, project.blind) and bool(methods_for(found.document.language))


def _why(frame: Frame, found: Reading) -> str | None:
    """One sentence on why nothing may be marked here; `None` when it may."""
    document, layer = found.document, found.layer
    if not frame.may("annotation.create") or layer is None:
        return "You may read this document. Reviewers of the project can mark it; ask an owner to become one."
    if document.review_state == "final":
        return "This document is final, so it can only be read."
    if found.shown == reader.AGREED:
        so_far = "It changes as cases are decided." if found.annotations else "Nothing has been accepted yet."
        return f"This is the agreed layer. {so_far}"
    if layer.state == "locked" or document.review_state == "adjudicating":
        return "Adjudication has begun, so your layer can only be read. The adjudicator can reopen it."
    if layer.state == "submitted":
        return "Your layer is submitted, so it can only be read. Reopen it to go on."
    return None


def _further(frame: Frame, document: Document) -> str | None:
    """Where an adjudicator goes on with this document, in words; `None` when there is nothing to do."""
    if not frame.may("case.decide"):
        return None
    words = {
        "ready_for_adjudication": "Begin adjudication",
        "adjudicating": "Decide cases",
        "final": "Take it up again",
    }
    return words.get(document.review_state)


def _vocabulary(project: Project) -> dict[str, list[dict[str, object]]]:
    everything = for_browser(project.labels)
    return {name: everything[name] for name in _VOCABULARIES}


@cache
def _modules() -> tuple[str, ...]:
    """The scripts that the page begins with, to be fetched at once instead of one after the other."""
    root = paths.folder("static").resolve()
    found: dict[Path, None] = {}
    waiting = [root / "js" / "reader" / "main.js"]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found[module] = None
            waiting += [
                (module.parent / name).resolve() for name in _IMPORT.findall(module.read_text(encoding="utf-8"))
            ]
    return tuple(path.relative_to(root).as_posix() for path in found)


_IMPORT = re.compile(r'^import .* from "(\.[^"]+)";$', re.MULTILINE)
