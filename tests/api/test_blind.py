"""Blind work: nothing of another reviewer reaches one by any route before its time (security.md S38; contract.md, Seen)."""

import pytest

from annotate.api.routes import BASE
from tests import matrix
from tests.api.claiming import proposed
from tests.api.client import expect, problem
from tests.api.feeds import events

MARKER = "zq-hidden-marker"
EMPTY = {"items": [], "next": None, "total": 0}


@pytest.fixture
def desk(api, ana):
    return api.project(ana, blind=True)


@pytest.fixture
def hidden(api, desk, article, jonas, mei):
    """What Jonas marks, with a marker in every text."""
    mark = api.annotation(
        jonas, article, "unverified", note=MARKER, fields={"would_settle": MARKER, "reason": "vague_source"}
    )
    claim = api.annotation(jonas, article, start=60, note=MARKER)
    body = {"type": "questions", "to": {"annotation": claim["id"]}}
    link = expect(jonas.post(f"/annotations/{mark['id']}/links", body), 201)
    said = [
        expect(jonas.post(path, {"text": f"@{mei.name} {MARKER}"}), 201)["id"]
        for path in (f"/annotations/{mark['id']}/comments", f"/documents/{article['id']}/comments")
    ]
    known = {"mark": mark["id"], "claim": claim["id"], "link": link["id"], "comment": said[0], "remark": said[1]}
    return known | _of_the_world(jonas, desk, claim)


def _of_the_world(jonas, desk, mark):
    """The claim that his passage states, with evidence, a verdict that waits, and words of his in every field."""
    body = {"annotation": mark["id"], "normalised": MARKER, "short": MARKER, "claimant": MARKER, "atomic": True}
    claim = expect(jonas.post(f"/projects/{desk['id']}/claims", body), 201)
    item = {"title": MARKER, "url": "https://archive.example/minutes", "extract": MARKER, "relation": "independent"}
    item = expect(jonas.post(f"/projects/{desk['id']}/evidence", item), 201)
    expect(jonas.put(f"/claims/{claim['id']}/evidence/{item['id']}", {"stance": "supports", "note": MARKER}))
    proposed(jonas, claim, rationale=MARKER)
    said = [
        expect(jonas.post(f"/{path}/comments", {"text": MARKER}), 201)["id"]
        for path in (f"claims/{claim['id']}", f"evidence/{item['id']}")
    ]
    return {"world": claim["id"], "item": item["id"], "of_claim": said[0], "of_item": said[1]}


def traced(jonas, article):
    """An attribution of Jonas, and his search for its original, with the marker too."""
    fragments = [{"start": 4, "end": 9, "part": "source"}, {"start": 10, "end": 17, "part": "cue"}]
    fragments.append({"start": 18, "end": 32, "part": "content"})
    body = {"kind": "attribution", "fragments": fragments, "fields": {"resolved_source": {"name": MARKER}}}
    cited = expect(jonas.post(f"/documents/{article['id']}/annotations", body), 201)
    looked = {"where": MARKER, "when": "2026-11-26", "found": "not_found", "note": MARKER}
    search = expect(jonas.post(f"/annotations/{cited['id']}/searches", looked), 201)["id"]
    return {"cited": cited["id"], "search": search}


def reads(desk, article, hidden):
    """Every path that is read, pages too."""
    for row in matrix.read():
        if row.method != "GET" or row.action == matrix.PUBLIC:
            continue
        ids = matrix.named(
            hidden["mark"],
            project=desk["id"],
            document=article["id"],
            annotation=hidden["cited" if "search" in row.path else "mark"],
            search=hidden["search"],
            comment=hidden["remark"],
            evidence=hidden["item"],
            claim=hidden["world"],
        )
        yield from {matrix.filled(row.path, {**ids, "format": name}) for name in ("csv", "webannotation", "html")}
    for path in (f"{BASE}/projects/{desk['id']}/search?q=zq", f"/p/{desk['id']}/search?q=zq"):
        yield from (path, f"{path}&in=annotations", f"{path}&in=comments")


def test_no_route_tells_another_reviewer_of_hidden_work(api, ana, desk, article, jonas, mei, hidden):
    viewer, editor = api.member(ana, desk, "viewer"), api.member(ana, desk, "editor")
    api.annotation(mei, article)
    hidden |= traced(jonas, article)
    told = 0
    for path in reads(desk, article, hidden):
        for person in (mei, viewer, editor, ana):
            browser = api.signed_in(person)
            for answer in (person.call("GET", path), browser.call("GET", path)):
                text = answer.text + str(answer.headers)
                assert MARKER not in text, path
                assert hidden["claim"] not in text, path
                assert hidden["link"] not in text, path
                for said in ("comment", "of_claim", "of_item"):
                    assert hidden[said] not in text, path
                assert hidden["world"] not in text, path
                assert hidden["item"] not in text, path
                assert hidden["search"] not in text.replace(path, ""), path
        told += MARKER in jonas.call("GET", path).text
    assert told >= 20, "the marker is found where its author reads it"


def test_totals_filters_and_etags_say_nothing_of_hidden_work(api, article, jonas, mei):
    path = f"/documents/{article['id']}/annotations"
    before = mei.get(path)
    assert expect(before) == EMPTY
    mark = api.annotation(jonas, article)
    after = mei.get(path)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    assert mei.get(path, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    for query in ("?kind=claim", f"?author={jonas.id}", "?sentence=1", "?start=0&end=9", "?status=draft", "?limit=1"):
        assert expect(mei.get(path + query)) == EMPTY
    assert expect(mei.get(f"/documents/{article['id']}/links")) == EMPTY
    assert [layer["reviewer"]["id"] for layer in expect(mei.get(f"/documents/{article['id']}/layers"))["items"]] == [
        mei.id
    ]
    assert mark["label"] == "C01"
    assert api.annotation(mei, article)["label"] == "C01"


def test_a_search_counts_nothing_of_hidden_work(api, ana, desk, article, jonas, mei, hidden):
    path = f"/projects/{desk['id']}/search?q=zq"
    adjudicator = api.member(ana, desk, "adjudicator")
    for person in (mei, ana, adjudicator):
        seen = expect(person.get(path))
        assert seen["total"] == 0
        for kind in ("annotations", "comments"):
            assert seen["counts"][kind] == seen["searched"][kind] == {"found": 0, "more": False}
        assert expect(person.get(f"{path}&author={jonas.id}"))["total"] == 0
    assert expect(jonas.get(path))["counts"]["annotations"]["found"] == 2
    api.annotation(mei, article)
    for person in (jonas, mei):
        expect(person.post(f"/documents/{article['id']}/layer:submit", {}))
    for person in (mei, adjudicator):
        assert expect(person.get(path))["counts"]["annotations"]["found"] == 2
        assert expect(person.get(path))["counts"]["comments"]["found"] == 4
    expect(jonas.post(f"/documents/{article['id']}/layer:withdraw", {"reason": "A second look."}))
    assert expect(mei.get(path))["total"] == 0


def test_a_hidden_annotation_answers_like_none_to_every_call(article, mei, hidden):
    nothing = "01890000-0000-7000-8000-000000000000"
    body = {"type": "supports", "to": {"annotation": hidden["claim"]}}
    for id_ in (hidden["mark"], hidden["claim"]):
        for method, path, more in (
            ("GET", "/annotations/{}", {}),
            ("GET", "/annotations/{}/history", {}),
            ("GET", "/annotations/{}/links", {}),
            ("PATCH", "/annotations/{}", {"body": {"note": "x"}, "version": 1}),
            ("DELETE", "/annotations/{}", {"version": 1}),
            ("POST", "/annotations/{}:restore", {"body": {}}),
            ("POST", "/annotations/{}/links", {"body": body}),
        ):
            seen = [mei.call(method, BASE + path.format(this), **more) for this in (id_, nothing)]
            assert seen[0].status_code == 404
            assert seen[0].data == seen[1].data
    problem(mei.delete(f"/links/{hidden['link']}", 1), 404, "not-found")


def test_a_link_to_what_is_hidden_is_refused_like_to_nothing(api, article, mei, hidden):
    mine = api.annotation(mei, article)
    answers = [
        mei.post(f"/annotations/{mine['id']}/links", {"type": "supports", "to": {"annotation": id_}})
        for id_ in (hidden["claim"], "01890000-0000-7000-8000-000000000000")
    ]
    assert answers[0].status_code == 422
    assert answers[0].data == answers[1].data


def test_both_see_each_other_when_both_have_submitted(api, ana, desk, article, jonas, mei, hidden):
    mine = api.annotation(mei, article)
    adjudicator, viewer = api.member(ana, desk, "adjudicator"), api.member(ana, desk, "viewer")

    def sees(person):
        return {mark["id"] for mark in expect(person.get(f"/documents/{article['id']}/annotations"))["items"]}

    theirs = {hidden["mark"], hidden["claim"]}
    expect(jonas.post(f"/documents/{article['id']}/layer:submit", {}))
    assert (sees(jonas), sees(mei)) == (theirs, {mine["id"]})
    assert sees(adjudicator) == sees(ana) == set()
    expect(mei.post(f"/documents/{article['id']}/layer:submit", {}))
    assert sees(jonas) == sees(mei) == theirs | {mine["id"]}
    assert sees(adjudicator) == sees(ana) == theirs | {mine["id"]}
    assert sees(viewer) == set()
    expect(mei.post(f"/documents/{article['id']}/layer:withdraw", {"reason": "A second look."}))
    assert (sees(jonas), sees(mei)) == (theirs, {mine["id"]})
    assert sees(adjudicator) == set()


def test_who_has_an_open_layer_of_their_own_does_not_look(api, ana, desk, article, jonas, mei, hidden):
    adjudicator = api.member(ana, desk, "adjudicator")
    api.annotation(adjudicator, article)
    for person in (jonas, mei):
        expect(person.post(f"/documents/{article['id']}/layer:submit", {}))
    assert expect(adjudicator.get(f"/documents/{article['id']}/annotations"))["total"] == 1
    expect(adjudicator.post(f"/documents/{article['id']}/layer:submit", {}))
    assert expect(adjudicator.get(f"/documents/{article['id']}/annotations"))["total"] == 3


def test_a_reviewer_without_a_layer_never_looks(api, ana, desk, article, jonas, mei, hidden):
    third = api.member(ana, desk, "reviewer", "Third")
    for person in (jonas, mei):
        expect(person.post(f"/documents/{article['id']}/layer:submit", {}))
    assert expect(third.get(f"/documents/{article['id']}/annotations")) == EMPTY


def test_the_feed_names_who_submitted_to_those_alone_who_see_their_layer(api, ana, desk, article, jonas, mei):
    third = api.member(ana, desk, "reviewer", "Third")
    for person in (jonas, mei, third):
        api.annotation(person, article)
    expect(ana.patch(f"/documents/{article['id']}", {"title": "A title"}, article["version"]))
    for person in (jonas, mei):
        expect(person.post(f"/documents/{article['id']}/layer:submit", {}))
    expect(jonas.post(f"/documents/{article['id']}/layer:withdraw", {"reason": "A second look."}))

    def makers(person):
        told = events(person.get(f"/documents/{article['id']}/events?after=0").text)
        return [event.data["by"] and event.data["by"]["name"] for event in told if event.type == "document.changed"]

    assert makers(jonas) == [ana.name, None, jonas.name]
    assert makers(mei) == [ana.name, mei.name, None]
    assert makers(third) == [ana.name, None, None]


def test_as_many_layers_as_the_project_asks_for_must_be_submitted(api, ana, article, jonas, mei, desk, hidden):
    expect(ana.patch(f"/projects/{desk['id']}", {"reviewers_per_document": 1}, desk["version"]))
    expect(jonas.post(f"/documents/{article['id']}/layer:submit", {}))
    assert expect(ana.get(f"/documents/{article['id']}/annotations"))["total"] == 2
    assert expect(mei.get(f"/documents/{article['id']}/annotations"))["total"] == 0


def test_in_an_open_project_reviewers_see_each_other_at_once_and_viewers_do_not(api, ana):
    desk = api.project(ana)
    article = api.document(ana, desk)
    jonas, mei = api.member(ana, desk), api.member(ana, desk)
    viewer = api.member(ana, desk, "viewer")
    mark = api.annotation(jonas, article, note=MARKER)
    path = f"/documents/{article['id']}/annotations"
    assert expect(mei.get(path))["items"] == [mark]
    assert expect(mei.get(f"/annotations/{mark['id']}")) == mark
    assert expect(viewer.get(path)) == EMPTY
    problem(viewer.get(f"/annotations/{mark['id']}"), 404, "not-found")
    assert MARKER not in viewer.get(f"/documents/{article['id']}/export/csv").text
    expect(ana.patch(f"/projects/{desk['id']}", {"blind": True}, 1))
    assert expect(mei.get(path)) == EMPTY


def test_a_viewer_sees_the_adjudicated_layer(api, ana):
    desk = api.project(ana, blind=True)
    article, viewer = api.document(ana, desk), api.member(ana, desk, "viewer")
    mark = api.annotation(ana, article)
    api.execute("UPDATE annotation SET layer = 'adjudicated' WHERE id = ?", mark["id"])
    assert expect(viewer.get(f"/documents/{article['id']}/annotations"))["total"] == 1
    assert expect(viewer.get(f"/annotations/{mark['id']}"))["id"] == mark["id"]
    assert mark["id"] in viewer.get(f"/documents/{article['id']}/export/csv").text


@pytest.fixture
def discussed(article, hidden):
    """The paths of the two threads of Jonas, and what he said there."""
    paths = [f"/annotations/{hidden['mark']}/comments", f"/documents/{article['id']}/comments"]
    return paths, [hidden["comment"], hidden["remark"]]


def test_a_hidden_comment_answers_like_none_to_every_call(article, mei, discussed):
    (on_mark, on_document), comments = discussed
    nothing = "01890000-0000-7000-8000-000000000000"
    for comment in comments:
        for method, path, more in (
            ("GET", "/comments/{}", {}),
            ("PATCH", "/comments/{}", {"body": {"resolved": True}, "version": 1}),
            ("DELETE", "/comments/{}", {"version": 1}),
            ("POST", "/comments/{}:restore", {"body": {}}),
        ):
            seen = [mei.call(method, BASE + path.format(this), **more) for this in (comment, nothing)]
            assert seen[0].status_code == 404
            assert seen[0].data == seen[1].data
        answers = [mei.post(on_document, {"text": "x", "parent": this}) for this in (comment, nothing)]
        assert answers[0].status_code == 422
        assert answers[0].data == answers[1].data
    assert expect(mei.get(on_document)) == EMPTY
    problem(mei.get(on_mark), 404, "not-found")
    problem(mei.post(on_mark, {"text": "x"}), 404, "not-found")


def test_in_blind_work_a_name_reaches_nobody_before_its_time(ana, article, jonas, mei):
    text = f"@{mei.name} @{ana.name} @{jonas.name}: look."
    made = expect(jonas.post(f"/documents/{article['id']}/comments", {"text": text}), 201)
    assert [person["id"] for person in made["mentions"]] == [jonas.id]
    for person in (mei, ana):
        assert expect(person.get("/me/inbox")) == EMPTY


def test_threads_open_when_both_have_submitted_and_close_with_a_withdrawal(
    api, ana, desk, article, jonas, mei, discussed
):
    (on_mark, on_document), comments = discussed
    adjudicator = api.member(ana, desk, "adjudicator")
    api.annotation(mei, article)
    early = expect(adjudicator.post(on_document, {"text": "Take your time."}), 201)
    submit = f"/documents/{article['id']}/layer:submit"
    expect(jonas.post(submit, {}))
    assert expect(mei.get(on_document)) == EMPTY
    assert [one["id"] for one in expect(adjudicator.get(on_document))["items"]] == [early["id"]]
    expect(mei.post(submit, {}))
    for person in (mei, adjudicator):
        assert [one["id"] for one in expect(person.get(on_mark))["items"]] == comments[:1]
        assert {one["id"] for one in expect(person.get(on_document))["items"]} == {comments[1], early["id"]}
    answer = expect(mei.post(on_mark, {"text": "Yes.", "parent": comments[0]}), 201)
    assert [one["id"] for one in expect(jonas.get(on_mark))["items"]] == [comments[0], answer["id"]]
    expect(jonas.post(f"/documents/{article['id']}/layer:withdraw", {"reason": "A second look."}))
    problem(mei.get(on_mark), 404, "not-found")
    problem(mei.get(f"/comments/{answer['id']}"), 404, "not-found")
    assert expect(mei.get(on_document)) == EMPTY
    assert expect(jonas.get("/me/inbox"))["total"] == 1
