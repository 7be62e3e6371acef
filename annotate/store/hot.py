"""The statements of create, change, read, list and export: written once as typed SQLAlchemy, compiled once a dialect.

They run on the driver's cursor of the transaction's connection, without a Session: a create of twelve statements took
7.4 ms of CPU built per call and 0.78 ms this way. Column types need no conversion (text, integers, bytes).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement, Connection, Executable, String, bindparam
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import Session

from annotate.store.engine import Opened

Value = str | int | bytes | bool | None
VIEWER = bindparam("viewer", type_=String)
"""Whose eyes look; every statement is given it."""
ID = bindparam("id_", type_=String)
"""The id of the one row that a statement is about."""


class Transaction:
    """What a statement needs: the open transaction, its dialect and whose eyes look (`viewer`, a user id)."""

    def __init__(self, opened: Opened, viewer: str) -> None:
        self._opened = opened
        self.dialect = opened.dialect
        self.viewer = viewer
        self.raw: Any = opened.raw
        self.statements = 0
        self._session: Session | None = None

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's view of the same transaction; made when it is asked for."""
        return self._opened.connection

    @property
    def session(self) -> Session:
        """An ORM session on the same connection, with the blind filter on; made when it is asked for."""
        connection = self.connection  # also sends the statements that still wait
        if self._session is None:
            from annotate.store.visible import session  # late: see Hot._compile

            self._session = session(connection, self.viewer)
        return self._session


class Hot:
    """One statement. Call it with a transaction and the named values; it gives rows, to be fetched at once.

    On PostgreSQL it is sent when its rows are fetched, or with the commit: what it refuses is raised there.
    """

    def __init__(self, build: Callable[[str], Executable], everything: bool) -> None:
        self._build = build
        self._everything = everything
        self._compiled: dict[str, tuple[str, tuple[str, ...], Mapping[str, Value]]] = {}

    def __call__(self, tx: Transaction, **values: Value) -> Any:
        sql, order, constants = self._compiled.get(tx.dialect.name) or self._compile(tx.dialect)
        tx.statements += 1
        bound = {**constants, **values, "viewer": tx.viewer}
        return tx.raw.execute(sql, [bound[name] for name in order])

    def many(self, tx: Transaction, rows: Sequence[Mapping[str, Value]]) -> None:
        """The statement once for each row, in one go."""
        if not rows:
            return
        sql, order, constants = self._compiled.get(tx.dialect.name) or self._compile(tx.dialect)
        tx.statements += 1
        if len(rows) == 1:
            row = {**constants, **rows[0]}
            tx.raw.execute(sql, [row[name] for name in order])
        else:
            tx.raw.executemany(sql, [[{**constants, **row}[name] for name in order] for row in rows])

    def _compile(self, dialect: Dialect) -> tuple[str, tuple[str, ...], Mapping[str, Value]]:
        statement = self._build(dialect.name)
        if not self._everything:
            from annotate.store.visible import filtered  # late: the filter is made of models that have hot statements

            statement = filtered(statement)
        assert isinstance(statement, ClauseElement)
        compiled = statement.compile(dialect=dialect)
        order = tuple(getattr(compiled, "positiontup", None) or ())
        entry = (str(compiled), order, _constants(compiled))
        self._compiled[dialect.name] = entry
        return entry


def _constants(compiled: Any) -> dict[str, Value]:
    """The values that stand in the statement itself; the others are given with each call."""
    return {name: bind.effective_value for bind, name in compiled.bind_names.items() if not bind.required}


def hot(build: Callable[[str], Executable], *, everything: bool = False) -> Hot:
    """Declare a statement; `build` gets the dialect's name. `everything` leaves out the blind filter: say why."""
    return Hot(build, everything)
