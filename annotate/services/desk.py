"""What the pages of adjudication show: the queue of a project, the cases of a document with their passages, and where the
marks of the agreed layer come from."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from annotate.domain.adjudication import Case, Queue
from annotate.domain.errors import NotFound
from annotate.domain.permissions import ADJUDICATOR, RANK
from annotate.domain.records import Annotation, Document, Person, Project
from annotate.domain.sentences import Layout, zone_name
from annotate.domain.visibility import SUBMITTED
from annotate.services import adjudication, documents, projects, review
from annotate.services.adjudication import CaseQuery
from annotate.services.work import DOCUMENT, PROJECT, Work, action
from annotate.store import annotation_lists as lists
from annotate.store import cases as store
from annotate.store import layers as layers_store
from annotate.store import links as links_store
from annotate.store import texts
from annotate.store.access import DocumentAccess, ProjectAccess

LISTED = 200
"""So many cases of a document stand in the list of a project; the rest is reached from case to case."""


class Desk(NamedTuple):
    """A document of the queue; `cases` are those that were asked for, while it is in adjudication, `found` how many."""

    queue: Queue
    cases: tuple[Case, ...]
    found: int


class Place(msgspec.Struct, frozen=True):
    """A sentence, or a zone without sentences; `name` is the number or the zone's short name."""

    name: str
    start: int
    end: int


class Passage(msgspec.Struct, frozen=True):
    """The words round a case: what it touches, with a neighbour on each side. Offsets are those of the document."""

    start: int
    end: int
    text: str
    places: tuple[Place, ...]


class Bond(msgspec.Struct, frozen=True):
    """A link between two annotations of the cases, by their ids."""

    type: str
    source: str
    to: str


class Cases(NamedTuple):
    """All cases of a document in the order of the text, the passage of each, the links between their annotations, and
    who has submitted."""

    project: Project
    document: Document
    cases: tuple[Case, ...]
    passages: tuple[Passage, ...]
    links: tuple[Bond, ...]
    reviewers: tuple[Person, ...]


class Voice(msgspec.Struct, frozen=True):
    """A reviewer's annotation that a case had, and what became of it."""

    id: str
    label: str
    author: str
    status: str
    quote: str


class Origin(msgspec.Struct, frozen=True):
    """Where a mark of the agreed layer comes from: `sources` of it, the others of its case in `dissent`, and the decision.

    `count` is how many marks it was made from, also where the viewer sees none of them.
    """

    case: int
    count: int
    decision: str
    by: str
    cause: str | None
    reason: str
    sources: tuple[Voice, ...]
    dissent: tuple[Voice, ...]


@action("project.read")
def frame(work: Work, project: str) -> tuple[Project, int]:
    """A project, and how many of its cases an adjudicator has still to decide; none for the others."""
    found = work.load(PROJECT, project)
    return projects.record_of(found), undecided(work, found)


def undecided(work: Work, project: ProjectAccess) -> int:
    """How many cases of a project are not decided, for those who may decide them."""
    if project.rank < RANK[ADJUDICATOR]:
        return 0
    if project.blind:
        return sum(each.open + each.escalated for each in review.queue(work, project.id).items(Queue))
    return sum(number for _, state, _, number in store.counts_of_project(work, project.id) if state != "decided")


@action("case.list")
def board(work: Work, project: str, query: CaseQuery = CaseQuery()) -> list[Desk]:
    """The documents of a project with what each waits for, those with something to do first."""
    queue = review.queue(work, project).items(Queue)
    asked = msgspec.structs.replace(query, limit=LISTED, cursor=None)
    return [_desk(work, each, asked) for each in sorted(queue, key=lambda each: _ORDER.index(each.review_state))]


_ORDER = ("adjudicating", "ready_for_adjudication", "open", "final")


def _desk(work: Work, queue: Queue, asked: CaseQuery) -> Desk:
    if queue.review_state != "adjudicating":
        return Desk(queue, (), 0)
    listed = adjudication.find(work, queue.document, asked)
    return Desk(queue, tuple(listed.items(Case)), listed.total)


@action("case.list")
def opened(work: Work, project: str, document: str) -> Cases:
    """The cases of a document of this project."""
    home = projects.record_of(work.load(PROJECT, project))
    doc = work.load(DOCUMENT, document)
    if doc.project != home.id:
        raise NotFound
    every = adjudication.find(work, document, CaseQuery(limit=10**9)).items(Case)
    kept = texts.text_of(work, doc.id, doc.layout)
    places = _places(kept.layout)
    ids = {each.id for case in every for each in case.annotations}
    return Cases(
        project=home,
        document=documents.record_of(doc),
        cases=tuple(every),
        passages=tuple(_passage(kept.text, places, case.start, case.end) for case in every),
        links=tuple(_bonds(work, doc, ids)),
        reviewers=_reviewers(work, doc),
    )


def _reviewers(work: Work, doc: DocumentAccess) -> tuple[Person, ...]:
    rows = layers_store.layers_of(work, doc.id, doc.project)
    return tuple(Person(row.user, row.name) for row in rows if row.state in SUBMITTED)


def _bonds(work: Work, doc: DocumentAccess, ids: set[str]) -> Iterable[Bond]:
    for row in links_store.links_of_document(work, doc.id):
        if row.target and {row.source, row.target} <= ids:
            yield Bond(row.type, row.source, row.target)


def _places(layout: Layout) -> list[Place]:
    """Where one stops in reading, in the order of the text."""
    whole = [Place(str(sentence.n), sentence.start, sentence.end) for sentence in layout.sentences]
    cut = {sentence.zone for sentence in layout.sentences}
    bare = [Place(zone_name(zone.kind), zone.start, zone.end) for zone in layout.zones if zone.n not in cut]
    return sorted([*whole, *bare], key=lambda place: place.start)


def _passage(text: str, places: Sequence[Place], start: int, end: int) -> Passage:
    first = max(0, bisect_right(places, start, key=lambda place: place.end) - 1)
    last = bisect_left(places, end, key=lambda place: place.start) + 1
    some = tuple(places[first:last])
    begin = min([start, *(place.start for place in some)])
    stop = max([end, *(place.end for place in some)])
    return Passage(begin, stop, text[begin:stop], some)


def origins(work: Work, doc: DocumentAccess) -> dict[str, Origin]:
    """By id of each mark of the agreed layer: where it comes from, as far as the viewer sees the reviewers' layers."""
    rows = [row for row in store.cases_of(work, doc.id) if row.outcome]
    members = {each.id: each for each in lists.some(work, [id_ for row in rows for id_ in row.members.split()])}
    made = {each.id: each for each in lists.agreed(work, doc.id)}
    found = {}
    for row in rows:
        seen = [members[id_] for id_ in row.members.split() if id_ in members]
        for id_ in (row.outcome or "").split():
            if id_ not in made:
                continue
            sources = set(made[id_].derived_from)
            voices = {each.id: Voice(each.id, each.label, each.author.name, each.status, _quote(each)) for each in seen}
            found[id_] = Origin(
                case=row.n,
                count=len(sources),
                decision=row.decision or "",
                by=row.by_name or "",
                cause=row.cause,
                reason=row.reason or "",
                sources=tuple(voice for key, voice in voices.items() if key in sources),
                dissent=tuple(
                    voice for key, voice in voices.items() if key not in sources and voice.status == "rejected"
                ),
            )
    return found


def _quote(annotation: Annotation) -> str:
    return " … ".join(piece.quote for piece in annotation.fragments)
