"""How a text gets in: from a body, a file, or many lines at once (contract.md, Documents)."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec

from annotate import __version__
from annotate.domain import fields as f
from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Input, Line, Prose
from annotate.domain.proposals import Proposal
from annotate.domain.records import Document, Person, Provenance
from annotate.domain.sentences import Layout, laid_out
from annotate.reading import versions
from annotate.reading.result import Piece, Read, Request
from annotate.services.reading import taken
from annotate.services.stamping import new_texts
from annotate.services.work import PROJECT, Keyed, Work, action, inside
from annotate.store import documents as store
from annotate.store import keys as keys_store
from annotate.store import projects as projects_store
from annotate.store import search as search_store
from annotate.store import texts as texts_store
from annotate.store.access import ProjectAccess
from annotate.store.base import encoder, new_id
from annotate.store.journal import START, Tail
from annotate.text.normalise import TextRefused, normalise, sha256
from annotate.text.words import Stretch, stretches
from annotate.text.zones import Zone, find_zones


class Metadata(Input, frozen=True):
    """What is known of the source."""

    language: f.Language | None = None
    source_url: f.Address | None = None
    archived_url: f.Address | None = None
    retrieved: f.Moment | None = None
    licence_note: Prose | None = None


class NewDocument(Input, frozen=True):
    """A pasted text."""

    text: str
    title: Line | None = None
    metadata: Metadata = Metadata()


class Reading(NamedTuple):
    """A text that was read, normalised, zoned and cut, before anything is stored. `supersedes` is the capture before it."""

    title: str
    text: str
    layout: Layout
    language: str
    normalisations: tuple[str, ...]
    metadata: Metadata
    provenance: Provenance
    original: bytes | None
    stretches: tuple[Stretch, ...]
    media_type: str = "text/plain"
    supersedes: str | None = None


class Awaited(NamedTuple):
    """A document before it is read: `title` stands for it until its text has one, `supersedes` is the capture before it."""

    title: str
    language: str
    metadata: Metadata
    capture_method: str
    supersedes: str | None = None


class Captured(NamedTuple):
    """Bytes that came in: what is known of them, how (`upload`, `paste`, …) and through whom."""

    content: bytes
    request: Request
    method: str
    person: str


def reading_of(body: NewDocument, language: str, person: str) -> Reading:
    """Read a pasted text. Slow work: outside a Work. `Invalid` for a text that cannot be kept."""
    made = read_of_text(body.text)
    return reading_from(made, Captured(body.text.encode(), Request(), "paste", person), body, language)


def read_of_text(text: str) -> Read:
    """A pasted text, normalised. `Invalid` for one that cannot be kept."""
    try:
        normal = normalise(text)
    except TextRefused as refused:
        raise Invalid([Fault("/text", str(refused))]) from refused
    return Read(normal.text, "text/plain", normalisations=normal.normalisations)


def reading_of_file(content: bytes, filename: str | None, named: NewDocument, language: str, person: str) -> Reading:
    """Read an uploaded file of any kind; `named` gives title and metadata. Slow work: outside a Work.

    `Invalid` with one sentence for bytes that no text comes out of.
    """
    return reading_of_captured(Captured(content, Request(filename), "upload", person), named, language)


def reading_of_captured(captured: Captured, named: NewDocument, language: str) -> Reading:
    """The same for bytes of which more is known than the name of a file."""
    return reading_from(taken(captured.content, captured.request), captured, named, language)


def reading_from(made: Read, captured: Captured, named: NewDocument, language: str) -> Reading:
    """What was read, zoned and cut; the file's own words fill what `named` leaves open. Slow work: outside a Work."""
    if inside():
        raise RuntimeError("a text is read before the Work begins")
    text, content, metadata = made.text, captured.content, _filled(named.metadata, made.proposals)
    language = metadata.language or language
    zones = find_zones(text) if made.zones is None else _zones(made.zones)
    try:
        layout = laid_out(text, zones, language)
    except TextRefused as refused:
        raise Invalid([Fault("/text", str(refused))]) from refused
    known = msgspec.structs.replace(
        origin(captured),
        encoding_detected=made.encoding,
        proposals=made.proposals,
        warnings=made.warnings,
        reader=versions.reader(made.media_type),
        scanned=made.scanned,
    )
    # the captured bytes are kept where they are not just the text
    original = None if text.encode() == content else content
    title = named.title or _title(text, layout, made.proposals)
    parts = tuple(stretches(text))
    return Reading(
        title, text, layout, language, made.normalisations, metadata, known, original, parts, made.media_type
    )


@action("document.create")
def language_of(work: Work, project: str) -> str:
    """The project's language, for reading a text before it is stored; refuses whoever may not store one."""
    return work.load(PROJECT, project).language


@action("document.create")
def create(work: Work, project: str, readings: Sequence[Reading]) -> list[Document]:
    """Store texts that were read; each is `ready` at once. They get their numbers in the order given."""
    return _stored_all(work, work.load(PROJECT, project), readings)


@action("document.create")
def create_one(work: Work, project: str, reading: Reading) -> Document:
    """Store one text that was read."""
    return _stored_all(work, work.load(PROJECT, project), [reading])[0]


class BatchLine(NamedTuple):
    """One line of a batch: what was read of it, or why not; `keyed` counts the line."""

    number: int
    reading: Reading | Invalid
    keyed: Keyed | None


@action("document.create")
def create_lines(work: Work, project: str, lines: Sequence[BatchLine]) -> list[bytes]:
    """Store lines of a batch; one encoded result a line, in their order."""
    found = work.load(PROJECT, project)
    results: dict[int, bytes] = {}
    new: list[BatchLine] = []
    for line in lines:
        kept = keys_store.find(work, line.keyed.key) if line.keyed else None
        if isinstance(line.reading, Invalid):
            results[line.number] = _refused_line(line.number, line.reading)
        elif kept is None:
            new.append(line)
        elif line.keyed and kept.request == line.keyed.request:
            results[line.number] = kept.answer.body
        else:
            reused = Invalid(sentence="This key was used for another line.", kind="key-reused")
            results[line.number] = _refused_line(line.number, reused)
    made = _stored_all(work, found, [line.reading for line in new if isinstance(line.reading, Reading)])
    for line, document in zip(new, made, strict=True):
        result = encoder.encode(
            {
                "line": line.number,
                "status": 201,
                "id": document.id,
                "sha256": document.sha256,
                "length": document.length,
            }
        )
        results[line.number] = result
        if line.keyed:
            answer = keys_store.Answer(201, result)
            keys_store.keep(work, line.keyed.key, line.keyed.request, work.subject, answer, work.now)
    return [results[line.number] for line in lines]


def _refused_line(number: int, refusal: Invalid) -> bytes:
    errors = [{"pointer": fault.pointer, "detail": fault.detail} for fault in refusal.faults]
    return encoder.encode({"line": number, "status": 422, "detail": str(refusal), "errors": errors})


def _stored_all(work: Work, found: ProjectAccess, readings: Sequence[Reading]) -> list[Document]:
    first = projects_store.take_numbers(work, found.id, len(readings)) if readings else 0
    made = [_stored(work, found, reading, first + n) for n, reading in enumerate(readings)]
    store.insert_documents(work, [row for _, row, _ in made])
    texts_store.insert_texts(work, [text for _, _, text in made])
    new_texts.set()
    rows = zip(made, readings, strict=True)
    search_store.index_texts(work, [(one.id, found.id, one.title, reading.stretches) for (one, _, _), reading in rows])
    return [document for document, _, _ in made]


def origin(captured: Captured) -> Provenance:
    """What is known of bytes before they are read."""
    return Provenance(
        capture_method=captured.method,
        tool_version=__version__,
        retrieved_by=captured.person,
        bytes_sha256=hashlib.sha256(captured.content).hexdigest(),
        bytes_size=len(captured.content),
        original_filename=captured.request.name,
        encoding_given=captured.request.encoding if captured.method != "paste" else None,
    )


def _zones(pieces: Sequence[Piece]) -> list[Zone]:
    return [Zone(n, piece.kind, piece.start, piece.end, 1, piece.page) for n, piece in enumerate(pieces, 1)]


def _filled(metadata: Metadata, proposals: Sequence[Proposal]) -> Metadata:
    """What was given, and where nothing was, what the file says first of its address and its language."""
    said = {proposal.field: proposal.value for proposal in reversed(proposals)}
    given = {name: value for name in Metadata.__struct_fields__ if (value := getattr(metadata, name)) is not None}
    for name, field in (("source_url", "address"), ("language", "language")):
        with suppress(msgspec.ValidationError):
            given.setdefault(
                name, getattr(msgspec.convert({name: said[field]}, Metadata), name) if field in said else None
            )
    return Metadata(**given)


def _title(text: str, layout: Layout, proposals: Sequence[Proposal]) -> str:
    headline = next((zone for zone in layout.zones if zone.kind == "headline"), None)
    said = next((proposal.value for proposal in proposals if proposal.field == "title"), None)
    words = text[headline.start : headline.end] if headline else said or text.strip()[:80]
    shown = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return shown[:500] or "Untitled"


def _stored(
    work: Work, project: ProjectAccess, reading: Reading, n: int
) -> tuple[Document, dict[str, Any], dict[str, Any]]:
    document = with_text(new_record(work, project.id, reading), reading)
    row = begun(work, document, n, len(reading.layout.sentences))
    text = texts_store.columns_of(reading.text, reading.layout, reading.provenance, reading.original)
    return msgspec.structs.replace(document, revision=row["revision"]), row, {"document": document.id, **text}


def new_record(work: Work, project: str, known: Reading | Awaited) -> Document:
    """A new document that has no text yet."""
    metadata = known.metadata
    return Document(
        created_by=Person(work.actor.user, work.actor.name),
        revision=0,
        id=new_id(),
        version=1,
        project=project,
        title=known.title,
        language=known.language,
        state="reading",
        reason=None,
        review_state="open",
        sha256=sha256(""),
        length=0,
        normalisations=(),
        media_type="text/plain",
        source_url=metadata.source_url,
        archived_url=metadata.archived_url,
        retrieved=metadata.retrieved,
        licence_note=metadata.licence_note or "",
        supersedes=known.supersedes,
        created=work.now,
    )


def with_text(document: Document, reading: Reading) -> Document:
    """The same document, ready, with what is told of its text."""
    return msgspec.structs.replace(
        document,
        state="ready",
        sha256=sha256(reading.text),
        length=len(reading.text),
        normalisations=reading.normalisations,
        media_type=reading.media_type,
    )


def begun(work: Work, document: Document, n: int, sentences: int) -> dict[str, Any]:
    """Begin the chain of a new document; its row. `n` is its number in the project."""
    kept = store.kept_document(document)
    tail = work.journal.begin(Tail(document.id, 0, START, 0, document=True))
    work.journal.audit(document.id, "document.created", document.id, None, kept)
    work.journal.deed(document.project, "document.created", document.id, 0, document.id)
    if document.state == "ready":
        work.journal.event(document.id, "document.ready", document.id, 1)
    work.journal.begun[document.id] = (tail.revision, tail.seq)  # the row below is written with its chain's end
    chain = {"revision": tail.revision, "audit_seq": tail.seq, "audit_head": tail.head}
    return {**store.columns_of(document, kept), "n": n, "sentences": sentences, **chain}
