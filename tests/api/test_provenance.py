"""The whole account of how a text got in, over HTTP (domain.md 4)."""

import hashlib
import subprocess
from pathlib import Path

from annotate.services import fetching
from tests.api.client import Body, Client, expect
from tests.api.conftest import Api
from tests.fetches import fetch_waiting
from tests.network import Network, page, redirect

URL = "http://paper.example/article"
KOI8 = "Совет собрался в понедельник, чтобы обсудить водоснабжение верхнего города.".encode("koi8-r")


def account(person: Client, document: Body) -> Body:
    found: Body = expect(person.get(f"/documents/{document['id']}/provenance"))
    return found


def steps(found: Body) -> list[tuple[int, str]]:
    return [(event["n"], event["action"]) for event in found["custody_events"]]


def test_a_pasted_text_tells_who_when_and_how_with_both_hashes(api: Api, ana: Client, desk: Body) -> None:
    text = "The council met.\r\nIt met again."
    made = api.document(ana, desk, text, metadata={"archived_url": "https://archive.example/1"})
    found = account(ana, made)
    assert (found["capture_method"], found["created_by"]["id"], found["retrieved_by"]) == ("paste", ana.id, ana.id)
    assert (found["document"], found["created"], found["state"]) == (made["id"], made["created"], "ready")
    assert found["archived_url"] == "https://archive.example/1"
    assert found["normalisations"] == ["crlf"]
    for path, sha256, size in (
        ("original", found["bytes_sha256"], found["bytes_size"]),
        ("text", found["text_sha256"], 30),
    ):
        content = ana.get(f"/documents/{made['id']}/{path}").data
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (sha256, size)
    assert (found["bytes_kept"], found["time_stamp"], found["encoding_given"], found["final_address"]) == (
        True,
        *[None] * 3,
    )
    assert found["reader"].startswith("text reader of annotate ")


def test_sha256sum_takes_the_downloads_for_what_came_in(ana: Client, desk: Body, tmp_path: Path) -> None:
    made = expect(ana.upload(f"/projects/{desk['id']}/documents", KOI8, "water.txt", encoding="koi8-r"), 201)
    found = account(ana, made)
    assert (found["encoding_detected"], found["encoding_given"]) == ("koi8-r (chosen)", "koi8-r")
    sums = ""
    for path, sha256 in (("original", found["bytes_sha256"]), ("text", found["text_sha256"])):
        (tmp_path / path).write_bytes(ana.get(f"/documents/{made['id']}/{path}").data)
        sums += f"{sha256}  {path}\n"
    done = subprocess.run(["sha256sum", "-c"], cwd=tmp_path, input=sums, capture_output=True, text=True, check=True)
    assert done.stdout == "original: OK\ntext: OK\n"


def test_a_fetched_page_tells_the_whole_exchange(paper: Network, api: Api, ana: Client, desk: Body) -> None:
    paper.name("paper.example", "93.184.215.14")
    paper.name("www.paper.example", "93.184.215.15")
    paper.serve(redirect("http://www.paper.example/article"))
    paper.serve(page(b"The council met.", "text/plain", "203 Fine", "X-Cache: HIT"), "93.184.215.15")
    made = expect(ana.post(f"/projects/{desk['id']}/documents", {"url": URL}), 202)
    fetch_waiting(fetching.terms(api.app.extensions["annotate"]))
    found = account(ana, made)
    assert (found["capture_method"], found["source_url"]) == ("fetch", URL)
    assert (found["final_address"], found["peer"]) == ("http://www.paper.example/article", "93.184.215.15")
    assert (found["http_status"], found["http_reason"]) == (203, "Fine")
    assert [(hop["address"], hop["status"]) for hop in found["redirects"]] == [(URL, 302)]
    assert ["X-Cache", "HIT"] in found["headers"]
    assert steps(found) == [(1, "document.created"), (2, "document.ready")]
    assert [event["by"]["id"] for event in found["custody_events"]] == [ana.id, ana.id]


def test_custody_tells_what_was_done_to_the_text_with_the_numbers_of_the_chain_and_no_mark(
    api: Api, ana: Client, jonas: Client, article: Body
) -> None:
    path = f"/documents/{article['id']}"
    api.annotation(jonas, article)
    expect(ana.patch(path, {"archived_url": "https://archive.example/1"}, 1))
    api.annotation(jonas, article, "language")
    expect(ana.patch(f"{path}/zones/1", {"kind": "caption"}, version=1))
    expect(ana.patch(f"{path}/criticism", {"genre": "news_report"}, 0))
    expect(ana.post(f"{path}/comments", {"text": "Who says so?"}), 201)
    found = account(jonas, article)
    assert steps(found) == [
        (1, "document.created"),
        (3, "document.changed"),
        (7, "zone.changed"),
        (8, "criticism.changed"),
    ]
    assert {event["by"]["name"] for event in found["custody_events"]} == {ana.name}
    assert all(event["says"] and len(event["hash"]) == 64 for event in found["custody_events"])
    assert (found["chain_length"], found["custody_left_out"]) == (9, 0)
    assert jonas.name not in str(found)


def test_in_blind_work_nobody_learns_from_it_who_submitted(api: Api, ana: Client) -> None:
    desk = api.project(ana, blind=True, reviewers_per_document=1)
    jonas, mei = api.member(ana, desk, name="Jonas"), api.member(ana, desk, name="Mei")
    made = api.document(ana, desk)
    for n in (1, 2, 3):
        expect(jonas.call("PUT", f"/api/v1/documents/{made['id']}/sentences/{n}/read", {"read": True}))
    expect(jonas.post(f"/documents/{made['id']}/layer:submit", {}))
    found = account(mei, made)
    assert [event["says"] for event in found["custody_events"]] == ["Brought in", "The review went on"]
    assert found["custody_events"][-1]["by"] is None
    assert jonas.id not in str(found)
