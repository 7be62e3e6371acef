"""The reading page and the parts of its text: where the cursor stops, sentences cut and joined, zones changed."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import REFUSED, REVIEWER, Reader, quotes
from tests.conftest import Sunrise

CURSOR = re.compile("cursor")


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    """Somebody who may change sentences and zones."""
    return Reader(open_at(demo_site, expected=(REFUSED,)), demo_site)


def test_the_cursor_stops_at_everything_that_can_be_marked(owner: Reader, sunrise: Sunrise) -> None:
    document = owner.open(sunrise.text)
    zones = owner.call("GET", f"/documents/{document}/zones?limit=1000")["items"]
    [head] = [zone["n"] for zone in zones if zone["kind"] == "headline"]
    [caption] = [zone["n"] for zone in zones if zone["kind"] == "caption"]
    for place in (f"z{head}", f"z{caption}", "s1", "s2"):
        owner.keys("j")
        expect(owner.page.locator(".doc .cursor")).to_have_count(1)
        expect(owner.page.locator(f"#{place}")).to_have_class(CURSOR)
    expect(owner.page.get_by_role("button", name="1 of 24 read")).to_be_visible()
    owner.keys("k", "k")
    expect(owner.page.locator(f"#z{caption}")).to_have_class(CURSOR)
    owner.keys("n")
    expect(owner.page.locator("#s2")).to_have_class(CURSOR)


def test_a_headline_is_marked_like_a_sentence(owner: Reader, sunrise: Sunrise) -> None:
    document = owner.open(sunrise.text)
    [head, *_] = [
        zone
        for zone in owner.call("GET", f"/documents/{document}/zones?limit=1000")["items"]
        if zone["kind"] == "headline"
    ]
    owner.keys("j", "1", "s", "Escape", "Home", "Shift+ArrowRight", "4")
    claim, word = sorted(owner.stored(), key=lambda one: one["kind"])
    assert quotes(claim) == [(None, sunrise.text[head["start"] : head["end"]])]
    assert quotes(word) == [(None, "Movement")]
    expect(owner.page.get_by_role("button", name="0 of 24 read")).to_be_visible()
    owner.keys("j", "j", "j")
    owner.page.get_by_role("article", name="Language").get_by_role("link", name="Headline").click()
    expect(owner.page.locator(f"#z{head['n']}")).to_have_class(CURSOR)


THREE = "One thing is so, and that is that. Another is not. A third may be."


def numbers(reader: Reader) -> list[str]:
    """The words of the sentences as the page numbers them."""
    return [
        str(reader.page.evaluate("element => element.textContent", handle))
        for handle in reader.page.locator(".doc .s[id]").element_handles()
    ]


def test_a_sentence_is_split_at_the_word_cursor_and_undo_merges_it(owner: Reader) -> None:
    owner.open(THREE)
    owner.keys("j", "j", "1")
    [claim] = owner.stored()
    owner.keys("k", "Escape", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "d")
    expect(owner.page.locator("#total")).to_have_text("4")
    expect(owner.line()).to_have_text("Split sentence 1 before “so, and that …”.")
    assert numbers(owner) == ["One thing is", "so, and that is that.", "Another is not.", "A third may be."]
    expect(owner.page.locator("#s2")).to_have_class(CURSOR)
    expect(owner.page.locator("#text")).to_be_focused()
    expect(owner.page.get_by_role("article", name="Claim")).to_contain_text("S3")
    owner.keys("u")
    expect(owner.page.locator("#total")).to_have_text("3")
    assert numbers(owner) == ["One thing is so, and that is that.", "Another is not.", "A third may be."]
    owner.keys("U")
    expect(owner.page.locator("#total")).to_have_text("4")
    [kept] = owner.stored()
    assert quotes(kept) == quotes(claim)
    assert [place["n"] for place in kept["fragments"][0]["sentences"]] == [3]
    owner.page.reload()
    assert len(numbers(owner)) == 4
    owner.page.locator("html[data-ready]").wait_for(state="attached")
    owner.keys("u")
    expect(owner.page.locator("#total")).to_have_text("3")


def test_a_mark_made_before_a_split_is_changed_after_it_without_a_conflict(owner: Reader) -> None:
    owner.open(THREE)
    owner.keys("j", "j", "j", "1", "k", "k", "ArrowRight", "ArrowRight", "d")
    expect(owner.page.locator("#total")).to_have_text("4")
    owner.page.get_by_role("article", name="Claim").get_by_role("button").first.click()
    owner.page.locator("#f-note").fill("After the split")
    owner.page.locator("#text").focus()
    assert [one["note"] for one in owner.stored()] == ["After the split"]


def test_a_mark_on_an_open_page_is_changed_without_a_conflict_after_somebody_else_cut_its_sentence(
    owner: Reader,
) -> None:
    document = owner.open(THREE)
    owner.keys("j", "j", "j", "1")
    [mark] = owner.stored()
    owner.call("POST", f"/documents/{document}/sentences:split", {"at": 17})
    owner.page.locator("#f-note").fill("Still mine")
    owner.page.locator("#text").focus()
    [kept] = owner.stored()
    assert (kept["note"], kept["version"]) == ("Still mine", mark["version"] + 2)


def test_far_down_a_long_text_a_split_keeps_the_place_in_the_view(owner: Reader) -> None:
    document = owner.open("\n\n".join(f"Paragraph {n} says something, and something else." for n in range(700)))
    owner.goto(document, "#s650")
    owner.keys("ArrowRight", "ArrowRight", "ArrowRight")
    word = "() => document.querySelector('#s650').getBoundingClientRect().bottom"
    before = owner.page.evaluate(word)
    owner.keys("d")
    expect(owner.page.locator("#total")).to_have_text("701")
    expect(owner.page.get_by_role("link", name="Sentence 651", exact=True)).to_be_in_viewport()
    expect(owner.page.locator("#s651")).to_have_class(CURSOR)
    assert abs(owner.page.evaluate(word) - before) < 20


def test_sentences_are_merged_by_key_and_their_number_keeps_working_as_a_link(owner: Reader) -> None:
    document = owner.open(THREE)
    owner.keys("j", "j", "D")
    expect(owner.line()).to_have_text("Merged sentences 2 and 3.")
    assert numbers(owner) == ["One thing is so, and that is that.", "Another is not. A third may be."]
    owner.keys("D")
    expect(owner.line()).to_contain_text("No sentence follows in this paragraph")
    owner.goto(document, "#s2")
    expect(owner.page.locator("#s2")).to_have_class(CURSOR)


def test_the_menu_of_a_number_splits_at_a_word_that_is_clicked(owner: Reader) -> None:
    owner.open(THREE)
    owner.page.get_by_role("link", name="Sentence 1", exact=True).click()
    menu = owner.page.get_by_role("menu", name="Sentence 1")
    expect(menu.get_by_role("menuitem")).to_have_count(4)
    menu.get_by_role("menuitem", name="Split …").click()
    box = owner.page.evaluate(
        """async () => {
          const range = document.createRange();
          const words = document.querySelector("#s1").lastChild;
          range.setStart(words, 17);
          range.setEnd(words, 20);
          const { x, y, width, height } = range.getBoundingClientRect();
          return [x + width / 2, y + height / 2];
        }"""
    )
    owner.page.mouse.click(*box)
    expect(owner.page.locator("#total")).to_have_text("4")
    assert numbers(owner)[:2] == ["One thing is so,", "and that is that."]


def test_what_is_selected_or_not_sent_stays_when_a_sentence_is_split(owner: Reader) -> None:
    owner.open(THREE)
    owner.page.evaluate("scrollTo(0, 0)")
    refusal = {"status": 422, "content_type": "application/problem+json", "body": '{"detail": "Not now."}'}
    owner.page.route("**/annotations", lambda route: route.fulfill(**refusal), times=1)
    owner.keys("j", "j", "4", "k", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "d")
    expect(owner.page.locator("#total")).to_have_text("4")
    refused = owner.page.get_by_role("article", name="Language")
    expect(refused).to_contain_text("not saved")
    expect(owner.page.locator("#s2")).to_have_class(CURSOR)
    owner.keys("1")
    refused.get_by_role("button").first.click()
    expect(refused).to_contain_text("Not saved. Not now.")
    owner.page.get_by_role("button", name="Try again").click()
    assert sorted(quotes(one)[0][1] for one in owner.stored()) == ["Another is not", "thing"]


def test_a_split_that_comes_too_late_shows_what_somebody_else_made(owner: Reader) -> None:
    document = owner.open(THREE)
    owner.keys("j", "j", "ArrowRight", "ArrowRight")
    owner.call("POST", f"/documents/{document}/sentences:split", {"at": 17})
    owner.keys("d")
    expect(owner.line()).to_contain_text("Somebody else changed sentences or zones meanwhile.")
    assert numbers(owner)[:2] == ["One thing is so,", "and that is that."]
    expect(owner.page.locator("#s3")).to_have_class(CURSOR)
    owner.keys("u")
    expect(owner.line()).to_have_text("Nothing to undo in this document.")


def test_whoever_may_not_change_sentences_is_offered_nothing_and_told_whom_to_ask(
    owner: Reader, open_at: Open, demo_site: Site
) -> None:
    document = owner.open(THREE)
    reviewer = Reader(open_at(demo_site), demo_site, REVIEWER)
    reviewer.goto(document)
    reviewer.page.get_by_role("link", name="Sentence 1", exact=True).click()
    expect(reviewer.page.get_by_role("menuitem")).to_have_text(["Mark as readm"])
    reviewer.page.keyboard.press("Escape")
    reviewer.keys("ArrowRight", "d")
    expect(reviewer.line()).to_contain_text("Ask an editor of this project")
    assert len(numbers(reviewer)) == 3


def test_page_furniture_can_be_marked_once_its_zone_was_changed(owner: Reader, sunrise: Sunrise) -> None:
    owner.open(sunrise.text)
    owner.page.get_by_text("You may also like", exact=False).click()
    expect(owner.line()).to_contain_text("Page furniture. Change the zone to mark it.")
    owner.page.locator(".line").get_by_role("button", name="Change the zone").click()
    owner.page.get_by_role("menuitemradio", name="Caption").click()
    expect(owner.line()).to_contain_text("is now caption.")
    button = owner.page.get_by_role("button", name="Caption, change the zone").last
    expect(button).to_be_visible()
    owner.page.locator(".z.caption").last.click()
    owner.keys("4")
    assert [quotes(one)[0][1].strip("…. ") for one in owner.stored()] == ["You may also like"]
    owner.keys("Escape", "u", "u")
    expect(owner.page.locator(".z.caption")).to_have_count(1)


def test_a_zone_is_changed_by_keys_alone_and_its_sentences_come_back_as_they_were_cut(owner: Reader) -> None:
    owner.open(THREE)
    owner.keys("j", "ArrowRight", "ArrowRight", "d")
    expect(owner.page.locator("#total")).to_have_text("4")
    before = numbers(owner)
    owner.keys("z")
    menu = owner.page.get_by_role("menu")
    expect(menu.get_by_role("menuitemradio", name="Body")).to_be_focused()
    owner.page.keyboard.press("e")
    expect(menu.get_by_role("menuitemradio", name="Editor’s note")).to_be_focused()
    owner.page.keyboard.press("Enter")
    expect(owner.page.locator("#total")).to_have_text("0")
    expect(owner.page.locator("#text")).to_be_focused()
    expect(owner.page.locator(".z.editor_note")).to_have_class(CURSOR)
    owner.keys("u")
    expect(owner.page.locator("#total")).to_have_text("4")
    assert numbers(owner) == before


def test_all_zones_around_the_text_stand_in_one_list(owner: Reader, sunrise: Sunrise) -> None:
    owner.open(sunrise.text)
    owner.keys("Z")
    dialog = owner.page.get_by_role("dialog", name="10 zones around the running text")
    dialog.get_by_role("combobox", name="H.E Kim Il Sung").select_option("byline")
    expect(owner.page.locator(".z.byline")).to_have_count(1)
    expect(owner.page.locator(".z.caption")).to_have_count(0)
    owner.page.keyboard.press("Escape")
    expect(owner.page.locator("#text")).to_be_focused()


def test_axe_finds_nothing_in_the_menus_and_lists_of_sentences_and_zones(
    open_at: Open, demo_site: Site, sunrise: Sunrise
) -> None:
    for width, scheme in ((1280, "light"), (390, "dark")):
        owner = Reader(open_at(demo_site, width=width, scheme=scheme), demo_site)
        owner.open(sunrise.text)

        def found(what: str, page: Page = owner.page) -> list[str]:
            expect(page.locator(what)).to_be_visible()
            told = Axe().run(page).response["violations"]
            page.keyboard.press("Escape")
            return [violation["id"] for violation in told]

        owner.page.get_by_role("link", name="Sentence 2", exact=True).click()
        assert found(".menu:popover-open") == []
        owner.keys("z")
        assert found(".menu:popover-open") == []
        owner.keys("Z")
        assert found("dialog") == []
        owner.page.get_by_role("button", name="of 24 read").click()
        assert found("dialog") == []
        owner.page.get_by_role("button", name="Submit").click()
        assert found("dialog") == []
