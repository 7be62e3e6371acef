"""What holds on every page: one frame, nothing inline, names of people and things shown as text."""

from collections.abc import Callable

import pytest

from annotate.domain.permissions import Actor
from annotate.services import projects
from annotate.services.projects import ProjectChange
from annotate.services.work import write
from tests import build
from tests.pages.conftest import Page, Visitor

HOSTILE = """"><script>alert(1)</script><b onclick='x'>&"""
PAGES = [
    "/",
    "/?new=1",
    "/me",
    "/help",
    "/help?q=claim",
    "/help/language",
    "/help/keys",
    "/reauth",
    "/p/{}",
    "/p/{}/docs",
    "/p/{}/guidelines",
    "/p/{}/import",
    "/p/{}/export",
    "/p/{}/members",
    "/p/{}/settings",
]

Visit = Callable[[Actor], Visitor]


@pytest.fixture
def loaded(visit: Visit) -> Callable[[str], Page]:
    """Loads a page of a project in which every name is hostile."""
    ana = build.a_person(f"Ana {HOSTILE}")
    project = build.a_project(ana, f"Desk {HOSTILE}")
    write(ana, projects.change, project.id, ProjectChange(description=HOSTILE, guidelines=HOSTILE, licence=HOSTILE), 1)
    document = build.a_document(ana, project, title=f"Title {HOSTILE}")
    build.an_annotation(ana, document, note=HOSTILE)
    visitor = visit(ana)
    return lambda path: visitor.get(path.format(project.id))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_the_landmarks_and_a_title(loaded: Callable[[str], Page], path: str) -> None:
    page = loaded(path)
    assert page.status == 200
    page.one("h1")
    page.one("main#main")
    page.one("header.top")
    assert page.one("a.skip").attributes["href"] == "#main"
    assert page.one("title").text().endswith(" · annotate")
    if path.startswith("/p/"):
        names = [nav.attributes.get("aria-label") for nav in page.all("nav")]
        assert {"Where you are", "Project"} <= set(names)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_inline_and_hostile_names_stay_text(loaded: Callable[[str], Page], path: str) -> None:
    page = loaded(path)
    assert not page.all("[style], style, b[onclick], [onload], [onerror]")
    assert all(
        script.attributes.get("src") or script.attributes.get("type") == "application/json"
        for script in page.all("script")
    )
    assert "alert(1)</script>" not in page.html


@pytest.mark.parametrize("path", PAGES)
def test_each_form_that_changes_something_carries_the_token(loaded: Callable[[str], Page], path: str) -> None:
    page = loaded(path)
    token = page.one("meta[name='csrf-token']").attributes["content"]
    for form in page.all("form[method='post']"):
        [field] = form.css("input[name='csrf_token']")
        assert field.attributes["value"] == token


@pytest.mark.parametrize("path", PAGES)
def test_each_field_has_a_name_for_people_and_each_id_is_used_once(loaded: Callable[[str], Page], path: str) -> None:
    page = loaded(path)
    ids = [node.attributes["id"] for node in page.all("[id]")]
    assert sorted(ids) == sorted(set(ids))
    named = {label.attributes.get("for") for label in page.all("label")}
    for field in page.all("main input:not([type='hidden'], [hidden]), main select, main textarea"):
        is_inside = field.parent is not None and field.parent.tag == "label"
        assert field.attributes.get("id") in named or is_inside or field.attributes.get("aria-label")


def test_what_is_missing_and_what_is_hidden_look_the_same(visit: Visit, stranger: Visitor) -> None:
    ana, eve = build.a_person(), build.a_person("Eve")
    project = build.a_project(ana)
    visitor = visit(eve)
    for page in ("", "/docs", "/guidelines", "/import", "/export", "/members", "/settings"):
        hidden = visitor.get(f"/p/{project.id}{page}")
        missing = visitor.get(f"/p/00000000-0000-7000-8000-000000000000{page}")
        assert (hidden.status, hidden.words()) == (missing.status, missing.words()) == (404, missing.words())


def test_signed_out_a_page_leads_to_the_sign_in_and_back(stranger: Visitor) -> None:
    assert stranger.get("/p/00000000-0000-7000-8000-000000000000/docs?q=a").to == (
        "/login?next=/p/00000000-0000-7000-8000-000000000000/docs%3Fq%3Da"
    )


def test_a_form_without_the_token_of_the_session_changes_nothing(visit: Visit) -> None:
    ana = build.a_person()
    visitor = visit(ana)
    refused = visitor.client.post("/", data={"name": "Desk", "csrf_token": "0" * 64})
    assert refused.status_code == 403
    assert "No project yet" in visitor.get("/").words()
