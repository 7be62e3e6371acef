"""Links drawn by mouse and finger, and shown for the open mark only."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Open, Site
from tests.browser.marked import TEXT, brought, drag, links, marked, middle_of, opened
from tests.browser.reader import Reader


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


def test_dragging_from_the_mark_to_words_and_from_the_card_to_a_card_links(open_at: Open, demo_site: Site) -> None:
    owner = Reader(open_at(demo_site, height=1600), demo_site)
    made = marked(owner)
    opened(owner, made, "L02")
    let_go = drag(owner, owner.page.get_by_role("button", name="Link this mark"), "first ferry")
    expect(owner.page.locator(".link-hint")).to_have_text("Colours claim C03")
    expect(owner.page.locator(".link-drag path")).to_have_count(1)
    expect(owner.page.get_by_role("article", name="Claim C03")).to_have_class("card claim lit")
    let_go()
    assert links(owner, made) == {("L02", "flags", "C03")}
    let_go = drag(owner, owner.page.locator(".link-handle"), owner.page.get_by_role("article", name="Language L01"))
    expect(owner.page.locator(".link-hint")).to_have_text("Link to L01")
    let_go()
    owner.page.locator("#link-panel").get_by_role("button", name="Means the same").click()
    assert links(owner, made) == {("L02", "flags", "C03"), ("L02", "coreferent", "L01")}


def test_while_linking_a_click_on_a_mark_chooses_it_and_a_click_elsewhere_ends_it(owner: Reader) -> None:
    made = marked(owner)
    opened(owner, made, "L02")
    owner.page.get_by_role("button", name="Link", exact=True).click()
    owner.page.mouse.click(*brought(owner, "first ferry"))
    assert links(owner, made) == {("L02", "flags", "C03")}
    owner.keys("l")
    owner.page.mouse.click(640, 880)
    expect(owner.page.locator("#link-panel")).to_be_hidden()
    assert links(owner, made) == {("L02", "flags", "C03")}


def test_a_finger_drags_a_link_from_the_sheet_into_the_text(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site, width=390, height=780, touch=True), demo_site)
    made = marked(reader)
    opened(reader, made, "L01")
    reader.page.locator("#notes .handle").click()
    handle = reader.page.locator(".link-handle")
    handle.scroll_into_view_if_needed()
    x, y = middle_of(reader, handle)
    to_x, to_y = middle_of(reader, "mayor saved")
    touch = reader.page.context.new_cdp_session(reader.page)
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x, "y": y - 40}]),
        ("touchMove", [{"x": to_x, "y": to_y}]),
        ("touchEnd", []),
    ):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert links(reader, made) == {("L01", "flags", "C01")}


def test_a_tap_on_the_handle_and_one_on_a_mark_link_them(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site, width=390, height=780, touch=True), demo_site)
    made = marked(reader)
    opened(reader, made, "L01")
    reader.page.locator("#notes .handle").click()
    reader.page.locator(".link-handle").tap()
    panel = reader.page.locator("#link-panel")
    expect(panel).to_be_visible()
    reader.page.touchscreen.tap(*brought(reader, "mayor saved"))
    expect(panel).to_be_hidden()
    assert links(reader, made) == {("L01", "flags", "C01")}
    reader.page.locator(".link-handle").tap()
    panel.get_by_role("option").first.tap()
    expect(panel).to_be_hidden()
    assert len(links(reader, made)) == 2


def test_arcs_stand_for_the_open_mark_only_and_an_end_out_of_view_is_named_at_the_edge(owner: Reader) -> None:
    made = marked(owner, TEXT.replace("\n\nLater", "\n\n" + "Nothing is said here. " * 400 + "\n\nLater"))
    for start, kind, end in (("U01", "questions", "C01"), ("L01", "supports", "U01"), ("L02", "flags", "C01")):
        owner.call(
            "POST", f"/annotations/{made[start]['id']}/links", {"type": kind, "to": {"annotation": made[end]["id"]}}
        )
    owner.goto(made["C01"]["document"])
    expect(owner.page.locator(".arcs g")).to_have_count(0)
    owner.goto(made["C01"]["document"], f"?a={made['U01']['id']}")
    expect(owner.page.locator(".arcs text")).to_have_text(["questions C01", "L01 supports"])
    expect(owner.page.locator(".arcs")).to_have_attribute("aria-hidden", "true")
    owner.goto(made["C01"]["document"], f"?a={made['C01']['id']}")
    owner.page.get_by_role("button", name="Go to L02: L02 colours claim").click()
    expect(owner.page.get_by_role("article", name="Language L02")).to_have_attribute("aria-current", "true")
    owner.page.get_by_role("button", name="Go to C01: colours claim C01").click()
    expect(owner.page.get_by_role("article", name="Claim C01")).to_have_attribute("aria-current", "true")


def test_a_link_stands_in_words_in_the_cards_of_both_its_ends(owner: Reader) -> None:
    made = marked(owner)
    body = {"type": "flags", "to": {"annotation": made["C02"]["id"]}}
    owner.call("POST", f"/annotations/{made['L02']['id']}/links", body)
    opened(owner, made, "L02")
    card = owner.page.get_by_role("article", name="Language L02")
    expect(card.get_by_role("link", name="C02")).to_be_visible()
    card.get_by_role("link", name="C02").click()
    expect(owner.page.get_by_role("article", name="Claim C02")).to_have_attribute("aria-current", "true")
    expect(owner.page.get_by_role("article", name="Claim C02").locator(".links")).to_contain_text("Colours claim ←")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_linking_has_no_fault_of_access_in_either_theme(
    open_at: Open, demo_site: Site, width: int, scheme: str
) -> None:
    reader = Reader(open_at(demo_site, width=width, scheme=scheme), demo_site)
    made = marked(reader)
    body = {"type": "questions", "to": {"annotation": made["C01"]["id"]}}
    reader.call("POST", f"/annotations/{made['U01']['id']}/links", body)
    opened(reader, made, "U01")
    reader.keys("l")
    expect(reader.page.locator("#link-panel")).to_be_visible()
    assert Axe().run(reader.page).response["violations"] == []
    reader.keys("Escape")
    reader.page.get_by_role("combobox", name="Link to", exact=True).focus()
    expect(reader.page.get_by_role("listbox", name="Link to")).to_be_visible()
    assert Axe().run(reader.page).response["violations"] == []
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
