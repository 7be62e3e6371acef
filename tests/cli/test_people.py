"""`annotate user`, `annotate token`, `annotate project` (contract.md, Commands)."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from annotate.domain.errors import NotSignedIn
from annotate.services import accounts, sign_in, work
from annotate.services.sign_in import NOBODY, hashed
from annotate.services.work import read
from tests.build import PASSWORD
from tests.cli.conftest import Shell
from tests.post import post_office

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def an_account(shell: Shell, name: str = "Ana Okafor", *more: str) -> str:
    return shell.says("user", "add", name, "--password-stdin", *more, given=PASSWORD + "\n")


def test_an_account_with_a_password_prints_its_id_and_can_sign_in(shell: Shell) -> None:
    made = an_account(shell, "Ana Okafor", "--email", "ana@example.org")
    assert ID.fullmatch(made)
    for name in ("Ana Okafor", "ana okafor", "ANA@example.org"):
        assert sign_in.sign_in(name, PASSWORD, "127.0.0.1")
    assert shell.query("SELECT id, name, email, admin FROM user_account") in (
        [(made, "Ana Okafor", "ana@example.org", False)],
        [(made, "Ana Okafor", "ana@example.org", 0)],
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_the_end_of_the_line_is_no_part_of_the_password(shell: Shell, end: str) -> None:
    shell.says("user", "add", "Ana Okafor", "--password-stdin", given=PASSWORD + " " + end)
    assert sign_in.sign_in("Ana Okafor", PASSWORD + " ", "127.0.0.1")


def test_an_account_without_a_password_prints_a_link_that_sets_one_once(shell: Shell) -> None:
    link = shell.says("user", "add", "Ana Okafor", base_url="https://desk.example.org")
    assert link.startswith("https://desk.example.org/password?token=")
    [token] = parse_qs(urlsplit(link).query)["token"]
    with pytest.raises(NotSignedIn):
        sign_in.sign_in("Ana Okafor", "", "127.0.0.1")
    accounts.set_password(token, PASSWORD)
    assert sign_in.sign_in("Ana Okafor", PASSWORD, "127.0.0.1")


def test_an_admin_may_run_the_installation(shell: Shell) -> None:
    an_account(shell, "Ana Okafor", "--admin")
    assert shell.query("SELECT admin FROM user_account") in ([(True,)], [(1,)])


def test_an_address_that_somebody_has_is_refused(shell: Shell) -> None:
    an_account(shell, "Ana Okafor", "--email", "ana@example.org")
    says = shell.refuses("user", "add", "Eva Lind", "--email", "Ana@Example.org")
    assert says == "An account has this e-mail address already."
    assert len(shell.query("SELECT id FROM user_account")) == 1


@pytest.mark.parametrize("email", ["nonsense", "a b@example.org", "ana@example.org\n"])
def test_what_is_no_address_is_refused(shell: Shell, email: str) -> None:
    shell.refuses("user", "add", "Ana Okafor", "--email", email)
    assert shell.query("SELECT id FROM user_account") == []


@pytest.mark.parametrize("password", ["short\n", "\n", "Ana Okafor 12\n"])
def test_a_weak_password_is_refused_and_no_account_is_made(shell: Shell, password: str) -> None:
    shell.refuses("user", "add", "Ana Okafor", "--password-stdin", given=password)
    assert shell.query("SELECT id FROM user_account") == []


@pytest.mark.parametrize("name", ["", "two\nlines", "x" * 501])
def test_a_name_is_one_line(shell: Shell, name: str) -> None:
    shell.refuses("user", "add", name)


def test_a_token_stands_alone_on_standard_output_and_holds_for_a_year(shell: Shell) -> None:
    an_account(shell)
    result = shell.run("token", "create", "Ana Okafor")
    assert re.fullmatch(r"annotate_[A-Za-z0-9_-]{43}\n", result.stdout)
    assert result.stderr == ""
    known = read(NOBODY, sign_in.by_token, hashed(result.stdout.strip()))
    assert known is not None
    assert (known.name, known.scopes) == ("Ana Okafor", ("read", "write"))
    [(created, expires)] = shell.query("SELECT created, expires FROM api_token")
    assert str(expires)[:4] == str(int(str(created)[:4]) + 1)


def test_a_token_has_the_scopes_that_it_is_given(shell: Shell) -> None:
    made = an_account(shell)
    token = shell.says("token", "create", made, "--scope", "read, admin", "--expires", "1", "--label", "robot")
    known = read(NOBODY, sign_in.by_token, hashed(token))
    assert known is not None
    assert known.scopes == ("read", "admin")
    assert shell.query("SELECT label FROM api_token") == [("robot",)]


@pytest.mark.parametrize("scope", ["all", "read,all", "", ","])
def test_a_scope_that_is_none_is_refused(shell: Shell, scope: str) -> None:
    an_account(shell)
    assert "read, write, admin" in shell.refuses("token", "create", "Ana Okafor", "--scope", scope)


def test_a_project_of_somebody_prints_its_id(shell: Shell) -> None:
    made = an_account(shell)
    project = shell.says("project", "add", "Morning desk", "--owner", "Ana Okafor")
    assert ID.fullmatch(project)
    assert shell.query('SELECT project, "user", rank FROM membership') == [(project, made, 4)]


def test_without_an_owner_a_project_belongs_to_the_only_admin(shell: Shell) -> None:
    assert "--owner" in shell.refuses("project", "add", "Morning desk")
    admin = an_account(shell, "Ana Okafor", "--admin")
    an_account(shell, "Eva Lind")
    shell.says("project", "add", "Morning desk")
    assert shell.query('SELECT "user" FROM membership') == [(admin,)]
    an_account(shell, "Omar Haddad", "--admin")
    assert "--owner" in shell.refuses("project", "add", "Evening desk")


def test_a_member_gets_a_role_and_another_one(shell: Shell) -> None:
    an_account(shell)
    jonas = an_account(shell, "Jonas Keller")
    shell.says("project", "add", "Desk", "--owner", "Ana Okafor")
    assert shell.says("project", "member", "Desk", "Jonas Keller", "reviewer") == "Jonas Keller is reviewer."
    assert shell.says("project", "member", "Desk", jonas, "editor") == "Jonas Keller is editor."
    assert sorted(shell.query("SELECT rank, version FROM membership")) == [(3, 2), (4, 1)]


def test_the_last_owner_stays(shell: Shell) -> None:
    an_account(shell)
    shell.says("project", "add", "Desk", "--owner", "Ana Okafor")
    assert "needs an owner" in shell.refuses("project", "member", "Desk", "Ana Okafor", "viewer")


def test_a_role_that_is_none_is_wrong_usage(shell: Shell) -> None:
    shell.run("project", "member", "Desk", "Ana Okafor", "king", exits=2)


@pytest.mark.parametrize(
    "words",
    [
        ("token", "create", "Nobody"),
        ("project", "add", "Desk", "--owner", "Nobody"),
        ("project", "member", "Nothing", "Ana Okafor", "viewer"),
        ("project", "member", "Desk", "Nobody", "viewer"),
        ("document", "import", "Nothing", "-"),
        ("document", "import", "Desk", "-", "--as", "Nobody"),
        ("export", "csv", "Nothing"),
        ("report", "Nothing", "--to", "html"),
    ],
)
def test_what_is_not_there_is_named(shell: Shell, words: tuple[str, ...]) -> None:
    an_account(shell)
    shell.says("project", "add", "Desk", "--owner", "Ana Okafor")
    says = shell.refuses(*words)
    assert "“Nobody”" in says or "“Nothing”" in says


def test_a_name_that_fits_two_people_is_refused_with_both_ids(shell: Shell) -> None:
    both = {an_account(shell), an_account(shell)}
    for words in (("token", "create", "Ana Okafor"), ("project", "add", "Desk", "--owner", "Ana Okafor")):
        assert set(ID.findall(shell.refuses(*words))) == both
    shell.says("token", "create", sorted(both)[0])


def test_a_name_that_fits_two_projects_or_documents_is_refused_with_both_ids(shell: Shell) -> None:
    an_account(shell)
    projects = {shell.says("project", "add", "Desk", "--owner", "Ana Okafor") for _ in range(2)}
    for words in (("document", "import", "Desk", "-"), ("project", "member", "Desk", "Ana Okafor", "owner")):
        assert set(ID.findall(shell.refuses(*words))) == projects
    first = sorted(projects)[0]
    text = "Desk"
    documents = {shell.says("document", "import", first, "-", given=text) for _ in range(2)}
    assert set(ID.findall(shell.refuses("export", "csv", "Desk"))) == projects | documents
    for id_ in projects | documents:
        assert shell.run("export", "csv", id_).stdout


def test_a_reset_link_sets_another_password_once(shell: Shell) -> None:
    an_account(shell)
    link = shell.says("user", "reset", "Ana Okafor", base_url="https://desk.example.org")
    assert link.startswith("https://desk.example.org/password?token=")
    token = parse_qs(urlsplit(link).query)["token"][0]
    accounts.set_password(token, "another walk by the sea")
    assert sign_in.sign_in("Ana Okafor", "another walk by the sea", "127.0.0.1")
    assert "There is no account" in shell.refuses("user", "reset", "Nobody")


def test_check_says_whether_mail_can_be_sent(shell: Shell) -> None:
    assert "ok\tmail\tnot set: links are shown on the pages" in shell.run("check").stdout
    with post_office() as post:
        mail = {"smtp_url": post.url, "mail_from": "desk@example.org", "base_url": "https://desk.example.org"}
        checked = shell.run("check", **mail).stdout
        assert "ok\tmail\tthe mail server answers" in checked
        assert post.url not in checked
    gone = {**mail, "smtp_url": "smtp://127.0.0.1:1"}
    assert "do\tmail\tThe mail server cannot be used: the mail server cannot be reached." in (
        shell.run("check", exits=1, **gone).stdout
    )


def test_an_account_that_left_nothing_is_deleted_by_name_even_when_it_is_shut(shell: Shell) -> None:
    an_account(shell, "Ana Okafor", "--admin")
    jonas = an_account(shell, "Jonas Keller")
    shell.run("token", "create", "Jonas Keller")
    with work.database().connect(writing=True) as connection:
        connection.exec_driver_sql(f"UPDATE user_account SET disabled = {'1' if work.database().is_sqlite else 'true'}")
    assert shell.says("user", "delete", "Jonas Keller") == "Jonas Keller is deleted."
    assert "no account" in shell.refuses("user", "delete", jonas)
    assert [name for (name,) in shell.query("SELECT name FROM user_account")] == ["Ana Okafor"]


def test_who_made_something_is_not_deleted_but_anonymised(shell: Shell) -> None:
    for name in ("Ana Okafor", "Jonas Keller"):
        an_account(shell, name)
    shell.run("project", "add", "Desk", "--owner", "Ana Okafor")
    assert "only owner of “Desk”" in shell.refuses("user", "anonymise", "Ana Okafor")
    shell.run("project", "member", "Desk", "Jonas Keller", "owner")
    assert "Anonymise it instead." in shell.refuses("user", "delete", "Ana Okafor")
    assert shell.says("user", "anonymise", "Ana Okafor") == "Ana Okafor is “Former member 1” now."
    assert "no account" in shell.refuses("user", "anonymise", "Former member 1")
