"""Words as a search cuts them: every script, with or without accents, each at its place."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.domain.errors import Invalid
from annotate.domain.search import EXCERPT, MOST_CHARACTERS, excerpt, found_in, ranges_of, understood
from annotate.store import fulltext
from annotate.text.words import LONGEST_WORD, STRETCH_SAME, STRETCH_WORDS, placed, standing, stretches, words_of
from annotate.text.words import found as among

TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" \n.-\"*“”()':é北京กำลังЁשָ")), max_size=80
)


def found(text: str, query: str) -> list[str]:
    return [text[start:end] for start, end in ranges_of(found_in(text, understood(query)))]


@pytest.mark.parametrize(
    ("text", "query", "words"),
    [
        ("The Mayor said so.", "mayor", ["Mayor"]),
        ("Über die Straße", "uber STRASSE", ["Über", "Straße"]),
        ("Łódź, Bogotá", "lodz bogota", ["Łódź", "Bogotá"]),
        ("в Ёлках", "елк*", ["Ёлках"]),
        ("Ὀδυσσεύς", "οδυσσευς", ["Ὀδυσσεύς"]),
        ("قالت المَدْرَسَة", "المدرسة", ["المَدْرَسَة"]),
        ("שָׁלוֹם לכם", "שלום", ["שָׁלוֹם"]),
        ("हिन्दी में", "हिन्दी", ["हिन्दी"]),
        ("北京大学的学生", "大学", ["大学"]),
        ("北京大学的学生", "学", ["学", "学"]),
        ("東京タワーへ行く", "タワー", ["タワー"]),
        ("นายกรัฐมนตรีกล่าวว่า", "รัฐมนตรี", ["รัฐมนตรี"]),
        ("she didn't pay", "didn't", ["didn't"]),
        ("new old bridge, new bridge", '"new bridge"', ["new bridge"]),
    ],
)
def test_a_word_is_found_in_its_script_with_or_without_accents(text: str, query: str, words: list[str]) -> None:
    assert found(text, query) == words


def test_letters_that_are_no_accents_stay_apart() -> None:
    assert found("мой дом", "мои") == []


@given(TEXTS)
def test_every_word_stands_at_its_place_and_folds_to_itself(text: str) -> None:
    words = placed(text)
    assert [word.word for word in words] == words_of(text)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert all(left.start <= right.start for left, right in pairwise(words))
    assert all(len(word.word) <= LONGEST_WORD for word in words)


@given(TEXTS)
def test_nothing_that_a_person_types_is_an_error(text: str) -> None:
    asked = understood(text)
    for term in asked.terms:
        assert all(word and not set(word) & set(" '\"\\*:&|!()<>-^{}") for word in term.words)
    for dialect in ("sqlite", "postgresql"):
        fulltext.query(dialect, asked, ["scope"])
    found_in(text, asked)


def test_a_search_that_is_too_long_is_refused_with_a_sentence() -> None:
    for query in ("a" * (MOST_CHARACTERS + 1), "x " * 20_000, " ".join(f"w{n}" for n in range(100))):
        with pytest.raises(Invalid, match="at most"):
            understood(query)


def test_the_signs_of_a_search_are_understood() -> None:
    terms = understood('mayor -fire "new bridge" -"old mill" rep* “the end').terms
    assert [(term.words, term.begins, term.without) for term in terms] == [
        (("mayor",), False, False),
        (("fire",), False, True),
        (("new", "bridge"), False, False),
        (("old", "mill"), False, True),
        (("rep",), True, False),
        (("the", "end"), False, False),
    ]


def test_a_long_text_is_cut_into_stretches_that_leave_nothing_out() -> None:
    text = "\n".join(f"The word {n} stands in the line {n}." for n in range(3000))
    parts = list(stretches(text))
    assert len(parts) > 2
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert [word for part in parts for word in part.words] == words_of(text)
    for part in parts:
        assert len(part.words) <= STRETCH_WORDS
        assert max(part.words.count(word) for word in set(part.words)) <= STRETCH_SAME


def test_an_excerpt_is_short_and_has_the_first_hit() -> None:
    text = "word " * 200 + "the mayor said it " + "more " * 200
    at = text.index("mayor")
    cut = excerpt(text, [(at, at + 5)])
    assert len(cut.text) <= EXCERPT
    assert [cut.text[start:end] for start, end in cut.ranges] == ["mayor"]
    assert text[cut.start :].startswith(cut.text)


BITS = st.sampled_from(
    ["a", "b", "A", "ab", "ß", "é", "e\u0301", " ", "  ", "\n", "-", "ﬁ", "İ", "x" * 61, "x" * 60, "学", "生", "1"]
)


@given(
    st.lists(BITS, max_size=40).map("".join),
    st.lists(st.tuples(st.lists(BITS, min_size=1, max_size=4).map(" ".join), st.booleans()), min_size=1, max_size=3),
)
def test_terms_are_found_in_a_text_where_they_are_among_its_words(text: str, asked: list[tuple[str, bool]]) -> None:
    terms = [(tuple(words_of(words)), begins) for words, begins in asked if words_of(words)]
    assert standing(text, terms) == among(placed(text), terms)


def test_a_row_that_begins_inside_another_is_found_as_well() -> None:
    assert standing("a a a", [(("a", "a"), False)]) == [(0, 3, 0), (2, 5, 0)]
