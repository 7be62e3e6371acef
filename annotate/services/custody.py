"""Provenance: who captured a text, when and how, what is kept as proof, and who did what to it since."""

from typing import NamedTuple

import msgspec
from msgspec.structs import asdict

from annotate.domain.custody import Account, CustodyEvent, TimeStamped, told
from annotate.domain.errors import Invalid, NotFound
from annotate.domain.records import Document, Person, Project, Provenance
from annotate.services import documents, projects
from annotate.services.work import DOCUMENT, PROJECT, Work, action
from annotate.store import custody as store
from annotate.store import texts as texts_store
from annotate.store import time_stamps
from annotate.store.access import DocumentAccess

MOST = 1000
"""Rows of the log that are told, the newest."""


class Sheet(NamedTuple):
    """What the page of provenance shows, at one moment; `filename` is what the original is handed out as."""

    project: Project
    document: Document
    account: Account
    filename: str


@action("document.read")
def provenance(work: Work, document: str) -> Account:
    """How the text got in, and what was done to it since."""
    return _account(work, work.load(DOCUMENT, document))


@action("document.read")
def opened(work: Work, project: str, document: str) -> Sheet:
    """The same for the page of a document of this project."""
    home = projects.record_of(work.load(PROJECT, project, "project.read"))
    doc = work.load(DOCUMENT, document)
    if doc.project != home.id:
        raise NotFound
    account = _account(work, doc)
    return Sheet(home, documents.record_of(doc), account, account.original_filename or f"{doc.title}.txt")


@action("document.read")
def bytes_kept(work: Work, document: str) -> bool:
    """Whether the captured bytes can be had."""
    return _bytes_kept(work, work.load(DOCUMENT, document))


@action("document.read")
def time_stamp(work: Work, document: str) -> tuple[bytes, str]:
    """The answer of the authority as it came, and the title of the document. `Invalid` where there is none."""
    doc = work.load(DOCUMENT, document)
    kept = time_stamps.find(work, doc.id)
    if kept is None or kept.reply is None:
        raise Invalid(sentence="This document has no time stamp.", kind="state")
    return kept.reply, doc.title


def _account(work: Work, doc: DocumentAccess) -> Account:
    record = documents.record_of(doc)
    known = msgspec.json.decode(texts_store.provenance_of(work, doc.id), type=Provenance)
    submissions = store.submissions(work, doc.id)
    events = tuple(_event(row, (row.actor, row.at) in submissions) for row in store.rows_of(work, doc.id, MOST))
    return Account(
        **asdict(known),
        document=doc.id,
        state=record.state,
        media_type=record.media_type,
        created=record.created,
        created_by=record.created_by,
        source_url=record.source_url,
        archived_url=record.archived_url,
        retrieved=record.retrieved,
        normalisations=record.normalisations,
        bytes_kept=_bytes_kept(work, doc),
        text_sha256=doc.sha256,
        text_length=doc.length,
        time_stamp=_stamp(work, doc.id),
        custody_events=events,
        custody_left_out=store.count(work, doc.id) - len(events) if len(events) == MOST else 0,
        chain_length=doc.audit_seq,
        chain_head=doc.audit_head,
    )


def _bytes_kept(work: Work, doc: DocumentAccess) -> bool:
    return doc.state == "ready" or (doc.state == "refused" and store.has_bytes(work, doc.id))


def _event(row: store.CustodyRow, submitting: bool) -> CustodyEvent:
    """A row in words. Who submitted a layer is not told: in blind work it is nobody's to know."""
    reviewing = submitting and row.action == "document.changed"
    by = Person(row.actor, row.name) if row.name is not None and not reviewing else None
    return CustodyEvent(row.n, row.at, by, row.action, told(row.action, reviewing), row.hash)


def _stamp(work: Work, document: str) -> TimeStamped | None:
    kept = time_stamps.find(work, document)
    if kept is None:
        return None
    return TimeStamped(kept.sha256, kept.asked, kept.stamped, kept.authority, kept.serial, kept.failed)
