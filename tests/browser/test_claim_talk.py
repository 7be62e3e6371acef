"""People talk about a claim and the evidence on it, at its page (pages.md 3)."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import OWNER, REVIEWER, Reader


def a_claim(reader: Reader) -> tuple[str, dict[str, Any]]:
    """The page of a claim with an item of evidence, and the item."""
    claim = reader.call("POST", f"/projects/{reader.project}/claims", {"normalised": "The harbour was dredged twice."})
    body = {"title": "Minutes of the harbour", "url": "https://archive.example/minutes"}
    item = reader.call("POST", f"/projects/{reader.project}/evidence", body)
    reader.call("PUT", f"/claims/{claim['id']}/evidence/{item['id']}", {"stance": "context"})
    return f"/p/{reader.project}/claims/{claim['id']}", item


def press(page: Page, name: str, place: str) -> None:
    """Open a fold, or press a button, by its key, when the keys of the page work."""
    page.locator("html[data-ready]").wait_for(state="attached")
    found = page.locator(place).locator("summary, button").filter(has_text=re.compile(f"^{name}")).first
    found.focus()
    page.keyboard.press("Enter")


def test_two_people_talk_about_a_claim_and_its_evidence_by_keyboard(open_at: Open, demo_site: Site) -> None:
    owner, reviewer = Reader(open_at(demo_site), demo_site, OWNER), Reader(open_at(demo_site), demo_site, REVIEWER)
    at, item = a_claim(owner)
    ana, jonas = owner.page, reviewer.page
    ana.goto(at)
    ana.get_by_role("textbox", name="New comment on this claim").focus()
    ana.keyboard.type("Which harbour, @jon")
    names = ana.get_by_role("listbox", name="People")
    expect(names.get_by_role("option", name="Jonas Keller")).to_have_attribute("aria-selected", "true")
    ana.keyboard.press("Enter")
    ana.keyboard.type("?")
    ana.keyboard.press("Control+Enter")
    expect(ana.locator("#discussion .said.asked")).to_be_focused()
    jonas.goto(f"{reviewer.base}/inbox")
    jonas.get_by_role("listitem").filter(has_text="Which harbour").get_by_role("link", name="named you").click()
    expect(jonas.locator("#discussion .said.asked")).to_be_focused()
    press(jonas, "Answer", "#discussion")
    jonas.keyboard.type("The old one.")
    jonas.keyboard.press("Control+Enter")
    expect(jonas.locator("#discussion .words")).to_have_text(["Which harbour, @Jonas Keller ?", "The old one."])
    place = f"#{item['label'].lower()}"
    press(jonas, "Comment", place)
    jonas.keyboard.type("Which page?")
    jonas.keyboard.press("Control+Enter")
    expect(jonas.locator(f"{place} .words")).to_have_text("Which page?")
    ana.goto(f"{owner.base}/inbox")
    ana.get_by_role("listitem").filter(has_text="Which page?").get_by_role("link", name="an item of evidence").click()
    expect(ana.locator(f"{place} .words")).to_be_visible()
    press(ana, "Resolve", "#discussion")
    expect(ana.locator("#discussion")).to_contain_text("Resolved by Ana Okafor")


def test_without_script_all_of_it_works(open_at: Open, demo_site: Site) -> None:
    owner = Reader(open_at(demo_site, script=False), demo_site, OWNER)
    at, item = a_claim(owner)
    page = owner.page
    page.goto(at)
    page.get_by_role("textbox", name="New comment on this claim").fill("Which harbour?")
    page.locator("#discussion").get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#discussion .words")).to_have_text("Which harbour?")
    page.locator("#discussion summary").filter(has_text="Edit").click()
    page.get_by_role("textbox", name="Change the comment").fill("Which of the two?")
    page.get_by_role("button", name="Save", exact=True).locator("visible=true").click()
    expect(page.locator("#discussion .words")).to_have_text("Which of the two?")
    page.locator("#discussion").get_by_role("button", name="Remove").click()
    expect(page.locator("#discussion .words")).to_have_count(0)
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("#discussion .words")).to_have_text("Which of the two?")
    fold = page.locator(f"#{item['label'].lower()} > details").last
    fold.locator("> summary").click()
    fold.get_by_role("textbox").fill("Which page?")
    fold.get_by_role("button", name="Comment", exact=True).click()
    expect(fold.locator(".words")).to_have_text("Which page?")
    expect(fold.locator("> summary")).to_contain_text("1 comment")
