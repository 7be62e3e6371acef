"""Report and export: the links repeat what was chosen and work."""

from collections.abc import Callable

from annotate.domain.permissions import Actor
from annotate.formats import FORMATS
from tests import build
from tests.pages.conftest import Visitor

Visit = Callable[[Actor], Visitor]


def test_every_format_can_be_downloaded_for_the_project_and_for_a_document(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project)
    build.an_annotation(ana, document)
    visitor = visit(ana)
    for address in (f"/p/{project.id}/export", f"/p/{project.id}/export?document={document.id}"):
        page = visitor.get(address)
        assert len(page.all(".formats > li")) == len(FORMATS)
        for link in page.all(".formats a[download]"):
            answer = visitor.client.get(link.attributes["href"])
            assert answer.status_code == 200
            assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_choice_stands_in_the_address_in_words_and_in_the_links(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    build.a_document(ana, project)
    page = visit(ana).get(
        f"/p/{project.id}/export?kind=claim&kind=unverified&author={jonas.user}&status=draft&layer=individual"
    )
    assert (
        "Marks of the kinds claim and unverified, of Jonas Keller, with the status draft, of the layer" in page.words()
    )
    assert {tick.attributes["value"] for tick in page.all("[checked]")} == {"claim", "unverified", "draft"}
    query = f"?kind=claim%2Cunverified&status=draft&layer=individual&author={jonas.user}"
    assert page.all(".formats a")[0].attributes["href"].endswith(query)


def test_all_kinds_is_no_filter(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    build.a_document(ana, project)
    page = visit(ana).get(
        f"/p/{project.id}/export?kind=claim&kind=attribution&kind=unverified&kind=language&layer=&author="
    )
    assert page.all(".formats a")[0].attributes["href"] == f"/api/v1/projects/{project.id}/export/{next(iter(FORMATS))}"


def test_a_document_of_another_project_is_not_found(visit: Visit) -> None:
    ana = build.a_person()
    project, other = build.a_project(ana), build.a_project(ana, "Other")
    document = build.a_document(ana, other)
    assert visit(ana).get(f"/p/{project.id}/export?document={document.id}").status == 404
    assert visit(ana).get(f"/p/{project.id}/export?document=nonsense").status == 404


def test_an_unknown_value_is_refused(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    build.a_document(ana, project)
    for query in ("kind=nonsense", "status=nonsense", "layer=nonsense"):
        assert visit(ana).get(f"/p/{project.id}/export?{query}").status == 422
