"""Whether everything is as it was written: texts, offsets, quotes, histories, feeds, audit chains, and by `integrity_talk`
what people say and decide."""

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from annotate.domain import records
from annotate.domain.annotations import relocated
from annotate.domain.records import Person, Provenance
from annotate.domain.sentences import Layout
from annotate.store import annotations as annotations_store
from annotate.store import integrity_proofs, integrity_talk
from annotate.store.annotations import Annotation, AnnotationSentence, Fragment
from annotate.store.claims import Claim
from annotate.store.documents import Document, SourceCriticism
from annotate.store.evidence import Evidence
from annotate.store.forgotten import forgotten_until
from annotate.store.history import AnnotationVersion
from annotate.store.hot import Transaction
from annotate.store.journal import ACCOUNTS, AUDITED, START, Audit, Chain, Event, link_hash
from annotate.store.texts import DocumentText
from annotate.store.versions import Version
from annotate.text.normalise import sha256
from annotate.text.sentences import Sentence
from annotate.text.zones import Zone


class _Document(NamedTuple):
    """What the row of a document says of the rest."""

    id: str
    sha256: str
    sentences: int
    revision: int


def faults(tx: Transaction) -> Iterator[str]:
    """Everything that is not as it was written: one sentence each."""
    rows = tx.connection.execute(
        select(Document.id, Document.sha256, Document.sentences, Document.revision).order_by(Document.id)
    )
    for row in rows.all():
        document = _Document._make(row)
        yield from _wrong_document(tx, document)
        yield from integrity_talk.faults(tx, document.id)
        yield from _broken_feed(tx, f"Document {document.id}", document.id, document.revision)
    for name, revision in tx.connection.execute(select(Chain.name, Chain.revision).order_by(Chain.name)).all():
        yield from _broken_feed(tx, f"Project {name}", name, revision)
        yield from integrity_talk.wrong_comments(tx, name)
    yield from _wrong_versions(tx)
    for table in (Claim, Evidence):
        yield from _wrong_rows(tx, table)
    yield from _wrong_source_records(tx)
    yield from integrity_proofs.faults(tx)
    yield from _broken_chains(tx)


def _broken_feed(tx: Transaction, whose: str, id_: str, revision: int) -> Iterator[str]:
    told = tx.connection.scalars(select(Event.revision).where(Event.document == id_).order_by(Event.revision)).all()
    if told != list(range(forgotten_until(tx, id_) + 1, revision + 1)):
        yield f"{whose}: the feed has a gap or a repeat before revision {revision}."


def _wrong_versions(tx: Transaction) -> Iterator[str]:
    """Histories of claims and the like whose versions are not those that the audit rows tell."""
    entities = tx.connection.scalars(select(Version.entity).distinct().order_by(Version.entity)).all()
    for entity in entities:
        rows = tx.connection.execute(
            select(Version.version, Version.action, Version.record)
            .where(Version.entity == entity)
            .order_by(Version.version)
        ).all()
        known = select(Audit.after).where(Audit.entity_id == entity, Audit.entity == rows[0].action.split(".", 1)[0])
        told = tx.connection.scalars(known.order_by(Audit.seq)).all()
        if [_hash(row.record) for row in rows] != told:
            yield f"{entity}: its history is not the one that the audit rows tell."
        elif [row.version for row in rows] != list(range(1, len(rows) + 1)):
            yield f"{entity}: its history has a gap."


def _wrong_rows(tx: Transaction, table: type[Claim] | type[Evidence]) -> Iterator[str]:
    """Claims and evidence that are not what their history ends with."""
    every = aliased(Version)
    last = select(func.max(every.version)).where(every.entity == table.id).correlate(table).scalar_subquery()
    rows = select(table.id, table.version, table.record, Version.version, Version.record)
    for id_, version, record, known, kept in tx.connection.execute(
        rows.outerjoin(Version, and_(Version.entity == table.id, Version.version == last)).order_by(table.id)
    ):
        if version != known or bytes(record) != bytes(kept):
            yield f"{table.__name__} {id_}: its history does not end with what it is now."


def _wrong_source_records(tx: Transaction) -> Iterator[str]:
    """Source records that are not the newest version of their history."""
    every = aliased(Version)
    newest = select(func.max(every.version)).where(every.entity == SourceCriticism.id).scalar_subquery()
    rows = tx.connection.execute(
        select(
            SourceCriticism.document, SourceCriticism.version, SourceCriticism.record, Version.version, Version.record
        )
        .outerjoin(Version, and_(Version.entity == SourceCriticism.id, Version.version == newest))
        .order_by(SourceCriticism.document)
    )
    for document, version, record, last, kept in rows.all():
        if (version, bytes(record)) != (last, bytes(kept or b"")):
            yield f"Document {document}: the history of its source record does not end with what it is now."


def _wrong_document(tx: Transaction, document: _Document) -> Iterator[str]:
    columns = (DocumentText.text, DocumentText.zones, DocumentText.sentences)
    more = (DocumentText.original, DocumentText.provenance)
    row = tx.connection.execute(select(*columns, *more).where(DocumentText.document == document.id)).first()
    if row is None:
        yield f"Document {document.id}: its text is missing."
        return
    text, zones, sentences, original, provenance = row
    if sha256(text) != document.sha256:
        yield f"Document {document.id}: the text is not the one that was imported (SHA-256 differs)."
    try:
        known = msgspec.json.decode(bytes(provenance), type=Provenance)
        cut = msgspec.json.decode(bytes(sentences), type=list[Sentence])
        layout = Layout.of(msgspec.json.decode(bytes(zones), type=list[Zone]), cut)
    except msgspec.MsgspecError:
        yield f"Document {document.id}: its zones, sentences or origin cannot be read."
        return
    if original is not None and hashlib.sha256(bytes(original)).hexdigest() != known.bytes_sha256:
        yield f"Document {document.id}: the captured bytes are not those that came in (SHA-256 differs)."
    if len(cut) != document.sentences:
        yield f"Document {document.id}: it has {len(cut)} sentences, not the {document.sentences} that it should have."
    yield from _wrong_annotations(tx, document.id, text, layout)


def _wrong_annotations(tx: Transaction, document: str, text: str, layout: Layout) -> Iterator[str]:
    audited = _audited(tx, document)
    columns = (Annotation.id, Annotation.version, Annotation.deleted, Annotation.record)
    for id_, version, deleted, kept in tx.connection.execute(
        select(*columns).where(Annotation.document == document).order_by(Annotation.id)
    ).all():
        history, told = _history(tx, id_), audited.pop(id_, [])
        try:
            record = annotations_store.decoded(bytes(kept), Person("", ""))
        except msgspec.MsgspecError:
            yield f"Annotation {id_}: its record cannot be read."
            continue
        if any(text[piece.start : piece.end] != piece.quote for piece in record.fragments):
            yield f"Annotation {id_}: its words do not stand at its offsets."
        if not deleted and relocated(record.fragments, layout) != record.fragments:
            yield f"Annotation {id_}: it is not linked to the sentences that it lies in."
        if _ranges(tx, id_) != _ranges_of(record):
            yield f"Annotation {id_}: its rows of fragments and sentences differ from its record."
        if record.version != version or history[-1:] != [_hash(kept)]:
            yield f"Annotation {id_}: its history does not end with what it is now."
        elif history != told:
            yield f"Annotation {id_}: its history is not the one that the audit rows tell."
    for id_ in sorted(audited):
        yield f"Annotation {id_}: it is missing; the audit rows tell of it."


def _audited(tx: Transaction, document: str) -> dict[str, list[str | None]]:
    """The hashes of all versions of each annotation, as the audit rows have them."""
    rows = tx.connection.execute(
        select(Audit.entity_id, Audit.after)
        .where(Audit.chain == document, Audit.entity == "annotation")
        .order_by(Audit.seq)
    )
    told: dict[str, list[str | None]] = {}
    for id_, after in rows:
        told.setdefault(id_, []).append(after)
    return told


def _history(tx: Transaction, id_: str) -> list[str]:
    """The hashes of all versions, oldest first."""
    rows = select(AnnotationVersion.record).where(AnnotationVersion.annotation == id_)
    return [_hash(record) for record in tx.connection.scalars(rows.order_by(AnnotationVersion.version))]


def _hash(record: bytes) -> str:
    return hashlib.sha256(bytes(record)).hexdigest()


def _ranges(tx: Transaction, id_: str) -> tuple[Any, Any]:
    execute = tx.connection.execute
    fragments = execute(
        select(Fragment.start, Fragment.end, Fragment.part).where(Fragment.annotation == id_).order_by(Fragment.n)
    )
    links = execute(
        select(
            AnnotationSentence.fragment,
            AnnotationSentence.sentence,
            AnnotationSentence.zone,
            AnnotationSentence.start,
            AnnotationSentence.end,
        )
        .where(AnnotationSentence.annotation == id_)
        .order_by(AnnotationSentence.fragment, AnnotationSentence.n)
    )
    return [tuple(row) for row in fragments], [tuple(row) for row in links]


def _ranges_of(record: records.Annotation) -> tuple[Any, Any]:
    return (
        [(piece.start, piece.end, piece.part) for piece in record.fragments],
        [(n, s.n, s.zone, s.start, s.end) for n, piece in enumerate(record.fragments) for s in piece.sentences],
    )


def _broken_chains(tx: Transaction) -> Iterator[str]:
    execute = tx.connection.execute
    documents = execute(select(Document.id, Document.audit_seq, Document.audit_head)).all()
    others = execute(select(Chain.name, Chain.seq, Chain.head)).all()
    names = {row[0]: f"of document {row[0]}" for row in documents} | {row[0]: f"of project {row[0]}" for row in others}
    names[ACCOUNTS] = "of accounts and projects"
    ends = {row[0]: (row[1], row[2]) for row in (*documents, *others)}
    for chain, (length, head) in sorted(ends.items()):
        yield from _broken_chain(tx, chain, length, head, names[chain])
    known = set(ends)
    for (chain,) in execute(select(Audit.chain).distinct()):
        if chain not in known:
            yield f"Audit chain {chain}: it belongs to nothing that is here."


def _broken_chain(tx: Transaction, chain: str, length: int, head: str, name: str) -> Iterator[str]:
    """The first bad row of a chain, if there is one. `name` says whose it is."""
    columns = [getattr(Audit, name) for name in AUDITED]
    rows = tx.connection.execute(select(*columns, Audit.hash).where(Audit.chain == chain).order_by(Audit.seq))
    before, expected = START, 0
    for row in rows:
        expected += 1
        made = link_hash(before, dict(zip(AUDITED, row[:-1], strict=True)))
        if expected > length or row[0] != expected or made != row[-1]:
            yield f"Audit chain {name}: row {expected} is the first that was changed, removed or put in."
            return
        before = made
    if expected < length:
        yield f"Audit chain {name}: rows after {expected} are missing."
    elif before != head:
        yield f"Audit chain {name}: it does not end as it was written; row {expected} or one before it was changed."
