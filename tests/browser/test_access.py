"""The reading page for every hand, eye and ear: fingers, small screens, zoom, screen readers, paper."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import REVIEWER, Reader
from tests.conftest import Sunrise

NARROW, NARROWEST, TALL = 390, 360, 844
ZOOMED = 640
"""1280 px at 200 %."""
KINDS = ("claim", "attribution", "unverified", "language")
TEXT = "One thing is so, they say. Another is not so sure. A third may be.\n\n" + "\n\n".join(
    f"Paragraph {n} has a sentence of its own. It has another one, too." for n in range(1, 13)
)


@pytest.fixture
def reader(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


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


def test_a_finger_drags_the_sheet_from_three_lines_to_all_and_away(finger: Reader) -> None:
    finger.open(TEXT)
    page = finger.page
    _select(page, 1, 0, 9)
    page.get_by_role("button", name="Claim").first.tap()
    page.locator(".palette .icon").tap()
    sheet = page.get_by_role("complementary", name="Annotations")
    expect(sheet).to_have_attribute("data-sheet", "peek")
    heights = [sheet.bounding_box()["height"]]  # type: ignore[index]
    for size in ("half", "full"):
        _swipe(page, -90)
        expect(sheet).to_have_attribute("data-sheet", size)
        heights.append(sheet.bounding_box()["height"])  # type: ignore[index]
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
    before = page.locator("#notes").bounding_box()["height"]  # type: ignore[index]
    for kind, at in (("touchStart", y), ("touchMove", y + by / 2), ("touchMove", y + by)):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": at}]})
    page.wait_for_function(
        "([before, by]) => (document.getElementById('notes').offsetHeight - before) * by < 0", arg=[before, by]
    )
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
        page.wait_for_function(IN_SIGHT, arg=[n, ".palette"])
        page.locator(".palette .icon").tap()
        expect(page.locator("#notes")).to_have_attribute("data-sheet", re.compile("peek|half"))
        for _ in range(2):
            page.wait_for_function(IN_SIGHT, arg=[n, "#notes"])
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


# Screen readers


def test_the_region_reads_as_the_stored_text_with_its_sentences_as_links(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], demo_site: Site, sunrise: Sunrise
) -> None:
    # As Chromium is while a screen reader runs: what is not drawn yet is told all the same.
    arguments = [*browser_type_launch_args["args"], "--force-renderer-accessibility"]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": arguments})
    reader = Reader(browser.new_page(), demo_site)
    for text in (sunrise.text, TEXT * 20):
        reader.open(text)
        reader.keys("j", "1")
        reader.stored()
        names = [(node["role"]["value"], node["name"]["value"]) for node in _region(reader.page)]
        heard = "".join(name for role, name in names if role == "StaticText")
        assert re.sub(r"\s", "", heard) == re.sub(r"\s", "", text)
        count = reader.page.locator(".s[id]").count()
        assert [name for role, name in names if role == "link"] == [f"Sentence {n}" for n in range(1, count + 1)]
    browser.close()


def _region(page: Page) -> Iterator[dict[str, Any]]:
    """What stands in the region of the text, in order, as a screen reader gets it."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    region = next(node for node in nodes if node.get("role", {}).get("value") == "document")

    def below(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for child in (by_id[name] for name in node.get("childIds", ()) if name in by_id):
            role = child["role"]["value"]
            if not child["ignored"] and role in ("StaticText", "link", "button"):
                yield child
            if role not in ("StaticText", "link", "button"):
                yield from below(child)

    return below(region)


def test_selecting_going_and_marking_are_said(reader: Reader) -> None:
    reader.open(TEXT)
    said = reader.page.locator("#live")
    reader.keys("j")
    expect(said).to_have_text("Sentence 1, not read: One thing is so, they say.")
    reader.keys("j", "k")
    expect(said).to_have_text("Sentence 1: One thing is so, they say.")
    reader.keys("Shift+ArrowRight", "Shift+ArrowRight")
    expect(said).to_have_text("2 words: One thing")
    reader.keys("s")
    expect(said).to_have_text("6 words: One thing is so, they say")
    reader.keys("1")
    expect(said).to_contain_text("Claim marked, sentence 1, card open, press e.")


def test_marks_are_said_on_request_and_with_the_setting_at_each_step(reader: Reader) -> None:
    document = reader.open(TEXT)
    reader.keys("j", "1", "Enter", "j", "j", "4", "Enter")
    reader.stored()
    said = reader.page.locator("#live")
    reader.goto(document)
    reader.keys("j", "o")
    expect(said).to_have_text(re.compile("^1 of 1: claim.* C01, “One thing is so, they say”.$"))
    for is_on, marks in ((True, " Claim C01, “One thing is so, they say”."), (False, "")):
        reader.page.goto(f"{reader.base}/me")
        reader.page.get_by_label("Announce marks").set_checked(is_on)
        reader.page.get_by_role("button", name="Save reading").click()
        reader.goto(document)
        reader.keys("j")
        expect(said).to_have_text("Sentence 1: One thing is so, they say." + marks)


LIVE = "[aria-live], [role=status], [role=alert], [role=log]"


def test_no_two_places_say_the_same(reader: Reader) -> None:
    reader.open(TEXT)
    for keys in (("j", "1", "Enter"), ("u",), ("j", "o"), ("n",), ("1", "Enter", "Delete")):
        reader.keys(*keys)
        reader.stored()
        texts = reader.page.locator(LIVE).evaluate_all(
            "all => all.filter((one) => one.checkVisibility()).map((one) => one.textContent.trim()).filter(Boolean)"
        )
        assert len(texts) == len(set(texts)), texts
        assert reader.page.locator("[aria-live=assertive]").count() == 0


# Focus


def _has_focus(page: Page) -> None:
    page.wait_for_function("document.activeElement && document.activeElement !== document.body")
    assert page.evaluate("document.activeElement.checkVisibility({ visibilityProperty: true })")


def test_focus_is_never_lost(reader: Reader) -> None:
    reader.open(TEXT)
    page = reader.page
    card = page.get_by_role("article")
    reader.keys("j", "1", "Enter", "j", "3", "Enter")
    reader.stored()
    steps: list[tuple[str, ...]] = [
        ("e", "Escape"),  # into the card and back
        ("o", "e"),
        ("?", "Escape"),  # a dialog
        ("o", "e", "Escape", "Delete"),  # the open card goes
        ("u",),
        ("Shift+U",),
        ("u",),
        ("/", "Escape"),
        ("2", "Escape"),
        ("f", "Escape"),
        ("g", "Escape"),
        ("Shift+ArrowRight", "3", "Escape", "Escape"),
        ("t", "t"),
    ]
    for keys in steps:
        reader.keys(*keys)
        _has_focus(page)
    reader.keys("o", "e")
    card.first.get_by_role("button", name=re.compile("Remove")).last.focus()
    page.keyboard.press("Enter")
    _has_focus(page)
    page.locator("#unread-list").focus()
    for key in ("Enter", "Escape"):
        page.keyboard.press(key)
        _has_focus(page)
    page.locator("#unread-list").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    _has_focus(page)


def test_focus_stays_when_a_filter_hides_the_open_card(reader: Reader) -> None:
    reader.open(TEXT)
    page = reader.page
    reader.keys("j", "1", "Enter", "e")
    for name in ("C 1, claims", "C 1, claims"):
        page.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
        _has_focus(page)
    expect(page.get_by_role("button", name="C 1, claims")).to_be_focused()


def test_focus_stays_in_the_sheet_of_a_small_screen_and_comes_back_to_the_text(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site, NARROW, TALL), demo_site)
    reader.open(TEXT)
    page = reader.page
    reader.keys("j", "1", "Enter", "e")
    _has_focus(page)
    for key in ("Escape", "Escape"):
        page.keyboard.press(key)
        _has_focus(page)
    page.locator("#list-button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".handle")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#notes")).to_have_attribute("data-sheet", "full")
    page.keyboard.press("Escape")
    expect(page.locator("#list-button")).to_be_focused()
    reader.keys("o", "e", "Delete")
    _has_focus(page)


# Paper

AT_PRINT = """() => { window.printed = []; addEventListener("beforeprint", () => {
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility({ visibilityProperty: true }));
  const cards = seen(".card");
  window.printed.push({
    letters: [...document.querySelectorAll("mark[data-letter]")].map((mark) => mark.dataset.letter),
    forms: seen(".card :is(select, textarea, input)").length,
    cards: cards.length,
    text: document.getElementById("text").textContent,
  }) }) }"""


def test_a_long_document_prints_every_mark_and_every_card(reader: Reader) -> None:
    text = "\n\n".join(f"Sentence number {n} claims a thing that nobody has counted." for n in range(1, 1_501))
    document = reader.open(text)
    places = [at for at in range(0, len(text), 900) if text[at : at + 8].isprintable()]
    for at in places:
        reader.call(
            "POST", f"/documents/{document}/annotations", {"kind": "claim", "fragments": [{"start": at, "end": at + 8}]}
        )
    reader.goto(document)
    reader.keys("j", "1", "Enter", "e")
    reader.stored()
    page = reader.page
    page.evaluate(AT_PRINT)
    page.pdf()
    [printed] = page.evaluate("window.printed")
    assert printed["cards"] == len(places) + 1
    assert len(set(printed["letters"])) == len(places) + 1
    assert printed["forms"] == 0
    assert printed["text"] == text
    expect(page.locator("mark")).to_have_count(0)
    _has_focus(page)


def test_paper_has_lines_and_letters_but_no_tints_and_no_controls(reader: Reader) -> None:
    page = reader.page
    document = reader.open(TEXT)
    for kind in KINDS:
        fragment = {"start": 0, "end": 25, "part": "content" if kind == "attribution" else None}
        reader.call("POST", f"/documents/{document}/annotations", {"kind": kind, "fragments": [fragment]})
    reader.goto(document)
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    marks = page.locator("#s1 mark").evaluate_all(
        """marks => marks.map((mark) => { const style = getComputedStyle(mark);
          return [mark.className, style.backgroundColor, style.textDecorationStyle, style.textUnderlineOffset] })"""
    )
    assert {background for _, background, _, _ in marks} == {"rgba(0, 0, 0, 0)"}
    lines = {name.removeprefix("line-"): (style, offset) for name, _, style, offset in marks if "line" in name}
    assert {kind: style for kind, (style, _) in lines.items()} == {
        "claim": "solid",
        "attribution": "double",
        "unverified": "wavy",
        "language": "dotted",
    }
    assert len({offset for _, offset in lines.values()}) == len(KINDS)
    for selector in (".top", ".band", ".lanes", ".filter", ".line", ".grips .grip"):
        expect(page.locator(selector).first).to_be_hidden()
    assert page.locator(".list").evaluate("list => getComputedStyle(list).columnCount") == "2"
    facts = reader.call("GET", f"/documents/{reader.document}")
    expect(page.locator(".printed")).to_contain_text(facts["sha256"])
    expect(page.locator(".printed")).to_contain_text("printed")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.querySelector('.n'), '::before').content") == '"1"'
