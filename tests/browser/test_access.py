"""The reading page for every hand: fingers, mice, small screens, zoom."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import REVIEWER, Reader, until

NARROW, NARROWEST, TALL = 390, 360, 844
ZOOMED = 640
"""1280 px at 200 %."""
KINDS = ("claim", "attribution", "unverified", "language")
TEXT = "One thing is so, they say. Another is not so sure. A third may be.\n\n" + "\n\n".join(
    f"Paragraph {n} has a sentence of its own. It has another one, too." for n in range(1, 13)
)


@pytest.fixture
def finger(open_at: Open, demo_site: Site) -> Reader:
    """Somebody with a small screen and no mouse."""
    return Reader(open_at(demo_site, NARROW, TALL, touch=True), demo_site)


@pytest.fixture
def finger_in_demo(open_at: Open, demo_site: Site) -> Reader:
    """The same with the demo's document open, in which much is marked."""
    return Reader(open_at(demo_site, NARROW, TALL, touch=True), demo_site, REVIEWER)


# Targets

SMALL_TARGETS = """([least, within]) => {
  const faults = [];
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) && getComputedStyle(one).pointerEvents !== "none";
  for (const one of document.querySelectorAll(within.map((part) => `${part} :is(a[href], button, input, select, textarea, summary)`).join())) {
    // Links in running text are as high as its lines; what only a screen reader finds has no place until it has the focus.
    if (!isShown(one) || one.closest("[aria-hidden=true]") || one.matches(".by-name, .n, .about a, p:not(.row) > a, .missing span a")) continue;
    one.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const target = one.closest("label") ?? one;
    const box = target.getBoundingClientRect();
    const [x, y, reach] = [box.left + box.width / 2, box.top + box.height / 2, least / 2 - 1];
    // A cell of the map stands for sentences: it is as high as a finger, but may be narrower (pages.md 2.7).
    const wide = one.closest(".map ol") ? 11 : reach;
    const hits = [[0, 0], [-wide, 0], [wide, 0], [0, -reach], [0, reach]]
      .map(([dx, dy]) => [Math.min(x + dx, innerWidth - 1), y + dy])
      .map(([px, py]) => document.elementFromPoint(px, py))
      .map((hit) => Boolean(hit && (target.contains(hit) || hit.contains(target) && hit.matches("label"))));
    if (hits.includes(false)) faults.push(`${one.outerHTML.slice(0, 90)} ${Math.round(box.width)} × ${Math.round(box.height)} ${hits.map(Number).join("")}`);
  }
  return faults;
}"""
PAGE, SHEET, DIALOG = ["header", "main"], ["header", ".tools", ".notes"], ["dialog"]


def _small(page: Page, least: int, within: list[str]) -> list[str]:
    """Targets that do not answer up to `least` px around their middle."""
    page.locator("html[data-ready]").wait_for(state="attached")
    found: list[str] = page.evaluate(SMALL_TARGETS, [least, within])
    return found


def _mine(reader: Reader) -> dict[str, Any]:
    """A mark of each kind of this person's own, the longest that there is."""
    marks = reader.call("GET", f"/documents/{reader.document}/annotations?limit=1000&author=me")["items"]
    return {kind: max((m for m in marks if m["kind"] == kind), key=lambda m: len(m["fragments"])) for kind in KINDS}


def test_every_target_of_a_finger_has_44_pixels(finger_in_demo: Reader) -> None:
    page = finger_in_demo.page
    assert _small(page, 44, PAGE) == []
    page.locator("#list-button").tap()
    assert _small(page, 44, SHEET) == []
    for kind, mark in _mine(finger_in_demo).items():
        finger_in_demo.goto(finger_in_demo.document, f"?a={mark['id']}")
        for size in ("peek", "half", "full"):
            expect(page.locator("#notes")).to_have_attribute("data-sheet", size)
            assert _small(page, 44, SHEET) == [], f"{kind}, {size}"
            page.locator(".handle").tap()


def test_every_target_of_a_finger_has_44_pixels_while_words_are_selected_and_in_dialogs(finger_in_demo: Reader) -> None:
    page = finger_in_demo.page
    _select(page, 5, 1, 12)
    expect(page.locator(".arm")).to_be_visible()
    assert _small(page, 44, ["header", ".tools"]) == []
    page.evaluate("getSelection().removeAllRanges()")
    page.locator("#unread-list").tap()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert _small(page, 44, DIALOG) == []
    page.keyboard.press("Escape")
    finger_in_demo.keys("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert _small(page, 44, DIALOG) == []


def test_every_target_of_a_mouse_has_24_pixels(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site), demo_site, REVIEWER)
    assert _small(reader.page, 24, PAGE) == []
    for kind, mark in _mine(reader).items():
        reader.goto(reader.document, f"?a={mark['id']}")
        assert _small(reader.page, 24, PAGE) == [], kind


def _select(page: Page, n: int, start: int, end: int) -> None:
    """Select letters of a sentence, as the handles of a phone do."""
    page.evaluate(
        """([n, start, end]) => { const sentence = document.getElementById(`s${n}`); sentence.scrollIntoView({ block: "center" });
          getSelection().setBaseAndExtent(sentence.lastChild, start, sentence.lastChild, end) }""",
        [n, start, end],
    )


# The sheet


def _height(element: Locator) -> float:
    box = element.bounding_box()
    assert box
    return box["height"]


def test_a_finger_drags_the_sheet_from_three_lines_to_all_and_away(finger: Reader) -> None:
    finger.open(TEXT)
    page = finger.page
    _select(page, 1, 0, 9)
    page.get_by_role("button", name="Claim").first.tap()
    page.locator(".palette .icon").tap()
    sheet = page.get_by_role("complementary", name="Annotations")
    expect(sheet).to_have_attribute("data-sheet", "peek")
    heights = [_height(sheet)]
    for size in ("half", "full"):
        _swipe(page, -90)
        expect(sheet).to_have_attribute("data-sheet", size)
        heights.append(_height(sheet))
    assert heights == sorted(heights)
    assert heights[1] == pytest.approx(TALL / 2, abs=8)
    for size in ("half", "peek", "closed"):
        _swipe(page, 90)
        expect(sheet if size != "closed" else page.locator("#notes")).to_have_attribute("data-sheet", size)
    assert len(finger.stored()) == 1


def _swipe(page: Page, by: int) -> None:
    """Move the sheet's handle with a finger by so many pixels; it goes with the finger."""
    box = page.locator(".handle").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    before = _height(page.locator("#notes"))
    for kind, at in (("touchStart", y), ("touchMove", y + by / 2), ("touchMove", y + by)):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": at}]})
    until(page, "([before, by]) => (document.getElementById('notes').offsetHeight - before) * by < 0", [before, by])
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


IN_SIGHT = """([n, over]) =>
  document.getElementById(`s${n}`).getClientRects()[0].bottom < document.querySelector(over).getBoundingClientRect().top"""


def test_the_passage_of_the_open_card_is_never_under_the_sheet_or_the_bar(finger: Reader) -> None:
    page = finger.page
    finger.open(TEXT)
    for n in (5, 9, 14):
        page.evaluate("n => document.getElementById(`s${n}`).scrollIntoView({ block: 'end' })", n)
        page.evaluate("scrollBy(0, 60)")
        _select_in_place(page, n)
        page.get_by_role("button", name="Claim").first.tap()
        expect(page.locator(".palette")).to_be_visible()
        until(page, IN_SIGHT, [n, ".palette"])
        page.locator(".palette .icon").tap()
        expect(page.locator("#notes")).to_have_attribute("data-sheet", re.compile("peek|half"))
        for _ in range(2):
            until(page, IN_SIGHT, [n, "#notes"])
            page.locator(".handle").tap()
        page.locator(".handle").tap()


def _select_in_place(page: Page, n: int) -> None:
    page.evaluate(
        "n => { const t = document.getElementById(`s${n}`).lastChild; getSelection().setBaseAndExtent(t, 0, t, 9) }", n
    )


def test_the_bar_shows_how_many_words_and_moves_each_end_by_a_word(finger: Reader) -> None:
    finger.open(TEXT)
    page = finger.page
    _select(page, 1, 4, 9)
    for name, words in (
        ("End a word later", 2),
        ("End a word later", 3),
        ("End a word earlier", 2),
        ("Begin a word earlier", 3),
        ("Begin a word later", 2),
    ):
        page.get_by_role("button", name=name).tap()
        expect(page.locator(".arm")).to_contain_text(f"Mark {words} words as")
    page.get_by_role("button", name="Language").first.tap()
    assert finger.stored()[0]["fragments"][0]["quote"] == "thing is"


def test_the_sheet_stays_above_the_keyboard_of_the_screen(finger_in_demo: Reader) -> None:
    page = finger_in_demo.page
    mark = _mine(finger_in_demo)["claim"]
    finger_in_demo.goto(finger_in_demo.document, f"?a={mark['id']}")
    page.locator(".handle").tap()
    # Headless Chromium has no keyboard on its screen: the window says what it says when there is one.
    page.evaluate(
        """() => { Object.defineProperty(visualViewport, "height", { get: () => innerHeight - 336 });
          visualViewport.dispatchEvent(new Event("resize")) }"""
    )
    box = page.locator("#notes").bounding_box()
    assert box
    assert box["y"] + box["height"] == pytest.approx(TALL - 336, abs=1)
    assert box["y"] > 52
    expect(page.locator(".tools")).to_be_hidden()


@pytest.mark.parametrize("width", [NARROWEST, NARROW, ZOOMED])
def test_nothing_is_wider_than_a_small_screen_or_a_zoomed_one(open_at: Open, demo_site: Site, width: int) -> None:
    reader = Reader(open_at(demo_site, width, 450), demo_site, REVIEWER)
    page = reader.page
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(over) <= 0
    for kind, mark in _mine(reader).items():
        reader.goto(reader.document, f"?a={mark['id']}")
        page.locator(".handle").click()
        assert page.evaluate(over) <= 0, kind
        cut = page.locator("#notes").evaluate("notes => notes.scrollWidth - notes.clientWidth")
        assert cut <= 0, kind
