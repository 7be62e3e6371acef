"""Dependence: pairs side by side, candidates, the map, all of it without script, and only for those who may."""

from collections.abc import Callable

import pytest

from annotate.domain.dependence import NewEnd, NewPassage, NewRelation, NewSpan, Relation
from annotate.domain.permissions import Actor
from annotate.domain.records import Document, Project
from annotate.services import dependence
from annotate.services.listing import PageQuery
from annotate.services.work import read, write
from tests import build
from tests.pages.conftest import Visitor

Visit = Callable[[Actor], Visitor]
FIRST = "The mayor praised the new bridge over the river at the old mill on Monday. It will last, she said."
SECOND = "On Monday the mayor praised the new bridge over the quiet river at the old mill. It shall last, she said."


class Two:
    """Two documents of a project, and their owner."""

    def __init__(self, visit: Visit) -> None:
        self.ana = build.a_person()
        self.project: Project = build.a_project(self.ana)
        self.left: Document = build.a_document(self.ana, self.project, FIRST, title="Morning paper")
        self.right: Document = build.a_document(self.ana, self.project, SECOND, title="Evening paper")
        self.path = f"/p/{self.project.id}/d/{self.left.id}/dependence"
        self.beside = f"{self.path}?with={self.right.id}"
        self.visitor = visit(self.ana)

    def send(self, do: str, **fields: object) -> object:
        """Send a form of the page, as it was seen last."""
        self.visitor.get(self.beside)
        known = {"do": do, "with": self.right.id, **{name: str(value) for name, value in fields.items()}}
        return self.visitor.send(self.path, known)

    @property
    def relations(self) -> list[Relation]:
        return read(self.ana, dependence.find_of_document, self.left.id, PageQuery()).items(Relation)

    def relate(self, type_: str = "reprint_of", **more: object) -> Relation:
        ends = {"source": NewEnd(document=self.left.id), "to": NewEnd(document=self.right.id)}
        return write(self.ana, dependence.create, self.project.id, NewRelation(type=type_, **ends, **more))


@pytest.fixture
def two(visit: Visit) -> Two:
    return Two(visit)


def test_a_document_without_relations_says_what_to_do(two: Two) -> None:
    page = two.visitor.get(two.path)
    assert "No parallel text recorded. Put another text beside this one." in page.words()
    assert [option.text() for option in page.all("#other option")] == ["Evening paper"]


def test_the_source_record_names_the_relations_and_leads_to_the_two_texts_and_back(two: Two, visit: Visit) -> None:
    made = two.relate("reprint_of", certainty="high", evidence_note="The same slip in the third line.")
    left, right = (f"/p/{two.project.id}/d/{one.id}/source" for one in (two.left, two.right))
    viewer = visit(build.a_member(two.ana, two.project, "viewer", "Vera Lind"))
    for visitor, fields in ((two.visitor, "#record [data-ask='{}']"), (viewer, "#f-{}")):
        page = visitor.get(left)
        for name in ("original_or_copy", "dependence"):
            (link,) = page.all(f"{fields.format(name)} .related a")
            assert " ".join(link.text().split()) == "Reprint of Evening paper"
            assert link.attributes["href"] == f"{two.beside}&relation={made.id}#relation"
        assert "Reprint of Evening paper certainty high, direction shown · no pair of passages" in page.words(
            "#relations"
        )
        page = visitor.get(right)
        assert page.all(".related") == [], "others going back to it make it no copy"
        assert page.words("#relations").startswith("Related documents Reprinted in Morning paper")
        beside = visitor.get(f"{two.beside}&relation={made.id}")
        assert [node.attributes["href"] for node in beside.all(".head a[href*='/source']")] == [
            f"{left}#part-copy",
            f"{right}#part-copy",
        ]
    assert two.visitor.get(two.path).one(".head a[href*='/source']").text() == "Its source record"


def test_what_shares_an_origin_bears_out_the_dependence_of_both(two: Two) -> None:
    two.relate("parallel_to")
    for document, other in ((two.left, "Evening paper"), (two.right, "Morning paper")):
        page = two.visitor.get(f"/p/{two.project.id}/d/{document.id}/source")
        assert page.all("[data-ask='original_or_copy'] .related") == []
        assert page.words("[data-ask='dependence'] .related") == f"Parallel to {other} certainty unknown"


def test_two_documents_are_related_in_words_and_in_either_direction(two: Two) -> None:
    two.send("relate", type="excerpt_of:inverse", certainty="high", evidence_note="Its last lines are missing.")
    (made,) = two.relations
    assert (made.source.document, made.to.document, made.type) == (two.right.id, two.left.id, "excerpt_of")
    page = two.visitor.get(two.beside)
    chosen = page.one("select[name='type'] option[selected]")
    assert chosen.text() == "Excerpted in"
    assert "The direction is shown." in page.words()
    two.send("swap", relation=made.id, version=1)
    assert two.visitor.get(two.beside).one("select[name='type'] option[selected]").text() == "Excerpt of"
    two.send("change", relation=made.id, version=2, type="parallel_to:", certainty="low", evidence_note="")
    assert "A common origin; this relation has no direction." in two.visitor.get(two.beside).words()


def test_an_old_form_changes_nothing_and_keeps_what_was_typed(two: Two) -> None:
    made = two.relate()
    two.send("change", relation=made.id, version=1, type="quotes:", certainty="low", evidence_note="First.")
    page = two.send("change", relation=made.id, version=1, type="quotes:", certainty="high", evidence_note="Second.")
    assert page.status == 412
    assert "This was changed in the meantime." in page.words("[role='alert']")
    assert page.value("evidence_note") == "Second."
    assert two.relations[0].evidence_note == "First."
    assert page.one("form.relation [name='version']").attributes["value"] == "2"


def test_passages_are_paired_by_sentence_numbers_and_stand_in_rows_with_what_differs(two: Two) -> None:
    page = two.send("pair", left_from="1", right_from="1", note="Told twice.")
    (made,) = two.relations
    assert (made.type, made.certainty) == ("parallel_to", "unknown")
    assert page.to is not None
    assert page.to.endswith("#p1")
    row = two.visitor.get(two.beside).one("#p1")
    assert [one.text() for one in row.css("b.differs")] == ["on Monday", "On Monday", "quiet"]
    assert "13 of 16 words in both · paired by hand, confirmed by Ana Okafor" in " ".join(row.text().split())
    assert "Told twice." in row.text()
    quotes = ["".join(one.text() for one in quote.css("p")) for quote in row.css("blockquote")]
    assert quotes == [made.passages[0].source.quote, made.passages[0].to.quote]


def test_a_pair_gets_a_note_and_is_taken_away(two: Two) -> None:
    span = NewSpan(start=0, end=9)
    made = two.relate(passages=(NewPassage(source=span, to=span),))
    two.send("note", relation=made.id, version=1, n=1, note="The first words.")
    assert two.relations[0].passages[0].note == "The first words."
    two.send("unpair", relation=made.id, version=2, n=1)
    assert two.relations[0].passages == ()
    two.send("remove", relation=made.id, version=3)
    assert two.relations == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"do": "pair", "left_from": "1"}, "Choose words of the right text, or name its sentences, from 1 to 2."),
        ({"do": "pair", "left_from": "2", "left_to": "1", "right_from": "1"}, "Choose words of the left text"),
        ({"do": "relate", "type": "copies:"}, "Choose how the two documents are related."),
        ({"do": "guess"}, "This form was not whole."),
    ],
)
def test_what_is_wrong_is_said_on_the_page(two: Two, fields: dict[str, str], sentence: str) -> None:
    page = two.send(**fields)
    assert page.status == 422
    assert sentence in page.words("[role='alert']")
    assert two.relations == []


def test_candidates_are_hints_until_one_is_confirmed(two: Two) -> None:
    found = two.visitor.get(f"{two.path}?find=1")
    assert (
        "1 passage with the same wording, found by comparing 1 text. A hint until somebody confirms it."
        in found.words()
    )
    page = two.visitor.get(f"{two.beside}&find=1")
    candidates = page.all("#candidates article")
    assert candidates
    assert two.relations == []
    form = candidates[0].css_first("form")
    fields = {field.attributes["name"]: field.attributes["value"] for field in form.css("input")}
    answer = two.visitor.send(form.attributes["action"], fields)
    assert (answer.status, answer.to) == (303, f"{two.beside}&find=1#p1")
    ((passage,),) = (one.passages for one in two.relations)
    assert passage.by == "found"
    assert FIRST[passage.source.start : passage.source.end] == passage.source.quote
    assert len(two.visitor.get(f"{two.beside}&find=1").all("#candidates article")) == len(candidates) - 1


def test_whoever_reads_only_is_offered_nothing_to_change(two: Two, visit: Visit) -> None:
    made = two.relate(evidence_note="The same slip.")
    viewer = visit(build.a_member(two.ana, two.project, "viewer"))
    page = viewer.get(two.beside)
    assert page.all("main form, main button") == []
    assert "Morning paper reprint of Evening paper . Certainty: unknown." in page.words()
    assert "The same slip." in page.words()
    answer = viewer.send(two.path, {"do": "remove", "with": two.right.id, "relation": made.id, "version": "1"})
    assert answer.status == 403


def test_the_map_of_the_project_says_what_it_shows_in_a_table_too(two: Two) -> None:
    two.relate(certainty="high", evidence_note="It names the other.")
    there = {"source": NewEnd(document=two.right.id), "to": NewEnd(document=two.left.id)}
    more = {"certainty": "high", "evidence_note": "It names the other."}
    write(two.ana, dependence.create, two.project.id, NewRelation(type="quotes", **there, **more))
    page = two.visitor.get(f"/p/{two.project.id}/dependence")
    assert "Circular reporting. " in page.words()
    assert "2 documents, 1 origin:" in page.words()
    assert (
        page.one("svg desc").text() == "Morning paper: reprint of Evening paper. Evening paper: quotes Morning paper."
    )
    rows = [" ".join(row.text(separator=" ").split()) for row in page.all("tbody tr")]
    assert len(rows) == 2
    assert rows[0].startswith("Morning paper Reprint of")
    assert page.all("svg [style], svg a") == []


def test_the_reading_page_leads_there_with_the_number_of_passages(two: Two) -> None:
    reading = two.path.removesuffix("/dependence")
    assert "no parallels" in two.visitor.get(reading).words(".about")
    span = NewSpan(start=0, end=9)
    two.relate(passages=(NewPassage(source=span, to=span), NewPassage(source=span, to=NewSpan(start=4, end=9))))
    link = two.visitor.get(reading).one(f".about a[href='{two.path}']")
    assert link.text() == "2 parallel passages"


def test_a_document_of_another_project_is_not_put_beside(two: Two, visit: Visit) -> None:
    elsewhere = build.a_document(two.ana, build.a_project(two.ana, "Elsewhere"))
    assert two.visitor.get(f"{two.path}?with={elsewhere.id}").status == 404
    assert two.visitor.get(f"{two.path}?with=nothing").status == 404
