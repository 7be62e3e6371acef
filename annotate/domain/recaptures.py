"""Captures of one page: which annotations are found again in a later one, and what they are there (domain.md 4, rule 1).

Each annotation is carried over or listed for a person to place or to drop; none is lost and none is guessed.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct

from annotate.domain import annotations as rules
from annotate.domain.annotations import Fragments, Range
from annotate.domain.errors import Invalid
from annotate.domain.fields import END, Input, Offset, Reason
from annotate.domain.records import Annotation, Derived, Fragment, Person, ResolvedSource
from annotate.text.recapture import Recapture

FOUND, PLACED, WAITING, DROPPED = "found", "placed", "waiting", "dropped"
STATES = (FOUND, PLACED, WAITING, DROPPED)
HERE = (FOUND, PLACED)
"""Where the annotation stands in the new capture."""
OPEN = (WAITING, DROPPED)
"""Where somebody may still place it: what was dropped too, so that dropping can be undone."""
State = Annotated[str, Meta(pattern=f"^({'|'.join(STATES)})(,({'|'.join(STATES)}))*{END}")]


class Capture(Struct, frozen=True):
    """One capture of a page. `found`, `placed`, `waiting` and `dropped` count annotations of the capture before it, as far
    as one may see them."""

    id: str
    title: str
    state: str
    sha256: str
    length: int
    created: str
    created_by: Person
    retrieved: str | None
    supersedes: str | None
    superseded_by: str | None
    found: int = 0
    placed: int = 0
    waiting: int = 0
    dropped: int = 0


class Carried(Struct, frozen=True):
    """An annotation of an earlier capture on its way into this one. `mark` is that annotation as it was when the
    capture was made, `annotation` what it became; `by` and `at` say who placed or dropped it last, or made the capture."""

    id: str
    document: str
    state: str
    mark: Annotation
    annotation: str | None
    by: Person
    at: str
    reason: str | None


class Placing(Input, frozen=True):
    """Where an annotation stands in the new text: `start` and `end`, or `fragments`. Code points, half-open."""

    start: Offset | None = None
    end: Offset | None = None
    fragments: Fragments | None = None


class Dropping(Input, frozen=True):
    """Why an annotation of the earlier capture has no place in this one."""

    reason: Reason


def again(search: Recapture, kind: str, fragments: Sequence[Fragment]) -> list[Range] | None:
    """Where all fragments of an annotation stand in the new text, in their order; None unless each is unmistakable."""
    found: list[Range] = []
    for piece in fragments:
        place = search.place(piece.start, piece.end)
        if place is None or (found and place[0] < found[-1].end):
            return None
        found.append(Range(*place, piece.part, None, ""))
    try:
        return rules.joined(kind, found, search.new)
    except Invalid:
        return None


def carried(
    before: Annotation, id_: str, document: str, fragments: tuple[Fragment, ...], became: Mapping[str, str]
) -> Annotation:
    """The annotation as it is in the new capture: its maker, label, origin, status, note and fields stay.

    `became` names the counterparts of other annotations there; a reference to one without a counterpart waits.
    """
    source = before.fields.resolved_source
    fields = before.fields
    if isinstance(fields.parent, str):
        fields = msgspec.structs.replace(fields, parent=became.get(fields.parent, UNSET))
    if source and isinstance(source.annotation, str):
        there = became.get(source.annotation)
        meant = ResolvedSource(annotation=there) if there else UNSET
        fields = msgspec.structs.replace(fields, resolved_source=meant)
    return msgspec.structs.replace(
        before,
        id=id_,
        document=document,
        version=1,
        derived_from=tuple(became[one] for one in before.derived_from if one in became),
        fragments=fragments,
        start=fragments[0].start,
        end=max(piece.end for piece in fragments),
        fields=fields,
    )


def with_depths(made: Sequence[Annotation]) -> list[Annotation]:
    """Attributions with their hearsay depth counted anew: a parent that is not there does not count."""
    by_id = {one.id: one for one in made}

    def depth(one: Annotation) -> int:
        count, parent = 1, one.fields.parent
        while isinstance(parent, str) and parent in by_id and count <= len(by_id):
            count, parent = count + 1, by_id[parent].fields.parent
        return count

    return [
        msgspec.structs.replace(one, derived=Derived(hearsay_depth=depth(one))) if one.kind == "attribution" else one
        for one in made
    ]


def number_of(label: str) -> int:
    """The number in a label: 7 of `C07`."""
    return int(label[1:]) if label[1:].isdecimal() else 0
