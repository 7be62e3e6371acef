"""Feeds, RSS and Atom: which words and which address of an entry are taken (reading/feed.py)."""

import pytest

from annotate.reading import feed
from annotate.reading.result import Entry, Unreadable

MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'


def entry(inside: str, declared: str = "") -> Entry:
    (found,) = feed.entries(f"<rss {declared}><channel><item>{inside}</item></channel></rss>".encode())
    return found


def atom(inside: str) -> Entry:
    given = f'<feed xmlns="http://www.w3.org/2005/Atom" {MEDIA}><entry>{inside}</entry></feed>'
    (found,) = feed.entries(given.encode())
    return found


@pytest.mark.parametrize(
    ("words", "text", "markup"),
    [
        ("Only words.", "Only words.", False),
        ("The minister said <b>no</b> to it.", "The minister said <b>no</b> to it.", True),
        ("1 &lt; 2, <i>he</i> said", "1 &lt; 2, <i>he</i> said", True),
        ("All of the words.<!-- wp -->", "All of the words.", False),
        ("All <!-- wp -->of the words.", "All of the words.", False),
        ("&lt;p&gt;Markup as text.&lt;/p&gt;", "<p>Markup as text.</p>", True),
        ("<![CDATA[<!DOCTYPE html><p>A whole page.</p>]]>", "<!DOCTYPE html><p>A whole page.</p>", True),
    ],
)
def test_no_word_of_an_entry_is_lost(words: str, text: str, markup: bool) -> None:
    found = entry(f"<description>{words}</description>")
    assert (found.text, found.markup) == (text, markup)


def test_pictures_and_players_with_the_same_names_do_not_stand_for_the_words() -> None:
    found = atom(
        '<media:title>A picture</media:title><media:content url="x.jpg"/><title>The article</title>'
        '<content type="html">&lt;p&gt;Its words.&lt;/p&gt;</content>'
    )
    assert (found.text, found.fields["title"]) == ("<p>Its words.</p>", "The article")
    found = entry("<media:description>of a picture</media:description><description>Words.</description>", MEDIA)
    assert found.text == "Words."


def test_an_address_is_never_cut() -> None:
    address = f"https://paper.example/{'a' * 1500}"
    assert entry(f"<link>{address}</link><description>Words.</description>").fields["source_url"] == address


@pytest.mark.parametrize(
    "before",
    [
        "<!DOCTYPE rss>",
        "<?xml version='1.0'?>\n<!-- <rss> -->\n<!DOCTYPE rss [<!ENTITY a 'b'>]>",
        f"<!-- {'x' * 120_000} --><!DOCTYPE rss [<!ENTITY a 'b'>]>",
        "\ufeff <!-- a --><?b c?><!DOCTYPE rss SYSTEM 'http://a.example/'>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_wherever_it_may_stand(before: str, encoding: str) -> None:
    given = f"{before}<rss><channel><item><description>&a;</description></item></channel></rss>"
    with pytest.raises(Unreadable):
        feed.entries(given.encode(encoding))
