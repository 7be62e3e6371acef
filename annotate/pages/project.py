"""The list of the documents of a project."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Invalid
from annotate.domain.permissions import RANK, REVIEWER
from annotate.domain.records import Member
from annotate.pages.forms import body
from annotate.pages.frame import opened, site
from annotate.pages.search import pieces_of
from annotate.services import assignments, members, overview, search
from annotate.services.assignments import Distribution
from annotate.services.documents import DocumentQuery
from annotate.services.search import SearchQuery
from annotate.services.work import read, write
from annotate.vocabulary import values
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("project", __name__)
_FILTERS = ("q", "review_state", "state", "assigned", "letter")

EVENLY, NOBODY = "evenly", "nobody"


@page(blueprint, "/p/<uuid:project>/docs", methods=["GET", "POST"])
def documents(project: str) -> Response:
    """The documents, newest first; the address holds filters and place. Editors assign the chosen ones."""
    if request.method == "GET":
        return _listed(project)
    try:
        _assign(project, request.form.getlist("document"))
    except Invalid as refusal:
        return _listed(project, str(refusal), 422)
    return redirect(request.full_path.rstrip("?"), 303)


def _assign(project: str, chosen: list[str]) -> None:
    """Assign the chosen documents evenly, to one person, or to nobody."""
    if not chosen:
        raise Invalid(sentence="No document is chosen. Tick those that you want to assign.")
    user = request.form.get("user", "")
    if user == EVENLY:
        write(actor(), assignments.distribute, project, body(Distribution, {"documents": chosen}))
        return
    if user != NOBODY and user not in {member.user.id for member in _reviewers(project)}:
        raise Invalid(sentence="This person does not mark in this project. Choose one of the list.")
    for document in chosen:
        if user == NOBODY:
            write(actor(), assignments.release, document)
        else:
            write(actor(), assignments.assign, document, user)


def _reviewers(project: str) -> list[Member]:
    everybody = read(actor(), members.find, project).items(Member)
    return [member for member in everybody if RANK[member.role] >= RANK[REVIEWER]]


def _listed(project: str, fault: str = "", status: int = 200) -> Response:
    frame = opened(project)
    chosen = {name: value for name in _FILTERS if (value := request.args.get(name, "").strip())}
    cursor = request.args.get("cursor", "")
    found = read(actor(), overview.of_documents, project, body(DocumentQuery, {**chosen, "cursor": cursor or None}))
    added = request.args.get("added", "")
    return render(
        "project/documents.html",
        status,
        **frame._asdict(),
        rows=found.rows,
        total=found.total,
        filters=len(chosen),
        added=int(added) if added.isdecimal() and len(added) < 6 else 0,
        chosen={name: chosen.get(name, "") for name in _FILTERS},
        states=[(value.id, value.label) for value in values("document_state")],
        letters=[(each.id, f"{each.id} {each.label}") for each in values("source_reliability")],
        review_states=[(value.id, value.label) for value in values("review_state")],
        contexts=_contexts(project, chosen.get("q", "")),
        sources={row.document.id: site(row.document.source_url) for row in found.rows},
        fault=fault,
        ticked=request.form.getlist("document"),
        reviewers=_reviewers(project) if frame.may("assignment.change") else [],
        cursor=cursor,
        first=_address(project, chosen),
        next=_address(project, {**chosen, "cursor": found.next}) if found.next else None,
    )


def _contexts(project: str, q: str) -> dict[str, list[tuple[str, bool]]]:
    """The sentences in which the words stand, by document, in pieces."""
    if not q:
        return {}
    hits = read(actor(), search.find, project, SearchQuery(q=q, in_="texts", limit=100)).items
    return {hit.id: pieces_of(hit.text, hit.ranges) for hit in hits if hit.where == "text"}


def _address(project: str, args: dict[str, str]) -> str:
    return f"/p/{project}/docs" + (f"?{urlencode(args)}" if args else "")
