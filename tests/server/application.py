"""A small application behind the real server, as a program: it takes the limits as JSON in its first argument; each line
on its standard input lets one waiting request go on.
"""

import asyncio
import io
import json
import sys
import threading
from hashlib import sha256

from annotate.server import Limits, Receive, Scope, Send, ServerOptions, serve

PATIENCE = 10.0
"""Seconds after which a wait counts as lost; no test takes so long unless it fails."""
MEGABYTE = 1024 * 1024


class Application:
    """A small WSGI application; the first part of the path names the method that answers."""

    def __init__(self) -> None:
        self.turns = threading.Semaphore(0)
        self.closed = threading.Semaphore(0)
        self.open = 0

    def __call__(self, environ, start_response):
        return getattr(self, environ["PATH_INFO"].split("/")[1] or "echo")(environ, start_response)

    def echo(self, environ, start_response):
        body = environ["wsgi.input"].read()
        seen = {name: value for name, value in environ.items() if isinstance(value, str | bool)}
        text = json.dumps(seen | {"sha256": sha256(body).hexdigest(), "length": len(body)}).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
        return iter([text])

    batch = echo

    def listed(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"a", b"", b"b"]

    def unchanged(self, environ, start_response):
        start_response("304 Not Modified", [("ETag", '"1"')])
        return []

    def hold(self, environ, start_response):
        assert self.turns.acquire(timeout=PATIENCE)
        return self.listed(environ, start_response)

    def stream(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        yield b""
        yield b"first;"
        assert self.turns.acquire(timeout=PATIENCE)
        yield b"second;"

    def endless(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        self.open += 1
        try:
            while True:
                yield b"x" * 65536
        finally:
            self.open -= 1
            self.closed.release()

    def large(self, environ, start_response):
        start_response("200 OK", [("Content-Length", str(32 * MEGABYTE))])
        return [b"x" * (32 * MEGABYTE)]

    def file(self, environ, start_response):
        start_response("200 OK", [("Content-Length", str(MEGABYTE))])
        return environ["wsgi.file_wrapper"](io.BytesIO(bytes(range(256)) * 4096), 8192)

    def was_closed(self, environ, start_response):
        """Waits until an iterable or a feed that nobody asked about yet has been closed."""
        assert self.closed.acquire(timeout=PATIENCE)
        return self.listed(environ, start_response)

    def fails(self, environ, start_response):
        raise LookupError("text of a document")

    def splits(self, environ, start_response):
        start_response("200 OK", [("X-Line", "a\r\nX-Other: b")])
        return [b"a"]

    def miscounts(self, environ, start_response):
        start_response("200 OK", [("Content-Length", "9")])
        return [b"a"]

    def fails_later(self, environ, start_response):
        start_response("200 OK", [("Content-Length", "100")])
        yield b"first;"
        raise LookupError("text of a document")

    async def feed(self, scope: Scope, receive: Receive, send: Send, stopping: asyncio.Event) -> None:
        """One event, and a last line when the server stops; tells `was_closed` when the client leaves."""
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
        leaving, stop = asyncio.ensure_future(receive()), asyncio.ensure_future(stopping.wait())
        await asyncio.wait([leaving, stop], return_when=asyncio.FIRST_COMPLETED)
        if leaving.done():
            self.closed.release()
            stop.cancel()
            return
        leaving.cancel()
        await send({"type": "http.response.body", "body": b"retry: 1000\n\n"})


def refusal(status: int, path: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
    return [(b"x-refused", b"%d" % status)], b"refused " + path.encode()


def main(settings: dict[str, dict[str, float]]) -> int:
    application = Application()

    def obey() -> None:
        for _ in sys.stdin:
            application.turns.release()

    threading.Thread(target=obey, daemon=True).start()
    options = ServerOptions(
        "127.0.0.1",
        0,
        max_body=2 * MEGABYTE,
        threads=2,
        body_limit=lambda method, path: 8 * MEGABYTE if path == "/batch" else 2 * MEGABYTE,
        limits=Limits(**settings),
    )
    return serve(
        application,
        options,
        on_ready=lambda url: print(url, flush=True),
        on_stop=lambda: print(f"stopped, {application.open} open", flush=True),
        feed=application.feed,
        refusal=refusal,
    )


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
