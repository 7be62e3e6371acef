"""What concerns a person: mentions, answers, comments on one's own marks (contract.md; reliability.md 4)."""

import pytest

from tests.api.client import expect, pointers, problem
from tests.api.test_comments import say


@pytest.fixture
def mark(api, ana, article):
    return api.annotation(ana, article)


def inbox(person, query=""):
    return expect(person.get(f"/me/inbox{query}"))["items"]


def whys(person):
    return [(notice["why"], notice["comment"]["text"]) for notice in inbox(person)]


def test_one_is_told_of_comments_on_ones_marks_of_answers_and_of_ones_name(ana, jonas, mei, desk, article, mark):
    root = say(jonas, mark, "Who says so?")
    assert whys(ana) == [("comment", "Who says so?")]
    answer = say(ana, mark, f"Ask @{mei.name}.", root["id"])
    assert whys(jonas) == [("reply", answer["text"])]
    assert whys(mei) == [("mention", answer["text"])]
    say(mei, mark, "The mayor.", root["id"])
    assert whys(jonas)[0] == ("reply", "The mayor.")
    (first, _) = inbox(ana)
    assert first["by"] == {"id": mei.id, "name": mei.name}
    assert first["project"] == {"id": desk["id"], "name": desk["name"]}
    assert first["document"] == {"id": article["id"], "name": article["title"]}
    assert first["comment"]["on"] == {"annotation": mark["id"]}
    assert first["read"] is False


def test_nobody_is_told_of_what_they_did_themselves_or_twice_of_one_comment(ana, jonas, mark):
    root = say(ana, mark, f"@{ana.name} says so.")
    say(ana, mark, "Yes.", root["id"])
    assert inbox(ana) == []
    say(jonas, mark, f"@{ana.name}, who?", root["id"])
    assert [why for why, _ in whys(ana)] == ["mention"]


def test_a_name_that_an_edit_adds_is_told_of(ana, jonas, article):
    made = say(ana, article, "Look.")
    assert inbox(jonas) == []
    expect(ana.patch(f"/comments/{made['id']}", {"text": f"Look, @{jonas.name}."}, 1))
    assert whys(jonas) == [("mention", f"Look, @{jonas.name}.")]
    expect(ana.patch(f"/comments/{made['id']}", {"text": f"Look at it, @{jonas.name}."}, 2))
    assert len(inbox(jonas)) == 1


def test_what_is_read_stays_read_and_is_not_new(ana, jonas, mark):
    made = [say(jonas, mark, f"{n}") for n in range(3)]
    newest, _, oldest = inbox(ana)
    assert expect(ana.post("/me/inbox:read", {"notices": [newest["id"]]})) == {"unread": 2}
    assert expect(ana.post("/me/inbox:read", {"comments": [made[0]["id"]]})) == {"unread": 1}
    assert {one["id"] for one in inbox(ana) if one["read"]} == {newest["id"], oldest["id"]}
    assert [one["comment"]["text"] for one in inbox(ana, "?unread=1")] == ["1"]
    assert expect(ana.get("/me/inbox?unread=1&limit=1"))["total"] == 1
    assert expect(ana.post("/me/inbox:read", {"all": True})) == {"unread": 0}
    assert expect(ana.get("/me/inbox"))["total"] == 3


def test_nobody_reads_the_inbox_of_another(ana, jonas, mark):
    say(jonas, mark, "Who?")
    (notice,) = inbox(ana)
    assert expect(jonas.post("/me/inbox:read", {"notices": [notice["id"]]})) == {"unread": 0}
    assert inbox(ana) == [notice]
    assert ana.post("/me/inbox:read", {}).status_code == 422
    assert pointers(ana.post("/me/inbox:read", {"notices": ["x"]})) == ["/notices/0"]


def test_the_inbox_goes_page_by_page_newest_first(ana, jonas, mark):
    for n in range(5):
        say(jonas, mark, f"{n}")
    first = expect(ana.get("/me/inbox?limit=3"))
    assert ([one["comment"]["text"] for one in first["items"]], first["total"]) == (["4", "3", "2"], 5)
    rest = expect(ana.get(f"/me/inbox?limit=3&cursor={first['next']}"))
    assert ([one["comment"]["text"] for one in rest["items"]], rest["next"]) == (["1", "0"], None)


def test_what_one_may_not_see_any_more_is_not_in_the_inbox(api, ana, desk, jonas, article, mark):
    text = f"@{jonas.name}, look."
    made = say(ana, mark, text)
    assert len(inbox(jonas)) == 1
    assert ana.delete(f"/comments/{made['id']}", 1).status_code == 204
    assert inbox(jonas) == []
    expect(ana.post(f"/comments/{made['id']}:restore", {}))
    assert len(inbox(jonas)) == 1
    members = f"/projects/{desk['id']}/members/{jonas.id}"
    expect(ana.patch(members, {"role": "viewer"}, 1))
    assert inbox(jonas) == []
    expect(ana.patch(members, {"role": "reviewer"}, 2))
    assert len(inbox(jonas)) == 1
    expect(ana.patch(f"/projects/{desk['id']}", {"blind": True}, desk["version"]))
    assert inbox(jonas) == []
    assert api.signed_in(jonas).page("/inbox").text.count(text) == 0
    expect(ana.patch(f"/projects/{desk['id']}", {"blind": False}, desk["version"] + 1))
    assert ana.delete(members, 3).status_code == 204
    assert (inbox(jonas), expect(jonas.get("/me/inbox"))["total"]) == ([], 0)


def test_a_token_of_one_project_has_no_inbox(api, ana, desk):
    given = expect(api.signed_in(ana).post("/me/tokens", {"scopes": ["read", "write"], "project": desk["id"]}), 201)
    bound = type(ana)(api.app, token=given["token"])
    problem(bound.get("/me/inbox"), 403, "forbidden")
    assert bound.page(f"/p/{desk['id']}").status_code == 200


def test_the_page_shows_what_is_new_and_its_buttons_mark_it_read(api, ana, jonas, desk, article, mark):
    root = say(jonas, mark, "<b>Who</b> says so?")
    say(jonas, article, f"@{ana.name}: a strange text.")
    browser = api.signed_in(ana)
    page = browser.page("/inbox").text
    assert "2 unread notices" in page
    assert "&lt;b&gt;Who&lt;/b&gt; says so?" in page
    place = f"/p/{desk['id']}/d/{article['id']}"
    assert f'href="{place}?a={mark["id"]}&amp;comment={root["id"]}"' in page
    assert f'href="{place}?comment=' in page
    assert "2<span" in browser.page("/").text
    notice = inbox(ana)[0]["id"]
    assert browser.submit("/inbox", do="one", notice=notice).headers["Location"] == "/inbox"
    assert "1 unread notice" in browser.page("/inbox").text
    assert browser.submit("/inbox", do="all").status_code == 303
    assert "Everything is read" in browser.page("/inbox").text
    assert "Nothing new." in browser.page("/inbox?unread=1").text
    assert browser.submit("/inbox", do="more").status_code == 404


def test_one_is_told_when_somebody_opens_ones_layer_again(api, ana, jonas, desk, article):
    api.annotation(jonas, article)
    expect(jonas.post(f"/documents/{article['id']}/layer:submit", {}))
    expect(ana.post(f"/documents/{article['id']}/layers/{jonas.id}:reopen", {"reason": "A second look."}))
    (notice,) = inbox(jonas)
    assert (notice["why"], notice["by"]["id"], notice["comment"]) == ("reopened", ana.id, None)
    page = api.signed_in(jonas).page("/inbox").text
    assert f'<a href="/p/{desk["id"]}/d/{article["id"]}">opened your layer again</a>' in page
