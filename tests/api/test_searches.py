"""Searches for the original of an attribution, and what follows from them (domain.md 7.2, 7.3)."""

import pytest

from tests.api.client import expect, pointers, problem
from tests.api.feeds import events

LOOKED = {"where": "Wilson Center Digital Archive", "when": "2026-11-26", "found": "not_found"}


@pytest.fixture
def jonas(api, ana, desk):
    return api.member(ana, desk, "reviewer", "Jonas")


@pytest.fixture
def said(api, jonas, article):
    return api.annotation(jonas, article, "attribution")


def look(person, mark, **more):
    return expect(person.post(f"/annotations/{mark['id']}/searches", {**LOOKED, **more}), 201)


def fields(person, mark):
    return expect(person.get(f"/annotations/{mark['id']}"))["fields"]


def flagged(api, person, article, mark, start=40):
    flag = api.annotation(person, article, "unverified", start, fields={"reason": "quotation_unconfirmed"})
    body = {"type": "questions", "to": {"annotation": mark["id"]}}
    expect(person.post(f"/annotations/{flag['id']}/links", body), 201)
    return flag


def test_a_search_is_kept_and_the_traceability_of_ones_own_follows(jonas, said):
    answer = jonas.post(
        f"/annotations/{said['id']}/searches", {**LOOKED, "url": "https://example.org/a", "note": "Box 3"}
    )
    made = expect(answer, 201)
    place = f"/annotations/{said['id']}/searches/{made['id']}"
    assert answer.headers["Location"] == f"/api/v1{place}"
    assert set(made) == {"by", "id", "annotation", "where", "when", "found", "note", "url", "applied", "created"}
    assert (made["by"]["id"], made["applied"]) == (jonas.id, True)
    assert expect(jonas.get(place)) == made
    later = look(jonas, said, found="traced_differs")
    assert expect(jonas.get(f"/annotations/{said['id']}/searches"))["items"] == [made, later]
    assert fields(jonas, said)["traceability"] == "traced_differs"
    versions = expect(jonas.get(f"/annotations/{said['id']}/history"))["items"]
    assert [entry["annotation"]["fields"]["traceability"] for entry in versions] == [
        "not_searched",
        "not_found",
        "traced_differs",
    ]


def test_a_search_for_anothers_attribution_stands_beside_it(ana, jonas, said):
    assert look(ana, said, found="traced_verbatim")["applied"] is False
    assert fields(jonas, said)["traceability"] == "not_searched"
    assert expect(jonas.get(f"/annotations/{said['id']}/searches"))["total"] == 1


def test_what_is_wrong_with_a_search_is_said_at_its_field(api, jonas, article, said):
    path = f"/annotations/{said['id']}/searches"
    for body, pointer in (
        ({"where": " "}, "/where"),
        ({"when": "2026-02-30"}, "/when"),
        ({"when": "yesterday"}, "/when"),
        ({"found": "not_searched"}, "/found"),
        ({"url": "javascript:alert(1)"}, "/url"),
    ):
        assert pointers(jonas.post(path, {**LOOKED, **body})) == [pointer]
    claim = api.annotation(jonas, article)
    problem(jonas.post(f"/annotations/{claim['id']}/searches", LOOKED), 422, "state")
    assert expect(jonas.get(path))["total"] == 0


@pytest.mark.parametrize(
    ("found", "resolution"),
    [
        ("traced_verbatim", "resolved_supported"),
        ("traced_paraphrase", "resolved_supported"),
        ("traced_differs", "resolved_refuted"),
        ("not_found", "open"),
    ],
)
def test_flags_that_question_it_follow_also_those_of_others(api, ana, jonas, article, said, found, resolution):
    mine, theirs = flagged(api, jonas, article, said), flagged(api, ana, article, said, 50)
    beside = api.annotation(jonas, article, "unverified", 60)
    look(jonas, said, found=found)
    assert [fields(jonas, flag)["resolution"] for flag in (mine, theirs, beside)] == [resolution, resolution, "open"]
    if resolution != "open":
        *_, last = expect(ana.get(f"/annotations/{theirs['id']}/history"))["items"]
        assert (last["action"], last["by"]["id"], last["reason"]) == ("resolved", jonas.id, f"A01: {found}")


def test_flags_follow_a_change_of_the_field_too_and_open_again(api, jonas, article, said):
    flag = flagged(api, jonas, article, said)
    for version, trace, resolution in (
        (1, "traced_differs", "resolved_refuted"),
        (2, "traced_verbatim", "resolved_supported"),
        (3, "not_found", "open"),
    ):
        expect(jonas.patch(f"/annotations/{said['id']}", {"fields": {"traceability": trace}}, version))
        assert fields(jonas, flag)["resolution"] == resolution


def test_a_flag_that_was_withdrawn_stays_withdrawn(api, jonas, article, said):
    flag = flagged(api, jonas, article, said)
    expect(jonas.post(f"/annotations/{flag['id']}:settle", {"resolution": "withdrawn", "reason": "My mistake."}))
    look(jonas, said, found="traced_verbatim")
    assert fields(jonas, flag)["resolution"] == "withdrawn"


def test_a_search_is_told_by_the_feed_to_whoever_sees_the_attribution(api, ana, article):
    desk = api.project(ana, blind=True)
    jonas, mei = (api.member(ana, desk, "reviewer", name) for name in ("Jonas", "Mei"))
    document = api.document(ana, desk)
    said = api.annotation(jonas, document, "attribution")
    made = look(jonas, said)
    feed = f"/documents/{document['id']}/events?after=0"
    told = {
        person: [one for one in events(person.get(feed).text) if one.type == "search.created"]
        for person in (jonas, mei)
    }
    assert [one.data["search"] for one in told[jonas]] == [made]
    assert told[mei] == []
    problem(mei.get(f"/annotations/{said['id']}/searches"), 404, "not-found")
    problem(mei.post(f"/annotations/{said['id']}/searches", LOOKED), 404, "not-found")
