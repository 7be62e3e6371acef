"""Guidance stands behind every value, and a project's own text is found at the kinds and values that it names."""

import re

import pytest

from annotate import vocabulary
from annotate.domain.guidelines import Section, sections
from annotate.vocabulary.guidance import GUIDANCE, GUIDED, pieces

ALL = [f"{name}.{value_id}" for name in GUIDED for value_id in vocabulary.ids(name)]


def test_each_value_that_is_decided_while_reading_has_guidance_and_nothing_else_has() -> None:
    assert sorted(GUIDANCE) == sorted(ALL)


@pytest.mark.parametrize("of", ALL)
def test_guidance_says_what_to_mark_and_what_to_leave_in_sentences_and_shows_it(of: str) -> None:
    guidance = GUIDANCE[of]
    for sentence in (*guidance.mark, *guidance.leave):
        assert sentence[0].isupper() or sentence[0] == "“"
        assert sentence.endswith(".")
        assert "!" not in sentence
    assert guidance.mark
    assert guidance.leave
    for example in guidance.example:
        assert any(piece.marked for piece in pieces(example))
        plain = re.sub(r"\[(?:source\||cue\||content\|)?|\]", "", example)
        assert "".join(piece.words for piece in pieces(example)) == plain
        assert {piece.part for piece in pieces(example)} <= {"", *vocabulary.ids("part")}


def test_an_example_never_holds_a_bracket_of_its_own() -> None:
    for guidance in GUIDANCE.values():
        for example in guidance.example:
            depths = [example[:at].count("[") - example[:at].count("]") for at in range(len(example) + 1)]
            assert set(depths) == {0, 1}


@pytest.mark.parametrize(
    "text",
    [
        "## Claim\n\nSplit at “and”.\n\nLook into headlines.",
        "claim:\nSplit at “and”.\n\nLook into headlines.",
        "Claim\n\nSplit at “and”.\n\nLook into headlines.",
        "# CLAIMS #\nSplit at “and”.\n \nLook into headlines.\n",
        "# Claim:\r\n\r\nSplit at “and”.\r\n\r\nLook into headlines.",
    ],
)
def test_what_stands_under_a_heading_is_about_the_kind_it_names(text: str) -> None:
    [section] = sections(text, {})
    assert section.of == ("kind.claim",)
    assert section.paragraphs == ("Split at “and”.", "Look into headlines.")


def test_a_paragraph_that_begins_with_a_name_is_about_it_and_the_next_one_is_not() -> None:
    found = sections("Read twice.\n\nVague source. Nobody could be asked.\n\nPage furniture is not marked.", {})
    assert found == (
        Section((), "", ("Read twice.",)),
        Section(("reason.vague_source",), "Vague source", ("Nobody could be asked.",)),
        Section((), "", ("Page furniture is not marked.",)),
    )


def test_a_name_of_two_lists_is_found_at_both() -> None:
    [section] = sections("## Presupposition\n\nLook for “again”.", {})
    assert set(section.of) == {"reason.presupposition", "category.presupposition"}


def test_a_project_word_names_the_kind_too_and_an_id_does() -> None:
    assert [
        one.of for one in sections("## Assertion\n\nShort.\n\n## vague_actor\n\nWho?", {"kind.claim": "Assertion"})
    ] == [
        ("kind.claim",),
        ("reason.vague_actor",),
    ]


def test_a_heading_that_names_no_value_is_general_and_nothing_of_the_text_is_lost() -> None:
    text = "First.\n\n## House rules\n\nRead every sentence.\n\nLanguage of the report: English.\n\nClaim and motive differ."
    found = sections(text, {})
    assert [(one.of, one.heading) for one in found] == [((), ""), ((), "House rules")]
    assert found[1].paragraphs == (
        "Read every sentence.",
        "Language of the report: English.",
        "Claim and motive differ.",
    )
    assert sections("", {}) == ()
    assert sections(" \n\n \n", {}) == ()


def test_long_text_without_an_end_is_read_at_once() -> None:
    assert sections("#" * 200_000, {})[0].paragraphs
    assert len(sections("Claim " * 50_000, {})) == 1
    assert sections("# a" + "#: " * 50_000 + "b", {})
    assert sections("\n \t" * 50_000 + "b", {})
