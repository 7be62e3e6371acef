"""Typed links between annotations."""

from typing import Any, NamedTuple

from sqlalchemy import Boolean, ForeignKey, Index, String, bindparam, insert, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from annotate.domain import records
from annotate.store.annotations import Annotation
from annotate.store.base import Base, Count, Key, Layered, Moment
from annotate.store.claims import Claim, known_to_viewer
from annotate.store.hot import ID, Transaction, hot
from annotate.store.people import User


class Link(Layered, Base):
    """A typed link. `target` is an annotation, `claim` a claim about the world; one of them is set."""

    __tablename__ = "annotation_link"
    __table_args__ = (
        Index(None, "document"),
        Index(None, "source"),
        Index(None, "target"),
        Index(None, "claim"),
    )
    id: Mapped[Key] = mapped_column(primary_key=True)
    version: Mapped[Count]
    type: Mapped[str] = mapped_column(String(16))
    source: Mapped[Key] = mapped_column(ForeignKey("annotation.id"))
    target: Mapped[Key | None] = mapped_column(ForeignKey("annotation.id"))
    claim: Mapped[Key | None]
    created: Mapped[Moment]
    deleted: Mapped[bool] = mapped_column(Boolean)


class LinkRow(NamedTuple):
    """One link with the name of its author."""

    id: str
    version: int
    type: str
    author: str
    author_name: str
    source: str
    target: str | None
    claim: str | None
    created: str
    layer: str


def links_of_document(tx: Transaction, document: str) -> list[LinkRow]:
    """The links whose both ends stand and may be known to the viewer, oldest first."""
    return [LinkRow._make(row) for row in _LINKS(tx, document_=document).fetchall()]


def all_links(tx: Transaction, document: str) -> list[LinkRow]:
    """Every link of a document, in every layer, oldest first."""
    return [LinkRow._make(row) for row in _ALL(tx, document_=document).fetchall()]


def link_exists(tx: Transaction, source: str, type_: str, target: str) -> bool:
    """Whether there is such a link already."""
    return _LINK_EXISTS(tx, source_=source, type_=type_, target_=target).fetchone() is not None


def claim_link_exists(tx: Transaction, source: str, type_: str, claim: str) -> bool:
    """Whether there is such a link to a claim already."""
    return _CLAIM_LINK_EXISTS(tx, source_=source, type_=type_, claim_=claim).fetchone() is not None


def insert_link(tx: Transaction, link: records.Link, found: Any) -> None:
    """A new link of the viewer, in the layer of the annotation `found` that it starts at."""
    _INSERT_LINK(
        tx,
        id=link.id,
        version=link.version,
        document=found.document.id,
        project=found.document.project,
        author=link.author.id,
        layer=found.layer,
        type=link.type,
        source=link.source.annotation,
        target=link.to.annotation if isinstance(link.to.annotation, str) else None,
        claim=link.to.claim if isinstance(link.to.claim, str) else None,
        created=link.created,
        deleted=False,
    )


def delete_link(tx: Transaction, id_: str, version: int) -> bool:
    """Take a link away if it still has `version`."""
    return _DELETE_LINK(tx, id_=id_, old_=version, next_=version + 1).fetchone() is not None


class ClaimLink(NamedTuple):
    """A link that ends at a claim, as far as moving it needs."""

    id: str
    version: int
    document: str
    source: str
    type: str
    author: str
    author_name: str
    created: str


def links_to_claim(tx: Transaction, claim: str) -> list[ClaimLink]:
    """Every link that ends at a claim, whoever may see it, by document and age."""
    return [ClaimLink._make(row) for row in _TO_CLAIM(tx, claim_=claim).fetchall()]


def move_link(tx: Transaction, id_: str, version: int, claim: str) -> None:
    """Let a link end at another claim."""
    _MOVE_LINK(tx, id_=id_, version_=version, claim_=claim)


_DOCUMENT_ = bindparam("document_", type_=String)
_from, _to = aliased(Annotation), aliased(Annotation)
_OF_DOCUMENT = (
    select(
        Link.id,
        Link.version,
        Link.type,
        Link.author,
        User.name,
        Link.source,
        Link.target,
        Link.claim,
        Link.created,
        Link.layer,
    )
    .join(User, User.id == Link.author)
    .where(Link.document == _DOCUMENT_, ~Link.deleted)
    .order_by(Link.created, Link.id)
)
_LINKS = hot(
    lambda _: (
        _OF_DOCUMENT.join(_from, (_from.id == Link.source) & ~_from.deleted)
        .outerjoin(_to, (_to.id == Link.target) & ~_to.deleted)
        .outerjoin(Claim, (Claim.id == Link.claim) & known_to_viewer())
        .where(or_(_to.id.is_not(None), Claim.id.is_not(None)))
    )
)
# Whoever makes a capture carries the links of everybody.
_ALL = hot(lambda _: _OF_DOCUMENT, everything=True)
_LINK_EXISTS = hot(
    lambda _: select(Link.id).where(
        Link.source == bindparam("source_"),
        Link.type == bindparam("type_"),
        Link.target == bindparam("target_"),
        ~Link.deleted,
    )
)
_CLAIM_LINK_EXISTS = hot(
    lambda _: select(Link.id).where(
        Link.source == bindparam("source_"),
        Link.type == bindparam("type_"),
        Link.claim == bindparam("claim_"),
        ~Link.deleted,
    )
)
_INSERT_LINK = hot(lambda _: insert(Link))
_DELETE_LINK = hot(
    lambda _: (
        update(Link)
        .where(Link.id == bindparam("id_"), Link.version == bindparam("old_"), ~Link.deleted)
        .values(version=bindparam("next_"), deleted=True)
        .returning(Link.id)
    )
)
# Where two claims become one, the links of everybody follow.
_TO_CLAIM = hot(
    lambda _: (
        select(Link.id, Link.version, Link.document, Link.source, Link.type, Link.author, User.name, Link.created)
        .join(User, User.id == Link.author)
        .where(Link.claim == bindparam("claim_", type_=String), ~Link.deleted)
        .order_by(Link.document, Link.created, Link.id)
    ),
    everything=True,
)
_MOVE_LINK = hot(
    lambda _: update(Link).where(Link.id == ID).values(version=bindparam("version_"), claim=bindparam("claim_")),
    everything=True,
)
