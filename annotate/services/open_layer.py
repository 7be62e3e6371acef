"""Whether a document and a layer can be worked on: the text is read, the layer open once its document is locked
(contract.md, Rights)."""

from annotate.domain.errors import Invalid
from annotate.domain.permissions import Facts, layer_open
from annotate.domain.visibility import SUBMITTED
from annotate.services.work import Work
from annotate.store import layers as store
from annotate.store.access import AnnotationAccess, DocumentAccess, LinkAccess


def still_open(work: Work, found: AnnotationAccess | LinkAccess) -> None:
    """`Forbidden` when its layer was submitted while we waited for the document."""
    if found.layer == "individual":
        open_now(work, store.layer_state(work, found.document.id, found.author))


def open_now(work: Work, state: str | None) -> None:
    """`Forbidden` for a layer in this state, which is asked for under the lock of its document: what PostgreSQL read before
    it waited for the lock may be old."""
    layer_open(work.actor, Facts(layer_open=state not in SUBMITTED))


def ready(doc: DocumentAccess) -> None:
    """Refuse while the document's text is still being read, and where none came out of its file."""
    if doc.state == "refused":
        raise Invalid(sentence="No text could be taken from the file of this document. Add another file.", kind="state")
    if doc.state != "ready":
        raise Invalid(sentence="This document is still being read. Try again when it is ready.", kind="state")
