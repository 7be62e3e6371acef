"""Claims for the tour of all pages: one with a proposal, one that waits for it, and what one does on their pages."""

from playwright.sync_api import Page, expect

from tests.browser.asking import ask
from tests.browser.view import NOBODY, OWNER, REVIEWER, VIEWER, View


def at_keys(page: Page) -> None:
    """The page of a claim, when its keys work."""
    page.locator("html[data-ready]").wait_for(state="attached")
    page.locator("main").focus()


def claims_of(page: Page, checker: Page, project: str, passage: str) -> dict[str, str]:
    """Make the claims of the tour as the owner of `page` and the checker of the other; their ids by name."""
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
    _talk(page, checker, f"/claims/{proposed}")
    _talk(page, checker, f"/evidence/{item_id}")
    finding = {"verdict": "mostly_false", "rationale": "The minutes say that the town paid.", "confidence": "moderate"}
    ask(page, "POST", f"/claims/{proposed}:propose", finding)
    version = ask(page, "GET", f"/projects/{project}")["version"]
    ask(page, "PATCH", f"/projects/{project}", {"public_claims": "open", "publisher_name": "The desk"}, version)
    made_ids = {
        "proposed": proposed,
        "checked": waiting,
        "published": _published(page, checker, project, sentence, item_id),
    }
    labels = {f"{name} label": ask(page, "GET", f"/claims/{claim}")["label"] for name, claim in made_ids.items()}
    return {**made_ids, **labels, "sentence": sentence}


def _talk(page: Page, checker: Page, on: str) -> None:
    """A thread with an answer, and one that is resolved."""
    root = ask(page, "POST", f"{on}/comments", {"text": "Which of the two bridges?"})
    ask(checker, "POST", f"{on}/comments", {"text": "The one of 2019.", "parent": root["id"]})
    done = ask(checker, "POST", f"{on}/comments", {"text": "Is the year right?"})
    ask(page, "PATCH", f"/comments/{done['id']}", {"resolved": True}, done["version"])


def _published(page: Page, checker: Page, project: str, sentence: str, item: str) -> str:
    claim = ask(checker, "POST", f"/projects/{project}/claims", {"normalised": sentence, "atomic": True})["id"]
    ask(checker, "PUT", f"/claims/{claim}/evidence/{item}", {"stance": "context"})
    finding = {
        "verdict": "missing_context",
        "rationale": "The press release leaves out who paid.",
        "confidence": "high",
    }
    ask(page, "POST", f"/claims/{claim}:assign", {"user": ask(checker, "GET", "/me")["id"]})
    for person, step, body in (
        (checker, "start", {}),
        (checker, "propose", finding),
        (page, "take_review", {}),
        (page, "approve", {}),
        (page, "publish", {}),
    ):
        ask(person, "POST", f"/claims/{claim}:{step}", body)
    correction = {"claimant": "The Courier", "reason": "Who said it was missing."}
    ask(page, "PATCH", f"/claims/{claim}", correction, ask(page, "GET", f"/claims/{claim}")["version"])
    return str(claim)


def _refused_proposal(page: Page) -> None:
    page.get_by_role("radio", name="Half true").check()
    page.locator("#f-propose-rationale").fill("It may be so.")
    page.locator("#f-propose-confidence").select_option("low")
    page.get_by_role("button", name="Propose verdict").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _talking(page: Page) -> None:
    page.locator(".item summary").filter(has_text="3 comments").click()
    discussion = page.locator("#discussion")
    discussion.get_by_text("Resolved by").click()
    discussion.locator("summary").filter(has_text="Answer").first.click()
    expect(discussion.get_by_role("textbox", name="Answer to").first).to_be_visible()


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
    View("claim", REVIEWER, "/p/{project}/claims/{proposed}", "{proposed label}"),
    View("claim-adding", OWNER, "/p/{project}/claims/{proposed}", "{proposed label}", _adding),
    View("claim-talking", OWNER, "/p/{project}/claims/{proposed}?tab=evidence", "{proposed label}", _talking),
    View("claim-refused", OWNER, "/p/{project}/claims/{checked}", "{checked label}", _refused_proposal, refused=True),
    View("claim-published", OWNER, "/p/{project}/claims/{published}", "{published label}"),
    View("claim-public", NOBODY, "/public/claims/{published}", "Missing context: {sentence}"),
    View("method", OWNER, "/p/{project}/method", "Verdict scale and checklist"),
    View("method-read", VIEWER, "/p/{own}/method", "Verdict scale and checklist"),
)
