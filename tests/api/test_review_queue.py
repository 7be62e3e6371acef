"""The queue of adjudication: what each document waits for, and what of it is told in blind work (domain.md 12)."""

import pytest

from tests.api.client import expect, problem
from tests.api.test_adjudication import act, cases_of, decide, submit


def test_the_queue_tells_what_each_document_waits_for(api, ana, desk, ada, article, jonas, mei):
    for start, end in ((0, 9), (10, 33)):
        api.annotation(mei, article, start=start, end=end)
    api.annotation(jonas, article)
    api.annotation(jonas, article, "language", start=22, end=25, fields={"category": "puffery"})
    for person in (jonas, mei):
        submit(person, article)
    expect(act(ada, article, "begin"))
    waiting = api.document(ana, desk)
    api.annotation(mei, waiting)
    api.annotation(jonas, waiting)
    submit(jonas, waiting)
    expect(ada.post(f"/documents/{article['id']}/cases:accept", {}))
    expect(decide(ada, cases_of(ada, article)[2], "escalate"))
    first, second = expect(ada.get(f"/projects/{desk['id']}/adjudication"))["items"]
    assert first == {
        "document": article["id"],
        "title": article["title"],
        "review_state": "adjudicating",
        "submitted": 2,
        "needed": 2,
        "waiting": [],
        "handed_in": [{"id": person.id, "name": person.name} for person in (jonas, mei)],
        "cases": 3,
        "open": 1,
        "escalated": 1,
        "unanimous": 0,
    }
    assert (second["submitted"], second["waiting"]) == (1, [{"id": mei.id, "name": mei.name}])


def test_in_blind_work_the_queue_tells_nothing_of_layers_before_their_time(api, ana, jonas_and_mei_blind):
    desk, article, jonas, mei, ada = jonas_and_mei_blind
    api.annotation(jonas, article)
    submit(jonas, article)
    (entry,) = expect(ada.get(f"/projects/{desk['id']}/adjudication"))["items"]
    assert (entry["submitted"], entry["waiting"], entry["handed_in"]) == (0, [], [])
    submit(mei, article)
    (entry,) = expect(ada.get(f"/projects/{desk['id']}/adjudication"))["items"]
    assert entry["submitted"] == 2


def test_in_blind_work_an_adjudicator_with_an_open_layer_of_their_own_sees_no_case(api, jonas_and_mei_blind):
    _, article, jonas, mei, ada = jonas_and_mei_blind
    api.annotation(jonas, article)
    api.annotation(ada, article)
    for person in (jonas, mei):
        submit(person, article)
    problem(act(ada, article, "begin"), 422, "state")
    submit(ada, article)
    expect(act(ada, article, "begin"))
    assert len(cases_of(ada, article)) == 1


def test_in_blind_work_an_adjudicator_who_came_too_late_counts_no_case(api, ana, jonas_and_mei_blind):
    desk, article, jonas, mei, ada = jonas_and_mei_blind
    api.annotation(jonas, article)
    api.annotation(ada, article)
    for person in (jonas, mei):
        submit(person, article)
    expect(act(ana, article, "begin"))
    (entry,) = expect(ana.get(f"/projects/{desk['id']}/adjudication"))["items"]
    assert (entry["cases"], entry["open"], entry["submitted"]) == (1, 1, 2)
    (entry,) = expect(ada.get(f"/projects/{desk['id']}/adjudication"))["items"]
    assert (entry["cases"], entry["open"], entry["submitted"], entry["handed_in"]) == (0, 0, 0, [])


@pytest.fixture
def jonas_and_mei_blind(api, ana):
    desk = api.project(ana, blind=True)
    jonas, mei = (api.member(ana, desk, "reviewer", name) for name in ("Jonas", "Mei"))
    return desk, api.document(ana, desk), jonas, mei, api.member(ana, desk, "adjudicator", "Ada")


def test_in_blind_work_an_adjudicator_who_sees_no_case_hears_of_none(ana, jonas_and_mei_blind, api):
    _, article, jonas, mei, ada = jonas_and_mei_blind
    api.annotation(jonas, article)
    api.annotation(ada, article)
    for person in (jonas, mei):
        submit(person, article)
    expect(act(ana, article, "begin"))
    expect(decide(ana, cases_of(ana, article)[0], "reject_all"))
    feeds = [person.get(f"/documents/{article['id']}/events?after=0").text for person in (ana, ada)]
    assert ["case.decided" in feed for feed in feeds] == [True, False]
