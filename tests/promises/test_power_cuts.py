"""What was acknowledged is kept when the power fails (reliability.md R2): SQLite's writes are recorded under load, the
disk is put together as it may stand after a cut, and the database is opened on it."""

import http.client
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from annotate.domain.records import Document
from annotate.services import sign_in, upkeep, work
from annotate.services.work import read
from annotate.store.engine import Database
from tests import build
from tests.conftest import ROOT, size
from tests.promises.disk import cuts, put

CUTS = size(40, 300)
EACH = size(30, 120)
WRITERS = 4
Ack = tuple[int, str, str]
"""How long the log was when an answer had come, the annotation's id, its note."""


class Recorded:
    """A server whose files are recorded."""

    def __init__(self, home: Path, log: Path) -> None:
        self.log = log
        command = ["serve", "--port", "0", "--json"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.promises.recorder", str(log), *command],
            cwd=ROOT,
            env={**os.environ, "ANNOTATE_HOME": str(home)},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout
        self.port = int(json.loads(self.process.stdout.readline())["url"].rpartition(":")[2])

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def write(server: Recorded, token: str, document: str, number: int, acks: list[Ack]) -> None:
    """Marks that are made and then edited, each acknowledged."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = {"kind": "claim", "start": 4, "end": 9}
    for n in range(number):
        line.request("POST", f"/api/v1/documents/{document}/annotations", json.dumps(body), headers)
        made = json.loads(line.getresponse().read())
        acks.append((server.log.stat().st_size, made["id"], ""))
        if n % 3 == 0:
            changed = json.dumps({"note": f"Note {n}"})
            line.request("PATCH", f"/api/v1/annotations/{made['id']}", changed, {**headers, "If-Match": '"1"'})
            assert line.getresponse().read()
            acks.append((server.log.stat().st_size, made["id"], f"Note {n}"))


@pytest.fixture
def home(sqlite_template: Path, tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    shutil.copyfile(sqlite_template, made / "annotate.sqlite3")
    return made


def test_no_power_cut_loses_what_was_acknowledged_or_breaks_the_database(home: Path, tmp_path: Path) -> None:
    database = work.use(Database(f"sqlite:///{home / 'annotate.sqlite3'}"))
    ana = build.a_person()
    document: Document = build.a_document(ana, build.a_project(ana))
    token = build.a_token(ana)
    database.checkpoint()
    database.close()
    start = {str(path): path.read_bytes() for path in home.iterdir()}
    server = Recorded(home, tmp_path / "log")
    acks: list[list[Ack]] = [[] for _ in range(WRITERS)]
    threads = [threading.Thread(target=write, args=(server, token, document.id, EACH, into)) for into in acks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.kill()
    every = sorted(ack for some in acks for ack in some)
    assert len(every) > WRITERS * EACH
    seen = 0
    for number, (place, files) in enumerate(cuts((tmp_path / "log").read_bytes(), start, random.Random(2), CUTS)):
        folder = tmp_path / f"cut-{number}"
        folder.mkdir()
        left = work.use(Database(f"sqlite:///{put(files, folder)}"))
        try:
            stands = notes(left)
            promised = {id_: note for log, id_, note in every if log <= place}
            assert {id_: note for id_, note in promised.items() if note and not stands[id_]} == {}
            assert promised.keys() <= stands.keys()
            assert read(sign_in.NOBODY, upkeep.faults) == []
            seen += bool(promised)
        finally:
            left.close()
        shutil.rmtree(folder)
    assert seen > CUTS / 2


def notes(database: Database) -> dict[str, str]:
    """The note of each annotation, by id; the whole database is read for it."""
    with database.connect(writing=False) as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        rows = connection.exec_driver_sql("SELECT id, record FROM annotation").all()
    return {id_: json.loads(record)["note"] for id_, record in rows}


LOSING = """
import os, sqlite3
connection = sqlite3.connect({path!r}, isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("PRAGMA synchronous={level}")
for n in range(60):
    connection.execute("INSERT INTO kept VALUES (?)", (n,))
    print(n, os.stat({log!r}).st_size, flush=True)
os._exit(0)
"""


@pytest.mark.parametrize(("level", "loses"), [("FULL", False), ("NORMAL", True)])
def test_the_simulated_cuts_find_a_database_that_syncs_too_little(tmp_path: Path, level: str, loses: bool) -> None:
    path, log = tmp_path / "kept.sqlite3", tmp_path / "log"
    sqlite3.connect(path).execute("CREATE TABLE kept (n)").connection.close()
    start = {str(path): path.read_bytes()}
    program = LOSING.format(path=str(path), log=str(log), level=level)
    command = [sys.executable, "-m", "tests.promises.recorder", str(log), "-c", program]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    acks = [tuple(map(int, line.split())) for line in said.splitlines()]
    lost = 0
    for number, (place, files) in enumerate(cuts(log.read_bytes(), start, random.Random(3), 40)):
        folder = tmp_path / f"cut-{number}"
        folder.mkdir()
        connection = sqlite3.connect(put(files, folder))
        (stands,) = connection.execute("SELECT COUNT(*) FROM kept").fetchone()
        connection.close()
        lost += stands < sum(log_ <= place for _, log_ in acks)
    assert (lost > 0) == loses
