"""Listening, serving and stopping (reliability.md 9, SIGTERM)."""

import asyncio
import errno
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from annotate.server.bridge import Bridge
from annotate.server.connection import Connection
from annotate.server.options import Feed, Refusal, ServerOptions, plain_refusal
from annotate.server.threads import Threads

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

BACKLOG = 2048
LAST_SECONDS = 1
"""For threads to let go of what the drain broke off."""


class CannotListen(Exception):
    """No server at this address; the text is one sentence for people."""


class PortTaken(CannotListen):
    """Another program listens there."""


def serve(
    wsgi_app: "WSGIApplication",
    options: ServerOptions,
    *,
    on_ready: Callable[[str], None],
    on_stop: Callable[[], None],
    feed: Feed | None = None,
    refusal: Refusal = plain_refusal,
) -> int:
    """Serves until SIGTERM or SIGINT, answers what has come by then, and returns 0.

    `on_ready(url)` is called in the event loop as soon as the socket answers, `on_stop()` at the very end, after the
    last answer and also after an error. `PortTaken` and `CannotListen` are raised before anything else happens.
    """
    sockets = listen(options.host, options.port)
    bridge = Bridge(wsgi_app, options, refusal, feed)
    try:
        Server(_configured(bridge), bridge, on_ready).run(sockets)
    finally:
        on_stop()
    return 0


def _configured(bridge: Bridge) -> uvicorn.Config:
    """Uvicorn without its own logs, workers, proxies and names: what it would do, the layers here do."""
    limits = bridge.limits
    return uvicorn.Config(
        bridge,
        http=Connection,
        loop="auto",
        ws="none",
        lifespan="off",
        interface="asgi3",
        workers=1,
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=limits.keep_alive_seconds,
        timeout_graceful_shutdown=limits.drain_seconds,
    )


class Server(uvicorn.Server):
    """Uvicorn's server with our threads, a sweep of the connections each second, and a stop that is no death."""

    def __init__(self, config: uvicorn.Config, bridge: Bridge, on_ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self.bridge = bridge
        self._on_ready = on_ready
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to listen, then says so."""
        self._loop = asyncio.get_running_loop()
        self.bridge.threads = Threads(self._loop, self.bridge.options.threads)
        await super().startup(sockets=sockets)
        for listening in (sockets or [])[:1]:
            self._on_ready(url_of(self.bridge.options.host, listening.getsockname()[1]))

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second."""
        if counter % 10 == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, Connection):
                    connection.sweep(now)
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Tells the feeds at once. Forgets the signal: uvicorn would raise it again at the end, and the process die of it."""
        super().handle_exit(sig, frame)
        self._captured_signals.clear()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.bridge.stopping.set)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Takes the last connections, lets uvicorn drain; what that broke off is told so, and the threads let go of it."""
        await self._take_last(sockets or [])
        await super().shutdown(sockets)
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=LAST_SECONDS)
        self.bridge.threads.stop(LAST_SECONDS)

    async def _take_last(self, sockets: list[socket.socket]) -> None:
        """Accepts what the kernel has queued: closing at once would reset clients whose request has been sent.

        A second descriptor keeps the queue while the loop lets go of the first.
        """
        again = [listening.dup() for listening in sockets]
        for server in self.servers:
            server.close()
        last: list[socket.socket] = []
        for listening in again:
            listening.setblocking(False)
            with suppress(OSError):  # none is left, or none can be taken
                while True:
                    last.append(listening.accept()[0])
            listening.close()
        for accepted in last:
            await asyncio.get_running_loop().connect_accepted_socket(self._connection, accepted)

    def _connection(self) -> Connection:
        return Connection(self.config, self.server_state, self.lifespan.state)


def url_of(host: str, port: int) -> str:
    """Where a browser finds the server; an IPv6 address stands in brackets."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def listen(host: str, port: int) -> list[socket.socket]:
    """Listening sockets for each address of the host, all on one port; 0 takes a free one.

    `PortTaken`, or `CannotListen` for anything else that keeps the server from it.
    """
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise CannotListen(f"No address is known for {host}. Give a name or an address of this machine.") from None
    addresses = dict.fromkeys((family, address) for family, _, _, _, address in found)
    sockets: list[socket.socket] = []
    fault: OSError | None = None
    for family, address in addresses:
        number = sockets[0].getsockname()[1] if sockets else port
        try:
            sockets.append(_bound(family, (str(address[0]), number, *address[2:]), alone=len(addresses) == 1))
        except OSError as error:
            fault = error
            if error.errno not in _NO_SUCH_ADDRESS:
                break
    if fault is not None and (not sockets or fault.errno not in _NO_SUCH_ADDRESS):
        for listening in sockets:
            listening.close()
        raise _reason(fault, host, port) from None
    return sockets


_NO_SUCH_ADDRESS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
"""A machine without IPv6 still has a `localhost`."""


def _bound(family: int, address: tuple[str | int, ...], *, alone: bool) -> socket.socket:
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6 and not alone:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind(address)
        listening.listen(BACKLOG)  # only now a taken port shows
    except OSError:
        listening.close()
        raise
    return listening


def _reason(fault: OSError, host: str, port: int) -> CannotListen:
    if fault.errno == errno.EADDRINUSE:
        return PortTaken(
            f"Port {port} of {host} is taken by another program. Choose another port, or stop that program."
        )
    if fault.errno in (errno.EACCES, errno.EPERM):
        return CannotListen(f"This account may not listen on port {port}. Choose a port from 1024 upwards.")
    return CannotListen(f"{host} is no address of this machine. Choose one that is, for example 127.0.0.1.")
