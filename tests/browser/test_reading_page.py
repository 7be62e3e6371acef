"""The reading page in Chromium: marking by keys, mouse and finger, with and without what a browser may lack."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import REVIEWER, Reader, quotes
from tests.conftest import Sunrise

NARROW, WIDE = 390, 1280
EMOJI = "Waves 🌊 break.\n\nThe 🌊 bay is 👩‍👩‍👧 clean, she said 🎉 twice. “Nobody had seen one,” he notes. Done."
ARABIC = "قال الرئيس إن البلاد نالت استقلالها بعد كفاح طويل. زار الوفد العاصمة في شهر يونيو عام 1975."


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


def test_the_region_holds_the_stored_text_letter_for_letter(owner: Reader, sunrise: Sunrise) -> None:
    for text in (sunrise.text, EMOJI, ARABIC, "  two  spaces \n\n\n& <b>no tag</b>\n\n" + "word " * 3000):
        owner.open(text)
        assert owner.page.get_by_role("document", name="A document").evaluate("region => region.textContent") == text


def test_two_keys_mark_the_next_sentence_and_one_undoes_it(owner: Reader) -> None:
    owner.open("One thing is so. Another is not.")
    owner.keys("j", "1")
    [claim] = owner.stored()
    assert (claim["kind"], quotes(claim)) == ("claim", [(None, "One thing is so")])
    expect(
        owner.page.get_by_role("complementary", name="Annotations").get_by_role("article", name="Claim")
    ).to_be_visible()
    expect(owner.page.locator("#text")).to_be_focused()
    owner.keys("u")
    assert owner.stored() == []
    owner.keys("Shift+U")
    assert [quotes(one) for one in owner.stored()] == [[(None, "One thing is so")]]


def test_shift_and_arrows_select_whole_words_beyond_the_basic_plane(owner: Reader) -> None:
    owner.open(EMOJI)
    owner.keys("j", "j", "Shift+ArrowRight", "Shift+ArrowRight", "4")
    [mark] = owner.stored()
    assert mark["kind"] == "language"
    assert quotes(mark) == [(None, "The 🌊 bay")]
    assert EMOJI[mark["start"] : mark["end"]] == "The 🌊 bay"


def test_every_span_of_the_gold_is_what_snapping_gives(owner: Reader, sunrise: Sunrise) -> None:
    owner.open(sunrise.text)
    spans = [[part["start"], part["end"]] for annotation in sunrise.gold["annotations"] for part in _parts(annotation)]
    snapped = owner.page.evaluate(
        """async (spans) => {
          const base = document.querySelector('script[src*="reader/main"]').src;
          const { snap } = await import(new URL("snap.js", base));
          const { TextMap, sentencesOf } = await import(new URL("text.js", base));
          const data = JSON.parse(document.getElementById("data").textContent);
          const text = new TextMap(document.getElementById("text"), sentencesOf(data.sentences), data.zones);
          return spans.map(([start, end]) => snap(text, { start, end }, "words", "en")).map(({ start, end }) => [start, end]);
        }""",
        spans,
    )
    assert len(spans) >= 79
    assert snapped == spans


def _parts(annotation: dict[str, Any]) -> list[dict[str, Any]]:
    parts = annotation.get("parts")
    if not parts:
        return [annotation]
    return [one for one in (parts.get("source"), parts.get("cue"), *parts["content"]) if one]


def test_an_attribution_gets_its_three_parts_by_keys_and_its_source_can_go(owner: Reader) -> None:
    owner.open("Ana Okafor said that the bay is clean.")
    page = owner.page
    owner.keys("j", "Shift+ArrowRight", "Shift+ArrowRight", "2", "Escape")
    owner.keys("Shift+S")
    select = "([from, to]) => { const t = document.getElementById('s1').lastChild; getSelection().setBaseAndExtent(t, from, t, to) }"
    for (start, end), key in (((0, 10), "Shift+S"), ((11, 15), "Shift+C"), ((16, 28), "+"), ((32, 37), "+")):
        page.evaluate(select, [start, end])
        expect(page.get_by_role("toolbar", name="Mark selection")).to_be_visible()
        owner.keys(key)
    [mark] = owner.stored()
    assert quotes(mark) == [
        ("source", "Ana Okafor"),
        ("cue", "said"),
        ("content", "that the bay"),
        ("content", "clean"),
    ]
    page.get_by_role("button", name="Remove source “Ana Okafor”").click()
    assert quotes(owner.stored()[0])[0] == ("cue", "said")


def test_dragging_marks_whole_words_and_shows_four_buttons_under_the_end(owner: Reader) -> None:
    owner.open("One thing is certainly so. Another is not.")
    page = owner.page
    left, right, middle = page.evaluate(
        """() => { const t = document.getElementById('s1').lastChild; const r = document.createRange();
          r.setStart(t, 6); r.setEnd(t, 15); const b = r.getBoundingClientRect(); return [b.left, b.right, b.top + b.height / 2] }"""
    )
    page.mouse.move(left, middle)
    page.mouse.down()
    page.mouse.move(right - 20, middle)
    page.mouse.move(right, middle)
    page.mouse.up()
    popover = page.get_by_role("toolbar", name="Mark selection")
    expect(popover).to_be_visible()
    box = popover.bounding_box()
    assert box is not None
    assert box["y"] > middle + 10
    popover.get_by_role("button", name="Unverified").click()
    assert quotes(owner.stored()[0]) == [(None, "thing is certainly")]


EDGES = """() => [...document.querySelectorAll('.grip:not([hidden])')].map(one => {
  const b = one.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2, b.width, b.height] })"""
WORDS = """([n, from, to]) => { const t = document.getElementById('s' + n).lastChild; const r = document.createRange();
  r.setStart(t, from); r.setEnd(t, to); const b = r.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2] }"""


def test_dragging_a_handle_moves_that_border_by_words_and_keeps_the_mark(owner: Reader) -> None:
    owner.open("One thing is certainly so, they say. Another is not.")
    page = owner.page
    owner.keys("j", "Shift+ArrowRight", "Shift+ArrowRight", "1")
    [before] = owner.stored()
    expect(page.locator(".grip:not([hidden])")).to_have_count(2)
    (_, (x, y, width, height)) = page.evaluate(EDGES)
    assert width >= 24
    to_x, to_y = page.evaluate(WORDS, [1, 15, 17])
    knob = height / 2 + 5
    page.mouse.move(x + 4, y + knob)
    page.mouse.down()
    page.mouse.move(x + 20, y + knob)
    page.mouse.move(to_x + 4, to_y + knob)
    page.mouse.up()
    [after] = owner.stored()
    assert quotes(after) == [(None, "One thing is certainly")]
    assert after["id"] == before["id"]
    owner.keys("u")
    assert quotes(owner.stored()[0]) == [(None, "One thing")]


def test_a_finger_moves_a_border_by_a_handle_of_44_pixels(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site, NARROW, 844, touch=True), demo_site)
    reader.open("One thing is certainly so, they say. Another is not.")
    page = reader.page
    page.evaluate(
        "() => { const t = document.getElementById('s1').lastChild; getSelection().setBaseAndExtent(t, 0, t, 9) }"
    )
    page.get_by_role("button", name="Claim").first.tap()
    reader.stored()
    expect(page.locator(".grip:not([hidden])")).to_have_count(2)
    (_, (x, y, width, height)) = page.evaluate(EDGES)
    assert min(width / 2, height) >= 44  # half of it lies on the border's outer side, the other half takes no touch
    to_x, to_y = page.evaluate(WORDS, [1, 15, 17])
    touch = page.context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [{"x": x + 20, "y": y}]),
        ("touchMove", [{"x": x + 30, "y": y}]),
        ("touchMove", [{"x": to_x + 20, "y": to_y}]),
        ("touchEnd", []),
    ):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert quotes(reader.stored()[0]) == [(None, "One thing is certainly")]


def test_a_finger_arms_the_bar_and_moves_an_end_by_a_word(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site, NARROW, 844, touch=True), demo_site)
    reader.open("One thing is certainly so. Another is not.")
    page = reader.page
    page.evaluate(
        "() => { const t = document.getElementById('s1').lastChild; getSelection().setBaseAndExtent(t, 1, t, 7) }"
    )
    expect(page.locator(".arm")).to_contain_text("Mark 2 words as")
    page.get_by_role("button", name="End a word later").tap()
    page.get_by_role("toolbar", name="Mark passage").get_by_role("button", name="Claim").tap()
    assert quotes(reader.stored()[0]) == [(None, "One thing is")]
    expect(page.get_by_role("article", name="Claim")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing(open_at: Open, demo_site: Site, scheme: str, width: int) -> None:
    reader = Reader(open_at(demo_site, width, scheme=scheme), demo_site, REVIEWER)
    reader.page.locator("html[data-ready]").wait_for(state="attached")
    reader.keys("j", "n", "o")
    found = Axe().run(reader.page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_without_the_highlight_api_marks_are_elements_and_the_text_stays(owner: Reader) -> None:
    owner.page.add_init_script("Object.defineProperty(CSS, 'highlights', { value: undefined })")
    owner.open(EMOJI)
    owner.keys("j", "j", "Shift+ArrowRight", "1")
    owner.keys("Shift+4")
    expect(owner.page.locator("mark.line-claim")).to_have_text("The")
    expect(owner.page.locator("mark.line-language")).to_have_text("The")
    assert owner.page.get_by_role("document", name="A document").evaluate("region => region.textContent") == EMOJI


def test_with_forced_colours_marks_are_elements_with_their_letters(owner: Reader) -> None:
    owner.page.emulate_media(forced_colors="active")
    owner.open("One thing is so. Another is not.")
    owner.keys("j", "1")
    owner.stored()
    expect(owner.page.locator('mark.line-claim[data-letter="C01"]')).to_have_text("One thing is so")
    assert owner.page.locator("#text").evaluate("text => text.textContent") == "One thing is so. Another is not."


def test_on_paper_each_mark_has_its_letters_and_anothers_their_initials(
    owner: Reader, open_at: Open, demo_site: Site
) -> None:
    document = owner.open("One thing is so. Another is not.")
    owner.keys("j", "1")
    owner.stored()
    reader = Reader(open_at(demo_site), demo_site, REVIEWER)
    reader.goto(document)
    reader.keys("j", "1")
    reader.stored()
    letters = """() => { dispatchEvent(new Event('beforeprint'));
      return [...document.querySelectorAll('mark[data-letter]')].map(mark => mark.dataset.letter).sort() }"""
    assert reader.page.evaluate(letters) == ["C01", "C01 AO"]
    expect(reader.page.locator("#printed")).to_contain_text("printed")
    reader.page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(reader.page.locator("mark")).to_have_count(0)


def test_each_field_of_each_kind_is_kept(owner: Reader) -> None:
    owner.open("One thing is so. Ana said it is. Many doubt it. A visionary firm did it.")
    page = owner.page
    for key, kind in zip("1234", ("claim", "attribution", "unverified", "language"), strict=True):
        owner.keys("j", key, *(("a", "Enter", "b", "Enter", "Enter") if kind == "attribution" else ()))
        expect(page.locator(f"article.sel.{kind}")).to_be_visible()
        for index in range(page.locator("article.sel .two select:visible").count()):
            select = page.locator("article.sel .two select:visible").nth(index)
            if select.get_attribute("id") not in ("f-parent", "f-resolved_source"):
                select.select_option(index=select.locator("option").count() - 1)
        for field in page.locator('article.sel .two :is(textarea, input[type="text"]):visible').all():
            field.fill("Words of mine")
        page.locator("#f-note").fill("A note")
        page.get_by_role("radio", name="high").check()
        owner.keys("Escape")
    by_kind = {annotation["kind"]: annotation for annotation in owner.stored()}
    assert all((one["note"], one["confidence"]) == ("A note", "high") for one in by_kind.values())
    assert set(by_kind["claim"]["fields"]) == {
        "claim_type", "checkability", "may_be_false", "of_interest", "could_harm", "voice", "atomic",
    }  # fmt: skip
    assert by_kind["unverified"]["fields"]["would_settle"] == "Words of mine"
    assert {"category", "target", "in_voice_of", "neutral_wording"} <= set(by_kind["language"]["fields"])
    assert {"mode", "source_type", "cue_stance", "attitude", "locator"} <= set(by_kind["attribution"]["fields"])


def test_right_to_left_text_has_its_gutter_on_the_right(owner: Reader) -> None:
    owner.open(ARABIC)
    owner.keys("j", "1")
    owner.stored()
    bar = owner.page.locator(".bar:not(.hint)").bounding_box()
    words = owner.page.locator("#s1").bounding_box()
    cards = owner.page.get_by_role("article").bounding_box()
    assert bar
    assert words
    assert cards
    assert bar["x"] > words["x"] + words["width"] - 10
    assert cards["x"] < words["x"]


def test_without_script_the_page_reads_lists_and_marks(owner: Reader, open_at: Open, demo_site: Site) -> None:
    document = owner.open("One thing is so. Another is not.")
    owner.keys("j", "1")
    owner.stored()
    page = open_at(demo_site, script=False)
    page.goto(demo_site.demo[0]["url"])
    page.goto(f"{owner.base}/p/{owner.project}/d/{document}")
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_label("In or after sentence").fill("2")
    page.get_by_label("From word").fill("Another")
    page.get_by_label("To word").fill("not")
    page.get_by_role("button", name="Mark passage").click()
    expect(page.get_by_role("article")).to_have_count(2)
    assert [quotes(one) for one in owner.stored()] == [[(None, "One thing is so")], [(None, "Another is not")]]


def test_a_million_characters_are_usable_and_scroll(owner: Reader) -> None:
    sentence = "The company has said that its new plant would bring many hundred jobs to the valley. "
    text = "\n\n".join([(sentence * 6).strip()] * (1_000_000 // (len(sentence) * 6)))
    owner.open(text, "A long document")
    page = owner.page
    assert page.locator(".b").count() > 200
    assert page.locator("article").count() == 0
    page.goto(page.url + "#s11000")
    expect(page.locator("#s11000")).to_be_in_viewport()
    owner.keys("s", "1")
    [claim] = owner.stored()
    assert text[claim["start"] : claim["end"]] == sentence.strip().rstrip(".")
