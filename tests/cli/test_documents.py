"""`annotate document import` (contract.md, Commands)."""

import json
from pathlib import Path

import pytest

from annotate.fetch.reasons import SENTENCES
from annotate.services import documents, work
from annotate.services.work import read
from tests.build import PASSWORD, TEXT
from tests.cli.conftest import Shell
from tests.cli.test_people import ID
from tests.network import PUBLIC, Network, page


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """An installation with a project “Desk” of Ana Okafor."""
    shell.says("user", "add", "Ana Okafor", "--password-stdin", given=PASSWORD)
    shell.says("project", "add", "Desk", "--owner", "Ana Okafor")
    return shell


def texts(desk: Shell) -> dict[str, str]:
    """The texts that are kept, by title."""
    rows = desk.query("SELECT title, text FROM document JOIN document_text ON document = id")
    return {str(title): str(text) for title, text in rows}


def test_files_folders_and_standard_input_print_one_id_a_document(desk: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    (folder / "older").mkdir(parents=True)
    (folder / "b.txt").write_text("Second file.")
    (folder / "older" / "c.md").write_text("Third file.")
    (folder / ".hidden.txt").write_text("Not for us.")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "a.txt").write_text("First file.")
    result = desk.run("document", "import", "Desk", str(tmp_path / "a.txt"), str(folder), "-", given="From a pipe.")
    ids = result.stdout.splitlines()
    assert len(set(ids)) == 4
    assert all(ID.fullmatch(id_) for id_ in ids)
    assert result.stderr == ""
    assert texts(desk) == {text: text for text in ("First file.", "Second file.", "Third file.", "From a pipe.")}
    known = {row[0] for row in desk.query("SELECT id FROM document")}
    assert known == set(ids)


def test_what_was_changed_is_said_on_standard_error(desk: Shell, tmp_path: Path) -> None:
    (tmp_path / "windows.txt").write_bytes(b"\xef\xbb\xbfOne.\r\nTwo.\r\n")
    result = desk.run("document", "import", "Desk", str(tmp_path / "windows.txt"))
    assert result.stderr.splitlines() == ["windows.txt: changed: bom", "windows.txt: changed: crlf"]
    assert list(texts(desk).values()) == ["One.\nTwo.\n"]


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_taken(desk: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("First file.")
    (tmp_path / "b.txt").write_bytes(b"one\0two")
    result = desk.run("document", "import", "Desk", str(tmp_path))
    assert len(result.stdout.splitlines()) == 1
    [line] = result.stderr.splitlines()
    assert line.startswith("b.txt: ")
    assert line.endswith(".")


def test_only_when_nothing_could_be_taken_the_exit_is_1(desk: Shell, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"one\0two")
    result = desk.run("document", "import", "Desk", str(tmp_path / "b.txt"), "-", given=b"\0", exits=1)
    assert result.stdout == ""
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["b.txt", "-"]
    assert texts(desk) == {}


def test_a_folder_without_texts_is_said_to_be_one(desk: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert ".txt" in desk.refuses("document", "import", "Desk", str(tmp_path / "empty"))


def test_a_path_that_is_not_there_is_named_and_nothing_is_taken(desk: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("First file.")
    says = desk.refuses("document", "import", "Desk", str(tmp_path / "a.txt"), str(tmp_path / "missing.txt"))
    assert "missing.txt" in says
    assert texts(desk) == {}


def test_a_file_above_the_limit_is_refused(desk: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 101)
    (tmp_path / "b.txt").write_text("x" * 100)
    result = desk.run("document", "import", "Desk", str(tmp_path), max_upload="100")
    assert result.stderr.splitlines() == ["a.txt: A document has at most 100 bytes (ANNOTATE_MAX_UPLOAD)."]
    assert list(texts(desk).values()) == ["x" * 100]
    desk.refuses("document", "import", "Desk", "-", given="x" * 101, max_upload="100")


def test_with_a_named_format_every_file_of_a_folder_is_taken(desk: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "article").write_text("No suffix.")
    assert ID.fullmatch(desk.says("document", "import", "Desk", str(folder), "--format", "text"))
    desk.run("document", "import", "Desk", str(folder), "--format", "tei", exits=2)


def test_json_tells_everything_in_one_object(desk: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"First file.\r\n")
    (tmp_path / "b.txt").write_bytes(b"one\0two")
    result = desk.run("document", "import", "Desk", str(tmp_path), "--json")
    told = json.loads(result.stdout)
    [made] = desk.query("SELECT id FROM document")
    assert told["documents"] == list(made)
    assert (told["state"], told["format"], told["accepted"]) == ("done", "text", 1)
    assert told["changed"] == [{"file": "a.txt", "line": None, "reason": "crlf"}]
    [rejected] = told["rejected"]
    assert (rejected["file"], rejected["line"]) == ("b.txt", None)
    assert rejected["reason"].endswith(".")
    assert result.stderr == ""
    refused = desk.run("document", "import", "Desk", str(tmp_path / "b.txt"), "--json", exits=1)
    assert json.loads(refused.stdout)["state"] == "refused"


def test_a_document_is_imported_by_the_first_owner_or_by_whom_one_names(desk: Shell) -> None:
    desk.says("user", "add", "Jonas Keller", "--password-stdin", given=PASSWORD)
    desk.says("project", "member", "Desk", "Jonas Keller", "editor")
    desk.says("document", "import", "Desk", "-", given="One.")
    desk.says("document", "import", "Desk", "-", "--as", "Jonas Keller", given="Two.")
    made = desk.query("SELECT title, name FROM document JOIN user_account ON user_account.id = created_by")
    assert sorted(made) == [("One.", "Ana Okafor"), ("Two.", "Jonas Keller")]


def test_who_may_not_import_is_refused(desk: Shell) -> None:
    desk.says("user", "add", "Eva Lind", "--password-stdin", given=PASSWORD)
    desk.refuses("document", "import", "Desk", "-", "--as", "Eva Lind", given="One.")
    desk.says("project", "member", "Desk", "Eva Lind", "reviewer")
    assert "editor" in desk.refuses("document", "import", "Desk", "-", "--as", "Eva Lind", given="One.")
    assert texts(desk) == {}


def test_how_a_text_got_in_is_kept_with_the_name_of_its_file(desk: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    made = desk.says("document", "import", "Desk", str(tmp_path / "a.txt"))
    [(owner, name)] = desk.query("SELECT id, name FROM user_account")
    known = read(work.Actor(str(owner), str(name)), documents.provenance, made)
    assert (known.capture_method, known.original_filename, known.retrieved_by) == ("upload", "a.txt", owner)


def test_a_page_at_an_address_is_imported_beside_files(desk: Shell, tmp_path: Path, paper: Network) -> None:
    paper.serve(page(b"From the web."))
    (tmp_path / "a.txt").write_text("First file.")
    addresses = ("http://paper.example/a", "http://missing.example/", "http://127.0.0.1/")
    result = desk.run("document", "import", "Desk", str(tmp_path / "a.txt"), *addresses)
    first, second = result.stdout.splitlines()
    assert sorted(texts(desk)) == ["First file.", "From the web."]
    assert result.stderr.splitlines() == [
        f"http://missing.example/: {SENTENCES['not_reachable']}",
        f"http://127.0.0.1/: {SENTENCES['not_allowed']}",
    ]
    [(owner, name)] = desk.query("SELECT id, name FROM user_account")
    known = read(work.Actor(str(owner), str(name)), documents.provenance, second)
    assert (known.capture_method, known.http_status, known.peer) == ("fetch", 200, PUBLIC)
    assert desk.query("SELECT COUNT(*) FROM document WHERE state <> 'ready'") == [(0,)]
    assert desk.query(f"SELECT COUNT(*) FROM document WHERE id = '{first}'") == [(1,)]


def test_the_hourly_number_of_pages_and_the_switch_hold_for_commands_too(desk: Shell, paper: Network) -> None:
    paper.serve(page(b"From the web."))
    words = ("document", "import", "Desk", "http://paper.example/")
    desk.says(*words, fetches_per_hour="1")
    assert "1 page an hour" in desk.run(*words, fetches_per_hour="1", exits=1).stderr
    assert "switched off" in desk.refuses(*words, url_import="off")
    assert len(paper.asked) == 1
