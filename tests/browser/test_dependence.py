"""Dependence: passages of two texts are paired with keys alone, and with the mouse on exactly the words that were chosen."""

from playwright.sync_api import Page, expect

from tests.browser.asking import ask
from tests.browser.conftest import Open, Site

LEFT = "The mill closed in spring 🏚. “It will open again,” the owner said.\n\nNobody asked when."
RIGHT = "In spring the old mill closed 🏚, and nobody has asked when. The owner said it would open again."
SAME = "The old mill of the valley closed in spring and nobody in the village asked when it would open again."


def two_texts(page: Page, site: Site) -> tuple[str, str]:
    """Two documents of a new project of the demo's owner, side by side."""
    page.goto(site.demo[0]["url"])
    project = ask(page, "POST", "/projects", {"name": "Mills"})["id"]
    texts = (("The mill", LEFT), ("The mill, retold", RIGHT))
    left, right = (
        ask(page, "POST", f"/projects/{project}/documents", {"title": title, "text": text})["id"]
        for title, text in texts
    )
    page.goto(f"/p/{project}/d/{left}/dependence?with={right}")
    page.locator("html[data-ready]").wait_for(state="attached")
    return left, right


def paired(page: Page, n: int) -> None:
    """The page that a pair leads to is there, with its keys."""
    expect(page.get_by_role("article", name=f"Pair {n}")).to_be_visible()
    page.locator("html[data-ready]").wait_for(state="attached")


def passages(page: Page, document: str) -> list[tuple[str, str]]:
    relations = ask(page, "GET", f"/documents/{document}/relations")["items"]
    return [(one["from"]["quote"], one["to"]["quote"]) for relation in relations for one in relation["passages"]]


def test_passages_are_paired_with_keys_alone(open_at: Open, demo_site: Site) -> None:
    page = open_at(demo_site)
    left, _ = two_texts(page, demo_site)
    keys = page.keyboard
    page.get_by_role("document", name="Left text").focus()
    for key in ("ArrowDown", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+Alt+ArrowRight"):
        keys.press(key)
    expect(page.locator("[data-chosen='left']")).to_have_text("“mill closed in”")
    page.get_by_role("document", name="Right text").focus()
    for key in ("ArrowDown", *["Shift+ArrowLeft"] * 6, *["Shift+Alt+ArrowRight"] * 4):
        keys.press(key)
    expect(page.locator("#pairing-status")).to_have_text("Right: 2 words, “mill closed”. Enter pairs them.")
    keys.press("Enter")
    paired(page, 1)
    assert passages(page, left) == [("mill closed in", "mill closed")]
    for name, steps in (("Left text", 3), ("Right text", 1)):
        page.get_by_role("document", name=name).focus()
        for _ in range(steps):
            keys.press("ArrowDown")
    keys.press("Enter")
    paired(page, 2)
    page.get_by_role("heading", level=1).click()
    page.locator("main").focus()
    keys.press("k")
    expect(page.get_by_role("article", name="Pair 1")).to_be_focused()
    keys.press("j")
    expect(page.get_by_role("article", name="Pair 2")).to_be_focused()
    assert page.url.endswith("#p2")


def test_words_that_are_dragged_over_are_whole_words_of_the_stored_text(open_at: Open, demo_site: Site) -> None:
    page = open_at(demo_site)
    left, _ = two_texts(page, demo_site)
    for name, words in (("Left text", "wner sai"), ("Right text", "owner said")):
        pane = page.get_by_role("document", name=name)
        ends = pane.evaluate(
            """(pane, words) => {
              const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                range.startContainer.parentElement.scrollIntoView({ block: "center" });
                const boxes = [...range.getClientRects()];
                const [first, last] = [boxes[0], boxes[boxes.length - 1]];
                return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
              }
            }""",
            words,
        )
        page.mouse.move(ends[0], ends[1])
        page.mouse.down()
        page.mouse.move(ends[2], ends[3], steps=4)
        page.mouse.up()
        expect(page.locator(f"[data-chosen='{'left' if 'Left' in name else 'right'}']")).to_have_text("“owner said”")
    page.get_by_role("button", name="Pair passages").click()
    expect(page.get_by_role("article", name="Pair 1")).to_be_visible()
    assert passages(page, left) == [("owner said", "owner said")]


def test_candidates_are_confirmed_without_script_too(open_at: Open, demo_site: Site) -> None:
    page = open_at(demo_site, script=False)
    left, _ = _without_script(page, demo_site)
    page.get_by_role("button", name="Find candidates").click()
    page.get_by_role("button", name="Confirm candidate 1").click()
    expect(page.get_by_role("article", name="Pair 1")).to_be_visible()
    ((source, to),) = passages(page, left)
    assert SAME[:-1] in source
    assert SAME[:-1] in to


def _without_script(page: Page, site: Site) -> tuple[str, str]:
    page.goto(site.demo[0]["url"])
    project = ask(page, "POST", "/projects", {"name": "Mills without script"})["id"]
    left, right = (
        ask(page, "POST", f"/projects/{project}/documents", {"title": title, "text": text})["id"]
        for title, text in (("One", f"{LEFT} {SAME}"), ("Two", f"{RIGHT} {SAME}"))
    )
    page.goto(f"/p/{project}/d/{left}/dependence?with={right}")
    return left, right
