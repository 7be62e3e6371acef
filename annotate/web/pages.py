"""What the pages share: the decorator, rendering, data for scripts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, Flask, Response, current_app, g, render_template, request
from jinja2 import pass_context
from jinja2.runtime import Context

from annotate import __version__, vocabulary
from annotate.domain import edtf
from annotate.domain.errors import Refusal
from annotate.domain.permissions import SCOPES, Facts, cookie_only
from annotate.domain.reading_settings import USUAL, ReadingSettings
from annotate.domain.records import Me
from annotate.services import inbox
from annotate.services.work import read
from annotate.settings import Settings
from annotate.web import assets, who

Rendered = Response
View = Callable[..., Any]
PUBLIC_PAGES: set[str] = set()
FIRST_CHUNK, CHUNK = 4 * 1024, 256 * 1024
_ESCAPED = [(c.encode(), f"\\u{ord(c):04x}".encode()) for c in "<>&\u2028\u2029"]


class JsonBlock(str):
    """JSON that cannot end a script element; templates put it in as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def json_block(encoded: bytes) -> JsonBlock:
    """Encoded JSON for `<script type="application/json">`: `<`, `>`, `&` and two line ends are escaped (S25)."""
    for character, escape in _ESCAPED:  # a replacement in bytes takes a thirtieth of the time of str.translate
        encoded = encoded.replace(character, escape)
    return JsonBlock(encoded.decode())


def page(
    blueprint: Blueprint,
    path: str,
    *,
    methods: Sequence[str] = ("GET",),
    public: bool = False,
    password_only: bool = False,
) -> Callable[[View], View]:
    """Register a view. Unless `public`, nobody sees it signed out; `password_only`: not with a token either."""

    def register(view: View) -> View:
        def guarded(**arguments: Any) -> Any:
            if not public:
                actor = who.actor()
                if password_only:
                    cookie_only(actor, Facts())
            return view(**arguments)

        guarded.__name__ = view.__name__
        blueprint.add_url_rule(path, view.__name__, guarded, methods=list(methods))
        if public:
            PUBLIC_PAGES.add(path)
        return view

    return register


def render(template: str, status: int = 200, **context: Any) -> Response:
    """A page."""
    return Response(render_template(template, **context), status, content_type="text/html; charset=utf-8")


def stream(template: str, status: int = 200, **context: Any) -> Response:
    """A long page, sent while it is written, so that the browser has begun when the last of it comes.

    The template must not look at the request: each chunk may be written by another thread, outside of it.
    """
    current_app.update_template_context(context)
    written = current_app.jinja_env.get_template(template).generate(context)
    return Response(_chunks(written), status, content_type="text/html; charset=utf-8")


def _chunks(written: Iterable[str]) -> Iterator[str]:
    """The first is small, so that style sheets and scripts are asked for while the rest is still written."""
    held: list[str] = []
    size, most = 0, FIRST_CHUNK
    for words in written:
        held.append(words)
        size += len(words)
        if size > most:
            yield "".join(held)
            held, size, most = [], 0, CHUNK
    yield "".join(held)


class Tour(NamedTuple):
    """Where the guided tour is offered: the path of a document, and words of it by the step that points at them."""

    path: str
    words: Mapping[str, str]


def tour() -> Tour | None:
    """The guided tour of a demo; nothing where there is none."""
    found: Tour | None = current_app.extensions.get("tour")
    return found


def settings() -> Settings:
    """The settings of this process."""
    kept: Settings = current_app.extensions["annotate"]
    return kept


def base() -> str:
    """The address that links begin with: the setting, else the one that was asked, which is one of our own names (S27)."""
    return (settings().base_url or request.host_url).rstrip("/")


def install(app: Flask) -> None:
    """What every template knows."""
    app.jinja_env.globals.update(
        static=assets.static,
        version=__version__,
        label=_label,
        values=lambda name: vocabulary.values(name),
        dated=edtf.said,
    )

    @app.context_processor
    def context() -> dict[str, object]:
        return {
            "me": _me(),
            "unread": _unread(),
            "reading": _reading(),
            "csrf_token": who.csrf_token() if "request_id" in g else "",
            "path": request.path,
        }


@pass_context
def _label(context: Context, name: str, value_id: str) -> str:
    """A value in the words of the project that the page is of."""
    own: Mapping[str, str] = getattr(context.get("project"), "labels", {})
    return own.get(f"{name}.{value_id}") or vocabulary.label(name, value_id)


def _reading() -> ReadingSettings:
    try:
        return who.reading()
    except Refusal:  # as in `_me`
        return USUAL


def _unread() -> int:
    """How much of the inbox is new; nothing where one has none: signed out, or with the token of one project."""
    try:
        asking = who.actor_or_none()
        return read(asking, inbox.unread) if asking else 0
    except Refusal:  # also as in `_me`
        return 0


def _me() -> Me | None:
    try:
        actor = who.actor_or_none()
    except Refusal:  # the page that says that the database is away needs none
        return None
    if actor is None:
        return None
    return Me(actor.user, actor.name, None, SCOPES, actor.admin)
