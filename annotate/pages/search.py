"""What is found in a project: hits in their sentences, by kind, with filters in the address."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Invalid, Unavailable
from annotate.domain.records import Member
from annotate.domain.search import Count, Hit, Results
from annotate.pages.forms import body
from annotate.pages.frame import Frame, opened
from annotate.services import members, search
from annotate.services.search import SearchQuery
from annotate.services.work import read
from annotate.vocabulary import values
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("search", __name__)
_FILTERS = ("kind", "author", "document", "language")
_TITLES = {
    "texts": "Texts",
    "annotations": "Marks",
    "claims": "Claims",
    "evidence": "Evidence",
    "comments": "Comments",
}
_NOUNS = {
    "texts": ("text", "texts"),
    "annotations": ("mark", "marks"),
    "claims": ("claim", "claims"),
    "evidence": ("item of evidence", "items of evidence"),
    "comments": ("comment", "comments"),
}
_WHERE = {
    "title": "Title",
    "note": "Note",
    "reason": "Reason",
    "category": "Category",
    "would_settle": "What would settle it",
    "target": "Target",
    "neutral_wording": "Neutral wording",
    "resolved_source": "Source",
    "short": "Short form",
    "claimant": "Claimant",
    "extract": "Extract",
    "extract_translation": "Extract in translation",
    "author": "Author",
    "publisher": "Publisher",
    "locator": "Where it stands",
}


class Tab(NamedTuple):
    """A kind with what was found of it, in words."""

    kind: str
    title: str
    found: str
    address: str


class Shown(NamedTuple):
    """A hit with where it leads, what it stands in, and its words in pieces: text, and whether it was sought."""

    hit: Hit
    address: str
    place: str
    pieces: list[tuple[str, bool]]


@page(blueprint, "/p/<uuid:project>/search")
def show(project: str) -> Response:
    """The hits of one kind; without one in the address the first kind that has any."""
    frame = opened(project)
    asked = request.args.get("q", "").strip()
    chosen = {name: value for name in _FILTERS if (value := request.args.get(name, "").strip())}
    kind, cursor = request.args.get("in", "").strip(), request.args.get("cursor", "").strip()
    try:
        found = (
            _found(project, {"q": asked, **chosen, "in_": kind or None, "cursor": cursor or None}) if asked else None
        )
    except (Invalid, Unavailable) as refusal:
        return _rendered(
            frame, chosen, {"q": asked, "fault": str(refusal)}, 503 if isinstance(refusal, Unavailable) else 422
        )
    if found is None:
        return _rendered(frame, chosen, {"q": asked})
    if not kind:
        kind = next((each for each, count in found.counts.items() if count.found), "texts")
        found = _found(project, {"q": asked, **chosen, "in_": kind, "cursor": None})
    tabs = [
        Tab(each, _TITLES[each], _in_words(count), _address(project, {"q": asked, **chosen, "in": each}))
        for each, count in found.counts.items()
    ]
    here = {"q": asked, **chosen, "in": kind}
    results = {
        "q": asked,
        "kind": kind,
        "tabs": tabs,
        "hits": [_shown(project, hit) for hit in found.items],
        "more": found.more,
        "searched": _searched(found),
        "cursor": cursor,
        "first": _address(project, here),
        "next": _address(project, {**here, "cursor": found.next}) if found.next else None,
    }
    return _rendered(frame, chosen, results)


def _found(project: str, given: dict[str, str | None]) -> Results:
    return read(actor(), search.find, project, body(SearchQuery, given))


def _rendered(frame: Frame, chosen: dict[str, str], results: dict[str, object], status: int = 200) -> Response:
    others = [] if frame.project.blind else read(actor(), members.find, frame.project.id).items(Member)
    return render(
        "project/search.html",
        status,
        **frame._asdict(),
        chosen={name: chosen.get(name, "") for name in _FILTERS},
        narrowed=len(chosen),
        mark_kinds=[(value.id, value.label) for value in values("kind")],
        people=[member.user for member in others if member.user.id != actor().user],
        **{"hits": [], "tabs": [], "fault": "", "kind": "", "next": None, "cursor": "", "searched": "", **results},
    )


def _in_words(count: Count) -> str:
    return f"{count.found:,}{'+' if count.more else ''}"


def _searched(found: Results) -> str:
    """“12 texts, 340 marks”; of claims, evidence and comments only where there are any."""
    said = []
    for kind, count in found.searched.items():
        if not count.found and kind not in ("texts", "annotations"):
            continue
        one, many = _NOUNS[kind]
        said.append(f"{_in_words(count)} {one if count.found == 1 and not count.more else many}")
    return ", ".join(said)


def _shown(project: str, hit: Hit) -> Shown:
    return Shown(hit, _leads_to(project, hit), _place(hit), pieces_of(hit.text, hit.ranges))


def _leads_to(project: str, hit: Hit) -> str:
    if hit.claim:
        return f"/p/{project}/claims/{hit.claim}" + (f"#{(hit.label or '').lower()}" if hit.kind == "evidence" else "")
    document = f"/p/{project}/d/{hit.document.id}" if hit.document else f"/p/{project}"
    if hit.annotation:
        return f"{document}?a={hit.annotation}"
    return f"{document}#s{hit.sentence}" if hit.sentence else document


def _place(hit: Hit) -> str:
    """Where the words stand, besides the document."""
    said = [_WHERE[hit.where]] if hit.where in _WHERE else []
    if hit.zone:
        said.append(hit.zone)
    if hit.sentence:
        said.append(f"sentence {hit.sentence}")
    return " · ".join(said)


def pieces_of(text: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the ranges."""
    pieces, at = [], 0
    for start, end in ranges:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def _address(project: str, args: dict[str, str]) -> str:
    return f"/p/{project}/search?{urlencode(args)}"
