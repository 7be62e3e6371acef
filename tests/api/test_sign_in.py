"""First start, signing in and out, passwords (contract.md, `serve`, setup, sign-in; security.md 3.1)."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from annotate.app import create_app
from annotate.services import accounts
from annotate.store.engine import Database
from tests import build
from tests.api.client import Client, expect, problem
from tests.api.conftest import Api

WRONG = "a long walk by the quiet lake"
OTHER = "forty green bottles on a wall"


@pytest.fixture
def ana(empty):
    """Somebody with a password, alone in a database."""
    return empty.person("Ana Okafor", password=build.PASSWORD)


@pytest.fixture
def visitor(empty):
    """A browser that nobody is signed in with."""
    client = Client(empty.app)
    assert client.csrf
    return client


def sign_in(client, person, password=build.PASSWORD, address="127.0.0.1", **headers):
    form = {"csrf_token": client.csrf, "name": person.name, "password": password}
    return client.call("POST", "/login", form=form, headers=headers, environ_base={"REMOTE_ADDR": address})


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


def test_under_tls_the_cookie_is_bound_to_this_host(empty, ana):
    page = empty.nobody.page("/login", base_url="https://localhost")
    parts = [part.strip() for part in page.headers["Set-Cookie"].split(";")]
    assert parts[0].startswith("__Host-annotate=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(parts)
    assert not [part for part in parts if part.lower().startswith("domain")]


def test_an_e_mail_address_signs_in_too_and_case_and_space_do_not_matter(empty, visitor):
    user = accounts.add_account("Mei Lin", "Mei@Paper.example", build.PASSWORD, False)
    for name in ("Mei Lin", "  mei lin ", "mei@paper.example", "MEI@PAPER.EXAMPLE"):
        person = empty.known(Client(empty.app), user, name)
        assert sign_in(Client(empty.app), person).status_code == 303


@pytest.mark.parametrize("password", ["x7" * 6, "q7zR" * 32, "Grüße, \U0001f600 und Meer ", "п" * 12])
def test_any_password_of_12_to_128_characters_is_taken_exactly(empty, password):
    person = empty.person("Password Tester")
    link = accounts.password_link("", person.id).partition("token=")[2]
    assert Client(empty.app).submit("/password", token=link, password=password).status_code == 303
    assert sign_in(Client(empty.app), person, password).status_code == 303
    for other in (password[:-1], password.swapcase(), f"{password} "):
        assert sign_in(Client(empty.app), person, other).status_code == 401


@pytest.mark.parametrize(
    "password", ["", "elevenchars", "x7" * 65, "123456789987654321", "JustinBieber", "Ana Okafor annotate", " " * 12]
)
def test_a_weak_password_is_refused_and_the_link_still_holds(empty, ana, password):
    link = accounts.password_link("", ana.id).partition("token=")[2]
    client = Client(empty.app)
    assert client.submit("/password", token=link, password=password).status_code == 422
    assert sign_in(Client(empty.app), ana).status_code == 303
    assert client.submit("/password", token=link, password=OTHER).status_code == 303


def test_every_failure_to_sign_in_says_the_same(empty, ana):
    disabled, without = empty.person("Disabled", password=build.PASSWORD), empty.person("Without password")
    empty.execute("UPDATE user_account SET disabled = true WHERE id = ?", disabled.id)
    nobody = empty.known(Client(empty.app), "", "Nobody at all")
    answers = [
        sign_in(Client(empty.app), person, password, address=f"198.51.100.{n}")
        for n, (person, password) in enumerate(
            ((ana, WRONG), (disabled, build.PASSWORD), (without, ""), (nobody, WRONG))
        )
    ]
    assert {answer.status_code for answer in answers} == {401}
    bodies = {
        said(answer).replace(person.name, "")
        for answer, person in zip(answers, (ana, disabled, without, nobody), strict=True)
    }
    assert len(bodies) == 1
    assert "Name or password is not right." in bodies.pop()


def test_an_unknown_name_takes_as_long_as_a_wrong_password(empty, ana):
    nobody, shortest = empty.known(Client(empty.app), "", "Nobody at all"), {}
    for n in range(7):
        for person in (ana, nobody):
            client = Client(empty.app)
            assert client.csrf
            before = time.perf_counter()
            assert sign_in(client, person, WRONG, address=f"198.51.100.{n}").status_code == 401
            taken = time.perf_counter() - before
            shortest[person.name] = min(taken, shortest.get(person.name, taken))
    known, unknown = shortest[ana.name], shortest[nobody.name]
    assert max(known, unknown) < 1.5 * min(known, unknown)


def test_after_ten_bad_tries_the_right_password_waits_too(empty, ana):
    statuses = [sign_in(Client(empty.app), ana, WRONG, address=f"198.51.100.{n}").status_code for n in range(11)]
    assert statuses == [401] * 10 + [429]
    answer = sign_in(Client(empty.app), ana, address="198.51.100.99")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    other = empty.person("Somebody else", password=build.PASSWORD)
    assert sign_in(Client(empty.app), other, address="198.51.100.99").status_code == 303


def test_ten_bad_tries_from_one_address_stop_it_for_every_account(empty, ana):
    for n in range(10):
        guessed = empty.known(Client(empty.app), "", f"Guess {n}")
        assert sign_in(Client(empty.app), guessed, WRONG, address="198.51.100.7").status_code == 401
    assert sign_in(Client(empty.app), ana, address="198.51.100.7").status_code == 429
    forged = {"X-Forwarded-For": "203.0.113.5", "Forwarded": "for=203.0.113.5", "X-Real-IP": "203.0.113.5"}
    assert sign_in(Client(empty.app), ana, address="198.51.100.7", **forged).status_code == 429
    assert sign_in(Client(empty.app), ana, address="198.51.100.8").status_code == 303


def test_the_tries_are_counted_in_the_database_by_every_node(empty, ana, database_url):
    for _ in range(10):
        sign_in(Client(empty.app), ana, WRONG)
    second = Database(database_url)
    node = Api(create_app(empty.app.extensions["annotate"], second), second)
    assert sign_in(Client(node.app), ana).status_code == 429
    empty.execute("UPDATE login_try SET at = at - 301")
    assert sign_in(Client(node.app), ana).status_code == 303
    second.close()


def test_the_cookie_of_before_is_worth_nothing_after_signing_in(empty, ana, visitor):
    planted = visitor.cookie
    assert sign_in(visitor, ana).status_code == 303
    assert visitor.cookie != planted
    problem(Client(empty.app, cookie=planted).get("/me"), 401, "not-signed-in")
    chosen = Client(empty.app, cookie="c" * 43)
    assert sign_in(chosen, ana).status_code == 303
    problem(Client(empty.app, cookie="c" * 43).get("/me"), 401, "not-signed-in")


def test_an_anonymous_session_keeps_its_token(empty):
    client = Client(empty.app)
    first, kept = client.csrf, client.cookie
    again = client.page("/login")
    assert "Set-Cookie" not in again.headers
    assert first in again.text
    assert client.cookie == kept


def test_only_hashes_of_secrets_are_kept(empty, ana, visitor):
    assert sign_in(visitor, ana).status_code == 303
    link = accounts.password_link("", ana.id).partition("token=")[2]
    with empty.database.connect(writing=False) as connection:
        tables = ("login_session", "one_time_link", "user_account", "api_token", "audit")
        dump = "".join(str(connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall()) for name in tables)
        (password,) = connection.exec_driver_sql("SELECT password FROM user_account WHERE password IS NOT NULL").one()
    for secret in (visitor.cookie, link, ana.token, build.PASSWORD):
        assert secret not in dump
    memory, passes = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$", password).groups()
    assert int(memory) >= 19 * 1024
    assert int(passes) >= 2


def test_signing_out_ends_the_session_on_the_server(empty, ana, visitor):
    assert sign_in(visitor, ana).status_code == 303
    kept = visitor.cookie
    answer = visitor.submit("/logout")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    for cookie in (kept, visitor.cookie):
        problem(Client(empty.app, cookie=cookie).get("/me"), 401, "not-signed-in")


@pytest.mark.parametrize("column", ["seen", "created"])
def test_a_session_ends_when_it_was_idle_or_long(empty, ana, visitor, column):
    assert sign_in(visitor, ana).status_code == 303
    empty.execute(f"UPDATE login_session SET {column} = '2026-01-01T00:00:00Z'")
    problem(visitor.get("/me"), 401, "not-signed-in")


def test_a_disabled_person_is_out_at_once(empty, ana, visitor):
    assert sign_in(visitor, ana).status_code == 303
    empty.execute("UPDATE user_account SET disabled = true WHERE id = ?", ana.id)
    for client in (visitor, ana):
        problem(client.get("/me"), 401, "not-signed-in")


def test_another_password_needs_the_current_one_and_ends_all_other_sessions(empty, ana, visitor):
    other = empty.signed_in(ana)
    assert sign_in(visitor, ana).status_code == 303
    wrong = visitor.submit("/me", do="password", current=WRONG, password=OTHER)
    assert wrong.status_code == 422
    expect(other.get("/me"))
    answer = visitor.submit("/me", do="password", current=build.PASSWORD, password=OTHER)
    assert answer.status_code == 303
    problem(other.get("/me"), 401, "not-signed-in")
    expect(visitor.get("/me"))
    assert sign_in(Client(empty.app), ana).status_code == 401
    assert sign_in(Client(empty.app), ana, OTHER).status_code == 303


def test_guessing_the_current_password_is_limited_too(empty, ana, visitor):
    assert sign_in(visitor, ana).status_code == 303
    for _ in range(5):
        assert visitor.submit("/reauth", password=WRONG).status_code == 401
        assert visitor.submit("/me", do="password", current=WRONG, password=OTHER).status_code == 422
    assert visitor.submit("/reauth", password=build.PASSWORD).status_code == 429
    assert visitor.submit("/me", do="password", current=build.PASSWORD, password=OTHER).status_code == 429


def test_the_password_once_more_makes_a_sign_in_fresh(empty, ana, visitor):
    assert sign_in(visitor, ana).status_code == 303
    empty.make_old(visitor)
    problem(visitor.get("/me/tokens"), 403, "reauth")
    answer = visitor.submit("/reauth", password=build.PASSWORD, next="/me")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    expect(visitor.get("/me/tokens"))


def test_a_set_password_link_works_once_and_ends_every_session(empty, ana):
    signed_in = empty.signed_in(ana)
    link = accounts.password_link("http://localhost", ana.id)
    token = parse_qs(urlsplit(link).query)["token"][0]
    client = Client(empty.app)
    shown = client.page("/password", query_string={"token": token})
    assert shown.status_code == 200
    assert client.submit("/password", token=token, password="short").status_code == 422
    assert client.submit("/password", token=token, password=OTHER).status_code == 303
    problem(signed_in.get("/me"), 401, "not-signed-in")
    assert sign_in(Client(empty.app), ana, OTHER).status_code == 303
    again = client.submit("/password", token=token, password=build.PASSWORD)
    assert again.status_code == 404
    assert said(again) == said(client.submit("/password", token="none", password=build.PASSWORD))
    assert client.page("/password", query_string={"token": token}).status_code == 404


def test_a_set_password_link_runs_out(empty, ana):
    token = accounts.password_link("", ana.id).partition("token=")[2]
    empty.execute("UPDATE one_time_link SET expires = '2026-01-01T00:00:00Z'")
    assert Client(empty.app).submit("/password", token=token, password=OTHER).status_code == 404


def setup_token():
    link = accounts.setup_link("http://localhost")
    return link and parse_qs(urlsplit(link).query)["token"][0]


def test_the_first_start_makes_one_admin_once(empty):
    client, token = Client(empty.app), setup_token()
    assert client.page("/setup", query_string={"token": token}).status_code == 200
    fields = {"name": "First", "email": "first@paper.example", "password": build.PASSWORD, "project": "Desk"}
    answer = client.submit("/setup", token=token, **fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    me = expect(client.get("/me"))
    assert (me["name"], me["email"], me["admin"]) == ("First", "first@paper.example", True)
    assert [project["name"] for project in expect(client.get("/projects"))["items"]] == ["Desk"]
    for again in (token, setup_token() or "none"):
        assert client.submit("/setup", token=again, **fields).status_code == 404
        assert client.page("/setup", query_string={"token": again}).status_code == 404
    assert setup_token() is None


def test_a_newer_setup_link_replaces_the_older_one(empty):
    first, second = setup_token(), setup_token()
    client = Client(empty.app)
    assert client.page("/setup", query_string={"token": first}).status_code == 404
    assert client.page("/setup", query_string={"token": second}).status_code == 200
    for token in ("", "none", second[:-1]):
        assert client.page("/setup", query_string={"token": token}).status_code == 404


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"name": "a\nb"}, {"email": "none"}, {"password": "short"}, {"project": "a" * 501}]
)
def test_a_setup_that_is_not_whole_leaves_the_link_as_it_was(empty, fields):
    client, token = Client(empty.app), setup_token()
    good = {"name": "First", "email": "first@paper.example", "password": build.PASSWORD, "project": ""}
    assert client.submit("/setup", token=token, **{**good, **fields}).status_code == 422
    assert client.submit("/setup", token=token, **good).status_code == 303


def test_nobody_registers_by_themselves(empty, ana):
    for path in ("/register", "/signup", "/users", "/api/v1/users", "/api/v1/accounts"):
        assert empty.nobody.page(path).status_code in (303, 401)
        problem(ana.call("POST", f"/api/v1{path}" if not path.startswith("/api") else path, {}), 404, "not-found")
