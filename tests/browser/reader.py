"""A signed-in person with the reading page open."""

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site

OWNER, REVIEWER, OTHER = 0, 1, 2
"""Whose sign-in link of the demo."""
REFUSED = "the server responded with a status of 4"
"""What the console says of a refusal that a test provokes."""


class Reader:
    """A signed-in person with the page open."""

    def __init__(self, page: Page, site: Site, who: int = OWNER) -> None:
        self.page = page
        page.goto(site.demo[who]["url"])
        self.base, self.project = re.findall(r"^(https?://[^/]+)/p/([^/]+)", page.url)[0]

    def call(self, method: str, path: str, body: object = None, version: int | None = None) -> Any:
        """Ask the API as this person."""
        token = self.page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
        headers = {"X-CSRF-Token": token} | ({"If-Match": f'"{version}"'} if version else {})
        if body is not None:
            headers["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body)
        answer = self.page.request.fetch(f"{self.base}/api/v1{path}", method=method, headers=headers, data=data)
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


def quotes(annotation: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(fragment["part"], fragment["quote"]) for fragment in annotation["fragments"]]
