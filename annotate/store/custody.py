"""The audit rows of a document, as far as they concern its text; and whether its captured bytes are here."""

from typing import NamedTuple

from sqlalchemy import String, bindparam, func, or_, select

from annotate.domain.custody import OF_THE_TEXT
from annotate.store.hot import Transaction, hot
from annotate.store.journal import Audit
from annotate.store.people import User
from annotate.store.texts import DocumentText


class CustodyRow(NamedTuple):
    """An audit row; `name` is that of the actor's account."""

    n: int
    at: str
    actor: str
    name: str | None
    action: str
    hash: str


def rows_of(tx: Transaction, document: str, most: int) -> list[CustodyRow]:
    """The newest rows that concern the text of a document that was loaded, in the order of the chain."""
    rows = _ROWS(tx, document_=document, most_=most).fetchall()
    return [CustodyRow._make(row) for row in reversed(rows)]


def submissions(tx: Transaction, document: str) -> set[tuple[str, str]]:
    """Who submitted a layer or took it back, and when: what else they did in that moment belongs to it."""
    return {(row[0], row[1]) for row in _SUBMISSIONS(tx, document_=document).fetchall()}


def count(tx: Transaction, document: str) -> int:
    """How many such rows there are."""
    return int(_COUNT(tx, document_=document).fetchone()[0])


def has_bytes(tx: Transaction, document: str) -> bool:
    """Whether captured bytes are kept beside the text."""
    return bool(_HAS_BYTES(tx, document_=document).fetchone()[0])


_DOCUMENT_ = bindparam("document_", type_=String)
_OF_THE_TEXT = or_(*(Audit.entity == entity for entity in OF_THE_TEXT))
_ROWS = hot(
    lambda _: (
        select(Audit.seq, Audit.at, Audit.actor, User.name, Audit.action, Audit.hash)
        .outerjoin(User, User.id == Audit.actor)
        .where(Audit.chain == _DOCUMENT_, _OF_THE_TEXT)
        .order_by(Audit.seq.desc())
        .limit(bindparam("most_"))
    )
)
_COUNT = hot(lambda _: select(func.count()).select_from(Audit).where(Audit.chain == _DOCUMENT_, _OF_THE_TEXT))
_SUBMISSIONS = hot(
    lambda _: select(Audit.actor, Audit.at).where(Audit.chain == _DOCUMENT_, Audit.entity == "layer").distinct()
)
_HAS_BYTES = hot(lambda _: select(DocumentText.original.is_not(None)).where(DocumentText.document == _DOCUMENT_))
