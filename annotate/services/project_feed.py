"""The live feed of a project: what happened to its claims, evidence, comments and method, as far as one may know of it.

It is resumed like the feed of a document (contract.md, Feed); a line tells the id and version of a thing, not the thing.
Whoever adds a subject says here who is told of it.
"""

from collections.abc import Callable

import msgspec

from annotate.domain.permissions import RANK, REVIEWER
from annotate.domain.records import Person
from annotate.services.feed import MOST, Told
from annotate.services.work import DESK, Work, action
from annotate.store import claims, evidence
from annotate.store import feed as store
from annotate.store.annotation_lists import seen_of
from annotate.store.feed import EventRow


class _On(msgspec.Struct):
    """What the data of an event names beside its entity."""

    claim: str = ""
    annotation: str = ""


@action("event.list")
def since(work: Work, project: str, after: int | None) -> Told:
    """What happened in a project behind revision `after`; a revision that is too old, or not reached, gives one event
    `reset`."""
    found = work.load(DESK, project)
    now = store.revision_of_project(work, found.id)
    if after is None or after == now:
        return Told(b"", now, "")
    rows = store.events_after(work, found.id, after, MOST) if 0 <= after < now else []
    if not rows or rows[0].revision != after + 1:
        return Told(b'id: %d\nevent: reset\ndata: {"revision":%d}\n\n' % (now, now), now, "")
    told = _seen(work, [row for row in rows if found.rank >= RANK[REVIEWER] or not row.type.startswith("comment.")])
    return Told(b"".join(_written(row) for row in rows if row.revision in told), rows[-1].revision, "")


@action("upkeep")
def revisions(work: Work, projects: tuple[str, ...]) -> dict[str, int]:
    """How far the feeds of projects have come, to know whom to wake; it is told to nobody."""
    work.anybody()
    return {project: store.revision_of_project(work, project) for project in projects}


def _seen(work: Work, rows: list[EventRow]) -> set[int]:
    """The revisions that the reader is told of."""
    told: set[int] = set()
    by_subject: dict[str, list[EventRow]] = {}
    for row in rows:
        by_subject.setdefault(row.type.partition(".")[0], []).append(row)
    for subject, some in by_subject.items():
        told |= TOLD[subject](work, some)
    return told


def _all(work: Work, rows: list[EventRow]) -> set[int]:
    return {row.revision for row in rows}


def _on_claims(work: Work, rows: list[EventRow]) -> set[int]:
    """A claim one may know of; a line that tells of a passage only whoever sees that too."""
    on = {row.revision: msgspec.json.decode(bytes(row.data), type=_On) if row.data else _On() for row in rows}
    known = claims.known(work, list({on[row.revision].claim or row.entity for row in rows}))
    marks = seen_of(work, list({one.annotation for one in on.values() if one.annotation}))
    return {
        row.revision
        for row in rows
        if (on[row.revision].claim or row.entity) in known and on[row.revision].annotation in marks | {""}
    }


def _on_comments(work: Work, rows: list[EventRow]) -> set[int]:
    """A comment that one may read: its row passed the blind filter with the event."""
    return {row.revision for row in rows if row.writer is not None}


def _on_evidence(work: Work, rows: list[EventRow]) -> set[int]:
    known = evidence.known_evidence(work, list({row.entity for row in rows}))
    return {row.revision for row in rows if row.entity in known}


TOLD: dict[str, Callable[[Work, list[EventRow]], set[int]]] = {
    "claim": _on_claims,
    "correction": _on_claims,
    "evidence": _on_evidence,
    "comment": _on_comments,
    "scale": _all,
    "checklist": _all,
    "relation": _all,
    "source": _all,
}
"""Which lines of each subject a reader is told."""


def _written(row: EventRow) -> bytes:
    subject = row.type.partition(".")[0].encode()
    by = msgspec.json.encode(Person(row.by, row.by_name or ""))
    thing = msgspec.json.encode({"id": row.entity, "version": row.version})
    data = b'{"revision":%d,"at":"%s","by":%s,"%s":%s}' % (row.revision, row.at.encode(), by, subject, thing)
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (row.revision, row.type.encode(), data)
