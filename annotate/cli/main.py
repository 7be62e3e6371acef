"""The command `annotate` and what its commands share."""

import gc
import sys
from typing import Any

import click

from annotate import __version__
from annotate.domain.errors import Invalid, Refusal
from annotate.settings import SettingsError


class Commands(click.Group):
    """Turns a refusal into one plain line on standard error and exit 1; wrong usage is exit 2 by click."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            for fault in refusal.faults[1:] if isinstance(refusal, Invalid) else ():
                click.echo(fault.detail, err=True)
            fail(str(refusal))
        except SettingsError as error:
            fail(str(error))


def fail(sentence: str) -> None:
    """End with exit 1 and one line."""
    click.echo(sentence, err=True)
    sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="annotate")
def main() -> None:
    """Source criticism of texts: mark claims, attributions, unverified passages and loaded language."""


def _register() -> None:
    gc.disable()  # loading makes much that stays and no garbage: looking for it was a sixth of a start
    from annotate.cli import check, db, documents, export, people, serve

    gc.enable()
    for module in (serve, db, people, documents, export, check):
        for command in module.COMMANDS:
            main.add_command(command)


_register()
