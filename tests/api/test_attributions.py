"""Attributions over HTTP: parts, nesting, how far the words have travelled (domain.md 7.2)."""

import pytest

from tests.api.client import expect, pointers, problem

# "“It will last,” she said."
SOURCE, CUE, CONTENT = (50, 53, "source"), (54, 58, "cue"), (34, 49, "content")


def pieces(*ranges):
    return [{"start": start, "end": end, "part": part} for start, end, part in ranges]


def attribution(person, document, *ranges, **fields):
    body = {"kind": "attribution", "fragments": pieces(*(ranges or (SOURCE, CUE, CONTENT))), "fields": fields}
    return person.post(f"/documents/{document['id']}/annotations", body)


@pytest.fixture
def nested(ana, article):
    """Makes an attribution inside another one."""

    def make(parent=None):
        return expect(attribution(ana, article, **({"parent": parent["id"]} if parent else {})), 201)

    return make


def current(person, mark):
    return expect(person.get(f"/annotations/{mark['id']}"))


def depth(person, mark):
    return current(person, mark)["derived"]["hearsay_depth"]


def test_each_part_is_kept_with_its_words(ana, article):
    made = expect(attribution(ana, article), 201)
    assert [(p["start"], p["end"], p["part"], p["quote"]) for p in made["fragments"]] == [
        (34, 49, "content", "“It will last,”"),
        (50, 53, "source", "she"),
        (54, 58, "cue", "said"),
    ]
    assert (made["start"], made["end"]) == (34, 58)
    assert (made["fields"], made["derived"]) == ({"traceability": "not_searched"}, {"hearsay_depth": 1})


def test_source_and_content_may_be_in_pieces_and_the_source_may_be_missing(ana, article):
    expect(attribution(ana, article, (0, 3, "source"), (60, 66, "source"), (10, 17, "cue"), CONTENT), 201)
    made = expect(attribution(ana, article, CUE, (34, 37, "content"), (60, 66, "content")), 201)
    assert [p["part"] for p in made["fragments"]] == ["content", "cue", "content"]


def test_a_missing_part_is_content(ana, article):
    assert expect(attribution(ana, article, (34, 49, None)), 201)["fragments"][0]["part"] == "content"
    body = {"kind": "attribution", "start": 34, "end": 49}
    made = expect(ana.post(f"/documents/{article['id']}/annotations", body), 201)
    assert made["fragments"][0]["part"] == "content"


def test_pieces_of_different_parts_may_touch_and_stay_apart(ana, article):
    made = expect(attribution(ana, article, (0, 3, "source"), (3, 9, "cue"), (9, 17, "content")), 201)
    assert [(p["start"], p["end"], p["part"]) for p in made["fragments"]] == [
        (0, 3, "source"),
        (3, 9, "cue"),
        (9, 17, "content"),
    ]
    joined = expect(attribution(ana, article, (0, 3, "content"), (3, 9, "content"), (9, 17, "cue")), 201)
    assert [(p["start"], p["end"]) for p in joined["fragments"]] == [(0, 9), (9, 17)]


def test_two_pieces_of_a_cue_that_touch_are_one_cue(ana, article):
    made = expect(attribution(ana, article, (54, 56, "cue"), (56, 58, "cue")), 201)
    assert [(p["start"], p["end"], p["part"]) for p in made["fragments"]] == [(54, 58, "cue")]


@pytest.mark.parametrize(
    ("ranges", "pointer"),
    [
        ([CUE, CONTENT, (10, 17, "cue")], "/fragments/0/part"),
        ([(54, 55, "cue"), (56, 58, "cue")], "/fragments/1/part"),
        ([(0, 9, "source"), (4, 12, "cue")], "/fragments/1"),
        ([(0, 9, "quote")], "/fragments/0/part"),
        ([(0, 9, 1)], "/fragments/0/part"),
    ],
)
def test_a_second_or_split_cue_and_overlapping_parts_are_refused(ana, article, ranges, pointer):
    assert pointers(attribution(ana, article, *ranges)) == [pointer]
    assert expect(ana.get(f"/documents/{article['id']}/annotations"))["total"] == 0


def test_hearsay_counts_the_mouths_the_words_went_through(ana, nested):
    first = nested()
    second = nested(first)
    third = nested(second)
    assert [depth(ana, mark) for mark in (first, second, third)] == [1, 2, 3]


def test_when_an_attribution_moves_those_inside_it_follow(ana, article, nested):
    first, other = nested(), nested()
    second = nested(first)
    third = nested(second)
    expect(ana.patch(f"/annotations/{first['id']}", {"fields": {"parent": other["id"]}}, 1))
    assert [depth(ana, mark) for mark in (first, second, third)] == [2, 3, 4]
    assert [current(ana, mark)["version"] for mark in (first, second, third)] == [2, 2, 2]
    expect(ana.patch(f"/annotations/{first['id']}", {"fields": {"parent": None}}, 2))
    assert [depth(ana, mark) for mark in (first, second, third)] == [1, 2, 3]
    assert "parent" not in current(ana, first)["fields"]
    history = expect(ana.get(f"/annotations/{third['id']}/history"))["items"]
    assert [entry["action"] for entry in history] == ["created", "changed", "changed"]
    assert expect(ana.get(f"/documents/{article['id']}/annotations"))["total"] == 4


def test_an_attribution_never_stands_inside_itself(ana, nested):
    first = nested()
    second = nested(first)
    third = nested(second)
    for parent in (first, second, third):
        answer = ana.patch(f"/annotations/{first['id']}", {"fields": {"parent": parent["id"]}}, 1)
        assert pointers(answer) == ["/fields/parent"]
    assert current(ana, first) == first


def test_attributions_are_nested_twenty_deep_at_most(ana, article, nested):
    mark = nested()
    for _ in range(19):
        mark = nested(mark)
    assert depth(ana, mark) == 20
    deeper = expect(attribution(ana, article, parent=mark["id"]), 201)
    assert depth(ana, deeper) == 21
    assert pointers(attribution(ana, article, parent=deeper["id"])) == ["/fields/parent"]


def test_the_parent_is_ones_own_attribution_of_the_same_document(api, ana, desk, article):
    jonas = api.member(ana, desk)
    theirs = expect(attribution(jonas, article), 201)
    elsewhere = expect(attribution(ana, api.document(ana, desk)), 201)
    claim = api.annotation(ana, article)
    gone = expect(attribution(ana, article), 201)
    assert ana.delete(f"/annotations/{gone['id']}", 1).status_code == 204
    for parent in (theirs, elsewhere, claim, gone):
        assert pointers(attribution(ana, article, parent=parent["id"])) == ["/fields/parent"]


def test_a_source_may_be_the_annotation_that_a_pronoun_refers_to(api, ana, desk, article):
    other = api.annotation(ana, article)
    made = expect(attribution(ana, article, resolved_source={"annotation": other["id"]}), 201)
    assert made["fields"]["resolved_source"] == {"annotation": other["id"]}
    elsewhere = api.annotation(ana, api.document(ana, desk))
    for id_ in (elsewhere["id"], "01890000-0000-7000-8000-000000000000"):
        answer = attribution(ana, article, resolved_source={"annotation": id_})
        assert pointers(answer) == ["/fields/resolved_source/annotation"]
    self_ = ana.patch(f"/annotations/{made['id']}", {"fields": {"resolved_source": {"annotation": made["id"]}}}, 1)
    assert pointers(self_) == ["/fields/resolved_source/annotation"]


def test_a_hidden_annotation_cannot_be_told_from_none_by_referring_to_it(api, ana):
    desk = api.project(ana, blind=True)
    article = api.document(ana, desk)
    jonas = api.member(ana, desk)
    theirs = expect(attribution(jonas, article), 201)
    for fields in ({"parent": theirs["id"]}, {"resolved_source": {"annotation": theirs["id"]}}):
        nothing = {
            name: "01890000-0000-7000-8000-000000000000"
            if isinstance(value, str)
            else {"annotation": "01890000-0000-7000-8000-000000000000"}
            for name, value in fields.items()
        }
        hidden, none = attribution(ana, article, **fields), attribution(ana, article, **nothing)
        assert hidden.data == none.data
        problem(hidden, 422, "invalid")


def test_a_claim_with_a_parent_is_none_of_the_kind(ana, article, nested):
    body = {"kind": "claim", "start": 0, "end": 9, "fields": {"parent": nested()["id"]}}
    assert pointers(ana.post(f"/documents/{article['id']}/annotations", body)) == ["/fields/parent"]


@pytest.mark.parametrize("ending", ["deleted", "another kind"])
def test_an_attribution_can_be_edited_when_the_one_around_it_is_gone(ana, nested, ending):
    first = nested()
    second = nested(first)
    third = nested(second)
    path = f"/annotations/{first['id']}"
    if ending == "deleted":
        assert ana.delete(path, 1).status_code == 204
    else:
        expect(ana.patch(path, {"kind": "claim"}, 1))
    assert [depth(ana, mark) for mark in (second, third)] == [1, 2]
    inner = f"/annotations/{second['id']}"
    edited = expect(ana.patch(inner, {"note": "x", "fields": {"mode": "direct"}}, 2))
    assert (edited["note"], edited["fields"]["parent"], edited["derived"]) == ("x", first["id"], {"hearsay_depth": 1})
    assert pointers(ana.patch(inner, {"fields": {"parent": first["id"]}}, 3)) == ["/fields/parent"]
    if ending == "deleted":
        expect(ana.post(f"{path}:restore", {}))
    else:
        expect(ana.patch(path, {"kind": "attribution"}, 2))
    assert [depth(ana, mark) for mark in (first, second, third)] == [1, 2, 3]


@pytest.mark.parametrize("first_back", ["outer", "inner"])
def test_attributions_in_each_other_that_are_deleted_and_restored_stand_as_before(ana, nested, first_back):
    outer = nested()
    inner = nested(outer)
    for mark in (outer, inner):
        version = current(ana, mark)["version"]
        assert ana.delete(f"/annotations/{mark['id']}", version).status_code == 204
    for mark in (outer, inner) if first_back == "outer" else (inner, outer):
        expect(ana.post(f"/annotations/{mark['id']}:restore", {}))
    assert current(ana, inner)["fields"]["parent"] == outer["id"]
    assert [depth(ana, mark) for mark in (outer, inner)] == [1, 2]


def test_what_stands_around_but_is_no_attribution_any_more_counts_for_no_depth(ana, nested):
    first = nested()
    second = nested(first)
    expect(ana.patch(f"/annotations/{first['id']}", {"kind": "claim"}, 1))
    assert [depth(ana, mark) for mark in (second, nested(second))] == [1, 2]


def test_clearing_all_fields_frees_from_the_parent(ana, nested):
    second = nested(nested())
    cleared = expect(ana.patch(f"/annotations/{second['id']}", {"fields": None}, 1))
    assert (cleared["fields"], cleared["derived"]) == ({"traceability": "not_searched"}, {"hearsay_depth": 1})
