"""Threads on claims and on items of evidence: as those on marks, seen by whoever may know of what they are about."""

import pytest

from annotate.api.routes import BASE
from annotate.store.base import new_id
from tests.api.claiming import a_claim, an_item, put
from tests.api.client import expect, pointers, problem
from tests.api.feeds import events
from tests.api.test_blind import EMPTY
from tests.api.test_inbox import inbox, whys

SUBJECTS = ("claim", "evidence")


@pytest.fixture
def claim(ana, desk):
    return a_claim(ana, desk)


@pytest.fixture
def item(ana, desk, claim):
    made = an_item(ana, desk)
    put(ana, claim, made)
    return made


@pytest.fixture(params=SUBJECTS)
def on(request, claim, item):
    """What is spoken about: its name in `on`, and its id."""
    return request.param, {"claim": claim, "evidence": item}[request.param]["id"]


def thread(on):
    subject, id_ = on
    return f"/{'claims' if subject == 'claim' else 'evidence'}/{id_}/comments"


def say(person, on, text, parent=None, **more):
    return expect(person.post(thread(on), {"text": text, **({"parent": parent} if parent else {})}, **more), 201)


def listed(person, on):
    return [comment["text"] for comment in expect(person.get(thread(on)))["items"]]


def told(person, desk, after=0):
    return events(person.get(f"/projects/{desk['id']}/events?after={after}").text)


def test_a_comment_names_what_it_is_on_and_stands_in_its_thread(jonas, on):
    subject, id_ = on
    answer = jonas.post(thread(on), {"text": "Who says so?"})
    made = expect(answer, 201)
    assert (answer.headers["Location"], answer.headers["ETag"]) == (f"/api/v1/comments/{made['id']}", '"1"')
    assert made["on"] == {subject: id_}
    assert made["author"] == {"id": jonas.id, "name": jonas.name}
    assert expect(jonas.get(f"/comments/{made['id']}")) == made
    assert expect(jonas.get(thread(on))) == {"items": [made], "next": None, "total": 1}


def test_each_thing_has_its_own_thread(api, ana, article, claim, item):
    mark = api.annotation(ana, article)
    root = say(ana, ("claim", claim["id"]), "Of the claim.")
    say(ana, ("evidence", item["id"]), "Of the item.")
    answer = say(ana, ("claim", claim["id"]), "So it is.", root["id"])
    assert answer["parent"] == root["id"]
    assert listed(ana, ("claim", claim["id"])) == ["Of the claim.", "So it is."]
    assert listed(ana, ("evidence", item["id"])) == ["Of the item."]
    for path in (thread(("evidence", item["id"])), f"/annotations/{mark['id']}/comments"):
        assert pointers(ana.post(path, {"text": "So?", "parent": root["id"]})) == ["/parent"]
        assert root["id"] not in ana.get(path).text
    assert expect(ana.get(f"/documents/{article['id']}/comments")) == EMPTY


def test_its_author_changes_and_deletes_it_and_whoever_sees_it_resolves_the_thread(ana, jonas, on):
    said = say(jonas, on, "Who says so?")
    path = f"/comments/{said['id']}"
    problem(ana.patch(path, {"text": "Mine now."}, 1), 403, "forbidden")
    problem(ana.delete(path, 1), 403, "forbidden")
    problem(jonas.patch(path, {"text": "x"}), 428, "version-needed")
    changed = expect(jonas.patch(path, {"text": "Who says this?"}, 1))
    assert (changed["text"], changed["version"]) == ("Who says this?", 2)
    assert problem(jonas.patch(path, {"text": "x"}, 1), 412, "stale")["current"] == changed
    done = expect(ana.patch(path, {"resolved": True}, 2))
    assert done["resolved"]["by"] == {"id": ana.id, "name": ana.name}
    assert expect(jonas.patch(path, {"resolved": False}, 3))["resolved"] is None
    assert jonas.delete(path, 4).status_code == 204
    problem(jonas.get(path), 404, "not-found")
    problem(ana.post(f"{path}:restore", {}), 404, "not-found")
    assert expect(jonas.post(f"{path}:restore", {}))["version"] == 6
    assert listed(ana, on) == ["Who says this?"]


def test_the_same_key_makes_one_comment(jonas, on):
    first, second = (say(jonas, on, "Once.", key=f"once-{on[1]}") for _ in range(2))
    assert first == second
    assert listed(jonas, on) == ["Once."]


def test_the_thread_of_an_item_goes_with_it(ana, jonas, desk):
    item = an_item(ana, desk)
    said = say(jonas, ("evidence", item["id"]), "zqgone, who says so?")
    assert ana.delete(f"/evidence/{item['id']}", 1).status_code == 204
    problem(jonas.get(f"/comments/{said['id']}"), 404, "not-found")
    problem(jonas.patch(f"/comments/{said['id']}", {"text": "x"}, 1), 404, "not-found")
    assert inbox(ana) == []
    assert expect(jonas.get(f"/projects/{desk['id']}/search?q=zqgone"))["counts"]["comments"]["found"] == 0


def test_the_feed_of_the_project_tells_of_it_and_viewers_are_not_told(api, ana, jonas, desk, on):
    viewer = api.member(ana, desk, "viewer")
    before = told(jonas, desk)[-1].id
    said = say(jonas, on, "Who says so?")
    path = f"/comments/{said['id']}"
    expect(ana.patch(path, {"resolved": True}, 1))
    assert jonas.delete(path, 2).status_code == 204
    expect(jonas.post(f"{path}:restore", {}))
    lines = told(ana, desk, before)
    assert [(line.type, line.data["comment"]) for line in lines] == [
        (f"comment.{how}", {"id": said["id"], "version": n})
        for n, how in enumerate(("created", "changed", "deleted", "created"), 1)
    ]
    assert [line.data["by"]["id"] for line in lines] == [jonas.id, ana.id, jonas.id, jonas.id]
    assert told(viewer, desk, before) == []
    for answer in (viewer.get(thread(on)), viewer.get(path), viewer.post(thread(on), {"text": "x"})):
        problem(answer, 403, "forbidden")


def test_every_version_is_kept_and_audited(api, ana, jonas, desk, on):
    said = say(jonas, on, "Who says so?")
    expect(ana.patch(f"/comments/{said['id']}", {"resolved": True}, 1))
    assert jonas.delete(f"/comments/{said['id']}", 2).status_code == 204
    with api.database.connect(writing=False) as connection:
        audited = connection.exec_driver_sql(
            f"SELECT action, actor FROM audit WHERE chain = '{desk['id']}' AND entity_id = '{said['id']}' ORDER BY seq"
        ).all()
        kept = connection.exec_driver_sql(
            f"SELECT version, action FROM version WHERE entity = '{said['id']}' ORDER BY version"
        ).all()
    assert [tuple(row) for row in audited] == [
        ("comment.created", jonas.id),
        ("comment.changed", ana.id),
        ("comment.deleted", jonas.id),
    ]
    assert [tuple(row) for row in kept] == [(1, "comment.created"), (2, "comment.changed"), (3, "comment.deleted")]


def test_whom_it_concerns_is_told_with_the_way_there(api, ana, jonas, mei, desk, claim, item):
    root = say(jonas, ("claim", claim["id"]), "Who says so?")
    assert whys(ana) == [("comment", "Who says so?")]
    answer = say(ana, ("claim", claim["id"]), f"Ask @{mei.name}.", root["id"])
    assert whys(jonas) == [("reply", answer["text"])]
    assert whys(mei) == [("mention", answer["text"])]
    on_item = say(mei, ("evidence", item["id"]), "Is that the page?")
    first, second = inbox(ana)
    assert (first["document"], first["project"]) == (None, {"id": desk["id"], "name": desk["name"]})
    assert first["evidence"] == {"id": item["id"], "name": f"{item['label']}: {item['title']}"}
    assert first["claim"] == second["claim"] == {"id": claim["id"], "name": f"{claim['label']}: {claim['normalised']}"}
    assert second["evidence"] is None
    page = api.signed_in(ana).page("/inbox").text
    there = f"/p/{desk['id']}/claims/{claim['id']}"
    assert f'href="{there}?comment={root["id"]}#comment-{root["id"]}">commented on a claim of yours' in page
    place = f"{there}?tab=evidence&amp;comment={on_item['id']}#{item['label'].lower()}"
    assert f'href="{place}">commented on an item of evidence of yours' in page


def test_whoever_checks_a_claim_is_told_of_what_is_said_about_it(ana, jonas, mei, claim):
    expect(ana.post(f"/claims/{claim['id']}:assign", {"user": jonas.id}))
    say(mei, ("claim", claim["id"]), "Who says so?")
    assert whys(jonas) == whys(ana) == [("comment", "Who says so?")]


def test_it_is_found_by_its_words_and_leads_to_the_claim(api, ana, jonas, desk, claim, item):
    for on in (("claim", claim["id"]), ("evidence", item["id"])):
        say(jonas, on, "zqbridge, says the mayor.")
    found = expect(ana.get(f"/projects/{desk['id']}/search?q=zqbridge&in=comments"))
    assert found["counts"]["comments"] == {"found": 2, "more": False}
    assert [(hit["claim"], hit["document"], hit["author"]["id"]) for hit in found["items"]] == [
        (claim["id"], None, jonas.id)
    ] * 2
    page = api.signed_in(ana).page(f"/p/{desk['id']}/search?q=zqbridge&in=comments").text
    assert page.count(f'href="/p/{desk["id"]}/claims/{claim["id"]}') == 2
    assert expect(ana.get(f"/projects/{desk['id']}/search?q=zqbridge&language=en"))["total"] == 0


def test_what_one_said_is_in_ones_own_data(api, jonas, on):
    said = say(jonas, on, "Who says so?")
    data = expect(api.signed_in(jonas).page("/me/data"))
    assert [(one["id"], one[on[0]]) for one in data["comments"]] == [(said["id"], on[1])]


@pytest.fixture
def blind_desk(api, ana):
    return api.project(ana, blind=True)


@pytest.fixture
def hidden(api, ana, blind_desk):
    """A claim of a passage that only its reviewer sees, with an item of evidence, and what he says about both."""
    writer = api.member(ana, blind_desk, "reviewer", "Writer")
    article = api.document(ana, blind_desk)
    mark = api.annotation(writer, article)
    claim = a_claim(writer, blind_desk, annotation=mark["id"])
    item = an_item(writer, blind_desk)
    put(writer, claim, item)
    places = [("claim", claim["id"]), ("evidence", item["id"])]
    text = f"zqhidden @{ana.name}: look."
    return writer, article, places, [say(writer, place, text) for place in places]


def test_in_blind_work_a_thread_on_a_hidden_claim_answers_like_none(api, ana, blind_desk, hidden):
    _, _, places, said = hidden
    reader = api.member(ana, blind_desk)
    for comment in said:
        for method, path, more in (
            ("GET", "/comments/{}", {}),
            ("PATCH", "/comments/{}", {"body": {"resolved": True}, "version": 1}),
            ("DELETE", "/comments/{}", {"version": 1}),
            ("POST", "/comments/{}:restore", {"body": {}}),
        ):
            seen = [reader.call(method, BASE + path.format(this), **more) for this in (comment["id"], new_id())]
            assert seen[0].status_code == 404
            assert seen[0].data == seen[1].data
    for place in places:
        problem(reader.get(thread(place)), 404, "not-found")
        problem(reader.post(thread(place), {"text": "x"}), 404, "not-found")
    mine = a_claim(reader, blind_desk, "Something else.")
    answers = [
        reader.post(thread(("claim", mine["id"])), {"text": "x", "parent": this}) for this in (said[0]["id"], new_id())
    ]
    assert answers[0].status_code == 422
    assert answers[0].data == answers[1].data


def test_in_blind_work_no_line_name_count_or_hit_tells_of_it(api, ana, blind_desk, hidden):
    writer, _, _, said = hidden
    reader, editor = api.member(ana, blind_desk), api.member(ana, blind_desk, "editor")
    assert [comment["mentions"] for comment in said] == [[], []]
    for person in (ana, reader, editor):
        assert inbox(person) == []
        assert told(person, blind_desk) == []
        found = expect(person.get(f"/projects/{blind_desk['id']}/search?q=zqhidden"))
        assert found["counts"]["comments"] == found["searched"]["comments"] == {"found": 0, "more": False}
        assert "zqhidden" not in api.signed_in(person).page("/me/data").text
    lines = [line.data["comment"]["id"] for line in told(writer, blind_desk) if line.type == "comment.created"]
    assert lines == [comment["id"] for comment in said]
    assert expect(writer.get(f"/projects/{blind_desk['id']}/search?q=zqhidden"))["total"] == 2


def test_a_thread_opens_with_its_claim_and_closes_with_it(api, ana, blind_desk, hidden):
    writer, article, places, said = hidden
    reader = api.member(ana, blind_desk)
    api.annotation(reader, article, start=20)
    for person in (writer, reader):
        expect(person.post(f"/documents/{article['id']}/layer:submit", {}))
    for person in (reader, ana):
        for place in places:
            assert len(listed(person, place)) == 1
        assert len(told(person, blind_desk)) >= 4
    answer = say(reader, places[0], f"@{writer.name} and @{ana.name}: yes.", said[0]["id"])
    assert [person["id"] for person in answer["mentions"]] == [writer.id, ana.id]
    assert whys(ana) == [("mention", answer["text"])]
    expect(writer.post(f"/documents/{article['id']}/layer:withdraw", {"reason": "A second look."}))
    assert inbox(ana) == []
    problem(ana.get(f"/comments/{answer['id']}"), 404, "not-found")
    # Whoever answered is told no more of it than others.
    problem(reader.get(f"/comments/{answer['id']}"), 404, "not-found")
    assert answer["text"] not in api.signed_in(reader).page("/me/data").text
    assert whys(writer) == [("mention", answer["text"])]
