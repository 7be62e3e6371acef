"""`annotate export` and `annotate report`."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
import msgspec

from annotate.cli import opened
from annotate.domain.errors import Refusal
from annotate.formats import FORMATS, frame
from annotate.services import snapshot
from annotate.services.snapshot import ExportQuery
from annotate.services.work import read
from annotate.vocabulary import ids, is_value

F = TypeVar("F", bound=Callable[..., None])


def some_of(vocabulary: str) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Check values of one vocabulary, joined by commas."""

    def check(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        for part in value.split(",") if value is not None else ():
            if not is_value(vocabulary, part):
                known = ", ".join(ids(vocabulary))
                raise click.BadParameter(f"“{part}” is no {vocabulary}. Choose some of: {known}.", ctx, param)
        return value

    return check


_CHOICES = [
    click.option("--layer", callback=some_of("layer"), help="adjudicated or individual."),
    click.option("--author", help="Ids of people, joined by commas."),
    click.option("--status", callback=some_of("status"), help="Statuses, joined by commas."),
    click.option("--kind", callback=some_of("kind"), help="Kinds, joined by commas."),
    click.option("--as", "as_user", metavar="USER", help="Whose rights; by default an owner's."),
    click.option("-o", "--output", type=click.Path(dir_okay=False), help="The file; without it, standard output."),
]


def choices(command: F) -> F:
    """The options that both commands have."""
    for option in reversed(_CHOICES):
        command = option(command)
    return command


@click.command()
@click.argument("format_", metavar="FORMAT", required=False)
@click.argument("what", metavar="PROJECT|DOCUMENT", required=False)
@click.option("--list", "list_", is_flag=True, help="Name the formats.")
@click.option("--zip", "zip_", is_flag=True, help="With EXPORT.json and LOSSES.txt beside it.")
@click.option("--rows", type=click.Choice(["annotations", "fragments"]), default="annotations", help="Rows of CSV.")
@click.option("--bom", is_flag=True, help="A byte-order mark before CSV.")
@choices
def export(
    format_: str | None,
    what: str | None,
    list_: bool,
    zip_: bool,
    rows: str,
    bom: bool,
    output: str | None,
    as_user: str | None,
    **filters: str | None,
) -> None:
    """Write a project or a document in a format."""
    if list_:
        for known in FORMATS.values():
            click.echo(f"{known.id}\t{known.title}")
        return
    if not format_ or not what:
        raise click.UsageError("Give FORMAT and PROJECT or DOCUMENT, or --list.")
    query = {"zip": "1" if zip_ else "0", "bom": "1" if bom else "0", "rows": rows, **_set(filters)}
    write_export(format_, what, query, as_user, output)


@click.command()
@click.argument("what", metavar="DOCUMENT|PROJECT")
@click.option("--to", "to", type=click.Choice(["html"]), required=True, help="The kind of file.")
@choices
def report(what: str, to: str, output: str | None, as_user: str | None, **filters: str | None) -> None:
    """Write the reader's report."""
    write_export(to, what, _set(filters), as_user, output)


def write_export(format_: str, what: str, query: dict[str, str], as_user: str | None, output: str | None) -> None:
    """Write it to `output` (whole or not at all) or to standard output; exit 1 when something was damaged."""
    if format_ not in FORMATS:
        raise Refusal(f"There is no format “{format_}”. Choose one of: {', '.join(FORMATS)}.")
    settings, _ = opened.installation()
    kind, id_, actor = opened.project_or_document(what, as_user)
    try:
        asked = msgspec.convert(query, ExportQuery, strict=False)
    except msgspec.ValidationError as error:
        raise Refusal("--author takes ids of people, joined by commas.") from error
    take = snapshot.of_project if kind == "project" else snapshot.of_document
    made = frame.export(read(actor, take, id_, asked, settings.base_url or None), FORMATS[format_])
    if output:
        _write_file(Path(output), made)
    else:
        for chunk in made.chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
    if made.losses:
        click.echo(f"{made.losses} values have no place in this format; --zip names them.", err=True)
    if made.damaged:
        for damage in made.damaged:
            click.echo(f"Left out, damaged: {damage}", err=True)
        sys.exit(1)


def _write_file(path: Path, made: frame.Export) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=path.parent or Path(), prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in made.chunks:
                    file.write(chunk)
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink()
            raise
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}.") from error


def _umask() -> int:
    """What the person's shell keeps from others; asking for it means setting it."""
    now = os.umask(0o077)
    os.umask(now)
    return now


def _set(filters: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in filters.items() if value is not None}


COMMANDS = (export, report)
