"""Migrations, one at a time and whole or not at all (reliability.md 7)."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from annotate import paths
from annotate.domain.errors import Refusal
from annotate.store.engine import Database

LOCK = 0x616E6E6F  # "anno": the advisory lock of migrations


def upgrade(database: Database, revision: str = "head") -> tuple[str | None, str | None]:
    """Bring the schema to `revision`; the revisions before and after. `Refusal` for a schema that is newer than us."""
    with database.connect(writing=True) as connection:
        if not database.is_sqlite:  # a second node waits here, then finds nothing to do
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        before = _current(connection)
        _refuse_newer(before)
        if before == (head() if revision == "head" else revision):
            return before, before
        _set_apart(database, connection)
        command.upgrade(_config(connection), revision)
        return before, _current(connection)


def downgrade(database: Database, revision: str) -> None:
    """Bring the schema back to `revision` (`base`: empty)."""
    with database.connect(writing=True) as connection:
        _set_apart(database, connection)
        command.downgrade(_config(connection), revision)


def current(database: Database) -> str | None:
    """The revision that the database has."""
    with database.connect(writing=False) as connection:
        return _current(connection)


def head() -> str | None:
    """The newest revision that this program knows."""
    return ScriptDirectory(str(paths.folder("migrations"))).get_current_head()


def _set_apart(database: Database, connection: Connection) -> None:
    """Nobody gets this connection later: psycopg answers a change of a table by dropping what was prepared on it."""
    if not database.is_sqlite:
        connection.detach()


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory(str(paths.folder("migrations"))).walk_revisions()}
    if revision is not None and revision not in known:
        raise Refusal(
            f"The database has schema {revision}, this program knows up to {head()}. Use a newer version of annotate."
        )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(paths.folder("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
