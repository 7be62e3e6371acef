"""Layers: how far each reviewer is, submitting, taking back (contract.md, Links, comments, layers; security.md S37)."""

import pytest

from tests.api.client import expect, pointers, problem

MEMBERS = {"reviewer", "state", "read", "sentences", "annotations", "submitted"}


def layers_of(person, document):
    listed = expect(person.get(f"/documents/{document['id']}/layers"))["items"]
    return {layer["reviewer"]["id"]: layer for layer in listed}


def submit(person, document):
    return person.post(f"/documents/{document['id']}/layer:submit", {})


def withdraw(person, document, **body):
    return person.post(f"/documents/{document['id']}/layer:withdraw", {"reason": "A second look.", **body})


def test_a_layer_tells_how_far_a_reviewer_is(api, ana, desk, article):
    jonas, mei = api.member(ana, desk), api.member(ana, desk)
    expect(jonas.put(f"/documents/{article['id']}/sentences/1/read", {"read": True}))
    api.annotation(jonas, article)
    gone = api.annotation(jonas, article)
    assert jonas.delete(f"/annotations/{gone['id']}", 1).status_code == 204
    found = layers_of(ana, article)
    assert set(found[jonas.id]) == MEMBERS
    assert found[jonas.id] == {
        "reviewer": {"id": jonas.id, "name": jonas.name},
        "state": "in_progress",
        "read": 1,
        "sentences": 3,
        "annotations": 1,
        "submitted": None,
    }
    assert (found[mei.id]["state"], found[mei.id]["read"], found[mei.id]["annotations"]) == ("not_started", 0, 0)
    expect(mei.put(f"/documents/{article['id']}/sentences/1/read", {"read": True}))
    assert layers_of(ana, article)[mei.id]["state"] == "in_progress"


def test_submitting_makes_drafts_submitted_each_with_a_new_version(api, ana, desk, article):
    jonas = api.member(ana, desk)
    draft, ready = api.annotation(jonas, article), api.annotation(jonas, article, status="submitted")
    theirs = api.annotation(ana, article)
    answer = expect(submit(jonas, article))
    assert set(answer) == MEMBERS
    assert (answer["state"], answer["reviewer"]["id"], answer["annotations"]) == ("submitted", jonas.id, 2)
    assert answer["submitted"].endswith("Z")
    after = expect(jonas.get(f"/annotations/{draft['id']}"))
    assert (after["status"], after["version"]) == ("submitted", 2)
    assert expect(jonas.get(f"/annotations/{ready['id']}")) == ready
    assert expect(ana.get(f"/annotations/{theirs['id']}")) == theirs
    entry = expect(jonas.get(f"/annotations/{draft['id']}/history"))["items"][-1]
    assert (entry["action"], entry["reason"]) == ("submitted", None)
    assert layers_of(ana, article)[jonas.id] == answer
    problem(submit(jonas, article), 422, "state")


def test_a_layer_without_marks_can_be_submitted(ana, article):
    assert expect(submit(ana, article))["annotations"] == 0


def test_a_submitted_layer_is_read_only_until_it_is_withdrawn(api, ana, article):
    mark, other = api.annotation(ana, article), api.annotation(ana, article)
    assert ana.delete(f"/annotations/{other['id']}", 1).status_code == 204
    expect(submit(ana, article))
    path = f"/annotations/{mark['id']}"
    for answer in (
        ana.post(f"/documents/{article['id']}/annotations", {"kind": "claim", "start": 0, "end": 9}),
        ana.patch(path, {"note": "x"}, 2),
        ana.delete(path, 2),
        ana.post(f"/annotations/{other['id']}:restore", {}),
        ana.post(f"{path}/links", {"type": "supports", "to": {"annotation": mark["id"]}}),
    ):
        problem(answer, 403, "locked")
    assert expect(withdraw(ana, article))["state"] == "in_progress"
    assert expect(ana.get(path))["status"] == "draft"
    expect(ana.patch(path, {"note": "x"}, 3))
    entries = expect(ana.get(f"{path}/history"))["items"]
    assert [(entry["action"], entry["reason"]) for entry in entries] == [
        ("created", None),
        ("submitted", None),
        ("withdrawn", "A second look."),
        ("changed", None),
    ]


def test_everything_that_is_missing_is_named(api, ana, article):
    flag = api.annotation(ana, article, "unverified")
    wording = api.annotation(ana, article, "language")
    saying = api.annotation(ana, article, "attribution")
    api.annotation(ana, article, "claim")
    found = pointers(submit(ana, article))
    assert set(found) == {
        f"/annotations/{flag['id']}/fields/reason",
        f"/annotations/{flag['id']}/links",
        f"/annotations/{wording['id']}/fields/category",
        f"/annotations/{saying['id']}/fragments",
    }
    assert layers_of(ana, article)[ana.id]["state"] == "in_progress"
    assert expect(ana.get(f"/annotations/{flag['id']}")) == flag


def test_a_layer_that_is_complete_can_be_submitted(api, ana, article):
    flag = api.annotation(ana, article, "unverified", fields={"reason": "vague_source"})
    claim = api.annotation(ana, article)
    pieces = [{"start": 54, "end": 58, "part": "cue"}, {"start": 34, "end": 49, "part": "content"}]
    body = {"kind": "attribution", "fragments": pieces, "fields": {"source_type": "none"}}
    expect(ana.post(f"/documents/{article['id']}/annotations", body), 201)
    api.annotation(ana, article, "language", fields={"category": "puffery"})
    to = {"type": "questions", "to": {"annotation": claim["id"]}}
    expect(ana.post(f"/annotations/{flag['id']}/links", to), 201)
    expect(submit(ana, article))


@pytest.mark.parametrize(
    ("source_type", "with_source", "complete"),
    [("none", False, True), ("none", True, False), ("named_person", True, True), ("named_person", False, False)],
)
def test_the_source_type_is_none_exactly_without_a_source(ana, article, source_type, with_source, complete):
    pieces = [{"start": 54, "end": 58, "part": "cue"}, {"start": 34, "end": 49, "part": "content"}]
    if with_source:
        pieces.append({"start": 50, "end": 53, "part": "source"})
    body = {"kind": "attribution", "fragments": pieces, "fields": {"source_type": source_type}}
    mark = expect(ana.post(f"/documents/{article['id']}/annotations", body), 201)
    answer = submit(ana, article)
    if complete:
        expect(answer)
    else:
        assert pointers(answer) == [f"/annotations/{mark['id']}/fields/source_type"]


def test_taking_back_needs_a_reason_and_a_submitted_layer(ana, article):
    problem(withdraw(ana, article), 422, "state")
    expect(submit(ana, article))
    for reason in ("", None, 7, "a\u0000", "a" * 20_001):
        assert pointers(withdraw(ana, article, reason=reason)) == ["/reason"]
    assert pointers(withdraw(ana, article, layer="x")) == ["/layer"]
    assert layers_of(ana, article)[ana.id]["state"] == "submitted"


def test_once_adjudication_has_begun_a_layer_stays_submitted(api, ana, article):
    expect(submit(ana, article))
    for column, table, state in (
        ("review_state", "document", "adjudicating"),
        ("review_state", "document", "final"),
    ):
        api.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", state, article["id"])
        problem(withdraw(ana, article), 403, "locked")
    api.execute("UPDATE document SET review_state = 'open' WHERE id = ?", article["id"])
    expect(withdraw(ana, article))


def test_a_layer_is_always_ones_own(api, ana, desk, article):
    jonas = api.member(ana, desk)
    api.annotation(jonas, article)
    expect(submit(ana, article))
    assert layers_of(ana, article)[jonas.id]["state"] == "in_progress"
    for body in ({"reviewer": jonas.id}, {"user": jonas.id}):
        problem(ana.post(f"/documents/{article['id']}/layer:submit", body), 422, "invalid")
