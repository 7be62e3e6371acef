"""`annotate db`: migrations, the integrity of everything that is kept, moving to another database."""

import sys

import click

from annotate.cli.opened import installation
from annotate.domain.errors import Refusal
from annotate.services import sign_in, upkeep
from annotate.services.work import read, use, write
from annotate.store import copying, migrate
from annotate.store.engine import Database


@click.group()
def db() -> None:
    """The database: bring it to this program's schema, check it, copy it."""


@db.command()
def upgrade() -> None:
    """Bring the database to this program's schema."""
    _, database = installation(migrated=False)
    before, after = migrate.upgrade(database)
    click.echo(
        f"The schema is {after}." if before == after else f"The schema went from {before or 'nothing'} to {after}."
    )


@db.command()
def check() -> None:
    """Check every offset, quote, history, feed and audit chain, and the index of searches."""
    installation(migrated=False)
    upkeep.healthy()
    _prove()


@db.command("copy")
@click.option("--to", "url", required=True, help="The address of an empty database, of the same kind or the other.")
def copy_to(url: str) -> None:
    """Copy everything into an empty database, SQLite or PostgreSQL, and check it there."""
    _, source = installation(migrated=False)
    target = Database(url, checkpoints=False, readers=2)
    if target.url == source.url:
        raise Refusal("This is the database that is to be copied. Name another one.")
    copied = copying.copy(source, target)
    source.close()
    use(target)
    click.echo(f"Copied {sum(copied.values()):,} rows of {len(copied)} tables to {target.address}.")
    _prove()


def _prove() -> None:
    faults = read(sign_in.NOBODY, upkeep.faults)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo("Everything is as it was written.")


@db.command()
def reindex() -> None:
    """Make the index of searches anew; nobody can change anything meanwhile."""
    _, _ = installation(migrated=False)
    upkeep.healthy()
    write(sign_in.NOBODY, upkeep.reindex)
    click.echo("The search finds what is kept.")


COMMANDS = (db,)
