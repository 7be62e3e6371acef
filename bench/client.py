"""The load generator, in a process of its own so that its work is not counted to a server.

Each client has one connection and one request in flight. Requests are made before the clock starts; of an answer only
status and length are read.
"""

import json
import select
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple


class Burst(NamedTuple):
    """What a burst came to: requests answered, seconds, and times in milliseconds. `statuses` counts answers."""

    answers: int
    seconds: float
    p50: float
    p99: float
    statuses: dict[str, int]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.answers / self.seconds


class Task(NamedTuple):
    """What a burst is: raw `requests` for a `port`, and how many clients for how many seconds.

    `again`: when all requests were sent, begin with the first; else the burst ends there. `each` requests, one after the
    other, are counted and timed as one.
    """

    port: int
    requests: Sequence[bytes]
    clients: int
    seconds: float
    again: bool = False
    each: int = 1


class Client:
    """A client process that waits to be told to go, so that processor time is read around its work alone."""

    def __init__(self, task: Task) -> None:
        self._file = tempfile.NamedTemporaryFile()  # noqa: SIM115 it lives as long as the client
        for raw in task.requests:
            self._file.write(struct.pack(">I", len(raw)) + raw)
        self._file.flush()
        arguments = json.dumps(task._replace(requests=[])._asdict())
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.client", arguments, self._file.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != "ready":
            raise RuntimeError("The client could not connect.")

    def go(self) -> Burst:
        """Run the burst."""
        out, _ = self._process.communicate("go\n")
        self._file.close()
        if self._process.returncode:
            raise RuntimeError("The client failed.")
        return Burst(**json.loads(out))


class _Line:
    """One connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.held = b""
        self.missing = -1
        self.status = b""
        self.sent = 0.0
        self.left: list[bytes] = []

    def ask(self, requests: Sequence[bytes]) -> None:
        """Send the first, the others when it is answered."""
        self.left = list(requests[1:])
        self.sent = time.perf_counter()
        self._send(requests[0])

    def _send(self, raw: bytes) -> None:
        self.held, self.missing = b"", -1
        self.socket.sendall(raw)

    def answered(self) -> bool:
        """Read what is there; whether the last answer is whole."""
        if not self._whole():
            return False
        if not self.left:
            return True
        self._send(self.left.pop(0))
        return False

    def _whole(self) -> bool:
        piece = self.socket.recv(1 << 20)
        if not piece:
            raise RuntimeError("The server closed a connection.")
        if self.missing >= 0:
            self.missing -= len(piece)
            return self.missing <= 0
        self.held += piece
        head, border, rest = self.held.partition(b"\r\n\r\n")
        if not border:
            return False
        self.status = head[9:12]
        self.missing = _length(head) - len(rest)
        return self.missing <= 0


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    if at < 0:
        if head[9:12] in (b"204", b"304"):
            return 0
        raise RuntimeError("An answer without a length.")
    return int(head[at + 15 : head.find(b"\r", at) if b"\r" in head[at:] else None])


def _requests(path: Path) -> list[bytes]:
    raw, at, found = path.read_bytes(), 0, []
    while at < len(raw):
        (size,) = struct.unpack_from(">I", raw, at)
        found.append(raw[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def _following(task: Task) -> Iterator[Sequence[bytes]]:
    while True:
        for at in range(0, len(task.requests), task.each):
            yield task.requests[at : at + task.each]
        if not task.again:
            return


def run(task: Task) -> Burst:
    """Connect, wait for the word, run."""
    following = _following(task)
    lines = {line.socket.fileno(): line for line in (_Line(task.port) for _ in range(task.clients))}
    poll = select.epoll()
    for number in lines:
        poll.register(number, select.EPOLLIN)
    print("ready", flush=True)
    sys.stdin.readline()
    times: list[float] = []
    statuses: Counter[bytes] = Counter()
    begin = time.perf_counter()
    end = begin + task.seconds
    busy = 0
    for line in lines.values():
        line.ask(next(following))
        busy += 1
    while busy:
        for number, _ in poll.poll():
            line = lines[number]
            if not line.answered():
                continue
            now = time.perf_counter()
            times.append(now - line.sent)
            statuses[line.status] += 1
            requests = next(following, None) if now < end else None
            if requests is None:
                busy -= 1
            else:
                line.ask(requests)
    elapsed = time.perf_counter() - begin
    times.sort()
    p50, p99 = (times[min(len(times) - 1, int(len(times) * part))] * 1000 for part in (0.5, 0.99))
    return Burst(len(times), elapsed, p50, p99, {status.decode(): count for status, count in statuses.items()})


def main(arguments: str, path: str) -> None:
    """Run one burst and print it as JSON."""
    task = Task(**json.loads(arguments))._replace(requests=_requests(Path(path)))
    print(json.dumps(run(task)._asdict()))


if __name__ == "__main__":
    main(*sys.argv[1:])
