"""The headers of every response (security.md 5)."""

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"


REQUEST_ID = "annotate.request_id"


class Manners:
    """Puts the headers on every response, errors and static files too, below Flask: a list is joined, nothing is set."""

    def __init__(self, wsgi: "WSGIApplication") -> None:
        self._wsgi = wsgi

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request_id = environ[REQUEST_ID] = secrets.token_hex(8)
        fixed = _FIXED_TLS if environ["wsgi.url_scheme"] == "https" else _FIXED

        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            given = {name.lower() for name, _ in headers}
            more = [(name, value) for name, value in _UNLESS_GIVEN if name.lower() not in given]
            return start_response(status, [*headers, *more, *fixed, ("X-Request-Id", request_id)], error)

        return self._wsgi(environ, start)


_UNLESS_GIVEN = (("Content-Security-Policy", CSP), ("Cache-Control", "no-store"))
_FIXED = tuple(ALWAYS.items())
_FIXED_TLS = (*_FIXED, ("Strict-Transport-Security", STRICT_TRANSPORT))


def bare() -> list[tuple[bytes, bytes]]:
    """The same for an answer that the server gives before Flask sees the request."""
    return [
        (b"content-security-policy", CSP.encode()),
        (b"cache-control", b"no-store"),
        (b"x-request-id", secrets.token_hex(8).encode()),
        *((name.lower().encode(), value.encode()) for name, value in ALWAYS.items()),
    ]
