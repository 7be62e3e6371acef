"""Answers that the server gives before Flask sees a request: the same words, the same headers."""

import secrets

import msgspec

from annotate.web import headers
from annotate.web.problems import TITLES

_SAID = {
    400: ("malformed", "The request could not be read as HTTP."),
    408: ("malformed", "The request came too slowly. Send it again."),
    413: ("too-large", "The request is larger than this server takes."),
    431: ("malformed", "The headers of the request are too large."),
    503: ("unavailable", "The server is stopping. Try again in a moment."),
}


def refusal(status: int, path: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Headers and body for a status; a problem document, which people can read too."""
    kind, detail = _SAID.get(status, ("malformed", "The request could not be read."))
    title = TITLES[kind][1]
    body = {"type": f"urn:annotate:problem:{kind}", "title": title, "status": status, "detail": detail}
    more = [(b"content-type", b"application/problem+json"), (b"x-request-id", secrets.token_hex(8).encode())]
    if status == 503:
        more.append((b"retry-after", b"5"))
    return [*headers.bare(), *more], msgspec.json.encode(body)
