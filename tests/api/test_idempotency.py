"""The same key and body give the first answer again; nothing is done twice (contract.md, Retries)."""

import secrets

import pytest

from tests import build
from tests.api.client import Client, expect, problem


@pytest.fixture
def key():
    return secrets.token_urlsafe(20)


def same(first, second):
    """The second answer is the first, byte by byte."""
    assert (first.status_code, first.data) == (second.status_code, second.data)
    for header in ("Location", "ETag", "Content-Type"):
        assert first.headers.get(header) == second.headers.get(header)


def test_a_repeated_creation_makes_one_annotation(ana, article, key):
    path, body = f"/documents/{article['id']}/annotations", {"kind": "claim", "start": 0, "end": 9}
    first = ana.post(path, body, key=key)
    expect(first, 201)
    same(first, ana.post(path, body, key=key))
    assert expect(ana.get(path))["total"] == 1


def test_every_post_takes_a_key(api, ana, desk, article, key):
    jonas, mark, other = api.person("Jonas"), api.annotation(ana, article), api.annotation(ana, article, start=10)
    calls = [
        ("/projects", {"name": "Once"}),
        (f"/projects/{desk['id']}/members", {"user": jonas.id, "role": "viewer"}),
        (f"/projects/{desk['id']}/documents", {"text": "Once upon a time."}),
        (f"/annotations/{mark['id']}/links", {"type": "supports", "to": {"annotation": other["id"]}}),
        (f"/documents/{article['id']}/sentences:merge", {"first": 1, "last": 2}),
        (f"/documents/{article['id']}/layer:submit", {}),
    ]
    for n, (path, body) in enumerate(calls):
        first = ana.post(path, body, key=f"{key}{n}")
        assert first.status_code in (200, 201), first.text
        same(first, ana.post(path, body, key=f"{key}{n}"))
    assert expect(ana.get("/projects"))["total"] == 2
    assert expect(ana.get(f"/projects/{desk['id']}/documents"))["total"] == 2


def test_another_body_or_route_with_the_same_key_is_refused(ana, desk, article, key):
    path = f"/documents/{article['id']}/annotations"
    expect(ana.post(path, {"kind": "claim", "start": 0, "end": 9}, key=key), 201)
    problem(ana.post(path, {"kind": "claim", "start": 0, "end": 3}, key=key), 422, "key-reused")
    problem(ana.post("/projects", {"name": "Desk"}, key=key), 422, "key-reused")
    problem(ana.post(f"/projects/{desk['id']}/documents", {"text": "Other."}, key=key), 422, "key-reused")
    assert expect(ana.get(path))["total"] == 1


def test_a_retried_change_is_no_conflict(api, ana, article, key):
    mark = api.annotation(ana, article)
    path = f"/annotations/{mark['id']}"
    first = ana.patch(path, {"note": "Who says so?"}, 1, key=key)
    assert expect(first)["version"] == 2
    expect(ana.patch(path, {"note": "And when?"}, 2))
    same(first, ana.patch(path, {"note": "Who says so?"}, 1, key=key))
    assert expect(ana.get(path))["note"] == "And when?"


def test_a_retried_deletion_is_done(api, ana, desk, article, key):
    mark, other = api.annotation(ana, article), api.annotation(ana, article, start=10)
    link = expect(
        ana.post(f"/annotations/{mark['id']}/links", {"type": "supports", "to": {"annotation": other["id"]}}), 201
    )
    jonas = api.member(ana, desk)
    for n, path in enumerate(
        (
            f"/links/{link['id']}",
            f"/annotations/{mark['id']}",
            f"/projects/{desk['id']}/members/{jonas.id}",
            f"/documents/{article['id']}",
            f"/projects/{desk['id']}",
        )
    ):
        for _ in range(2):
            assert ana.delete(path, 1, key=f"{key}{n}").status_code == 204
        problem(ana.delete(path, 1), 404, "not-found")


def test_a_member_who_left_may_repeat_that(api, ana, desk, key):
    jonas = api.member(ana, desk)
    for _ in range(2):
        assert jonas.delete(f"/projects/{desk['id']}/members/{jonas.id}", 1, key=key).status_code == 204


def test_a_refused_try_does_not_use_the_key_up(ana, article, key):
    path = f"/documents/{article['id']}/annotations"
    problem(ana.post(path, {"kind": "claim", "start": 0, "end": 900}, key=key), 422, "invalid")
    expect(ana.post(path, {"kind": "claim", "start": 0, "end": 9}, key=key), 201)


def test_a_key_is_ones_own(api, ana, desk, article, key):
    jonas = api.member(ana, desk)
    path, body = f"/documents/{article['id']}/annotations", {"kind": "claim", "start": 0, "end": 9}
    mine, theirs = expect(ana.post(path, body, key=key), 201), expect(jonas.post(path, body, key=key), 201)
    assert (mine["author"]["id"], theirs["author"]["id"]) == (ana.id, jonas.id)


def test_a_stored_answer_is_not_given_to_who_may_not_see_it_any_more(api, ana, desk, article, key):
    jonas = api.member(ana, desk)
    path, body = f"/documents/{article['id']}/annotations", {"kind": "claim", "start": 0, "end": 9}
    expect(jonas.post(path, body, key=key), 201)
    assert ana.delete(f"/projects/{desk['id']}/members/{jonas.id}", 1).status_code == 204
    problem(jonas.post(path, body, key=key), 404, "not-found")


def test_a_made_project_is_not_told_again_to_who_has_left_it(api, ana, key):
    made = expect(ana.post("/projects", {"name": "Desk"}, key=key), 201)
    api.member(ana, made, "owner")
    assert ana.delete(f"/projects/{made['id']}/members/{ana.id}", 1).status_code == 204
    problem(ana.post("/projects", {"name": "Desk"}, key=key), 404, "not-found")


def test_a_key_answers_for_a_token_of_another_project_like_for_nothing(api, ana, desk, article, key):
    path, body = f"/documents/{article['id']}/annotations", {"kind": "claim", "start": 0, "end": 9}
    expect(ana.post(path, body, key=key), 201)
    other = api.project(ana)
    signed_in = api.signed_in(ana)
    made = expect(signed_in.post("/me/tokens", {"scopes": ["read", "write"], "project": other["id"]}), 201)
    problem(Client(api.app, token=made["token"]).post(path, body, key=key), 404, "not-found")


def test_the_secret_of_a_token_is_not_kept_for_a_retry(api, ana, key):
    signed_in = api.signed_in(ana)
    first = expect(signed_in.post("/me/tokens", {"scopes": ["read"]}, key=key), 201)
    again = expect(signed_in.post("/me/tokens", {"scopes": ["read"]}, key=key), 201)
    assert again == {name: value for name, value in first.items() if name != "token"}
    with api.database.connect(writing=False) as connection:
        kept = connection.exec_driver_sql("SELECT body FROM kept_answer").fetchall()
    assert not any(first["token"].encode() in bytes(row[0]) for row in kept)


@pytest.mark.parametrize("key", ["", " ", "a" * 129, "tab\there", "é", "a\x7f"])
def test_what_is_no_key_is_refused(ana, desk, key):
    problem(ana.post("/projects", {"name": "Desk"}, key=key), 422, "invalid")
    assert expect(ana.get("/projects"))["total"] == 1


@pytest.mark.parametrize("key", ["a", "a" * 128, "with some words in it", "!~"])
def test_a_key_is_1_to_128_printable_characters(api, key):
    person = api.person()
    first = person.post("/projects", {"name": "Desk"}, key=key)
    same(first, person.post("/projects", {"name": "Desk"}, key=key))


def test_an_uploaded_file_is_taken_once(ana, desk, key):
    def send(content):
        return ana.upload(f"/projects/{desk['id']}/documents", content, key=key, title="Sunrise")

    first = send(build.TEXT.encode())
    assert first.status_code == 201
    same(first, send(build.TEXT.encode()))
    problem(send(b"Another text."), 422, "key-reused")
    assert expect(ana.get(f"/projects/{desk['id']}/documents"))["total"] == 1
