"""Files of every kind over HTTP: what they become, what is kept of them, and what happens while they are read."""

from collections.abc import Iterator

import pytest

from annotate.domain.permissions import Actor
from annotate.services import documents, waiting
from annotate.services.sign_in import NOBODY
from annotate.services.work import read, write
from annotate.store import integrity
from annotate.store.hot import Transaction
from tests import build, files
from tests.api.client import Client, expect, problem

PAGE = (
    "<!doctype html><html lang='fr'><head><meta charset='windows-1251'><title>Вода</title>"
    "<link rel=canonical href='https://paper.example/water'></head><body><nav><a href='/'>Home</a></nav>"
    "<article><h1>Вода для города</h1><p>Совет собрался в понедельник, чтобы обсудить водоснабжение верхнего города.</p>"
    "</article></body></html>"
)
PDF = files.pdf([files.column(["The council met on Monday."]), files.column(["It met again on Tuesday."])])


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits for a text, so every file that needs a reader is read later."""
    monkeypatch.setattr(waiting, "SOON", 0.0)
    yield
    waiting.read_waiting(NOBODY)


def test_a_page_becomes_a_document_with_zones_and_what_it_says_of_itself(ana, desk):
    made = expect(ana.upload(f"/projects/{desk['id']}/documents", PAGE.encode("cp1251"), "water.html"), 201)
    assert (made["title"], made["language"], made["media_type"]) == ("Вода для города", "fr", "text/html")
    assert made["source_url"] == "https://paper.example/water"
    zones = expect(ana.get(f"/documents/{made['id']}/zones"))["items"]
    assert [zone["kind"] for zone in zones] == ["navigation", "headline", "body"]
    known = read(Actor(ana.id, ana.name), documents.provenance, made["id"])
    assert known.encoding_detected == "windows-1251 (the page says so)"
    assert ("title", "Вода", "title element") in [(p.field, p.value, p.source) for p in known.proposals]


def test_the_captured_bytes_of_a_page_come_back_as_they_were_and_never_as_a_page(ana, desk):
    made = expect(ana.upload(f"/projects/{desk['id']}/documents", PAGE.encode("cp1251"), "water.html"), 201)
    answer = ana.get(f"/documents/{made['id']}/original")
    assert (answer.data, answer.content_type) == (PAGE.encode("cp1251"), "application/octet-stream")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="water.html"'


def test_a_zone_of_a_pdf_knows_its_page(ana, desk):
    made = expect(ana.upload(f"/projects/{desk['id']}/documents", PDF, "a.pdf"), 201)
    zones = expect(ana.get(f"/documents/{made['id']}/zones"))["items"]
    assert [(zone["kind"], zone["page"]) for zone in zones] == [("body", 1), ("body", 2)]
    changed = expect(ana.patch(f"/documents/{made['id']}/zones/1", {"kind": "caption"}, version=1))
    assert (changed["kind"], changed["page"]) == ("caption", 1)


def test_given_metadata_win_over_what_the_file_says(ana, desk):
    metadata = '{"source_url":"https://a.example/b","language":"ru"}'
    path, page = f"/projects/{desk['id']}/documents", PAGE.encode("cp1251")
    made = expect(ana.upload(path, page, "a.html", title="Mine", metadata=metadata), 201)
    assert (made["title"], made["language"], made["source_url"]) == ("Mine", "ru", "https://a.example/b")


def test_a_person_may_name_the_encoding(ana, desk):
    path = f"/projects/{desk['id']}/documents"
    made = expect(ana.upload(path, "Вода".encode("cp866"), "a.txt", encoding="cp866"), 201)
    assert ana.get(f"/documents/{made['id']}/text").text == "Вода"
    refused = problem(ana.upload(path, b"x", "a.txt", encoding="rot13"), 422, "invalid")
    assert refused["errors"][0]["detail"] == "This encoding is not known here; choose one of the list."


def test_a_file_that_cannot_be_read_leaves_nothing_behind(ana, desk):
    before = expect(ana.get(f"/projects/{desk['id']}/documents"))["total"]
    refused = problem(ana.upload(f"/projects/{desk['id']}/documents", b"%PDF-1.7 nothing", "a.pdf"), 422, "invalid")
    assert refused["errors"] == [{"pointer": "/file", "detail": refused["detail"]}]
    assert expect(ana.get(f"/projects/{desk['id']}/documents"))["total"] == before


@pytest.mark.usefixtures("slow")
def test_a_file_that_takes_long_is_told_at_once_and_its_document_is_ready_later(ana, desk, api):
    made = expect(ana.upload(f"/projects/{desk['id']}/documents", PDF, "a.pdf"), 202)
    assert made["state"] in ("reading", "ready")
    _read_all(ana, made["id"])
    document = expect(ana.get(f"/documents/{made['id']}"))
    assert (document["state"], document["media_type"], document["title"]) == (
        "ready",
        "application/pdf",
        "The council met on Monday. It met again on Tuesday.",
    )
    with api.database.open(writing=False) as opened:
        assert [fault for fault in integrity.faults(Transaction(opened, "")) if made["id"] in fault] == []


@pytest.mark.usefixtures("slow")
def test_a_file_that_turns_out_unreadable_later_is_refused_with_the_reason_and_keeps_its_bytes(ana, desk):
    bad = files.pdf([[]])
    made = expect(ana.upload(f"/projects/{desk['id']}/documents", bad, "scan.pdf"), 202)
    _read_all(ana, made["id"])
    document = expect(ana.get(f"/documents/{made['id']}"))
    assert (document["state"], document["title"]) == ("refused", "scan.pdf")
    assert document["reason"].startswith("The PDF has no text layer")
    assert ana.get(f"/documents/{made['id']}/original").data == bad
    problem(ana.get(f"/documents/{made['id']}/text"), 422, "state")


@pytest.mark.usefixtures("slow")
def test_a_repeated_request_with_its_key_gives_the_same_document(ana, desk):
    answers = [ana.upload(f"/projects/{desk['id']}/documents", PDF, "a.pdf", key="k-1") for _ in "12"]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json["id"] == answers[1].json["id"]


def test_a_file_that_a_stopped_program_left_is_read_when_its_lease_is_over(ana, desk):
    actor = Actor(ana.id, ana.name)
    file = _file(ana, PDF)
    document = write(actor, waiting.begin, desk["id"], file, False)
    waiting.read_waiting(NOBODY)
    assert read(actor, documents.read, document.id).state == "ready"


def test_a_file_that_stops_the_program_again_and_again_is_refused(ana, desk):
    actor = Actor(ana.id, ana.name)
    document = write(actor, waiting.begin, desk["id"], _file(ana, PDF), False)
    for _ in range(waiting.MOST_TRIES):
        _claimed(document.id)
        _end_lease(document.id)
    waiting.read_waiting(NOBODY)
    found = read(actor, documents.read, document.id)
    assert (found.state, found.reason) == ("refused", waiting.STOPPED)


def test_a_document_that_is_deleted_while_it_is_read_stays_deleted(ana, desk):
    actor = Actor(ana.id, ana.name)
    document = write(actor, waiting.begin, desk["id"], _file(ana, PDF), False)
    write(actor, documents.delete, document.id, 1)
    waiting.read_waiting(NOBODY)
    assert ana.get(f"/documents/{document.id}").status_code == 404


def _file(person: Client, content: bytes) -> waiting.File:
    captured = build.a_capture(content, "a.pdf", person.id)
    return waiting.File(captured, build.unnamed(), "en")


def _claimed(document: str) -> None:
    """Take leases until that of this document is taken, as a program does that then stops."""
    while (found := write(NOBODY, waiting.claimed)) is not None:
        if found[0].document == document:
            return
    raise AssertionError("nobody could take it")


def _end_lease(document: str) -> None:
    from sqlalchemy import text

    from annotate.services.work import database

    with database().connect(writing=True) as connection:
        connection.execute(text("UPDATE waiting_file SET until = 0 WHERE document = :id"), {"id": document})


def _read_all(person: Client, document: str) -> None:
    """Until it is read, by whoever began with it or here."""
    for _ in range(200):
        waiting.read_waiting(NOBODY)
        if expect(person.get(f"/documents/{document}"))["state"] != "reading":
            return
        waiting.wait(0.1)
    raise AssertionError("it is still being read")
