"""The two ends of PEP 3333: the head of a request as an environment, and one run of the application."""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import IO, TYPE_CHECKING, TypeAlias
from urllib.parse import unquote_to_bytes

from werkzeug.wsgi import FileWrapper

from annotate.server.options import Headers, Scope

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

BLOCK = 256 * 1024
"""Bytes of a file read at once, and of an answer handed to the connection at once."""

_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


class Refused(Exception):
    """The server answers by itself, with `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _file_blocks(file: IO[bytes], _size: int = BLOCK) -> FileWrapper:
    """In blocks of our size, whatever is asked: each costs a way to a thread and back, and a small file is one."""
    return FileWrapper(file, BLOCK)


_FIXED: dict[str, object] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
    "wsgi.file_wrapper": _file_blocks,
}


def _key(name: bytes) -> str:
    return "HTTP_" + name.decode("latin-1").upper().replace("-", "_")


_COMMON = (
    b"accept accept-encoding accept-language authorization cache-control connection cookie host idempotency-key if-match"
    b" if-none-match last-event-id origin referer sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user user-agent"
    b" x-csrf-token x-forwarded-for x-forwarded-host x-forwarded-proto"
)
_KEYS = {name: _key(name) for name in _COMMON.split()} | {b"content-type": "CONTENT_TYPE"}


def environment(scope: Scope, most: int) -> tuple["WSGIEnvironment", int | None]:
    """What the application is told of a request, and the length of its body: 0 without one, `None` if not declared.

    `Refused` 431 when names, values and target take more than `most` bytes; 400 for a version other than 1.0 and 1.1,
    and for what `_fields` refuses.
    """
    version, raw, query, fields = scope["http_version"], scope["raw_path"], scope["query_string"], scope["headers"]
    if len(raw) + len(query) + sum([len(name) + len(value) for name, value in fields]) > most:
        raise Refused(431)
    if version not in ("1.1", "1.0"):
        raise Refused(400)
    environ = _FIXED.copy()
    length = _fields(fields, version, environ)
    server, client = scope["server"] or ("", ""), scope["client"] or ("", "")
    environ["REQUEST_METHOD"] = scope["method"]
    environ["PATH_INFO"] = (unquote_to_bytes(raw) if b"%" in raw else raw).decode("latin-1")
    environ["QUERY_STRING"] = query.decode("latin-1")
    environ["SERVER_PROTOCOL"] = "HTTP/" + version
    environ["SERVER_NAME"], environ["SERVER_PORT"] = server[0], str(server[1])
    environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = client[0], str(client[1])
    return environ, length


def _fields(fields: Headers, version: str, environ: "WSGIEnvironment") -> int | None:
    """Puts the fields of a head into `environ`; the length of the body.

    A name with `_` is dropped: it would pass for one with `-`. `Refused` 400 without exactly one `Host` that names
    something, for a coding other than `chunked`, and for a body where the protocol shall change: the parser ends at
    such a head, and the body would be read as the next request.
    """
    length: int | None = 0
    hosts = [value for name, value in fields if name == b"host"]
    for name, value in fields:
        if name == b"content-length":
            length = int(value)
        elif name == b"transfer-encoding":
            if value.lower() != b"chunked" or version != "1.1":
                raise Refused(400)
            length = None
        elif b"_" not in name:
            key = _KEYS.get(name) or _key(name)
            text = value.decode("latin-1")
            if key in environ:
                text = f"{environ[key]}{'; ' if name == b'cookie' else ','}{text}"
            environ[key] = text
    if len(hosts) != 1 or not hosts[0] or ("HTTP_UPGRADE" in environ and length != 0):
        raise Refused(400)
    return length


class Answer:
    """One run of the application: `begin`, then `more` until it gives `b""`, then `close`; each in some thread.

    `status`, `headers` and `whole` (the first chunk is all, and all is closed) are there after `begin`. `close` may
    come at any time and waits for nothing: a step that is under way closes at its end. So an application that hangs
    costs one thread, not a second one that would wait to let go of it.
    """

    def __init__(self, app: "WSGIApplication", environ: "WSGIEnvironment", gone: Callable[[], bool]) -> None:
        self.status = 0
        self.headers: Headers = []
        self.whole = False
        self._app = app
        self._environ = environ
        self._gone = gone
        self._length: int | None = None
        self._written: list[bytes] = []
        self._chunks: Iterable[bytes] = ()
        self._iterator: Iterator[bytes] = iter(())
        self._abandoned = False
        self._closed = False
        self._lock = threading.Lock()

    def begin(self) -> bytes:
        """Runs the application up to its first chunk; not at all when the client is gone."""
        return self._step(self._begin)

    def more(self) -> bytes:
        """The next chunk, `b""` when there is none."""
        return self._step(self._next)

    def close(self) -> None:
        """Lets go of the application's iterable and of the request's body, once."""
        self._abandoned = True
        if self._lock.acquire(blocking=False):
            try:
                if not self._closed:
                    self._finish()
            finally:
                self._lock.release()

    def _step(self, work: Callable[[], bytes]) -> bytes:
        try:
            with self._lock:
                return b"" if self._closed else work()
        finally:
            if self._abandoned:  # looked up after the release: a `close` that found the lock taken relies on it
                self.close()

    def _begin(self) -> bytes:
        if self._gone():
            self.whole = True
            self._finish()
            return b""
        try:
            self._chunks = self._app(self._environ, self._start)
            self._iterator = iter(self._chunks)
            first = self._first()
        except BaseException:
            self._finish()
            raise
        if self.whole:
            self._finish()
        return first

    def _first(self) -> bytes:
        """The first chunk, and whether it is `whole`; sets the length of a whole answer that has none."""
        if isinstance(self._chunks, list | tuple):
            first = b"".join(self._chunks)
            self.whole = True
        else:
            first = self._next()
        first = b"".join([*self._written, first])
        if not self.status:
            raise RuntimeError("the application gave no status")
        if self._environ["REQUEST_METHOD"] == "HEAD" or self.status in (204, 304):
            self.whole = True
            return b""
        self.whole = self.whole or not first or self._length == len(first)
        if self.whole and self._length is None:
            self.headers.append((b"content-length", b"%d" % len(first)))
        elif self.whole and self._length != len(first):
            raise RuntimeError("the application's answer has another length than it said")
        return first

    def _next(self) -> bytes:
        return next((chunk for chunk in self._iterator if chunk), b"")

    def _finish(self) -> None:
        self._closed = True
        try:
            close: Callable[[], None] | None = getattr(self._chunks, "close", None)
            if close is not None:
                close()
        finally:
            self._environ["wsgi.input"].close()

    def _start(
        self, status: str, headers: list[tuple[str, str]], exc_info: _ExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        """PEP 3333's `start_response`; nothing is sent before the first chunk, so an error may always start anew."""
        if self.status and exc_info is None:
            raise RuntimeError("the application started its answer twice")
        self.status = int(status[:3])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self._length = next((int(value) for name, value in self.headers if name == b"content-length"), None)
        return self._written.append
