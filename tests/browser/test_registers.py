"""Attributions and flags by keyboard alone: name a source, look for an original, settle a flag (pages.md 3)."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.asking import ask
from tests.browser.conftest import Open, Site
from tests.browser.reader import OWNER, Reader

TEXT = "The owner said that the mill would open. He added that nobody need worry. Nobody asked when."
MOST_STOPS = 150


def go_to(page: Page, control: Locator) -> None:
    """Press Tab until the control has the focus."""
    handle = control.element_handle()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("control => control === document.activeElement", handle):
            return
    raise AssertionError("Tab does not come there")


def attribution(page: Page, document: str, *words: str) -> str:
    """A mark with these words as source, cue and content."""
    parts = zip(("source", "cue", "content"), words, strict=True)
    pieces = [{"start": TEXT.index(said), "end": TEXT.index(said) + len(said), "part": part} for part, said in parts]
    body = {"kind": "attribution", "fragments": pieces}
    return str(ask(page, "POST", f"/documents/{document}/annotations", body)["id"])


def test_sources_are_named_originals_looked_for_and_flags_settled_by_keys_alone(demo_site: Site, open_at: Open) -> None:
    reader = Reader(open_at(demo_site), demo_site, OWNER)
    page = reader.page
    reader.open(TEXT)
    document = reader.document
    project = reader.project
    first = attribution(page, document, "The owner", "said", "that the mill would open")
    second = attribution(page, document, "He", "added", "that nobody need worry")
    flag = {"kind": "unverified", "start": 0, "end": 9, "fields": {"reason": "quotation_unconfirmed"}}
    made = ask(page, "POST", f"/documents/{document}/annotations", flag)["id"]
    ask(page, "POST", f"/annotations/{made}/links", {"type": "questions", "to": {"annotation": first}})

    at = f"/p/{project}/d/{document}/attributions"
    page.goto(at)
    expect(page.locator(".bars li")).to_have_count(2)
    for label in ("A01", "A02"):
        go_to(page, page.get_by_role("checkbox", name=f"Choose {label}"))
        page.keyboard.press("Space")
    go_to(page, page.get_by_label("or by a new source"))
    page.keyboard.type("The owner of the mill")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="resolved")).to_have_text("2 attributions resolved.")
    expect(page.locator(".bars li")).to_have_count(1)

    go_to(page, page.get_by_role("link", name="Record search for A01"))
    page.keyboard.press("Enter")
    go_to(page, page.get_by_label("Where you looked"))
    page.keyboard.type("The town archive")
    go_to(page, page.get_by_label("What you found"))
    page.keyboard.type("Traced, differs")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="recorded")).to_be_visible()
    expect(page.locator(f"#r-{first}")).to_contain_text("Traced, differs")
    expect(page.locator(f"#r-{second}")).to_contain_text("Not searched")

    page.goto(f"/p/{project}/flags?resolution=any&document={document}")
    row = page.locator(f"#r-{made}")
    expect(row).to_contain_text("Settled: refuted")
    go_to(page, row.locator("summary"))
    page.keyboard.press("Enter")
    go_to(page, row.get_by_label("Reason"))
    page.keyboard.type("He said so on the radio.")
    page.keyboard.press("Enter")
    expect(page.locator(f"#r-{made}")).to_contain_text("Withdrawn")
    expect(page.locator(f"#r-{made}")).to_contain_text("He said so on the radio.")
