"""Help at hand: guidelines at the mark one is at, the sheet of keys that can be searched, both without the network."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader

TEXT = "The mill opened in 1921.\n\nExperts agree that no finer mill was ever built.\n\nIt made forty tons a day.\n"
EXPERTS = TEXT.index("Experts")


def with_flag(reader: Reader) -> str:
    """A document of one's own with a flag in it, opened at the flag."""
    document = reader.open(TEXT)
    body = {"kind": "unverified", "start": EXPERTS, "end": EXPERTS + 7, "fields": {"reason": "vague_source"}}
    made = reader.call("POST", f"/documents/{document}/annotations", body)
    reader.goto(document, f"?a={made['id']}")
    return document


def test_g_opens_what_the_codebook_and_the_project_say_about_the_selected_mark(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    reader = Reader(page, demo_site)
    with_flag(reader)
    reader.keys("g")
    panel = page.get_by_role("dialog", name="Guidelines")
    expect(panel.get_by_role("heading", level=3).first).to_have_text("Vague source")
    expect(panel.get_by_role("button", name="Unverified")).to_have_attribute("aria-pressed", "true")
    expect(panel.locator("dl.guide").nth(1)).to_contain_text("In this project")
    page.keyboard.press("g")
    expect(panel).to_have_count(0)
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(panel.get_by_role("button", name="All kinds")).to_have_attribute("aria-pressed", "true")
    panel.get_by_role("button", name="Language").click()
    expect(panel.get_by_role("button", name="Language")).to_be_focused()
    hedge = panel.locator("details", has_text="Hedge").first
    expect(hedge.get_by_text("It was,")).to_be_hidden()
    hedge.locator("summary").click()
    expect(hedge.get_by_text("It was,")).to_be_visible()


def test_the_palette_leads_to_the_cases_behind_the_line_that_was_looked_at(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    reader = Reader(page, demo_site)
    reader.open(TEXT)
    reader.keys("j", "3")
    palette = page.locator(".palette")
    palette.get_by_role("option", name="Vague actor").hover()
    palette.get_by_role("button", name="Guidelines").click()
    panel = page.get_by_role("dialog", name="Guidelines")
    expect(panel.get_by_role("heading", level=3).first).to_have_text("Vague actor")
    expect(palette).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#text")).to_be_focused()


def test_on_a_wide_screen_the_guidelines_are_a_column_that_follows_the_selection(
    demo_site: Site, open_at: Open
) -> None:
    page = open_at(demo_site, width=1700)
    reader = Reader(page, demo_site)
    with_flag(reader)
    reader.keys("g")
    column = page.get_by_role("region", name="Guidelines")
    expect(column.get_by_role("heading", level=3).first).to_have_text("Vague source")
    expect(page.locator("#text")).to_be_focused()
    boxes = [page.locator(one).bounding_box() for one in ("#text", "#notes", ".column-guide")]
    edges = [box["x"] + side * box["width"] for box in boxes if box for side in (0, 1)]
    assert edges == sorted(edges)
    assert len(edges) == 6
    page.keyboard.press("Escape")
    expect(column.get_by_role("button", name="All kinds")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("g")
    expect(column).to_have_count(0)
    page.keyboard.press("g")
    expect(column).to_be_visible()
    page.set_viewport_size({"width": 1200, "height": 900})
    expect(column).to_have_count(0)


def test_g_opens_the_guidelines_on_every_page_of_the_project_but_not_in_a_field(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    reader = Reader(page, demo_site)
    panel = page.get_by_role("dialog", name="Guidelines")
    for section in ("", "/docs", "/import", "/export", "/members", "/settings"):
        page.goto(f"/p/{reader.project}{section}")
        page.keyboard.press("g")
        expect(panel.get_by_role("button", name="All kinds")).to_be_focused()
        page.keyboard.press("Escape")
        expect(panel).to_have_count(0)
    page.goto(f"/p/{reader.project}/docs")
    field = page.get_by_role("searchbox").first
    field.press("g")
    expect(field).to_have_value("g")
    expect(panel).to_have_count(0)


def test_without_the_network_the_keys_open_and_the_guidelines_say_what_is_missing(
    demo_site: Site, open_at: Open
) -> None:
    page = open_at(demo_site, expected=("Failed to load resource",))
    reader = Reader(page, demo_site)
    with page.expect_response(re.compile(r"/css/guide\.css")):
        with_flag(reader)
    page.context.set_offline(True)
    reader.keys("?")
    sheet = page.get_by_role("dialog", name="Keys of this page")
    expect(sheet.get_by_text("Next, previous sentence")).to_be_visible()
    page.keyboard.press("Escape")
    reader.keys("g")
    panel = page.get_by_role("dialog", name="Guidelines")
    expect(panel).to_contain_text("The server cannot be reached.")
    expect(panel).to_contain_text("The speaker is a group or a role that nobody could ask")
    page.context.set_offline(False)
    page.keyboard.press("g")
    page.keyboard.press("g")
    expect(panel.get_by_text("In this project").first).to_be_visible()
    expect(panel.get_by_text("The server cannot be reached.")).to_have_count(0)


def test_the_sheet_of_keys_leaves_the_rows_that_are_asked_for(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    reader = Reader(page, demo_site)
    reader.open(TEXT)
    reader.keys("?")
    sheet = page.get_by_role("dialog", name="Keys of this page")
    rows = sheet.locator("dl > div:visible")
    expect(sheet).to_be_visible()
    every = rows.count()
    sheet.get_by_role("searchbox", name="Find a key").fill("undo")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Undo")
    expect(sheet.get_by_role("status")).to_have_text("1 row")
    sheet.get_by_role("searchbox").fill("zeppelin")
    expect(rows).to_have_count(0)
    expect(sheet.get_by_role("status")).to_have_text("No key has these words.")
    sheet.get_by_role("searchbox").fill("")
    expect(rows).to_have_count(every)


def test_the_sign_in_the_banner_shows_the_keys_and_the_card_leads_to_its_guidelines(
    demo_site: Site, open_at: Open
) -> None:
    page = open_at(demo_site, width=390, height=844, touch=True)
    reader = Reader(page, demo_site)
    with_flag(reader)
    page.get_by_role("banner").get_by_role("link", name="Help").tap()
    sheet = page.get_by_role("dialog", name="Keys of this page")
    sheet.get_by_role("button", name="Guidelines").tap()
    panel = page.get_by_role("dialog", name="Guidelines")
    expect(panel.get_by_role("heading", level=3).first).to_have_text("Vague source")
    panel.get_by_role("button", name="Close").tap()
    page.locator("#notes .handle").tap()
    page.locator("article.sel").get_by_role("button", name="Guidelines").tap()
    expect(panel).to_be_visible()


def test_on_other_pages_the_question_mark_shows_the_keys_of_that_page(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    reader = Reader(page, demo_site)
    for address, rows in ((f"/p/{reader.project}/docs", 5), (f"/p/{reader.project}/members", 3), ("/me", 1)):
        page.goto(address)
        page.keyboard.press("?")
        sheet = page.get_by_role("dialog", name="Keys of this page")
        expect(sheet.get_by_role("definition")).to_have_count(rows)
        page.keyboard.press("Escape")
        expect(sheet).to_have_count(0)


def test_the_page_of_keys_is_sifted_while_typing_and_slash_finds(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    page.goto("/help/keys")
    rows = page.locator(".key-table tbody tr:visible")
    page.get_by_role("searchbox", name="Find a key").fill("shift word")
    expect(rows.filter(has_not_text=re.compile("word"))).to_have_count(0)
    expect(rows.filter(has_text="Extend by a word")).to_have_count(1)
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Find in the help")).to_be_focused()
    page.keyboard.type("second hand")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="At second hand").click()
    expect(page.get_by_role("heading", name="At second hand")).to_be_in_viewport()


def test_a_link_to_a_folded_value_opens_it_and_all_folds_are_printed(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    page.goto("/help/language#category-hedge")
    hedge = page.locator("#category-hedge")
    expect(hedge.get_by_text("Honest doubt")).to_be_in_viewport()
    puffery = page.locator("#category-puffery dl")
    expect(puffery).to_be_hidden()
    page.emulate_media(media="print")
    expect(puffery).to_be_visible()
    expect(page.get_by_role("navigation", name="Help")).to_be_hidden()


def test_the_help_is_read_and_searched_without_script(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site, script=False)
    page.goto("/help")
    page.get_by_label("Find in the help").fill("circular")
    page.get_by_label("Find in the help").press("Enter")
    page.get_by_role("link", name="Circular source").click()
    expect(page).to_have_url(re.compile("/help/unverified#reason-circular_source$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Unverified")
    page.get_by_role("link", name="Next Language").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Language")
    _has_no_script_only_field(page)


def _has_no_script_only_field(page: Page) -> None:
    """What needs a script is not offered without one."""
    page.goto("/help/keys")
    expect(page.get_by_label("Find a key")).to_be_hidden()
