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


ENDS = """([start, end]) => {
  const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let at = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const letters = [...node.data];
    const unit = point => letters.slice(0, point - at).join("").length;
    if (start >= at && start < at + letters.length) range.setStart(node, unit(start));
    if (end > at && end <= at + letters.length) { range.setEnd(node, unit(end)); break; }
    at += letters.length;
  }
  if (range.getBoundingClientRect().top < 160 || range.getBoundingClientRect().bottom > innerHeight - 100)
    scrollBy({ top: range.getBoundingClientRect().top - 250, behavior: "instant" });
  const boxes = [...range.getClientRects()].filter(box => box.width);
  const [first, last] = [boxes[0], boxes.at(-1)];
  return [[first.left + 1, (first.top + first.bottom) / 2], [last.right - 1, (last.top + last.bottom) / 2]];
}"""
"""Where the first letter of a range begins on the screen, and where its last one ends."""
LETTERS = f"""range => {{
  const [[x, y]] = ({ENDS})(range);
  const away = label => {{ const box = label.getBoundingClientRect(); return Math.hypot(box.left - x, (box.bottom - y) * 4); }};
  return [...document.querySelectorAll(".jump span")].reduce((one, other) => (away(other) < away(one) ? other : one)).textContent;
}}"""
"""The letters over the word that begins a range."""


UNTIL = """async ([condition, argument]) => {{
  const met = {condition};
  const end = performance.now() + 10_000;
  while (!met(argument)) {{
    if (performance.now() > end) throw new Error("It never came to: " + condition);
    await new Promise(requestAnimationFrame);
  }}
}}"""


def until(page: Page, condition: str, argument: object = None) -> None:
    """Wait, frame by frame, for a condition, a function in JavaScript. Playwright's own way evaluates words as script in the
    page while it waits, which the content policy forbids."""
    page.evaluate(UNTIL.format(condition=condition), [condition, argument])


class Reader:
    """A signed-in person with the page open."""

    def __init__(self, page: Page, site: Site, who: int = OWNER) -> None:
        self.page = page
        self.pressed = 0
        """Key presses, clicks and drags of this test; each is one, also with a key held down."""
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
        self.page.locator("html[data-ready][data-fetched]").wait_for(state="attached")

    @property
    def document(self) -> str:
        return self.page.url.split("/d/")[1].split("?")[0].split("#")[0]

    def stored(self) -> list[Any]:
        """The annotations that the server has, once the page says that all is saved."""
        expect(self.page.locator("#save-word")).to_have_text("Saved")
        return list(self.call("GET", f"/documents/{self.document}/annotations?limit=1000")["items"])

    def keys(self, *names: str) -> None:
        """Press keys with the focus in the text."""
        self.page.locator("#text").focus()
        self.press(*names)

    def press(self, *names: str) -> None:
        """Press keys where the focus is."""
        for name in names:
            self.page.keyboard.press(name)
            self.pressed += 1

    def jump(self, text: str, start: int, end: int) -> None:
        """Press `f` and the letters that stand over the first and the last word of a range."""
        self.press("f")
        self.letters(text, start, end)

    def letters(self, text: str, start: int, end: int) -> None:
        """Press the letters that stand over the first and the last word of a range."""
        words = [word.span() for word in re.finditer(r"[\w’'-]+", text[start:end])]
        for at, _ in (words[0], words[-1]):
            self.letter(start + at)

    def letter(self, start: int) -> None:
        """Press the letters that stand over the word that begins at a code point."""
        self.page.locator(".jump span").first.wait_for()
        self.press(*self.page.evaluate(LETTERS, [start, start + 1]))

    def click(self, control: Locator) -> None:
        control.click()
        self.pressed += 1

    def drag(self, start: int, end: int) -> None:
        """Drag the mouse over the text, from one code point to the end of another."""
        (x, y), (to_x, to_y) = self.page.evaluate(ENDS, [start, end])
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move((x + to_x) / 2, to_y, steps=3)
        mouse.move(to_x, to_y, steps=3)
        mouse.up()
        self.pressed += 1

    def line(self) -> Locator:
        """What the page said last."""
        return self.page.locator(".line span").first


def quotes(annotation: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(fragment["part"], fragment["quote"]) for fragment in annotation["fragments"]]
