"""What is written on the page of a claim is kept on this computer until the server has it, for one person only."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import REFUSED, Reader
from tests.browser.test_claim_talk import a_claim

DRAFTS = "Object.keys(localStorage).filter((name) => name.startsWith('draft '))"
WORDS = "Which of the two harbours?"


class Desk:
    """The checker of a claim with an item of evidence, at its page."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.page = reader, reader.page
        self.at, self.item = a_claim(reader)
        self.claim = self.at.rpartition("/")[2]
        me = reader.call("GET", "/me")["id"]
        reader.call("POST", f"/claims/{self.claim}:assign", {"user": me})
        reader.call("POST", f"/claims/{self.claim}:start", {})
        self.come()

    def come(self) -> None:
        self.page.goto(self.at)

    @property
    def comment(self) -> Locator:
        return self.page.get_by_role("textbox", name="New comment on this claim")

    @property
    def rationale(self) -> Locator:
        return self.page.locator("#f-propose-rationale")

    def argue(self, words: str) -> None:
        """Begin with the rationale of a verdict."""
        open_fold(self.page, "Propose verdict")
        self.rationale.fill(words)

    def send(self) -> None:
        self.page.locator("#discussion").get_by_role("button", name="Comment", exact=True).click()

    def said(self) -> list[Any]:
        return list(self.reader.call("GET", f"/claims/{self.claim}/comments")["items"])


@pytest.fixture
def desk(open_at: Open, demo_site: Site) -> Desk:
    return Desk(Reader(open_at(demo_site, expected=(REFUSED,)), demo_site))


def open_fold(page: Page, words: str) -> None:
    page.locator("summary").filter(has_text=words).first.click()


def test_what_is_not_sent_is_in_its_field_again_and_what_was_sent_is_not(desk: Desk) -> None:
    page = desk.page
    note = page.locator(f"#note-{desk.item['id']}")
    desk.comment.fill(WORDS)
    desk.argue("The minutes speak of one.")
    open_fold(page, f"Change {desk.item['label']}")
    note.fill("Page 3 is torn.")
    page.reload()
    expect(desk.comment).to_have_value(WORDS)
    expect(desk.rationale).to_have_value("The minutes speak of one.")
    expect(desk.rationale).to_be_visible()
    expect(note).to_be_visible()
    expect(note).to_have_value("Page 3 is torn.")
    desk.send()
    expect(page.locator("#discussion .words")).to_have_text(WORDS)
    expect(page).to_have_url(re.compile(rf"{desk.at}\?comment=[\w-]+#comment-[\w-]+$"))
    expect(desk.comment).to_have_value("")
    page.reload()
    expect(desk.rationale).to_have_value("The minutes speak of one.")
    expect(desk.comment).to_have_value("")
    page.get_by_role("button", name="Save stance").click()
    expect(page.locator(f"#{desk.item['label'].lower()} > p").filter(has_text="Page 3 is torn.")).to_be_visible()
    assert len(page.evaluate(DRAFTS)) == 1


def test_what_was_refused_or_sent_after_the_sign_in_had_ended_is_kept(desk: Desk, demo_site: Site) -> None:
    page = desk.page
    desk.argue("It is generally known.")
    page.get_by_role("radio", name="Mostly true").check()
    page.locator("#f-propose-confidence").select_option("high")
    page.get_by_role("button", name="Propose verdict").click()
    expect(page.get_by_role("alert")).to_be_visible()
    desk.come()
    expect(desk.rationale).to_have_value("It is generally known.")
    desk.comment.fill(WORDS)
    page.context.clear_cookies()
    desk.send()
    expect(desk.comment).to_have_count(0)
    page.goto(demo_site.demo[0]["url"])
    desk.come()
    expect(desk.comment).to_have_value(WORDS)
    assert desk.said() == []


def test_whoever_was_quicker_is_never_overwritten_by_a_draft(desk: Desk) -> None:
    page = desk.page
    sentence = page.locator("#f-change-normalised")
    open_fold(page, "Change what is claimed")
    sentence.fill("The old harbour was dredged twice.")
    version = desk.reader.call("GET", f"/claims/{desk.claim}")["version"]
    change = {"normalised": "The new harbour was dredged twice."}
    desk.reader.call("PATCH", f"/claims/{desk.claim}", change, version)
    page.reload()
    expect(sentence).to_have_value("The old harbour was dredged twice.")
    page.locator("#facts").get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody changed this meanwhile.")
    assert desk.reader.call("GET", f"/claims/{desk.claim}")["normalised"] == change["normalised"]
    page.locator("#facts").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The old harbour was dredged twice.")
    assert page.evaluate(DRAFTS) == []


def test_a_shared_computer_keeps_nothing(desk: Desk) -> None:
    desk.page.evaluate("localStorage.setItem('keep', 'off')")
    desk.comment.fill(WORDS)
    assert desk.page.evaluate(DRAFTS) == []
    desk.page.reload()
    expect(desk.comment).to_have_value("")


def test_signing_out_asks_first_and_then_clears_it(desk: Desk) -> None:
    page = desk.page
    desk.comment.fill(WORDS)
    label = desk.reader.call("GET", f"/claims/{desk.claim}")["label"]
    page.goto("/me")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    dialog = page.get_by_role("dialog", name="Not everything is saved yet")
    expect(dialog.get_by_role("link", name=label)).to_have_attribute("href", desk.at)
    dialog.get_by_role("button", name="Sign out and drop 1 change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert page.evaluate(DRAFTS) == []
