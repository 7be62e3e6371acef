"""Finding a quote again (domain.md 4, rule 1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.text.anchoring import find
from annotate.text.offsets import context
from tests.effort import in_proportion

TWICE = "He said no. She said yes. They said no. We said yes."


def test_a_quote_that_stands_once_is_found_without_any_context():
    assert find("😊 a quote here", "quote") == (4, 9)


def test_a_quote_that_stands_once_is_found_though_everything_around_it_changed():
    assert find("new words said no today", "said no", prefix="He ", suffix=". She") == (10, 17)


def test_a_quote_that_is_not_there_is_not_found():
    assert find("a text", "another") is None
    assert find("a text", "") is None
    assert find("", "a") is None


def test_of_several_places_the_one_with_the_same_context_wins():
    assert find(TWICE, "said no", prefix="They ") == (31, 38)
    assert find(TWICE, "said yes", suffix=". They") == (16, 24)


def test_context_counts_more_than_nearness():
    assert find(TWICE, "said no", prefix="They ", near=0) == (31, 38)


def test_context_counts_from_the_quote_outwards():
    assert find("xx ab QUOTE -- yy zb QUOTE", "QUOTE", prefix="xx zb ") == (21, 26)


def test_among_equal_contexts_the_nearest_place_wins():
    assert find("no no no", "no", near=4) == (3, 5)
    assert find("no no no", "no", near=100) == (6, 8)


def test_equal_context_and_no_hint_of_the_place_leaves_the_choice_open():
    assert find("no no no", "no", prefix="well, ") is None


def test_two_equally_near_places_leave_the_choice_open():
    assert find("ab..ab", "ab", near=2) is None


def test_overlapping_places_are_told_apart():
    assert find("aaab", "aa", suffix="b") == (1, 3)


@given(st.text("ab \u0301😊", min_size=1, max_size=40), st.data())
def test_a_quote_with_its_context_and_place_is_found_where_it_was(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    prefix, suffix = context(text, start, end)
    assert find(text, text[start:end], prefix, suffix, near=start) == (start, end)


@given(st.text("ab.", max_size=30), st.text("ab.", max_size=4), st.text("ab.", max_size=3), st.text("ab.", max_size=3))
def test_what_is_found_is_always_the_quote(text, exact, prefix, suffix):
    found = find(text, exact, prefix, suffix)
    assert found is None or text[slice(*found)] == exact


@pytest.mark.parametrize("quote", ["a", "a" * 900, "a" * 2000])
def test_searching_takes_time_in_proportion_to_the_text(quote):
    def search(length: int) -> None:
        find("a" * length, quote, prefix="b" + "a" * 31, suffix="a" * 31 + "b", near=length)

    assert in_proportion(search, 10_000)
