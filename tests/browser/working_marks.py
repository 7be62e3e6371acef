"""The marks of the worked example, made on the reading page with keys and with the mouse, and what follows from them."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.reader import ENDS
from tests.browser.test_gold_by_keyboard import KEY, mark_all_in, places, range_of, take_letters
from tests.browser.working import TITLE, Body, Person
from tests.conftest import Sunrise
from tests.formats.gold import gold_annotations

TURN = 12
"""Sentences up to here are marked with keys, the others with the mouse."""


def mark_it(jonas: Person, sunrise: Sunrise) -> None:
    """The marks, with keys up to a sentence, then with the mouse."""
    gold = gold_annotations(sunrise.gold)
    turn = sunrise.gold["sentences"][TURN - 1]["end"]
    jonas.reading(TITLE)
    jonas.page.locator("#text").focus()
    for whole, here in places(sunrise, gold):
        if not here or whole[0] < turn:
            jonas.press("j")
            mark_all_in(jonas, sunrise, whole, here)
        else:
            _by_mouse(jonas, here)
    jonas.saved()


def _by_mouse(jonas: Person, bodies: list[Body]) -> None:
    last: Body | None = None
    for body in bodies:
        pieces = body["fragments"]
        if last and range_of(last) == range_of(body):
            jonas.press(f"Shift+Digit{KEY[body['kind']]}")
        else:
            jonas.drag(pieces[0]["start"], pieces[0]["end"])
            jonas.press(KEY.get(body["kind"], "2"))
        for piece in pieces[1:]:
            jonas.drag(piece["start"], piece["end"])
        take_letters(jonas, body)
        last = body


def labels(sunrise: Sunrise) -> dict[str, str]:
    """What the marks are called, by their ids in the gold: each kind is counted in the order of marking."""
    gold = gold_annotations(sunrise.gold)
    keys = {id(body): key for key, body in gold.items()}
    made = [body for _, here in places(sunrise, gold) for body in here]
    counts: dict[str, int] = {}
    found = {}
    for body in made:
        n = counts[body["kind"]] = counts.get(body["kind"], 0) + 1
        found[keys[id(body)]] = f"{keys[id(body)][0]}{n:02}"
    return found


def card(jonas: Person, body: Body, label: str) -> Locator:
    """The card of a mark, opened by a click on its words and `o` where several lie there."""
    open_one = jonas.page.locator("article.sel")
    named = re.compile(rf"^\w+ {label}\b")
    (x, y), _ = jonas.page.evaluate(ENDS, [body["fragments"][0]["start"], body["fragments"][0]["end"]])
    jonas.page.mouse.click(x + 3, y)
    for _ in range(8):
        expect(open_one).to_have_count(1)
        before = open_one.get_attribute("data-key") or ""
        if named.match(open_one.get_attribute("aria-label") or ""):
            return open_one
        jonas.press("o")
        expect(open_one).not_to_have_attribute("data-key", before)
    raise AssertionError(f"no card for {label}")


def complete(jonas: Person, sunrise: Sunrise) -> None:
    """What the keys did not say: links that are no one's likeliest, whom pronouns mean, what would settle a flag."""
    page, gold, called = jonas.page, gold_annotations(sunrise.gold), labels(sunrise)
    for flag in ("U02", "U06"):
        card(jonas, gold[flag], called[flag])
        jonas.press("q")
    card(jonas, gold["L05"], called["L05"])
    jonas.press("l", *called["L07"].lower(), "x")
    for pronoun in ("A04", "A07"):
        card(jonas, gold[pronoun], called[pronoun]).locator(".asking").get_by_role("button", name="Kim IL Sung").click()
    card(jonas, gold["U13"], called["U13"])
    page.get_by_label("What would settle it").fill("Letters between Tito and Kim of 1975 and 1976.")
    for flag in ("U05", "U07"):
        card(jonas, gold[flag], called[flag]).get_by_role("button", name="Make a claim of this passage").click()
        jonas.press("Escape", "Escape")
    jonas.saved()


def submit(jonas: Person) -> None:
    """The layer is handed in."""
    jonas.button("Submit my layer")
    jonas.page.get_by_role("dialog").get_by_role("button", name="Submit my layer").click()
    expect(jonas.page.get_by_role("button", name="Reopen")).to_be_visible()


def look_for(jonas: Person, label: str) -> None:
    """A search for the original of an attribution that found nothing."""
    page = jonas.page
    jonas.section("Attributions")
    jonas.at(f"Record search for {label}")
    page.get_by_label("Where you looked").fill("Yugoslav newspapers of August and September 1977")
    page.get_by_label("What you found").select_option(label="Not found")
    jonas.button("Record search")
    expect(page.get_by_role("status").filter(has_text="recorded")).to_be_visible()


def resolution(person: Person, label: str) -> Locator:
    """What became of a flag, on the page of flags."""
    person.section("Flags")
    person.page.get_by_label("Resolution").select_option("any")
    person.button("Show")
    mark = person.page.get_by_role("link", name=re.compile(rf"\b{label},"))
    return person.page.get_by_role("row").filter(has=mark).locator("[data-l='Resolution'] b")
