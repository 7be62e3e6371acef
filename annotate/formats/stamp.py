"""The stamp: what every export says about itself (interchange.md 1.1). It becomes `EXPORT.json`."""

import os
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from annotate.domain.records import Person


class StampedDocument(Struct, frozen=True):
    """A document of the export: the hash of its text, whose annotations of which layer, and how many were written."""

    id: str
    title: str
    sha256: str
    length: int
    layer: str
    people: tuple[Person, ...]
    annotations: int
    kinds: dict[str, int]
    fragments: int
    links: int
    audit_head: str | None


class Stamp(Struct, frozen=True):
    """Program, time, unit, versions, scope and documents; `losses` and `damaged` count what `LOSSES.txt` lists."""

    format: str
    program: str
    generated: str
    offset_unit: str
    codebook: str
    verdict_scale: str | None
    project: dict[str, str]
    scope: dict[str, object]
    options: dict[str, object]
    annotations: int
    losses: int
    damaged: tuple[str, ...]
    documents: tuple[StampedDocument, ...]

    def file(self) -> bytes:
        """`EXPORT.json`: fixed key order, line feeds, UTF-8."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def time_of(at: str) -> str:
    """The time of the stamp: `at`, or what `SOURCE_DATE_EPOCH` (seconds since 1970) fixes for reproducible files."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch.isascii() or not epoch.isdigit():
        return at
    return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
