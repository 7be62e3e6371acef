"""A network that comes and goes, a server that can be killed, and what a person does meanwhile."""

import os
import re
import signal
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import started, stop
from tests.browser.reader import REFUSED, Reader

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
