"""What somebody has made, in the projects that they belong to."""

from collections.abc import Iterator

from sqlalchemy import and_, or_, select

from annotate.store.annotations import Annotation
from annotate.store.claims import Claim
from annotate.store.comments import BESIDE, Comment
from annotate.store.documents import Document
from annotate.store.evidence import Evidence
from annotate.store.hot import VIEWER, Transaction, hot
from annotate.store.projects import Membership, Project
from annotate.store.searches import Search


def annotations_by_viewer(tx: Transaction) -> Iterator[bytes]:
    """The kept records of the viewer's annotations that stand, those of the agreed layer too."""
    return (bytes(row[0]) for row in _ANNOTATIONS(tx).fetchall())


def comments_by_viewer(tx: Transaction) -> Iterator[bytes]:
    """The kept records of the viewer's comments that stand and that they may see."""
    return (bytes(row[0]) for row in _COMMENTS(tx).fetchall())


def claims_by_viewer(tx: Transaction) -> Iterator[bytes]:
    """The kept records of the claims that the viewer made."""
    return (bytes(row[0]) for row in _CLAIMS(tx).fetchall())


def evidence_by_viewer(tx: Transaction) -> Iterator[bytes]:
    """The kept records of the evidence that the viewer brought and that stands."""
    return (bytes(row[0]) for row in _EVIDENCE(tx).fetchall())


def searches_by_viewer(tx: Transaction) -> Iterator[bytes]:
    """The kept records of the viewer's searches for originals, for attributions that they may see."""
    return (bytes(row[0]) for row in _SEARCHES(tx).fetchall())


_MINE = and_(Membership.project == Project.id, Membership.user == VIEWER)
_ANNOTATIONS = hot(
    lambda _: (
        select(Annotation.record)
        .join(Document, and_(Document.id == Annotation.document, ~Document.deleted))
        .join(Project, and_(Project.id == Document.project, ~Project.deleted))
        .join(Membership, _MINE)
        .where(Annotation.author == VIEWER, ~Annotation.deleted)
        .order_by(Annotation.document, Annotation.start, Annotation.end, Annotation.id)
    )
)
_COMMENTS = hot(
    lambda _: (
        select(Comment.record)
        .outerjoin(Document, Document.id == Comment.document)
        .join(Project, and_(Project.id == Comment.project, ~Project.deleted))
        .join(Membership, _MINE)
        .where(Comment.writer == VIEWER, ~Comment.deleted, or_(Comment.layer == BESIDE, ~Document.deleted))
        .order_by(Comment.created, Comment.id)
    )
)
_CLAIMS = hot(
    lambda _: (
        select(Claim.record)
        .join(Project, and_(Project.id == Claim.project, ~Project.deleted))
        .join(Membership, _MINE)
        .where(Claim.created_by == VIEWER)
        .order_by(Claim.project, Claim.n)
    )
)
_EVIDENCE = hot(
    lambda _: (
        select(Evidence.record)
        .join(Project, and_(Project.id == Evidence.project, ~Project.deleted))
        .join(Membership, _MINE)
        .where(Evidence.created_by == VIEWER, ~Evidence.deleted)
        .order_by(Evidence.project, Evidence.n)
    )
)
_SEARCHES = hot(
    lambda _: (
        select(Search.record)
        .join(Document, and_(Document.id == Search.document, ~Document.deleted))
        .join(Project, and_(Project.id == Document.project, ~Project.deleted))
        .join(Membership, _MINE)
        .where(Search.writer == VIEWER)
        .order_by(Search.created, Search.id)
    )
)
