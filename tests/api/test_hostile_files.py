"""Every class of hostile file (security.md 6) on both databases: a text or a sentence, never a defect, a wait or a request."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email.message import Message
from functools import cache
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.domain.errors import Invalid
from annotate.formats import FORMATS
from annotate.reading import kinds, launch, limits
from annotate.reading.result import Request, Unreadable
from annotate.services import intake, waiting
from annotate.services.intake import Captured, NewDocument, Reading
from annotate.settings import Settings
from tests import files, hostile
from tests.api.client import BASE, Client, expect, multipart, problem
from tests.api.conftest import Api
from tests.api.nursery import Server
from tests.formats.readers import READERS

MOST_SECONDS = 20.0
MOST_BYTES = Settings().max_upload
MOST_GROWTH = 400_000
"""Kilobytes by which the memory of a server may grow over a class of files, at its highest."""


class Came(NamedTuple):
    """The document that a file became, or the sentence that refuses it, maybe because it is too large to be read at all."""

    document: str | None
    said: str = ""
    too_large: bool = False


class Site:
    """A real server, and a person at a desk of it who sends files and opens what became of them."""

    def __init__(self, api: Api, server: Server) -> None:
        self.server = server
        self.ana = api.person("Ana Okafor")
        self.desk = api.project(self.ana)["id"]
        self.cookie = api.signed_in(self.ana).cookie
        self._came: dict[str, dict[str, Came]] = {}

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Message, bytes]:
        """One request, answered in time and not with a 5xx."""
        begun = time.monotonic()
        line = HTTPConnection("127.0.0.1", self.server.port, timeout=MOST_SECONDS)
        who = (
            {"Cookie": f"annotate={self.cookie}"}
            if path[:3] == "/p/"
            else {"Authorization": f"Bearer {self.ana.token}"}
        )
        with suppress(BrokenPipeError, ConnectionResetError):  # a refusal that comes before all is sent
            line.request(method, path, body, {"Host": "localhost", **who, **headers})
        answer = line.getresponse()
        content = answer.read()
        line.close()
        assert time.monotonic() - begun < MOST_SECONDS, path
        assert answer.status < 500, (path, content[:500])
        return answer.status, answer.headers, content

    def api(self, path: str, body: Any = None) -> Any:
        """The JSON of a call that succeeds."""
        sent = (("GET",), {}) if body is None else (("POST",), {"Content-Type": "application/json"})
        raw = () if body is None else (json.dumps(body).encode(),)
        status, _, content = self.call(*sent[0], f"{BASE}{path}", *raw, **sent[1])
        assert status in (200, 201), (path, content[:500])
        return json.loads(content)

    def send(self, name: str, content: bytes) -> Came:
        """Send a file, and wait until it is read."""
        begun = time.monotonic()
        raw, media = multipart((name, content))
        path = f"{BASE}/projects/{self.desk}/documents"
        status, _, said = self.call("POST", path, raw, **{"Content-Type": media})
        found = json.loads(said)
        if status in (413, 422):
            return Came(None, found["detail"], len(content) > MOST_BYTES)
        assert status in (201, 202), said[:500]
        while found["state"] == "reading" and time.monotonic() - begun < MOST_SECONDS:
            found = self.api(f"/documents/{found['id']}")
        assert time.monotonic() - begun < MOST_SECONDS, name
        return Came(None, found["reason"]) if found["state"] == "refused" else Came(found["id"])

    def came_of(self, kind: str, listener: str) -> dict[str, Came]:
        """What each file of a class became; sent once, as many at a time as are read at a time."""
        if kind not in self._came:
            cases = hostile.CLASSES[kind]
            with ThreadPoolExecutor(launch.AT_A_TIME) as pool:
                ends = pool.map(lambda case: self.send(case.name, case.made(listener)), cases.values())
                self._came[kind] = dict(zip(cases, ends, strict=True))
        return self._came[kind]


@pytest.fixture(scope="module")
def sites() -> dict[str, Site]:
    """The site over each database."""
    return {}


@pytest.fixture
def site(api: Api, server: Server, sites: dict[str, Site], backend: str) -> Site:
    if backend not in sites:
        sites[backend] = Site(api, server)
    return sites[backend]


@contextmanager
def little_memory(server: Server) -> Iterator[None]:
    """What happens in here makes a server grow by less than it may, also for a moment."""
    status = Path(f"/proc/{server.pid}/status")

    def kilobytes(name: str) -> int:
        return int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith(name)))

    with suppress(
        OSError
    ):  # without this the highest mark of before counts, so that too much is measured, never too little
        Path(f"/proc/{server.pid}/clear_refs").write_text("5")
    before = kilobytes("VmRSS:")
    yield
    grown = kilobytes("VmHWM:") - before
    print(f"grown by {grown} kB from {before} kB")
    assert grown < MOST_GROWTH


@cache
def outcome(name: str, address: str) -> Reading | str:
    """What becomes of a file that is read here: its text, or the sentence that refuses it."""
    case = hostile.EVERY[name]
    begun = time.monotonic()
    try:
        captured = Captured(case.made(address), Request(case.name), "upload", "somebody")
        return intake.reading_of_captured(captured, NewDocument(text=""), "en")
    except Invalid as refusal:
        return str(refusal)
    finally:
        assert time.monotonic() - begun < MOST_SECONDS, name


@pytest.mark.parametrize("kind", hostile.CLASSES)
def test_a_hostile_file_that_is_sent_becomes_a_text_or_a_sentence(kind: str, site: Site, listener: str) -> None:
    with little_memory(site.server):
        came = site.came_of(kind, listener)
    for name, case in hostile.CLASSES[kind].items():
        document, said, too_large = came[name]
        if case.refused is not None or too_large:
            assert (document is None) == (case.refused or too_large), (name, said)
        if document is None:
            assert said.endswith(".") or "list" in said, name
            assert "Traceback" not in said
            assert "/" not in said.replace("ANNOTATE_", ""), name


@pytest.mark.parametrize("kind", hostile.CLASSES)
def test_what_was_taken_in_opens_is_annotated_and_exports_in_every_format(kind: str, site: Site, listener: str) -> None:
    with little_memory(site.server):
        taken = {name: one.document for name, one in site.came_of(kind, listener).items() if one.document}
        assert taken
        for name, document in taken.items():
            status, _, page = site.call("GET", f"/p/{site.desk}/d/{document}")
            assert status == 200, name
            assert b"<script>fetch" not in page
            assert b"<img src" not in page
            marks = set()
            for zone in site.api(f"/documents/{document}/zones?limit=1")["items"]:
                body = {"kind": "claim", "start": zone["start"], "end": min(zone["end"], zone["start"] + 20)}
                marks.add(site.api(f"/documents/{document}/annotations", body)["id"])
            if not marks:
                assert not site.call("GET", f"{BASE}/documents/{document}/text")[2].split(), (
                    f"{name}: words without a zone"
                )
            for format_, read in READERS.items():
                status, headers, file = site.call("GET", f"{BASE}/documents/{document}/export/{format_}")
                assert (status, headers["Annotate-Damaged"]) == (200, "0"), (name, format_)
                assert set(read(file)) == marks, (name, format_)


def test_every_format_is_among_those_that_are_asked_for() -> None:
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("name", [case.name for case in hostile.NAMES.values() if not case.refused])
def test_a_hostile_name_is_only_shown(ana, desk, name):
    raw, media = multipart((name, hostile.PROSE.encode()))
    made = expect(ana.post(f"/projects/{desk['id']}/documents", raw=raw, media=media), 201)
    given_ = ana.get(f"/documents/{made['id']}/original").headers["Content-Disposition"]
    assert given_.startswith("attachment;")
    assert not set("\r\n/\\\u202e") & set(given_)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("container", "laughs"), ("pdf", "encrypted"), ("markup", "frames only"), ("other", "groups in groups")],
)
def test_a_refused_file_is_a_422_with_the_sentence(kind, name, ana, desk, listener, monkeypatch):
    monkeypatch.setattr(waiting, "SOON", MOST_SECONDS)  # also on a busy machine
    case = hostile.CLASSES[kind][name]
    refused = problem(_send(ana, desk["id"], case.name, case.made(listener)), 422, "invalid")
    assert refused["detail"] == outcome(f"{kind}: {name}", listener)


def test_a_reader_that_takes_too_long_is_ended_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "WALL_SECONDS", 0.5)
    with pytest.raises(Unreadable, match="takes longer to read than it may"):
        launch.read(b"<!doctype html>" + b"<div>" * 200_000, Request("a.html"))


def test_a_reader_that_needs_too_much_is_ended_with_a_reason() -> None:
    with pytest.raises(Unreadable):
        launch.read(hostile.PDF["a stream that unpacks to much"].made(""), Request("a.pdf"))


VALID = {
    ".html": f"<html><body><h1>Water</h1><p>{hostile.PROSE}</p></body></html>".encode(),
    ".pdf": files.pdf([files.column([hostile.PROSE])]),
    ".docx": files.docx(files.p(hostile.PROSE)),
    ".odt": files.odt(f"<text:p>{hostile.PROSE}</text:p>"),
    ".epub": files.epub({"a.xhtml": f"<p>{hostile.PROSE}</p>"}),
    ".rtf": b"{\\rtf1 " + hostile.PROSE.encode() + b"\\par}",
    ".eml": b"Subject: Water\nFrom: a@a.example\n\n" + hostile.PROSE.encode(),
    ".srt": b"1\n00:00:01,000 --> 00:00:03,000\nWater.\n",
    ".md": b"# Water\n\n" + hostile.PROSE.encode(),
    ".txt": hostile.PROSE.encode("utf-16"),
}


@settings(max_examples=30)
@given(st.sampled_from(sorted(VALID)), st.randoms(use_true_random=False), st.binary(max_size=200))
def test_a_file_that_chance_has_damaged_never_harms_the_server(suffix, chance, noise) -> None:
    content = bytearray(VALID[suffix])
    for _ in range(chance.randrange(1, 20)):
        at = chance.randrange(len(content))
        content[at : at + chance.randrange(4)] = noise[:3] if chance.random() < 0.3 else bytes([chance.randrange(256)])
    try:
        made = launch.read(bytes(content), Request(f"a{suffix}"))
    except Unreadable:
        return
    assert made.media_type in {kind.media_type for kind in kinds.KINDS}


def test_the_child_has_no_network_no_files_to_write_and_no_other_processes() -> None:
    """Asked of a process of its own, which is confined as the child is."""
    import subprocess
    import sys

    tries = """
import os, socket, sys, tempfile
evil = os.path.join(tempfile.gettempdir(), "annotate-evil")
from annotate.reading import limits
held = limits.confine()
def tried(what):
    try:
        what()
    except OSError:
        return "denied"
    return "done"
print(*held, *(tried(what) for what in (
    lambda: socket.socket(), lambda: open(evil, "w"), os.fork, lambda: os.execv(sys.executable, ["python"]),
    lambda: os.kill(os.getppid(), 0), lambda: os.unlink(evil), lambda: open(os.__file__),
)))
"""
    said = subprocess.run([sys.executable, "-c", tries], capture_output=True, text=True, check=True, cwd=launch.ROOT)
    held, done = said.stdout.split()[:-7], said.stdout.split()[-7:]
    print("what holds here:", *held)
    assert "limits" in held
    if "filter" in held:
        assert done == ["denied"] * 6 + ["done"]


def test_the_limits_are_those_that_the_manual_names() -> None:
    manual = (launch.ROOT / "docs" / "files.md").read_text()
    assert f"{limits.CPU_SECONDS} seconds of processor time, {limits.WALL_SECONDS:.0f} seconds in all, 1 GiB" in manual
    assert limits.MEMORY == 1 << 30
    assert launch.AT_A_TIME == 2


def _send(person: Client, project: str, name: str, content: bytes):
    return person.call("POST", f"/api/v1/projects/{project}/documents", form={"file": (BytesIO(content), name)})
