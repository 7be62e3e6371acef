"""Import: 1,000 documents in one request."""

import secrets
import time

from bench import corpus
from bench.client import Burst
from bench.run import Figures, Load, Run, send
from bench.servers import Server
from bench.targets import target

DOCUMENTS, CHARACTERS = 1_000, 4_000


def measure(run: Run) -> Figures:
    """Ours against the floor."""
    body = corpus.batch(DOCUMENTS, CHARACTERS)
    with run.pair() as (installation, ours, bare):
        headers = installation.headers
        path = f"/api/v1/projects/{installation.project}/documents:batch"

        def once(server: Server) -> Load:
            before, begin = server.cpu(), time.perf_counter()
            if server is ours:
                stored = [
                    line["status"] == 201
                    for line in send(server, path, body, {**headers, "Idempotency-Key": secrets.token_hex(8)})
                ]
            else:
                stored = [bool(item["id"]) for item in send(server, "/documents:batch", body)[0]["items"]]
            seconds = time.perf_counter() - begin
            if stored != [True] * DOCUMENTS:
                raise RuntimeError("Not every document was stored.")
            took = seconds * 1000
            return Load(Burst(DOCUMENTS, seconds, took, took, {}), (server.cpu() - before) / DOCUMENTS)

        for server in (ours, bare):
            once(server)
        pair = run.alternately(once, ours, bare)
    run.say(
        f"import: ours {[round(x.burst.p50) for x in pair.ours]} floor {[round(x.burst.p50) for x in pair.floor]} ms"
    )
    return {target("import", "import", "documents/s"): pair.figure(lambda load: load.burst.rate)}
