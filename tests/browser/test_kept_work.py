"""No work is lost: what is not on the server yet lies on this computer, across reloads, closed tabs and dead servers."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open, Site, started, stop
from tests.browser.reader import OTHER, REFUSED, Reader

AWAY = (REFUSED, "status of 503", "net::ERR", "beforeunload")
"""What the browser says while there is no server, and when a page with unsent work is left."""
SENTENCES = 40
TEXT = " ".join(f"Sentence number {n} says that something is so." for n in range(1, SENTENCES + 1))
API = "**/api/v1/**"


class Server:
    """A server that can be killed and started again where it was."""

    def __init__(self, home: Path) -> None:
        self.process, self.site = started(home, "--demo")

    def kill(self) -> None:
        """As a crash or a power cut does it."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    def again(self) -> None:
        self.process, _ = started(self.site.home, "--demo", "--port", self.site.url.rsplit(":", 1)[1].strip("/"))

    def stop(self) -> None:
        if self.process.poll() is None:
            stop(self.process)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "home")
    yield made
    made.stop()


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    """Somebody whose network comes and goes."""
    return Reader(open_at(demo_site, expected=AWAY), demo_site)


def abort(route: Route) -> None:
    route.abort()


def word(reader: Reader, pattern: str, timeout: float = 1000) -> None:
    """The word in the banner, within a second."""
    expect(reader.page.locator("#save-word")).to_have_text(re.compile(pattern), timeout=timeout)


def go(reader: Reader, n: int) -> None:
    """To a sentence, with nothing open."""
    reader.page.evaluate("n => { location.hash = ''; location.hash = `#s${n}`; }", n)
    expect(reader.page.locator(f"#s{n}")).to_have_class(re.compile("cursor"))
    reader.keys("Escape")


def mark(reader: Reader, n: int, kind: str) -> None:
    """Mark one sentence by its number."""
    go(reader, n)
    reader.keys(kind, "Escape")


def note(reader: Reader, n: int, text: str) -> None:
    """Write the note of the mark on a sentence."""
    go(reader, n)
    reader.keys("o")
    reader.page.locator("#f-note").fill(text)
    reader.keys("Escape")


def in_another_tab(reader: Reader, page: Page, document: str) -> Reader:
    other = Reader.__new__(Reader)
    other.page, other.pressed, other.base, other.project = page, 0, reader.base, reader.project
    other.goto(document)
    return other


def by_sentence(stored: list[Any]) -> dict[int, Any]:
    return {one["fragments"][0]["sentences"][0]["n"]: one for one in stored}


def test_fifty_creates_and_edits_without_a_server_are_there_once_and_in_order(open_at: Open, server: Server) -> None:
    owner = Reader(open_at(server.site, expected=AWAY), server.site)
    document = owner.open(TEXT, "Fifty")
    context = owner.page.context
    context.set_offline(True)
    for n in range(1, 13):
        mark(owner, n, "1")
    word(owner, r"^Offline, \d+ kept on this computer$")
    context.route(API, abort)
    context.set_offline(False)
    owner.page.reload()
    expect(owner.page.get_by_role("button", name="C 12, claims")).to_be_visible()
    word(owner, r"^Offline, \d+ kept on this computer$", timeout=5000)
    for n in range(1, 9):
        note(owner, n, f"Note on {n}")
    owner.page.close()
    owner = in_another_tab(owner, context.new_page(), document)
    for n in range(13, 19):
        mark(owner, n, "4")
    server.kill()
    context.unroute(API)
    for n in range(19, 28):
        mark(owner, n, "1")
    for n in range(9, 24):
        note(owner, n, f"Note on {n}")
    word(owner, r"^Offline, \d+ kept on this computer$")
    server.again()
    expect(owner.page.locator("#save-word")).to_have_text("Saved", timeout=60_000)
    stored = owner.stored()
    made = sorted(stored, key=lambda one: str(one["id"]))
    assert [one["fragments"][0]["sentences"][0]["n"] for one in made] == list(range(1, 28))
    assert {n: one["note"] for n, one in by_sentence(stored).items()} == {
        n: f"Note on {n}" if n < 24 else "" for n in range(1, 28)
    }
    assert {n: one["kind"] for n, one in by_sentence(stored).items()} == {
        n: "language" if 13 <= n < 19 else "claim" for n in range(1, 28)
    }


def test_a_server_that_dies_while_it_is_sent_to_gets_each_thing_once(open_at: Open, server: Server) -> None:
    owner = Reader(open_at(server.site, expected=AWAY), server.site)
    owner.open(TEXT)
    owner.page.context.route(API, abort)
    for n in range(1, 16):
        mark(owner, n, "1")
    word(owner, r"^Offline, \d+ kept on this computer$")
    sent: list[str] = []

    def count(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) == 7:
            route.fetch()
            server.kill()
            route.abort()
        else:
            route.continue_()

    owner.page.context.unroute(API)
    owner.page.context.route(API, count)
    with owner.page.context.expect_event("requestfailed", lambda _: len(sent) >= 7):
        owner.page.get_by_role("button", name="Retry").click()
    word(owner, r"^Offline, \d+ kept on this computer$", timeout=20_000)
    owner.page.context.unroute(API)
    server.again()
    owner.page.reload()
    expect(owner.page.get_by_role("button", name="C 15, claims")).to_be_visible()
    expect(owner.page.locator("#save-word")).to_have_text("Saved", timeout=30_000)
    made = sorted(owner.stored(), key=lambda one: str(one["id"]))
    assert [one["fragments"][0]["sentences"][0]["n"] for one in made] == list(range(1, 16))


def test_five_conflicts_show_both_texts_and_overwrite_none(owner: Reader) -> None:
    document = owner.open(TEXT)
    for n in range(1, 6):
        mark(owner, n, "1")
    before = by_sentence(owner.stored())
    owner.page.context.route(API, abort)
    for n in (1, 2, 5):
        note(owner, n, f"Mine {n}")
    go(owner, 3)
    owner.keys("o", "3")
    go(owner, 4)
    owner.keys("o", "Delete")
    for n in (1, 2, 3, 4):
        owner.call("PATCH", f"/annotations/{before[n]['id']}", {"note": f"Theirs {n}"}, before[n]["version"])
    owner.call("DELETE", f"/annotations/{before[5]['id']}", version=before[5]["version"])
    owner.page.context.unroute(API)
    owner.page.get_by_role("button", name="Retry").click()
    word(owner, "^5 need you$", timeout=10_000)
    theirs = {n: owner.call("GET", f"/annotations/{before[n]['id']}") for n in (1, 2, 3, 4)}
    assert {n: one["note"] for n, one in theirs.items()} == {n: f"Theirs {n}" for n in (1, 2, 3, 4)}
    owner.goto(document)
    word(owner, "^5 need you$", timeout=10_000)
    for n, words in ((1, ("Mine 1", "Theirs 1")), (2, ("Mine 2", "Theirs 2")), (3, ("Unverified", "Theirs 3"))):
        _settle(owner, n, words, "m" if n == 1 else "t")
    _settle(owner, 4, ("Removed", "Theirs 4"), "t")
    _settle(owner, 5, ("Removed", "Mine 5"), "m")
    stored = by_sentence(owner.stored())
    assert {n: one["note"] for n, one in stored.items()} == {
        1: "Mine 1",
        2: "Theirs 2",
        3: "Theirs 3",
        4: "Theirs 4",
        5: "Mine 5",
    }
    assert {n: one["id"] for n, one in stored.items()} == {n: one["id"] for n, one in before.items()}


def _settle(reader: Reader, n: int, words: tuple[str, ...], key: str) -> None:
    """Open a conflict from the list behind the word in the banner, read both texts, decide by one key."""
    reader.page.get_by_role("button", name=re.compile("needs? you")).click()
    go_to = reader.page.get_by_role("dialog").get_by_role("link").filter(has_text=f"number {n} ")
    go_to.click()
    card = reader.page.locator(".card.conflict")
    for shown in ("Before", "Theirs", "Yours", *words):
        expect(card.filter(has_text=f"number {n} ")).to_contain_text(shown)
    card.filter(has_text=f"number {n} ").get_by_role("button", name="Keep theirs").first.focus()
    reader.page.keyboard.press(key)
    expect(reader.line()).to_contain_text("kept")


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
    mark(owner, 2, "1")
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


def test_a_browser_that_keeps_nothing_says_to_stay_and_works_on(open_at: Open, demo_site: Site) -> None:
    page = open_at(demo_site, expected=AWAY)
    page.add_init_script(
        "Object.defineProperty(self, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    owner = Reader(page, demo_site)
    owner.open(TEXT)
    page.context.route(API, abort)
    mark(owner, 1, "1")
    word(owner, "^Stay on this page until saved$", timeout=5000)
    page.context.unroute(API)
    page.get_by_role("button", name="Retry").click()
    assert sorted(by_sentence(owner.stored())) == [1]


def test_a_shared_computer_can_be_told_to_keep_nothing(owner: Reader) -> None:
    document = owner.open(TEXT)
    owner.page.evaluate("localStorage.setItem('keep', 'off')")
    owner.goto(document)
    owner.page.context.route(API, abort)
    mark(owner, 1, "1")
    word(owner, "^Stay on this page until saved$")
    owner.page.context.unroute(API)
    owner.goto(document)
    mark(owner, 2, "4")
    assert sorted(by_sentence(owner.stored())) == [2]


def test_a_busy_server_is_waited_for_with_a_countdown(owner: Reader) -> None:
    owner.open(TEXT)
    asked: list[str] = []

    def busy(route: Route) -> None:
        asked.append(route.request.headers.get("idempotency-key", ""))
        if len(asked) == 1:
            route.fulfill(status=503, headers={"Retry-After": "2"}, content_type="application/problem+json", body="{}")
        else:
            route.continue_()

    owner.page.route("**/annotations", busy)
    mark(owner, 1, "1")
    box = owner.page.get_by_role("alert").filter(has_text="The server asks to wait 2 s. 2 kept here.")
    expect(box).to_contain_text("Next try in")
    assert sorted(by_sentence(owner.stored())) == [1]
    expect(box).to_be_hidden()
    assert asked[0] == asked[1] != ""


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
    expect(owner.page).to_have_url(re.compile("/login"))
    left = "async () => { const all = await indexedDB.databases(); return all.length; }"
    assert tab.evaluate(left) == 0
