"""Zones of captured pages and of plain articles (domain.md 5, 15, 16)."""

from textwrap import wrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.text.sentences import cut
from annotate.text.zones import ANNOTATABLE, SHORT_NAME, find_zones

FIRST = "The minister promised on Monday that the bridge over the Lira would be open before the rains begin."
SECOND = "Nobody in the market believed her. A trader showed the pillars, which stand alone in the water since 2009."
LAST = "The company that holds the contract did not answer three letters; its office in the port is closed."
TITLE = "A bridge that nobody has crossed"

ALPHABET = st.sampled_from(
    [*" \n\t.!?:,-“”()", "\n\n", "\u2028", "\u00a0", "é", "😊", "א", "中", "。", "Menu", "By Al", "a word", FIRST]
)
TEXTS = st.lists(ALPHABET, max_size=40).map("".join)


def kinds(text: str) -> list[str]:
    return [zone.kind for zone in find_zones(text)]


def lines_of(text: str, kind: str) -> list[str]:
    return [text[zone.start : zone.end] for zone in find_zones(text) if zone.kind == kind]


def test_the_real_page_has_its_21_zones_of_the_right_kinds(sunrise):
    found = [(zone.start, zone.end, zone.kind) for zone in find_zones(sunrise.text)]
    assert found == [(zone["start"], zone["end"], zone["zone"]) for zone in sunrise.gold["zones"]]


def test_the_real_page_is_understood_without_knowing_the_phrases_of_its_theme(sunrise):
    text = sunrise.text
    for phrase in ("Connect with us", "Continue Reading", "You may also like", "More in", "To Top"):
        assert phrase in text
        text = text.replace(phrase, "Zob")
    assert kinds(text) == [zone["zone"] for zone in sunrise.gold["zones"]]


@given(TEXTS)
def test_zones_are_trimmed_ascending_disjoint_and_hold_every_visible_character(text):
    covered: set[int] = set()
    before = 0
    for n, zone in enumerate(find_zones(text), 1):
        part = text[zone.start : zone.end]
        assert (zone.n, zone.version) == (n, 1)
        assert before <= zone.start < zone.end <= len(text)
        assert part == part.strip()
        assert zone.kind in SHORT_NAME
        covered.update(range(zone.start, zone.end))
        before = zone.end
    assert all(character.isspace() or at in covered for at, character in enumerate(text))


@given(TEXTS)
def test_running_text_is_never_taken_for_page_furniture(text):
    for zone in find_zones(text):
        if FIRST in text[zone.start : zone.end]:
            assert zone.kind == "body"


def test_plain_paragraphs_are_all_body_one_zone_each():
    assert kinds(f"{FIRST}\n\n{SECOND}\n\n{LAST}") == ["body"] * 3
    assert kinds(f"{FIRST}\n{SECOND}\n  {LAST}\n") == ["body"] * 3


def test_a_poem_and_a_list_are_all_body():
    assert set(kinds("The rain, the rain\nfalls on the plain\n\nand home again\nmenu\nthe rain, the rain")) == {"body"}
    assert set(kinds("- bread\n- milk\n- Share this\n1. more")) == {"body"}


def test_an_empty_text_has_no_zones():
    assert find_zones("") == find_zones(" \n\t\n\u2028") == []


def test_a_clear_title_above_prose_is_its_headline():
    assert kinds(f"{TITLE}\n\n{FIRST}\n\n{SECOND}") == ["headline", "body", "body"]


@pytest.mark.parametrize("start", ["Dear Sir,", "It rained.", "“Who is there?”", "- bread", "12", "Then she said:"])
def test_a_first_line_that_may_be_text_stays_body(start):
    assert kinds(f"{start}\n\n{FIRST}\n\n{SECOND}") == ["body"] * 3


def test_a_line_directly_above_prose_is_no_clear_title():
    assert kinds(f"{TITLE}\n{FIRST}") == ["body", "body"]


@pytest.mark.parametrize(
    ("signature", "date"),
    [
        ("By Amina Otieno", "Published: July 12, 2014 at 5 pm"),
        ("BY AMINA OTIENO AND JAN PRŮŠA", "Kampala, 12 July 2014"),
        ("Von Amina Otieno", "12. März 2014"),
        ("Par Amina Otieno", "le 12 août 2014"),
        ("Por Amina Otieno", "12 de julio de 2014"),
        ("Автор: Амина Отиено", "12 июля 2014 г."),
        ("By the press office of the Ministry of Works", "12 July 2014"),
        ("By our correspondent in Gulu", "12 July 2014"),
        ("Von unserer Korrespondentin in Gulu", "12. Juli 2014"),
        ("بقلم: سمير حداد", "12 يوليو 2014"),
        ("By Amina Otieno", "2014年7月12日"),
        ("By Staff Reporter | The Lira Post", "2014-07-12"),
    ],
)
def test_a_by_line_and_a_date_stand_between_title_and_text(signature, date):
    assert kinds(f"{TITLE}\n\n{signature}\n{date}\n\n{FIRST}") == ["headline", "byline", "dateline", "body"]


@pytest.mark.parametrize(
    "title",
    [
        "By the river of no return",
        "By the press of a button",
        "By the numbers",
        "Von Trapp singt wieder",
        "The crisis of July 2014 explained",
    ],
)
def test_a_title_that_begins_like_a_by_line_or_names_a_month_is_a_title(title):
    assert kinds(f"{title}\n\n{FIRST}") == ["headline", "body"]


def test_an_editors_note_and_a_photo_credit_are_told_by_their_first_words():
    text = f"{TITLE}\n\n{FIRST}\n\nPhoto: Jan Průša\n\n{SECOND}\n\nEditor’s note: This article was changed on 3 May to correct a name."
    assert kinds(text) == ["headline", "body", "caption", "body", "editor_note"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Table 1: planned and spent, by year. Source: Ministry of Works", "caption"),
        ("Abb. 3 – Der Pegel seit 1990", "caption"),
        ("Figure 2.1. The bridge in May.", "caption"),
        ("Table 1 shows that nobody has paid for the bridge in any of the ten years.", "body"),
        ("Figure 12 of the report was left out of the version that the press was given.", "body"),
    ],
)
def test_a_line_that_begins_with_the_number_of_a_table_or_figure_is_its_caption(words, kind):
    assert kinds(f"{TITLE}\n\n{FIRST}\n\n{words}\n\n{SECOND}")[2] == kind


def test_of_a_repeated_headline_the_one_nearest_to_the_text_counts():
    text = f"{TITLE}\n\nCity\n\n{TITLE}\n\nThe bridge in May\n\n{FIRST}\n\n{SECOND}\n\n{TITLE}"
    assert kinds(text) == [
        "headline_duplicate",
        "boilerplate",
        "headline",
        "caption",
        "body",
        "body",
        "headline_duplicate",
    ]


def test_a_page_title_with_the_name_of_the_site_repeats_the_headline():
    assert kinds(f"{TITLE} | The Lira Post\n{TITLE}\n\n{FIRST}")[:2] == ["headline_duplicate", "headline"]


def test_a_page_around_an_article_is_told_from_it():
    text = "\n".join(
        [
            "Skip to content",
            "Home | News | Sport",
            TITLE,
            "Three promises, two ministers and a town that has stopped to count them",
            "By Amina Otieno",
            "3 min read",
            "Share",
            FIRST,
            "Advertisement",
            SECOND,
            "A new pillar",
            LAST,
            "Nobody came.",
            "Related articles",
            "Ferry sinks again",
            "Is the road safe?",
            "Leave a comment",
            "Your email address will not be published. Required fields are marked *",
            "© 2014 The Lira Post. All rights reserved.",
        ]
    )
    assert kinds(text) == [
        *("navigation", "navigation", "headline", "subheadline", "byline", "boilerplate", "boilerplate"),
        *("body", "advert", "body", "body", "body", "body"),
        *("boilerplate", "related_links", "related_links", "boilerplate", "boilerplate", "boilerplate"),
    ]


def test_a_link_inside_an_article_does_not_hide_the_short_paragraphs_after_it():
    text = f"Home\n{TITLE}\n\n{FIRST}\n\nRead also: The ferry\n\n“We shall see,” she said.\n\nShare this"
    assert lines_of(text, "related_links") == ["Read also: The ferry"]
    assert "“We shall see,” she said." in lines_of(text, "body")


def test_a_page_in_another_language_is_told_from_its_article():
    first = "Die Ministerin versprach am Montag, dass die Brücke vor der Regenzeit für alle offen sein wird."
    text = f"Startseite\nMenü\nEine Brücke, die niemand kennt\nVon Anna Weiß\n{first}\nTeilen\nDas könnte Sie auch interessieren\nDie Fähre"
    assert kinds(text) == [
        *("navigation", "navigation", "headline", "byline", "body"),
        *("boilerplate", "boilerplate", "related_links"),
    ]


def test_a_chinese_article_keeps_its_title_and_paragraphs():
    assert kinds(
        "没有人走过的那座大桥\n\n部长星期一说，大桥会在雨季之前开放。市场上没有人相信她。\n\n承包公司没有回信，也没有人在。"
    ) == [
        "headline",
        "body",
        "body",
    ]


def test_lines_broken_to_a_width_are_one_paragraph_and_keep_their_offsets():
    paragraphs = [f"{FIRST} {SECOND} {LAST}", f"{SECOND} {FIRST}", f"{LAST} {FIRST} {SECOND}"]
    text = "\n\n".join("\n".join(wrap(paragraph, 64)) for paragraph in paragraphs)
    zones = find_zones(text)
    assert [" ".join(text[zone.start : zone.end].split("\n")) for zone in zones] == paragraphs
    assert len(cut(text, zones, "en")) == 11


def test_verses_and_one_line_paragraphs_are_not_put_together():
    verses = [
        "The road goes over hill and water and away from here",
        "and nobody has counted it",
        "the days, the nights",
    ] * 3
    assert len(find_zones("\n".join(verses))) == 9


def test_a_line_separator_is_white_space_inside_a_zone_and_not_at_its_edge():
    assert [(zone.start, zone.end) for zone in find_zones("\u2028a\u2028b\u2029\nc")] == [(1, 4), (6, 7)]


def test_the_first_eight_kinds_are_annotatable_and_each_kind_has_a_short_name():
    assert len(ANNOTATABLE) == 8
    assert set(SHORT_NAME) > ANNOTATABLE
    assert [
        SHORT_NAME[kind]
        for kind in ("headline", "subheadline", "byline", "dateline", "pull_quote", "caption", "editor_note")
    ] == [*("head", "subhead", "by", "date", "pull", "cap", "ed")]
    assert SHORT_NAME["body"] == "body"
