"""History, events and audit rows can be added and never changed (security.md S54)."""

import sqlite3

import psycopg
import pytest

from annotate.domain.annotations import AnnotationChange
from annotate.domain.tracing import NewSearch
from annotate.services import annotations, tracing
from annotate.services.work import write
from annotate.store.engine import Database
from tests import build

TABLES = {"audit": "hash", "event": "type", "annotation_version": "action", "source_search": "created"}
STATEMENTS = {
    "sqlite": ("UPDATE {table} SET {column} = 'x'", "DELETE FROM {table}"),
    "postgresql": ("UPDATE {table} SET {column} = 'x'", "DELETE FROM {table}", "TRUNCATE {table}"),
}


def rows(database: Database, table: str) -> list[tuple[object, ...]]:
    with database.connect(writing=False) as connection:
        return sorted((tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")), key=str)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_what_happened_cannot_be_changed_or_taken_away(database: Database, backend: str, table: str) -> None:
    ana = build.a_person()
    made = build.an_annotation(ana, build.a_document(ana, build.a_project(ana)), "attribution")
    looked = NewSearch(where="The town archive", when="2026-11-26", found="not_found")
    write(ana, tracing.create, made.id, looked)
    before = rows(database, table)
    assert before
    for statement in STATEMENTS[backend]:
        with pytest.raises((sqlite3.Error, psycopg.Error), match="append-only"), database.connect(True) as connection:
            connection.exec_driver_sql(statement.format(table=table, column=TABLES[table]))
        assert rows(database, table) == before
    write(ana, annotations.change, made.id, AnnotationChange(note="It goes on."), 2)
    write(ana, tracing.create, made.id, looked)
    assert len(rows(database, table)) > len(before)
