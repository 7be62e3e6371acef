"""What a format is: a few facts about it and one function that writes files."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from annotate.domain.records import FIELDS_OF
from annotate.formats.snapshot import Snapshot
from annotate.formats.stamp import Stamp

CODE_POINTS = "Unicode code points, from 0, end exclusive"
"""The unit of the stored text, and of every format that does not say otherwise (interchange.md 2)."""

COMMON = frozenset(
    (
        *("kind", "fragments", "part", "note", "confidence", "author", "layer", "origin"),
        *("suggestion", "derived_from", "status", "created", "updated"),
    )
)
"""What every annotation has, by the names of domain.md 7."""

EVERYTHING = COMMON | {name for names in FIELDS_OF.values() for name in names} | {"links", "comments"}
"""All that can be lost: the common fields, those of the kinds, links and discussion threads."""


@dataclass(frozen=True)
class File:
    """One file of an export: its path and its content, in pieces of any size."""

    name: str
    pieces: Iterable[str | bytes]


@dataclass(frozen=True)
class Format:
    """A format of the registry.

    `suffix` and `media_type` are those of a lone file; `unit` is the offset unit in the file. `scope` says what becomes
    of a project: one file, or one folder a `document`. `holds` are the names of `EVERYTHING` that the file keeps, the
    rest is listed as lost with `lacks` as the reason. `options` names the choices it takes besides `zip`. `write` makes
    the files of a snapshot whose annotations are checked; `for_whom` is a sentence for people who choose.
    """

    id: str
    title: str
    suffix: str
    media_type: str
    for_whom: str
    holds: frozenset[str]
    lacks: str
    write: Callable[[Snapshot, Stamp], Iterator[File]]
    unit: str = CODE_POINTS
    scope: Literal["project", "document"] = "project"
    options: frozenset[str] = frozenset()
