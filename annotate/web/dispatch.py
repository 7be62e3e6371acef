"""One dispatcher: a use case's signature says what a route takes and gives.

`body: T` is decoded from the request, `query: T` converted, `version: int` demands `If-Match`, `if_match` may have one,
everything else comes from the path. A record that a `POST` makes is 201 with `Location` and `ETag`, `None` is 204.
"""

import hashlib
import inspect
import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple, get_type_hints

import msgspec
from flask import Response, request
from msgspec import UNSET
from msgspec.inspect import IntType, UnionType, type_info
from msgspec.structs import fields, replace

from annotate.domain.errors import Fault, Invalid, Malformed, Precondition
from annotate.domain.permissions import Actor
from annotate.domain.records import Invite, Token
from annotate.services import work as works
from annotate.services.listing import Listing
from annotate.services.work import Call, Keyed, Unchanged
from annotate.store.keys import Answer
from annotate.web import guard, who

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
LARGEST_BODY = 1 << 20
KEY = re.compile("[!-~]([ -~]{0,126}[!-~])?")
WHOLE = re.compile(r"-?[0-9]{1,20}")
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Route(NamedTuple):
    """Method, path after the API's base, use case; `largest` bounds the body in bytes."""

    method: str
    path: str
    use_case: Callable[..., Any]
    largest: int = LARGEST_BODY

    @property
    def acts(self) -> bool:
        """Whether it is a verb on a thing, like `…:split`: 200 with what it changed."""
        return ":" in self.path.rpartition(">")[2]


class Shape(NamedTuple):
    """What a use case's signature says."""

    body: type[msgspec.Struct] | None
    query: type[msgspec.Struct] | None
    version: bool
    if_match: bool
    result: Any
    path: tuple[str, ...]


def shape_of(use_case: Callable[..., Any]) -> Shape:
    """Read the signature of a use case once."""
    hints = get_type_hints(use_case)
    names = list(inspect.signature(use_case).parameters)[1:]
    special = {"body", "query", "version", "if_match"}
    return Shape(
        body=hints.get("body"),
        query=hints.get("query"),
        version="version" in names,
        if_match="if_match" in names,
        result=hints.get("return"),
        path=tuple(name for name in names if name not in special),
    )


def view(route: Route) -> Callable[..., Response]:
    """The view function of a route."""
    shape = shape_of(route.use_case)

    def answer(**path: Any) -> Response:
        actor = who.actor()
        if route.method in UNSAFE:
            guard.check_call()
        given = _given(route, shape)
        if route.method not in UNSAFE:
            return _read(actor, route, path, given)
        call = Call(route.use_case, (), {**path, **given})
        kept = works.answered(actor, call, lambda made: encoded(made, route.method, route.acts), keyed(route))
        return response_of(kept)

    return answer


def encoded(made: Any, method: str, acts: bool) -> Answer:
    """The answer to a use case that ran."""
    if made is None:
        return Answer(204, b"")
    version = getattr(made, "version", None)
    etag = f'"{version}"' if version is not None else None
    body = made.body if isinstance(made, Listing) else msgspec.json.encode(made)
    if method == "POST" and not acts:
        # The secret of a token or an invite stands in its first answer and nowhere else (security.md S8, S15).
        kept = msgspec.json.encode(replace(made, token=UNSET)) if isinstance(made, Token | Invite) else None
        return Answer(201, body, location_of(made), etag, kept)
    return Answer(200, body, None, etag)


def response_of(answer: Answer) -> Response:
    """An answer as a response."""
    response = Response(answer.body, answer.status, content_type=JSON if answer.body else None)
    if not answer.body:
        response.headers.pop("Content-Type", None)
    if answer.location:
        response.headers["Location"] = answer.location
    if answer.etag:
        response.headers["ETag"] = answer.etag
    return response


def location_of(made: Any) -> str | None:
    """Where a new thing is found."""
    kind = type(made).__name__
    if kind == "Member":
        return f"{request.path}/{made.user.id}"
    if kind == "Appearance":
        return f"{request.path}/{made.annotation}"
    if kind == "Evidence":
        return f"/api/v1/evidence/{made.id}"
    if kind in ("Token", "Invite", "Search"):
        return f"{request.path}/{made.id}"
    return f"/api/v1/{kind.lower()}s/{made.id}" if hasattr(made, "id") else None


def keyed(route: Route) -> Keyed | None:
    """The `Idempotency-Key` of the request with the hash of what it came with."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    return Keyed(checked_key(key), request_hash(request.method, request.full_path, request.get_data()))


def checked_key(key: str) -> str:
    """The key, if it is one: 1 to 128 printable characters."""
    if not KEY.fullmatch(key):
        raise Invalid(sentence="An Idempotency-Key has 1 to 128 printable characters.")
    return key


def request_hash(method: str, path: str, body: bytes) -> str:
    """The SHA-256 of a request: the same key with another one is refused."""
    return hashlib.sha256(f"{method} {path}\n".encode() + body).hexdigest()


def decoded(raw: bytes, into: type[msgspec.Struct]) -> msgspec.Struct:
    """A JSON body as a struct. `Invalid` names the place of a wrong value, `Malformed` is for what is no JSON."""
    try:
        return msgspec.json.decode(raw, type=into)
    except msgspec.ValidationError as error:
        raise Invalid([fault_of(str(error))]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(raw) from error


def converted(parameters: Mapping[str, list[str]], into: type[msgspec.Struct]) -> msgspec.Struct:
    """Query parameters as a struct; `Invalid` for unknown names, doubled names and wrong values."""
    doubled = [name for name, values in parameters.items() if len(values) > 1]
    if doubled:
        raise Invalid([Fault(f"/{doubled[0]}", "Give this once; join several values by commas.")])
    for name in _whole_numbers(into) & parameters.keys():
        if not WHOLE.fullmatch(parameters[name][0]):
            raise Invalid([Fault(f"/{name}", "Write a whole number.")])
    try:
        return msgspec.convert({name: values[0] for name, values in parameters.items()}, into, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid([fault_of(str(error))]) from error


@cache
def _whole_numbers(query: type[msgspec.Struct]) -> frozenset[str]:
    """The parameters that are whole numbers: the conversion itself would also take `1.0` and `null`."""
    found = set()
    for each in fields(query):
        kind = type_info(each.type)
        if any(isinstance(one, IntType) for one in (kind.types if isinstance(kind, UnionType) else (kind,))):
            found.add(each.name)
    return frozenset(found)


_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>\$.*)`)?$", re.DOTALL)
_FIELD = re.compile(r"(?:unknown field|missing required field) `(?P<name>[^`]*)`")


def fault_of(message: str) -> Fault:
    """msgspec's message as a JSON pointer and a sentence."""
    match = _AT.match(message)
    assert match is not None
    what, path = match["what"], match["path"] or "$"
    pointer = re.sub(r"\[(\d+)\]|\[(\.\.\.)\]", lambda m: f"/{m[1] or '-'}", path[1:]).replace(".", "/")
    field = _FIELD.search(what)
    if field:
        name = field["name"].replace("~", "~0").replace("/", "~1")
        sentence = "This field is not known here." if "unknown" in what else "This field is needed."
        return Fault(f"{pointer}/{name}", sentence)
    return Fault(pointer, f"This value is not allowed: {what[:1].lower()}{what[1:]}.")


def body(largest: int = LARGEST_BODY) -> bytes:
    """The JSON of the request; `Malformed` for another media type."""
    request.max_content_length = largest
    raw = request.get_data()
    if request.mimetype not in (JSON, *((MERGE_PATCH,) if request.method == "PATCH" else ())):
        if not raw and not request.mimetype:
            return b"{}"
        raise Malformed("Send JSON, with the media type application/json.", "media-type")
    return raw or b"{}"


def if_match() -> str | None:
    """The `If-Match` header, if there is one."""
    return request.headers.get("If-Match")


def version_asked() -> int:
    """The version that the caller changes; `Precondition` without `If-Match`, -1 for one that can never be."""
    given = if_match()
    if given is None:
        raise Precondition
    number = re.fullmatch(r'\s*"(\d{1,15})"\s*', given)
    return int(number[1]) if number else -1


def unchanged(etag: str) -> Response:
    """304."""
    response = Response(status=304)
    response.headers["ETag"] = etag
    response.headers.pop("Content-Type", None)
    return response


def _given(route: Route, shape: Shape) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if shape.body is not None:
        given["body"] = decoded(body(route.largest), shape.body)
    elif route.method in UNSAFE and request.get_data():
        raise Invalid(sentence="This call takes no body.")
    if shape.query is not None:
        given["query"] = converted(request.args.to_dict(flat=False), shape.query)
    elif request.args:
        raise Invalid([Fault(f"/{next(iter(request.args))}", "This parameter is not known here.")])
    if shape.version:
        given["version"] = version_asked()
    if shape.if_match:
        given["if_match"] = if_match()
    return given


def _read(actor: Actor, route: Route, path: dict[str, Any], given: dict[str, Any]) -> Response:
    have = request.headers.get("If-None-Match")
    try:
        made = works.run(actor, Call(route.use_case, (), {**path, **given}), writing=False, have=have)
    except Unchanged as same:
        return unchanged(same.etag)
    if isinstance(made, Listing):
        response = Response(made.body, 200, content_type=JSON)
        if made.etag:
            response.headers["ETag"] = made.etag
        if made.next:
            args = {**request.args.to_dict(), "cursor": made.next}
            query = "&".join(f"{who.quoted(k)}={who.quoted(str(v))}" for k, v in args.items())
            response.headers["Link"] = f'<{request.path}?{query}>; rel="next"'
        return response
    answer = encoded(made, "GET", False)
    if answer.etag and have and (have.strip() == "*" or answer.etag in have):
        return unchanged(answer.etag)
    return response_of(answer)


def _unreadable(raw: bytes) -> Invalid | Malformed:
    """JSON that only we refuse (NaN, lone surrogates, endless numbers) is 422, anything else 400."""
    try:
        json.loads(raw)
    except (ValueError, RecursionError):
        return Malformed("The body is no JSON that can be read.")
    return Invalid([Fault("", "The body has a number or a character that cannot be kept.")])
