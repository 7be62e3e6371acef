"""The page of who runs the server: accounts shut, opened, helped, deleted; no door into content (security.md S12, S61)."""

from collections.abc import Callable

import pytest

from annotate.domain.errors import NotSignedIn
from annotate.domain.permissions import Actor
from annotate.services import annotations, assignments, sign_in, upkeep
from annotate.services.sign_in import NOBODY, hashed
from annotate.services.work import database, read, write
from annotate.settings import Keys
from tests import build
from tests.build import PASSWORD
from tests.pages.conftest import Visitor

Visit = Callable[[Actor], Visitor]
KEYS = Keys("a key of forty random characters or so!")


@pytest.fixture
def admin(site: object, visit: Visit) -> Visitor:
    """Who runs the server, on their page."""
    visitor = visit(build.a_person("Eva Lind", admin=True))
    visitor.get("/admin")
    return visitor


def act(admin: Visitor, do: str, person: Actor, **more: str) -> None:
    answer = admin.send("/admin", {"do": do, "user": person.user, **more})
    assert (answer.status, (answer.to or "").partition("?")[0]) == (303, "/admin"), answer.words()
    admin.get("/admin")


def test_nobody_else_sees_the_page(visit: Visit, stranger: Visitor) -> None:
    assert stranger.get("/admin").to == "/login?next=/admin"
    visitor = visit(build.a_person())
    page = visitor.get("/admin")
    assert (page.status, "for the person who runs this server" in page.words()) == (403, True)
    assert "/admin" not in visitor.get("/me").html


def test_it_lists_people_projects_by_size_health_and_what_happened(admin: Visitor) -> None:
    ana = build.a_person(password=PASSWORD)
    document = build.a_document(ana, build.a_project(ana, "Harbour desk"), title="Secret harbour papers")
    sign_in.sign_in("Ana Okafor", PASSWORD, "198.18.0.1")
    page = admin.get("/admin")
    words = page.words()
    assert {"Ana", "Eva"} <= set(words.split())
    assert f"Harbour desk 1 {document.length:,} 1" in words
    assert "Ana Okafor: signed in" in words
    assert "database" in words
    assert "Secret harbour papers" not in page.html
    assert build.TEXT[:20] not in page.html
    assert "/p/" not in page.html


def test_a_shut_account_is_out_at_once_and_its_tokens_stay_dead_when_it_opens_again(
    admin: Visitor, visit: Visit
) -> None:
    ana = build.a_person(password=PASSWORD)
    visitor, token = visit(ana), build.a_token(ana)
    assert visitor.get("/me").status == 200
    act(admin, "disable", ana)
    assert visitor.get("/me").status == 303
    assert read(NOBODY, sign_in.by_token, hashed(token)) is None
    with pytest.raises(NotSignedIn):
        sign_in.sign_in("Ana Okafor", PASSWORD, "198.18.0.1")
    act(admin, "enable", ana)
    assert visitor.get("/me").status == 303
    assert read(NOBODY, sign_in.by_token, hashed(token)) is None
    assert sign_in.sign_in("Ana Okafor", PASSWORD, "198.18.0.1")


def test_a_reset_link_is_shown_once_and_sets_a_password(admin: Visitor, stranger: Visitor) -> None:
    ana = build.a_person(password=PASSWORD)
    page = admin.send("/admin", {"do": "reset", "user": ana.user})
    link = page.one("#link").text().removeprefix("http://localhost")
    token = link.partition("token=")[2]
    assert token not in admin.get("/admin").html
    stranger.get(link)
    assert stranger.send("/password", {"token": token, "password": "another walk by the sea"}).to == "/login"
    assert sign_in.sign_in("Ana Okafor", "another walk by the sea", "198.18.0.1")


def test_who_is_asked_for_a_second_factor_reads_only_until_it_is_set_up(admin: Visitor, visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana).id
    visitor = visit(ana)
    act(admin, "ask", ana)
    assert visitor.get(f"/p/{project}").status == 200
    page = visitor.send(f"/p/{project}/import", {"text": "Short."})
    assert (page.status, "Set one up under My account" in page.words()) == (403, True)
    assert page.one("main a.primary").attributes["href"] == "/me/second-factor"
    assert "one is asked of you" in visitor.get("/me").words("#second-factor")
    build.a_second_factor(ana, KEYS)
    again = visit(ana)
    again.get(f"/p/{project}/import")
    assert again.send(f"/p/{project}/import", {"text": "Short."}).status == 303
    act(admin, "drop-factor", ana)
    act(admin, "free", ana)
    plain = visit(ana)
    plain.get(f"/p/{project}/import")
    assert plain.send(f"/p/{project}/import", {"text": "Short."}).status == 303


def test_an_anonymised_person_is_nowhere_by_name_and_their_work_and_the_chain_stand(
    admin: Visitor, visit: Visit
) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project)
    jonas = build.a_member(ana, project)
    mark = build.an_annotation(jonas, document)
    assert read(ana, annotations.read, mark.id).author.name == "Jonas Keller"
    wrong = admin.send("/admin", {"do": "anonymise", "user": jonas.user, "confirm": "Jonas"})
    assert (wrong.status, "nothing was changed" in wrong.words()) == (422, True)
    act(admin, "anonymise", jonas, confirm="Jonas Keller")
    kept = read(ana, annotations.read, mark.id)
    assert (kept.author.id, kept.author.name) == (jonas.user, "Former member 1")
    [listed] = read(ana, annotations.find, document.id).items(type(kept))
    assert listed.author.name == "Former member 1"
    assert "Jonas" not in visit(ana).get(f"/p/{project.id}/members").html
    assert "Jonas" not in admin.get("/admin").html
    with database().connect(writing=False) as connection:
        tables = ("user_account", "audit", "membership", "kept_answer", "api_token", "annotation", "event")
        dump = "".join(str(connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall()) for name in tables)
    assert "Jonas" not in dump
    assert read(NOBODY, upkeep.faults) == []
    again = build.a_member(ana, project, name="Mei Lin")
    act(admin, "anonymise", again, confirm="Mei Lin")
    assert "Former member 2" in admin.get("/admin").words()


def test_an_account_that_left_nothing_is_deleted_and_another_one_is_to_be_anonymised(admin: Visitor) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project)
    jonas, mei = build.a_member(ana, project), build.a_member(ana, project, name="Mei Lin")
    tokens_of_all = [build.a_token(each) for each in (jonas, mei)]
    sign_in.start_session(mei.user)
    build.an_annotation(jonas, document)
    admin.get("/admin")
    kept = admin.send("/admin", {"do": "delete", "user": jonas.user, "confirm": "Jonas Keller"})
    assert (kept.status, "Anonymise it instead." in kept.words("[role='alert']")) == (422, True)
    act(admin, "delete", mei, confirm="Mei Lin")
    assert [row.name for row in admin.get("/admin").all("th b") if row.text() == "Mei Lin"] == []
    assert "Jonas Keller" in admin.last.words()
    assert [read(NOBODY, sign_in.by_token, hashed(each)) is not None for each in tokens_of_all] == [True, False]
    assert read(NOBODY, upkeep.faults) == []
    with database().connect(writing=False) as connection:
        assert not connection.exec_driver_sql("SELECT id FROM user_account WHERE name = 'Mei Lin'").fetchall()
        assert len(connection.exec_driver_sql('SELECT "user" FROM membership').fetchall()) == 2


def test_who_was_assigned_a_document_is_a_line_of_its_feed_and_is_not_deleted(admin: Visitor) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project)
    jonas = build.a_member(ana, project)
    write(ana, assignments.assign, document.id, jonas.user)
    admin.get("/admin")
    assert admin.send("/admin", {"do": "delete", "user": jonas.user, "confirm": "Jonas Keller"}).status == 422


def test_the_only_owner_of_a_project_is_not_taken_away_and_nobody_shuts_or_deletes_themself(admin: Visitor) -> None:
    ana = build.a_person()
    build.a_project(ana, "Harbour desk")
    page = admin.send("/admin", {"do": "anonymise", "user": ana.user, "confirm": "Ana Okafor"})
    assert (page.status, "only owner of “Harbour desk”" in page.words()) == (422, True)
    with database().connect(writing=False) as connection:
        statement = "SELECT id FROM user_account WHERE name = 'Eva Lind'"
        eva = connection.exec_driver_sql(statement).scalar_one()
    for do in ("disable", "anonymise", "delete", "drop-factor"):
        admin.get("/admin")
        assert admin.send("/admin", {"do": do, "user": eva, "confirm": "Eva Lind"}).status == 422


def test_changes_need_the_password_once_more(stale: Visit) -> None:
    eva, ana = build.a_person("Eva Lind", admin=True), build.a_person()
    visitor = stale(eva)
    assert visitor.get(f"/admin?person={ana.user}").one("#person a.btn").attributes["href"].startswith("/reauth?next=")
    answer = visitor.send("/admin", {"do": "disable", "user": ana.user})
    assert (answer.to or "").startswith("/reauth?next=")


def test_what_an_admin_does_stands_in_the_audit_chain(admin: Visitor) -> None:
    ana = build.a_person()
    for do in ("disable", "enable", "ask", "free"):
        act(admin, do, ana)
    with database().connect(writing=False) as connection:
        rows = connection.exec_driver_sql("SELECT action FROM audit ORDER BY seq DESC LIMIT 4").scalars()
        assert list(rows) == ["account.factor_free", "account.factor_asked", "account.enabled", "account.disabled"]
