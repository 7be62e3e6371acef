"""What happened: the only writer of revisions, events, versions and audit rows.

A chain is a document's, under the lock of its row, a project's (claims, evidence, relations), or the one of accounts and
projects. Whoever needs several takes the project's first, then documents by id. Rows are hashed in order:
`hash = SHA256(previous ‖ canonical row)` (security.md S54); an audit row holds ids and hashes of content, no content.
"""

import hashlib
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import String, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Bytes, Count, Key, Moment, Short, Words, new_id
from annotate.store.deeds import insert_activity
from annotate.store.documents import Document
from annotate.store.history import AnnotationVersion
from annotate.store.hot import Transaction, Value, hot
from annotate.store.versions import Kept, Version

ACCOUNTS = "accounts"
"""The chain of accounts, memberships and settings of projects."""

START = "0" * 64
UNTOLD = frozenset({"appearance", "correction"})
"""What has versions and no line of its own in the activity: a passage is of a layer, a correction comes with its claim."""


class Event(Base):
    """One line of a feed. `document` is whose feed it is, a document's or a project's. `data` is what only the event
    knows; a version is found in the history."""

    __tablename__ = "event"
    __table_args__ = NO_ROWID
    document: Mapped[Key] = mapped_column(primary_key=True)
    revision: Mapped[Count] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(32))
    at: Mapped[Moment]
    by: Mapped[Key]
    entity: Mapped[Key]
    version: Mapped[Count]
    data: Mapped[Bytes | None]


class Chain(Base):
    """The end of an audit chain that is no document's: of accounts, or of a project, which has a feed as well."""

    __tablename__ = "audit_chain"
    name: Mapped[str] = mapped_column(String(36), primary_key=True)
    seq: Mapped[Count]
    head: Mapped[Short]
    revision: Mapped[Count]


class Audit(Base):
    """Append-only: who did what to what; `before` and `after` are SHA-256 of the versions."""

    __tablename__ = "audit"
    __table_args__ = NO_ROWID
    chain: Mapped[Key] = mapped_column(primary_key=True)
    seq: Mapped[Count] = mapped_column(primary_key=True)
    at: Mapped[Moment]
    actor: Mapped[Key]
    action: Mapped[str] = mapped_column(String(32))
    entity: Mapped[str] = mapped_column(String(32))
    entity_id: Mapped[Key]
    before: Mapped[Short | None]
    after: Mapped[Short | None]
    reason: Mapped[Words | None]
    request_id: Mapped[Short]
    hash: Mapped[Short]


AUDITED = ("seq", "at", "actor", "action", "entity", "entity_id", "before", "after", "reason", "request_id")


def link_hash(previous: str, row: dict[str, Value]) -> str:
    """The hash of one audit row on top of the one before."""
    canonical = msgspec.json.encode([row[name] for name in AUDITED])
    return hashlib.sha256(previous.encode() + canonical).hexdigest()


@dataclass
class Tail:
    """Where a chain stands inside this transaction, and the feed beside it, `document` or not."""

    name: str
    seq: int
    head: str
    revision: int = 0
    document: bool = False


@dataclass
class Journal:
    """What one transaction has to say; `flush` writes it in one go, before the commit."""

    actor: str
    at: str
    request_id: str
    tails: dict[str, Tail] = field(default_factory=dict)
    events: list[dict[str, Value]] = field(default_factory=list)
    versions: list[dict[str, Value]] = field(default_factory=list)
    kept: list[dict[str, Value]] = field(default_factory=list)
    audits: list[dict[str, Value]] = field(default_factory=list)
    deeds: list[dict[str, Value]] = field(default_factory=list)
    begun: dict[str, tuple[int, int]] = field(default_factory=dict)

    def begin(self, tail: Tail) -> Tail:
        """Take up a chain that was read under its lock."""
        if tail.name not in self.tails:
            self.tails[tail.name] = tail
            self.begun[tail.name] = (tail.revision, tail.seq)
        return self.tails[tail.name]

    def audit(
        self,
        chain: str,
        action: str,
        entity_id: str,
        before: bytes | None = None,
        after: bytes | None = None,
        reason: str | None = None,
    ) -> None:
        """One audit row: `action` is `entity.verb`; `before` and `after` are encoded versions."""
        tail = self.tails[chain]
        tail.seq += 1
        row: dict[str, Value] = {
            "seq": tail.seq,
            "at": self.at,
            "actor": self.actor,
            "action": action,
            "entity": action.split(".", 1)[0],
            "entity_id": entity_id,
            "before": hashlib.sha256(before).hexdigest() if before is not None else None,
            "after": hashlib.sha256(after).hexdigest() if after is not None else None,
            "reason": reason,
            "request_id": self.request_id,
        }
        tail.head = link_hash(tail.head, row)
        self.audits.append({**row, "chain": chain, "hash": tail.head})

    def event(self, document: str, kind: str, entity_id: str, version: int, data: bytes | None = None) -> int:
        """One line of the feed of a document or project; the new revision."""
        tail = self.tails[document]
        tail.revision += 1
        self.events.append(
            {
                "document": document,
                "revision": tail.revision,
                "type": kind,
                "at": self.at,
                "by": self.actor,
                "entity": entity_id,
                "version": version,
                "data": data,
            }
        )
        return tail.revision

    def version(self, chain: str, action: str, new: Kept, before: bytes | None, reason: str | None = None) -> None:
        """A version of something that is no annotation, with the audit row that tells of it. `action` is `entity.verb`."""
        self.kept.append(
            {
                "entity": new.id,
                "version": new.version,
                "project": new.project,
                "at": self.at,
                "by": self.actor,
                "action": action,
                "reason": reason,
                "record": new.record,
            }
        )
        self.audit(chain, action, new.id, before, new.record, reason)
        if action.partition(".")[0] not in UNTOLD:
            place = chain if self.tails[chain].document else None
            self.deed(new.project, action, new.id, new.version, place)

    def leave_out(self, action: str) -> None:
        """Tell nothing of deeds of this kind: another line stands for them all."""
        self.deeds[:] = [row for row in self.deeds if row["action"] != action]

    def deed(self, project: str, action: str, entity: str, version: int = 0, document: str | None = None) -> None:
        """A line of what people did in a project (activity.py)."""
        self.deeds.append(
            {
                "project": project,
                "at": self.at,
                "n": len(self.deeds),
                "id": new_id(),
                "by": self.actor,
                "action": action,
                "entity": entity,
                "version": version,
                "document": document,
            }
        )

    def flush(self, tx: Transaction) -> None:
        """Write everything; after it the journal is empty."""
        for tail in self.tails.values():
            revision, seq = self.begun[tail.name]
            if (tail.revision, tail.seq) == (revision, seq):
                continue
            if tail.document:
                _MOVE_DOCUMENT(tx, id_=tail.name, revision_=tail.revision, audit_seq_=tail.seq, audit_head_=tail.head)
            else:
                _MOVE_CHAIN(tx, name_=tail.name, revision_=tail.revision, seq_=tail.seq, head_=tail.head)
            self.begun[tail.name] = (tail.revision, tail.seq)
        _INSERT_VERSION.many(tx, self.versions)
        _INSERT_KEPT.many(tx, self.kept)
        _INSERT_EVENT.many(tx, self.events)
        _INSERT_AUDIT.many(tx, self.audits)
        insert_activity(tx, self.deeds)
        self.versions, self.kept, self.events, self.audits, self.deeds = [], [], [], [], []


def chain(tx: Transaction, name: str) -> Tail:
    """The chain of accounts or of a project, under its lock."""
    row = _CHAIN(tx, name_=name).fetchone()
    return Tail(name, row[0], row[1], row[2])


def begin_chain(tx: Transaction, name: str) -> None:
    """The chain of a new project."""
    _INSERT_CHAIN(tx, name=name, seq=0, head=START, revision=0)


_CHAIN = hot(
    lambda _: select(Chain.seq, Chain.head, Chain.revision).where(Chain.name == bindparam("name_")).with_for_update()
)
_INSERT_CHAIN = hot(lambda _: insert(Chain))
_MOVE_CHAIN = hot(
    lambda _: (
        update(Chain)
        .where(Chain.name == bindparam("name_"))
        .values(revision=bindparam("revision_"), seq=bindparam("seq_"), head=bindparam("head_"))
    )
)
_MOVE_DOCUMENT = hot(
    lambda _: (
        update(Document)
        .where(Document.id == bindparam("id_"))
        .values(revision=bindparam("revision_"), audit_seq=bindparam("audit_seq_"), audit_head=bindparam("audit_head_"))
    )
)
_INSERT_VERSION = hot(lambda _: insert(AnnotationVersion))
_INSERT_KEPT = hot(lambda _: insert(Version))
_INSERT_EVENT = hot(lambda _: insert(Event))
_INSERT_AUDIT = hot(lambda _: insert(Audit))
