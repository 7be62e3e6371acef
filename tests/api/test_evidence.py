"""Evidence through the API: what an item must have, its stance on each claim, what counts, and what changes after
publication (domain.md 9)."""

import hashlib

import pytest

from tests.api.claiming import a_claim, an_item, checked, do, put
from tests.api.client import expect, pointers, problem


@pytest.fixture
def jonas(api, ana, desk):
    return api.member(ana, desk, "reviewer", "Jonas")


def test_an_item_is_findable_and_its_extract_has_a_hash(jonas, desk):
    path = f"/projects/{desk['id']}/evidence"
    assert pointers(jonas.post(path, {"title": "Minutes"})) == ["/url"]
    assert pointers(jonas.post(path, {"title": "Minutes", "url": "minutes"})) == ["/url"]
    long = {"title": "Minutes", "locator": "p. 3", "extract": "“" * 501}
    assert pointers(jonas.post(path, long)) == ["/extract"]
    made = jonas.post(path, {**long, "extract": "“" * 500, "source_reliability": "b", "info_credibility": "2"})
    item = expect(made, 201)
    assert made.headers["Location"] == f"/api/v1/evidence/{item['id']}"
    assert item["extract_sha256"] == hashlib.sha256(("“" * 500).encode()).hexdigest()
    assert (item["label"], item["relation"], item["claims"]) == ("E01", "unknown", [])
    assert expect(jonas.get(f"/evidence/{item['id']}")) == item
    changed = expect(jonas.patch(f"/evidence/{item['id']}", {"extract": None}, 1))
    assert (changed["extract"], changed["extract_sha256"], changed["version"]) == ("", None, 2)
    assert pointers(jonas.patch(f"/evidence/{item['id']}", {"locator": None}, 2)) == ["/url"]
    problem(jonas.patch(f"/evidence/{item['id']}", {"locator": "p. 4"}, 1), 412, "stale")
    actions = [one["action"] for one in expect(jonas.get(f"/evidence/{item['id']}/history"))["items"]]
    assert actions == ["created", "changed"]


def test_one_item_has_a_stance_of_its_own_on_each_claim(jonas, desk):
    item, first, second = an_item(jonas, desk), a_claim(jonas, desk), a_claim(jonas, desk, "It fell.")
    put(jonas, first, item, "supports")
    put(jonas, second, item, "refutes", note="Page 4.")
    stances = expect(jonas.get(f"/evidence/{item['id']}"))["claims"]
    assert [(one["claim"], one["stance"], one["note"]) for one in stances] == [
        (first["id"], "supports", ""),
        (second["id"], "refutes", "Page 4."),
    ]
    path = f"/claims/{first['id']}/evidence/{item['id']}"
    problem(jonas.put(path, {"stance": "context"}), 428, "version-needed")
    problem(jonas.put(path, {"stance": "context"}, version=7), 412, "stale")
    assert expect(jonas.put(path, {"stance": "context"}, version=1))["version"] == 2
    problem(jonas.delete(f"/evidence/{item['id']}", 1), 422, "state")
    for claim, version in ((first, 2), (second, 1)):
        assert jonas.delete(f"/claims/{claim['id']}/evidence/{item['id']}", version).status_code == 204
    assert jonas.delete(f"/evidence/{item['id']}", 1).status_code == 204
    problem(jonas.get(f"/evidence/{item['id']}"), 404, "not-found")


def test_origins_count_and_not_items(ana, jonas, desk):
    claim = a_claim(jonas, desk)
    letters = {"independence_group": "Letters"}
    for more, stance in (
        (letters, "supports"),
        ({"independence_group": "letters "}, "supports"),
        ({}, "supports"),
        ({"relation": "interested"}, "supports"),
        ({"relation": "same_origin"}, "refutes"),
        ({}, "refutes"),
        ({}, "insufficient"),
        ({"relation": "interested", **letters}, "context"),
    ):
        put(jonas, claim, last := an_item(jonas, desk, **more), stance)
    now = expect(ana.get(f"/claims/{claim['id']}"))
    assert now["counts"] == {"for": 2, "against": 1, "context": 1, "appearances": 0}
    (first, *_) = expect(ana.get(f"/claims/{claim['id']}/evidence"))["items"]
    expect(ana.patch(f"/evidence/{first['id']}", {"independence_group": ""}, 1))
    after = expect(ana.get(f"/claims/{claim['id']}"))
    assert (after["counts"]["for"], after["version"]) == (3, now["version"] + 1)
    assert last["relation"] == "interested"


def test_after_publication_evidence_changes_with_a_reason_by_an_editor_and_becomes_a_correction(ana, jonas, desk):
    claim = checked(jonas, ana, desk)
    do(ana, claim, "publish")
    (item,) = expect(ana.get(f"/claims/{claim['id']}/evidence"))["items"]
    path, change = f"/evidence/{item['id']}", {"publisher": "The council"}
    problem(jonas.patch(path, change, 1), 403, "forbidden")
    assert pointers(ana.patch(path, change, 1), "state") == ["/reason"]
    expect(ana.patch(path, {**change, "reason": "It was left out."}, 1))
    stance = f"/claims/{claim['id']}/evidence/{item['id']}"
    expect(ana.put(stance, {"stance": "context", "reason": "It says less."}, version=1))
    found = expect(ana.get(f"/claims/{claim['id']}/corrections"))["items"]
    assert [(one["what"], one["reason"]) for one in found] == [
        (["evidence E01: publisher"], "It was left out."),
        (["evidence E01"], "It says less."),
    ]


def test_an_item_of_another_project_does_not_stand_on_a_claim(api, ana, desk):
    claim, other = a_claim(ana, desk), an_item(ana, api.project(ana))
    problem(ana.put(f"/claims/{claim['id']}/evidence/{other['id']}", {"stance": "supports"}), 404, "not-found")


def test_items_are_found_by_their_words(jonas, desk):
    an_item(jonas, desk)
    an_item(jonas, desk, "Letters of the MAYOR", extract="Five million.")
    path = f"/projects/{desk['id']}/evidence"
    for words in ("mayor", "five MILLION"):
        assert [one["label"] for one in expect(jonas.get(path, query_string={"q": words}))["items"]] == ["E02"]
    page = expect(jonas.get(f"{path}?limit=1"))
    assert [one["label"] for one in expect(jonas.get(f"{path}?cursor={page['next']}"))["items"]] == ["E02"]
