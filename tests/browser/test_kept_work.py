"""No work is lost: what is not on the server yet lies on this computer, across reloads, closed tabs and dead servers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Open, Site
from tests.browser.offline import API, AWAY, TEXT, Server, abort, by_sentence, go, in_another_tab, mark, note, word
from tests.browser.reader import Reader


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "home")
    yield made
    made.stop()


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    """Somebody whose network comes and goes."""
    return Reader(open_at(demo_site, expected=AWAY), demo_site)


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
