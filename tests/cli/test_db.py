"""`annotate db` and `annotate check` (contract.md, Commands)."""

import json
import stat
from pathlib import Path

import pytest

from annotate.services import work
from annotate.settings import Keys, Settings
from annotate.store import migrate
from tests import build
from tests.build import PASSWORD
from tests.cli.conftest import Shell
from tests.scanner import Scanner


def execute(statement: str) -> None:
    with work.database().connect(writing=True) as connection:
        connection.exec_driver_sql(statement)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_upgrade_makes_the_schema_and_the_second_finds_nothing_to_do(fresh: Shell) -> None:
    assert fresh.says("db", "upgrade") == f"The schema went from nothing to {migrate.head()}."
    assert fresh.says("db", "upgrade") == f"The schema is {migrate.head()}."


def test_what_the_first_command_makes_belongs_to_its_owner_only(fresh: Shell) -> None:
    fresh.run("db", "upgrade")
    assert mode(fresh.home) == 0o700
    files = {path.name: mode(path) for path in fresh.home.iterdir() if path.is_file()}
    assert set(files) == {"annotate.sqlite3", "annotate.sqlite3-wal", "annotate.sqlite3-shm", "secret_key"}
    assert set(files.values()) == {0o600}


def test_a_sound_database_is_as_it_was_written(shell: Shell) -> None:
    shell.run("db", "upgrade")
    ana = build.a_person()
    build.an_annotation(ana, build.a_document(ana, build.a_project(ana)))
    assert shell.says("db", "check") == "Everything is as it was written."


def test_a_damaged_database_is_told_on_standard_error_with_exit_1(shell: Shell) -> None:
    shell.run("db", "upgrade")
    ana = build.a_person()
    document = build.a_document(ana, build.a_project(ana))
    execute("UPDATE document_text SET text = replace(text, 'bridge', 'towers')")
    result = shell.run("db", "check", exits=1)
    assert result.stdout == ""
    assert result.stderr.startswith(f"Document {document.id}: the text is not the one that was imported")


def test_a_database_without_our_schema_is_not_checked(fresh: Shell) -> None:
    assert "annotate db upgrade" in fresh.refuses("db", "check")


@pytest.mark.parametrize(
    "words", [("db", "upgrade"), ("db", "check"), ("user", "add", "Ana Okafor"), ("serve", "--port", "0")]
)
def test_a_newer_schema_is_refused_with_one_line(shell: Shell, words: tuple[str, ...]) -> None:
    shell.run("db", "upgrade")
    execute("UPDATE alembic_version SET version_num = '9999'")
    says = shell.refuses(*words)
    assert "9999" in says or words == ("db", "check")
    assert shell.query("SELECT version_num FROM alembic_version") == [("9999",)]


@pytest.mark.parametrize("words", [("db", "upgrade"), ("user", "add", "Ana Okafor"), ("serve", "--port", "0")])
@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://localhost/a",
        "sqlite://",
        "postgresql+nothing://localhost/a",
        "postgresql://nobody@127.0.0.1:1/nothing",
        "sqlite:////proc/nothing/annotate.sqlite3",
    ],
)
def test_a_database_that_cannot_be_used_is_refused_with_one_line(
    fresh: Shell, url: str, words: tuple[str, ...]
) -> None:
    fresh.refuses(*words, database_url=url)


def test_postgresql_needs_no_name_of_a_driver_in_its_address(postgres: str, fresh: Shell) -> None:
    said = fresh.run("check", database_url=postgres.replace("postgresql+psycopg://", "postgresql://"), exits=1)
    assert "database server_version" in said.stdout
    assert "Run: annotate db upgrade" in said.stdout


def test_a_check_of_a_sound_installation_says_ok_in_every_line(shell: Shell) -> None:
    shell.run("db", "upgrade")
    lines = [line.split("\t") for line in shell.run("check").stdout.splitlines()]
    assert {line[0] for line in lines} == {"ok"}
    told = {line[1]: line[2] for line in lines}
    assert {f"ANNOTATE_{name.upper()}" for name in Settings.__struct_fields__} <= set(told)
    assert told["schema"] == migrate.head()
    assert told["disk"].endswith("MB free")
    if work.database().is_sqlite:
        assert (told["database synchronous"], told["database journal_mode"]) == ("2", "wal")
    else:
        assert (told["database fsync"], told["database synchronous_commit"]) == ("on", "on")


def test_a_check_as_json_has_the_same_lines(shell: Shell) -> None:
    shell.run("db", "upgrade")
    told = json.loads(shell.run("check", "--json").stdout)
    assert all(line["ok"] is True and line["what"] and isinstance(line["says"], str) for line in told)


def test_a_check_never_shows_a_secret(fresh: Shell) -> None:
    key = "k7Qz0vXh3mW9pLr2tYc8bNf5sDj1gUa4"
    said = fresh.run("check", secret_key=key, exits=1).stdout
    assert key not in said
    assert "ANNOTATE_SECRET_KEY\t(secret)" in said
    url = "postgresql://annotate:hush-hush@127.0.0.1:1/annotate"
    assert "hush" not in fresh.run("check", database_url=url, exits=1).output


def test_a_check_says_what_to_do(fresh: Shell) -> None:
    lines = [line.split("\t") for line in fresh.run("check", exits=1).stdout.splitlines()]
    assert [line for line in lines if line[0] != "ok"] == [["do", "schema", "Run: annotate db upgrade"]]


@pytest.mark.parametrize("silent", ["refuse", "accept"])
def test_a_check_says_whether_the_virus_scanner_answers(shell: Shell, silent: str) -> None:
    shell.run("db", "upgrade")
    assert "virus scanner" not in shell.run("check").stdout
    scanner = Scanner()
    named = {"clamd": scanner.where, "clamd_silent": silent}
    assert "ok\tvirus scanner\tit answers\n" in shell.run("check", **named).stdout
    scanner.silent = True
    until_it = {"refuse": "are refused", "accept": "are taken in unscanned"}[silent]
    says = f"do\tvirus scanner\tThe virus scanner does not answer. Until it does, files {until_it}.\n"
    assert says in shell.run("check", exits=1, **named).stdout
    scanner.close()
    assert says in shell.run("check", exits=1, **named).stdout
    shell.run("check")


def test_a_check_says_who_still_needs_an_old_key(shell: Shell) -> None:
    new, old = "k7Qz0vXh3mW9pLr2tYc8bNf5sDj1gUa4", "a key of forty random characters or so!"
    shell.run("db", "upgrade")

    def said(exits: int, **keys: str) -> list[str]:
        lines = [line.split("\t") for line in shell.run("check", exits=exits, **keys).stdout.splitlines()]
        return [says for _, what, says in lines if what == "one-time codes"]

    assert "can be emptied" in said(0, secret_key=new, secret_key_fallbacks=old)[0]
    build.a_second_factor(build.a_person(), Keys(old))
    assert said(0, secret_key=old) == []
    assert said(0, secret_key=new, secret_key_fallbacks=old)[0].startswith(
        "those of 1 person are sealed with an old key"
    )
    assert "add it to ANNOTATE_SECRET_KEY_FALLBACKS" in said(1, secret_key=new)[0]


def test_a_check_of_a_database_that_is_away_says_so(fresh: Shell) -> None:
    said = fresh.run("check", database_url="postgresql://nobody@127.0.0.1:1/nothing", exits=1).stdout
    assert said.startswith("do\tdatabase\t")


@pytest.mark.parametrize("key", ["changeme", "short", "a" * 64])
@pytest.mark.parametrize("words", [("serve", "--port", "0"), ("check",), ("db", "upgrade")])
def test_a_known_or_short_key_stops_every_start(fresh: Shell, key: str, words: tuple[str, ...]) -> None:
    assert "ANNOTATE_SECRET_KEY" in fresh.refuses(*words, secret_key=key)


def test_two_first_starts_make_two_keys(tmp_path: Path) -> None:
    homes = [tmp_path / "one", tmp_path / "two"]
    for home in homes:
        Shell(home).run("db", "upgrade")
    assert len({(home / "secret_key").read_text() for home in homes}) == 2


def test_a_password_given_to_a_command_is_kept_nowhere_in_clear(fresh: Shell) -> None:
    fresh.run("user", "add", "Ana Okafor", "--password-stdin", given=PASSWORD)
    work.database().checkpoint()
    kept = b"".join(path.read_bytes() for path in fresh.home.rglob("*") if path.is_file())
    assert b"Ana Okafor" in kept
    assert PASSWORD.encode() not in kept
