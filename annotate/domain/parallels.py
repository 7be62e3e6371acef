"""Candidates for parallel passages: found by comparing texts, nothing until an editor confirms them."""

from typing import Annotated

from msgspec import Meta, Struct, field

from annotate.domain.dependence import Span, Whose
from annotate.domain.fields import Id, Input


class Seek(Input, frozen=True):
    """Where to look for parallel passages: in one document (`with`), else in all others of the project."""

    other: Id | None = field(name="with", default=None)
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, Meta(max_length=300)] | None = None


class Candidate(Struct, frozen=True):
    """A hint that two passages are parallel; it is nothing until an editor adds it to a relation.

    `kind` is `wording` (the same words, some of them changed) or `alike` (other words). `shared` of `words` words of the
    longer passage stand in both.
    """

    document: Whose
    kind: str
    source: Span = field(name="from")
    to: Span
    shared: int
    words: int


class Candidates(Struct, frozen=True):
    """One page of candidates, the surest first; `compared` is how many documents were looked at, `waiting` how
    many are so new that they were not: ask again."""

    document: str
    compared: int
    waiting: int
    items: tuple[Candidate, ...]
    next: str | None
    total: int
