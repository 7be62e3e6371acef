"""What passes at all: known hosts, forms and calls of our own pages (security.md S17, S26, S27, S41)."""

import unicodedata

from flask import Flask, g, request

from annotate.domain.errors import Forbidden, Malformed
from annotate.settings import Settings
from annotate.web import who
from annotate.web.headers import REQUEST_ID

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEALTH = ("/healthz", "/readyz")
larger: dict[str, tuple[int, int]] = {}
"""Views whose forms may be larger than others, where somebody is signed in, by endpoint: bytes, and parts."""
EXPIRED = "This form has expired. Go back, load the page again and repeat."


def install(app: Flask, settings: Settings) -> None:
    """Check each request before anything else sees it."""
    hosts = frozenset(settings.hosts)

    @app.before_request
    def pass_or_refuse() -> None:
        g.request_id = request.environ[REQUEST_ID]
        if request.path in HEALTH:
            return
        if host_name(request.host) not in hosts:
            raise Malformed("This server does not answer under this name. Check ANNOTATE_TRUSTED_HOSTS.")
        if request.method not in SAFE and "Authorization" not in request.headers:
            check_origin()
            if request.endpoint in larger and who.known():
                request.max_content_length, request.max_form_parts = larger[request.endpoint]
            if not request.path.startswith("/api/"):
                check_form()


def check_origin() -> None:
    """Refuse what another site sends with our cookie.

    Our pages send no referrer, so a browser gives the origin of their forms as `null`; then `Sec-Fetch-Site` must say
    that the form is ours, and the token decides as always.
    """
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site")
    ours = origin in (None, f"{request.scheme}://{request.host}") or (origin == "null" and site == "same-origin")
    if not ours or site not in (None, "same-origin", "none"):
        raise Forbidden(EXPIRED, kind="csrf")


def check_form() -> None:
    """A form of ours carries the token of the session, as a field or a header."""
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not who.csrf_matches(given):
        raise Forbidden(EXPIRED, kind="csrf")


def check_call() -> None:
    """A call of the API that relies on the cookie carries the token in `X-CSRF-Token`."""
    if "Authorization" not in request.headers and not who.csrf_matches(request.headers.get("X-CSRF-Token", "")):
        raise Forbidden("Send the page's token in X-CSRF-Token, or use an API token.", kind="csrf")


def host_name(host: str) -> str:
    """The name in a Host header, without port, in lower case."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()


def own_path(wanted: str | None) -> str:
    """`wanted` if it is a path of ours, else `/` (S26)."""
    if (
        not wanted
        or not wanted.startswith("/")
        or wanted.startswith("//")
        or "\\" in wanted
        or any(unicodedata.category(c).startswith("C") for c in wanted)
    ):
        return "/"
    return wanted
