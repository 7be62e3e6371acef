"""The source record of a document over HTTP (domain.md 6)."""

import pytest

from tests.api.client import expect, pointers, problem
from tests.api.feeds import events

NOTHING = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def path(article):
    return f"/documents/{article['id']}/criticism"


@pytest.fixture
def editor(api, ana, desk):
    return api.member(ana, desk, "editor", "Mei")


@pytest.fixture
def viewer(api, ana, desk):
    return api.member(ana, desk, "viewer", "Vera")


def test_before_anybody_begins_there_is_a_record_with_every_question_open(viewer, path):
    answer = viewer.get(path)
    record = expect(answer)
    assert answer.headers["ETag"] == '"0"'
    assert (record["version"], record["state"], record["signed"]) == (0, "empty", None)
    assert len(record["open"]) == 27
    assert expect(viewer.get(f"{path}/versions")) == {"items": [], "next": None, "total": 0}
    problem(viewer.get(f"{path}/versions/1"), 404, "not-found")


def test_an_answer_is_a_new_draft_and_only_on_top_of_the_newest(ana, editor, path):
    first = expect(editor.patch(path, {"genre": "commemoration", "author_stated": "none"}, 0))
    assert (first["version"], first["state"], len(first["open"])) == (1, "draft", 25)
    assert first["changed_by"] == {"id": editor.id, "name": editor.name}
    stale = problem(ana.patch(path, {"genre": "speech"}, 0), 412, "stale")
    assert stale["current"] == first
    problem(ana.patch(path, {"genre": "speech"}), 428, "version-needed")
    second = expect(ana.patch(path, {"genre": None, "tone": "neutral"}, 1))
    assert (second["genre"], second["author_stated"], second["tone"]) == (None, "none", "neutral")
    assert expect(ana.patch(path, {"tone": "neutral"}, 2)) == second, "what changes nothing makes no version"
    assert expect(ana.get(path)) == second
    assert expect(ana.get(f"{path}/versions/1")) == first


def test_a_signed_version_counts_and_stays_while_a_new_draft_grows(ana, editor, viewer, path):
    expect(editor.patch(path, {"genre": "commemoration", "source_reliability": "e"}, 0))
    signed = expect(editor.post(f"{path}:sign", {"confidence": "medium"}, headers={"If-Match": '"1"'}))
    assert (signed["version"], signed["state"], signed["confidence"]) == (2, "signed", "medium")
    assert signed["assessed_by"] == {"id": editor.id, "name": editor.name}
    assert signed["signed"] == {
        "version": 2,
        "by": signed["assessed_by"],
        "at": signed["assessed"],
        "confidence": "medium",
    }
    problem(editor.post(f"{path}:sign", {"confidence": "high"}), 422, "state")
    draft = expect(ana.patch(path, {"source_reliability": "f"}, 2))
    assert (draft["version"], draft["state"], draft["assessed_by"]) == (3, "draft", None)
    assert draft["signed"] == signed["signed"]
    assert expect(viewer.get(f"{path}/versions/2")) == signed
    listed = expect(viewer.get(f"{path}/versions"))["items"]
    assert [(one["version"], one["state"], one["source_reliability"]) for one in listed] == [
        (3, "draft", "f"),
        (2, "signed", "e"),
        (1, "draft", "e"),
    ]
    problem(ana.post(f"{path}:sign", {"confidence": "high"}, headers={"If-Match": '"2"'}), 412, "stale")
    again = expect(ana.post(f"{path}:sign", {"confidence": "high"}))
    assert (again["version"], again["signed"]["by"]["id"]) == (4, ana.id)


def test_an_empty_record_is_not_signed(ana, path):
    problem(ana.post(f"{path}:sign", {"confidence": "high"}), 422, "state")
    expect(ana.patch(path, {"genre": "speech"}, 0))
    expect(ana.patch(path, {"genre": None}, 1))
    problem(ana.post(f"{path}:sign", {"confidence": "high"}), 422, "state")


def test_two_versions_are_compared_field_by_field(ana, path):
    expect(ana.patch(path, {"genre": "commemoration", "tone": "neutral"}, 0))
    expect(ana.patch(path, {"tone": "hagiographic", "date_inferred_from": "2014-07"}, 1))
    between = expect(ana.get(f"{path}/versions/2/changes"))["items"]
    assert between == [
        {"field": "date_inferred_from", "before": "", "after": "2014-07"},
        {"field": "tone", "before": "neutral", "after": "hagiographic"},
    ]
    whole = expect(ana.get(f"{path}/versions/2/changes?since=0"))["items"]
    assert [one["field"] for one in whole] == ["genre", "date_inferred_from", "tone"]
    problem(ana.get(f"{path}/versions/2/changes?since=7"), 404, "not-found")
    assert pointers(ana.get(f"{path}/versions/2/changes?since=-1")) == ["/since"]


def test_passages_are_kept_with_the_words_that_stand_there(api, ana, article, path):
    mark = api.annotation(ana, article, start=4, end=9)
    body = {
        "dating_clues": [{"annotation": mark["id"]}, {"start": 0, "end": 3, "quote": "The"}],
        "evidence": {"tone": [{"start": 10, "end": 17}]},
    }
    made = expect(ana.patch(path, body, 0))
    assert made["dating_clues"] == [
        {"start": 4, "end": 9, "quote": "mayor", "annotation": mark["id"], "label": "C01"},
        {"start": 0, "end": 3, "quote": "The"},
    ]
    assert made["evidence"] == {"tone": [{"start": 10, "end": 17, "quote": "praised"}]}
    assert expect(ana.patch(path, {"dating_clues": made["dating_clues"]}, 1)) == made, "what was read can be sent back"
    less = expect(ana.patch(path, {"dating_clues": [], "evidence": {"tone": None}}, 1))
    assert (less["dating_clues"], less["evidence"]) == ([], {})


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"genre": "novel"}, "/genre"),
        ({"nothing": 1}, "/nothing"),
        ({"date_stated": "July 2014"}, "/date_stated"),
        ({"date_stated": "2015-02-29"}, "/date_stated"),
        ({"date_inferred_from": "2014", "date_inferred_to": "2013"}, "/date_inferred_to"),
        ({"source_reliability": "g"}, "/source_reliability"),
        ({"information": [{"statements": "dates", "credibility": "7"}]}, "/information/0/credibility"),
        ({"author_stated": "two\nlines"}, "/author_stated"),
        ({"dating_clues": [{"start": 0, "end": 3, "quote": "the"}]}, "/dating_clues/0/quote"),
        ({"dating_clues": [{"start": 0, "end": 9000}]}, "/dating_clues/0/end"),
        ({"dating_clues": [{"start": 3, "end": 3}]}, "/dating_clues/0/end"),
        ({"dating_clues": [{"start": 3, "end": 4}]}, "/dating_clues/0/start"),
        ({"dating_clues": [{"start": 3}]}, "/dating_clues/0"),
        ({"contradictions": [{"annotation": NOTHING}]}, "/contradictions/0/annotation"),
        ({"evidence": {"nothing": []}}, "/evidence/nothing"),
        ({"evidence": {"dating_clues": []}}, "/evidence/dating_clues"),
    ],
)
def test_what_the_record_cannot_hold_is_refused_at_its_place(ana, path, body, where):
    assert pointers(ana.patch(path, body, 0)) == [where]
    assert expect(ana.get(path))["version"] == 0


def test_an_annotation_of_another_document_bears_nothing_out(api, ana, desk, path):
    mark = api.annotation(ana, api.document(ana, desk))
    body = {"dating_clues": [{"annotation": mark["id"]}]}
    assert pointers(ana.patch(path, body, 0)) == ["/dating_clues/0/annotation"]


def test_doubts_and_tags_come_with_the_record_and_hinder_nobody(ana, path):
    body = {
        "source_reliability": "b",
        "interest": "evident",
        "integrity": "truncated",
        "information": [{"statements": "bare dates", "credibility": "1"}, {"statements": "merit", "credibility": "5"}],
    }
    made = expect(ana.patch(path, body, 0))
    assert [one["field"] for one in made["warnings"]] == ["integrity_note", "information", "source_reliability"]
    assert made["tags"] == [
        'admiralty-scale:source-reliability="b"',
        'admiralty-scale:information-credibility="1"',
        'admiralty-scale:information-credibility="5"',
    ]
    expect(ana.post(f"{path}:sign", {"confidence": "low"}))


def test_the_feed_tells_drafts_and_signatures(ana, editor, viewer, article, path):
    after = expect(ana.get(f"/documents/{article['id']}"))["revision"]
    made = expect(editor.patch(path, {"genre": "speech"}, 0))
    signed = expect(editor.post(f"{path}:sign", {"confidence": "high"}))
    told = events(viewer.get(f"/documents/{article['id']}/events?after={after}").text)
    assert [(one.type, one.data["criticism"]) for one in told] == [
        ("criticism.changed", made),
        ("criticism.signed", signed),
    ]


def test_a_final_document_keeps_its_record_open(api, ana, article, path):
    api.execute("UPDATE document SET review_state = 'final' WHERE id = ?", article["id"])
    expect(ana.patch(path, {"genre": "speech"}, 0))
    expect(ana.post(f"{path}:sign", {"confidence": "high"}))


def test_the_same_key_answers_a_draft_and_a_signature_once(ana, path):
    made = [expect(ana.patch(path, {"genre": "speech"}, 0, key="draft")) for _ in range(2)]
    assert made[0] == made[1]
    signed = [expect(ana.post(f"{path}:sign", {"confidence": "high"}, key="sign")) for _ in range(2)]
    assert signed[0] == signed[1]
    assert expect(ana.get(path)) == signed[0]


def test_documents_are_listed_by_the_letter_that_is_signed(api, ana, desk, article):
    others = [api.document(ana, desk) for _ in range(2)]
    for document, letter in zip((article, others[0]), "ea", strict=True):
        expect(ana.patch(f"/documents/{document['id']}/criticism", {"source_reliability": letter}, 0))
    listed = f"/projects/{desk['id']}/documents?letter="
    assert expect(ana.get(f"{listed}e"))["total"] == 0, "a draft has no letter yet"
    for document in (article, others[0]):
        expect(ana.post(f"/documents/{document['id']}/criticism:sign", {"confidence": "high"}))
    expect(ana.patch(f"/documents/{article['id']}/criticism", {"source_reliability": "c"}, 2))
    for asked, found in (("e", [article]), ("a,e", [others[0], article]), ("c", []), ("none", [others[1]])):
        assert [one["id"] for one in expect(ana.get(listed + asked))["items"]] == [one["id"] for one in found], asked
    assert pointers(ana.get(f"{listed}z")) == ["/letter"]


class TestInBlindWork:
    """Passages that are annotations are told to those who see the annotation."""

    @pytest.fixture
    def desk(self, api, ana):
        return api.project(ana, blind=True)

    @pytest.fixture
    def mark(self, api, editor, article):
        """What an editor, who is a reviewer too, has marked."""
        return api.annotation(editor, article, note="hidden")

    def test_no_page_and_no_report_tells_of_it(self, api, ana, desk, editor, viewer, article, path, mark):
        expect(editor.patch(path, {"contradictions": [{"annotation": mark["id"]}], "tone": "neutral"}, 0))
        expect(editor.post(f"{path}:sign", {"confidence": "high"}))
        page = f"/p/{desk['id']}/d/{article['id']}"
        for person in (ana, viewer):
            browser = api.signed_in(person)
            for read in (page, f"{page}/source", f"{page}/source?version=2", f"{page}/source?since=0&until=2"):
                answer = browser.page(read)
                assert answer.status_code == 200, read
                assert mark["id"] not in answer.text, read
            report = person.get(f"/documents/{article['id']}/export/html").text
            assert "Neutral" in report
            assert "Inner consistency" not in report.partition('id="criticism"')[2].partition("Left open")[0]

    def test_a_hidden_annotation_is_told_to_nobody_else(self, ana, editor, viewer, article, path, mark):
        after = expect(ana.get(f"/documents/{article['id']}"))["revision"]
        given = {"contradictions": [{"annotation": mark["id"]}], "evidence": {"tone": [{"annotation": mark["id"]}]}}
        made = expect(editor.patch(path, given, 0))
        expect(editor.post(f"{path}:sign", {"confidence": "high"}))
        assert made["contradictions"][0]["annotation"] == mark["id"]
        for person in (ana, viewer):
            seen = expect(person.get(path))
            assert (seen["contradictions"], seen["evidence"]) == ([], {})
            for read in (
                path,
                f"{path}/versions",
                f"{path}/versions/1",
                f"{path}/versions/1/changes",
                f"/documents/{article['id']}",
            ):
                assert mark["id"] not in person.get(read).text
            feed = person.get(f"/documents/{article['id']}/events?after={after}").text
            assert "criticism.signed" in feed
            assert mark["id"] not in feed

    def test_what_one_does_not_see_one_does_not_take_away(self, ana, editor, path, mark):
        given = {"contradictions": [{"annotation": mark["id"]}, {"start": 0, "end": 3}]}
        made = expect(editor.patch(path, given, 0))
        stale = problem(ana.patch(path, {"tone": "neutral"}, 0), 412, "stale")
        assert stale["current"]["contradictions"] == made["contradictions"][1:]
        assert expect(ana.patch(path, {"contradictions": []}, 1))["contradictions"] == []
        assert expect(editor.get(path))["contradictions"] == made["contradictions"][:1]

    def test_a_hidden_annotation_is_refused_like_none(self, ana, path, mark):
        answers = [ana.patch(path, {"contradictions": [{"annotation": id_}]}, 0) for id_ in (mark["id"], NOTHING)]
        assert answers[0].status_code == 422
        assert answers[0].data == answers[1].data


def test_the_words_of_a_deleted_annotation_stay_without_its_id(api, ana, article, path):
    mark = api.annotation(ana, article)
    expect(ana.patch(path, {"dating_clues": [{"annotation": mark["id"]}]}, 0))
    assert ana.delete(f"/annotations/{mark['id']}", 1).status_code == 204
    assert expect(ana.get(path))["dating_clues"] == [{"start": 0, "end": 9, "quote": "The mayor"}]
