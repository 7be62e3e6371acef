"""What the server is told: where to listen, its limits, and who speaks for it (dependencies.md 2, "server")."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

Scope: TypeAlias = MutableMapping[str, Any]
"""What ASGI says of a request; like its messages an open dictionary, hence `Any`."""
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]
Refusal: TypeAlias = Callable[[int, str], tuple[Headers, bytes]]
"""Makes the answers that the server gives by itself: status and path (`""` where none could be read) to headers and
body; length and `connection: close` are added here."""


class Feed(Protocol):
    """A stream of events that lives in the event loop and holds no thread (reliability.md 5)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send, stopping: asyncio.Event) -> None:
        """Answers one request; the only message of `receive` is that the client leaves. Ends soon after `stopping`."""


@dataclass(frozen=True)
class Limits:
    """Times in seconds, sizes in bytes (dependencies.md 2; reliability.md 9)."""

    head_bytes: int = 32 * 1024
    head_seconds: float = 20
    body_in_memory: int = 256 * 1024
    body_stall_seconds: float = 20
    body_seconds: float = 120
    write_seconds: float = 60
    """For the client to take one piece of an answer, at most 256 kB."""
    keep_alive_seconds: int = 65
    """More than the 60 s after which proxies usually let an idle connection go: the proxy closes first."""
    linger_seconds: float = 5
    """How long the rest of a refused body is thrown away, so that the client comes to read the refusal."""
    drain_seconds: int = 20
    grace_seconds: float = 0.5
    """How long an idle connection outlives the beginning of a stop: a request already on its way is answered."""


def is_event_stream(method: str, path: str) -> bool:
    """Whether a request is for a live feed: `GET …/events` (contract.md)."""
    return method == "GET" and path.endswith("/events")


@dataclass(frozen=True)
class ServerOptions:
    """Where to listen (`port` 0: any free one) and what to take; `body_limit(method, path)` overrides `max_body`."""

    host: str
    port: int
    max_body: int
    threads: int = 8
    body_limit: Callable[[str, str], int] | None = None
    is_feed: Callable[[str, str], bool] = is_event_stream
    limits: Limits = Limits()

    def allowed_body(self, method: str, path: str) -> int:
        """Bytes that the body of such a request may have."""
        return self.max_body if self.body_limit is None else self.body_limit(method, path)


def plain_refusal(status: int, path: str) -> tuple[Headers, bytes]:
    """The answer where the web layer gives none: a bare number that no browser makes anything of."""
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
    return headers, b"%d\n" % status
