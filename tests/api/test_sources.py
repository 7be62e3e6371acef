"""Sources of a project, and attributions that are resolved to them many at once (domain.md 7.2)."""

import pytest

from tests.api.client import expect, pointers, problem

NOTHING = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def jonas(api, ana, desk):
    return api.member(ana, desk, "reviewer", "Jonas")


@pytest.fixture
def tito(jonas, desk):
    return made(jonas, desk, name="Josip Broz Tito", aliases=["Tito"])


def made(person, desk, **body):
    return expect(person.post(f"/projects/{desk['id']}/sources", body), 201)


def resolve(person, desk, source, *marks):
    body = {"annotations": [mark["id"] for mark in marks], "source": source["id"]}
    return person.post(f"/projects/{desk['id']}/sources:resolve", body)


def test_a_source_is_made_read_changed_and_deleted_by_reviewers(api, ana, desk, jonas):
    answer = jonas.post(f"/projects/{desk['id']}/sources", {"name": "  Tito ", "aliases": ["Marshal Tito", "tito"]})
    source = expect(answer, 201)
    assert answer.headers["Location"] == f"/api/v1/sources/{source['id']}"
    assert set(source) == {"id", "version", "project", "name", "authority", "aliases", "note", "created", "updated"}
    assert (source["name"], source["aliases"]) == ("Tito", ["Marshal Tito"])
    viewer = api.member(ana, desk, "viewer")
    assert expect(viewer.get(f"/sources/{source['id']}")) == source
    assert expect(viewer.get(f"/projects/{desk['id']}/sources"))["items"] == [source]
    problem(viewer.patch(f"/sources/{source['id']}", {"note": "x"}, 1), 403, "forbidden")
    changed = expect(jonas.patch(f"/sources/{source['id']}", {"name": "Josip Broz Tito", "authority": "Q9161"}, 1))
    assert (changed["version"], changed["aliases"]) == (2, ["Marshal Tito", "Tito"])
    stale = jonas.patch(f"/sources/{source['id']}", {"note": "x"}, 1)
    assert problem(stale, 412, "stale")["current"] == changed
    assert jonas.delete(f"/sources/{source['id']}", 2).status_code == 204
    problem(jonas.get(f"/sources/{source['id']}"), 404, "not-found")
    assert expect(jonas.get(f"/projects/{desk['id']}/sources"))["total"] == 0


def test_a_name_that_another_source_has_is_refused_at_its_field(jonas, desk, tito):
    for body, pointer in (
        ({"name": "The TITO"}, "/name"),
        ({"name": "Marshal", "aliases": ["tito"]}, "/aliases"),
        ({"name": "Marshal", "authority": "tito"}, "/authority"),
        ({"name": " "}, "/name"),
    ):
        assert pointers(jonas.post(f"/projects/{desk['id']}/sources", body)) == [pointer]
    expect(jonas.delete(f"/sources/{tito['id']}", 1), 204)
    made(jonas, desk, name="Tito")


def test_many_attributions_are_resolved_at_once_and_what_could_not_be_is_named(api, ana, desk, article, jonas, tito):
    other = api.document(ana, desk)
    mine = [api.annotation(jonas, document, "attribution", start) for document in (other, article) for start in (0, 20)]
    claim, theirs = api.annotation(jonas, article), api.annotation(ana, article, "attribution", 30)
    answer = expect(resolve(jonas, desk, tito, *mine, claim, theirs, {"id": NOTHING}, mine[0]))
    assert answer["source"] == tito
    assert {(one["id"], one["version"]) for one in answer["done"]} == {(mark["id"], 2) for mark in mine}
    left = {one["annotation"]: one["detail"] for one in answer["left"]}
    assert set(left) == {claim["id"], theirs["id"], NOTHING}
    assert left[claim["id"]] == "Only an attribution has a source."
    assert "another person" in left[theirs["id"]]
    for mark in mine:
        assert expect(jonas.get(f"/annotations/{mark['id']}"))["fields"]["resolved_source"] == {
            "name": "Josip Broz Tito"
        }
        entries = expect(jonas.get(f"/annotations/{mark['id']}/history"))["items"]
        assert [entry["action"] for entry in entries] == ["created", "changed"]
    again = expect(resolve(jonas, desk, tito, mine[0]))["done"]
    assert again == [{"id": mine[0]["id"], "version": 2}], "it says so already"


def test_a_source_of_another_project_and_a_mark_of_another_project_are_none(api, ana, desk, article, tito):
    elsewhere = api.project(ana)
    far = api.annotation(ana, api.document(ana, elsewhere), "attribution")
    assert pointers(resolve(ana, elsewhere, tito, far)) == ["/source"]
    answer = expect(resolve(ana, desk, tito, far))
    assert (answer["done"], [one["annotation"] for one in answer["left"]]) == ([], [far["id"]])
    assert expect(ana.get(f"/annotations/{far['id']}"))["version"] == 1


def test_a_submitted_layer_is_left_as_it_is(api, ana, desk, article, jonas, tito):
    fragments = [{"start": 0, "end": 9, "part": "cue"}, {"start": 10, "end": 17, "part": "content"}]
    path = f"/documents/{article['id']}"
    mark = expect(jonas.post(f"{path}/annotations", {"kind": "attribution", "fragments": fragments}), 201)
    expect(jonas.post(f"{path}/layer:submit", {}))
    answer = expect(resolve(jonas, desk, tito, mark))
    assert answer["done"] == []
    assert "submitted" in answer["left"][0]["detail"]


def test_an_adjudicator_resolves_the_agreed_layer(api, ana, desk, article, jonas, tito):
    fragments = [{"start": 0, "end": 9, "part": "cue"}, {"start": 10, "end": 17, "part": "content"}]
    path = f"/documents/{article['id']}"
    for person in (jonas, api.member(ana, desk, "reviewer", "Mei")):
        expect(person.post(f"{path}/annotations", {"kind": "attribution", "fragments": fragments}), 201)
        expect(person.post(f"{path}/layer:submit", {}))
    expect(ana.post(f"{path}/adjudication:begin", {}))
    expect(ana.post(f"{path}/cases:accept", {}))
    (agreed,) = expect(ana.get(f"{path}/annotations?layer=adjudicated"))["items"]
    assert expect(resolve(jonas, desk, tito, agreed))["done"] == []
    assert len(expect(resolve(ana, desk, tito, agreed))["done"]) == 1
    assert expect(ana.get(f"/annotations/{agreed['id']}"))["fields"]["resolved_source"]["name"] == "Josip Broz Tito"


def test_a_deletion_keeps_the_name_in_the_marks(api, ana, desk, article, tito):
    mark = api.annotation(ana, article, "attribution")
    expect(resolve(ana, desk, tito, mark))
    expect(ana.delete(f"/sources/{tito['id']}", 1), 204)
    (row,) = expect(ana.get(f"/documents/{article['id']}/attributions"))["items"]
    assert row["who"] == {"key": "josip broz tito", "name": "Josip Broz Tito", "source": None}
