"""A new password for who forgot theirs: by mail, by an admin, by the operator (security.md S8, S9, S10)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from annotate.app import create_app
from annotate.domain.permissions import Actor
from annotate.services import accounts, resets, sign_in
from annotate.services.work import database, moment
from annotate.settings import Settings
from annotate.store.engine import Database
from tests.build import PASSWORD
from tests.pages.conftest import Visitor
from tests.post import Post, body, post_office
from tests.service.waiting import until

NEW = "another walk by the sea"


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as opened:
        yield opened


@pytest.fixture
def visitor(database: Database, tmp_path: Path, post: Post) -> Visitor:
    """Somebody who is not signed in, on a site that sends mail."""
    settings = Settings(
        home=str(tmp_path),
        secret_key="a key of forty random characters or so!",
        base_url="https://desk.example.org",
        smtp_url=post.url,
        mail_from="desk@example.org",
    )
    return Visitor(create_app(settings, database).test_client())


def an_account(name: str = "Ana Okafor", email: str | None = "ana@example.org") -> Actor:
    return Actor(accounts.add_account(name, email, PASSWORD, False), name, cookie=True)


def asked(visitor: Visitor, name: str) -> str:
    visitor.get("/forgot")
    return visitor.send("/forgot", {"name": name}).words()


@pytest.mark.parametrize("name", ["Ana Okafor", "ana@example.org", " ANA@example.org "])
def test_the_link_in_the_mail_sets_a_new_password_once_and_ends_every_sign_in(
    visitor: Visitor, post: Post, name: str
) -> None:
    an_account()
    before = sign_in.sign_in("Ana Okafor", PASSWORD, "198.18.0.1")
    assert "If there is an account" in asked(visitor, name)
    until(lambda: bool(post.mails))
    [mail] = post.mails
    assert (mail["To"], mail["From"]) == ("ana@example.org", "desk@example.org")
    link = next(line for line in body(mail).split() if line.startswith("https://desk.example.org/password?token="))
    path = link.removeprefix("https://desk.example.org")
    visitor.get(path)
    token = path.partition("token=")[2]
    assert visitor.send("/password", {"token": token, "password": NEW}).to == "/login"
    assert visitor.get(path).status == 404
    client = Visitor(visitor.client.application.test_client())
    client.client.set_cookie("annotate", before)
    assert client.get("/me").status == 303
    assert sign_in.sign_in("Ana Okafor", NEW, "198.18.0.1")


def test_the_link_leads_to_the_configured_address_whatever_the_request_says(visitor: Visitor, post: Post) -> None:
    an_account()
    page = visitor.client.get("/forgot", headers={"Host": "evil.example"})
    assert page.status_code == 400
    visitor.get("/forgot")
    token = visitor.last.value("csrf_token")
    sent = {"name": "Ana Okafor", "csrf_token": token}
    visitor.client.post("/forgot", data=sent, headers={"X-Forwarded-Host": "evil.example"})
    until(lambda: bool(post.mails))
    assert "evil" not in body(post.mails[0])


def test_the_answer_never_tells_whether_there_is_such_an_account(visitor: Visitor, post: Post) -> None:
    an_account()
    an_account("Jonas Keller", None)
    shortest: dict[str, float] = {}
    said = set()
    for _ in range(7):
        for name in ("Ana Okafor", "Jonas Keller", "Nobody Known"):
            visitor.get("/forgot")
            begun = time.thread_time()  # of the processor: what else the machine does is no matter
            answer = visitor.send("/forgot", {"name": name})
            shortest[name] = min(shortest.get(name, 9.0), time.thread_time() - begun)
            said.add(answer.words())
            with database().connect(writing=True) as connection:
                connection.execute(text("DELETE FROM login_try"))
    assert len(said) == 1
    assert max(shortest.values()) < 1.5 * min(shortest.values())
    until(lambda: len(post.mails) == 7)
    assert {mail["To"] for mail in post.mails} == {"ana@example.org"}


def test_only_the_newest_link_holds_and_only_for_an_hour(visitor: Visitor) -> None:
    ana = an_account()
    first, second = (resets.by_operator("", ana.user) for _ in range(2))
    assert visitor.get(first).status == 404
    assert visitor.get(second).status == 200
    with database().connect(writing=True) as connection:
        [[expires]] = connection.execute(text("SELECT expires FROM one_time_link"))
        assert expires <= moment(minutes=60)
        connection.execute(text("UPDATE one_time_link SET expires = :at"), {"at": moment(minutes=-1)})
    assert visitor.get(second).status == 404


@pytest.mark.parametrize("name", ["Ana Okafor", "Nobody Known"])
def test_after_five_a_name_has_to_wait_whether_it_is_known_or_not(visitor: Visitor, name: str) -> None:
    an_account()
    for _ in range(5):
        visitor.get("/forgot")
        assert visitor.send("/forgot", {"name": name}).status == 200
    visitor.get("/forgot")
    page = visitor.send("/forgot", {"name": name})
    assert (page.status, "Too many tries." in page.words()) == (429, True)


def test_an_address_that_was_changed_gets_no_link_any_more(visitor: Visitor, post: Post) -> None:
    ana = an_account()
    link = resets.by_operator("", ana.user)
    client = Visitor(visitor.client.application.test_client())
    client.client.set_cookie("__Host-annotate", sign_in.start_session(ana.user), secure=True)
    client.client.set_cookie("annotate", sign_in.start_session(ana.user))
    client.get("/me")
    sent = {"do": "profile", "name": "Ana Okafor", "email": "new@example.org"}
    assert client.send("/me", sent).to == "/me?saved=profile"
    assert visitor.get(link).status == 404
    asked(visitor, "ana@example.org")
    asked(visitor, "new@example.org")
    until(lambda: len(post.mails) == 2)
    links = [mail["To"] for mail in post.mails if "/password?token=" in body(mail)]
    assert links == ["new@example.org"]


def test_without_mail_the_page_says_whom_to_ask(stranger: Visitor) -> None:
    an_account()
    page = stranger.get("/forgot")
    assert "The person who runs it can give you a link" in page.words()
    assert not page.all("main form")
    assert stranger.send("/forgot", {"name": "Ana Okafor"}).words() == page.words()


def test_a_mail_server_that_is_away_is_told_to_nobody_who_asks_and_loses_nothing(
    database: Database, tmp_path: Path
) -> None:
    an_account()
    settings = Settings(
        home=str(tmp_path),
        secret_key="a key of forty random characters or so!",
        base_url="http://localhost",
        smtp_url="smtp://127.0.0.1:1",
        mail_from="desk@example.org",
    )
    visitor = Visitor(create_app(settings, database).test_client())
    assert asked(visitor, "Ana Okafor") == asked(visitor, "Nobody Known")
    assert sign_in.sign_in("Ana Okafor", PASSWORD, "198.18.0.1")


def test_the_old_address_of_an_account_is_told_that_it_is_none_any_more(visitor: Visitor, post: Post) -> None:
    ana = an_account()
    visitor.client.set_cookie("annotate", sign_in.start_session(ana.user))
    visitor.get("/me")
    assert visitor.send("/me", {"do": "profile", "name": "Ana Adeyemi", "email": "ana@example.org"}).status == 303
    assert visitor.send("/me", {"do": "profile", "name": "Ana Adeyemi", "email": "ana@example.com"}).status == 303
    until(lambda: bool(post.mails))
    [mail] = post.mails
    assert mail["To"] == "ana@example.org"
    assert "no longer belongs to your account" in body(mail)
    assert "https://desk.example.org" in body(mail)
    assert "ana@example.com" not in str(mail)
    with database().connect(writing=False) as connection:
        rows = connection.execute(text("SELECT actor, action FROM audit WHERE action LIKE 'account.%' ORDER BY seq"))
        assert [tuple(row) for row in rows][-2:] == [(ana.user, "account.changed"), (ana.user, "account.email")]
