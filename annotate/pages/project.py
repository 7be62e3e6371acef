"""A project at a glance, and the list of its documents."""

from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.wrappers import Response

from annotate.pages.forms import body
from annotate.pages.frame import opened, site
from annotate.services import overview
from annotate.services.documents import DocumentQuery
from annotate.services.work import read
from annotate.vocabulary import values
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("project", __name__)
_FILTERS = ("q", "review_state", "state")


@page(blueprint, "/p/<uuid:project>")
def glance(project: str) -> Response:
    """What is next for oneself, then the state of the whole."""
    frame = opened(project)
    return render("project/overview.html", **frame._asdict(), overview=read(actor(), overview.of_project, project))


@page(blueprint, "/p/<uuid:project>/docs")
def documents(project: str) -> Response:
    """The documents, newest first; the address holds filters and place."""
    frame = opened(project)
    chosen = {name: value for name in _FILTERS if (value := request.args.get(name, "").strip())}
    cursor = request.args.get("cursor", "")
    found = read(actor(), overview.of_documents, project, body(DocumentQuery, {**chosen, "cursor": cursor or None}))
    added = request.args.get("added", "")
    return render(
        "project/documents.html",
        **frame._asdict(),
        rows=found.rows,
        total=found.total,
        filters=len(chosen),
        added=int(added) if added.isdecimal() and len(added) < 6 else 0,
        chosen={name: chosen.get(name, "") for name in _FILTERS},
        states=[(value.id, value.label) for value in values("document_state")],
        review_states=[(value.id, value.label) for value in values("review_state")],
        sources={row.document.id: site(row.document.source_url) for row in found.rows},
        cursor=cursor,
        first=_address(project, chosen),
        next=_address(project, {**chosen, "cursor": found.next}) if found.next else None,
    )


def _address(project: str, args: dict[str, str]) -> str:
    return f"/p/{project}/docs" + (f"?{urlencode(args)}" if args else "")
