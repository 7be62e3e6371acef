"""Routes of the API that are more than JSON in, JSON out, as OpenAPI tells of them; each is served by a module beside this one."""

from annotate.domain.jobs import Job
from annotate.domain.parallels import Candidates, Seek
from annotate.domain.records import Document
from annotate.domain.time_stamps import REPLY
from annotate.formats import FORMATS
from annotate.services.captures import Description
from annotate.services.feed import FeedQuery
from annotate.services.fetching import LookUp, NewAddress
from annotate.services.intake import NewDocument
from annotate.services.snapshot import ExportQuery
from annotate.services.suggestions import Finding
from annotate.web.dispatch import JSON
from annotate.web.openapi import Other

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
_MANY = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "array", "items": FILE, "minItems": 1},
        "options": {
            "type": "string",
            "contentMediaType": "application/json",
            "description": "`language`; `duplicates`: `skip` or `keep`; `fetch`: addresses that come without a text too.",
        },
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


def _taking_in(path: str, summary: str) -> Other:
    """A route that makes a document of a text, a file or an address."""
    takes = {JSON: (NewDocument, NewAddress), "multipart/form-data": MULTIPART}
    return Other("POST", path, summary, gives={JSON: Document}, takes=takes, status="201", later=True)


OTHERS = (
    _taking_in(
        "/projects/<uuid:project>/documents",
        "A document from a pasted text, a file, or the page at an address, which is fetched meanwhile (202).",
    ),
    _taking_in(
        "/documents/<uuid:document>/captures",
        "A new capture of the same page, from a text, a file or its address (202); annotations go over to it.",
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
        "GET",
        "/documents/<uuid:document>/time-stamp.tsr",
        "The time stamp on the captured bytes, as the authority answered (RFC 3161).",
        gives={REPLY: FILE},
    ),
    Other(
        "POST",
        "/projects/<uuid:project>/documents:batch",
        "Many texts, one JSON object a line; one result line for each.",
        gives={"application/jsonl": TEXT},
        takes={"application/jsonl": TEXT, "application/x-ndjson": TEXT},
    ),
    Other(
        "POST",
        "/projects/<uuid:project>/jobs",
        "Many documents as a job: files, archives, tables, JSON Lines, feeds. It goes on by itself.",
        gives={JSON: Job},
        takes={"multipart/form-data": _MANY},
        status="202",
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
        "POST",
        "/documents/<uuid:document>/parallels:find",
        "Candidates for parallel passages, in one document (`with`) or in all others of the project.",
        gives={JSON: Candidates},
        takes={JSON: Seek},
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
    Other(
        "GET",
        "/projects/<uuid:project>/events",
        "What happens to the claims, the evidence and the method of a project, as it happens; resumed like a document's.",
        gives={"text/event-stream": _EVENT},
        query=FeedQuery,
    ),
    Other("GET", "/openapi.json", "This description.", {JSON: {"type": "object"}}, open=True),
    Other("GET", "/docs", "This description as a page.", {"text/html": TEXT}, open=True),
)
