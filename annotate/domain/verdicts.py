"""The verdict scale of a project: its rows, what each needs and does, and the finding that is made with one (domain.md 10).

A finding keeps the whole row that it was made with, so that value and label always come from one row, whatever becomes
of the scale.
"""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from annotate.domain import fields as f
from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import END, Input, Prose, Reason
from annotate.domain.records import Person
from annotate.vocabulary import values

RowId = Annotated[str, Meta(pattern="^[a-z0-9_]{1,32}" + END)]
Label = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\u0000-\u001F\u007F-\u009F\u2028\u2029]*" + END)]
Value = Annotated[int, Meta(ge=0, le=100)]


class Row(Input, frozen=True, kw_only=True):
    """One verdict of a scale. `value` is its number, `None` where it rates nothing; `needs` is the evidence without which
    it is not proposed; `flags` is what unverified flags that question the claim become with it."""

    id: RowId
    label: Label
    value: Value | None = None
    needs: f.EvidenceNeeded
    flags: f.Resolution = "open"


Rows = Annotated[tuple[Row, ...], Meta(min_length=1, max_length=30)]


class NewScale(Input, frozen=True):
    """The rows of a scale, best first, as people see them."""

    rows: Rows


class Scale(Struct, frozen=True):
    """The scale of a project. Version 0 is the one that every project begins with; `best` and `worst` follow from it."""

    version: int
    rows: tuple[Row, ...]
    best: int | None
    worst: int | None

    def row(self, verdict: str) -> Row | None:
        """The row with this id."""
        return next((row for row in self.rows if row.id == verdict), None)


def scale_of(rows: tuple[Row, ...], version: int) -> Scale:
    """A scale with its best and worst number."""
    numbers = [row.value for row in rows if row.value is not None]
    return Scale(version, rows, max(numbers, default=None), min(numbers, default=None))


DEFAULT = scale_of(
    tuple(Row(id=v.id, label=v.label, value=v.value, needs=v.needs, flags=v.flags) for v in values("verdict")), 0
)
"""The scale that a project begins with (domain.md 10)."""


def check_rows(rows: tuple[Row, ...]) -> None:
    """Refuse a scale in which two rows have one id, one label or one value; both are named."""
    faults = [*_doubles(rows, "id"), *_doubles(rows, "label"), *_doubles(rows, "value"), *_wrong_effects(rows)]
    if faults:
        raise Invalid(faults)


def _doubles(rows: tuple[Row, ...], name: str) -> Iterator[Fault]:
    seen: dict[object, Row] = {}
    for n, row in enumerate(rows):
        given = getattr(row, name)
        key = given.casefold().strip() if isinstance(given, str) else given
        if key is not None and key in seen:
            both = f"“{seen[key].label}” and “{row.label}”"
            yield Fault(f"/rows/{n}/{name}", f"{both} have one {name}, {given}. Give each its own.")
        seen.setdefault(key, row)


def _wrong_effects(rows: tuple[Row, ...]) -> Iterator[Fault]:
    for n, row in enumerate(rows):
        if row.flags == "withdrawn":
            yield Fault(f"/rows/{n}/flags", "A verdict settles a flag or leaves it open; only a person withdraws one.")
        if row.value is not None and row.needs != "independent":
            yield Fault(f"/rows/{n}/needs", f"“{row.label}” has a number, so it needs an independent source.")
        if not row.label.strip():
            yield Fault(f"/rows/{n}/label", "Give the verdict a label that can be read.")


class GivenAnswer(Input, frozen=True, kw_only=True):
    """The proposer's answer to line number `line` of the project's checklist, counted from 1."""

    line: f.Number
    answer: f.ChecklistAnswer
    note: Prose = ""


class Answer(Struct, frozen=True):
    """A line of the checklist as it was, with the proposer's answer."""

    line: str
    answer: str
    note: str


class Proposal(Input, frozen=True, kw_only=True):
    """A verdict that is proposed. `searched` says what was searched, or why nothing can be, where the row needs no
    evidence; `exception` is the reason to give a number without an independent source."""

    verdict: RowId
    rationale: Reason
    confidence: f.VerdictConfidence
    searched: Prose = ""
    exception: Prose = ""
    answers: Annotated[tuple[GivenAnswer, ...], Meta(max_length=100)] = ()


class Finding(Struct, frozen=True):
    """A verdict on a claim, proposed or approved, with the row and the version of the scale it was made with. `state` is
    `proposed`, `returned`, `approved`, `replaced`, `reopened` or `dropped` (the claim was set aside)."""

    id: str
    row: Row
    best: int | None
    worst: int | None
    scale: int
    confidence: str
    rationale: str
    searched: str
    exception: str
    answers: tuple[Answer, ...]
    state: str
    proposer: Person
    proposed: str
    reviewer: Person | None
    approver: Person | None
    approved: str | None
    published: str | None
    ended: str | None


class KeptFinding(Struct, frozen=True):
    """A finding as it is kept: people by id. `proposed`, `approved`, `published` are moments; `ended` is when it was
    returned, reopened or replaced."""

    id: str
    row: Row
    best: int | None
    worst: int | None
    scale: int
    confidence: str
    rationale: str
    searched: str
    exception: str
    answers: tuple[Answer, ...]
    state: str
    proposer: str
    proposed: str
    reviewer: str | None = None
    approver: str | None = None
    approved: str | None = None
    published: str | None = None
    ended: str | None = None

    def people(self) -> set[str]:
        """Whose names it needs."""
        return {one for one in (self.proposer, self.reviewer, self.approver) if one}
