"""The page of a search: hits in their sentences, counts, an address that holds the view, and nothing of hidden work."""

from collections.abc import Callable

from annotate.domain.comments import NewComment
from annotate.domain.permissions import Actor
from annotate.services import comments
from annotate.services.work import write
from tests import build
from tests.pages.conftest import Visitor

Visit = Callable[[Actor], Visitor]


def test_a_hit_stands_in_its_sentence_with_the_words_marked_and_leads_to_it(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project, title="On the bridge")
    mark = build.an_annotation(ana, document, start=4, end=9, note="A hollow phrase")
    write(ana, comments.create, mark.id, NewComment(text="A hollow answer"))
    visitor, path = visit(ana), f"/p/{project.id}/search"
    page = visitor.get(f"{path}?q=nobody+paid")
    assert page.words(".said") == "Nobody asked who paid for it."
    assert [mark.text() for mark in page.all(".said mark")] == ["Nobody", "paid"]
    assert page.one(".hits a").attributes["href"] == f"/p/{project.id}/d/{document.id}#s3"
    page = visitor.get(f"{path}?q=hollow")
    assert page.words(".chosen") == "Texts 0 Marks 1 Claims 0 Evidence 0 Comments 1"
    assert page.words(".chosen [aria-current]") == "Marks 1", "the first kind that has any"
    assert page.one(".hits a").attributes["href"] == f"/p/{project.id}/d/{document.id}?a={mark.id}"
    assert "Note · sentence 1 · you" in page.words(".hits")
    assert visitor.get(f"{path}?q=hollow&in=comments").words(".said") == "A hollow answer"
    assert visitor.get(f"{path}?q=hollow&kind=language").words(".empty").endswith("Clear 1 filter")
    page = visitor.get(f"/p/{project.id}/docs?q=paid")
    assert document.title in page.words("tbody")
    assert page.words(".context") == "Nobody asked who paid for it."
    assert [mark.text() for mark in page.all(".context mark")] == ["paid"]


def test_nothing_found_says_what_was_looked_through(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    build.an_annotation(ana, build.a_document(ana, project))
    page = visit(ana).get(f"/p/{project.id}/search?q=<b>mill")
    assert "Nothing found for “<b>mill”. Searched: 1 text, 1 mark." in page.words()


def test_what_cannot_be_searched_is_a_sentence_not_an_error(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    visitor = visit(ana)
    for q in ("", "%22", "-x", "*", "a" * 900):
        assert visitor.get(f"/p/{project.id}/search?q={q}").status == 200
    page = visitor.get(f"/p/{project.id}/search?q={'+'.join(f'w{n}' for n in range(50))}")
    assert page.status == 422
    assert "A search has at most 40 words" in page.words("[role=alert]")


def test_a_search_in_blind_work_shows_nothing_of_another(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    build.blind(ana, project)
    jonas = build.a_member(ana, project)
    build.an_annotation(jonas, build.a_document(ana, project), note="hollow")
    page = visit(ana).get(f"/p/{project.id}/search?q=hollow")
    assert "Searched: 1 text, 0 marks." in page.words()
    assert jonas.name not in page.words()
