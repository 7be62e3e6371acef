"""The stored text as the HTML of the reading page: letter for letter, and in blocks that a browser can leave out."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from annotate.domain.sentences import Layout, laid_out
from annotate.pages.blocks import LARGEST, NUMBERED, blocks, is_right_to_left
from annotate.text.zones import find_zones
from annotate.vocabulary import ids

BITS = st.sampled_from(
    ["One is here. ", "Two 😊 & <b>three</b>! ", "“Four,” she said. ", "\n", "\n\n", "  ", "word " * 1200, "x" * 9000]
)
KINDS = st.sampled_from(ids("zone"))


@st.composite
def layouts(draw: st.DrawFn) -> tuple[str, Layout]:
    """A text with the zones that are found in it, each of some kind."""
    text = "".join(draw(st.lists(BITS, min_size=1, max_size=12)))
    zones = [zone._replace(kind=draw(st.one_of(st.just("body"), KINDS))) for zone in find_zones(text)]
    return text, laid_out(text, zones, "en")


def drawn(text: str, layout: Layout, read: set[tuple[int, int]]) -> list[LexborNode]:
    lead = text[: layout.zones[0].start] if layout.zones else text
    region = LexborHTMLParser(f"<div id=region>{'.' if lead else ''}{''.join(blocks(text, layout, read))}</div>")
    return region.css("#region > .b")


@given(layouts())
def test_the_blocks_hold_the_text_letter_for_letter_from_where_they_say(given_: tuple[str, Layout]) -> None:
    text, layout = given_
    found = drawn(text, layout, set())
    lead = text[: layout.zones[0].start] if layout.zones else text
    assert lead + "".join(block.text() for block in found) == text
    starts = [int(block.attributes["data-start"] or 0) for block in found]
    for block, (start, end) in zip(found, pairwise([*starts, len(text)]), strict=True):
        assert block.text() == text[start:end]
        assert len(block.text().strip()) <= LARGEST


@given(layouts(), st.data())
def test_each_sentence_is_reached_by_its_number_and_shows_whether_it_was_read(
    given_: tuple[str, Layout], data: st.DataObject
) -> None:
    text, layout = given_
    ranges = [(sentence.start, sentence.end) for sentence in layout.sentences]
    read = data.draw(st.sets(st.sampled_from(ranges))) if ranges else set()
    found = drawn(text, layout, read)
    opened = [span for block in found for span in block.css(".z > span[id]")]
    assert [span.attributes["id"] for span in opened] == [f"s{sentence.n}" for sentence in layout.sentences]
    looks = [span.attributes.get("class") for span in opened]
    # Those far behind the beginning get number and look from the script.
    assert looks == [None if at[0] >= NUMBERED else "s" if at in read else "s new" for at in ranges]


def test_many_lines_of_page_furniture_are_one_folded_note() -> None:
    text = "Home\nNews\nSport\nShop\nSign in\n\nThe mill closed in spring. Nobody asked when."
    zones = [zone._replace(kind="navigation" if zone.start < 30 else "body") for zone in find_zones(text)]
    found = drawn(text, laid_out(text, zones, "en"), set())
    [note] = [note for block in found for note in block.css('[role="note"]')]
    assert "folded" in (note.attributes["class"] or "")
    assert len(note.css("span")) == 5


def test_one_long_line_of_page_furniture_is_folded_and_a_short_one_is_not() -> None:
    for notice, look in (("We use cookies. " * 40, "boiler folded"), ("We use cookies.", "boiler")):
        text = f"{notice.strip()}\n\nThe mill closed in spring. Nobody asked when."
        zones = [zone._replace(kind="boilerplate" if zone.n == 1 else "body") for zone in find_zones(text)]
        [note] = [
            note for block in drawn(text, laid_out(text, zones, "en"), set()) for note in block.css('[role="note"]')
        ]
        assert note.attributes["class"] == look


def test_the_first_letter_with_a_direction_decides() -> None:
    assert is_right_to_left("12 – قال the mayor")
    assert not is_right_to_left("12 – the قال")
    assert not is_right_to_left("")
