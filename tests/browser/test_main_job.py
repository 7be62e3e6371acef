"""The main job on the real document, from the setup link to the downloaded report: by keyboard, by mouse, by touch."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, Page, expect
from selectolax.lexbor import LexborHTMLParser

from tests.browser.conftest import Open, Site
from tests.browser.reader import until
from tests.build import PASSWORD
from tests.conftest import Sunrise

TITLE = "Movement for Global Independence"
PLACE = "he paid a visit to former Yugoslavia"


def test_the_main_job_is_done_by_keyboard_alone(
    new_site: Site, open_at: Open, sunrise: Sunrise, tmp_path: Path
) -> None:
    page = open_at(new_site)
    page.goto(new_site.setup or "")
    _fill(page, page.get_by_label("Name", exact=True), "Ana Okafor")
    _fill(page, page.get_by_label("Password"), PASSWORD)
    _fill(page, page.get_by_label("Project"), "Press review")
    _press(page, page.get_by_role("button", name="Create account"))
    _press(page, page.get_by_role("link", name="Press review").first)
    _press(page, page.get_by_role("link", name="Import").first)
    _fill(page, page.get_by_label("Text", exact=True), sunrise.text)
    _press(page, page.get_by_role("button", name="Import"))

    _open_document(page)
    _tab_to(page, page.get_by_role("document", name=TITLE))
    for key in "jjjj":
        page.keyboard.press(key)
    page.keyboard.press("1")
    cards = page.get_by_role("complementary", name="Annotations").locator("article[data-annotation]")
    expect(cards).to_have_count(1)
    page.keyboard.press("s")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("4")
    expect(cards).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(cards).to_have_count(1)
    page.keyboard.press("n")
    page.keyboard.press("3")
    expect(cards).to_have_count(2)
    page.keyboard.press("e")
    _fill(page, cards.get_by_label("Note").first, "Nobody is named.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    page.reload()
    expect(cards).to_have_count(2)

    _press(page, page.get_by_role("link", name="Press review").first)
    _press(page, page.get_by_role("link", name=re.compile("Export|Report")).first)
    link = page.locator("a[download][href*='export/html']").first
    _tab_to(page, link)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    _is_the_report(tmp_path, download.value, "Nobody is named.")


def test_the_main_job_is_done_by_mouse(new_site: Site, open_at: Open, sunrise: Sunrise, tmp_path: Path) -> None:
    page = open_at(new_site)
    _set_up(page, new_site)
    page.get_by_role("link", name="Import").first.click()
    page.get_by_label("Add files").set_input_files(
        files=[{"name": "sunrise.txt", "mimeType": "text/plain", "buffer": sunrise.bytes}]
    )
    page.get_by_role("button", name="Import").click()
    page.get_by_role("link", name="Open sunrise.txt").click()
    _open_document(page)
    _select_with_mouse(page, "#s16", "he", "1975")
    page.get_by_role("toolbar", name="Mark passage").get_by_role("button", name="Claim").click()
    cards = page.get_by_role("complementary", name="Annotations").locator("article[data-annotation]")
    expect(cards).to_have_count(1)
    expect(cards.first).to_have_accessible_name(re.compile("^Claim"))
    expect(cards.first).to_contain_text(PLACE)
    _select_with_mouse(page, "#s24", "will", "forever")
    page.get_by_role("toolbar", name="Mark passage").get_by_role("button", name="Language").click()
    expect(cards).to_have_count(2)
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    page.get_by_role("link", name="Press review").first.click()
    page.get_by_role("link", name=re.compile("Export|Report")).first.click()
    with page.expect_download() as download:
        page.locator("a[download][href*='export/html']").first.click()
    _is_the_report(tmp_path, download.value, PLACE)


def test_the_main_job_is_done_by_touch_on_a_small_screen(
    new_site: Site, open_at: Open, sunrise: Sunrise, tmp_path: Path
) -> None:
    page = open_at(new_site, width=390, height=844, touch=True)
    _set_up(page, new_site, tap=True)
    page.get_by_role("link", name="Import").first.tap()
    page.get_by_label("Text", exact=True).fill(sunrise.text)
    page.get_by_role("button", name="Import").tap()
    _open_document(page)
    _select(page, "#s16", PLACE)
    bar = page.get_by_role("toolbar", name="Mark passage")
    button = bar.get_by_role("button", name="Claim")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.tap()
    card = page.locator("article[data-annotation]").first
    expect(card).to_contain_text(PLACE)
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(page.url.split("/d/")[0] + "/export")
    with page.expect_download() as download:
        page.locator("a[download][href*='export/html']").first.tap()
    _is_the_report(tmp_path, download.value, PLACE)


def _set_up(page: Page, site: Site, *, tap: bool = False) -> None:
    page.goto(site.setup or "")
    page.get_by_label("Name", exact=True).fill("Ana Okafor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Project").fill("Press review")
    button = page.get_by_role("button", name="Create account")
    link = page.get_by_role("link", name="Press review").first
    if tap:
        button.tap()
        link.tap()
    else:
        button.click()
        link.click()


def _open_document(page: Page) -> None:
    expect(page.get_by_role("document", name=TITLE)).to_be_visible()
    page.locator("html[data-ready]").wait_for(state="attached")


def _tab_to(page: Page, wanted: Locator, most: int = 120) -> None:
    """Press Tab until `wanted` has the focus: it can be reached by keyboard."""
    expect(wanted).to_be_attached()
    for _ in range(most):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{wanted} cannot be reached with Tab")


def _press(page: Page, wanted: Locator) -> None:
    _tab_to(page, wanted)
    page.keyboard.press("Enter")


def _fill(page: Page, wanted: Locator, text: str) -> None:
    _tab_to(page, wanted)
    page.keyboard.insert_text(text)


def _word_box(page: Page, sentence: str, word: str) -> dict[str, float]:
    """Where the last occurrence of a word in a sentence stands on the screen."""
    box: dict[str, float] = page.locator(sentence).evaluate(
        """(element, word) => {
            const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
            let found = null;
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = word === "he" ? node.data.search(/\\bhe\\b/) : node.data.lastIndexOf(word);
                if (at >= 0) { found = [node, at]; }
            }
            const range = document.createRange();
            range.setStart(found[0], found[1]);
            range.setEnd(found[0], found[1] + word.length);
            const { left, right, top, bottom } = range.getBoundingClientRect();
            return { left, right, y: (top + bottom) / 2 };
        }""",
        word,
    )
    return box


def _select_with_mouse(page: Page, sentence: str, first: str, last: str) -> None:
    page.locator(sentence).scroll_into_view_if_needed()
    start = _word_box(page, sentence, first)
    end = _word_box(page, sentence, last)
    page.mouse.move(start["left"] + 1, start["y"])
    page.mouse.down()
    page.mouse.move((start["left"] + end["right"]) / 2, end["y"], steps=4)
    page.mouse.move(end["right"] - 1, end["y"], steps=4)
    until(page, "(last) => getSelection().toString().endsWith(last)", last)
    page.mouse.up()


def _select(page: Page, sentence: str, words: str) -> None:
    """A selection as the system's handles make it."""
    page.locator(sentence).scroll_into_view_if_needed()
    page.locator(sentence).evaluate(
        """(element, words) => {
            const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + words.length); return; }
            }
        }""",
        words,
    )


def _is_the_report(folder: Path, download: Download, words: str) -> None:
    path = folder / "report.html"
    download.save_as(path)
    tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
    text = " ".join(tree.body.text(separator=" ").split()) if tree.body else ""
    assert words in text
    assert TITLE in text
    assert tree.css("script") == []
