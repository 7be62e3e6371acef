"""Web addresses: a document from a page, what stands at an address; and the proofs beside a text: the exchange that a page
came by, the time stamp."""

import msgspec
from flask import Blueprint, Response, current_app, request

from annotate.domain.errors import Malformed
from annotate.domain.permissions import Actor
from annotate.domain.time_stamps import REPLY
from annotate.services import captures, custody, fetching
from annotate.services import work as works
from annotate.services.fetching import LookUp, NewAddress
from annotate.services.work import Call, read, write
from annotate.store.keys import Answer
from annotate.web import dispatch, guard, who
from annotate.web.disposition import attachment

blueprint = Blueprint("addresses", __name__, url_prefix="/api/v1")
WARC = "application/warc"


class _Named(msgspec.Struct):
    """A body as far as it tells whether an address or a text is sent."""

    url: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def names_address(raw: bytes) -> bool:
    """Whether a JSON body gives the address of a page instead of a text."""
    try:
        return msgspec.json.decode(raw, type=_Named).url is not msgspec.UNSET
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False


def create(actor: Actor, project: str, supersedes: str | None = None) -> Response:
    """A document that waits for its page: 202, and the feed tells what became of it. `supersedes` is captured anew."""
    terms = fetching.terms(current_app.extensions["annotate"])
    body = dispatch.decoded(request.get_data(), NewAddress)
    key = request.headers.get("Idempotency-Key")
    digest = dispatch.request_hash("POST", request.path, request.get_data())
    answer = works.answered(
        actor,
        Call(fetching.begin, (project, body, terms, supersedes)),
        lambda made: Answer(202, msgspec.json.encode(made), dispatch.location_of(made), f'"{made.version}"'),
        works.Keyed(dispatch.checked_key(key), digest) if key is not None else None,
    )
    fetching.asked.set()
    return dispatch.response_of(answer)


@blueprint.post("/projects/<uuid:project>/evidence:look_up")
def look_up(project: str) -> Response:
    """What the page at an address says of itself; nothing of it is kept, so every call asks anew."""
    actor = who.actor()
    guard.check_call()
    request.max_content_length = dispatch.LARGEST_BODY
    key = request.headers.get("Idempotency-Key")
    if key is not None:
        dispatch.checked_key(key)
    if request.mimetype != dispatch.JSON:
        raise Malformed("Send JSON, with the media type application/json.", "media-type")
    body = dispatch.decoded(request.get_data(), LookUp)
    assert isinstance(body, LookUp)
    terms = fetching.terms(current_app.extensions["annotate"])
    held = write(actor, fetching.take_look, project, body, terms)
    return Response(msgspec.json.encode(fetching.look_up(held, terms)), 200, content_type=dispatch.JSON)


@blueprint.get("/documents/<uuid:document>/capture.warc")
def capture(document: str) -> Response:
    """The request and the answer that a page was captured by, as a WARC file for other archives."""
    content, known, title = read(who.actor(), captures.capture, document)
    response = Response(captures.as_warc(document, content, known), 200, content_type=WARC)
    response.headers["Content-Disposition"] = attachment(f"{title}.warc")
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


@blueprint.get("/documents/<uuid:document>/time-stamp.tsr")
def time_stamp(document: str) -> Response:
    """The answer of the authority that stamped the captured bytes, as it came."""
    content, title = read(who.actor(), custody.time_stamp, document)
    response = Response(content, 200, content_type=REPLY)
    response.headers["Content-Disposition"] = attachment(f"{title}.tsr")
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response
