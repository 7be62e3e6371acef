"""The page of flags: unverified passages by reason, what would settle them, settling, and wording by category."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from annotate.domain.claims import NewClaim
from annotate.domain.flagged import Settlement
from annotate.domain.links import NewLink
from annotate.domain.permissions import Actor
from annotate.domain.records import Annotation, Document, End, Fields, Project
from annotate.services import annotations, claims, flagged, links
from annotate.services.work import read, write
from tests import build
from tests.pages.conftest import Page, Visitor

Visit = Callable[[Actor], Visitor]


class Desk(NamedTuple):
    """Two flags of Jonas, one of Ana the owner, and a flagged wording."""

    owner: Actor
    jonas: Actor
    project: Project
    document: Document
    vague: Annotation
    figure: Annotation
    hers: Annotation

    @property
    def path(self) -> str:
        return f"/p/{self.project.id}/flags"


@pytest.fixture
def desk() -> Desk:
    owner = build.a_person()
    project = build.a_project(owner)
    jonas = build.a_member(owner, project)
    document = build.a_document(owner, project, title="The bridge")

    def flag(person: Actor, start: int, reason: str, **more: str) -> Annotation:
        return build.an_annotation(
            person, document, "unverified", start, start + 9, fields=Fields(reason=reason, **more)
        )

    vague = flag(jonas, 0, "vague_source", would_settle="Ask the town archive.")
    figure = flag(jonas, 10, "figure_without_source")
    wording = Fields(category="puffery", neutral_wording="said", in_voice_of="quoted")
    build.an_annotation(jonas, document, "language", 10, 17, fields=wording)
    return Desk(owner, jonas, project, document, vague, figure, flag(owner, 20, "vague_source"))


def settled(desk: Desk, flag: Annotation, resolution: str = "withdrawn") -> None:
    write(desk.owner, flagged.settle, flag.id, Settlement(resolution=resolution, reason="The minutes name her."))


def rows(page: Page) -> list[str]:
    return [" ".join(node.text(separator=" ").split()) for node in page.all(".flags tbody tr[id]")]


def groups(page: Page) -> list[str]:
    return [" ".join(node.text(separator=" ").split()) for node in page.all(".grp")]


def test_open_flags_stand_by_reason_with_what_would_settle_them(visit: Visit, desk: Desk) -> None:
    settled(desk, desk.figure)
    page = visit(desk.jonas).get(desk.path)
    assert groups(page) == ["Vague source 2 flags"]
    assert "2 flags open, 1 withdrawn." in page.words()
    assert "U01, S1 The bridge The mayor nothing yet Make a claim of this passage , U01 Ask the town" in rows(page)[0]
    assert "not said" in rows(page)[1]
    link = page.one(f"#r-{desk.vague.id} th a").attributes["href"]
    assert link == f"/p/{desk.project.id}/d/{desk.document.id}?a={desk.vague.id}"
    everything = visit(desk.jonas).get(f"{desk.path}?resolution=any")
    assert groups(everything) == ["Vague source 2 flags", "Figure without source 1 flag"]
    assert "Withdrawn Ana Okafor: The minutes name her." in rows(everything)[2]


def test_a_reviewer_withdraws_their_own_with_a_reason(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.jonas)
    page = visitor.get(desk.path)
    assert len(page.all(".flags details form")) == 2, "one's own flags only"
    fields = {"annotation": desk.vague.id, "resolution": "withdrawn"}
    refused = visitor.send(desk.path, {**fields, "why": " "})
    assert refused.status == 422
    assert "Fill this in." in refused.words("[role='alert']")
    assert visitor.send(desk.path, {**fields, "why": "My mistake."}).to == f"{desk.path}?done=withdrawn"
    assert read(desk.jonas, annotations.read, desk.vague.id).fields.resolution == "withdrawn"
    assert "The flag is withdrawn." in visitor.get(f"{desk.path}?done=withdrawn").words("[role='status']")
    hers = {"annotation": desk.hers.id, "resolution": "withdrawn", "why": "Not mine."}
    assert visitor.send(desk.path, hers).status == 403


def test_a_claim_is_made_of_the_passage_of_ones_own_flag(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.jonas)
    page = visitor.get(desk.path)
    buttons = [" ".join(node.text().split()) for node in page.all(".flags form .text-btn")]
    assert buttons == ["Make a claim of this passage, U01", "Make a claim of this passage, U02"], "of one's own"
    made = visitor.send(desk.path, {"do": "make_claim", "annotation": desk.vague.id})
    assert made.to == f"{desk.path}?done=claimed#r-{desk.vague.id}"
    page = visitor.get(f"{desk.path}?done=claimed")
    assert "The passage is marked as a claim" in page.words("[role='status']")
    assert "C01" in page.words(f"#r-{desk.vague.id} [data-l='Questions']")
    assert page.all(f"#r-{desk.vague.id} [data-l='Questions'] form") == []
    again = visitor.send(desk.path, {"do": "make_claim", "annotation": desk.vague.id})
    assert (again.status, again.words("[role='alert']")) == (
        422,
        "This flag questions something already. Open it to change what.",
    )
    hers = visitor.send(desk.path, {"do": "make_claim", "annotation": desk.hers.id})
    assert (hers.status, "belongs to another person" in hers.words("[role='alert']")) == (403, True)


def test_a_flag_that_questions_a_claim_about_the_world_leads_there(visit: Visit, desk: Desk) -> None:
    claim = write(desk.jonas, claims.create, desk.project.id, NewClaim(normalised="It is so."))
    write(desk.jonas, links.create, desk.vague.id, NewLink(type="questions", to=End(claim=claim.id)))
    page = visit(desk.jonas).get(desk.path)
    link = page.one(f"#r-{desk.vague.id} [data-l='Questions'] a")
    assert (link.text(), link.attributes["href"]) == ("Claim C01", f"/p/{desk.project.id}/claims/{claim.id}")
    assert page.all(f"#r-{desk.vague.id} [data-l='Questions'] form") == []


def test_an_editor_settles_any_flag_and_opens_it_again(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.owner)
    page = visitor.get(desk.path)
    assert len(page.all(".flags details form")) == 3
    offered = [node.attributes["value"] for node in page.all(f"#r-{desk.vague.id} option")]
    assert offered == ["withdrawn", "resolved_not_checkable", "resolved_refuted", "resolved_supported"]
    fields = {"annotation": desk.vague.id, "why": "The minutes name her."}
    assert visitor.send(desk.path, {**fields, "resolution": "resolved_supported"}).status == 303
    assert visitor.send(desk.path, {**fields, "resolution": "open"}).status == 303
    assert read(desk.owner, annotations.read, desk.vague.id).fields.resolution == "open"
    again = visitor.send(desk.path, {**fields, "resolution": "open"})
    assert "This flag stands as “open” already." in again.words("[role='alert']")


def test_each_state_of_the_list_has_its_sentence(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.owner)
    assert "No flag matches." in visitor.get(f"{desk.path}?reason=presupposition").words()
    assert visitor.get(f"{desk.path}?reason=rumour").status == 422
    for flag in (desk.vague, desk.figure, desk.hers):
        settled(desk, flag)
    page = visitor.get(desk.path)
    assert "Every flag is settled. Show all 3 flags" in page.words()
    empty = build.a_project(desk.owner, "Empty")
    assert "No passage is flagged as unverified." in visitor.get(f"/p/{empty.id}/flags").words()
    assert "No wording is flagged." in visitor.get(f"/p/{empty.id}/flags?tab=language").words()


def test_wording_stands_by_category_with_the_neutral_one(visit: Visit, desk: Desk) -> None:
    page = visit(desk.jonas).get(f"{desk.path}?tab=language")
    assert groups(page) == ["Puffery 1 passage"]
    assert "L01, S1 The bridge praised" in page.words(".flags")
    assert "In the source’s voice said" in page.words(".flags")
    assert page.one(".tabs-of [aria-current]").text() == "Language"


def test_a_viewer_reads_the_agreed_layer_and_settles_nothing(visit: Visit, desk: Desk) -> None:
    viewer = build.a_member(desk.owner, desk.project, "viewer", "Vera Lind")
    visitor = visit(viewer)
    page = visitor.get(desk.path)
    assert rows(page) == []
    assert "Jonas" not in page.words()
    fields = {"annotation": desk.vague.id, "resolution": "withdrawn", "why": "No."}
    assert visitor.send(desk.path, fields).status == 404
