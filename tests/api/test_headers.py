"""Headers of every response (security.md 5)."""

import re

import pytest

from annotate.api.routes import BASE
from annotate.web import assets
from tests import matrix
from tests.api import matrix_claims
from tests.api.client import Client, expect, problem

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
}
OFF = ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")


def has_manners(answer, where):
    """Everything that each response carries, whatever it says."""
    headers = answer.headers
    for name, value in ALWAYS.items():
        assert headers.getlist(name) == [value], (where, name)
    allowed = {
        entry.partition("=")[0].strip(): entry.partition("=")[2] for entry in headers["Permissions-Policy"].split(",")
    }
    assert {name: allowed[name] for name in OFF} == dict.fromkeys(OFF, "()"), where
    assert re.fullmatch("[0-9a-f]{16}", headers["X-Request-Id"]), where
    assert not [name for name, _ in headers if name.lower().startswith("access-control-")], where
    assert "Content-Security-Policy-Report-Only" not in headers, where
    assert not re.search(r"\d", headers.get("Server", "")), where
    if answer.content_type and answer.content_type.startswith("text/"):
        assert answer.content_type.endswith("; charset=utf-8"), where
    (policy,) = headers.getlist("Content-Security-Policy")
    if where.endswith("/original") and answer.status_code == 200:
        assert policy == "default-src 'none'; frame-ancestors 'none'; sandbox"
    else:
        found = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert found.pop("trusted-types", "'none'") == "'none'", where
        assert found == POLICY, where
    kept = {"GET /static/<version>/<path:path>": assets.LASTING, "GET /favicon.ico": "no-cache"}
    assert headers["Cache-Control"] == (kept.get(where, "no-store") if answer.status_code == 200 else "no-store"), where


@pytest.fixture
def ids(api, ana, desk, article):
    mark = api.annotation(ana, article)
    return matrix.named(
        mark["id"],
        project=desk["id"],
        document=article["id"],
        comment=expect(ana.post(f"/annotations/{mark['id']}/comments", {"text": "Who says so?"}), 201)["id"],
        relation=api.relation(ana, article, api.document(ana, desk))["id"],
        user=ana.id,
        format="html",
        **matrix_claims.made(ana, desk["id"], api.annotation(ana, article)["id"]),
    )


def test_every_route_has_the_headers_whatever_it_answers(api, ana, ids):
    browser, statuses = api.signed_in(ana), set()
    for row in matrix.read():
        path = matrix.filled(row.path, ids)
        for client in (ana, browser, api.nobody, Client(api.app, token="nonsense")):
            answer = client.call(row.method, path, version=None if row.method == "GET" else 999)
            has_manners(answer, f"{row.method} {row.path}")
            statuses.add(answer.status_code)
    assert statuses >= {200, 303, 401, 403, 404, 412, 415, 422}


def test_refusals_outside_the_routes_have_the_headers(api, ana):
    for status, answer in (
        (404, ana.get("/no/such/path")),
        (401, api.nobody.get("/no/such/path")),
        (303, api.nobody.page("/no/such/page")),
        (404, api.signed_in(ana).page("/no/such/page")),
        (404, api.nobody.page("/static/0/no/such/file.css")),
        (405, ana.delete("/me")),
        (405, api.signed_in(ana).call("PUT", "/help")),
        (400, ana.get("/me", headers={"Host": "evil.example"})),
        (400, ana.post("/projects", raw=b"{")),
        (413, ana.post("/projects", raw=b" " * (1 << 21))),
        (415, ana.post("/projects", raw=b"x", media="text/plain")),
        (428, ana.delete("/projects/01890000-0000-7000-8000-000000000000")),
    ):
        assert answer.status_code == status, answer.text
        has_manners(answer, str(status))


def test_a_method_that_is_none_here_names_those_that_are(ana):
    answer = ana.delete("/me")
    problem(answer, 405, "method")
    assert answer.headers["Allow"] == "GET, HEAD"
    for method in ("OPTIONS", "TRACE", "PROPFIND", "FOO"):
        answer = ana.call(method, f"{BASE}/projects")
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_head_answers_like_get_without_a_body(ana, desk, article):
    for path in ("/me", f"/documents/{article['id']}/annotations", f"/documents/{article['id']}/text"):
        get, head = ana.get(path), ana.call("HEAD", BASE + path)
        assert (head.status_code, head.data) == (get.status_code, b"")
        assert head.headers.get("ETag") == get.headers.get("ETag")
        assert head.content_type == get.content_type


def test_who_is_not_signed_in_is_told_how(api):
    answer = api.nobody.get("/me")
    problem(answer, 401, "not-signed-in")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("format_", ["csv", "webannotation", "html"])
def test_an_export_is_an_attachment_with_a_safe_name(api, ana, desk, format_):
    document = api.document(ana, desk, title='"../Über\u202e; filename=x.html')
    for path in (f"/documents/{document['id']}", f"/projects/{desk['id']}"):
        answer = ana.get(f"{path}/export/{format_}")
        assert answer.status_code == 200
        given = answer.headers["Content-Disposition"]
        name = re.fullmatch(r'attachment; filename="([A-Za-z0-9 ._()-]+)"(; filename\*=UTF-8\'\'[\w%.-]+)?', given)
        assert name, given
        assert ".." not in name[1]
        assert answer.headers["Annotate-Losses"].isdecimal()
        assert answer.headers["Annotate-Damaged"] == "0"


def test_under_tls_browsers_are_told_to_stay_there(api, ana):
    for path in ("/help", "/api/v1/me", "/healthz", "/no/such"):
        answer = ana.page(path, base_url="https://localhost")
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert "Strict-Transport-Security" not in ana.page(path).headers


def test_a_static_file_under_an_old_address_is_not_kept(api):
    answer = api.nobody.page("/static/0123456789abcdef/css/base.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    for path in ("../annotate/app.py", "..%2f..%2fpyproject.toml", "%2e%2e/templates/base.html", "css", ""):
        assert api.nobody.page(f"/static/0/{path}").status_code in (404, 308)


def test_every_answer_has_an_id_of_its_own(ana):
    assert len({ana.get("/me").headers["X-Request-Id"] for _ in range(5)}) == 5
    refused = ana.get("/projects/01890000-0000-7000-8000-000000000000")
    assert refused.headers["X-Request-Id"] not in refused.text
    expect(ana.get("/me", headers={"X-Request-Id": "mine\r\n"[:4]}))
    assert ana.get("/me", headers={"X-Request-Id": "mine"}).headers["X-Request-Id"] != "mine"


def test_health_says_nothing_more_than_whether_it_is_well(api):
    for path, body in (("/healthz", {"status": "ok"}), ("/readyz", {"status": "ready"})):
        for headers in ({}, {"Host": "10.0.0.7:8000"}):
            answer = api.nobody.page(path, headers=headers)
            assert expect(answer) == body
            assert answer.content_type == "application/json"


def test_not_ready_is_said_with_503_and_when_to_ask_again(empty):
    empty.execute("UPDATE alembic_version SET version_num = '9999'")
    answer = empty.nobody.page("/readyz")
    assert expect(answer, 503) == {"status": "unavailable"}
    assert answer.headers["Retry-After"] == "5"
    assert expect(empty.nobody.page("/healthz")) == {"status": "ok"}
