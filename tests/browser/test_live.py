"""What others do in a document is drawn as it happens, and takes nothing out of one's hands (reliability.md 4 and 5)."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import OWNER, REVIEWER, Reader

TEXT = "The harbour was dredged. It cost millions. Nobody asked the fishers. They were not amused."


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site), demo_site, OWNER)


@pytest.fixture
def reviewer(open_at: Open, demo_site: Site) -> Reader:
    return Reader(open_at(demo_site, expected=("Failed to load resource", "ERR_INTERNET")), demo_site, REVIEWER)


def test_marks_and_links_of_one_come_go_and_change_at_the_other(owner: Reader, reviewer: Reader) -> None:
    document = owner.open(TEXT)
    reviewer.goto(document)
    owner.keys("j", "1", "Escape", "Escape")
    card = reviewer.page.locator(".card.claim.other")
    expect(card.locator(".q")).to_have_text("The harbour was dredged")
    owner.keys("j", "3", "s", "Escape")
    expect(reviewer.page.locator(".card.unverified.other")).to_contain_text("Vague source")
    [claim, flag] = owner.stored()
    body = {"type": "questions", "to": {"annotation": claim["id"]}}
    owner.call("POST", f"/annotations/{flag['id']}/links", body)
    expect(reviewer.page.locator(".card.unverified.other")).to_contain_text("questions C01")
    owner.call("PATCH", f"/annotations/{flag['id']}", {"start": 43, "end": 68}, flag["version"])
    expect(reviewer.page.locator(".card.unverified.other .q")).to_have_text("Nobody asked the fishers.")
    owner.call("DELETE", f"/annotations/{claim['id']}", version=claim["version"])
    expect(card).to_have_count(0)


def test_an_open_card_in_which_one_writes_stays_as_it_is(owner: Reader, reviewer: Reader) -> None:
    document = owner.open(TEXT)
    reviewer.goto(document)
    reviewer.keys("j", "j", "1", "Escape", "e")
    note = reviewer.page.get_by_label("Note")
    note.focus()
    reviewer.page.keyboard.type("not done")
    owner.keys("j", "1", "Escape", "j", "4", "Escape")
    expect(reviewer.page.locator("#list-count")).to_have_text("3")
    expect(note).to_be_focused()
    reviewer.page.keyboard.type(" yet")
    expect(note).to_have_value("not done yet")
    reviewer.page.keyboard.press("Escape")
    assert [mark["note"] for mark in reviewer.stored() if mark["author"]["name"] != "Ana Okafor"] == ["not done yet"]


def test_sentences_that_another_cuts_are_numbered_anew_and_one_stays_where_one_is(
    owner: Reader, reviewer: Reader
) -> None:
    document = owner.open(TEXT)
    reviewer.goto(document)
    reviewer.keys("j", "j", "j")
    expect(reviewer.page.locator("#s3")).to_contain_text("Nobody asked")
    owner.call("POST", f"/documents/{document}/sentences:split", {"at": 12})
    expect(reviewer.page.locator("#s4")).to_contain_text("Nobody asked")
    expect(reviewer.page.locator(".cursor")).to_contain_text("Nobody asked")
    expect(reviewer.page.locator("#text")).to_be_focused()


def test_what_happened_while_one_was_away_comes_when_one_is_back(owner: Reader, reviewer: Reader) -> None:
    document = owner.open(TEXT)
    reviewer.goto(document)
    reviewer.page.context.set_offline(True)
    owner.keys("j", "1", "Escape", "j", "4", "Escape")
    assert len(owner.stored()) == 2
    expect(reviewer.page.locator(".card")).to_have_count(0)
    reviewer.page.context.set_offline(False)
    expect(reviewer.page.locator(".card.other")).to_have_count(2)


def test_what_two_do_at_once_stands_once_at_both(owner: Reader, reviewer: Reader) -> None:
    document = owner.open(TEXT)
    reviewer.goto(document)
    for _ in range(4):
        for one in (owner, reviewer):
            one.keys("j", "1", "Escape", "Escape")
    for one in (owner, reviewer):
        one.stored()
        expect(one.page.locator(".card.claim")).to_have_count(8)
        expect(one.page.locator(".card.claim.other")).to_have_count(4)


def test_blind_work_comes_when_both_have_submitted(owner: Reader, reviewer: Reader) -> None:
    made = owner.call("POST", "/projects", {"name": "Blind desk"})
    owner.call("PATCH", f"/projects/{made['id']}", {"blind": True}, 1)
    me = reviewer.call("GET", "/me")
    owner.call("POST", f"/projects/{made['id']}/members", {"user": me["id"], "role": "reviewer"})
    owner.project = reviewer.project = made["id"]
    document = owner.open(TEXT)
    reviewer.goto(document)
    owner.keys("j", "4", "p", "Escape")
    reviewer.keys("j", "j", "4", "p", "Escape")
    for one in (owner, reviewer):
        [mark] = one.stored()
        one.call("PATCH", f"/annotations/{mark['id']}", {"fields": {"in_voice_of": "author"}}, mark["version"])
        expect(one.page.locator(".card")).to_have_count(1)
    owner.call("POST", f"/documents/{document}/layer:submit", {})
    reviewer.keys("k")
    expect(reviewer.page.locator(".card.other")).to_have_count(0)
    reviewer.call("POST", f"/documents/{document}/layer:submit", {})
    for one in (owner, reviewer):
        expect(one.page.locator(".card.other")).to_have_count(1)


def test_others_who_read_stand_in_the_banner_and_at_their_sentence(owner: Reader, reviewer: Reader) -> None:
    document = owner.open(TEXT)
    reviewer.goto(document)
    reviewer.keys("j", "j")
    here = owner.page.get_by_role("list", name="Also here")
    expect(here.get_by_role("listitem")).to_have_text("JKJonas Keller, at sentence 2", timeout=20_000)
    expect(owner.page.locator("#s2")).to_have_attribute("data-here", "JK")
    before = owner.page.locator("#s2").bounding_box()
    owner.page.locator("#s2").evaluate("element => element.removeAttribute('data-here')")
    assert owner.page.locator("#s2").bounding_box() == before, "no word moves for it"


def test_a_page_says_where_one_is_as_use_only_when_one_moved(owner: Reader) -> None:
    owner.page.clock.install()
    with owner.page.expect_request("**/presence") as opened:
        owner.open(TEXT)
    with owner.page.expect_request("**/presence") as left_open:
        owner.page.clock.run_for(21_000)
    with owner.page.expect_request("**/presence") as moved:
        owner.keys("j")
        owner.page.clock.run_for(4_000)
    told = [asked.value.headers.get("x-unattended") for asked in (opened, left_open, moved)]
    assert told == [None, "1", None]


def test_who_was_away_for_longer_than_events_are_kept_finds_the_document_as_it_is_now(
    owner: Reader, reviewer: Reader, demo_site: Site
) -> None:
    document = owner.open(TEXT)
    reviewer.goto(document)
    reviewer.keys("j", "1", "Escape", "Escape")
    reviewer.stored()
    reviewer.page.context.set_offline(True)
    reviewer.keys("j", "4", "Escape")
    owner.keys("j", "1", "Escape", "j", "4", "Escape")
    owner.stored()
    _forget_events(demo_site, document)
    reviewer.page.context.set_offline(False)
    known = reviewer.page.locator("#list-count")
    expect(known).to_have_text("4", timeout=20_000)
    assert len(reviewer.stored()) == 4
    owner.keys("j", "1", "Escape")
    expect(known).to_have_text("5")


def _forget_events(site: Site, document: str) -> None:
    """What upkeep does when a month has gone by."""
    [file] = site.home.rglob("annotate.sqlite3")
    with closing(sqlite3.connect(file, timeout=10)) as connection, connection:
        [guard] = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'event_no_delete'").fetchone()
        connection.execute("DROP TRIGGER event_no_delete")
        connection.execute("DELETE FROM event WHERE document = ?", (document,))
        connection.execute(guard)
