"""First start, sign-in, set-password links and the password once more."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from annotate.app import create_app
from annotate.domain.permissions import Actor
from annotate.services import accounts
from annotate.settings import Settings
from annotate.store.engine import Database
from tests import build
from tests.build import PASSWORD
from tests.pages.conftest import Visitor

Visit = Callable[[Actor], Visitor]


def test_the_first_start_makes_an_account_and_a_project_once(stranger: Visitor) -> None:
    link = accounts.setup_link("")
    assert link is not None
    token = link.partition("token=")[2]
    stranger.get(link)
    fields = {"token": token, "name": "Ana Okafor", "email": "ana@example.org", "password": PASSWORD, "project": "Desk"}
    assert stranger.send("/setup", fields).to == "/"
    assert "Desk" in stranger.get("/").words()
    assert stranger.get(link).status == 404
    assert stranger.send("/setup", fields).status == 404


def test_a_refused_first_start_keeps_what_was_typed_and_says_what_is_wrong(stranger: Visitor) -> None:
    link = accounts.setup_link("") or ""
    token = link.partition("token=")[2]
    stranger.get(link)
    page = stranger.send(
        "/setup", {"token": token, "name": "Ana", "email": "ana", "password": "short", "project": "Desk"}
    )
    assert page.status == 422
    assert (page.value("name"), page.value("project"), page.value("password")) == ("Ana", "Desk", "")
    assert page.one("#f-email").attributes["aria-describedby"] == "fault-email hint-email"
    assert page.one("[role='alert'] a").attributes["href"] == "#f-email"
    assert "autofocus" in page.one("[role='alert']").attributes


@pytest.mark.parametrize("token", ["", "wrong"])
def test_without_its_token_there_is_no_first_start(stranger: Visitor, token: str) -> None:
    assert stranger.get(f"/setup?token={token}").status == 404


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/me", "/me"),
        ("/p/x?q=a", "/p/x?q=a"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil", "/"),
        ("", "/"),
    ],
)
def test_signing_in_goes_on_to_a_page_of_ours_only(stranger: Visitor, wanted: str, reached: str) -> None:
    build.a_person(password=PASSWORD)
    page = stranger.get(f"/login?next={wanted}")
    assert page.all("input[name='next']") == [] or page.value("next") == reached
    assert stranger.send("/login", {"name": "Ana Okafor", "password": PASSWORD, "next": wanted}).to == reached
    assert stranger.get("/me").status == 200


def test_a_failed_sign_in_says_one_sentence_whether_the_account_exists_or_not(stranger: Visitor) -> None:
    build.a_person(password=PASSWORD)
    known = stranger.send("/login", {"name": "Ana Okafor", "password": "wrong"})
    unknown = stranger.send("/login", {"name": "Nobody", "password": "wrong"})
    assert known.status == unknown.status == 401
    assert known.words("[role='alert']") == unknown.words("[role='alert']") == "Name or password is not right."
    assert known.value("name") == "Ana Okafor"


def test_after_too_many_tries_the_right_password_waits_too(stranger: Visitor) -> None:
    build.a_person(password=PASSWORD)
    for _ in range(10):
        stranger.send("/login", {"name": "Ana Okafor", "password": "wrong"})
    page = stranger.send("/login", {"name": "Ana Okafor", "password": PASSWORD})
    assert page.status == 429
    assert page.one("[data-wait]").attributes["data-wait"] == page.headers["Retry-After"]
    assert "Too many tries. Wait" in page.words()


def test_signing_out_ends_the_sign_in(visit: Visit) -> None:
    visitor = visit(build.a_person())
    assert visitor.send("/logout").to == "/login"
    assert visitor.get("/me").to == "/login?next=/me"


def test_a_page_that_was_open_while_the_secret_key_changed_signs_nobody_out_and_its_form_is_taken(
    site: Flask, database: Database, stranger: Visitor, tmp_path: Path
) -> None:
    build.a_person(password=PASSWORD)
    stranger.get("/login")
    assert stranger.send("/login", {"name": "Ana Okafor", "password": PASSWORD}).status == 303
    page, cookie = stranger.get("/me"), stranger.client.get_cookie("annotate")
    assert cookie
    old, new = site.extensions["annotate"].secret_key, "another key of forty random characters"
    for before, status in ((old, 303), ("", 403)):
        later = Settings(home=str(tmp_path), secret_key=new, secret_key_fallbacks=before)
        there = Visitor(create_app(later, database).test_client())
        there.client.set_cookie("annotate", cookie.value)
        assert there.get("/me").status == 200
        there.last = page
        assert there.send("/", {"name": "Desk"}).status == status


def test_a_set_password_link_works_once(stranger: Visitor) -> None:
    ana = build.a_person()
    link = accounts.password_link("", ana.user)
    token = link.partition("token=")[2]
    assert "Ana Okafor" in stranger.get(link).words()
    weak = stranger.send("/password", {"token": token, "password": "short"})
    assert (weak.status, bool(weak.all("#fault-password"))) == (422, True)
    assert stranger.send("/password", {"token": token, "password": PASSWORD}).to == "/login"
    assert stranger.get(link).status == 404
    stranger.get("/login")
    assert stranger.send("/login", {"name": "Ana Okafor", "password": PASSWORD}).to == "/"


def test_the_password_once_more_leads_back(visit: Visit) -> None:
    visitor = visit(build.a_person(password=PASSWORD))
    wrong = visitor.send("/reauth", {"password": "wrong", "next": "/me"})
    assert (wrong.status, wrong.value("next")) == (401, "/me")
    assert visitor.send("/reauth", {"password": PASSWORD, "next": "/me"}).to == "/me"


def test_a_passkey_that_is_not_known_leaves_the_password_to_be_given(visit: Visit) -> None:
    visitor = visit(build.a_person(password=PASSWORD))
    page = visitor.get("/reauth?next=/me")
    assert page.all("form.passkey") == []
    asked = visitor.send("/reauth/passkey", {"answer": "{}", "next": "/me"})
    assert (asked.status, "Use your password" in asked.words("[role='alert']")) == (401, True)
    assert asked.value("next") == "/me"
