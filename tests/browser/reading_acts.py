"""What one does on the reading page to see each of its boxes: for the views of the tour."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.asking import ask

SHORT = "The mill closed in spring. “It will open again,” the owner said. Nobody asked when."

Act = Callable[[Page], None]


def in_new(act: Act) -> Act:
    """The act in a document of its own, since it marks and changes something."""

    def go(page: Page) -> None:
        project = re.findall("/p/([^/]+)", page.url)[0]
        made = ask(page, "POST", f"/projects/{project}/documents", {"title": "Short", "text": SHORT})
        page.goto(f"/p/{project}/d/{made['id']}")
        page.locator("html[data-ready]").wait_for(state="attached")
        act(page)

    return go


def _press(*keys: str, shown: str) -> Act:
    """Keys in the text, until something is shown."""

    def press(page: Page) -> None:
        page.locator("#text").focus()
        for key in keys:
            page.keyboard.press(key)
        expect(page.locator(shown).first).to_be_visible()

    return press


def _missing(page: Page) -> None:
    page.locator("#text").focus()
    for key in ("j", "3", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#save-word")).to_have_text("Saved")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def _submitted(page: Page) -> None:
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("dialog").get_by_role("button", name="Submit").click()
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()


def _reopening(page: Page) -> None:
    _submitted(page)
    page.get_by_role("button", name="Reopen").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def _conflict(page: Page) -> None:
    page.route("**/events*", lambda route: None)  # the feed would tell of the change before one's own is sent
    page.reload()
    page.locator("html[data-ready][data-fetched]").wait_for(state="attached")
    page.locator("#text").focus()
    for key in ("j", "1", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#save-word")).to_have_text("Saved")
    document = page.url.split("/d/")[1].split("?")[0]
    [mark] = ask(page, "GET", f"/documents/{document}/annotations")["items"]
    ask(page, "PATCH", f"/annotations/{mark['id']}", {"note": "From elsewhere"}, version=mark["version"])
    page.locator("#f-note").fill("Mine")
    page.locator("#text").focus()
    expect(page.get_by_role("article").first).to_contain_text("Theirs")


def _conflicts(page: Page) -> None:
    _conflict(page)
    page.locator("#save").get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def toured(page: Page) -> None:
    """The guided tour at its first step."""
    expect(page.get_by_role("region", name="Guided tour")).to_contain_text("Step 1 of 7")


def talking(page: Page) -> None:
    """The thread of the open card, with an answer begun and a name that completes."""
    page.get_by_role("region", name="Comments").get_by_role("button", name="Answer").last.click()
    page.keyboard.type("@A")
    expect(page.locator(".say .options li").first).to_be_visible()


def discussing(page: Page) -> None:
    """The thread on the document."""
    page.locator("html[data-fetched]").wait_for(state="attached")
    page.locator("#text").focus()
    page.keyboard.press("c")
    expect(page.get_by_role("dialog", name="Comments on this document")).to_be_visible()


def _unread(page: Page) -> None:
    page.locator("#unread-list").click()
    expect(page.get_by_role("dialog")).to_be_visible()


IN_DEMO: dict[str, Act] = {
    "keys": _press("?", shown="dialog"),
    "guidelines": _press("g", shown="dialog"),
    "unread": _unread,
    "find": _press("/", "a", shown="#find"),
    "jump": _press("j", "f", shown=".jump > *"),
    "words": _press("j", "w", shown="dialog"),
    "link": _press("l", shown="article.sel"),
    "border": _press("]", shown=".grip"),
}
IN_NEW: dict[str, Act] = {
    "type": _press("j", "1", shown=".palette"),
    "reason": _press("j", "3", shown=".palette"),
    "category": _press("j", "4", shown=".palette"),
    "build": _press("j", "2", shown=".build"),
    "selected": _press("j", "s", shown=".pop:not([hidden])"),
    "zones": _press("j", "z", shown="[role=menu], dialog"),
    "missing": _missing,
    "submitted": _submitted,
    "reopening": _reopening,
    "conflict": _conflict,
    "conflicts": _conflicts,
}


def unfolding(page: Page) -> None:
    """Every fold of the source record, and a way to name a passage."""
    for summary in page.locator("details.part > summary").all():
        if summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()
    expect(page.locator("details.part[open]")).to_have_count(7)
    page.locator(".picker summary").first.click()
