"""Real servers that start in a fraction of a second: a program that has read ours once forks one when it is told to.

Each server is a process of a group of its own and runs the command `serve`.
"""

import json
import os
import secrets
import signal
import subprocess
import sys

from tests.conftest import ROOT

PATIENCE = 60
COMMAND = ("serve", "--port", "0", "--json")
KEY = secrets.token_hex(32)
"""The secret key of every server: nodes have one between them, as the manual says."""


class Nursery:
    """Starts servers over one database; each lives until it is killed or stopped."""

    def __init__(self, home: str, database_url: str) -> None:
        settings = {"ANNOTATE_HOME": home, "ANNOTATE_DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)}
        settings["ANNOTATE_SECRET_KEY"] = KEY
        settings["ANNOTATE_FETCH_HOSTS"] = "nowhere.example"  # whatever tests ask for, no other host is asked
        self.process = subprocess.Popen(
            [sys.executable, __file__],
            cwd=ROOT,
            env=os.environ | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self) -> "Server":
        pid = int(self._ask("start"))
        return Server(self, pid, json.loads(self._line())["url"])

    def ended(self, pid: int) -> int:
        """How a server ended: its exit code, or the negative number of the signal it died of."""
        return int(self._ask(f"wait {pid}"))

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(PATIENCE)

    def _ask(self, order: str) -> str:
        assert self.process.stdin
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the nursery died"
        return line


class Server:
    """A server that answers."""

    def __init__(self, nursery: Nursery, pid: int, url: str) -> None:
        self.nursery = nursery
        self.pid = pid
        self.port = int(url.rpartition(":")[2])

    def kill(self) -> None:
        """`kill -9` of the whole process group."""
        os.killpg(self.pid, signal.SIGKILL)
        assert self.nursery.ended(self.pid) == -signal.SIGKILL

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return self.nursery.ended(self.pid)


def nurse() -> None:
    """The nursery itself."""
    from annotate import app, server  # noqa: F401  what every server reads first
    from annotate.cli import main

    for order in sys.stdin:
        if order.startswith("wait"):
            print(os.waitstatus_to_exitcode(os.waitpid(int(order.split()[1]), 0)[1]), flush=True)
            continue
        named, tell = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.setsid()
            sys.stdin.close()
            os.close(tell)
            os.read(named, 1)  # its number stands before its address
            try:
                main(COMMAND)
            except SystemExit as end:
                os._exit(int(end.code or 0))
            finally:
                print("ended without an address", flush=True)
                os._exit(1)
        print(pid, flush=True)
        os.close(tell)
        os.close(named)


if __name__ == "__main__":
    nurse()
