"""The only subprocess: bytes to a child with limits, one bounded answer back (security.md 6, S43).

At most `AT_A_TIME` children run in this process; who calls waits for a place. A child that is too slow is killed with
everything that it started. The caller holds no transaction: services ask through `services/reading.py`, which refuses
inside one.
"""

import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import msgspec

import annotate
from annotate.reading.__main__ import DAMAGED, TOO_LONG, TOO_MUCH
from annotate.reading.limits import MOST_ANSWER, WALL_SECONDS
from annotate.reading.result import MOST_TEXT, Answer, Entries, Entry, Piece, Read, Refusal, Request, Unreadable

AT_A_TIME = 2
_BLOCK = 1 << 16
_places = threading.BoundedSemaphore(AT_A_TIME)
_running: set[int] = set()
_stopped = threading.Event()
_answer: msgspec.json.Decoder[Read | Refusal | Entries] = msgspec.json.Decoder(Answer)
ROOT = Path(annotate.__file__).resolve().parents[1]
"""The folder that holds the package: it comes first on the child's path, so the child is of the same version."""


class Stopped(Exception):
    """The program ends; nothing is said of the file."""


def read(content: bytes, request: Request) -> Read:
    """Read bytes in a child. `Unreadable` with one sentence where no text comes out, whatever happens to the child."""
    made = _asked(content, request)
    if not isinstance(made, Read):
        raise Unreadable(DAMAGED)
    _check(made)
    return made


def entries(content: bytes) -> tuple[Entry, ...]:
    """The entries of a feed, read in a child. `Unreadable` with one sentence for what is none."""
    made = _asked(content, Request(entries=True))
    if not isinstance(made, Entries):
        raise Unreadable(DAMAGED)
    return made.entries


def _asked(content: bytes, request: Request) -> Read | Entries:
    with _places:
        if _stopped.is_set():
            raise Stopped
        answer, status = _Child(msgspec.json.encode(request) + b"\n" + content).result()
    if _stopped.is_set():
        raise Stopped
    try:
        made = _answer.decode(answer)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Unreadable(_why(status, len(answer))) from None
    if isinstance(made, Refusal):
        raise Unreadable(made.reason)
    return made


def stop() -> None:
    """End all children and begin no more: `read` raises `Stopped` for them."""
    _stopped.set()
    for group in tuple(_running):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def _why(status: int | None, size: int) -> str:
    if status is None or status == -signal.SIGXCPU:
        return TOO_LONG
    return TOO_MUCH if size > MOST_ANSWER or status == -signal.SIGKILL else DAMAGED


def _check(made: Read) -> None:
    """What a stranger says: a text that may be stored, and zones in order that lie in it and cover its words."""
    text = made.text
    sound = "\0" not in text and "\r" not in text and not text.startswith("\ufeff") and len(text) <= MOST_TEXT
    at = 0
    for zone in made.zones or ():
        sound = sound and _fits(zone, at, text)
        at = zone.end
    if not sound or (made.zones is not None and text[at:].strip()):
        raise Unreadable(DAMAGED)


def _fits(zone: Piece, at: int, text: str) -> bool:
    return at <= zone.start < zone.end <= len(text) and not text[at : zone.start].strip()


class _Child:
    """One child at work: fed and heard at once, until it ends, says too much or takes too long."""

    def __init__(self, sent: bytes) -> None:
        self._left = memoryview(sent)
        self._said: list[bytes] = []
        self._size = 0

    def result(self) -> tuple[bytes, int | None]:
        """What it said, and its exit status; None when it was too slow."""
        child = subprocess.Popen(
            [sys.executable, "-B", "-m", "annotate.reading"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"LC_ALL": "C.UTF-8", "PYTHONNOUSERSITE": "1"},
            start_new_session=True,
            close_fds=True,
        )
        _running.add(child.pid)
        deadline = time.monotonic() + WALL_SECONDS
        try:
            in_time = self._talk(child, deadline)
            status = child.wait(max(0.0, deadline - time.monotonic())) if in_time else None
        except subprocess.TimeoutExpired:
            status = None
        finally:
            _end(child)
        return b"".join(self._said), status

    def _talk(self, child: subprocess.Popen[bytes], deadline: float) -> bool:
        assert child.stdin is not None
        assert child.stdout is not None
        with selectors.DefaultSelector() as waiting:
            for pipe, event in ((child.stdin, selectors.EVENT_WRITE), (child.stdout, selectors.EVENT_READ)):
                os.set_blocking(pipe.fileno(), False)
                waiting.register(pipe, event)
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                for key, _ in waiting.select(left):
                    if key.fileobj is child.stdin:
                        if not self._feed(child.stdin.fileno()):
                            waiting.unregister(child.stdin)
                            child.stdin.close()
                    elif not self._hear(child.stdout.fileno()):
                        return True

    def _feed(self, pipe: int) -> bool:
        """Send a piece; whether there is more to send."""
        try:
            self._left = self._left[os.write(pipe, self._left[:_BLOCK]) :]
        except BlockingIOError:
            return True
        except OSError:  # the child has ended
            return False
        return bool(self._left)

    def _hear(self, pipe: int) -> bool:
        """Take a piece; whether there may be more."""
        try:
            piece = os.read(pipe, _BLOCK)
        except BlockingIOError:
            return True
        self._said.append(piece)
        self._size += len(piece)
        return bool(piece) and self._size <= MOST_ANSWER


def _end(child: subprocess.Popen[bytes]) -> None:
    """End it with everything that it started, and take its status off the system's list."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    child.wait()
    _running.discard(child.pid)
