"""Blind work: nobody learns of another's marks through claims; and the live feed of a project (contract.md, Feed)."""

import pytest

from annotate.api.routes import BASE
from annotate.store.base import new_id
from tests.api.claiming import a_claim, an_item, checked, do, put
from tests.api.client import expect, problem
from tests.api.feeds import Stream, events
from tests.api.test_blind import EMPTY


@pytest.fixture
def desk(api, ana):
    return api.project(ana, blind=True)


@pytest.fixture
def jonas(api, ana, desk):
    return api.member(ana, desk, "reviewer", "Jonas")


@pytest.fixture
def mei(api, ana, desk):
    return api.member(ana, desk, "reviewer", "Mei")


@pytest.fixture
def hidden(api, desk, article, jonas):
    """A claim of a passage that only Jonas sees, with its evidence."""
    mark = api.annotation(jonas, article, fields={"of_interest": True})
    claim = a_claim(jonas, desk, annotation=mark["id"])
    item = an_item(jonas, desk)
    put(jonas, claim, item)
    return claim, item, mark


def told(person, desk, after=0):
    return events(person.get(f"/projects/{desk['id']}/events?after={after}").text)


def test_a_claim_whose_passages_are_hidden_answers_like_none_to_every_call(mei, ana, hidden):
    claim, item, mark = hidden
    calls = [
        ("GET", "/claims/{c}", None),
        ("GET", "/claims/{c}/history", None),
        ("GET", "/claims/{c}/verdicts", None),
        ("GET", "/claims/{c}/steps", None),
        ("GET", "/claims/{c}/appearances", None),
        ("GET", "/claims/{c}/evidence", None),
        ("GET", "/claims/{c}/similar", None),
        ("GET", "/evidence/{e}", None),
        ("GET", "/evidence/{e}/history", None),
        ("PATCH", "/claims/{c}", {"short": "x"}),
        ("PATCH", "/evidence/{e}", {"title": "x"}),
        ("DELETE", "/evidence/{e}", None),
        ("POST", "/claims/{c}:start", {}),
        ("POST", "/claims/{c}/appearances", {"annotation": mark["id"]}),
        ("PUT", "/claims/{c}/evidence/{e}", {"stance": "context"}),
    ]
    for person in (mei, ana):
        for method, path, body in calls:
            there, nowhere = (
                person.call(method, BASE + path.format(c=c, e=e), body, version=1)
                for c, e in ((claim["id"], item["id"]), (new_id(), new_id()))
            )
            assert there.status_code == 404, path
            assert there.data == nowhere.data


def test_lists_totals_and_the_feed_say_nothing_of_it(mei, jonas, ana, desk, hidden):
    for person in (mei, ana):
        for path in ("claims", "claims?priority=1", "claims?q=bridge", "evidence"):
            assert expect(person.get(f"/projects/{desk['id']}/{path}")) == EMPTY
        assert told(person, desk) == []
    assert [event.type for event in told(jonas, desk)] == ["claim.created", "evidence.created", "claim.changed"]
    mine = a_claim(mei, desk, "Something else.")
    assert [event.data["claim"]["id"] for event in told(ana, desk)] == [mine["id"]]


def test_a_hidden_passage_of_a_known_claim_is_not_told_counted_or_quoted(api, mei, jonas, desk, article):
    claim = a_claim(mei, desk)
    mark = api.annotation(jonas, article, fields={"of_interest": True})
    before = expect(mei.get(f"/claims/{claim['id']}"))
    # With a passage that nobody else sees the claim is hidden from all but its maker, who sees it as it was.
    expect(jonas.post(f"/claims/{claim['id']}/appearances", {"annotation": mark["id"]}), 201)
    assert expect(mei.get(f"/claims/{claim['id']}")) == before
    assert expect(mei.get(f"/claims/{claim['id']}/appearances")) == EMPTY
    assert len(told(mei, desk)) == 1


def test_links_do_not_tell_of_a_hidden_claim(api, mei, article, hidden):
    flag = api.annotation(mei, article, "unverified", start=20)
    answers = [
        mei.post(f"/annotations/{flag['id']}/links", {"type": "questions", "to": {"claim": id_}})
        for id_ in (hidden[0]["id"], new_id())
    ]
    assert answers[0].status_code == 422
    assert answers[0].data == answers[1].data


def test_it_opens_with_the_layers(api, ana, mei, jonas, desk, article, hidden):
    for person in (jonas, mei):
        api.execute("UPDATE annotation SET status = 'submitted' WHERE author = ?", person.id)
        expect(person.put(f"/documents/{article['id']}/sentences/1/read", {"read": True}))
        if person is mei:
            expect(person.post(f"/documents/{article['id']}/layer:submit", {}))
    api.execute("UPDATE layer SET state = 'submitted' WHERE document = ?", article["id"])
    for person in (mei, ana):
        (claim,) = expect(person.get(f"/projects/{desk['id']}/claims"))["items"]
        assert (claim["id"], claim["counts"]["appearances"], claim["priority"]) == (hidden[0]["id"], 1, 1)
        assert expect(person.get(f"/projects/{desk['id']}/evidence"))["total"] == 1


def test_the_feed_of_a_project_is_resumed_without_a_gap_or_a_repeat(api):
    ana = api.person()
    desk = api.project(ana)
    jonas, viewer = api.member(ana, desk), api.member(ana, desk, "viewer")
    claim = checked(jonas, ana, desk)
    do(ana, claim, "publish")
    expect(ana.patch(f"/claims/{claim['id']}", {"claimant": "The mayor", "reason": "Found out."}, 8))
    expect(ana.put(f"/projects/{desk['id']}/checklist", {"lines": ["Asked?"]}, version=0))
    every = told(viewer, desk)
    assert [event.id for event in every] == list(range(1, len(every) + 1))
    assert [event.type for event in every][-3:] == ["correction.created", "claim.changed", "checklist.changed"]
    assert every[0].data["claim"] == {"id": claim["id"], "version": 1}
    assert every[0].data["by"] == {"id": jonas.id, "name": jonas.name}
    assert told(viewer, desk, 4) == every[4:]
    assert [event.type for event in told(viewer, desk, 999)] == ["reset"]
    problem(api.person().get(f"/projects/{desk['id']}/events?after=0"), 404, "not-found")


def test_a_running_server_wakes_the_feed_of_a_project(api, server):
    ana = api.person()
    desk = api.project(ana)
    line = Stream(server, ana, desk["id"], 0, "projects")
    claim = a_claim(ana, desk)
    event = line.next()
    assert event is not None
    assert (event.type, event.data["claim"]["id"]) == ("claim.created", claim["id"])
    line.close()
