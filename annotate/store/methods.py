"""What makes a project's method: its verdict scale and its checklist, each with versions."""

from typing import NamedTuple

from sqlalchemy import ForeignKey, String, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from annotate.store.base import NO_ROWID, Base, Bytes, Count, Key
from annotate.store.hot import Transaction, hot


class Method(Base):
    """The current version of one part of a project's method, once somebody has changed it. `name` is `scale` or
    `checklist`; `id` is that of its history."""

    __tablename__ = "project_method"
    __table_args__ = NO_ROWID
    project: Mapped[Key] = mapped_column(ForeignKey("project.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[Key]
    version: Mapped[Count]
    record: Mapped[Bytes]


class MethodRow(NamedTuple):
    """A part of a method."""

    id: str
    version: int
    record: bytes


def method(tx: Transaction, project: str, name: str) -> MethodRow | None:
    """A part of a project's method; `None` while it is as every project begins."""
    row = _ONE(tx, project_=project, name_=name).fetchone()
    return MethodRow(row[0], row[1], bytes(row[2])) if row else None


def keep_method(tx: Transaction, project: str, name: str, row: MethodRow) -> None:
    """Keep the next version, under the lock of the project's chain."""
    if row.version == 1:
        _INSERT(tx, project=project, name=name, **row._asdict())
    else:
        _CHANGE(tx, project_=project, name_=name, version_=row.version, record_=row.record)


_HERE = (Method.project == bindparam("project_", type_=String), Method.name == bindparam("name_", type_=String))
_ONE = hot(lambda _: select(Method.id, Method.version, Method.record).where(*_HERE))
_INSERT = hot(lambda _: insert(Method))
_CHANGE = hot(lambda _: update(Method).where(*_HERE).values(version=bindparam("version_"), record=bindparam("record_")))
