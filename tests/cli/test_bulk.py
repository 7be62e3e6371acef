"""`annotate document import` of what holds many texts: archives, tables, JSON Lines, feeds, folders of them."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from annotate.domain.jobs import MOST_BYTES
from annotate.services import bulk_work
from tests.build import PASSWORD
from tests.cli.conftest import Shell
from tests.cli.test_people import ID
from tests.conftest import ROOT
from tests.service.bulk_desk import ATOM, RSS, lines, zipped

TABLE = b"title;text\nA headline;In a table.\nNothing;\n"


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """An installation with a project “Desk” of Ana Okafor."""
    shell.says("user", "add", "Ana Okafor", "--password-stdin", given=PASSWORD)
    shell.says("project", "add", "Desk", "--owner", "Ana Okafor")
    return shell


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], str]:
    """Write a file; its path."""

    def written(name: str, content: bytes) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return str(path)

    return written


def texts(desk: Shell) -> list[str]:
    return sorted(str(row[0]) for row in desk.query("SELECT text FROM document_text"))


Put = Callable[[str, bytes], str]


@pytest.mark.parametrize(
    ("name", "content", "kept", "refused"),
    [
        (
            "papers.zip",
            zipped({"a.txt": b"First.", "in/b.md": b"Second.", "in/c.txt": b"a\0b", "d.zip": zipped({"e.txt": b"X."})}),
            ["First.", "Second."],
            ["papers.zip/in/c.txt: ", "papers.zip/d.zip: "],
        ),
        ("table.csv", TABLE, ["In a table."], ["table.csv, line 3: "]),
        (
            "many.jsonl",
            lines({"text": "One."}) + b"no line\n" + lines({"text": "Two."}, {"text": 7}),
            ["One.", "Two."],
            ["many.jsonl, line 2: ", "many.jsonl, line 4: "],
        ),
        ("feed.rss", RSS, ["Only a summary.", "The whole text."], ["feed.rss, line 6: "]),
        ("feed.xml", ATOM, ["In Atom."], []),
    ],
)
def test_each_text_is_an_id_and_each_that_was_not_taken_a_line_with_its_place(
    desk: Shell, put: Put, name: str, content: bytes, kept: list[str], refused: list[str]
) -> None:
    result = desk.run("document", "import", "Desk", put(name, content))
    ids = result.stdout.splitlines()
    assert len({*ids}) == len(kept)
    assert all(ID.fullmatch(id_) for id_ in ids)
    assert texts(desk) == kept
    told = [line for line in result.stderr.splitlines() if "changed: " not in line]
    assert [line[: len(place)] for line, place in zip(told, refused, strict=True)] == refused
    assert all(line.endswith(".") for line in told)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.zip", b"no archive"),
        ("table.csv", b"a,b\n1,2\n"),
        ("many.jsonl", b"no line\n"),
        ("feed.xml", b"<html/>"),
        ("empty.jsonl", b""),
    ],
)
def test_when_nothing_could_be_taken_the_exit_is_1_and_the_reason_is_said(
    desk: Shell, put: Put, name: str, content: bytes
) -> None:
    assert name in desk.refuses("document", "import", "Desk", put(name, content))
    assert texts(desk) == []


def test_what_the_project_has_is_left_out_by_its_id_and_what_is_nearly_the_same_is_named(desk: Shell, put: Put) -> None:
    article = " ".join(f"word{n}" for n in range(400))
    first = desk.says("document", "import", "Desk", put("one.jsonl", lines({"text": article})))
    again = desk.run(
        "document", "import", "Desk", put("two.jsonl", lines({"text": article}, {"text": f"{article} end"}))
    )
    assert len(again.stdout.splitlines()) == 1
    near, same = again.stderr.splitlines()
    assert near.startswith(f"two.jsonl, line 2: changed: nearly the same as {first}. ")
    assert same == f"two.jsonl, line 1: {bulk_work.SAME_TEXT} It is {first}."
    desk.run("document", "import", "Desk", put("two.jsonl", lines({"text": article})), exits=1)


def test_a_folder_with_files_of_all_kinds_is_told_in_one_object(desk: Shell, put: Put, tmp_path: Path) -> None:
    for name, content in (
        ("a/one.txt", b"One.\r\n"),
        ("a/b/two.csv", TABLE),
        ("a/c.zip", zipped({"d.txt": b"Zipped."})),
        ("a/picture.png", b"\x89PNG"),
    ):
        put(name, content)
    told = json.loads(desk.says("document", "import", "Desk", str(tmp_path / "a"), "--json"))
    assert (told["state"], told["accepted"], len(told["documents"])) == ("done", 3, 3)
    assert told["changed"] == [{"file": "one.txt", "line": None, "reason": "crlf"}]
    assert [(row["file"], row["line"]) for row in told["rejected"]] == [("b/two.csv", 3)]
    assert texts(desk) == ["In a table.", "One.\n", "Zipped."]


def in_a_terminal(desk: Shell, *words: str) -> tuple[list[str], str]:
    """What a command prints on standard output, and on a terminal that is its standard error."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "annotate", *words]
    environment = {**os.environ, **desk.settings}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=theirs, text=True
    ) as process:
        os.close(theirs)
        seen = b""
        with suppress(OSError):  # so a terminal ends
            while more := os.read(ours, 65536):
                seen += more
        out, _ = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0, seen
    return out.splitlines(), seen.decode()


def test_in_a_terminal_a_bar_tells_how_far_it_is_and_elsewhere_nothing_does(desk: Shell, put: Put) -> None:
    words = ("document", "import", "Desk")
    path = put("many.jsonl", lines(*({"text": f"Text {n}."} for n in range(12))))
    ids, shown = in_a_terminal(desk, *words, path)
    assert len(ids) == 12
    assert "Importing" in shown
    assert "Reading" not in shown
    told = [int(part) for part in re.findall(r"(\d+)%", shown)]
    assert told == sorted(told)
    assert (told[0] < 100, told[-1]) == (True, 100)
    other = put("other.jsonl", lines(*({"text": f"Other {n}."} for n in range(12))))
    assert in_a_terminal(desk, *words, other, "--json")[1] == ""
    assert desk.run(*words, put("third.jsonl", lines({"text": "Third."}))).stderr == ""


def test_a_text_above_the_limit_is_refused_and_the_others_are_taken(desk: Shell, put: Put) -> None:
    packed = put("papers.zip", zipped({"a.txt": b"x" * 101, "b.txt": b"x" * 100}))
    result = desk.run("document", "import", "Desk", packed, max_upload="100")
    assert texts(desk) == ["x" * 100]
    assert result.stderr.startswith("papers.zip/a.txt: ")


def test_a_file_that_cannot_be_read_or_is_too_large_is_a_line_and_stops_no_other(
    desk: Shell, put: Put, tmp_path: Path
) -> None:
    put("a/one.txt", b"One.")
    (tmp_path / "a" / "broken.txt").symlink_to("/proc/self/mem")  # a file whose first byte is an error, for everybody
    with open(put("a/large.jsonl", b""), "wb") as large:
        large.truncate(MOST_BYTES + 1)
    put("a/two.txt", b"Two.")
    result = desk.run("document", "import", "Desk", str(tmp_path / "a"))
    assert texts(desk) == ["One.", "Two."]
    assert [line.partition(": ")[0] for line in result.stderr.splitlines()] == ["broken.txt", "large.jsonl"]
    assert all(line.endswith(".") for line in result.stderr.splitlines())


def test_when_no_file_can_be_read_the_exit_is_1_and_each_is_named(desk: Shell, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "broken.txt").symlink_to("/proc/self/mem")
    result = desk.run("document", "import", "Desk", str(tmp_path / "a"), exits=1)
    assert result.stderr.startswith("broken.txt: This file cannot be read: ")
    assert desk.query("SELECT id FROM bulk_job") == []


def test_a_row_with_an_address_alone_is_not_fetched(desk: Shell, put: Put) -> None:
    said = desk.refuses("document", "import", "Desk", put("table.csv", b"source_url\nhttps://paper.example/\n"))
    assert said == f"table.csv, line 2: {bulk_work.NO_TEXT}"
