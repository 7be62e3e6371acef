"""The reading page from the first sentence to the submitted layer: what counts as read, what is left, who else has read."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import REFUSED, REVIEWER, Reader

CURSOR = re.compile("cursor")
THREE = "One thing is so, and that is that. Another is not. A third may be."


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    """Somebody who reads and submits."""
    return Reader(open_at(demo_site, expected=(REFUSED,)), demo_site)


def test_going_on_reads_a_sentence_and_scrolling_reads_none(owner: Reader) -> None:
    owner.open("\n\n".join(f"Paragraph {n} says something." for n in range(40)))
    owner.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    owner.page.evaluate("scrollTo(0, 0)")
    owner.keys("j", "j", "j", "k")
    expect(owner.page.get_by_role("button", name="2 of 40 read")).to_be_visible()
    owner.keys("n")
    expect(owner.page.locator("#s3")).to_have_class(CURSOR)
    owner.keys("m")
    expect(owner.page.get_by_role("button", name="3 of 40 read")).to_be_visible()
    owner.keys("u")
    expect(owner.page.get_by_role("button", name="2 of 40 read")).to_be_visible()


@pytest.fixture
def by_hand(owner: Reader) -> Iterator[Reader]:
    """Somebody whose settings say that only a key marks a sentence as read."""
    for is_set in (True, False):
        owner.page.goto(f"{owner.base}/me")
        tick = owner.page.get_by_role("checkbox", name="Count a sentence as read only when I say so")
        tick.set_checked(is_set)
        tick.locator("xpath=ancestor::form").get_by_role("button").last.click()
        if is_set:
            yield owner


def test_whoever_reads_by_hand_has_read_only_what_they_say(by_hand: Reader) -> None:
    owner = by_hand
    owner.open(THREE)
    owner.keys("j", "1", "j", "n")
    expect(owner.page.get_by_role("button", name="0 of 3 read")).to_be_visible()
    owner.keys("m")
    expect(owner.page.get_by_role("button", name="1 of 3 read")).to_be_visible()
    assert owner.stored() != []


def test_at_the_end_one_is_told_what_is_left_and_taken_there(owner: Reader) -> None:
    owner.open("One thing is so. Another is not.")
    owner.keys("j", "1", "j", "3", "Enter", "j", "j")
    owner.stored()
    expect(owner.line()).to_have_text("All 2 read, 2 marks, 1 without a link.")
    owner.page.locator(".line").get_by_role("button", name="Look at them or submit").click()
    dialog = owner.page.get_by_role("dialog", name="All 2 sentences are read")
    expect(dialog).to_contain_text("2 marks, 1 without a link.")
    dialog.get_by_role("button", name="Look at those without a link").click()
    expect(owner.page.get_by_role("article")).to_have_count(1)
    expect(owner.page.get_by_role("article", name="Unverified")).to_have_attribute("aria-current", "true")


def test_the_list_of_what_is_unread_says_how_far_the_others_are_where_that_may_be_seen(
    owner: Reader, open_at: Open, demo_site: Site
) -> None:
    document = owner.open(THREE)
    reviewer = Reader(open_at(demo_site), demo_site, REVIEWER)
    reviewer.goto(document)
    reviewer.keys("j", "j")
    expect(reviewer.page.locator("#save-word")).to_have_text("Saved")
    name = reviewer.call("GET", "/me")["name"]
    owner.page.get_by_role("button", name="0 of 3 read").click()
    dialog = owner.page.get_by_role("dialog")
    expect(dialog.get_by_role("progressbar", name=f"{name}: sentences read")).to_have_attribute("value", "1")
    expect(dialog).to_contain_text("1 of 3, in progress")


def test_the_summary_before_submitting_names_what_the_server_would_refuse(owner: Reader) -> None:
    document = owner.open(THREE)
    owner.keys("j", "3", "Enter", "j", "4", "Enter", "j", "1")
    owner.stored()
    token = owner.page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    refused = owner.page.request.post(
        f"{owner.base}/api/v1/documents/{document}/layer:submit", data={}, headers={"X-CSRF-Token": token}
    )
    said = [error["detail"] for error in refused.json()["errors"]]
    owner.page.get_by_role("button", name="Submit my layer").click()
    dialog = owner.page.get_by_role("dialog", name="3 things are missing before you submit")
    expect(dialog).to_contain_text("3 marks of yours: 1 claim, 1 unverified, 1 language.")
    lines = dialog.locator(".missing li")
    expect(lines).to_have_count(3)
    assert sorted(line.split(" … ")[-1][-20:] for line in lines.all_inner_texts()) == sorted(one[-20:] for one in said)
    expect(dialog.get_by_role("button", name="Submit my layer")).to_have_count(0)
    dialog.get_by_role("link").last.click()
    expect(owner.page.locator("#f-category")).to_be_focused()


def test_a_submitted_layer_is_read_only_in_place_until_it_is_reopened_with_a_reason(owner: Reader) -> None:
    document = owner.open(THREE)
    owner.keys("j", "j", "1")
    owner.stored()
    owner.page.get_by_role("button", name="Submit my layer").click()
    owner.page.get_by_role("dialog").get_by_role("button", name="Submit my layer").click()
    expect(owner.line()).to_have_text("Your layer is submitted. Reopen it to go on.")
    expect(owner.page.locator("#s2")).to_have_class(CURSOR)
    expect(owner.page.locator("#text")).to_be_focused()
    expect(owner.page.locator("#save-word")).to_have_text("Read only")
    expect(owner.page.get_by_role("toolbar", name="Mark passage")).to_have_count(0)
    expect(owner.page.get_by_role("article", name="Claim").locator("#f-note")).to_have_count(0)
    owner.keys("j", "4")
    expect(owner.line()).to_have_text("Your layer is submitted, so it can only be read. Reopen it to go on.")
    [layer] = [one for one in owner.call("GET", f"/documents/{document}/layers")["items"] if one["annotations"]]
    assert layer["state"] == "submitted"
    owner.page.get_by_role("button", name="Reopen").click()
    owner.page.get_by_label("Reason, told to the adjudicator").fill("A date was overlooked.")
    owner.page.get_by_role("button", name="Reopen my layer").click()
    expect(owner.page.get_by_role("toolbar", name="Mark passage")).to_be_visible()
    owner.keys("j", "j", "4", "Enter")
    assert [one["status"] for one in owner.stored()] == ["draft", "draft"]


def put_state(site: Site, document: str, before: str, after: str) -> None:
    """A document in another state of its import, as a slow import leaves it."""
    with closing(sqlite3.connect(site.home / "demo" / "annotate.sqlite3")) as database, database:
        [(record,)] = database.execute("SELECT record FROM document WHERE id = ?", [document]).fetchall()
        changed = bytes(record).replace(f'"state":"{before}"'.encode(), f'"state":"{after}"'.encode())
        database.execute("UPDATE document SET state = ?, record = ? WHERE id = ?", [after, changed, document])


def test_a_file_that_is_still_being_read_opens_by_itself_when_it_is_ready(owner: Reader, demo_site: Site) -> None:
    document = owner.open(THREE)
    put_state(demo_site, document, "ready", "reading")
    owner.page.reload()
    expect(owner.page.get_by_role("status")).to_contain_text("You may leave and come back.")
    expect(owner.page.get_by_role("progressbar", name="Reading the file")).to_be_visible()
    put_state(demo_site, document, "reading", "ready")
    expect(owner.page.get_by_role("document", name="A document")).to_contain_text("One thing is so")
