"""What one does on the pages of dependence to see all of them: for the views of the tour."""

from playwright.sync_api import Page, expect

from tests.browser.asking import ask
from tests.browser.reading_acts import SHORT

AGAIN = f"{SHORT} The mill stood still until summer, and in spring the owner said that it would open again."


def copied(page: Page, project: str, document: str) -> str:
    """A text that goes back to the short one, with a relation and a pair of passages; its id."""
    body = {"title": "Short, once more", "text": AGAIN}
    copy: str = ask(page, "POST", f"/projects/{project}/documents", body)["id"]
    span = {"start": 0, "end": 12}
    relation = {
        "type": "reprint_of",
        "from": {"document": document},
        "to": {"document": copy},
        "certainty": "high",
        "evidence_note": "Both have the same slip.",
        "passages": [{"from": span, "to": span, "note": "Letter for letter."}],
    }
    ask(page, "POST", f"/projects/{project}/relations", relation)
    return copy


def data(page: Page) -> None:
    """The table beside the map."""
    page.get_by_text("Show data").click()
    expect(page.get_by_role("table")).to_be_visible()


def folds(page: Page) -> None:
    """The folds of a pair open, and words chosen in both texts."""
    for fold in page.locator("main details > summary").all():
        fold.click()
    for side in ("Left text", "Right text"):
        page.get_by_role("document", name=side).focus()
        page.keyboard.press("ArrowDown")
    expect(page.locator("#pairing-status")).to_contain_text("Enter pairs them")
