"""What is done on the pages of imports in bulk before they are looked at."""

from playwright.sync_api import Page, expect

from tests.browser.reader import until

LINES = "\n".join(
    [*(f'{{"text": "Text number {n}. It stands for itself."}}' for n in range(1, 6)), "no line", '{"text": ""}', ""]
)


def nothing_chosen(page: Page) -> None:
    """An import of nothing is sent."""
    page.get_by_role("button", name="Start import").click()
    expect(page.get_by_role("alert")).to_be_visible()


def begun(page: Page) -> None:
    """An import of seven lines is begun."""
    page.get_by_label("Files", exact=True).set_input_files(
        files=[{"name": "many.jsonl", "mimeType": "application/jsonl", "buffer": LINES.encode()}]
    )
    page.get_by_role("button", name="Start import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("many.jsonl")


def over(page: Page) -> None:
    """It is over, without a reload."""
    until(page, "() => document.querySelector(\"#progress[data-state='done']\") !== null")


def made(page: Page, project: str) -> str:
    """The id of an import of seven lines."""
    page.goto(f"/p/{project}/imports")
    begun(page)
    return page.url.rpartition("/")[2]
