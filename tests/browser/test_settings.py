"""How a person reads: what is set in My account holds on the reading page."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site, started, stop
from tests.browser.reader import REFUSED, REVIEWER, Reader

TEXT = "The bay is clean again. Nobody says who cleaned it. The mayor said so."


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demo of its own: what is set here is nobody else's."""
    process, site = started(tmp_path_factory.mktemp("settings"), "--demo")
    yield site
    stop(process)


@pytest.fixture
def reader(open_at: Open, own_site: Site) -> Reader:
    """Somebody with the usual settings, on the page My account."""
    found = Reader(open_at(own_site, expected=(REFUSED,)), own_site)
    found.page.goto(f"{found.base}/me")
    if found.page.get_by_role("button", name="Back to the usual keys").is_visible():
        found.page.get_by_role("button", name="Back to the usual keys").click()
    save(found.page, size="", line="", density="Comfortable", popover=True, single_keys=True)
    return found


def save(page: Page, **settings: Any) -> None:
    """Fill the form "Reading" in as somebody does, and send it."""
    for name, value in settings.items():
        if name == "density":
            page.get_by_label(value).check()
        elif isinstance(value, bool):
            page.locator(f"#f-{name}").set_checked(value)
        else:
            page.locator(f"#f-{name}").select_option(value)
    page.get_by_role("button", name="Save reading").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def save_key(page: Page, name: str, key: str) -> None:
    page.get_by_text("All commands of the reading page").click()
    page.get_by_label(name).fill(key)
    page.get_by_role("button", name="Save keys").click()
    expect(page.get_by_role("status").filter(has_text="Your keys are saved")).to_be_visible()


def height(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["height"]


def test_size_and_line_of_the_text_are_there_at_the_first_paint(reader: Reader) -> None:
    page = reader.page
    save(page, size="24", line="170")
    painted = page.request.get(f"{reader.base}/me").text()
    assert '<html lang="en" data-size="24" data-line="170">' in painted
    reader.open(TEXT)
    look = page.locator("#text").evaluate(
        "text => [getComputedStyle(text).fontSize, getComputedStyle(text).lineHeight]"
    )
    assert look == ["24px", "40.8px"]


def test_the_usual_size_is_a_little_smaller_where_there_is_little_room(open_at: Open, reader: Reader) -> None:
    page = reader.page
    reader.open(TEXT)
    size = "text => getComputedStyle(text).fontSize"
    assert page.locator("#text").evaluate(size) == "19px"
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.locator("#text").evaluate(size) == "18px"


def test_compact_takes_a_quarter_of_the_height_of_cards_and_lists_and_nothing_of_the_text(reader: Reader) -> None:
    page = reader.page
    places = ((f"/p/{reader.project}/docs", "tbody tr"), ("/me", ".logins tbody tr"))
    document = reader.open(TEXT)
    reader.call("POST", f"/documents/{document}/annotations", {"kind": "claim", "start": 0, "end": 7})

    def heights() -> list[float]:
        reader.goto(document)
        found = [height(page, "#text"), height(page, ".card")]
        for place, row in places:
            page.goto(f"{reader.base}{place}")
            found.append(height(page, row))
        return found

    before = heights()
    save(page, density="Compact")
    text, *others = heights()
    assert text == before[0]
    assert [now <= 0.77 * once for now, once in zip(others, before[1:], strict=True)] == [True] * 3


def test_a_moved_key_works_and_the_usual_one_does_not(reader: Reader) -> None:
    page = reader.page
    save_key(page, "Next, previous sentence, key 1 of 2", "v")
    reader.open(TEXT)
    reader.keys("v")
    expect(page.locator("#s1")).to_have_class("s new cursor")
    reader.keys("j")
    expect(page.locator("#s1")).to_have_class("s new cursor")
    reader.keys("?")
    row = page.get_by_role("dialog").locator("dl > div").filter(has_text="Next, previous sentence")
    assert row.locator("kbd").all_inner_texts()[:2] == ["v", "k"]


def test_a_moved_key_stands_on_its_control(reader: Reader) -> None:
    page = reader.page
    save_key(page, "Next, previous unread sentence, key 1 of 2", "v")
    reader.open(TEXT)
    button = page.get_by_role("button", name="Next unread")
    expect(button.locator("kbd")).to_have_text("v")
    expect(button).to_have_attribute("aria-keyshortcuts", "v")
    expect(button).to_have_accessible_name("Next unread")


def test_without_single_letters_keys_with_ctrl_and_arrows_still_work(reader: Reader) -> None:
    page = reader.page
    save(page, single_keys=False)
    reader.open(TEXT)
    reader.keys("j", "1", "s", "/")
    expect(page.locator(".cursor")).to_have_count(0)
    expect(page.locator(".card")).to_have_count(0)
    page.locator("#text .s").first.click()
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.locator(".card")).to_have_count(1)
    reader.keys("Control+z")
    expect(page.locator(".card")).to_have_count(0)


def test_the_buttons_at_a_selection_can_be_switched_off(reader: Reader) -> None:
    page = reader.page
    reader.open(TEXT)
    page.locator("#s1").dblclick(position={"x": 80, "y": 20})
    expect(page.locator(".pop")).to_be_visible()
    page.goto(f"{reader.base}/me")
    save(page, popover=False)
    reader.open(TEXT)
    page.locator("#s1").dblclick(position={"x": 80, "y": 20})
    expect(page.locator("#text.snapping")).to_be_attached()
    expect(page.locator(".pop")).to_be_hidden()
    page.keyboard.press("1")
    expect(page.locator(".card")).to_have_count(1)


def test_a_refused_key_says_at_its_field_which_command_has_it(reader: Reader) -> None:
    page = reader.page
    page.get_by_text("All commands of the reading page").click()
    field = page.get_by_label("Mark the sentence read or unread")
    field.fill("j")
    page.get_by_role("button", name="Save keys").click()
    expect(page.get_by_role("alert")).to_contain_text("“j” is already the key for “Next, previous sentence”")
    expect(field).to_have_accessible_description(
        "! “j” is already the key for “Next, previous sentence”. Choose another one."
    )


def test_whether_unsaved_work_is_kept_is_a_matter_of_this_computer(reader: Reader) -> None:
    page = reader.page
    keep = page.get_by_label("Keep unsaved work on this computer")
    expect(keep).to_be_checked()
    keep.uncheck()
    assert page.evaluate("localStorage.getItem('keep')") == "off"
    page.reload()
    expect(keep).not_to_be_checked()
    keep.check()
    assert page.evaluate("localStorage.getItem('keep')") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_in_my_account_and_nothing_sticks_out(
    open_at: Open, own_site: Site, scheme: str, width: int
) -> None:
    page = open_at(own_site, width, scheme=scheme)
    found = Reader(page, own_site, REVIEWER)
    page.goto(f"{found.base}/me")
    page.get_by_text("All commands of the reading page").click()
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
