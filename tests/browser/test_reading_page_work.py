"""The reading page when others are there too: conflicts, lost answers, refusals, addresses, submitting."""

import json
import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import REFUSED, REVIEWER, Reader, quotes


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    """Somebody whose work meets refusals."""
    return Reader(open_at(demo_site, expected=(REFUSED, "net::ERR_FAILED")), demo_site)


def test_a_conflict_shows_both_texts_and_overwrites_neither(owner: Reader) -> None:
    owner.open("One thing is so. Another is not.")
    owner.keys("j", "1")
    [claim] = owner.stored()
    owner.page.locator("#f-note").fill("Mine")
    owner.call("PATCH", f"/annotations/{claim['id']}", {"note": "From elsewhere"}, claim["version"])
    owner.page.locator("#text").focus()
    card = owner.page.get_by_role("article", name="Claim")
    for words in ("Before", "From elsewhere", "Mine"):
        expect(card).to_contain_text(words)
    expect(owner.page.locator("#save-word")).to_have_text("1 needs you")
    assert owner.call("GET", f"/annotations/{claim['id']}")["note"] == "From elsewhere"
    card.get_by_role("button", name="Keep mine").click()
    assert owner.stored()[0]["note"] == "Mine"


def test_a_lost_answer_is_asked_for_again_with_the_same_key(owner: Reader) -> None:
    owner.open("One thing is so. Another is not.")
    keys: list[str | None] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    owner.page.route("**/annotations", lose)
    owner.keys("j", "1")
    assert [quotes(one) for one in owner.stored()] == [[(None, "One thing is so")]]
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_what_the_server_refuses_is_kept_and_can_be_sent_again(owner: Reader) -> None:
    owner.open("One thing is so. Another is not.")
    owner.keys("j", "1")
    owner.stored()
    refusal = {"status": 422, "content_type": "application/problem+json", "body": '{"detail": "Not now."}'}
    owner.page.route("**/api/v1/annotations/*", lambda route: route.fulfill(**refusal), times=1)
    owner.page.locator("#f-note").fill("Kept words")
    owner.page.locator("#text").focus()
    card = owner.page.get_by_role("article", name="Claim")
    expect(card).to_contain_text("Not saved. Not now.")
    expect(card.locator("#f-note")).to_have_value("Kept words")
    card.get_by_role("button", name="Try again").click()
    assert owner.stored()[0]["note"] == "Kept words"


def test_deep_links_open_a_sentence_and_a_mark(owner: Reader) -> None:
    document = owner.open("One thing is so. Another is not. A third may be.")
    owner.keys("j", "j", "3")
    [mark] = owner.stored()
    owner.goto(document, "#s3")
    expect(owner.page.locator("#s3")).to_have_class(re.compile("cursor"))
    owner.goto(document, f"?a={mark['id']}")
    expect(owner.page.locator(f'[data-annotation="{mark["id"]}"]')).to_have_attribute("aria-current", "true")


def test_the_filter_stands_in_the_address(owner: Reader) -> None:
    document = owner.open("One thing is so. Another is not.")
    owner.keys("j", "1", "j", "4")
    owner.stored()
    owner.page.get_by_role("button", name="L 1, language").click()
    assert "kind=claim,attribution,unverified" in owner.page.url
    owner.goto(document, "?kind=language")
    expect(owner.page.get_by_role("article")).to_have_count(1)
    expect(owner.page.get_by_text("1 hidden.")).to_be_visible()


def test_no_kind_at_all_is_kept_in_the_address(owner: Reader) -> None:
    owner.open("One thing is so. Another is not.")
    owner.keys("j", "1", "j", "4")
    owner.stored()
    for name in ("C 1, claims", "A 0, attributions", "U 0, unverified", "L 1, language"):
        owner.page.get_by_role("button", name=name).click()
    expect(owner.page.get_by_role("article")).to_have_count(0)
    assert "kind=" in owner.page.url
    owner.page.reload()
    expect(owner.page.get_by_text("2 hidden.")).to_be_visible()
    owner.page.get_by_role("button", name="Show all").click()
    expect(owner.page.get_by_role("article")).to_have_count(2)
    assert "kind" not in owner.page.url


def test_marks_without_a_link_and_open_flags_can_be_picked_out(owner: Reader) -> None:
    document = owner.open("One thing is so. Another is not.")
    owner.keys("j", "1", "j", "3")
    claim, flag = owner.stored()
    owner.page.get_by_label("Status").select_option("open")
    expect(owner.page.get_by_role("article")).to_have_count(1)
    expect(owner.page.get_by_role("article", name="Unverified")).to_be_visible()
    owner.call("POST", f"/annotations/{flag['id']}/links", {"type": "questions", "to": {"annotation": claim["id"]}})
    owner.goto(document, "?status=unlinked")
    expect(owner.page.get_by_text("2 hidden.")).to_be_visible()
    owner.goto(document, f"?a={flag['id']}")
    expect(owner.page.locator(".link-lines path")).to_have_count(1)


def test_the_count_of_what_is_read_opens_a_list_of_what_is_not(owner: Reader) -> None:
    owner.open("One thing is so. Another is not. A third may be.")
    owner.keys("j", "j")
    owner.page.get_by_role("button", name="1 of 3 read").click()
    links = owner.page.get_by_role("dialog").get_by_role("link")
    expect(links).to_have_text(["S2", "S3"])
    links.last.click()
    expect(owner.page.locator("#s3")).to_have_class(re.compile("cursor"))
    expect(owner.page.locator("#text")).to_be_focused()


def test_whoever_is_removed_keeps_the_text_and_what_was_not_sent(owner: Reader, open_at: Open, demo_site: Site) -> None:
    page = open_at(demo_site, expected=(REFUSED,))
    reviewer = Reader(page, demo_site, REVIEWER)
    owner.project = reviewer.project = owner.call("POST", "/projects", {"name": "For a while"})["id"]
    me = reviewer.call("GET", "/me")["id"]
    document = owner.open("One thing is so. Another is not.")
    member = owner.call("POST", f"/projects/{owner.project}/members", {"user": me, "role": "reviewer"})
    reviewer.goto(document)
    reviewer.keys("j", "1")
    assert len(reviewer.stored()) == 1
    owner.call("DELETE", f"/projects/{owner.project}/members/{me}", version=member["version"])
    reviewer.keys("j", "4")
    box = page.get_by_role("alert").filter(has_text="You no longer have access.")
    expect(box).to_contain_text("unsent note")
    expect(page.locator("#text")).to_contain_text("Another is not.")
    expect(page.get_by_role("toolbar", name="Mark passage")).to_have_count(0)
    expect(page.locator("#save-word")).to_have_text("Read only")
    with page.expect_download() as download:
        box.get_by_role("button", name="Download what is not saved").click()
    kept = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert [(one["kind"], one["quote"]) for one in kept["annotations"]] == [("language", "Another is not")]


def test_submitting_names_what_is_missing_and_then_the_page_is_read_only(owner: Reader) -> None:
    owner.open("One thing is so. Another is not.")
    owner.keys("j", "1", "j", "3")
    owner.stored()
    submit = owner.page.get_by_role("button", name="Submit my layer")
    submit.click()
    missing = owner.page.get_by_role("dialog")
    missing.get_by_role("link").first.click()
    owner.page.locator("#f-reason").select_option("presupposition")
    owner.page.locator("#f-link-type").select_option("questions")
    owner.page.get_by_role("combobox", name="Link to", exact=True).press("Enter")
    owner.stored()
    submit.click()
    owner.page.get_by_role("dialog", name="Submit your layer").get_by_role("button", name="Submit my layer").click()
    expect(owner.page.get_by_role("button", name="Reopen")).to_be_visible()
    expect(owner.page.get_by_role("toolbar", name="Mark passage")).to_have_count(0)
    expect(owner.page.locator("#save-word")).to_have_text("Read only")
