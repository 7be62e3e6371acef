"""Files through their reader: a child with limits for each, against the library that takes it apart, called bare."""

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec

from annotate.reading import launch
from annotate.reading.result import Request
from annotate.services.reading import taken
from bench import bare
from bench.run import Figures, Run
from bench.table import figure
from bench.targets import target
from tests import files

SENTENCE = "The council met on Monday to speak about the water supply of the upper town. "
LINES = [SENTENCE.strip()] * 50
COUNT = 20

SOURCES: dict[str, tuple[str, bytes]] = {
    "text": ("a.txt", (SENTENCE * 52).encode()),
    "HTML": ("a.html", f"<html><body><h1>Water</h1>{f'<p>{SENTENCE * 4}</p>' * 13}</body></html>".encode()),
    "PDF": ("a.pdf", files.pdf([files.column(LINES, size=9)])),
    "DOCX": ("a.docx", files.docx(files.p(SENTENCE * 4) * 13)),
}


def measure(run: Run) -> Figures:
    """Documents a second of each kind, as many readers at a time as a server has; and the most that one reader holds."""
    made: Figures = {}
    with ThreadPoolExecutor(launch.AT_A_TIME) as readers:
        for kind in SOURCES:
            rates = [(_read_all(readers, kind), _bare_all(kind)) for _ in range(run.rounds)]
            ours, floor = [one for one, _ in rates], [other for _, other in rates]
            run.say(f"files, {kind}: {[round(x) for x in ours]} a second, bare {[round(x) for x in floor]}")
            named = f"files of 4,000 characters, {kind}"
            made[target("files", named, "documents/s")] = figure(ours, floor)
            if kind != "text":
                sizes = [(_most_held(kind, ours=True), _most_held(kind, ours=False)) for _ in range(run.rounds)]
                mine, theirs = [one for one, _ in sizes], [other for _, other in sizes]
                made[target("files", named, "memory of the reader")] = figure(mine, theirs)
    return made


def _read_all(readers: ThreadPoolExecutor, kind: str) -> float:
    name, content = SOURCES[kind]
    begin = time.perf_counter()
    for made in readers.map(taken, [content] * COUNT, [Request(name)] * COUNT):
        if not made.text:
            raise RuntimeError("Not every file was read.")
    return COUNT / (time.perf_counter() - begin)


def _bare_all(kind: str) -> float:
    begin = time.perf_counter()
    for _ in range(COUNT):
        BARE[kind](SOURCES[kind][1])
    return COUNT / (time.perf_counter() - begin)


def _most_held(kind: str, *, ours: bool) -> float:
    """Megabytes that a process holds at most: the child, or one that only calls the library. It tells them itself, since
    the system's own figure begins with what the process that started it holds."""
    name, content = SOURCES[kind]
    calls = "from annotate.reading.__main__ import main; main()"
    alone = f"import sys; from bench import bare; bare.{kind.lower()}(sys.stdin.buffer.read())"
    tells = "import re, sys; sys.stderr.write(re.search('VmHWM: *\\t* *([0-9]+)', open('/proc/self/status').read())[1])"
    program = f"{calls if ours else alone}\n{tells}"
    sent = msgspec.json.encode(Request(name)) + b"\n" + content if ours else content
    ended = subprocess.run(
        [sys.executable, "-c", program], input=sent, capture_output=True, cwd=launch.ROOT, check=True
    )
    return int(ended.stderr) / 1000


BARE: dict[str, Callable[[bytes], str]] = {"text": bare.text, "HTML": bare.html, "PDF": bare.pdf, "DOCX": bare.docx}
