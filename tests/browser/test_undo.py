"""Undo and redo: every action of one's own, any number of steps, also after a reload, never over what came since."""

from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import REFUSED, Reader


@pytest.fixture
def owner(open_at: Open, demo_site: Site) -> Reader:
    """Somebody who changes their mind."""
    return Reader(open_at(demo_site, expected=(REFUSED,)), demo_site)


def facts(reader: Reader) -> list[Any]:
    """What the server has of each mark, without what every change moves on."""
    told = ("id", "kind", "note", "confidence", "fields")
    return [
        {name: one[name] for name in told} | {"at": [(f["start"], f["end"], f["part"]) for f in one["fragments"]]}
        for one in reader.stored()
    ]


def note(reader: Reader, text: str) -> None:
    reader.page.locator("#f-note").fill(text)
    reader.page.locator("#text").focus()


def test_every_step_goes_back_and_forth_across_a_reload(owner: Reader) -> None:
    owner.open("One thing is so. Another is not. A third may be.")
    owner.keys("j", "3")
    owner.keys("Escape")
    owner.page.locator("#f-reason").select_option("presupposition")
    note(owner, "Why so")
    before = facts(owner)
    owner.keys("Delete")
    assert facts(owner) == []
    owner.page.reload()
    owner.page.locator("html[data-ready]").wait_for(state="attached")
    owner.keys("u")
    expect(owner.line()).to_contain_text("Undone: Removed mark U01.")
    assert facts(owner) == before
    owner.keys("u", "u")
    expect(owner.line()).to_contain_text("Undone: ")
    assert [(one["note"], one["fields"].get("reason")) for one in facts(owner)] == [("", None)]
    owner.page.reload()
    owner.page.locator("html[data-ready]").wait_for(state="attached")
    owner.keys("Control+Shift+Z", "U")
    assert facts(owner) == before
    owner.keys("U")
    expect(owner.line()).to_contain_text("Done again: Removed mark U01.")
    assert facts(owner) == []
    owner.keys("U")
    expect(owner.line()).to_have_text("Nothing to redo in this document.")


def test_a_mark_that_was_never_sent_is_taken_back_and_made_again_under_its_own_name(owner: Reader) -> None:
    document = owner.open("One thing is so. Another is not.")
    owner.keys("j", "1")
    [first] = owner.stored()
    owner.goto(document)
    owner.keys("Control+z")
    expect(owner.line()).to_contain_text("Undone: Marked as claim.")
    assert owner.stored() == []
    owner.goto(document)
    owner.keys("U")
    [again] = owner.stored()
    assert again["id"] == first["id"]


def test_links_and_reading_marks_are_steps_too(owner: Reader) -> None:
    document = owner.open("One thing is so. Another is not.")
    owner.keys("j", "1", "j", "3")
    owner.keys("Escape")
    claim, flag = owner.stored()
    owner.page.locator("#f-link-type").select_option("questions")
    owner.page.locator("#f-link-to").fill("C01")
    owner.page.get_by_role("combobox", name="Link to").press("Enter")
    owner.stored()

    def linked() -> int:
        owner.stored()
        return len(owner.call("GET", f"/annotations/{flag['id']}/links")["items"])

    assert linked() == 1
    owner.goto(document)
    owner.keys("u")
    assert linked() == 0
    owner.keys("U")
    assert linked() == 1
    owner.goto(document, "#s1")
    expect(owner.page.locator("#read")).to_have_text("2")
    owner.keys("m")
    expect(owner.page.locator("#read")).to_have_text("1")
    owner.keys("u")
    expect(owner.line()).to_contain_text("Undone: Sentence 1 unread.")
    expect(owner.page.locator("#read")).to_have_text("2")
    assert claim["kind"] == "claim"


def test_undo_asks_with_both_texts_before_it_overwrites_what_came_since(owner: Reader) -> None:
    document = owner.open("One thing is so. Another is not.")
    owner.keys("j", "1")
    owner.stored()
    note(owner, "Mine")
    [claim] = owner.stored()
    owner.call("PATCH", f"/annotations/{claim['id']}", {"note": "Written since"}, claim["version"])
    owner.goto(document)
    owner.keys("u")
    dialog = owner.page.get_by_role("dialog", name="This was changed since")
    for words in ("Mine", "Written since", "Note changed"):
        expect(dialog).to_contain_text(words)
    owner.page.keyboard.press("Enter")
    expect(owner.line()).to_have_text("Left as it is.")
    assert owner.stored()[0]["note"] == "Written since"
    owner.keys("u")
    dialog.get_by_role("button", name="Overwrite it").click()
    expect(owner.line()).to_contain_text("Undone: Marked as claim.")
    assert owner.stored() == []


def test_undo_against_a_newer_version_that_the_page_has_not_seen_shows_both_texts(owner: Reader) -> None:
    owner.page.route("**/events*", lambda route: None)  # the feed hangs
    owner.open("One thing is so. Another is not.")
    owner.keys("j", "1")
    owner.stored()
    note(owner, "Mine")
    [claim] = owner.stored()
    owner.call("PATCH", f"/annotations/{claim['id']}", {"note": "Written since"}, claim["version"])
    owner.keys("u")
    card = owner.page.get_by_role("article", name="Claim")
    for words in ("Before", "Theirs", "Written since", "Yours"):
        expect(card).to_contain_text(words)
    card.get_by_role("button", name="Keep theirs").click()
    assert owner.stored()[0]["note"] == "Written since"


def test_what_is_done_together_is_one_step(owner: Reader) -> None:
    owner.open("One thing is so. Another is not.")
    owner.keys("j", "1", "j", "3")
    owner.keys("Escape")
    claim, flag = owner.stored()
    owner.page.locator("#f-link-type").select_option("questions")
    owner.page.locator("#f-link-to").fill("C01")
    owner.page.get_by_role("combobox", name="Link to").press("Enter")
    owner.stored()
    [link] = owner.call("GET", f"/annotations/{flag['id']}/links")["items"]
    owner.page.get_by_label("Type of the link to C01").select_option("supports")
    owner.stored()
    owner.keys("u")
    owner.stored()
    assert [one["type"] for one in owner.call("GET", f"/annotations/{flag['id']}/links")["items"]] == [link["type"]]
    assert claim["id"] == link["to"]["annotation"]


def test_what_was_done_first_is_sent_first_also_to_a_mark_that_was_on_its_way(owner: Reader) -> None:
    owner.open("One thing is certainly so, they say. Another is not.")
    held: list[Route] = []
    sent: list[str] = []

    def hold_the_first(route: Route) -> None:
        sent.append(route.request.method)
        if held:
            route.continue_()
        else:
            held.append(route)

    owner.page.route("**/api/v1/**annotations**", hold_the_first)
    with owner.page.expect_request("**/api/v1/documents/*/annotations"):
        owner.keys("j", "3", "Escape")
    owner.keys("1", "Escape", "j", "4", "Escape")
    held[0].continue_()
    assert [one["kind"] for one in owner.stored()] == ["claim", "language"]
    assert sent == ["POST", "PATCH", "POST"]
