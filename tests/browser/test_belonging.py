"""What belongs to a mark: the link made in the same move, whom a pronoun means, whose voice it is, and what the card asks."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader, quotes

SAID = "Ana Okafor said that the bay is clean. She added that it will stay so."
NARROW = 390


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site)


def test_the_claim_in_the_content_is_linked_in_the_same_move_in_either_order(owner: Reader) -> None:
    owner.open(SAID)
    owner.keys("j", "f", "e", "h", "1", "Escape", "Escape")
    owner.stored()
    owner.keys("2", "a", "b", "c", "Enter", "Enter")
    expect(owner.line()).to_contain_text("States C01.")
    claim, attribution = sorted(owner.stored(), key=lambda one: -one["start"])
    assert links_of(owner) == [("attributes", attribution["id"], claim["id"])]
    assert claim["fields"] == {"voice": "attributed"}
    owner.keys("u")
    assert [(one["kind"], one["fields"]) for one in owner.stored()] == [("claim", {})]
    assert links_of(owner) == []
    owner.keys("Shift+U", "k", "j", "j", "2", "a", "Enter", "b", "Enter", "Enter")
    owner.stored()
    owner.keys("f", "d", "g", "1")
    expect(owner.line()).to_contain_text("A02 states it.")
    owner.stored()
    assert [kind for kind, _, _ in links_of(owner)] == ["attributes", "attributes"]


def links_of(reader: Reader) -> list[tuple[str, str, str]]:
    found = reader.call("GET", f"/documents/{reader.document}/links?limit=100")["items"]
    return [(link["type"], link["from"]["annotation"], link["to"]["annotation"]) for link in found]


def test_a_pronoun_asks_who_it_is_among_the_sources_before_it(owner: Reader) -> None:
    owner.open(SAID)
    owner.keys("j", "2", "a", "b", "c", "Enter", "Enter")
    owner.keys("j", "2", "a", "Enter", "b", "Enter", "Enter")
    card = owner.page.locator("article.sel")
    expect(card).to_contain_text("Who is She?")
    owner.press("e", "Enter")
    expect(card.get_by_text("Who is She?")).to_be_hidden()
    first, second = sorted(owner.stored(), key=lambda one: one["start"])
    assert second["fields"]["resolved_source"] == {"annotation": first["id"]}
    expect(card.get_by_label("Mark that names the source")).to_have_value(first["id"])


def test_inside_anothers_content_it_is_second_hand_and_no_circle_is_offered(owner: Reader) -> None:
    owner.open("Ana Okafor said that Ben Moss claimed that the bay is clean.")
    owner.keys("j", "2", "a", "b", "c", "Enter", "Enter", "Escape")
    owner.keys("2", "e", "f", "g", "Enter", "Enter")
    card = owner.page.locator("article.sel")
    expect(card).to_contain_text("Second hand: said inside A01.")
    outer, inner = sorted(owner.stored(), key=lambda one: one["start"])
    assert inner["fields"]["parent"] == outer["id"]
    assert (outer["derived"]["hearsay_depth"], inner["derived"]["hearsay_depth"]) == (1, 2)
    owner.keys("Control+ArrowUp")
    expect(card).to_contain_text("A01")
    expect(card.get_by_label("Said inside").locator("option")).to_have_text(["–"])


def test_a_flag_without_a_target_becomes_one_by_a_claim_of_its_passage(owner: Reader) -> None:
    owner.open(SAID)
    owner.keys("j", "3", "n")
    card = owner.page.locator("article.sel")
    expect(card).to_contain_text("Needed before you submit")
    card.get_by_role("button", name="Make a claim of this passage").click()
    expect(card).not_to_contain_text("Needed before you submit")
    by_kind = {one["kind"]: one for one in owner.stored()}
    assert links_of(owner) == [("questions", by_kind["unverified"]["id"], by_kind["claim"]["id"])]
    assert quotes(by_kind["claim"]) == quotes(by_kind["unverified"])
    expect(card).to_contain_text("Unverified")
    owner.keys("u")
    assert [one["kind"] for one in owner.stored()] == ["unverified"]
    assert links_of(owner) == []


def test_a_flag_questions_the_claim_under_it_at_once_and_q_takes_the_next(owner: Reader) -> None:
    owner.open("The bay is clean, they say. The sea is blue and warm.")
    owner.keys("j", "f", "a", "d", "1", "Escape", "j", "1", "Escape")
    owner.stored()
    owner.keys("k", "f", "b", "d", "3", "n")
    stored = {one["label"]: one["id"] for one in owner.stored()}
    assert links_of(owner) == [("questions", stored["U01"], stored["C01"])]
    owner.keys("q")
    expect(owner.line()).to_contain_text("C02")
    owner.stored()
    assert links_of(owner) == [("questions", stored["U01"], stored["C02"])]
    owner.keys("u")
    owner.stored()
    assert links_of(owner) == [("questions", stored["U01"], stored["C01"])]


def test_a_claim_of_two_statements_is_split_in_one_step(owner: Reader) -> None:
    owner.open("The bay is clean and the sea is blue. One thing is so.")
    owner.keys("j", "1", "Escape", "Escape", "j", "1", "Escape")
    expect(owner.page.locator("article.sel").get_by_text("One statement?")).to_be_hidden()
    owner.keys("Control+ArrowUp")
    card = owner.page.locator("article.sel")
    expect(card).to_contain_text("One statement?")
    owner.keys("f", "f", "i")
    expect(card.get_by_role("button", name="Split here")).to_be_visible()
    card.get_by_role("button", name="Split here").click()
    assert [quotes(one)[0][1] for one in owner.stored()] == ["The bay is clean", "the sea is blue", "One thing is so"]
    owner.keys("u")
    assert [quotes(one)[0][1] for one in owner.stored()] == ["The bay is clean and the sea is blue", "One thing is so"]


def test_wording_inside_a_direct_quotation_is_in_the_sources_voice_and_gets_no_template(owner: Reader) -> None:
    owner.open("She said: “The visionary firm did it.” A visionary firm.")
    owner.keys("j", "f", "d", "4", "p")
    card = owner.page.locator("article.sel")
    expect(card.get_by_text("In the source’s voice")).to_be_visible()
    expect(card.get_by_text("{{peacock term}}")).to_be_hidden()
    owner.keys("j", "f", "b", "4", "p")
    expect(card.get_by_text("In the source’s voice")).to_be_hidden()
    expect(card.get_by_text("{{peacock term}}")).to_be_visible()
    assert [one["fields"].get("in_voice_of") for one in owner.stored()] == ["quoted", None]


def test_a_flag_on_a_presupposition_makes_the_claims_voice_so_in_one_step(owner: Reader) -> None:
    owner.open("Tito thanked the man who saved the movement.")
    owner.keys("j", "f", "e", "h", "1", "Escape", "Shift+Digit3", "p")
    by_kind = {one["kind"]: one for one in owner.stored()}
    assert by_kind["unverified"]["fields"]["reason"] == "presupposition"
    assert by_kind["claim"]["fields"]["voice"] == "presupposed"
    owner.keys("u")
    by_kind = {one["kind"]: one for one in owner.stored()}
    assert "reason" not in by_kind["unverified"]["fields"]
    assert "voice" not in by_kind["claim"]["fields"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, NARROW])
def test_axe_finds_nothing_in_the_bar_and_in_what_a_card_asks(
    open_at: Open, demo_site: Site, scheme: str, width: int
) -> None:
    reader = Reader(open_at(demo_site, width, scheme=scheme), demo_site)
    reader.open(SAID)
    reader.keys("j", "2", "a", "b")
    expect(reader.page.locator(".build")).to_be_visible()
    assert findings(reader) == []
    reader.press("c", "Enter", "Enter", "j", "3", "Escape")
    expect(reader.page.get_by_text("Needed before you submit")).to_be_visible()
    assert findings(reader) == []
    reader.keys("2", "Escape")
    reader.keys("Escape", "2", "a", "Enter", "b", "Enter", "Enter")
    expect(reader.page.get_by_text("Who is She?")).to_be_visible()
    assert findings(reader) == []


def findings(reader: Reader) -> list[tuple[str, list[str]]]:
    found = Axe().run(reader.page).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_enter_goes_into_the_card_and_esc_back_to_the_same_place_and_unsaved_letters_are_hollow(owner: Reader) -> None:
    owner.open(SAID)
    page = owner.page
    page.route("**/api/v1/documents/*/annotations", lambda route: waiting.append(route))
    waiting: list[Route] = []
    owner.keys("j", "1", "Escape")
    card = page.locator("article.sel")
    expect(card).to_have_class(re.compile("sending|waiting|kept"))
    hollow = "badge => getComputedStyle(badge).backgroundColor"
    assert card.locator(".badge").evaluate(hollow) == "rgba(0, 0, 0, 0)"
    owner.press("Enter")
    expect(card.get_by_label("Claim type")).to_be_focused()
    owner.press("Escape")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#s1.cursor")).to_be_visible()
    for route in waiting:
        route.continue_()
    owner.stored()
    assert card.locator(".badge").evaluate(hollow) != "rgba(0, 0, 0, 0)"
