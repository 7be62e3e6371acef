"""The sources of a project, by name."""

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Boolean, ForeignKey, Index, String, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.domain.permissions import LADDER, Facts
from annotate.domain.sources import Source
from annotate.store.base import Base, Bytes, Count, Key, encoder
from annotate.store.hot import ID, Transaction, hot
from annotate.store.projects import Membership, Project, of_my_projects


class SourceName(Base):
    """A source; `record` is the encoded record. One that is deleted stays for its history."""

    __tablename__ = "source_name"
    __table_args__ = (Index(None, "project"),)
    id: Mapped[Key] = mapped_column(primary_key=True)
    project: Mapped[Key] = mapped_column(ForeignKey("project.id"))
    version: Mapped[Count]
    record: Mapped[Bytes]
    deleted: Mapped[bool] = mapped_column(Boolean)


class SourceAccess(NamedTuple):
    """A source of a project that the viewer is a member of."""

    id: str
    project: str
    version: int
    record: bytes
    rank: int
    second_factor_from: int | None

    def facts(self, viewer: str) -> Facts:
        return Facts(role=LADDER[self.rank], project=self.project, second_factor_from=self.second_factor_from)


_decoder = msgspec.json.Decoder(Source)


def decoded(record: bytes) -> Source:
    """A record as it was kept."""
    return _decoder.decode(record)


def source(tx: Transaction, id_: str, _: bool) -> SourceAccess | None:
    """The source, or `None`, also when it is deleted. The chain of its project puts changes in order."""
    row = _ONE(tx, id_=id_).fetchone()
    return SourceAccess._make((*row[:3], bytes(row[3]), *row[4:])) if row else None


def sources_of(tx: Transaction, project: str) -> list[Source]:
    """The sources of a project, by name."""
    found = [decoded(bytes(row[0])) for row in _OF_PROJECT(tx, project_=project).fetchall()]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def count_sources(tx: Transaction, project: str) -> int:
    """How many sources a project has."""
    return int(_COUNT(tx, project_=project).fetchone()[0])


def insert_source(tx: Transaction, made: Source) -> bytes:
    """A new source; the bytes that are kept."""
    record = encoder.encode(made)
    _INSERT(tx, id=made.id, project=made.project, version=made.version, record=record, deleted=False)
    return record


def change_source(tx: Transaction, made: Source, version: int, deleted: bool = False) -> bytes | None:
    """Keep `made` if the row still has `version`; the bytes that are kept, else `None`."""
    record = encoder.encode(made)
    row = _CHANGE(tx, id_=made.id, old_=version, version_=made.version, record_=record, deleted_=deleted).fetchone()
    return None if row is None else record


def _one_statement(_: str) -> Any:
    columns = select(
        SourceName.id,
        SourceName.project,
        SourceName.version,
        SourceName.record,
        Membership.rank,
        Project.second_factor_from,
    )
    return of_my_projects(columns, SourceName.project).where(SourceName.id == ID, ~SourceName.deleted)


_ONE = hot(_one_statement)
_PROJECT = bindparam("project_", type_=String)
_OF_PROJECT = hot(lambda _: select(SourceName.record).where(SourceName.project == _PROJECT, ~SourceName.deleted))
_COUNT = hot(
    lambda _: select(func.count()).select_from(SourceName).where(SourceName.project == _PROJECT, ~SourceName.deleted)
)
_INSERT = hot(lambda _: insert(SourceName))
_CHANGE = hot(
    lambda _: (
        update(SourceName)
        .where(SourceName.id == bindparam("id_"), SourceName.version == bindparam("old_"), ~SourceName.deleted)
        .values(version=bindparam("version_"), record=bindparam("record_"), deleted=bindparam("deleted_"))
        .returning(SourceName.id)
    )
)
