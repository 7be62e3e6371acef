"""The first visit: a mark within four clicks, and a guided tour that is offered once and goes on by doing."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, Site, started, stop
from tests.browser.reader import OWNER, Reader

COUNT = """() => { window.pressed = []; for (const type of ["click", "keydown"])
  addEventListener(type, (event) => event.isTrusted && window.pressed.push(type), { capture: true }) }"""
ENDED = re.compile("That was the tour")


@pytest.fixture
def fresh_site(tmp_path: Path) -> Iterator[Site]:
    """A demo of its own, in which the tour may mark."""
    process, site = started(tmp_path, "--demo")
    yield site
    stop(process)


def first_visit(page: Page, site: Site) -> None:
    """Somebody opens the sign-in link of the demo: the first click."""
    page.goto(site.demo[OWNER]["url"])
    page.locator("html[data-ready]").wait_for(state="attached")


def coach(page: Page) -> Locator:
    return page.get_by_role("region", name="Guided tour")


def at_step(page: Page, n: int) -> None:
    expect(coach(page)).to_contain_text(f"Step {n} of 7")


def _inside(page: Page, n: int) -> tuple[float, float]:
    """A place on the first line of a sentence, brought into the view."""
    sentence = page.locator(f"#s{n}")
    sentence.scroll_into_view_if_needed()
    box = sentence.evaluate("(element) => element.getClientRects()[0].toJSON()")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_first_mark_of_a_first_visit_takes_four_clicks_with_the_tour_and_three_without(
    fresh_site: Site, open_at: Open
) -> None:
    for clicks in (3, 4):
        page = open_at(fresh_site)
        first_visit(page, fresh_site)
        page.evaluate(COUNT)
        if clicks == 4:
            coach(page).get_by_role("button", name="Take the tour").click()
        page.mouse.click(*_inside(page, clicks))
        page.get_by_role("toolbar", name="Mark passage").get_by_role("button", name="Claim").click()
        expect(page.locator("article.card.claim.sel")).to_contain_text("yours")
        assert page.evaluate("window.pressed") == ["click"] * (clicks - 1)


def test_the_tour_is_done_by_keys_and_each_step_goes_on_when_it_was_done(fresh_site: Site, open_at: Open) -> None:
    page = open_at(fresh_site)
    first_visit(page, fresh_site)
    keys = page.keyboard
    coach(page).get_by_role("button", name="Take the tour").press("Enter")
    at_step(page, 1)
    expect(page.locator("#text")).to_be_focused()
    while page.locator("#s6.cursor").count() == 0:
        keys.press("j")
    at_step(page, 2)
    keys.press("4")
    expect(page.locator("article.card.language.sel")).to_be_visible()
    at_step(page, 2)
    keys.press("Escape")
    keys.press("u")
    keys.press("j")
    keys.press("1")
    at_step(page, 3)
    keys.press("Escape")
    keys.press("j")
    keys.press("s")
    keys.press("3")
    at_step(page, 3)
    keys.press("f")
    at_step(page, 4)
    keys.press("j")
    _an_attribution(page)
    at_step(page, 5)
    keys.press("e")
    page.get_by_label("Note", exact=True).fill("Nobody is named.")
    keys.press("Escape")
    at_step(page, 6)
    expect(page.locator("#text")).to_be_focused()
    keys.press("u")
    at_step(page, 7)
    page.get_by_role("button", name="Submit my layer").press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.press("Escape")
    expect(coach(page)).to_contain_text(ENDED)
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    coach(page).get_by_role("button", name="Close").press("Enter")
    expect(coach(page)).to_have_count(0)
    page.reload()
    page.locator("html[data-ready]").wait_for(state="attached")
    expect(coach(page)).to_have_count(0)


def _an_attribution(page: Page) -> None:
    """Three parts by jump letters: the first word, the second as the cue, the rest."""
    page.keyboard.press("2")
    letters = page.locator(".jump span")
    expect(letters.first).to_be_visible()
    first, second = letters.nth(0).inner_text(), letters.nth(1).inner_text()
    for key in (*first, *first, *second, "Enter", "Enter"):
        page.keyboard.press(key)
    expect(letters).to_have_count(0)


def test_the_tour_is_taken_by_touch_on_a_small_screen_and_hides_nothing(fresh_site: Site, open_at: Open) -> None:
    page = open_at(fresh_site, width=390, height=844, touch=True)
    first_visit(page, fresh_site)
    coach(page).get_by_role("button", name="Take the tour").tap()
    at_step(page, 1)
    expect(coach(page)).to_contain_text("Tap a sentence")
    page.touchscreen.tap(*_inside(page, 9))
    at_step(page, 2)
    page.get_by_role("toolbar", name="Mark passage").get_by_role("button", name="Claim").tap()
    at_step(page, 3)
    for button in coach(page).get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    row, mark = coach(page).bounding_box(), page.locator("#s9").bounding_box()
    assert row is not None
    assert mark is not None
    assert row["height"] < 844 / 4
    assert mark["y"] > row["y"] + row["height"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    bar = page.get_by_role("toolbar", name="Mark passage")
    _select(page, "#s6", "Experts")
    bar.get_by_role("button", name="Unverified").tap()
    page.locator(".palette").get_by_role("option", name="Vague source").tap()
    at_step(page, 4)
    _select(page, "#s9", "Older people here")
    bar.get_by_role("button", name="Attribution").tap()
    parts = page.get_by_role("group", name="Attribution")
    for part, words in (("Cue", "like to say"), ("Content", "that the wind itself smells different")):
        _select(page, "#s9", words)
        parts.get_by_role("button", name=part).tap()
    at_step(page, 5)


def _select(page: Page, sentence: str, words: str) -> None:
    """A selection as the system's handles make it, taken when it has rested."""
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
    expect(page.locator("body")).to_have_class(re.compile(r"\barmed\b"))


def test_steps_can_be_skipped_the_tour_can_be_left_and_taken_again(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    first_visit(page, demo_site)
    coach(page).get_by_role("button", name="No, thanks").click()
    expect(coach(page)).to_have_count(0)
    page.reload()
    page.locator("html[data-ready]").wait_for(state="attached")
    page.locator("#text").press("?")
    page.get_by_role("button", name="Take the tour").click()
    coach(page).get_by_role("button", name="Skip this step").click()
    at_step(page, 2)
    expect(page.locator("#text")).to_be_focused()
    page.reload()
    at_step(page, 2)
    page.locator("#text").press("j")
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    expect(coach(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(coach(page)).to_have_count(0)
    page.goto("/help")
    page.get_by_role("link", name="The guided tour").click()
    at_step(page, 1)
    assert "tour" not in page.url
    for _ in range(7):
        coach(page).get_by_role("button", name="Skip this step").click()
    expect(coach(page)).to_contain_text(ENDED)
    expect(coach(page).get_by_role("link", name="the report")).to_have_attribute(
        "href", re.compile("/export.document=")
    )


def test_the_tour_points_at_words_of_the_demo_and_goes_there(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    first_visit(page, demo_site)
    coach(page).get_by_role("button", name="Take the tour").click()
    for n in (2, 3):
        coach(page).get_by_role("button", name="Skip this step").click()
        at_step(page, n)
    words = coach(page).locator("q").inner_text()
    place = coach(page).get_by_role("link")
    sentence = page.locator(str(place.get_attribute("href")))
    expect(sentence).to_contain_text(words)
    place.click()
    expect(sentence).to_have_class(re.compile(r"\bcursor\b"))


def test_on_a_document_of_ones_own_the_tour_is_taken_but_not_offered(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    reader = Reader(page, demo_site)
    reader.open("The mill closed in spring. Nobody asked when.")
    expect(coach(page)).to_have_count(0)
    page.get_by_role("button", name="Take the tour").click()
    at_step(page, 1)
    reader.keys("j")
    at_step(page, 2)
    reader.keys("1")
    at_step(page, 3)
    expect(coach(page)).not_to_contain_text("For instance")


def test_the_tour_shows_the_keys_that_the_person_uses(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    first_visit(page, demo_site)
    data = json.loads(page.locator("#data").inner_text())
    [step] = [row for group in data["keys"] for row in group["keys"] if row["command"] == "step"]
    coach(page).get_by_role("button", name="Take the tour").click()
    expect(coach(page).locator("p kbd").first).to_have_text(step["keys"][0])
