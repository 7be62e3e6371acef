"""Captures: a mark that waits is placed on exactly the words that were selected, with keys alone and with the mouse."""

from playwright.sync_api import Page, expect

from tests.browser import recapturing
from tests.browser.asking import ask
from tests.browser.conftest import Open, Site


def new_capture(page: Page, site: Site) -> str:
    """A capture with marks that wait, on its page."""
    page.goto(site.demo[0]["url"])
    project = ask(page, "POST", "/projects", {"name": "Mills"})["id"]
    new = recapturing.captured(page, project)
    page.goto(f"/p/{project}/d/{new}/versions")
    page.locator("html[data-ready]").wait_for(state="attached")
    return new


def quotes(page: Page, document: str) -> dict[str, str]:
    items = ask(page, "GET", f"/documents/{document}/annotations")["items"]
    return {one["label"]: " ".join(piece["quote"] for piece in one["fragments"]) for one in items}


def test_a_mark_is_placed_with_keys_alone(open_at: Open, demo_site: Site) -> None:
    page = open_at(demo_site)
    new = new_capture(page, demo_site)
    keys = page.keyboard
    expect(page.get_by_role("status").first).to_have_text("1 of 4 found again. 2 need you.")
    page.get_by_role("document", name="New text").focus()
    for key in ("ArrowDown", "Shift+ArrowDown", *["Shift+Alt+ArrowRight"] * 2):
        keys.press(key)
    expect(page.locator("#placing-status")).to_have_text("Selected: “closed in summer”.")
    mark = page.get_by_role("article", name="Claim C02")
    mark.get_by_role("button", name="Use selected words").focus()
    keys.press("Enter")
    expect(mark.locator("[data-chosen]")).to_have_text("“closed in summer”")
    mark.get_by_role("button", name="Place here").focus()
    keys.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("2 of 4 found again. 1 needs you.")
    assert quotes(page, new)["C02"] == "closed in summer"


def test_words_dragged_over_place_one_piece_and_the_others_are_where_they_were(open_at: Open, demo_site: Site) -> None:
    page = open_at(demo_site)
    new = new_capture(page, demo_site)
    words = page.locator('[data-side="right"]').get_by_text("soon", exact=True)
    words.dblclick()
    expect(page.locator("#placing-status")).to_have_text("Selected: “soon”.")
    mark = page.get_by_role("article", name="Attribution A01")
    mark.get_by_role("button", name="Use selected words for “It will").click()
    mark.get_by_role("button", name="Place here").click()
    expect(page.get_by_role("status").first).to_have_text("2 of 4 found again. 1 needs you.")
    assert quotes(page, new)["A01"] == "soon the owner said"
