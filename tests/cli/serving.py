"""`annotate serve` as a process of its own, and what a client sees of it."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

PATIENCE = 60
MODULE = (sys.executable, "-m", "annotate")


class Reply(NamedTuple):
    """One answer; names of fields are small."""

    status: int
    fields: Mapping[str, str]
    text: str


class Serving:
    """A running server and the lines that it printed as soon as it answered."""

    def __init__(self, process: "subprocess.Popen[str]", lines: list[str]) -> None:
        self.process = process
        self.lines = lines

    @property
    def told(self) -> dict[str, object]:
        """What `--json` printed."""
        [line] = self.lines
        told: dict[str, object] = json.loads(line)
        return told

    @property
    def url(self) -> str:
        """Where it is, from its first line."""
        return self.lines[0].rpartition(" ")[2].strip()

    def stop(self, by: int = signal.SIGTERM) -> int:
        """Ask it to stop; the exit code. Nothing may stand on standard error."""
        self.process.send_signal(by)
        _, said = self.process.communicate(timeout=PATIENCE)
        assert said == ""
        return self.process.returncode


@contextmanager
def serving(
    home: Path,
    *words: str,
    lines: int = 1,
    command: tuple[str, ...] = MODULE,
    folder: Path | None = None,
    **settings: str,
) -> Iterator[Serving]:
    """Serve with these options until `lines` lines are printed; killed at the end, if it still lives."""
    ours = ("ANNOTATE_", "FLASK_", "PYTHONPATH")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    given = {"ANNOTATE_HOME": str(home)} | {f"ANNOTATE_{name.upper()}": value for name, value in settings.items()}
    process = subprocess.Popen(
        [*command, "serve", *words],
        cwd=folder,
        env=clean | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        said = [process.stdout.readline().rstrip("\n") for _ in range(lines)]
        assert all(said), process.communicate(timeout=PATIENCE)[1]
        yield Serving(process, said)
    finally:
        process.kill()
        process.wait(PATIENCE)
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()


def get(url: str, host: str | None = None, cookie: str | None = None) -> Reply:
    """One GET that follows nothing."""
    where = urlsplit(url)
    line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)
    path = where.path + (f"?{where.query}" if where.query else "")
    headers = {**({"Host": host} if host else {}), **({"Cookie": cookie} if cookie else {})}
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    reply = Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode())
    line.close()
    return reply
