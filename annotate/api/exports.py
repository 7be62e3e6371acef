"""Exports: a document or a project in a format of the registry, streamed (contract.md, Exports)."""

from collections.abc import Callable

from flask import Blueprint, Response, current_app, request

from annotate.domain.errors import NotFound
from annotate.formats import FORMATS, frame
from annotate.formats.snapshot import Snapshot
from annotate.services import snapshot
from annotate.services.snapshot import ExportQuery
from annotate.services.work import read
from annotate.web import dispatch, who
from annotate.web.disposition import attachment

blueprint = Blueprint("exports", __name__, url_prefix="/api/v1")


@blueprint.get("/documents/<uuid:document>/export/<string:format>")
def of_document(document: str, format: str) -> Response:
    """A document in a format."""
    return _exported(snapshot.of_document, document, format)


@blueprint.get("/projects/<uuid:project>/export/<string:format>")
def of_project(project: str, format: str) -> Response:
    """A project in a format."""
    return _exported(snapshot.of_project, project, format)


def _exported(take: Callable[..., Snapshot], id_: str, format: str) -> Response:
    actor = who.actor()
    query = dispatch.converted(request.args.to_dict(flat=False), ExportQuery)
    base = current_app.extensions["annotate"].base_url or None
    taken = read(actor, take, id_, query, base)
    if format not in FORMATS:
        raise NotFound
    export = frame.export(taken, FORMATS[format])
    response = Response(export.chunks, 200, content_type=_with_charset(export.media_type))
    response.headers["Content-Disposition"] = attachment(export.filename)
    response.headers["Annotate-Losses"] = str(export.losses)
    response.headers["Annotate-Damaged"] = str(len(export.damaged))
    return response


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
