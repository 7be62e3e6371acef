"""`annotate db`: migrations and the integrity of everything that is kept."""

import sys

import click

from annotate.cli.opened import installation
from annotate.services import sign_in, upkeep
from annotate.services.work import read, write
from annotate.store import migrate


@click.group()
def db() -> None:
    """The database: bring it to this program's schema, check it."""


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
    _, _ = installation(migrated=False)
    upkeep.healthy()
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
