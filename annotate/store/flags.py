"""Unverified flags that question a claim or an attribution: found and settled in whatever layer they are."""

from typing import NamedTuple

from sqlalchemy import String, and_, bindparam, or_, select

from annotate.store.annotations import Annotation
from annotate.store.appearances import ClaimAppearance
from annotate.store.documents import Document
from annotate.store.hot import Transaction, hot
from annotate.store.links import Link
from annotate.store.people import User


class Flag(NamedTuple):
    """A flag as it is kept."""

    document: str
    annotation: str
    version: int
    record: bytes
    author: str
    author_name: str


def documents_with_flags(tx: Transaction, claim: str) -> list[str]:
    """The documents that have flags on a claim, by id, which is the order of their locks."""
    return sorted({row[0] for row in _ON_CLAIM(tx, claim_=claim).fetchall()})


def flags_on_claim(tx: Transaction, claim: str) -> list[Flag]:
    """The flags that question a claim, or an annotation that states it, by document and id."""
    return [Flag._make(row) for row in _ON_CLAIM(tx, claim_=claim).fetchall()]


def flags_on_annotation(tx: Transaction, annotation: str) -> list[Flag]:
    """The flags that question an annotation."""
    return [Flag._make(row) for row in _ON_ANNOTATION(tx, annotation_=annotation).fetchall()]


_FLAGS = (
    select(
        Annotation.document,
        Annotation.id,
        Annotation.version,
        Annotation.record,
        Annotation.author,
        User.name,
    )
    .select_from(Annotation)
    .join(Document, and_(Document.id == Annotation.document, ~Document.deleted))
    .join(User, User.id == Annotation.author)
    .where(Annotation.kind == "unverified", ~Annotation.deleted)
    .order_by(Annotation.document, Annotation.id)
)
_CLAIM = bindparam("claim_", type_=String)
_stated = select(ClaimAppearance.annotation).where(ClaimAppearance.claim == _CLAIM)
_questions = (
    select(Link.source)
    .where(Link.type == "questions", ~Link.deleted)
    .where(or_(Link.claim == _CLAIM, Link.target.in_(_stated)))
)
# A verdict settles a flag for everybody, also in layers that who approves it may not see.
_ON_CLAIM = hot(lambda _: _FLAGS.where(Annotation.id.in_(_questions)), everything=True)
_ON_ANNOTATION = hot(
    lambda _: _FLAGS.where(
        Annotation.id.in_(
            select(Link.source).where(
                Link.type == "questions", ~Link.deleted, Link.target == bindparam("annotation_", type_=String)
            )
        )
    ),
    everything=True,
)
