"""Who gets what from each route: `python -m tests.matrix` writes `tests/matrix.csv` for people to review.

A row is a method and a path of the application with the action it needs, a cell is what one caller gets: `allow`, the
status of a refusal, or `reauth` where the password is asked once more (security.md 7). Cells are worked out from the
table of permissions; `tests/api/test_matrix.py` drives each of them over HTTP.
"""

import csv
import io
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from werkzeug.routing import Map

from annotate.api.routes import BASE, ROUTES
from annotate.app import create_app
from annotate.demo import DemoLink
from annotate.domain.errors import Forbidden
from annotate.domain.permissions import LADDER, OWNER, RULES, SCOPES, Actor, Facts, check
from annotate.settings import Settings, prepared
from annotate.store.engine import Database
from annotate.web import assets

FILE = Path(__file__).with_name("matrix.csv")
PUBLIC = "public"

DEAD = ("anonymous", "disabled", "token_expired", "token_revoked")
OUTSIDE = ("outsider", "expelled", "site_admin", "token_elsewhere")
CALLERS = (
    "anonymous",
    "outsider",
    "expelled",
    "disabled",
    *LADDER,
    "owner_not_fresh",
    "site_admin",
    "token_read",
    "token_write",
    "token_admin",
    "token_elsewhere",
    "token_expired",
    "token_revoked",
)
"""Tokens are the owner's; `token_write` may read too, `token_admin` has every scope, `token_elsewhere` as well but is
bound to another project of the owner. `owner_not_fresh` gave the password more than ten minutes ago."""

THINGS = (
    "project",
    "document",
    "annotation",
    "link",
    "comment",
    "case",
    "suggestion",
    "user",
    "invite",
    "token",
    "claim",
    "evidence",
    "source",
    "search",
    "relation",
    "draft",
    "carried",
    "job",
)
"""What stands in the paths by its id."""

_SCOPES = {"token_read": SCOPES[:1], "token_write": SCOPES[:2]}
_DEMO = "demo"

# What is no line of `api/routes.py`: the action of the use case behind it.
ACTIONS = {
    f"POST {BASE}/projects/<uuid:project>/documents": "document.create",
    f"POST {BASE}/projects/<uuid:project>/documents:batch": "document.create",
    f"POST {BASE}/documents/<uuid:document>/captures": "capture.create",
    f"POST {BASE}/projects/<uuid:project>/jobs": "document.create",
    f"GET {BASE}/documents/<uuid:document>/text": "document.read",
    f"GET {BASE}/documents/<uuid:document>/original": "document.read",
    f"GET {BASE}/documents/<uuid:document>/capture.warc": "document.read",
    f"GET {BASE}/documents/<uuid:document>/time-stamp.tsr": "document.read",
    f"POST {BASE}/projects/<uuid:project>/evidence:look_up": "address.look_up",
    f"GET {BASE}/documents/<uuid:document>/events": "event.list",
    f"GET {BASE}/projects/<uuid:project>/events": "event.list",
    f"POST {BASE}/documents/<uuid:document>/suggestions:find": "suggestion.find",
    f"POST {BASE}/documents/<uuid:document>/parallels:find": "relation.find",
    f"GET {BASE}/documents/<uuid:document>/export/<string:format>": "export.read",
    f"GET {BASE}/projects/<uuid:project>/export/<string:format>": "export.read",
    f"GET {BASE}/openapi.json": PUBLIC,
    f"GET {BASE}/docs": PUBLIC,
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
    "GET /static/<version>/<path:path>": PUBLIC,
    "GET /favicon.ico": PUBLIC,
    "GET /demo/<secret>": PUBLIC,
    "GET /help": PUBLIC,
    "GET /help/<chapter>": PUBLIC,
    "GET /forgot": PUBLIC,
    "POST /forgot": PUBLIC,
    "GET /invite": PUBLIC,
    "POST /invite": PUBLIC,
    "GET /login/second": PUBLIC,
    "POST /login/second": PUBLIC,
    "POST /login/passkey": PUBLIC,
    "GET /setup": PUBLIC,
    "POST /setup": PUBLIC,
    "GET /login": PUBLIC,
    "POST /login": PUBLIC,
    "GET /password": PUBLIC,
    "POST /password": PUBLIC,
    "POST /logout": "me.change",
    "GET /reauth": "me.change",
    "POST /reauth": "me.change",
    "POST /reauth/passkey": "me.change",
    "GET /me": "me.change",
    "POST /me": "token.delete",
    "GET /me/data": "me.secure",
    "GET /me/second-factor": "me.change",
    "POST /me/second-factor": "me.secure",
    "GET /admin": "admin.read",
    "POST /admin": "admin.change",
    "GET /inbox": "inbox.list",
    "POST /inbox": "inbox.read",
    "GET /": "project.list",
    "POST /": "project.create",
    "GET /p/<uuid:project>": "project.read",
    "GET /p/<uuid:project>/docs": "document.list",
    "POST /p/<uuid:project>/docs": "assignment.change",
    "GET /p/<uuid:project>/d/<uuid:document>": "annotation.list",
    "POST /p/<uuid:project>/d/<uuid:document>": "annotation.create",
    "GET /p/<uuid:project>/d/<uuid:document>/cases/<int:n>": "case.list",
    "GET /p/<uuid:project>/d/<uuid:document>/source": "criticism.read",
    "POST /p/<uuid:project>/d/<uuid:document>/source": "criticism.change",
    "GET /p/<uuid:project>/d/<uuid:document>/provenance": "document.read",
    "GET /p/<uuid:project>/d/<uuid:document>/dependence": "relation.list",
    "POST /p/<uuid:project>/d/<uuid:document>/dependence": "relation.change",
    "GET /p/<uuid:project>/d/<uuid:document>/versions": "capture.list",
    "POST /p/<uuid:project>/d/<uuid:document>/versions": "capture.create",
    "GET /p/<uuid:project>/dependence": "relation.list",
    "GET /p/<uuid:project>/adjudicate": "case.list",
    "POST /p/<uuid:project>/adjudicate": "case.decide",
    "GET /p/<uuid:project>/attributions": "annotation.list",
    "POST /p/<uuid:project>/attributions": "source.create",
    "GET /p/<uuid:project>/d/<uuid:document>/attributions": "annotation.list",
    "POST /p/<uuid:project>/d/<uuid:document>/attributions": "source.create",
    "GET /p/<uuid:project>/flags": "annotation.list",
    "GET /p/<uuid:project>/activity": "event.list",
    "POST /p/<uuid:project>/flags": "flag.settle",
    "GET /p/<uuid:project>/guidelines": "project.read",
    "GET /p/<uuid:project>/import": "document.create",
    "POST /p/<uuid:project>/import": "document.create",
    "GET /p/<uuid:project>/imports": "job.list",
    "POST /p/<uuid:project>/imports": "document.create",
    "GET /p/<uuid:project>/imports/<uuid:job>": "job.read",
    "POST /p/<uuid:project>/imports/<uuid:job>": "job.cancel",
    "GET /p/<uuid:project>/claims": "claim.list",
    "GET /public/claims/<uuid:claim>": PUBLIC,
    "POST /p/<uuid:project>/claims": "claim.create",
    "GET /p/<uuid:project>/claims/<uuid:claim>": "claim.read",
    "POST /p/<uuid:project>/claims/<uuid:claim>": "claim.start",
    "GET /p/<uuid:project>/method": "method.read",
    "POST /p/<uuid:project>/method": "checklist.change",
    "GET /p/<uuid:project>/import/<uuid:draft>": "document.create",
    "POST /p/<uuid:project>/import/<uuid:draft>": "document.create",
    "GET /p/<uuid:project>/members": "member.list",
    "POST /p/<uuid:project>/members": "member.create",
    "GET /p/<uuid:project>/settings": "project.read",
    "POST /p/<uuid:project>/settings": "project.change",
    "GET /p/<uuid:project>/export": "export.read",
    "GET /p/<uuid:project>/search": "search.read",
} | {f"{route.method} {BASE}{route.path}": route.use_case.action for route in ROUTES}
"""Action by method and path. A page has the right of the call it shows; the form of a page that does several things is
driven with the one named here."""

GONE = {"/setup"}
"""What answers 404 to everybody as soon as there is an account."""


class Row(NamedTuple):
    """One route with what each caller gets, in the order of `CALLERS`."""

    method: str
    path: str
    action: str
    cells: tuple[str, ...]


def rows(url_map: Map) -> list[Row]:
    """The rows of an application, pages behind the API. `KeyError` names a route that has no action."""
    found = [(rule.rule, method) for rule in url_map.iter_rules() for method in (rule.methods or set()) - {"HEAD"}]
    return [_row(method, path) for path, method in sorted(found, key=lambda one: (one[0][:4] != BASE[:4], *one))]


def read() -> list[Row]:
    """The rows of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        _, *lines = csv.reader(file)
    return [Row(*line[:3], tuple(line[3:])) for line in lines]


def written(lines: list[Row]) -> str:
    """The text of the file."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["method", "path", "action", *CALLERS])
    table.writerows([row.method, row.path, row.action, *row.cells] for row in lines)
    return out.getvalue()


def filled(path: str, ids: Mapping[str, str]) -> str:
    """A path of the file with the ids of things that exist, by the name that they have in it."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids[found[1]], path)


def named(others: str = "", **known: str) -> dict[str, str]:
    """What `filled` puts into paths: what is known by name, the id `others` for every other thing, and beside things what
    there always is."""
    always = {"n": "1", "format": "csv", "chapter": "claim", "secret": "none"}
    file = {"version": assets.tree_hash(), "path": "css/base.css"}
    return {**(dict.fromkeys(THINGS, others) if others else {}), **always, **file, **known}


def application() -> Map:
    """The routes of the whole application, those of the demo too."""
    with tempfile.TemporaryDirectory() as home:
        database = Database(f"sqlite:///{home}/annotate.sqlite3")
        demo = {_DEMO: DemoLink(_DEMO, "", OWNER, "", "/")}
        return create_app(prepared(Settings(home=home)), database, demo).url_map


def _row(method: str, path: str) -> Row:
    action = ACTIONS[f"{method} {path}"]
    return Row(method, path, action, tuple(_cell(path, action, caller) for caller in CALLERS))


def _cell(path: str, action: str, caller: str) -> str:
    if action == PUBLIC:
        return "404" if path in GONE else "allow"
    if caller in DEAD:
        return "401" if path.startswith(BASE) else "303"
    inside = RULES[action].role is not None
    if inside and caller in OUTSIDE:
        return "404"
    facts = Facts(role=_role(caller), own=action != "member.delete") if inside else Facts(own=True)
    try:
        check(action, _actor(caller), facts)
    except Forbidden as refusal:
        return "reauth" if refusal.kind == "reauth" else "403"
    return "allow"


def _role(caller: str) -> str:
    return caller if caller in LADDER else OWNER


def _actor(caller: str) -> Actor:
    token = caller.startswith("token")
    scopes = frozenset(_SCOPES.get(caller, SCOPES))
    return Actor(
        user="",
        name="",
        scopes=scopes,
        project="another" if caller == "token_elsewhere" else None,
        fresh="admin" in scopes if token else caller != "owner_not_fresh",
        cookie=not token,
        admin=caller == "site_admin",
    )


if __name__ == "__main__":
    FILE.write_text(written(rows(application())), encoding="utf-8")
