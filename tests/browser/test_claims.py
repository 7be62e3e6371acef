"""A claim from a marked passage to a published verdict, by two people at their keyboards (domain.md 11 and 16)."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checking import at_keys
from tests.browser.conftest import Open, Site
from tests.browser.marked import mark
from tests.browser.reader import OWNER, REFUSED, REVIEWER, Reader

TEXT = "Tito came to thank the president, who saved the movement from danger. The visit was in August."
PASSAGE = "who saved the movement from danger"


def go(page: Page, name: str) -> None:
    """Press a button that has the focus put on it, as Tab would."""
    page.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")


def fill(page: Page, form: str, **fields: str) -> None:
    """Write into the open form `form` of a claim's page."""
    for name, value in fields.items():
        field = page.locator(f"#f-{form}-{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


class Story:
    """Jonas, who marks and proposes, and Ana, who reviews; the passage is marked as a claim and questioned by a flag."""

    def __init__(self, open_at: Open, site: Site) -> None:
        self.jonas = Reader(open_at(site, expected=(REFUSED,)), site, REVIEWER)
        self.ana = Reader(open_at(site, expected=(REFUSED,)), site, OWNER)
        body = {"title": "A message", "text": TEXT}
        self.document = self.ana.call("POST", f"/projects/{self.ana.project}/documents", body)["id"]
        start = TEXT.index(PASSAGE)
        end = start + len(PASSAGE)
        self.claim = mark(self.jonas, self.document, "claim", start, end, fields={"checkability": "cfs"})
        self.flag = mark(self.jonas, self.document, "unverified", start, end, fields={"reason": "presupposition"})
        link = {"type": "questions", "to": {"annotation": self.claim["id"]}}
        self.jonas.call("POST", f"/annotations/{self.flag['id']}/links", link)

    def taken_up(self) -> str:
        """The passage becomes a claim on the reading page; its path."""
        page = self.jonas.page
        self.jonas.goto(self.document, f"?a={self.claim['id']}")
        go(page, "Take up as a claim")
        link = page.get_by_role("article").get_by_role("link", name=re.compile(r"^C\d+"))
        expect(link).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(PASSAGE)
        return page.url

    def checked(self, path: str) -> None:
        """Jonas writes the sentence, takes the claim, and begins."""
        page = self.jonas.page
        at_keys(page)
        page.keyboard.press("e")
        expect(page.locator("#f-change-normalised")).to_be_focused()
        page.keyboard.type("The president saved the movement from danger in 1975.")
        fill(page, "change", short="The president saved the movement", atomic="true")
        go(page, "Save")
        expect(page.locator("#facts")).to_contain_text("32 of 75 characters")
        self.key(page, "a", "Assigned")
        self.key(page, "v", "Checking")

    def key(self, page: Page, key: str, status: str) -> None:
        """Press the key of the next step; the claim then has this status."""
        at_keys(page)
        page.keyboard.press(key)
        expect(page.locator(".steps [aria-current]")).to_contain_text(status)

    def item(self, page: Page, relation: str, title: str) -> None:
        at_keys(page)
        page.keyboard.press("+")
        fill(page, "add_evidence", stance="refutes", url="https://archive.example/1", title=title, relation=relation)
        go(page, "Add evidence")
        expect(page.get_by_role("article").filter(has_text=title)).to_be_visible()

    def propose(self, page: Page, verdict: str) -> None:
        page.get_by_role("radio", name=verdict, exact=False).first.check()
        fill(page, "propose", rationale="His own message of 1975 asks for help.", confidence="moderate")
        go(page, "Propose verdict")

    def resolution(self) -> Any:
        return self.ana.call("GET", f"/annotations/{self.flag['id']}")["fields"]["resolution"]


@pytest.fixture
def story(open_at: Open, demo_site: Site) -> Story:
    return Story(open_at, demo_site)


def test_two_people_carry_a_claim_from_a_mark_to_a_published_verdict(story: Story) -> None:
    path = story.taken_up()
    story.checked(path)
    jonas, ana = story.jonas.page, story.ana.page
    story.item(jonas, "interested", "The party’s own history")
    story.propose(jonas, "Mostly true")
    expect(jonas.get_by_role("alert")).to_contain_text("needs one independent source, or a reason for an exception")
    expect(jonas.locator("#f-propose-rationale")).to_have_value("His own message of 1975 asks for help.")
    story.item(jonas, "independent", "Message of 1 February 1975")
    story.propose(jonas, "Mostly false")
    expect(jonas.locator(".conds")).to_contain_text("You proposed this verdict. Another person must review it.")
    assert not jonas.get_by_role("button", name="Take review").count()
    ana.goto(path)
    story.key(ana, "v", "In review")
    story.key(ana, "v", "Checked")
    assert story.resolution() == "resolved_refuted"
    story.key(ana, "v", "Published")
    expect(ana.locator("#verdict")).to_contain_text("published by Ana Okafor")
    ana.get_by_text("Reopen…").click()
    fill(ana, "reopen", reason="A second letter was found.")
    go(ana, "Reopen")
    expect(ana.locator("main")).to_contain_text("Mostly false, is under re-examination")
    assert story.resolution() == "open"


def test_a_passage_that_states_a_known_claim_is_added_to_it_on_the_reading_page(story: Story) -> None:
    body = {"normalised": f"The president, {PASSAGE}, in 1975."}
    known = story.ana.call("POST", f"/projects/{story.ana.project}/claims", body)
    page = story.jonas.page
    story.jonas.goto(story.document, f"?a={story.claim['id']}")
    page.get_by_text("Same as…").click()
    page.get_by_label("Find a claim that says the same").fill("in 1975")
    page.get_by_role("list", name="Claims that were found").get_by_role("button", name=known["label"]).click()
    expect(page.get_by_role("article").get_by_role("link", name=known["label"])).to_be_visible()
    seen = story.ana.call("GET", f"/claims/{known['id']}/appearances")["items"]
    assert [one["annotation"] for one in seen] == [story.claim["id"]]


def test_an_address_that_cannot_be_looked_up_is_said_where_one_is_and_what_was_typed_stays(story: Story) -> None:
    body = {"normalised": f"The president, {PASSAGE}, in 1975."}
    claim = story.ana.call("POST", f"/projects/{story.ana.project}/claims", body)
    page = story.jonas.page
    page.goto(f"{story.jonas.base}/p/{story.jonas.project}/claims/{claim['id']}")
    at_keys(page)
    page.keyboard.press("+")
    fill(page, "add_evidence", url="http://127.0.0.1/", extract="It was saved.")
    go(page, "Look up")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("#fault-add_evidence-url")).to_be_in_viewport()
    expect(page.locator("#f-add_evidence-extract")).to_have_value("It was saved.")
