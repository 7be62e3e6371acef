"""The method of a project: its verdict scale and its checklist (domain.md 10)."""

import pytest

from tests.api.claiming import a_claim, an_item, approved, checking, do, propose, put
from tests.api.client import expect, pointers, problem

TWO = [
    {"id": "holds", "label": "Holds", "value": 2, "needs": "independent", "flags": "resolved_supported"},
    {"id": "fails", "label": "Does not hold", "value": 1, "needs": "independent", "flags": "resolved_refuted"},
]


@pytest.fixture
def jonas(api, ana, desk):
    return api.member(ana, desk, "reviewer", "Jonas")


def test_a_project_begins_with_the_scale_of_the_domain(ana, desk):
    scale = expect(ana.get(f"/projects/{desk['id']}/scale"))
    assert [(row["id"], row["value"], row["needs"], row["flags"]) for row in scale["rows"]] == [
        ("true", 5, "independent", "resolved_supported"),
        ("mostly_true", 4, "independent", "resolved_supported"),
        ("half_true", 3, "independent", "open"),
        ("mostly_false", 2, "independent", "resolved_refuted"),
        ("false", 1, "independent", "resolved_refuted"),
        ("missing_context", None, "any", "open"),
        ("misattributed", None, "any", "resolved_refuted"),
        ("unproven", None, "none", "open"),
        ("not_checkable", None, "none", "resolved_not_checkable"),
    ]
    assert (scale["version"], scale["best"], scale["worst"]) == (0, 5, 1)


@pytest.mark.parametrize(
    ("change", "pointer", "named"),
    [
        ({"value": 2}, "/rows/1/value", "“Holds” and “Does not hold”"),
        ({"label": " holds"}, "/rows/1/label", "“Holds” and “ holds”"),
        ({"id": "holds"}, "/rows/1/id", "“Holds” and “Does not hold”"),
        ({"needs": "any"}, "/rows/1/needs", "“Does not hold”"),
        ({"flags": "withdrawn"}, "/rows/1/flags", "only a person"),
    ],
)
def test_two_rows_never_have_one_label_or_one_value(ana, desk, change, pointer, named):
    answer = ana.put(f"/projects/{desk['id']}/scale", {"rows": [TWO[0], {**TWO[1], **change}]}, version=0)
    assert pointers(answer) == [pointer]
    assert named in answer.json["detail"]


def test_a_verdict_keeps_its_row_when_the_scale_changes(ana, jonas, desk):
    path = f"/projects/{desk['id']}/scale"
    claim = a_claim(jonas, desk)
    put(jonas, claim, an_item(jonas, desk))
    checking(jonas, claim)
    propose(jonas, claim)
    problem(jonas.put(path, {"rows": TWO}, version=0), 403, "forbidden")
    made = expect(ana.put(path, {"rows": TWO}, version=0))
    assert (made["version"], made["best"], made["worst"]) == (1, 2, 1)
    problem(ana.put(path, {"rows": TWO}, version=0), 412, "stale")
    old = approved(ana, claim)["verdict"]
    assert (old["row"]["label"], old["row"]["value"], old["best"], old["scale"]) == ("True", 5, 5, 0)
    do(ana, claim, "reopen", reason="A new scale.")
    body = {"verdict": "true", "rationale": "So.", "confidence": "low"}
    assert pointers(jonas.post(f"/claims/{claim['id']}:propose", body)) == ["/verdict"]
    new = propose(jonas, claim, "holds")["proposal"]
    assert (new["row"]["value"], new["best"], new["worst"], new["scale"]) == (2, 2, 1, 1)
    (version,) = expect(ana.get(f"{path}/history"))["items"]
    assert (version["by"]["id"], version["scale"]) == (ana.id, made)


def test_every_line_of_the_checklist_is_answered_by_whoever_proposes(ana, jonas, desk):
    path = f"/projects/{desk['id']}/checklist"
    assert expect(jonas.get(path)) == {"version": 0, "lines": []}
    lines = ["Was the maker asked?", "Was the archive searched?"]
    expect(ana.put(path, {"lines": lines}, version=0))
    assert pointers(ana.put(path, {"lines": ["a", "a"]}, version=1)) == ["/lines/1"]
    claim = a_claim(jonas, desk)
    checking(jonas, claim)
    body = {"verdict": "unproven", "rationale": "Nothing.", "confidence": "low", "searched": "Two archives."}
    one = {"line": 1, "answer": "no", "note": "He is dead."}
    answer = jonas.post(f"/claims/{claim['id']}:propose", {**body, "answers": [one]})
    assert pointers(answer, "state") == ["/answers"]
    twice = jonas.post(f"/claims/{claim['id']}:propose", {**body, "answers": [one, one]})
    assert pointers(twice) == ["/answers/1/line"]
    made = do(jonas, claim, "propose", **body, answers=[{"line": 2, "answer": "yes"}, one])
    assert [(a["line"], a["answer"], a["note"]) for a in made["proposal"]["answers"]] == [
        (lines[0], "no", "He is dead."),
        (lines[1], "yes", ""),
    ]
