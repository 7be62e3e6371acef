"""From the start of the process to the first answer, and what it holds when idle."""

import time

from bench.run import Figures, Run, ask
from bench.servers import Ours, Server, floor
from bench.table import figure
from bench.targets import target

IDLE_SECONDS = 1.0


def measure(run: Run) -> Figures:
    """Starts of ours, on a database that is there, and of the floor."""
    times: tuple[list[float], list[float]] = ([], [])
    sizes: tuple[list[float], list[float]] = ([], [])
    with run.folder() as folder:
        installation = Ours(folder / "ours")
        for _ in range(max(3, run.rounds)):
            with installation.serve() as ours:
                _note(times[0], sizes[0], ours, "/api/v1/projects", installation.headers)
            with floor(folder / "floor") as bare:
                _note(times[1], sizes[1], bare, "/documents", {})
    return {
        target("start", "start", "cold start to first answer"): figure(*times),
        target("start", "start", "idle memory (PSS)"): figure(*sizes),
    }


def _note(times: list[float], sizes: list[float], server: Server, path: str, headers: dict[str, str]) -> None:
    ask(server, "GET", path, headers=headers)
    times.append((time.perf_counter() - server.began) * 1000)
    for _ in range(20):
        ask(server, "GET", path, headers=headers)
    time.sleep(IDLE_SECONDS)
    sizes.append(server.memory())
