"""The index of what can be searched: written in the transaction of the change, asked through the blind filter.

`index` and `drop` are the one line that a use case needs for what it keeps. Rows of the index hold words and ids only;
they are never given out or counted but joined with the rows they belong to, which pass the filter of visible.py.
Annotations carry their words in a column, and a trigger writes the index: a create stays at its twelve statements.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select

from annotate.domain.claims import KeptClaim
from annotate.domain.evidence import KeptEvidence
from annotate.domain.search import Asked, words_said
from annotate.store import fulltext
from annotate.store.annotations import Annotation
from annotate.store.claims import Claim, known, known_to_viewer
from annotate.store.comments import BESIDE, Comment, stands
from annotate.store.documents import Document
from annotate.store.evidence import Evidence, decoded_evidence, evidence_known
from annotate.store.fulltext import SAID, TEXT, TITLE, Clock
from annotate.store.hot import Transaction, Value, hot
from annotate.text.words import Stretch, words_of

MOST = 1000
"""So many hits of a kind are ranked and counted; of more it is said that there are more."""


def index(
    tx: Transaction, kind: str, id_: str, project: str, pieces: Sequence[str], document: str | None = None
) -> None:
    """Index what a claim, a piece of evidence or a comment says, in place of what it said before."""
    scope = (
        fulltext.in_project(project, kind),
        fulltext.key(id_),
        *([fulltext.in_document(document)] if document else []),
    )
    if tx.dialect.name == "sqlite":
        drop(tx, id_)
    _INSERT_SAID.many(tx, [_row(tx, id_, (0, 0), words_said(pieces), scope)])


def drop(tx: Transaction, id_: str) -> None:
    """Take it out of the index again."""
    _DELETE_SAID(tx, match_=_only(tx, fulltext.key(id_)))


def index_texts(tx: Transaction, texts: Sequence[tuple[str, str, str, Sequence[Stretch]]]) -> None:
    """Index new documents: id, project, title and the stretches of the text of each."""
    rows = []
    for document, project, title, stretches in texts:
        scope = (fulltext.in_project(project, "texts"), fulltext.in_document(document))
        rows.append(_row(tx, document, (TITLE, TITLE), words_of(title), (*scope, _title(document))))
        rows += [_row(tx, document, (one.start, one.end), one.words, scope) for one in stretches]
    _INSERT_TEXT.many(tx, rows)


def index_read(tx: Transaction, document: str, project: str, title: str, stretches: Sequence[Stretch]) -> None:
    """Index a text that came later than its document: the title takes the place of the one before."""
    if tx.dialect.name == "sqlite":
        _DELETE_TEXT(tx, match_=_only(tx, _title(document)))
    index_texts(tx, [(document, project, title, stretches)])


def index_title(tx: Transaction, document: str, project: str, title: str) -> None:
    """Index another title of a document."""
    scope = (fulltext.in_project(project, "texts"), fulltext.in_document(document), _title(document))
    if tx.dialect.name == "sqlite":
        _DELETE_TEXT(tx, match_=_only(tx, _title(document)))
    _INSERT_TEXT.many(tx, [_row(tx, document, (TITLE, TITLE), words_of(title), scope)])


def _row(
    tx: Transaction, id_: str, span: tuple[int, int], words: Sequence[str], scope: Sequence[str]
) -> dict[str, Value]:
    dialect = tx.dialect.name
    row: dict[str, Value] = {"entity": id_, "start": span[0], "stop": span[1]}
    row["words"] = fulltext.packed(dialect, words, scope)
    return row | ({"scope": " ".join(scope)} if dialect == "sqlite" else {})


def _title(document: str) -> str:
    return fulltext.key(document) + "h"


def _only(tx: Transaction, word: str) -> str:
    return fulltext.query(tx.dialect.name, Asked(()), [word])


class Filters(NamedTuple):
    """What a search is narrowed to; empty means not."""

    kind: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    document: str = ""
    language: str = ""


class Candidate(NamedTuple):
    """A hit before it is shown: what, where in a text, how good, and when written."""

    id: str
    start: int
    stop: int
    score: float
    place: int


def candidates(
    tx: Transaction, clock: Clock, kind: str, project: str, asked: Asked, filters: Filters
) -> tuple[list[Candidate], bool]:
    """At most `MOST` hits of a kind that the viewer may see, the best first, and whether there are more. A document is
    one hit, however many of its parts have the words."""
    dialect = tx.dialect.name
    scope = [fulltext.in_project(project, kind)]
    if filters.document:
        scope.append(fulltext.in_document(filters.document))
    clock.tick()
    rows = tx.session.execute(
        _best(dialect, kind, filters),
        {"match_": fulltext.query(dialect, asked, scope), "rank_": fulltext.ranking(dialect, asked)},
    ).all()
    ordered = sorted((Candidate(*row) for row in rows), key=lambda one: (round(one.score, 6), -one.place))
    return _once(ordered[:MOST]), len(rows) > MOST


@lru_cache(maxsize=200)
def _best(dialect: str, kind: str, filters: Filters) -> Select[Any]:
    """Building a statement with the blind filter takes longer than most searches; it is the same for everybody."""
    index_ = TEXT if kind == "texts" else SAID
    columns = (
        index_.c.entity,
        index_.c.start,
        index_.c.stop,
        fulltext.score(dialect, index_),
        fulltext.place(dialect, index_),
    )
    return _of_kind(dialect, kind, columns, filters)


@lru_cache(maxsize=20)
def _number(dialect: str, kind: str) -> Select[Any]:
    index_ = TEXT if kind == "texts" else SAID
    return select(func.count()).select_from(_of_kind(dialect, kind, (index_.c.entity,), Filters()).subquery())


def _of_kind(dialect: str, kind: str, columns: tuple[Any, ...], filters: Filters) -> Select[Any]:
    index_ = TEXT if kind == "texts" else SAID
    found: Select[Any] = _BY_KIND[kind](index_, columns, filters)
    return found.where(fulltext.matches(dialect, index_)).limit(MOST + 1)


def _once(ordered: Sequence[Candidate]) -> list[Candidate]:
    """Each thing once, where its best part stands; the words of a text are shown rather than its title."""
    first: dict[str, Candidate] = {}
    for one in ordered:
        best = first.setdefault(one.id, one)
        if best.start == TITLE and one.start != TITLE:
            first[one.id] = best._replace(start=one.start, stop=one.stop)
    return list(first.values())


def documents_with(tx: Transaction, project: str, asked: Asked) -> tuple[str, ...]:
    """The documents that have the words in title or text, at most `MOST`, the best first."""
    if not asked.wanted:
        return ()
    with fulltext.limited(tx) as clock:
        return tuple(one.id for one in candidates(tx, clock, "texts", project, asked, Filters())[0])


def how_many(tx: Transaction, clock: Clock, kind: str, project: str) -> int:
    """How many there are of a kind for the viewer to look through, counted to `MOST` + 1."""
    dialect = tx.dialect.name
    scope = [fulltext.in_project(project, kind)]
    clock.tick()
    if kind == "texts":
        some = select(Document.id).where(Document.project == project, ~Document.deleted).limit(MOST + 1).subquery()
        return tx.session.execute(select(func.count()).select_from(some)).scalar_one()
    wanted = {"match_": fulltext.query(dialect, Asked(()), scope)}
    number: int = tx.session.execute(_number(dialect, kind), wanted).scalar_one()
    return number


def _texts(index_: Any, columns: tuple[Any, ...], filters: Filters) -> Select[Any]:
    found = select(*columns).select_from(index_).join(Document, Document.id == index_.c.entity)
    return found.where(*_of_document(filters))


def _annotations(index_: Any, columns: tuple[Any, ...], filters: Filters) -> Select[Any]:
    found = (
        select(*columns)
        .select_from(index_)
        .join(Annotation, and_(Annotation.id == index_.c.entity, ~Annotation.deleted))
        .join(Document, Document.id == Annotation.document)
        .where(*_of_document(filters))
    )
    if filters.kind:
        found = found.where(Annotation.kind.in_(filters.kind))
    if filters.author:
        found = found.where(Annotation.author.in_(filters.author))
    return found


def _comments(index_: Any, columns: tuple[Any, ...], filters: Filters) -> Select[Any]:
    found = (
        select(*columns)
        .select_from(index_)
        .join(Comment, and_(Comment.id == index_.c.entity, ~Comment.deleted))
        .outerjoin(Document, Document.id == Comment.document)
        .where(stands(), or_(Comment.layer == BESIDE, ~Document.deleted), *_in_language(filters))
    )
    return found.where(Comment.writer.in_(filters.author)) if filters.author else found


def _of_document(filters: Filters) -> list[Any]:
    return [~Document.deleted, *_in_language(filters)]


def _in_language(filters: Filters) -> list[Any]:
    return [Document.language == filters.language] if filters.language else []


def _claims(index_: Any, columns: tuple[Any, ...], filters: Filters) -> Select[Any]:
    return select(*columns).select_from(index_).join(Claim, Claim.id == index_.c.entity).where(known_to_viewer())


def _evidence(index_: Any, columns: tuple[Any, ...], filters: Filters) -> Select[Any]:
    standing = and_(Evidence.id == index_.c.entity, ~Evidence.deleted)
    return select(*columns).select_from(index_).join(Evidence, standing).where(evidence_known())


_BY_KIND: dict[str, Any] = {
    "texts": _texts,
    "annotations": _annotations,
    "claims": _claims,
    "evidence": _evidence,
    "comments": _comments,
}


class DocumentRow(NamedTuple):
    """What a hit shows of its document."""

    id: str
    title: str
    language: str
    layout: int


def documents(tx: Transaction, ids: Sequence[str]) -> dict[str, DocumentRow]:
    """The documents of hits."""
    rows = tx.session.execute(
        select(Document.id, Document.title, Document.language, Document.layout).where(Document.id.in_(ids))
    )
    return {row[0]: DocumentRow(*row) for row in rows}


class MarkRow(NamedTuple):
    """An annotation that was found."""

    id: str
    document: str
    author: str
    record: bytes


def marks(tx: Transaction, ids: Sequence[str]) -> dict[str, MarkRow]:
    """Annotations by id."""
    rows = tx.session.execute(
        select(Annotation.id, Annotation.document, Annotation.author, Annotation.record).where(Annotation.id.in_(ids))
    )
    return {row[0]: MarkRow(row[0], row[1], row[2], bytes(row[3])) for row in rows}


def claims(tx: Transaction, ids: Sequence[str]) -> dict[str, KeptClaim]:
    """Claims by id."""
    return known(tx, list(ids))


def evidence(tx: Transaction, ids: Sequence[str]) -> dict[str, KeptEvidence]:
    """Items of evidence by id."""
    rows = tx.session.execute(select(Evidence.id, Evidence.record).where(Evidence.id.in_(ids)))
    return {row[0]: decoded_evidence(bytes(row[1])) for row in rows}


class CommentRow(NamedTuple):
    """A comment that was found. `document` is `None` where it is about a claim or an item of evidence."""

    id: str
    document: str | None
    writer: str
    record: bytes


def comments(tx: Transaction, ids: Sequence[str]) -> dict[str, CommentRow]:
    """Comments by id."""
    columns = (Comment.id, Comment.document, Comment.layer, Comment.writer, Comment.record)
    rows = tx.session.execute(select(*columns).where(Comment.id.in_(ids)))
    return {row[0]: CommentRow(row[0], None if row[2] == BESIDE else row[1], row[3], bytes(row[4])) for row in rows}


_INSERT_TEXT = hot(fulltext.inserting(TEXT))
_INSERT_SAID = hot(fulltext.inserting(SAID))
_DELETE_TEXT = hot(fulltext.deleting(TEXT))
_DELETE_SAID = hot(fulltext.deleting(SAID))
