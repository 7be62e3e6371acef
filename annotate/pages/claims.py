"""The claims of a project: a list to triage, a board by status, and a new claim by hand."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.claims import Claim, NewClaim
from annotate.domain.errors import Invalid
from annotate.domain.permissions import RANK, REVIEWER
from annotate.domain.records import Member
from annotate.pages.forms import Form, body, typed
from annotate.pages.frame import Frame, opened
from annotate.services import claims, members, methods
from annotate.services.claims import ClaimQuery
from annotate.services.work import read, write
from annotate.vocabulary import values
from annotate.web.pages import page, render
from annotate.web.who import actor

blueprint = Blueprint("claims", __name__)
NAMES = {
    "normalised": "Sentence that stands by itself",
    "short": "Short, for publication",
    "claimant": "Claimant",
    "claim_date": "Date of the claim",
    "location_iso": "Country or region",
    "claim_type": "Type",
    "checkability": "Worth checking",
    "atomic": "One statement",
    "priority_set": "Priority",
    "info_credibility": "Information digit",
    "first_appearance": "First appearance",
    "due": "Due",
    "reason": "Reason",
}
_FILTERS = ("q", "status", "verdict", "priority", "assignee", "checkability", "document")
_SORTS = (
    ("n", "By number"),
    ("-n", "Newest first"),
    ("-priority", "By priority"),
    ("-updated", "Last changed first"),
    ("due", "Soonest due first"),
)
ON_BOARD = ("open", "assigned", "checking", "proposed", "in_review", "checked", "published")
AT_ONCE, ON_THE_BOARD = 100, 500


class Column(NamedTuple):
    """A status with the claims that are in it."""

    status: str
    claims: list[Claim]


@page(blueprint, "/p/<uuid:project>/claims", methods=["GET", "POST"])
def find(project: str) -> Response:
    """The claims as a list or a board; the address holds filters, sort and view. A post makes a claim by hand."""
    if request.method == "GET":
        return _listed(project, Form(labels=NAMES))
    given = typed(request.form, "normalised", "short", "claimant", "claim_date")
    try:
        made = write(
            actor(), claims.create, project, body(NewClaim, {**given, "atomic": request.form.get("atomic") or None})
        )
    except Invalid as refusal:
        return _listed(project, Form(given, labels=NAMES).refused(refusal), 422)
    return redirect(f"/p/{project}/claims/{made.id}", 303)


def people_of(frame: Frame) -> list[Member]:
    """Whom a claim can be assigned to."""
    everybody = read(actor(), members.find, frame.project.id).items(Member)
    return [member for member in everybody if RANK[member.role] >= RANK[REVIEWER]]


def _listed(project: str, form: Form, status: int = 200) -> Response:
    frame = opened(project)
    chosen = {name: value for name in _FILTERS if (value := ",".join(filter(None, request.args.getlist(name))).strip())}
    sort = request.args.get("sort") or "-priority"
    board = request.args.get("view") == "board"
    cursor = None if board else request.args.get("cursor")
    limit = ON_THE_BOARD if board else AT_ONCE
    query = body(ClaimQuery, {**chosen, "sort": sort, "limit": limit, "cursor": cursor})
    found = read(actor(), claims.find, project, query)
    rows = found.items(Claim)
    scale = read(actor(), methods.read_scale, project)
    address = {**chosen, **({"sort": sort} if sort != "-priority" else {}), **({"view": "board"} if board else {})}
    return render(
        "claims/board.html" if board else "claims/list.html",
        status,
        **frame._asdict(),
        rows=rows,
        columns=_columns(rows),
        total=found.total,
        chosen={name: chosen.get(name, "") for name in _FILTERS},
        filters=len(chosen),
        sort=sort,
        sorts=_SORTS,
        statuses=[(value.id, value.label) for value in values("claim_status")],
        verdicts=[(row.id, row.label) for row in scale.rows],
        people=people_of(frame),
        form=form,
        adding=status != 200 or "new" in request.args,
        as_list=_address(project, {name: value for name, value in address.items() if name != "view"}),
        as_board=_address(project, {**address, "view": "board"}),
        cursor=cursor,
        first=_address(project, address),
        next=_address(project, {**address, "cursor": found.next}) if found.next else None,
    )


def _columns(rows: Sequence[Claim]) -> list[Column]:
    by_status: dict[str, list[Claim]] = {status: [] for status in ON_BOARD}
    for row in rows:
        by_status.setdefault(row.status, []).append(row)
    return [Column(status, kept) for status, kept in by_status.items()]


def _address(project: str, args: dict[str, str]) -> str:
    return f"/p/{project}/claims" + (f"?{urlencode(args)}" if args else "")
