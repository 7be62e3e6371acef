"""The live feed: one event a change, in order, as far as one may see it (contract.md, Feed; reliability.md 5)."""

import hashlib

import pytest
from sqlalchemy import text

from annotate.services import work
from tests.api.client import expect, pointers, problem
from tests.api.feeds import events

MARKER = "zq-hidden-marker"


def told(person, document, after=0, **headers):
    answer = person.get(f"/documents/{document['id']}/events?after={after}", headers=headers or None)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/event-stream; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Accel-Buffering"] == "no"
    return events(answer.text)


def seen(api, sign_in):
    """When a sign-in was used last."""
    with api.database.connect(writing=False) as connection:
        return connection.execute(text("SELECT seen FROM login_session WHERE id = :id"), {"id": sign_in}).scalar_one()


def last(person, document):
    """What the newest event says."""
    return told(person, document, expect(person.get(f"/documents/{document['id']}"))["revision"] - 1)[-1]


def test_every_change_is_one_event_in_order_without_a_gap(api, ana, article):
    mark = api.annotation(ana, article)
    other = api.annotation(ana, article, "unverified", start=20)
    expect(ana.patch(f"/annotations/{mark['id']}", {"note": "seen"}, 1))
    link = expect(
        ana.post(f"/annotations/{other['id']}/links", {"type": "questions", "to": {"annotation": mark["id"]}}), 201
    )
    assert ana.delete(f"/links/{link['id']}", 1).status_code == 204
    assert ana.delete(f"/annotations/{mark['id']}", 2).status_code == 204
    expect(ana.post(f"/annotations/{mark['id']}:restore", {}))
    expect(ana.patch(f"/documents/{article['id']}", {"title": "Another"}, 1))
    found = told(ana, article)
    assert [event.id for event in found] == list(range(1, len(found) + 1))
    assert [event.type for event in found] == [
        "document.ready",
        "annotation.created",
        "annotation.created",
        "annotation.changed",
        "link.created",
        "link.deleted",
        "annotation.deleted",
        "annotation.restored",
        "document.changed",
    ]
    for event in found:
        assert list(event.data) == ["revision", "at", "by", event.type.partition(".")[0]]
        assert event.data["revision"] == event.id
        assert event.data["by"] == {"id": ana.id, "name": ana.name}
        assert event.data["at"].endswith("Z")


def test_an_event_carries_the_thing_as_get_gave_it_at_that_version(api, ana, article):
    mark = api.annotation(ana, article, note="first")
    assert last(ana, article).data["annotation"] == mark
    changed = expect(ana.patch(f"/annotations/{mark['id']}", {"note": "second"}, 1))
    first, second = told(ana, article, 1)
    assert first.data["annotation"]["note"] == "first"
    assert second.data["annotation"] == changed == expect(ana.get(f"/annotations/{mark['id']}"))
    assert ana.delete(f"/annotations/{mark['id']}", 2).status_code == 204
    assert last(ana, article).data["annotation"] == {"id": mark["id"], "version": 3}


def test_links_layers_zones_sentences_and_documents_come_as_their_routes_give_them(api, ana, article):
    claim, flag = api.annotation(ana, article), api.annotation(ana, article, "unverified", start=20)
    body = {"type": "questions", "to": {"annotation": claim["id"]}}
    link = expect(ana.post(f"/annotations/{flag['id']}/links", body), 201)
    assert last(ana, article).data["link"] == link
    assert ana.delete(f"/links/{link['id']}", 1).status_code == 204
    assert last(ana, article).data["link"] == {"id": link["id"], "version": 2}
    for mark in (claim, flag):
        assert ana.delete(f"/annotations/{mark['id']}", 1).status_code == 204
    expect(ana.put(f"/documents/{article['id']}/sentences/1/read", {"read": True}))
    first = expect(ana.get(f"/documents/{article['id']}/sentences"))["items"][1]
    cut = expect(ana.post(f"/documents/{article['id']}/sentences:split", {"at": first["start"] + 4}))
    assert last(ana, article).data["sentences"] == cut["sentences"]
    assert cut["sentences"][0]["state"] == "read"
    zone = expect(ana.patch(f"/documents/{article['id']}/zones/1", {"kind": "caption"}, 1))
    assert last(ana, article).data["zone"] == zone
    document = expect(ana.patch(f"/documents/{article['id']}", {"title": "Another"}, 1))
    assert last(ana, article).data["document"] == document
    layer = expect(ana.post(f"/documents/{article['id']}/layer:submit", {}))
    told_layer = last(ana, article)
    assert (told_layer.type, told_layer.data["layer"]) == ("layer.submitted", layer)


def test_a_feed_goes_on_behind_the_event_that_came_last(api, ana, article):
    for start in (0, 10, 20):
        api.annotation(ana, article, start=start)
    whole = told(ana, article)
    for event in whole:
        assert told(ana, article, event.id) == whole[event.id :]
    assert told(ana, article, 0, **{"Last-Event-ID": "2"}) == whole[2:]


def test_without_a_place_a_feed_begins_now(api, ana, article):
    api.annotation(ana, article)
    answer = ana.get(f"/documents/{article['id']}/events")
    assert (answer.status_code, answer.text) == (200, "")


@pytest.mark.parametrize("place", ["99", "x", "", "-1", "9" * 40])
def test_a_place_that_the_feed_never_had_gets_a_reset(api, ana, article, place):
    [event] = told(ana, article, 0, **{"Last-Event-ID": place})
    assert event == (1, "reset", {"revision": 1})


def test_what_is_no_place_or_no_parameter_is_refused(api, ana, article):
    for query in ("after=-1", "after=x", "after=1.0", "after=", "from=1", "after=1&after=2"):
        assert pointers(ana.get(f"/documents/{article['id']}/events?{query}")) == [f"/{query.partition('=')[0]}"]


def test_blind_work_comes_with_the_last_submitted_layer_and_not_before(api, ana):
    desk = api.project(ana, blind=True)
    jonas, mei = api.member(ana, desk, name="Jonas"), api.member(ana, desk, name="Mei")
    article = api.document(ana, desk)
    hidden = api.annotation(
        jonas, article, "unverified", note=MARKER, fields={"reason": "vague_source", "would_settle": MARKER}
    )
    claim = api.annotation(jonas, article, note=MARKER)
    body = {"type": "questions", "to": {"annotation": claim["id"]}}
    link = expect(jonas.post(f"/annotations/{hidden['id']}/links", body), 201)
    own = api.annotation(mei, article, "language", fields={"category": "puffery", "in_voice_of": "author"})
    path = f"/documents/{article['id']}/events?after=0"
    assert [event.data["annotation"]["id"] for event in told(mei, article) if "annotation" in event.data] == [own["id"]]
    expect(jonas.post(f"/documents/{article['id']}/layer:submit", {}))
    for person in (mei, ana, api.member(ana, desk, "viewer"), api.member(ana, desk, "adjudicator")):
        text = person.get(path).text
        assert not [one for one in (MARKER, hidden["id"], claim["id"], link["id"], jonas.id) if one in text], text
    expect(mei.post(f"/documents/{article['id']}/layer:submit", {}))
    text = mei.get(path).text
    assert all(one in text for one in (MARKER, hidden["id"], claim["id"], link["id"], "layer.submitted"))
    assert MARKER not in api.member(ana, desk, "viewer").get(path).text


def test_a_long_feed_comes_in_pieces(api, ana, article, monkeypatch):
    monkeypatch.setattr("annotate.services.feed.MOST", 3)
    for start in range(8):
        api.annotation(ana, article, start=start)
    found = []
    while piece := told(ana, article, len(found)):
        assert len(piece) <= 3
        found += piece
    assert [event.id for event in found] == list(range(1, 10))


def test_a_page_that_is_only_open_does_not_keep_a_sign_in(api, ana, article):
    browser = api.signed_in(ana)
    id_ = hashlib.sha256(browser.cookie.encode()).hexdigest()
    long_ago = work.moment(hours=-11)
    api.execute("UPDATE login_session SET seen = ? WHERE id = ?", long_ago, id_)
    told(browser, article)
    assert seen(api, id_) == long_ago
    expect(browser.get("/me"))
    assert seen(api, id_) > long_ago
    api.execute("UPDATE login_session SET seen = ? WHERE id = ?", work.moment(hours=-13), id_)
    problem(browser.get(f"/documents/{article['id']}/events"), 401, "not-signed-in")
