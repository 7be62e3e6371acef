"""The table of the bench: every promise has its line, and a verdict follows from the numbers alone."""

import pytest

from bench import corpus
from bench.rows import MEASURES
from bench.rows.bulk import over
from bench.table import Figure, figure, judged, lines, missed, records, verdict
from bench.targets import ROWS, TARGETS, Target, target

RATE = Target("create", "create", "requests/s", "", "ours / floor", True, 0.35, 0.5)
COST = Target("create", "create", "p99", "ms", "ours / floor", False, 3, 2)
SPEED = Target("read", "read", "p50", "ms", "floor / ours", True, 0.7, 1)
MEMORY = Target("start", "start", "idle memory", "MB", "ours", False, 150, 110)


def test_every_line_of_the_table_has_a_measurement() -> None:
    assert set(ROWS) == set(MEASURES)


def test_no_two_lines_are_the_same() -> None:
    assert len({(one.workload, one.measure) for one in TARGETS}) == len(TARGETS)


def test_an_aim_is_never_easier_than_its_must() -> None:
    assert [one for one in TARGETS if (one.aim < one.must) == one.least] == []


def test_an_import_that_ends_before_it_is_done_ends_the_measurement() -> None:
    assert not over({"state": "running", "reason": None})
    assert over({"state": "done", "reason": None})
    for state in ("stopped", "cancelled"):
        with pytest.raises(RuntimeError, match=state):
            over({"state": state, "reason": "The right is gone."})


@pytest.mark.parametrize(
    ("line", "ours", "floor", "said"),
    [
        (RATE, 50, 100, "aim met"),
        (RATE, 35, 100, "met"),
        (RATE, 34, 100, "missed"),
        (COST, 20, 10, "aim met"),
        (COST, 30, 10, "met"),
        (COST, 31, 10, "missed"),
        (SPEED, 10, 10, "aim met"),
        (SPEED, 14, 10, "met"),
        (SPEED, 15, 10, "missed"),
        (MEMORY, 110, 30, "aim met"),
        (MEMORY, 150, 30, "met"),
        (MEMORY, 151, 30, "missed"),
    ],
)
def test_a_bound_itself_is_still_met(line: Target, ours: float, floor: float, said: str) -> None:
    assert verdict(line, figure([ours], [floor])) == said


def test_only_lines_that_were_run_and_do_not_keep_their_bound_are_missed() -> None:
    assert missed({RATE: figure([34], [100]), COST: figure([30], [10]), MEMORY: figure([151])}) == [RATE, MEMORY]


def test_a_ratio_is_the_median_of_the_rounds_and_not_the_ratio_of_the_medians() -> None:
    found = figure([10, 20, 90], [10, 80, 100])
    assert (found.ours, found.floor, found.ratio) == (20, 80, 0.9)


def test_a_speed_of_two_times_is_a_time_of_one_half() -> None:
    assert judged(SPEED, figure([5], [10])) == 2


def test_a_ratio_without_a_floor_is_an_error() -> None:
    with pytest.raises(ValueError, match="no floor"):
        judged(RATE, Figure(5))


def test_the_table_has_a_line_for_each_target_and_cells_in_columns() -> None:
    text = lines({RATE: figure([1234.5], [1000], [1.5], [0.5]), MEMORY: figure([66.66])}, [RATE, COST, MEMORY])
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text]
    assert len({line.count("|") for line in text}) == 1
    assert len({len(line) for line in text}) == 1
    assert cells[2] == [
        "create",
        "requests/s",
        "1,234",
        "1,000",
        "1.23 ×",
        "≥ 0.35 ×",
        "≥ 0.5 ×",
        "aim met",
        "1.50 ms",
        "0.50 ms",
    ]
    assert cells[3][7] == "not run"
    assert cells[4][2:8] == ["66.7 MB", "", "", "≤ 150 MB", "≤ 110 MB", "aim met"]


def test_programs_get_the_number_that_was_judged() -> None:
    [record] = records({SPEED: figure([5], [10])})
    assert (record["judged_number"], record["verdict"], record["row"]) == (2, "aim met", "read")


def test_a_line_is_found_by_its_row_a_part_of_its_workload_and_its_measure() -> None:
    assert target("create", ", 8 clients", "p99").must == 3
    with pytest.raises(KeyError):
        target("create", ", 1 clients", "p99")


def test_generated_texts_have_their_length_and_are_the_same_each_time() -> None:
    assert len(corpus.text(4_000, 3)) == 4_000
    assert corpus.text(4_000, 3) == corpus.text(4_000, 3) != corpus.text(4_000, 4)


def test_generated_annotations_quote_what_stands_there() -> None:
    text = corpus.text(20_000)
    for body in corpus.annotations(text, 200):
        for piece in body.get("fragments", [body]):
            assert text[piece["start"] : piece["end"]] == piece["quote"] != ""
