"""Refusals and defects as problem documents (RFC 9457) or pages. Never a trace, a path or a version."""

import logging
import math
from typing import Any

import msgspec
from flask import Flask, Response, g, redirect, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.exceptions import NotFound as NoRoute

from annotate.domain.errors import (
    Forbidden,
    Full,
    Invalid,
    Limited,
    Malformed,
    NotFound,
    NotSignedIn,
    Precondition,
    Refusal,
    Stale,
    Unavailable,
)
from annotate.web import who

API = "/api/v1"
OPEN = ("/static/", "/demo/", "/healthz", "/readyz")
"""Where signing in would not help; elsewhere nobody signed out learns which paths there are."""

TITLES = {
    "malformed": (400, "Not readable"),
    "not-signed-in": (401, "Not signed in"),
    "forbidden": (403, "Not allowed"),
    "locked": (403, "Read only"),
    "reauth": (403, "Password needed once more"),
    "second-factor": (403, "Second factor needed"),
    "csrf": (403, "Form expired"),
    "not-found": (404, "Not found"),
    "method": (405, "Not possible here"),
    "too-large": (413, "Too large"),
    "media-type": (415, "Not this format"),
    "stale": (412, "Changed in the meantime"),
    "invalid": (422, "Not accepted"),
    "key-reused": (422, "Key used before"),
    "state": (422, "Not now"),
    "version-needed": (428, "Version needed"),
    "limited": (429, "Too many tries"),
    "defect": (500, "A defect"),
    "unavailable": (503, "Not available"),
    "full": (507, "Disk full"),
}
DEFECT = "Something went wrong here. Nothing was changed. Try again; if it stays, tell the person who runs this server."
log = logging.getLogger("annotate")


def kind_of(refusal: Refusal) -> str:
    """The last word of the problem's type."""
    if isinstance(refusal, Forbidden | Invalid | Malformed):
        return refusal.kind
    names = {
        NotSignedIn: "not-signed-in",
        NotFound: "not-found",
        Stale: "stale",
        Precondition: "version-needed",
        Limited: "limited",
        Unavailable: "unavailable",
        Full: "full",
    }
    return names.get(type(refusal), "invalid")


def document(kind: str, detail: str, **more: Any) -> Response:
    """A problem document."""
    status, title = TITLES[kind]
    body = {"type": f"urn:annotate:problem:{kind}", "title": title, "status": status, "detail": detail, **more}
    return Response(msgspec.json.encode(body), status, content_type="application/problem+json")


def answer(refusal: Refusal) -> Response:
    """What a refusal is answered with: on a page a page, elsewhere a problem document."""
    kind = kind_of(refusal)
    if not wants_problem():
        if isinstance(refusal, NotSignedIn):
            return _to_sign_in()
        return _with_manners(refusal, page(kind, str(refusal), _wait(refusal)))
    more: dict[str, Any] = {}
    if isinstance(refusal, Invalid) and refusal.faults:
        more["errors"] = [{"pointer": fault.pointer, "detail": fault.detail} for fault in refusal.faults]
    if isinstance(refusal, Stale):
        more["current"] = msgspec.Raw(refusal.current)
    return _with_manners(refusal, document(kind, str(refusal), **more))


def page(kind: str, detail: str, wait: int | None = None) -> Response:
    """The page of an error."""
    status, title = TITLES[kind]
    shown = render_template(
        "errors/problem.html",
        status=status,
        title=title,
        detail=detail,
        request_id=g.request_id if status == 500 else None,
        wait=wait,
        kind=kind,
    )
    return Response(shown, status, content_type="text/html; charset=utf-8")


def wants_problem() -> bool:
    """Whether the caller is a program: everything but the pages."""
    return request.path.startswith((API, "/annotations/", "/healthz", "/readyz"))


def install(app: Flask) -> None:
    """Turn every error into an answer."""

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        return answer(refusal)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        try:
            if not request.path.startswith(OPEN) and not who.known():
                return answer(NotSignedIn())
        except Refusal as refusal:
            return answer(refusal)
        if isinstance(error, NoRoute):
            return answer(NotFound())
        if isinstance(error, MethodNotAllowed):
            detail = "This address does not take this method."
            response = document("method", detail) if wants_problem() else page("method", detail)
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
            return response
        if isinstance(error, RequestEntityTooLarge):
            return answer(Malformed("The request is larger than this server takes.", "too-large"))
        if error.code and 300 <= error.code < 400:
            return Response(status=error.code, headers=dict(error.get_headers()))
        return answer(Malformed())

    @app.errorhandler(Exception)
    def defect(error: Exception) -> Response:
        log.error("defect", exc_info=error, extra={"request_id": g.request_id})
        if wants_problem():
            return document("defect", DEFECT, request_id=g.request_id)
        return page("defect", DEFECT)


def _to_sign_in() -> Response:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
    response = redirect(f"/login?next={who.quoted(wanted)}" if wanted != "/" else "/login", 303)
    assert isinstance(response, Response)
    return response


def _wait(refusal: Refusal) -> int | None:
    if isinstance(refusal, Limited):
        return max(1, math.ceil(refusal.wait))
    return 5 if isinstance(refusal, Unavailable) else None


def _with_manners(refusal: Refusal, response: Response) -> Response:
    wait = _wait(refusal)
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    if isinstance(refusal, NotSignedIn):
        response.headers["WWW-Authenticate"] = 'Bearer realm="annotate"'
    if isinstance(refusal, Stale) and refusal.version:
        response.headers["ETag"] = f'"{refusal.version}"'
    return response
