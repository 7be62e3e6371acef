"""Signing in and out, passwords (contract.md, `serve`, setup, sign-in; security.md 3.1)."""

import ipaddress
import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from annotate.app import create_app
from annotate.services import accounts
from annotate.services import sign_in as sessions
from annotate.services.sign_in import hashed
from annotate.services.work import moment, read
from annotate.store.base import new_id
from annotate.store.engine import Database
from tests import build
from tests.api.client import Client, expect, problem
from tests.api.conftest import Api

WRONG = "a long walk by the quiet lake"
OTHER = "forty green bottles on a wall"


@pytest.fixture
def ana(api):
    """Somebody with a password."""
    return api.person("Ana Okafor", password=build.PASSWORD)


@pytest.fixture
def visitor(api):
    """A browser that nobody is signed in with."""
    client = Client(api.app)
    assert client.csrf
    return client


_hosts = ipaddress.ip_network("198.18.0.0/15").hosts()


def an_address():
    """An address that nobody tried from."""
    return str(next(_hosts))


def sign_in(client, person, password=build.PASSWORD, address=None, **headers):
    form = {"csrf_token": client.csrf, "name": person.name, "password": password}
    peer = {"REMOTE_ADDR": address or an_address()}
    return client.call("POST", "/login", form=form, headers=headers, environ_base=peer)


def somebody_unknown(api):
    return api.known(Client(api.app), "", f"Nobody {new_id()}")


def said(answer):
    """A page without what is different in each: the tokens of its forms."""
    return re.sub(r"[0-9a-f]{64}", "", answer.text)


def test_a_password_opens_a_session_and_a_cookie_that_scripts_cannot_read(ana, visitor):
    answer = sign_in(visitor, ana)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    parts = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= parts
    assert expect(visitor.get("/me"))["id"] == ana.id
    assert expect(visitor.get("/me"))["scopes"] == ["read", "write", "admin"]


def test_under_tls_the_cookie_is_bound_to_this_host(api, ana):
    page = api.nobody.page("/login", base_url="https://localhost")
    parts = [part.strip() for part in page.headers["Set-Cookie"].split(";")]
    assert parts[0].startswith("__Host-annotate=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(parts)
    assert not [part for part in parts if part.lower().startswith("domain")]


def test_an_e_mail_address_signs_in_too_and_case_and_space_do_not_matter(api, visitor):
    own = new_id()
    user = accounts.add_account(f"Mei Lin {own}", f"Mei.{own}@Paper.example", build.PASSWORD, False)
    address = f"mei.{own}@paper.example"
    for name in (f"Mei Lin {own}", f"  mei lin {own} ", address, address.upper()):
        person = api.known(Client(api.app), user, name)
        assert sign_in(Client(api.app), person).status_code == 303


@pytest.mark.parametrize("password", ["x7" * 6, "q7zR" * 32, "Grüße, \U0001f600 und Meer ", "п" * 12])
def test_any_password_of_12_to_128_characters_is_taken_exactly(api, password):
    person = api.person("Password Tester")
    link = accounts.password_link("", person.id).partition("token=")[2]
    assert Client(api.app).submit("/password", token=link, password=password).status_code == 303
    assert sign_in(Client(api.app), person, password).status_code == 303
    for other in (password[:-1], password.swapcase(), f"{password} "):
        assert sign_in(Client(api.app), person, other).status_code == 401


@pytest.mark.parametrize(
    "password", ["", "elevenchars", "x7" * 65, "123456789987654321", "JustinBieber", "Ana Okafor annotate", " " * 12]
)
def test_a_weak_password_is_refused_and_the_link_still_holds(api, ana, password):
    link = accounts.password_link("", ana.id).partition("token=")[2]
    client = Client(api.app)
    assert client.submit("/password", token=link, password=password).status_code == 422
    assert sign_in(Client(api.app), ana).status_code == 303
    assert client.submit("/password", token=link, password=OTHER).status_code == 303


def test_every_failure_to_sign_in_says_the_same(api, ana):
    disabled, without = api.person("Disabled", password=build.PASSWORD), api.person("Without password")
    api.execute("UPDATE user_account SET disabled = true WHERE id = ?", disabled.id)
    nobody = somebody_unknown(api)
    answers = [
        sign_in(Client(api.app), person, password)
        for person, password in ((ana, WRONG), (disabled, build.PASSWORD), (without, ""), (nobody, WRONG))
    ]
    assert {answer.status_code for answer in answers} == {401}
    bodies = {
        said(answer).replace(person.name, "")
        for answer, person in zip(answers, (ana, disabled, without, nobody), strict=True)
    }
    assert len(bodies) == 1
    assert "Name or password is not right." in bodies.pop()


def test_an_unknown_name_takes_as_long_as_a_wrong_password(api, ana):
    nobody, shortest = somebody_unknown(api), {}
    for _ in range(7):
        for person in (ana, nobody):
            client = Client(api.app)
            assert client.csrf
            before = time.perf_counter()
            assert sign_in(client, person, WRONG).status_code == 401
            taken = time.perf_counter() - before
            shortest[person.name] = min(taken, shortest.get(person.name, taken))
    known, unknown = shortest[ana.name], shortest[nobody.name]
    assert max(known, unknown) < 1.5 * min(known, unknown)


def test_after_ten_bad_tries_the_right_password_waits_too(api, ana):
    statuses = [sign_in(Client(api.app), ana, WRONG).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    answer = sign_in(Client(api.app), ana)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    other = api.person("Somebody else", password=build.PASSWORD)
    assert sign_in(Client(api.app), other).status_code == 303


def test_ten_bad_tries_from_one_address_stop_it_for_every_account(api, ana):
    address = an_address()
    for _ in range(10):
        assert sign_in(Client(api.app), somebody_unknown(api), WRONG, address=address).status_code == 401
    assert sign_in(Client(api.app), ana, address=address).status_code == 429
    forged = {"X-Forwarded-For": "203.0.113.5", "Forwarded": "for=203.0.113.5", "X-Real-IP": "203.0.113.5"}
    assert sign_in(Client(api.app), ana, address=address, **forged).status_code == 429
    assert sign_in(Client(api.app), ana).status_code == 303


def test_the_tries_are_counted_in_the_database_by_every_node(api, ana):
    for _ in range(10):
        sign_in(Client(api.app), ana, WRONG)
    second = Database(api.database.url.render_as_string(hide_password=False))
    node = Api(create_app(api.app.extensions["annotate"], second), second)
    assert sign_in(Client(node.app), ana).status_code == 429
    subject = hashed(f"account {ana.name.casefold()}")
    api.execute("UPDATE login_try SET at = at - 301 WHERE subject = ?", subject)
    assert sign_in(Client(node.app), ana).status_code == 303
    second.close()


def test_the_cookie_of_before_is_worth_nothing_after_signing_in(api, ana, visitor):
    planted = visitor.cookie
    assert sign_in(visitor, ana).status_code == 303
    assert visitor.cookie != planted
    problem(Client(api.app, cookie=planted).get("/me"), 401, "not-signed-in")
    chosen = Client(api.app, cookie="c" * 43)
    assert sign_in(chosen, ana).status_code == 303
    problem(Client(api.app, cookie="c" * 43).get("/me"), 401, "not-signed-in")


def test_an_anonymous_session_keeps_its_token(api):
    client = Client(api.app)
    first, kept = client.csrf, client.cookie
    again = client.page("/login")
    assert "Set-Cookie" not in again.headers
    assert first in again.text
    assert client.cookie == kept


def test_only_hashes_of_secrets_are_kept(api, ana, visitor):
    assert sign_in(visitor, ana).status_code == 303
    link = accounts.password_link("", ana.id).partition("token=")[2]
    with api.database.connect(writing=False) as connection:
        tables = ("login_session", "one_time_link", "user_account", "api_token", "audit")
        dump = "".join(str(connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall()) for name in tables)
        statement = f"SELECT password FROM user_account WHERE id = '{ana.id}'"
        password = connection.exec_driver_sql(statement).scalar_one()
    for secret in (visitor.cookie, link, ana.token, build.PASSWORD):
        assert secret not in dump
    memory, passes = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$", password).groups()
    assert int(memory) >= 19 * 1024
    assert int(passes) >= 2


def test_signing_out_ends_the_session_on_the_server(api, ana, visitor):
    assert sign_in(visitor, ana).status_code == 303
    kept = visitor.cookie
    answer = visitor.submit("/logout")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    for cookie in (kept, visitor.cookie):
        problem(Client(api.app, cookie=cookie).get("/me"), 401, "not-signed-in")


@pytest.mark.parametrize("column", ["seen", "created"])
def test_a_session_ends_when_it_was_idle_or_long(api, ana, visitor, column):
    assert sign_in(visitor, ana).status_code == 303
    api.execute(f"UPDATE login_session SET {column} = '2026-01-01T00:00:00Z' WHERE \"user\" = ?", ana.id)
    problem(visitor.get("/me"), 401, "not-signed-in")


def test_what_an_open_page_sends_by_itself_does_not_put_off_the_end_of_an_idle_session(api, ana, visitor):
    assert sign_in(visitor, ana).status_code == 303
    desk = expect(visitor.post("/projects", {"name": "Desk"}), 201)
    article = expect(visitor.post(f"/projects/{desk['id']}/documents", {"text": "The bridge is new."}), 201)
    here, alone = f"/documents/{article['id']}", {"X-Unattended": "1"}

    def grows_idle():
        return read(sessions.NOBODY, sessions.by_session, hashed(visitor.cookie))[1]

    api.execute('UPDATE login_session SET seen = ? WHERE "user" = ?', moment(hours=-1), ana.id)
    expect(visitor.get(here, headers=alone))
    expect(visitor.put(f"{here}/presence", {"sentence": 1}, headers=alone), 204)
    assert grows_idle()
    expect(visitor.get(here))
    assert not grows_idle()


def test_a_disabled_person_is_out_at_once(api, ana, visitor):
    assert sign_in(visitor, ana).status_code == 303
    api.execute("UPDATE user_account SET disabled = true WHERE id = ?", ana.id)
    for client in (visitor, ana):
        problem(client.get("/me"), 401, "not-signed-in")


def test_another_password_needs_the_current_one_and_ends_all_other_sessions(api, ana, visitor):
    other = api.signed_in(ana)
    assert sign_in(visitor, ana).status_code == 303
    wrong = visitor.submit("/me", do="password", current=WRONG, password=OTHER)
    assert wrong.status_code == 422
    expect(other.get("/me"))
    answer = visitor.submit("/me", do="password", current=build.PASSWORD, password=OTHER)
    assert answer.status_code == 303
    problem(other.get("/me"), 401, "not-signed-in")
    expect(visitor.get("/me"))
    assert sign_in(Client(api.app), ana).status_code == 401
    assert sign_in(Client(api.app), ana, OTHER).status_code == 303


def test_guessing_the_current_password_is_limited_too(empty):
    ana, visitor = empty.person(password=build.PASSWORD), Client(empty.app)
    assert visitor.csrf
    assert sign_in(visitor, ana).status_code == 303
    for _ in range(5):
        assert visitor.submit("/reauth", password=WRONG).status_code == 401
        assert visitor.submit("/me", do="password", current=WRONG, password=OTHER).status_code == 422
    assert visitor.submit("/reauth", password=build.PASSWORD).status_code == 429
    assert visitor.submit("/me", do="password", current=build.PASSWORD, password=OTHER).status_code == 429


def test_the_password_once_more_makes_a_sign_in_fresh(api, ana, visitor):
    assert sign_in(visitor, ana).status_code == 303
    api.make_old(visitor)
    problem(visitor.get("/me/tokens"), 403, "reauth")
    answer = visitor.submit("/reauth", password=build.PASSWORD, next="/me")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    expect(visitor.get("/me/tokens"))


def test_a_set_password_link_works_once_and_ends_every_session(api, ana):
    signed_in = api.signed_in(ana)
    link = accounts.password_link("http://localhost", ana.id)
    token = parse_qs(urlsplit(link).query)["token"][0]
    client = Client(api.app)
    shown = client.page("/password", query_string={"token": token})
    assert shown.status_code == 200
    assert client.submit("/password", token=token, password="short").status_code == 422
    assert client.submit("/password", token=token, password=OTHER).status_code == 303
    problem(signed_in.get("/me"), 401, "not-signed-in")
    assert sign_in(Client(api.app), ana, OTHER).status_code == 303
    again = client.submit("/password", token=token, password=build.PASSWORD)
    assert again.status_code == 404
    assert said(again) == said(client.submit("/password", token="none", password=build.PASSWORD))
    assert client.page("/password", query_string={"token": token}).status_code == 404


def test_a_set_password_link_runs_out(api, ana):
    token = accounts.password_link("", ana.id).partition("token=")[2]
    api.execute("UPDATE one_time_link SET expires = '2026-01-01T00:00:00Z' WHERE \"user\" = ?", ana.id)
    assert Client(api.app).submit("/password", token=token, password=OTHER).status_code == 404


def test_nobody_registers_by_themselves(api, ana):
    for path in ("/register", "/signup", "/users", "/api/v1/users", "/api/v1/accounts"):
        assert api.nobody.page(path).status_code in (303, 401)
        problem(ana.call("POST", f"/api/v1{path}" if not path.startswith("/api") else path, {}), 404, "not-found")
