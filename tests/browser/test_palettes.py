"""Palettes: a letter takes the reason, the category, the claim type and then its worth (pages.md 2.3)."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from annotate.vocabulary import values
from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader

WORDS = "One thing is certainly so, they say. Another is not."
NARROW = 390


@pytest.fixture
def reader(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


def test_a_letter_takes_the_reason_and_enter_leaves_a_draft(reader: Reader) -> None:
    reader.open(WORDS)
    reader.keys("j", "3")
    palette = _palette(reader, "Reason")
    expect(palette.get_by_role("option")).to_have_count(14)
    reader.press("s")
    expect(palette).to_be_hidden()
    assert _fields(reader)["reason"] == "vague_source"
    reader.press("j", "3")
    expect(palette).to_be_visible()
    reader.press("Enter")
    expect(palette).to_be_hidden()
    assert "reason" not in reader.stored()[1]["fields"]
    expect(reader.page.locator("#text")).to_be_focused()


@pytest.mark.parametrize("kind", ["unverified", "language"])
def test_every_letter_of_a_palette_takes_its_value(reader: Reader, kind: str) -> None:
    key, name = {"unverified": ("3", "reason"), "language": ("4", "category")}[kind]
    wanted = values(name)
    reader.open("\n\n".join(f"Thing {n} is so." for n in range(len(wanted))))
    for value in wanted:
        reader.keys("j", key, value.letter)
    assert [one["fields"][name] for one in reader.stored()] == [value.id for value in wanted]


def test_a_claim_takes_its_type_and_then_its_worth(reader: Reader) -> None:
    reader.open(WORDS)
    reader.keys("j", "1", "n", "w")
    fields = _fields(reader)
    assert (fields["claim_type"], fields["checkability"]) == ("numerical", "cfs")
    expect(reader.page.get_by_role("listbox")).to_have_count(0)
    reader.press("u", "u")
    assert "claim_type" not in _fields(reader)


@pytest.mark.parametrize("key", ["j", "ArrowRight", "Shift+ArrowRight", "Shift+4", "F", "2", "Escape", "Control+z"])
def test_a_key_that_the_palette_does_not_show_closes_it_and_acts(reader: Reader, key: str) -> None:
    reader.open(WORDS)
    page = reader.page
    reader.keys("j", "3")
    expect(_palette(reader, "Reason")).to_be_visible()
    reader.press(key)
    expect(_palette(reader, "Reason")).to_have_count(0)
    seen = {
        "j": "#s2.cursor",
        "Shift+4": ".card.sel.language",
        "F": ".jump span",
        "2": ".build",
        "Control+z": "#cards .empty",
    }
    if key in seen:
        expect(page.locator(seen[key]).first).to_be_visible()


def test_a_line_of_the_palette_shows_its_guideline_and_takes_a_click_or_the_keys_of_a_list(reader: Reader) -> None:
    reader.open(WORDS)
    reader.keys("j", "4")
    palette = _palette(reader, "Category")
    euphemism = next(value for value in values("category") if value.id == "euphemism_cliche")
    option = palette.get_by_role("option", name=euphemism.label)
    option.hover()
    expect(reader.page.locator(".palette .hint")).to_have_text(euphemism.hint)
    option.click()
    assert _fields(reader)["category"] == "euphemism_cliche"
    reader.keys("p", "Tab", "ArrowDown", "Enter")
    assert _fields(reader)["category"] == values("category")[1].id
    expect(reader.page.locator("#text")).to_be_focused()


def test_on_a_small_screen_the_palette_stands_over_the_bar_with_lines_of_44_pixels(
    open_at: Open, demo_site: Site
) -> None:
    reader = Reader(open_at(demo_site, NARROW, 844, touch=True), demo_site)
    reader.open(WORDS)
    page = reader.page
    page.evaluate(
        "() => { const t = document.getElementById('s1').lastChild; getSelection().setBaseAndExtent(t, 0, t, 9) }"
    )
    page.get_by_role("button", name="Language").first.tap()
    option = _palette(reader, "Category").get_by_role("option").first
    box, bar = option.bounding_box(), page.get_by_role("toolbar", name="Mark passage").bounding_box()
    assert box
    assert bar
    assert box["height"] >= 44
    assert page.locator(".palette").evaluate("element => element.getBoundingClientRect().bottom") <= bar["y"]
    option.tap()
    assert _fields(reader)["category"] == values("category")[0].id
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW


def _palette(reader: Reader, name: str) -> Locator:
    return reader.page.get_by_role("listbox", name=name)


def _fields(reader: Reader) -> dict[str, Any]:
    fields: dict[str, Any] = reader.stored()[0]["fields"]
    return fields
