"""`annotate check`: what an operator wants to know, each line ok or what to do."""

import sys
from collections.abc import Iterator

import click
import msgspec

from annotate.cli.opened import installation
from annotate.domain.errors import Refusal
from annotate.services import condition
from annotate.settings import SECRET, Settings
from annotate.store.engine import Database


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def check(as_json: bool) -> None:
    """Settings, database, migrations, disk, mail, plug-ins."""
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
    yield from condition.lines(settings, database)


def _shown(name: str, value: object, database: Database) -> str:
    """A setting without its secrets."""
    if name == "database_url" and value:
        return database.address
    return "(secret)" if name in SECRET else str(value)


COMMANDS = (check,)
