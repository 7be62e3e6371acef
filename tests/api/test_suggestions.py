"""Hints over HTTP (contract.md): found by POST, decided by reviewers, and in blind work nothing of another's decisions."""

import pytest

from tests.api.client import expect, problem

TEXT = "Many experts praised the outstanding bridge. Of course it will last. Nobody asked who paid for it."


@pytest.fixture
def hinted(api, ana, desk):
    """A document with its hints."""
    document = api.document(ana, desk, TEXT)
    expect(ana.post(f"/documents/{document['id']}/suggestions:find", {}))
    return document


def hints(person, document, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return expect(person.get(f"/documents/{document['id']}/suggestions?{asked}"))["items"]


def test_reading_finds_nothing_and_finding_says_how_many_there_are(api, ana, desk):
    document = api.document(ana, desk, TEXT)
    assert hints(ana, document) == []
    found = expect(ana.post(f"/documents/{document['id']}/suggestions:find", {}))
    assert found == {"document": document["id"], "hints": {"wording": 3, "unsourced": 1}}
    assert len(hints(ana, document)) == 4


def test_a_hint_tells_where_it_is_why_and_what_it_proposes(ana, hinted):
    first = hints(ana, hinted, kind="language")[0]
    assert first["fragments"][0]["quote"] == "Many experts"
    assert (first["kind"], first["fields"], first["method_id"], first["state"]) == (
        "language",
        {"category": "weasel_source"},
        "wording",
        "open",
    )
    assert first["explanation"] == "“Many experts” names nobody who can be asked."
    assert first["precision"] == {"right": 0, "of": 0}


def test_accepting_gives_hint_and_annotation_and_the_feed_tells_of_the_annotation(ana, hinted):
    hint = hints(ana, hinted)[0]
    made = expect(ana.post(f"/suggestions/{hint['id']}:accept", {}))
    assert made["suggestion"]["state"] == "accepted"
    assert made["annotation"]["suggestion"] == hint["id"]
    assert expect(ana.post(f"/suggestions/{hint['id']}:accept", {})) == made
    told = ana.call("GET", f"/api/v1/documents/{hinted['id']}/events?after=0").text
    assert "event: annotation.created" in told
    assert made["annotation"]["id"] in told


def test_a_key_gives_the_first_answer_again(ana, hinted):
    hint = hints(ana, hinted)[0]
    for path in (f"/suggestions/{hint['id']}:accept", f"/documents/{hinted['id']}/suggestions:find"):
        first, second = (ana.post(path, {}, key=f"once {path}") for _ in range(2))
        assert expect(first) == expect(second)


def test_a_hint_is_no_annotation_in_no_list_and_no_export(ana, hinted):
    path = f"/documents/{hinted['id']}"
    assert expect(ana.get(f"{path}/annotations"))["total"] == 0
    assert [layer["annotations"] for layer in expect(ana.get(f"{path}/layers"))["items"]] == [0]
    for format_ in ("csv", "webannotation", "html"):
        assert "names nobody who can be asked" not in ana.call("GET", f"/api/v1{path}/export/{format_}").text


def test_an_export_says_which_annotations_come_from_a_hint(ana, hinted):
    expect(ana.post(f"/suggestions/{hints(ana, hinted)[0]['id']}:accept", {}))
    for format_ in ("csv", "webannotation"):
        answer = ana.call("GET", f"/api/v1/documents/{hinted['id']}/export/{format_}")
        assert "suggestion_accepted" in answer.text


def test_readers_and_strangers_see_no_hints(api, ana, desk, hinted):
    viewer, stranger = api.member(ana, desk, "viewer"), api.person("Mei")
    hint = hints(ana, hinted)[0]
    for person, status, kind in ((viewer, 403, "forbidden"), (stranger, 404, "not-found")):
        problem(person.get(f"/documents/{hinted['id']}/suggestions"), status, kind)
        problem(person.post(f"/documents/{hinted['id']}/suggestions:find", {}), status, kind)
        problem(person.post(f"/suggestions/{hint['id']}:accept", {}), status, kind)


def test_in_open_work_the_precision_counts_what_others_decided_and_the_state_is_ones_own(api, ana, desk, hinted):
    jonas = api.member(ana, desk)
    hint = hints(ana, hinted, kind="language")[0]
    expect(ana.post(f"/suggestions/{hint['id']}:dismiss", {}))
    seen = hints(jonas, hinted, kind="language")[0]
    assert (seen["state"], seen["precision"]) == ("open", {"right": 0, "of": 1})


def test_in_blind_work_nothing_tells_what_another_decided(api, ana):
    blind = api.project(ana, blind=True, hints="always")
    jonas, mei = api.member(ana, blind), api.member(ana, blind)
    document = api.document(ana, blind, TEXT)
    path = f"/documents/{document['id']}/suggestions"
    expect(jonas.post(f"{path}:find", {}))
    before = mei.get(path).text
    first, second = hints(jonas, document)[:2]
    taken = expect(jonas.post(f"/suggestions/{first['id']}:accept", {}))["annotation"]["id"]
    expect(jonas.post(f"/suggestions/{second['id']}:dismiss", {}))
    for other in (mei, ana):
        assert other.get(path).text == before
    answer = expect(mei.post(f"/suggestions/{first['id']}:dismiss", {}))
    assert taken not in str(answer)
    assert answer["precision"] == {"right": 0, "of": 1}
    assert hints(jonas, document, state="accepted")[0]["precision"]["right"] == 1


def test_a_project_without_hints_says_how_to_have_them(api, ana):
    quiet = api.project(ana, hints="off")
    document = api.document(ana, quiet, TEXT)
    refused = problem(ana.post(f"/documents/{document['id']}/suggestions:find", {}), 422, "state")
    assert refused["detail"] == "Hints are off in this project. An owner can switch them on in its settings."
    assert hints(ana, document) == []
