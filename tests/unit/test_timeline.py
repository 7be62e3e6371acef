"""The time line is drawn inside its box, on one scale, with all its documents."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from annotate.domain.told_times import Time
from annotate.pages.timeline import ROWS, Mark, time_line
from annotate.services.told import Times, Told, Written

DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(2099, 12, 31))
TIMES = st.tuples(DAYS, DAYS).map(sorted).map(lambda days: Time(days[0], days[1], f"{days[0].year} to {days[1].year}"))


LETTER = 6
"""The width of a letter, in units of the box."""


def sides(mark: Mark) -> tuple[int, int]:
    """Where the words of a mark begin and end, from where they stand, in widths."""
    return (0, -1) if mark.before else (0, 1)


def times(told: list[Time], written: list[Time]) -> Times:
    def key(one: Time) -> tuple[date, date]:
        return one.earliest, one.latest

    claims = tuple(Told("1", "C01", "", one) for one in sorted(told, key=key))
    return Times(claims, tuple(Written("1", "", one, False) for one in sorted(written, key=key)), False)


@given(st.lists(TIMES, min_size=1, max_size=12), st.lists(TIMES, min_size=1, max_size=12))
def test_every_mark_and_year_lies_in_the_box(told: list[Time], written: list[Time]) -> None:
    line = time_line(times(told, written))
    assert line is not None
    assert len(line.claims) == min(len(told), ROWS)
    assert len(line.documents) == len(written)
    assert all(mark.x >= 8 and mark.x + mark.length <= 320.1 and mark.y < line.axis for mark in line.claims)
    assert all(0 <= mark.end + side * LETTER * len(mark.text) <= 352 for mark in line.claims for side in sides(mark))
    assert all(8 <= x <= 320 for x in line.documents)
    assert all(0 <= year.x <= 352 for year in (*line.years, *line.ends))
    assert 2 <= len(line.years) <= 12
    assert [year.text for year in line.years] == sorted((year.text for year in line.years), key=int)


def test_without_claims_or_without_documents_there_is_no_time_line() -> None:
    some = [Time(date(1975, 1, 1), date(1975, 12, 31), "1975")]
    assert time_line(times([], some)) is None
    assert time_line(times(some, [])) is None
