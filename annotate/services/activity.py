"""What people did in a project, newest first, as far as the reader may know of it.

A line is shown when the thing it tells of may be seen now: claims and evidence by their one criterion, marks, comments and
cases through the blind filter, layers by the rule of `visibility.py`. Whoever adds a subject says here who is told of it.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from annotate.domain.claims import KeptClaim
from annotate.domain.dependence import decoded as kept_relation
from annotate.domain.periods import Period
from annotate.domain.permissions import ADJUDICATOR, EDITOR, RANK, REVIEWER
from annotate.domain.records import Person
from annotate.domain.visibility import SUBMITTED, Desk, Reader, sees
from annotate.services.claim_keeping import label_of
from annotate.services.listing import from_cursor, to_cursor
from annotate.services.work import DESK, Work, action
from annotate.store import activity as store
from annotate.store import annotation_lists, bulk, claims, evidence, overview, people, sources
from annotate.store.access import ProjectAccess
from annotate.store.activity import Line
from annotate.store.annotations import decoded

_ITEM = re.compile(r"(E\d+)(?:[,:] (\w+))?\.")
"""How the reason of a step with evidence begins: the item, and its stance where it got one."""
AT_ONCE, MOST_TRIES = 120, 5
"""Rows that are read at once, and how often: behind so many hidden ones the list goes on on its next page."""


class Named(NamedTuple):
    """Something that a line leads to, by its id."""

    id: str
    name: str


class Deed(NamedTuple):
    """A line, or `n` of one kind that follow each other. `document` is where, `claim` what it is about, `thing` what was
    made, changed or named: its id and its words; `said` is more of it, such as a verdict or the words of a comment."""

    at: str
    by: Person
    action: str
    document: Named | None = None
    claim: Named | None = None
    thing: Named | None = None
    said: str = ""
    n: int = 1


class Activity(NamedTuple):
    """Lines, newest first, and where to go on."""

    deeds: list[Deed]
    next: str | None


@action("event.list")
def find(work: Work, project: str, period: Period = Period(), most: int = 50, cursor: str = "") -> Activity:
    """At most so many lines of a period, behind a cursor."""
    home = work.load(DESK, project)
    before = from_cursor(cursor, tuple[str, int, str]) if cursor else None
    deeds: list[Deed] = []
    last = before
    for _ in range(MOST_TRIES):
        rows = store.lines(work, home.id, period, last, AT_ONCE)
        told = _told(work, home, rows)
        for row in rows:
            deed = told.get(row.place)
            if deed is not None and not (deeds and _folded(deeds, deed)):
                if len(deeds) == most:
                    return Activity(deeds, to_cursor(last) if last else None)
                deeds.append(deed)
            last = row.place
        if len(rows) < AT_ONCE:
            return Activity(deeds, None)
    return Activity(deeds, to_cursor(last) if last else None)


_TOGETHER: dict[str, Callable[[Deed], object]] = {
    "document.created": lambda _: None,
    "case.decided": lambda deed: deed.document,
    "criticism.changed": lambda deed: deed.document,
    "assignment.created": lambda deed: deed.thing,
    "claim.changed": lambda deed: deed.claim,
    "evidence.changed": lambda deed: deed.thing,
    "relation.changed": lambda deed: deed.thing,
}
"""What of one person's, following each other on one day, is one line, and what it has in common."""


def _folded(deeds: list[Deed], deed: Deed) -> bool:
    """Whether a line went into the last one."""
    last = deeds[-1]
    common = _TOGETHER.get(deed.action)
    if common is None or (last.action, last.by.id, last.at[:10]) != (deed.action, deed.by.id, deed.at[:10]):
        return False
    if common(last) != common(deed):
        return False
    deeds[-1] = last._replace(n=last.n + 1)
    return True


Place = tuple[str, int, str]


def _told(work: Work, home: ProjectAccess, rows: list[Line]) -> dict[Place, Deed]:
    """The lines that the reader is told, by their place."""
    by_subject: dict[str, list[Line]] = {}
    for row in rows:
        by_subject.setdefault(row.action.partition(".")[0], []).append(row)
    told: dict[Place, Deed] = {}
    for subject, some in by_subject.items():
        if subject in TOLD:
            told |= TOLD[subject](work, home, some)
    return told


def _deed(row: Line, *, claim: Named | None = None, thing: Named | None = None, said: str = "") -> Deed:
    document = Named(row.document, row.title or "") if row.document else None
    return Deed(row.at, Person(row.by, row.name), row.action, document, claim, thing, said)


def _everybody(work: Work, home: ProjectAccess, rows: list[Line]) -> dict[Place, Deed]:
    return {row.place: _deed(row) for row in rows}


def _claims(work: Work, home: ProjectAccess, rows: list[Line]) -> dict[Place, Deed]:
    then = {row.place: claims.decoded_claim(bytes(row.record)) for row in rows if row.record}
    wanted = {row.entity for row in rows} | {one.duplicate_of for one in then.values() if one.duplicate_of}
    known = claims.known(work, sorted(wanted))
    names = people.names_of(work, home.names, {one.assignee for one in then.values() if one.assignee})
    told = {}
    for row in rows:
        now, was = known.get(row.entity), then.get(row.place)
        if now is not None and was is not None:
            told[row.place] = _on_claim(row, now, was, known, names.get(was.assignee or "", ""))
    return {place: deed for place, deed in told.items() if deed is not None}


def _on_claim(row: Line, now: KeptClaim, was: KeptClaim, known: dict[str, KeptClaim], assignee: str) -> Deed | None:
    claim = Named(now.id, label_of("C", now.n))
    verb = row.action.partition(".")[2]
    if verb == "merged":  # told once, of the claim that goes
        into = known.get(was.duplicate_of or "")
        return _deed(row, claim=claim, thing=Named(into.id, label_of("C", into.n))) if into else None
    if verb == "assigned" and was.assignee:
        return _deed(row, claim=claim, thing=Named(was.assignee, assignee))
    if verb.startswith("evidence_"):
        item = _ITEM.match(row.reason or "")
        thing = Named("", item[1]) if item else None
        return _deed(row, claim=claim, thing=thing, said=(item[2] or "") if item else "")
    finding = was.proposal if verb in ("proposed", "review_taken") else was.verdict
    if verb in ("proposed", "approved", "published") and finding is not None:
        return _deed(row, claim=claim, said=finding.row.label)
    short = now.short or now.normalised if verb == "created" else ""
    return _deed(row, claim=claim, said=short)


def _evidence(work: Work, home: ProjectAccess, rows: list[Line]) -> dict[Place, Deed]:
    known = evidence.known_evidence(work, sorted({row.entity for row in rows}))
    items = {row.place: evidence.decoded_evidence(bytes(row.record)) for row in rows if row.record}
    return {
        row.place: _deed(row, thing=Named(row.entity, items[row.place].label), said=items[row.place].title)
        for row in rows
        if row.entity in known and row.place in items
    }


def _relations(work: Work, home: ProjectAccess, rows: list[Line]) -> dict[Place, Deed]:
    kept = {row.place: kept_relation(bytes(row.record)) for row in rows if row.record}
    titles = store.titles(work, sorted({id_ for one in kept.values() for id_ in (one.source, one.to)}))
    return {
        row.place: _deed(row, thing=Named(one.to, titles[one.to]))._replace(
            document=Named(one.source, titles[one.source])
        )
        for row in rows
        if (one := kept.get(row.place)) and titles.keys() >= {one.source, one.to}
    }


def _sources(work: Work, home: ProjectAccess, rows: list[Line]) -> dict[Place, Deed]:
    named = ((row, sources.decoded(bytes(row.record))) for row in rows if row.record)
    return {row.place: _deed(row, thing=Named(one.id, one.name)) for row, one in named}


def _layers(work: Work, home: ProjectAccess, rows: list[Line]) -> dict[Place, Deed]:
    """Layers that the reader sees: in blind work only one's own, until all are submitted."""
    if home.rank < RANK[REVIEWER]:
        return {}
    me = work.actor.user
    kept = overview.layers_of_documents(work, sorted({row.document for row in rows if row.document}))
    names = people.names_of(work, home.names, {row.entity for row in rows})
    told = {}
    for row in rows:
        layers = kept.get(row.document or "", {})
        submitted = sum(layer.state in SUBMITTED for layer in layers.values())
        desk = Desk(home.blind, home.reviewers_per_document, submitted)
        reader = Reader(me, home.role, layers[me].state if me in layers else None)
        if row.entity in layers and sees(reader, row.entity, "individual", layers[row.entity].state, desk):
            told[row.place] = _deed(row, thing=Named(row.entity, names[row.entity]))
    return told


def _cases(work: Work, home: ProjectAccess, rows: list[Line]) -> dict[Place, Deed]:
    """Cases that an adjudicator sees: all their annotations."""
    if home.rank < RANK[ADJUDICATOR]:
        return {}
    found = store.cases(work, sorted({row.entity for row in rows}))
    seen = annotation_lists.seen_of(work, sorted({id_ for one in found.values() for id_ in one.members}))
    return {
        row.place: _deed(row, thing=Named(row.entity, str(case.n)), said=case.kind)
        for row in rows
        if (case := found.get(row.entity)) and seen >= set(case.members)
    }


def _imports(work: Work, home: ProjectAccess, rows: list[Line]) -> dict[Place, Deed]:
    """Imports in bulk that brought something in: how much, by the name that leads editors there."""
    found = bulk.brought(work, sorted({row.entity for row in rows}))
    leads = home.rank >= RANK[EDITOR]
    return {
        row.place: _deed(row, thing=Named(row.entity if leads else "", one.name))._replace(n=one.documents)
        for row in rows
        if (one := found.get(row.entity))
    }


def _comments(work: Work, home: ProjectAccess, rows: list[Line]) -> dict[Place, Deed]:
    """Comments on documents and their marks, on claims and evidence. That one was changed is not told."""
    if home.rank < RANK[REVIEWER]:
        return {}
    new = [row for row in rows if row.action == "comment.created"]
    found = store.comments(work, [row.entity for row in new])
    marks = annotation_lists.some(work, sorted({one.annotation for one in found.values() if one.annotation}))
    labels = {mark.id: mark.label for mark in marks}
    asserted = claims.known(work, sorted({one.claim for one in found.values() if one.claim}))
    items = evidence.known_items(work, sorted({one.evidence for one in found.values() if one.evidence}))
    told = {}
    for row in new:
        kept = found.get(row.entity)
        if kept is None:
            continue
        if kept.claim:
            claim = asserted.get(kept.claim)
            deed = _deed(row, claim=Named(claim.id, label_of("C", claim.n)), said=kept.text) if claim else None
        elif kept.evidence:
            item = items.get(kept.evidence)
            deed = _deed(row, thing=Named(item.id, item.label), said=kept.text) if item else None
        else:
            mark = Named(kept.annotation or "", labels.get(kept.annotation or "", ""))
            deed = _deed(row, thing=mark, said=kept.text)
        if deed is not None:
            told[row.place] = deed
    return told


def _flags(work: Work, home: ProjectAccess, rows: list[Line]) -> dict[Place, Deed]:
    """Flags as they were settled then. Lines that were made of an older history name no version, but the moment."""
    marks = {mark.id: mark for mark in annotation_lists.some(work, sorted({row.entity for row in rows}))}
    then: dict[tuple[str, int | str], str] = {}
    for flag, version, at, record in store.settled(work, sorted(marks)):
        then[flag, version] = then[flag, at] = decoded(record, marks[flag].author).fields.resolution or "open"
    return {
        row.place: _deed(row, thing=Named(mark.id, mark.label), said=said)
        for row in rows
        if (mark := marks.get(row.entity)) and (said := then.get((mark.id, row.version or row.at)))
    }


def _assignments(work: Work, home: ProjectAccess, rows: list[Line]) -> dict[Place, Deed]:
    """Whose document it is: in blind work each knows of their own, as in the list of documents."""
    everybody = home.rank >= (RANK[EDITOR] if home.blind else RANK[REVIEWER])
    names = people.names_of(work, home.names, {row.entity for row in rows})
    return {
        row.place: _deed(row, thing=Named(row.entity, names[row.entity]))
        for row in rows
        if everybody or row.entity == work.actor.user
    }


TOLD: dict[str, Callable[[Work, ProjectAccess, list[Line]], dict[Place, Deed]]] = {
    "document": _everybody,
    "import": _imports,
    "criticism": _everybody,
    "adjudication": _everybody,
    "scale": _everybody,
    "checklist": _everybody,
    "claim": _claims,
    "evidence": _evidence,
    "relation": _relations,
    "source": _sources,
    "layer": _layers,
    "case": _cases,
    "comment": _comments,
    "flag": _flags,
    "assignment": _assignments,
}
"""What a reader is told of each subject."""
