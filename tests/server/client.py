"""The program `application.py` when it runs, met as clients meet it: bytes on a socket."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pytest

from tests.conftest import ROOT
from tests.server.application import PATIENCE


class Served:
    """A running server."""

    def __init__(self, **limits: float) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.application", json.dumps(limits)],
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
