"""Evidence and its stances on claims. An item is known to whoever knows of a claim that it stands on."""

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    Boolean,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from annotate.domain.evidence import Item, KeptEvidence
from annotate.domain.permissions import LADDER, Facts
from annotate.store.base import NO_ROWID, Base, Bytes, Count, Key, Words, encoder
from annotate.store.claims import Claim, known_to_viewer
from annotate.store.engine import insert_or
from annotate.store.hot import ID, VIEWER, Transaction, hot
from annotate.store.people import NAMES
from annotate.store.projects import Membership, Project, of_my_projects


class Evidence(Base):
    """The columns one searches and counts by, and the encoded record. `origin` is its independence group, case folded."""

    __tablename__ = "evidence"
    __table_args__ = (Index(None, "project", "n", unique=True),)
    id: Mapped[Key] = mapped_column(primary_key=True)
    project: Mapped[Key] = mapped_column(ForeignKey("project.id"))
    n: Mapped[Count]
    version: Mapped[Count]
    relation: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(String(100))
    created_by: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    words: Mapped[Words]
    record: Mapped[Bytes]
    deleted: Mapped[bool] = mapped_column(Boolean)


class ClaimEvidence(Base):
    """The stance of an item on one claim."""

    __tablename__ = "claim_evidence"
    __table_args__ = (Index(None, "evidence"), NO_ROWID)
    claim: Mapped[Key] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    evidence: Mapped[Key] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    stance: Mapped[str] = mapped_column(String(16))
    note: Mapped[Words]
    version: Mapped[Count]


class EvidenceAccess(NamedTuple):
    """An item of evidence that the viewer may know of."""

    id: str
    project: str
    version: int
    record: bytes
    created_by: str
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
    def kept(self) -> KeptEvidence:
        return decoded_evidence(bytes(self.record))


class StanceRow(NamedTuple):
    """The stance of an item on a claim."""

    claim: str
    evidence: str
    stance: str
    note: str
    version: int


_decoder = msgspec.json.Decoder(KeptEvidence)


def decoded_evidence(record: bytes) -> KeptEvidence:
    """A record as it was kept."""
    return _decoder.decode(record)


def evidence_known(item: Any = Evidence, *, inside: bool = False) -> ColumnElement[bool]:
    """Whether the viewer may know of an item: they brought it, it stands on nothing, or on a claim they may know of.
    `inside`: of the blind filter, as in claims.py."""
    anywhere, there, claim = aliased(ClaimEvidence), aliased(ClaimEvidence), aliased(Claim)
    stands = exists().where(anywhere.evidence == item.id)
    shown = (
        select(literal(1))
        .select_from(there)
        .join(claim, claim.id == there.claim)
        .where(there.evidence == item.id, known_to_viewer(claim, inside=inside))
        .correlate(item)
        .exists()
    )
    return or_(item.created_by == VIEWER, ~stands, shown)


def evidence(tx: Transaction, id_: str, lock: bool) -> EvidenceAccess | None:
    """The item, or `None`, also when it is deleted."""
    row = _ONE(tx, id_=id_).fetchone()
    return EvidenceAccess._make(row) if row else None


def some_evidence(tx: Transaction, project: str, q: str, page: tuple[int, int]) -> tuple[list[KeptEvidence], int]:
    """The items of a project that the viewer may know of, by number: from a place on so many, and how many there are."""
    conditions = [Evidence.project == project, ~Evidence.deleted, evidence_known()]
    if q:
        conditions.append(Evidence.words.contains(q.casefold(), autoescape=True))
    total = tx.session.execute(select(func.count()).select_from(Evidence).where(*conditions)).scalar_one()
    statement = select(Evidence.record).where(*conditions).order_by(Evidence.n).offset(page[0]).limit(page[1])
    return [decoded_evidence(bytes(row[0])) for row in tx.session.execute(statement)], total


def known_evidence(tx: Transaction, ids: list[str]) -> set[str]:
    """Those of these items that the viewer may know of, deleted ones too."""
    return set(tx.session.scalars(select(Evidence.id).where(Evidence.id.in_(ids), evidence_known())))


def known_items(tx: Transaction, ids: list[str]) -> dict[str, KeptEvidence]:
    """Those of these items that stand and that the viewer may know of."""
    statement = select(Evidence.record).where(Evidence.id.in_(ids), ~Evidence.deleted, evidence_known())
    found = (decoded_evidence(bytes(row[0])) for row in tx.session.execute(statement))
    return {one.id: one for one in found}


def on_claim(tx: Transaction, claim: str) -> list[tuple[KeptEvidence, StanceRow]]:
    """The items on a claim with their stance, by number."""
    return [
        (decoded_evidence(bytes(row[0])), StanceRow._make(row[1:])) for row in _ON_CLAIM(tx, claim_=claim).fetchall()
    ]


def items(tx: Transaction, claims: list[str]) -> dict[str, list[Item]]:
    """What counting needs of the items on each of these claims."""
    statement = (
        select(ClaimEvidence.claim, Evidence.id, Evidence.relation, Evidence.origin, ClaimEvidence.stance)
        .join(Evidence, and_(Evidence.id == ClaimEvidence.evidence, ~Evidence.deleted))
        .where(ClaimEvidence.claim.in_(claims))
    )
    found: dict[str, list[Item]] = {}
    for claim, *item in tx.session.execute(statement):
        found.setdefault(claim, []).append(Item(*item))
    return found


def stances(tx: Transaction, evidence: list[str]) -> dict[str, list[StanceRow]]:
    """The stances of these items on claims that the viewer may know of, by number of the claim."""
    statement = (
        select(*(getattr(ClaimEvidence, name) for name in StanceRow._fields))
        .join(Claim, Claim.id == ClaimEvidence.claim)
        .where(ClaimEvidence.evidence.in_(evidence), known_to_viewer())
        .order_by(Claim.n)
    )
    found: dict[str, list[StanceRow]] = {}
    for row in tx.session.execute(statement):
        found.setdefault(row.evidence, []).append(StanceRow._make(row))
    return found


def claims_on(tx: Transaction, evidence: str) -> list[str]:
    """Every claim that an item stands on, whoever may know of it."""
    return [row[0] for row in _CLAIMS(tx, evidence_=evidence).fetchall()]


def stance(tx: Transaction, claim: str, evidence: str) -> StanceRow | None:
    """The stance of an item on a claim."""
    row = _STANCE(tx, claim_=claim, evidence_=evidence).fetchone()
    return StanceRow._make(row) if row else None


def set_stance(tx: Transaction, row: StanceRow) -> None:
    """Put an item on a claim, or change its stance there."""
    _SET(tx, **row._asdict())


def remove_stance(tx: Transaction, claim: str, evidence: str) -> None:
    """Take an item off a claim."""
    _REMOVE(tx, claim_=claim, evidence_=evidence)


def next_number(tx: Transaction, project: str) -> int:
    """The next number of an item in a project, under the lock of its chain."""
    return int(_NEXT(tx, project_=project).fetchone()[0])


def insert_evidence(tx: Transaction, kept: KeptEvidence, n: int) -> bytes:
    """A new row; the bytes that are kept."""
    record = encoder.encode(kept)
    _INSERT(
        tx,
        id=kept.id,
        project=kept.project,
        n=n,
        created_by=kept.created_by,
        record=record,
        deleted=False,
        **_columns(kept),
    )
    return record


def change_evidence(tx: Transaction, kept: KeptEvidence, version: int, *, deleted: bool = False) -> bytes | None:
    """Keep `kept` if the row still has `version`; the bytes that are kept, else `None`."""
    record = encoder.encode(kept)
    values = {f"{name}_": value for name, value in _columns(kept).items()}
    row = _CHANGE(tx, id_=kept.id, old_=version, record_=record, deleted_=deleted, **values).fetchone()
    return record if row else None


def _columns(kept: KeptEvidence) -> dict[str, Any]:
    said = (kept.title, kept.author, kept.publisher, kept.extract, kept.extract_translation, kept.url or "")
    return {
        "version": kept.version,
        "relation": kept.relation,
        "origin": kept.independence_group.strip().casefold()[:100],
        "words": " ".join(part for part in said if part).casefold(),
    }


_CLAIM = bindparam("claim_", type_=String)
_EVIDENCE = bindparam("evidence_", type_=String)


def _one(_: str) -> Any:
    columns = select(
        Evidence.id,
        Evidence.project,
        Evidence.version,
        Evidence.record,
        Evidence.created_by,
        Membership.rank,
        NAMES,
        Project.second_factor_from,
    )
    return of_my_projects(columns, Evidence.project).where(Evidence.id == ID, ~Evidence.deleted, evidence_known())


_ONE = hot(_one)
_ON_CLAIM = hot(
    lambda _: (
        select(Evidence.record, *(getattr(ClaimEvidence, name) for name in StanceRow._fields))
        .join(Evidence, and_(Evidence.id == ClaimEvidence.evidence, ~Evidence.deleted))
        .where(ClaimEvidence.claim == _CLAIM)
        .order_by(Evidence.n)
    )
)
# What an item says counts on every claim that it stands on, also on those that who changes it may not know of.
_CLAIMS = hot(lambda _: select(ClaimEvidence.claim).where(ClaimEvidence.evidence == _EVIDENCE).order_by("claim"))
_STANCE = hot(
    lambda _: select(*(getattr(ClaimEvidence, name) for name in StanceRow._fields)).where(
        ClaimEvidence.claim == _CLAIM, ClaimEvidence.evidence == _EVIDENCE
    )
)
_SET = hot(
    lambda dialect: (
        insert_or(dialect, ClaimEvidence)
        .values({name: bindparam(name) for name in StanceRow._fields})
        .on_conflict_do_update(
            index_elements=["claim", "evidence"],
            set_={name: bindparam(name) for name in ("stance", "note", "version")},
        )
    )
)
_REMOVE = hot(lambda _: delete(ClaimEvidence).where(ClaimEvidence.claim == _CLAIM, ClaimEvidence.evidence == _EVIDENCE))
_NEXT = hot(
    lambda _: select(func.coalesce(func.max(Evidence.n), 0) + 1).where(
        Evidence.project == bindparam("project_", type_=String)
    )
)
_INSERT = hot(lambda _: insert(Evidence))
_CHANGE = hot(
    lambda _: (
        update(Evidence)
        .where(Evidence.id == bindparam("id_"), Evidence.version == bindparam("old_"), ~Evidence.deleted)
        .values(
            {name: bindparam(f"{name}_") for name in ("version", "relation", "origin", "words", "record", "deleted")}
        )
        .returning(Evidence.id)
    )
)
