"""Documents with marks and links for the tests of the reading page, and where things stand in the window."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.reader import Reader

TEXT = (
    "The mayor saved the old harbour from ruin, officials said. He claimed that 4,000 people had thanked him in June.\n\n"
    "The selfless aid of the port authority reached every village. In 1975 the first ferry left the new pier.\n\n"
    "Later the mayor called it a great victory."
)
WORDS = {
    "C01": ("claim", "The mayor saved the old harbour from ruin"),
    "C02": ("claim", "4,000 people had thanked him in June"),
    "C03": ("claim", "In 1975 the first ferry left the new pier"),
    "U01": ("unverified", "saved the old harbour from ruin"),
    "L01": ("language", "selfless"),
    "L02": ("language", "great victory"),
}
Triple = tuple[str, str, str]
FIVE = [
    ("language", "saved", {}),
    ("unverified", "saved the old harbour", {"reason": "presupposition"}),
    ("claim", "saved the old harbour from ruin", {}),
    ("claim", "The mayor saved the old harbour from ruin", {}),
    ("attribution", "The mayor saved the old harbour from ruin, officials said", {}),
]


def mark(reader: Reader, document: str, kind: str, start: int, end: int, **more: Any) -> dict[str, Any]:
    """Make a mark through the API."""
    part = {"fragments": [{"start": start, "end": end, "part": "content"}]}
    place = part if kind == "attribution" else {"start": start, "end": end}
    made: dict[str, Any] = reader.call("POST", f"/documents/{document}/annotations", {"kind": kind, **place, **more})
    return made


def five(reader: Reader) -> list[dict[str, Any]]:
    """A document with five marks over one word, the smallest first."""
    document = reader.open(TEXT)
    return [
        mark(reader, document, kind, start := TEXT.index(words), start + len(words), fields=fields)
        for kind, words, fields in FIVE
    ]


def marked(reader: Reader, text: str = TEXT) -> dict[str, Any]:
    """A document with the marks of `WORDS`, by their labels."""
    document = reader.open(text)
    made = {}
    for label, (kind, words) in WORDS.items():
        start = text.index(words)
        body = {"kind": kind, "start": start, "end": start + len(words)}
        made[label] = reader.call("POST", f"/documents/{document}/annotations", body)
        assert made[label]["label"] == label
    return made


def opened(reader: Reader, made: dict[str, Any], label: str) -> None:
    expect(reader.page.locator("#save-word")).to_have_text("Saved")
    reader.goto(made[label]["document"], f"?a={made[label]['id']}")
    reader.page.locator("#text").focus()


def links(reader: Reader, made: dict[str, Any]) -> set[Triple]:
    """What the server has, once all is saved."""
    expect(reader.page.locator("#save-word")).to_have_text("Saved")
    names = {one["id"]: label for label, one in made.items()}
    items = reader.call("GET", f"/documents/{reader.document}/links")["items"]
    return {(names[link["from"]["annotation"]], link["type"], names[link["to"]["annotation"]]) for link in items}


def middle_of(reader: Reader, words: Locator | str) -> tuple[float, float]:
    """Where words or a control stand in the window."""
    if isinstance(words, Locator):
        found = words.bounding_box()
        assert found
        return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2
    box = reader.page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            const { left, top, width, height } = range.getClientRects()[0];
            return [left + width / 2, top + height / 2];
          }
        }""",
        words,
    )
    return box[0], box[1]


def brought(reader: Reader, words: str) -> tuple[float, float]:
    """Where words stand after they were scrolled under the band, where nothing lies over them."""
    _, y = middle_of(reader, words)
    reader.page.evaluate("by => scrollBy({ top: by, behavior: 'instant' })", y - 220)
    return middle_of(reader, words)


def drag(reader: Reader, handle: Locator, to: Locator | str) -> Callable[[], None]:
    """Take a handle and hold it over a card or over words; what is returned lets go."""
    handle.scroll_into_view_if_needed()
    x, y = middle_of(reader, to)
    box = handle.bounding_box()
    assert box
    mouse = reader.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(x - 10, y, steps=4)
    mouse.move(x, y)
    return mouse.up
