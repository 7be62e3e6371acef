"""Parallel passages of one document, among ten times as many texts as before."""

import time
from itertools import islice

from bench import corpus
from bench.run import Figures, Run, send
from bench.servers import Ours
from bench.table import figure
from bench.targets import target

SIZES = (1_000, 10_000)
AT_ONCE = 1_000


def measure(run: Run) -> Figures:
    """A find without a copy in any other text, when the fingerprints of all are there."""
    figures: Figures = {}
    taken: list[list[float]] = []
    texts = corpus.drawn()
    with run.folder() as folder:
        installation = Ours(folder / "ours")
        with installation.serve() as ours:
            path = f"/api/v1/projects/{installation.project}/documents:batch"
            there, document = 0, ""
            for size in SIZES:
                while there < size:
                    body = corpus.lines(islice(texts, AT_ONCE))
                    document = send(ours, path, body, installation.headers)[0]["id"]
                    there += AT_ONCE
                find = f"/api/v1/documents/{document}/parallels:find"
                while send(ours, find, {}, installation.headers)["waiting"]:
                    run.say(f"parallel: {there} texts, fingerprints are made")
                times = []
                for _ in range(max(3, run.rounds)):
                    begin = time.perf_counter()
                    send(ours, find, {}, installation.headers)
                    times.append((time.perf_counter() - begin) * 1000)
                figures[target("parallel", f"among {size:,} of", "p50")] = figure(times)
                taken.append(times)
    few, many = taken
    figures[target("parallel", "against", "p50")] = figure(many, few)
    return figures
