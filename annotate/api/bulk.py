"""Documents in bulk: files, archives, tables and feeds in one request; a job is answered, and goes on by itself."""

import hashlib

import msgspec
from flask import Blueprint, Response, current_app, request
from werkzeug.datastructures import FileStorage

from annotate.domain.errors import Fault, Invalid, Malformed
from annotate.domain.jobs import Job, Options
from annotate.services import bulk, intake
from annotate.services.work import Keyed, read
from annotate.store.keys import Answer
from annotate.web import dispatch, guard, many, who

blueprint = Blueprint("bulk", __name__, url_prefix="/api/v1")


@blueprint.post("/projects/<uuid:project>/jobs")
def create(project: str) -> Response:
    """Begin a job; 202 when all it was given is kept."""
    actor = who.actor()
    guard.check_call()
    read(actor, intake.language_of, project)
    if request.mimetype != "multipart/form-data":
        raise Malformed("Send one file or several as multipart/form-data.", "media-type")
    many.allow(request)
    files = _files()
    options = _options()
    edge = (current_app.extensions["annotate"].max_upload, _encoded, _keyed(files, options))
    return dispatch.response_of(bulk.begin(actor, project, many.sources_of(files), options, edge))


def _files() -> list[FileStorage]:
    for name in [*request.form, *request.files]:
        if name not in ("file", "options"):
            raise Invalid([Fault(f"/{name}", "This field is not known here.")])
    files = request.files.getlist("file")
    if not files:
        raise Invalid([Fault("/file", "Send the files in parts “file”.")])
    return files


def _options() -> Options:
    """The JSON part; many clients give a part with a media type a file name too."""
    named = request.files.get("options")
    raw = named.stream.read() if named else request.form.get("options", "").encode()
    try:
        return msgspec.json.decode(raw, type=Options) if raw else Options()
    except msgspec.ValidationError as error:
        raise Invalid([dispatch.fault_of(str(error))]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid([Fault("/options", "This part is no JSON that can be read.")]) from error


def _encoded(job: Job) -> Answer:
    return dispatch.encoded(job, "POST", False)._replace(status=202)


def _keyed(files: list[FileStorage], options: Options) -> Keyed | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    digest = hashlib.sha256(msgspec.json.encode(options))
    for file in files:
        digest.update(f"\n{file.filename}\n".encode("utf-8", "replace"))
        file.stream.seek(0)
        digest.update(hashlib.file_digest(file.stream, "sha256").digest())  # type: ignore[arg-type]  # typed without `readinto`, which every stream of Werkzeug has
    return Keyed(dispatch.checked_key(key), dispatch.request_hash("POST", request.path, digest.digest()))
