"""Claims for the tour of all pages: one with a proposal, one that waits for it, and what one does on their pages."""

from playwright.sync_api import Page, expect

from tests.browser.asking import ask
from tests.browser.view import OWNER, REVIEWER, VIEWER, View


def claims_of(page: Page, project: str, passage: str) -> dict[str, str]:
    """Make the claims of the tour as the person of the page; their ids by name."""
    sentence = "The company paid for the whole bridge of Port Savel out of its own pocket in 2019."
    made = {"annotation": passage, "normalised": sentence, "short": "The company paid for the bridge", "atomic": True}
    proposed = ask(page, "POST", f"/projects/{project}/claims", made)["id"]
    waiting = ask(page, "POST", f"/projects/{project}/claims", {"normalised": f"{sentence} Twice.", "atomic": True})[
        "id"
    ]
    me = ask(page, "GET", "/me")["id"]
    for claim in (proposed, waiting):
        ask(page, "POST", f"/claims/{claim}:assign", {"user": me, "due": "2026-12-24"})
        ask(page, "POST", f"/claims/{claim}:start", {})
    for title, relation in (("Minutes of the council", "independent"), ("Press release", "interested")):
        item = {
            "title": title,
            "url": "https://archive.example/minutes",
            "relation": relation,
            "source_reliability": "b",
            "info_credibility": "2",
            "extract": "The town paid for the bridge and for nothing else.",
        }
        item_id = ask(page, "POST", f"/projects/{project}/evidence", item)["id"]
        ask(page, "PUT", f"/claims/{proposed}/evidence/{item_id}", {"stance": "refutes"})
    finding = {"verdict": "mostly_false", "rationale": "The minutes say that the town paid.", "confidence": "moderate"}
    ask(page, "POST", f"/claims/{proposed}:propose", finding)
    return {"proposed": proposed, "checked": waiting}


def _refused_proposal(page: Page) -> None:
    page.get_by_role("radio", name="Half true").check()
    page.locator("#f-propose-rationale").fill("It may be so.")
    page.locator("#f-propose-confidence").select_option("low")
    page.get_by_role("button", name="Propose verdict").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _adding(page: Page) -> None:
    page.get_by_text("Add evidence").first.click()
    page.get_by_text("More about it").first.click()
    page.get_by_text("Change what is claimed").click()
    expect(page.get_by_label("Kind of answer").first).to_be_visible()


VIEWS = (
    View("claims", REVIEWER, "/p/{project}/claims", "Claims"),
    View("claims-board", OWNER, "/p/{project}/claims?view=board", "Claims"),
    View("claims-empty", OWNER, "/p/{empty}/claims", "Claims"),
    View("claims-new", OWNER, "/p/{project}/claims?new=1&q=bridge", "Claims"),
    View("claim", REVIEWER, "/p/{project}/claims/{proposed}", "C01"),
    View("claim-adding", OWNER, "/p/{project}/claims/{proposed}", "C01", _adding),
    View("claim-refused", OWNER, "/p/{project}/claims/{checked}", "C02", _refused_proposal, refused=True),
    View("method", OWNER, "/p/{project}/method", "Verdict scale and checklist"),
    View("method-read", VIEWER, "/p/{own}/method", "Verdict scale and checklist"),
)
