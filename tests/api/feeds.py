"""Readers of live feeds: the events of a text, and a stream of a real server."""

import http.client
import json
import math
import time
from typing import Any, NamedTuple, Protocol

from tests.api.nursery import PATIENCE, Server


class Event(NamedTuple):
    """One event; `id` is the revision it resumes behind, none for what is no change."""

    id: int | None
    type: str
    data: Any


def events(text: str) -> list[Event]:
    """The events of a piece of `text/event-stream`, read as the standard says; comments and hints are no events."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if "event" in fields:
            id_ = int(fields["id"]) if "id" in fields else None
            found.append(Event(id_, fields["event"], json.loads(fields["data"])))
    return found


class Known(Protocol):
    """Somebody with a token."""

    @property
    def token(self) -> str | None:
        """What they are known by."""


class Stream:
    """A feed of a real server, read as it comes."""

    def __init__(
        self, server: Server, person: Known, of: str, after: int | None = None, subject: str = "documents"
    ) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {person.token}"}
        if after is not None:
            headers["Last-Event-ID"] = str(after)
        self._line.request("GET", f"/api/v1/{subject}/{of}/events", headers=headers)
        self.answer = self._line.getresponse()

    def next(self, within: float = math.inf) -> Event | None:
        """The next event, in so many seconds; `None` when the stream has ended."""
        block, end = "", time.monotonic() + within
        while line := self.answer.readline().decode():
            block += line
            if line == "\n":
                if found := events(block):
                    return found[0]
                block = ""
            assert time.monotonic() < end, "no event came"
        return None

    def close(self) -> None:
        self._line.close()
