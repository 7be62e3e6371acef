"""Figures are drawn inside their box, on one scale, with honest ends."""

import re

from hypothesis import given
from hypothesis import strategies as st

from annotate.pages import plots
from annotate.services.figures import Day

DAYS = st.lists(st.dates(), min_size=1, max_size=40, unique=True).map(sorted)


@given(DAYS, st.data())
def test_every_point_of_a_curve_lies_in_its_box(days, data) -> None:
    counts = st.lists(st.integers(0, 10**6), min_size=len(days), max_size=len(days)).map(sorted)
    done, due = data.draw(counts), data.draw(counts)
    curve = plots.curve_of(tuple(map(Day, map(str, days), done, due)))
    if not max(*done, *due):
        assert curve is None
        return
    assert curve is not None
    assert all(34 <= x <= 284 and 23 <= y <= 158 for x, y in curve.dots)
    heights = [float(number) for number in re.findall(r"V([\d.]+)", curve.due)]
    assert all(23 <= height <= 158 for height in heights)
    assert len(curve.y) <= 6
    assert curve.y[0] == plots.Tick(158, "0")
    assert [tick.text for tick in curve.ends] == [f"{due[-1]:,}", f"{done[-1]:,}"]
    assert curve.x[-1].at == 284
    for before, after in zip(curve.x, curve.x[1:], strict=False):
        assert after.at - before.at >= 62


def test_words_of_two_ends_that_meet_do_not_stand_over_each_other() -> None:
    curve = plots.curve_of((Day("2026-03-02", 68, 68),))
    assert curve is not None
    due, done = curve.ends
    assert done.at - due.at == 30


def test_words_of_an_end_at_the_bottom_stand_above_the_days() -> None:
    curve = plots.curve_of((Day("2026-03-02", 0, 68),))
    assert curve is not None
    assert curve.ends[1].at <= 144


def test_a_project_with_nothing_to_read_has_no_curve() -> None:
    assert plots.curve_of(()) is None
    assert plots.curve_of((Day("2026-03-02", 0, 0),)) is None


@given(st.lists(st.fixed_dictionaries({kind: st.integers(0, 10**5) for kind in ("claim", "language")}), max_size=5))
def test_bars_of_all_documents_have_one_scale_and_stay_in_their_lane(counts) -> None:
    rows = plots.kind_rows([plots.Counted("1", "A text", marks) for marks in counts])
    if not any(n for marks in counts for n in marks.values()):
        assert rows == ()
        return
    bars = [bar for row in rows for bar in row.bars]
    most = max(bar.n for bar in bars)
    longest = max(bar.length for bar in bars)
    assert longest <= 54
    assert all(abs(bar.length - longest * bar.n / most) <= 0.2 for bar in bars)
    assert [row.total for row in rows] == [sum(marks.values()) for marks in counts]
