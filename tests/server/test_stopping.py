"""A server that is told to stop answers what it accepted, and nothing new."""

import select
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable

import pytest
import uvicorn

from tests.server.application import PATIENCE
from tests.server.client import Served, drain, head, post, read_reply, read_until


def test_a_stop_answers_what_runs_tells_the_feeds_and_takes_nothing_new(own: Callable[..., Served]) -> None:
    served = own(grace_seconds=PATIENCE / 2)
    running, feed, idle = served.connect(), served.connect(), served.connect()
    idle.sendall(head("GET", "/"))
    assert read_reply(idle).json["annotate.stopping"] is False
    running.sendall(head("GET", "/hold"))
    feed.sendall(head("GET", "/events"))
    read_until(feed, b"data: 1\n\n\r\n")
    served.terminate()
    assert select.select([idle], [], [], 0.3)[0] == []  # a request may be on its way: the connection stays for it
    idle.sendall(head("GET", "/"))
    last = read_reply(idle)
    assert (last.json["annotate.stopping"], last.fields["connection"]) == (True, "close")
    assert b"retry: 1000\n\n" in drain(feed)
    served.go()
    reply = read_reply(running)
    assert (reply.status, reply.body, reply.fields["connection"]) == (200, b"ab", "close")
    assert served.finish() == (0, "stopped, 0 open\n", "")


@pytest.mark.parametrize("line", [b"Connection: close", b"Connection: keep-alive"])
def test_a_stop_under_load_leaves_no_accepted_request_unanswered(own: Callable[..., Served], line: bytes) -> None:
    served = own()
    outcomes: Counter[str] = Counter()
    warm = threading.Event()

    def load() -> None:
        """Asks again and again until no connection is to be had, on a new one whenever the last was ended."""
        client: socket.socket | None = None
        while True:
            fresh = client is None
            try:
                client = client or served.connect()
            except ConnectionRefusedError:
                return
            try:
                client.sendall(post("/listed", b"abcd", line))
                reply = read_reply(client)
            except ConnectionResetError as error:
                # Between the last accept and the end of listening the kernel may take a connection that the server
                # never sees, and resets it: no request of it was accepted.
                outcomes["never accepted" if fresh else f"unanswered: {error!r}"] += 1
                return
            except (OSError, AssertionError) as error:
                outcomes[f"unanswered: {error!r}"] += 1
                return
            outcomes[str(reply.status)] += 1
            if outcomes["200"] >= 200:
                warm.set()
            if reply.fields.get("connection") == "close":
                client.close()
                client = None

    threads = [threading.Thread(target=load) for _ in range(16)]
    for thread in threads:
        thread.start()
    assert warm.wait(PATIENCE)
    served.process.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.join(PATIENCE)
    never = outcomes.pop("never accepted", 0)
    assert set(outcomes) == {"200"}
    assert never <= 2
    assert served.finish() == (0, "stopped, 0 open\n", "")


def test_what_the_drain_cuts_off_is_503(own: Callable[..., Served]) -> None:
    served = own(drain_seconds=1)
    running, body = served.connect(), served.connect()
    running.sendall(head("GET", "/hold"))  # holds one of two threads to the end
    body.sendall(head("POST", "/", b"Content-Length: 9"))
    readers = [served.connect() for _ in range(6)]
    for reader in readers:
        reader.sendall(head("GET", "/endless"))
        assert reader.recv(12) == b"HTTP/1.1 200"
    served.terminate()
    for client in (running, body):
        reply = read_reply(client)
        assert (reply.status, reply.fields["x-refused"]) == (503, "503")
    assert served.finish()[:2] == (0, "stopped, 0 open\n")


def test_interrupt_stops_like_terminate(own: Callable[..., Served]) -> None:
    served = own()
    served.process.send_signal(signal.SIGINT)
    assert served.finish() == (0, "stopped, 0 open\n", "")


def test_uvicorn_still_raises_the_signals_that_it_has_captured_and_no_others() -> None:
    """`Server.handle_exit` clears a private list of uvicorn; a change of it would end the process by the signal."""
    raised: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: raised.append(number))
    try:
        for forget, expected in ((False, [signal.SIGTERM]), (True, [])):
            raised.clear()
            server = uvicorn.Server(uvicorn.Config(lambda: None))
            with server.capture_signals():
                signal.raise_signal(signal.SIGTERM)
                assert server._captured_signals == [signal.SIGTERM]
                if forget:
                    server._captured_signals.clear()
            assert raised == expected
    finally:
        signal.signal(signal.SIGTERM, before)
