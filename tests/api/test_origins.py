"""What another site, host or program may not make a browser do (security.md S17, S26-S29)."""

import msgspec
import pytest

from annotate.api.routes import BASE
from annotate.app import create_app
from tests import matrix
from tests.api.client import Client, expect, problem
from tests.api.conftest import Api

MUTATING = [row for row in matrix.read() if row.method not in ("GET", "HEAD")]
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost:9999"},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "null"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "nonsense"},
]
OURS = [
    {},
    {"Origin": "http://localhost"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
]


@pytest.fixture
def signed_in(api, ana):
    return api.signed_in(ana)


@pytest.fixture
def ids(api, ana, desk, article):
    return matrix.named(api.annotation(ana, article)["id"], project=desk["id"], document=article["id"])


def is_csrf(answer):
    if answer.content_type == "application/problem+json":
        return answer.status_code == 403 and answer.json["type"].endswith(":csrf")
    return answer.status_code == 403 and "expired" in answer.text


@pytest.mark.parametrize("row", MUTATING, ids=lambda row: f"{row.method} {row.path}".replace(BASE, ""))
def test_with_the_cookie_every_change_needs_the_token_and_our_own_origin(api, signed_in, ids, row):
    path, headers = matrix.filled(row.path, ids), {"If-Match": '"1"'}
    other = api.signed_in(api.person("Other")).csrf
    for token in ("", "nonsense", "0" * 64, other):
        assert is_csrf(signed_in.call(row.method, path, {}, headers={**headers, "X-CSRF-Token": token})), token
    for foreign in FOREIGN:
        assert is_csrf(signed_in.call(row.method, path, {}, headers={**headers, **foreign})), foreign
    if row.path.startswith(BASE):
        form = signed_in.call(
            row.method, path, raw=b"name=x", media="application/x-www-form-urlencoded", headers=headers
        )
        assert form.status_code in (415, 422)


@pytest.mark.parametrize("headers", OURS)
def test_our_own_pages_may(signed_in, headers):
    expect(signed_in.post("/projects", {"name": "Desk"}, headers=headers), 201)
    assert signed_in.call("POST", "/", form={"name": "Desk"}, headers=headers).status_code == 303


def test_the_token_of_a_form_may_be_a_field(signed_in):
    token = signed_in.csrf
    headers = {"X-CSRF-Token": ""}
    sent = signed_in.call("POST", "/", form={"name": "Desk", "csrf_token": token}, headers=headers)
    assert sent.status_code == 303
    assert is_csrf(signed_in.call("POST", "/", form={"name": "Desk", "csrf_token": "x"}, headers=headers))


def test_a_field_is_no_token_for_the_api(signed_in):
    body = {"name": "Desk", "csrf_token": signed_in.csrf}
    assert is_csrf(signed_in.post("/projects", body, headers={"X-CSRF-Token": ""}))


def test_a_bearer_token_needs_no_other(ana):
    expect(ana.post("/projects", {"name": "Desk"}, headers={"Origin": "https://evil.example"}), 201)


@pytest.mark.parametrize("foreign", FOREIGN)
def test_signing_in_from_another_site_is_refused(api, foreign):
    nobody = Client(api.app)
    assert is_csrf(nobody.call("POST", "/login", form={"csrf_token": nobody.csrf, "name": "x"}, headers=foreign))


def test_a_foreign_origin_reads_nothing_more(ana, signed_in):
    for client in (ana, signed_in):
        answer = client.get("/me", headers={"Origin": "https://evil.example"})
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]
    preflight = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    assert ana.call("OPTIONS", f"{BASE}/projects", headers=preflight).status_code == 405


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000", "localhost:443"])
def test_names_of_this_machine_are_answered(ana, host):
    expect(ana.get("/me", headers={"Host": host}))


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:80",
        "localhost@evil.example",
        "evil.example#localhost",
        "127.0.0.1.evil.example",
        "[::2]",
        "",
        "localhost evil.example",
        "localhost,evil.example",
        "127.1",
        "10.0.0.7",
    ],
)
def test_any_other_host_is_refused_and_never_repeated(ana, signed_in, host):
    for client, path in ((ana, f"{BASE}/me"), (signed_in, "/"), (signed_in, "/login")):
        answer = client.page(path, headers={"Host": host})
        assert answer.status_code == 400
        assert not host or host == "127.1" or host not in answer.text + str(answer.headers)


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-For", "Forwarded", "X-Host"])
def test_without_a_declared_proxy_forwarding_headers_are_nothing(ana, name):
    answer = ana.post("/projects", {"name": "Desk"}, headers={name: "https"})
    expect(answer, 201)
    assert answer.headers["Location"].startswith("/api/v1/projects/")
    assert "Strict-Transport-Security" not in answer.headers


@pytest.fixture
def behind_a_proxy(api):
    settings = msgspec.structs.replace(api.app.extensions["annotate"], proxies=1, base_url="https://desk.example")
    return Api(create_app(settings, api.database), api.database)


def test_behind_a_declared_proxy_the_last_word_counts(behind_a_proxy):
    ana = behind_a_proxy.person()
    forwarded = {"X-Forwarded-Host": "desk.example", "X-Forwarded-Proto": "https"}
    answer = ana.get("/me", headers=forwarded)
    expect(answer)
    assert "Strict-Transport-Security" in answer.headers
    for evil in ("evil.example", "desk.example, evil.example"):
        assert ana.get("/me", headers={**forwarded, "X-Forwarded-Host": evil}).status_code == 400
    expect(ana.get("/me", headers={**forwarded, "X-Forwarded-Host": "evil.example, desk.example"}))


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/\n/evil.example",
        "/\u0000",
        "javascript:alert(1)",
        "evil.example",
        "http:evil.example",
        "/a\r\nSet-Cookie: x=1",
        "/\u202e/evil",
        "",
        "?next=//evil.example",
        "/..//evil.example\\",
    ],
)
def test_signing_in_never_leads_to_another_site(api, ana, wanted):
    signed_in = Client(api.app, cookie=api.signed_in(ana).cookie)
    shown = signed_in.page("/login", query_string={"next": wanted}).text
    assert "evil" not in shown
    assert "javascript:" not in shown


@pytest.mark.parametrize("wanted", ["/p/x/docs?q=a&b=1", "/me", "/p/x#s16", "/help"])
def test_a_path_of_ours_is_kept(api, wanted):
    shown = api.nobody.page("/login", query_string={"next": wanted}).text
    assert f'value="{wanted.replace("&", "&amp;")}"' in shown


def test_a_page_asks_to_sign_in_and_comes_back(api):
    answer = api.nobody.page("/p/01890000-0000-7000-8000-000000000000/docs?q=a b&state=ready")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/login?next=/p/01890000-0000-7000-8000-000000000000/docs%3Fq%3Da%20b%26state%3Dready",
    )
    assert api.nobody.page("/").headers["Location"] == "/login"
    for path in ("/no/such/page", "/p/none", "/annotations/x/"):
        answer = api.nobody.page(path)
        assert answer.status_code in (303, 401), path
    for method in ("GET", "POST", "PATCH", "DELETE", "OPTIONS"):
        problem(api.nobody.call(method, f"{BASE}/no/such/path"), 401, "not-signed-in")
