"""A live feed as the server keeps it open: heartbeats, checks, and how it ends (reliability.md 5)."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from annotate.server import LiveFeed, live
from tests.loops import run

PATH = "/api/v1/documents/1/events"
SCOPE: dict[str, Any] = {
    "method": "GET",
    "path": PATH,
    "raw_path": PATH.encode(),
    "query_string": b"",
    "http_version": "1.1",
    "headers": [(b"host", b"localhost")],
    "server": ("localhost", 80),
    "client": ("127.0.0.1", 1),
}


class Application:
    """Answers with what the test gives it in turn, the last for ever; remembers where each reader came back."""

    def __init__(self, *answers: tuple[int, bytes, int]) -> None:
        self.answers = list(answers)
        self.places: list[str | None] = []

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.places.append(environ.get("HTTP_LAST_EVENT_ID"))
        status, body, revision = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        start(f"{status} x", [("Content-Type", "text/event-stream"), ("Annotate-Revision", str(revision))])
        return [body]


class Reader:
    """Somebody at the other end of a feed."""

    def __init__(self, application: Application, now: int = 0) -> None:
        self.messages: list[Any] = []
        self.leaves = asyncio.Event()
        self.stopping = asyncio.Event()
        feed = LiveFeed(application, lambda paths: dict.fromkeys(paths, now))
        self.task = asyncio.create_task(feed(SCOPE, self.receive, self.send, self.stopping))

    async def receive(self) -> Any:
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.messages.append(message)

    @property
    def text(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages)

    async def until(self, words: bytes) -> None:
        async with asyncio.timeout(10):
            while words not in self.text:
                await asyncio.sleep(0.001)

    async def end(self) -> None:
        async with asyncio.timeout(10):
            await self.task


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds as milliseconds."""
    for name in ("LOOK_SECONDS", "CHECK_SECONDS", "HEARTBEAT_SECONDS"):
        monkeypatch.setattr(live, name, getattr(live, name) / 1000)


def test_a_silent_feed_has_a_heartbeat() -> None:
    async def told() -> None:
        reader = Reader(Application((200, b"", 3)))
        await reader.until(live.HEARTBEAT * 4)
        reader.leaves.set()
        await reader.end()
        assert reader.messages[-1] == {"type": "http.response.body", "body": b""}

    run(told())


def test_a_feed_goes_on_where_its_reader_has_come_also_behind_what_may_not_be_seen() -> None:
    async def told() -> None:
        application = Application((200, b"", 3), (200, b"id: 4\n\n", 4), (200, b"", 9), (200, b"id: 10\n\n", 10))
        reader = Reader(application, now=10)
        await reader.until(b"id: 10\n\n")
        reader.leaves.set()
        await reader.end()
        assert application.places[:4] == [None, "3", "4", "9"]
        assert reader.text.startswith(live.HEARTBEAT + b"id: 4\n\n")

    run(told())


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_feed_ends_when_its_reader_may_not_read_any_more(status: int) -> None:
    async def told() -> None:
        reader = Reader(Application((200, b"", 3), (status, b"{}", 0)))
        await reader.end()
        assert reader.messages[0]["status"] == 200
        assert b"{}" not in reader.text

    run(told())


def test_a_feed_outlives_a_database_that_is_away() -> None:
    async def told() -> None:
        reader = Reader(Application((200, b"", 3), (503, b"{}", 0), (503, b"{}", 0), (200, b"id: 4\n\n", 4)))
        await reader.until(b"id: 4\n\n")
        reader.leaves.set()
        await reader.end()

    run(told())


def test_a_refusal_is_given_as_the_application_says_it() -> None:
    async def told() -> None:
        reader = Reader(Application((404, b'{"status":404}', 0)))
        await reader.end()
        head, body = reader.messages
        assert head["status"] == 404
        assert dict(head["headers"])[b"content-length"] == b"14"
        assert b"annotate-revision" not in dict(head["headers"])
        assert body == {"type": "http.response.body", "body": b'{"status":404}'}

    run(told())


def test_a_stop_tells_when_to_come_back() -> None:
    async def told() -> None:
        reader = Reader(Application((200, b"", 3)))
        await reader.until(live.HEARTBEAT)
        reader.stopping.set()
        await reader.end()
        assert reader.text.endswith(live.RECONNECT)

    run(told())
