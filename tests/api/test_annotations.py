"""Annotations over HTTP: mark, read, change, delete, restore, history (contract.md, Annotations)."""

import pytest

from tests.api.client import expect, pointers, problem

MEMBERS = {
    "author",
    "id",
    "document",
    "kind",
    "label",
    "version",
    "layer",
    "status",
    "origin",
    "suggestion",
    "derived_from",
    "fragments",
    "start",
    "end",
    "note",
    "confidence",
    "fields",
    "derived",
    "created",
    "updated",
}


def history_of(person, mark):
    return expect(person.get(f"/annotations/{mark['id']}/history"))["items"]


def test_a_marked_passage_has_exactly_the_members_of_the_contract(ana, article):
    body = {"kind": "claim", "start": 4, "end": 24, "quote": "mayor praised the ne"}
    answer = ana.post(f"/documents/{article['id']}/annotations", body)
    made = expect(answer, 201)
    assert answer.headers["Location"] == f"/api/v1/annotations/{made['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert set(made) == MEMBERS
    assert made["author"] == {"id": ana.id, "name": ana.name}
    assert (made["kind"], made["label"], made["version"], made["layer"], made["status"], made["origin"]) == (
        "claim",
        "C01",
        1,
        "individual",
        "draft",
        "human",
    )
    assert (made["suggestion"], made["derived_from"], made["note"], made["confidence"]) == (None, [], "", "unknown")
    assert made["created"] == made["updated"]
    assert made["created"].endswith("Z")
    assert made["fragments"] == [
        {
            "start": 4,
            "end": 24,
            "part": None,
            "quote": "mayor praised the ne",
            "prefix": "The ",
            "suffix": "w bridge. “It will last,” she sa",
            "sentences": [{"n": 1, "zone": 1, "name": None, "start": 4, "end": 24}],
        }
    ]
    assert expect(ana.get(f"/annotations/{made['id']}")) == made


def test_labels_count_by_document_author_and_kind_and_are_never_reused(api, ana, desk, article):
    jonas, other = api.member(ana, desk), api.document(ana, desk)

    def label(person, document, kind):
        return api.annotation(person, document, kind)["label"]

    assert [label(ana, article, kind) for kind in ("claim", "claim", "attribution")] == ["C01", "C02", "A01"]
    assert [label(ana, article, kind) for kind in ("unverified", "language")] == ["U01", "L01"]
    assert (label(jonas, article, "claim"), label(ana, other, "claim")) == ("C01", "C01")
    last = api.annotation(ana, article)
    assert ana.delete(f"/annotations/{last['id']}", 1).status_code == 204
    assert label(ana, article, "claim") == "C04"


def test_a_mark_over_two_sentences_is_linked_to_both_without_the_space_between(api, ana, article):
    mark = api.annotation(ana, article, start=26, end=42)
    (piece,) = mark["fragments"]
    assert [(s["n"], s["start"], s["end"]) for s in piece["sentences"]] == [(1, 26, 33), (2, 0, 8)]
    space = api.annotation(ana, article, start=32, end=34)
    assert [(s["n"], s["start"], s["end"]) for s in space["fragments"][0]["sentences"]] == [(1, 32, 33)]


def test_context_ends_at_the_borders_of_the_text(api, ana, article):
    whole = api.annotation(ana, article, start=0, end=89)
    assert (whole["fragments"][0]["prefix"], whole["fragments"][0]["suffix"]) == ("", "")
    last = api.annotation(ana, article, start=88, end=89)
    assert (len(last["fragments"][0]["prefix"]), last["fragments"][0]["suffix"]) == (32, "")


def test_pieces_are_sorted_and_touching_ones_joined(api, ana, article):
    pieces = [{"start": 34, "end": 40}, {"start": 0, "end": 3}, {"start": 3, "end": 9, "quote": " mayor"}]
    body = {"kind": "claim", "fragments": pieces}
    made = expect(ana.post(f"/documents/{article['id']}/annotations", body), 201)
    assert [(p["start"], p["end"]) for p in made["fragments"]] == [(0, 9), (34, 40)]
    assert (made["start"], made["end"]) == (0, 40)


def test_a_change_leaves_what_it_does_not_name(api, ana, article):
    mark = api.annotation(ana, article, note="Who?", confidence="low", fields={"claim_type": "causal", "atomic": True})
    path = f"/annotations/{mark['id']}"
    answer = ana.patch(path, {"fields": {"checkability": "cfs", "atomic": None}}, 1)
    changed = expect(answer)
    assert answer.headers["ETag"] == '"2"'
    assert changed["fields"] == {"claim_type": "causal", "checkability": "cfs"}
    assert (changed["note"], changed["confidence"], changed["fragments"]) == ("Who?", "low", mark["fragments"])
    assert (changed["id"], changed["label"], changed["created"]) == (mark["id"], mark["label"], mark["created"])
    assert expect(ana.get(path)) == changed


def test_null_clears_and_an_empty_change_is_a_new_version(api, ana, article):
    mark = api.annotation(ana, article, note="Who?", confidence="low", fields={"claim_type": "causal"})
    path = f"/annotations/{mark['id']}"
    changed = expect(ana.patch(path, {"note": None, "confidence": None, "fields": None}, 1))
    assert (changed["note"], changed["confidence"], changed["fields"]) == ("", "unknown", {})
    assert expect(ana.patch(path, {}, 2))["version"] == 3


def test_the_marked_words_can_be_changed(api, ana, article):
    mark = api.annotation(ana, article)
    path = f"/annotations/{mark['id']}"
    moved = expect(ana.patch(path, {"start": 34, "end": 47, "quote": "“It will last"}, 1))
    assert (moved["start"], moved["end"], moved["fragments"][0]["sentences"][0]["n"]) == (34, 47, 2)
    pieces = [{"start": 0, "end": 3}, {"start": 60, "end": 66}]
    two = expect(ana.patch(path, {"fragments": pieces}, 2))
    assert [(p["start"], p["end"]) for p in two["fragments"]] == [(0, 3), (60, 66)]
    assert expect(ana.get(f"/documents/{article['id']}/annotations?sentence=3"))["total"] == 1
    assert expect(ana.get(f"/documents/{article['id']}/annotations?sentence=2"))["total"] == 0
    assert pointers(ana.patch(path, {"start": 0}, 3)) == ["/end"]
    assert pointers(ana.patch(path, {"quote": "The"}, 3)) == ["/quote"]
    assert pointers(ana.patch(path, {"start": 0, "end": 3, "quote": "Thy"}, 3)) == ["/quote"]
    assert expect(ana.get(path)) == two


def test_another_kind_drops_what_does_not_fit_and_the_history_keeps_it(api, ana, article):
    pieces = [
        {"start": 52, "end": 55, "part": "source"},
        {"start": 56, "end": 60 - 2, "part": "cue"},
        {"start": 34, "end": 51, "part": "content"},
    ]
    body = {"kind": "attribution", "fragments": pieces, "fields": {"mode": "direct"}, "note": "Heard."}
    mark = expect(ana.post(f"/documents/{article['id']}/annotations", body), 201)
    changed = expect(ana.patch(f"/annotations/{mark['id']}", {"kind": "claim"}, 1))
    assert (changed["kind"], changed["label"], changed["fields"], changed["note"]) == ("claim", "C01", {}, "Heard.")
    assert {piece["part"] for piece in changed["fragments"]} == {None}
    assert changed["derived"] == {"priority": 0}
    assert history_of(ana, mark)[0]["annotation"] == mark
    back = expect(ana.patch(f"/annotations/{mark['id']}", {"kind": "attribution", "fields": {"mode": "mixed"}}, 2))
    assert {piece["part"] for piece in back["fragments"]} == {"content"}
    assert back["fields"] == {"mode": "mixed", "traceability": "not_searched"}


def test_both_media_types_of_a_patch_are_taken(api, ana, article):
    mark = api.annotation(ana, article)
    path = f"/annotations/{mark['id']}"
    expect(ana.patch(path, {"note": "a"}, 1, media="application/merge-patch+json"))
    problem(ana.patch(path, {"note": "b"}, 2, media="application/json-patch+json"), 415, "media-type")
    problem(
        ana.post(f"/documents/{article['id']}/annotations", {"kind": "claim"}, media="application/merge-patch+json"),
        415,
        "media-type",
    )


def test_an_old_version_answers_with_the_current_state(api, ana, article):
    mark = api.annotation(ana, article)
    path = f"/annotations/{mark['id']}"
    problem(ana.patch(path, {"note": "a"}), 428, "version-needed")
    problem(ana.delete(path), 428, "version-needed")
    expect(ana.patch(path, {"note": "a"}, 1))
    for answer in (ana.patch(path, {"note": "b"}, 1), ana.delete(path, 1), ana.patch(path, {"note": "b"}, 3)):
        assert problem(answer, 412, "stale")["current"] == expect(ana.get(path))
        assert answer.headers["ETag"] == '"2"'
    assert expect(ana.get(path))["note"] == "a"


def test_an_unchanged_annotation_is_not_sent_again(api, ana, article):
    path = f"/annotations/{api.annotation(ana, article)['id']}"
    again = ana.get(path, headers={"If-None-Match": ana.get(path).headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    expect(ana.patch(path, {}, 1))
    assert ana.get(path, headers={"If-None-Match": '"1"'}).status_code == 200


def test_another_persons_annotation_is_read_only(api, ana, desk, article):
    jonas = api.member(ana, desk)
    mark = api.annotation(jonas, article)
    path = f"/annotations/{mark['id']}"
    expect(ana.get(path))
    problem(ana.patch(path, {"note": "a"}, 1), 403, "forbidden")
    problem(ana.delete(path, 1), 403, "forbidden")
    assert jonas.delete(path, 1).status_code == 204
    problem(ana.post(f"{path}:restore", {}), 404, "not-found")


def test_what_was_deleted_is_gone_until_it_is_restored(api, ana, article):
    mark = api.annotation(ana, article, note="Mind this.")
    path = f"/annotations/{mark['id']}"
    assert ana.delete(path, 1).status_code == 204
    for gone in (ana.get(path), ana.get(f"{path}/history"), ana.patch(path, {}, 2), ana.delete(path, 2)):
        problem(gone, 404, "not-found")
    assert expect(ana.get(f"/documents/{article['id']}/annotations"))["total"] == 0
    answer = ana.post(f"{path}:restore", {})
    restored = expect(answer)
    assert answer.headers["ETag"] == '"3"'
    assert "Location" not in answer.headers
    assert restored == mark | {"version": 3, "updated": restored["updated"]}
    assert expect(ana.get(path)) == restored
    assert expect(ana.get(f"/documents/{article['id']}/annotations"))["total"] == 1
    problem(ana.post(f"{path}:restore", {}), 422, "state")
    assert pointers(ana.post(f"{path}:restore", {"note": "x"})) == ["/note"]


def test_the_history_has_every_version_oldest_first(api, ana, desk, article):
    jonas = api.member(ana, desk, "editor")
    mark = api.annotation(ana, article, start=4, end=24)
    path = f"/annotations/{mark['id']}"
    changed = expect(ana.patch(path, {"note": "a"}, 1))
    assert ana.delete(path, 2).status_code == 204
    restored = expect(ana.post(f"{path}:restore", {}))
    expect(jonas.post(f"/documents/{article['id']}/sentences:split", {"at": 10}))
    entries = history_of(jonas, mark)
    assert [(e["version"], e["action"]) for e in entries] == [
        (1, "created"),
        (2, "changed"),
        (3, "deleted"),
        (4, "restored"),
        (5, "relinked"),
    ]
    assert all(set(e) == {"version", "at", "by", "action", "reason", "annotation"} for e in entries)
    assert [e["by"]["id"] for e in entries] == [ana.id] * 4 + [jonas.id]
    assert [entries[n]["annotation"] for n in (0, 1, 3)] == [mark, changed, restored]
    assert entries[4]["annotation"] == expect(ana.get(path))
    assert {e["reason"] for e in entries} == {None}


@pytest.mark.parametrize(
    "name",
    [
        "id",
        "document",
        "author",
        "label",
        "version",
        "layer",
        "origin",
        "suggestion",
        "derived_from",
        "derived",
        "created",
        "updated",
        "project",
        "deleted",
    ],
)
def test_what_the_server_decides_cannot_be_set(api, ana, article, name):
    mark = api.annotation(ana, article)
    body = {"kind": "claim", "start": 0, "end": 9, name: mark.get(name, "x")}
    assert pointers(ana.post(f"/documents/{article['id']}/annotations", body)) == [f"/{name}"]
    assert pointers(ana.patch(f"/annotations/{mark['id']}", {name: mark.get(name, "x")}, 1)) == [f"/{name}"]
    assert expect(ana.get(f"/documents/{article['id']}/annotations"))["items"] == [mark]


def test_the_status_is_draft_or_submitted_at_the_beginning_only(api, ana, article):
    assert api.annotation(ana, article, status="submitted")["status"] == "submitted"
    mark = api.annotation(ana, article)
    path = f"/documents/{article['id']}/annotations"
    for status in ("accepted", "rejected", "superseded", "", None, 1):
        body = {"kind": "claim", "start": 0, "end": 9, "status": status}
        assert pointers(ana.post(path, body)) == ["/status"]
    assert pointers(ana.patch(f"/annotations/{mark['id']}", {"status": "submitted"}, 1)) == ["/status"]


def test_a_revision_is_counted_for_every_change_and_for_no_refusal(api, ana, article):
    path = f"/documents/{article['id']}"
    mark = api.annotation(ana, article)
    assert expect(ana.get(path))["revision"] == article["revision"] + 1
    problem(ana.patch(f"/annotations/{mark['id']}", {"kind": "rumour"}, 1), 422, "invalid")
    problem(ana.patch(f"/annotations/{mark['id']}", {"note": "x"}, 7), 412, "stale")
    assert expect(ana.get(path))["revision"] == article["revision"] + 1
    expect(ana.patch(f"/annotations/{mark['id']}", {"note": "x"}, 1))
    assert expect(ana.get(path))["revision"] == article["revision"] + 2
