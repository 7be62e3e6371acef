"""Whether a layer is still open once its document is locked (contract.md, Rights)."""

from annotate.domain.permissions import Facts, layer_open
from annotate.domain.visibility import SUBMITTED
from annotate.services.work import Work
from annotate.store import layers as store
from annotate.store.access import AnnotationAccess, LinkAccess


def still_open(work: Work, found: AnnotationAccess | LinkAccess) -> None:
    """`Forbidden` when its layer was submitted while we waited for the document: PostgreSQL read the state before."""
    if found.layer == "individual":
        state = store.layer_state(work, found.document.id, found.author)
        layer_open(work.actor, Facts(layer_open=state not in SUBMITTED))
