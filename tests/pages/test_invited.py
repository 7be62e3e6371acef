"""Invites on the pages: made by an owner, shown once, mailed where mail is set, taken by who has the address."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from annotate.app import create_app
from annotate.domain.permissions import Actor
from annotate.domain.records import Invite, Member
from annotate.services import accounts, invites, members
from annotate.services.members import MemberChange
from annotate.services.sign_in import hashed
from annotate.services.work import database, moment, read, write
from annotate.settings import Settings
from annotate.store.engine import Database
from tests import build
from tests.build import PASSWORD
from tests.pages.conftest import Page, Visitor
from tests.post import Post, body, post_office

Visit = Callable[[Actor], Visitor]
MEI = "mei@example.org"


def members_of(ana: Actor, project: str) -> dict[str, str]:
    return {each.user.name: each.role for each in read(ana, members.find, project).items(Member)}


def invited(visitor: Visitor, project: str, address: str = MEI, role: str = "reviewer") -> Page:
    return visitor.send(f"/p/{project}/members", {"do": "invite", "address": address, "role": role})


def link_of(page: Page) -> str:
    return page.one("#link").text().removeprefix("http://localhost")


def test_an_invite_makes_an_account_with_the_address_in_the_project_once(visit: Visit, stranger: Visitor) -> None:
    ana = build.a_person()
    project = build.a_project(ana).id
    link = link_of(invited(visit(ana), project))
    page = stranger.get(link)
    assert page.words("h1") == "Join Desk"
    assert f"Ana Okafor invites {MEI} as reviewer." in page.words()
    token = link.partition("token=")[2]
    sent = {"token": token, "do": "new", "name": "Mei Lin", "password": PASSWORD, "role": "owner"}
    weak = stranger.send("/invite", {**sent, "password": "Mei Lin Desk"})
    assert (weak.status, weak.value("name"), weak.value("password")) == (422, "Mei Lin", "")
    assert stranger.send("/invite", sent).to == f"/p/{project}"
    assert stranger.get(f"/p/{project}").status == 200
    assert members_of(ana, project) == {"Ana Okafor": "owner", "Mei Lin": "reviewer"}
    assert stranger.get(link).status == 404
    assert stranger.send("/invite", sent).status == 404
    assert MEI in stranger.get("/me").value("email")


def test_the_secret_of_an_invite_is_not_kept_and_pending_ones_are_listed_and_taken_back(
    visit: Visit, stranger: Visitor
) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    owner = visit(ana)
    link = link_of(invited(owner, project.id))
    token = link.partition("token=")[2]
    with database().connect(writing=False) as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM invite").fetchall())
    assert len(token) >= 32
    assert token not in kept
    assert hashed(token) in kept
    at = f"/p/{project.id}/members"
    page = owner.get(at)
    assert MEI in page.words("#invites")
    assert token not in page.html
    jonas = build.a_member(ana, project)
    assert MEI not in visit(jonas).get(at).html
    id_ = page.one("#invites [name='invite']").attributes["value"]
    owner.get(at)
    assert owner.send(at, {"do": "revoke", "invite": id_}).to == at
    assert not owner.get(at).all("#invites")
    assert stranger.get(link).status == 404


def test_a_second_invite_to_an_address_ends_the_first(visit: Visit, stranger: Visitor) -> None:
    ana = build.a_person()
    project = build.a_project(ana).id
    owner = visit(ana)
    first = link_of(invited(owner, project))
    owner.get("/me")
    second = link_of(invited(owner, project, MEI.upper(), "editor"))
    assert stranger.get(first).status == 404
    assert stranger.get(second).status == 200
    assert [each.role for each in read(ana, invites.find, project).items(Invite)] == ["editor"]


def test_an_invite_ends_after_a_day(visit: Visit, stranger: Visitor) -> None:
    ana = build.a_person()
    project = build.a_project(ana).id
    link = link_of(invited(visit(ana), project))
    [held] = read(ana, invites.find, project).items(Invite)
    assert held.expires <= moment(hours=24)
    with database().connect(writing=True) as connection:
        connection.exec_driver_sql(f"UPDATE invite SET expires = '{moment(minutes=-1)}'")
    assert stranger.get(link).status == 404
    assert read(ana, invites.find, project).items(Invite) == []


def test_an_invite_of_somebody_who_owns_the_project_no_more_is_worth_nothing(visit: Visit, stranger: Visitor) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    second = build.a_member(ana, project, "owner")
    link = link_of(invited(visit(second), project.id))
    assert stranger.get(link).status == 200
    write(ana, members.change, project.id, second.user, MemberChange(role="editor"), 1)
    assert stranger.get(link).status == 404
    assert read(ana, invites.find, project.id).items(Invite) == []


@pytest.mark.parametrize(
    ("email", "joins"), [(MEI, True), (MEI.upper(), True), (None, True), ("other@example.org", False)]
)
def test_somebody_with_an_account_joins_when_the_address_is_theirs(
    visit: Visit, email: str | None, joins: bool
) -> None:
    ana = build.a_person()
    project = build.a_project(ana).id
    token = link_of(invited(visit(ana), project, role="editor")).partition("token=")[2]
    mei = Actor(accounts.add_account("Mei Lin", email, None, False), "Mei Lin", cookie=True)
    visitor = visit(mei)
    assert visitor.get(f"/invite?token={token}").words("main form button") == "Join as Mei Lin"
    answer = visitor.send("/invite", {"token": token, "do": "join"})
    if joins:
        assert answer.to == f"/p/{project}"
        assert members_of(ana, project)["Mei Lin"] == "editor"
        assert visitor.get("/me").value("email") == (email or MEI)
    else:
        assert (answer.status, f"This invite is for {MEI}." in answer.words("[role='alert']")) == (403, True)
        assert "Mei Lin" not in members_of(ana, project)
        assert visitor.get(f"/invite?token={token}").status == 200


def test_who_has_an_account_already_makes_no_second_one(visit: Visit, stranger: Visitor) -> None:
    ana = build.a_person()
    accounts.add_account("Mei Lin", MEI, None, False)
    token = link_of(invited(visit(ana), build.a_project(ana).id)).partition("token=")[2]
    stranger.get(f"/invite?token={token}")
    page = stranger.send("/invite", {"token": token, "do": "new", "name": "Mei Again", "password": PASSWORD})
    assert page.status == 422
    assert "has an account already" in page.words("[role='alert']")
    assert f"/login?next=/invite%3Ftoken%3D{token}" in page.html


def test_a_member_who_takes_an_invite_keeps_their_role(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas = build.a_member(ana, project, "editor")
    token = link_of(invited(visit(ana), project.id, role="viewer")).partition("token=")[2]
    visitor = visit(jonas)
    visitor.get("/me")
    assert visitor.send("/invite", {"token": token, "do": "join"}).to == f"/p/{project.id}"
    assert members_of(ana, project.id)["Jonas Keller"] == "editor"


def test_a_wrong_address_is_refused_at_its_field_and_kept(visit: Visit) -> None:
    ana = build.a_person()
    page = invited(visit(ana), build.a_project(ana).id, "nobody", "editor")
    assert (page.status, page.one("#f-address").attributes["value"]) == (422, "nobody")
    assert page.one("#f-invite-role [checked]").attributes["value"] == "editor"
    assert not page.all("#f-user[value]")


def with_mail(database: Database, home: Path, post: Post) -> Flask:
    settings = Settings(
        home=str(home),
        secret_key="a key of forty random characters or so!",
        base_url="http://localhost",
        smtp_url=post.url,
        mail_from="annotate <desk@example.org>",
    )
    return create_app(settings, database)


def test_where_mail_is_set_the_link_is_mailed_too_and_a_failure_loses_nothing(
    database: Database, tmp_path: Path, visit: Visit
) -> None:
    ana = build.a_person()
    project = build.a_project(ana).id
    cookie = visit(ana).client.get_cookie("annotate")
    assert cookie is not None
    with post_office() as post:
        client = with_mail(database, tmp_path, post).test_client()
        client.set_cookie("annotate", cookie.value)
        owner = Visitor(client)
        page = invited(owner, project)
        assert "on its way to mei@example.org" in page.words("[role='status']")
        [mail] = post.mails
        assert (mail["To"], mail["From"]) == (MEI, "annotate <desk@example.org>")
        assert page.one("#link").text() in body(mail)
        post.refusing.add("jonas@example.org")
        owner.get("/me")
        page = invited(owner, project, "jonas@example.org")
        assert "refuses the address. Send the link yourself." in page.words("[role='status']")
        assert page.one("#link").text()
        assert len(read(ana, invites.find, project).items(Invite)) == 2
