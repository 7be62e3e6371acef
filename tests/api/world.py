"""A project with everything in it, and one client for each caller of the matrix."""

from dataclasses import dataclass, field

from annotate.app import create_app
from annotate.demo import DemoLink
from annotate.domain.permissions import ADJUDICATOR, EDITOR, LADDER, OWNER, REVIEWER, VIEWER
from tests import build, matrix
from tests.api import matrix_claims
from tests.api.client import Body, Client, expect
from tests.api.conftest import Api


@dataclass
class World:
    """A project with everything in it, and one client for each caller."""

    api: Api
    project: Body
    document: Body
    bystander: Client
    callers: dict[str, Client] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    searches: dict[str, str] = field(default_factory=dict)
    carried: dict[str, str] = field(default_factory=dict)
    captured: str = ""
    source: str = ""
    hints: list[str] = field(default_factory=list)
    demo: str = ""
    relation: str = ""
    job: str = ""
    case: str = ""
    disputed: str = ""
    claim: dict[str, str] = field(default_factory=dict)

    def path(self, rule: str, caller: str) -> str:
        """The path of a rule, with things that the caller owns where they own any."""
        mine = caller if caller in self.marks else OWNER
        document = self.captured if "captures" in rule else self.document["id"]
        ids = matrix.named(
            project=self.project["id"],
            document=self.disputed if "/cases/" in rule else document,
            annotation=self.marks[mine],
            link=self.links[mine],
            user=self.bystander.id,
            comment=self.comments[mine],
            case=self.case,
            source=self.source,
            search=self.searches[mine],
            relation=self.relation,
            carried=self.carried[mine],
            job=self.job,
            # What was accepted is not dismissed any more.
            suggestion=self.hints[0 if rule.endswith(":accept") else 1],
            secret=self.demo,
            token="<token>",
            invite="<invite>",
            draft="<draft>",
            **self.claim,
        )
        return matrix.filled(rule, ids)


def made(shared: Api) -> World:
    """The world of one database, with the routes of the demo."""
    owner = shared.person("Owner", password=build.PASSWORD)
    secret = f"demo{owner.id}"
    link = DemoLink(secret, owner.name, OWNER, owner.id, "/")
    app = create_app(shared.app.extensions["annotate"], shared.database, {secret: link})
    api = Api(app, shared.database)
    owner = api.known(Client(app, token=owner.token), owner.id, owner.name)
    project = api.project(owner)
    article = api.document(owner, project, f"{build.TEXT} Of course it is outstanding.")
    world = World(api, project, article, api.member(owner, project, VIEWER, "Bystander"))
    world.demo = secret
    hints = f"/documents/{article['id']}/suggestions"
    expect(owner.post(f"{hints}:find", {}))
    world.hints = [hint["id"] for hint in expect(owner.get(hints))["items"]]
    _annotate(world, OWNER, owner)
    world.source = expect(owner.post(f"/projects/{project['id']}/sources", {"name": "The mayor"}), 201)["id"]
    expect(owner.patch(f"/documents/{article['id']}/criticism", {"genre": "feature"}, 0))
    world.disputed, world.case = _case(world, owner)
    world.claim = matrix_claims.made(owner, project["id"], api.annotation(owner, article, start=20)["id"])
    world.relation = api.relation(owner, article, api.document(owner, project))["id"]
    world.job = expect(owner.upload(f"/projects/{project['id']}/jobs", b"Short.", "a.txt"), 202)["id"]
    expect(owner.post(f"/jobs/{world.job}:cancel", {}))
    for caller, role in {"expelled": REVIEWER, "disabled": REVIEWER, **{role: role for role in LADDER[:-1]}}.items():
        _join(world, owner, caller, role)
    _capture(world, owner)
    for name in ("outsider", "site_admin"):
        person = api.person(name, admin=name == "site_admin", password=build.PASSWORD)
        world.callers[name] = api.signed_in(person)
    world.callers |= {OWNER: api.signed_in(owner), "owner_not_fresh": api.signed_in(owner)}
    api.make_old(world.callers["owner_not_fresh"])
    world.callers["anonymous"] = Client(app)
    assert world.callers["anonymous"].csrf
    _tokens(world, owner)
    expect_gone(owner, world)
    return world


def _case(world: World, owner: Client) -> tuple[str, str]:
    """A document of its own in adjudication, and its case."""
    document = world.api.document(owner, world.project)
    for person in (owner, world.api.member(owner, world.project, REVIEWER)):
        world.api.annotation(person, document)
        expect(person.post(f"/documents/{document['id']}/layer:submit", {}))
    expect(owner.post(f"/documents/{document['id']}/adjudication:begin", {}))
    return document["id"], expect(owner.get(f"/documents/{document['id']}/cases"))["items"][0]["id"]


def _capture(world: World, owner: Client) -> None:
    """A page that was captured twice; what everybody had marked in it is gone, and was dropped."""
    expect(owner.post(f"/documents/{world.captured}/captures", {"text": "Another page."}), 201)
    newer = expect(owner.get(f"/documents/{world.captured}"))["superseded_by"]
    for one in expect(owner.get(f"/documents/{newer}/carried?limit=1000"))["items"]:
        expect(owner.post(f"/carried/{one['id']}:drop", {"reason": "The page is another one."}))
        world.carried[one["mark"]["note"]] = one["id"]


def _join(world: World, owner: Client, caller: str, role: str) -> None:
    """Each works as a reviewer first, so that each has something of their own."""
    api, members = world.api, f"/projects/{world.project['id']}/members"
    person = api.person(caller, password=build.PASSWORD)
    expect(owner.post(members, {"user": person.id, "role": REVIEWER}), 201)
    _annotate(world, caller, person)
    if role in (VIEWER, ADJUDICATOR, EDITOR):
        expect(owner.patch(f"{members}/{person.id}", {"role": role}, 1))
    world.callers[caller] = api.signed_in(person)


def _annotate(world: World, caller: str, person: Client) -> None:
    mark = world.api.annotation(person, world.document, "attribution")
    other = world.api.annotation(person, world.document, start=10)
    body = {"type": "attributes", "to": {"annotation": other["id"]}}
    link = expect(person.post(f"/annotations/{mark['id']}/links", body), 201)
    comment = expect(person.post(f"/annotations/{mark['id']}/comments", {"text": "Who says so?"}), 201)
    body = {"where": "The town archive", "when": "2026-11-26", "found": "not_found"}
    world.searches[caller] = expect(person.post(f"/annotations/{mark['id']}/searches", body), 201)["id"]
    world.captured = world.captured or world.api.document(person, world.project)["id"]  # the owner is the first
    world.api.annotation(person, {"id": world.captured}, note=caller)
    world.marks[caller], world.links[caller], world.comments[caller] = mark["id"], link["id"], comment["id"]


def _tokens(world: World, owner: Client) -> None:
    api = world.api
    elsewhere = api.project(owner, name="Elsewhere")
    made = {
        "token_read": {"scopes": ["read"]},
        "token_write": {"scopes": ["read", "write"]},
        "token_admin": {"scopes": ["read", "write", "admin"]},
        "token_elsewhere": {"scopes": ["read", "write", "admin"], "project": elsewhere["id"]},
        "token_expired": {"scopes": ["read", "write", "admin"]},
        "token_revoked": {"scopes": ["read", "write", "admin"]},
    }
    for name, body in made.items():
        given = expect(world.callers[OWNER].post("/me/tokens", body), 201)
        world.callers[name] = api.known(Client(api.app, token=given["token"]), owner.id, owner.name)
        if name == "token_expired":
            api.execute("UPDATE api_token SET expires = '2026-01-01T00:00:00Z' WHERE id = ?", given["id"])
        if name == "token_revoked":
            assert world.callers[OWNER].delete(f"/me/tokens/{given['id']}").status_code == 204


def expect_gone(owner: Client, world: World) -> None:
    """The expelled member and the disabled user lose what they had."""
    user = world.callers["expelled"].id
    assert owner.delete(f"/projects/{world.project['id']}/members/{user}", 1).status_code == 204
    world.api.execute("UPDATE user_account SET disabled = true WHERE id = ?", world.callers["disabled"].id)
