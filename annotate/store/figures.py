"""What the figures of a project are drawn from, by day (UTC). The first audit row of a document tells when it came in."""

from sqlalchemy import ColumnElement, and_, func, select

from annotate.store.documents import Document
from annotate.store.hot import Transaction
from annotate.store.journal import Audit
from annotate.store.layers import ReadMark


def readings_by_day(tx: Transaction, project: str, user: str | None) -> dict[str, int]:
    """Sentences read, of everybody or of `user`; one read before its time was kept counts on the day of its document."""
    day = func.substr(func.coalesce(ReadMark.at, Audit.at), 1, 10)
    statement = (
        select(day, func.count())
        .select_from(ReadMark)
        .join(Document, Document.id == ReadMark.document)
        .join(Audit, _COMING)
        .where(*_readable(project), *(() if user is None else (ReadMark.user == user,)))
        .group_by(day)
    )
    return {found: int(count) for found, count in tx.session.execute(statement).all()}


def sentences_by_day(tx: Transaction, project: str) -> dict[str, int]:
    """Sentences that came in, by the day of their document."""
    day = func.substr(Audit.at, 1, 10)
    statement = (
        select(day, func.sum(Document.sentences))
        .select_from(Document)
        .join(Audit, _COMING)
        .where(*_readable(project))
        .group_by(day)
    )
    return {found: int(count) for found, count in tx.session.execute(statement).all()}


_COMING = and_(Audit.chain == Document.id, Audit.seq == 1)


def _readable(project: str) -> tuple[ColumnElement[bool], ...]:
    return (Document.project == project, Document.state == "ready", ~Document.deleted)
