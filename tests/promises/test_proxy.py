"""The proxy configuration that the manual ships, in front of real nodes (docs/nginx.conf; reliability.md R14, 5)."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotate.domain.jobs import MOST_BYTES
from tests.api.client import expect, multipart
from tests.api.feeds import Stream
from tests.api.nursery import PATIENCE, Server
from tests.conftest import ROOT, size

SLOW = size(100, 250)
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


class Proxy:
    """nginx with the shipped configuration, on a port of its own and without TLS."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        if NGINX is None:
            if os.environ.get("CI") == "true":
                pytest.fail("nginx is not here (Debian: apt-get install nginx-light).")
            pytest.skip("nginx is not here (Debian: apt-get install nginx-light).")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (folder / "site.conf").write_text(self._here(ports), encoding="utf-8")
        places = "".join(
            f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;\n" if os.geteuid() == 0 else ""  # the folders of the tests are their owner's alone
        (folder / "nginx.conf").write_text(
            f"{user}daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
            f"events {{ worker_connections 2048; }}\nhttp {{\naccess_log off;\n{places}include {folder}/site.conf;\n}}\n",
            encoding="utf-8",
        )
        command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        self.process = subprocess.Popen(command)
        self._wait()

    def _here(self, ports: list[int]) -> str:
        """The shipped file with what is marked as one's own put in; everything else stands as it is."""
        text = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
        servers = "".join(f"    server 127.0.0.1:{port} max_fails=1 fail_timeout=5s;\n" for port in ports)
        text, nodes = re.subn(r"(    server 127\.0\.0\.1:\d+ [^\n]*\n)+", servers, text)
        text, listens = re.subn(r"listen 443 ssl;", f"listen 127.0.0.1:{self.port};", text)
        text, names = re.subn(r"server_name [^;]+;", "server_name localhost;", text)
        text, keys = re.subn(r"    ssl_certificate[^\n]*\n", "", text)
        assert (nodes, listens, names, keys) == (1, 1, 1, 2)
        return text

    def _wait(self) -> None:
        while self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE).close()
            except ConnectionRefusedError:
                continue
            return
        pytest.fail("nginx did not start.")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)


@pytest.fixture
def proxy(nodes: list[Server], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    made = Proxy(tmp_path_factory.mktemp("nginx"), [node.port for node in nodes])
    yield made
    made.stop()


def ask(proxy, person, method, path, body=None, **headers):
    """A call of the API."""
    return asked(proxy, method, f"/api/v1{path}", body, **{"Authorization": f"Bearer {person.token}"} | headers)


def asked(proxy, method, path, body=None, **headers):
    """Any request."""
    line = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=PATIENCE)
    line.request(method, path, body, {"Host": "localhost", **headers})
    return line.getresponse()


def form(sizes, **fields):
    """The body and the headers of a form with texts of these sizes in bytes, and its fields."""
    raw, media = multipart(*((f"{n}.txt", b"a" * size_) for n, size_ in enumerate(sizes)), **fields)
    return raw, {"Content-Type": media}


def test_requests_and_refusals_come_through_as_they_are(ana, article, proxy):
    answer = ask(proxy, ana, "GET", f"/documents/{article['id']}")
    assert answer.status == 200
    assert answer.headers["ETag"] == f'"{article["version"]}"'
    assert answer.headers["X-Request-Id"]
    refused = ask(proxy, ana, "GET", "/documents/none")
    assert (refused.status, refused.headers["Content-Type"]) == (404, "application/problem+json")
    assert ask(proxy, ana, "GET", "/me", Host="evil.example").status == 400


def test_a_feed_comes_through_piece_by_piece(api, ana, article, proxy):
    feed = Stream(proxy, ana, article["id"])
    for _ in range(3):
        mark = api.annotation(ana, article)
        event = feed.next()
        assert event is not None
        assert event.data["annotation"]["id"] == mark["id"]
    feed.close()


def test_what_is_larger_than_the_limit_is_refused_and_a_batch_may_be_larger(ana, desk, proxy):
    large = b'{"text":"' + b"a" * 13_000_000 + b'"}'
    path = f"/projects/{desk['id']}/documents"
    refused = ask(proxy, ana, "POST", path, large, **{"Content-Type": "application/json"})
    assert (refused.status, refused.headers["Content-Type"]) == (413, "application/problem+json")
    lines = b'{"text":"Short."}\n' + b" " * 34_000_000 + b"\n"
    answer = ask(proxy, ana, "POST", f"{path}:batch", lines, **{"Content-Type": "application/jsonl"})
    assert answer.status == 200
    assert b'"status":201' in answer.read()


FULL = (MOST_BYTES // 2, MOST_BYTES // 2 - 5, 5)
"""Files that are, together, all that may come in at once; the first two are too large for one document each."""


def test_a_bulk_import_may_be_as_large_as_its_page_promises(api, ana, desk, proxy):
    browser, path = api.signed_in(ana), f"/p/{desk['id']}/imports"
    signed = {"Cookie": f"annotate={browser.cookie}"}
    shown = asked(proxy, "GET", path, **signed).read().decode()
    assert "Up to 100.0 MB" in shown
    token = re.search(r'<meta name="csrf-token" content="([^"]+)">', shown)
    body, sent = form(FULL, csrf_token=token[1])
    answer = asked(proxy, "POST", path, body, **signed, **sent)
    assert answer.status == 303, answer.read()
    taken_in(ana, answer.headers["Location"].rpartition("/")[2])


def test_a_job_of_the_api_may_be_as_large(ana, desk, proxy):
    path = f"/projects/{desk['id']}/jobs"
    body, sent = form(FULL)
    answer = ask(proxy, ana, "POST", path, body, **sent)
    assert answer.status == 202, answer.read()
    taken_in(ana, json.load(answer)["id"])


def taken_in(person, job):
    """The job has all three files: two that are too large, and the one that is not becomes a document."""

    def states():
        return [item["state"] for item in expect(person.get(f"/jobs/{job}/items"))["items"]]

    end = time.monotonic() + PATIENCE
    while "waiting" in states() and time.monotonic() < end:
        pass
    assert states() == ["refused", "refused", "accepted"]


def test_slow_clients_reach_no_node_and_make_nobody_wait(ana, article, proxy):
    opened = [socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENCE) for _ in range(SLOW)]
    head = "POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n"
    for n, line in enumerate(opened):
        line.sendall((head if n % 2 else head[:30]).encode())
    for n in range(40):
        for line in opened[n % 7 :: 7]:
            line.sendall(b"o")
        answer = ask(proxy, ana, "GET", f"/documents/{article['id']}/annotations")
        assert (answer.status, answer.read()[:8]) == (200, b'{"items"')
    for line in opened:
        line.close()


def test_a_node_that_is_gone_is_left_out(api, ana, article, nodes, tmp_path_factory):
    with socket.socket() as gone:
        gone.bind(("127.0.0.1", 0))
        dead = gone.getsockname()[1]
    proxy = Proxy(tmp_path_factory.mktemp("nginx"), [dead, *(node.port for node in nodes)])
    try:
        for n in range(12):
            answer = ask(proxy, ana, "GET", f"/documents/{article['id']}")
            assert (answer.status, answer.headers["ETag"]) == (200, f'"{article["version"]}"')
            body = f'{{"kind":"claim","start":{n},"end":{n + 9}}}'
            made = ask(
                proxy,
                ana,
                "POST",
                f"/documents/{article['id']}/annotations",
                body,
                **{"Content-Type": "application/json"},
            )
            assert made.status == 201
    finally:
        proxy.stop()
    assert expect(ana.get(f"/documents/{article['id']}/annotations"))["total"] == 12
