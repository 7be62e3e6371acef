"""Export a project of 20,000 annotations in twenty documents, as CSV and as JSON-LD."""

import http.client
import threading
import time

from bench import corpus, seed
from bench.client import Burst
from bench.run import Figures, Load, Run
from bench.servers import Ours, Server
from bench.table import figure
from bench.targets import target

DOCUMENTS, CHARACTERS, ANNOTATIONS = 20, 20_000, 1_000
FORMATS = {"csv": "CSV", "webannotation": "JSON-LD"}
LOOK_SECONDS = 0.02


def measure(run: Run) -> Figures:
    """Annotations a second, and how much more memory the server holds at its most during the first export."""
    figures: Figures = {}
    with run.folder() as folder:
        installation = Ours(folder / "ours")
        seed.fill(installation, [(corpus.text(CHARACTERS, n), ANNOTATIONS) for n in range(DOCUMENTS)])
        total = DOCUMENTS * ANNOTATIONS
        for format_, name in FORMATS.items():
            path = f"/api/v1/projects/{installation.project}/export/{format_}"
            loads: list[Load] = []
            added: list[float] = []
            for _ in range(run.rounds):
                with installation.serve() as ours:
                    added.append(_added(ours, path, installation))
                    loads.append(_timed(ours, path, installation, total))
            figures |= {
                target("export", name, "annotations/s"): figure(
                    [load.burst.rate for load in loads], (), [load.cpu for load in loads]
                ),
                target("export", name, "added memory"): figure(added),
            }
            run.say(f"export {name}: {[round(load.burst.rate) for load in loads]}/s, {[round(a, 1) for a in added]} MB")
    return figures


def _timed(ours: Server, path: str, installation: Ours, total: int) -> Load:
    before, begin = ours.cpu(), time.perf_counter()
    _export(ours, path, installation.headers)
    seconds = time.perf_counter() - begin
    return Load(Burst(total, seconds, seconds * 1000, seconds * 1000, {}), (ours.cpu() - before) / total)


def _added(ours: Server, path: str, installation: Ours) -> float:
    """MB more than before at the highest look while the export runs; the server has answered a list before."""
    _export(ours, f"/api/v1/projects/{installation.project}/documents", installation.headers)
    before = ours.memory()
    seen = [before]
    done = threading.Event()

    def look() -> None:
        while not done.wait(LOOK_SECONDS):
            seen.append(ours.memory())

    watch = threading.Thread(target=look)
    watch.start()
    _export(ours, path, installation.headers)
    done.set()
    watch.join()
    seen.append(ours.memory())
    return max(seen) - before


def _export(ours: Server, path: str, headers: dict[str, str]) -> int:
    """Read an answer in pieces, keep none; its size in bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=120)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"GET {path}: {answer.status} {answer.read(500)!r}")
    size = 0
    while piece := answer.read(1 << 18):
        size += len(piece)
    connection.close()
    return size
