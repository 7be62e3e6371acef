"""What all formats share: slice check, losses, stamp, archive (interchange.md 1).

An export goes over its annotations twice. The first time it checks them, so that the numbers of the answer's head are
known before the first byte; the second time it writes what is sound.
"""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from annotate.domain.records import FIELDS_OF, Annotation, Person
from annotate.formats.archive import chunked, zipped
from annotate.formats.losses import Losses, counted_links
from annotate.formats.protocol import File, Format
from annotate.formats.snapshot import Snapshot, SnapshotDocument
from annotate.formats.stamp import Stamp, StampedDocument, time_of


@dataclass(frozen=True)
class Export:
    """A file to be sent. `losses` is the count of `LOSSES.txt`; `damaged` are ids that were refused, one line each."""

    filename: str
    media_type: str
    losses: int
    damaged: tuple[str, ...]
    chunks: Iterator[bytes]


class Damage(NamedTuple):
    """An annotation, or a document, whose data contradict the stored text."""

    id: str
    field: str
    sentence: str

    def line(self) -> str:
        return f"{self.id}\t{self.field}\t{self.sentence}"


def export(snapshot: Snapshot, kind_of_file: Format) -> Export:
    """Make the file of a snapshot: bare, or as a ZIP with `EXPORT.json` and `LOSSES.txt` where that is asked for.

    Annotations whose quote is not what stands in the text are left out and named; the rest goes on (interchange.md 1.2).
    """
    checked = examine(snapshot, kind_of_file)
    sound = snapshot.without(checked.refused)
    files = list(kind_of_file.write(sound, checked.stamp))
    name = _named(snapshot, checked.stamp)
    if len(files) == 1 and not snapshot.options.zip:
        filename, media_type, chunks = f"{name}{kind_of_file.suffix}", kind_of_file.media_type, chunked(files[0].pieces)
    else:
        files.append(File("EXPORT.json", [checked.stamp.file()]))
        if checked.stamp.losses:
            files.append(File("LOSSES.txt", _losses(sound, checked, Losses(kind_of_file))))
        filename, media_type, chunks = f"{name}-{kind_of_file.id}.zip", "application/zip", zipped(files)
    return Export(filename, media_type, checked.stamp.losses, checked.stamp.damaged, chunks)


@dataclass(frozen=True)
class Examination:
    """What is known before the first byte. `refused` are the damaged annotations by document."""

    stamp: Stamp
    damage: tuple[Damage, ...]
    refused: Mapping[str, frozenset[str]]


def examine(snapshot: Snapshot, kind_of_file: Format) -> Examination:
    """Check every fragment against the text and count what this format loses."""
    losses = Losses(kind_of_file)
    documents: list[StampedDocument] = []
    damage: list[Damage] = []
    refused: dict[str, frozenset[str]] = {}
    lost = 0
    for document in snapshot.documents:
        found = _Checked(document)
        lost += found.count(losses)
        damage.extend(found.damage)
        if found.refused:
            refused[document.record.id] = frozenset(found.refused)
        documents.append(found.stamped(snapshot.audit_heads.get(document.record.id)))
    return Examination(_stamp(snapshot, kind_of_file, documents, lost, damage), tuple(damage), refused)


class _Checked:
    """One document while its annotations are checked and counted."""

    def __init__(self, document: SnapshotDocument) -> None:
        self.document = document
        self.damage: list[Damage] = []
        self.refused: list[str] = []
        self.kinds: Counter[str] = Counter()
        self.fragments = 0
        self.links = 0
        self.people: dict[str, Person] = {}
        if hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest() != document.record.sha256:
            self.damage.append(Damage(document.record.id, "text", "The stored text does not have its SHA-256."))

    def count(self, losses: Losses) -> int:
        """Go over the annotations; how many fields of the sound ones are lost."""
        text, comments, links = self.document.text, self.document.comments, counted_links(self.document)
        kinds, people, lost = self.kinds, self.people, 0
        for annotation in self._decoded():
            fragments = annotation.fragments
            for fragment in fragments:
                if text[fragment.start : fragment.end] != fragment.quote:
                    where = f"{fragment.start}-{fragment.end}"
                    self._refuse(Damage(annotation.id, "quote", f"The text at {where} is not the quote."))
                    break
            else:
                kinds[annotation.kind] += 1
                people[annotation.author.id] = annotation.author
                self.fragments += len(fragments)
                lost += len(losses.of(annotation, comments, links))
                if links:
                    self.links += links[annotation.id]
        return lost

    def _decoded(self) -> Iterator[Annotation]:
        decode = msgspec.json.Decoder(Annotation).decode
        for raw in self.document.stored:
            try:
                annotation = decode(raw)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                self._refuse(Damage(_id_of(raw), "record", f"The stored record cannot be read: {error}."))
                continue
            if annotation.fragments and annotation.kind in FIELDS_OF:
                yield annotation
            else:
                self._refuse(Damage(annotation.id, "record", "The stored record has no passage or no known kind."))

    def _refuse(self, damage: Damage) -> None:
        self.refused.append(damage.id)
        self.damage.append(damage)

    def stamped(self, audit_head: str | None) -> StampedDocument:
        record = self.document.record
        return StampedDocument(
            id=record.id,
            title=record.title,
            sha256=record.sha256,
            length=record.length,
            layer=self.document.layer,
            people=tuple(sorted(self.people.values(), key=lambda person: (person.name, person.id))),
            annotations=self.kinds.total(),
            kinds=dict(sorted(self.kinds.items())),
            fragments=self.fragments,
            links=self.links,
            audit_head=audit_head,
        )


class _Named(msgspec.Struct):
    """The one thing wanted of a record that is otherwise unreadable."""

    id: str = "unknown"


def _id_of(raw: bytes) -> str:
    try:
        return msgspec.json.decode(raw, type=_Named).id
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return "unknown"


def _stamp(
    snapshot: Snapshot, kind_of_file: Format, documents: list[StampedDocument], lost: int, damage: list[Damage]
) -> Stamp:
    scope, options = snapshot.scope, snapshot.options
    chosen = {name: getattr(options, name) for name in sorted(kind_of_file.options)}
    return Stamp(
        format=kind_of_file.id,
        program=f"annotate {snapshot.version}",
        generated=time_of(snapshot.at),
        offset_unit=kind_of_file.unit,
        codebook=snapshot.codebook,
        verdict_scale=snapshot.verdict_scale,
        project={"id": snapshot.project.id, "name": snapshot.project.name},
        scope={
            "words": scope.words(),
            "layer": scope.layer,
            "status": scope.status,
            "author": scope.author,
            "kind": scope.kind,
        },
        options=chosen,
        annotations=sum(document.annotations for document in documents),
        losses=lost + len(damage),
        damaged=tuple(item.id for item in damage),
        documents=tuple(documents),
    )


def _losses(sound: Snapshot, checked: Examination, losses: Losses) -> Iterator[str]:
    """`LOSSES.txt`: the count, what is damaged, then what the format does not hold."""
    yield f"{checked.stamp.losses}\n"
    for item in checked.damage:
        yield f"{item.line()}\n"
    for document in sound.documents:
        for line in losses.lines(document):
            yield f"{line}\n"


def _named(snapshot: Snapshot, stamp: Stamp) -> str:
    """The file's name without suffix, from the title of what is exported."""
    return file_name(stamp.documents[0].title if snapshot.subject == "document" else snapshot.project.name)


def file_name(title: str) -> str:
    """A title as a file name: letters, digits and marks of any script, everything else one `-`; safe on every system."""
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" or c in "._" else " " for c in title)
    return "-".join(kept.split())[:60].strip("-._") or "export"
