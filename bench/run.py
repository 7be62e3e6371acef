"""What every row is given: how long, how often, where; and the way to talk to a server outside of a measurement."""

import http.client
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.client import Burst, Client, Task
from bench.servers import Ours, Server, floor
from bench.table import Figure
from bench.targets import Target

Figures = dict[Target, Figure]


@dataclass(frozen=True)
class Run:
    """`seconds` of one burst, `rounds` in which ours and the floor take turns."""

    seconds: float
    rounds: int

    def say(self, words: str) -> None:
        """Progress, on standard error."""
        print(words, file=sys.stderr, flush=True)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A folder that is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="annotate-bench-", ignore_cleanup_errors=True) as path:
            yield Path(path)

    @contextmanager
    def pair(self) -> Iterator[tuple[Ours, Server, Server]]:
        """An installation of ours, its server, and the floor's; each with an empty database."""
        with self.folder() as folder:
            installation = Ours(folder / "ours")
            with installation.serve() as ours, floor(folder / "floor") as bare:
                yield installation, ours, bare

    def alternately(self, measure: Callable[[Server], "Load"], first: Server, second: Server) -> "Pair":
        """Measure both in each round; who begins changes from round to round."""
        loads: dict[int, list[Load]] = {first.port: [], second.port: []}
        for number in range(self.rounds):
            for server in (first, second) if number % 2 == 0 else (second, first):
                loads[server.port].append(measure(server))
        return Pair(loads[first.port], loads[second.port])

    def burst(
        self, server: Server, requests: list[bytes], clients: int, *, again: bool = False, status: str = "200"
    ) -> "Load":
        """One burst; every answer must have `status`."""
        return self._load(server, Client(Task(server.port, requests, clients, self.seconds, again)), status)

    def together(self, server: Server, requests: list[bytes]) -> "Load":
        """A burst of one client in which all `requests` in turn are counted and timed as one."""
        client = Client(Task(server.port, requests, 1, self.seconds, again=True, each=len(requests)))
        return self._load(server, client, "200")

    def _load(self, server: Server, client: Client, status: str) -> "Load":
        before, beside = server.cpu(), server.database_cpu()
        done = client.go()
        used, beside = server.cpu() - before, server.database_cpu() - beside
        if set(done.statuses) != {status}:
            raise RuntimeError(f"Answers other than {status}: {done.statuses}.")
        return Load(done, used / done.answers, beside / done.answers)


@dataclass(frozen=True)
class Load:
    """A burst and the milliseconds of processor time that each of its requests took: the server's, and beside it the
    database server's."""

    burst: Burst
    cpu: float
    beside: float = 0.0


@dataclass(frozen=True)
class Pair:
    """The rounds of ours and of the floor."""

    ours: list[Load]
    floor: list[Load]

    def figure(self, number: Callable[[Load], float], *, with_cpu: bool = True) -> Figure:
        """A figure of the rounds: medians of `number`, and the median of the ratios; its processor time counts all."""
        from bench.table import figure

        ours, floor = ([load.cpu + load.beside for load in loads] for loads in (self.ours, self.floor))
        cpu = (ours, floor) if with_cpu else ((), ())
        return figure([number(load) for load in self.ours], [number(load) for load in self.floor], *cpu)


def ask(
    server: Server, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    """One request outside of a measurement; raises when it is refused."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status >= 400:
        raise RuntimeError(f"{method} {path}: {answer.status} {content[:500]!r}")
    return answer, content


def send(server: Server, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
    """POST JSON, or bytes as JSON Lines; the answer decoded, or its lines."""
    lines = isinstance(body, bytes)
    media_type = "application/jsonl" if lines else "application/json"
    raw = body if lines else json.dumps(body).encode()
    _, content = ask(server, "POST", path, raw, {"Content-Type": media_type, **(headers or {})})
    return [json.loads(line) for line in content.splitlines()] if lines else json.loads(content)
