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

AWAY = (REFUSED, "net::ERR", "beforeunload")
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
