"""Every class of hostile file (security.md 6) on both databases: a text or a sentence, never a defect, a wait or a request."""

import resource
import socket
import time
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.domain.errors import Invalid
from annotate.domain.permissions import Actor
from annotate.reading import kinds, launch, limits
from annotate.reading.result import Request, Unreadable
from annotate.services import intake, waiting
from annotate.services.intake import Captured, NewDocument, Reading
from annotate.services.work import write
from tests import files, hostile
from tests.api.client import Client, expect, problem

MOST_SECONDS = 20.0
MOST_GROWTH = 400_000
"""Kilobytes by which the memory of this process may grow over all of it."""


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """An address at which nobody knocks."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


@cache
def outcome(name: str, address: str) -> Reading | str:
    """What became of a file, once for both databases: its text, or the sentence that refuses it."""
    case = hostile.EVERY[name]
    begun = time.monotonic()
    try:
        captured = Captured(case.made(address), Request(case.name), "upload", "somebody")
        return intake.reading_of_captured(captured, NewDocument(text=""), "en")
    except Invalid as refusal:
        return str(refusal)
    finally:
        assert time.monotonic() - begun < MOST_SECONDS, name


def address_of(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


@pytest.mark.parametrize("kind", hostile.CLASSES)
def test_a_hostile_file_becomes_a_text_or_a_sentence(kind: str, listener: socket.socket) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, case in hostile.CLASSES[kind].items():
        made = outcome(f"{kind}: {name}", address_of(listener))
        if case.refused is not None:
            assert isinstance(made, str) == case.refused, (name, made if isinstance(made, str) else made.text[:200])
        if isinstance(made, str):
            assert made.endswith(".") or "list" in made, name
            assert "Traceback" not in made
            assert "/" not in made.replace("ANNOTATE_", ""), name
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH


@pytest.mark.parametrize("kind", hostile.CLASSES)
def test_what_was_taken_in_opens_is_annotated_and_exports(kind, ana, desk, api, listener):
    browser = api.signed_in(ana)
    for name in hostile.CLASSES[kind]:
        made = outcome(f"{kind}: {name}", address_of(listener))
        if isinstance(made, str) or not made.layout.zones:
            continue
        document = write(Actor(ana.id, ana.name), intake.create_one, desk["id"], made)
        page = browser.page(f"/p/{desk['id']}/d/{document.id}")
        assert page.status_code == 200, name
        assert "<script>fetch" not in page.text
        assert "<img src" not in page.text
        zone = made.layout.zones[0]
        body = {"kind": "claim", "start": zone.start, "end": min(zone.end, zone.start + 20)}
        expect(ana.post(f"/documents/{document.id}/annotations", body), 201)
        for format_ in ("webannotation", "csv"):
            assert ana.get(f"/documents/{document.id}/export/{format_}").status_code == 200, (name, format_)
        assert expect(ana.get(f"/documents/{document.id}/zones?limit=1"))["items"]


@pytest.mark.parametrize("name", [case.name for case in hostile.NAMES.values() if not case.refused])
def test_a_hostile_name_is_only_shown(ana, desk, name):
    part = f"Content-Disposition: form-data; name=file; filename*=UTF-8''{quote(name, safe='')}"
    raw = f"--x\r\n{part}\r\n\r\n{hostile.PROSE}\r\n--x--\r\n".encode()
    path = f"/projects/{desk['id']}/documents"
    made = expect(ana.post(path, raw=raw, media="multipart/form-data; boundary=x"), 201)
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
    refused = problem(_send(ana, desk["id"], case.name, case.made(address_of(listener))), 422, "invalid")
    assert refused["detail"] == outcome(f"{kind}: {name}", address_of(listener))


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


@settings(max_examples=30, deadline=None)
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
