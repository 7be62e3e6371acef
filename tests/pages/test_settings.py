"""Settings: saving, conflicts, words of one's own, deleting."""

from collections.abc import Callable

from annotate.domain.permissions import Actor
from annotate.services import projects
from annotate.services.projects import ProjectChange
from annotate.services.work import read, write
from annotate.settings import Keys
from tests import build
from tests.pages.conftest import Page, Visitor

Visit = Callable[[Actor], Visitor]


def _filled(page: Page, **changes: str) -> dict[str, str]:
    """The fields of the settings form as they stand, with changes."""
    fields = {
        node.attributes["name"]: page.value(node.attributes["name"], "form.stack")
        for node in page.all("form.stack input:not([type='checkbox']), form.stack textarea")
        if node.attributes["name"] != "csrf_token"
    }
    return {**fields, **changes}


def test_settings_are_saved_with_words_of_ones_own(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana).id
    visitor = visit(ana)
    at = f"/p/{project}/settings"
    fields = _filled(
        visitor.get(at), guidelines="One\r\nTwo", licence="CC BY 4.0", blind="on", reviewers_per_document="3"
    )
    assert visitor.send(at, {**fields, "labels.reason.vague_source": "Says who?"}).to == f"{at}?saved=1"
    saved = read(ana, projects.read, project)
    assert (saved.guidelines, saved.licence, saved.blind, saved.reviewers_per_document) == (
        "One\nTwo",
        "CC BY 4.0",
        True,
        3,
    )
    assert saved.labels == {"reason.vague_source": "Says who?"}
    page = visitor.get(f"{at}?saved=1")
    assert page.value("labels.reason.vague_source") == "Says who?"
    assert "checked" in page.one("[name='blind']").attributes


def test_wrong_settings_are_named_at_their_fields_and_kept(visit: Visit) -> None:
    ana = build.a_person()
    at = f"/p/{build.a_project(ana).id}/settings"
    visitor = visit(ana)
    fields = _filled(visitor.get(at), name="", reviewers_per_document="40", publisher_url="nowhere", licence="kept")
    page = visitor.send(at, fields)
    assert page.status == 422
    assert [link.attributes["href"] for link in page.all("[role='alert'] a")] == [
        "#f-name",
        "#f-reviewers_per_document",
        "#f-publisher_url",
    ]
    assert (page.value("licence"), page.value("publisher_url")) == ("kept", "nowhere")


def test_a_conflict_overwrites_nothing_and_shows_both(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana).id
    visitor = visit(ana)
    at = f"/p/{project}/settings"
    fields = _filled(visitor.get(at), name="Mine")
    write(ana, projects.change, project, ProjectChange(name="Theirs"), 1)
    page = visitor.send(at, fields)
    assert (page.status, page.value("name"), read(ana, projects.read, project).name) == (412, "Mine", "Theirs")
    assert "Name now: “Theirs”" in page.words("[role='alert']")
    assert visitor.send(at, _filled(page)).status == 303
    assert read(ana, projects.read, project).name == "Mine"


def test_deleting_needs_the_name_and_a_fresh_sign_in(visit: Visit, stale: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana, "Desk").id
    at = f"/p/{project}/settings"
    visitor = visit(ana)
    wrong = visitor.send(at, {"do": "delete", "confirm": "desk", "version": "1"})
    assert (wrong.status, wrong.value("name")) == (422, "Desk")
    assert not stale(ana).get(at).all("[name='confirm']")
    asked = stale(ana).send(at, {"do": "delete", "confirm": "Desk", "version": "1"})
    assert (asked.status, asked.to) == (303, f"/reauth?next=%2Fp%2F{project}%2Fsettings")
    assert visitor.send(at, {"do": "delete", "confirm": "Desk", "version": "1"}).to == "/"
    assert visitor.get(at).status == 404


def test_members_read_the_settings_and_only_owners_change_them(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    visitor = visit(build.a_member(ana, project, "editor"))
    at = f"/p/{project.id}/settings"
    assert "An owner of the project can change them" in visitor.get(at).words()
    assert visitor.send(at, {"name": "Mine", "version": "1"}).status in (403, 422)
    assert read(ana, projects.read, project.id).name == "Desk"


def test_an_owner_asks_a_role_for_a_second_factor_and_who_has_none_is_told(visit: Visit) -> None:
    ana = build.a_person()
    at = f"/p/{build.a_project(ana).id}/settings"
    visitor = visit(ana)

    def save(role: str) -> Page:
        fields = {"version": visitor.get(at).value("version", "form.stack"), "second_factor_from": role}
        return visitor.send(at, {**fields, "name": "Desk", "language": "en", "reviewers_per_document": "2"})

    refused = save("editor")
    assert (refused.status, "Set up a second factor of your own first" in refused.words()) == (422, True)
    build.a_second_factor(ana, Keys("a key of forty random characters or so!"))
    visitor = visit(ana)
    assert save("editor").to == f"{at}?saved=1"
    assert visitor.get(at).one("#f-second_factor_from [selected]").attributes["value"] == "editor"
    assert save("").to == f"{at}?saved=1"
    assert not visitor.get(at).one("#f-second_factor_from [selected]").attributes["value"]
