"""A request's body, taken whole before the application hears of the request: a slow client holds no thread."""

import asyncio
import errno
import io
import tempfile
from functools import partial
from typing import IO

from annotate.server.connection import Connection
from annotate.server.options import Limits, Receive
from annotate.server.threads import Threads
from annotate.server.wsgi import Refused


class ClientGone(Exception):
    """The client left, or takes nothing."""


class Store:
    """Where a body is kept: in memory up to `bound` bytes, then in a nameless temporary file that the threads write."""

    def __init__(self, threads: Threads, bound: int) -> None:
        self.size = 0
        self._threads = threads
        self._bound = bound
        self._held = bytearray()
        self._file: IO[bytes] | None = None

    async def add(self, piece: bytes) -> None:
        """`OSError` when the disk does not take it."""
        self.size += len(piece)
        self._held += piece
        if len(self._held) > self._bound:
            held, self._held = self._held, bytearray()
            self._file = await self._threads.run(partial(_written, self._file, held))

    async def whole(self) -> IO[bytes]:
        """All of it, to be read from its beginning; the reader closes it."""
        if self._file is None:
            return io.BytesIO(self._held)
        await self._threads.run(partial(_written, self._file, self._held))
        await self._threads.run(partial(self._file.seek, 0))
        return self._file

    def drop(self) -> None:
        """Nobody will read it."""
        if self._file is not None:
            self._threads.later(self._file.close)


async def take(
    connection: Connection, receive: Receive, length: int | None, allowed: int, limits: Limits, threads: Threads
) -> tuple[IO[bytes], int]:
    """The whole body and its size; `length` as declared, if it was.

    `Refused`: 413 over `allowed` bytes, declared or real; 408 when it stalls or takes too long in all; 507 and 503 when
    the disk is full or broken. `ClientGone` when it never comes.
    """
    if length is not None and length > allowed:
        raise Refused(413)
    clock = asyncio.get_running_loop().time
    end = clock() + limits.body_seconds
    store = Store(threads, limits.body_in_memory)
    try:
        more = True
        while more:
            piece, more = await _piece(connection, receive, min(end - clock(), limits.body_stall_seconds))
            if store.size + len(piece) > allowed:
                raise Refused(413)
            await store.add(piece)
        return await store.whole(), store.size
    except OSError as error:
        store.drop()
        raise Refused(507 if error.errno in (errno.ENOSPC, errno.EDQUOT) else 503) from error
    except BaseException:
        store.drop()
        raise


async def _piece(connection: Connection, receive: Receive, seconds: float) -> tuple[bytes, bool]:
    """The next piece and whether another follows."""
    if connection.cycle.more_body:
        try:
            async with asyncio.timeout(seconds):
                message = await receive()
        except TimeoutError:
            raise Refused(408) from None
    else:
        message = await receive()  # it came with the head, which is usual: no clock is needed
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message["body"], message["more_body"]


def _written(file: IO[bytes] | None, held: bytearray) -> IO[bytes]:
    file = file or tempfile.TemporaryFile()  # noqa: SIM115 its reader closes it
    file.write(held)
    return file
