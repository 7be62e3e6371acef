"""Documents in bulk, and what others wait for meanwhile."""

import json
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from bench import corpus
from bench.run import Figures, Run, ask, send
from bench.servers import Ours, Server, postgres
from bench.table import figure
from bench.targets import target

DOCUMENTS, MARKS = 10_000, 50
BOUNDARY = "a-line-that-no-text-has"


def measure(run: Run) -> Figures:
    """On either database, a job of `DOCUMENTS` texts, while somebody reads and marks."""
    figures: Figures = {}
    with run.folder() as folder:
        installation = Ours(folder / "ours")
        with installation.serve() as ours:
            figures |= _once(run, installation, ours, "on SQLite")
    with run.folder() as folder, postgres() as (address, first):
        installation = Ours(folder / "ours", address)
        with installation.serve(first) as ours:
            figures |= _once(run, installation, ours, "on PostgreSQL")
    return figures


def _once(run: Run, installation: Ours, ours: Server, where: str) -> Figures:
    project = f"/api/v1/projects/{installation.project}"
    text = corpus.text(20_000)
    document = send(ours, f"{project}/documents", {"text": text}, installation.headers)["id"]
    marks = f"/api/v1/documents/{document}/annotations"
    bodies = _for_ever(list(corpus.annotations(text, MARKS)))
    begin = time.perf_counter()
    job = _begun(ours, f"{project}/jobs", installation.headers)
    slowest, asked = 0.0, 0
    while True:
        for method, path, body in (
            ("GET", marks, None),
            ("POST", marks, next(bodies)),
            ("GET", f"/api/v1/jobs/{job}", None),
        ):
            began = time.perf_counter()
            _, content = ask(ours, method, path, body, {**installation.headers, "Content-Type": "application/json"})
            slowest, asked = max(slowest, (time.perf_counter() - began) * 1000), asked + 1
        if over(json.loads(content)):
            break
    seconds = time.perf_counter() - begin
    run.say(f"bulk: {where}: {seconds:.0f} s, {asked:,} answers to somebody else meanwhile")
    return {
        target("bulk", where, "documents/s"): figure([DOCUMENTS / seconds]),
        target("bulk", where, "slowest answer to others"): figure([slowest]),
    }


def over(job: dict[str, Any]) -> bool:
    """Whether a job is done; raises when it ended otherwise."""
    if job["state"] not in ("running", "done"):
        raise RuntimeError(f"The import ended as {job['state']}: {job['reason']}")
    return bool(job["state"] == "done")


def _for_ever(bodies: list[object]) -> Iterator[bytes]:
    while True:
        for body in bodies:
            yield json.dumps(body).encode()


def _begun(ours: Server, path: str, headers: dict[str, str]) -> str:
    """The id of a job of so many texts, sent as JSON Lines."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="texts.jsonl"\r\n\r\n'
    texts = corpus.lines(islice(corpus.drawn(), DOCUMENTS))
    body = head.encode() + texts + f"\r\n--{BOUNDARY}--\r\n".encode()
    _, content = ask(ours, "POST", path, body, {**headers, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
    return str(json.loads(content)["id"])
