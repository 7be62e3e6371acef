"""What of a claim anyone may read once it is published: no membership is asked, the use case asks the project's setting."""

from typing import NamedTuple

from sqlalchemy import String, and_, bindparam, select

from annotate.domain.claims import KeptClaim
from annotate.store.appearances import ClaimAppearance
from annotate.store.claims import Claim, decoded_claim
from annotate.store.documents import Document
from annotate.store.hot import Transaction, hot
from annotate.store.people import NAMES
from annotate.store.projects import Project


class PublicClaim(NamedTuple):
    """A claim that was published, with the name and the settings of its project. `names` is the fact of that name."""

    kept: KeptClaim
    project_name: str
    settings: bytes
    names: int


def published(tx: Transaction, claim: str) -> PublicClaim | None:
    """The claim, if it was ever published."""
    row = _CLAIM(tx, claim_=claim).fetchone()
    return PublicClaim(decoded_claim(bytes(row[0])), row[1], bytes(row[2]), row[3]) if row else None


def documents_of(tx: Transaction, claim: str) -> list[bytes]:
    """The records of the documents that a claim appears in, the first appearance first: documents only, no marks."""
    found: dict[str, bytes] = {row[0]: bytes(row[1]) for row in _DOCUMENTS(tx, claim_=claim).fetchall()}
    return list(found.values())


_ID = bindparam("claim_", type_=String)
_CLAIM = hot(
    lambda _: (
        select(Claim.record, Project.name, Project.settings, NAMES)
        .join(Project, and_(Project.id == Claim.project, ~Project.deleted))
        .where(Claim.id == _ID, Claim.published.is_not(None))
    )
)
_DOCUMENTS = hot(
    lambda _: (
        select(Document.id, Document.record)
        .join(ClaimAppearance, ClaimAppearance.document == Document.id)
        .where(ClaimAppearance.claim == _ID, ~Document.deleted)
        .order_by(ClaimAppearance.created, ClaimAppearance.id)
    )
)
