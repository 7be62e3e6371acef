"""The pages of adjudication: what each document waits for, who may see it, and what the forms do."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec
import pytest

from annotate.domain.adjudication import Case, NewDecision
from annotate.domain.annotations import NewAnnotation
from annotate.domain.permissions import Actor
from annotate.domain.records import Document, Project
from annotate.services import adjudication, annotations, layers, projects, review
from annotate.services.work import read, write
from tests import build
from tests.pages.conftest import Page, Visitor

Visit = Callable[[Actor], Visitor]


class Desk(NamedTuple):
    """A project with a document that two reviewers have marked: the same claim, and one that Jonas saw alone."""

    owner: Actor
    ada: Actor
    jonas: Actor
    mei: Actor
    project: Project
    document: Document

    @property
    def path(self) -> str:
        return f"/p/{self.project.id}/adjudicate"

    @property
    def reading(self) -> str:
        return f"/p/{self.project.id}/d/{self.document.id}"

    def submit(self, *people: Actor) -> None:
        for person in people:
            write(person, layers.submit, self.document.id)

    def begin(self) -> list[Case]:
        self.submit(self.jonas, self.mei)
        write(self.ada, review.begin, self.document.id)
        return read(self.ada, adjudication.find, self.document.id).items(Case)

    def decide(self, case: Case, decision: str, annotation: str | None = None) -> None:
        body = NewDecision(decision=decision, annotation=annotation, cause="overlooked", reason="Seen by one.")
        write(self.ada, adjudication.decide, case.id, body)


@pytest.fixture
def desk() -> Desk:
    owner = build.a_person()
    project = build.a_project(owner)
    ada = build.a_member(owner, project, "adjudicator", "Ada Lind")
    jonas, mei = build.a_member(owner, project), build.a_member(owner, project, name="Mei Lin")
    document = build.a_document(owner, project, title="The bridge")
    made = Desk(owner, ada, jonas, mei, project, document)
    for person in (jonas, mei):
        write(person, annotations.create, document.id, NewAnnotation(kind="claim", start=0, end=9))
    write(jonas, annotations.create, document.id, NewAnnotation(kind="claim", start=10, end=16))
    return made


def row(page: Page, desk: Desk) -> str:
    return page.words(f"#d-{desk.document.id}")


def send(visitor: Visitor, desk: Desk, do: str, **fields: str) -> Page:
    return visitor.send(desk.path, {"do": do, "document": desk.document.id, **fields})


def test_a_document_says_for_whom_it_waits(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.ada)
    desk.submit(desk.mei)
    assert "Waiting for Jonas Keller: 1 of 2 submitted" in row(visitor.get(desk.path), desk)
    desk.submit(desk.jonas)
    page = visitor.get(desk.path)
    assert "2 of 2 submitted: Jonas Keller, Mei Lin. Begin locks their layers" in row(page, desk)
    assert page.one(f"#d-{desk.document.id} button.primary").text() == "Begin adjudication of The bridge"


def test_blind_work_names_nobody_and_counts_nobody(visit: Visit, desk: Desk) -> None:
    build.blind(desk.owner, desk.project)
    desk.submit(desk.mei)
    page = visit(desk.ada).get(desk.path)
    assert "Waiting until 2 layers are submitted" in row(page, desk)
    assert not {"Jonas", "Mei"} & set(row(page, desk).split())


def test_blind_work_counts_no_case_for_an_adjudicator_who_came_too_late(visit: Visit, desk: Desk) -> None:
    build.blind(desk.owner, desk.project)
    build.an_annotation(desk.ada, desk.document)
    desk.submit(desk.jonas, desk.mei)
    write(desk.owner, review.begin, desk.document.id)
    page = visit(desk.ada).get(desk.path)
    assert "so another adjudicator decides the cases" in row(page, desk)
    assert page.one("nav.sections a[aria-current]").text().strip() == "Adjudication"
    assert visit(desk.owner).get(desk.path).words("nav.sections a[aria-current]") == "Adjudication 2 open"


def test_only_those_who_decide_are_shown_the_way_to_it(visit: Visit, desk: Desk) -> None:
    desk.begin()
    for person, status in ((desk.jonas, 403), (desk.ada, 200), (desk.owner, 200)):
        visitor = visit(person)
        links = [link.text() for link in visitor.get(f"/p/{desk.project.id}").all("nav.sections a")]
        assert ("Adjudication 2 open" in links) == (status == 200)
        assert visitor.get(desk.path).status == status
        assert visitor.get(f"{desk.reading}/cases/1").status == status
    stranger = visit(build.a_person("Somebody Else"))
    assert stranger.get(desk.path).status == 404
    assert stranger.get(f"{desk.reading}/cases/1").status == 404


def test_a_case_stands_in_its_own_project_only(visit: Visit, desk: Desk) -> None:
    desk.begin()
    other = build.a_project(desk.owner, "Another")
    visitor = visit(desk.owner)
    assert visitor.get(f"/p/{other.id}/d/{desk.document.id}/cases/1").status == 404
    assert visitor.get(f"{desk.reading}/cases/99").status == 404


def test_the_forms_go_all_the_way_from_begin_to_final_and_back(visit: Visit, desk: Desk) -> None:
    desk.submit(desk.jonas, desk.mei)
    visitor = visit(desk.ada)
    visitor.get(desk.path)
    assert send(visitor, desk, "begin").to == f"{desk.path}?done=begin#d-{desk.document.id}"
    page = visitor.get(f"{desk.path}?done=begin")
    assert page.words("[role=status]") == "Adjudication has begun. The submitted layers are locked."
    assert "2 cases to decide of 2; in 1 all reviewers have marked the same." in row(page, desk)
    assert send(visitor, desk, "finish").status == 422
    assert visitor.last.words("[role=alert]").startswith("2 cases are not decided yet.")
    assert send(visitor, desk, "accept").status == 303
    (left,) = [case for case in read(desk.ada, adjudication.find, desk.document.id).items(Case) if case.state == "open"]
    desk.decide(left, "reject_all")
    assert "All 2 cases are decided. Make the layer final." in row(visitor.get(desk.path), desk)
    assert send(visitor, desk, "finish").status == 303
    assert "Final" in row(visitor.get(desk.path), desk)
    assert send(visitor, desk, "reopen", reason="").status == 422
    assert send(visitor, desk, "reopen", reason="A reader has written.").status == 303
    assert send(visitor, desk, "layer", user=desk.mei.user, reason="One is missing.").status == 303
    assert "Waiting for Mei Lin: 1 of 2 submitted" in row(visitor.get(desk.path), desk)


def test_the_list_of_cases_is_narrowed_by_the_address(visit: Visit, desk: Desk) -> None:
    desk.begin()
    visitor = visit(desk.ada)
    assert len(visitor.get(desk.path).all(".case-list a")) == 2
    page = visitor.get(f"{desk.path}?difference=missing")
    (link,) = page.all(".case-list a")
    assert link.attributes["href"] == f"{desk.reading}/cases/2"
    assert " ".join(link.text(separator=" ").split()).endswith("Not marked by all")
    assert visitor.get(f"{desk.path}?kind=language").all(".case-list a") == []
    assert visitor.get(f"{desk.path}?kind=nonsense").status == 200


def test_the_overview_names_the_cases_and_links_the_states(visit: Visit, desk: Desk) -> None:
    desk.begin()
    page = visit(desk.ada).get(f"/p/{desk.project.id}")
    assert "2 cases to decide" in page.words(".next")
    (state,) = page.all(".sum dd a[href*=review_state]")
    assert (state.attributes["href"], state.text()) == (
        f"/p/{desk.project.id}/docs?review_state=adjudicating",
        "1 in adjudication",
    )
    assert "to decide" not in visit(desk.jonas).get(f"/p/{desk.project.id}").words()


def test_the_reading_page_never_mixes_the_layers(visit: Visit, desk: Desk) -> None:
    same, alone = desk.begin()
    desk.decide(alone, "accept_one", alone.annotations[0].id)
    desk.decide(same, "reject_all")

    def shown(person: Actor, query: str = "") -> list[str]:
        data = msgspec.json.decode(visit(person).get(f"{desk.reading}{query}").one("#data").text())
        return [row[4] for row in data["annotations"]["rows"]]

    viewer = build.a_member(desk.owner, desk.project, "viewer", "Vera")
    assert shown(desk.jonas) == ["individual"] * 3
    assert shown(desk.jonas, "?layer=adjudicated") == ["adjudicated"]
    assert shown(viewer) == shown(viewer, "?layer=individual") == ["adjudicated"]
    write(desk.ada, review.finish, desk.document.id)
    assert shown(desk.jonas) == ["adjudicated"]
    assert shown(desk.jonas, "?layer=individual") == ["individual"] * 3


def test_counts_never_mix_the_layers(visit: Visit, desk: Desk) -> None:
    same, _ = desk.begin()
    desk.decide(same, "accept_all")
    path = f"/p/{desk.project.id}"
    viewer = build.a_member(desk.owner, desk.project, "viewer", "Vera")
    for person, claims in ((desk.jonas, 3), (viewer, 1)):
        visitor = visit(person)
        assert f"C Claim {claims} " in visitor.get(f"{path}/docs").words("tbody")
        assert f"C Claim {claims} " in visitor.get(path).words(".sum")


def test_an_agreed_mark_names_its_origin_as_far_as_one_may_see_it(visit: Visit, desk: Desk) -> None:
    _, alone = desk.begin()
    desk.decide(alone, "accept_one", alone.annotations[0].id)
    said = visit(desk.mei).get(f"{desk.reading}?layer=adjudicated").words(".plain-cards")
    assert "From C02 of Jonas Keller. Ada Lind: accept that one, overlooked by one. Seen by one." in said
    viewer = build.a_member(desk.owner, desk.project, "viewer", "Vera")
    page = visit(viewer).get(desk.reading)
    assert "Jonas" not in page.html
    assert "Ada Lind: accept that one" in page.words(".plain-cards")


def test_adjudicators_are_led_from_a_document_to_its_cases(visit: Visit, desk: Desk) -> None:
    desk.begin()
    link = visit(desk.ada).get(desk.reading).one("#layers > a")
    assert (link.text(), link.attributes["href"]) == ("Decide cases", f"{desk.path}#d-{desk.document.id}")
    assert visit(desk.jonas).get(desk.reading).all("#layers > a") == []


def test_the_settings_say_whether_adjudicators_decide_their_own_cases(visit: Visit, desk: Desk) -> None:
    visitor = visit(desk.owner)
    path = f"/p/{desk.project.id}/settings"
    page = visitor.get(path)
    assert "checked" in page.one("#f-adjudicate_own").attributes
    fields = {"do": "save", "version": str(desk.project.version), "name": "Desk", "language": "en"}
    assert visitor.send(path, {**fields, "reviewers_per_document": "2"}).status == 303
    assert not read(desk.owner, projects.read, desk.project.id).adjudicate_own
