"""`annotate db copy`: from SQLite to PostgreSQL and back, whole or not at all."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from annotate import demo
from annotate.domain.annotations import AnnotationChange
from annotate.domain.comments import NewComment
from annotate.services import annotations, comments, sign_in, work
from annotate.services.sign_in import NOBODY, hashed
from annotate.services.work import read, write
from annotate.store.engine import Database
from annotate.store.models import METADATA
from tests import build
from tests.cli.conftest import Shell
from tests.conftest import _named, _on_server


@pytest.fixture
def elsewhere(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the other kind than the one of the test."""
    if backend == "postgresql":
        yield f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
        return
    server, name = request.getfixturevalue("postgres"), f"test_{secrets.token_hex(6)}"
    _on_server(server, f'CREATE DATABASE "{name}"')
    yield _named(server, name)
    _on_server(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def filled(shell: Shell) -> Shell:
    """The demo, and a document with a thread."""
    shell.run("db", "upgrade")
    demo.prepare()
    ana = build.a_person("Eva Lind")
    document = build.a_document(ana, build.a_project(ana))
    mark = build.an_annotation(ana, document)
    write(ana, annotations.change, mark.id, AnnotationChange(note="Zürich, “𝄞”"), 1)
    root = write(ana, comments.create, mark.id, NewComment(text="Who says so?"))
    write(ana, comments.create, mark.id, NewComment(text="The mayor.", parent=root.id))
    return shell


def content(url: str) -> dict[str, list[Any]]:
    """All rows of all tables; but for the words of the index, which each kind of database keeps in its own way."""
    database = Database(url, checkpoints=False)
    with database.connect(writing=False) as connection:
        found = {
            table.name: sorted((tuple(row) for row in connection.execute(select(*_compared(table)))), key=repr)
            for table in METADATA.sorted_tables
        }
    database.close()
    return found


def test_everything_is_copied_to_the_other_kind_of_database_and_back(
    filled: Shell, database_url: str, elsewhere: str, tmp_path: Path
) -> None:
    before = content(database_url)
    rows = sum(map(len, before.values()))
    told = filled.run("db", "copy", "--to", elsewhere).stdout
    assert told.startswith(f"Copied {rows:,} rows of {len(before)} tables to ")
    assert told.endswith("Everything is as it was written.\n")
    assert content(elsewhere) == before == content(database_url)
    back = f"sqlite:///{tmp_path / 'back.sqlite3'}"
    filled.run("db", "copy", "--to", back, database_url=elsewhere)
    assert content(back) == before


def test_work_goes_on_in_the_copy(filled: Shell, elsewhere: str) -> None:
    [(user,)] = filled.query("SELECT id FROM user_account WHERE name = 'Eva Lind'")
    secret = sign_in.start_session(str(user))
    filled.run("db", "copy", "--to", elsewhere)
    assert work.database().address == Database(elsewhere).address
    found = read(NOBODY, sign_in.by_session, hashed(secret))
    assert found
    assert found[0].user == user
    eva = build.Actor(str(user), "Eva Lind")
    project = build.a_project(eva, "Evening desk")
    document = build.a_document(eva, project)
    mark = build.an_annotation(eva, document)
    assert read(eva, annotations.read, mark.id) == mark
    assert filled.says("db", "check", database_url=elsewhere) == "Everything is as it was written."


def test_a_database_that_holds_something_or_is_the_same_is_refused_and_stays(
    filled: Shell, database_url: str, elsewhere: str
) -> None:
    assert "Name another one." in filled.refuses("db", "copy", "--to", database_url)
    filled.run("user", "add", "Somebody", database_url=elsewhere)
    before = content(elsewhere)
    assert "holds something already" in filled.refuses("db", "copy", "--to", elsewhere)
    assert content(elsewhere) == before
    with Database(elsewhere).connect(writing=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0009'")
    assert "holds something already" in filled.refuses("db", "copy", "--to", elsewhere)
    assert content(elsewhere) == before
    assert "SQLite or PostgreSQL" in filled.refuses("db", "copy", "--to", "mysql://nowhere/annotate")


def _compared(table: Table) -> list[Any]:
    return [column for column in table.columns if (table.name, column.name) != ("annotation", "words")]
