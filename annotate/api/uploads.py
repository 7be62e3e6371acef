"""Documents in: a pasted text, a file, many lines at once; and their text and original out."""

import hashlib
import io
import tempfile
from collections.abc import Iterator
from typing import IO, Any

import msgspec
from flask import Blueprint, Response, current_app, request
from werkzeug.datastructures import FileStorage

from annotate.api import addresses
from annotate.domain.errors import Fault, Invalid, Malformed, TooLarge
from annotate.domain.permissions import Actor
from annotate.reading.result import Request
from annotate.services import documents, intake, recaptures, waiting
from annotate.services import work as works
from annotate.services.intake import BatchLine, Captured, NewDocument
from annotate.services.work import Call, Keyed, read, write
from annotate.web import dispatch, guard, who
from annotate.web.disposition import attachment

blueprint = Blueprint("uploads", __name__, url_prefix="/api/v1")
LARGEST_BATCH = 4_000_000_000
"""Bytes of one batch; each of its lines is bounded like an upload."""
LINES_AT_A_TIME, BYTES_AT_A_TIME = 200, 4_000_000
BLOCK = 1 << 16
JSON_LINES = ("application/jsonl", "application/x-ndjson")
MULTIPART = "multipart/form-data"


@blueprint.post("/projects/<uuid:project>/documents")
def create(project: str) -> Response:
    """A document from a JSON body, with a text or an address, or from a file."""
    actor = who.actor()
    guard.check_call()
    request.max_content_length = current_app.extensions["annotate"].max_upload
    if request.mimetype == dispatch.JSON and addresses.names_address(request.get_data()):
        return addresses.create(actor, project)
    language = read(actor, intake.language_of, project)
    if request.mimetype == MULTIPART:
        return _uploaded(actor, project, language)
    reading = _pasted(actor, language)
    answer = works.answered(
        actor,
        Call(intake.create_one, (project, reading)),
        lambda made: dispatch.encoded(made, "POST", False),
        _keyed(reading.provenance.bytes_sha256),
    )
    return dispatch.response_of(answer)


@blueprint.post("/documents/<uuid:document>/captures")
def capture(document: str) -> Response:
    """A new capture of the page of a document, from what a new document may come from."""
    actor = who.actor()
    guard.check_call()
    request.max_content_length = current_app.extensions["annotate"].max_upload
    known = read(actor, recaptures.before, document)
    if request.mimetype == dispatch.JSON and addresses.names_address(request.get_data()):
        return addresses.create(actor, known.project, document)
    if request.mimetype == MULTIPART:
        return _uploaded(actor, known.project, known.language, document)
    reading = _pasted(actor, known.language)
    call = Call(recaptures.create, (document, reading, recaptures.sought(known, reading.text)))
    keyed = _keyed(reading.provenance.bytes_sha256)
    return dispatch.response_of(works.answered(actor, call, lambda made: dispatch.encoded(made, "POST", False), keyed))


@blueprint.post("/projects/<uuid:project>/documents:batch")
def batch(project: str) -> Response:
    """Many texts, one JSON object a line; one result line for each, sent when the request was read to its end."""
    actor = who.actor()
    guard.check_call()
    if request.mimetype not in JSON_LINES:
        raise Malformed("Send JSON Lines, with the media type application/jsonl.", "media-type")
    request.max_content_length = LARGEST_BATCH
    key = request.headers.get("Idempotency-Key")
    if key is not None:
        dispatch.checked_key(key)
    language = read(actor, intake.language_of, project)
    results = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115
    body = io.BufferedReader(request.stream, BLOCK)  # type: ignore[type-var]  # the request reads lines byte by byte
    for lines in _chunks(body, current_app.extensions["annotate"].max_upload):
        readings = [_line(number, raw, language, actor.user, key) for number, raw in lines]
        for result in write(actor, intake.create_lines, project, readings):
            results.write(result + b"\n")
    return Response(_replayed(results), 200, content_type="application/jsonl")


@blueprint.get("/documents/<uuid:document>/text")
def text(document: str) -> Response:
    """Exactly the text that the offsets count in; its ETag is its SHA-256."""
    content, sha = read(who.actor(), documents.text, document)
    etag = f'"{sha}"'
    if etag in request.headers.get("If-None-Match", ""):
        return dispatch.unchanged(etag)
    response = Response(content, 200, content_type="text/plain; charset=utf-8")
    response.headers["ETag"] = etag
    return response


@blueprint.get("/documents/<uuid:document>/original")
def original(document: str) -> Response:
    """The captured bytes, never shown on our origin."""
    kept = read(who.actor(), documents.original, document)
    # A page is handed out as bytes: whatever a browser makes of text/html, it never gets it from here (security.md S24).
    media = "text/plain; charset=utf-8" if kept.media_type == "text/plain" else "application/octet-stream"
    response = Response(kept.content, 200, content_type=media)
    response.headers["Content-Disposition"] = attachment(kept.filename)
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


def _pasted(actor: Actor, language: str) -> intake.Reading:
    if request.mimetype != dispatch.JSON:
        raise Malformed("Send JSON, or a file as multipart/form-data.", "media-type")
    body = dispatch.decoded(request.get_data(), NewDocument)
    assert isinstance(body, NewDocument)
    return intake.reading_of(body, language, actor.user)


def _uploaded(actor: Actor, project: str, language: str, supersedes: str | None = None) -> Response:
    file, named = _file_and_names()
    known = Request(file.filename, request.form.get("encoding") or None)
    captured = Captured(file.read(), known, "upload", actor.user)
    keyed = _keyed(hashlib.sha256(captured.content).hexdigest())
    taken = waiting.File(captured, named, language, supersedes)
    edge = waiting.Edge(lambda made: dispatch.encoded(made, "POST", False), keyed)
    answer = waiting.take(actor, project, taken, edge)
    return dispatch.response_of(answer)


def _file_and_names() -> tuple[FileStorage, NewDocument]:
    """The file of a form, and the title and metadata given with it."""
    parts: list[tuple[str, list[Any]]] = [*request.form.lists(), *request.files.lists()]
    for name, values in parts:
        if name not in ("file", "title", "metadata", "encoding"):
            raise Invalid([Fault(f"/{name}", "This field is not known here.")])
        if len(values) > 1:
            raise Invalid([Fault(f"/{name}", "Send this part once; each file is a request of its own.")])
    file = request.files.get("file")
    if file is None:
        raise Invalid([Fault("/file", "Send the file in the part “file”.")])
    given: dict[str, Any] = {"text": ""}
    if request.form.get("title"):
        given["title"] = request.form["title"]
    try:
        if metadata := _metadata():
            given["metadata"] = msgspec.json.decode(metadata)
        named = msgspec.convert(given, NewDocument)
    except msgspec.ValidationError as error:
        raise Invalid([dispatch.fault_of(str(error))]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid([Fault("/metadata", "This part is no JSON that can be read.")]) from error
    return file, named


def _metadata() -> bytes:
    """The JSON part; many clients give a part with a media type a file name too."""
    named = request.files.get("metadata")
    return named.stream.read() if named else request.form.get("metadata", "").encode()


def _keyed(content: str) -> Keyed | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    named = "".join(f"\n{name}={value}" for name, value in sorted(request.form.items()))
    if "metadata" in request.files:
        request.files["metadata"].stream.seek(0)
        named += f"\nmetadata={_metadata().decode(errors='replace')}"
    body = request.get_data() if request.mimetype == dispatch.JSON else (content + named).encode()
    return Keyed(dispatch.checked_key(key), dispatch.request_hash("POST", request.path, body))


def _chunks(stream: IO[bytes], longest: int) -> Iterator[list[tuple[int, bytes]]]:
    """Numbered lines, a few hundred at a time; a line that is too long is cut and refused later."""
    chunk: list[tuple[int, bytes]] = []
    size, number = 0, 0
    while line := stream.readline(longest + 2):
        number += 1
        whole = line
        while not whole.endswith(b"\n") and (rest := stream.readline(1 << 16)):
            whole = line + b"\0"  # longer than a line may be: kept short, refused as too large
            if rest.endswith(b"\n"):
                break
        chunk.append((number, whole.rstrip(b"\r\n")))
        size += len(whole)
        if len(chunk) >= LINES_AT_A_TIME or size >= BYTES_AT_A_TIME:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _line(number: int, raw: bytes, language: str, person: str, key: str | None) -> BatchLine:
    digest = hashlib.sha256(raw).hexdigest()
    keyed = Keyed(hashlib.sha256(f"{key}\n{number}".encode()).hexdigest(), digest) if key else None
    try:
        if len(raw) > current_app.extensions["annotate"].max_upload:
            raise TooLarge("This line is longer than one document may be.")
        body = dispatch.decoded(raw, NewDocument)
        assert isinstance(body, NewDocument)
        return BatchLine(number, intake.reading_of(body, language, person), keyed)
    except Invalid as refusal:
        return BatchLine(number, refusal, keyed)
    except Malformed as refusal:
        return BatchLine(number, Invalid([Fault("", str(refusal))]), keyed)


def _replayed(results: Any) -> Iterator[bytes]:
    results.seek(0)
    while block := results.read(1 << 16):
        yield block
    results.close()
