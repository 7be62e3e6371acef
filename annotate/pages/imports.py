"""Documents in bulk: begin an import, see how far it is, and what became of each text."""

from contextlib import suppress
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from annotate.domain.errors import Fault, Invalid
from annotate.domain.jobs import ITEM_STATES, MOST_BYTES, MOST_ITEMS, Item, Job, Options
from annotate.pages import fetching
from annotate.pages.forms import Form, body, typed
from annotate.pages.frame import opened
from annotate.reading import kinds, sources
from annotate.services import bulk, intake
from annotate.services.bulk import ItemQuery
from annotate.services.listing import PageQuery
from annotate.services.work import read, write
from annotate.store.keys import Answer
from annotate.web import guard, many
from annotate.web.pages import page, render, settings
from annotate.web.who import actor

blueprint = Blueprint("imports", __name__)
guard.larger["imports.start"] = (many.LARGEST, many.MOST_PARTS)
_LABELS = {"file": "Files", "language": "Language", "duplicates": "Texts that the project has already"}
STATES = {
    "waiting": ("open", "Waiting"),
    "accepted": ("ok", "Accepted"),
    "similar": ("ok", "Accepted, nearly the same"),
    "duplicate": ("plain", "Left out, same text"),
    "refused": ("no", "Refused"),
    "cancelled": ("plain", "Cancelled"),
}
JOB_STATES = {
    "filling": "Being received",
    "running": "Running",
    "done": "Done",
    "cancelled": "Cancelled",
    "stopped": "Stopped",
}
AT_ONCE = 100


@page(blueprint, "/p/<uuid:project>/imports", methods=["GET"])
def shown(project: str) -> Response:
    """The form that begins an import, and the imports of the project."""
    return _shown(project, Form(labels=_LABELS))


@page(blueprint, "/p/<uuid:project>/imports", methods=["POST"])
def start(project: str) -> Response:
    """Begin an import and go to it."""
    read(actor(), intake.language_of, project)
    given = typed(request.form, "language", "duplicates", "fetch")
    form = Form(given, labels=_LABELS)
    files = [file for file in request.files.getlist("file") if file.filename]
    try:
        if not files:
            raise Invalid([Fault("/file", "Choose files, an archive, a table, a feed, or a folder of files.")])
        options = body(Options, {**_options(given), "fetch": bool(given["fetch"])})
        edge = (settings().max_upload, lambda job: Answer(202, msgspec.json.encode(job)), None)
        answer = bulk.begin(actor(), project, many.sources_of(files), options, edge)
    except Invalid as refusal:
        return _shown(project, form.refused(refusal), 422)
    made = msgspec.json.decode(answer.body, type=Job)
    return redirect(f"/p/{project}/imports/{made.id}", 303)


@page(blueprint, "/p/<uuid:project>/imports/<uuid:job>", methods=["GET", "POST"])
def one(project: str, job: str) -> Response:
    """How far an import is and what became of each text; `?state=` shows only some. A POST cancels it."""
    if request.method == "POST":
        with suppress(Invalid):  # it ended in the meantime, which the page tells
            write(actor(), bulk.cancel, job)
        return redirect(f"/p/{project}/imports/{job}", 303)
    frame = opened(project)
    found = read(actor(), bulk.read, job)
    if found.project != project:
        return redirect(f"/p/{found.project}/imports/{job}", 303)
    state = request.args.get("state", "")
    if state not in ("", *ITEM_STATES):
        raise Invalid(sentence="This filter is not known here. Choose one of the list.")
    query = ItemQuery(limit=AT_ONCE, state=state or None, cursor=request.args.get("cursor") or None)
    items = read(actor(), bulk.items, job, query)
    at = f"/p/{project}/imports/{job}"
    kept = {"state": state} if state else {}
    return render(
        "project/import_job.html",
        **frame._asdict(),
        job=found,
        items=items.items(Item),
        whole=items.total,
        more=f"{at}?{urlencode({**kept, 'cursor': items.next})}" if items.next else "",
        state=state,
        states=STATES,
        job_states=JOB_STATES,
        counts=msgspec.structs.asdict(found.counts),
        at=at,
    )


def _options(given: dict[str, str]) -> dict[str, str]:
    return {name: given[name] for name in ("language", "duplicates") if given[name]}


def _shown(project: str, form: Form, status: int = 200) -> Response:
    frame = opened(project)
    at = f"/p/{project}/imports"
    found = read(actor(), bulk.find, project, PageQuery(limit=AT_ONCE, cursor=request.args.get("cursor") or None))
    return render(
        "project/imports.html",
        status,
        **frame._asdict(),
        form=form,
        jobs=found.items(Job),
        whole=found.total,
        more=f"{at}?{urlencode({'cursor': found.next})}#jobs" if found.next else "",
        job_states=JOB_STATES,
        fetches=fetching.offered(),
        limit=settings().max_upload,
        most=MOST_BYTES,
        texts=MOST_ITEMS,
        endings=(*kinds.SUFFIXES, *sources.SUFFIXES),
        at=at,
    )
