"""Files and a virus scanner: what it finds is refused and not kept, on every way in (security.md S48)."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotate import scan
from annotate.services import bulk_work, fetching, waiting
from annotate.services.sign_in import NOBODY
from annotate.settings import Settings
from tests.api.client import Body, Client, expect, problem
from tests.api.conftest import Api
from tests.fetches import fetch_waiting
from tests.network import Network, page
from tests.scanner import EICAR, Scanner
from tests.service.bulk_desk import OFF

FOUND = "The virus scanner of this server found “Win.Test.EICAR_HDB-1” in this file, so it was not taken in."
SILENT = "The virus scanner of this server does not answer, so no file is taken in now. Try again later."
PAGE = b"<!doctype html><html><head><title>Harbour</title></head><body><article><p>The council met.</p></article>%s</body></html>"


@pytest.fixture
def scanner(api: Api, tmp_path: Path) -> Iterator[Scanner]:
    made = Scanner(tmp_path / "clamd.ctl")
    scan.use(Settings(clamd=made.where))
    yield made
    made.close()
    scan.use(Settings())


def documents(person: Client, desk: Body) -> int:
    return int(expect(person.get(f"/projects/{desk['id']}/documents"))["total"])


@pytest.mark.parametrize(("name", "content"), [("eicar.txt", EICAR), ("eicar.html", PAGE % EICAR)])
def test_the_standard_test_file_is_refused_with_one_sentence_and_nothing_of_it_is_kept(
    scanner: Scanner, ana: Client, desk: Body, name: str, content: bytes
) -> None:
    refused = problem(ana.upload(f"/projects/{desk['id']}/documents", content, name), 422, "invalid")
    assert [fault["detail"] for fault in refused["errors"]] == [FOUND]
    assert documents(ana, desk) == 0


def test_the_scanner_is_asked_before_a_file_is_read(scanner: Scanner, ana: Client, desk: Body) -> None:
    refused = problem(ana.upload(f"/projects/{desk['id']}/documents", b"no PDF at all", "a.pdf"), 422, "invalid")
    assert scanner.streams == [b"no PDF at all"]
    assert "virus" not in refused["errors"][0]["detail"]


def test_a_clean_file_is_taken_in_and_its_provenance_says_that_it_was_scanned(
    scanner: Scanner, ana: Client, desk: Body
) -> None:
    for name, content in (("a.txt", b"The council met."), ("a.html", PAGE % b"")):
        made = expect(ana.upload(f"/projects/{desk['id']}/documents", content, name), 201)
        assert expect(ana.get(f"/documents/{made['id']}/provenance"))["scanned"] == "clean"
        assert scanner.streams.pop() == content


def test_a_file_that_is_read_later_is_refused_too_and_its_bytes_go(
    scanner: Scanner, ana: Client, desk: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "SOON", 0.0)
    made = expect(ana.upload(f"/projects/{desk['id']}/documents", PAGE % EICAR, "eicar.html"), 202)
    while expect(ana.get(f"/documents/{made['id']}"))["state"] == "reading":
        waiting.read_waiting(NOBODY)
    found = expect(ana.get(f"/documents/{made['id']}"))
    assert (found["state"], found["reason"]) == ("refused", FOUND)
    problem(ana.get(f"/documents/{made['id']}/original"), 422, "state")
    account = expect(ana.get(f"/documents/{made['id']}/provenance"))
    assert (account["bytes_kept"], account["bytes_size"]) == (False, len(PAGE % EICAR))


def test_a_file_that_waits_for_its_reader_is_handed_out_to_nobody(
    scanner: Scanner, ana: Client, desk: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "SOON", 0.0)
    monkeypatch.setattr(waiting.launch, "_places", waiting.launch.threading.BoundedSemaphore(1))
    with waiting.launch._places:
        made = expect(ana.upload(f"/projects/{desk['id']}/documents", PAGE % b"", "a.html"), 202)
        problem(ana.get(f"/documents/{made['id']}/original"), 422, "state")
    while expect(ana.get(f"/documents/{made['id']}"))["state"] == "reading":
        waiting.read_waiting(NOBODY)
    assert ana.get(f"/documents/{made['id']}/original").data == PAGE % b""


def test_a_page_that_is_fetched_is_scanned_and_refused_without_its_bytes(
    scanner: Scanner, paper: Network, api: Api, ana: Client, desk: Body
) -> None:
    paper.serve(page(PAGE % EICAR, "text/html"))
    made = expect(ana.post(f"/projects/{desk['id']}/documents", {"url": "http://paper.example/"}), 202)
    fetch_waiting(fetching.terms(api.app.extensions["annotate"]))
    assert expect(ana.get(f"/documents/{made['id']}"))["reason"] == FOUND
    for path in ("original", "capture.warc"):
        problem(ana.get(f"/documents/{made['id']}/{path}"), 422, "state")
    account = expect(ana.get(f"/documents/{made['id']}/provenance"))
    assert (account["http_status"], account["bytes_kept"]) == (200, False)


def test_a_scanner_that_does_not_answer_refuses_files_or_lets_them_in_as_it_is_set(
    scanner: Scanner, ana: Client, desk: Body
) -> None:
    scanner.silent = True
    refused = problem(ana.upload(f"/projects/{desk['id']}/documents", b"The council met.", "a.txt"), 422, "invalid")
    assert refused["errors"][0]["detail"] == SILENT
    assert documents(ana, desk) == 0
    scan.use(Settings(clamd=scanner.where, clamd_silent="accept"))
    made = expect(ana.upload(f"/projects/{desk['id']}/documents", b"The council met.", "a.txt"), 201)
    assert expect(ana.get(f"/documents/{made['id']}/provenance"))["scanned"] == "unanswered"


def test_a_pasted_text_is_no_file(scanner: Scanner, api: Api, ana: Client, desk: Body) -> None:
    scanner.silent = True
    assert expect(ana.get(f"/documents/{api.document(ana, desk)['id']}/provenance"))["scanned"] is None


def test_each_text_of_many_is_scanned_too(scanner: Scanner, ana: Client, desk: Body) -> None:
    lines = b"".join(json.dumps({"text": text.decode()}).encode() + b"\n" for text in (b"The council met.", EICAR))
    form = {"file": (io.BytesIO(lines), "many.jsonl")}
    job = expect(ana.call("POST", f"/api/v1/projects/{desk['id']}/jobs", form=form), 202)
    while bulk_work.work_on(OFF, job["id"]):
        pass
    good, bad = expect(ana.get(f"/jobs/{job['id']}/items"))["items"]
    assert (good["state"], bad["state"], bad["reason"]) == ("accepted", "refused", FOUND)
    assert scanner.streams == [b"The council met.", EICAR]
