"""My account: reading, keys, password, tokens, sign-ins."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from flask import Flask

from annotate.app import create_app
from annotate.domain.claims import NewClaim
from annotate.domain.comments import NewComment
from annotate.domain.evidence import NewEvidence
from annotate.domain.permissions import Actor
from annotate.domain.tracing import NewSearch
from annotate.services import accounts, annotations, claims, comments, evidence, sign_in, tracing
from annotate.services.work import read, write
from annotate.settings import Settings
from annotate.store.engine import Database
from annotate.vocabulary.keys import GROUPS
from tests import build
from tests.build import PASSWORD
from tests.pages.conftest import Page, Visitor

Visit = Callable[[Actor], Visitor]


def test_a_token_is_shown_once_and_works_until_it_is_revoked(site: Flask, visit: Visit) -> None:
    visitor = visit(build.a_person())
    page = visitor.send(
        "/me", {"do": "token", "label": "nightly", "scopes": ["read", "write"], "project": "", "expires_days": "30"}
    )
    secret = page.words("#token")
    program = site.test_client()
    call = {"Authorization": f"Bearer {secret}"}
    assert program.get("/api/v1/me", headers=call).json["scopes"] == ["read", "write"]
    again = visitor.get("/me")
    assert secret not in again.html
    assert "nightly read, write" in again.words(".tokens tbody")
    assert visitor.send("/me", {"do": "revoke", "token": again.value("token")}).to == "/me?saved=token"
    assert program.get("/api/v1/me", headers=call).status_code == 401


def test_a_token_without_a_right_is_refused_and_the_form_stays_open(visit: Visit) -> None:
    page = visit(build.a_person()).send("/me", {"do": "token", "label": "nightly", "expires_days": "x"})
    assert (page.status, page.value("label")) == (422, "nightly")
    assert page.one("main details[open] [name='scopes'][value='read']")
    assert len(page.all("[role='alert'] a")) == 2


def test_a_name_that_is_left_empty_is_asked_for_and_the_address_stays_in_the_form(visit: Visit) -> None:
    page = visit(build.a_person()).send("/me", {"do": "profile", "name": "", "email": "ana@example.org"})
    assert (page.status, page.value("name"), page.value("email")) == (422, "", "ana@example.org")
    assert [node.attributes["href"] for node in page.all("[role='alert'] a")] == ["#f-name"]


def test_tokens_are_neither_seen_nor_made_without_a_fresh_sign_in(stale: Visit) -> None:
    visitor = stale(build.a_person())
    page = visitor.get("/me")
    assert not page.all("[name='scopes'], .tokens")
    assert page.one("a[href='/reauth?next=/me']")
    assert visitor.send("/me", {"do": "token", "scopes": "read", "expires_days": "1"}).to == "/reauth?next=%2Fme"


def test_another_password_needs_the_current_one_and_ends_other_sign_ins(visit: Visit) -> None:
    ana = build.a_person(password=PASSWORD)
    here, elsewhere = visit(ana), visit(ana)
    wrong = here.send("/me", {"do": "password", "current": "wrong", "password": "another long walk"})
    assert (wrong.status, bool(wrong.all("#fault-current"))) == (422, True)
    weak = here.send("/me", {"do": "password", "current": PASSWORD, "password": "short"})
    assert (weak.status, bool(weak.all("#fault-password"))) == (422, True)
    assert (
        here.send("/me", {"do": "password", "current": PASSWORD, "password": "another long walk"}).to
        == "/me?saved=password"
    )
    assert here.get("/me").status == 200
    assert elsewhere.get("/me").status == 303


def test_other_sign_ins_are_listed_and_can_be_ended(visit: Visit) -> None:
    ana = build.a_person()
    here, other, third = visit(ana), visit(ana), visit(ana)
    page = here.get("/me")
    assert len(page.all(".logins tbody tr")) == 3
    assert len(page.all("[name='sign_in']")) == 2
    assert here.send("/me", {"do": "end", "sign_in": page.all("[name='sign_in']")[0].attributes["value"]}).to == "/me"
    assert sorted(each.get("/me").status for each in (other, third)) == [200, 303]
    assert here.send("/me", {"do": "end-others"}).to == "/me"
    assert [each.get("/me").status for each in (here, other, third)] == [200, 303, 303]


def test_nobody_ends_the_sign_in_of_another(visit: Visit) -> None:
    ana, jonas = build.a_person(), build.a_person("Jonas")
    visit(ana)
    other = visit(ana)
    id_ = other.get("/me").all("[name='sign_in']")[0].attributes["value"]
    assert visit(jonas).send("/me", {"do": "end", "sign_in": id_}).status == 404
    assert len(other.get("/me").all(".logins tbody tr")) == 2


def test_the_form_of_the_reading_settings_works_and_every_page_knows_the_density_and_the_size(visit: Visit) -> None:
    visitor = visit(build.a_person())
    plain = visitor.get("/me").one("html").attributes
    assert not {"data-size", "data-line", "data-density"} & set(plain)
    sent = {"do": "reading", "size": "24", "line": "170", "density": "compact", "letters": "on", "read_by_hand": "on"}
    assert visitor.send("/me", sent).to == "/me?saved=reading"
    for path in ("/me", "/", "/help"):
        known = visitor.get(path).one("html").attributes
        assert (known["data-size"], known["data-line"], known["data-density"]) == ("24", "170", "compact")
    page = visitor.get("/me")
    ticked = {node.attributes["name"] for node in page.all("#reading [name][type='checkbox'][checked]")}
    assert ticked == {"letters", "read_by_hand"}
    assert page.one("#f-size [selected]").attributes["value"] == "24"


def test_a_size_that_is_not_offered_is_refused_at_its_field_and_nothing_changes(visit: Visit) -> None:
    visitor = visit(build.a_person())
    for field, value in (("size", "15"), ("size", "huge"), ("line", "155"), ("density", "tight")):
        page = visitor.send("/me", {"do": "reading", "density": "comfortable", field: value})
        assert (page.status, len(page.all(f"#fault-{field}"))) == (422, 1)
    assert "data-size" not in visitor.get("/me").one("html").attributes


def _keys_of(page: Page, **own: str) -> dict[str, str]:
    """The form of the keys as it stands, with changes."""
    fields = {node.attributes["name"] or "": node.attributes["value"] or "" for node in page.all(".own-keys input")}
    return {"do": "keys", **fields, **{f"key-{name.replace('_', '-')}": key for name, key in own.items()}}


def test_every_command_is_listed_and_keys_can_be_moved_and_taken_back(visit: Visit) -> None:
    visitor = visit(build.a_person())
    page = visitor.get("/me")
    assert [" ".join(row.text().split()) for row in page.all(".own-keys [scope='row']")] == [
        row.does for group in GROUPS for row in group.keys
    ]
    assert not page.all("[value='usual-keys']")
    moved = _keys_of(page, step_0="k", step_1="j", read_0="ß", theme_0="")
    assert visitor.send("/me", moved).to == "/me?saved=keys#keys"
    page = visitor.get("/me")
    assert [page.value(f"key-{name}") for name in ("step-0", "step-1", "read-0", "theme-0")] == ["k", "j", "ß", ""]
    assert len(page.all(".own-keys .own")) == 4
    assert visitor.send("/me", {"do": "usual-keys"}).to == "/me?saved=keys#keys"
    assert visitor.get("/me").value("key-step-0") == "j"


def test_two_commands_on_one_key_and_keys_that_cannot_be_are_refused_at_their_fields(visit: Visit) -> None:
    visitor = visit(build.a_person())
    page = visitor.get("/me")
    refused = visitor.send("/me", _keys_of(page, read_0="j", undo_0="?", theme_0="ab", select_0="🙂"))
    assert refused.status == 422
    assert "Next, previous sentence" in refused.words("#fault-key-read-0")
    assert {node.attributes["id"] for node in refused.all(".own-keys .fault")} == {
        f"fault-key-{name}-0" for name in ("read", "undo", "theme", "select")
    }
    assert refused.value("key-theme-0") == "ab"
    assert visitor.get("/me").value("key-read-0") == "m"


def test_the_settings_of_one_person_are_not_those_of_another(visit: Visit) -> None:
    ana, jonas = visit(build.a_person()), visit(build.a_person("Jonas"))
    ana.send("/me", {"do": "reading", "density": "compact"})
    assert "data-density" not in jonas.get("/me").one("html").attributes


def test_name_and_address_are_changed_and_others_see_the_new_name(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    document = build.a_document(ana, project)
    mark = build.an_annotation(ana, document)
    assert read(ana, annotations.read, mark.id).author.name == "Ana Okafor"
    visitor = visit(ana)
    page = visitor.get("/me")
    assert (page.value("name", "#profile"), page.value("email", "#profile")) == ("Ana Okafor", "")
    sent = {"do": "profile", "name": "Ana Adeyemi", "email": "ana@example.org"}
    assert visitor.send("/me", sent).to == "/me?saved=profile"
    assert visitor.get("/me").value("email", "#profile") == "ana@example.org"
    assert read(ana, annotations.read, mark.id).author.name == "Ana Adeyemi"
    assert visitor.send("/me", {"do": "profile", "name": "Ana Adeyemi", "email": ""}).to == "/me?saved=profile"
    assert visitor.get("/me").value("email", "#profile") == ""


def test_an_address_that_is_taken_or_wrong_is_refused_and_what_was_typed_stays(visit: Visit) -> None:
    accounts.add_account("Jonas Keller", "jonas@example.org", None, False)
    visitor = visit(build.a_person())
    for address in ("JONAS@example.org", "nobody"):
        visitor.get("/me")
        page = visitor.send("/me", {"do": "profile", "name": "Ana Adeyemi", "email": address})
        assert (page.status, page.value("email", "#profile")) == (422, address)
        assert page.all("#fault-email")
    assert visitor.get("/me").value("name", "#profile") == "Ana Okafor"


def test_another_address_needs_the_password_once_more_and_what_was_typed_comes_back(stale: Visit, visit: Visit) -> None:
    ana = build.a_person()
    visitor = stale(ana)
    visitor.get("/me")
    answer = visitor.send("/me", {"do": "profile", "name": "Ana Adeyemi", "email": "ana@example.org"})
    back = parse_qs(urlsplit(answer.to or "").query)["next"][0]
    assert back.startswith("/me?")
    page = visit(ana).get(back)
    assert (page.value("name", "#profile"), page.value("email", "#profile")) == ("Ana Adeyemi", "ana@example.org")
    assert visitor.get("/me").value("name", "#profile") == "Ana Okafor"


def test_a_sign_in_is_named_by_its_browser_and_its_network(site: Flask) -> None:
    accounts.add_account("Ana Okafor", None, build.PASSWORD, False)
    visitor = Visitor(site.test_client())
    visitor.get("/login")
    token = visitor.last.all("[name='csrf_token']")[0].attributes["value"]
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    sent = {"csrf_token": token, "name": "Ana Okafor", "password": build.PASSWORD}
    peer = {"REMOTE_ADDR": "198.18.3.77"}
    assert visitor.client.post("/login", data=sent, headers={"User-Agent": agent}, environ_base=peer).status_code == 303
    words = " ".join(visitor.get("/me").one(".logins tbody").text(separator=" ").split())
    assert "Firefox on Linux this one 198.18.3.…" in words
    assert "77" not in words


def test_whether_mails_come_can_be_chosen_where_there_is_mail_and_an_address(
    database: Database, tmp_path: Path
) -> None:
    settings = Settings(
        home=str(tmp_path),
        secret_key="a key of forty random characters or so!",
        base_url="https://desk.example.org",
        smtp_url="smtp://127.0.0.1:9",
        mail_from="desk@example.org",
    )
    user = accounts.add_account("Jonas Keller", "jonas@example.org", build.PASSWORD, False)
    client = create_app(settings, database).test_client()
    client.set_cookie("annotate", sign_in.start_session(user))
    visitor = Visitor(client)
    assert "checked" in visitor.get("/me").one("#mail input[name='wanted']").attributes
    assert visitor.send("/me", {"do": "mail"}).status == 303
    assert "checked" not in visitor.get("/me").one("#mail input[name='wanted']").attributes


def test_my_data_is_one_file_with_what_is_kept_of_me_and_what_i_made(visit: Visit) -> None:
    ana = build.a_person()
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    document = build.a_document(ana, project)
    mine, theirs = build.an_annotation(jonas, document), build.an_annotation(ana, document)
    said = write(jonas, comments.create, theirs.id, NewComment(text="Who says so?"))
    write(ana, comments.create, mine.id, NewComment(text="I do."))
    for person, sentence in ((jonas, "It is so."), (ana, "It is not.")):
        write(person, claims.create, project.id, NewClaim(normalised=sentence))
    write(jonas, evidence.create, project.id, NewEvidence(title="Minutes", locator="p. 3"))
    cited = build.an_annotation(ana, document, "attribution", 20, 29)
    looked = NewSearch(where="The town archive", when="2026-11-26", found="not_found")
    searched = [write(person, tracing.create, cited.id, looked).id for person in (jonas, ana)]
    answer = visit(jonas).client.get("/me/data")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="annotate-my-data.json"'
    data = answer.json
    assert data["account"]["name"] == "Jonas Keller"
    assert data["projects"] == [{"id": project.id, "name": project.name, "role": "reviewer"}]
    assert [one["id"] for one in data["annotations"]] == [mine.id]
    assert [one["id"] for one in data["comments"]] == [said.id]
    assert [one["normalised"] for one in data["claims"]] == ["It is so."]
    assert [one["title"] for one in data["evidence"]] == ["Minutes"]
    assert [one["id"] for one in data["searches"]] == searched[:1]
    assert [one["current"] for one in data["sign_ins"]] == [True]
    assert "scrypt" not in answer.text
    assert "argon" not in answer.text
