"""PDF, Word, OpenDocument, EPUB, RTF, e-mail, subtitles, Markdown: text, zones, and what each says of itself."""

import pytest

from annotate.reading.result import Unreadable
from tests import files
from tests.readings import proposals, read, zones

HEAD = [(72, 800, 9, "Ministry of Works - Annual report")]


# PDF


def test_paragraphs_of_a_pdf_go_on_over_lines_and_pages_and_lose_their_hyphens() -> None:
    first = files.column(
        [
            "The new bridge was opened on Tuesday by the mayor, who said that it would",
            "last for a hundred years. Nobody asked who had paid for the con-",
            "struction of it. The well-known firm of Ruiz had bid, and lost, and the well-",
            "known engineer left the town in anger. That was in the spring of the year",
        ]
    )
    second = files.column(
        ["in which the old bridge fell into the river. It was rebuilt.", "", "Two firms had bid."], top=760
    )
    made = read("a.pdf", files.pdf([[*HEAD, *first, (290, 30, 9, "1")], [*HEAD, *second, (290, 30, 9, "2")]]))
    assert [(z.kind, z.page) for z in made.zones or ()] == [
        ("body", 1),
        ("boilerplate", 1),
        ("boilerplate", 1),
        ("body", 2),
        ("boilerplate", 2),
        ("boilerplate", 2),
    ]
    paragraph, head, number = (words for _, words in zones(made)[:3])
    assert "paid for the construction of it. The well-known firm" in paragraph
    assert "and the well-known engineer" in paragraph
    assert paragraph.endswith("the spring of the year in which the old bridge fell into the river. It was rebuilt.")
    assert (head, number) == ("Ministry of Works - Annual report", "1")


LEFT = [
    "The council met on Monday to",
    "speak about the water supply",
    "of the upper town, which has",
    "failed in each of the last",
    "four summers and angered",
    "those who live there now.",
]
RIGHT = [
    "Its members could not agree",
    "on who should pay for it, and",
    "so the matter was put off to",
    "the next month, as was done",
    "in each of the years before",
    "and with the same excuse.",
]


@pytest.mark.parametrize("row_by_row", [False, True])
def test_two_columns_are_read_one_after_the_other_however_they_were_drawn(row_by_row: bool) -> None:
    left, right = files.column(LEFT, top=740), files.column(RIGHT, left=320, top=740)
    lines = [line for pair in zip(left, right, strict=True) for line in pair] if row_by_row else [*left, *right]
    made = read("a.pdf", files.pdf([[(72, 780, 18, "No water in the upper town"), *lines]]))
    assert zones(made) == [
        ("headline", "No water in the upper town"),
        ("body", " ".join(LEFT)),
        ("body", " ".join(RIGHT)),
    ]


def test_a_pdf_has_its_headline_its_labels_its_headings_and_its_notes() -> None:
    lines = [
        (72, 760, 20, "A bridge for the town"),
        *files.column(["By Ada Noor", "5 March 2024"], top=735),
        *files.column(["The new bridge was opened on Tuesday by the mayor, and nobody asked who had paid."], top=690),
        (72, 650, 14, "What it cost"),
        *files.column(["Two firms had bid for the work, and the cheaper one was chosen in the end."], top=625),
        *files.column(["1 See the protocol of the council, 3 May 2013."], top=80, size=8),
    ]
    made = read(
        "a.pdf", files.pdf([lines], {"Title": "Annual (report)", "Author": "Ministry", "CreationDate": "D:20240305"})
    )
    assert [kind for kind, _ in zones(made)] == [
        "headline",
        "byline",
        "dateline",
        "body",
        "subheadline",
        "body",
        "other",
    ]
    assert proposals(made) == [("title", "Annual (report)"), ("author", "Ministry"), ("published", "2024-03-05")]


def test_a_pdf_without_text_is_refused_with_the_reason() -> None:
    with pytest.raises(Unreadable, match="no text layer, it is a picture of pages"):
        read("a.pdf", files.pdf([[], []]))


def test_pages_of_a_pdf_that_are_pictures_are_named() -> None:
    made = read("a.pdf", files.pdf([files.column(["The council met on Monday to speak about water."]), []]))
    assert made.warnings == ("1 of 2 pages are pictures without text; their words are missing.",)


def test_actions_and_scripts_of_a_pdf_are_never_run() -> None:
    script = "<< /S /JavaScript /JS (app.launchURL\\('https://a.example'\\)) >>"
    made = read("a.pdf", files.pdf([files.column(["Only words."])], more={"OpenAction": script}))
    assert made.text == "Only words."


# Containers

TABLE = f"<w:tbl><w:tr><w:tc>{files.p('Year')}</w:tc><w:tc>{files.p('Cost')}</w:tc></w:tr></w:tbl>"


def test_a_word_document_has_its_headings_lists_tables_notes_and_heads() -> None:
    note = (
        f'<w:footnote w:type="separator"><w:p/></w:footnote><w:footnote w:id="2">{files.p("See there.")}</w:footnote>'
    )
    made = read(
        "a.docx",
        files.docx(
            files.p("A bridge for the town", "Titel")
            + files.p("By Ada Noor")
            + files.p("It was opened on Tuesday, and nobody asked who had paid for it.")
            + files.p("What it cost", "berschrift1")
            + TABLE
            + files.p("One", inside="<w:numPr/>")
            + files.p("Two", inside="<w:numPr/>")
            + files.p("Figure 1", "Beschriftung"),
            word__footnotes=f"<w:footnotes {files.W}>{note}</w:footnotes>",
            word__header1=f"<w:hdr {files.W}>{files.p('Ministry of Works')}</w:hdr>",
            docProps__core='<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Report</dc:title></c>',
        ),
    )
    assert zones(made) == [
        ("headline", "A bridge for the town"),
        ("byline", "By Ada Noor"),
        ("body", "It was opened on Tuesday, and nobody asked who had paid for it."),
        ("subheadline", "What it cost"),
        ("body", "Year\tCost"),
        ("body", "One"),
        ("body", "Two"),
        ("caption", "Figure 1"),
        ("other", "1 See there."),
        ("boilerplate", "Ministry of Works"),
    ]
    assert "One\nTwo" in made.text
    assert proposals(made) == [("title", "Report"), ("language", "en-GB")]


def test_a_word_document_with_tracked_changes_is_read_as_accepted_and_says_so() -> None:
    deleted = "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
    made = read("a.docx", files.docx(f"<w:p>{deleted}<w:ins><w:r><w:t>kept</w:t></w:r></w:ins></w:p>"))
    assert made.text == "kept"
    assert made.warnings == ("The file has tracked changes: it is read as if all of them were accepted.",)


def test_an_opendocument_text_has_its_headings_lists_tables_and_notes() -> None:
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See there.</text:p></text:note-body></text:note>"
    cells = "".join(f"<table:table-cell><text:p>{words}</text:p></table:table-cell>" for words in "ab")
    items = "".join(f"<text:list-item><text:p>{words}</text:p></text:list-item>" for words in ("One", "Two"))
    made = read(
        "a.odt",
        files.odt(
            f"<text:h>A bridge</text:h><text:p>It was <text:span>opened</text:span> on<text:s/>Tuesday.{note} And more.</text:p>"
            f"<text:list>{items}</text:list><table:table><table:table-row>{cells}</table:table-row></table:table>",
            "<dc:title>Report</dc:title><meta:initial-creator>Ada</meta:initial-creator>",
        ),
    )
    assert zones(made) == [
        ("headline", "A bridge"),
        ("body", "It was opened on Tuesday. And more."),
        ("body", "One"),
        ("body", "Two"),
        ("body", "a\tb"),
        ("other", "1 See there."),
    ]
    assert proposals(made) == [("title", "Report"), ("author", "Ada")]


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    pages = {
        "2.xhtml": "<h1>Chapter one</h1><p>It was a long night, and nobody came to see it in the town.</p>",
        "1.xhtml": "<h1>Chapter two</h1><p>It was a short day, and everybody came to see it in the end.</p>",
    }
    made = read("a.epub", files.epub(pages, "<dc:title>Nights</dc:title><dc:language>en</dc:language>"))
    assert [kind for kind, _ in zones(made)] == ["headline", "body", "subheadline", "body"]
    assert made.text.startswith("Chapter one")
    assert proposals(made) == [("title", "Nights"), ("language", "en")]


def test_a_book_whose_headings_only_its_contents_name_has_them() -> None:
    note = '<aside epub:type="footnote"><p><sup><a href="#n">1</a></sup>See there.</p></aside>'
    pages = {
        "toc.xhtml": "<nav><a href='1.xhtml'>Part one</a></nav>",
        "1.xhtml": "<p>Nights</p><p>Part one</p><p>It was a long night, and nobody came to see it in the town."
        f'<a epub:type="noteref" href="#n">1</a> It was cold.</p>{note}<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>',
        "2.xhtml": '<h1>Nights</h1><p>It was a <span role="doc-pagebreak">12</span>short day, and everybody came to see it.</p>',
    }
    made = read("a.epub", files.epub(pages, "<dc:title>Nights</dc:title>", contents="toc.xhtml"))
    assert zones(made) == [
        ("navigation", "Part one"),
        ("headline", "Nights"),
        ("subheadline", "Part one"),
        ("body", "It was a long night, and nobody came to see it in the town. It was cold."),
        ("other", "1 See there."),
        ("body", "a\tb"),
        ("headline_duplicate", "Nights"),
        ("body", "It was a short day, and everybody came to see it."),
    ]


def test_a_number_of_a_book_stands_apart_from_the_next_word_only_where_it_is_raised() -> None:
    page = (
        "<p><sup>1</sup>In the beginning was the m<sup>2</sup>eter.</p>"
        "<aside><p>19th-century houses, and 3D views of the town.</p></aside>"
    )
    made = read("a.epub", files.epub({"1.xhtml": page}))
    assert made.text == "1 In the beginning was the m2eter.\n\n19th-century houses, and 3D views of the town."


# The rest


def test_rich_text_is_read_with_its_code_page_its_signs_and_its_notes() -> None:
    content = (
        rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Times;}}{\info{\title A bridge}{\author Ada}}{\*\generator X;}"
        rb"\pard A bridge\par By Ada Noor\par \uc1\u8220?Yes\u8221? \u-10179?\u-8704? \'ef\'f0\'e8.{\footnote See there.} Go on\emdash here.\par}"
    )
    made = read("a.rtf", content)
    assert zones(made) == [
        ("headline", "A bridge"),
        ("byline", "By Ada Noor"),
        ("body", "“Yes” 😀 при. Go on—here."),
        ("other", "1 See there."),
    ]
    assert proposals(made) == [("title", "A bridge"), ("author", "Ada")]


def test_an_e_mail_has_its_subject_its_sender_and_its_quotes_apart() -> None:
    head = "From: Ada Noor <ada@a.example>\r\nSubject: =?utf-8?q?The_br=C3=BCcke?=\r\nDate: Tue, 5 Mar 2024 10:00:00 +0000\r\n"
    body = (
        "Content-Type: text/plain; charset=iso-8859-1\r\n\r\nIt is open. Caf\xe9.\r\n\r\n> quoted\r\n\r\n-- \r\nAda\r\n"
    )
    made = read("a.eml", (head + body).encode("latin-1"))
    assert zones(made) == [
        ("headline", "The brücke"),
        ("byline", "Ada Noor <ada@a.example>"),
        ("dateline", "Tue, 05 Mar 2024 10:00:00 +0000"),
        ("body", "It is open. Café."),
        ("other", "> quoted"),
        ("boilerplate", "--\nAda"),
    ]


def test_an_e_mail_that_is_a_page_is_read_as_one_and_its_attachments_are_named() -> None:
    message = (
        "Subject: Water\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\n\n"
        "<p>It is <b>open</b>.</p><script>x</script>\n--x\nContent-Type: application/pdf; name=a.pdf\n"
        "Content-Disposition: attachment; filename=a.pdf\n\nx\n--x--\n"
    )
    made = read("a.eml", message.encode())
    assert made.text == "Water\n\nIt is open."
    assert made.warnings == ("Attachments are left out: a.pdf",)


def test_subtitles_become_running_text_with_a_paragraph_after_a_pause() -> None:
    cues = "1\r\n00:00:01,000 --> 00:00:03,000\r\n<i>It was</i> opened\r\n\r\n2\r\n00:00:03,100 --> 00:00:05,000\r\non Tuesday.\r\n"
    made = read("a.srt", (cues + "\r\n3\r\n00:01:00,000 --> 00:01:03,000\r\nLater.\r\n").encode())
    assert (made.text, made.normalisations) == ("It was opened on Tuesday.\n\nLater.", ("times",))
    assert read("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ada>Hello.\n").text == "Ada: Hello."


def test_markdown_stays_as_it_was_written_with_its_headings_zoned() -> None:
    source = "---\ntitle: A bridge\nauthor: Ada\n---\n\n# A bridge\nIt was **opened**.\n\n\n## Cost\n\nMuch.\n"
    made = read("a.md", source.encode())
    assert made.text == source
    assert zones(made)[1:] == [
        ("headline", "# A bridge"),
        ("body", "It was **opened**."),
        ("subheadline", "## Cost"),
        ("body", "Much."),
    ]
    assert proposals(made) == [("title", "A bridge"), ("author", "Ada")]


# Name and content


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.txt", files.pdf([[]]), "named .txt but is a PDF"),
        ("a.html", b"plain words", "named .html but is not a web page"),
        ("a.pdf", b"<html>", "named .pdf but is not a PDF"),
        ("a.docx", files.pdf([[]]), "named .docx but is a PDF"),
        ("a.docx", files.odt("<text:p>One.</text:p>"), "is not a Word document"),
        ("a.odt", files.docx(files.p("One.")), "is not an OpenDocument text"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "save it as .docx"),
        ("a.zip", b"PK\x03\x04", "unpack it"),
        ("a.png", b"\x89PNG\r\n", "is a picture, which cannot be read"),
        ("a.eml", b"Hello.", "is not an e-mail"),
        ("a.srt", b"Hello.", "is not subtitles"),
        ("a.txt", b"a\0b", "zero bytes"),
        ("a.md", b"a\n" * 250_001, "more than 250,000 lines"),
    ],
)
def test_a_name_that_its_bytes_deny_is_refused_with_what_to_do(name: str, content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(name, content)
