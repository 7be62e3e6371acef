"""New captures over HTTP: from a text, a file or an address, once for a key, and marks placed or dropped."""

import pytest

from tests.api.client import expect, problem

OLD = "The mayor praised the new bridge. Nobody asked who paid for it."
NEW = "The mayor praised the new bridge. Nobody asked who had paid for it."


@pytest.fixture
def older(api, ana, desk):
    return api.document(ana, desk, OLD)


def captured(ana, older, text=NEW, **more):
    return expect(ana.post(f"/documents/{older['id']}/captures", {"text": text, **more}), 201)


def test_a_new_capture_is_a_document_that_names_the_one_before(ana, older):
    answer = ana.post(f"/documents/{older['id']}/captures", {"text": NEW, "title": "The bridge"})
    made = expect(answer, 201)
    assert answer.headers["Location"] == f"/api/v1/documents/{made['id']}"
    assert (made["supersedes"], made["superseded_by"], made["title"]) == (older["id"], None, "The bridge")
    assert expect(ana.get(f"/documents/{older['id']}"))["superseded_by"] == made["id"]
    listed = expect(ana.get(f"/documents/{older['id']}/captures"))
    assert [one["id"] for one in listed["items"]] == [older["id"], made["id"]]
    problem(ana.post(f"/documents/{older['id']}/captures", {"text": NEW}), 422, "state")


def test_a_repeated_call_with_its_key_gives_the_first_answer(ana, older):
    path, head = f"/documents/{older['id']}/captures", {"Idempotency-Key": f"capture-{older['id']}"}
    first, again = (ana.post(path, {"text": NEW}, headers=head) for _ in range(2))
    assert (first.status_code, first.data) == (again.status_code, again.data) == (201, first.data)


def test_a_capture_comes_from_a_file_too(ana, older):
    made = expect(ana.upload(f"/documents/{older['id']}/captures", NEW.encode(), "page.txt"), 201)
    assert made["supersedes"] == older["id"]
    assert ana.get(f"/documents/{made['id']}/text").text == NEW


def test_a_capture_of_an_address_is_awaited(api, ana, older, paper):
    body = {"url": "http://paper.example/bridge"}
    made = expect(ana.post(f"/documents/{older['id']}/captures", body), 202)
    assert (made["state"], made["supersedes"]) == ("reading", older["id"])
    problem(ana.get(f"/documents/{made['id']}/carried"), 422, "state")


def test_marks_are_found_placed_and_dropped(api, ana, older):
    found = api.annotation(ana, older, start=0, end=9)
    changed = api.annotation(ana, older, "unverified", start=OLD.index("who"), end=OLD.index(" for"))
    gone = api.annotation(ana, older, start=OLD.index("asked"), end=OLD.index(" for"))
    made = captured(ana, older)
    listed = expect(ana.get(f"/documents/{made['id']}/carried"))["items"]
    assert {one["mark"]["id"]: one["state"] for one in listed} == {
        found["id"]: "found",
        changed["id"]: "waiting",
        gone["id"]: "waiting",
    }
    waits = expect(ana.get(f"/documents/{made['id']}/carried?state=waiting"))
    assert waits["total"] == 2
    wait, other = sorted(waits["items"], key=lambda one: one["mark"]["kind"] == "claim")
    start = NEW.index("who")
    body = {"fragments": [{"start": start, "end": start + 12, "quote": "who had paid"}]}
    placed = expect(ana.post(f"/carried/{wait['id']}:place", body))
    assert placed["state"] == "placed"
    new = expect(ana.get(f"/annotations/{placed['annotation']}"))
    assert (new["kind"], new["label"], new["fragments"][0]["quote"]) == ("unverified", "U01", "who had paid")
    history = expect(ana.get(f"/annotations/{new['id']}/history"))["items"]
    assert [(one["action"], one["reason"]) for one in history] == [("created", "Placed by hand in a new capture.")]
    problem(ana.post(f"/carried/{wait['id']}:place", body), 422, "state")
    problem(ana.post(f"/carried/{other['id']}:drop", {"reason": ""}), 422, "invalid")
    dropped = expect(ana.post(f"/carried/{other['id']}:drop", {"reason": "Rewritten."}))
    assert (dropped["state"], dropped["reason"], dropped["by"]["id"]) == ("dropped", "Rewritten.", ana.id)
    counts = expect(ana.get(f"/documents/{made['id']}/captures"))["items"][-1]
    assert [counts[name] for name in ("found", "placed", "waiting", "dropped")] == [1, 1, 0, 1]


def test_a_place_outside_the_text_or_with_another_quote_is_refused(api, ana, older):
    api.annotation(ana, older, start=OLD.index("who"), end=OLD.index(" for"))
    made = captured(ana, older)
    wait = expect(ana.get(f"/documents/{made['id']}/carried"))["items"][0]["id"]
    for body in ({"start": 0, "end": 900}, {"fragments": [{"start": 0, "end": 3, "quote": "who"}]}, {}):
        problem(ana.post(f"/carried/{wait}:place", body), 422, "invalid")
    assert expect(ana.get(f"/documents/{made['id']}/carried?state=waiting"))["total"] == 1


def test_blind_marks_that_wait_answer_like_nothing_to_others(api, ana):
    desk = api.project(ana, blind=True, reviewers_per_document=2)
    older = api.document(ana, desk, OLD)
    jonas, mei = api.member(ana, desk), api.member(ana, desk, name="Mei Lin")
    api.annotation(jonas, older, start=OLD.index("who"), end=OLD.index(" for"), note="zq-hidden-marker")
    api.annotation(jonas, older, start=0, end=9, note="zq-hidden-marker")
    made = captured(ana, older)
    wait = expect(jonas.get(f"/documents/{made['id']}/carried?state=waiting"))["items"][0]["id"]
    for person in (mei, ana):
        browser = api.signed_in(person)
        for answer in (
            person.get(f"/documents/{made['id']}/carried"),
            person.get(f"/documents/{made['id']}/captures"),
            browser.page(f"/p/{desk['id']}/d/{made['id']}/versions"),
        ):
            assert answer.status_code == 200
            assert "zq-hidden-marker" not in answer.text
            assert wait not in answer.text
            assert jonas.id not in answer.text
        assert expect(person.get(f"/documents/{made['id']}/carried")) == {"items": [], "next": None, "total": 0}
        counts = expect(person.get(f"/documents/{made['id']}/captures"))["items"][-1]
        assert [counts[name] for name in ("found", "placed", "waiting", "dropped")] == [0, 0, 0, 0]
        problem(person.post(f"/carried/{wait}:place", {"start": 0, "end": 9}), 404, "not-found")
        problem(person.post(f"/carried/{wait}:drop", {"reason": "No."}), 404, "not-found")
    assert "zq-hidden-marker" in api.signed_in(jonas).page(f"/p/{desk['id']}/d/{made['id']}/versions").text
