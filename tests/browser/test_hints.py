"""Hints on the reading page: one at a time, one key each way, undone, hidden, and none in blind work (pages.md 2.7)."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import REFUSED, REVIEWER, Reader, quotes, until

TEXT = (
    "Many experts praised the outstanding bridge. Of course it will last.\n\n"
    "The mayor said that nobody had paid for it. The river is wide."
)


@pytest.fixture
def reader(open_at: Open, demo_site: Site) -> Reader:
    reader = Reader(open_at(demo_site), demo_site)
    reader.open(TEXT)
    return reader


def card(reader: Reader) -> Locator:
    return reader.page.get_by_role("region", name="Hint", exact=True)


def words(reader: Reader, quote: str) -> None:
    """Wait for the hint on these words."""
    expect(card(reader).locator(".q")).to_have_text(quote)


def at_sentence(reader: Reader, n: int) -> None:
    """Go to a sentence as a link to it does; it has its hints."""
    document = reader.document
    reader.page.goto("about:blank")
    reader.goto(document, f"#s{n}")
    expect(card(reader)).to_be_visible()


def dashed(reader: Reader) -> Any:
    """What is underlined as a hint."""
    return reader.page.evaluate(
        """() => ["claim", "attribution", "unverified", "language"].flatMap(kind =>
        [...(CSS.highlights.get(`hint-${kind}`) ?? [])].map(range => [kind, range.toString()]))"""
    )


def kinds(reader: Reader) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["fragments"][0]["quote"], one["origin"]) for one in reader.stored()]


def test_a_long_text_gets_hints_when_they_are_asked_for(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    reader.open("Of course it is outstanding. " * 7_000)
    reader.keys("y")
    expect(reader.line()).to_contain_text("Hints are hidden")
    reader.keys("Shift+H")
    expect(card(reader)).to_be_visible(timeout=20_000)


def test_an_accepted_hint_makes_a_mark_that_says_where_it_comes_from(reader: Reader) -> None:
    words(reader, "Many experts")
    assert dashed(reader) == [["language", "Many experts"]]
    expect(card(reader)).to_contain_text("names nobody who can be asked.")
    expect(card(reader)).to_contain_text("Language · Weasel source")
    reader.keys("y")
    expect(reader.page.locator(".card.sel h3")).to_contain_text("from a hint")
    assert kinds(reader) == [("language", "Many experts", "suggestion_accepted")]
    expect(reader.page.locator("#list-count")).to_have_text("1")
    expect(reader.page.locator(".card.sel select").first).to_have_value("weasel_source")


def test_after_a_dismissed_hint_the_next_one_comes(reader: Reader) -> None:
    words(reader, "Many experts")
    reader.keys("x")
    expect(card(reader)).to_contain_text("Unverified · Vague source")
    expect(reader.line()).to_contain_text("Dismissed. The next hint is in sentence 1.")
    expect(reader.page.locator("#live")).to_contain_text("rests on a group without a name")
    assert kinds(reader) == []
    reader.goto(reader.document)
    expect(card(reader)).to_contain_text("Unverified · Vague source")


def test_both_are_undone_with_the_key_for_undo_and_the_hint_is_there_again(reader: Reader) -> None:
    words(reader, "Many experts")
    reader.keys("y")
    expect(card(reader)).to_contain_text("Unverified")
    reader.keys("x")
    expect(card(reader)).to_contain_text("outstanding")
    reader.keys("u")
    expect(card(reader)).to_contain_text("Unverified · Vague source")
    reader.keys("u")
    expect(card(reader)).to_contain_text("Language · Weasel source")
    assert kinds(reader) == []
    reader.keys("U")
    expect(reader.page.locator(".card.sel h3")).to_contain_text("from a hint")
    assert kinds(reader) == [("language", "Many experts", "suggestion_accepted")]


def test_the_card_tells_how_often_people_here_agreed(reader: Reader) -> None:
    reader.project = reader.call("POST", "/projects", {"name": "A desk of its own"})["id"]
    reader.open(TEXT)
    words(reader, "Many experts")
    expect(card(reader).locator("small")).to_have_text("")
    reader.keys("x")
    expect(card(reader)).to_contain_text("Unverified")
    reader.keys("x")
    expect(card(reader)).to_contain_text("outstanding")
    expect(card(reader).locator("small")).to_have_text("Right 0 of 1 time here")
    reader.keys("y")
    assert len(reader.stored()) == 1
    reader.goto(reader.document)
    expect(card(reader)).to_contain_text("Of course")
    expect(card(reader).locator("small")).to_have_text("Right 1 of 2 times here")


def test_a_hint_on_what_one_has_marked_oneself_is_not_offered(reader: Reader) -> None:
    words(reader, "Many experts")
    reader.drag(TEXT.index("experts"), TEXT.index("experts") + 7)
    reader.press("4", "Escape")
    expect(card(reader)).to_contain_text("Unverified · Vague source")


def test_whoever_reads_on_gets_the_hint_of_where_they_are(reader: Reader) -> None:
    words(reader, "Many experts")
    reader.keys("j", "j")
    expect(card(reader)).to_contain_text("Of course")
    reader.keys("j")
    expect(card(reader)).to_contain_text("Attribution")


def test_hidden_hints_stay_hidden_until_they_are_shown_again(reader: Reader) -> None:
    words(reader, "Many experts")
    reader.keys("H")
    expect(card(reader)).to_be_hidden()
    assert dashed(reader) == []
    reader.keys("y")
    expect(reader.line()).to_have_text("Hints are hidden: Shift+h shows them.")
    reader.goto(reader.document)
    expect(card(reader)).to_be_hidden()
    reader.keys("H")
    words(reader, "Many experts")


def test_the_buttons_do_what_the_keys_do(reader: Reader) -> None:
    words(reader, "Many experts")
    card(reader).get_by_role("button", name="Dismiss").click()
    expect(card(reader)).to_contain_text("Unverified")
    card(reader).get_by_role("button", name="Accept").click()
    assert [one[0] for one in kinds(reader)] == ["unverified"]
    card(reader).get_by_role("button", name="Hide hints").click()
    expect(card(reader)).to_be_hidden()


def test_a_hint_out_of_view_is_brought_there_first(reader: Reader) -> None:
    reader.open("It rained all day. " * 200 + "Many experts left.")
    words(reader, "Many experts")
    reader.keys("y")
    expect(reader.line()).to_contain_text("Here is the hint.")
    until(reader.page, "() => scrollY > 0")
    reader.keys("y")
    assert kinds(reader) == [("language", "Many experts", "suggestion_accepted")]


def test_two_twice_proposes_a_cut_that_enter_takes(reader: Reader) -> None:
    sentence = TEXT.index("The mayor")
    at_sentence(reader, 3)
    reader.keys("2", "2")
    bar = reader.page.get_by_role("group", name="Attribution")
    expect(bar).to_contain_text("Enter takes these parts, Esc leaves them.")
    expect(bar.get_by_role("button", name="Source: The mayor")).to_be_visible()
    proposed = "() => [...CSS.highlights.get('proposed-cue')].map(range => range.toString()).join()"
    assert reader.page.evaluate(proposed) == "said"
    reader.press("Enter")
    expect(bar).to_be_hidden()
    [made] = reader.stored()
    assert quotes(made) == [("source", "The mayor"), ("cue", "said"), ("content", "that nobody had paid for it")]
    assert (made["origin"], made["start"]) == ("suggestion_accepted", sentence)


def test_escape_leaves_a_proposed_cut_and_keeps_nothing(reader: Reader) -> None:
    at_sentence(reader, 3)
    reader.keys("2", "2")
    bar = reader.page.get_by_role("group", name="Attribution")
    expect(bar).to_contain_text("Enter takes these parts")
    reader.press("Escape")
    expect(bar).to_be_hidden()
    assert reader.stored() == []


def test_a_proposed_part_can_be_set_anew_before_it_is_taken(reader: Reader) -> None:
    at_sentence(reader, 3)
    reader.keys("2", "2")
    bar = reader.page.get_by_role("group", name="Attribution")
    expect(bar).to_contain_text("Enter takes these parts")
    bar.get_by_role("button", name="Source: The mayor").click()
    reader.drag(TEXT.index("mayor"), TEXT.index("mayor") + 5)
    expect(bar).to_be_hidden()
    [made] = reader.stored()
    assert quotes(made)[0] == ("source", "mayor")
    assert made["origin"] == "suggestion_accepted"


def test_a_sentence_without_words_of_saying_has_no_cut_to_propose(reader: Reader) -> None:
    at_sentence(reader, 4)
    reader.keys("2", "2")
    expect(reader.page.locator(".build .hint")).to_have_text(
        "There is no cut to propose for this sentence. Select the words of the source."
    )


def test_blind_work_has_no_hints_and_says_so_when_one_asks(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    project = reader.call("POST", "/projects", {"name": "Blind desk"})
    reader.call("PATCH", f"/projects/{project['id']}", {"blind": True}, version=1)
    reader.project = project["id"]
    reader.open(TEXT)
    expect(card(reader)).to_have_count(0)
    reader.keys("y")
    expect(reader.line()).to_contain_text("There are no hints here")
    reader.keys("j", "2", "2")
    expect(reader.page.locator(".build .hint")).to_contain_text("Hints are off here")
    reader.press("Escape")
    reader.call("PATCH", f"/projects/{project['id']}", {"hints": "always"}, version=2)
    reader.goto(reader.document)
    words(reader, "Many experts")


def test_a_mark_from_a_hint_that_is_gone_is_kept_as_ones_own(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site, expected=(REFUSED,)), demo_site)
    reader.open(TEXT)
    words(reader, "Many experts")
    project = reader.call("GET", f"/projects/{reader.project}")
    reader.call("PATCH", f"/projects/{reader.project}", {"hints": "off"}, version=project["version"])
    try:
        reader.keys("y")
        assert kinds(reader) == [("language", "Many experts", "human")]
    finally:
        now = reader.call("GET", f"/projects/{reader.project}")
        reader.call("PATCH", f"/projects/{reader.project}", {"hints": "open"}, version=now["version"])


def test_a_reviewer_sees_only_their_own_decisions(open_at: Open, demo_site: Site, reader: Reader) -> None:
    words(reader, "Many experts")
    reader.keys("x")
    expect(card(reader)).to_contain_text("Unverified")
    other = Reader(open_at(demo_site), demo_site, REVIEWER)
    other.project = reader.project
    other.goto(reader.document)
    words(other, "Many experts")
    expect(card(other).locator("small")).to_contain_text("of ")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_in_a_hint_and_in_a_proposed_cut(
    open_at: Open, demo_site: Site, width: int, scheme: str
) -> None:
    reader = Reader(open_at(demo_site, width=width, scheme=scheme), demo_site)
    reader.open(TEXT)
    expect(card(reader)).to_contain_text("names nobody who can be asked.")
    assert Axe().run(reader.page).response["violations"] == []
    reader.keys("j", "j", "j", "2", "2")
    expect(reader.page.locator(".build .hint")).to_contain_text("Enter takes these parts")
    assert Axe().run(reader.page).response["violations"] == []


def test_a_finger_accepts_dismisses_and_hides_and_asks_for_a_cut(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site, width=390, height=844, touch=True), demo_site)
    reader.open(TEXT)
    expect(card(reader)).to_contain_text("names nobody who can be asked.")
    card(reader).get_by_role("button", name="Dismiss").tap()
    expect(card(reader)).to_contain_text("Unverified")
    card(reader).get_by_role("button", name="Accept").tap()
    assert [one[0] for one in kinds(reader)] == ["unverified"]
    reader.page.get_by_role("button", name="Close").first.tap()
    reader.keys("j", "j")
    reader.page.get_by_role("toolbar", name="Mark passage").get_by_role("button", name="Attribution").tap()
    bar = reader.page.get_by_role("group", name="Attribution")
    bar.get_by_role("button", name="Propose").tap()
    expect(bar.get_by_role("button", name="Cue: said")).to_be_visible()
    bar.get_by_role("button", name="Take these").tap()
    assert [one[0] for one in kinds(reader)] == ["unverified", "attribution"]
    reader.goto(reader.document)
    card(reader).get_by_role("button", name="Hide hints").tap()
    expect(card(reader)).to_be_hidden()
