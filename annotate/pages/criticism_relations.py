"""The relations of a document on its source record: under the fields that name other texts, and all of them as a list."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from annotate.domain.dependence import Relation, borne_out
from annotate.vocabulary import value

FIELDS = ("original_or_copy", "dependence")


class Related(NamedTuple):
    """A relation as its document sees it: `words` lead to `other`, whose text stands beside at `with_`."""

    id: str
    words: str
    other: str
    with_: str
    certainty: str
    shown: bool
    pairs: int


class Relations(NamedTuple):
    """All relations of a document, and by field those that bear it out."""

    every: list[Related]
    of_field: dict[str, list[Related]]


def relations_of(document: str, relations: Sequence[Relation], labels: Mapping[str, str]) -> Relations:
    """The relations of a document, in the project's own `labels`."""
    seen = {one.id: _related(document, one, labels) for one in relations}
    borne = {name: [seen[one.id] for one in borne_out(name, document, relations)] for name in FIELDS}
    return Relations(list(seen.values()), borne)


def _related(document: str, one: Relation, labels: Mapping[str, str]) -> Related:
    type_ = value("relation_type", one.type)
    forward = one.source.document == document
    words = labels.get(f"relation_type.{one.type}") or type_.label
    other = one.to if forward else one.source
    return Related(
        id=one.id,
        words=words if forward or not type_.directed else type_.inverse,
        other=other.title,
        with_=other.document,
        certainty=one.certainty,
        shown=one.shown,
        pairs=len(one.passages),
    )
