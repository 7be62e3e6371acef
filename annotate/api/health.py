"""Whether the process lives and whether it can work. No sign-in, no Host check, no detail."""

import shutil

from flask import Blueprint, Response, current_app, request

from annotate.domain.errors import Refusal
from annotate.services import upkeep
from annotate.services.condition import LEAST_DISK

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return Response(b'{"status":"ok"}', content_type="application/json")


@blueprint.get("/readyz")
def ready() -> Response:
    """Database, migrations and disk are as they should be."""
    stopping = request.environ.get("annotate.stopping", False)
    try:
        fit = (
            not stopping
            and upkeep.fit()
            and shutil.disk_usage(current_app.extensions["annotate"].folder).free >= LEAST_DISK
        )
    except (Refusal, OSError):
        fit = False
    if fit:
        return Response(b'{"status":"ready"}', content_type="application/json")
    response = Response(b'{"status":"unavailable"}', 503, content_type="application/json")
    response.headers["Retry-After"] = "5"
    return response
