"""Whether everything is as it was written: texts, offsets, quotes, histories, feeds, audit chains."""

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import select

from annotate.domain.records import Person
from annotate.store import annotations as annotations_store
from annotate.store.annotations import Annotation, AnnotationSentence, Fragment
from annotate.store.documents import Document
from annotate.store.history import AnnotationVersion
from annotate.store.hot import Transaction
from annotate.store.journal import ACCOUNTS, AUDITED, START, Audit, Chain, Event, link_hash
from annotate.store.texts import stored_text
from annotate.text.normalise import sha256


def faults(tx: Transaction) -> Iterator[str]:
    """Everything that is not as it was written: one sentence each."""
    execute = tx.connection.execute
    for id_, sha, revision in execute(
        select(Document.id, Document.sha256, Document.revision).order_by(Document.id)
    ).all():
        text = stored_text(tx, id_)
        if sha256(text.text) != sha:
            yield f"Document {id_}: the text is not the one that was imported (SHA-256 differs)."
        yield from _wrong_annotations(tx, id_, text.text)
        told = [row[0] for row in execute(select(Event.revision).where(Event.document == id_).order_by(Event.revision))]
        if told != list(range(1, revision + 1)):
            yield f"Document {id_}: the feed has a gap or a repeat before revision {revision}."
    yield from _broken_chains(tx)


def _wrong_annotations(tx: Transaction, document: str, text: str) -> Iterator[str]:
    rows = tx.connection.execute(
        select(Annotation.id, Annotation.version, Annotation.record).where(Annotation.document == document)
    )
    for id_, version, kept in rows.all():
        try:
            record = annotations_store.decoded(bytes(kept), Person("", ""))
        except msgspec.MsgspecError:
            yield f"Annotation {id_}: its record cannot be read."
            continue
        if any(text[piece.start : piece.end] != piece.quote for piece in record.fragments):
            yield f"Annotation {id_}: its words do not stand at its offsets."
        if _ranges(tx, id_) != _ranges_of(record):
            yield f"Annotation {id_}: its rows of fragments and sentences differ from its record."
        if record.version != version or _newest(tx, id_) != hashlib.sha256(bytes(kept)).hexdigest():
            yield f"Annotation {id_}: its history does not end with what it is now."


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


def _ranges_of(record: Any) -> tuple[Any, Any]:
    return (
        [(piece.start, piece.end, piece.part) for piece in record.fragments],
        [(n, s.n, s.zone, s.start, s.end) for n, piece in enumerate(record.fragments) for s in piece.sentences],
    )


def _newest(tx: Transaction, id_: str) -> str:
    row = tx.connection.execute(
        select(AnnotationVersion.record)
        .where(AnnotationVersion.annotation == id_)
        .order_by(AnnotationVersion.version.desc())
        .limit(1)
    ).first()
    return hashlib.sha256(bytes(row[0])).hexdigest() if row else ""


def _broken_chains(tx: Transaction) -> Iterator[str]:
    execute = tx.connection.execute
    ends = {row[0]: (row[1], row[2]) for row in execute(select(Document.id, Document.audit_seq, Document.audit_head))}
    ends |= {row[0]: (row[1], row[2]) for row in execute(select(Chain.name, Chain.seq, Chain.head))}
    for chain, (length, head) in sorted(ends.items()):
        yield from _broken_chain(tx, chain, length, head)
    known = set(ends)
    for (chain,) in execute(select(Audit.chain).distinct()):
        if chain not in known:
            yield f"Audit chain {chain}: it belongs to nothing that is here."


def _broken_chain(tx: Transaction, chain: str, length: int, head: str) -> Iterator[str]:
    """The first bad row of a chain, if there is one."""
    columns = [getattr(Audit, name) for name in AUDITED]
    rows = tx.connection.execute(select(*columns, Audit.hash).where(Audit.chain == chain).order_by(Audit.seq))
    name = "of accounts and projects" if chain == ACCOUNTS else f"of document {chain}"
    before, expected = START, 0
    for row in rows:
        expected += 1
        made = link_hash(before, dict(zip(AUDITED, row[:-1], strict=True)))
        if row[0] != expected or made != row[-1]:
            yield f"Audit chain {name}: row {expected} is the first that was changed, removed or put in."
            return
        before = made
    if expected != length or before != head:
        yield f"Audit chain {name}: rows after {expected} are missing."
