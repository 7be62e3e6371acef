"""Live feeds: streams in the event loop that hold no thread, no connection of the database and no transaction.

A stream is made of short answers of the application, asked for whenever its feed has moved, and every few seconds: a
reader whose sign-in or right has ended is out with the next one (reliability.md 5; security.md S12, S36).
"""

import asyncio
import io
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from annotate.server.options import Headers, Limits, Receive, Scope, Send
from annotate.server.threads import Threads
from annotate.server.wsgi import Answer, environment

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LOOK_SECONDS = 0.5
"""How often the server looks which feeds have moved, all in one go."""
CHECK_SECONDS = 5.0
HEARTBEAT_SECONDS = 15.0
HEARTBEAT = b":\n\n"
RECONNECT = b"retry: 1000\n\n"
THREADS = 2
"""Of the feeds' own: they take none from requests."""
POSITION, COMPANY = b"annotate-revision", b"annotate-company"

Revisions = Callable[[tuple[str, ...]], dict[str, int]]
"""Paths of feeds to how far each has come."""


class Piece(NamedTuple):
    """One answer of the application; `position` is the revision to go on behind, `company` the mark of who is there."""

    status: int
    headers: Headers
    body: bytes
    position: int
    company: str


class Stream:
    """One open feed: how far its reader has come, of whom they know that they are there, and whether there is more."""

    def __init__(self, path: str, first: Piece) -> None:
        self.path = path
        self.position = first.position
        self.company = first.company
        self.moved = asyncio.Event()


class LiveFeed:
    """Every open feed of this process."""

    def __init__(self, app: "WSGIApplication", revisions: Revisions, limits: Limits = Limits()) -> None:
        self._app = app
        self._revisions = revisions
        self._limits = limits
        self._streams: set[Stream] = set()
        self._looking: asyncio.Task[None] | None = None
        self._threads: Threads | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send, stopping: asyncio.Event) -> None:
        """Answers one request: a stream that ends with the reader's right, or the application's refusal."""
        first = await self._asked(scope, None)
        headers = [one for one in first.headers if one[0] not in (POSITION, COMPANY, b"content-length")]
        if first.status != 200:
            headers.append((b"content-length", b"%d" % len(first.body)))
            await send({"type": "http.response.start", "status": first.status, "headers": headers})
            await send({"type": "http.response.body", "body": first.body})
            return
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": first.body or HEARTBEAT, "more_body": True})
        stream = Stream(scope["path"], first)
        self._streams.add(stream)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        ends = [asyncio.ensure_future(receive()), asyncio.ensure_future(stopping.wait())]
        try:
            await self._go_on(scope, stream, send, ends)
            if stopping.is_set():
                await send({"type": "http.response.body", "body": RECONNECT, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._streams.discard(stream)
            for end in ends:
                end.cancel()

    async def _go_on(self, scope: Scope, stream: Stream, send: Send, ends: Sequence["asyncio.Future[Any]"]) -> None:
        """Sends what happens until one of `ends` comes, or the reader may not read any more."""
        clock = asyncio.get_running_loop().time
        said = clock()
        while True:
            moved = asyncio.ensure_future(stream.moved.wait())
            await asyncio.wait({*ends, moved}, timeout=CHECK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            moved.cancel()
            if any(end.done() for end in ends):
                return
            stream.moved.clear()
            piece = await self._asked(scope, stream)
            if piece.status >= 500:  # the database is away: the reader waits here as well as anywhere
                continue
            if piece.status != 200:
                return
            stream.position, stream.company = piece.position, piece.company
            if piece.body or clock() - said >= HEARTBEAT_SECONDS - CHECK_SECONDS:
                await send({"type": "http.response.body", "body": piece.body or HEARTBEAT, "more_body": True})
                said = clock()

    async def _look(self) -> None:
        """Wakes the streams whose feed has come further, while there are any."""
        while self._streams:
            paths = tuple({stream.path for stream in self._streams})
            now: dict[str, int] = {}
            with suppress(Exception):  # the database is away: the next look may find it
                now = await self._own_threads().run(partial(self._revisions, paths))
            for stream in self._streams:
                if now.get(stream.path, stream.position) != stream.position:
                    stream.moved.set()
            await asyncio.sleep(LOOK_SECONDS)

    async def _asked(self, scope: Scope, stream: Stream | None) -> Piece:
        """The application's answer to the request of a feed, as if its reader came back where the stream is."""
        environ, _ = environment(scope, self._limits.head_bytes)
        environ["wsgi.input"] = io.BytesIO()
        environ["annotate.stopping"] = False
        if stream is not None:
            environ["HTTP_LAST_EVENT_ID"] = str(stream.position)
            environ["annotate.company"] = stream.company
        return await self._own_threads().run(partial(_answered, Answer(self._app, environ, lambda: False)))

    def _own_threads(self) -> Threads:
        if self._threads is None:
            self._threads = Threads(asyncio.get_running_loop(), THREADS)
        return self._threads


def _answered(answer: Answer) -> Piece:
    """The whole of a short answer."""
    try:
        body = answer.begin()
        while not answer.whole and (more := answer.more()):
            body += more
        said = dict(answer.headers)
        return Piece(
            answer.status, answer.headers, body, int(said.get(POSITION, b"0")), said.get(COMPANY, b"").decode()
        )
    finally:
        answer.close()
