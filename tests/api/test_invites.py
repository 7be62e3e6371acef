"""Invites over HTTP: the secret once, the same answer for everybody, no address for who is no owner (security.md S8, S10)."""

import re

from annotate.services import accounts
from annotate.store.base import new_id
from tests.api.client import expect, pointers, problem


def path_of(project):
    return f"/projects/{project['id']}/invites"


def test_an_invite_is_made_listed_without_its_secret_and_taken_back(ana, desk):
    answer = ana.post(path_of(desk), {"address": "mei@example.org", "role": "editor"})
    made = expect(answer, 201)
    assert set(made) == {"id", "address", "role", "by", "created", "expires", "token"}
    assert answer.headers["Location"] == f"/api/v1{path_of(desk)}/{made['id']}"
    secret = made.pop("token")
    assert len(secret) >= 32
    assert expect(ana.get(path_of(desk)))["items"] == [made]
    assert ana.delete(f"{path_of(desk)}/{made['id']}").status_code == 204
    problem(ana.delete(f"{path_of(desk)}/{made['id']}"), 404, "not-found")
    assert expect(ana.get(path_of(desk)))["total"] == 0


def test_a_retry_gives_the_same_invite_without_its_secret(ana, desk):
    body = {"address": "mei@example.org", "role": "editor"}
    first, second = (expect(ana.post(path_of(desk), body, key="invite-1"), 201) for _ in range(2))
    assert first.pop("token")
    assert second == first


def test_the_answer_is_the_same_whether_the_address_has_an_account(ana, desk):
    known, unknown = f"{new_id()}@example.org", f"{new_id()}@example.org"
    accounts.add_account("Mei Lin", known, None, False)
    plain = []
    for address in (known, unknown):
        answer = ana.post(path_of(desk), {"address": address, "role": "viewer"})
        made = expect(answer, 201)
        differs = (address, made["id"], made["token"], made["created"], made["expires"])
        plain.append((answer.status_code, re.sub("|".join(map(re.escape, differs)), "…", answer.text)))
    assert plain[0] == plain[1]


def test_wrong_values_are_named(ana, desk):
    for address in ("mei", "mei@", "mei @example.org", "\u008amei@example.org", "mei@example.org\x7f"):
        assert pointers(ana.post(path_of(desk), {"address": address, "role": "viewer"})) == ["/address"]
    assert pointers(ana.post(path_of(desk), {"address": "mei@example.org", "role": "admin"})) == ["/role"]
    refused = ana.post(path_of(desk), {"address": "mei@example.org", "role": "viewer", "project": desk["id"]})
    assert pointers(refused) == ["/project"]


def test_an_invite_of_one_project_is_not_reached_through_another(api, ana, desk):
    made = expect(ana.post(path_of(desk), {"address": "mei@example.org", "role": "viewer"}), 201)
    other = api.project(ana)
    problem(ana.delete(f"{path_of(other)}/{made['id']}"), 404, "not-found")
    assert expect(ana.get(path_of(desk)))["total"] == 1


def test_who_is_asked_for_a_second_factor_is_told_so_by_the_api_too(api, ana, desk, article):
    jonas = api.member(ana, desk)
    api.execute("UPDATE project SET second_factor_from = 1 WHERE id = ?", desk["id"])
    expect(jonas.get(f"/documents/{article['id']}/annotations"))
    body = {"kind": "claim", "start": 0, "end": 9}
    refused = problem(jonas.post(f"/documents/{article['id']}/annotations", body), 403, "second-factor")
    assert "Set one up under My account" in refused["detail"]
    api.execute("UPDATE user_account SET second_factor = '2026-11-01T00:00:00Z' WHERE id = ?", jonas.id)
    expect(jonas.post(f"/documents/{article['id']}/annotations", body), 201)
