"""One connection of a client: uvicorn's protocol, made strict where a hostile client meets it.

Of uvicorn 0.54 this uses the names `cycle` (with `keep_alive`, `more_body`, `disconnected`, `message_event`,
`on_response`, `response_started`, `response_complete`), `flow`, `parser`, `url`, `headers`, `scope`, `server_state` and
the callbacks of the parser; `tests/server` fails when one of them means something else.
"""

import asyncio
from typing import TYPE_CHECKING, Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from annotate.server.options import Headers

if TYPE_CHECKING:
    from annotate.server.bridge import Bridge


class _Trailers(list[tuple[bytes, bytes]]):
    """Fields behind a chunked body: dropped, or a client could add `X-Forwarded-For` behind the proxy's back."""

    def append(self, field: tuple[bytes, bytes]) -> None:
        """Keeps nothing."""


class Connection(HttpToolsProtocol):
    """Adds to uvicorn: bounds of a head in size and time, one request at a time, an answer in one piece.

    What is no HTTP, and a request that comes before the last one is answered, ends the connection; a whole request
    that stands before it is still answered.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.bridge = cast("Bridge", self.app)
        self.unheard = 0  # bytes that came since the last whole head or piece of a body
        self.since = self.loop.time()  # when the connection was made, or its last answer given

    @property
    def running(self) -> bool:
        """Whether a request is being read or answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def data_received(self, data: bytes) -> None:
        """Bounds what the parser gathers without giving anything: an endless head, chunk extension or trailer."""
        self.unheard += len(data)
        super().data_received(data)
        if self.unheard > 2 * self.bridge.limits.head_bytes:
            self.refuse(431)

    def on_headers_complete(self) -> None:
        """A request begins. An exception here makes the parser fail, thus `refuse`."""
        if self.running or not self.url.startswith(b"/"):
            raise ValueError("not the only request, or its target is no path")
        super().on_headers_complete()
        self.unheard = 0
        self.headers = _Trailers()
        self.scope["state"]["connection"] = self
        if self.parser.should_upgrade():  # the parser stops at such a head: what follows must not become a request
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """A piece of a body came."""
        self.unheard = 0
        super().on_body(body)

    def on_response_complete(self) -> None:
        """An answer is given."""
        self.since = self.loop.time()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Uvicorn's own words carry none of the headers that every answer must have (security.md S18)."""
        self.refuse(400)

    def answer(self, status: int, headers: Headers, body: bytes) -> None:
        """Sends a whole answer in one piece; uvicorn's `send` makes two system calls and two packets of it.

        `headers` have the length. `ValueError` when one holds a line break.
        """
        cycle = self.cycle
        if cycle.disconnected or self.transport.is_closing():
            return
        self.transport.write(self._head(status, headers, cycle.keep_alive) + body)
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()

    def refuse(self, status: int) -> None:
        """Answers what is no request, and ends the connection."""
        if self.transport.is_closing():
            return
        if self.running:
            cycle = self.cycle
            cycle.keep_alive = False
            if not cycle.more_body:
                self.flow.pause_reading()
                return
            cycle.disconnected = True
            cycle.message_event.set()
            if cycle.response_started:
                self.transport.close()
                return
        headers, body = self.bridge.refusal(status, "")
        self.transport.write(self._head(status, [*headers, (b"content-length", b"%d" % len(body))], False) + body)
        self.transport.close()

    def give_up(self) -> None:
        """Ends the connection at once, whatever is still to be sent."""
        self.cycle.disconnected = True
        self.transport.abort()

    def sweep(self, now: float) -> None:
        """Ends a connection whose client sends no whole head, or does not take the end of an answer; once a second."""
        if self.running:
            return
        limits = self.bridge.limits
        allowed = limits.head_seconds if self.cycle is None else limits.keep_alive_seconds + limits.head_seconds
        if self.transport.get_write_buffer_size():
            allowed = limits.write_seconds
        if now - self.since > allowed:
            self.transport.abort()

    def shutdown(self) -> None:
        """The server stops: an idle connection stays a moment for a request that is on its way."""
        if self.running:
            super().shutdown()
        else:
            self.loop.call_later(self.bridge.limits.grace_seconds, super().shutdown)

    def _head(self, status: int, headers: Headers, keep_alive: bool) -> bytes:
        lines = [*self.server_state.default_headers, *headers]
        if not keep_alive:
            lines.append((b"connection", b"close"))
        head = b"".join([STATUS_LINE[status], *[b"%b: %b\r\n" % line for line in lines], b"\r\n"])
        if not head.count(b"\n") == head.count(b"\r") == len(lines) + 2:
            raise ValueError("a header holds a line break")
        return head
