"""What the lines of a PDF tell: columns, tables, headings, notes, running heads, hyphens, turned and mirrored pages."""

import re

import pytest

from annotate.reading import readers
from annotate.reading.pdf_lines import Stretch
from annotate.reading.pdf_words import Words
from annotate.reading.result import Read, Request
from tests import files
from tests.effort import in_proportion
from tests.files import Placed
from tests.readings import zones

PROSE = [
    "The council met on Monday to speak about the water supply of the upper town, which has",
    "failed in each of the last four summers. Its members could not agree on who should pay",
    "for it, and so the matter was put off to the next month, as was done in the years before.",
]
LEFT = ["The council met on Monday to", "speak about the water supply", "of the upper town, which has", "failed again."]
RIGHT = [
    "Its members could not agree",
    "on who should pay for it, and",
    "so the matter was put off to",
    "the next month.",
]


def read(*pages: list[Placed], **info: str) -> Read:
    return readers.read(files.pdf(pages, info), Request(name="a.pdf"))


def words(made: Read) -> list[str]:
    return [words for _, words in zones(made)]


def test_columns_between_full_lines_are_read_before_what_stands_below_them() -> None:
    above = files.column(PROSE, top=740)
    columns = [*files.column(LEFT, top=680), *files.column(RIGHT, left=320, top=680)]
    below = files.column(
        ["Nobody knows what will come of it, and nobody has asked those who live in the upper town."], top=590
    )
    made = read([*above, *columns, (72, 612, 11, "What is next"), *below])
    assert words(made) == [" ".join(PROSE), " ".join(LEFT), " ".join(RIGHT), "What is next", below[0][3]]


def test_a_column_that_goes_on_where_the_other_ends_is_read_to_its_end() -> None:
    long = [
        *LEFT[:3],
        "failed in each of the last",
        "summers, and nobody knows",
        "why that should be so, or",
        "who has to answer for it.",
    ]
    made = read([*files.column(RIGHT, left=320, top=700), *files.column(long, top=700)])
    assert words(made) == [" ".join(long), " ".join(RIGHT)]


def test_a_table_is_its_rows_with_tabs_and_a_cell_of_two_lines_stays_one() -> None:
    cells = [
        *files.column(["Contract", "Dredging of the basin,", "first part", "Survey"], top=600),
        *files.column(["Awarded to", "Brandt and Sons"], left=250, top=600),
        (250, 558, 11, "University"),
        *files.column(["Paid", "9.8"], left=420, top=600),
        (420, 558, 11, "0.1"),
    ]
    made = read([*files.column(PROSE, top=700), *cells])
    assert words(made)[1:] == [
        "Contract\tAwarded to\tPaid",
        "Dredging of the basin, first part\tBrandt and Sons\t9.8",
        "Survey\tUniversity\t0.1",
    ]
    assert "Paid\nDredging" in made.text


@pytest.mark.parametrize("second", [225, 228])
def test_cells_that_nearly_touch_are_cells_where_several_rows_begin_them_at_one_place(second: float) -> None:
    cells = [("Contract", "Year"), ("Dredging of the northern basin", "2019"), ("Survey", "2020"), ("Buoys", "2021")]
    rows = [
        (left, 700 - 16 * n, 11, words)
        for n, row in enumerate(cells)
        for left, words in zip((72, second), row, strict=True)
    ]
    made = read([*files.column(PROSE, top=760), *rows, *files.column(PROSE, top=620)])
    assert words(made)[1:-1] == list(map("\t".join, cells))


def test_cells_that_nearly_touch_may_go_on_in_a_line_that_is_closer_than_the_next_row() -> None:
    left = [(700, "Contract"), (680, "Dredging of the northern basin"), (668, "and the mouth"), (648, "Buoys")]
    rows = [(72, y, 11, words) for y, words in left] + [
        (225, 700, 11, "Year"),
        (225, 680, 11, "2019"),
        (225, 648, 11, "2021"),
    ]
    assert read([*files.column(PROSE, top=760), *rows]).text.endswith(
        "Contract\tYear\nDredging of the northern basin and the mouth\t2019\nBuoys\t2021"
    )


def test_one_clear_blank_is_enough_where_many_rows_begin_a_cell_at_one_place() -> None:
    cells = [
        ("1961", "roof whole"),
        ("1961", "cracks"),
        ("1970", "dry"),
        ("7", "lost"),
        ("1974", "not seen"),
        ("1980", "whole"),
    ]
    rows = [
        (left, 700 - 16 * n, 11, words)
        for n, row in enumerate(cells)
        for left, words in zip((72, 102), row, strict=True)
    ]
    assert read(rows).text == "\n".join(map("\t".join, cells))


def test_items_with_their_marks_and_stretched_lines_are_no_tables() -> None:
    items = ["Tanks are lined.", "Mains are laid.", "Meters are put in.", "Wells are dug."]
    rows = [(left, 700 - 16 * n, 11, words) for n, item in enumerate(items) for left, words in ((72, "•"), (83, item))]
    assert read(rows).text == "\n".join(items)
    for step in (33, 39):
        stretched = [(72 + step * n, 700 - 14 * y, 11, "water") for y in range(4) for n in range(8)]
        assert read(stretched).text == " ".join(["water"] * 32)


def test_a_short_paragraph_between_two_tables_is_none_of_their_rows() -> None:
    tables = [(left, y, 11, f"{left + y}") for y in (700, 684, 668, 540, 524, 508) for left in (72, 250)]
    made = read([*tables, (72, 622, 11, "All of it is what they"), (72, 608, 11, "said to us in May.")])
    assert words(made)[3] == "All of it is what they said to us in May."


def test_a_row_whose_first_cell_is_empty_has_the_others_in_their_columns() -> None:
    cells = [["", "2019", "2020"], ["Planned", "9", "11"], ["Spent", "9", "16"]]
    rows = [
        (72 + 100 * n, 700 - 16 * y, 11, words) for y, row in enumerate(cells) for n, words in enumerate(row) if words
    ]
    assert read(rows).text == "\n".join(map("\t".join, cells))


def test_a_raised_number_is_a_mark_where_there_is_such_a_note_and_else_a_power() -> None:
    measured = [(72, 640, 11, "It covers 12,000 m"), (163, 644, 7, "2"), (170, 640, 11, "of land."), (207, 644, 7, "2")]
    marked = [*files.column(PROSE, top=700), (495, 676, 7, "1")]
    notes = files.column(["1 Minutes of the council, page 4.", "2 So the treasurer."], top=90, size=8, step=10)
    made = read([*marked, *measured, *notes])
    assert zones(made)[1:] == [
        ("body", "It covers 12,000 m² of land."),
        ("other", "1 Minutes of the council, page 4."),
        ("other", "2 So the treasurer."),
    ]
    assert words(made)[0] == " ".join(PROSE)


def test_heads_that_change_from_page_to_page_are_told_by_their_place() -> None:
    heads = ["The council", "The waterworks", "The residents", "The ministry"]
    pages = [
        [(72, 800, 8, head), (500, 30, 8, f"Page {n} of 4"), *files.column(PROSE, top=740)]
        for n, head in enumerate(heads, 1)
    ]
    made = read(*pages)
    assert [words for kind, words in zones(made) if kind == "boilerplate"][::2] == heads
    assert sum(kind == "body" for kind, _ in zones(made)) == 4


def test_numbers_of_a_table_at_the_foot_of_a_page_are_no_page_numbers() -> None:
    rows = [(left, bottom, 11, str(left + n)) for n, bottom in enumerate((96, 80, 64)) for left in (72, 200, 330)]
    made = read([*files.column(PROSE, top=700), *rows])
    assert words(made)[-1] == "74\t202\t332"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["It held ninety-", "one entries."], "It held ninety-one entries."),
        (["He spoke of Anglo-", "American capital."], "He spoke of Anglo-American capital."),
        (["Die Vor-", "und Nachteile sind bekannt."], "Die Vor- und Nachteile sind bekannt."),
        (["It was a con-", "struction that nobody had wan-", "ted."], "It was a construction that nobody had wanted."),
    ],
)
def test_a_hyphen_goes_only_where_a_word_was_divided(lines: list[str], expected: str) -> None:
    assert read(files.column(lines)).text == expected


def test_a_quote_that_stands_large_amid_a_paragraph_does_not_break_it() -> None:
    first = [*PROSE[:2], "for it, as the mayor said: we were told to trust the chart and the chart was wrong in all"]
    quote = [(150, 640, 20, "“We were told to trust the chart”")]
    made = read([*files.column(first, top=700), *quote, *files.column(["of the nineteen places."], top=600)])
    assert zones(made) == [
        ("body", " ".join(first) + " of the nineteen places."),
        ("pull_quote", "“We were told to trust the chart”"),
    ]


def test_a_large_first_letter_belongs_to_its_word() -> None:
    made = read([(72, 672, 36, "T"), *files.column([f"he {PROSE[0][4:]}", *PROSE[1:]], left=98, top=700)])
    assert made.text == " ".join(PROSE)


@pytest.mark.parametrize(
    ("inset", "first", "text"),
    [
        (3, "man met the council on Monday to speak of the water that the upper town", "A man met"),
        (0, "man met the council on Monday to speak of the water that the upper town", "Aman met"),
        (0, "council met on Monday to speak of the water that the upper town has not", "A council met"),
        (0, "bout the council nobody knew on Monday of what it would speak, least of all", "About the"),
    ],
)
def test_a_large_first_letter_is_a_word_where_the_line_or_the_document_shows_it(
    inset: float, first: str, text: str
) -> None:
    below = "the council has had for years, and about which nobody spoke in the town."
    made = read([(72, 672, 36, "A"), (98 + inset, 700, 11, first), (98, 686, 11, below), *files.column(PROSE, top=658)])
    assert made.text.startswith(text)


@pytest.mark.parametrize(
    ("first", "text"), [("tanks of four leak", "3 tanks of"), ("1 tanks of forty leak", "31 tanks of")]
)
def test_a_large_number_before_a_word_is_none_of_its_letters(first: str, text: str) -> None:
    made = read([(72, 672, 36, "3"), *files.column([first, "and nobody knows how much."], left=98, top=700)])
    assert made.text.startswith(text)


def test_a_standfirst_stands_between_the_headline_and_the_by_line() -> None:
    head = [
        (72, 760, 20, "No water"),
        (72, 735, 11, "The mayor promises it, the town waits for it."),
        (72, 710, 11, "By Ada Noor"),
    ]
    made = read([*head, *files.column(PROSE, top=670)])
    assert [kind for kind, _ in zones(made)] == ["headline", "subheadline", "byline", "body"]


def test_by_line_and_date_in_lines_below_each_other_stay_two() -> None:
    made = read(
        [
            (72, 760, 20, "No water"),
            *files.column(["By Ada Noor", "Aldmark, 14 June 2023"], top=730),
            *files.column(PROSE),
        ]
    )
    assert zones(made)[1:3] == [("byline", "By Ada Noor"), ("dateline", "Aldmark, 14 June 2023")]


def test_a_page_whose_lines_run_upwards_is_turned() -> None:
    upright = files.pdf([[(60 + 14 * n, 90, 11, line) for n, line in enumerate(PROSE)]])
    turned = re.sub(rb"1 0 0 1 (\d\d)\.0", rb"0 1 -1 0 \1.", upright)
    assert readers.read(turned, Request(name="a.pdf")).text == " ".join(PROSE)


def test_words_on_their_side_stand_apart_from_the_text() -> None:
    content = files.pdf([[(20, 300, 8, "Archive copy"), *files.column(PROSE, left=102)]])
    made = readers.read(content.replace(b"1 0 0 1 20.0", b"0 1 -1 0 20."), Request(name="a.pdf"))
    assert zones(made) == [("body", " ".join(PROSE)), ("other", "Archive copy")]


def test_dates_of_a_page_that_a_browser_printed_are_not_those_of_the_page() -> None:
    made = read(files.column(PROSE), Creator="Mozilla/5.0 Chrome/140", CreationDate="D:20240305", Title="a.html")
    assert made.proposals == ()


def test_time_grows_with_the_pages_and_not_faster() -> None:
    rows = [
        line for n in range(40) for line in ((72, 760 - 17 * n, 11, LEFT[n % 4]), (320, 752 - 17 * n, 11, RIGHT[n % 4]))
    ]

    contents = {count: files.pdf([rows] * count) for count in (10, 40)}
    assert in_proportion(lambda count: readers.read(contents[count], Request(name="a.pdf")), 10)


def test_the_lines_of_one_paragraph_are_joined_in_time_that_grows_with_their_number() -> None:
    line = Stretch("a" * 2_000, left=72, right=500, base=700, size=11, strong=False, hyphen=False, first=20)
    assert in_proportion(lambda count: Words([]).joined([line] * count, "body"), 1_000)


def test_a_word_that_is_divided_twice_is_one_word() -> None:
    lines = ["It was uncon-", "stitu-", "tional, and it was wan-", "ted."]
    assert read(files.column(lines)).text == "It was unconstitutional, and it was wanted."
