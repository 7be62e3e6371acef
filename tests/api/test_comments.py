"""Comments in threads (contract.md, Links, comments, layers; domain.md 12)."""

import pytest

from tests.api.client import expect, pointers, problem
from tests.api.feeds import events

NOTHING = "01890000-0000-7000-8000-000000000000"
MEMBERS = {"id", "version", "on", "parent", "author", "text", "mentions", "resolved", "created", "updated"}


@pytest.fixture
def mark(api, ana, article):
    return api.annotation(ana, article)


@pytest.fixture
def said(jonas, mark):
    """What Jonas says about Ana's mark."""
    return say(jonas, mark, "Who says so?")


def thread(thing):
    return f"/{'annotations' if 'kind' in thing else 'documents'}/{thing['id']}/comments"


def say(person, thing, text, parent=None):
    return expect(person.post(thread(thing), {"text": text, **({"parent": parent} if parent else {})}), 201)


def listed(person, thing):
    return [comment["text"] for comment in expect(person.get(thread(thing)))["items"]]


def told(person, document, after=0):
    return events(person.get(f"/documents/{document['id']}/events?after={after}").text)


@pytest.mark.parametrize("on", ["annotation", "document"])
def test_a_comment_has_exactly_the_members_of_the_contract(jonas, article, mark, on):
    thing = {"annotation": mark, "document": article}[on]
    answer = jonas.post(thread(thing), {"text": "Who says so?"})
    made = expect(answer, 201)
    assert answer.headers["Location"] == f"/api/v1/comments/{made['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert set(made) == MEMBERS
    assert made["on"] == {on: thing["id"]}
    assert made["author"] == {"id": jonas.id, "name": jonas.name}
    assert (made["parent"], made["mentions"], made["resolved"], made["version"]) == (None, [], None, 1)
    got = jonas.get(f"/comments/{made['id']}")
    assert expect(got) == made
    assert got.headers["ETag"] == '"1"'
    assert expect(jonas.get(thread(thing))) == {"items": [made], "next": None, "total": 1}


def test_a_document_lists_what_is_said_of_it_and_not_of_its_marks(ana, article, mark, said):
    say(ana, article, "A strange text.")
    assert listed(ana, article) == ["A strange text."]
    assert listed(ana, mark) == ["Who says so?"]


def test_a_thread_is_read_page_by_page_oldest_first(ana, mark):
    for n in range(5):
        say(ana, mark, f"{n}")
    first = expect(ana.get(f"{thread(mark)}?limit=3"))
    assert ([one["text"] for one in first["items"]], first["total"]) == (["0", "1", "2"], 5)
    rest = expect(ana.get(f"{thread(mark)}?limit=3&cursor={first['next']}"))
    assert ([one["text"] for one in rest["items"]], rest["next"]) == (["3", "4"], None)


def test_answers_belong_to_the_comment_that_begins_the_thread(api, ana, desk, article, mark, said):
    answer = say(ana, mark, "The mayor.", said["id"])
    assert answer["parent"] == said["id"]
    another = api.annotation(ana, article, start=10)
    elsewhere = say(ana, another, "Elsewhere.")
    gone = say(ana, mark, "Gone.")
    assert ana.delete(f"/comments/{gone['id']}", 1).status_code == 204
    for parent in (answer["id"], elsewhere["id"], gone["id"], NOTHING):
        assert pointers(ana.post(thread(mark), {"text": "So?", "parent": parent})) == ["/parent"]
    assert pointers(ana.post(thread(article), {"text": "So?", "parent": said["id"]})) == ["/parent"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": " \n"},
        {"text": "x" * 20_001},
        {"text": "a\u0000b"},
        {"text": 1},
        {"text": "a", "to": 1},
    ],
)
def test_what_is_no_comment_is_refused(ana, mark, body):
    assert ana.post(thread(mark), body).status_code == 422
    assert listed(ana, mark) == []


def test_text_is_kept_letter_for_letter(ana, mark):
    text = "  <b>“ok”</b>\r\n\u202e&amp; 𝒳 " + "é" * 19_900
    assert expect(ana.get(f"/comments/{say(ana, mark, text)['id']}"))["text"] == text


def test_the_text_is_changed_by_its_author_only(ana, jonas, mark, said):
    path = f"/comments/{said['id']}"
    problem(ana.patch(path, {"text": "Mine now."}, 1), 403, "forbidden")
    problem(ana.delete(path, 1), 403, "forbidden")
    changed = expect(jonas.patch(path, {"text": "Who says this?"}, 1))
    assert (changed["text"], changed["version"], changed["created"]) == ("Who says this?", 2, said["created"])
    assert expect(ana.get(path)) == changed
    assert pointers(jonas.patch(path, {"text": "  "}, 2)) == ["/text"]


def test_a_change_needs_the_version_it_is_of(jonas, said):
    path = f"/comments/{said['id']}"
    problem(jonas.patch(path, {"text": "x"}), 428, "version-needed")
    problem(jonas.delete(path), 428, "version-needed")
    now = expect(jonas.patch(path, {"text": "Who?"}, 1))
    assert problem(jonas.patch(path, {"text": "x"}, 1), 412, "stale")["current"] == now
    assert problem(jonas.delete(path, 1), 412, "stale")["current"] == now


def test_a_thread_is_resolved_by_whoever_sees_it_and_opened_again(ana, jonas, mark, said):
    path = f"/comments/{said['id']}"
    done = expect(ana.patch(path, {"resolved": True}, 1))
    assert done["resolved"]["by"] == {"id": ana.id, "name": ana.name}
    assert done["resolved"]["at"].endswith("Z")
    assert done["updated"] == said["updated"]
    again = expect(jonas.patch(path, {"resolved": True}, 2))
    assert again["resolved"] == done["resolved"]
    assert expect(jonas.patch(path, {"resolved": False}, 3))["resolved"] is None
    answer = say(ana, mark, "The mayor.", said["id"])
    assert pointers(ana.patch(f"/comments/{answer['id']}", {"resolved": True}, 1)) == ["/resolved"]


def test_a_deleted_comment_is_gone_its_answers_stay_and_its_author_brings_it_back(ana, jonas, mark, said):
    path = f"/comments/{said['id']}"
    say(ana, mark, "The mayor.", said["id"])
    problem(jonas.post(f"{path}:restore", {}), 422, "state")
    assert jonas.delete(path, 1).status_code == 204
    problem(jonas.get(path), 404, "not-found")
    problem(jonas.patch(path, {"text": "x"}, 2), 404, "not-found")
    assert listed(ana, mark) == ["The mayor."]
    problem(ana.post(f"{path}:restore", {}), 404, "not-found")
    back = expect(jonas.post(f"{path}:restore", {}))
    assert back == {**said, "version": 3}
    assert listed(ana, mark) == ["Who says so?", "The mayor."]


def test_a_thread_goes_with_its_mark_and_comes_back_with_it(ana, jonas, mark, said):
    assert ana.delete(f"/annotations/{mark['id']}", 1).status_code == 204
    for answer in (
        jonas.get(f"/comments/{said['id']}"),
        jonas.patch(f"/comments/{said['id']}", {"text": "x"}, 1),
        jonas.get(thread(mark)),
        jonas.post(thread(mark), {"text": "x"}),
    ):
        problem(answer, 404, "not-found")
    assert expect(ana.get("/me/inbox"))["items"] == []
    expect(ana.post(f"/annotations/{mark['id']}:restore", {}))
    assert listed(ana, mark) == ["Who says so?"]
    assert expect(ana.get("/me/inbox"))["total"] == 1


def test_people_are_named_by_their_name_if_they_may_read_it(api, ana, desk, mark, jonas):
    viewer, outsider = api.member(ana, desk, "viewer", "Vera"), api.person("Otto")
    text = f"@{jonas.name}, @{viewer.name}, @{outsider.name}, @{ana.name}: who says so?"
    made = say(ana, mark, text)
    assert made["mentions"] == [{"id": one.id, "name": one.name} for one in (jonas, ana)]
    changed = expect(ana.patch(f"/comments/{made['id']}", {"text": "Nobody."}, 1))
    assert changed["mentions"] == []


def test_the_same_key_makes_one_comment(jonas, mark):
    body = {"text": "Once."}
    first, second = (jonas.post(thread(mark), body, key="once-comment") for _ in range(2))
    assert (first.data, first.headers["Location"]) == (second.data, second.headers["Location"])
    assert listed(jonas, mark) == ["Once."]
    problem(jonas.post(thread(mark), {"text": "Twice."}, key="once-comment"), 422, "key-reused")


def test_the_feed_tells_of_comments_as_get_gives_them(ana, jonas, article, mark, said):
    path = f"/comments/{said['id']}"
    before = told(ana, article)[-1]
    assert (before.type, before.data["comment"], before.data["by"]["id"]) == ("comment.created", said, jonas.id)
    done = expect(ana.patch(path, {"resolved": True}, 1))
    assert jonas.delete(path, 2).status_code == 204
    back = expect(jonas.post(f"{path}:restore", {}))
    resolved, deleted, restored = told(ana, article, before.id)
    assert (resolved.type, resolved.data["comment"]) == ("comment.changed", done)
    assert (resolved.data["by"]["id"], resolved.data["comment"]["author"]["id"]) == (ana.id, jonas.id)
    assert (deleted.type, deleted.data["comment"]) == ("comment.deleted", {"id": said["id"], "version": 3})
    assert (restored.type, restored.data["comment"]) == ("comment.created", back)


def test_every_change_of_a_comment_is_audited(api, ana, jonas, article, said):
    expect(ana.patch(f"/comments/{said['id']}", {"resolved": True}, 1))
    assert jonas.delete(f"/comments/{said['id']}", 2).status_code == 204
    with api.database.connect(writing=False) as connection:
        rows = connection.exec_driver_sql(
            f"SELECT action, actor FROM audit WHERE chain = '{article['id']}' AND entity = 'comment' ORDER BY seq"
        ).all()
    assert [tuple(row) for row in rows] == [
        ("comment.created", jonas.id),
        ("comment.changed", ana.id),
        ("comment.deleted", jonas.id),
    ]


def test_viewers_read_no_comments_not_even_of_the_agreed_layer(api, ana, desk, article, mark, said):
    viewer = api.member(ana, desk, "viewer")
    problem(viewer.get(thread(mark)), 404, "not-found")
    problem(viewer.get(f"/comments/{said['id']}"), 404, "not-found")
    problem(viewer.get(thread(article)), 403, "forbidden")
    api.execute("UPDATE annotation SET layer = 'adjudicated' WHERE id = ?", mark["id"])
    api.execute("UPDATE comment SET layer = 'adjudicated' WHERE id = ?", said["id"])
    problem(viewer.get(thread(mark)), 403, "forbidden")
    problem(viewer.get(f"/comments/{said['id']}"), 403, "forbidden")
    assert not [event for event in told(viewer, article) if event.type.startswith("comment")]
    assert "1 comment" not in viewer.get(f"/documents/{article['id']}/export/html").text


def test_exports_count_the_comments_of_a_mark(ana, article, mark, said):
    row = ana.get(f"/documents/{article['id']}/export/csv").text.splitlines()[1]
    assert row.split('","')[-2] == "1"
