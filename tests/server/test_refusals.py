"""What the server refuses by itself, and how a fault of the application ends."""

from contextlib import closing

import pytest

from tests.server.client import Served, drain, head, read_reply, read_until


@pytest.mark.parametrize("path", ["/fails", "/miscounts", "/splits"])
def test_a_fault_of_the_application_is_a_500_of_the_web_layer(server: Served, path: str) -> None:
    reply = server.get(path)
    assert (reply.status, reply.fields["x-refused"]) == (500, "500")
    assert b"document" not in reply.body
    assert reply.body == b"refused " + path.encode()


def test_a_fault_in_mid_answer_ends_the_connection_short(server: Served) -> None:
    with closing(server.connect()) as client:
        client.sendall(head("GET", "/fails_later"))
        read_until(client, b"first;")
        assert drain(client) == b""


def chunked(*lines: bytes, body: bytes = b"0\r\n\r\n") -> bytes:
    return head("POST", "/", *lines) + body


SMUGGLED = {
    "length and coding": chunked(b"Content-Length: 4", b"Transfer-Encoding: chunked"),
    "coding and length": chunked(b"Transfer-Encoding: chunked", b"Content-Length: 4"),
    "length and coding of a GET": head("GET", "/", b"Content-Length: 4", b"Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "two lengths": chunked(b"Content-Length: 4", b"Content-Length: 5", body=b"abcde"),
    "one length twice": chunked(b"Content-Length: 4", b"Content-Length: 4", body=b"abcd"),
    "list of lengths": chunked(b"Content-Length: 4, 4", body=b"abcd"),
    "signed length": chunked(b"Content-Length: +4", body=b"abcd"),
    "negative length": chunked(b"Content-Length: -4", body=b"abcd"),
    "hexadecimal length": chunked(b"Content-Length: 0x4", body=b"abcd"),
    "length beyond 64 bits": chunked(b"Content-Length: 99999999999999999999999", body=b"abcd"),
    "two codings": chunked(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"),
    "unknown coding": chunked(b"Transfer-Encoding: xchunked"),
    "coding before chunked": chunked(b"Transfer-Encoding: gzip, chunked"),
    "coding after chunked": chunked(b"Transfer-Encoding: chunked, identity"),
    "coding of HTTP/1.0": chunked(b"Transfer-Encoding: chunked").replace(b"HTTP/1.1", b"HTTP/1.0"),
    "blank before the colon": chunked(b"Transfer-Encoding : chunked"),
    "folded coding": chunked(b"Transfer-Encoding:\r\n chunked"),
    "folded line": head("GET", "/", b"X-A: b\r\n c: d"),
    "bad chunk size": chunked(b"Transfer-Encoding: chunked", body=b"ZZ\r\nab\r\n0\r\n\r\n"),
    "chunk longer than said": chunked(b"Transfer-Encoding: chunked", body=b"2\r\nabXX0\r\n\r\n"),
    "chunk with bare line feeds": chunked(b"Transfer-Encoding: chunked", body=b"2\nab\n0\n\n"),
    "bare line feeds": b"GET / HTTP/1.1\nHost: localhost\n\n",
    "bare carriage return": head("GET", "/", b"X-A: b\rX-B: c"),
    "NUL in a value": head("GET", "/", b"X-A: a\x00b"),
    "no name": head("GET", "/", b": b"),
    "blank in a name": head("GET", "/", b"X A: b"),
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "no Host in HTTP/1.0": b"GET / HTTP/1.0\r\n\r\n",
    "two Hosts": head("GET", "/", b"Host: evil"),
    "one Host twice": head("GET", "/", b"Host: localhost"),
    "empty Host": b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "HTTP/2.0": head("GET", "/").replace(b"HTTP/1.1", b"HTTP/2.0"),
    "preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "another host in the target": head("GET", "http://evil/"),
    "no path": head("OPTIONS", "*"),
    "tunnel": head("CONNECT", "evil:443"),
    "unknown method": head("SPOIL", "/"),
    "byte beyond ASCII in the path": b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "body where the protocol changes": head("POST", "/", b"Connection: Upgrade", b"Upgrade: h2c", b"Content-Length: 49")
    + head("GET", "/listed", b"X-A: bcdef"),
}


@pytest.mark.parametrize("form", SMUGGLED)
def test_a_doubtful_frame_is_refused_and_the_connection_ended(server: Served, form: str) -> None:
    got = server.all_of(SMUGGLED[form])
    assert got.startswith(b"HTTP/1.1 400 ")
    assert b"x-refused: 400" in got
    assert got.count(b"HTTP/1.1 ") == 1


UPGRADE = head("GET", "/listed", b"Connection: Upgrade", b"Upgrade: h2c")


@pytest.mark.parametrize("first", [head("GET", "/listed"), UPGRADE], ids=["plain", "change of protocol"])
@pytest.mark.parametrize("second", [head("GET", "/echo"), b"\x00\x01\x02\r\n\r\n"], ids=["request", "nonsense"])
def test_what_follows_before_the_answer_ends_the_connection_after_it(
    server: Served, first: bytes, second: bytes
) -> None:
    got = server.all_of(first + second)
    assert got.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in got
    assert got.endswith(b"\r\n\r\nab")


def test_headers_that_are_too_large_are_431(server: Served) -> None:
    most = 32 * 1024 - len(b"/HostlocalhostX-A")
    assert server.get("/", b"X-A: " + b"a" * most).status == 200
    assert server.get("/", b"X-A: " + b"a" * (most + 1)).status == 431
    assert server.get("/", *[b"X-%d: a" % n for n in range(8000)]).status == 431
    assert server.get("/" + "a" * 40000).status == 431


@pytest.mark.parametrize(
    "endless",
    [
        b"GET / HTTP/1.1\r\nX-A: " + b"a" * 100_000,
        b"GET /" + b"a" * 100_000,
        b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 15_000,
        b"\r\n" * 50_000,
        chunked(b"Transfer-Encoding: chunked", body=b"1;" + b"a" * 900_000),
        chunked(b"Transfer-Encoding: chunked", body=b"1\r\na\r\n0\r\n" + b"X-A: b\r\n" * 120_000),
    ],
    ids=["value", "target", "lines", "blank lines", "chunk extension", "trailers"],
)
def test_what_never_becomes_a_head_or_a_body_is_cut_off(server: Served, endless: bytes) -> None:
    got = server.all_of(endless)
    assert got.startswith(b"HTTP/1.1 431 ")
    assert b"x-refused: 431" in got


def test_a_declared_length_over_the_limit_is_413_at_once(server: Served) -> None:
    reply = server.ask(head("POST", "/listed", b"Content-Length: %d" % (10 * 1024**3)) + b"a")
    assert (reply.status, reply.fields["x-refused"], reply.fields["connection"]) == (413, "413", "close")
    assert reply.body == b"refused /listed"


def test_a_real_length_over_the_limit_is_413_before_the_end_and_is_read_by_a_client_that_still_sends(
    server: Served,
) -> None:
    with closing(server.connect()) as client:
        client.sendall(head("POST", "/", b"Transfer-Encoding: chunked"))
        client.sendall(b"10000\r\n" + b"a" * 65536 + b"\r\n")
        for _ in range(180):
            client.sendall(b"10000\r\n" + b"a" * 65536 + b"\r\n")
        assert read_reply(client).status == 413
