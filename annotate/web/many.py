"""Requests with many files: how large they may be, and their files one by one."""

from collections.abc import Iterator

from flask import Request
from werkzeug.datastructures import FileStorage

from annotate.domain.jobs import MOST_BYTES, MOST_ITEMS
from annotate.reading import sources
from annotate.services.gathering import Source

LARGEST = MOST_BYTES + 10_000_000
"""Bytes of a request: those of its files, and the lines around each."""
MOST_PARTS = MOST_ITEMS + 10


def allow(request: Request) -> None:
    """Let a request hold many files. Before anything of its form is looked at."""
    request.max_content_length = LARGEST
    request.max_form_parts = MOST_PARTS


def sources_of(files: list[FileStorage]) -> Iterator[Source]:
    """The files one by one, without those that systems hide in folders."""
    for file in files:
        name = file.filename or "file"
        if not ("/" in name and sources.hidden(name)):
            file.stream.seek(0)
            yield Source(name, file.stream.read())
