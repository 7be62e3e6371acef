"""Each cell of `tests/matrix.csv`, driven through HTTP (security.md S30, S31 and 7)."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from werkzeug.test import TestResponse

from annotate.api.routes import BASE
from annotate.app import create_app
from annotate.domain.permissions import OWNER, VIEWER
from annotate.services import accounts
from annotate.web.pages import PUBLIC_PAGES
from tests import build, matrix
from tests.api import matrix_accounts, matrix_claims
from tests.api.client import Client
from tests.api.conftest import Api
from tests.api.world import World, made
from tests.matrix import CALLERS, DEAD

NOTHING = "01890000-0000-7000-8000-000000000000"
OLD = {"If-Match": '"layout-0"'}
OPEN_BESIDE_THE_PAGES = {
    ("GET", "/static/<version>/<path:path>"),
    ("GET", "/favicon.ico"),
    ("GET", "/demo/<secret>"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", f"{BASE}/openapi.json"),
    ("GET", f"{BASE}/docs"),
}


class Asked(NamedTuple):
    """What is sent to a route, and the status of whoever may do it. `own` needs something made for this very cell."""

    allowed: int = 200
    more: Any = {}
    own: bool = False


# What may be changed is asked with a version that it never had, so that nothing changes: 412 to whoever may.
STALE = Asked(412, {"version": 999, "body": {}})
ASKED: dict[str, Asked] = {
    **{route: Asked(*asked) for route, asked in (matrix_accounts.ASKED | matrix_claims.ASKED).items()},
    f"POST {BASE}/projects": Asked(201, {"body": {"name": "Another desk"}}),
    f"PATCH {BASE}/projects/<uuid:project>": STALE,
    f"DELETE {BASE}/projects/<uuid:project>": Asked(412, {"version": 999}),
    f"POST {BASE}/projects/<uuid:project>/members": Asked(422, {"body": {"user": "Nobody", "role": "viewer"}}),
    f"PATCH {BASE}/projects/<uuid:project>/members/<uuid:user>": Asked(412, {"version": 999, "body": {"role": VIEWER}}),
    f"DELETE {BASE}/projects/<uuid:project>/members/<uuid:user>": Asked(412, {"version": 999}),
    f"POST {BASE}/projects/<uuid:project>/documents": Asked(201, {"body": {"text": "Short."}}),
    f"POST {BASE}/projects/<uuid:project>/documents:batch": Asked(
        200, {"raw": b'{"text":"Short."}\n', "media": "application/jsonl"}
    ),
    # A body that is no form, and a job that has ended.
    f"POST {BASE}/projects/<uuid:project>/jobs": Asked(415, {"body": {}}),
    f"POST {BASE}/jobs/<uuid:job>:cancel": Asked(422, {"body": {}}),
    # An address that is never fetched from, and a document that was not fetched: refused to whoever may.
    f"POST {BASE}/projects/<uuid:project>/evidence:look_up": Asked(422, {"body": {"url": "http://127.0.0.1/"}}),
    f"GET {BASE}/documents/<uuid:document>/capture.warc": Asked(422),
    # A page is captured anew once: of this document there is a newer capture.
    f"POST {BASE}/documents/<uuid:document>/captures": Asked(422, {"body": {"text": "Short."}}),
    f"POST {BASE}/carried/<uuid:carried>:place": Asked(422, {"body": {"start": 900, "end": 909}}),
    f"POST {BASE}/carried/<uuid:carried>:drop": Asked(422, {"body": {"reason": "Dropped once more."}}),
    "POST /p/<uuid:project>/d/<uuid:document>/versions": Asked(422, {"form": {"do": "capture"}}),
    f"GET {BASE}/documents/<uuid:document>/time-stamp.tsr": Asked(422),
    f"PATCH {BASE}/documents/<uuid:document>": STALE,
    f"DELETE {BASE}/documents/<uuid:document>": Asked(412, {"version": 999}),
    f"PATCH {BASE}/documents/<uuid:document>/zones/<int:n>": Asked(412, {"version": 999, "body": {"kind": "body"}}),
    f"PUT {BASE}/documents/<uuid:document>/sentences/<int:n>/read": Asked(200, {"body": {"read": True}}),
    f"POST {BASE}/documents/<uuid:document>/sentences:split": Asked(412, {"body": {"at": 4}, "headers": OLD}),
    f"POST {BASE}/documents/<uuid:document>/sentences:merge": Asked(
        412, {"body": {"first": 1, "last": 2}, "headers": OLD}
    ),
    f"POST {BASE}/documents/<uuid:document>/annotations": Asked(201, {"body": {"kind": "claim", "start": 0, "end": 9}}),
    f"PATCH {BASE}/annotations/<uuid:annotation>": STALE,
    f"DELETE {BASE}/annotations/<uuid:annotation>": Asked(412, {"version": 999}),
    f"POST {BASE}/annotations/<uuid:annotation>:restore": Asked(422, {"body": {}}),
    f"POST {BASE}/annotations/<uuid:annotation>/links": Asked(422, {"body": {"type": "supports", "to": {}}}),
    f"DELETE {BASE}/links/<uuid:link>": Asked(412, {"version": 999}),
    f"POST {BASE}/documents/<uuid:document>/suggestions:find": Asked(200, {"body": {}}),
    f"POST {BASE}/documents/<uuid:document>/parallels:find": Asked(200, {"body": {}}),
    f"POST {BASE}/projects/<uuid:project>/relations": Asked(
        422, {"body": {"type": "quotes", "from": {"document": NOTHING}, "to": {"document": NOTHING}}}
    ),
    f"PATCH {BASE}/relations/<uuid:relation>": STALE,
    f"DELETE {BASE}/relations/<uuid:relation>": Asked(412, {"version": 999}),
    f"POST {BASE}/relations/<uuid:relation>/passages": Asked(
        422, {"body": {"from": {"start": 0, "end": 0}, "to": {"start": 0, "end": 9}}}
    ),
    f"PATCH {BASE}/relations/<uuid:relation>/passages/<int:n>": STALE,
    f"DELETE {BASE}/relations/<uuid:relation>/passages/<int:n>": Asked(412, {"version": 999}),
    "POST /p/<uuid:project>/d/<uuid:document>/dependence": Asked(422, {"form": {"do": "change"}}),
    f"POST {BASE}/suggestions/<uuid:suggestion>:accept": Asked(200, {"body": {}}),
    f"POST {BASE}/suggestions/<uuid:suggestion>:dismiss": Asked(200, {"body": {}}),
    f"POST {BASE}/suggestions/<uuid:suggestion>:reopen": Asked(200, {"body": {}}),
    f"POST {BASE}/annotations/<uuid:annotation>/comments": Asked(201, {"body": {"text": "Who says so?"}}),
    f"POST {BASE}/documents/<uuid:document>/comments": Asked(201, {"body": {"text": "Who says so?"}}),
    f"PATCH {BASE}/comments/<uuid:comment>": STALE,
    f"DELETE {BASE}/comments/<uuid:comment>": Asked(412, {"version": 999}),
    f"POST {BASE}/comments/<uuid:comment>:restore": Asked(422, {"body": {}}),
    f"POST {BASE}/me/inbox:read": Asked(200, {"body": {"all": True}}),
    # An attribution without a cue is not complete, and nothing was submitted: no layer changes its state.
    f"POST {BASE}/documents/<uuid:document>/layer:submit": Asked(422, {"body": {}}),
    f"POST {BASE}/documents/<uuid:document>/layer:withdraw": Asked(422, {"body": {"reason": "A second look."}}),
    f"PUT {BASE}/documents/<uuid:document>/presence": Asked(204, {"body": {}}),
    f"PUT {BASE}/documents/<uuid:document>/assignments/<uuid:user>": Asked(422, {"body": {}}),
    f"DELETE {BASE}/documents/<uuid:document>/assignments/<uuid:user>": Asked(204, own=True),
    f"POST {BASE}/projects/<uuid:project>/assignments:distribute": Asked(422, {"body": {"reviewers": [NOTHING]}}),
    f"POST {BASE}/documents/<uuid:document>/layers/<uuid:user>:reopen": Asked(422, {"body": {"reason": "Again."}}),
    f"POST {BASE}/documents/<uuid:document>/adjudication:begin": Asked(422, {"body": {}}),
    f"POST {BASE}/documents/<uuid:document>/adjudication:finish": Asked(422, {"body": {}}),
    f"POST {BASE}/documents/<uuid:document>/adjudication:reopen": Asked(422, {"body": {"reason": "Again."}}),
    f"PATCH {BASE}/documents/<uuid:document>/criticism": STALE,
    f"POST {BASE}/documents/<uuid:document>/criticism:sign": Asked(
        412, {"body": {"confidence": "high"}, "headers": {"If-Match": '"999"'}}
    ),
    f"POST {BASE}/documents/<uuid:document>/cases:accept": Asked(422, {"body": {}}),
    f"POST {BASE}/cases/<uuid:case>:decide": Asked(422, {"body": {"decision": "reject_all"}}),
    f"POST {BASE}/cases/<uuid:case>:undo": Asked(422, {"body": {}}),
    f"POST {BASE}/projects/<uuid:project>/sources": Asked(422, {"body": {"name": " "}}),
    f"POST {BASE}/projects/<uuid:project>/sources:resolve": Asked(
        422, {"body": {"annotations": [NOTHING], "source": NOTHING}}
    ),
    f"PATCH {BASE}/sources/<uuid:source>": STALE,
    f"DELETE {BASE}/sources/<uuid:source>": Asked(412, {"version": 999}),
    f"POST {BASE}/annotations/<uuid:annotation>/searches": Asked(
        201, {"body": {"where": "The town archive", "when": "2026-11-26", "found": "not_found"}}
    ),
    # The mark is an attribution, which is never settled.
    f"POST {BASE}/annotations/<uuid:annotation>:settle": Asked(
        422, {"body": {"resolution": "withdrawn", "reason": "Raised by mistake."}}
    ),
    f"POST {BASE}/annotations/<uuid:annotation>:make_claim": Asked(422, {"body": {}}),
    f"POST {BASE}/me/tokens": Asked(201, {"body": {"scopes": ["read"]}}),
    f"DELETE {BASE}/me/tokens/<uuid:token>": Asked(204, own=True),
    "POST /": Asked(303, {"form": {"name": "Another desk"}}),
    "POST /inbox": Asked(303, {"form": {"do": "all"}}),
    "POST /me": Asked(303, {"form": {"do": "revoke"}}, own=True),
    "POST /logout": Asked(303, {"form": {}}, own=True),
    "POST /reauth": Asked(303, {"form": {"password": build.PASSWORD}}, own=True),
    "POST /p/<uuid:project>/import": Asked(303, {"form": {"text": "Short."}}),
    "POST /p/<uuid:project>/imports": Asked(422, {"form": {"language": "en"}}),
    "POST /p/<uuid:project>/imports/<uuid:job>": Asked(303, {"form": {}}),
    "GET /p/<uuid:project>/import/<uuid:draft>": Asked(200, own=True),
    "POST /p/<uuid:project>/import/<uuid:draft>": Asked(303, {"form": {"way": "drop"}}, own=True),
    "POST /p/<uuid:project>/d/<uuid:document>": Asked(303, {"form": {"kind": "claim", "from": "The", "to": "mayor"}}),
    "POST /p/<uuid:project>/d/<uuid:document>/source": Asked(412, {"form": {"version": "999"}}),
    "POST /p/<uuid:project>/docs": Asked(303, {"form": {"user": "nobody"}}, own=True),
    "POST /p/<uuid:project>/members": Asked(422, {"form": {"do": "add", "user": "Nobody", "role": "viewer"}}),
    "POST /p/<uuid:project>/settings": Asked(
        412, {"form": {"version": "999", "name": "Desk", "language": "en", "reviewers_per_document": "2"}}
    ),
    "POST /p/<uuid:project>/attributions": Asked(422, {"form": {"do": "add", "name": "The mayor"}}),
    "POST /p/<uuid:project>/d/<uuid:document>/attributions": Asked(422, {"form": {"do": "add", "name": "The mayor"}}),
    "POST /p/<uuid:project>/flags": Asked(422, {"form": {"resolution": "withdrawn", "why": "A mistake."}}, own=True),
    "POST /p/<uuid:project>/adjudicate": Asked(422, {"form": {"do": "accept"}}, own=True),
    "POST /login": Asked(303, {"form": {"password": build.PASSWORD}}, own=True),
    "GET /demo/<secret>": Asked(303),
    "GET /password": Asked(200, own=True),
    "POST /password": Asked(422, {"form": {"password": "short"}}, own=True),
}


def test_every_route_stands_in_the_file():
    assert matrix.FILE.read_text(encoding="utf-8") == matrix.written(matrix.rows(matrix.application())), (
        "Routes or rights have changed. Run `make matrix` and review what differs."
    )


def test_a_new_route_without_a_row_is_found(empty):
    app = create_app(empty.app.extensions["annotate"], empty.database)
    app.add_url_rule("/api/v1/everything", "everything", lambda: "all", methods=["GET"])
    with pytest.raises(KeyError, match="GET /api/v1/everything"):
        matrix.rows(app.url_map)


def test_what_is_open_to_everybody_is_listed():
    rows = matrix.read()
    public = {(row.method, row.path) for row in rows if row.action == matrix.PUBLIC}
    assert {
        "/forgot",
        "/help",
        "/help/<chapter>",
        "/invite",
        "/login",
        "/login/passkey",
        "/login/second",
        "/password",
        "/public/claims/<uuid:claim>",
        "/setup",
    } == PUBLIC_PAGES
    assert {path for _, path in public - OPEN_BESIDE_THE_PAGES} == PUBLIC_PAGES
    assert all(set(row.cells) <= {"allow", "404"} for row in rows if row.action == matrix.PUBLIC)
    assert not any(
        "allow" in (dict(zip(CALLERS, row.cells, strict=True))[dead] for dead in DEAD)
        for row in rows
        if row.action != matrix.PUBLIC
    )


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    return {}


@pytest.fixture
def world(api: Api, backend: str, worlds: dict[str, World]) -> World:
    if backend not in worlds:
        worlds[backend] = made(api)
    return worlds[backend]


@pytest.mark.parametrize("row", matrix.read(), ids=lambda row: f"{row.method} {row.path}".replace(BASE, ""))
def test_each_caller_gets_what_the_file_says(world: World, row: matrix.Row):
    asked = ASKED.get(f"{row.method} {row.path}", Asked())
    assert row.method == "GET" or f"{row.method} {row.path}" in ASKED or row.path in matrix.GONE
    found = {caller: _cell(_call(world, row, asked, caller), asked) for caller in CALLERS}
    assert found == dict(zip(CALLERS, row.cells, strict=True))


def _call(world: World, row: matrix.Row, asked: Asked, caller: str) -> TestResponse:
    client = world.callers[caller]
    path = world.path(row.path, caller)
    more = {name: dict(value) if isinstance(value, dict) else value for name, value in asked.more.items()}
    if asked.own:
        client, path = OWN[f"{row.method} {row.path}"](world, client, path, more)
    kept = client.cookie
    answer = client.call(row.method, path, **{"form": {}, **more} if row.method == "POST" and not more else more)
    client.cookie = kept
    return answer


def _cell(answer: TestResponse, asked: Asked) -> str:
    place = answer.headers.get("Location", "")
    if answer.status_code == 303 and place.startswith("/reauth?"):
        return "reauth"
    if answer.status_code == 303 and place.startswith("/login") and "Clear-Site-Data" not in answer.headers:
        return "303"
    if answer.status_code == asked.allowed:
        return "allow"
    if answer.status_code == 403 and answer.is_json and answer.json["type"].endswith(":reauth"):
        return "reauth"
    return str(answer.status_code) if answer.status_code in (401, 403, 404) else answer.text


def _revoking(world: World, client: Client, path: str, more: Any) -> tuple[Client, str]:
    """A token of the caller's own; nobody else's can be revoked."""
    token = world.api.token(client)
    if "form" in more:
        more["form"]["token"] = token
    return client, path.replace("<token>", token)


def _looking(world: World, client: Client, path: str, more: Any) -> tuple[Client, str]:
    """A draft of the caller's own, where they may have one."""
    kept = client.cookie
    begun = client.call("POST", path.rpartition("/")[0], form={"text": "Short.", "way": "look"})
    client.cookie = kept
    drafted = begun.headers.get("Location", "") if begun.status_code == 303 else ""
    return client, drafted if "/import/" in drafted else path.replace("<draft>", world.bystander.id)


def _assigned(world: World, client: Client, path: str, more: Any) -> tuple[Client, str]:
    """An assignment to take back."""
    owner = world.callers[OWNER]
    assert owner.call("PUT", path.replace(world.bystander.id, owner.id), {}).status_code == 200
    return client, path.replace(world.bystander.id, owner.id)


def _choosing(world: World, client: Client, path: str, more: Any) -> tuple[Client, str]:
    more["form"]["document"] = world.document["id"]
    return client, path


def _settling(world: World, client: Client, path: str, more: Any) -> tuple[Client, str]:
    mine = next((name for name, one in world.callers.items() if one is client and name in world.marks), OWNER)
    more["form"]["annotation"] = world.marks[mine]
    return client, path


def _leaving(world: World, client: Client, path: str, more: Any) -> tuple[Client, str]:
    """A sign-in of its own, because this one ends or changes."""
    return (world.api.signed_in(client), path) if client.cookie and client.id else (client, path)


def _signing_in(world: World, client: Client, path: str, more: Any) -> tuple[Client, str]:
    more["form"]["name"] = world.callers[OWNER].name
    return client, path


def _linked(world: World, client: Client, path: str, more: Any) -> tuple[Client, str]:
    """The token of a set-password link."""
    link = accounts.password_link("", world.bystander.id)
    token = link.partition("token=")[2]
    if "form" in more:
        more["form"]["token"] = token
    return client, link if "form" not in more else path


def _on_a_document(world: World, client: Client, path: str, more: Any) -> tuple[Client, str]:
    """The form names its document, in which nobody has begun to decide."""
    if "form" in more:
        more["form"]["document"] = world.document["id"]
    return client, path


OWN: dict[str, Callable[[World, Client, str, Any], tuple[Client, str]]] = {
    **matrix_accounts.OWN,
    **matrix_claims.OWN,
    f"DELETE {BASE}/me/tokens/<uuid:token>": _revoking,
    f"DELETE {BASE}/documents/<uuid:document>/assignments/<uuid:user>": _assigned,
    "GET /p/<uuid:project>/import/<uuid:draft>": _looking,
    "POST /p/<uuid:project>/import/<uuid:draft>": _looking,
    "POST /me": _revoking,
    "POST /p/<uuid:project>/docs": _choosing,
    "POST /p/<uuid:project>/flags": _settling,
    "POST /logout": _leaving,
    "POST /reauth": _leaving,
    "POST /p/<uuid:project>/adjudicate": _on_a_document,
    "POST /login": _signing_in,
    "GET /password": _linked,
    "POST /password": _linked,
}
