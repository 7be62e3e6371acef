"""Where claims appear: the annotations of kind claim that state them."""

from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, String, and_, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.domain import records
from annotate.domain.records import Person
from annotate.store.annotations import Annotation, decoded
from annotate.store.base import Base, Count, Key, Moment, Words
from annotate.store.documents import Document
from annotate.store.hot import ID, Transaction, hot
from annotate.store.people import User

WORDS = 500
"""Code points of a passage that are kept beside the row, for lists."""


class ClaimAppearance(Base):
    """A passage that states a claim. `priority` and `words` follow the annotation, so that a list reads no records. Whoever
    may not see the annotation may not know of the row: it is only read together with it."""

    __tablename__ = "claim_appearance"
    __table_args__ = (Index(None, "claim", "annotation", unique=True), Index(None, "annotation"))
    id: Mapped[Key] = mapped_column(primary_key=True)
    claim: Mapped[Key] = mapped_column(ForeignKey("claim.id"))
    annotation: Mapped[Key] = mapped_column(ForeignKey("annotation.id"))
    document: Mapped[Key]
    priority: Mapped[Count]
    words: Mapped[Words]
    created: Mapped[Moment]


class AppearanceRow(NamedTuple):
    """One appearance that the viewer may see, for a list of claims."""

    claim: str
    annotation: str
    document: str
    priority: int
    words: str


class Passage(NamedTuple):
    """One appearance with its annotation and the title of its document."""

    id: str
    annotation: records.Annotation
    title: str
    created: str


def words_of(annotation: records.Annotation) -> str:
    """The words of a passage as they stand in a list."""
    return " … ".join(piece.quote for piece in annotation.fragments)[:WORDS]


def priority_of(annotation: records.Annotation) -> int:
    """The priority that an annotation gives to its claim."""
    return annotation.derived.priority if isinstance(annotation.derived.priority, int) else 0


def seen(tx: Transaction, claims: list[str]) -> list[AppearanceRow]:
    """The appearances of these claims that the viewer may see and that stand, oldest first."""
    statement = (
        select(*(getattr(ClaimAppearance, name) for name in AppearanceRow._fields))
        .join(Annotation, STANDS)
        .join(Document, and_(Document.id == Annotation.document, ~Document.deleted))
        .where(ClaimAppearance.claim.in_(claims))
        .order_by(ClaimAppearance.created, ClaimAppearance.id)
    )
    return [AppearanceRow._make(row) for row in tx.session.execute(statement)]


def passages(tx: Transaction, claim: str) -> list[Passage]:
    """The same of one claim, with their annotations."""
    return [
        Passage(row[0], decoded(bytes(row[1]), Person(row[2], row[3])), row[4], row[5])
        for row in _PASSAGES(tx, claim_=claim).fetchall()
    ]


def appearance(tx: Transaction, claim: str, annotation: str) -> str | None:
    """The id of the appearance of a claim in an annotation."""
    row = _ONE(tx, claim_=claim, annotation_=annotation).fetchone()
    return row[0] if row else None


def annotations_of(tx: Transaction, claim: str) -> list[tuple[str, str, str]]:
    """Id, annotation and document of every appearance of a claim, whoever may see it."""
    return [tuple(row) for row in _ALL(tx, claim_=claim).fetchall()]


def claims_of(tx: Transaction, annotation: str) -> list[str]:
    """The claims that an annotation states."""
    return [row[0] for row in _CLAIMS(tx, annotation_=annotation).fetchall()]


def insert_appearance(tx: Transaction, id_: str, claim: str, annotation: records.Annotation, at: str) -> None:
    """A new appearance."""
    _INSERT(
        tx,
        id=id_,
        claim=claim,
        annotation=annotation.id,
        document=annotation.document,
        priority=priority_of(annotation),
        words=words_of(annotation),
        created=at,
    )


def delete_appearance(tx: Transaction, id_: str) -> None:
    """Take an appearance away; the history keeps that it was."""
    _DELETE(tx, id_=id_)


def move(tx: Transaction, id_: str, claim: str) -> None:
    """Let an appearance be one of another claim."""
    _MOVE(tx, id_=id_, claim_=claim)


def follow(tx: Transaction, annotation: records.Annotation) -> None:
    """Let the rows of an annotation say what it says now."""
    _FOLLOW(tx, annotation_=annotation.id, priority_=priority_of(annotation), words_=words_of(annotation))


STANDS = and_(Annotation.id == ClaimAppearance.annotation, Annotation.kind == "claim", ~Annotation.deleted)
"""The annotation of an appearance, while it is there and of kind claim."""

_CLAIM = bindparam("claim_", type_=String)
_ANNOTATION = bindparam("annotation_", type_=String)


def _passages(_: str) -> Any:
    return (
        select(
            ClaimAppearance.id,
            Annotation.record,
            Annotation.author,
            User.name,
            Document.title,
            ClaimAppearance.created,
        )
        .select_from(ClaimAppearance)
        .join(Annotation, STANDS)
        .join(Document, and_(Document.id == Annotation.document, ~Document.deleted))
        .join(User, User.id == Annotation.author)
        .where(ClaimAppearance.claim == _CLAIM)
        .order_by(ClaimAppearance.created, ClaimAppearance.id)
    )


_PASSAGES = hot(_passages)
_ONE = hot(
    lambda _: select(ClaimAppearance.id).where(
        ClaimAppearance.claim == _CLAIM, ClaimAppearance.annotation == _ANNOTATION
    )
)
_ALL = hot(
    lambda _: (
        select(ClaimAppearance.id, ClaimAppearance.annotation, ClaimAppearance.document)
        .where(ClaimAppearance.claim == _CLAIM)
        .order_by(ClaimAppearance.created, ClaimAppearance.id)
    )
)
_CLAIMS = hot(
    lambda _: select(ClaimAppearance.claim).where(ClaimAppearance.annotation == _ANNOTATION).order_by("created", "id")
)
_INSERT = hot(lambda _: insert(ClaimAppearance))
_DELETE = hot(lambda _: delete(ClaimAppearance).where(ClaimAppearance.id == ID))
_MOVE = hot(lambda _: update(ClaimAppearance).where(ClaimAppearance.id == ID).values(claim=bindparam("claim_")))
_FOLLOW = hot(
    lambda _: (
        update(ClaimAppearance)
        .where(ClaimAppearance.annotation == _ANNOTATION)
        .values(priority=bindparam("priority_"), words=bindparam("words_"))
    )
)
