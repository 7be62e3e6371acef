"""The one ASGI callable: live feeds natively, everything else to the WSGI application (dependencies.md 2, "server")."""

import asyncio
import io
import logging
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from annotate.server.body import ClientGone, take
from annotate.server.connection import Connection
from annotate.server.options import Feed, Headers, Message, Receive, Refusal, Scope, Send, ServerOptions
from annotate.server.threads import Threads
from annotate.server.wsgi import BLOCK, Answer, Refused, environment

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LINGER_BYTES = 16 * 1024 * 1024
log = logging.getLogger("annotate.server")


class Bridge:
    """Takes a request whole, then holds a thread while the application works, and none between chunks of its answer.

    A request that has come is answered, also during a stop, and then `annotate.stopping` in its environment is true;
    what the drain cuts off gets 503.
    """

    def __init__(self, app: "WSGIApplication", options: ServerOptions, refusal: Refusal, feed: Feed | None) -> None:
        self.app = app
        self.options = options
        self.limits = options.limits
        self.refusal = refusal
        self.feed = feed
        self.stopping = asyncio.Event()
        self.threads: Threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, whatever happens."""
        connection: Connection = scope["state"]["connection"]
        try:
            await self._serve(connection, scope, receive, send)
        except ClientGone:
            connection.give_up()
        except Refused as fault:
            await self._refuse(connection, scope, fault.status, receive, send)
        except asyncio.CancelledError:
            self._break_off(connection, scope, 503)
        except Exception as error:
            log.error("a request failed outside the application's own handling: %s", _place(error))
            self._break_off(connection, scope, 500)

    async def _serve(self, connection: Connection, scope: Scope, receive: Receive, send: Send) -> None:
        environ, length = environment(scope, self.limits.head_bytes)
        method, path = scope["method"], scope["path"]
        if self.feed is not None and length == 0 and self.options.is_feed(method, path):
            connection.cycle.keep_alive = False  # at a stop the end of the feed is the end of the connection
            await receive()  # the empty body; the next message is that the client leaves
            await self.feed(scope, receive, partial(self._send, connection, send), self.stopping)
            return
        if length == 0:
            environ["wsgi.input"] = io.BytesIO()
        else:
            allowed = self.options.allowed_body(method, path)
            body, size = await take(connection, receive, length, allowed, self.limits, self.threads)
            environ["wsgi.input"] = body
            environ["CONTENT_LENGTH"] = str(size)
        environ["annotate.stopping"] = self.stopping.is_set()
        answer = Answer(self.app, environ, connection.transport.is_closing)
        try:
            first = await self.threads.run(answer.begin)
            if self.stopping.is_set():
                connection.cycle.keep_alive = False
            if answer.whole and len(first) <= BLOCK and not connection.flow.write_paused:
                connection.answer(answer.status, answer.headers, first)
            else:
                await self._stream(connection, send, answer, first)
        finally:
            if not answer.whole:
                self.threads.later(answer.close)

    async def _stream(self, connection: Connection, send: Send, answer: Answer, chunk: bytes) -> None:
        send = partial(self._send, connection, send)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        while chunk:
            for at in range(0, len(chunk), BLOCK):
                await send({"type": "http.response.body", "body": chunk[at : at + BLOCK], "more_body": True})
            if connection.transport.is_closing():
                raise ClientGone
            chunk = b"" if answer.whole else await self.threads.run(answer.more)
        await send({"type": "http.response.body", "body": b""})

    async def _send(self, connection: Connection, send: Send, message: Message) -> None:
        """`ClientGone` when the client does not take what was sent before in time."""
        try:
            async with asyncio.timeout(self.limits.write_seconds):
                await send(message)
        except TimeoutError:
            raise ClientGone from None

    async def _refuse(self, connection: Connection, scope: Scope, status: int, receive: Receive, send: Send) -> None:
        """Answers for the application and ends the connection.

        While a body is still on its way, the rest is thrown away for a while after the answer: closing at once would
        reset the connection under a client that still sends, and it might never read why.
        """
        connection.cycle.keep_alive = False
        headers, body = self._refusal(scope, status)
        if status == 408 or not connection.cycle.more_body:
            connection.answer(status, headers, body)
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": True})
        left = LINGER_BYTES
        with suppress(TimeoutError):
            async with asyncio.timeout(self.limits.linger_seconds):
                while left > 0 and (message := await receive())["type"] == "http.request" and message["more_body"]:
                    left -= len(message["body"])
        await send({"type": "http.response.body", "body": b""})

    def _break_off(self, connection: Connection, scope: Scope, status: int) -> None:
        """Ends a request that cannot be finished; without waiting, since the loop may be about to end."""
        connection.cycle.keep_alive = False
        if connection.cycle.response_started:
            connection.give_up()
        else:
            connection.answer(status, *self._refusal(scope, status))

    def _refusal(self, scope: Scope, status: int) -> tuple[Headers, bytes]:
        headers, body = self.refusal(status, scope["path"])
        headers = [*headers, (b"content-length", b"%d" % len(body))]
        return headers, b"" if scope["method"] == "HEAD" else body


def _place(error: BaseException) -> str:
    """The kind of an exception and where it was raised; never its text, which may hold content (security.md S56)."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f" at {frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame is not None else ""
    return type(error).__name__ + where
