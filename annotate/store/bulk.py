"""Jobs that take documents in in bulk: who began them, how far they are, and whose turn is next."""

from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from annotate.domain.permissions import LADDER, Facts
from annotate.store.base import Base, Bytes, Count, Key, Moment, Words
from annotate.store.bulk_items import BulkItem
from annotate.store.hot import ID, Transaction, Value, hot
from annotate.store.people import User
from annotate.store.projects import Membership, Project, of_my_projects

LOOKED_AT = 50
"""Jobs that one look for work finds, at most."""


class BulkJob(Base):
    """`turn` orders those that run: whose items were taken longest ago comes next. `done` counts items with an outcome."""

    __tablename__ = "bulk_job"
    __table_args__ = (Index(None, "project", "at"), Index(None, "state", "turn"))
    id: Mapped[Key] = mapped_column(primary_key=True)
    project: Mapped[Key] = mapped_column(ForeignKey("project.id"))
    user: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[Words]
    version: Mapped[Count]
    state: Mapped[str] = mapped_column(String(16))
    total: Mapped[Count]
    done: Mapped[Count]
    turn: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[Moment]
    ended: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(String(500))
    options: Mapped[Bytes]


class JobAccess(NamedTuple):
    """A job of a project that the viewer is a member of."""

    id: str
    project: str
    version: int
    name: str
    state: str
    total: int
    done: int
    at: str
    ended: str | None
    reason: str | None
    options: bytes
    user: str
    person: str
    rank: int
    second_factor_from: int | None

    def facts(self, viewer: str) -> Facts:
        return Facts(
            role=LADDER[self.rank],
            project=self.project,
            own=self.user == viewer,
            second_factor_from=self.second_factor_from,
        )


class Running(NamedTuple):
    """A job whose items are to be worked on, when it was begun, and for whom, as their account is now."""

    id: str
    project: str
    user: str
    person: str
    language: str
    at: str
    disabled: bool
    second_factor: str | None
    second_factor_asked: str | None
    options: bytes


def job(tx: Transaction, id_: str, _: bool) -> JobAccess | None:
    """The job, or `None`."""
    row = _ONE(tx, id_=id_).fetchone()
    return JobAccess._make(row) if row else None


def jobs_of(tx: Transaction, project: str, before: tuple[str, str] | None, limit: int) -> list[JobAccess]:
    """The jobs of a project that were begun whole, newest first, from behind the one with this `at` and `id` on."""
    statement = _accessible().where(BulkJob.project == project, BulkJob.state != "filling")
    if before is not None:
        statement = statement.where(tuple_(BulkJob.at, BulkJob.id) < before)
    statement = statement.order_by(BulkJob.at.desc(), BulkJob.id.desc()).limit(limit)
    return [JobAccess._make(row) for row in tx.session.execute(statement, {"viewer": tx.viewer})]


def count_of(tx: Transaction, project: str) -> int:
    """How many there are."""
    return int(_COUNT_OF(tx, project_=project).fetchone()[0])


class Brought(NamedTuple):
    """What came in with a job."""

    name: str
    documents: int


def brought(tx: Transaction, ids: list[str]) -> dict[str, Brought]:
    """Those of these jobs that brought documents in."""
    statement = (
        select(BulkJob.id, BulkJob.name, func.count())
        .join(BulkItem, BulkItem.job == BulkJob.id)
        .where(BulkJob.id.in_(ids), BulkItem.state.in_(("accepted", "similar")))
        .group_by(BulkJob.id, BulkJob.name)
    )
    return {id_: Brought(name, documents) for id_, name, documents in tx.session.execute(statement)}


def insert_job(tx: Transaction, row: dict[str, Value]) -> None:
    """A new job."""
    _INSERT_JOB(tx, **row)


def name_job(tx: Transaction, id_: str, name: str) -> None:
    """What it is called."""
    _NAME(tx, id_=id_, name_=name)


def drop_unopened(tx: Transaction, id_: str) -> None:
    """Take a job away that is still being filled."""
    if _FILLING(tx, id_=id_).fetchone():
        _DROP_ITEMS(tx, job_=id_)
        _DROP_JOB(tx, id_=id_)


def set_running(tx: Transaction, id_: str, total: int, done: int) -> None:
    """All items of a job are there: they may be worked on."""
    _RUN(tx, id_=id_, total_=total, done_=done)


def end_job(tx: Transaction, id_: str, state: str, at: str, reason: str | None = None) -> bool:
    """End a job that runs; whether it did."""
    return _END(tx, id_=id_, state_=state, ended_=at, reason_=reason).fetchone() is not None


def running(tx: Transaction, now: int, job: str | None) -> list[Running]:
    """Jobs that run and have an item to be taken `now`, those first whose items were taken longest ago; or one of them."""
    rows = _RUNNING(tx, now_=now) if job is None else _RUNNING_ONE(tx, now_=now, id_=job)
    return [Running._make((*row[:-1], bytes(row[-1]))) for row in rows.fetchall()]


def take_turn(tx: Transaction, id_: str) -> None:
    """Let other jobs come first the next time."""
    _TURN(tx, id_=id_)


def advance(tx: Transaction, id_: str, by: int) -> bool:
    """So many more items have an outcome; whether all have."""
    row = _ADVANCE(tx, id_=id_, by_=by).fetchone()
    return row is not None and row[0] >= row[1]


def forget_unfinished(tx: Transaction, before: str) -> None:
    """Drop jobs that were begun before a moment and never filled."""
    for row in _UNFINISHED(tx, at_=before).fetchall():
        _DROP_ITEMS(tx, job_=row[0])
        _DROP_JOB(tx, id_=row[0])


_ACCESS: tuple[Any, ...] = (
    BulkJob.id,
    BulkJob.project,
    BulkJob.version,
    BulkJob.name,
    BulkJob.state,
    BulkJob.total,
    BulkJob.done,
    BulkJob.at,
    BulkJob.ended,
    BulkJob.reason,
    BulkJob.options,
    BulkJob.user,
    User.name,
    Membership.rank,
    Project.second_factor_from,
)


def _accessible() -> Any:
    return of_my_projects(select(*_ACCESS).join(User, User.id == BulkJob.user), BulkJob.project)


_ONE = hot(lambda _: _accessible().where(BulkJob.id == ID))
_COUNT_OF = hot(
    lambda _: (
        select(func.count())
        .select_from(BulkJob)
        .where(BulkJob.project == bindparam("project_", type_=String), BulkJob.state != "filling")
    )
)
_INSERT_JOB = hot(lambda _: insert(BulkJob))
_RUN = hot(
    lambda _: (
        update(BulkJob)
        .where(BulkJob.id == ID, BulkJob.state == "filling")
        .values(state="running", total=bindparam("total_"), done=bindparam("done_"))
    )
)
_END = hot(
    lambda _: (
        update(BulkJob)
        .where(BulkJob.id == ID, BulkJob.state == "running")
        .values(
            state=bindparam("state_"),
            ended=bindparam("ended_"),
            reason=bindparam("reason_"),
            version=BulkJob.version + 1,
        )
        .returning(BulkJob.id)
    )
)
_TO_BE_TAKEN = exists().where(
    BulkItem.job == BulkJob.id, BulkItem.state == "waiting", BulkItem.until <= bindparam("now_", type_=BigInteger)
)


def _running(*where: Any) -> Any:
    return (
        select(
            BulkJob.id,
            BulkJob.project,
            BulkJob.user,
            User.name,
            Project.language,
            BulkJob.at,
            User.disabled,
            User.second_factor,
            User.second_factor_asked,
            BulkJob.options,
        )
        .join(User, User.id == BulkJob.user)
        .join(Project, Project.id == BulkJob.project)
        .where(BulkJob.state == "running", _TO_BE_TAKEN, *where)
        .order_by(BulkJob.turn, BulkJob.id)
        .limit(LOOKED_AT)
    )


_RUNNING = hot(lambda _: _running())
_RUNNING_ONE = hot(lambda _: _running(BulkJob.id == ID))
_others = aliased(BulkJob)
_LAST = select(func.coalesce(func.max(_others.turn), 0)).where(_others.state == "running").scalar_subquery()
_TURN = hot(lambda _: update(BulkJob).where(BulkJob.id == ID).values(turn=_LAST + 1))
_ADVANCE = hot(
    lambda _: (
        update(BulkJob)
        .where(BulkJob.id == ID)
        .values(done=BulkJob.done + bindparam("by_", type_=Integer), version=BulkJob.version + 1)
        .returning(BulkJob.done, BulkJob.total)
    )
)
_NAME = hot(lambda _: update(BulkJob).where(BulkJob.id == ID).values(name=bindparam("name_")))
_FILLING = hot(lambda _: select(BulkJob.id).where(BulkJob.id == ID, BulkJob.state == "filling"))
_UNFINISHED = hot(lambda _: select(BulkJob.id).where(BulkJob.state == "filling", BulkJob.at < bindparam("at_")))
_DROP_ITEMS = hot(lambda _: delete(BulkItem).where(BulkItem.job == bindparam("job_")))
_DROP_JOB = hot(lambda _: delete(BulkJob).where(BulkJob.id == ID))
