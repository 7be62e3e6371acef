"""The list of projects, and a new one."""

from collections.abc import Callable

from annotate.domain.permissions import Actor
from tests import build
from tests.pages.conftest import Visitor

Visit = Callable[[Actor], Visitor]


def test_a_new_project_opens_and_stands_in_the_list(visit: Visit) -> None:
    visitor = visit(build.a_person())
    assert "No project yet" in visitor.get("/").words()
    visitor.get("/?new=1")
    made = visitor.send("/", {"name": "Port of Velden", "description": "Two\r\nlines"})
    assert (made.status, (made.to or "")[:3]) == (303, "/p/")
    assert "Port of Velden" in visitor.get(made.to or "").words("h1")
    assert "No document yet" in visitor.get("/").words("tbody")


def test_a_project_without_a_name_is_refused_and_the_rest_is_kept(visit: Visit) -> None:
    page = visit(build.a_person()).send("/", {"name": " ", "description": "Two\r\nlines"})
    assert (page.status, page.value("description")) == (422, "Two\nlines")
    assert page.words("#fault-name") == "Fill this in."


def test_the_list_says_what_waits_and_finds_by_name(visit: Visit) -> None:
    ana = build.a_person()
    for name in ("Desk", "River letters"):
        build.a_document(ana, build.a_project(ana, name))
    visitor = visit(ana)
    assert visitor.get("/").words("tbody").count("1 document to read") == 2
    found = visitor.get("/?q=RIVER").words("tbody")
    assert "River letters" in found
    assert "Desk" not in found
    assert "No project has “zz”" in visitor.get("/?q=zz").words()
