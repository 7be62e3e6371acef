"""What one does on the page of captures to see all of it: for the views of the tour."""

from playwright.sync_api import Page

from tests.browser.asking import ask

OLD = "The mill closed in spring. “It will open again,” the owner said. Nobody asked when. The mill is old."
NEW = "The mill closed in summer. “It will open soon,” the owner said. Nobody asked when. The mill is old."


def captured(page: Page, project: str) -> str:
    """The id of a new capture in which one mark is found again and three are not, one of them dropped."""
    old = ask(page, "POST", f"/projects/{project}/documents", {"title": "Mill", "text": OLD})["id"]
    for words in ("Nobody asked", "closed in spring", "open again"):
        start = OLD.index(words)
        ask(page, "POST", f"/documents/{old}/annotations", {"kind": "claim", "start": start, "end": start + len(words)})
    pieces = [("“It will open again,”", "content"), ("the owner", "source"), ("said", "cue")]
    fragments = [{"start": OLD.index(w), "end": OLD.index(w) + len(w), "part": part} for w, part in pieces]
    ask(page, "POST", f"/documents/{old}/annotations", {"kind": "attribution", "fragments": fragments})
    new: str = ask(page, "POST", f"/documents/{old}/captures", {"title": "Mill", "text": NEW})["id"]
    gone = next(
        one
        for one in ask(page, "GET", f"/documents/{new}/carried?state=waiting")["items"]
        if one["mark"]["label"] == "C03"
    )
    ask(page, "POST", f"/carried/{gone['id']}:drop", {"reason": "Nobody says that any more."})
    return new


def folds(page: Page) -> None:
    """Every fold open."""
    for fold in page.locator("main details > summary").all():
        fold.click()
