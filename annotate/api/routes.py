"""THE API ON ONE PAGE: method, path, use case. Everything else follows from the use case's signature."""

from annotate.domain.records import Document
from annotate.formats import FORMATS
from annotate.services import (
    accounts,
    adjudication,
    annotations,
    assignments,
    comments,
    documents,
    inbox,
    invites,
    layers,
    links,
    members,
    presence,
    projects,
    review,
    sentences,
    suggestions,
    tokens,
)
from annotate.services.captures import Description
from annotate.services.feed import FeedQuery
from annotate.services.fetching import LookUp, NewAddress
from annotate.services.intake import NewDocument
from annotate.services.snapshot import ExportQuery
from annotate.services.suggestions import Finding
from annotate.web.dispatch import JSON, Route
from annotate.web.openapi import Other

BASE = "/api/v1"

ROUTES = (
    Route("GET", "/me", accounts.me),
    Route("GET", "/me/tokens", tokens.find),
    Route("POST", "/me/tokens", tokens.create),
    Route("DELETE", "/me/tokens/<uuid:token>", tokens.revoke),
    Route("GET", "/projects", projects.find),
    Route("POST", "/projects", projects.create),
    Route("GET", "/projects/<uuid:project>", projects.read),
    Route("PATCH", "/projects/<uuid:project>", projects.change),
    Route("DELETE", "/projects/<uuid:project>", projects.delete),
    Route("GET", "/projects/<uuid:project>/members", members.find),
    Route("POST", "/projects/<uuid:project>/members", members.add),
    Route("PATCH", "/projects/<uuid:project>/members/<uuid:user>", members.change),
    Route("DELETE", "/projects/<uuid:project>/members/<uuid:user>", members.remove),
    Route("GET", "/projects/<uuid:project>/invites", invites.find),
    Route("POST", "/projects/<uuid:project>/invites", invites.create),
    Route("DELETE", "/projects/<uuid:project>/invites/<uuid:invite>", invites.revoke),
    Route("GET", "/projects/<uuid:project>/documents", documents.find),
    Route("GET", "/documents/<uuid:document>", documents.read),
    Route("PATCH", "/documents/<uuid:document>", documents.change),
    Route("DELETE", "/documents/<uuid:document>", documents.delete),
    Route("GET", "/documents/<uuid:document>/zones", sentences.zones),
    Route("PATCH", "/documents/<uuid:document>/zones/<int:n>", sentences.change_zone),
    Route("GET", "/documents/<uuid:document>/sentences", sentences.find),
    Route("PUT", "/documents/<uuid:document>/sentences/<int:n>/read", sentences.mark_read),
    Route("POST", "/documents/<uuid:document>/sentences:split", sentences.split),
    Route("POST", "/documents/<uuid:document>/sentences:merge", sentences.merge),
    Route("GET", "/documents/<uuid:document>/annotations", annotations.find),
    Route("POST", "/documents/<uuid:document>/annotations", annotations.create),
    Route("GET", "/annotations/<uuid:annotation>", annotations.read),
    Route("PATCH", "/annotations/<uuid:annotation>", annotations.change),
    Route("DELETE", "/annotations/<uuid:annotation>", annotations.delete),
    Route("POST", "/annotations/<uuid:annotation>:restore", annotations.restore),
    Route("GET", "/annotations/<uuid:annotation>/history", annotations.history),
    Route("GET", "/documents/<uuid:document>/links", links.find),
    Route("GET", "/annotations/<uuid:annotation>/links", links.find_of_annotation),
    Route("POST", "/annotations/<uuid:annotation>/links", links.create),
    Route("DELETE", "/links/<uuid:link>", links.delete),
    Route("GET", "/documents/<uuid:document>/suggestions", suggestions.find),
    Route("POST", "/suggestions/<uuid:suggestion>:accept", suggestions.accept),
    Route("POST", "/suggestions/<uuid:suggestion>:dismiss", suggestions.dismiss),
    Route("POST", "/suggestions/<uuid:suggestion>:reopen", suggestions.reopen),
    Route("PUT", "/documents/<uuid:document>/presence", presence.be_here),
    Route("GET", "/annotations/<uuid:annotation>/comments", comments.find_of_annotation),
    Route("POST", "/annotations/<uuid:annotation>/comments", comments.create),
    Route("GET", "/documents/<uuid:document>/comments", comments.find_of_document),
    Route("POST", "/documents/<uuid:document>/comments", comments.create_on_document),
    Route("GET", "/comments/<uuid:comment>", comments.read),
    Route("PATCH", "/comments/<uuid:comment>", comments.change),
    Route("DELETE", "/comments/<uuid:comment>", comments.delete),
    Route("POST", "/comments/<uuid:comment>:restore", comments.restore),
    Route("GET", "/me/inbox", inbox.find),
    Route("POST", "/me/inbox:read", inbox.mark_read),
    Route("GET", "/documents/<uuid:document>/layers", layers.find),
    Route("POST", "/documents/<uuid:document>/layer:submit", layers.submit),
    Route("POST", "/documents/<uuid:document>/layer:withdraw", layers.withdraw),
    Route("POST", "/documents/<uuid:document>/layers/<uuid:user>:reopen", review.reopen_layer),
    Route("GET", "/documents/<uuid:document>/assignments", assignments.find),
    Route("PUT", "/documents/<uuid:document>/assignments/<uuid:user>", assignments.assign),
    Route("DELETE", "/documents/<uuid:document>/assignments/<uuid:user>", assignments.unassign),
    Route("POST", "/projects/<uuid:project>/assignments:distribute", assignments.distribute),
    Route("GET", "/projects/<uuid:project>/adjudication", review.queue),
    Route("POST", "/documents/<uuid:document>/adjudication:begin", review.begin),
    Route("POST", "/documents/<uuid:document>/adjudication:finish", review.finish),
    Route("POST", "/documents/<uuid:document>/adjudication:reopen", review.reopen),
    Route("GET", "/documents/<uuid:document>/cases", adjudication.find),
    Route("POST", "/documents/<uuid:document>/cases:accept", adjudication.accept_unanimous),
    Route("GET", "/cases/<uuid:case>", adjudication.read),
    Route("POST", "/cases/<uuid:case>:decide", adjudication.decide),
    Route("POST", "/cases/<uuid:case>:undo", adjudication.undo),
)

FILE = {"type": "string", "contentMediaType": "application/octet-stream"}
TEXT = {"type": "string"}
MULTIPART = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": FILE,
        "title": TEXT,
        "metadata": {"type": "string", "contentMediaType": "application/json"},
        "encoding": {"type": "string", "description": "The encoding of a text or page, instead of finding it out."},
    },
    "additionalProperties": False,
}
_EVENT = {
    "type": "object",
    "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9]+$", "description": "The revision, to resume behind."},
        "event": {
            "type": "string",
            "description": "What happened, as annotation.created; reset: load everything anew.",
        },
        "data": {"type": "string", "contentMediaType": JSON},
    },
}
_EXPORTS = {
    format_.media_type: {"type": "object"} if "json" in format_.media_type else TEXT for format_ in FORMATS.values()
} | {"application/zip": FILE}

OTHERS = (
    Other(
        "POST",
        "/projects/<uuid:project>/documents",
        "A document from a pasted text, a file, or the page at an address, which is fetched meanwhile (202).",
        gives={JSON: Document},
        takes={JSON: (NewDocument, NewAddress), "multipart/form-data": MULTIPART},
        status="201",
        later=True,
    ),
    Other(
        "POST",
        "/projects/<uuid:project>/evidence:look_up",
        "What the page at an address says of itself. It is fetched, and nothing of it is kept.",
        gives={JSON: Description},
        takes={JSON: LookUp},
    ),
    Other(
        "GET",
        "/documents/<uuid:document>/capture.warc",
        "The request and the answer that a page was captured by.",
        gives={"application/warc": FILE},
    ),
    Other(
        "POST",
        "/projects/<uuid:project>/documents:batch",
        "Many texts, one JSON object a line; one result line for each.",
        gives={"application/jsonl": TEXT},
        takes={"application/jsonl": TEXT, "application/x-ndjson": TEXT},
    ),
    Other(
        "GET", "/documents/<uuid:document>/text", "Exactly the text that the offsets count in.", {"text/plain": TEXT}
    ),
    Other(
        "GET",
        "/documents/<uuid:document>/original",
        "The captured bytes.",
        {"text/plain": FILE, "application/octet-stream": FILE},
    ),
    Other(
        "POST",
        "/documents/<uuid:document>/suggestions:find",
        "Finds hints where that was not done yet, or not with this version of a method.",
        {JSON: Finding},
    ),
    Other(
        "GET",
        "/documents/<uuid:document>/export/<format>",
        "A document in a format.",
        _EXPORTS,
        query=ExportQuery,
        choices={"format": tuple(FORMATS)},
    ),
    Other(
        "GET",
        "/projects/<uuid:project>/export/<format>",
        "A project in a format.",
        _EXPORTS,
        query=ExportQuery,
        choices={"format": tuple(FORMATS)},
    ),
    Other(
        "GET",
        "/documents/<uuid:document>/events",
        "What happens in a document, as it happens: one event a change, resumed by `Last-Event-ID` or `after`.",
        gives={"text/event-stream": _EVENT},
        query=FeedQuery,
    ),
    Other("GET", "/openapi.json", "This description.", {JSON: {"type": "object"}}, open=True),
    Other("GET", "/docs", "This description as a page.", {"text/html": TEXT}, open=True),
)
