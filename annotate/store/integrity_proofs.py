"""Whether the time stamps are those that were received, and on the bytes that came in."""

import hashlib
from collections.abc import Iterator

import msgspec
from sqlalchemy import select

from annotate.domain.records import Provenance
from annotate.store.hot import Transaction
from annotate.store.journal import Audit
from annotate.store.texts import DocumentText
from annotate.store.time_stamps import TimeStamp


def faults(tx: Transaction) -> Iterator[str]:
    """One sentence for each document whose time stamp is not as it was."""
    audited = tx.connection.execute(select(Audit.chain, Audit.after).where(Audit.action == "document.stamped"))
    received = {(row[0], row[1]) for row in audited}
    rows = tx.connection.execute(
        select(TimeStamp.document, TimeStamp.sha256, TimeStamp.reply, DocumentText.provenance)
        .join(DocumentText, DocumentText.document == TimeStamp.document)
        .where(TimeStamp.reply.is_not(None))
        .order_by(TimeStamp.document)
        .execution_options(yield_per=500)
    )
    for document, sha256, reply, provenance in rows:
        known = msgspec.json.decode(bytes(provenance), type=Provenance)
        told = (document, hashlib.sha256(bytes(reply or b"")).hexdigest())
        if told not in received or known.bytes_sha256 != sha256:
            yield f"Document {document}: its time stamp is not the one that was received."
        received.discard(told)
    for document, _ in sorted(received):
        yield f"Document {document}: its time stamp is missing."
