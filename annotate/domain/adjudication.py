"""Cases and what a decision makes of them (domain.md 12).

A case is a connected group of overlapping annotations of one kind from two or more reviewers, or one reviewer's
annotation that the others do not have. All offsets are code points, half-open.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import msgspec

from annotate.domain import fields as f
from annotate.domain.annotations import Fragments
from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Input, Offset, Prose
from annotate.domain.records import Annotation, Fields, Person

NOT_COMPARED = frozenset({"would_settle", "neutral_wording", "target", "parent", "resolved_source"})
"""Fields of free words, which two people never write alike, and references inside one's own layer."""


class CaseDecision(msgspec.Struct, frozen=True):
    """What was decided about a case, by whom, when and why; `outcome` are annotations of the agreed layer (ids)."""

    by: Person
    at: str
    decision: str
    cause: str | None
    reason: str
    outcome: tuple[str, ...]


class Case(msgspec.Struct, frozen=True):
    """Differing annotations to decide between (domain.md 12); `n` counts within the document.

    `differences`: none of `missing several borders fields` means that all reviewers agree.
    """

    id: str
    version: int
    document: str
    n: int
    kind: str
    start: int
    end: int
    state: str
    differences: tuple[str, ...]
    annotations: tuple[Annotation, ...]
    decision: CaseDecision | None


class Queue(msgspec.Struct, frozen=True):
    """How far the adjudication of a document has come. Layers not to be seen yet count as none: `submitted` of
    `needed` layers, `handed_in` by whom, `waiting` for those who have begun or to whom it is assigned, and who have not
    submitted."""

    document: str
    title: str
    review_state: str
    submitted: int
    needed: int
    waiting: tuple[Person, ...]
    handed_in: tuple[Person, ...]
    cases: int
    open: int
    escalated: int
    unanimous: int


class NewDecision(Input, frozen=True):
    """A decision with its reason: one of the `cause`s, words, or both.

    `annotation` is the one that `accept_one` takes, and whose fields `merge` starts from (the first, if it is not
    said). `merge` needs the new range, as a new annotation does, and may overlay `fields`.
    """

    decision: f.Decision
    cause: f.Cause | None = None
    reason: Prose = ""
    annotation: f.Id | None = None
    start: Offset | None = None
    end: Offset | None = None
    fragments: Fragments | None = None
    fields: Fields = Fields()


class Outcome(NamedTuple):
    """An annotation of the agreed layer to be made: like `base`, from all of `sources`."""

    base: Annotation
    sources: tuple[Annotation, ...]


def cases_of(annotations: Sequence[Annotation]) -> list[tuple[Annotation, ...]]:
    """The cases of the submitted annotations of a document, in the order of the text.

    Two annotations are joined when they are of one kind and two people and share a code point. Those of one person are
    joined only through another's: what one reviewer marked alone is a case of its own.
    """
    ordered = sorted(annotations, key=_order)
    root = list(range(len(ordered)))

    def find(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    for one, other in _overlaps(ordered):
        first, second = sorted((find(one), find(other)))
        root[second] = first
    groups: dict[int, list[Annotation]] = {}
    for at, annotation in enumerate(ordered):
        groups.setdefault(find(at), []).append(annotation)
    return [tuple(group) for _, group in sorted(groups.items())]


def differences(case: Sequence[Annotation], reviewers: int) -> tuple[str, ...]:
    """In what the annotations of a case differ, of `missing several borders fields`; none: all reviewers agree.

    `reviewers` have submitted; borders are trimmed of white space before they are compared.
    """
    people = {annotation.author.id for annotation in case}
    found = {
        "missing": len(people) < reviewers,
        "several": len(people) < len(case),
        "borders": len({_borders(annotation) for annotation in case}) > 1,
        "fields": len({_compared(annotation) for annotation in case}) > 1,
    }
    return tuple(name for name, is_so in found.items() if is_so)


def is_same(one: Annotation, other: Annotation) -> bool:
    """Whether two annotations of a case say the same of the same words."""
    return _borders(one) == _borders(other) and _compared(one) == _compared(other)


def outcomes(case: Sequence[Annotation], decision: NewDecision) -> tuple[list[Outcome], dict[str, str]]:
    """What a decision makes: the annotations of the agreed layer, and the status of each of the case (by id).

    Those that say the same as an accepted one are accepted with it. `escalate` leaves everything as it is. `Invalid`
    when the reason is missing, or what the decision needs, or when something is given that it cannot use.
    """
    faults = list(_faults(case, decision))
    if faults:
        raise Invalid(faults)
    by_id = {annotation.id: annotation for annotation in case}
    chosen = by_id.get(decision.annotation or "", case[0])
    match decision.decision:
        case "accept_one":
            sources = tuple(each for each in case if each is chosen or is_same(each, chosen))
            accepted = {each.id for each in sources}
            return [Outcome(chosen, sources)], {id_: "accepted" if id_ in accepted else "rejected" for id_ in by_id}
        case "accept_all":
            return list(_distinct(case)), dict.fromkeys(by_id, "accepted")
        case "merge":
            return [Outcome(chosen, tuple(case))], dict.fromkeys(by_id, "superseded")
        case "reject_all":
            return [], dict.fromkeys(by_id, "rejected")
        case _:
            return [], {}


def _faults(case: Sequence[Annotation], decision: NewDecision) -> Iterator[Fault]:
    if decision.cause is None and not decision.reason.strip():
        yield Fault("/reason", "Say why: choose a cause, or write a reason.")
    merges, takes_one = decision.decision == "merge", decision.decision == "accept_one"
    if decision.annotation is None:
        if takes_one:
            yield Fault("/annotation", "Say which annotation is accepted.")
    elif not (merges or takes_one):
        yield Fault("/annotation", "Only accept_one and merge name an annotation.")
    elif decision.annotation not in {annotation.id for annotation in case}:
        yield Fault("/annotation", "This annotation does not belong to the case.")
    ranged = decision.start is not None or decision.end is not None or decision.fragments is not None
    if merges and not ranged:
        yield Fault("/start", "Say what the merged annotation marks: start and end, or fragments.")
    elif ranged and not merges:
        yield Fault("/start", "Only merge marks a new range.")
    if not merges and decision.fields != Fields():
        yield Fault("/fields", "Only merge changes fields.")


def _distinct(case: Sequence[Annotation]) -> Iterator[Outcome]:
    """One outcome for each that says something else."""
    left = list(case)
    while left:
        base = left[0]
        sources = tuple(each for each in left if each is base or is_same(each, base))
        yield Outcome(base, sources)
        left = [each for each in left if each not in sources]


def _order(annotation: Annotation) -> tuple[int, int, str]:
    return annotation.start, annotation.end, annotation.id


def _overlaps(ordered: Sequence[Annotation]) -> Iterator[tuple[int, int]]:
    """Pairs of places in `ordered` of one kind and two people that share a code point; for each fragment the ones that
    are still open where it begins."""
    pieces = sorted(
        (annotation.kind, piece.start, piece.end, at)
        for at, annotation in enumerate(ordered)
        for piece in annotation.fragments
    )
    for _, same_kind in groupby(pieces, key=lambda piece: piece[0]):
        still_open: list[tuple[int, int]] = []
        for _, start, end, at in same_kind:
            still_open = [(last, other) for last, other in still_open if last > start]
            yield from ((at, other) for _, other in still_open if ordered[other].author.id != ordered[at].author.id)
            still_open.append((end, at))


def _borders(annotation: Annotation) -> tuple[tuple[int, int, str | None], ...]:
    return tuple(
        (
            piece.start + len(piece.quote) - len(piece.quote.lstrip()),
            piece.end - len(piece.quote) + len(piece.quote.rstrip()),
            piece.part,
        )
        for piece in annotation.fragments
    )


def _compared(annotation: Annotation) -> bytes:
    return msgspec.json.encode(
        {name: value for name, value in _given(annotation.fields) if name not in NOT_COMPARED}, order="sorted"
    )


def _given(fields: Fields) -> Iterable[tuple[str, object]]:
    return (
        (name, getattr(fields, name)) for name in Fields.__struct_fields__ if getattr(fields, name) is not msgspec.UNSET
    )
