"""A signed-in person with the reading page open, and the demo server they use."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.conftest import ROOT

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of the machine, where there is one."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    own = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **own, "args": ["--no-sandbox"]}


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """A demo server; the sign-in links of its owner and of two reviewers."""
    home = str(tmp_path_factory.mktemp("home"))
    command = [sys.executable, "-m", "annotate", "serve", "--port", "0", "--demo", "--json"]
    environment = {**os.environ, "ANNOTATE_HOME": home}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield [person["url"] for person in json.loads(server.stdout.readline())["demo"]]
        server.terminate()


class Reader:
    """A signed-in person with the page open."""

    def __init__(self, page: Page, link: str) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(link)
        self.base, self.project = re.findall(r"^(https?://[^/]+)/p/([^/]+)", page.url)[0]

    def call(self, method: str, path: str, body: object = None, version: int | None = None) -> Any:
        """Ask the API as this person."""
        token = self.page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
        headers = {"X-CSRF-Token": token} | ({"If-Match": f'"{version}"'} if version else {})
        answer = (
            self.page.request.fetch(
                f"{self.base}/api/v1{path}", method=method, headers=headers, data=json.dumps(body) if body else None
            )
            if body is None
            else self.page.request.fetch(
                f"{self.base}/api/v1{path}",
                method=method,
                headers={**headers, "Content-Type": "application/json"},
                data=json.dumps(body),
            )
        )
        assert answer.ok, answer.text()
        return answer.json() if answer.status != 204 else None

    def open(self, text: str, title: str = "A document") -> str:
        """Add a document and open it."""
        document = self.call("POST", f"/projects/{self.project}/documents", {"title": title, "text": text})["id"]
        self.goto(document)
        return str(document)

    def goto(self, document: str, rest: str = "") -> None:
        self.page.goto(f"{self.base}/p/{self.project}/d/{document}{rest}")
        self.page.locator("html[data-ready]").wait_for(state="attached")

    @property
    def document(self) -> str:
        return self.page.url.split("/d/")[1].split("?")[0].split("#")[0]

    def stored(self) -> list[Any]:
        """The annotations that the server has, once the page says that all is saved."""
        expect(self.page.locator("#save-word")).to_have_text("Saved")
        return list(self.call("GET", f"/documents/{self.document}/annotations?limit=1000")["items"])

    def keys(self, *names: str) -> None:
        self.page.locator("#text").focus()
        for name in names:
            self.page.keyboard.press(name)

    def line(self) -> Locator:
        """What the page said last."""
        return self.page.locator(".line span").first


@pytest.fixture
def owner(context: BrowserContext, links: list[str]) -> Iterator[Reader]:
    page = context.new_page()
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    reader = Reader(page, links[0])
    yield reader
    assert reader.errors == []


def quotes(annotation: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(fragment["part"], fragment["quote"]) for fragment in annotation["fragments"]]
