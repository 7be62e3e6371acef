"""Clients that send or take drop by drop, feeds that stay open: nobody else waits for them."""

import select
from collections.abc import Callable
from contextlib import closing

from tests.server.application import MEGABYTE
from tests.server.client import Served, drain, head, post, read_reply, read_until


def test_half_open_requests_hold_up_nobody(server: Served) -> None:
    starts = [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX", head("POST", "/", b"Content-Length: 9") + b"a"]
    clients = [server.connect() for _ in range(60)]
    for n, client in enumerate(clients):
        client.sendall(starts[n % len(starts)])
    assert [server.get().status for _ in range(20)] == [200] * 20
    for client in clients:
        client.close()


def test_readers_that_do_not_read_hold_no_thread_and_their_leaving_closes_the_answer(server: Served) -> None:
    clients = [server.connect() for _ in range(6)]
    for client in clients:
        client.sendall(head("GET", "/endless"))
        assert client.recv(12) == b"HTTP/1.1 200"
    assert [server.get().status for _ in range(20)] == [200] * 20
    for client in clients:
        client.close()
    assert [server.get("/was_closed").status for _ in clients] == [200] * len(clients)


def test_a_body_that_stalls_is_408(own: Callable[..., Served]) -> None:
    reply = own(body_stall_seconds=0.2).ask(head("POST", "/", b"Content-Length: 9") + b"a")
    assert (reply.status, reply.fields["x-refused"], reply.fields["connection"]) == (408, "408", "close")


def test_a_body_that_drips_is_408_at_its_deadline(hasty: Served) -> None:
    with closing(hasty.connect()) as client:
        client.sendall(head("POST", "/", b"Content-Length: 999999"))
        drops = 0
        while drops < 50 and not select.select([client], [], [], 0.1)[0]:
            client.sendall(b"a")
            drops += 1
        assert drops < 50
        assert read_reply(client).status == 408


def test_a_head_that_does_not_come_ends_the_connection(hasty: Served) -> None:
    used = hasty.connect()
    used.sendall(head("GET", "/listed"))
    assert read_reply(used).body == b"ab"
    clients = [used, *(hasty.connect() for _ in range(3))]
    for client, start in zip(clients, [b"GET / HT", b"", b"\r\n", b"GET / HTTP/1.1\r\nHost: a\r\n"], strict=True):
        client.sendall(start)
    assert [drain(client) for client in clients] == [b""] * 4


def test_a_client_that_takes_nothing_is_given_up(hasty: Served) -> None:
    endless, large = hasty.connect(), hasty.connect()
    endless.sendall(head("GET", "/endless"))
    large.sendall(head("GET", "/large"))
    assert hasty.get("/was_closed").status == 200
    assert len(drain(large)) < 32 * MEGABYTE
    endless.close()
    large.close()


def test_feeds_hold_no_thread_and_notice_that_a_client_leaves(server: Served) -> None:
    clients = [server.connect() for _ in range(10)]
    for client in clients:
        client.sendall(head("GET", "/documents/1/events"))
        read_until(client, b"data: 1\n\n\r\n")
    assert server.get().status == 200
    assert select.select(clients, [], [], 0)[0] == []
    for client in clients:
        client.close()
    assert [server.get("/was_closed").status for _ in clients] == [200] * len(clients)


def test_only_get_reaches_the_feed(server: Served) -> None:
    assert server.ask(post("/echo/events", b"a")).json["PATH_INFO"] == "/echo/events"
