"""The help: short pages with a sample, the keys of whoever reads, finding in all of it, and a project's guidelines."""

import re
from collections.abc import Callable

import pytest

from annotate.domain.permissions import Actor
from annotate.pages.help import CHAPTERS
from annotate.services import projects, reading_settings
from annotate.services.projects import ProjectChange
from annotate.services.work import write
from annotate.vocabulary import keys, label, values
from annotate.vocabulary.guidance import GUIDED
from tests import build
from tests.pages.conftest import Page, Visitor

Visit = Callable[[Actor], Visitor]
TWO_MINUTES = 500
"""Words that are read in two minutes."""


def addresses(page: Page, selector: str) -> list[str]:
    return [link.attributes["href"] or "" for link in page.all(f"{selector} a")]


def test_there_are_thirteen_pages_of_the_method_each_linked_from_the_contents(stranger: Visitor) -> None:
    contents = stranger.get("/help")
    assert addresses(contents, "ol.contents") == [f"/help/{one.name}" for one in CHAPTERS]
    assert len(CHAPTERS) == 13


@pytest.mark.parametrize("name", [one.name for one in CHAPTERS])
def test_a_page_is_read_in_two_minutes_and_leads_to_those_beside_it(stranger: Visitor, name: str) -> None:
    page = stranger.get(f"/help/{name}")
    assert page.status == 200
    for folded in page.all("details, figure"):
        folded.decompose()
    assert 100 < len(page.words("article").split()) < TWO_MINUTES
    names = ["", *(one.name for one in CHAPTERS), "keys"]
    at = names.index(name)
    expected = [f"/help/{one}" for one in (names[at - 1], names[at + 1]) if one]
    assert addresses(page, "nav.turn") == expected


def test_links_inside_the_help_lead_to_a_page_and_a_place_that_are_there(stranger: Visitor) -> None:
    found = stranger.get("/help?q=a")
    pages = ["/help", "/help/keys", "/help/all", *(f"/help/{one.name}" for one in CHAPTERS)]
    linked = {one for path in pages for one in addresses(stranger.get(path), "main")} | {*addresses(found, ".hits")}
    assert linked > {f"/help/{one.name}" for one in CHAPTERS}
    for address in sorted(linked):
        path, _, place = address.partition("#")
        page = stranger.get(path)
        assert page.status == 200, address
        assert not place or page.all(f"[id='{place}']"), address


def test_each_kind_has_a_page_with_every_value_of_its_lists(stranger: Visitor) -> None:
    for kind, names in {"claim": GUIDED[1:3], "unverified": GUIDED[3:4], "language": GUIDED[4:]}.items():
        page = stranger.get(f"/help/{kind}")
        assert page.words("h1") == label("kind", kind)
        shown = {node.text() for node in page.all("details b")}
        assert shown == {value.label for name in names for value in values(name)}


def test_a_page_that_is_not_there_is_not_found(stranger: Visitor, visit: Visit) -> None:
    assert visit(build.a_person()).get("/help/nothing").status == 404


def test_all_pages_stand_one_after_the_other_with_each_id_once(stranger: Visitor) -> None:
    page = stranger.get("/help/all")
    assert [node.text().partition(". ")[2] for node in page.all("h2.page-title")] == [one.title for one in CHAPTERS]
    ids = [node.attributes["id"] or "" for node in page.all("[id]")]
    assert sorted(ids) == sorted(set(ids))


def test_words_are_found_in_pages_values_and_keys_and_shown_where_they_stand(stranger: Visitor) -> None:
    page = stranger.get("/help?q=Vague+source")
    assert "/help/unverified#reason-vague_source" in addresses(page, ".hits")
    assert {node.text().casefold() for node in page.all(".hits mark")} <= {"vague", "source"}
    assert addresses(stranger.get("/help?q=blind"), ".hits")[0] == "/help/layers"
    assert "/help/keys#undo" in addresses(stranger.get("/help?q=undo"), ".hits")


def test_how_many_texts_are_added_at_once_is_found(stranger: Visitor) -> None:
    for words in ("archive", "many+texts", "JSON+Lines", "folder"):
        assert "/help/texts#texts-many" in addresses(stranger.get(f"/help?q={words}"), ".hits"), words


def test_what_is_not_found_is_said_with_what_was_searched(stranger: Visitor) -> None:
    page = stranger.get("/help?q=%3Cb%3Ezeppelin")
    assert "Nothing found for “<b>zeppelin”" in page.words()
    assert not page.all(".hits li, main b")


@pytest.mark.parametrize("words", ["[", "a" * 3000, "(+*", "\u0130", "%20", "a b c d e f g h i j k"])
def test_any_words_can_be_asked_for(stranger: Visitor, words: str) -> None:
    assert stranger.client.get("/help", query_string={"q": words}).status_code == 200


def test_the_sheet_shows_every_key_of_the_table(stranger: Visitor) -> None:
    page = stranger.get("/help/keys")
    rows = [row for group in keys.GROUPS for row in group.keys]
    assert [node.attributes["id"] for node in page.all(".key-table tbody tr")] == [row.command for row in rows]
    for row in rows:
        assert row.does in page.words(f"[id='{row.command}']")
        assert len(page.all(f"[id='{row.command}'] .combo")) == len(row.keys)


def test_a_changed_key_is_shown_as_changed_and_the_pages_tell_the_new_one(visit: Visit, stranger: Visitor) -> None:
    ana = build.a_person()
    write(ana, reading_settings.change_keys, {"step": ("v", "k")})
    visitor = visit(ana)
    assert visitor.get("/help/keys").words("[id='step']") == "v k Next, previous sentence Changed; usually j k"
    assert re.search(r"Read\. v goes", visitor.get("/help/start").words())
    assert re.search(r"Read\. j goes", stranger.get("/help/start").words())


def test_guidelines_show_each_value_with_what_the_project_wrote_about_it(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    written = "Read twice.\n\n## Vague source\n\nA ministry is not vague.\n\n## Assertion\n\nOne a sentence."
    change = ProjectChange(guidelines=written, labels={"kind.claim": "Assertion"})
    write(ana, projects.change, project.id, change, project.version)
    page = visit(ana).get(f"/p/{project.id}/guidelines")
    assert page.words("#general") == "All marks Read twice."
    assert "A ministry is not vague." in page.words("#reason-vague_source")
    assert "One a sentence." in page.words("#kind-claim")
    assert page.words("#kind-claim h2") == "C Assertion"
    for name in GUIDED:
        for value in values(name):
            assert value.hint in page.words(f"#{name}-{value.id}")


def test_guidelines_are_given_to_the_panel_as_data_and_to_members_only(visit: Visit) -> None:
    ana, eve = build.a_person(), build.a_person("Eve")
    project = build.a_project(ana)
    path = f"/p/{project.id}/guidelines"
    answer = visit(ana).client.get(path, headers={"Accept": "application/json"})
    assert answer.headers["Vary"] == "Accept"
    entries = {one["of"]: one for one in answer.get_json()["entries"]}
    assert entries["reason.vague_source"]["letter"] == "s"
    assert {"words": "Experts agree", "marked": True, "part": ""} in entries["reason.vague_source"]["example"][0]
    assert visit(eve).client.get(path, headers={"Accept": "application/json"}).status_code == 404
