"""The source record in a browser: the worked example by keyboard, passages by mouse, two people at once, a dead line."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import OWNER, REFUSED, REVIEWER, Reader
from tests.browser.test_every_page import ALL_RULES, AXE, _faults
from tests.conftest import Sunrise

# The record of domain.md 15, in the order of the form: a choice by its label, words as they are typed.
EXAMPLE: dict[str, str] = {
    "genre": "Commemoration",
    "source_kind": "Narrative",
    "order": "Secondary",
    "author_stated": "none",
    "author_inferred": "a foreign information service",
    "author_basis": "wording and a parallel text",
    "issuer_type": "Unknown",
    "disclosure": "Sponsored, suspected, not said",
    "date_inferred_from": "2014-07",
    "date_inferred_to": "2014-08",
    "date_basis": "the path of the address",
    "occasion": "perhaps an anniversary in July 2014",
    "integrity": "Truncated",
    "integrity_note": "no opening; “their countries” without antecedent",
    "authenticity": "Not examined",
    "dependence": "Common origin",
    "dependence_note": "a web article that an agency summed up in August 2014",
    "time_distance": "Over ten years",
    "witness": "Hearsay",
    "competence": "High",
    "internal_consistency": "Minor contradictions",
    "corroboration": "In part",
    "favours": "Kim Il Sung",
    "disfavours": "“imperialists”",
    "interest": "Evident",
    "willingness": "Low",
    "tone": "Hagiographic",
    "usable_for": "self-image and outreach in 2014, vocabulary, circulation",
    "not_usable_for": "the history of the movement",
}
CLUES = {"dating_clues": ["(1912-1994)", "former Yugoslavia"], "contradictions": ["4", "16-17"]}
DIGITS = (("bare dates", "2"), ("testimonies", "6"), ("saved the movement", "5"))


def opened(page: Page, site: Site, text: str, title: str) -> Reader:
    """A document of its own, and its record, reached by the key from the reading page."""
    reader = Reader(page, site, OWNER)
    reader.open(text, title)
    reader.keys("h")
    page.wait_for_url("**/source")
    page.locator("html[data-ready]").wait_for(state="attached")
    return reader


def unfolded(page: Page, part: str) -> None:
    """Open a fold by its summary, as a keyboard does."""
    summary = page.locator(f"#part-{part} > summary")
    if page.locator(f"#part-{part}[open]").count() == 0:
        summary.focus()
        page.keyboard.press("Enter")
    expect(page.locator(f"#part-{part}")).to_have_attribute("open", "")


def typed(page: Page, name: str, words: str) -> None:
    """Go to a field and write; a choice is taken by the first letters of its label."""
    field = page.locator(f"#f-{name}")
    field.focus()
    page.keyboard.type(words)
    if field.evaluate("field => field.tagName") == "SELECT":
        expect(field.locator("option:checked")).to_have_text(words)


def saved(page: Page) -> None:
    expect(page.locator("#save-word")).to_have_text("Saved")


def record(reader: Reader) -> dict[str, Any]:
    """What the server has."""
    document = reader.page.url.split("/d/")[1].split("/")[0]
    found: dict[str, Any] = reader.call("GET", f"/documents/{document}/criticism")
    return found


def test_the_worked_example_is_written_picked_and_signed_by_keyboard(
    demo_site: Site, open_at: Open, sunrise: Sunrise
) -> None:
    page = open_at(demo_site)
    reader = opened(page, demo_site, sunrise.text, "Movement for Global Independence")
    for part in ("what", "who", "when", "copy", "nearness", "tendency", "use"):
        unfolded(page, part)
    for name, words in EXAMPLE.items():
        typed(page, name, words)
    for n, (words, digit) in enumerate(DIGITS, 1):
        page.get_by_label(f"Statements {n}", exact=True).focus()
        page.keyboard.type(words)
        page.get_by_label(f"Digit of statements {n}", exact=True).focus()
        page.keyboard.type(digit)
    for picks, passages in CLUES.items():
        page.locator(f".proof[data-picks='{picks}'] summary").focus()
        page.keyboard.press("Enter")
        for words in passages:
            page.locator(f"#f-pick-{picks}").focus()
            page.keyboard.type(words)
            page.keyboard.press("Enter")
    page.locator("input[name='source_reliability'][value='']").focus()
    for _ in "abcde":
        page.keyboard.press("ArrowDown")
    saved(page)
    expect(page.locator("[data-reading='date_inferred']")).to_have_text("between July and August 2014")
    kept = record(reader)
    assert {name: kept[name] for name in EXAMPLE if name.startswith(("author", "date", "usable"))} == {
        name: words for name, words in EXAMPLE.items() if name.startswith(("author", "date", "usable"))
    }
    assert (kept["tone"], kept["interest"], kept["source_reliability"]) == ("hagiographic", "evident", "e")
    assert [(one["statements"], one["credibility"]) for one in kept["information"]] == list(DIGITS)
    assert [clue["quote"] for clue in kept["dating_clues"]] == CLUES["dating_clues"]
    assert kept["dating_clues"][0]["start"] == 160
    sentences = {one["n"]: one for one in sunrise.gold["sentences"]}
    spans = [(clue["start"], clue["end"]) for clue in kept["contradictions"]]
    assert spans == [(sentences[a]["start"], sentences[b]["end"]) for a, b in ((4, 4), (16, 17))]
    assert kept["warnings"] == []
    page.evaluate(AXE)
    assert _faults(page, ALL_RULES) == []
    sign = page.get_by_role("radio", name="High", exact=True)
    sign.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_contain_text("Signed by Ana Okafor")
    assert (record(reader)["confidence"], record(reader)["open"]) == (
        "high",
        ["audience", "place", "original_or_copy", "tendency", "omissions"],
    )
    page.goto(page.url.partition("/source")[0])
    expect(page.locator(".about")).to_contain_text(
        "e Unreliable · between July and August 2014, the path of the address"
    )


def test_words_that_are_selected_bear_a_field_out_until_they_are_unticked(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    reader = opened(page, demo_site, "The bay 🌊 is clean. Experts agree, nobody asked.", "The bay")
    pick = page.locator("[data-pick='genre']")
    pick.click()
    expect(page.locator("[data-ask='genre'] .fault")).to_contain_text("Select words in the text first")
    reader.drag(22, 30)
    pick.click()
    expect(page.locator("[data-ask='genre'] .passages")).to_have_text(re.compile(r"Experts agree\s*S2"))
    saved(page)
    assert record(reader)["evidence"] == {"genre": [{"start": 20, "end": 33, "quote": "Experts agree"}]}
    page.get_by_role("checkbox", name="Experts agree").uncheck()
    saved(page)
    assert record(reader)["evidence"] == {}


def test_two_people_who_meet_in_one_field_choose_and_in_others_both_stay(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site, expected=(REFUSED,))
    reader = opened(page, demo_site, "One thing is so. Another is not.", "Two at once")
    typed(page, "genre", "Speech")
    saved(page)
    path = f"/documents/{page.url.split('/d/')[1].split('/')[0]}/criticism"
    reader.call("PATCH", path, {"genre": "memoir", "place": "Kampala"}, 1)
    page.locator("#f-genre").select_option("feature")
    typed(page, "order", "Primary")
    expect(page.locator("#save-word")).to_have_text("1 needs you")
    two = page.get_by_role("group", name="Two values")
    expect(two).to_contain_text("Memoir")
    expect(two).to_contain_text("Feature")
    expect(page.locator("#f-place")).to_have_value("Kampala")
    two.get_by_role("button", name="Keep mine").press("Enter")
    saved(page)
    kept = record(reader)
    assert (kept["genre"], kept["order"], kept["place"]) == ("feature", "primary", "Kampala")


def test_what_is_written_while_the_line_is_dead_survives_a_reload(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site, expected=("ERR_INTERNET_DISCONNECTED", "ERR_FAILED"))
    reader = opened(page, demo_site, "One thing is so. Another is not.", "A dead line")
    page.route("**/api/v1/**", lambda route: route.abort())
    typed(page, "genre", "Memoir")
    expect(page.locator("#save-word")).to_have_text("Offline, 1 kept on this computer")
    page.reload()
    expect(page.locator("#f-genre")).to_have_value("memoir")
    expect(page.locator("#save-word")).to_have_text("Offline, 1 kept on this computer")
    page.unroute("**/api/v1/**")
    page.reload()
    saved(page)
    assert record(reader)["genre"] == "memoir"


def test_a_wrong_date_is_said_at_its_field_and_the_rest_is_kept(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site, expected=(REFUSED,))
    reader = opened(page, demo_site, "One thing is so. Another is not.", "A wrong date")
    unfolded(page, "when")
    typed(page, "date_stated", "2015-02-29")
    typed(page, "place", "Kampala")
    expect(page.locator("[data-ask='date_stated'] .fault")).to_contain_text("no 29 February in 2015")
    expect(page.locator("#save-word")).to_have_text("1 needs you")
    assert record(reader)["place"] == "Kampala"
    page.locator("#f-date_stated").fill("2015-02-28")
    saved(page)
    assert record(reader)["date_stated"] == "2015-02-28"


def test_a_reviewer_reads_the_record_and_is_told_why_it_cannot_be_changed(demo_site: Site, open_at: Open) -> None:
    page = open_at(demo_site)
    reader = Reader(page, demo_site, REVIEWER)
    page.goto(f"{page.url.partition('#')[0].partition('?')[0]}/source")
    page.locator("html[data-ready]").wait_for(state="attached")
    expect(page.locator("main")).to_contain_text("Editors of the project fill it in and sign it.")
    expect(page.locator("#save-word")).to_have_text("Read only")
    assert page.locator("main form").count() == 0
    assert reader.project
