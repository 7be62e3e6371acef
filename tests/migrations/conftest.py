"""An empty database of each kind, not migrated."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotate.store.engine import Database
from tests.conftest import _named, _on_server


@pytest.fixture
def bare_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.sqlite3'}"
        return
    server, name = request.getfixturevalue("postgres"), f"bare_{secrets.token_hex(6)}"
    _on_server(server, f'CREATE DATABASE "{name}"')
    yield _named(server, name)
    _on_server(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def bare(bare_url: str) -> Iterator[Database]:
    """A database with nothing in it."""
    opened = Database(bare_url)
    yield opened
    opened.close()
