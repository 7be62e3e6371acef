"""Read a document with its annotations, and list many documents."""

import json

from bench import corpus
from bench.run import Figures, Load, Run, ask, send
from bench.servers import Server
from bench.targets import target

CHARACTERS, ANNOTATIONS = 20_000, 500
DOCUMENTS, DOCUMENT_CHARACTERS = 1_000, 4_000


def one_document(run: Run) -> Figures:
    """Text and annotations of one document, in turn, and the annotations once more when nothing has changed."""
    text = corpus.text(CHARACTERS)
    bodies = list(corpus.annotations(text, ANNOTATIONS))
    with run.pair() as (installation, ours, bare):
        headers = installation.headers
        document = send(ours, f"/api/v1/projects/{installation.project}/documents", {"text": text}, headers)["id"]
        line = json.dumps({"title": "Bench", "text": text}).encode()
        stored = send(bare, "/documents:batch", line)[0]["items"][0]["id"]
        own, floors = f"/api/v1/documents/{document}", f"/documents/{stored}"
        for body in bodies:
            send(ours, f"{own}/annotations", body, headers)
            send(bare, f"{floors}/annotations", body)
        listed = f"{own}/annotations?limit={ANNOTATIONS}"
        both = {
            ours.port: [corpus.get(f"{own}/text", headers), corpus.get(listed, headers)],
            bare.port: [corpus.get(f"{floors}/text", {}), corpus.get(f"{floors}/annotations", {})],
        }
        answer, content = ask(ours, "GET", listed, headers=headers)
        if json.loads(content)["total"] != ANNOTATIONS:
            raise RuntimeError("Not every annotation is listed.")
        known = {**headers, "If-None-Match": answer.getheader("ETag") or ""}
        pair = run.alternately(lambda server: run.together(server, both[server.port]), ours, bare)
        same = [run.burst(ours, [corpus.get(listed, known)], 1, again=True, status="304") for _ in range(run.rounds)]
    from bench.table import figure

    return {
        target("read", "annotations", "p50"): pair.figure(lambda load: load.burst.p50),
        target("read", "unchanged", "p50"): figure([load.burst.p50 for load in same], (), [load.cpu for load in same]),
    }


def many_documents(run: Run) -> Figures:
    """The list of a project's documents in one page."""
    body = corpus.batch(DOCUMENTS, DOCUMENT_CHARACTERS)
    with run.pair() as (installation, ours, bare):
        path = f"/api/v1/projects/{installation.project}/documents"
        send(ours, f"{path}:batch", body, installation.headers)
        send(bare, "/documents:batch", body)
        raw = {
            ours.port: [corpus.get(f"{path}?limit={DOCUMENTS}", installation.headers)],
            bare.port: [corpus.get("/documents", {})],
        }

        def once(server: Server) -> Load:
            return run.burst(server, raw[server.port], 1, again=True)

        pair = run.alternately(once, ours, bare)
    return {target("list", "list", "p50"): pair.figure(lambda load: load.burst.p50)}
