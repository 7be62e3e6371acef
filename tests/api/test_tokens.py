"""API tokens: made on the pages by a fresh sign-in, and only there (contract.md, People; security.md S15)."""

import pytest

from tests.api.client import Client, expect, pointers, problem


@pytest.fixture
def signed_in(api, ana):
    return api.signed_in(ana)


def test_a_token_is_shown_once_and_acts_for_its_owner(api, ana, signed_in):
    answer = signed_in.post("/me/tokens", {"label": "Nightly import", "scopes": ["read", "write"], "expires_days": 30})
    made = expect(answer, 201)
    assert answer.headers["Location"] == f"/api/v1/me/tokens/{made['id']}"
    assert set(made) == {"id", "label", "scopes", "project", "expires", "last_used", "token"}
    assert (made["label"], made["scopes"], made["project"], made["last_used"]) == (
        "Nightly import",
        ["read", "write"],
        None,
        None,
    )
    me = expect(Client(api.app, token=made["token"]).get("/me"))
    assert me == {"id": ana.id, "name": ana.name, "email": None, "scopes": ["read", "write"], "admin": False}
    listed = next(t for t in expect(signed_in.get("/me/tokens"))["items"] if t["id"] == made["id"])
    assert set(listed) == set(made) - {"token"}
    assert listed["last_used"] is not None


def test_only_the_hash_of_a_token_is_kept(api, signed_in):
    secret = expect(signed_in.post("/me/tokens", {"scopes": ["read"]}), 201)["token"]
    assert secret.startswith("annotate_")
    with api.database.connect(writing=False) as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM api_token").fetchall())
        answers = str([bytes(row[0]) for row in connection.exec_driver_sql("SELECT body FROM kept_answer")])
    assert secret not in kept
    assert secret not in answers


def test_a_token_never_makes_or_sees_a_token(api, ana):
    problem(ana.get("/me/tokens"), 403, "forbidden")
    problem(ana.post("/me/tokens", {"scopes": ["read"]}), 403, "forbidden")
    problem(ana.delete("/me/tokens/01890000-0000-7000-8000-000000000000"), 403, "forbidden")


def test_tokens_need_a_fresh_sign_in(api, ana, signed_in):
    made = expect(signed_in.post("/me/tokens", {"scopes": ["read"]}), 201)
    api.execute("UPDATE login_session SET fresh_until = '2026-01-01T00:00:00Z' WHERE \"user\" = ?", ana.id)
    problem(signed_in.get("/me/tokens"), 403, "reauth")
    problem(signed_in.post("/me/tokens", {"scopes": ["read"]}), 403, "reauth")
    problem(signed_in.delete(f"/me/tokens/{made['id']}"), 403, "reauth")
    expect(Client(api.app, token=made["token"]).get("/me"))


def test_a_revoked_token_is_dead_at_once(api, signed_in):
    made = expect(signed_in.post("/me/tokens", {"scopes": ["read"]}), 201)
    assert signed_in.delete(f"/me/tokens/{made['id']}").status_code == 204
    problem(Client(api.app, token=made["token"]).get("/me"), 401, "not-signed-in")
    assert made["id"] not in [token["id"] for token in expect(signed_in.get("/me/tokens"))["items"]]
    problem(signed_in.delete(f"/me/tokens/{made['id']}"), 404, "not-found")


def test_another_persons_token_cannot_be_revoked(api, signed_in):
    made = expect(signed_in.post("/me/tokens", {"scopes": ["read"]}), 201)
    problem(api.signed_in(api.person("Jonas")).delete(f"/me/tokens/{made['id']}"), 404, "not-found")
    expect(Client(api.app, token=made["token"]).get("/me"))


def test_a_token_of_one_project_sees_nothing_else(api, ana, signed_in, desk, article):
    other = api.project(ana)
    made = expect(signed_in.post("/me/tokens", {"scopes": ["read", "write", "admin"], "project": desk["id"]}), 201)
    bound = Client(api.app, token=made["token"])
    assert made["project"] == desk["id"]
    expect(bound.get(f"/documents/{article['id']}"))
    problem(bound.get(f"/projects/{other['id']}"), 404, "not-found")
    problem(bound.get(f"/documents/{api.document(ana, other)['id']}"), 404, "not-found")
    assert [project["id"] for project in expect(bound.get("/projects"))["items"]] == [desk["id"]]
    problem(bound.post("/projects", {"name": "Outside"}), 403, "forbidden")


def test_a_token_is_made_for_ones_own_projects_only(api, signed_in):
    theirs = api.project(api.person("Jonas"))
    for project in (theirs["id"], "01890000-0000-7000-8000-000000000000"):
        assert pointers(signed_in.post("/me/tokens", {"scopes": ["read"], "project": project})) == ["/project"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/scopes"),
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["root"]}, "/scopes/0"),
        ({"scopes": "read"}, "/scopes"),
        ({"scopes": ["read"], "expires_days": 0}, "/expires_days"),
        ({"scopes": ["read"], "expires_days": 4000}, "/expires_days"),
        ({"scopes": ["read"], "expires_days": True}, "/expires_days"),
        ({"scopes": ["read"], "project": "none"}, "/project"),
        ({"scopes": ["read"], "user": "x"}, "/user"),
        ({"scopes": ["read"], "token": "mine"}, "/token"),
    ],
)
def test_a_wrong_body_is_refused_at_its_place(signed_in, body, pointer):
    assert pointers(signed_in.post("/me/tokens", body)) == [pointer]


def test_a_token_without_read_reads_nothing_and_without_write_writes_nothing(api, ana, desk, article):
    writer, reader = api.with_token(ana, "write"), api.with_token(ana, "read")
    path = f"/documents/{article['id']}/annotations"
    problem(writer.get(path), 403, "forbidden")
    expect(writer.post(path, {"kind": "claim", "start": 0, "end": 9}), 201)
    expect(reader.get(path))
    problem(reader.post(path, {"kind": "claim", "start": 0, "end": 9}), 403, "forbidden")
    problem(writer.patch(f"/projects/{desk['id']}", {"name": "x"}, 1), 403, "forbidden")


@pytest.mark.parametrize(
    "given", ["Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Token x", "bearer \u00e9", ""]
)
def test_what_is_no_token_is_not_signed_in(api, ana, given):
    answer = api.nobody.get("/me", headers={"Authorization": given})
    problem(answer, 401, "not-signed-in")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_dead_token_beside_a_good_cookie_is_dead(api, ana, signed_in):
    headers = {"Authorization": "Bearer nonsense", "Cookie": f"annotate={signed_in.cookie}"}
    problem(api.nobody.get("/me", headers=headers), 401, "not-signed-in")


def test_bearer_answers_do_not_vary_by_cookie(ana):
    answer = ana.get("/me")
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers
