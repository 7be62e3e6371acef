"""`annotate export` and `annotate report` (contract.md, Commands)."""

import csv
import io
import json
import stat
import zipfile
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from annotate.domain.records import Document
from annotate.services import work
from tests import build
from tests.build import TEXT
from tests.cli.conftest import Shell


@pytest.fixture
def article(shell: Shell) -> Document:
    """A document “The bridge” with a claim of Ana's, in a project “Desk” with a viewer Eva Lind."""
    shell.run("db", "upgrade")
    ana = build.a_person()
    project = build.a_project(ana)
    build.a_member(ana, project, "viewer", "Eva Lind")
    made = build.a_document(ana, project, title="The bridge")
    build.an_annotation(ana, made, start=4, end=9)
    build.an_annotation(ana, made, "language", start=10, end=17, note="Who?")
    return made


def test_the_formats_are_listed_with_their_titles(fresh: Shell) -> None:
    lines = [line.split("\t") for line in fresh.run("export", "--list").stdout.splitlines()]
    assert {"csv", "html", "webannotation"} <= {line[0] for line in lines}
    assert all(len(line) == 2 and line[1] for line in lines)


def test_a_document_goes_to_standard_output_by_title_and_by_id(shell: Shell, article: Document) -> None:
    outputs = {shell.run("export", "csv", name).stdout for name in ("The bridge", article.id)}
    rows = list(csv.DictReader(io.StringIO(outputs.pop())))
    assert sorted(row["text"] for row in rows) == ["mayor", "praised"]


def test_a_project_goes_out_by_name(shell: Shell, article: Document) -> None:
    made = json.loads(shell.run("export", "webannotation", "Desk").stdout)
    assert made["@context"]


def test_an_export_to_a_file_is_whole_and_replaces_what_was_there(
    shell: Shell, article: Document, tmp_path: Path
) -> None:
    file = tmp_path / "out" / "marks.csv"
    file.parent.mkdir()
    file.write_text("old")
    assert shell.run("export", "csv", "The bridge", "-o", str(file)).stdout == ""
    assert {row["text"] for row in csv.DictReader(file.open(newline=""))} == {"mayor", "praised"}
    assert [path.name for path in file.parent.iterdir()] == ["marks.csv"]
    assert not stat.S_IMODE(file.stat().st_mode) & 0o022


def test_a_place_that_cannot_be_written_is_named(shell: Shell, article: Document, tmp_path: Path) -> None:
    says = shell.refuses("export", "csv", "The bridge", "-o", str(tmp_path / "missing" / "marks.csv"))
    assert "marks.csv" in says
    (tmp_path / "folder").mkdir()
    shell.run("export", "csv", "The bridge", "-o", str(tmp_path / "folder"), exits=2)
    assert list((tmp_path / "folder").iterdir()) == []


def test_filters_narrow_an_export(shell: Shell, article: Document) -> None:
    for words, quotes in (
        (("--kind", "claim"), ["mayor"]),
        (("--kind", "claim,language"), ["mayor", "praised"]),
        (("--status", "submitted"), []),
        (("--layer", "adjudicated"), []),
        (("--author", "me"), ["mayor", "praised"]),
    ):
        rows = csv.DictReader(io.StringIO(shell.run("export", "csv", "The bridge", *words).stdout))
        assert sorted(row["text"] for row in rows) == quotes, words


@pytest.mark.parametrize(
    "words", [("--kind", "rumour"), ("--status", "lost,draft"), ("--layer", ""), ("--rows", "two")]
)
def test_a_filter_that_is_none_is_wrong_usage(fresh: Shell, words: tuple[str, str]) -> None:
    assert words[1].split(",")[0] in fresh.run("export", "csv", "The bridge", *words, exits=2).stderr


def test_an_author_that_is_no_id_is_refused(shell: Shell, article: Document) -> None:
    assert "--author" in shell.refuses("export", "csv", "The bridge", "--author", "Ana Okafor")


def test_an_export_has_the_rights_of_whom_one_names(shell: Shell, article: Document) -> None:
    seen = shell.run("export", "csv", "The bridge", "--as", "Eva Lind").stdout
    assert "mayor" not in seen
    build.a_person("Omar Haddad")
    shell.refuses("export", "csv", "The bridge", "--as", "Omar Haddad")


def test_a_zip_has_what_belongs_to_an_export_beside_it(shell: Shell, article: Document, tmp_path: Path) -> None:
    file = tmp_path / "marks.zip"
    shell.run("export", "csv", "The bridge", "--zip", "-o", str(file))
    with zipfile.ZipFile(file) as made:
        assert "EXPORT.json" in made.namelist()
        assert any(name.endswith(".csv") for name in made.namelist())
        assert made.testzip() is None


def test_a_format_that_is_none_is_refused_with_those_that_are(shell: Shell, article: Document) -> None:
    assert "webannotation" in shell.refuses("export", "parchment", "The bridge")


def test_a_report_is_an_html_file_with_the_text_in_it(shell: Shell, article: Document, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    shell.run("report", "The bridge", "--to", "html", "-o", str(file))
    page = LexborHTMLParser(file.read_bytes())
    assert page.css_first("title").text()
    assert "Nobody asked who paid for it." in page.body.text()
    assert not page.css("script")
    assert shell.run("report", article.id, "--to", "html").stdout.startswith("<!")
    assert "The bridge" in shell.run("report", "Desk", "--to", "html").stdout


@pytest.mark.parametrize(
    "words", [("report", "Desk"), ("report", "Desk", "--to", "papyrus"), ("export",), ("export", "csv")]
)
def test_what_is_missing_is_wrong_usage(fresh: Shell, words: tuple[str, ...]) -> None:
    fresh.run(*words, exits=2)


def test_a_damaged_annotation_is_left_out_and_said_with_exit_1(shell: Shell, article: Document) -> None:
    with work.database().connect(writing=True) as connection:
        rows = connection.exec_driver_sql("SELECT id, record FROM annotation").all()
        for id_, record in rows:
            if b'"quote":"mayor"' in bytes(record):
                forged = bytes(record).replace(b'"quote":"mayor"', b'"quote":"major"')
                mark = "?" if work.database().is_sqlite else "%s"
                connection.exec_driver_sql(f"UPDATE annotation SET record = {mark} WHERE id = {mark}", (forged, id_))
    result = shell.run("export", "csv", "The bridge", exits=1)
    assert [row["text"] for row in csv.DictReader(io.StringIO(result.stdout))] == ["praised"]
    assert "Left out, damaged" in result.stderr
    assert TEXT[:9] not in result.stderr
