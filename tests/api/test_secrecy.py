"""What exists but is not for you answers as if it did not exist, and nothing tells more of people than their names
(security.md S32, S35)."""

import pytest

from annotate.api.routes import BASE
from annotate.domain.permissions import RULES
from annotate.store.base import new_id
from tests import build, matrix
from tests.api import matrix_claims
from tests.api.client import Client, expect, problem

INSIDE = [row for row in matrix.read() if row.action in RULES and RULES[row.action].role is not None]


@pytest.fixture
def ids(api, ana, desk, article):
    mark, other = api.annotation(ana, article), api.annotation(ana, article, start=10)
    expect(ana.patch(f"/documents/{article['id']}/criticism", {"genre": "feature"}, 0))
    body = {"type": "supports", "to": {"annotation": other["id"]}}
    link = expect(ana.post(f"/annotations/{mark['id']}/links", body), 201)
    said = expect(ana.post(f"/annotations/{mark['id']}/comments", {"text": "Who says so?"}), 201)["id"]
    found = {"project": desk["id"], "document": article["id"], "annotation": mark["id"], "link": link["id"]}
    invite = expect(ana.post(f"/projects/{desk['id']}/invites", {"address": "mei@example.org", "role": "viewer"}), 201)
    found |= {
        "invite": invite["id"],
        "comment": said,
        "case": _case(api, ana, desk),
        "suggestion": _hint(api, ana, desk),
        **matrix_claims.made(ana, desk["id"], api.annotation(ana, article)["id"]),
        "relation": api.relation(ana, article, api.document(ana, desk))["id"],
        "carried": _carried(api, ana, desk),
        "job": _job(ana, desk),
    }
    found["source"] = expect(ana.post(f"/projects/{desk['id']}/sources", {"name": "The mayor"}), 201)["id"]
    said = api.annotation(ana, article, "attribution", 20)["id"]
    looked = {"where": "The town archive", "when": "2026-11-26", "found": "not_found"}
    found["search"] = expect(ana.post(f"/annotations/{said}/searches", looked), 201)["id"]
    return matrix.named(**found, user=ana.id, draft=mark["id"])


def _case(api, ana, desk):
    """A case of adjudication, on a document of its own."""
    document = api.document(ana, desk)
    for person in (ana, api.member(ana, desk)):
        api.annotation(person, document)
        expect(person.post(f"/documents/{document['id']}/layer:submit", {}))
    expect(ana.post(f"/documents/{document['id']}/adjudication:begin", {}))
    return expect(ana.get(f"/documents/{document['id']}/cases"))["items"][0]["id"]


def _carried(api, ana, desk):
    """A mark that waits for a place in a new capture."""
    document = api.document(ana, desk)
    api.annotation(ana, document)
    newer = expect(ana.post(f"/documents/{document['id']}/captures", {"text": "Another page."}), 201)["id"]
    return expect(ana.get(f"/documents/{newer}/carried"))["items"][0]["id"]


def _job(ana, desk):
    """Documents in bulk."""
    return expect(ana.upload(f"/projects/{desk['id']}/jobs", b"A short text.", "short.txt"), 202)["id"]


def _hint(api, ana, desk):
    """A hint, on a document of its own."""
    path = f"/documents/{api.document(ana, desk, 'Of course it is outstanding.')['id']}/suggestions"
    expect(ana.post(f"{path}:find", {}))
    return expect(ana.get(path))["items"][0]["id"]


def essence(answer):
    """Everything of an answer but the id of its request."""
    headers = sorted((name, value) for name, value in answer.headers if name != "X-Request-Id")
    return answer.status_code, answer.data, headers


@pytest.mark.parametrize("row", INSIDE, ids=lambda row: f"{row.method} {row.path}".replace(BASE, ""))
def test_what_is_not_for_you_answers_like_what_does_not_exist(api, ids, row):
    outsider = api.person("Outsider")
    elsewhere = expect(outsider.post("/projects", {"name": "Elsewhere"}), 201)
    bound = {"scopes": ["read", "write", "admin"], "project": elsewhere["id"]}
    token = expect(api.signed_in(outsider).post("/me/tokens", bound), 201)["token"]
    nothing = ids | {name: new_id() for name in matrix.THINGS}
    in_a_browser = api.signed_in(outsider)
    programs = (outsider, Client(api.app, token=token)) if row.path.startswith(BASE) else ()
    for client in (in_a_browser, *programs):
        for body in ({}, {"name": "x"}):
            there, nowhere = (
                essence(_sent(client, row, matrix.filled(row.path, these), body)) for these in (ids, nothing)
            )
            path = matrix.filled(row.path, ids), matrix.filled(row.path, nothing)
            assert there == nowhere, path
            assert there[0] != 403


def _sent(client, row, path, body):
    if not row.path.startswith(BASE):
        return client.call(row.method, path, form=body if row.method == "POST" else None)
    if row.method in ("GET", "DELETE"):
        return client.call(row.method, path, version=1)
    return client.call(row.method, path, body, version=1)


def test_an_id_of_another_thing_is_the_id_of_nothing(ana, ids):
    for path in (
        f"/documents/{ids['project']}",
        f"/documents/{ids['annotation']}",
        f"/projects/{ids['document']}",
        f"/annotations/{ids['document']}",
        f"/annotations/{ids['link']}",
        f"/projects/{ids['document']}/members",
    ):
        problem(ana.get(path), 404, "not-found")
    problem(ana.delete(f"/links/{ids['annotation']}", 1), 404, "not-found")
    problem(ana.patch(f"/projects/{ids['project']}/members/{ids['document']}", {"role": "viewer"}, 1), 404, "not-found")


def test_a_document_of_another_project_is_not_shown_under_this_one(api, ana, ids):
    other = api.project(ana)
    assert ana.page(f"/p/{ids['project']}/d/{ids['document']}").status_code == 200
    assert ana.page(f"/p/{other['id']}/d/{ids['document']}").status_code == 404


def test_no_answer_has_a_hash_a_token_or_the_address_of_somebody_else(api, ana, desk, ids):
    mei = build.a_person("Mei Lin", password=build.PASSWORD)
    api.execute("UPDATE user_account SET email = ?, email_key = ? WHERE id = ?", *["mei@secret.example"] * 2, mei.user)
    client = api.known(Client(api.app, token=build.a_token(mei, "read", "write")), mei.user, mei.name)
    expect(ana.post(f"/projects/{desk['id']}/members", {"user": mei.user, "role": "reviewer"}), 201)
    mark = expect(
        client.post(f"/documents/{ids['document']}/annotations", {"kind": "claim", "start": 0, "end": 3}), 201
    )
    told = ids | {"annotation": mark["id"]}
    with api.database.connect(writing=False) as connection:
        hashes = [
            row[0] for row in connection.exec_driver_sql("SELECT password FROM user_account WHERE password IS NOT NULL")
        ]
        hashes += [row[0] for row in connection.exec_driver_sql("SELECT hash FROM api_token")]
    secrets = ["mei@secret.example", "argon2", *hashes, client.token, ana.token]
    for row in matrix.read():
        if row.method == "GET" and row.action != matrix.PUBLIC:
            for person in (ana, api.signed_in(ana)):
                answer = person.call("GET", matrix.filled(row.path, told))
                said = answer.text + str(answer.headers)
                assert not [secret for secret in secrets if secret in said], row.path
    assert expect(client.get("/me"))["email"] == "mei@secret.example"
    assert expect(ana.get(f"/annotations/{mark['id']}"))["author"] == {"id": mei.user, "name": "Mei Lin"}


def test_bad_input_never_shows_what_is_inside(api, ana, article):
    answers = [
        ana.get("/annotations/%00"),
        ana.get(f"/documents/{article['id']}/annotations?cursor=WyJhIl0"),
        ana.post(f"/documents/{article['id']}/annotations", raw=b"[" * 100_000),
        ana.post("/projects", {"name": "\ud800"}),
        ana.get(f"/documents/{article['id']}/export/../../etc/passwd"),
        ana.get("/me", headers={"Authorization": "Bearer \x00"}),
        ana.get("/me", headers={"If-None-Match": '"' * 5000}),
        ana.get("/projects?cursor=%FF%FE"),
    ]
    for answer in answers:
        assert answer.status_code < 500
        for inside in (
            "Traceback",
            "sqlalchemy",
            "psycopg",
            "sqlite3",
            'File "',
            "SELECT ",
            "werkzeug",
            "/site-packages/",
        ):
            assert inside not in answer.text
