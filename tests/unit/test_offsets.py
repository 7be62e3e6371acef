"""Code points inside, UTF-16 at the border (domain.md 4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.text.offsets import OffsetError, context, from_utf16, to_utf16, utf16_length

TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("a é\u0301\u200d\u2028😊𝄞👩‍👧")), max_size=60
)


def encoded_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(TEXTS)
def test_each_offset_becomes_the_length_of_the_encoded_text_before_it(text):
    every = range(len(text) + 1)
    assert to_utf16(text, every) == [encoded_length(text[:at]) for at in every]


@given(TEXTS)
def test_offsets_come_back_from_utf16_as_they_went(text):
    every = list(range(len(text) + 1))
    assert from_utf16(text, to_utf16(text, every)) == every


@given(TEXTS, st.data())
def test_the_length_of_a_slice_is_that_of_its_encoding(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert utf16_length(text, start, end) == encoded_length(text[start:end])


@pytest.mark.parametrize(
    ("text", "points", "units"),
    [
        ("a😊b", [0, 1, 2, 3], [0, 1, 3, 4]),
        ("👩‍👧 ok", [1, 2, 3, 5], [2, 3, 5, 7]),
        ("e\u0301té", [1, 2, 4], [1, 2, 4]),
        ("قال 😊 نعم", [3, 5, 9], [3, 6, 10]),
        ("", [0], [0]),
    ],
)
def test_emoji_combining_marks_and_right_to_left_text_are_counted_alike_in_both_directions(text, points, units):
    assert to_utf16(text, points) == units
    assert from_utf16(text, units) == points


def test_repeated_offsets_are_allowed_and_stay_in_place():
    assert to_utf16("😊a", [0, 0, 1, 1, 2]) == [0, 0, 2, 2, 3]


@pytest.mark.parametrize("offsets", [[-1], [4], [2, 1]])
def test_an_offset_outside_the_text_or_out_of_order_is_refused_both_ways(offsets):
    with pytest.raises(OffsetError):
        to_utf16("abc", offsets)
    with pytest.raises(OffsetError):
        from_utf16("abc", offsets)


def test_an_offset_between_two_halves_of_a_character_is_refused():
    with pytest.raises(OffsetError, match="inside one character"):
        from_utf16("a😊b", [2])


def test_the_context_of_a_quote_is_at_most_32_code_points_on_each_side():
    text = "😊" * 40 + "quote" + "é" * 40
    assert context(text, 40, 45) == ("😊" * 32, "é" * 32)
    assert context("abc", 1, 2) == ("a", "c")


def test_the_context_of_a_range_outside_the_text_is_refused():
    with pytest.raises(OffsetError):
        context("abc", 2, 4)
    with pytest.raises(OffsetError):
        context("abc", 2, 1)


def test_the_gold_offsets_of_the_real_document_survive_the_way_to_utf16_and_back(sunrise):
    offsets = sorted({offset for zone in sunrise.gold["zones"] for offset in (zone["start"], zone["end"])})
    assert from_utf16(sunrise.text, to_utf16(sunrise.text, offsets)) == offsets
