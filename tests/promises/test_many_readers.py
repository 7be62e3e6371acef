"""Many readers beside many feeds, and clients that send drop by drop (reliability.md R13, R14). How quick it is, is measured
by the row `feeds` of the bench."""

import http.client
import socket

import pytest

from tests.api.feeds import Stream
from tests.api.nursery import PATIENCE
from tests.conftest import size

READERS = size(150, 1000)
ROUNDS = size(2, 5)
FEEDS = size(40, 200)
SLOW = size(100, 250)
LONGEST = size(PATIENCE, 3)
"""Seconds for an answer; the short form runs where other tests are at work."""


def ask(server, person, path, patience=PATIENCE):
    """Send a request and leave its answer for later."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=patience)
    line.request("GET", f"/api/v1{path}", headers={"Authorization": f"Bearer {person.token}"})
    return line


def test_readers_are_all_answered_while_feeds_are_open_and_every_feed_is_told(api, ana, article, server):
    feeds = [Stream(server, ana, article["id"]) for _ in range(FEEDS)]
    paths = (f"/documents/{article['id']}/annotations", f"/documents/{article['id']}/text", "/me")
    for _ in range(ROUNDS):
        lines = [ask(server, ana, paths[n % len(paths)]) for n in range(READERS)]
        statuses = []
        for line in lines:
            answer = line.getresponse()
            answer.read()
            statuses.append(answer.status)
            line.close()
        assert statuses == [200] * READERS
    mark = api.annotation(ana, article)
    for feed in feeds:
        event = feed.next()
        assert event is not None
        assert event.data["annotation"]["id"] == mark["id"]
        feed.close()


@pytest.fixture
def slow(ana, server):
    """Requests that were begun and do not end: in the path, in the headers, in the body."""
    head = f" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {ana.token}\r\n"
    body = "Content-Type: application/json\r\nContent-Length: 9999\r\n\r\n{"
    halves = ("GET /api/v1/m", f"GET /api/v1/me{head}X-Sl", f"POST /api/v1/projects{head}{body}")
    opened = []
    for n in range(SLOW):
        line = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
        line.sendall(halves[n % len(halves)].encode())
        opened.append(line)
    yield opened
    for line in opened:
        line.close()


def test_requests_that_do_not_end_make_nobody_else_wait(ana, article, server, slow):
    for n in range(60):
        for line in slow[n % 7 :: 7]:
            line.sendall(b"o")
        answer = ask(server, ana, f"/documents/{article['id']}/annotations", LONGEST).getresponse()
        assert answer.status == 200
        assert answer.read().startswith(b'{"items"')
