"""Find in the text, and marking all that is alike."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader, quotes

TEXT = "The café by the bay. A Cafe\u0301 is no CAFE\u0301S. 🌊 Nobody says who cleaned the bay. Straße am Meer."


def find(reader: Reader, words: str) -> Locator:
    """Type words into the field and wait for the first hits; the count beside it."""
    if not reader.page.locator("#find").is_visible():
        reader.keys("/")
    reader.page.locator("#find").fill(words)
    count = reader.page.locator("#find-count")
    expect(count).not_to_be_empty()
    return count


def selected(page: Page) -> str:
    return str(page.evaluate("getSelection().toString()"))


def painted(page: Page, *names: str) -> list[str]:
    """The words under the highlights of these names."""
    return list(
        page.evaluate(
            "names => names.flatMap(name => [...(CSS.highlights.get(name) ?? [])].map(range => {"
            "const r = document.createRange(); r.setStart(range.startContainer, range.startOffset);"
            "r.setEnd(range.endContainer, range.endOffset); return r.toString(); }))",
            names,
        )
    )


def test_hits_are_counted_and_painted_whatever_their_case_and_accents(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    reader.open(TEXT)
    expect(find(reader, "cafe")).to_have_text("1 of 3")
    assert painted(reader.page, "find-here") == ["café"]
    assert painted(reader.page, "find") == ["Cafe\u0301", "CAFE\u0301"]
    expect(find(reader, "STRASSE")).to_have_text("1 of 1")
    expect(find(reader, "nowhere")).to_have_text("Not in the text")
    assert painted(reader.page, "find", "find-here") == []


def test_enter_selects_the_next_hit_shift_enter_the_one_before_and_esc_goes_back_ready_to_mark(
    open_at: Open, demo_site: Site
) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    page = reader.page
    reader.open(TEXT)
    count = find(reader, "the bay")
    expect(count).to_have_text("1 of 2")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(count).to_have_text("2 of 2")
    page.keyboard.press("Shift+Enter")
    expect(count).to_have_text("1 of 2")
    page.keyboard.press("Shift+Enter")
    expect(count).to_have_text("2 of 2")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#find")).to_be_hidden()
    assert selected(page) == "the bay"
    assert painted(page, "find", "find-here") == []
    page.keyboard.press("1")
    [mark] = reader.stored()
    assert (mark["start"], quotes(mark)) == (TEXT.rindex("the bay"), [(None, "the bay")])


def test_one_can_go_on_typing_after_a_hit_was_selected(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    reader.open(TEXT)
    count = find(reader, "the ba")
    reader.page.keyboard.press("Enter")
    reader.page.keyboard.type("y")
    expect(reader.page.locator("#find")).to_have_value("the bay")
    expect(count).to_have_text("1 of 2")


def test_what_is_selected_is_what_is_looked_for_when_the_field_opens(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    reader.open(TEXT)
    find(reader, "bay")
    reader.page.keyboard.press("Enter")
    reader.page.keyboard.press("Escape")
    reader.keys("Shift+ArrowLeft", "/")
    expect(reader.page.locator("#find")).to_have_value(selected(reader.page) or "bay")


@pytest.mark.parametrize("words", ["🌊 Nobody", "שָׁלוֹם", "soft\u00adhyphen", "👩‍👩‍👧"])
def test_the_selected_hit_is_stored_letter_for_letter(open_at: Open, demo_site: Site, words: str) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    reader.open(f"Before it 🌊. Here {words} stands, and 👍🏽 after it.")
    reader.page.locator("#snap").select_option("off")
    expect(find(reader, words)).to_have_text("1 of 1")
    reader.page.keyboard.press("Enter")
    reader.page.keyboard.press("Escape")
    reader.page.keyboard.press("1")
    [mark] = reader.stored()
    assert quotes(mark) == [(None, words)]


def test_by_touch_find_is_a_button_and_its_bar_fits(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site, 360, 700, touch=True), demo_site)
    page = reader.page
    reader.open(TEXT)
    page.get_by_role("button", name="Find", exact=True).tap()
    search = page.get_by_role("search", name="Find in the text")
    page.locator("#find").fill("the bay")
    search.get_by_role("button", name="Next").tap()
    expect(page.locator("#find-count")).to_have_text("1 of 2")
    expect(page.locator(".arm")).to_contain_text("Mark 2 words")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    search.get_by_role("button", name="Close find").tap()
    expect(search).to_be_hidden()


def test_marking_all_that_is_alike_takes_the_same_fields_and_is_one_step_of_undo(
    open_at: Open, demo_site: Site
) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    page = reader.page
    reader.open("It is said here. IT IS SAID there. It is said again, and it is saidly so. It is said at last.")
    find(reader, "It is said")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    reader.keys("3", "s")
    page.get_by_role("button", name="Mark all 2 like this").click()
    expect(reader.line()).to_contain_text("Marked 2 more passages as unverified")
    marks = reader.stored()
    assert [quotes(mark)[0][1] for mark in marks] == ["It is said"] * 3
    assert {mark["fields"]["reason"] for mark in marks} == {"vague_source"}
    expect(page.get_by_role("button", name="like this")).to_have_count(0)
    reader.keys("u")
    expect(page.locator(".card")).to_have_count(1)
    assert len(reader.stored()) == 1
    expect(page.get_by_role("button", name="Mark all 2 like this")).to_be_visible()
