"""Members: adding, changing, removing, with a fresh sign-in."""

from collections.abc import Callable

from annotate.domain.permissions import Actor
from annotate.domain.records import Member
from annotate.services import members
from annotate.services.work import read
from tests import build
from tests.pages.conftest import Visitor

Visit = Callable[[Actor], Visitor]


def _roles(ana: Actor, project: str) -> dict[str, str]:
    return {member.user.name: member.role for member in read(ana, members.find, project).items(Member)}


def test_an_owner_adds_changes_and_removes(visit: Visit) -> None:
    ana, jonas = build.a_person(), build.a_person("Jonas Keller")
    project = build.a_project(ana).id
    visitor = visit(ana)
    at = f"/p/{project}/members"
    assert visitor.send(at, {"do": "add", "user": "Jonas Keller", "role": "reviewer"}).to == at
    assert _roles(ana, project)["Jonas Keller"] == "reviewer"
    version = visitor.get(f"{at}?change={jonas.user}").all("#change [name='version']")[0].attributes["value"]
    assert visitor.send(at, {"do": "change", "user": jonas.user, "role": "editor", "version": version}).to == at
    assert _roles(ana, project)["Jonas Keller"] == "editor"
    stale = visitor.send(at, {"do": "remove", "user": jonas.user, "version": version})
    assert (stale.status, "changed in the meantime" in stale.words()) == (412, True)
    assert visitor.send(at, {"do": "remove", "user": jonas.user, "version": "2"}).to == at
    assert "Jonas Keller" not in _roles(ana, project)


def test_an_unknown_name_is_refused_and_kept(visit: Visit) -> None:
    ana = build.a_person()
    at = f"/p/{build.a_project(ana).id}/members"
    page = visit(ana).send(at, {"do": "add", "user": "Nobody", "role": "editor"})
    assert (page.status, page.all("#f-user")[0].attributes["value"]) == (422, "Nobody")
    assert page.one("#f-role [checked]").attributes["value"] == "editor"
    assert page.all("#fault-user")


def test_the_last_owner_stays(visit: Visit) -> None:
    ana = build.a_person()
    at = f"/p/{build.a_project(ana).id}/members"
    page = visit(ana).send(at, {"do": "remove", "user": ana.user, "version": "1"})
    assert (page.status, "Name another owner first." in page.words("[role='alert']")) == (422, True)


def test_without_a_fresh_sign_in_the_password_is_asked_and_what_was_typed_comes_back(
    visit: Visit, stale: Visit
) -> None:
    ana = build.a_person()
    at = f"/p/{build.a_project(ana).id}/members"
    visitor = stale(ana)
    assert visitor.get(at).one(".side a.btn").attributes["href"] == f"/reauth?next={at}"
    sent = visitor.send(at, {"do": "add", "user": "Jonas Keller", "role": "editor"})
    assert sent.status == 303
    assert (sent.to or "").startswith("/reauth?next=")
    back = visit(ana).get(f"{at}?user=Jonas+Keller&role=editor")
    assert back.one("#f-user").attributes["value"] == "Jonas Keller"
    assert back.one("#f-role [checked]").attributes["value"] == "editor"


def test_a_member_may_leave(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    visitor = visit(jonas)
    page = visitor.get(f"/p/{project.id}/members?change={jonas.user}")
    assert [button.text() for button in page.all("#change button")] == ["Leave this project"]
    assert visitor.send(f"/p/{project.id}/members", {"do": "remove", "user": jonas.user, "version": "1"}).to == "/"
    assert visitor.get(f"/p/{project.id}").status == 404
