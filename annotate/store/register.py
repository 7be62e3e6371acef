"""All marks of one kind in a project or document, for registers: only those that the viewer sees."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from annotate.domain import records
from annotate.domain.claims import KeptClaim
from annotate.domain.flagged import Settled
from annotate.domain.records import Person
from annotate.store.annotations import Annotation, decoded
from annotate.store.appearances import STANDS, ClaimAppearance
from annotate.store.claims import Claim, decoded_claim, known_to_viewer
from annotate.store.documents import Document
from annotate.store.history import AnnotationVersion
from annotate.store.hot import Transaction
from annotate.store.links import Link
from annotate.store.people import User
from annotate.store.texts import DocumentText
from annotate.text.sentences import Sentence

STANDING = ("draft", "submitted", "accepted")
"""The statuses that count: what was rejected or superseded stands in no register."""

AT_ONCE = 500


class Marked(NamedTuple):
    """A mark with the title of its document."""

    mark: records.Annotation
    title: str


_sentences = msgspec.json.Decoder(list[Sentence])


def marked(tx: Transaction, project: str, document: str | None, kind: str) -> list[Marked]:
    """The marks of a kind that count, by title of the document, then in the order of the text."""
    statement = (
        select(Annotation.author, User.name, Annotation.record, Document.title)
        .join(User, User.id == Annotation.author)
        .join(Document, and_(Document.id == Annotation.document, ~Document.deleted))
        .where(
            Annotation.project == project,
            Annotation.kind == kind,
            Annotation.status.in_(STANDING),
            ~Annotation.deleted,
        )
        .order_by(Document.title, Document.id, Annotation.start, Annotation.end, Annotation.id)
    )
    if document is not None:
        statement = statement.where(Annotation.document == document)
    rows = tx.session.execute(statement).all()
    return [Marked(decoded(bytes(row[2]), Person(row[0], row[1])), row[3]) for row in rows]


def with_agreed_layer(tx: Transaction, project: str) -> set[str]:
    """The documents of a project that have an agreed layer."""
    statement = (
        select(Annotation.document)
        .where(Annotation.project == project, Annotation.layer == "adjudicated", ~Annotation.deleted)
        .distinct()
    )
    return {row[0] for row in tx.session.execute(statement).all()}


def links_from(tx: Transaction, project: str, document: str | None, type_: str) -> dict[str, tuple[str, ...]]:
    """By id of the mark it starts at: the ends of the links of a type, annotations and claims about the world, both known
    to the viewer, oldest link first."""
    far = aliased(Annotation)
    statement = (
        select(Link.source, func.coalesce(far.id, Claim.id))
        .outerjoin(far, and_(far.id == Link.target, ~far.deleted))
        .outerjoin(Claim, and_(Claim.id == Link.claim, known_to_viewer()))
        .where(Link.project == project, Link.type == type_, ~Link.deleted)
        .where(or_(far.id.is_not(None), Claim.id.is_not(None)))
        .order_by(Link.created, Link.id)
    )
    if document is not None:
        statement = statement.where(Link.document == document)
    found: dict[str, tuple[str, ...]] = {}
    for source, target in tx.session.execute(statement).all():
        found[source] = (*found.get(source, ()), str(target))
    return found


def stated(tx: Transaction, annotations: Sequence[str]) -> dict[str, list[KeptClaim]]:
    """By id of these annotations: the claims that they state, of those that the viewer may know of, by number."""
    found: dict[str, list[KeptClaim]] = {}
    for start in range(0, len(annotations), AT_ONCE):
        statement = (
            select(ClaimAppearance.annotation, Claim.record)
            .join(Annotation, STANDS)
            .join(Claim, and_(Claim.id == ClaimAppearance.claim, known_to_viewer()))
            .where(ClaimAppearance.annotation.in_(annotations[start : start + AT_ONCE]))
            .order_by(Claim.n)
        )
        for annotation, record in tx.session.execute(statement).all():
            found.setdefault(annotation, []).append(decoded_claim(bytes(record)))
    return found


def settled(tx: Transaction, project: str) -> dict[str, Settled]:
    """How each flag of a project was settled last."""
    statement = (
        select(AnnotationVersion.annotation, User.name, AnnotationVersion.at, AnnotationVersion.reason)
        .join(User, User.id == AnnotationVersion.by)
        .where(AnnotationVersion.project == project, AnnotationVersion.action == "resolved")
        .order_by(AnnotationVersion.version)
    )
    return {row[0]: Settled(*row[1:]) for row in tx.session.execute(statement).all()}


def body_length(tx: Transaction, documents: Sequence[str]) -> int:
    """Code points in the body sentences of these documents."""
    total = 0
    for start in range(0, len(documents), AT_ONCE):
        some = documents[start : start + AT_ONCE]
        statement = select(DocumentText.sentences).where(DocumentText.document.in_(some))
        for row in tx.session.execute(statement).all():
            total += sum(one.end - one.start for one in _sentences.decode(bytes(row[0])))
    return total
