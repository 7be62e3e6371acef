"""Web pages: everything that a page shows, in reading order, each part in its zone, and what the page says of itself."""

import pytest

from annotate.reading import readers
from annotate.reading.result import Read, Request, Unreadable
from tests.readings import zones


def page(source: str, head: str = "") -> Read:
    return readers.read(f"<!doctype html><html><head>{head}</head><body>{source}".encode(), Request(name="a.html"))


def proposals(made: Read) -> list[tuple[str, str, str]]:
    return [(p.field, p.value, p.source) for p in made.proposals]


PROSE = "The council met on Monday to speak about the water supply of the upper town, which has failed again. "


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<style>p { color: red }</style>",
        "<template><p>never</p></template>",
        "<iframe src='//a.example'>never</iframe>",
        "<object data='a.swf'>never</object>",
        "<img src=x onerror=alert(1) alt=never>",
        "<svg><text>never</text><script>never</script></svg>",
        "<select><option>never</option></select><textarea>never</textarea>",
        "<!-- never -->",
    ],
)
def test_scripts_styles_pictures_and_fields_are_left_out(source: str) -> None:
    assert page(f"<p>{PROSE}</p>{source}").text == PROSE.strip()


@pytest.mark.parametrize(
    "source",
    [
        "<math><mtext></p><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    ],
)
def test_markup_that_changes_when_it_is_read_twice_leaves_only_text(source: str) -> None:
    assert PROSE.strip() in page(f"<p>{PROSE}</p>{source}").text


def test_a_hidden_part_is_kept_apart_from_the_article() -> None:
    made = page(f"<article><h1>Water again</h1><p>{PROSE}</p><p hidden>Unseen words.</p></article>")
    assert zones(made)[-1] == ("boilerplate", "Unseen words.")


def test_words_in_deeply_nested_parts_are_not_lost() -> None:
    made = page("<div>" * 20_000 + "<b><i>" * 2_000 + PROSE)
    assert made.text == PROSE.strip()


def test_white_space_is_what_a_browser_shows() -> None:
    made = page("<p>One  two\n three&nbsp;four<br>five</p><pre>six\n  seven</pre>")
    assert made.text == "One two three\xa0four\nfive\n\nsix\nseven"


def test_a_wrapper_that_is_named_after_its_sidebar_does_not_make_the_article_furniture() -> None:
    made = page(
        f"<div class='with-sidebar'><div class='sidebar-layout'><h1>Water again</h1><p>{PROSE * 3}</p></div></div>"
    )
    assert zones(made) == [("headline", "Water again"), ("body", (PROSE * 3).strip())]


def test_the_name_of_the_site_is_no_headline() -> None:
    made = page(
        f"<header><h1>The Valley Messenger</h1></header><article><h1>Water again</h1><p>{PROSE * 2}</p></article>"
    )
    assert zones(made)[:2] == [("boilerplate", "The Valley Messenger"), ("headline", "Water again")]


def test_rows_of_a_table_are_lines_with_tabs_and_lists_are_lines() -> None:
    made = page("<table><tr><td>a<td>b<tr><td>c<td>d</table><ol><li>One.<li>Two.</ol>")
    assert made.text == "a\tb\nc\td\n\nOne.\nTwo."


@pytest.mark.parametrize(
    ("line", "kinds", "author"),
    [
        ("<p><span class='byline'>Ada Noor</span></p>", ["byline"], "Ada Noor"),
        ("<p class='meta'><b><a rel=author href=/ada>Ada Noor</a></b> </p>", ["byline"], "Ada Noor"),
        ("<div><i>Von Ada Noor</i><br><small>5. März 2024</small></div>", ["byline", "dateline"], "Ada Noor"),
        ("<p>记者：林晓河<br>2024年3月5日</p>", ["byline", "dateline"], "林晓河"),
        ("<p class=author>记者：林晓河</p>", ["byline"], "林晓河"),
        ("<p>Γράφει η Άντα Νορ</p>", ["byline"], "Άντα Νορ"),
    ],
)
def test_a_by_line_is_one_by_its_markup_or_its_words(line: str, kinds: list[str], author: str) -> None:
    made = page(f"<article><h1>Water again</h1>{line}<p>{PROSE * 2}</p></article>")
    assert [kind for kind, _ in zones(made)] == ["headline", *kinds, "body"]
    assert next((value for field, value, source in proposals(made) if source == "byline"), None) == author


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (
            "<span class=posted-on>Posted on <a href=/1><time>5 March 2024</time></a></span> "
            "<span class=byline>by <span class=author>Ada Noor</span></span>",
            [("dateline", "Posted on 5 March 2024"), ("byline", "by Ada Noor")],
        ),
        ("By Ada Noor | <time>5 March 2024</time>", [("byline", "By Ada Noor |"), ("dateline", "5 March 2024")]),
        (
            "By <a rel=author>Ada Noor</a> and <a rel=author>Luis Brandt</a> <time>5 March 2024</time>",
            [("byline", "By Ada Noor and Luis Brandt"), ("dateline", "5 March 2024")],
        ),
        ("By <a rel=author>Ada Noor</a> and <a>Luis Brandt</a>", [("byline", "By Ada Noor and Luis Brandt")]),
    ],
)
def test_a_by_line_and_a_date_in_one_line_are_two_parts(line: str, parts: list[tuple[str, str]]) -> None:
    made = page(f"<article><h1>Water again</h1><div class=meta>{line}</div><p>{PROSE * 2}</p></article>")
    assert zones(made)[1:-1] == parts
    assert ("author", parts[0][1].removeprefix("By ").removesuffix(" |") if parts[0][0] == "byline" else "Ada Noor",
            "byline") in proposals(made)  # fmt: skip


def test_a_date_inside_a_sentence_leaves_it_whole() -> None:
    sentence = "The council met on <time>5 March 2024</time>, said <span class=author>Ada Noor</span>, to speak of water and of the long dry summers."
    made = page(f"<article><h1>Water again</h1><p>{PROSE * 2}</p><p>{sentence}</p></article>")
    assert [kind for kind, _ in zones(made)] == ["headline", "body", "body"]


def test_a_name_inside_a_sentence_is_no_by_line() -> None:
    made = page(f"<article><h1>Water again</h1><p>{PROSE * 2}</p><p>So says <a rel=author>Ada Noor</a>.</p></article>")
    assert zones(made)[-1] == ("body", "So says Ada Noor.")


def test_the_heading_above_links_to_other_pages_belongs_to_them() -> None:
    links = "<aside><h2>And elsewhere</h2><ul><li><a href=/1>A ferry</a><li><a href=/2>A market</a></ul></aside>"
    made = page(f"<main><h1>Water again</h1><p>{PROSE * 2}</p></main>{links}")
    assert [kind for kind, _ in zones(made)][2:] == ["related_links"] * 3


def test_a_row_that_begins_with_a_month_is_no_date_line() -> None:
    table = "<table><tr><td>April</td><td>41</td></tr><tr><td>May</td><td>64</td></tr></table>"
    made = page(f"<article><h1>Water again</h1><p>{PROSE * 2}</p>{table}<p>{PROSE}</p></article>")
    assert [kind for kind, _ in zones(made)] == ["headline", "body", "body", "body", "body"]


def test_a_menu_in_the_head_of_a_site_is_a_menu() -> None:
    head = "<header role=banner><p>The Messenger</p><nav><a>Town</a> <a>Sea</a></nav></header>"
    assert zones(page(f"{head}<main><h1>Water again</h1><p>{PROSE * 2}</p></main>"))[:2] == [
        ("boilerplate", "The Messenger"),
        ("navigation", "Town Sea"),
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<nav><a href=/1>Town</a><a href=/2>Sea</a></nav>", "Town Sea"),
        ("<div><a>Town</a><span><a>Sea</a></span><!-- --><a href=#><b>Mar</b>ket</a><a href=#>Ferry</a></div>", "Town Sea Market Ferry"),
        ("<p><a href=/1>un</a><a href=/1><b>believ</b></a><a href=/1>able</a></p>", "unbelievable"),
        ("<p><a href=/1>un</a>believable</p>", "unbelievable"),
        ("<p>So <a href=/1>un</a><a href=/2>believable</a></p>", "So unbelievable"),
        ("<p><a href=/1>Town</a>|<a href=/2>Sea</a></p>", "Town|Sea"),
        ("<p><a href=/1>Town</a> \n<a href=/2>Sea</a><br><a href=/3>Ferry</a></p>", "Town Sea\nFerry"),
    ],
)  # fmt: skip
def test_links_side_by_side_are_several_words_where_nothing_else_is(source: str, text: str) -> None:
    assert page(source).text == text


def test_cells_that_hold_a_paragraph_each_are_a_row_and_places_on_the_page_are_not() -> None:
    row = "<tr><td><p>Year</p></td><td><p>Planned,<b> million</b></p></td></tr>"
    assert page(f"<table>{row}{row}</table>").text == "Year\tPlanned, million\nYear\tPlanned, million"
    assert (
        page("<table><tr><th>Year<th>Planned,<br>million<tr><td>2020<td>9</table>").text
        == "Year\tPlanned, million\n2020\t9"
    )
    places = f"<table><tr><td><p>{PROSE * 3}</p></td><td><p>{PROSE * 3}</p></td></tr></table>"
    assert page(places).text == "\n\n".join([(PROSE * 3).strip()] * 2)
    assert page("<table><tr><td><p>One.</p><p>Two.</p></td><td><p>Three.</p></td></tr></table>").text == (
        "One.\n\nTwo.\n\nThree."
    )


def test_tables_in_tables_cost_no_more_than_others() -> None:
    assert page("<table><tr><td><span>a<td>" * 20_000 + PROSE).text.endswith(PROSE.strip())


@pytest.mark.parametrize("named", ["role=doc-endnotes", "class=footnotes"])
def test_notes_at_the_foot_of_a_page_are_no_running_text(named: str) -> None:
    made = page(f"<article><h1>Water again</h1><p>{PROSE * 2}</p><section {named}><p>1 {PROSE}</p></section></article>")
    assert [kind for kind, _ in zones(made)] == ["headline", "body", "other"]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<meta name=author content='Ada Noor'>", ("author", "Ada Noor", "meta name=author")),
        ("<meta property='og:url' content='https://a.example/b'>", ("address", "https://a.example/b", "Open Graph")),
        ("<meta property='og:locale' content='pt_BR'>", ("language", "pt-BR", "Open Graph")),
        ("<meta name='DC.creator' content='Ada Noor'>", ("author", "Ada Noor", "Dublin Core")),
        (
            "<meta name=citation_publication_date content=2024>",
            ("published", "2024", "meta name=citation_publication_date"),
        ),
        ("<link rel=canonical href='https://a.example/b'>", ("address", "https://a.example/b", "link rel=canonical")),
        ("<title>Water  again</title>", ("title", "Water again", "title element")),
        (
            "<script type='application/ld+json'>[{'@type':['Report'],'author':'Ada Noor'}]</script>".replace("'", '"'),
            ("author", "Ada Noor", "JSON-LD"),
        ),
    ],
)
def test_what_a_page_says_of_itself_is_proposed_with_where_it_stands(head: str, expected: tuple[str, str, str]) -> None:
    assert expected in proposals(page(f"<p>{PROSE}</p>", head))


@pytest.mark.parametrize(
    "head",
    [
        "<link rel=canonical href='javascript:alert(1)'>",
        "<meta property='og:url' content='data:text/html,x'>",
        "<meta property='article:author' content='https://a.example/ada'>",
        "<meta property='og:locale' content='<b>'>",
        "<script type='application/ld+json'>" + "[" * 100_000 + "</script>",
        '<script type=\'application/ld+json\'>{"@type":"Article","author":{"name":7}}</script>',
    ],
)
def test_a_statement_that_can_be_none_is_not_proposed(head: str) -> None:
    assert proposals(page(f"<p>{PROSE}</p>", head)) == []


def test_a_page_without_words_is_refused_with_what_to_do() -> None:
    with pytest.raises(Unreadable, match="shows no words"):
        page("<div id=root></div><script src=app.js></script>")
