"""Cases of adjudication and the decisions on them."""

from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, String, and_, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from annotate.domain.permissions import Facts
from annotate.store.access import DOCUMENT_PART, DocumentAccess, in_my_projects, locked, with_document
from annotate.store.base import Base, Count, Key, Moment, Point, Words
from annotate.store.documents import Document
from annotate.store.hot import ID, Transaction, hot
from annotate.store.layers import Layer
from annotate.store.people import User


class Case(Base):
    """`members` are the ids of its annotations, joined by spaces. It is seen by whom all of these are seen, so it needs
    no blind filter of its own. `decision` is the one that stands."""

    __tablename__ = "adjudication_case"
    __table_args__ = (Index(None, "document", "n", unique=True),)
    id: Mapped[Key] = mapped_column(primary_key=True)
    document: Mapped[Key] = mapped_column(ForeignKey("document.id"))
    n: Mapped[Count]
    version: Mapped[Count]
    kind: Mapped[str] = mapped_column(String(16))
    start: Mapped[Point]
    end: Mapped[Point]
    state: Mapped[str] = mapped_column(String(16))
    differences: Mapped[str] = mapped_column(String(64))
    members: Mapped[Words]
    decision: Mapped[Key | None]


class Decision(Base):
    """A decision on a case, append-only; `outcome` are the annotations that it made, joined by spaces."""

    __tablename__ = "decision"
    id: Mapped[Key] = mapped_column(primary_key=True)
    case: Mapped[Key] = mapped_column(ForeignKey("adjudication_case.id"), index=True)
    by: Mapped[Key] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[Moment]
    decision: Mapped[str] = mapped_column(String(16))
    cause: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[Words]
    outcome: Mapped[Words]


class CaseRow(NamedTuple):
    """A case with the decision that stands, if any, and the name of who made it."""

    id: str
    document: str
    n: int
    version: int
    kind: str
    start: int
    end: int
    state: str
    differences: str
    members: str
    by: str | None
    by_name: str | None
    at: str | None
    decision: str | None
    cause: str | None
    reason: str | None
    outcome: str | None


class CaseAccess(NamedTuple):
    """A case with its document."""

    id: str
    case: CaseRow
    document: DocumentAccess

    def facts(self, viewer: str) -> Facts:
        return self.document.facts(viewer)


class LayerOf(NamedTuple):
    """The state of somebody's layer on a document of a project."""

    document: str
    user: str
    name: str
    state: str


def case(tx: Transaction, id_: str, lock: bool) -> CaseAccess | None:
    """The case, or `None`."""
    row = (_CASE_LOCKED if lock else _CASE)(tx, id_=id_).fetchone()
    if row is None:
        return None
    *own, document = with_document(row)
    found = CaseRow._make(own)
    return CaseAccess(found.id, found, document)


def cases_of(tx: Transaction, document: str) -> list[CaseRow]:
    """The cases of a document in the order of the text."""
    return [CaseRow._make(row) for row in _CASES(tx, document_=document).fetchall()]


def highest_number(tx: Transaction, document: str) -> int:
    """The number that was given last to a case of a document."""
    return int(_HIGHEST(tx, document_=document).fetchone()[0])


def insert_cases(tx: Transaction, rows: list[dict[str, Any]]) -> None:
    """New cases, open ones."""
    _INSERT.many(tx, [{**row, "version": 1, "state": "open", "decision": None} for row in rows])


def set_case(tx: Transaction, id_: str, version: int, state: str, decision: str | None) -> bool:
    """Another state if the case still has `version`, which grows by one."""
    row = _SET(tx, id_=id_, old_=version, version_=version + 1, state_=state, decision_=decision).fetchone()
    return row is not None


def drop_undecided(tx: Transaction, document: str) -> None:
    """Take away the cases that nobody has decided: they are built anew."""
    _DROP(tx, document_=document, state_="dropped", not_="decided")


def insert_decision(tx: Transaction, row: dict[str, Any]) -> None:
    """A decision."""
    _INSERT_DECISION(tx, **row)


def counts_of_project(tx: Transaction, project: str) -> list[tuple[str, str, bool, int]]:
    """Of each document with cases: its id, a state, whether all agree, how many such cases."""
    return [(row[0], row[1], not row[2], row[3]) for row in _COUNTS(tx, project_=project).fetchall()]


def layers_of_project(tx: Transaction, project: str) -> list[LayerOf]:
    """Every layer that was begun, of documents that can be read."""
    return [LayerOf._make(row) for row in _LAYERS(tx, project_=project).fetchall()]


def documents_of_project(tx: Transaction, project: str) -> list[tuple[str, str, str]]:
    """Id, title and review state of the documents that can be read, oldest first."""
    return [(row[0], row[1], row[2]) for row in _DOCUMENTS(tx, project_=project).fetchall()]


def set_layers(tx: Transaction, document: str, before: str, after: str) -> None:
    """Every layer of a document that is in state `before` gets state `after`."""
    _SET_LAYERS(tx, document_=document, before_=before, after_=after)


def reopen_layer(tx: Transaction, document: str, user: str) -> None:
    """A submitted or locked layer is in progress again."""
    _REOPEN(tx, document_=document, user_=user, state_="in_progress", submitted_=None)


_DOCUMENT_ = bindparam("document_", type_=String)
_PROJECT_ = bindparam("project_", type_=String)
_by = aliased(User)
_ROW: tuple[Any, ...] = (
    Case.id,
    Case.document,
    Case.n,
    Case.version,
    Case.kind,
    Case.start,
    Case.end,
    Case.state,
    Case.differences,
    Case.members,
    Decision.by,
    _by.name,
    Decision.at,
    Decision.decision,
    Decision.cause,
    Decision.reason,
    Decision.outcome,
)


def _with_decision(statement: Any) -> Any:
    return statement.outerjoin(Decision, Decision.id == Case.decision).outerjoin(_by, _by.id == Decision.by)


def _case_statement(_: str) -> Any:
    statement = select(*_ROW, *DOCUMENT_PART).select_from(Case).join(Document, Document.id == Case.document)
    return in_my_projects(_with_decision(statement)).where(Case.id == ID, Case.state != "dropped")


_CASE = hot(_case_statement)
_CASE_LOCKED = hot(locked(_case_statement, Document))
_CASES = hot(
    lambda _: (
        _with_decision(select(*_ROW).select_from(Case))
        .where(Case.document == _DOCUMENT_, Case.state != "dropped")
        .order_by(Case.start, Case.end, Case.n)
    )
)
_HIGHEST = hot(lambda _: select(func.coalesce(func.max(Case.n), 0)).where(Case.document == _DOCUMENT_))
_INSERT = hot(lambda _: insert(Case))
_INSERT_DECISION = hot(lambda _: insert(Decision))
_SET = hot(
    lambda _: (
        update(Case)
        .where(Case.id == bindparam("id_"), Case.version == bindparam("old_"))
        .values({name: bindparam(f"{name}_") for name in ("version", "state", "decision")})
        .returning(Case.id)
    )
)
_DROP = hot(
    lambda _: (
        update(Case)
        .where(Case.document == bindparam("document_"), Case.state != bindparam("not_"))
        .values(state=bindparam("state_"))
    )
)
_COUNTS = hot(
    lambda _: (
        select(Case.document, Case.state, Case.differences, func.count())
        .join(Document, and_(Document.id == Case.document, ~Document.deleted))
        .where(Document.project == _PROJECT_, Case.state != "dropped")
        .group_by(Case.document, Case.state, Case.differences)
    )
)
_LAYERS = hot(
    lambda _: (
        select(Layer.document, Layer.user, User.name, Layer.state)
        .join(User, User.id == Layer.user)
        .join(Document, and_(Document.id == Layer.document, ~Document.deleted))
        .where(Document.project == _PROJECT_, Document.state == "ready")
        .order_by(User.name, User.id)
    )
)
_DOCUMENTS = hot(
    lambda _: (
        select(Document.id, Document.title, Document.review_state)
        .where(Document.project == _PROJECT_, Document.state == "ready", ~Document.deleted)
        .order_by(Document.n)
    )
)
_SET_LAYERS = hot(
    lambda _: (
        update(Layer)
        .where(Layer.document == bindparam("document_"), Layer.state == bindparam("before_"))
        .values(state=bindparam("after_"))
    )
)
_REOPEN = hot(
    lambda _: (
        update(Layer)
        .where(Layer.document == bindparam("document_"), Layer.user == bindparam("user_"))
        .values(state=bindparam("state_"), submitted=bindparam("submitted_"))
    )
)
