"""Create annotations: one client, then eight, then 32."""

import json
from functools import partial

from bench import corpus
from bench.client import Burst
from bench.run import Figures, Load, Pair, Run, send
from bench.servers import Ours, Server, floor, postgres
from bench.targets import CLIENTS, target

CHARACTERS = 20_000
BODIES = 2_000
MOST_A_SECOND = 5_000


def on_sqlite(run: Run) -> Figures:
    """Ours on SQLite against the floor."""
    with run.pair() as (installation, ours, bare):
        return _measured(run, "create", installation, ours, bare)


def on_postgres(run: Run) -> Figures:
    """Ours on PostgreSQL against the same floor on SQLite."""
    with run.folder() as folder, postgres() as (address, first):
        installation = Ours(folder / "ours", address)
        with installation.serve(first) as ours, floor(folder / "floor") as bare:
            return _measured(run, "postgres", installation, ours, bare)


def _measured(run: Run, row: str, installation: Ours, ours: Server, bare: Server) -> Figures:
    text = corpus.text(CHARACTERS)
    api = f"/api/v1/projects/{installation.project}/documents"
    document = send(ours, api, {"text": text}, installation.headers)["id"]
    stored = send(bare, "/documents:batch", json.dumps({"title": "Bench", "text": text}).encode())[0]["items"][0]["id"]
    bodies = [json.dumps(body, ensure_ascii=False).encode() for body in corpus.annotations(text, BODIES)]
    paths = {ours.port: f"/api/v1/documents/{document}/annotations", bare.port: f"/documents/{stored}/annotations"}
    headers = installation.headers

    def once(server: Server, clients: int) -> Load:
        number = int(MOST_A_SECOND * run.seconds)
        requests = corpus.posts(paths[server.port], bodies, number, headers)
        return run.burst(server, requests, clients, status="201")

    figures: Figures = {}
    for server in (ours, bare):
        once(server, 8)  # both warm
    for clients in CLIENTS:
        pair = run.alternately(partial(once, clients=clients), ours, bare)
        figures |= _figures(row, clients, pair)
        run.say(f"{row} {clients}: {_rates(pair)}")
    return figures


def _figures(row: str, clients: int, pair: Pair) -> Figures:
    workload = f", {clients} clients"
    made = {
        target(row, workload, "requests/s"): pair.figure(lambda load: load.burst.rate),
        target(row, workload, "CPU a request"): pair.figure(lambda load: load.cpu, with_cpu=False),
    }
    if row == "create" and clients == 8:
        made[target(row, workload, "p99")] = pair.figure(lambda load: load.burst.p99, with_cpu=False)
    return made


def _rates(pair: Pair) -> str:
    def said(bursts: list[Burst]) -> str:
        return " ".join(f"{burst.rate:.0f}/s p99 {burst.p99:.1f} ms" for burst in bursts)

    return f"ours {said([load.burst for load in pair.ours])}; floor {said([load.burst for load in pair.floor])}"
