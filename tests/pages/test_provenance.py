"""The page of provenance: how a text got in, its proofs, and commands that check them as they stand there."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from annotate.domain.permissions import Actor
from annotate.domain.records import Document
from annotate.reading.result import Request
from annotate.services import documents, fetching, intake, stamping
from annotate.services.documents import DocumentChange
from annotate.services.intake import Captured, Metadata, NewDocument
from annotate.services.work import write
from annotate.settings import Settings
from tests import build
from tests.authority import ADDRESS, Authority
from tests.fetches import fetch_waiting
from tests.network import PUBLIC, Network, page, redirect
from tests.pages.conftest import Page, Visitor

Visit = Callable[[Actor], Visitor]


@pytest.fixture
def ana() -> Actor:
    return build.a_person()


def taken_in(ana: Actor, content: bytes, name: str, encoding: str | None = None) -> Document:
    """A document of a file in a project of its own."""
    project = build.a_project(ana)
    captured = Captured(content, Request(name, encoding), "upload", ana.user)
    named = NewDocument(text="", metadata=Metadata(archived_url="https://archive.example/7"))
    return write(ana, intake.create_one, project.id, intake.reading_of_captured(captured, named, "en"))


def path_of(document: Document) -> str:
    return f"/p/{document.project}/d/{document.id}/provenance"


def checked(visitor: Visitor, shown: Page, folder: Path) -> list[str]:
    """Download every file of the page as a browser saves it, and run every command beside it; what each says."""
    for link in shown.all("main a.btn[href^='/api/']"):
        address = link.attributes["href"] or ""
        answer = visitor.client.get(address)
        assert answer.status_code == 200
        disposed = answer.headers.get("Content-Disposition", "attachment")
        assert disposed.startswith("attachment")
        name = link.attributes["download"] or ""
        assert "filename=" not in disposed or quote(name, safe="") in disposed or f'"{name}"' in disposed
        (folder / name).write_bytes(answer.data)
    commands = [node.text() for node in shown.all("main .proofs pre, #time-stamp pre")]
    done = [subprocess.run(["sh", "-c", one], cwd=folder, capture_output=True, text=True) for one in commands]
    assert [one.returncode for one in done] == [0] * len(commands), [one.stderr for one in done]
    return [(one.stdout + one.stderr).strip() for one in done]


@pytest.mark.parametrize("name", ["water.txt", "it's – the “water”; rm -rf $HOME.txt", "-c.txt", "`id` \\ 'x.txt"])
def test_the_commands_check_the_downloads_whatever_the_file_is_called(
    visit: Visit, ana: Actor, tmp_path: Path, name: str
) -> None:
    document = taken_in(ana, "Совет собрался в понедельник.".encode("koi8-r"), name, "koi8-r")
    visitor = visit(ana)
    shown = visitor.get(path_of(document))
    said = checked(visitor, shown, tmp_path)
    assert len(said) == 2
    assert all(line.endswith(": OK") for line in said)
    assert "koi8-r (chosen); a person chose koi8-r" in shown.words()
    assert "https://archive.example/7" in shown.words()


def test_a_changed_file_does_not_pass_the_command(visit: Visit, ana: Actor, tmp_path: Path) -> None:
    document = taken_in(ana, "The council met.\r\n".encode("utf-16"), "a.txt")
    shown = visit(ana).get(path_of(document))
    (tmp_path / "a.txt").write_bytes("The council sat.\r\n".encode("utf-16"))
    command = shown.all(".proofs pre")[0].text()
    assert subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True).returncode == 1


def test_a_fetched_page_shows_the_exchange_and_its_stamp_is_verified_as_the_page_says(
    visit: Visit, ana: Actor, paper: Network, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    for name, address in (("www.paper.example", "93.184.215.15"), ("tsa.example", "93.184.215.16")):
        paper.name(name, address)
    paper.serve(redirect("http://www.paper.example/a"), PUBLIC)
    paper.serve(page(b"<!doctype html><p>The council met.</p>", "text/html"), "93.184.215.15")
    paper.serve(authority.behaviour, "93.184.215.16")
    project, terms = build.a_project(ana), fetching.terms(Settings())
    made = write(ana, fetching.begin, project.id, fetching.NewAddress(url="http://paper.example/a"), terms)
    visitor = visit(ana)
    waiting = visitor.get(path_of(made))
    assert "It is still being read" in waiting.words()
    fetch_waiting(terms)
    without = visitor.get(path_of(made))
    assert "None. The person who runs this server" in without.words("#time-stamp")
    stamps = stamping.terms(Settings(timestamp_url=ADDRESS))
    assert stamps is not None
    while stamping.stamp_waiting(stamps):
        pass
    shown = visitor.get(path_of(made))
    assert "http://paper.example/a answered 302, to http://www.paper.example/a" in shown.words()
    assert "93.184.215.15" in shown.words()
    assert "tsa.example states that the original was there at" in shown.words("#time-stamp")
    (tmp_path / "authority.pem").write_bytes((tmp_path / "ca.pem").read_bytes())
    said = checked(visitor, shown, tmp_path)
    assert len(said) == 4
    assert "Verification: OK" in said[-1]


def test_custody_names_who_did_what(visit: Visit, ana: Actor) -> None:
    document = taken_in(ana, b"The council met.", "a.txt")
    write(ana, documents.change, document.id, DocumentChange(licence_note="By permission."), 1)
    rows = [
        " ".join(row.text(separator=" ").split()) for row in visit(ana).get(path_of(document)).all(".custody tbody tr")
    ]
    assert [row.split()[0] for row in rows] == ["1", "2"]
    assert "Ana Okafor Brought in" in rows[0]
    assert "Ana Okafor Title, details of the source or state of the review changed" in rows[1]


def test_the_page_is_reached_from_the_text_from_its_source_record_and_from_what_could_not_be_read(
    visit: Visit, ana: Actor, paper: Network
) -> None:
    document = taken_in(ana, b"The council met.", "a.txt")
    visitor = visit(ana)
    for page_ in (f"/p/{document.project}/d/{document.id}", f"/p/{document.project}/d/{document.id}/source"):
        assert visitor.get(page_).all(f"main a[href='{path_of(document)}']"), page_
    terms = fetching.terms(Settings())
    refused = write(ana, fetching.begin, document.project, fetching.NewAddress(url="http://missing.example/"), terms)
    fetch_waiting(terms)
    assert visitor.get(f"/p/{document.project}/d/{refused.id}").all(f"main a[href='{path_of(refused)}']")
    shown = visitor.get(path_of(refused))
    assert "Nothing of what came in is kept" in shown.words()
    assert shown.all(".proofs") == []


def test_somebody_of_another_project_finds_nothing(visit: Visit, ana: Actor) -> None:
    document = taken_in(ana, b"The council met.", "a.txt")
    other = build.a_project(ana)
    assert visit(build.a_person("Vera Lind")).get(path_of(document)).status == 404
    assert visit(ana).get(f"/p/{other.id}/d/{document.id}/provenance").status == 404
