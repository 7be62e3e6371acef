"""The search by keyboard: from any page of a project to a hit in its sentence."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open, Site


def test_a_slash_leads_from_a_page_of_the_project_to_the_hit(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    page.goto(demo_site.demo[0]["url"])
    page.wait_for_url("**/d/*")
    found = re.search(r"/p/[\w-]{36}", page.url)
    assert found
    page.goto(f"{page.url.partition('/p/')[0]}{found[0]}/members")
    expect(page.get_by_role("heading", level=1)).to_have_text("Members")
    page.keyboard.press("/")
    field = page.get_by_role("search", name="Search this project").get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("ferries outer")
    page.keyboard.press("Enter")
    hit = page.get_by_role("main").get_by_role("listitem").first
    expect(hit.locator("mark")).to_have_text(["ferries", "outer"])
    page.wait_for_load_state()  # with the keys of the list
    page.locator("main").focus()
    page.keyboard.press("j")
    expect(hit.get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/d/[\w-]{36}#s\d+$"))
    expect(page.locator("html[data-ready]")).to_have_count(1)
