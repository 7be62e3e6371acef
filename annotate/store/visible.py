"""The blind filter: one criterion on every SELECT of a layered table (domain/visibility.py says the same in Python).

It reaches joins, aliases, EXISTS, counts and relationships, since it is an option of the statement, not a clause
written by hand; but not what a table adds to its own criterion (`Layered.seen`). Tables that are no models would escape it; the index of searches is one, and
is never read but joined with what is filtered (search.py).
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    String,
    and_,
    bindparam,
    event,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import ORMExecuteState, Session, aliased, with_loader_criteria

from annotate.domain.permissions import ADJUDICATOR, RANK, REVIEWER
from annotate.domain.visibility import OF_THE_DESK, SUBMITTED
from annotate.store.base import Layered
from annotate.store.layers import Layer
from annotate.store.projects import Membership, Project


def visible_to_viewer(model: Any) -> ColumnElement[bool]:
    """Whether the row's layer may be seen by `:viewer`."""
    viewer = bindparam("viewer", type_=String, unique=False)
    member, project = aliased(Membership), aliased(Project)
    theirs, mine, all_layers = aliased(Layer), aliased(Layer), aliased(Layer)

    submitted_layer = _exists(
        theirs, theirs.document == model.document, theirs.user == model.author, _submitted(theirs)
    )
    enough = (
        select(func.count())
        .select_from(all_layers)
        .where(all_layers.document == model.document, _submitted(all_layers))
        .correlate_except(all_layers)
        .scalar_subquery()
    ) >= project.reviewers_per_document
    my_layer = _exists(mine, mine.document == model.document, mine.user == viewer)
    mine_submitted = _exists(mine, mine.document == model.document, mine.user == viewer, _submitted(mine))
    my_turn = or_(mine_submitted, and_(~my_layer, member.rank >= RANK[ADJUDICATOR]))
    as_member = exists().where(
        member.project == model.project,
        member.user == viewer,
        member.rank >= RANK[REVIEWER],
        project.id == member.project,
        or_(~project.blind, and_(or_(model.layer == OF_THE_DESK, submitted_layer), enough, my_turn)),
    )
    return or_(model.author == viewer, model.layer == "adjudicated", as_member)


def filtered(statement: Executable) -> Executable:
    """The statement with the criterion on every layered table in it."""
    return statement.options(with_loader_criteria(Layered, _criterion, include_aliases=True))


def _exists(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(literal(1)).select_from(table).where(*conditions).correlate_except(table).exists()


def _submitted(layer: Any) -> ColumnElement[bool]:
    return or_(*(layer.state == state for state in SUBMITTED))


def _criterion(model: Any) -> ColumnElement[bool]:
    by_model: ColumnElement[bool] = model.seen(visible_to_viewer(model))
    return by_model


def session(connection: Connection, viewer: str) -> Session:
    """An ORM session on `connection` in which every SELECT passes the filter for `viewer`."""
    made = Session(bind=connection, autoflush=False, expire_on_commit=False)

    @event.listens_for(made, "do_orm_execute")
    def see(state: ORMExecuteState) -> None:
        if state.is_select:
            state.statement = filtered(state.statement)
            state.parameters = {**(state.parameters or {}), "viewer": viewer}  # type: ignore[dict-item]  # a SELECT has one set of them

    return made
