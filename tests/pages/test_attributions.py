"""The page of attributions: the register, its bars and network, naming sources, recording searches."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec
import pytest

from annotate.domain.annotations import AnnotationChange, NewAnnotation
from annotate.domain.claims import NewClaim
from annotate.domain.links import NewLink
from annotate.domain.permissions import Actor
from annotate.domain.records import Annotation, Document, End, Fields, Project, ResolvedSource
from annotate.domain.register import Attribution
from annotate.domain.sources import NewSource, Source
from annotate.domain.tracing import Search
from annotate.pages.network import network, shortened
from annotate.services import annotations, claims, links, register, sources, tracing
from annotate.services.register import RegisterQuery
from annotate.services.work import read, write
from tests import build
from tests.pages.conftest import Page, Visitor

Visit = Callable[[Actor], Visitor]
TEXT = "The cook said the flour was gone. She added that it was stolen. Experts agree that it was."
NOTHING = "01890000-0000-7000-8000-000000000000"


class Desk(NamedTuple):
    """A document with three attributions of Jonas; the cook is cited twice, once as a pronoun."""

    owner: Actor
    jonas: Actor
    project: Project
    document: Document
    marks: list[Annotation]

    @property
    def path(self) -> str:
        return f"/p/{self.project.id}/attributions"

    @property
    def of_document(self) -> str:
        return f"/p/{self.project.id}/d/{self.document.id}/attributions"


def said(jonas: Actor, document: Document, *words: str) -> Annotation:
    parts = zip(("source", "cue", "content"), words, strict=True)
    fragments = [{"start": TEXT.index(each), "end": TEXT.index(each) + len(each), "part": part} for part, each in parts]
    return write(
        jonas,
        annotations.create,
        document.id,
        msgspec.convert({"kind": "attribution", "fragments": fragments}, NewAnnotation),
    )


@pytest.fixture
def desk() -> Desk:
    owner = build.a_person()
    project = build.a_project(owner)
    jonas = build.a_member(owner, project)
    document = build.a_document(owner, project, TEXT, title="The flour")
    marks = [
        said(jonas, document, "The cook", "said", "the flour was gone"),
        said(jonas, document, "She", "added", "that it was stolen"),
        said(jonas, document, "Experts", "agree", "that it was."),
    ]
    means = Fields(resolved_source=ResolvedSource(annotation=marks[0].id), mode="indirect")
    write(jonas, annotations.change, marks[1].id, AnnotationChange(fields=means), 1)
    return Desk(owner, jonas, project, document, marks)


def rows(page: Page) -> list[str]:
    return [" ".join(node.text(separator=" ").split()) for node in page.all(".register tbody tr[id]")]


def test_the_register_says_who_said_what_and_whom_a_pronoun_means(visit: Visit, desk: Desk) -> None:
    page = visit(desk.jonas).get(desk.path)
    assert "3 attributions, none traced yet. No direct quotation among them" in page.words()
    first, second, third = rows(page)
    assert "A01, S1 The flour The cook said the flour was gone" in first
    assert "She = The cook" in second
    assert "Not searched Record search for A03" in third
    bars = [" ".join(node.text(separator=" ").split()) for node in page.all(".bars li")]
    assert bars[0].startswith("The cook 2 times")
    assert [node.attributes["width"] for node in page.all(".bars rect")][:2] == ["100", "100"]
    assert " ".join(page.all(".sources table")[0].text(separator=" ").split()).endswith("Experts 1 1 12 13.6 % 0 0")
    assert not page.all("[style]")


def test_without_an_attribution_the_page_says_how_to_make_one(visit: Visit, desk: Desk) -> None:
    empty = build.a_project(desk.owner, "Empty")
    page = visit(desk.owner).get(f"/p/{empty.id}/attributions")
    assert "No attribution yet. Mark one in a document with 2" in page.words()
    assert not page.all(".register")


def test_filters_stand_in_the_address_and_can_be_cleared(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.jonas)
    page = visitor.get(f"{desk.path}?source=the+cook")
    assert len(rows(page)) == 2
    assert "2 attributions match. Clear 1 filter" in page.words()
    assert page.one("select[name='source'] option[selected]").text() == "The cook"
    assert len(rows(visitor.get(f"{desk.path}?mode=indirect"))) == 1
    assert "No attribution matches." in visitor.get(f"{desk.path}?mode=direct").words()
    assert visitor.get(f"{desk.path}?mode=shouted").status == 422
    grouped = visitor.get(f"{desk.path}?group=source")
    assert [" ".join(node.text().split()) for node in grouped.all(".grp")] == [
        "The cook 2 attributions",
        "Experts 1 attribution",
    ]


def test_the_network_joins_sources_with_the_claims_they_are_cited_for(visit: Visit, desk: Desk) -> None:
    claim = build.an_annotation(desk.jonas, desk.document, start=14, end=32)
    for mark in desk.marks[:2]:
        write(desk.jonas, links.create, mark.id, NewLink(type="attributes", to=End(annotation=claim.id)))
    page = visit(desk.jonas).get(desk.of_document)
    assert page.one(".net svg").attributes["aria-label"] == "1 source and 1 claim, joined by 1 line"
    assert len(page.all(".net path")) == 1
    table = " ".join(page.all(".sources table")[1].text(separator=" ").split())
    assert "The cook C01 the flour was gone Marked passage A01, A02" in table
    assert len(page.all(".net rect.mark")) == 1


def test_the_network_names_the_claims_about_the_world_that_are_stated_or_linked(visit: Visit, desk: Desk) -> None:
    first, second = desk.marks[:2]
    passage = build.an_annotation(desk.jonas, desk.document, start=14, end=32)
    body = NewClaim(annotation=passage.id, normalised="The mill had no flour in May 1950.")
    claim = write(desk.jonas, claims.create, desk.project.id, body)
    write(desk.jonas, links.create, first.id, NewLink(type="attributes", to=End(annotation=passage.id)))
    write(desk.jonas, links.create, second.id, NewLink(type="attributes", to=End(claim=claim.id)))
    page = visit(desk.jonas).get(desk.path)
    assert page.one(".net svg").attributes["aria-label"] == "1 source and 1 claim, joined by 1 line"
    assert page.all(".net rect.mark") == []
    table = " ".join(page.all(".sources table")[1].text(separator=" ").split())
    assert "The cook C01 The mill had no flour in May 1950. Open A01, A02" in table
    at = f"/p/{desk.project.id}/claims/{claim.id}"
    assert len(page.all(f".sources table a[href='{at}']")) == 1
    assert [" ".join(node.text().split()) for node in page.all(f".register a[href='{at}']")] == ["claim C01"] * 2
    (row,) = [
        row for row in read(desk.jonas, register.of_project, desk.project.id).items(Attribution) if row.id == second.id
    ]
    assert row.claims == (claim.id,)


def test_a_search_is_recorded_on_the_page_and_shown_with_those_before(visit: Visit, desk: Desk) -> None:
    visitor, mark = visit(desk.jonas), desk.marks[0]
    page = visitor.get(f"{desk.path}?trace={mark.id}")
    assert "No search is recorded yet." in page.words("#trace")
    fields = {"do": "search", "trace": mark.id, "when": "2026-11-26", "found": "traced_differs", "note": "Box 3"}
    refused = visitor.send(f"{desk.path}?trace={mark.id}", {**fields, "where": " "})
    assert refused.status == 422
    assert refused.value("note", "#trace") == "Box 3"
    done = visitor.send(desk.path, {**fields, "where": "The town archive"})
    assert done.to == f"{desk.path}?done=searched#r-{mark.id}"
    (made,) = read(desk.jonas, tracing.find, mark.id).items(Search)
    assert (made.where, made.found, made.applied) == ("The town archive", "traced_differs", True)
    page = visitor.get(f"{desk.path}?trace={mark.id}")
    assert "Traced, differs : The town archive, 2026-11-26" in page.words("#trace")
    assert "1 traced" in page.words()


def test_a_search_that_leaves_the_attribution_as_it_was_says_so(visit: Visit, desk: Desk) -> None:
    visitor, mark = visit(desk.owner), desk.marks[0]
    fields = {"do": "search", "trace": mark.id, "where": "The archive", "when": "2026-11-26", "found": "not_found"}
    done = visitor.send(desk.path, fields)
    assert done.to == f"{desk.path}?done=beside#r-{mark.id}"
    page = visitor.get(done.to)
    assert "The trace of the attribution stays as it was" in page.words("[role=status]")
    assert "Not set 1 search" in rows(page)[0]


def test_ticked_attributions_are_resolved_to_a_source_of_the_list_or_a_new_one(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.jonas)
    for fields, sentence in (
        ({"name": "Ada Renn"}, "No attribution is chosen."),
        ({"annotation": desk.marks[0].id}, "No source is chosen."),
        ({"annotation": desk.marks[0].id, "to": NOTHING}, "There is no such source in this project."),
    ):
        refused = visitor.send(desk.path, {"do": "resolve", **fields})
        assert refused.status == 422
        assert sentence in refused.words("[role='alert']")
    chosen = [desk.marks[0].id, desk.marks[2].id]
    done = visitor.send(desk.path, {"do": "resolve", "annotation": chosen, "name": "Ada Renn"})
    assert done.to == f"{desk.path}?done=resolved&n=2&left=0"
    page = visitor.get(done.to)
    assert "2 attributions resolved." in page.words("[role='status']")
    (bar,) = [" ".join(node.text(separator=" ").split()) for node in page.all(".bars li")]
    assert bar.startswith("Ada Renn 3 times"), "the pronoun follows"
    (source,) = read(desk.jonas, sources.find, desk.project.id).items(Source)
    again = visitor.send(desk.path, {"do": "resolve", "annotation": chosen, "to": source.id})
    assert again.to == f"{desk.path}?done=resolved&n=2&left=0"


def test_what_belongs_to_others_has_no_box_and_is_left_as_it_is(visit: Visit, desk: Desk) -> None:
    mei = build.a_member(desk.owner, desk.project, name="Mei Lin")
    visitor = visit(mei)
    page = visitor.get(desk.path)
    assert not page.all("input[type='checkbox']")
    assert "Jonas Keller" in rows(page)[0]
    done = visitor.send(desk.path, {"do": "resolve", "annotation": desk.marks[0].id, "name": "Ada Renn"})
    assert "1 other stayed as they were" in visitor.get(str(done.to)).words("[role='status']")


def test_sources_are_added_changed_and_deleted(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.jonas)
    done = visitor.send(desk.path, {"do": "add", "name": "Ada Renn", "aliases": "The cook\r\n\r\nMrs Renn"})
    assert done.to == f"{desk.path}?done=added#names"
    (made,) = read(desk.jonas, sources.find, desk.project.id).items(Source)
    assert made.aliases == ("The cook", "Mrs Renn")
    assert "She = Ada Renn" in rows(visitor.get(desk.path))[1]
    clash = visitor.send(desk.path, {"do": "add", "name": "the COOK"})
    assert clash.status == 422
    assert "“Ada Renn” is called like this already." in clash.words("[role='alert']")
    changed = {"do": "change", "id": made.id, "version": "1", "name": "Ada Renn", "note": "Cook of the mill"}
    assert visitor.send(desk.path, changed).status == 303
    stale = visitor.send(desk.path, changed)
    assert stale.status == 412
    assert "changed in the meantime" in stale.words("[role='alert']")
    assert visitor.send(desk.path, {"do": "delete", "id": made.id, "version": "2"}).status == 303
    assert read(desk.jonas, sources.find, desk.project.id).total == 0


def test_a_viewer_reads_and_changes_nothing(visit: Visit, desk: Desk) -> None:
    viewer = build.a_member(desk.owner, desk.project, "viewer", "Vera Lind")
    write(desk.owner, sources.create, desk.project.id, NewSource(name="Ada Renn"))
    page = visit(viewer).get(desk.path)
    assert not page.all("main form[method='post']")
    assert "Ada Renn" in page.words("#names")


def test_a_document_has_its_own_register_and_no_other_projects(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.owner)
    other = build.a_document(desk.owner, desk.project, title="Another")
    assert len(rows(visitor.get(desk.of_document))) == 3
    assert rows(visitor.get(f"/p/{desk.project.id}/d/{other.id}/attributions")) == []
    elsewhere = build.a_project(desk.owner, "Elsewhere")
    foreign = f"/p/{elsewhere.id}/d/{desk.document.id}/attributions"
    assert visitor.get(foreign).status == 404
    assert visitor.send(foreign, {"do": "add", "name": "Ada"}).status == 404


def test_in_blind_work_the_page_has_ones_own_only(visit: Visit, desk: Desk) -> None:
    build.blind(desk.owner, desk.project)
    mei = build.a_member(desk.owner, desk.project, name="Mei Lin")
    page = visit(mei).get(desk.path)
    assert "No attribution yet." in page.words()
    assert "Jonas" not in page.html
    assert visit(mei).get(f"{desk.path}?trace={desk.marks[0].id}").status == 404


def test_long_words_are_cut_and_no_more_is_drawn_than_has_room(visit: Visit, desk: Desk) -> None:
    assert shortened("A" * 100) == "A" * 38 + " …"
    assert shortened("The president of the republic, whose office is far away", 24) == "The president of the …"
    found = read(desk.jonas, register.opened, desk.project.id, None, RegisterQuery())
    assert network(found.rows, {}).bonds == []
