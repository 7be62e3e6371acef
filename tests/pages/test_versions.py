"""Captures of one page: side by side, marks that need a place, a place chosen or a reason written, all without script."""

import io
from collections.abc import Callable

import pytest
from flask import Flask

from annotate.domain.annotations import NewAnnotation, NewFragment
from annotate.domain.permissions import Actor
from annotate.domain.recaptures import Carried
from annotate.domain.records import Annotation, Document
from annotate.services import annotations, carried, documents, fetching
from annotate.services.work import read, write
from tests import build
from tests.network import Network, page
from tests.pages.conftest import Page as Visited
from tests.pages.conftest import Visitor

Visit = Callable[[Actor], Visitor]
OLD = "The mayor praised the new bridge. Nobody asked who paid for it. The bridge will last."
NEW = "The mayor praised the old bridge. Nobody asked who paid for it. The bridge will last. The bridge is new."


class Page:
    """A document with marks of its owner, on the page of its captures."""

    def __init__(self, visit: Visit) -> None:
        self.ana = build.a_person()
        self.project = build.a_project(self.ana)
        self.old = build.a_document(self.ana, self.project, OLD, title="The bridge")
        self.visitor = visit(self.ana)
        for words in ("Nobody asked", "the new bridge", "will last"):
            start = OLD.index(words)
            build.an_annotation(self.ana, self.old, "claim", start, start + len(words), note=f"On {words}")

    def path(self, document: Document) -> str:
        return f"/p/{self.project.id}/d/{document.id}/versions"

    def captured(self) -> Document:
        self.visitor.get(self.path(self.old))
        self.visitor.send(self.path(self.old), {"do": "capture", "text": NEW})
        newer = read(self.ana, documents.read, self.old.id).superseded_by
        assert newer
        return read(self.ana, documents.read, newer)

    def waiting(self, document: Document) -> list[Carried]:
        return [one for one in read(self.ana, carried.find, document.id).items(Carried) if one.state == "waiting"]


@pytest.fixture
def one(visit: Visit) -> Page:
    return Page(visit)


def test_a_page_is_captured_anew_and_says_how_many_marks_were_found_again(one: Page) -> None:
    made = one.captured()
    page = one.visitor.get(one.path(made))
    assert "2 of 3 found again. 1 needs you." in page.words()
    assert [cell.text() for cell in page.all(".pane b, .pane .differs")] == ["new", "old", "The bridge is new."]
    older = one.visitor.get(one.path(one.old))
    assert "A newer capture exists." in older.words()
    assert not older.all("#new")
    assert "Nobody asked" in one.visitor.get(f"/p/{one.project.id}/d/{one.old.id}").words()


def test_the_reading_page_leads_to_the_newer_capture_and_to_the_one_before(one: Page) -> None:
    made = one.captured()
    older = one.visitor.get(f"/p/{one.project.id}/d/{one.old.id}")
    assert "A newer capture exists" in older.words(".about")
    assert "Captures" in one.visitor.get(f"/p/{one.project.id}/d/{made.id}").words(".about")


def test_a_mark_is_placed_by_naming_its_sentence(one: Page) -> None:
    made = one.captured()
    [wait] = one.waiting(made)
    one.visitor.get(one.path(made))
    one.visitor.send(one.path(made), {"do": "place", "carried": wait.id, "sentence0": "1"})
    assert "3 of 3 found again. None needs you." in one.visitor.get(one.path(made)).words()
    quotes = [mark.fragments[0].quote for mark in read(one.ana, annotations.find, made.id).items(Annotation)]
    assert "The mayor praised the old bridge." in quotes


def test_a_mark_is_dropped_with_its_reason_and_placed_after_all(one: Page) -> None:
    made = one.captured()
    [wait] = one.waiting(made)
    one.visitor.get(one.path(made))
    one.visitor.send(one.path(made), {"do": "drop", "carried": wait.id, "reason": "It is an old bridge."})
    page = one.visitor.get(one.path(made))
    assert "2 of 3 found again. None needs you." in page.words()
    assert "It is an old bridge." in page.words("#waiting")
    one.visitor.send(one.path(made), {"do": "place", "carried": wait.id, "at0": "18-32"})
    assert "3 of 3 found again" in one.visitor.get(one.path(made)).words()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"do": "place"}, "Choose where “the new bridge” stands"),
        ({"do": "place", "sentence0": "99"}, "Name a sentence from 1 to 4."),
        ({"do": "place", "place0": "leave"}, "A mark needs at least one place."),
        ({"do": "drop", "reason": ""}, "Reason: Fill this in."),
        ({"do": "capture"}, "Paste the text of the page, or add its file."),
        ({"do": "capture", "url": "https://paper.example/", "text": "A bridge."}, "A capture comes from one place."),
    ],
)
def test_what_is_missing_is_said(one: Page, fields: dict[str, str], says: str) -> None:
    made = one.captured()
    [wait] = one.waiting(made)
    one.visitor.get(one.path(made))
    page = one.visitor.send(one.path(made), {"carried": wait.id, **fields})
    assert says in page.words()


def test_who_may_not_place_is_offered_nothing(one: Page, visit: Visit) -> None:
    made = one.captured()
    page = visit(build.a_member(one.ana, one.project, "reviewer")).get(one.path(made))
    assert "2 of 3 found again. 1 waits for an editor." in page.words()
    assert "the new bridge" in page.words("#waiting")
    assert not page.all("#waiting form, #new")


def test_what_was_typed_beside_a_file_is_said_and_kept(one: Page) -> None:
    one.visitor.get(one.path(one.old))
    file = (io.BytesIO(b"The bridge is closed."), "bridge.txt")
    page = one.visitor.send(one.path(one.old), {"do": "capture", "text": "The bridge is open.", "file": file})
    assert (page.status, page.value("text")) == (422, "The bridge is open.")
    assert read(one.ana, documents.read, one.old.id).superseded_by is None


@pytest.mark.parametrize("site_has_it", [True, False])
def test_a_capture_by_its_address_leads_to_the_page_that_waits_for_it(
    one: Page, paper: Network, site: Flask, site_has_it: bool
) -> None:
    if site_has_it:
        paper.serve(page(NEW.encode()))
    one.visitor.get(one.path(one.old))
    made = one.visitor.send(one.path(one.old), {"do": "capture", "url": "http://paper.example/a"})
    assert made.status == 303
    waits = one.visitor.get(made.to)
    assert (waits.status, waits.one("[data-reading]").tag) == (202, "p")
    assert one.visitor.get(f"{made.to}/versions").to == made.to
    older = one.visitor.get(one.path(one.old))
    assert "A newer capture is being read" in older.words(".message")
    assert {made.to} == {link.attributes["href"] for link in older.all(".message a, #captures a")}
    found = fetching.next_page()
    assert found
    fetching.run(found, fetching.terms(site.extensions["annotate"]))
    if site_has_it:
        assert "2 of 3 found again. 1 needs you." in one.visitor.get(f"{made.to}/versions").words()
    else:
        assert one.visitor.get(f"{made.to}/versions").to == made.to
        assert "This could not be read" in one.visitor.get(made.to).words()


def test_the_marks_without_a_place_stand_on_pages_of_a_hundred_pieces(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    places = [(n * 5, n * 5 + 4) for n in range(250)]
    old = build.a_document(ana, project, " ".join(f"w{n:03}" for n in range(250)))
    for pieces in (places[:120:2], places[120:240:2], places[240:241], places[245:246]):
        fragments = tuple(NewFragment(start=start, end=end) for start, end in pieces)
        write(ana, annotations.create, old.id, NewAnnotation(kind="claim", fragments=fragments))
    visitor = visit(ana)
    made = visitor.send(f"/p/{project.id}/d/{old.id}/versions", {"do": "capture", "text": "Nothing is left."}).to

    def labels(page: Visited) -> list[str]:
        return [mark.text() for mark in page.all("article.lost .mk-letter")]

    page = visitor.get(made)
    assert (labels(page), page.one("#waiting a.go").text()) == (["C01"], "3 more")
    assert "0 of 4 found again. 4 need you." in page.words()
    page = visitor.get(page.one("#waiting a.go").attributes["href"].partition("#")[0])
    assert (labels(page), page.one("#waiting a.go").text()) == (["C02", "C03", "C04"], "From the first")
    wait = page.all("article.lost")[1].attributes["id"].removeprefix("m-")
    here = page.one(f"#m-{wait} .note-form").attributes["action"]
    dropped = visitor.send(here, {"do": "drop", "carried": wait, "reason": "Gone."})
    assert labels(visitor.get(dropped.to.partition("#")[0])) == ["C02", "C04", "C03"]
    assert labels(visitor.get(made)) == ["C01"]


@pytest.mark.parametrize("do", ["capture", "drop", "place"])
def test_nothing_is_done_to_a_document_under_the_address_of_another_project(
    one: Page, visit: Visit, paper: Network, do: str
) -> None:
    made = one.captured()
    [wait] = one.waiting(made)
    editor = build.a_member(one.ana, one.project, "editor")
    elsewhere = build.a_project(editor, "Elsewhere")
    fields = {"do": do, "url": "http://paper.example/a", "carried": wait.id, "reason": "Gone.", "sentence0": "1"}
    assert visit(editor).send(f"/p/{elsewhere.id}/d/{made.id}/versions", fields).status == 404
    assert read(editor, documents.find, elsewhere.id).items(Document) == []
    assert read(one.ana, documents.read, made.id).superseded_by is None
    assert one.waiting(made) == [wait]
