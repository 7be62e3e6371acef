"""The method of a project: its verdict scale and its checklist, each with versions (domain.md 3, 10)."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from annotate.domain.errors import Fault, Invalid, Stale
from annotate.domain.fields import Input, Line
from annotate.domain.records import Person
from annotate.domain.verdicts import DEFAULT, NewScale, Scale, check_rows, scale_of
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.work import DESK, Work, action
from annotate.store import methods as store
from annotate.store.base import encoder, new_id
from annotate.store.methods import MethodRow
from annotate.store.versions import Kept, versions_of

SCALE, CHECKLIST = "scale", "checklist"


class NewChecklist(Input, frozen=True):
    """What whoever proposes a verdict answers, line by line; empty: nothing is asked."""

    lines: Annotated[tuple[Line, ...], Meta(max_length=100)]


class Checklist(Struct, frozen=True):
    """The checklist of a project, the same for every claim. Version 0 is the empty one that every project begins with."""

    version: int
    lines: tuple[str, ...]


class ScaleVersion(Struct, frozen=True):
    """One version of the scale with who made it and when."""

    version: int
    at: str
    by: Person
    scale: Scale


@action("method.read")
def read_scale(work: Work, project: str) -> Scale:
    """The verdict scale of a project."""
    return scale(work, work.load(DESK, project).id)


@action("scale.change")
def change_scale(work: Work, project: str, body: NewScale, version: int) -> Scale:
    """Give a project another scale. Verdicts that were proposed before keep the row that they were made with."""
    found = work.load(DESK, project)
    work.project_chain(found.id)
    before = scale(work, found.id)
    if before.version != version:
        raise Stale(encoder.encode(before), before.version)
    check_rows(body.rows)
    made = scale_of(body.rows, version + 1)
    _keep(work, found.id, SCALE, made, before)
    return made


@action("method.read")
def scale_history(work: Work, project: str, query: PageQuery = PageQuery()) -> Listing[ScaleVersion]:
    """Every version of the scale that was made in the project, oldest first."""
    row = store.method(work, work.load(DESK, project).id, SCALE)
    items: list[Struct] = [
        ScaleVersion(one.version, one.at, Person(one.by, one.by_name), _scales.decode(bytes(one.record)))
        for one in (versions_of(work, row.id) if row else [])
    ]
    return paged(items, query.limit, query.cursor)


@action("method.read")
def read_checklist(work: Work, project: str) -> Checklist:
    """The checklist of a project."""
    return checklist(work, work.load(DESK, project).id)


@action("checklist.change")
def change_checklist(work: Work, project: str, body: NewChecklist, version: int) -> Checklist:
    """Give a project another checklist. Answers that were given before keep the line that they answered."""
    found = work.load(DESK, project)
    work.project_chain(found.id)
    before = checklist(work, found.id)
    if before.version != version:
        raise Stale(encoder.encode(before), before.version)
    for n, line in enumerate(body.lines):
        if line in body.lines[:n]:
            raise Invalid([Fault(f"/lines/{n}", "This line is in the list already.")])
    made = Checklist(version + 1, body.lines)
    _keep(work, found.id, CHECKLIST, made, before)
    return made


def scale(work: Work, project: str) -> Scale:
    """The scale that a project uses now."""
    row = store.method(work, project, SCALE)
    return _scales.decode(row.record) if row else DEFAULT


def checklist(work: Work, project: str) -> Checklist:
    """The checklist that a project uses now."""
    row = store.method(work, project, CHECKLIST)
    return _checklists.decode(row.record) if row else Checklist(0, ())


_scales = msgspec.json.Decoder(Scale)
_checklists = msgspec.json.Decoder(Checklist)


def _keep(work: Work, project: str, name: str, made: Scale | Checklist, before: Scale | Checklist) -> None:
    row = store.method(work, project, name)
    record = encoder.encode(made)
    id_ = row.id if row else new_id()
    store.keep_method(work, project, name, MethodRow(id_, made.version, record))
    old = encoder.encode(before) if row else None
    work.journal.event(project, f"{name}.changed", project, made.version)
    work.journal.version(project, f"{name}.changed", Kept(id_, made.version, project, record), old)
