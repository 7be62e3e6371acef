"""A real server, a real Chromium, and a watch over what a page must never do."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request

from tests.conftest import ROOT


@dataclass(frozen=True)
class Site:
    """A server that was started for the tests: its address, its setup link, its demo links."""

    url: str
    setup: str | None
    demo: list[dict[str, str]]
    home: Path
    environment: dict[str, str]


def started(home: Path, *options: str, **environment: str) -> tuple[subprocess.Popen[str], Site]:
    """`annotate serve` on a free port, as soon as it answers."""
    env = {**os.environ, "ANNOTATE_HOME": str(home), **environment}
    command = [sys.executable, "-m", "annotate", "serve", "--port", "0", "--json", *options]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the server did not start"
    told = json.loads(line)
    return process, Site(told["url"], told["setup"], told["demo"], home, env)


def stop(process: subprocess.Popen[str]) -> None:
    """End a server and wait for it."""
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=30)


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, for tests that only read, or that make documents of their own."""
    process, site = started(tmp_path_factory.mktemp("demo"), "--demo")
    yield site
    stop(process)


@pytest.fixture
def new_site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """An installation that nobody has set up yet, on each database."""
    process, site = started(tmp_path / "home", ANNOTATE_DATABASE_URL=database_url)
    yield site
    stop(process)


@dataclass
class Watch:
    """What went wrong on the pages of a test."""

    origin: str
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def look_at(self, context: BrowserContext) -> None:
        """Every page of it, those that come later too."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("request", self._request)
        context.on("dialog", self._dialog)

    def _dialog(self, dialog: Dialog) -> None:
        """A page that would lose work warns before it is left: then it is left. Nothing else opens such a box."""
        if dialog.type != "beforeunload" or dialog.type not in self.expected:
            self.errors.append(f"dialog: {dialog.type} {dialog.message}")
        dialog.accept()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(words in message.text for words in self.expected):
            self.errors.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.elsewhere.append(request.url)


Open = Callable[..., Page]


@pytest.fixture
def open_at(browser: Browser) -> Iterator[Open]:
    """`open_at(site, width=…, scheme=…, touch=…, script=…)`: a page in a browser of its own. In the end there was no error in the
    console, no breach of the content policy, no dialog and no request to anywhere else."""
    watches: list[Watch] = []
    contexts: list[BrowserContext] = []

    def open_page(
        site: Site,
        width: int = 1280,
        height: int = 900,
        scheme: Literal["light", "dark"] = "light",
        *,
        touch: bool = False,
        script: bool = True,
        expected: tuple[str, ...] = (),
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            has_touch=touch,
            is_mobile=touch,
            java_script_enabled=script,
            base_url=site.url,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        watch = Watch(site.url, expected=expected)
        watch.look_at(context)
        watches.append(watch)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [watch.errors for watch in watches if watch.errors] == []
    assert [watch.elsewhere for watch in watches if watch.elsewhere] == []
