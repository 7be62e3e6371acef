"""A server of ours among the worst sites there are: prints what it came to.

In a network of its own (`tests.network.apart`) a public address is here, so that everything runs as it is: the real
sockets of the real server. Where a system permits no such network (`main` with `loopback`), the sites have ports of
loopback, and the server finds them there instead of at their addresses; all else is the same.
"""

import contextlib
import gzip
import itertools
import json
import os
import resource
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from annotate import fetch
from annotate.cli import main as command
from annotate.services import work
from annotate.store import migrate
from annotate.store.engine import Database
from tests import build
from tests.network import PUBLIC, Network

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
LOCATION = "HTTP/1.1 302 Elsewhere\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n"
BOMB = gzip.compress(b"\0" * 200_000_000)
SITES = ("silent", "dripping", "endless", "bomb", "loop", "away", "large", "good")
LOOPBACK = "127.0.0.1"
PATIENCE = 60


def site(to: socket.socket, path: str) -> None:
    """One of the sites, by its path."""
    match path:
        case "good":
            to.sendall(HEAD + b"Content-Length: 7\r\n\r\nA page.")
        case "dripping":
            to.sendall(HEAD + b"\r\n")
            for _ in itertools.count():
                to.sendall(b"x")
                time.sleep(0.2)
        case "endless":
            to.sendall(HEAD + b"\r\n")
            while True:
                to.sendall(b"x" * 65536)
        case "bomb":
            to.sendall(HEAD + b"Content-Encoding: gzip\r\n\r\n" + BOMB)
        case "loop":
            to.sendall(LOCATION.format("/loop").encode())
        case "away":
            to.sendall(LOCATION.format("http://127.0.0.1/").encode())
        case "large":
            to.sendall(HEAD + b"Content-Length: 999999999\r\n\r\n")
        case _:
            to.recv(1)


def serve(listening: socket.socket, reached: list[bytes]) -> None:
    """Answer whoever comes."""

    def answer(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            reached.append(connection.recv(65536))
            site(connection, reached[-1].split(b" ")[1].decode().strip("/"))

    def accept() -> None:
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def call(url: str, token: str, body: Any = None) -> tuple[int, Any]:
    """One call of the API."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def main(home: Path, loopback: bool) -> None:
    """Ask for all of it at once, and see how long another person waits meanwhile."""
    places = [(LOOPBACK, 0), (LOOPBACK, 0)] if loopback else [(PUBLIC, 80), (LOOPBACK, 80)]
    open_, closed = (socket.create_server(place) for place in places)
    inside: list[bytes] = []
    serve(open_, [])
    serve(closed, inside)
    database = work.use(Database(f"sqlite:///{home / 'annotate.sqlite3'}"))
    migrate.upgrade(database)
    ana = build.a_person()
    desk = build.a_project(ana)
    jonas = build.a_member(ana, desk)
    asks, other = build.a_token(ana), build.a_token(jonas)
    database.close()
    environment = os.environ | {"ANNOTATE_HOME": str(home), "ANNOTATE_FETCHES_PER_HOUR": "100"}
    ports = [str(listening.getsockname()[1]) for listening in (open_, closed)]
    ours = ["tests.slow_internet", "serve", *ports] if loopback else ["annotate", "serve", "--port", "0", "--json"]
    server = subprocess.Popen([sys.executable, "-m", *ours], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        base = f"{json.loads(server.stdout.readline())['url']}/api/v1"
        print(json.dumps({**measured(base, desk.id, asks, other), "inside": len(inside)}))
    finally:
        server.terminate()
        server.wait(PATIENCE)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1000)


def on_loopback(public: int, inside: int) -> None:
    """The server, to which the public address and the one that is denied are these ports."""
    net = Network(sites={(PUBLIC, 80): public, (LOOPBACK, 80): inside})
    fetch.INTERNET = net.internet
    command(("serve", "--port", "0", "--json"))


def measured(base: str, desk: str, asks: str, other: str) -> dict[str, Any]:
    """What became of each site, and the slowest answer to the other person in seconds."""
    documents = f"{base}/projects/{desk}/documents"
    made = {name: call(documents, asks, {"url": f"http://{PUBLIC}/{name}"})[1]["id"] for name in SITES}
    with ThreadPoolExecutor(2) as pool:
        looks = [
            pool.submit(call, f"{base}/projects/{desk}/evidence:look_up", asks, {"url": f"http://{PUBLIC}/{name}"})
            for name in ("silent", "endless")
        ]
        slowest, end = 0.0, time.monotonic() + PATIENCE
        states: dict[str, str] = {}
        while len(states) < len(SITES) and time.monotonic() < end:
            began = time.monotonic()
            _, listed = call(documents, other)
            slowest = max(slowest, time.monotonic() - began)
            names = {id_: name for name, id_ in made.items()}
            states = {
                names[item["id"]]: item["reason"] or item["state"]
                for item in listed["items"]
                if item["state"] != "reading"
            }
        statuses = sorted(look.result()[0] for look in looks)
    return {"states": states, "slowest": slowest, "looks": statuses}


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        on_loopback(int(sys.argv[2]), int(sys.argv[3]))
    main(Path(sys.argv[2]), sys.argv[1] == "loopback")
