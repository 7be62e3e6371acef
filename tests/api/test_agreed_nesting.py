"""Attributions inside one another in the agreed layer: each has its depth, whatever is decided in whichever order
(domain.md 7.2, 12)."""

import pytest

from tests.api.client import expect
from tests.api.test_adjudication import act, agreed, cases_of, decide, submit


def in_each_other(person, document, reviewers):
    """Three attributions of one person, each inside the one before, in layers that are submitted."""
    marks = []
    for at in (34, 40, 63):
        pieces = [{"start": at, "end": at + 1, "part": "cue"}, {"start": at + 2, "end": at + 5}]
        body = {"kind": "attribution", "fragments": pieces, "fields": {"parent": marks[-1]["id"] if marks else None}}
        marks.append(expect(person.post(f"/documents/{document['id']}/annotations", body), 201))
    for one in reviewers:
        submit(one, document)
    return marks


def counterparts(person, document, marks):
    """What they became in the agreed layer."""
    found = {one["derived_from"][0]: one for one in agreed(person, document)}
    return [found[mark["id"]] for mark in marks]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)])
def test_the_hearsay_depth_of_three_in_each_other_is_right_whichever_case_is_decided_last(
    ana, article, ada, jonas, mei, order
):
    marks = in_each_other(jonas, article, (jonas, mei))
    expect(act(ada, article, "begin"))
    cases = {case["annotations"][0]["id"]: case for case in cases_of(ada, article)}
    for at in order:
        expect(decide(ada, cases[marks[at]["id"]], "accept_all"))
    outer, middle, inner = counterparts(ada, article, marks)
    assert [one["derived"]["hearsay_depth"] for one in (outer, middle, inner)] == [1, 2, 3]
    assert (middle["fields"]["parent"], inner["fields"]["parent"]) == (outer["id"], middle["id"])
    expect(ada.post(f"/cases/{cases[marks[0]['id']]['id']}:undo", {}))
    assert sorted(one["derived"]["hearsay_depth"] for one in agreed(ada, article)) == [1, 2]
    case = next(case for case in cases_of(ada, article) if case["state"] == "open")
    expect(decide(ada, case, "accept_all"))
    assert [one["derived"]["hearsay_depth"] for one in counterparts(ada, article, marks)] == [1, 2, 3]


def test_a_layer_with_attributions_in_each_other_is_reopened_after_its_cases_were_decided(article, ada, jonas, mei):
    in_each_other(jonas, article, (jonas, mei))
    expect(act(ada, article, "begin"))
    for case in cases_of(ada, article):
        expect(decide(ada, case, "accept_all"))
    expect(ada.post(f"/documents/{article['id']}/layers/{jonas.id}:reopen", {"reason": "A mark is missing."}))
    assert agreed(ada, article) == []


def test_what_follows_a_decision_stays_the_mark_of_whoever_decided_it(ana, article, ada, jonas, mei):
    marks = in_each_other(jonas, article, (jonas, mei))
    expect(act(ada, article, "begin"))
    cases = {case["annotations"][0]["id"]: case for case in cases_of(ada, article)}
    for person, at in ((ada, 1), (ana, 2), (ada, 0)):
        expect(decide(person, cases[marks[at]["id"]], "accept_all"))
    inner = counterparts(ada, article, marks)[2]
    history = expect(ada.get(f"/annotations/{inner['id']}/history"))["items"]
    assert [(one["by"]["id"], one["annotation"]["author"]["id"]) for one in history] == [
        (ana.id, ana.id),
        (ada.id, ana.id),
    ]
