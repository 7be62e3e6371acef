"""The history of what belongs to a project and is no annotation: claims, evidence, source records, relations."""

from typing import NamedTuple

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Bytes, Count, Key, Moment, Words
from annotate.store.hot import Transaction, hot
from annotate.store.people import User


class Version(Base):
    """Every version of every such thing, append-only. `record` names people by id; `action` is `entity.verb`."""

    __tablename__ = "version"
    __table_args__ = NO_ROWID
    entity: Mapped[Key] = mapped_column(primary_key=True)
    version: Mapped[Count] = mapped_column(primary_key=True)
    project: Mapped[Key]
    at: Mapped[Moment]
    by: Mapped[Key]
    action: Mapped[str] = mapped_column(String(32))
    reason: Mapped[Words | None]
    record: Mapped[Bytes]


class Kept(NamedTuple):
    """A version that is to be kept: its encoded record with what the history has to know of it."""

    id: str
    version: int
    project: str
    record: bytes


class VersionRow(NamedTuple):
    """One version of the history, with the name of who made it."""

    version: int
    at: str
    by: str
    by_name: str
    action: str
    reason: str | None
    record: bytes


def versions_of(tx: Transaction, entity: str) -> list[VersionRow]:
    """All versions, oldest first."""
    return [VersionRow._make(row) for row in _VERSIONS(tx, entity_=entity).fetchall()]


_VERSIONS = hot(
    lambda _: (
        select(Version.version, Version.at, Version.by, User.name, Version.action, Version.reason, Version.record)
        .join(User, User.id == Version.by)
        .where(Version.entity == bindparam("entity_", type_=String))
        .order_by(Version.version)
    )
)
