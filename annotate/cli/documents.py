"""`annotate document import`: files of every kind that can be read, folders of them, standard input, web addresses."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from annotate.cli import bulk, opened, pages
from annotate.domain.errors import Invalid, Limited, Refusal
from annotate.reading.kinds import SUFFIXES
from annotate.reading.result import Request
from annotate.services import fetching, intake
from annotate.services.intake import Captured, NewDocument, Reading
from annotate.services.work import read, write


@click.group()
def document() -> None:
    """Documents."""


@document.command("import")
@click.argument("project")
@click.argument("paths", nargs=-1, required=True, metavar="PATH|URL…")
@click.option("--format", "format_", type=click.Choice(["text"]), help="What the files are, instead of finding out.")
@click.option("--encoding", help="The encoding of texts and pages, instead of finding it out.")
@click.option("--as", "as_user", metavar="USER", help="Who imports; by default the project's first owner.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with everything.")
def import_(
    project: str,
    paths: tuple[str, ...],
    format_: str | None,
    encoding: str | None,
    as_user: str | None,
    as_json: bool,
) -> None:
    """Import files, pages at web addresses, and in bulk folders, archives, tables, JSON Lines and feeds; `-` is standard
    input. Print one id a document."""
    settings, _ = opened.installation()
    found, actor = opened.project(project, as_user)
    language, terms = read(actor, intake.language_of, found), fetching.terms(settings)
    many = [] if format_ or encoding else [path for path in paths if bulk.holds_many(path)]
    files = list(_files(tuple(path for path in paths if path not in many), format_ is not None))
    taken, changed, rejected = bulk.taken_in(many, found, actor, settings, as_json)
    hidden = not files or not sys.stderr.isatty() or as_json
    with click.progressbar(files, label="Reading", file=sys.stderr, hidden=hidden) as bar:
        for name, content in bar:
            try:
                if isinstance(content, str):
                    reading = pages.reading_of(content, found, actor, terms)
                else:
                    known = Request(None if format_ else name, encoding)
                    captured = Captured(content(settings.max_upload), known, "upload", actor.user)
                    reading = _named(intake.reading_of_captured(captured, NewDocument(text=""), language), name)
            except (Invalid, Limited, OSError) as error:
                rejected.append({"file": name, "line": None, "reason": str(error)})
                continue
            made = write(actor, intake.create_one, found, reading)
            taken.append(made.id)
            changed += [{"file": name, "line": None, "reason": what} for what in made.normalisations]
            if not as_json:
                click.echo(made.id)
    _tell(taken, changed, rejected, as_json)
    if not taken:
        sys.exit(1)


def _named(reading: Reading, name: str | None) -> Reading:
    """With the name of its file, also where that does not say what it is."""
    return reading._replace(provenance=msgspec.structs.replace(reading.provenance, original_filename=name))


def _tell(taken: list[str], changed: list[dict[str, object]], rejected: list[dict[str, object]], as_json: bool) -> None:
    if as_json:
        result = {
            "state": "done" if taken else "refused",
            "format": "text",
            "documents": taken,
            "accepted": len(taken),
            "changed": changed,
            "rejected": rejected,
        }
        click.echo(msgspec.json.encode(result).decode())
        return
    for entry in changed:
        click.echo(f"{_place(entry)}: changed: {entry['reason']}", err=True)
    for entry in rejected:
        click.echo(f"{_place(entry)}: {entry['reason']}", err=True)
    if not taken and not rejected:
        endings = ", ".join(SUFFIXES)
        click.echo(
            f"There is no file here that can be read. Name files that end in {endings}, or use --format.", err=True
        )


def _place(entry: dict[str, object]) -> str:
    """The file, and the line where there is one."""
    return f"{entry['file'] or '-'}" + (f", line {entry['line']}" if entry["line"] else "")


class _Content:
    """Bytes that are read when they are needed; `Invalid` for more than a document may have."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def __call__(self, most: int) -> bytes:
        if self._path is None:
            content = sys.stdin.buffer.read(most + 1)
        else:
            with self._path.open("rb") as file:
                content = file.read(most + 1)
        if len(content) > most:
            raise Invalid(sentence=f"A document has at most {most:,} bytes (ANNOTATE_MAX_UPLOAD).")
        return content


def _files(paths: tuple[str, ...], any_suffix: bool) -> Iterator[tuple[str | None, _Content | str]]:
    """What is named: files with their content to be read, pages with their address."""
    for given in paths:
        path = Path(given)
        if pages.is_address(given):
            yield given, given
        elif given == "-":
            yield None, _Content(None)
        elif path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            yield from ((p.name, _Content(p)) for p in inside if any_suffix or p.suffix.lower() in SUFFIXES)
        elif path.is_file():
            yield path.name, _Content(path)
        else:
            raise Refusal(f"There is no file or folder {given}.")


COMMANDS = (document,)
