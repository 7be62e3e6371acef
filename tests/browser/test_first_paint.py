"""What a person sees and may press while parts of the reading page are still on their way."""

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader

TEXT = "The harbour was dredged. It cost millions. Nobody asked the fishers."


def holding(page: Page, module: str) -> list[Route]:
    """Reload the page; requests for a module of it wait in the list that is given back."""
    held: list[Route] = []
    page.route(module, lambda route: held.append(route))
    with page.expect_request(module):
        page.reload(wait_until="commit")
    return held


def test_what_stands_above_the_text_has_its_room_before_its_scripts_are_there(open_at: Open, demo_site: Site) -> None:
    for width in (1280, 390):
        owner = Reader(open_at(demo_site, width=width), demo_site)
        owner.open(TEXT)
        held = holding(owner.page, "**/beside.js")
        expect(owner.page.locator("#text .cursor, #text .s").first).to_be_visible()
        before = owner.page.locator("#text").bounding_box()
        for route in held:
            route.continue_()
        owner.page.locator("html[data-ready]").wait_for(state="attached")
        assert owner.page.locator("#text").bounding_box() == before


def test_a_letter_that_comes_before_its_palette_was_fetched_is_taken(open_at: Open, demo_site: Site) -> None:
    owner = Reader(open_at(demo_site), demo_site)
    owner.open(TEXT)
    held = holding(owner.page, "**/palette.js")
    owner.page.locator("html[data-ready]").wait_for(state="attached")
    owner.keys("j", "4", "p")
    for route in held:
        route.continue_()
    [mark] = owner.stored()
    assert (mark["kind"], mark["fields"]["category"]) == ("language", "puffery")
