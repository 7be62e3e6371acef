"""`annotate document import` of what holds many texts: it begins a job, works on it, and tells each of its lines.

Should the command be stopped, the job stands: a server that runs goes on with it.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from annotate.domain.errors import Invalid
from annotate.domain.jobs import MOST_BYTES, Item, Job, Options
from annotate.domain.permissions import Actor
from annotate.reading import sources
from annotate.reading.kinds import SUFFIXES
from annotate.services import bulk, bulk_work, documents, fetching
from annotate.services.bulk import ItemQuery
from annotate.services.gathering import Source
from annotate.services.work import read, write
from annotate.settings import Settings

Lines = list[dict[str, object]]
AT_ONCE = 1000
_IN_FOLDERS = (*SUFFIXES, *(ending for ending in sources.SUFFIXES if ending != ".xml"))


def holds_many(given: str) -> bool:
    """Whether an argument is a folder, or a file with many texts."""
    path = Path(given)
    return path.is_dir() or (path.is_file() and path.suffix.lower() in sources.SUFFIXES)


def taken_in(
    paths: Sequence[str], project: str, actor: Actor, settings: Settings, as_json: bool
) -> tuple[list[str], Lines, Lines]:
    """Take in what these hold: ids of documents, lines on what was changed, lines on what was not taken."""
    taken: list[str] = []
    changed: Lines = []
    rejected: Lines = []
    found = [one for path in paths for one in _found(Path(path))]
    if not found:
        return taken, changed, rejected
    try:
        filled = bulk.fill(actor, project, _read(found, settings.max_upload, rejected), Options(), settings.max_upload)
    except Invalid as refusal:
        return taken, changed, [*rejected, _line(", ".join(paths), None, str(refusal))]
    write(actor, bulk.open_, filled.job, filled.total, filled.refused)
    ended = _work(actor, filled, settings, as_json)
    for item in _items(actor, filled.job):
        if item.made:
            taken.append(item.made.document)
            if not as_json:
                click.echo(item.made.document)
            made = read(actor, documents.read, item.made.document)
            changed += [_line(item.name, item.line, what) for what in made.normalisations]
            if item.same:
                changed.append(_line(item.name, item.line, f"nearly the same as {item.same.document}. {item.reason}"))
        else:
            also = f" It is {item.same.document}." if item.same else ""
            rejected.append(
                _line(item.name, item.line, f"{item.reason or ended.reason or 'The import was cancelled.'}{also}")
            )
    return taken, changed, rejected


def _work(actor: Actor, filled: bulk.Filled, settings: Settings, as_json: bool) -> Job:
    """Work on a job until it is over, also where a server works on it too; how it ended."""
    terms = fetching.terms(settings)
    hidden = not sys.stderr.isatty() or as_json
    with click.progressbar(length=filled.total, label="Importing", file=sys.stderr, hidden=hidden) as bar:
        while (job := read(actor, bulk.read, filled.job)).state == "running":
            bar.update(job.done - bar.pos)
            if not bulk_work.work_on(terms, filled.job):
                bulk.asked.wait(0.5)
        bar.update(filled.total - bar.pos)
    return job


def _items(actor: Actor, job: str) -> Iterator[Item]:
    cursor = None
    while True:
        page = read(actor, bulk.items, job, ItemQuery(limit=AT_ONCE, cursor=cursor))
        yield from page.items(Item)
        if page.next is None:
            return
        cursor = page.next


def _found(path: Path) -> list[tuple[str, Path]]:
    """The files to be read, with the names that they are told by: in a folder from the folder on."""
    if not path.is_dir():
        return [(path.name, path)]
    inside = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
    return [(one.relative_to(path).as_posix(), one) for one in inside if one.suffix.lower() in _IN_FOLDERS]


def _read(found: Sequence[tuple[str, Path]], most: int, rejected: Lines) -> Iterator[Source]:
    """The files one by one; those that cannot be read, or hold too much to be read whole, are lines in `rejected`.

    `most` bounds a file that is one document; somewhat more than that is read, and refused as such.
    """
    for name, path in found:
        many = path.suffix.lower() in sources.SUFFIXES
        bound = max(most, MOST_BYTES) if many else most
        try:
            with path.open("rb") as file:
                content = file.read(bound + 1)
        except OSError as error:
            rejected.append(_line(name, None, f"This file cannot be read: {error.strerror or 'it is damaged'}."))
            continue
        if many and len(content) > bound:
            rejected.append(_line(name, None, f"A file with many texts has at most {bound:,} bytes. Divide it."))
            continue
        yield Source(name, content)


def _line(file: str, line: int | None, reason: str) -> dict[str, object]:
    return {"file": file, "line": line, "reason": reason}
