"""My account: password, tokens, sign-ins."""

from collections.abc import Callable

from flask import Flask

from annotate.domain.permissions import Actor
from tests import build
from tests.build import PASSWORD
from tests.pages.conftest import Visitor

Visit = Callable[[Actor], Visitor]


def test_a_token_is_shown_once_and_works_until_it_is_revoked(site: Flask, visit: Visit) -> None:
    visitor = visit(build.a_person())
    page = visitor.send(
        "/me", {"do": "token", "label": "nightly", "scopes": ["read", "write"], "project": "", "expires_days": "30"}
    )
    secret = page.words("#token")
    program = site.test_client()
    call = {"Authorization": f"Bearer {secret}"}
    assert program.get("/api/v1/me", headers=call).json["scopes"] == ["read", "write"]
    again = visitor.get("/me")
    assert secret not in again.html
    assert "nightly read, write" in again.words(".tokens tbody")
    assert visitor.send("/me", {"do": "revoke", "token": again.value("token")}).to == "/me?saved=token"
    assert program.get("/api/v1/me", headers=call).status_code == 401


def test_a_token_without_a_right_is_refused_and_the_form_stays_open(visit: Visit) -> None:
    page = visit(build.a_person()).send("/me", {"do": "token", "label": "nightly", "expires_days": "x"})
    assert (page.status, page.value("label")) == (422, "nightly")
    assert "open" in page.one("main details").attributes
    assert len(page.all("[role='alert'] a")) == 2


def test_tokens_are_neither_seen_nor_made_without_a_fresh_sign_in(stale: Visit) -> None:
    visitor = stale(build.a_person())
    page = visitor.get("/me")
    assert not page.all("[name='scopes'], .tokens")
    assert page.one("a[href='/reauth?next=/me']")
    assert visitor.send("/me", {"do": "token", "scopes": "read", "expires_days": "1"}).to == "/reauth?next=%2Fme"


def test_another_password_needs_the_current_one_and_ends_other_sign_ins(visit: Visit) -> None:
    ana = build.a_person(password=PASSWORD)
    here, elsewhere = visit(ana), visit(ana)
    wrong = here.send("/me", {"do": "password", "current": "wrong", "password": "another long walk"})
    assert (wrong.status, bool(wrong.all("#fault-current"))) == (422, True)
    weak = here.send("/me", {"do": "password", "current": PASSWORD, "password": "short"})
    assert (weak.status, bool(weak.all("#fault-password"))) == (422, True)
    assert (
        here.send("/me", {"do": "password", "current": PASSWORD, "password": "another long walk"}).to
        == "/me?saved=password"
    )
    assert here.get("/me").status == 200
    assert elsewhere.get("/me").status == 303


def test_other_sign_ins_are_listed_and_can_be_ended(visit: Visit) -> None:
    ana = build.a_person()
    here, other, third = visit(ana), visit(ana), visit(ana)
    page = here.get("/me")
    assert len(page.all(".logins tbody tr")) == 3
    assert len(page.all("[name='sign_in']")) == 2
    assert here.send("/me", {"do": "end", "sign_in": page.all("[name='sign_in']")[0].attributes["value"]}).to == "/me"
    assert sorted(each.get("/me").status for each in (other, third)) == [200, 303]
    assert here.send("/me", {"do": "end-others"}).to == "/me"
    assert [each.get("/me").status for each in (here, other, third)] == [200, 303, 303]


def test_nobody_ends_the_sign_in_of_another(visit: Visit) -> None:
    ana, jonas = build.a_person(), build.a_person("Jonas")
    visit(ana)
    other = visit(ana)
    id_ = other.get("/me").all("[name='sign_in']")[0].attributes["value"]
    assert visit(jonas).send("/me", {"do": "end", "sign_in": id_}).status == 404
    assert len(other.get("/me").all(".logins tbody tr")) == 2
