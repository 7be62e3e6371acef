"""What is open in a project and for how long: a statement for each, and a bound where it reads records."""

from typing import NamedTuple

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from annotate.domain.claims import KeptClaim
from annotate.domain.criticism import Kept as KeptCriticism
from annotate.domain.criticism import decoded as decoded_criticism
from annotate.store.annotations import Annotation
from annotate.store.cases import Case
from annotate.store.claims import Claim, decoded_claim, known_to_viewer
from annotate.store.documents import Assigned, Document, SourceCriticism
from annotate.store.hot import Transaction
from annotate.store.layers import Layer, ReadMark
from annotate.store.register import STANDING

OPEN = ("assigned", "checking", "proposed", "in_review", "checked")
"""Statuses of a claim in which somebody has to do something next."""


class Waiting(NamedTuple):
    """A document that is not final: since when it is there, and its state."""

    id: str
    title: str
    review_state: str
    record: bytes


class Draft(NamedTuple):
    """A source record whose newest version is not signed."""

    document: str
    title: str
    record: KeptCriticism


def claims_longest_open(tx: Transaction, project: str, most: int) -> list[KeptClaim]:
    """The claims that nobody has moved on for longest, of those that the viewer may know of."""
    statement = (
        select(Claim.record)
        .where(Claim.project == project, Claim.status.in_(OPEN), known_to_viewer())
        .order_by(Claim.updated, Claim.n)
        .limit(most)
    )
    return [decoded_claim(bytes(record)) for record in tx.session.scalars(statement)]


def documents_longest_open(tx: Transaction, project: str, most: int) -> list[Waiting]:
    """The oldest documents that are not final."""
    statement = (
        select(Document.id, Document.title, Document.review_state, Document.record)
        .where(
            Document.project == project, ~Document.deleted, Document.state == "ready", Document.review_state != "final"
        )
        .order_by(Document.n)
        .limit(most)
    )
    return [Waiting._make(row) for row in tx.session.execute(statement)]


def drafts(tx: Transaction, project: str, most: int) -> list[Draft]:
    """Source records that were begun and are not signed as they are now, the newest documents first."""
    statement = (
        select(Document.id, Document.title, SourceCriticism.record)
        .join(SourceCriticism, SourceCriticism.document == Document.id)
        .where(
            Document.project == project,
            ~Document.deleted,
            or_(SourceCriticism.signed.is_(None), SourceCriticism.signed < SourceCriticism.version),
        )
        .order_by(Document.n.desc())
        .limit(most)
    )
    return [Draft(id_, title, decoded_criticism(bytes(kept))) for id_, title, kept in tx.session.execute(statement)]


def records(tx: Transaction, project: str, most: int) -> list[Draft]:
    """The newest versions of source records, signed or not, in the order of the documents."""
    statement = (
        select(Document.id, Document.title, SourceCriticism.record)
        .join(SourceCriticism, SourceCriticism.document == Document.id)
        .where(Document.project == project, ~Document.deleted)
        .order_by(Document.n)
        .limit(most)
    )
    return [Draft(id_, title, decoded_criticism(bytes(kept))) for id_, title, kept in tx.session.execute(statement)]


def flags(tx: Transaction, project: str, most: int) -> list[tuple[str, bytes]]:
    """Author and record of unverified marks that the viewer sees: of the agreed layer where a document has one, else of
    the reviewers."""
    agreed = aliased(Annotation)
    has_agreed = exists().where(agreed.document == Annotation.document, agreed.layer == "adjudicated", ~agreed.deleted)
    statement = (
        select(Annotation.author, Annotation.record)
        .join(Document, and_(Document.id == Annotation.document, ~Document.deleted))
        .where(
            Annotation.project == project,
            Annotation.kind == "unverified",
            Annotation.status.in_(STANDING),
            ~Annotation.deleted,
            or_(Annotation.layer == "adjudicated", ~has_agreed),
        )
        .limit(most)
    )
    return [(author, bytes(record)) for author, record in tx.session.execute(statement)]


def cases_by_state(tx: Transaction, project: str) -> dict[str, int]:
    """How many cases of a project are in each state."""
    statement = (
        select(Case.state, func.count())
        .join(Document, and_(Document.id == Case.document, ~Document.deleted))
        .where(Document.project == project, Case.state != "dropped")
        .group_by(Case.state)
    )
    return {state: int(n) for state, n in tx.session.execute(statement)}


def read_by_person(tx: Transaction, project: str) -> dict[str, int]:
    """Sentences that each person has looked at; a mark counts as it was made, also where sentences were cut anew."""
    statement = (
        select(ReadMark.user, func.count())
        .join(Document, Document.id == ReadMark.document)
        .where(Document.project == project, ~Document.deleted, Document.state == "ready")
        .group_by(ReadMark.user)
    )
    return {user: int(n) for user, n in tx.session.execute(statement)}


def submitted_by_person(tx: Transaction, project: str, states: tuple[str, ...]) -> dict[str, int]:
    """On how many documents the layer of each person is in one of these states."""
    statement = (
        select(Layer.user, func.count())
        .join(Document, Document.id == Layer.document)
        .where(Document.project == project, ~Document.deleted, Layer.state.in_(states))
        .group_by(Layer.user)
    )
    return {user: int(n) for user, n in tx.session.execute(statement)}


def assigned_by_person(tx: Transaction, project: str) -> dict[str, tuple[int, int]]:
    """Documents and sentences by whom they are assigned to; under `""` those that are everybody's."""
    statement = (
        select(Assigned.user, func.count(), func.sum(Document.sentences))
        .select_from(Document)
        .outerjoin(Assigned, Assigned.document == Document.id)
        .where(Document.project == project, ~Document.deleted, Document.state == "ready")
        .group_by(Assigned.user)
    )
    rows = tx.session.execute(statement)
    return {user or "": (int(documents), int(sentences or 0)) for user, documents, sentences in rows}
