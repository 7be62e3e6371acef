"""The headers of every response (security.md 5)."""

from flask import Flask, Response, g, request

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


def install(app: Flask) -> None:
    """Put the headers on every response, errors and static files too."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CSP)
        for name, value in ALWAYS.items():
            headers[name] = value
        if request.is_secure:
            headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        headers.setdefault("Cache-Control", "no-store")
        headers["X-Request-Id"] = g.request_id
        return response


def bare() -> list[tuple[bytes, bytes]]:
    """The same for an answer that the server gives before Flask sees the request."""
    return [
        (b"content-security-policy", CSP.encode()),
        (b"cache-control", b"no-store"),
        *((name.lower().encode(), value.encode()) for name, value in ALWAYS.items()),
    ]
