"""An attribution in three strokes: source, cue, content, and what belongs to it (pages.md 2.4)."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader, quotes
from tests.conftest import Sunrise
from tests.formats.gold import gold_annotations

Body = dict[str, Any]
SAID = "Ana Okafor said that the bay is clean. She added that it will stay so."
NARROW = 390


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


def attributions(sunrise: Sunrise) -> dict[str, Body]:
    return {key: body for key, body in gold_annotations(sunrise.gold).items() if body["kind"] == "attribution"}


def test_k5_each_attribution_of_the_gold_takes_4_moves_of_the_mouse(owner: Reader, sunrise: Sunrise) -> None:
    owner.open(sunrise.text)
    wanted = attributions(sunrise)
    for body in wanted.values():
        before = owner.pressed
        source, cue, *content = body["fragments"]
        owner.drag(source["start"], source["end"])
        owner.press("2")
        for piece in (cue, *content):
            owner.drag(piece["start"], piece["end"])
        expect(owner.page.locator(".build")).to_have_count(0)
        assert owner.pressed - before == 4
        owner.press("Escape")
    assert [quotes(one) for one in owner.stored()] == [quotes(body) for body in wanted.values()]


def test_k5_each_attribution_of_the_gold_takes_8_keys_at_most(owner: Reader, sunrise: Sunrise) -> None:
    owner.open(sunrise.text)
    wanted = attributions(sunrise)
    counts = {}
    for key, body in wanted.items():
        at = body["fragments"][0]["start"]
        sentence = next(n for n, one in enumerate(sunrise.gold["sentences"], 1) if one["start"] <= at < one["end"])
        owner.page.evaluate("n => { location.hash = `s${n}` }", sentence)
        expect(owner.page.locator(f"#s{sentence}.cursor")).to_be_visible()
        owner.page.locator("#text").focus()
        before = owner.pressed
        press_the_parts(owner, sunrise, body)
        counts[key] = owner.pressed - before
        expect(owner.page.locator(".build")).to_have_count(0)
    assert [quotes(one) for one in owner.stored()] == [quotes(body) for body in wanted.values()]
    assert counts["A01"] == 6
    assert counts["A06"] == 7
    assert max(counts.values()) <= 7


def press_the_parts(reader: Reader, sunrise: Sunrise, body: Body) -> None:
    """`2`, the letters of the source and the cue, and Enter for the content where it goes to the end of the sentence."""
    source, cue, content = body["fragments"]
    end = next(one["end"] for one in sunrise.gold["sentences"] if one["start"] <= cue["start"] < one["end"])
    reader.press("2")
    for span in (source, cue):
        if " " in span["quote"]:
            reader.letters(sunrise.text, span["start"], span["end"])
        else:
            reader.letter(span["start"])
            reader.press("Enter")
    if sunrise.text[cue["end"] : content["start"]].strip():
        reader.letter(content["start"])
    if sunrise.text[content["end"] : end].strip(" ."):
        reader.letters(sunrise.text, content["end"] - 1, content["end"])
    else:
        reader.press("Enter")


def test_an_attribution_without_a_source_says_so(owner: Reader) -> None:
    owner.open("It is said that the bay is clean.")
    owner.keys("j", "2", "Backspace")
    expect(owner.page.get_by_role("button", name="Source: not set")).to_contain_text("none")
    owner.press("b", "c", "Enter")
    [mark] = owner.stored()
    assert quotes(mark) == [("cue", "is said"), ("content", "that the bay is clean")]
    assert mark["fields"]["source_type"] == "none"


def test_parts_may_touch_but_not_overlap_and_the_bar_says_why(owner: Reader) -> None:
    owner.open(SAID)
    owner.keys("j", "2", "a", "b")
    owner.press("b", "c")
    bar = owner.page.get_by_role("group", name="Attribution")
    expect(bar).to_contain_text("“Okafor said” reaches into the source. Parts may touch, not overlap.")
    owner.press("c", "Enter", "Enter")
    assert quotes(owner.stored()[0]) == [
        ("source", "Ana Okafor"),
        ("cue", "said"),
        ("content", "that the bay is clean"),
    ]


def test_page_furniture_is_no_part(owner: Reader, sunrise: Sunrise) -> None:
    owner.open(sunrise.text)
    owner.keys("2")
    bar = owner.page.get_by_role("group", name="Attribution")
    expect(bar).to_contain_text("Select the words of the source.")
    owner.drag(16, 34)
    expect(bar).to_contain_text("These words are page furniture, which cannot be marked.")
    owner.press("Escape")
    assert owner.stored() == []


def test_esc_keeps_a_draft_that_2_goes_on_with_and_one_undo_takes_each_step_back(owner: Reader) -> None:
    owner.open(SAID)
    owner.keys("j", "2", "a", "b", "Escape")
    expect(owner.line()).to_contain_text("Draft without cue and content: 2 goes on.")
    [draft] = owner.stored()
    assert quotes(draft) == [("source", "Ana Okafor")]
    owner.keys("2", "c", "Enter", "Enter")
    [whole] = owner.stored()
    assert (whole["id"], len(whole["fragments"])) == (draft["id"], 3)
    owner.keys("u")
    assert quotes(owner.stored()[0]) == [("source", "Ana Okafor")]
    owner.keys("u")
    assert owner.stored() == []


def test_leaving_the_page_keeps_the_parts_that_there_are(owner: Reader) -> None:
    document = owner.open(SAID)
    owner.keys("j", "2", "a", "b", "c", "Enter")
    expect(owner.page.locator(".build")).to_contain_text("the content")
    owner.page.goto(owner.base)
    owner.goto(document)
    assert [quotes(one) for one in owner.stored()] == [[("source", "Ana Okafor"), ("cue", "said")]]


def test_plus_takes_a_compound_source_and_content_in_pieces(owner: Reader) -> None:
    owner.open("Ana, speaking late, and Ben said that the bay is clean and, oddly, blue.")
    owner.keys("j", "2", "+", "a", "Enter", "e", "Enter", "Enter")
    owner.press("f", "Enter", "+", "g", "k", "n", "Enter", "Enter")
    assert quotes(owner.stored()[0]) == [
        ("source", "Ana"),
        ("source", "Ben"),
        ("cue", "said"),
        ("content", "that the bay is clean"),
        ("content", "blue"),
    ]


def test_a_second_cue_makes_a_second_attribution_with_the_same_source(owner: Reader) -> None:
    owner.open("Ana Okafor said that the bay is clean and denied that it was dirty.")
    owner.keys("j", "2", "a", "b", "c", "Enter")
    bar = owner.page.get_by_role("group", name="Attribution")
    bar.get_by_role("button", name="Cue: said").click()
    owner.keys("+")
    expect(bar).to_contain_text("One cue. Make a second attribution?")
    bar.get_by_role("button", name="Make a second one").click()
    expect(bar.get_by_role("button", name="Source: Ana Okafor")).to_be_visible()
    owner.keys("j", "Enter", "Enter")
    assert [quotes(one) for one in owner.stored()] == [
        [("source", "Ana Okafor"), ("cue", "said")],
        [("source", "Ana Okafor"), ("cue", "denied"), ("content", "that it was dirty")],
    ]


def test_a_finger_sets_each_part_by_the_part_itself(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site, NARROW, 844, touch=True), demo_site)
    reader.open(SAID)
    page = reader.page
    bar = page.get_by_role("group", name="Attribution")
    select = "([from, to]) => { const t = document.getElementById('s1').lastChild; getSelection().setBaseAndExtent(t, from, t, to) }"
    page.evaluate(select, [1, 9])
    page.get_by_role("toolbar", name="Mark passage").get_by_role("button", name="Attribution").tap()
    for part, start, end in (("Cue", 11, 15), ("Content", 16, 37)):
        page.evaluate(select, [start, end])
        button = bar.get_by_role("button", name=f"{part}: not set")
        expect(bar).to_contain_text(f"{part} takes “{SAID[start:end]}”.")
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44
        button.tap()
    assert [words for _, words in quotes(reader.stored()[0])] == ["Ana Okafor", "said", "that the bay is clean"]
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
