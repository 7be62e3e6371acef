"""Typed links between annotations (domain.md 8)."""

import pytest

from annotate.vocabulary import ids
from tests.api.client import expect, pointers, problem

ENDS = {
    "attributes": ({"attribution"}, {"claim"}),
    "questions": ({"unverified"}, {"claim", "attribution"}),
    "flags": ({"language"}, {"claim"}),
}
KINDS = ("claim", "attribution", "unverified", "language")
NOTHING = "01890000-0000-7000-8000-000000000000"


def link(person, mark, other, type_="supports"):
    to = {"annotation": other["id"]} if isinstance(other, dict) else {"annotation": other}
    return person.post(f"/annotations/{mark['id']}/links", {"type": type_, "to": to})


@pytest.fixture
def marks(api, ana, article):
    """Two annotations of each kind."""
    return {kind: [api.annotation(ana, article, kind, start) for start in (0, 60)] for kind in KINDS}


def test_a_link_has_exactly_the_members_of_the_contract(ana, article, marks):
    mark, other = marks["claim"]
    answer = link(ana, mark, other)
    made = expect(answer, 201)
    assert answer.headers["Location"] == f"/api/v1/links/{made['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert set(made) == {"id", "version", "type", "from", "to", "author", "created"}
    assert (made["from"], made["to"]) == ({"annotation": mark["id"]}, {"annotation": other["id"]})
    assert (made["type"], made["author"]) == ("supports", {"id": ana.id, "name": ana.name})
    for path in (f"/documents/{article['id']}", f"/annotations/{mark['id']}", f"/annotations/{other['id']}"):
        assert expect(ana.get(f"{path}/links"))["items"] == [made]
    assert expect(ana.get(f"/annotations/{marks['language'][0]['id']}/links"))["items"] == []


@pytest.mark.parametrize("type_", ids("link_type"))
def test_a_link_has_the_ends_of_its_type(ana, marks, type_):
    near, far = ENDS.get(type_, (set(KINDS), set(KINDS)))
    for from_kind in KINDS:
        for to_kind in KINDS:
            answer = link(ana, marks[from_kind][0], marks[to_kind][1], type_)
            if from_kind not in near:
                assert pointers(answer) == ["/type"]
            elif to_kind not in far:
                assert pointers(answer) == ["/to"]
            else:
                expect(answer, 201)


def test_there_are_the_eight_types_of_the_domain():
    assert set(ids("link_type")) == {
        *ENDS,
        "supports",
        "contradicts",
        "repeats",
        "coreferent",
        "depends_on",
    }


def test_a_link_to_itself_or_twice_is_refused(ana, article, marks):
    mark, other = marks["claim"]
    assert pointers(link(ana, mark, mark)) == ["/to/annotation"]
    expect(link(ana, mark, other), 201)
    assert pointers(link(ana, mark, other)) == ["/to/annotation"]
    expect(link(ana, other, mark), 201)
    expect(link(ana, mark, other, "contradicts"), 201)
    assert expect(ana.get(f"/documents/{article['id']}/links"))["total"] == 3


def test_a_link_that_was_taken_away_can_be_made_again(ana, article, marks):
    mark, other = marks["claim"]
    made = expect(link(ana, mark, other), 201)
    path = f"/links/{made['id']}"
    problem(ana.delete(path), 428, "version-needed")
    assert problem(ana.delete(path, 2), 412, "stale")["current"] == made
    assert ana.delete(path, 1).status_code == 204
    problem(ana.delete(path, 1), 404, "not-found")
    assert expect(ana.get(f"/documents/{article['id']}/links"))["total"] == 0
    assert expect(link(ana, mark, other), 201)["id"] != made["id"]


def test_the_far_end_stands_in_the_same_document(api, ana, desk, marks):
    elsewhere = api.annotation(ana, api.document(ana, desk))
    for other in (elsewhere, NOTHING):
        assert pointers(link(ana, marks["claim"][0], other)) == ["/to/annotation"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/type"),
        ({"type": "supports"}, "/to"),
        ({"type": "likes", "to": {"annotation": NOTHING}}, "/type"),
        ({"type": "supports", "to": {}}, "/to"),
        ({"type": "supports", "to": NOTHING}, "/to"),
        ({"type": "supports", "to": {"annotation": "x"}}, "/to/annotation"),
        ({"type": "supports", "to": {"annotation": None}}, "/to/annotation"),
        ({"type": "supports", "to": {"annotation": NOTHING, "claim": NOTHING}}, "/to"),
        ({"type": "supports", "to": {"claim": NOTHING}}, "/to/claim"),
        ({"type": "supports", "to": {"document": NOTHING}}, "/to/document"),
        ({"type": "supports", "to": {"annotation": NOTHING}, "from": {"annotation": NOTHING}}, "/from"),
    ],
)
def test_a_wrong_body_is_refused_at_its_place(ana, article, marks, body, pointer):
    assert pointers(ana.post(f"/annotations/{marks['claim'][0]['id']}/links", body)) == [pointer]
    assert expect(ana.get(f"/documents/{article['id']}/links"))["total"] == 0


def test_a_link_starts_at_ones_own_annotation_and_may_end_at_anothers(api, ana, desk, article, marks):
    jonas = api.member(ana, desk)
    theirs = api.annotation(jonas, article)
    problem(link(jonas, marks["claim"][0], theirs), 403, "forbidden")
    made = expect(link(jonas, theirs, marks["claim"][0]), 201)
    problem(ana.delete(f"/links/{made['id']}", 1), 403, "forbidden")
    assert jonas.delete(f"/links/{made['id']}", 1).status_code == 204


def test_a_link_is_gone_with_either_end_and_comes_back_with_it(ana, article, marks):
    mark, other = marks["claim"]
    made = expect(link(ana, mark, other), 201)
    for n, end in enumerate((mark, other)):
        assert ana.delete(f"/annotations/{end['id']}", 1).status_code == 204
        assert expect(ana.get(f"/documents/{article['id']}/links"))["items"] == [], n
        expect(ana.post(f"/annotations/{end['id']}:restore", {}))
        assert expect(ana.get(f"/documents/{article['id']}/links"))["items"] == [made]


def test_a_submitted_layer_has_its_links_fixed(api, ana, article):
    mark, other = api.annotation(ana, article), api.annotation(ana, article, start=60)
    made = expect(link(ana, mark, other), 201)
    expect(ana.post(f"/documents/{article['id']}/layer:submit", {}))
    problem(link(ana, other, mark), 403, "locked")
    problem(ana.delete(f"/links/{made['id']}", 1), 403, "locked")


def test_links_of_the_agreed_layer_are_made_by_an_adjudicator(api, ana, desk, article):
    reviewer, adjudicator = api.member(ana, desk), api.member(ana, desk, "adjudicator")
    agreed, other = api.annotation(ana, article), api.annotation(ana, article, start=60)
    expect(ana.post(f"/documents/{article['id']}/layer:submit", {}))
    for mark in (agreed, other):
        api.execute("UPDATE annotation SET layer = 'adjudicated' WHERE id = ?", mark["id"])
    problem(link(reviewer, agreed, other), 403, "forbidden")
    made = expect(link(adjudicator, agreed, other), 201)
    problem(reviewer.delete(f"/links/{made['id']}", 1), 403, "forbidden")
    assert adjudicator.delete(f"/links/{made['id']}", 1).status_code == 204
