"""What a server may do while it is fetched from, and where it is cut off (security.md 8, step 6; S40)."""

import gzip
import itertools
import socket
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate import fetch
from annotate.fetch import NotFetched, Policy, http
from tests.network import Behaviour, Network, get, page, raw, redirect, refused

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
PAUSE = threading.Event()
"""Never set: a server waits for it between two bytes."""


def dripping(first: bytes, then: bytes) -> Behaviour:
    def behave(to: socket.socket, _: bytes) -> None:
        to.sendall(first)
        for at in itertools.cycle(range(len(then))):
            to.sendall(then[at : at + 1])
            PAUSE.wait(0.02)

    return behave


def endless(first: bytes, then: bytes) -> Behaviour:
    def behave(to: socket.socket, _: bytes) -> None:
        to.sendall(first)
        while True:
            to.sendall(then * 100)

    return behave


SLOW = {
    "silent": lambda to, _: to.recv(1),
    "dripping head": dripping(b"", b"HTTP/1.1 200 OK " + b"x" * 10_000),
    "dripping headers": dripping(HEAD, b"X: y\r\n"),
    "dripping body": dripping(HEAD + b"\r\n", b"x"),
    "dripping chunks": dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "a body that never comes": lambda to, _: (to.sendall(HEAD + b"Content-Length: 9\r\n\r\n"), to.recv(1)),
}


@pytest.mark.parametrize("behave", list(SLOW.values()), ids=list(SLOW))
def test_one_deadline_holds_for_everything_together(net: Network, behave: Behaviour) -> None:
    net.serve(behave)
    began = time.monotonic()
    assert refused(net, policy=Policy(seconds=0.5)) == "too_slow"
    assert 0.4 < time.monotonic() - began < 5


def test_the_deadline_is_shared_by_all_redirects(net: Network) -> None:
    def late(to: socket.socket, request: bytes) -> None:
        net.ended.wait(0.2)
        redirect("/")(to, request)

    net.serve(late)
    assert refused(net, policy=Policy(seconds=0.5)) == "too_slow"


def test_a_name_server_that_does_not_answer_holds_nobody_beyond_the_deadline(net: Network) -> None:
    waiting = net.internet._replace(look_up=lambda _: (net.ended.wait(30), [])[1])
    began = time.monotonic()
    with pytest.raises(NotFetched) as refusal:
        fetch.get("http://paper.example/", lambda _: True, Policy(seconds=0.3), waiting)
    assert refusal.value.reason == "too_slow"
    assert time.monotonic() - began < 5


def test_a_silent_handshake_is_cut_off(net: Network) -> None:
    net.serve(lambda to, _: net.ended.wait(30) and None, port=443)
    assert refused(net, "https://paper.example/", Policy(seconds=0.4)) == "too_slow"


BOMB = gzip.compress(b"\0" * 50_000_000)
LARGE = {
    "declared": raw(HEAD + b"Content-Length: 100001\r\n\r\n"),
    "endless": endless(HEAD + b"\r\n", b"x" * 1000),
    "endless chunks": endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"A\r\n0123456789\r\n"),
    "one endless chunk": endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffffffffff\r\n", b"x" * 1000),
    "a bomb": raw(HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB),
    "a bomb in chunks": raw(
        HEAD
        + b"Content-Encoding: x-gzip\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(BOMB)
        + BOMB
        + b"\r\n0\r\n\r\n"
    ),
    "packed nothing": endless(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10], b"\0\0\0\xff\xff"),
    "101 headers": raw(HEAD + b"X: y\r\n" * 100 + b"\r\n"),
    "endless headers": endless(HEAD, b"X: y\r\n"),
    "one endless header": endless(HEAD + b"X: ", b"y"),
    "an endless status": endless(b"HTTP/1.1 200 ", b"y"),
    "interim answers full of headers": endless(b"", b"HTTP/1.1 100 Continue\r\n" + b"X: y\r\n" * 60 + b"\r\n"),
}


@pytest.mark.parametrize("behave", list(LARGE.values()), ids=list(LARGE))
def test_more_than_the_limit_is_refused(net: Network, behave: Behaviour) -> None:
    net.serve(behave)
    assert refused(net, policy=Policy(seconds=20, largest=100_000)) == "too_large"


def test_exactly_the_limits_are_taken(net: Network) -> None:
    body = b"x" * 100_000
    net.serve(page(body, "text/plain", "200 OK", *["X: y"] * 98))
    assert get(net).body == body


FOUND = {
    "a length": b"Content-Length: 7\r\n\r\nA page.",
    "a length twice the same": b"Content-Length: 7\r\nContent-Length: 7\r\n\r\nA page.",
    "the end of the connection": b"\r\nA page.",
    "chunks": b"Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nA \r\n5\r\npage.\r\n0\r\n\r\n",
    "gzip": b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"A page."),
    "gzip in two members": b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"A pa") + gzip.compress(b"ge."),
    "gzip filled up with zeros": b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"A page.") + bytes(500),
    "gzip in chunks": b"Transfer-Encoding: Chunked\r\nContent-Encoding: gzip\r\n\r\n%x\r\n"
    % len(gzip.compress(b"A page."))
    + gzip.compress(b"A page.")
    + b"\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("rest", list(FOUND.values()), ids=list(FOUND))
@pytest.mark.parametrize("step", [1, 5, 1000])
def test_a_body_is_read_however_it_is_framed_and_cut(net: Network, rest: bytes, step: int) -> None:
    def behave(to: socket.socket, _: bytes) -> None:
        to.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        whole = b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + rest
        for at in range(0, len(whole), step):
            to.sendall(whole[at : at + step])

    net.serve(behave)
    assert get(net).body == b"A page."


BROKEN = {
    "gzip with something behind it": HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"A page.") + b"more",
    "gzip with half a member behind it": HEAD
    + b"Content-Encoding: gzip\r\n\r\n"
    + gzip.compress(b"A page.")
    + gzip.compress(b"And another.")[:-5],
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "HTTP/2": b"HTTP/2 200 OK\r\n\r\n",
    "a head that ends early": HEAD,
    "a body that ends early": HEAD + b"Content-Length: 9\r\n\r\nA page.",
    "chunks that end early": HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\nA page.",
    "a chunk of no size": HEAD + b"Transfer-Encoding: chunked\r\n\r\nx\r\nA page.\r\n0\r\n\r\n",
    "a negative chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nA page.\r\n0\r\n\r\n",
    "a chunk longer than told": HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nA page.\r\n0\r\n\r\n",
    "length and chunks": HEAD + b"Content-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 7\r\nContent-Length: 8\r\n\r\nA page.",
    "a negative length": HEAD + b"Content-Length: -7\r\n\r\nA page.",
    "a strange transfer coding": HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "broken gzip": HEAD + b"Content-Encoding: gzip\r\n\r\nA page.",
    "gzip that ends early": HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"A page.")[:-9],
    "a folded header": HEAD + b"X: y\r\n z\r\n\r\nA page.",
    "a header without a colon": HEAD + b"X\r\n\r\nA page.",
    "a NUL in a header": HEAD + b"X: \0\r\n\r\nA page.",
    "not found": b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx",
    "forbidden": b"HTTP/1.1 403 No\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx",
    "a defect": b"HTTP/1.1 500 No\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx",
    "only a part": b"HTTP/1.1 206 Part\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx",
    "nothing new": b"HTTP/1.1 304 Same\r\n\r\n",
    "a redirect to nowhere": b"HTTP/1.1 302 Elsewhere\r\n\r\n",
    "a redirect to two places": b"HTTP/1.1 302 Elsewhere\r\nLocation: /a\r\nLocation: /b\r\n\r\n",
    "interim answers for ever": b"HTTP/1.1 103 Soon\r\n\r\n" * 50,
}


@pytest.mark.parametrize("answer", list(BROKEN.values()), ids=list(BROKEN))
def test_what_is_no_page_is_not_reachable_and_nothing_is_told_of_it(net: Network, answer: bytes) -> None:
    net.serve(raw(answer))
    assert refused(net) == "not_reachable"


@pytest.mark.parametrize("media", ["application/zip", "image/png", "", "text/plainer"])
def test_a_type_that_nobody_reads_is_refused_before_its_body(net: Network, media: str) -> None:
    net.serve(raw(f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nContent-Length: 9\r\n\r\n".encode()))
    assert refused(net) == "not_readable"


def test_a_coding_that_was_not_asked_for_is_refused(net: Network) -> None:
    net.serve(raw(HEAD + b"Content-Encoding: br\r\nContent-Length: 1\r\n\r\nx"))
    assert refused(net) == "not_readable"


class Bytes:
    """A connection over which these bytes come, cut somewhere."""

    def __init__(self, content: bytes, step: int) -> None:
        self.left, self.step = content, step

    def receive(self) -> bytes:
        given, self.left = self.left[: self.step], self.left[self.step :]
        return given


PIECES = st.sampled_from(
    [
        HEAD,
        b"HTTP/1.0 200",
        b"\r\n",
        b"\r\n\r\n",
        b"Content-Length: 3\r\n",
        b"Content-Length: 99999999999999999999\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip\r\n",
        b"Location: /\r\n",
        b"3\r\nabc\r\n",
        b"0\r\n\r\n",
        b"ffffffff\r\n",
        gzip.compress(b"abc"),
    ]
)


@given(st.lists(PIECES | st.binary(max_size=20), max_size=12).map(b"".join), st.integers(1, 50))
def test_whatever_comes_gives_a_body_within_the_limit_or_one_of_the_reasons(content: bytes, step: int) -> None:
    try:
        answer = http.Answer(Bytes(content, step))
        body = answer.body(50) if answer.coding_known() else b""
    except NotFetched:
        return
    assert len(body) <= 50
