"""Corrections of published findings: append-only."""

from typing import NamedTuple

import msgspec
from sqlalchemy import ForeignKey, String, bindparam, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Bytes, Count, Key, Moment, encoder
from annotate.store.hot import Transaction, hot
from annotate.store.people import User


class Correction(Base):
    """One public note of what changed in a published finding."""

    __tablename__ = "correction"
    __table_args__ = NO_ROWID
    claim: Mapped[Key] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    n: Mapped[Count] = mapped_column(primary_key=True)
    id: Mapped[Key] = mapped_column(unique=True)
    at: Mapped[Moment]
    by: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    record: Mapped[Bytes]


class KeptCorrection(msgspec.Struct, frozen=True):
    """A correction as it is kept: the person by id."""

    id: str
    claim: str
    n: int
    at: str
    by: str
    what: tuple[str, ...]
    reason: str


class CorrectionRow(NamedTuple):
    """A correction with the name of who made it."""

    kept: KeptCorrection
    by_name: str


_decoder = msgspec.json.Decoder(KeptCorrection)


def corrections_of(tx: Transaction, claim: str) -> list[CorrectionRow]:
    """The corrections of a claim, oldest first."""
    return [CorrectionRow(_decoder.decode(bytes(row[0])), row[1]) for row in _CORRECTIONS(tx, claim_=claim).fetchall()]


def next_number(tx: Transaction, claim: str) -> int:
    """The next number of a correction of a claim, under the lock of its project's chain."""
    return int(_NEXT(tx, claim_=claim).fetchone()[0])


def insert_correction(tx: Transaction, kept: KeptCorrection) -> bytes:
    """A new row; the bytes that are kept."""
    record = encoder.encode(kept)
    _INSERT(tx, claim=kept.claim, n=kept.n, id=kept.id, at=kept.at, by=kept.by, record=record)
    return record


_CLAIM = bindparam("claim_", type_=String)
_CORRECTIONS = hot(
    lambda _: (
        select(Correction.record, User.name)
        .join(User, User.id == Correction.by)
        .where(Correction.claim == _CLAIM)
        .order_by(Correction.n)
    )
)
_NEXT = hot(lambda _: select(func.coalesce(func.max(Correction.n), 0) + 1).where(Correction.claim == _CLAIM))
_INSERT = hot(lambda _: insert(Correction))
