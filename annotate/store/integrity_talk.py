"""Whether comments, cases, decisions and what they made are as they were written."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import func, select

from annotate.domain.comments import Kept, decoded
from annotate.domain.records import Person
from annotate.store import annotations as annotations_store
from annotate.store.annotations import Annotation
from annotate.store.cases import Case, Decision
from annotate.store.comments import Comment
from annotate.store.hot import Transaction
from annotate.store.journal import Audit


class _Row(NamedTuple):
    """A comment as its columns say it."""

    id: str
    version: int
    annotation: str | None
    parent: str | None
    claim: str | None
    evidence: str | None
    record: bytes

    @property
    def on(self) -> str | None:
        """What it is about; `None` for the document as a whole."""
        return self.annotation or self.claim or self.evidence


def faults(tx: Transaction, document: str) -> Iterator[str]:
    """Everything of a document's discussion and adjudication that is not as it was written: one sentence each."""
    layers: dict[str, str] = dict(
        tx.connection.execute(select(Annotation.id, Annotation.layer).where(Annotation.document == document)).all()
    )
    yield from wrong_comments(tx, document)
    yield from _wrong_cases(tx, document, layers)
    yield from _wrong_sources(tx, document, layers)


def wrong_comments(tx: Transaction, chain: str) -> Iterator[str]:
    """Comments that the chain of a document, or of a project, does not tell as they are."""
    told: dict[str, list[str | None]] = {}
    known = select(Audit.entity_id, Audit.after).where(Audit.chain == chain, Audit.entity == "comment")
    for id_, after in tx.connection.execute(known.order_by(Audit.seq)):
        told.setdefault(id_, []).append(after)
    columns = [getattr(Comment, name) for name in _Row._fields]
    rows = [_Row._make(row) for row in tx.connection.execute(select(*columns).where(Comment.document == chain))]
    places = {row.id: row.on for row in rows}
    for row in sorted(rows):
        hashes = told.pop(row.id, [])
        try:
            kept = decoded(bytes(row.record))
        except msgspec.MsgspecError:
            yield f"Comment {row.id}: its record cannot be read."
            continue
        if not _is_of(kept, row, chain):
            yield f"Comment {row.id}: its record differs from its row."
        if row.parent and places.get(row.parent, row.parent) != row.on:
            yield f"Comment {row.id}: it answers a comment of another thread."
        if len(hashes) != row.version or hashes[-1:] != [hashlib.sha256(bytes(row.record)).hexdigest()]:
            yield f"Comment {row.id}: it is not what the audit rows tell."
    for id_ in sorted(told):
        yield f"Comment {id_}: it is missing; the audit rows tell of it."


def _is_of(kept: Kept, row: _Row, chain: str) -> bool:
    """Whether a record says of itself what its row says."""
    told = (kept.id, kept.version, kept.annotation, kept.parent, kept.claim, kept.evidence)
    return told == row[:-1] and kept.document == (None if row.claim or row.evidence else chain)


def _wrong_cases(tx: Transaction, document: str, layers: dict[str, str]) -> Iterator[str]:
    """`layers`: the layer of each annotation of the document, deleted ones too."""
    execute = tx.connection.execute
    told: Counter[tuple[str, str]] = Counter()
    known = select(Audit.entity_id, Audit.action, func.count()).where(Audit.chain == document, Audit.entity == "case")
    for id_, action, number in execute(known.group_by(Audit.entity_id, Audit.action)):
        told[id_, action] = number
    cases = execute(
        select(Case.id, Case.version, Case.state, Case.members, Case.decision).where(Case.document == document)
    )
    for id_, version, state, members, standing in sorted(cases.all(), key=lambda row: str(row[0])):
        made = execute(select(Decision.id, Decision.outcome).where(Decision.case == id_)).all()
        decided, undone = told.pop((id_, "case.decided"), 0), told.pop((id_, "case.undone"), 0)
        if not layers.keys() >= set(members.split()):
            yield f"Case {id_}: it has annotations that are not there."
        if (decided, version) != (len(made), 1 + decided + undone):
            yield f"Case {id_}: its decisions are not those that the audit rows tell."
        if (state in ("decided", "escalated")) != (standing in {row[0] for row in made}):
            yield f"Case {id_}: the decision that stands is not there."
        yield from _wrong_outcomes(id_, made, layers)
    for id_ in sorted({id_ for id_, _ in told}):
        yield f"Case {id_}: it is missing; the audit rows tell of it."


def _wrong_outcomes(case: str, made: Any, layers: dict[str, str]) -> Iterator[str]:
    lost = {id_ for _, outcome in made for id_ in outcome.split() if layers.get(id_) != "adjudicated"}
    for id_ in sorted(lost):
        yield f"Case {case}: a decision made annotation {id_}, which is not in the agreed layer."


def _wrong_sources(tx: Transaction, document: str, layers: dict[str, str]) -> Iterator[str]:
    """Agreed annotations that were made from something that is not there."""
    agreed = select(Annotation.id, Annotation.record).where(
        Annotation.document == document, Annotation.layer == "adjudicated"
    )
    for id_, record in tx.connection.execute(agreed.order_by(Annotation.id)):
        try:
            sources = annotations_store.decoded(bytes(record), Person("", "")).derived_from
        except msgspec.MsgspecError:
            continue  # said already, as of every annotation
        for source in sorted(set(sources) - layers.keys()):
            yield f"Annotation {id_}: it was made from annotation {source}, which is not there."
