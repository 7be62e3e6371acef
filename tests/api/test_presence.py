"""Who reads a document just now: names and places, in open work, among reviewers (pages.md 2.7)."""

from tests.api.client import expect, pointers
from tests.api.feeds import Stream, events


def path(document):
    return f"/documents/{document['id']}/presence"


def present(person, document):
    """Whom a reader's feed tells of when it begins."""
    text = person.get(f"/documents/{document['id']}/events").text
    found = [line for line in text.splitlines() if line.startswith("data: ")]
    assert "id:" not in text
    return found


def test_who_says_that_they_are_there_is_told_to_the_others_with_their_place(ana, article, jonas):
    assert present(ana, article) == []
    assert jonas.put(path(article), {"sentence": 2}).status_code == 204
    (data,) = present(ana, article)
    assert data == f'data: {{"people":[{{"id":"{jonas.id}","name":"{jonas.name}","sentence":2,"writing":null}}]}}'
    assert present(jonas, article) == [], "nobody is told of oneself"
    assert jonas.put(path(article), {}).status_code == 204
    assert '"sentence":null' in present(ana, article)[0]


def test_who_does_not_say_so_again_is_gone_after_a_while(api, ana, article, jonas):
    jonas.put(path(article), {})
    api.execute("UPDATE presence SET at = at - 46 WHERE document = ?", article["id"])
    assert present(ana, article) == []
    ana.put(path(article), {})
    assert present(jonas, article) != []
    assert present(ana, article) == []


def test_who_writes_on_a_mark_is_told_for_some_seconds_and_not_when_they_stopped(api, ana, article, jonas):
    mark = api.annotation(ana, article)
    writing = f'"writing":"{mark["id"]}"'
    jonas.put(path(article), {"sentence": 1, "writing": mark["id"]})
    assert writing in present(ana, article)[0]
    jonas.put(path(article), {"sentence": 1})
    assert '"writing":null' in present(ana, article)[0]
    jonas.put(path(article), {"sentence": 1, "writing": mark["id"]})
    api.execute("UPDATE presence SET at = at - 9 WHERE document = ?", article["id"])
    assert '"sentence":1,"writing":null' in present(ana, article)[0]
    assert pointers(jonas.put(path(article), {"writing": "a letter"})) == ["/writing"]


def test_being_there_is_no_event_of_the_document_and_a_place_is_a_number(ana, article, jonas):
    before = expect(ana.get(f"/documents/{article['id']}"))
    jonas.put(path(article), {"sentence": 1})
    assert expect(ana.get(f"/documents/{article['id']}")) == before
    assert pointers(jonas.put(path(article), {"sentence": 0})) == ["/sentence"]
    assert pointers(jonas.put(path(article), {"place": 1})) == ["/place"]


def test_nobody_is_at_a_sentence_that_the_document_does_not_have(ana, article, jonas):
    last = len(expect(jonas.get(f"/documents/{article['id']}/sentences"))["items"])
    assert jonas.put(path(article), {"sentence": last}).status_code == 204
    for beyond in (last + 1, 2**31, 2**53 - 1):
        assert pointers(jonas.put(path(article), {"sentence": beyond})) == ["/sentence"]
    assert f'"sentence":{last}' in present(ana, article)[0]


def test_viewers_and_blind_work_are_told_of_nobody(api, ana, desk, article, jonas):
    jonas.put(path(article), {})
    assert present(api.member(ana, desk, "viewer"), article) == []
    blind = api.project(ana, blind=True)
    hidden = api.document(ana, blind)
    mei = api.member(ana, blind, "reviewer", "Mei")
    mark = api.annotation(mei, hidden)
    assert mei.put(path(hidden), {"sentence": 1, "writing": mark["id"]}).status_code == 204
    assert present(ana, hidden) == []


def test_an_open_feed_tells_once_who_comes_to_any_node(api, ana, article, jonas, nodes):
    feed = Stream(nodes[-1], ana, article["id"])
    jonas.put(path(article), {"sentence": 1})
    event = feed.next()
    assert (event.type, event.data["people"][0]["name"]) == ("presence", jonas.name)
    mark = api.annotation(jonas, article)
    event = feed.next()
    assert (event.type, event.data["annotation"]["id"]) == ("annotation.created", mark["id"])
    feed.close()


def test_events_of_presence_are_read_as_the_standard_says():
    (event,) = events('event: presence\ndata: {"people":[]}\n\n')
    assert (event.id, event.type) == (None, "presence")
