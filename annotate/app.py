"""The only wiring: settings, database, guards, the API, the pages."""

import logging
from collections.abc import Mapping
from functools import cache

from flask import Flask, Response, redirect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as BaseResponse

from annotate import pages, paths, scan
from annotate.api import addresses, bulk, exports, feed, health, others, parallels, routes, suggestions, uploads
from annotate.demo import DemoLink, sample
from annotate.domain.errors import NotFound, Refusal
from annotate.services import sign_in, work
from annotate.settings import Settings
from annotate.store.engine import Database
from annotate.web import assets, dispatch, guard, headers, openapi, problems, who
from annotate.web import pages as web_pages


class IdConverter(BaseConverter):
    """An id in a path: a UUID in lower case; anything else is not found."""

    regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def create_app(settings: Settings, database: Database, demo: Mapping[str, DemoLink] | None = None) -> Flask:
    """The application over one database; `settings` are prepared, `demo` are sign-in links by their secret."""
    app = Flask("annotate", static_folder=None, template_folder=str(paths.folder("templates")))
    app.config.update(
        SECRET_KEY=settings.keys.now,
        SECRET_KEY_FALLBACKS=list(settings.keys.before),
        MAX_FORM_MEMORY_SIZE=max(500_000, settings.max_upload),
        MAX_FORM_PARTS=1000,
        MAX_CONTENT_LENGTH=settings.max_upload + 500_000,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    if app.debug:
        raise Refusal("annotate does not run with Flask's debug mode. Unset FLASK_DEBUG.")
    app.extensions["annotate"] = settings
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["uuid"] = IdConverter
    app.logger.handlers[:] = []
    logging.getLogger("annotate").setLevel(logging.INFO)
    work.use(database)
    scan.use(settings)
    guard.install(app, settings)
    who.install(app)
    problems.install(app)
    assets.install(app)
    web_pages.install(app)
    for route in routes.ROUTES:
        name = f"{route.method} {route.path}"
        app.add_url_rule(routes.BASE + route.path, name, dispatch.view(route), methods=[route.method])
    for part in (uploads, bulk, addresses, exports, feed, suggestions, parallels, health):
        app.register_blueprint(part.blueprint)
    for blueprint in pages.BLUEPRINTS:
        app.register_blueprint(blueprint)
    _describe(app)
    if demo:
        _let_in(app, demo)
    app.wsgi_app = headers.Manners(app.wsgi_app)  # type: ignore[method-assign]  # how Flask takes a layer
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # how Flask takes a layer
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    return app


def _let_in(app: Flask, demo: Mapping[str, DemoLink]) -> None:
    """The demo's links: any number of times, while this process runs. Where they lead, the guided tour is offered."""
    app.extensions["tour"] = web_pages.Tour(next(iter(demo.values())).path, sample()[1].tour)

    @app.get("/demo/<secret>")
    def demo_link(secret: str) -> BaseResponse:
        link = demo.get(secret)
        if link is None:
            raise NotFound
        return who.remember(redirect(link.path, 303), sign_in.start_session(link.user, who.origin()))


def _describe(app: Flask) -> None:
    @app.get(f"{routes.BASE}/openapi.json")
    def openapi_json() -> Response:
        return Response(_description(), content_type="application/json")

    @app.get(f"{routes.BASE}/docs")
    def docs() -> Response:
        return web_pages.render("help/api.html", operations=openapi.operations(routes.ROUTES, others.OTHERS))


@cache
def _description() -> bytes:
    """The OpenAPI document. It is made when it is first asked for: it would be a tenth of every start."""
    return openapi.encoded(routes.ROUTES, others.OTHERS)
