"""Hints: passages worth a look that a method found. They are no annotations and no findings (domain.md 12)."""

from msgspec import Struct

from annotate.domain.annotations import NewAnnotation
from annotate.domain.fields import Input
from annotate.domain.records import Fields, Fragment


class Precision(Struct, frozen=True):
    """How often people took hints of a method in this project: `right` of the decisions `of` that the caller may see."""

    right: int
    of: int


class Found(Struct, frozen=True):
    """What a method found, the same for everybody.

    `score` from 0 to 1 ranks the hints of one method, `rule` is the rule that found it, `explanation` says why in a
    sentence, `fields` are those that it proposes.
    """

    id: str
    document: str
    kind: str
    fragments: tuple[Fragment, ...]
    start: int
    end: int
    label: str
    score: float
    rule: str
    explanation: str
    fields: Fields
    method_id: str
    method_version: int


class Suggestion(Found, frozen=True):
    """A hint as the caller sees it: `state` is what they decided (`open`, `accepted`, `dismissed`), `annotation` the mark
    that it became, `precision` that of its method in this project."""

    state: str
    annotation: str | None
    decided: str | None
    precision: Precision


class Acceptance(Input, frozen=True):
    """What to make of a hint; without `annotation` just what it proposes."""

    annotation: NewAnnotation | None = None


def are_on(hints: str, blind: bool) -> bool:
    """Whether a project with the setting `hints` offers any."""
    return hints == "always" or (hints == "open" and not blind)
