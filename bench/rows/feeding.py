"""Readers while feeds are open; the floor is the same server without them."""

import http.client

from bench import corpus
from bench.run import Figures, Load, Run, send
from bench.servers import Ours, Server
from bench.table import figure
from bench.targets import target

CHARACTERS, ANNOTATIONS = 20_000, 100
CLIENTS, FEEDS = 1000, 200


def measure(run: Run) -> Figures:
    """Rounds with and without feeds in turn, on one server. While the clients read, nobody writes: a feed that has
    nothing to tell must cost nothing."""
    with run.folder() as folder:
        installation = Ours(folder / "ours")
        with installation.serve() as server:
            requests, document = _filled(server, installation)
            quiet, fed = [], []
            for number in range(run.rounds):
                for with_feeds in (number % 2 == 0, number % 2 != 0):
                    feeds = [_feed(server, document, installation.headers) for _ in range(FEEDS * with_feeds)]
                    (fed if with_feeds else quiet).append(run.burst(server, requests, CLIENTS, again=True))
                    for feed in feeds:
                        feed.close()
    return {
        target("feeds", "feeds", "p99"): figure([load.burst.p99 for load in fed], [load.burst.p99 for load in quiet]),
        target("feeds", "feeds", "requests/s"): figure(
            [load.burst.rate for load in fed], [load.burst.rate for load in quiet], _cpu(fed), _cpu(quiet)
        ),
    }


def _filled(server: Server, installation: Ours) -> tuple[list[bytes], str]:
    """The requests of the readers, and the document that they read."""
    text, headers = corpus.text(CHARACTERS), installation.headers
    document = send(server, f"/api/v1/projects/{installation.project}/documents", {"text": text}, headers)["id"]
    path = f"/api/v1/documents/{document}"
    for body in corpus.annotations(text, ANNOTATIONS):
        send(server, f"{path}/annotations", body, headers)
    return [corpus.get(f"{path}/text", headers), corpus.get(f"{path}/annotations", headers)], document


def _feed(server: Server, document: str, headers: dict[str, str]) -> http.client.HTTPConnection:
    """An open feed."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    line.request("GET", f"/api/v1/documents/{document}/events", headers=headers)
    if line.getresponse().status != 200:
        raise RuntimeError("The server gave no feed.")
    return line


def _cpu(loads: list[Load]) -> list[float]:
    return [load.cpu for load in loads]
