"""What is done on the pages of attributions and flags before they are looked at."""

from playwright.sync_api import Page, expect

from tests.browser.view import OWNER, REVIEWER, VIEWER, View


def data_shown(page: Page) -> None:
    """The numbers behind the bars, and the form of a source."""
    page.get_by_text("Show data").first.click()
    page.get_by_text("Add a source").click()
    expect(page.get_by_role("button", name="Add source")).to_be_visible()


def refused_search(page: Page) -> None:
    """A search without a place is sent."""
    page.get_by_label("Where you looked").fill(" ")
    page.get_by_role("button", name="Record search").click()
    expect(page.get_by_role("alert")).to_be_visible()


def settling(page: Page) -> None:
    """The form that settles a flag."""
    page.locator(".flags summary").first.click()
    expect(page.get_by_role("button", name="Settle flag").first).to_be_visible()


VIEWS = (
    View("attributions", REVIEWER, "/p/{project}/attributions?group=source", "Attributions", data_shown),
    View("attributions-viewer", VIEWER, "/p/{project}/attributions", "Attributions"),
    View("attributions-empty", OWNER, "/p/{empty}/attributions", "Attributions"),
    View(
        "attributions-document",
        REVIEWER,
        "/p/{project}/d/{document}/attributions?trace={attribution}",
        "Attributions",
        refused_search,
        refused=True,
    ),
    View("flags", OWNER, "/p/{project}/flags?resolution=any", "Flags", settling),
    View("flags-language", REVIEWER, "/p/{project}/flags?tab=language", "Flags"),
    View("flags-empty", OWNER, "/p/{empty}/flags", "Flags"),
)
