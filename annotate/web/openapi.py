"""The OpenAPI 3.1 document, made from the very signatures and structs that validate. There is no second description."""

import inspect
import re
from collections.abc import Iterable
from typing import Any, NamedTuple, get_args, get_origin

import msgspec

from annotate import __version__
from annotate.services.listing import Listing
from annotate.web.dispatch import JSON, KEY, MERGE_PATCH, Route, shape_of

BASE = "/api/v1"
REF = "#/components/schemas/{name}"
PROBLEM = {"application/problem+json": {"schema": {"$ref": REF.format(name="Problem")}}}
ID = {"type": "string", "format": "uuid"}
VERSION = {"type": "string", "pattern": '^"[0-9]{1,9}"$'}
KEY_HEADER = {"type": "string", "minLength": 1, "maxLength": 128, "pattern": f"^{KEY.pattern}$"}
REFUSALS = {
    "400": "Not readable",
    "401": "Not signed in",
    "403": "Seen, but not allowed",
    "404": "Does not exist, or may not be seen",
    "405": "Not this method",
    "413": "Too large",
    "415": "Not this media type",
    "422": "A wrong value, or not in this state",
    "429": "Too many tries",
    "503": "Not available for the moment",
    "507": "Disk full",
}


class FaultShape(msgspec.Struct):
    """One wrong place."""

    pointer: str
    detail: str


class Problem(msgspec.Struct, omit_defaults=True):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FaultShape] = []
    current: Any = None
    request_id: str = ""


class Other(NamedTuple):
    """A route that is not plain JSON in, JSON out. What it takes is a struct, several of which one is meant, or a schema;
    with `later` it may also answer 202 with a thing that is not ready."""

    method: str
    path: str
    summary: str
    gives: dict[str, Any]
    takes: dict[str, Any] = {}  # noqa: RUF012
    query: type[msgspec.Struct] | None = None
    status: str = "200"
    open: bool = False
    choices: dict[str, tuple[str, ...]] = {}  # noqa: RUF012
    later: bool = False


class Operation(NamedTuple):
    """One line of the API's page."""

    method: str
    path: str
    summary: str
    parameters: tuple[str, ...]
    body: str | None


def encoded(routes: Iterable[Route], others: Iterable[Other] = ()) -> bytes:
    """The document as JSON."""
    return msgspec.json.encode(document(list(routes), list(others)))


def document(routes: list[Route], others: list[Other]) -> dict[str, Any]:
    """The document."""
    types = _Types()
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(_path(route.path), {})[route.method.lower()] = _operation(route, types)
    for other in others:
        paths.setdefault(_path(other.path), {})[other.method.lower()] = _other(other, types)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "annotate",
            "version": __version__,
            "summary": "Source criticism of texts: offsets count Unicode code points, half-open.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": BASE}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": types.components(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def operations(routes: Iterable[Route], others: Iterable[Other] = ()) -> list[Operation]:
    """The lines of the API's page, in the order of the routes."""
    lines = []
    for route in routes:
        shape = shape_of(route.use_case)
        query = tuple(shape.query.__struct_encode_fields__) if shape.query else ()
        body = ", ".join(shape.body.__struct_fields__) if shape.body else None
        lines.append(Operation(route.method, BASE + _path(route.path), _summary(route.use_case), query, body))
    for other in others:
        query = tuple(other.query.__struct_encode_fields__) if other.query else ()
        lines.append(Operation(other.method, BASE + _path(other.path), other.summary, query, ", ".join(other.takes)))
    return lines


class _Types:
    """Collects the structs that are referred to."""

    def __init__(self) -> None:
        self._seen: list[Any] = [Problem]

    def schema(self, of: Any) -> dict[str, Any]:
        self._seen.append(of)
        (made,), _ = msgspec.json.schema_components([of], ref_template=REF)
        return made

    def components(self) -> dict[str, Any]:
        _, components = msgspec.json.schema_components(self._seen, ref_template=REF)
        return dict(sorted(components.items()))


def _operation(route: Route, types: _Types) -> dict[str, Any]:
    shape = shape_of(route.use_case)
    parameters = _path_parameters(route.path)
    if shape.query is not None:
        parameters += _query_parameters(shape.query)
    if shape.version:
        parameters.append({"name": "If-Match", "in": "header", "required": True, "schema": VERSION})
    if shape.if_match:
        parameters.append({"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}})
    if route.method != "GET":
        parameters.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": KEY_HEADER})
    operation: dict[str, Any] = {
        "operationId": f"{route.use_case.__module__.rsplit('.', 1)[-1]}.{route.use_case.__name__}",
        "summary": _summary(route.use_case),
        "parameters": parameters,
        "responses": _responses(route, shape.result, types, shape.version or shape.if_match),
    }
    if shape.body is not None:
        schema = types.schema(shape.body)
        media = (JSON, MERGE_PATCH) if route.method == "PATCH" else (JSON,)
        # Without a body a call is as with an empty one, which is enough where nothing has to be said.
        needed = any(field.required for field in msgspec.structs.fields(shape.body))
        operation["requestBody"] = {"required": needed, "content": {kind: {"schema": schema} for kind in media}}
    return operation


def _responses(route: Route, result: Any, types: _Types, versioned: bool) -> dict[str, Any]:
    responses: dict[str, Any] = {code: {"description": text, "content": PROBLEM} for code, text in REFUSALS.items()}
    if versioned or route.acts:
        responses["412"] = {"description": "Changed in the meantime", "content": PROBLEM}
    if versioned:
        responses["428"] = {"description": "If-Match is needed", "content": PROBLEM}
    if result is type(None):
        responses["204"] = {"description": "Done"}
        return responses
    made = route.method == "POST" and not route.acts
    status = "201" if made else "200"
    responses[status] = {
        "description": "Made" if made else "The answer",
        "content": {JSON: {"schema": _result_schema(result, types)}},
    }
    return responses


def _result_schema(result: Any, types: _Types) -> dict[str, Any]:
    if get_origin(result) is not Listing:
        return types.schema(result)
    (item,) = get_args(result)
    return {
        "type": "object",
        "required": ["items", "next", "total"],
        "properties": {
            "items": {"type": "array", "items": types.schema(item)},
            "next": {"type": ["string", "null"]},
            "total": {"type": "integer", "minimum": 0},
        },
    }


def _other(other: Other, types: _Types) -> dict[str, Any]:
    parameters = _path_parameters(other.path)
    for parameter in parameters:
        if parameter["name"] in other.choices:
            parameter["schema"] = {"type": "string", "enum": list(other.choices[parameter["name"]])}
    if other.query is not None:
        parameters += _query_parameters(other.query)
    if other.method != "GET":
        parameters.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": KEY_HEADER})
    content = {media: {"schema": types.schema(of) if isinstance(of, type) else of} for media, of in other.gives.items()}
    operation: dict[str, Any] = {
        "operationId": f"{other.method.lower()}.{re.sub('[^a-z]+', '.', re.sub('<[^>]*>', '', other.path)).strip('.')}",
        "summary": other.summary,
        "parameters": parameters,
        "responses": {
            **{code: {"description": text, "content": PROBLEM} for code, text in REFUSALS.items()},
            other.status: {"description": "The answer", "content": content},
        },
    }
    if other.later:
        operation["responses"]["202"] = {"description": "Begun: the feed tells when it is ready", "content": content}
    if other.takes:
        operation["requestBody"] = {
            "required": True,
            "content": {media: {"schema": _taken(of, types)} for media, of in other.takes.items()},
        }
    if other.open:
        operation["security"] = []
    return operation


def _taken(of: Any, types: _Types) -> dict[str, Any]:
    if isinstance(of, tuple):
        return {"oneOf": [types.schema(one) for one in of]}
    return types.schema(of) if isinstance(of, type) else dict(of)


def _path(path: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)


def _path_parameters(path: str) -> list[dict[str, Any]]:
    found = re.findall(r"<(?:(\w+):)?(\w+)>", path)
    schemas: dict[str, dict[str, Any]] = {"uuid": ID, "int": {"type": "integer", "minimum": 1}}
    return [
        {"name": name.rstrip("_"), "in": "path", "required": True, "schema": schemas.get(kind, {"type": "string"})}
        for kind, name in found
    ]


def _query_parameters(query: type[msgspec.Struct]) -> list[dict[str, Any]]:
    (schema,), components = msgspec.json.schema_components([query], ref_template=REF)
    properties = components[query.__name__]["properties"] if "$ref" in schema else schema["properties"]
    parameters = []
    for name, given in properties.items():
        shape = {key: value for key, value in given.items() if key != "default"}
        options = [option for option in shape.get("anyOf", [shape]) if option.get("type") != "null"]
        parameters.append({"name": name, "in": "query", "required": False, "schema": options[0]})
    return parameters


def _summary(use_case: Any) -> str:
    return (inspect.getdoc(use_case) or "").split("\n\n")[0].replace("\n", " ").replace("`", "")
