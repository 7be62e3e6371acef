"""Claims about the world, and the one criterion of who may know of one."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from annotate.domain.claims import KeptClaim
from annotate.domain.permissions import LADDER, Facts
from annotate.store.annotations import Annotation
from annotate.store.appearances import STANDS, ClaimAppearance
from annotate.store.base import Base, Bytes, Count, Key, Moment, Words, encoder
from annotate.store.hot import ID, VIEWER, Transaction, hot
from annotate.store.people import NAMES
from annotate.store.projects import Membership, Project, of_my_projects
from annotate.store.visible import visible_to_viewer


class Claim(Base):
    """The columns one searches by, and the encoded record. `words` is what a search looks in, case folded; `published`
    is when it was last published."""

    __tablename__ = "claim"
    __table_args__ = (Index(None, "project", "n", unique=True), Index(None, "project", "status"))
    id: Mapped[Key] = mapped_column(primary_key=True)
    project: Mapped[Key] = mapped_column(ForeignKey("project.id"))
    n: Mapped[Count]
    version: Mapped[Count]
    status: Mapped[str] = mapped_column(String(16))
    verdict: Mapped[str | None] = mapped_column(String(32))
    checkability: Mapped[str | None] = mapped_column(String(16))
    assignee: Mapped[Key | None]
    due: Mapped[str | None] = mapped_column(String(10))
    priority_set: Mapped[Count | None]
    published: Mapped[Moment | None]
    created_by: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    updated: Mapped[Moment]
    words: Mapped[Words]
    record: Mapped[Bytes]


class ClaimAccess(NamedTuple):
    """A claim that the viewer may know of."""

    id: str
    project: str
    version: int
    record: bytes
    created_by: str
    blind: bool
    rank: int
    names: int
    second_factor_from: int | None

    def facts(self, viewer: str) -> Facts:
        return Facts(
            role=LADDER[self.rank],
            project=self.project,
            own=self.created_by == viewer,
            second_factor_from=self.second_factor_from,
        )

    @property
    def kept(self) -> KeptClaim:
        return decoded_claim(bytes(self.record))


class ClaimFilters(NamedTuple):
    """What a list of claims is narrowed to; empty means not. `assignee` may be `""`: nobody."""

    status: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()
    priority: tuple[int, ...] = ()
    assignee: tuple[str, ...] = ()
    checkability: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    annotation: tuple[str, ...] = ()
    q: str = ""


_decoder = msgspec.json.Decoder(KeptClaim)


def decoded_claim(record: bytes) -> KeptClaim:
    """A record as it was kept."""
    return _decoder.decode(record)


def known_to_viewer(claim: Any = Claim, *, inside: bool = False) -> ColumnElement[bool]:
    """Whether the viewer may know of a claim.

    In blind work it is hidden from everybody but its maker while it appears somewhere and none of these passages may be
    seen: nobody learns of another's marks through claims. What was published is no secret. Wherever claims, or what hangs on them, are listed, counted or
    told, this is asked; the marks themselves pass the blind filter (store/visible.py). `inside` that filter, which does
    not reach into itself, they are asked here.
    """
    project, mark = aliased(Project), aliased(Annotation)
    somewhere, shown = aliased(ClaimAppearance), aliased(ClaimAppearance)
    blind = exists().where(project.id == claim.project, project.blind)
    appears = exists().where(somewhere.claim == claim.id)
    seen = (
        select(literal(1))
        .select_from(shown)
        .join(mark, mark.id == shown.annotation)
        .where(shown.claim == claim.id, visible_to_viewer(mark) if inside else true())
        .correlate(claim)
        .exists()
    )
    return or_(claim.created_by == VIEWER, claim.published.is_not(None), ~blind, ~appears, seen)


def claim(tx: Transaction, id_: str, lock: bool) -> ClaimAccess | None:
    """The claim, or `None`. The chain of its project puts changes in order, not a lock of the row."""
    row = _ONE(tx, id_=id_).fetchone()
    return ClaimAccess._make(row) if row else None


def some_claims(
    tx: Transaction, project: str, filters: ClaimFilters, sort: str, page: tuple[int, int]
) -> tuple[list[KeptClaim], int]:
    """The claims of a project that pass the filters and that the viewer may know of: from a place on so many, and how
    many there are."""
    conditions = [Claim.project == project, known_to_viewer(), *_conditions(filters)]
    total = tx.session.execute(select(func.count()).select_from(Claim).where(*conditions)).scalar_one()
    statement = select(Claim.record).where(*conditions).order_by(*_order(sort), Claim.n).offset(page[0]).limit(page[1])
    return [decoded_claim(bytes(row[0])) for row in tx.session.execute(statement)], total


def known(tx: Transaction, ids: list[str]) -> dict[str, KeptClaim]:
    """Those of these claims that the viewer may know of."""
    statement = select(Claim.record).where(Claim.id.in_(ids), known_to_viewer())
    found = (decoded_claim(bytes(row[0])) for row in tx.session.execute(statement))
    return {one.id: one for one in found}


def every(tx: Transaction, ids: list[str]) -> list[KeptClaim]:
    """These claims, whoever may know of them: for what follows, never for what is told."""
    rows = tx.session.scalars(select(Claim.record).where(Claim.id.in_(ids)).order_by(Claim.n))
    return [decoded_claim(bytes(record)) for record in rows]


def counts_by_status(tx: Transaction, project: str) -> dict[str, int]:
    """How many claims of a project are in each status, of those that the viewer may know of."""
    statement = select(Claim.status, func.count()).where(Claim.project == project, known_to_viewer())
    return {status: int(n) for status, n in tx.session.execute(statement.group_by(Claim.status))}


def sentences(tx: Transaction, project: str) -> list[tuple[str, str, str]]:
    """Id, sentence and record's status of every claim of a project that the viewer may know of, for comparing."""
    statement = select(Claim.id, Claim.words, Claim.status).where(Claim.project == project, known_to_viewer())
    return [(row[0], row[1], row[2]) for row in tx.session.execute(statement.order_by(Claim.n))]


def next_number(tx: Transaction, project: str) -> int:
    """The next number of a claim in a project, under the lock of its chain."""
    return int(_NEXT(tx, project_=project).fetchone()[0])


def insert_claim(tx: Transaction, kept: KeptClaim) -> bytes:
    """A new row; the bytes that are kept."""
    record = encoder.encode(kept)
    _INSERT(tx, id=kept.id, project=kept.project, n=kept.n, created_by=kept.created_by, record=record, **_columns(kept))
    return record


def change_claim(tx: Transaction, kept: KeptClaim, version: int) -> bytes | None:
    """Keep `kept` if the row still has `version`; the bytes that are kept, else `None`."""
    record = encoder.encode(kept)
    values = {f"{name}_": value for name, value in _columns(kept).items()}
    row = _CHANGE(tx, id_=kept.id, old_=version, record_=record, **values).fetchone()
    return record if row else None


def words_of(kept: KeptClaim) -> str:
    """What a search in claims looks in, and what is compared for doubles."""
    return f"{kept.normalised} {kept.short}".strip().casefold()


def _columns(kept: KeptClaim) -> dict[str, Any]:
    return {
        "version": kept.version,
        "status": kept.status,
        "verdict": kept.verdict.row.id if kept.verdict else None,
        "checkability": kept.checkability,
        "assignee": kept.assignee,
        "due": kept.due,
        "priority_set": kept.priority_set,
        "published": kept.published,
        "updated": kept.updated,
        "words": words_of(kept),
    }


def _priority() -> ColumnElement[int]:
    """The priority of a claim: what was set, else the highest of the appearances that the viewer sees."""
    highest = (
        select(func.max(ClaimAppearance.priority))
        .select_from(ClaimAppearance)
        .join(Annotation, STANDS)
        .where(ClaimAppearance.claim == Claim.id)
        .correlate(Claim)
        .scalar_subquery()
    )
    return func.coalesce(Claim.priority_set, highest, 0)


def _conditions(filters: ClaimFilters) -> Iterator[ColumnElement[bool]]:
    for name in ("status", "verdict", "checkability"):
        if wanted := getattr(filters, name):
            yield getattr(Claim, name).in_(wanted)
    if filters.assignee:
        nobody = (Claim.assignee.is_(None),) if "" in filters.assignee else ()
        yield or_(Claim.assignee.in_(filters.assignee), *nobody)
    if filters.priority:
        yield _priority().in_(filters.priority)
    if filters.document:
        there = (
            select(literal(1))
            .select_from(ClaimAppearance)
            .join(Annotation, STANDS)
            .where(ClaimAppearance.claim == Claim.id, Annotation.document.in_(filters.document))
        )
        yield there.correlate(Claim).exists()
    if filters.annotation:
        # Whoever does not see a passage does not find its claim by it: STANDS joins the passage through the filter.
        stated = (
            select(literal(1))
            .select_from(ClaimAppearance)
            .join(Annotation, STANDS)
            .where(ClaimAppearance.claim == Claim.id, ClaimAppearance.annotation.in_(filters.annotation))
        )
        yield stated.correlate(Claim).exists()
    if filters.q:
        yield Claim.words.contains(filters.q.casefold(), autoescape=True)


def _order(sort: str) -> tuple[Any, ...]:
    orders: dict[str, tuple[Any, ...]] = {
        "n": (),
        "-n": (Claim.n.desc(),),
        "-priority": (_priority().desc(),),
        "-updated": (Claim.updated.desc(),),
        "due": (case((Claim.due.is_(None), 1), else_=0), Claim.due),
    }
    return orders[sort]


def _one(_: str) -> Any:
    columns = select(
        Claim.id,
        Claim.project,
        Claim.version,
        Claim.record,
        Claim.created_by,
        Project.blind,
        Membership.rank,
        NAMES,
        Project.second_factor_from,
    )
    return of_my_projects(columns, Claim.project).where(Claim.id == ID, known_to_viewer())


_ONE = hot(_one)
# Numbers go over all claims of the project, seen or not, so that none is given twice.
_NEXT = hot(
    lambda _: select(func.coalesce(func.max(Claim.n), 0) + 1).where(
        Claim.project == bindparam("project_", type_=String)
    )
)
_INSERT = hot(lambda _: insert(Claim))
_CHANGE = hot(
    lambda _: (
        update(Claim)
        .where(Claim.id == bindparam("id_"), Claim.version == bindparam("old_"))
        .values(
            {
                name: bindparam(f"{name}_")
                for name in (
                    "version",
                    "status",
                    "verdict",
                    "checkability",
                    "assignee",
                    "due",
                    "priority_set",
                    "published",
                    "updated",
                    "words",
                    "record",
                )
            }
        )
        .returning(Claim.id)
    )
)
