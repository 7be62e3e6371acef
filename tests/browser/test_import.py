"""Import in a browser: a look at what was read before it is fixed, a page pasted with its markup, the page of a PDF."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, expect

from tests import files
from tests.browser.conftest import Site
from tests.browser.reader import Reader

NEWS = Path(__file__).resolve().parents[1] / "data" / "readings" / "news.html"


def test_a_page_is_looked_at_corrected_and_imported_by_keyboard(open_at, demo_site: Site) -> None:
    page = open_at(demo_site)
    reader = Reader(page, demo_site)
    page.goto(f"{reader.base}/p/{reader.project}/import")
    page.get_by_label("Add files").set_input_files(NEWS)
    page.get_by_role("button", name="Look first").press("Enter")
    expect(page.get_by_role("heading", name="Look before the import")).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")] == []
    title = page.get_by_label("Title")
    expect(title).to_have_value("Bridge opens after ten years")
    title.fill("The bridge")
    page.get_by_label("Kind of zone 11", exact=True).select_option("caption")
    page.get_by_role("button", name="Import", exact=True).press("Enter")
    page.locator("html[data-ready]").wait_for(state="attached")
    made = reader.call("GET", f"/documents/{page.url.rpartition('/')[2]}/zones")["items"]
    assert made[10]["kind"] == "caption"
    expect(page.get_by_text("Cheap boats for everybody")).to_be_attached()


def test_what_was_copied_in_a_browser_keeps_its_parts_until_somebody_types(open_at, demo_site: Site) -> None:
    page = open_at(demo_site)
    reader = Reader(page, demo_site)
    page.goto(f"{reader.base}/p/{reader.project}/import")
    pasted = """field => {
      const data = new DataTransfer();
      data.setData("text/html", "<h1>Water again</h1><p>It failed.</p>");
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
      field.value = "Water again It failed.";
      field.dispatchEvent(new Event("input"));
    }"""
    field = page.get_by_label("Text", exact=True)
    hint = page.get_by_text("Pasted with its formatting")
    field.evaluate(pasted)
    expect(hint).to_be_visible()
    field.press("End")
    field.press_sequentially("!")
    expect(hint).to_be_hidden()
    field.fill("")
    field.evaluate(pasted)
    expect(hint).to_be_visible()
    page.get_by_role("button", name="Look first").click()
    expect(page.get_by_label("Kind of zone 1", exact=True)).to_have_value("headline")


def test_a_card_names_the_page_of_a_pdf(open_at, demo_site: Site) -> None:
    page = open_at(demo_site)
    reader = Reader(page, demo_site)
    page.goto(f"{reader.base}/p/{reader.project}/import")
    content = files.pdf([files.column(["The council met on Monday."]), files.column(["It met again on Tuesday."])])
    page.get_by_label("Add files").set_input_files(
        FilePayload(name="a.pdf", mimeType="application/pdf", buffer=content)
    )
    page.get_by_role("button", name="Import").click()
    page.get_by_role("link", name="Open a.pdf").click()
    page.locator("html[data-ready][data-fetched]").wait_for(state="attached")
    document = page.url.rpartition("/")[2]
    reader.call("POST", f"/documents/{document}/annotations", {"kind": "claim", "start": 28, "end": 34})
    expect(page.locator("article small").filter(has_text="p. 2")).to_be_visible()
