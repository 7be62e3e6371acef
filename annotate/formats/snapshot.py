"""What a format gets: one moment of a document or of a project, as plain data.

Whoever exports fills a `Snapshot` in one reading transaction and closes it; formats only read. Annotations stay encoded
and are decoded one at a time, so that 20,000 of them need little memory. Offsets are code points, half-open.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import msgspec

from annotate import vocabulary
from annotate.domain.criticism import Criticism
from annotate.domain.records import Annotation, Document, Layer, Link, Person, Project, Provenance, Zone
from annotate.domain.sources import Source

_DECODE = msgspec.json.Decoder(Annotation)
_LAYERS = {None: "All layers", "adjudicated": "The adjudicated layer", "individual": "The reviewers’ own layers"}

STANDING = ("draft", "submitted", "accepted")
"""Statuses that are exported where none was asked for (interchange.md 1.6)."""


class Scope(msgspec.Struct, frozen=True):
    """Which annotations were asked for. Empty means: not restricted (interchange.md 1.6)."""

    layer: str | None = None
    status: tuple[str, ...] = ()
    author: tuple[Person, ...] = ()
    kind: tuple[str, ...] = ()

    def words(self) -> str:
        """The choice as one or two plain sentences."""
        said = [self._what()]
        if self.author:
            said.append(f"Only of {_listed(person.name for person in self.author)}.")
        if self.kind:
            said.append(f"Only {_listed(vocabulary.value('kind', kind).plural.lower() for kind in self.kind)}.")
        return " ".join(said)

    def _what(self) -> str:
        if self.layer is None and not self.status:
            return (
                "The adjudicated layer where a document has one, else every draft, submitted and accepted annotation "
                "that the person who made this may see."
            )
        status = _listed((vocabulary.label("status", value).lower() for value in self.status or STANDING), "or")
        return f"{_LAYERS[self.layer]}, status {status}."


class Options(msgspec.Struct, frozen=True):
    """How the file is to look. `rows` and `bom` belong to CSV, `zip` puts the stamp and the losses beside any file."""

    rows: Literal["annotations", "fragments"] = "annotations"
    bom: bool = False
    zip: bool = False


@dataclass(frozen=True)
class SnapshotDocument:
    """One document with its annotations.

    `sentences` are `(n, start, end, zone, paragraph_n)` in order. `stored` gives each annotation as JSON of `records.Annotation`, in the order `start, end, id`; it can be gone through
    more than once. `layer` is the layer that was chosen for this document. `links` start at its annotations, `comments`
    counts by annotation id. `refused` are annotations that failed the slice check. `criticism` is the signed source record, as the
    person who exports may see it.
    """

    record: Document
    text: str
    zones: Sequence[Zone]
    sentences: Sequence[tuple[int, int, int, int, int]]
    provenance: Provenance | None
    stored: Iterable[bytes]
    links: Sequence[Link] = ()
    layers: Sequence[Layer] = ()
    comments: Mapping[str, int] = field(default_factory=dict)
    layer: str = "individual"
    refused: frozenset[str] = frozenset()
    criticism: Criticism | None = None

    def annotations(self) -> Iterator[Annotation]:
        """Its sound annotations, in order. What cannot be decoded was named by the frame and is left out."""
        decode, refused = _DECODE.decode, self.refused
        for raw in self.stored:
            try:
                annotation = decode(raw)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                continue
            if annotation.id not in refused:
                yield annotation


@dataclass(frozen=True)
class Snapshot:
    """A document or a project at one moment.

    `documents` (by id) can be gone through more than once and should load one text at a time. `subject` says what was
    asked for; for a `document` there is exactly one. `at` is RFC 3339 in UTC, `audit_heads` maps a document's id to the
    head of its audit chain, `base_url` is the installation's own address or `None`. `verdict_scale` is the version of
    the project's scale, `None` while a project has no verdicts. `sources` are the names of the project for whom its
    attributions cite.
    """

    subject: Literal["document", "project"]
    project: Project
    documents: Iterable[SnapshotDocument]
    at: str
    version: str
    codebook: str
    audit_heads: Mapping[str, str] = field(default_factory=dict)
    base_url: str | None = None
    verdict_scale: str | None = None
    sources: Sequence[Source] = ()
    scope: Scope = field(default_factory=Scope)
    options: Options = field(default_factory=Options)

    def without(self, refused: Mapping[str, frozenset[str]]) -> "Snapshot":
        """The same, without these annotations (by document id)."""
        return replace(self, documents=_Sound(self.documents, refused)) if refused else self

    def address(self, path: str) -> str:
        """A path of the installation, absolute when its own address is known."""
        return f"{self.base_url.rstrip('/')}{path}" if self.base_url else path


@dataclass(frozen=True)
class _Sound:
    """Documents without their refused annotations, as often as one likes."""

    documents: Iterable[SnapshotDocument]
    refused: Mapping[str, frozenset[str]]

    def __iter__(self) -> Iterator[SnapshotDocument]:
        for document in self.documents:
            refused = self.refused.get(document.record.id)
            yield replace(document, refused=refused) if refused else document


def _listed(words: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    items = list(words)
    return f"{', '.join(items[:-1])} {last} {items[-1]}" if len(items) > 1 else "".join(items)
