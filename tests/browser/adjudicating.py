"""A document on which two reviewers differ, and an adjudicator who decides."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import OTHER, OWNER, REVIEWER, Reader

TEXT = (
    "The mayor opened the bridge on Monday. Experts say it will last for a hundred years. "
    "The shameless company has paid for it. Nobody in the town knows the price."
)
BORDERS, PARTS, ALONE, ALIKE = 1, 2, 3, 4
"""The numbers of the cases."""


def at(words: str, part: str | None = None) -> dict[str, Any]:
    """A fragment with these words."""
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words)} | ({"part": part} if part else {})


MARKS: dict[int, list[dict[str, Any]]] = {
    REVIEWER: [
        {"kind": "claim", "fragments": [at("The mayor opened the bridge on Monday")], "note": "With the day."},
        {
            "kind": "attribution",
            "fragments": [at("Experts", "source"), at("say", "cue"), at("it will last for a hundred years", "content")],
            "fields": {"mode": "indirect"},
        },
        {"kind": "language", "fragments": [at("shameless")], "fields": {"category": "loaded_word"}},
        {"kind": "claim", "fragments": [at("Nobody in the town knows the price")]},
    ],
    OTHER: [
        {"kind": "claim", "fragments": [at("opened the bridge")]},
        {
            "kind": "attribution",
            "fragments": [at("Experts", "source"), at("say", "cue"), at("a hundred years", "content")],
            "fields": {"mode": "direct"},
        },
        {"kind": "claim", "fragments": [at("Nobody in the town knows the price")]},
    ],
}


class Desk:
    """The adjudicator, the two reviewers, and a document of theirs; adjudication has begun unless `begun` is false."""

    def __init__(self, open_at: Open, site: Site, *, begun: bool = True, **options: Any) -> None:
        self.page: Page = open_at(site, **options)
        self.ana = Reader(self.page, site, OWNER)
        body = {"title": "The bridge", "text": TEXT}
        self.document = str(self.ana.call("POST", f"/projects/{self.ana.project}/documents", body)["id"])
        self.reviewers = {who: Reader(open_at(site), site, who) for who in MARKS}
        for who, marks in MARKS.items():
            for mark in marks:
                self.reviewers[who].call("POST", f"/documents/{self.document}/annotations", mark)
            self.reviewers[who].call("POST", f"/documents/{self.document}/layer:submit", {})
        if begun:
            self.ana.call("POST", f"/documents/{self.document}/adjudication:begin", {})

    @property
    def queue(self) -> str:
        """The address of the list."""
        return f"{self.ana.base}/p/{self.ana.project}/adjudicate"

    def go(self, n: int, rest: str = "") -> None:
        """Open a case."""
        self.page.goto(f"{self.ana.base}/p/{self.ana.project}/d/{self.document}/cases/{n}{rest}")
        self.page.locator("html[data-ready]").wait_for(state="attached")

    def shows(self, n: int) -> None:
        """Wait for a case."""
        expect(self.page).to_have_url(re.compile(rf"/cases/{n}(\?|$)"))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(f"^Case {n} of 4"))

    def case(self, n: int) -> Any:
        """A case as the server has it."""
        return self.ana.call("GET", f"/documents/{self.document}/cases")["items"][n - 1]

    def decide(self, n: int, **body: Any) -> None:
        """Decide by the API, as another adjudicator would."""
        case = self.case(n)
        self.ana.call("POST", f"/cases/{case['id']}:decide", {"cause": "borders", **body})

    def agreed(self) -> list[Any]:
        """The agreed layer."""
        path = f"/documents/{self.document}/annotations?layer=adjudicated&limit=1000"
        return list(self.ana.call("GET", path)["items"])


def words_of(annotation: Any) -> list[str]:
    """The words of its fragments."""
    return [piece["quote"] for piece in annotation["fragments"]]
