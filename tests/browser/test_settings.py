"""How a person reads: what is set in My account holds on the reading page."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import OWNER, REVIEWER, Reader, quotes

TEXT = "The bay is clean again. Nobody says who cleaned it. The mayor said so."


def height(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["height"]


def save(reader: Reader, button: str = "Save reading") -> None:
    reader.page.get_by_role("button", name=button).click()
    expect(reader.page.get_by_role("status").filter(has_text="saved").or_(reader.page.get_by_text("Saved."))).to_be_visible()


def test_size_and_line_apply_before_the_first_paint_and_density_leaves_the_text_alone(
    open_at: Open, demo_site: Site
) -> None:
    page = open_at(demo_site)
    reader = Reader(page, demo_site, REVIEWER)
    plain = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--text')")
    assert plain.strip() == "19"
    page.goto(f"{reader.base}/me")
    page.get_by_label("Size of the text").select_option("24")
    page.get_by_label("Distance of lines").select_option("170")
    save(reader)
    reader.goto_first()
    look = page.locator("#text").evaluate("e => [getComputedStyle(e).fontSize, getComputedStyle(e).lineHeight]")
    assert look == ["24px", "40.8px"]
    text = height(page, "#text")
    card = height(page, ".card")
    page.goto(f"{reader.base}/me")
    page.get_by_label("Compact").check()
    save(reader)
    reader.goto_first()
    assert height(page, "#text") == text
    assert height(page, ".card") <= 0.76 * card
