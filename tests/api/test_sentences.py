"""Zones and sentences over HTTP: numbering, reading marks, splitting, merging (domain.md 5)."""

import itertools

import pytest

from tests import build
from tests.api.client import expect, pointers, problem

ENDS = [(0, 33), (34, 59), (60, 89)]


def sentences_of(person, document):
    return expect(person.get(f"/documents/{document['id']}/sentences"))["items"]


def ranges(found):
    return [(sentence["start"], sentence["end"]) for sentence in found]


def act(person, document, verb, body, **more):
    return person.post(f"/documents/{document['id']}/sentences:{verb}", body, **more)


def places(mark):
    return [(place["n"], place["start"], place["end"]) for piece in mark["fragments"] for place in piece["sentences"]]


def test_sentences_are_numbered_from_1_with_their_zone_and_paragraph(ana, article):
    found = sentences_of(ana, article)
    assert ranges(found) == ENDS
    assert found[0] == {"n": 1, "start": 0, "end": 33, "zone": 1, "paragraph_n": 1, "state": "unread"}
    assert [sentence["n"] for sentence in found] == [1, 2, 3]


def test_a_text_without_a_page_around_it_is_all_body(ana, article):
    listed = expect(ana.get(f"/documents/{article['id']}/zones"))
    assert listed == {
        "items": [{"n": 1, "kind": "body", "name": "body", "start": 0, "end": 89, "version": 1, "page": None}],
        "next": None,
        "total": 1,
    }


def test_an_empty_document_has_no_sentence(api, ana, desk):
    made = api.document(ana, desk, "")
    assert sentences_of(ana, made) == []
    assert expect(ana.get(f"/documents/{made['id']}/annotations"))["total"] == 0


def test_the_real_document_has_its_24_sentences_at_the_golds_offsets(api, ana, desk, sunrise):
    made = api.document(ana, desk, sunrise.text)
    found = sentences_of(ana, made)
    assert [(s["n"], s["start"], s["end"]) for s in found] == [
        (s["n"], s["start"], s["end"]) for s in sunrise.gold["sentences"]
    ]


def test_a_reading_mark_is_ones_own(api, ana, desk, article):
    jonas = api.member(ana, desk)
    path = f"/documents/{article['id']}/sentences/2/read"
    marked = expect(jonas.put(path, {"read": True}))
    assert (marked["n"], marked["state"]) == (2, "read")
    assert [s["state"] for s in sentences_of(jonas, article)] == ["unread", "read", "unread"]
    assert [s["state"] for s in sentences_of(ana, article)] == ["unread"] * 3
    assert expect(jonas.put(path, {"read": True}))["state"] == "read"
    assert expect(jonas.put(path, {"read": False}))["state"] == "unread"
    assert expect(ana.get(f"/documents/{article['id']}"))["revision"] == article["revision"]


@pytest.mark.parametrize("body", [{}, {"read": 1}, {"read": "true"}, {"read": None}, {"read": True, "user": "x"}, []])
def test_a_reading_mark_is_true_or_false(ana, article, body):
    problem(ana.put(f"/documents/{article['id']}/sentences/1/read", body), 422, "invalid")


@pytest.mark.parametrize("n", ["0", "4", "99999999999999999999", "-1", "x", "1.0"])
def test_a_sentence_that_does_not_exist_is_not_found(ana, article, n):
    problem(ana.put(f"/documents/{article['id']}/sentences/{n}/read", {"read": True}), 404, "not-found")


def test_a_split_renumbers_and_relinks_what_stands_there(api, ana, article):
    before = api.annotation(ana, article, start=4, end=24)
    behind = api.annotation(ana, article, start=60, end=66)
    untouched = api.annotation(ana, article, start=0, end=3)
    answer = expect(act(ana, article, "split", {"at": 10}))
    assert ranges(answer["sentences"]) == [(0, 9), (10, 33), (34, 59), (60, 89)]
    assert answer["sentences"] == sentences_of(ana, article)
    assert set(answer["relinked"]) == {before["id"], behind["id"]}
    after = expect(ana.get(f"/annotations/{before['id']}"))
    assert (after["start"], after["end"], after["version"]) == (4, 24, 2)
    assert places(after) == [(1, 4, 9), (2, 0, 14)]
    assert places(expect(ana.get(f"/annotations/{behind['id']}"))) == [(4, 0, 6)]
    assert expect(ana.get(f"/annotations/{untouched['id']}")) == untouched
    entry = expect(ana.get(f"/annotations/{before['id']}/history"))["items"][-1]
    assert (entry["action"], entry["version"], entry["by"]["id"]) == ("relinked", 2, ana.id)


def test_a_merge_is_the_reverse_of_a_split(api, ana, article):
    mark = api.annotation(ana, article, start=0, end=59)
    expect(act(ana, article, "split", {"at": 10}))
    answer = expect(act(ana, article, "merge", {"first": 1, "last": 2}))
    assert ranges(answer["sentences"]) == ENDS
    assert answer["relinked"] == [mark["id"]]
    assert places(expect(ana.get(f"/annotations/{mark['id']}"))) == places(mark)


def test_reading_marks_follow_ranges_that_did_not_change(ana, article):
    for n in (1, 3):
        expect(ana.put(f"/documents/{article['id']}/sentences/{n}/read", {"read": True}))
    answer = expect(act(ana, article, "split", {"at": 10}))
    assert [s["state"] for s in answer["sentences"]] == ["unread", "unread", "unread", "read"]


@pytest.mark.parametrize("at", [0, 33, 34, 89, 90, 2**53 - 1])
def test_a_sentence_is_split_inside_only(ana, article, at):
    assert pointers(act(ana, article, "split", {"at": at})) == ["/at"]
    assert ranges(sentences_of(ana, article)) == ENDS


@pytest.mark.parametrize("at", [-1, 2**53, 10**400, True, 10.0, "10", None, [10]])
def test_a_place_to_split_at_is_an_offset(ana, article, at):
    assert pointers(act(ana, article, "split", {"at": at})) == ["/at"]


@pytest.mark.parametrize(
    ("first", "last", "pointer"),
    [(1, 1, "/last"), (2, 1, "/last"), (1, 4, "/last"), (0, 1, "/first"), (1, True, "/last"), (1.0, 2, "/first")],
)
def test_sentences_to_merge_are_two_or_more_that_exist(ana, article, first, last, pointer):
    assert pointers(act(ana, article, "merge", {"first": first, "last": last})) == [pointer]


def test_sentences_of_two_zones_cannot_become_one(api, ana, desk, sunrise):
    made = api.document(ana, desk, sunrise.text)
    found = sentences_of(ana, made)
    first = next(s["n"] for s, after in itertools.pairwise(found) if s["zone"] != after["zone"])
    assert pointers(act(ana, made, "merge", {"first": first, "last": first + 1})) == ["/last"]


def test_a_split_with_the_etag_of_an_old_list_is_refused(api, ana, article):
    old = ana.get(f"/documents/{article['id']}/sentences").headers["ETag"]
    expect(act(ana, article, "split", {"at": 10}, headers={"If-Match": old}))
    current = ana.get(f"/documents/{article['id']}/sentences")
    for verb, body in (("split", {"at": 20}), ("merge", {"first": 1, "last": 2})):
        refused = act(ana, article, verb, body, headers={"If-Match": old})
        assert problem(refused, 412, "stale")["current"] == current.json
    headers = {"If-Match": current.headers["ETag"]}
    assert ranges(expect(act(ana, article, "merge", {"first": 1, "last": 2}, headers=headers))["sentences"]) == ENDS


def test_relinked_names_what_one_may_see_only(api, ana, article):
    blind = api.project(ana, blind=True)
    document = api.document(ana, blind)
    jonas = api.member(ana, blind)
    theirs = api.annotation(jonas, document, start=4, end=24)
    assert expect(act(ana, document, "split", {"at": 10}))["relinked"] == []
    assert expect(jonas.get(f"/annotations/{theirs['id']}"))["version"] == 2


def test_another_kind_of_zone_takes_its_sentences_away_and_brings_them_back(api, ana, article):
    mark = api.annotation(ana, article, start=4, end=24)
    path = f"/documents/{article['id']}/zones/1"
    answer = ana.patch(path, {"kind": "caption"}, 1)
    assert expect(answer) == {
        "n": 1,
        "kind": "caption",
        "name": "cap",
        "start": 0,
        "end": 89,
        "version": 2,
        "page": None,
    }
    assert answer.headers["ETag"] == '"2"'
    assert sentences_of(ana, article) == []
    (piece,) = expect(ana.get(f"/annotations/{mark['id']}"))["fragments"]
    assert piece["sentences"] == [{"n": None, "zone": 1, "name": "cap", "start": 4, "end": 24}]
    expect(ana.patch(path, {"kind": "body"}, 2))
    assert ranges(sentences_of(ana, article)) == ENDS
    assert places(expect(ana.get(f"/annotations/{mark['id']}"))) == [(1, 4, 24)]


def test_no_annotation_is_cut_by_sentences_that_are_cut_anew(api, ana, article):
    path = f"/documents/{article['id']}/zones/1"
    expect(ana.patch(path, {"kind": "caption"}, 1))
    mark = api.annotation(ana, article, start=20, end=50)
    expect(ana.patch(path, {"kind": "body"}, 2))
    assert ranges(sentences_of(ana, article)) == [(0, 59), (60, 89)]
    assert places(expect(ana.get(f"/annotations/{mark['id']}"))) == [(1, 20, 50)]


def test_a_zone_is_changed_at_its_version_only(ana, article):
    path = f"/documents/{article['id']}/zones/1"
    problem(ana.patch(path, {"kind": "caption"}), 428, "version-needed")
    expect(ana.patch(path, {"kind": "caption"}, 1))
    refused = problem(ana.patch(path, {"kind": "other"}, 1), 412, "stale")
    assert refused["current"] == expect(ana.get(f"/documents/{article['id']}/zones"))["items"][0]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "/kind"), ({"kind": "footer"}, "/kind"), ({"kind": None}, "/kind"), ({"kind": "body", "start": 3}, "/start")],
)
def test_a_zone_gets_another_kind_and_nothing_else(ana, article, body, pointer):
    assert pointers(ana.patch(f"/documents/{article['id']}/zones/1", body, 1)) == [pointer]


def test_a_zone_that_does_not_exist_is_not_found(ana, article):
    for n in (0, 2, 99999999999999999999):
        problem(ana.patch(f"/documents/{article['id']}/zones/{n}", {"kind": "body"}, 1), 404, "not-found")


def test_the_real_document_has_21_zones_after_one_correction(api, ana, desk, sunrise):
    made = api.document(ana, desk, sunrise.text)
    path = f"/documents/{made['id']}/zones"
    found = expect(ana.get(path))["items"]
    wanted = [(zone["start"], zone["end"], zone["zone"]) for zone in sunrise.gold["zones"]]
    wrong = [zone for zone, (start, end, kind) in zip(found, wanted, strict=True) if zone["kind"] != kind]
    assert [(zone["start"], zone["end"]) for zone in found] == [(start, end) for start, end, _ in wanted]
    assert len(wrong) <= 1
    for zone in wrong:
        kind = wanted[zone["n"] - 1][2]
        assert expect(ana.patch(f"{path}/{zone['n']}", {"kind": kind}, 1))["kind"] == kind


def test_the_text_of_the_builders_has_the_sentences_that_these_tests_count_in():
    assert [build.TEXT[start:end] for start, end in ENDS] == [
        "The mayor praised the new bridge.",
        "“It will last,” she said.",
        "Nobody asked who paid for it.",
    ]
