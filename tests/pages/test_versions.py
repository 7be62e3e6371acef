"""Captures of one page: side by side, marks that need a place, a place chosen or a reason written, all without script."""

from collections.abc import Callable

import pytest

from annotate.domain.permissions import Actor
from annotate.domain.recaptures import Carried
from annotate.domain.records import Annotation, Document
from annotate.services import annotations, carried, documents, projects
from annotate.services.projects import ProjectChange
from annotate.services.work import read, write
from tests import build
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


def test_the_page_says_what_stays_behind_and_where_blind_work_goes_on(one: Page) -> None:
    assert "Comments, hints and which sentences were read stay with this capture." in one.visitor.get(
        one.path(one.old)
    ).words("#new")
    write(one.ana, projects.change, one.project.id, ProjectChange(blind=True), one.project.version)
    one.captured()
    assert "it goes on in the newer one" in one.visitor.get(one.path(one.old)).words(".message")
    assert "go on there" in one.visitor.get(f"/p/{one.project.id}/d/{one.old.id}").words(".about")


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
