"""Feeds of real servers: what is committed on any node comes to every reader once, in order (reliability.md R5, R16)."""

import http.client
import json
import random
import threading
import time
from math import ceil

from tests.api.client import Client, expect
from tests.api.feeds import Stream
from tests.api.nursery import PATIENCE, Nursery, Server
from tests.conftest import size

WRITERS, EACH, READERS = 4, size(30, 120), 6
DROP = 0.1
"""How likely a reader leaves after an event and comes back."""
PROMPT = size(PATIENCE, 2)
"""Seconds from a commit to a reader, of 99 in 100 events; the short form runs where other tests are at work."""


def write(server: Server, person: Client, document: str, number: int, sent: dict[str, float] | None = None) -> None:
    """Marks of one person, one after the other, each acknowledged. `sent`: when each was sent, which is before its commit."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {person.token}", "Content-Type": "application/json"}
    for _ in range(number):
        begun = time.monotonic()
        line.request(
            "POST",
            f"/api/v1/documents/{document}/annotations",
            json.dumps({"kind": "claim", "start": 0, "end": 9}),
            headers,
        )
        answer = line.getresponse()
        assert answer.status == 201, answer.read()
        made = json.loads(answer.read())
        if sent is not None:
            sent[made["id"]] = begun
    line.close()


def read(nodes: list[Server], person: Client, document: str, last: int, draw: random.Random, into: list[int]) -> None:
    """The ids of all events up to `last`, by a reader who leaves now and then and comes back to any node."""
    after = 0
    while after < last:
        stream = Stream(draw.choice(nodes), person, document, after)
        while after < last and draw.random() > DROP:
            event = stream.next()
            assert event is not None
            into.append(after := event.id)
        stream.close()


def stay(stream: Stream, number: int, came: dict[str, float]) -> None:
    """When each of so many marks came to a reader who stays."""
    while len(came) < number:
        event = stream.next()
        assert event is not None
        came[event.data["annotation"]["id"]] = time.monotonic()
    stream.close()


def test_readers_who_drop_and_resume_on_any_node_miss_nothing_and_get_nothing_twice(api, ana, desk, article, nodes):
    people = [ana, *(api.member(ana, desk) for _ in range(WRITERS - 1))]
    last = expect(ana.get(f"/documents/{article['id']}"))["revision"] + WRITERS * EACH
    found: list[list[int]] = [[] for _ in range(READERS)]
    sent: dict[str, float] = {}
    came: list[dict[str, float]] = [{} for _ in nodes]
    threads = [
        threading.Thread(target=write, args=(nodes[n % len(nodes)], person, article["id"], EACH, sent))
        for n, person in enumerate(people)
    ]
    threads += [
        threading.Thread(target=stay, args=(Stream(node, ana, article["id"]), WRITERS * EACH, into))
        for node, into in zip(nodes, came, strict=True)
    ]
    threads += [
        threading.Thread(target=read, args=(nodes, ana, article["id"], last, random.Random(n), into))
        for n, into in enumerate(found)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert found == [list(range(1, last + 1))] * READERS
    delays = sorted(moment - sent[mark] for into in came for mark, moment in into.items())
    assert len(delays) == len(nodes) * WRITERS * EACH
    assert delays[ceil(len(delays) * 0.99) - 1] <= PROMPT


def test_a_mark_made_on_one_node_comes_to_the_reader_of_another(api, ana, article, nodes):
    stream = Stream(nodes[-1], ana, article["id"])
    assert stream.answer.status == 200
    assert stream.answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert stream.answer.headers["X-Accel-Buffering"] == "no"
    assert "default-src 'none'" in stream.answer.headers["Content-Security-Policy"]
    assert stream.answer.headers["Annotate-Revision"] is None
    write(nodes[0], ana, article["id"], 1)
    event = stream.next()
    assert event is not None
    assert event.type == "annotation.created"
    stream.close()


def test_a_reader_who_is_no_member_any_more_is_out(api, ana, desk, article, server):
    mei = api.member(ana, desk, name="Mei")
    stream = Stream(server, mei, article["id"])
    version = next(
        one["version"]
        for one in expect(ana.get(f"/projects/{desk['id']}/members"))["items"]
        if one["user"]["id"] == mei.id
    )
    assert ana.delete(f"/projects/{desk['id']}/members/{mei.id}", version).status_code == 204
    api.annotation(ana, article)
    assert stream.next() is None


def test_what_may_not_be_read_answers_as_what_does_not_exist(api, ana, article, server):
    stranger = api.person("Stranger")
    hidden = Stream(server, stranger, article["id"]).answer
    missing = Stream(server, stranger, "0" * 8 + article["id"][8:]).answer
    assert (hidden.status, hidden.read()) == (missing.status, missing.read())
    assert hidden.status == 404
    assert Stream(server, Client(api.app, token="wrong"), article["id"]).answer.status == 401


def test_a_server_that_stops_ends_its_feeds(api, ana, article, tmp_path):
    nursery = Nursery(str(tmp_path), api.database.url.render_as_string(hide_password=False))
    server = nursery.start()
    streams = [Stream(server, ana, article["id"]) for _ in range(3)]
    assert server.stop() == 0
    assert [stream.next() for stream in streams] == [None] * 3
    nursery.close()
