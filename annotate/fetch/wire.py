"""One connection to one checked address, under one deadline for everything (security.md 8, steps 2, 3, 6)."""

import contextlib
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable
from functools import partial
from ipaddress import ip_address
from typing import NamedTuple, TypeVar

from annotate.fetch.addresses import IPAddress
from annotate.fetch.reasons import NOT_ALLOWED, NOT_REACHABLE, TOO_SLOW, NotFetched
from annotate.fetch.targets import Target

T = TypeVar("T")
TRIES = 3
"""Addresses of a name that are tried one after the other."""
FIRST_TRIES = 3.0
"""Seconds for an address while there is another one to try."""
BLOCK = 1 << 16
RESOLVERS = threading.BoundedSemaphore(8)
"""Names that are looked up at the same time: a name server that does not answer holds a thread, not the program."""


class Deadline:
    """A moment by which everything must have happened."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds; `NotFetched` when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise NotFetched(TOO_SLOW)
        return left


def _look_up(host: str) -> list[IPAddress]:
    """Every address of a name."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))


def _dial(address: IPAddress, port: int) -> socket.socket:
    """A socket that does not block, on its way to a literal address: no name is looked up here."""
    made = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    made.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        try:
            made.connect((str(address), port))
        except BlockingIOError:
            raise
        except OSError:
            made.close()
            raise
    return made


def _peer(connected: socket.socket) -> IPAddress:
    """Who is at the other end."""
    return ip_address(connected.getpeername()[0])


def _trust() -> ssl.SSLContext:
    """The certificates of this computer; names are verified."""
    return ssl.create_default_context()


class Internet(NamedTuple):
    """The way out. Tests put a small one of their own in its place."""

    look_up: Callable[[str], list[IPAddress]] = _look_up
    dial: Callable[[IPAddress, int], socket.socket] = _dial
    peer: Callable[[socket.socket], IPAddress] = _peer
    trust: Callable[[], ssl.SSLContext] = _trust


def resolved(internet: Internet, host: str, deadline: Deadline) -> list[IPAddress]:
    """The addresses of a name, asked once. The question itself cannot be cut short, so it has a thread of its own."""
    answers: list[list[IPAddress]] = []
    if not RESOLVERS.acquire(timeout=deadline.left()):
        raise NotFetched(TOO_SLOW)

    def ask() -> None:
        try:
            with contextlib.suppress(OSError, ValueError):
                answers.append(internet.look_up(host))
        finally:
            RESOLVERS.release()

    asking = threading.Thread(target=ask, name="names", daemon=True)
    asking.start()
    asking.join(deadline.left())
    if asking.is_alive():
        raise NotFetched(TOO_SLOW)
    if not answers or not answers[0]:
        raise NotFetched(NOT_REACHABLE)
    return answers[0]


class Wire:
    """A connection that was made, with or without TLS; nothing on it waits beyond the deadline."""

    def __init__(self, connected: socket.socket, deadline: Deadline, address: IPAddress) -> None:
        self._socket = connected
        self._deadline = deadline
        self.address = address

    def close(self) -> None:
        """Let go of it, whatever the other end does."""
        self._socket.close()

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Begin TLS; the certificate must be one for `host`."""
        try:
            secured = context.wrap_socket(self._socket, server_hostname=host, do_handshake_on_connect=False)
        except (OSError, ValueError) as error:  # a name that TLS cannot carry, or a connection that has gone
            raise NotFetched(NOT_REACHABLE) from error
        self._socket = secured
        self._until(secured.do_handshake, selectors.EVENT_READ)

    def send(self, content: bytes) -> None:
        """Send all of it."""
        while content:
            content = content[self._until(partial(self._socket.send, content), selectors.EVENT_WRITE) :]

    def receive(self) -> bytes:
        """Some bytes; none when the other end has finished."""
        return self._until(lambda: self._socket.recv(BLOCK), selectors.EVENT_READ)

    def _until(self, step: Callable[[], T], event: int) -> T:
        while True:
            left = self._deadline.left()  # asked each time: who sends without a pause is cut off as well
            try:
                return step()
            except ssl.SSLWantReadError:
                _await(self._socket, selectors.EVENT_READ, left)
            except ssl.SSLWantWriteError:
                _await(self._socket, selectors.EVENT_WRITE, left)
            except BlockingIOError:
                _await(self._socket, event, left)
            except OSError as error:  # every failure of TLS is one of these
                raise NotFetched(NOT_REACHABLE) from error


def connected(internet: Internet, to: Target, addresses: list[IPAddress], deadline: Deadline) -> Wire:
    """A connection to one of `addresses`, all of which were checked, with TLS where the target asks for it."""
    tried = addresses[:TRIES]
    for n, address in enumerate(tried, 1):
        patience = deadline.left() if n == len(tried) else min(deadline.left(), FIRST_TRIES)
        made = _answered(internet, address, to.port, patience)
        if made is None:
            continue
        wire = Wire(made, deadline, address)
        try:
            if to.scheme == "https":
                wire.secure(internet.trust(), to.host)
        except BaseException:
            wire.close()
            raise
        return wire
    deadline.left()
    raise NotFetched(NOT_REACHABLE)


def _answered(internet: Internet, address: IPAddress, port: int, patience: float) -> socket.socket | None:
    """A connection that stands, and to nobody else than `address`."""
    try:
        made = internet.dial(address, port)
    except OSError:
        return None
    try:
        arrived = _await(made, selectors.EVENT_WRITE, patience)
        if arrived and made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
            if internet.peer(made) != address:
                raise NotFetched(NOT_ALLOWED)
            return made
    except OSError:
        pass
    except NotFetched:
        made.close()
        raise
    made.close()
    return None


def _await(waiting: socket.socket, event: int, seconds: float) -> bool:
    """Whether the socket can be read or written within `seconds`."""
    with selectors.DefaultSelector() as selector:
        selector.register(waiting, event)
        return bool(selector.select(seconds))
