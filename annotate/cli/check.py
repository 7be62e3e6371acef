"""`annotate check`: what an operator wants to know, each line ok or what to do."""

import shutil
import sqlite3
import sys
from collections.abc import Iterator

import click
import msgspec

from annotate import formats, hints
from annotate.api.health import LEAST_DISK
from annotate.cli.opened import installation
from annotate.domain.errors import Refusal
from annotate.services import upkeep
from annotate.settings import SECRET, Settings
from annotate.store import migrate
from annotate.store.engine import Database

SOUND_SQLITE = (3, 51, 3)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def check(as_json: bool) -> None:
    """Settings, database, migrations, disk, plug-ins."""
    lines = list(_lines())
    if as_json:
        click.echo(msgspec.json.encode([{"what": w, "ok": ok, "says": says} for w, ok, says in lines]).decode())
    else:
        for what, ok, says in lines:
            click.echo(f"{'ok' if ok else 'do'}\t{what}\t{says}")
    if not all(ok for _, ok, _ in lines):
        sys.exit(1)


def _lines() -> Iterator[tuple[str, bool, str]]:
    try:
        settings, database = installation(migrated=False)
    except Refusal as refusal:
        yield "database", False, str(refusal)
        return
    for name in Settings.__struct_fields__:
        yield f"ANNOTATE_{name.upper()}", True, _shown(name, getattr(settings, name), database)
    yield "data folder", True, str(settings.folder)
    try:
        for name, value in database.settings().items():
            yield f"database {name}", True, value
        fit = upkeep.fit()
        yield "schema", fit, str(migrate.head()) if fit else "Run: annotate db upgrade"
    except Refusal as refusal:
        yield "database", False, str(refusal)
    if database.is_sqlite:
        sound = sqlite3.sqlite_version_info >= SOUND_SQLITE
        advice = "" if sound else " (older than 3.51.3: one connection checkpoints, as it should)"
        yield "SQLite library", True, sqlite3.sqlite_version + advice
    free = shutil.disk_usage(settings.folder).free
    yield "disk", free >= LEAST_DISK, f"{free // 1_000_000:,} MB free" + ("" if free >= LEAST_DISK else ": make room")
    for problem in (*formats.problems(), *hints.problems()):
        yield "plug-in", False, problem


def _shown(name: str, value: object, database: Database) -> str:
    """A setting without its secrets."""
    if name == "database_url" and value:
        return database.address
    return "(secret)" if name in SECRET else str(value)


COMMANDS = (check,)
