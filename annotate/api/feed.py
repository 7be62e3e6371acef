"""The live feed as one answer: what happened so far. The server keeps the stream open by asking again (`server/live.py`),
so that sign-in, rights and what may be seen are checked each time by the same code as everything else."""

import re

from flask import Blueprint, Response, request

from annotate.services import feed
from annotate.services.feed import FeedQuery
from annotate.services.sign_in import NOBODY
from annotate.services.work import read
from annotate.web import dispatch, who

blueprint = Blueprint("feed", __name__, url_prefix="/api/v1")

NUMBER = re.compile(r"[0-9]{1,15}")
PATH = re.compile(r"/api/v1/documents/([0-9a-f-]{36})/events")
NEVER = -1
"""A place in no feed: what names none gets `reset`."""


@blueprint.get("/documents/<uuid:document>/events")
def events(document: str) -> Response:
    """What happened behind the revision that `Last-Event-ID`, or else `after`, names."""
    actor = who.actor()
    query = dispatch.converted(request.args.to_dict(flat=False), FeedQuery)
    after = query.after if isinstance(query, FeedQuery) else None
    last = request.headers.get("Last-Event-ID")
    if last is not None:
        after = int(last) if NUMBER.fullmatch(last) else NEVER
    told = read(actor, feed.since, document, after, request.environ.get("annotate.company", ""))
    response = Response(told.text, 200, content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    response.headers["Annotate-Revision"] = str(told.revision)
    response.headers["Annotate-Company"] = told.company
    return response


def revisions(paths: tuple[str, ...]) -> dict[str, int]:
    """How far the feeds at these paths have come."""
    documents = {found[1]: path for path in paths if (found := PATH.fullmatch(path))}
    now = read(NOBODY, feed.revisions, tuple(documents))
    return {documents[document]: revision for document, revision in now.items()}
