"""The live feed as one answer: what happened so far. The server keeps the stream open by asking again (`server/live.py`),
so that sign-in, rights and what may be seen are checked each time by the same code as everything else."""

import re

from flask import Blueprint, Response, request

from annotate.services import feed, project_feed
from annotate.services.feed import FeedQuery, Told
from annotate.services.sign_in import NOBODY
from annotate.services.work import read
from annotate.web import dispatch, who

blueprint = Blueprint("feed", __name__, url_prefix="/api/v1")

NUMBER = re.compile(r"[0-9]{1,15}")
PATH = re.compile(r"/api/v1/(documents|projects)/([0-9a-f-]{36})/events")
NEVER = -1
"""A place in no feed: what names none gets `reset`."""


@blueprint.get("/documents/<uuid:document>/events")
def events(document: str) -> Response:
    """What happened in a document behind the revision that `Last-Event-ID`, or else `after`, names."""
    actor = who.actor()
    return _answer(read(actor, feed.since, document, _after(), request.environ.get("annotate.company", "")))


@blueprint.get("/projects/<uuid:project>/events")
def events_of_project(project: str) -> Response:
    """The same of a project."""
    actor = who.actor()
    return _answer(read(actor, project_feed.since, project, _after()))


def revisions(paths: tuple[str, ...]) -> dict[str, int]:
    """How far the feeds at these paths have come."""
    asked: dict[str, dict[str, str]] = {"documents": {}, "projects": {}}
    for path in paths:
        if found := PATH.fullmatch(path):
            asked[found[1]][found[2]] = path
    now = {
        **(read(NOBODY, feed.revisions, tuple(asked["documents"])) if asked["documents"] else {}),
        **(read(NOBODY, project_feed.revisions, tuple(asked["projects"])) if asked["projects"] else {}),
    }
    every = asked["documents"] | asked["projects"]
    return {every[id_]: revision for id_, revision in now.items()}


def _after() -> int | None:
    query = dispatch.converted(request.args.to_dict(flat=False), FeedQuery)
    after = query.after if isinstance(query, FeedQuery) else None
    last = request.headers.get("Last-Event-ID")
    if last is not None:
        after = int(last) if NUMBER.fullmatch(last) else NEVER
    return after


def _answer(told: Told) -> Response:
    response = Response(told.text, 200, content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    response.headers["Annotate-Revision"] = str(told.revision)
    response.headers["Annotate-Company"] = told.company
    return response
