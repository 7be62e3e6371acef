"""Migrations: one at a time, whole or not at all, never past what we know (reliability.md 7)."""

import sqlite3
from functools import partial

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from annotate.domain.errors import Refusal
from annotate.domain.reading_settings import USUAL, Look
from annotate.services import annotations, reading_settings, upkeep, work
from annotate.store import migrate
from annotate.store.engine import Database
from annotate.store.models import METADATA
from tests import build
from tests.service.waiting import at_once

EVERYTHING = {
    "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name",
    "postgresql": (
        "SELECT table_name, column_name, data_type, is_nullable, character_maximum_length FROM information_schema.columns "
        "WHERE table_schema = 'public' UNION ALL SELECT tablename, indexname, indexdef, '', 0 FROM pg_indexes "
        "WHERE schemaname = 'public' UNION ALL SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid), '', 0 FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal UNION ALL SELECT c.relname, k.conname, pg_get_constraintdef(k.oid), '', 0 "
        "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.connamespace = 'public'::regnamespace "
        "UNION ALL SELECT proname, prosrc, '', '', 0 FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2, 3"
    ),
}


def everything(database: Database) -> list[tuple[object, ...]]:
    """Tables, columns, indexes, constraints, triggers, functions. The constraints of a table have no order: SQLite's
    tables are made anew when a column changes, with their constraints as they come."""
    with database.connect(writing=False) as connection:
        rows = connection.exec_driver_sql(EVERYTHING[connection.dialect.name]).all()
    return [tuple(_unordered(cell) if isinstance(cell, str) else cell for cell in row) for row in rows]


def _unordered(sql: str) -> str:
    if not sql.startswith("CREATE TABLE"):
        return sql
    lines = [line.strip().removesuffix(",") for line in sql.splitlines()]
    return "\n".join(sorted(lines, key=lambda line: line if line.startswith("CONSTRAINT") else ""))


def tables(database: Database) -> set[str]:
    with database.connect(writing=False) as connection:
        return set(inspect(connection).get_table_names())


def test_the_models_are_the_schema_of_the_newest_migration(database: Database) -> None:
    with database.connect(writing=False) as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "target_metadata": METADATA,
                "include_name": lambda name, kind, _: kind != "table" or not str(name).startswith("search_"),
            },
        )
        assert compare_metadata(context, METADATA) == []


def test_up_down_and_up_again_gives_the_same_schema_and_leaves_nothing_in_between(bare: Database) -> None:
    assert migrate.current(bare) is None
    assert migrate.upgrade(bare) == (None, migrate.head())
    first = everything(bare)
    assert set(METADATA.tables) <= tables(bare)
    migrate.downgrade(bare, "base")
    assert tables(bare) == {"alembic_version"}
    assert not any("append_only" in str(row) for row in everything(bare))
    migrate.upgrade(bare)
    assert everything(bare) == first


def test_an_upgrade_of_what_is_new_already_does_nothing(database: Database) -> None:
    before = everything(database)
    assert migrate.upgrade(database) == (migrate.head(), migrate.head())
    assert everything(database) == before


def test_of_two_nodes_that_start_at_once_one_migrates_and_the_other_waits(bare_url: str) -> None:
    nodes = [Database(bare_url), Database(bare_url)]
    done = sorted(at_once(*(partial(migrate.upgrade, node) for node in nodes)), key=str)
    assert done == sorted([(None, migrate.head()), (migrate.head(), migrate.head())], key=str)
    for node in nodes:
        node.close()


def test_a_migration_that_fails_half_way_leaves_nothing_behind(bare: Database) -> None:
    with bare.connect(writing=True) as connection:
        connection.exec_driver_sql("CREATE TABLE read_mark (mine INTEGER)")  # the last of the tables is in the way
    with pytest.raises((sqlite3.Error, psycopg.Error), match="read_mark"):
        migrate.upgrade(bare)
    assert tables(bare) == {"read_mark"}
    with bare.connect(writing=True) as connection:
        connection.exec_driver_sql("DROP TABLE read_mark")
    migrate.upgrade(bare)
    assert set(METADATA.tables) <= tables(bare)


def test_a_newer_schema_is_refused_with_one_line_that_names_both_versions(database: Database) -> None:
    work.use(database)
    assert upkeep.fit()
    with database.connect(writing=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Refusal) as refusal:
        migrate.upgrade(database)
    assert "9999" in str(refusal.value)
    assert str(migrate.head()) in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert not upkeep.fit()
    with pytest.raises(Refusal, match="annotate db upgrade"):
        upkeep.healthy()


def test_a_database_without_schema_is_not_fit_to_work(bare: Database) -> None:
    work.use(bare)
    assert not upkeep.fit()


def test_settings_of_reading_can_be_taken_back_and_leave_what_people_did(database: Database) -> None:
    work.use(database)
    ana = build.a_person()
    made = build.an_annotation(ana, build.a_document(ana, build.a_project(ana)))
    work.write(ana, reading_settings.change, Look(size=22))
    migrate.downgrade(database, "0001")
    assert "reading_settings" not in tables(database)
    migrate.upgrade(database)
    assert work.read(ana, annotations.read, made.id).id == made.id
    assert work.write(ana, reading_settings.change, Look()) == USUAL
