"""Comments on marks and on the document: read, written, answered, resolved, lost by nobody (pages.md 2.6 and 2.7)."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import OTHER, OWNER, REVIEWER, Reader

TEXT = "The harbour was dredged. It cost millions. Nobody asked the fishers. They were not amused."
OFFLINE = ("Failed to load resource", "ERR_INTERNET")


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site, OWNER)


@pytest.fixture
def reviewer(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site, expected=OFFLINE), demo_site, REVIEWER)


def thread(page: Page) -> Locator:
    return page.locator(".card.sel [data-thread]")


def field(page: Page, name: str = "New comment") -> Locator:
    return page.get_by_role("textbox", name=name)


def said(page: Page) -> Locator:
    return page.locator(".said .words")


def marked(reader: Reader) -> str:
    """A document with one mark of the reader's, whose id is given; its card is open and saved."""
    reader.open(TEXT)
    reader.keys("j", "1", "Escape")
    return str(reader.stored()[0]["id"])


def comment(reader: Reader, words: str) -> None:
    """Comment on the open card by keys alone, as quickly as they come."""
    reader.keys("c")
    reader.page.keyboard.type(words)
    reader.press("Control+Enter")


def test_what_one_says_of_a_mark_the_other_reads_answers_and_resolves(owner: Reader, reviewer: Reader) -> None:
    mark = marked(owner)
    reviewer.goto(owner.document)
    comment(owner, "Who says so?")
    card = reviewer.page.locator(f'[data-annotation="{mark}"]')
    expect(card).to_contain_text("1 comment")
    card.get_by_role("button").first.click()
    expect(said(reviewer.page)).to_have_text(["Who says so?"])
    thread(reviewer.page).get_by_role("button", name="Answer").click()
    expect(field(reviewer.page, "Answer")).to_be_focused()
    reviewer.page.keyboard.type("The mayor.\n<b>On page 2.</b>")
    reviewer.press("Control+Enter")
    expect(thread(reviewer.page).get_by_role("button", name="Answer")).to_be_focused()
    expect(said(owner.page)).to_have_text(["Who says so?", "The mayor.\n<b>On page 2.</b>"])
    expect(owner.page.locator(".said b").last).to_have_text("Jonas Keller")
    thread(reviewer.page).get_by_role("button", name="Resolve").click()
    expect(thread(reviewer.page).get_by_role("button", name="Show")).to_be_focused()
    expect(thread(owner.page)).to_contain_text("Resolved by Jonas Keller")
    expect(said(owner.page)).to_have_count(0)
    thread(owner.page).get_by_role("button", name="Show").click()
    thread(owner.page).get_by_role("button", name="Open again").click()
    expect(thread(reviewer.page).get_by_role("button", name="Resolve")).to_be_visible()


def test_what_is_typed_right_behind_the_key_goes_into_the_field(owner: Reader) -> None:
    marked(owner)
    comment(owner, "1234 was the price, j k.")
    expect(said(owner.page)).to_have_text(["1234 was the price, j k."])
    comment(owner, "2 of them.")
    expect(said(owner.page)).to_have_text(["1234 was the price, j k.", "2 of them."])
    assert len(owner.stored()) == 1


def test_a_mark_that_was_just_made_can_be_commented_on_at_once(owner: Reader) -> None:
    owner.open(TEXT)
    owner.keys("j", "1", "Escape", "c")
    owner.page.keyboard.type("Said at once.")
    expect(field(owner.page)).to_have_value("Said at once.")


def test_a_name_completes_and_the_person_finds_the_comment_in_the_inbox(owner: Reader, reviewer: Reader) -> None:
    marked(owner)
    owner.keys("c")
    owner.page.keyboard.type("Look, @jon")
    expect(owner.page.get_by_role("option", name="Jonas Keller")).to_have_attribute("aria-selected", "true")
    owner.press("Enter")
    expect(field(owner.page)).to_have_value("Look, @Jonas Keller ")
    owner.page.keyboard.type("please.")
    owner.press("Control+Enter")
    expect(said(owner.page).locator("b")).to_have_text("@Jonas Keller")
    expect(owner.page.locator("#save-word")).to_have_text("Saved")
    page = reviewer.page
    page.goto(f"{reviewer.base}/")
    page.get_by_role("link", name=re.compile("^Inbox .* unread$")).first.click()
    notice = page.get_by_role("listitem").filter(has_text="Look, @Jonas Keller please.")
    expect(notice).to_contain_text("Ana Okafor named you")
    notice.get_by_role("link", name="named you").click()
    expect(said(page)).to_have_text(["Look, @Jonas Keller please."])
    expect(page.locator(".said.asked")).to_be_focused()
    expect(page).not_to_have_url(re.compile("comment="))
    page.goto(f"{reviewer.base}/inbox")
    expect(notice.get_by_text("New", exact=True)).to_have_count(0)


def test_the_count_of_the_inbox_comes_while_one_reads(owner: Reader, reviewer: Reader) -> None:
    document = owner.open(TEXT)
    reviewer.goto(document)
    link = reviewer.page.locator(".to-inbox")
    before = link.inner_text()
    owner.call("POST", f"/documents/{document}/comments", {"text": "@Jonas Keller, look."})
    expect(link).not_to_have_text(before)
    expect(reviewer.page.get_by_role("button", name="1 comment")).to_be_visible()
    reviewer.call("POST", "/me/inbox:read", {"all": True})


def test_a_field_in_which_one_writes_stays_when_others_speak(owner: Reader, reviewer: Reader) -> None:
    mark = marked(owner)
    reviewer.goto(owner.document, f"?a={mark}")
    reviewer.keys("c")
    reviewer.page.keyboard.type("Not do")
    comment(owner, "Mine is first.")
    expect(said(reviewer.page)).to_have_text(["Mine is first."])
    expect(field(reviewer.page)).to_be_focused()
    reviewer.page.keyboard.type("ne yet.")
    expect(field(reviewer.page)).to_have_value("Not done yet.")


def test_who_writes_in_a_thread_is_named_to_the_other_until_it_is_sent(owner: Reader, reviewer: Reader) -> None:
    mark = marked(owner)
    reviewer.goto(owner.document)
    comment(owner, "First.")
    expect(said(owner.page)).to_have_count(1)
    card = reviewer.page.locator(f'[data-annotation="{mark}"]')
    expect(card).to_contain_text("1 comment")
    card.get_by_role("button").first.click()
    expect(said(reviewer.page)).to_have_count(1)
    writing = thread(owner.page).get_by_role("status")
    expect(writing).to_have_text("")
    field(reviewer.page).focus()
    reviewer.page.keyboard.type("And an")
    expect(writing).to_have_text("Jonas Keller is writing", timeout=20_000)
    reviewer.page.keyboard.type("other.")
    reviewer.page.keyboard.press("Control+Enter")
    expect(said(owner.page)).to_have_count(2)
    expect(writing).to_have_text("", timeout=20_000)
    expect(thread(reviewer.page).get_by_role("status")).to_have_text("")


def test_what_one_has_not_sent_is_there_again_after_the_page_was_left(owner: Reader) -> None:
    mark = marked(owner)
    owner.keys("c")
    owner.page.keyboard.type("A thought that")
    owner.press("Escape")
    owner.goto(owner.document, f"?a={mark}")
    owner.keys("c")
    expect(field(owner.page)).to_have_value("A thought that")
    owner.page.keyboard.type(" ends.")
    owner.press("Control+Enter")
    expect(said(owner.page)).to_have_text(["A thought that ends."])
    expect(owner.page.locator("#save-word")).to_have_text("Saved")
    owner.goto(owner.document, f"?a={mark}")
    expect(field(owner.page)).to_have_value("")


def test_what_is_said_without_a_network_is_kept_and_sent_after_a_reload(owner: Reader, reviewer: Reader) -> None:
    mark = marked(owner)
    document = owner.document
    page = reviewer.page
    reviewer.goto(document, f"?a={mark}")
    reviewer.keys("c")
    expect(field(page)).to_be_focused()
    page.context.set_offline(True)
    page.keyboard.type("Said offline.")
    reviewer.press("Control+Enter")
    expect(page.locator(".said")).to_contain_text("kept here")
    expect(page.locator("#save-word")).to_contain_text("1 kept")
    page.context.set_offline(False)
    expect(page.locator("#save-word")).to_have_text("Saved")
    reviewer.goto(document, f"?a={mark}")
    expect(said(page)).to_have_text(["Said offline."])
    items = owner.call("GET", f"/annotations/{mark}/comments")["items"]
    assert [item["text"] for item in items] == ["Said offline."]


def test_ones_own_words_are_changed_and_taken_away_and_had_back(owner: Reader) -> None:
    marked(owner)
    comment(owner, "First.")
    thread(owner.page).get_by_role("button", name="Edit").click()
    expect(field(owner.page, "Change the comment")).to_have_value("First.")
    owner.press("Control+A")
    owner.page.keyboard.type("Second.")
    owner.press("Control+Enter")
    expect(said(owner.page)).to_have_text(["Second."])
    thread(owner.page).get_by_role("button", name="Remove", exact=True).click()
    expect(said(owner.page)).to_have_count(0)
    expect(owner.page.locator("#save-word")).to_have_text("Saved")
    expect(owner.page.locator(".card.sel")).to_be_focused()
    owner.press("u")
    expect(said(owner.page)).to_have_text(["Second."])
    expect(owner.page.locator("#save-word")).to_have_text("Saved")
    owner.page.reload()
    expect(said(owner.page)).to_have_text(["Second."])


def test_a_mark_that_others_speak_of_is_removed_only_when_one_has_seen_what_goes_with_it(
    owner: Reader, reviewer: Reader
) -> None:
    mark = marked(owner)
    reviewer.call("POST", f"/annotations/{mark}/comments", {"text": "I built on this."})
    expect(said(owner.page)).to_have_text(["I built on this."])
    owner.keys("Delete")
    dialog = owner.page.get_by_role("dialog", name="Others commented on C01")
    expect(dialog).to_contain_text("The harbour was dredged")
    expect(dialog).to_contain_text("I built on this.")
    dialog.get_by_role("button", name="Keep it").click()
    owner.keys("u")
    dialog = owner.page.get_by_role("dialog")
    expect(dialog).to_contain_text("I built on this.")
    dialog.get_by_role("button", name="Leave it as it is").click()
    assert [one["id"] for one in owner.stored()] == [mark]
    owner.keys("Delete")
    owner.page.get_by_role("button", name="Remove C01").click()
    expect(owner.page.locator(".card")).to_have_count(0)
    owner.keys("u")
    expect(said(owner.page)).to_have_text(["I built on this."])


def test_on_a_small_screen_one_speaks_of_the_document_and_of_a_mark(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site, 390, 844, touch=True), demo_site, OWNER)
    document = reader.open(TEXT)
    page = reader.page
    page.get_by_role("button", name="Comment").click()
    field(page).fill("On the whole text.")
    page.get_by_role("dialog").get_by_role("button", name="Comment").click()
    expect(said(page)).to_have_text(["On the whole text."])
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="1 comment")).to_be_visible()
    mark = reader.call("POST", f"/documents/{document}/annotations", {"kind": "claim", "start": 0, "end": 23})["id"]
    made = reader.call("POST", f"/annotations/{mark}/comments", {"text": "On a mark."})["id"]
    reader.goto(document, f"?a={mark}&comment={made}")
    expect(page.locator(".said.asked")).to_be_in_viewport()
    for comment_id in (f"?a={mark}&comment={document}", f"?comment={document}"):
        reader.goto(document, comment_id)
        expect(page.locator(".line")).to_contain_text("The comment of this link is not here any more")


def test_in_blind_work_one_is_told_who_reads_it_and_viewers_find_no_comments(open_at: Open, demo_site: Site) -> None:
    owner = Reader(open_at(demo_site), demo_site, OWNER)
    other = Reader(open_at(demo_site), demo_site, OTHER)
    owner.project = owner.call("POST", "/projects", {"name": "Blind desk"})["id"]
    owner.call("PATCH", f"/projects/{owner.project}", {"blind": True}, 1)
    me = other.call("GET", "/me")["id"]
    owner.call("POST", f"/projects/{owner.project}/members", {"user": me, "role": "viewer"})
    document = owner.open(TEXT)
    owner.keys("j", "1", "Escape")
    assert owner.stored()
    owner.goto(document)
    owner.keys("c")
    dialog = owner.page.get_by_role("dialog")
    expect(dialog).to_contain_text("only you read this until the layers are open")
    owner.page.keyboard.type("@Mi")
    expect(dialog.get_by_role("option")).to_have_count(0)
    other.project = owner.project
    other.goto(document)
    expect(other.page.get_by_role("button", name="Comment")).to_have_count(0)
    other.keys("c")
    expect(other.page.get_by_role("dialog")).to_have_count(0)


def test_signing_out_asks_before_it_drops_what_one_was_writing(open_at: Open, demo_site: Site) -> None:
    owner = Reader(open_at(demo_site), demo_site, OWNER)
    marked(owner)
    owner.keys("c")
    owner.page.keyboard.type("Half a thought")
    owner.press("Escape")
    owner.page.get_by_role("button", name="Account of").click()
    owner.page.get_by_role("button", name="Sign out").click()
    dialog = owner.page.get_by_role("dialog", name="Not everything is saved yet")
    expect(dialog).to_contain_text("1 change of yours lies on this computer only")
    dialog.get_by_role("button", name="Stay signed in").click()
    owner.keys("c")
    expect(field(owner.page)).to_have_value("Half a thought")
