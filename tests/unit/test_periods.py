"""A period is two days, written in one way only."""

import pytest

from annotate.domain.errors import Invalid
from annotate.domain.periods import Period, period_of


def test_a_period_holds_its_first_and_its_last_day() -> None:
    period = period_of("2026-03-11", "2026-03-12")
    assert period == Period("2026-03-11", "2026-03-13")
    days = ("2026-03-10", "2026-03-11", "2026-03-12", "2026-03-13")
    assert [period.holds(day) for day in days] == [False, True, True, False]
    assert period_of("", "") == Period()


@pytest.mark.parametrize(
    "text", ["2026-W11-4", "20260312", "2026W114", "2026-3-12", "2026-02-30", "9999-12-31", "soon"]
)
def test_what_is_no_day_is_refused_at_its_end_of_the_period(text: str) -> None:
    for first, last, pointer in ((text, "", "/from"), ("", text, "/to")):
        with pytest.raises(Invalid) as refusal:
            period_of(first, last)
        assert [(fault.pointer, fault.detail) for fault in refusal.value.faults] == [
            (pointer, "Write a day such as 2026-03-12.")
        ]
