"""Report and export: what to take out, and a card for each format."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Fault, Invalid, NotFound
from annotate.domain.records import Document, Member, Project
from annotate.formats import FORMATS
from annotate.formats.protocol import EVERYTHING, Format
from annotate.pages.frame import opened
from annotate.services import documents, members
from annotate.services.documents import DocumentQuery
from annotate.services.work import read
from annotate.vocabulary import is_value, label, values
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("report", __name__)
_FILTERS = ("layer", "kind", "author", "status")
_STANDING = "draft, submitted and accepted"
_LEFT_OUT = {"comments": "discussion", "ptc_codes": "PTC codes", "in_voice_of": "whose voice", "part": "parts"}


class Link(NamedTuple):
    """A download."""

    address: str
    text: str


class Card(NamedTuple):
    """A format for people who choose."""

    title: str
    suffix: str
    for_whom: str
    unit: str
    losses: str
    files: str
    first: bool
    links: list[Link]


@page(blueprint, "/p/<uuid:project>/export")
def export(project: str) -> Response:
    """Of the project, or of `?document=`; layer, kinds, people and status stand in the address like in the API."""
    frame = opened(project)
    document = _document(project, request.args.get("document"))
    chosen = _chosen()
    people = _people(frame.project)
    base = f"/api/v1/documents/{document.id}" if document else f"/api/v1/projects/{project}"
    return render(
        "project/export.html",
        **frame._asdict(),
        document=document,
        documents=1 if document else read(actor(), documents.find, project, DocumentQuery(limit=1)).total,
        formats=[
            _card(format_, f"{base}/export/{format_.id}", chosen, n == 0) for n, format_ in enumerate(FORMATS.values())
        ],
        scope=_in_words(chosen, people, frame.project),
        whole=f"?{urlencode(chosen)}" if chosen else "",
        chosen={name: chosen.get(name, "").split(",") if name in chosen else [] for name in _FILTERS},
        filtered=bool(chosen),
        people=people,
        layers=_options("layer", frame.project),
        kinds=_options("kind", frame.project),
        statuses=_options("status", frame.project),
    )


def _options(vocabulary: str, project: Project) -> list[tuple[str, str]]:
    return [(value.id, _word(project, vocabulary, value.id)) for value in values(vocabulary)]


def _word(project: Project, vocabulary: str, value_id: str) -> str:
    """A value in the project's own words."""
    return project.labels.get(f"{vocabulary}.{value_id}") or label(vocabulary, value_id)


def _document(project: str, id_: str | None) -> Document | None:
    if not id_:
        return None
    found = read(actor(), documents.read, id_)
    if found.project != project:
        raise NotFound
    return found


def _chosen() -> dict[str, str]:
    """The filters of the address; a list may be repeated names, as forms send it, or joined by commas."""
    given = {name: ",".join(value for value in request.args.getlist(name) if value) for name in ("kind", "status")}
    if set(given["kind"].split(",")) == {value.id for value in values("kind")}:
        given["kind"] = ""  # all of them is no filter
    given |= {name: request.args.get(name, "") for name in ("layer", "author")}
    for name in ("kind", "status", "layer"):
        if any(value and not is_value(name, value) for value in given[name].split(",")):
            raise Invalid([Fault(f"/{name}", "This value is not known here. Choose one of the list.")])
    return {name: value for name, value in given.items() if value}


def _people(project: Project) -> list[tuple[str, str]]:
    """Whose marks can be chosen. In blind work no name is offered but one's own."""
    if project.blind:
        return [("me", "Me")]
    others = [member.user for member in read(actor(), members.find, project.id).items(Member)]
    return [("me", "Me"), *((person.id, person.name) for person in others if person.id != actor().user)]


def _card(format_: Format, address: str, chosen: Mapping[str, str], first: bool) -> Card:
    def link(text: str, **options: str) -> Link:
        query = urlencode({**chosen, **options})
        return Link(f"{address}?{query}" if query else address, text)

    links = [link("Download report" if format_.id == "html" else f"Download {format_.title}")]
    if "rows" in format_.options:
        links.append(link("One row for each fragment", rows="fragments"))
    if "bom" in format_.options:
        links.append(link("For Excel (with a byte-order mark)", bom="1"))
    links.append(link("With a list of what is left out (ZIP)", zip="1"))
    files = "one for the whole project" if format_.scope == "project" else "a ZIP with one folder for each document"
    return Card(format_.title, format_.suffix, format_.for_whom, format_.unit, _losses(format_), files, first, links)


def _losses(format_: Format) -> str:
    lost = sorted(_LEFT_OUT.get(name, name.replace("_", " ")) for name in EVERYTHING - format_.holds)
    return f"{', '.join(lost)}. {format_.lacks}" if lost else "nothing that a mark can have"


def _in_words(chosen: Mapping[str, str], people: list[tuple[str, str]], project: Project) -> str:
    """The choice as a sentence."""
    kinds = [_word(project, "kind", kind).lower() for kind in chosen.get("kind", "").split(",") if kind]
    what = f"Marks of the {'kind' if len(kinds) == 1 else 'kinds'} {_and(kinds)}" if kinds else "All marks"
    whose = (
        "yours only"
        if chosen.get("author") == "me"
        else f"of {dict(people).get(chosen['author'], 'one person')}"
        if "author" in chosen
        else "of everyone you may see"
    )
    status = [_word(project, "status", status).lower() for status in chosen.get("status", "").split(",") if status]
    layer = chosen.get("layer")
    where = (
        f"the layer “{_word(project, 'layer', layer).lower()}”"
        if layer
        else "the agreed layer where a document has one, else all layers you may see"
    )
    return f"{what}, {whose}, with the status {_and(status) or _STANDING}, of {where}."


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
