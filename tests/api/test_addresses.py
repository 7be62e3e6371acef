"""Pages fetched for people: as a document, or only looked up (contract.md, Documents; security.md 8, S39, S40)."""

import io
from collections.abc import Callable
from functools import partial

import msgspec
import pytest
from warcio.archiveiterator import ArchiveIterator

from annotate import fetch
from annotate.services import fetching, upkeep
from annotate.services.sign_in import NOBODY
from annotate.services.work import write
from tests.api.client import Body, Client, expect, pointers, problem
from tests.api.conftest import Api
from tests.fetches import fetch_waiting
from tests.network import Network, page, raw, redirect

URL = "http://paper.example/article?id=7"
TEXT = b"The mayor praised the bridge.\r\n\r\nIt will last, she said."


@pytest.fixture
def work_off(api: Api) -> Callable[[], int]:
    """Do what the fetching threads of a server do, until nothing waits; how many pages that were."""
    terms = fetching.terms(api.app.extensions["annotate"])

    fetch_waiting(terms)
    return partial(fetch_waiting, terms)


def ask(person: Client, desk: Body, url: str = URL, **more: object) -> Body:
    """A document that waits for a page."""
    made: Body = expect(person.post(f"/projects/{desk['id']}/documents", {"url": url, **more}), 202)
    return made


def test_a_page_waits_as_a_document_and_is_ready_when_it_came(
    paper: Network, ana: Client, desk: Body, work_off: Callable[[], int]
) -> None:
    paper.serve(page(TEXT))
    answer = ana.post(f"/projects/{desk['id']}/documents", {"url": URL})
    waiting = expect(answer, 202)
    assert answer.headers["Location"] == f"/api/v1/documents/{waiting['id']}"
    assert (waiting["state"], waiting["title"], waiting["source_url"], waiting["length"]) == ("reading", URL, URL, 0)
    problem(ana.get(f"/documents/{waiting['id']}/text"), 422, "state")
    assert work_off() == 1
    made = expect(ana.get(f"/documents/{waiting['id']}"))
    text = TEXT.replace(b"\r\n", b"\n")
    assert (made["state"], made["reason"], made["version"]) == ("ready", None, 2)
    assert (made["length"], made["normalisations"], made["retrieved"]) == (len(text), ["crlf"], made["retrieved"])
    assert made["title"] == "The mayor praised the bridge. It will last, she said."
    assert made["retrieved"] >= waiting["created"]
    assert ana.get(f"/documents/{made['id']}/text").data == text
    assert ana.get(f"/documents/{made['id']}/original").data == TEXT
    assert expect(ana.get(f"/documents/{made['id']}/sentences"))["total"] == 2
    expect(ana.post(f"/documents/{made['id']}/annotations", {"kind": "claim", "start": 0, "end": 9}), 201)
    assert paper.asked[0].startswith(b"GET /article?id=7 HTTP/1.1\r\nHost: paper.example\r\n")


def test_the_feed_tells_what_became_of_it(paper: Network, ana: Client, desk: Body, work_off: Callable[[], int]) -> None:
    paper.serve(page(TEXT))
    good, bad = ask(ana, desk), ask(ana, desk, "http://missing.example/")
    assert work_off() == 2
    for document, event in ((good, "document.ready"), (bad, "document.refused")):
        told = ana.get(f"/documents/{document['id']}/events?after=0").text
        assert told.startswith(f"id: 1\nevent: {event}\n")
        data = msgspec.json.decode(told.split("data: ", 1)[1].split("\n")[0])
        assert data["document"] == expect(ana.get(f"/documents/{document['id']}"))


def test_a_page_that_could_not_be_fetched_is_refused_with_one_of_five_sentences(
    paper: Network, ana: Client, desk: Body, work_off: Callable[[], int]
) -> None:
    paper.name("inside.example", "10.0.0.1")
    paper.serve(redirect("http://inside.example/"))
    made = ask(ana, desk)
    work_off()
    refused = expect(ana.get(f"/documents/{made['id']}"))
    assert (refused["state"], refused["reason"]) == ("refused", fetch.reasons.SENTENCES["not_allowed"])
    assert paper.dialled == [("93.184.215.14", 80)]
    problem(ana.get(f"/documents/{made['id']}/text"), 422, "state")
    problem(ana.get(f"/documents/{made['id']}/original"), 422, "state")
    problem(ana.get(f"/documents/{made['id']}/capture.warc"), 422, "state")


def test_bytes_that_are_no_text_are_refused_and_kept_as_they_came(
    paper: Network, ana: Client, desk: Body, work_off: Callable[[], int]
) -> None:
    paper.serve(page(b"one\0two"))
    made = ask(ana, desk)
    work_off()
    assert expect(ana.get(f"/documents/{made['id']}"))["state"] == "refused"
    assert ana.get(f"/documents/{made['id']}/original").data == b"one\0two"
    assert b"one\0two" in ana.get(f"/documents/{made['id']}/capture.warc").data


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
        "http://paper.example:22/",
        "http://ana:secret@paper.example/",
        "http://paper.example@10.0.0.1/",
    ],
)
def test_an_address_that_is_plainly_not_allowed_makes_no_document_and_is_not_counted(
    paper: Network, ana: Client, desk: Body, url: str
) -> None:
    for path in ("documents", "evidence:look_up"):
        answer = ana.post(f"/projects/{desk['id']}/{path}", {"url": url})
        assert pointers(answer) == ["/url"]
        assert answer.json["errors"][0]["detail"] == fetch.reasons.SENTENCES["not_allowed"]
    assert expect(ana.get(f"/projects/{desk['id']}/documents"))["total"] == 0
    assert (paper.looked_up, paper.dialled) == ([], [])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": "ftp://paper.example/"}, "/url"),
        ({"url": 7}, "/url"),
        ({"url": None}, "/url"),
        ({"url": URL, "text": "One."}, "/text"),
        ({"url": URL, "metadata": {"author": "x"}}, "/metadata/author"),
    ],
)
def test_a_body_with_an_address_is_checked_like_any_other(ana: Client, desk: Body, body: Body, pointer: str) -> None:
    assert pointers(ana.post(f"/projects/{desk['id']}/documents", body)) == [pointer]


def test_what_the_person_knows_of_the_source_is_kept(
    paper: Network, ana: Client, desk: Body, work_off: Callable[[], int]
) -> None:
    paper.serve(page(TEXT))
    known = {"source_url": "https://paper.example/1", "archived_url": "https://archive.example/1", "language": "fr"}
    made = ask(ana, desk, metadata=known)
    work_off()
    kept = expect(ana.get(f"/documents/{made['id']}"))
    assert {name: kept[name] for name in known} == known
    assert kept["title"] == "The mayor praised the bridge. It will last, she said."


def test_a_title_that_was_given_meanwhile_stays(
    paper: Network, ana: Client, desk: Body, work_off: Callable[[], int]
) -> None:
    paper.serve(page(TEXT))
    made = ask(ana, desk)
    expect(ana.patch(f"/documents/{made['id']}", {"title": "The bridge"}, 1))
    work_off()
    kept = expect(ana.get(f"/documents/{made['id']}"))
    assert (kept["title"], kept["state"], kept["version"]) == ("The bridge", "ready", 3)


def test_a_document_that_was_deleted_meanwhile_stays_deleted(
    paper: Network, ana: Client, desk: Body, work_off: Callable[[], int]
) -> None:
    paper.serve(page(TEXT))
    made = ask(ana, desk)
    assert ana.delete(f"/documents/{made['id']}", 1).status_code == 204
    assert work_off() == 1
    assert ana.get(f"/documents/{made['id']}").status_code == 404
    assert work_off() == 0


def test_the_same_key_waits_for_one_page_only(
    paper: Network, ana: Client, desk: Body, work_off: Callable[[], int]
) -> None:
    paper.serve(page(TEXT))
    path = f"/projects/{desk['id']}/documents"
    first, again = (expect(ana.post(path, {"url": URL}, key="one"), 202) for _ in range(2))
    assert first == again
    problem(ana.post(path, {"url": f"{URL}8"}, key="one"), 422, "key-reused")
    assert work_off() == 1


def test_the_exchange_is_given_as_a_warc_file_that_other_programs_read(
    paper: Network, ana: Client, desk: Body, work_off: Callable[[], int]
) -> None:
    head = b"HTTP/1.1 200 Fine\r\nContent-Type: text/plain\r\nSet-Cookie: a=b\r\nTransfer-Encoding: chunked\r\n\r\n"
    moved, there = redirect("/article", 301), raw(head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(TEXT), TEXT))
    paper.serve(lambda to, request: (moved if b"id=7" in request else there)(to, request))
    made = ask(ana, desk)
    work_off()
    answer = ana.get(f"/documents/{made['id']}/capture.warc")
    assert (answer.status_code, answer.content_type) == (200, "application/warc")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    records = {}
    for record in ArchiveIterator(io.BytesIO(answer.data), check_digests="raise"):
        records[record.rec_type] = (record, record.content_stream().read())
    assert list(records) == ["warcinfo", "response", "request", "metadata"]
    response, body = records["response"]
    assert body == TEXT
    assert response.http_headers.get_statuscode() == "200"
    assert response.http_headers.get_header("Set-Cookie") == "a=b"
    assert response.http_headers.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"
    assert response.http_headers.get_header("Content-Length") == str(len(TEXT))
    assert response.rec_headers.get_header("WARC-Target-URI") == "http://paper.example/article"
    assert response.rec_headers.get_header("WARC-IP-Address") == "93.184.215.14"
    assert response.rec_headers.get_header("WARC-Date") == expect(ana.get(f"/documents/{made['id']}"))["retrieved"]
    request, _ = records["request"]
    assert request.http_headers.get_header("User-Agent") == fetch.AGENT
    assert request.rec_headers.get_header("WARC-Concurrent-To") == response.rec_headers.get_header("WARC-Record-ID")
    assert records["metadata"][1] == f"redirect: 301 {URL} /article\r\n".encode()
    assert ana.get(f"/documents/{made['id']}/capture.warc").data == answer.data


def test_a_person_may_fetch_so_many_pages_an_hour_and_others_are_not_touched(
    paper: Network, api: Api, ana: Client, desk: Body, work_off: Callable[[], int]
) -> None:
    jonas = api.member(ana, desk, "editor")
    for _ in range(10):
        ask(jonas, desk, "http://missing.example/")
        problem(
            jonas.post(f"/projects/{desk['id']}/evidence:look_up", {"url": "http://missing.example/"}), 422, "invalid"
        )
    for path in ("documents", "evidence:look_up"):
        answer = jonas.post(f"/projects/{desk['id']}/{path}", {"url": URL})
        assert problem(answer, 429, "limited")["detail"].startswith("You may fetch 20 pages an hour.")
        assert 0 < int(answer.headers["Retry-After"]) <= 3600
    ask(ana, desk)
    api.execute('UPDATE page_fetch SET at = at - 3600 WHERE "user" = ?', jonas.id)
    ask(jonas, desk)
    assert work_off() == 12


def test_four_pages_are_fetched_at_a_time_and_a_dead_node_gives_its_place_back(
    paper: Network, api: Api, ana: Client, desk: Body, work_off: Callable[[], int]
) -> None:
    paper.serve(page(TEXT))
    documents = [ask(ana, desk) for _ in range(5)]
    begun = [fetching.next_page() for _ in range(5)]
    assert [waiting is not None for waiting in begun] == [True] * 4 + [False]
    answer = ana.post(f"/projects/{desk['id']}/evidence:look_up", {"url": URL})
    assert problem(answer, 429, "limited")["detail"].startswith("Other pages are being fetched")
    assert int(answer.headers["Retry-After"]) <= 60
    terms = fetching.terms(api.app.extensions["annotate"])
    assert begun[0] is not None
    fetching.run(begun[0], terms)
    assert expect(ana.get(f"/documents/{begun[0].document}"))["state"] == "ready"
    assert work_off() == 1
    # The node that began the other three has died: their leases run out, and they are begun again.
    api.execute("UPDATE page_fetch SET until = 1 WHERE state = 'running'")
    api.execute("UPDATE fetch_place SET until = 1 WHERE until > 0")
    assert work_off() == 3
    assert {expect(ana.get(f"/documents/{made['id']}"))["state"] for made in documents} == {"ready"}
    assert begun[1] is not None
    fetching.run(begun[1], terms)  # the node was only slow: what it brings comes too late
    assert expect(ana.get(f"/documents/{begun[1].document}"))["version"] == 2


def test_a_page_whose_reading_ends_three_nodes_is_given_up(
    paper: Network, api: Api, ana: Client, desk: Body, work_off: Callable[[], int]
) -> None:
    made = ask(ana, desk)
    for _ in range(fetching.TRIES):
        assert fetching.next_page() is not None
        api.execute("UPDATE page_fetch SET until = 1 WHERE state = 'running'")
        api.execute("UPDATE fetch_place SET until = 0")
    assert work_off() == 1
    kept = expect(ana.get(f"/documents/{made['id']}"))
    assert (kept["state"], kept["reason"]) == ("refused", fetching.GIVEN_UP)
    assert paper.looked_up == []


def test_each_fetch_is_audited_with_its_person_and_host_and_the_chains_hold(
    paper: Network, api: Api, ana: Client, desk: Body, work_off: Callable[[], int]
) -> None:
    paper.serve(page(TEXT))
    ask(ana, desk)
    expect(ana.post(f"/projects/{desk['id']}/evidence:look_up", {"url": "http://Paper.Example./x"}))
    work_off()
    with api.database.connect(writing=False) as connection:
        sign = "?" if api.database.is_sqlite else "%s"
        statement = f"SELECT actor, reason FROM audit WHERE chain = {sign} AND action = 'address.fetched'"
        rows = [tuple(row) for row in connection.exec_driver_sql(statement, (desk["id"],))]
    assert rows == [(ana.id, "paper.example")] * 2
    assert not [fault for fault in write(NOBODY, upkeep.faults) if desk["id"] in fault]
