"""The server in front of the application, met as clients meet it: a process of its own, and bytes on a socket.

Run as a program, this file serves `Application` (below) with the limits given as JSON in its first argument; each line
on its standard input lets one waiting request go on.
"""

import asyncio
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
import uvicorn

from annotate.server import Limits, PortTaken, Receive, Scope, Send, ServerOptions, serve
from annotate.server.run import CannotListen, listen, url_of
from annotate.server.threads import Threads

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 10.0
"""Seconds after which a wait counts as lost; no test takes so long unless it fails."""
MEGABYTE = 1024 * 1024


class Application:
    """A small WSGI application; the first part of the path names the method that answers."""

    def __init__(self) -> None:
        self.turns = threading.Semaphore(0)
        self.closed = threading.Semaphore(0)
        self.open = 0

    def __call__(self, environ, start_response):
        return getattr(self, environ["PATH_INFO"].split("/")[1] or "echo")(environ, start_response)

    def echo(self, environ, start_response):
        body = environ["wsgi.input"].read()
        seen = {name: value for name, value in environ.items() if isinstance(value, str | bool)}
        text = json.dumps(seen | {"sha256": sha256(body).hexdigest(), "length": len(body)}).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
        return iter([text])

    batch = echo

    def listed(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"a", b"", b"b"]

    def unchanged(self, environ, start_response):
        start_response("304 Not Modified", [("ETag", '"1"')])
        return []

    def hold(self, environ, start_response):
        assert self.turns.acquire(timeout=PATIENCE)
        return self.listed(environ, start_response)

    def stream(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        yield b""
        yield b"first;"
        assert self.turns.acquire(timeout=PATIENCE)
        yield b"second;"

    def endless(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        self.open += 1
        try:
            while True:
                yield b"x" * 65536
        finally:
            self.open -= 1
            self.closed.release()

    def large(self, environ, start_response):
        start_response("200 OK", [("Content-Length", str(32 * MEGABYTE))])
        return [b"x" * (32 * MEGABYTE)]

    def file(self, environ, start_response):
        start_response("200 OK", [("Content-Length", str(MEGABYTE))])
        return environ["wsgi.file_wrapper"](io.BytesIO(bytes(range(256)) * 4096), 8192)

    def was_closed(self, environ, start_response):
        """Waits until an iterable or a feed that nobody asked about yet has been closed."""
        assert self.closed.acquire(timeout=PATIENCE)
        return self.listed(environ, start_response)

    def fails(self, environ, start_response):
        raise LookupError("text of a document")

    def splits(self, environ, start_response):
        start_response("200 OK", [("X-Line", "a\r\nX-Other: b")])
        return [b"a"]

    def miscounts(self, environ, start_response):
        start_response("200 OK", [("Content-Length", "9")])
        return [b"a"]

    def fails_later(self, environ, start_response):
        start_response("200 OK", [("Content-Length", "100")])
        yield b"first;"
        raise LookupError("text of a document")

    async def feed(self, scope: Scope, receive: Receive, send: Send, stopping: asyncio.Event) -> None:
        """One event, and a last line when the server stops; tells `was_closed` when the client leaves."""
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
        leaving, stop = asyncio.ensure_future(receive()), asyncio.ensure_future(stopping.wait())
        await asyncio.wait([leaving, stop], return_when=asyncio.FIRST_COMPLETED)
        if leaving.done():
            self.closed.release()
            stop.cancel()
            return
        leaving.cancel()
        await send({"type": "http.response.body", "body": b"retry: 1000\n\n"})


def refusal(status: int, path: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
    return [(b"x-refused", b"%d" % status)], b"refused " + path.encode()


def main(settings: dict[str, dict[str, float]]) -> int:
    application = Application()

    def obey() -> None:
        for _ in sys.stdin:
            application.turns.release()

    threading.Thread(target=obey, daemon=True).start()
    options = ServerOptions(
        "127.0.0.1",
        0,
        max_body=2 * MEGABYTE,
        threads=2,
        body_limit=lambda method, path: 8 * MEGABYTE if path == "/batch" else 2 * MEGABYTE,
        limits=Limits(**settings),
    )
    return serve(
        application,
        options,
        on_ready=lambda url: print(url, flush=True),
        on_stop=lambda: print(f"stopped, {application.open} open", flush=True),
        feed=application.feed,
        refusal=refusal,
    )


class Served:
    """A running server."""

    def __init__(self, **limits: float) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, json.dumps(limits)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.url = self.process.stdout.readline().strip()
        self.port = int(self.url.rpartition(":")[2])

    def connect(self) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return client

    def ask(self, request: bytes) -> "Reply":
        """The only answer to these bytes; the server must be the one that ends the connection or keeps it."""
        with closing(self.connect()) as client:
            client.sendall(request)
            return read_reply(client)

    def get(self, path: str = "/", *lines: bytes) -> "Reply":
        return self.ask(head("GET", path, *lines))

    def all_of(self, request: bytes) -> bytes:
        """Everything that comes until the server ends the connection."""
        with closing(self.connect()) as client:
            with suppress(ConnectionError):
                client.sendall(request)
            return drain(client)

    def go(self) -> None:
        """Lets one waiting request go on."""
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def terminate(self) -> None:
        """Returns when the server takes no more connections."""
        self.process.send_signal(signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                self.connect().close()
            except ConnectionRefusedError:
                return
            except ConnectionResetError:
                continue
        pytest.fail("the server still takes connections")

    def finish(self) -> tuple[int, str, str]:
        """Exit code, and what was printed after the address on the two outputs."""
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


class Reply:
    """A status, fields with small names, and a body."""

    def __init__(self, top: bytes, body: bytes) -> None:
        first, *lines = top.decode("latin-1").split("\r\n")
        self.status = int(first.split(" ")[1])
        self.fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)


def head(method: str, path: str, *lines: bytes) -> bytes:
    return b"\r\n".join([f"{method} {path} HTTP/1.1".encode(), b"Host: localhost", *lines, b"", b""])


def post(path: str, body: bytes, *lines: bytes) -> bytes:
    return head("POST", path, b"Content-Length: %d" % len(body), *lines) + body


def read_reply(client: socket.socket) -> Reply:
    """One answer with a length (or none, to HEAD and 304); the connection stays."""
    top = b""
    while not top.endswith(b"\r\n\r\n"):
        byte = client.recv(1)
        assert byte, f"the connection ended after {top!r}"
        top += byte
    length = int(Reply(top[:-4], b"").fields.get("content-length", "0"))
    body = bytearray()
    while len(body) < length:
        piece = client.recv(min(65536, length - len(body)))
        assert piece, "the answer is shorter than it said"
        body += piece
    return Reply(top[:-4], bytes(body))


def read_until(client: socket.socket, end: bytes) -> bytes:
    got = b""
    while not got.endswith(end):
        piece = client.recv(1)
        assert piece, f"the connection ended after {got!r}"
        got += piece
    return got


def drain(client: socket.socket) -> bytes:
    """What comes until the server ends the connection, gently or not."""
    got = bytearray()
    with suppress(ConnectionResetError):
        while piece := client.recv(65536):
            got += piece
    return bytes(got)


def data_segments_in(client: socket.socket) -> int:
    """`tcpi_data_segs_in` of Linux's `struct tcp_info`."""
    info: bytes = client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 160)
    return int.from_bytes(info[152:156], sys.byteorder)


@contextmanager
def serving(**limits: float) -> Iterator[Served]:
    served = Served(**limits)
    try:
        yield served
    finally:
        served.process.kill()
        served.process.wait()


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture(scope="module")
def hasty() -> Iterator[Served]:
    """A server that waits for nobody."""
    with serving(head_seconds=0.3, body_seconds=1.2, write_seconds=0.5, keep_alive_seconds=1) as served:
        yield served


@pytest.fixture
def own() -> Iterator[Callable[..., Served]]:
    """Starts servers for one test."""
    started: list[Served] = []

    def start(**limits: float) -> Served:
        started.append(Served(**limits))
        return started[-1]

    yield start
    for served in started:
        served.process.kill()
        served.process.wait()


# What the application is told, and what its answer becomes


def test_the_address_is_printed_once_the_socket_answers(server: Served) -> None:
    assert server.url == f"http://127.0.0.1:{server.port}"
    assert server.get().status == 200


def test_the_application_sees_method_path_query_and_client(server: Served) -> None:
    told = server.get("/echo/%C3%A9/a%2Fb?q=%C3%A9&r").json
    assert told["REQUEST_METHOD"] == "GET"
    assert told["PATH_INFO"].encode("latin-1").decode() == "/echo/é/a/b"
    assert told["QUERY_STRING"] == "q=%C3%A9&r"
    assert told["SCRIPT_NAME"] == ""
    assert told["REMOTE_ADDR"] == "127.0.0.1"
    assert told["SERVER_PORT"] == str(server.port)
    assert told["HTTP_HOST"] == "localhost"
    assert told["wsgi.input_terminated"] is True
    assert told["annotate.stopping"] is False


def test_repeated_headers_are_joined(server: Served) -> None:
    told = server.get("/", b'If-Match: "1"', b'If-Match: "2"', b"Cookie: a=1", b"Cookie: b=2").json
    assert told["HTTP_IF_MATCH"] == '"1","2"'
    assert told["HTTP_COOKIE"] == "a=1; b=2"


def test_a_name_with_an_underscore_is_dropped(server: Served) -> None:
    told = server.get("/", b"X_Forwarded_For: 9.9.9.9", b"X-Csrf_Token: a", b"Content_Length: 3").json
    assert not [name for name in told if "FORWARDED" in name or "CSRF" in name]
    assert "CONTENT_LENGTH" not in told


def test_fields_behind_a_chunked_body_are_dropped(server: Served) -> None:
    chunks = b"3\r\nabc\r\n0\r\nX-Forwarded-For: 9.9.9.9\r\nHost: evil\r\n\r\n"
    told = server.ask(head("POST", "/", b"Transfer-Encoding: chunked") + chunks).json
    assert "HTTP_X_FORWARDED_FOR" not in told
    assert told["HTTP_HOST"] == "localhost"


def test_a_chunked_body_arrives_with_its_length(server: Served) -> None:
    request = head("POST", "/", b"Transfer-Encoding: chunked") + b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    told = server.ask(request).json
    assert told["CONTENT_LENGTH"] == "5"
    assert told["sha256"] == sha256(b"abcde").hexdigest()
    assert "HTTP_TRANSFER_ENCODING" not in told


@pytest.mark.parametrize("size", [1, 65536, 256 * 1024, 256 * 1024 + 1, MEGABYTE + 7, 2 * MEGABYTE])
def test_a_body_arrives_whole_whatever_its_size(server: Served, size: int) -> None:
    body = os.urandom(size)
    told = server.ask(post("/", body)).json
    assert (told["length"], told["sha256"]) == (size, sha256(body).hexdigest())


def test_a_route_may_take_more_than_the_others(server: Served) -> None:
    body = os.urandom(5 * MEGABYTE)
    assert server.ask(post("/batch", body)).json["sha256"] == sha256(body).hexdigest()
    assert server.ask(head("POST", "/", b"Content-Length: %d" % len(body))).status == 413


@pytest.mark.skipif(sys.platform != "linux", reason="counts segments by Linux's TCP_INFO")
def test_a_whole_answer_comes_in_one_piece(server: Served) -> None:
    with closing(server.connect()) as client:
        for asked in range(1, 21):
            client.sendall(head("GET", "/"))
            read_reply(client)
            assert data_segments_in(client) == asked


def test_no_answer_names_the_server(server: Served) -> None:
    assert "server" not in server.get().fields
    assert "date" in server.get().fields


def test_chunks_that_are_all_there_get_a_length(server: Served) -> None:
    reply = server.get("/listed")
    assert (reply.fields["content-length"], reply.body) == ("2", b"ab")


def test_head_gives_the_length_and_no_body_and_keeps_the_connection(server: Served) -> None:
    with closing(server.connect()) as client:
        client.sendall(head("HEAD", "/"))
        top = read_until(client, b"\r\n\r\n")
        assert int(Reply(top[:-4], b"").fields["content-length"]) > 0
        client.sendall(head("HEAD", "/endless"))
        read_until(client, b"\r\n\r\n")
        client.sendall(head("GET", "/listed"))
        assert read_reply(client).body == b"ab"
    assert server.get("/was_closed").status == 200


def test_an_answer_without_a_body_keeps_the_connection(server: Served) -> None:
    with closing(server.connect()) as client:
        for _ in range(2):
            client.sendall(head("GET", "/unchanged"))
            assert read_reply(client).status == 304


def test_an_answer_is_sent_chunk_by_chunk_as_it_is_made(server: Served) -> None:
    with closing(server.connect()) as client:
        client.sendall(head("GET", "/stream"))
        assert b"transfer-encoding: chunked" in read_until(client, b"6\r\nfirst;\r\n")
        server.go()
        assert read_until(client, b"0\r\n\r\n") == b"7\r\nsecond;\r\n0\r\n\r\n"
        client.sendall(head("GET", "/listed"))
        assert read_reply(client).body == b"ab"


def test_a_file_and_a_large_answer_arrive_whole(server: Served) -> None:
    assert server.get("/file").body == bytes(range(256)) * 4096
    assert server.get("/large").body == b"x" * (32 * MEGABYTE)


def test_a_client_is_told_to_send_its_body_only_if_it_will_be_read(server: Served) -> None:
    with closing(server.connect()) as client:
        client.sendall(head("POST", "/", b"Content-Length: 3", b"Expect: 100-continue"))
        assert read_until(client, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        assert read_reply(client).json["length"] == 3
    assert server.ask(head("POST", "/", b"Content-Length: 9999999", b"Expect: 100-continue")).status == 413


# Refusals


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


# Slow clients


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


# Feeds


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


# Stopping


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


# Listening


def test_a_taken_port_is_refused_in_one_sentence() -> None:
    with closing(listen("127.0.0.1", 0)[0]) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortTaken, match=f"^Port {port} of 127.0.0.1 is taken by another program") as refused:
            serve(Application(), ServerOptions("127.0.0.1", port, max_body=1), on_ready=print, on_stop=print)
    assert "\n" not in str(refused.value)


def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(CannotListen, match=r"^192\.0\.2\.1 is no address of this machine"):
        listen("192.0.2.1", 0)
    with pytest.raises(CannotListen, match=r"^No address is known for nowhere\.invalid"):
        listen("nowhere.invalid", 0)


def test_the_address_of_ipv6_stands_in_brackets() -> None:
    assert url_of("::1", 8000) == "http://[::1]:8000"
    assert url_of("localhost", 8000) == "http://localhost:8000"


def test_all_addresses_of_a_name_get_one_port() -> None:
    sockets = listen("localhost", 0)
    assert len({listening.getsockname()[1] for listening in sockets}) == 1
    for listening in sockets:
        listening.close()


# Threads


def test_a_job_given_while_the_last_thread_lies_down_is_done() -> None:
    class Gap(list[threading.Lock]):
        """The list of resting threads; something happens just before one enters it."""

        def append(self, rest: threading.Lock) -> None:
            if happens:
                happens.pop()()
            super().append(rest)

    async def give() -> None:
        threads = Threads(asyncio.get_running_loop(), 1)
        done = threading.Event()
        happens.append(partial(threads.later, done.set))
        threads._idle = Gap(threads._idle)
        await threads.run(int)
        assert done.wait(PATIENCE)
        threads.stop(PATIENCE)

    happens: list[Callable[[], object]] = []
    asyncio.run(give())


def test_threads_under_load_do_every_job_once() -> None:
    async def ask_again_and_again() -> None:
        threads = Threads(asyncio.get_running_loop(), 4)

        async def one(n: int) -> list[int]:
            return [await threads.run(partial(max, n, k)) for k in range(200)]

        async with asyncio.timeout(PATIENCE):
            got = await asyncio.gather(*map(one, range(40)))
        assert got == [[max(n, k) for k in range(200)] for n in range(40)]
        threads.stop(PATIENCE)

    asyncio.run(ask_again_and_again())


def test_all_threads_work_at_once_when_there_is_so_much_to_do() -> None:
    async def meet() -> None:
        threads = Threads(asyncio.get_running_loop(), 4)
        everybody = threading.Barrier(4)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(threads.run(partial(everybody.wait, PATIENCE / 2)) for _ in range(4)))
        threads.stop(PATIENCE)

    asyncio.run(meet())


def test_threads_pass_on_exceptions_and_do_what_was_given_before_they_stop() -> None:
    async def fail_and_stop() -> None:
        threads = Threads(asyncio.get_running_loop(), 2)
        with pytest.raises(ZeroDivisionError):
            await threads.run(lambda: 1 // 0)
        with pytest.raises(RuntimeError, match="StopIteration"):
            await threads.run(lambda: next(iter(())))
        done: list[int] = []
        for n in range(100):
            threads.later(partial(done.append, n))
        threads.stop(PATIENCE)
        assert sorted(done) == list(range(100))

    asyncio.run(fail_and_stop())


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
