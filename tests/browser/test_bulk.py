"""Imports in bulk on their pages: begun by a form, followed without a reload, read line by line."""

import itertools

from playwright.sync_api import Page, Route, expect

from tests.browser import bulk
from tests.browser.asking import ask
from tests.browser.conftest import Open, Site


def home(page: Page, site: Site) -> str:
    """A new project of the owner, who signs in here."""
    page.goto(site.demo[0]["url"])
    project: str = ask(page, "POST", "/projects", {"name": "Harbour papers"})["id"]
    return project


def test_an_import_moves_by_itself_and_each_line_says_what_became_of_it(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    project = home(page, demo_site)
    page.goto(f"/p/{project}/import")
    page.get_by_role("link", name="Many at once").click()
    bulk.begun(page)
    page.evaluate("window.here = true")
    bulk.over(page)
    assert page.evaluate("window.here") is True
    expect(page.get_by_role("status")).to_contain_text("Done: 7 of 7 texts")
    rows = page.locator("#items tbody tr")
    expect(rows).to_have_count(7)
    expect(rows.nth(5)).to_contain_text("This line is no JSON that can be read.")
    page.get_by_role("navigation", name="Show by outcome").get_by_role("link", name="Refused 2").click()
    expect(rows).to_have_count(2)
    page.reload()
    expect(rows).to_have_count(2)
    page.get_by_role("link", name="All 7").click()
    page.get_by_role("link", name="Open Text number 1").click()
    page.locator("html[data-ready]").wait_for(state="attached")


def test_an_open_page_of_an_import_asks_as_nobody_at_work_and_ends_with_the_sign_in(
    demo_site: Site, open_at: Open
) -> None:
    page = open_at(demo_site)
    made = bulk.made(page, home(page, demo_site))
    bulk.over(page)
    asked: list[str | None] = []
    lasts = 3

    def answer(route: Route) -> None:
        if route.request.resource_type == "xhr":
            asked.append(route.request.headers.get("x-unattended"))
        if len(asked) > lasts:
            route.fulfill(content_type="text/html", body="<!doctype html><title>Sign in</title>")
        else:
            told = route.fetch()
            route.fulfill(response=told, body=told.text().replace('data-state="done"', 'data-state="running"'))

    page.route(f"**/imports/{made}", answer)
    page.clock.install()
    page.reload()
    while len(asked) <= lasts:
        page.clock.run_for(10_000)
    for _ in range(2):
        page.evaluate("() => fetch('/help').then((answer) => answer.text())")
        page.clock.run_for(60_000)
    assert asked == ["1"] * (lasts + 1)


def test_an_import_that_moves_is_followed_each_second(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    made = bulk.made(page, home(page, demo_site))
    bulk.over(page)
    texts = itertools.count(1)

    def answer(route: Route) -> None:
        told = route.fetch()
        body = told.text().replace('data-state="done"', 'data-state="running"')
        route.fulfill(response=told, body=body.replace("7 of 7 texts", f"{next(texts)} of 70 texts"))

    page.route(f"**/imports/{made}", answer)
    page.clock.install(time=0)
    page.clock.pause_at(1)
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("1 of 70 texts")
    for n in range(2, 8):
        page.clock.run_for(1_000)
        expect(page.get_by_role("status")).to_contain_text(f"{n} of 70 texts")
    page.unroute_all(behavior="wait")


def test_without_files_the_form_says_what_is_missing(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site, expected=("422",))
    page.goto(f"/p/{home(page, demo_site)}/imports")
    bulk.nothing_chosen(page)
    expect(page.get_by_role("alert")).to_contain_text("Choose files")
