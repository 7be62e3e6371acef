"""The times that sentences name are read as they are written, and a number of people is no year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.domain.told_times import named


@pytest.mark.parametrize(
    ("sentence", "earliest", "latest", "words"),
    [
        ("Kim visited in June 1975.", "1975-06-01", "1975-06-30", "June 1975"),
        ("The 1960s saw it.", "1960-01-01", "1969-12-31", "the 1960s"),
        ("It joined on 25th August, 1975.", "1975-08-25", "1975-08-25", "25 August 1975"),
        ("On May 5, 1975 it began.", "1975-05-05", "1975-05-05", "5 May 1975"),
        ("Written 2014-07-30.", "2014-07-30", "2014-07-30", "30 July 2014"),
        ("From 1974 to 1977 they wrote.", "1974-01-01", "1977-12-31", "1974 to 1977"),
        ("He came in August 1975 and 1980.", "1975-08-01", "1980-12-31", "August 1975 to 1980"),
        ("It killed 1500 people in 1975.", "1975-01-01", "1975-12-31", "1975"),
    ],
)
def test_a_time_is_read_in_words_and_days(sentence: str, earliest: str, latest: str, words: str) -> None:
    found = named(sentence)
    assert found is not None
    assert (str(found.earliest), str(found.latest), found.words) == (earliest, latest, words)


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "Last spring.",
        "It cost 2000 dollars.",
        "In 1,975 ways.",
        "In 1975% of cases.",
        "On 30 February 2014.",
        "C1975",
    ],
)
def test_what_names_no_time_has_none(sentence: str) -> None:
    assert named(sentence) is None


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2099, 12, 31)), st.text(max_size=30))
def test_every_day_that_is_written_out_is_found_beside_any_words(day: date, words: str) -> None:
    found = named(f"{words} on {day.day} {day:%B} {day.year}.")
    assert found is not None
    assert found.earliest <= day <= found.latest
