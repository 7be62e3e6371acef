"""Hints: what the methods find, what they leave alone, and that nothing leaves the text (domain.md 12)."""

from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate import hints, plugins
from annotate.domain.sentences import Layout, laid_out
from annotate.hints import METHODS, Hint, Method, Piece, found_by
from annotate.text.sentences import Sentence
from annotate.text.zones import Zone
from annotate.vocabulary import is_value
from tests.conftest import Sunrise

ORDINARY = (Path(__file__).parent.parent / "data" / "ordinary-sentences.txt").read_text(encoding="utf-8").splitlines()


def of(text: str, method: str = "wording") -> list[Hint]:
    """What a method finds in one text of the body."""
    return found_by(METHODS[method], text, body(text))


def body(text: str) -> Layout:
    return laid_out(text, [Zone(1, "body", 0, len(text), 1)], "en")


def words(text: str, hint: Hint) -> list[str]:
    return [text[piece.start : piece.end] for piece in hint.pieces]


def parts(text: str, sentence_method: str = "attribution") -> dict[str, str]:
    """The parts of the one attribution in a text."""
    (hint,) = of(text, sentence_method)
    return {str(piece.part): text[piece.start : piece.end] for piece in hint.pieces}


class Score(NamedTuple):
    """How far a method agrees with the gold, by overlap, one to one."""

    precision: float
    recall: float


def gold_layout(sunrise: Sunrise) -> Layout:
    zones = [Zone(n, one["zone"], one["start"], one["end"], 1) for n, one in enumerate(sunrise.gold["zones"], 1)]
    return Layout.of(zones, [Sentence(s["n"], s["start"], s["end"], 0, 0) for s in sunrise.gold["sentences"]])


def spans(annotation: dict[str, Any]) -> Iterator[tuple[int, int]]:
    pieces = annotation.get("parts")
    for one in [pieces["source"], pieces["cue"], *pieces["content"]] if pieces else [annotation]:
        yield one["start"], one["end"]


def score(sunrise: Sunrise, method: Method) -> Score:
    found = found_by(method, sunrise.text, gold_layout(sunrise))
    left = [list(spans(one)) for one in sunrise.gold["annotations"] if one["kind"] == method.kind]
    all_, hits = len(left), 0
    for hint in found:
        touching = [
            one for one in left if any(s < piece.end and piece.start < e for s, e in one for piece in hint.pieces)
        ]
        if touching:
            left.remove(touching[0])
            hits += 1
    return Score(hits / len(found), hits / all_)


# The lists were tried on this document, so these figures say that they work, not how they do on other texts; how often
# they are wrong where there is nothing to find is told by the ordinary sentences.
@pytest.mark.parametrize(
    ("method", "precision", "recall"), [("wording", 0.7, 0.85), ("attribution", 0.9, 0.9), ("unsourced", 0.5, 0.4)]
)
def test_on_the_real_document_hints_agree_with_the_gold_by_overlap_at_least_so_far(
    sunrise: Sunrise, method: str, precision: float, recall: float
) -> None:
    reached = score(sunrise, METHODS[method])
    assert reached.precision >= precision
    assert reached.recall >= recall


def test_all_seven_attributions_of_the_real_document_are_cut_as_by_hand(sunrise: Sunrise) -> None:
    found = found_by(METHODS["attribution"], sunrise.text, gold_layout(sunrise))
    cut = [sorted((piece.start, piece.end) for piece in hint.pieces) for hint in found]
    assert cut == [sorted(spans(one)) for one in sunrise.gold["annotations"] if one["kind"] == "attribution"]


@pytest.mark.parametrize(("method", "most"), [("wording", 1), ("attribution", 1), ("unsourced", 1)])
def test_in_fifty_ordinary_sentences_there_is_next_to_nothing_to_find(method: str, most: int) -> None:
    found = [words(line, hint) for line in ORDINARY for hint in of(line, method)]
    assert len(ORDINARY) == 50
    assert len(found) <= most, found


@pytest.mark.parametrize(
    ("text", "found", "category"),
    [
        ("Many experts doubt it.", "Many experts", "weasel_source"),
        ("It is widely believed that he fled.", "It is widely believed that", "weasel_source"),
        ("He gave selfless help.", "selfless", "puffery"),
        ("They march under the banner of freedom.", "under the banner of freedom", "slogan_formula"),
        ("His Excellency arrived late.", "His Excellency", "honorific_title"),
        ("The lackeys fled.", "lackeys", "pejorative_label"),
        ("They sent “aid” by sea.", "“aid”", "scare_quotes"),
        ("He was allegedly there.", "allegedly", "hedge"),
        ("Of course it failed.", "Of course", "presupposition"),
        ("It happened in recent years.", "in recent years", "vague_time_place"),
    ],
)
def test_wording_proposes_the_category_of_what_it_finds(text: str, found: str, category: str) -> None:
    (hint,) = of(text)
    assert words(text, hint) == [found]
    assert hint.fields.category == category


def test_an_explanation_quotes_the_words_and_says_why() -> None:
    (hint,) = of("Many observers were there.")
    assert hint.explanation == "“Many observers” names nobody who can be asked."


@pytest.mark.parametrize(
    "text",
    [
        "She called it “progress”.",
        "The word “aid” has three letters.",
        "He lives in the “White House”.",
        "The forest is in the west.",
        "The best-known song is short.",
        "A blind and illegal act.",
    ],
)
def test_wording_leaves_ordinary_words_alone(text: str) -> None:
    assert of(text) == []


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("The mayor said that it will last.", "The mayor", "said", "that it will last"),
        ("According to the police, two men fled.", "the police", "According to", "two men fled"),
        ("Two men fled, according to the police.", "the police", "according to", "Two men fled"),
        ("“It will last,” she said.", "she", "said", "“It will last,”"),
        ("“It will last,” said the mayor.", "the mayor", "said", "“It will last,”"),
        ("The road opens in May, the ministry said.", "the ministry", "said", "The road opens in May"),
        ("Ana Okafor, a teacher in Lagos, has repeatedly claimed that he lied.", "Ana Okafor, a teacher in Lagos", "has repeatedly claimed", "that he lied"),
        ("The union asked the firm to pay.", "The union", "asked", "the firm to pay"),
        ("It rained all day, and the mayor said that it would go on.", "the mayor", "said", "that it would go on"),
        ("Josip Tito visited the mine and said that it was deep.", "Josip Tito", "said", "that it was deep"),
        ("Jonas Keller: “We were not told.”", "Jonas Keller", ":", "“We were not told.”"),
    ],
)  # fmt: skip
def test_attribution_cuts_source_cue_and_content(text: str, source: str, cue: str, content: str) -> None:
    assert parts(text) == {"source": source, "cue": cue, "content": content}


@pytest.mark.parametrize(
    "text", ["The sign showed a horse.", "She added salt.", "They found the key.", "He felt tired."]
)
def test_a_verb_that_reports_nothing_here_is_no_cue(text: str) -> None:
    assert of(text, "attribution") == []


def test_the_cue_tells_the_stance_and_a_group_is_a_vague_source() -> None:
    (hint,) = of("Some critics claimed that he lied.", "attribution")
    assert (hint.fields.cue_stance, hint.fields.source_type) == ("distancing", "vague_group")


@pytest.mark.parametrize(
    ("text", "found", "reason"),
    [
        ("Nearly 100 people died.", "Nearly 100", "figure_without_source"),
        ("Output rose by 12 per cent.", "12 per cent", "figure_without_source"),
        ("Many experts doubt the plan, as we know.", "Many experts doubt the plan", "vague_source"),
        ("Dark forces are at work.", "Dark forces are at work", "vague_actor"),
        ("Everybody knows the answer.", "Everybody knows the answer", "sweeping_generalisation"),
    ],
)
def test_unsourced_proposes_the_reason(text: str, found: str, reason: str) -> None:
    (hint,) = of(text, "unsourced")
    assert words(text, hint) == [found]
    assert hint.fields.reason == reason


@pytest.mark.parametrize(
    "text",
    ["According to the police, nearly 100 people died.", "Nearly 100 people died [3].", "She was over 80 when she was born in 1912 at the age of 80.", "He was born on 12 May 1954."],
)  # fmt: skip
def test_a_figure_with_a_source_an_age_and_a_date_are_no_figures_without_source(text: str) -> None:
    assert [
        hint for hint in of(text, "unsourced") if hint.rule == "figure" and "over 80" not in words(text, hint)
    ] == []


def test_only_what_can_be_marked_gets_hints() -> None:
    text = "Many experts agree\nMany experts agree\nMany experts agree."
    zones = [Zone(1, "navigation", 0, 18, 1), Zone(2, "headline", 19, 37, 1), Zone(3, "body", 38, 57, 1)]
    layout = Layout.of(zones, [Sentence(1, 38, 57, 3, 1)])
    assert [hint.pieces[0].start for hint in found_by(METHODS["wording"], text, layout)] == [19, 38]


def test_a_caption_of_two_sentences_is_read_as_two() -> None:
    text = "Photo: Ilsa Maradane on the line. “Home is here,” she wrote."
    layout = Layout.of([Zone(1, "caption", 0, len(text), 1)], [])
    (hint,) = found_by(METHODS["attribution"], text, layout)
    assert words(text, hint) == ["“Home is here,”", "she", "wrote"]


def test_a_document_in_another_language_has_no_method_of_ours() -> None:
    assert {method.id for method in hints.methods_for("en-GB")} == {"wording", "attribution", "unsourced"}
    assert hints.methods_for("fr") == []


def test_every_rule_proposes_a_value_that_exists_and_quotes_what_it_found() -> None:
    for rule in hints.wording._RULES.rules:
        assert is_value("category", rule.value)
        assert "{words}" in rule.why
    for rule in hints.unsourced._RULES.rules:
        assert is_value("reason", rule.value)
        assert "{words}" in rule.why


BITS = st.sampled_from(
    [*"“”\",.;:'’ \n", "said", "Many", "experts", "according to", "According to", "the", "He", "that", "“aid”", "nearly",
     "100", "H.E", "𝒶", "é", "is", "widely", "banner of", "under the", "mayor", "who", "(2014)", "!", "asked", "to"]
)  # fmt: skip


@given(st.lists(BITS, max_size=60).map(" ".join))
def test_every_piece_lies_in_the_text_and_in_one_sentence_or_zone(text: str) -> None:
    layout = body(text)
    for method in METHODS.values():
        given_ = list(method.find(text, layout.sentences, layout.zones))
        assert found_by(method, text, layout) == given_
        for hint in given_:
            first, last = hint.pieces[0], hint.pieces[-1]
            assert any(s.start <= first.start and last.end <= s.end for s in layout.sentences)
            assert [*hint.pieces] == sorted(hint.pieces)
            assert all(one.end <= other.start for one, other in zip(hint.pieces, hint.pieces[1:], strict=False))
            assert 0 < hint.score <= 1


@pytest.mark.parametrize(
    "bit", ["said ", "many ", "a" * 50, "“", "a, ", "nearly 1", "under the ", "-", "that said and "]
)
def test_no_text_makes_a_method_take_more_than_time_in_proportion(bit: str) -> None:
    def steps(size: int) -> float:
        text = bit * (size // len(bit)) + "."
        layout = Layout.of([Zone(1, "body", 0, len(text), 1)], [Sentence(1, 0, len(text), 1, 1)])
        begun = process_time()
        for method in METHODS.values():
            found_by(method, text, layout)
        return process_time() - begun

    steps(1000)
    small, large = (min(steps(size) for _ in range(3)) for size in (4_000, 40_000))
    assert large < small * 10 * 6 + 0.05


class Point(EntryPoint):
    """An entry point of a package that offers `METHOD`."""

    def load(self) -> object:
        return OFFERED[self.value]


def wild(text: str, sentences: object, zones: object) -> Iterator[Hint]:
    yield Hint((Piece(0, len(text) + 5),), "", 0.5, "r", "Leaves the text.")
    yield Hint((Piece(0, 3),), "", 0.5, "r", "Fits.")


def broken(text: str, sentences: object, zones: object) -> Iterator[Hint]:
    raise RuntimeError("no model")


OFFERED: dict[str, object] = {
    "wild": Method("wild", 1, "claim", frozenset(("fr",)), wild),
    "broken": Method("broken", 1, "claim", frozenset(("fr",)), broken),
    "none": object(),
}


def test_a_method_is_of_a_kind_that_annotations_have() -> None:
    with pytest.raises(ValueError, match="there is no kind praise"):
        Method("loud", 1, "praise", frozenset(("fr",)), wild)


def test_methods_of_other_packages_join_in_and_cannot_do_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [Point(name, name, "annotate.hints") for name in OFFERED]
    monkeypatch.setattr(plugins, "entry_points", lambda group: points if group == "annotate.hints" else [])
    monkeypatch.setattr(hints, "METHODS", plugins.Registry("annotate.hints", "hint method", Method, METHODS.values()))
    wild_, broken_ = sorted(hints.methods_for("fr"), key=lambda method: method.id, reverse=True)
    text = "Bonjour à tous."
    assert [hint.explanation for hint in found_by(wild_, text, body(text))] == ["Fits."]
    assert found_by(broken_, text, body(text)) == []
    assert ["none" in problem for problem in hints.METHODS.problems] == [True]
