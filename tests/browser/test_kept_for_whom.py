"""The queue of unsent work belongs to one person: of several tabs one sends, a new sign-in goes on, others see nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.offline import API, AWAY, TEXT, abort, by_sentence, go, in_another_tab, mark, word
from tests.browser.reader import OTHER, Reader


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    """Somebody whose network comes and goes."""
    return Reader(open_at(demo_site, expected=AWAY), demo_site)


def test_one_tab_sends_and_the_next_takes_over(owner: Reader) -> None:
    document = owner.open(TEXT)
    sent: list[tuple[Page, str]] = []
    context = owner.page.context
    context.on("request", lambda request: sent.append((request.frame.page, request.method + request.url)))
    other = in_another_tab(owner, context.new_page(), document)
    context.route(API, abort)
    mark(owner, 1, "1")
    mark(other, 2, "4")
    for tab in (owner, other):
        expect(tab.page.get_by_role("button", name="C 1, claims")).to_be_visible()
        expect(tab.page.get_by_role("button", name="L 1, language")).to_be_visible()
        word(tab, r"^Offline, \d kept on this computer$")
    sent.clear()
    context.unroute(API)
    other.page.get_by_role("button", name="Retry").click()
    for tab in (owner, other):
        expect(tab.page.locator("#save-word")).to_have_text("Saved")
    posts = [page for page, what in sent if what.startswith("POST") and what.endswith("/annotations")]
    assert posts == [owner.page, owner.page]
    assert len(owner.stored()) == 2
    owner.page.close()
    mark(other, 3, "1")
    assert sorted(by_sentence(other.stored())) == [1, 2, 3]
    assert sent[-1][0] == other.page


def test_an_ended_sign_in_keeps_the_queue_and_goes_on_after_the_next_one(owner: Reader, demo_site: Site) -> None:
    document = owner.open(TEXT)
    context = owner.page.context
    context.clear_cookies()
    go(owner, 2)
    owner.keys("1")
    dialog = owner.page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_contain_text("kept on this computer")
    word(owner, r"^Signed out, \d kept on this computer$")
    link = dialog.get_by_role("link", name="Sign in")
    expect(link).to_have_attribute("target", "_blank")
    assert document in (link.get_attribute("href") or "")
    tab = context.new_page()
    tab.goto(demo_site.demo[0]["url"])
    tab.close()
    owner.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(dialog).to_have_count(0)
    assert sorted(by_sentence(owner.stored())) == [2]
    assert owner.page.url.split("#")[0].split("?")[0].endswith(document)


def test_somebody_else_in_this_browser_neither_sees_nor_sends_the_queue(owner: Reader, demo_site: Site) -> None:
    document = owner.open(TEXT)
    context = owner.page.context
    context.route(API, abort)
    mark(owner, 2, "1")
    word(owner, r"^Offline, \d kept on this computer$")
    tab = context.new_page()
    tab.goto(demo_site.demo[OTHER]["url"])
    context.unroute(API)
    dialog = owner.page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_contain_text("is signed in in this browser now", timeout=10_000)
    owner.page.close()
    other = in_another_tab(owner, tab, document)
    mark(other, 5, "4")
    assert sorted(by_sentence(other.stored())) == [5]
    expect(other.page.get_by_role("button", name="C 0, claims")).to_be_visible()
    other.page.goto(demo_site.demo[0]["url"])
    other.goto(document)
    expect(other.page.get_by_role("button", name="C 1, claims")).to_be_visible()
    assert sorted(by_sentence(other.stored())) == [2, 5]


def test_signing_out_asks_before_it_clears_what_is_unsent(owner: Reader) -> None:
    owner.open(TEXT, "Half sent")
    context = owner.page.context
    context.route(API, abort)
    mark(owner, 2, "1")
    word(owner, r"^Offline, \d kept on this computer$")
    tab = context.new_page()
    tab.goto(f"{owner.base}/me")
    sign_out = tab.get_by_role("main").get_by_role("button", name="Sign out")
    sign_out.click()
    dialog = tab.get_by_role("dialog", name="Not everything is saved yet")
    expect(dialog.get_by_role("link", name="Half sent")).to_be_visible()
    with tab.expect_download() as download:
        dialog.get_by_role("button", name="Download mine").click()
    assert "Half sent" in download.value.path().read_text(encoding="utf-8")
    dialog.get_by_role("button", name="Stay signed in").click()
    word(owner, r"^Offline, \d kept on this computer$")
    sign_out.click()
    dialog.get_by_role("button", name=re.compile("^Sign out and drop")).click()
    expect(tab).to_have_url(re.compile("/login"))
    word(owner, "^Read only$")
    expect(owner.page.get_by_text("You signed out in this browser.")).to_be_visible()
    left = "async () => { const all = await indexedDB.databases(); return all.length; }"
    assert tab.evaluate(left) == 0
