"""The virus scanner of the operator: the only module that speaks to `clamd`. Nothing is asked where none is named.

The bytes go to the daemon in one stream (`INSTREAM`); one reply comes back. https://docs.clamav.net/manual/Usage/Scanning.html
"""

import re
import socket
import struct
import time
from contextlib import suppress
from typing import NamedTuple

from annotate.domain.errors import Refusal
from annotate.settings import Settings

PATIENCE = 30.0
"""Seconds for everything with one file."""
BLOCK = 1 << 16
LONGEST = 4096
"""Bytes of a reply."""
_FOUND = re.compile(r"stream: (.{1,200}) FOUND")
_TOO_LONG = "INSTREAM size limit exceeded. ERROR"


class NoAnswer(Refusal):
    """The scanner said nothing of the bytes."""

    sentence = "The virus scanner does not answer."


class TooLong(NoAnswer):
    """It said that it does not take as many bytes, and never will."""


class Scanner(NamedTuple):
    """Where the daemon listens, and whether a file that it says nothing of is taken all the same."""

    where: str = ""
    accepts: bool = False


_scanner = Scanner()


def use(settings: Settings) -> None:
    """Make the scanner that these settings name the one of this process."""
    global _scanner
    _scanner = Scanner(settings.clamd, settings.clamd_silent == "accept")


def scanner() -> Scanner:
    """The scanner of this process; `where` is empty when there is none."""
    return _scanner


def found(content: bytes) -> str | None:
    """The name of what the scanner found in these bytes, `None` for nothing. `NoAnswer` when it said neither,
    `TooLong` where it is no use to ask once more."""
    reply = _asked(b"zINSTREAM\0", content).decode("utf-8", "replace")
    if reply == "stream: OK":
        return None
    if reply == _TOO_LONG:
        raise TooLong
    match = _FOUND.fullmatch(reply)
    if match is None:
        raise NoAnswer
    return "".join(character if character.isprintable() else "?" for character in match[1])


def reach() -> None:
    """Ask whether it is there, without a file. `NoAnswer` when it is not."""
    if _asked(b"zPING\0", None) != b"PONG":
        raise NoAnswer


def _asked(command: bytes, content: bytes | None) -> bytes:
    line: _Line | None = None
    try:
        line = _Line(_scanner.where)
        return line.answer(command, content)
    except (OSError, ValueError) as error:
        raise NoAnswer from error
    finally:
        if line is not None:
            line.close()


class _Line:
    """One connection under one deadline."""

    def __init__(self, where: str) -> None:
        self._end = time.monotonic() + PATIENCE
        kind, _, path = where.partition(":")
        if kind == "unix":
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.settimeout(self._left())
            self._socket.connect(path)
        else:
            host, _, port = where.rpartition(":")
            self._socket = socket.create_connection((host.strip("[]"), int(port)), self._left())

    def close(self) -> None:
        """Let go of it."""
        self._socket.close()

    def answer(self, command: bytes, content: bytes | None) -> bytes:
        """Send a command, with bytes in pieces behind it; what comes back up to the closing zero."""
        self._send(command)
        if content is not None:
            with suppress(BrokenPipeError, ConnectionResetError):  # it takes no more, and may have said why
                self._stream(content)
        reply = b""
        while not reply.endswith(b"\0"):
            self._socket.settimeout(self._left())
            more = self._socket.recv(BLOCK)
            reply += more
            if not more or len(reply) > LONGEST:
                raise ValueError("no whole reply")
        return reply[:-1]

    def _stream(self, content: bytes) -> None:
        for start in range(0, len(content), BLOCK):
            piece = content[start : start + BLOCK]
            self._send(struct.pack("!I", len(piece)) + piece)
        self._send(struct.pack("!I", 0))

    def _send(self, piece: bytes) -> None:
        self._socket.settimeout(self._left())
        self._socket.sendall(piece)

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left
