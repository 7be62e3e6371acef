"""One request over a connection: the least of HTTP/1.1 that a page needs, with a bound on everything that comes back."""

import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from annotate.fetch.reasons import NOT_REACHABLE, TOO_LARGE, NotFetched
from annotate.fetch.targets import Target
from annotate.fetch.wire import Wire

LARGEST_HEAD = 32_000
"""Bytes of the status line and all headers."""
MOST_HEADERS = 100
MOST_INTERIM = 5
"""Interim answers (1xx) before the one that counts."""

_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: ([^\x00-\x08\x0a-\x1f\x7f]*))?")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([^\x00\n\r]*)")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n\r]*)?")
_LENGTH = re.compile(r"[0-9]{1,15}")
_LINE = 4096
"""Bytes of a line between the chunks of a body."""


class Head(NamedTuple):
    """Status, reason and headers, as they came: names are compared without regard to case."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """The values of a header."""
        return [value for given, value in self.headers if given.lower() == name]

    def one(self, name: str) -> str:
        """The value of a header, or nothing; the first of several."""
        return next(iter(self.all(name)), "")


class Sent(NamedTuple):
    """What is sent along, with its media type."""

    media_type: str
    content: bytes


def request(to: Target, agent: str, sent: Sent | None = None) -> bytes:
    """The head of a request: no cookie, no credentials, no word of who asks or where the address was found."""
    along = (f"Content-Type: {sent.media_type}", f"Content-Length: {len(sent.content)}") if sent else ()
    lines = (
        f"{'POST' if sent else 'GET'} {to.path} HTTP/1.1",
        f"Host: {to.authority}",
        f"User-Agent: {agent}",
        "Accept: */*",
        "Accept-Encoding: identity",
        "Connection: close",
        *along,
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii")


class Answer:
    """What comes back on a wire: first `head`, then `body`."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._buffer = bytearray()
        self.head = self._read_head()

    def body(self, largest: int) -> bytes:
        """The whole body, its coding undone; `NotFetched` for more than `largest` bytes, sent or decoded."""
        coding = self.head.one("content-encoding").strip().lower()
        declared = self._declared()
        if declared is not None and declared > largest:
            raise NotFetched(TOO_LARGE)
        chunked = bool(self.head.all("transfer-encoding"))
        pieces = self._chunks() if chunked else self._stretch(declared)
        return b"".join(_bounded(_unpacked(_bounded(pieces, largest), coding), largest))

    def coding_known(self) -> bool:
        """Whether the body comes plainly or in the one coding that is undone here."""
        codings = [value.strip().lower() for value in self.head.all("content-encoding")]
        return len(codings) <= 1 and set(codings) <= {"", "identity", "gzip", "x-gzip"}

    def _read_head(self) -> Head:
        count = size = 0
        for _ in range(MOST_INTERIM + 1):
            head, length = self._one_head(LARGEST_HEAD - size)
            size += length
            count += len(head.headers)
            if count > MOST_HEADERS:
                raise NotFetched(TOO_LARGE)
            if head.status >= 200:
                return head
        raise NotFetched(NOT_REACHABLE)

    def _one_head(self, largest: int) -> tuple[Head, int]:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > largest:
                raise NotFetched(TOO_LARGE)
            self._more()
        if end > largest:
            raise NotFetched(TOO_LARGE)
        first, *lines = self._taken(end, 4).split(b"\r\n")
        status = _STATUS.fullmatch(first)
        if status is None:
            raise NotFetched(NOT_REACHABLE)
        if len(lines) > MOST_HEADERS:
            raise NotFetched(TOO_LARGE)
        reason = (status[2] or b"").decode("latin-1")
        return Head(int(status[1]), reason, tuple(_header(line) for line in lines)), end

    def _declared(self) -> int | None:
        """The length of the body where it is told; what is ambiguous is no answer of a web server."""
        lengths = set(self.head.all("content-length"))
        codings = [value.strip().lower() for value in self.head.all("transfer-encoding")]
        if codings not in ([], ["chunked"]) or (codings and lengths) or len(lengths) > 1:
            raise NotFetched(NOT_REACHABLE)
        if not lengths:
            return None
        length = lengths.pop().strip()
        if not _LENGTH.fullmatch(length):
            raise NotFetched(NOT_REACHABLE)
        return int(length)

    def _stretch(self, length: int | None) -> Iterator[bytes]:
        """So many bytes, or all until the other end has finished."""
        while length is None or length > 0:
            if not self._buffer:
                self._buffer += self._wire.receive()
            if not self._buffer:
                if length is None:
                    return
                raise NotFetched(NOT_REACHABLE)  # it broke off
            piece = self._taken(len(self._buffer) if length is None else min(length, len(self._buffer)))
            length = None if length is None else length - len(piece)
            yield piece

    def _chunks(self) -> Iterator[bytes]:
        while True:
            size = _SIZE.fullmatch(self._line())
            if size is None:
                raise NotFetched(NOT_REACHABLE)
            length = int(size[1], 16)
            if length == 0:
                return  # the connection ends here, so nobody reads what may follow
            yield from self._stretch(length)
            if self._line():
                raise NotFetched(NOT_REACHABLE)

    def _line(self) -> bytes:
        while (end := self._buffer.find(b"\r\n")) < 0:
            if len(self._buffer) > _LINE:
                raise NotFetched(NOT_REACHABLE)
            self._more()
        return self._taken(end, 2)

    def _taken(self, length: int, more: int = 0) -> bytes:
        """The next bytes that came, and `more` behind them dropped."""
        taken = bytes(self._buffer[:length])
        del self._buffer[: length + more]
        return taken

    def _more(self) -> None:
        received = self._wire.receive()
        if not received:
            raise NotFetched(NOT_REACHABLE)
        self._buffer += received


def _header(line: bytes) -> tuple[str, str]:
    found = _HEADER.fullmatch(line)
    if found is None:
        raise NotFetched(NOT_REACHABLE)
    return found[1].decode("ascii"), found[2].strip(b" \t").decode("latin-1")


def _unpacked(pieces: Iterator[bytes], coding: str) -> Iterator[bytes]:
    """The pieces with gzip undone, a little at a time, so that a small bomb never fills the memory."""
    if coding in ("", "identity"):
        yield from pieces
        return
    packed = zlib.decompressobj(wbits=31)
    try:
        for piece in pieces:
            rest = piece
            # Members follow one another (RFC 1952); behind the last some servers fill up with zeros.
            while rest := rest.lstrip(b"\0") if packed.eof else rest:
                if packed.eof:
                    packed = zlib.decompressobj(wbits=31)
                yield packed.decompress(rest, 1 << 20)
                rest = packed.unconsumed_tail or packed.unused_data
        yield packed.flush(1 << 20)
    except zlib.error as error:
        raise NotFetched(NOT_REACHABLE) from error
    if not packed.eof:
        raise NotFetched(NOT_REACHABLE)


def _bounded(pieces: Iterator[bytes], largest: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > largest:
            raise NotFetched(TOO_LARGE)
        yield piece
