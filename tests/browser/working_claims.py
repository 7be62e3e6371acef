"""Claims, evidence and verdicts of the worked example, on their pages."""

import re

from playwright.sync_api import expect

from tests.api.worked_example import CLAIMANT, CLAIMANTS, GROUPS, SENTENCES, SHORTS, STANCES
from tests.browser.checking import at_keys
from tests.browser.working import Body, Person
from tests.browser.working_marks import card, labels
from tests.conftest import Sunrise
from tests.formats.gold import gold_annotations

SEARCHED = "The Wilson Center Digital Archive and the catalogue of the movement’s conferences."
VERDICTS = {
    "C13": "true",
    "C11": "mostly_true",
    "C07": "mostly_false",
    "C12": "missing_context",
    "C16": "unproven",
    "C19": "not_checkable",
    "C21": "mostly_false",
    "C08": "true",
    "C14": "missing_context",
    "C17": "mostly_true",
    "C18": "unproven",
}
"""The gold's verdicts that the rules allow."""
BY_HAND = "C19"


def take_up(jonas: Person, sunrise: Sunrise) -> None:
    """Every marked claim but one becomes a claim of the project; that one is written by hand and gets its passage."""
    page, gold, called = jonas.page, gold_annotations(sunrise.gold), labels(sunrise)
    for key in SENTENCES:
        taken = card(jonas, gold[key], called[key])
        if key == BY_HAND:
            address = page.url
            continue
        taken.get_by_role("button", name="Take up as a claim").click()
        expect(taken.get_by_role("link", name=re.compile(r"^C\d+"))).to_be_visible()
    jonas.home()
    jonas.section("Claims")
    jonas.at("New claim")
    page.get_by_label("Sentence that stands by itself").fill(SENTENCES[BY_HAND])
    jonas.button("Make claim")
    page.get_by_text("Add a passage").click()
    page.get_by_label("Link of the marked passage").fill(address)
    jonas.button("Add passage")
    expect(page.locator("#facts mark")).to_have_text(gold[BY_HAND]["fragments"][0]["quote"])


def describe(jonas: Person, number: dict[str, str]) -> None:
    """Claims get their sentence, their claimant and their date."""
    page = jonas.page
    for key, sentence in SENTENCES.items():
        jonas.claim(number[key])
        at_keys(page)
        jonas.press("e")
        page.locator("#f-change-normalised").fill(sentence)
        page.locator("#f-change-short").fill(SHORTS.get(key, ""))
        page.locator("#f-change-claimant").fill(CLAIMANTS.get(key, CLAIMANT))
        page.locator("#f-change-claim_date").fill("2014-07")
        page.locator("#f-change-atomic").select_option("false" if key == "C06" else "true")
        jonas.button("Save")
        expect(page.get_by_role("heading", level=1)).to_have_text(sentence)


def bring_evidence(jonas: Person, sunrise: Sunrise, number: dict[str, str]) -> None:
    """Each item is added on the first claim it is about and taken from the project on the others."""
    page = jonas.page
    for one in sunrise.gold["evidence"][1:]:
        stance = one.get("stance") or STANCES[one["id"]]
        first, *others = one["claims"]
        jonas.claim(number[first])
        at_keys(page)
        jonas.press("+")
        jonas.fill("add_evidence", **item(one), stance=stance)
        jonas.button("Add evidence")
        expect(page.get_by_role("article").filter(has_text=one["title"])).to_be_visible()
        for other in others:
            jonas.claim(number[other])
            page.get_by_text("Take an item that the project has").click()
            choice = page.locator("#f-take_evidence-evidence")
            choice.select_option(choice.locator("option").filter(has_text=one["title"]).get_attribute("value"))
            page.locator("#f-take_evidence-stance").select_option(stance)
            jonas.button("Take item")
            expect(page.get_by_role("article").filter(has_text=one["title"])).to_be_visible()


def item(one: Body) -> dict[str, str]:
    """An item of the gold as the form has it."""
    letter, digit = one["admiralty"].lower()
    return {
        "url": one["url"],
        "title": one["title"],
        "extract": one.get("extract", ""),
        "source_class": one["source_class"],
        "relation": one["independence"],
        "independence_group": GROUPS.get(one["id"], ""),
        "publisher": one["publisher"],
        "published": (one["date"] or "").partition(" ")[0],
        "strategy": "archival" if one["source_class"] == "primary" else "written_evidence",
        "source_reliability": letter,
        "info_credibility": digit,
    }


def begin(jonas: Person, label: str) -> None:
    """Jonas takes a claim and begins to check it."""
    jonas.claim(label)
    for key, status in (("a", "Assigned"), ("v", "Checking")):
        at_keys(jonas.page)
        jonas.press(key)
        expect(jonas.page.locator(".steps [aria-current]")).to_contain_text(status)


def propose(jonas: Person, verdict: str, rationale: str) -> None:
    """A verdict with its rationale, on the page of the claim that is open."""
    form = jonas.page.locator("form:has(#f-propose-rationale)")
    if not form.is_visible():
        jonas.page.get_by_text("Propose verdict").first.click()
    form.locator(f"input[name='verdict'][value='{verdict}']").check()
    jonas.fill("propose", rationale=rationale, confidence="moderate", searched=SEARCHED)
    jonas.button("Propose verdict")


def approve(ana: Person, label: str) -> None:
    """Ana, another person, takes the review and approves."""
    ana.claim(label)
    for status in ("In review", "Checked"):
        at_keys(ana.page)
        ana.press("v")
        expect(ana.page.locator(".steps [aria-current]")).to_contain_text(status)


def reopen(ana: Person, label: str, reason: str) -> None:
    """Ana looks at a finding anew."""
    ana.claim(label)
    ana.page.get_by_text("Reopen…").click()
    ana.page.locator("#f-reopen-reason").fill(reason)
    ana.button("Reopen")
    expect(ana.page.locator(".steps [aria-current]")).to_contain_text("Checking")


def open_public_pages(ana: Person) -> None:
    """The owner lets published findings have pages of their own."""
    page = ana.page
    ana.section("Settings")
    page.locator("#f-publisher_name").fill("Harbour desk")
    page.get_by_label("Public pages of findings").select_option("open")
    ana.button("Save settings")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def publish(ana: Person, label: str) -> str:
    """A verdict is published; the address of its public page."""
    ana.claim(label)
    ana.button(f"Publish verdict on {label}")
    expect(ana.page.locator(".steps [aria-current]")).to_contain_text("Published")
    return ana.page.get_by_role("link", name="Its public page").get_attribute("href") or ""


def correct(ana: Person, label: str, claimant: str, reason: str) -> None:
    """A published claim is changed, with the reason that everybody may read."""
    ana.claim(label)
    at_keys(ana.page)
    ana.press("e")
    ana.page.locator("#f-change-claimant").fill(claimant)
    ana.page.locator("#f-change-reason").fill(reason)
    ana.button("Save")
    expect(ana.page.locator(".corrections")).to_contain_text(reason)
