"""Members over HTTP: who comes, changes, leaves; the last owner stays (contract.md, Rights; security.md S36)."""

import pytest

from tests.api.client import expect, pointers, problem

ROLES = ("viewer", "reviewer", "adjudicator", "editor", "owner")


def members_of(person, project):
    return {one["user"]["id"]: one for one in expect(person.get(f"/projects/{project['id']}/members"))["items"]}


@pytest.mark.parametrize("role", ROLES)
def test_an_owner_gives_each_role_of_the_ladder(api, ana, desk, role):
    jonas = api.person("Jonas Keller")
    answer = ana.post(f"/projects/{desk['id']}/members", {"user": jonas.id, "role": role})
    made = expect(answer, 201)
    assert answer.headers["Location"] == f"/api/v1/projects/{desk['id']}/members/{jonas.id}"
    assert answer.headers["ETag"] == '"1"'
    assert set(made) == {"user", "role", "version", "joined"}
    assert (made["user"], made["role"]) == ({"id": jonas.id, "name": jonas.name}, role)
    assert members_of(ana, desk)[jonas.id] == made
    assert expect(jonas.get(f"/projects/{desk['id']}"))["role"] == role


def test_a_member_is_named_by_the_exact_name_of_the_account(api, ana, desk):
    jonas = api.person("Jonas Keller")
    made = expect(ana.post(f"/projects/{desk['id']}/members", {"user": jonas.name, "role": "viewer"}), 201)
    assert made["user"]["id"] == jonas.id


def test_who_is_unknown_or_in_already_is_refused_at_user(api, ana, desk):
    path = f"/projects/{desk['id']}/members"
    jonas = api.member(ana, desk)
    for user in ("Nobody of this name", jonas.id, jonas.name, "01890000-0000-7000-8000-000000000000"):
        assert pointers(ana.post(path, {"user": user, "role": "viewer"})) == ["/user"]
    assert members_of(ana, desk)[jonas.id]["role"] == "reviewer"


@pytest.mark.parametrize("role", ["admin", "Owner", "", 4, None])
def test_a_role_is_one_of_the_ladder(api, ana, desk, role):
    jonas = api.person("Jonas Keller")
    assert pointers(ana.post(f"/projects/{desk['id']}/members", {"user": jonas.id, "role": role})) == ["/role"]


def test_another_role_holds_from_the_next_request_on(api, ana, desk, article):
    jonas = api.member(ana, desk, "viewer")
    path = f"/documents/{article['id']}/annotations"
    problem(jonas.post(path, {"kind": "claim", "start": 0, "end": 9}), 403, "forbidden")
    changed = expect(ana.patch(f"/projects/{desk['id']}/members/{jonas.id}", {"role": "reviewer"}, 1))
    assert (changed["role"], changed["version"]) == ("reviewer", 2)
    expect(jonas.post(path, {"kind": "claim", "start": 0, "end": 9}), 201)


def test_an_old_version_of_a_member_changes_nothing(api, ana, desk):
    jonas = api.member(ana, desk)
    path = f"/projects/{desk['id']}/members/{jonas.id}"
    expect(ana.patch(path, {"role": "editor"}, 1))
    refused = problem(ana.patch(path, {"role": "viewer"}, 1), 412, "stale")
    assert refused["current"] == members_of(ana, desk)[jonas.id]
    problem(ana.delete(path, 1), 412, "stale")
    problem(ana.patch(path, {"role": "viewer"}), 428, "version-needed")
    assert members_of(ana, desk)[jonas.id]["role"] == "editor"


def test_the_last_owner_stays(api, ana, desk):
    path = f"/projects/{desk['id']}/members/{ana.id}"
    problem(ana.delete(path, 1), 422, "state")
    problem(ana.patch(path, {"role": "editor"}, 1), 422, "state")
    api.member(ana, desk, "owner")
    assert ana.delete(path, 1).status_code == 204
    problem(ana.get(f"/projects/{desk['id']}"), 404, "not-found")


def test_a_member_may_leave_and_loses_everything_at_once(api, ana, desk, article):
    jonas = api.member(ana, desk)
    mark = api.annotation(jonas, article)
    browser = api.signed_in(jonas)
    assert browser.delete(f"/projects/{desk['id']}/members/{jonas.id}", 1).status_code == 204
    for path in (f"/projects/{desk['id']}", f"/documents/{article['id']}", f"/annotations/{mark['id']}"):
        problem(jonas.get(path), 404, "not-found")
        problem(browser.get(path), 404, "not-found")
    assert expect(ana.get(f"/annotations/{mark['id']}"))["author"]["id"] == jonas.id


def test_a_member_removes_nobody_else(api, ana, desk):
    jonas, mei = api.member(ana, desk, "editor"), api.member(ana, desk, "viewer")
    problem(jonas.delete(f"/projects/{desk['id']}/members/{mei.id}", 1), 403, "forbidden")
    assert mei.id in members_of(ana, desk)


def test_members_are_changed_with_a_fresh_sign_in_only(api, ana, desk):
    jonas = api.member(ana, desk)
    browser = api.signed_in(ana)
    api.execute("UPDATE login_session SET fresh_until = '2026-01-01T00:00:00Z' WHERE \"user\" = ?", ana.id)
    path = f"/projects/{desk['id']}/members"
    problem(browser.post(path, {"user": api.person("Mei").id, "role": "viewer"}), 403, "reauth")
    problem(browser.patch(f"{path}/{jonas.id}", {"role": "viewer"}, 1), 403, "reauth")
    problem(browser.delete(f"{path}/{jonas.id}", 1), 403, "reauth")
    assert members_of(ana, desk)[jonas.id]["version"] == 1


def test_somebody_removed_can_come_back_and_finds_their_work(api, ana, desk, article):
    jonas = api.member(ana, desk)
    mark = api.annotation(jonas, article)
    assert ana.delete(f"/projects/{desk['id']}/members/{jonas.id}", 1).status_code == 204
    expect(ana.post(f"/projects/{desk['id']}/members", {"user": jonas.id, "role": "reviewer"}), 201)
    assert expect(jonas.get(f"/annotations/{mark['id']}")) == mark


def test_who_is_no_member_cannot_be_changed(api, ana, desk):
    stranger = api.person("Stranger")
    for user in (stranger.id, "01890000-0000-7000-8000-000000000000"):
        problem(ana.patch(f"/projects/{desk['id']}/members/{user}", {"role": "viewer"}, 1), 404, "not-found")
        problem(ana.delete(f"/projects/{desk['id']}/members/{user}", 1), 404, "not-found")
