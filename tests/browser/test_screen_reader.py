"""The reading page for the ear: what a screen reader gets of the text, what it is told, and where the focus is."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader, until
from tests.conftest import Sunrise

NARROW, TALL = 390, 844
TEXT = "One thing is so, they say. Another is not so sure. A third may be.\n\n" + "\n\n".join(
    f"Paragraph {n} has a sentence of its own. It has another one, too." for n in range(1, 13)
)


@pytest.fixture
def reader(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


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
    until(page, "() => document.activeElement && document.activeElement !== document.body")
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
        ("o", "e", "Escape", "Delete"),  # the open card goes
        ("u",),
        ("Shift+U",),
        ("u",),
        ("2", "Escape"),
        ("f", "Escape"),
        ("Shift+ArrowRight", "3", "Escape", "Escape"),
        ("t", "t"),
    ]
    for keys in steps:
        reader.keys(*keys)
        _has_focus(page)
    for key, box in (("?", "dialog[open]"), ("g", "dialog[open]"), ("w", "dialog[open]"), ("/", "#find")):
        reader.keys(key)
        expect(page.locator(box)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#text")).to_be_focused()
    reader.keys("o", "e")
    card.first.get_by_role("button", name=re.compile("Remove")).last.focus()
    page.keyboard.press("Enter")
    _has_focus(page)
    page.locator("#unread-list").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#unread-list")).to_be_focused()
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
