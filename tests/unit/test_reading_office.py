"""Word, OpenDocument and rich text as office programs write them: styles, lists, tables, running heads, notes, changes."""

import pytest

from tests import files
from tests.readings import proposals, read, zones


def docx_row(cells: tuple[str, ...]) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{files.p(cell)}</w:tc>' for cell in cells)}</w:tr>"


def odt_row(cells: tuple[str, ...]) -> str:
    made = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
    return f"<table:table-row>{made}</table:table-row>"


def test_rich_text_has_its_headings_lists_tables_notes_and_heads() -> None:
    styles = rb"{\stylesheet{\lang2057 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 caption;}{\s3\sbasedon1 Part;}{\*\cs4 Title;}}"
    item = rb"\pard{\listtext\'b7\tab}\ls1 "
    row = rb"\trowd\pard\intbl Year\cell of\par two\cell\row"
    content = (
        rb"{\rtf1\ansi\deflang1033" + styles + rb"{\info{\author Ada}{\creatim\yr2024\mo3\dy5\hr9\min5}{\author Ada}}"
        rb"{\header Ministry of Works\par}{\footer\pard 2\par}"
        rb"{\pard\s1 A bridge}\par\pard It was opened.{\super\chftn{\*\footnote\chftn See {\i there}.}} Nobody asked.\par"
        rb"{\pard\s3 Cost}\par" + item + rb"One\par" + item + rb"Two\par" + row + row + rb"\pard\s2 Figures\par}"
    )
    made = read("a.rtf", content)
    assert zones(made) == [
        ("headline", "A bridge"),
        ("body", "It was opened. Nobody asked."),
        ("subheadline", "Cost"),
        ("body", "One"),
        ("body", "Two"),
        ("body", "Year\tof two"),
        ("body", "Year\tof two"),
        ("caption", "Figures"),
        ("other", "1 See there."),
        ("boilerplate", "Ministry of Works"),
    ]
    assert "Cost\n\nOne\nTwo\n\nYear\tof two\nYear\tof two\n\nFigures" in made.text
    assert proposals(made) == [("author", "Ada"), ("published", "2024-03-05T09:05"), ("language", "en-GB")]


def test_a_table_of_a_rich_text_ends_with_its_last_row() -> None:
    made = read("a.rtf", rb"{\rtf1\trowd\intbl a\cell b\cell\row After it.\par And more.\par}")
    assert [words for _, words in zones(made)] == ["a\tb", "After it.", "And more."]


def test_letters_of_a_font_of_another_script_are_read_in_the_code_page_of_that_script() -> None:
    fonts = rb"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset161 Times Greek;}{\f2\fcharset204 Times Cyr;}}"
    made = read(
        "a.rtf",
        rb"{\rtf1\ansi\ansicpg1252"
        + fonts
        + rb"\f0 caf\'e9 {\f1\'ed\'e5\'f1\'fc} \f2\'e2\'ee\'e4\'e0\plain  \'e9\par}",
    )
    assert made.text == "café νερό вода é"


def test_a_sign_of_two_bytes_may_stand_over_the_end_of_a_line_of_the_file() -> None:
    assert read("a.rtf", rb"{\rtf1\ansi\ansicpg932 \'93" + b"\r\n" + rb"\'fa\'96\'7b\par}").text == "日本"


def test_what_stands_for_a_sign_ends_with_its_group() -> None:
    assert read("a.rtf", rb"{\rtf1 It{\u8217}s so, \u8220\'93yes\u8221\'94.\par}").text == "It’s so, “yes”."


def test_the_day_of_the_last_print_is_no_date_of_the_text() -> None:
    made = read(
        "a.rtf", rb"{\rtf1{\info{\printim\yr2020\mo1\dy1}{\creatim\yr2019\mo2\dy3}{\buptim\yr2021}}It was so.\par}"
    )
    assert proposals(made) == [("published", "2019-02-03T00:00")]


def test_a_row_of_a_table_is_no_headline() -> None:
    row = rb"\trowd\intbl Year\cell Spent\cell\row "
    assert zones(read("a.rtf", rb"{\rtf1 " + row + rb"\pard It was so.\par}")) == [
        ("body", "Year\tSpent"),
        ("body", "It was so."),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<table>\n<tr>\n<td></td>\n<td>2020</td></tr><tr><th>Spent</th> <td>11</td></tr></table>"),
        ("a.rtf", rb"{\rtf1 \intbl\cell 2020\cell\row \intbl Spent\cell 11\cell\row}"),
        ("a.docx", files.docx(f"<w:tbl>{''.join(map(docx_row, [('', '2020'), ('Spent', '11')]))}</w:tbl>")),
        ("a.odt", files.odt(f"<table:table>{''.join(map(odt_row, [('', '2020'), ('Spent', '11')]))}</table:table>")),
    ],
    ids=["html", "rtf", "docx", "odt"],
)
def test_a_row_whose_first_cell_is_empty_has_the_others_in_their_columns(name: str, content: bytes) -> None:
    made = read(name, content)
    assert made.text.split("\n")[:2] == ["\t2020", "Spent\t11"]
    assert zones(made)[0] == ("body", "2020")


def test_a_note_of_an_opendocument_text_is_one_with_its_number_however_many_paragraphs_it_has() -> None:
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body>{}</text:note-body></text:note>"
    notes = ["<text:p>See there.</text:p><text:p>And there.</text:p>", "<text:p/>", "<text:p>Never.</text:p>"]
    made = read("a.odt", files.odt(f"<text:p>It was so.{''.join(map(note.format, notes))}</text:p>"))
    assert zones(made) == [("body", "It was so."), ("other", "1 See there. And there."), ("other", "3 Never.")]


def test_rich_text_leaves_out_comments_and_deleted_words_keeps_text_boxes_and_says_so() -> None:
    made = read(
        "a.rtf",
        rb"{\rtf1 It was {\deleted closed}{\revised opened}{\*\annotation why?} on Tuesday."
        rb"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt In a box.\par}}{\shprslt In a box.}}\par}",
    )
    assert zones(made) == [("body", "It was opened on Tuesday."), ("other", "In a box.")]
    assert [warning.split(":")[0].split(" of ")[0] for warning in made.warnings] == [
        "The file has tracked changes",
        "The file has comments",
    ]


def test_a_heading_is_one_by_its_place_in_the_outline_whatever_its_style_is_called() -> None:
    style = '<w:style w:styleId="Z"><w:name w:val="Zwischentitel"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    based = '<w:style w:styleId="Y"><w:name w:val="Abschnitt"/><w:basedOn w:val="Z"/></w:style>'
    items = '<w:style w:styleId="L"><w:name w:val="List Bullet"/><w:pPr><w:numPr/></w:pPr></w:style>'
    made = read(
        "a.docx",
        files.docx(
            files.p("A bridge", "Z") + files.p("Cost", "Y") + files.p("Who", inside='<w:outlineLvl w:val="2"/>')
            + files.p("It was opened.", inside='<w:outlineLvl w:val="9"/>') + files.p("One", "L") + files.p("Two", "L"),
            word__styles=f"<w:styles {files.W}>{style}{based}{items}</w:styles>",
        ),
    )  # fmt: skip
    assert made.text == "A bridge\n\nCost\n\nWho\n\nIt was opened.\n\nOne\nTwo"
    assert [kind for kind, _ in zones(made)] == ["headline", "subheadline", "subheadline", "body", "body", "body"]


def test_the_number_of_a_page_is_no_running_head() -> None:
    made = read(
        "a.docx", files.docx(files.p("It was opened."), word__footer1=f"<w:ftr {files.W}>{files.p('2')}</w:ftr>")
    )
    assert made.text == "It was opened."


def test_an_opendocument_text_has_its_running_heads_and_its_language() -> None:
    styles = (
        '<style:default-style style:family="paragraph"><style:text-properties fo:language="pt" fo:country="BR"/>'
        '</style:default-style><style:style style:name="Legende" style:family="paragraph"'
        ' style:parent-style-name="Caption"/><style:master-page><style:header><text:p>Works</text:p></style:header>'
        "<style:footer><text:p><text:page-number>2</text:page-number></text:p></style:footer></style:master-page>"
    )
    contents = (
        "<text:table-of-content><text:index-body><text:p>Cost\t2</text:p></text:index-body></text:table-of-content>"
    )
    changes = (
        "<text:tracked-changes><text:changed-region><text:p>gone</text:p></text:changed-region></text:tracked-changes>"
    )
    body = changes + '<text:p>It was opened.</text:p><text:p text:style-name="Legende">Figures</text:p>'
    meta = "<meta:initial-creator>Ada</meta:initial-creator><dc:creator>Luis</dc:creator>"
    made = read("a.odt", files.odt(contents + body, meta, styles))
    assert zones(made) == [
        ("navigation", "Cost 2"),
        ("body", "It was opened."),
        ("caption", "Figures"),
        ("boilerplate", "Works"),
    ]
    assert proposals(made) == [("author", "Ada"), ("language", "pt-BR")]
    assert made.warnings == ("The file has tracked changes: it is read as if all of them were accepted.",)


def test_styles_of_authors_and_dates_and_a_title_that_stands_twice_are_what_they_are_called() -> None:
    named = {"T": "Title", "A": "Author", "D": "Date", "H": "heading 1", "P": "Pull Quote", "X": "Date and place"}
    styles = "".join(f'<w:style w:styleId="{id_}"><w:name w:val="{name}"/></w:style>' for id_, name in named.items())
    words = [
        ("A bridge", "T"),
        ("Ada Noor", "A"),
        ("Spring", "D"),
        ("A Bridge", "H"),
        ("It was opened.", ""),
        ("“Ever”", "P"),
        ("Senn", "X"),
    ]
    made = read(
        "a.docx",
        files.docx(
            "".join(files.p(*pair) for pair in words),
            word__styles=f"<w:styles {files.W}>{styles}</w:styles>",
            word__comments=f"<w:comments {files.W}/>",
        ),
    )
    assert [kind for kind, _ in zones(made)] == [
        *("headline", "byline", "dateline", "headline_duplicate", "body", "pull_quote", "body"),
    ]
    assert made.warnings == ()
