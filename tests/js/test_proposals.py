"""Which mark a mark belongs to: pure functions, judged by the gold of the real document."""

from typing import Any

from playwright.sync_api import Page

from tests.conftest import Sunrise
from tests.formats.gold import gold_annotations, gold_links
from tests.js.conftest import run

Mark = dict[str, Any]


def marks_of(sunrise: Sunrise) -> list[Mark]:
    return sorted(
        (a_mark(id_, body["kind"], body["fragments"]) for id_, body in gold_annotations(sunrise.gold).items()),
        key=lambda mark: (mark["start"], mark["end"]),
    )


def a_mark(key: str, kind: str, pieces: list[Any], **fields: str) -> Mark:
    spans = [{"start": piece["start"], "end": piece["end"], "part": piece.get("part")} for piece in pieces]
    return {
        "key": key,
        "id": key,
        "kind": kind,
        "mine": True,
        "fragments": spans,
        "start": spans[0]["start"],
        "end": max(span["end"] for span in spans),
        "size": sum(span["end"] - span["start"] for span in spans),
        "fields": fields,
    }


def an_attribution(key: str, start: int, cue: int, content: int, end: int, **fields: str) -> Mark:
    pieces = [
        {"start": start, "end": cue - 1, "part": "source"},
        {"start": cue, "end": content - 1, "part": "cue"},
        {"start": content, "end": end, "part": "content"},
    ]
    return a_mark(key, "attribution", pieces, **fields)


OFFERED = "x.map(mark => [mark.key, m.proposals(mark, x).map(({ to, sure }) => [to.key, sure])])"


def test_ten_of_the_twelve_flags_of_the_gold_find_what_they_question(modules: Page, sunrise: Sunrise) -> None:
    offered = dict(run(modules, "reader/proposals.js", OFFERED, marks_of(sunrise)))
    wanted = {near: far for kind, near, far in gold_links() if kind == "questions"}
    taken = {key: next((to for to, sure in offered[key] if sure), None) for key in offered if key.startswith("U")}
    assert {key for key, to in wanted.items() if taken[key] != to} == {"U02", "U06"}
    assert [taken[key] for key in ("U05", "U07")] == [None, None]


def test_the_next_choice_of_the_other_two_is_right(modules: Page, sunrise: Sunrise) -> None:
    offered = dict(run(modules, "reader/proposals.js", OFFERED, marks_of(sunrise)))
    assert [to for to, _ in offered["U02"]][:2] == ["A01", "C03"]
    assert [to for to, _ in offered["U06"]][:1] == ["C05"]


def test_an_attribution_of_the_gold_states_the_claim_in_its_content_and_no_other(
    modules: Page, sunrise: Sunrise
) -> None:
    offered = dict(run(modules, "reader/proposals.js", OFFERED, marks_of(sunrise)))
    sure = [(key, to) for key in offered for to, is_sure in offered[key] if is_sure and key.startswith("A")]
    assert sure == [("A01", "C03")]


def test_a_new_claim_completes_the_links_that_waited_for_it(modules: Page, sunrise: Sunrise) -> None:
    waiting = "m.waitingFor(x.find(({ key }) => key === 'C03'), x, []).map(({ from, type }) => [from.key, type])"
    assert run(modules, "reader/proposals.js", waiting, marks_of(sunrise)) == [["A01", "attributes"]]
    linked = waiting.replace("[])", "[{ from: 'A01', type: 'attributes', to: 'C01', gone: false }])")
    assert run(modules, "reader/proposals.js", linked, marks_of(sunrise)) == []


def test_an_attribution_in_anothers_content_has_it_as_parent_and_none_can_stand_in_itself(modules: Page) -> None:
    outer = an_attribution("outer", 0, 10, 20, 200)
    inner = an_attribution("inner", 30, 40, 50, 90, parent="outer")
    marks = [outer, inner, an_attribution("third", 52, 60, 70, 80)]
    parent = "x.map(mark => m.outerOf(mark, x)?.key ?? null)"
    assert run(modules, "reader/proposals.js", parent, marks) == [None, "outer", "inner"]
    choices = "x.map(mark => m.possibleParents(mark, x).map(({ key }) => key))"
    assert run(modules, "reader/proposals.js", choices, marks) == [["third"], ["outer", "third"], ["outer", "inner"]]
    depth = "x.map(mark => m.chainOf(mark, x).length)"
    assert run(modules, "reader/proposals.js", depth, marks) == [1, 2, 1]


def test_a_pronoun_may_mean_the_last_three_sources_that_are_named(modules: Page, sunrise: Sunrise) -> None:
    sources = """x[0].filter(({ kind }) => kind === 'attribution').map(mark =>
      m.lastSources(mark, x[0], ({ start, end }) => x[1].slice(start, end), 'en').map(({ mark: { key }, words }) => key))"""
    found = run(modules, "reader/proposals.js", sources, [marks_of(sunrise), sunrise.text])
    assert found == [
        [],
        ["A01"],
        ["A02", "A01"],
        *[["A03", "A02", "A01"]] * 2,
        ["A05", "A03", "A02"],
        ["A06", "A05", "A03"],
    ]
    asked = [
        ["He", "en"],
        ["he", "en-GB"],
        ["Он", "ru"],
        ["Er", "de"],
        ["He", "de"],
        ["Ana Okafor", "en"],
        ["Ila", "xx"],
    ]
    given = run(modules, "reader/proposals.js", "x.map(([words, language]) => m.isPronoun(words, language))", asked)
    assert given == [True, True, True, True, False, False, False]
