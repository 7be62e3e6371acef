"""What the cells of the matrix need that ask for an invite, a second factor or an admin: something made for each."""

from collections.abc import Callable
from typing import Any

from annotate.api.routes import BASE
from annotate.domain.permissions import OWNER, VIEWER, Actor
from annotate.services import sign_in
from annotate.store.base import new_id
from tests import build
from tests.api.client import Client, expect

ASKED: dict[str, tuple[Any, ...]] = {
    f"POST {BASE}/projects/<uuid:project>/invites": (201, {"body": {"address": "mei@example.org", "role": VIEWER}}),
    f"DELETE {BASE}/projects/<uuid:project>/invites/<uuid:invite>": (204, {}, True),
    "POST /me/second-factor": (303, {"form": {"do": "enrol"}}),
    "POST /admin": (303, {"form": {"do": "ask"}}, True),
    "POST /forgot": (200, {"form": {"name": "Nobody"}}),
    "GET /invite": (200, {}, True),
    "POST /invite": (422, {"form": {"do": "new", "name": "Mei Lin", "password": "short"}}, True),
    "GET /login/second": (200, {}, True),
    "POST /login/second": (303, {"form": {}}, True),
    "POST /login/passkey": (200, {"form": {"do": "begin"}}),
    "POST /reauth/passkey": (200, {"form": {"do": "begin"}}),
}
"""Status of whoever may do it, what is sent, and whether something is made for each cell."""


def _inviting(world: Any) -> str:
    """The secret and the id of a new invite, with a blank between."""
    new = {"address": f"{new_id()}@example.org", "role": VIEWER}
    made = expect(world.callers[OWNER].post(f"/projects/{world.project['id']}/invites", new), 201)
    return f"{made['token']} {made['id']}"


def _taking_back(world: Any, client: Client, path: str, more: Any) -> tuple[Client, str]:
    return client, path.replace("<invite>", _inviting(world).split()[1])


def _invited(world: Any, client: Client, path: str, more: Any) -> tuple[Client, str]:
    token = _inviting(world).split()[0]
    if "form" in more:
        more["form"]["token"] = token
    return client, path if "form" in more else f"{path}?token={token}"


def _owing(world: Any, client: Client, path: str, more: Any) -> tuple[Client, str]:
    """A browser that owes the second factor of somebody whose password was right."""
    person = world.api.person("Second", password=build.PASSWORD)
    app = build.a_second_factor(Actor(person.id, person.name, cookie=True), world.api.app.extensions["annotate"].keys)
    if "form" in more:
        more["form"]["code"] = app.recovery[0]
    return Client(world.api.app, cookie=sign_in.sign_in(person.name, build.PASSWORD, "198.18.255.1")), path


def _bystanding(world: Any, client: Client, path: str, more: Any) -> tuple[Client, str]:
    more["form"]["user"] = world.bystander.id
    return client, path


OWN: dict[str, Callable[[Any, Client, str, Any], tuple[Client, str]]] = {
    f"DELETE {BASE}/projects/<uuid:project>/invites/<uuid:invite>": _taking_back,
    "GET /invite": _invited,
    "POST /invite": _invited,
    "GET /login/second": _owing,
    "POST /login/second": _owing,
    "POST /admin": _bystanding,
}
