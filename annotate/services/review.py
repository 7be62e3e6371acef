"""How far the review of a document has come: adjudication begins, ends, is taken up again (domain.md 12)."""

from collections import Counter, defaultdict

from annotate.domain import adjudication as rules
from annotate.domain.adjudication import Queue
from annotate.domain.errors import Invalid, NotFound
from annotate.domain.records import Annotation, Document, Person
from annotate.domain.visibility import SUBMITTED, Desk, Reader, sees
from annotate.services import layers
from annotate.services.adjudication import taken_back
from annotate.services.agreed import Agreed
from annotate.services.annotations import Nothing
from annotate.services.documents import set_review_state
from annotate.services.layers import Withdrawal
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.open_layer import ready
from annotate.services.work import DOCUMENT, PROJECT, Work, action
from annotate.store import annotation_lists as lists
from annotate.store import annotations as annotations_store
from annotate.store import assignments as assignments_store
from annotate.store import cases as store
from annotate.store import layers as layers_store
from annotate.store.access import DocumentAccess, ProjectAccess
from annotate.store.base import new_id
from annotate.store.cases import LayerOf


@action("case.list")
def queue(work: Work, project: str, query: PageQuery = PageQuery(limit=1000)) -> Listing[Queue]:
    """Every document of a project with its layers and cases, oldest first."""
    frame = work.load(PROJECT, project)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for document, state, agree, number in store.counts_of_project(work, frame.id):
        counts[document]["all"] += number
        counts[document][state] += number
        counts[document]["unanimous"] += number if agree and state == "open" else 0
    layers_of: dict[str, list[LayerOf]] = defaultdict(list)
    for layer in store.layers_of_project(work, frame.id):
        layers_of[layer.document].append(layer)
    for row in assignments_store.assignments_in(work, frame.id):
        if all(each.user != row.user for each in layers_of[row.document]):
            layers_of[row.document].append(LayerOf(row.document, row.user, row.name, "not_started"))
    rows = store.documents_of_project(work, frame.id)
    return paged(
        [_queue(work, frame, row, layers_of[row[0]], counts[row[0]]) for row in rows], query.limit, query.cursor
    )


@action("adjudication.begin")
def begin(work: Work, document: str, body: Nothing = Nothing()) -> Document:
    """Lock the submitted layers and build the cases. `Invalid` until as many layers are submitted as the project asks
    for. What is decided already stays decided."""
    doc = work.load(DOCUMENT, document)
    ready(doc)
    if doc.review_state == "adjudicating":
        raise Invalid(sentence="Adjudication of this document has begun already.", kind="state")
    people = [row for row in layers_store.layers_of(work, doc.id, doc.project) if row.state in SUBMITTED]
    if len(people) < doc.reviewers_per_document:
        raise Invalid(
            sentence=f"{doc.reviewers_per_document} layers are needed before adjudication; fewer are submitted.",
            kind="state",
        )
    if doc.blind and layers_store.layer_state(work, doc.id, work.actor.user) == "in_progress":
        raise Invalid(sentence="Submit your own layer on this document first: the work is blind.", kind="state")
    store.set_layers(work, doc.id, "submitted", "locked")
    names = {row.user: row.name for row in people}
    _build(work, doc, names)
    work.journal.deed(doc.project, "adjudication.begun", doc.id, 0, doc.id)
    return set_review_state(work, doc, "adjudicating")


@action("adjudication.finish")
def finish(work: Work, document: str, body: Nothing = Nothing()) -> Document:
    """Make the agreed layer final. `Invalid` while a case is not decided."""
    doc = work.load(DOCUMENT, document)
    if doc.review_state != "adjudicating":
        raise Invalid(sentence="Adjudication of this document has not begun.", kind="state")
    left = sum(row.state != "decided" for row in store.cases_of(work, doc.id))
    if left:
        what = "1 case is" if left == 1 else f"{left} cases are"
        raise Invalid(sentence=f"{what} not decided yet. Decide the rest, then make the layer final.", kind="state")
    work.journal.deed(doc.project, "adjudication.finished", doc.id, 0, doc.id)
    return set_review_state(work, doc, "final")


@action("adjudication.reopen")
def reopen(work: Work, document: str, body: Withdrawal) -> Document:
    """Take up the adjudication of a final document again, with a reason."""
    doc = work.load(DOCUMENT, document)
    if doc.review_state != "final":
        raise Invalid(sentence="This document is not final.", kind="state")
    made = set_review_state(work, doc, "adjudicating")
    work.journal.audit(doc.id, "adjudication.reopened", doc.id, reason=body.reason)
    work.journal.deed(doc.project, "adjudication.reopened", doc.id, 0, doc.id)
    return made


@action("layer.reopen")
def reopen_layer(work: Work, document: str, user: str, body: Withdrawal) -> Document:
    """Open somebody's submitted layer again, with a reason. Decisions on cases with marks of theirs are undone, cases
    nobody has decided are built anew when adjudication begins again."""
    doc = work.load(DOCUMENT, document)
    people = layers_store.layers_of(work, doc.id, doc.project)
    theirs = next((row for row in people if row.user == user), None)
    if theirs is None or not _sees(work, doc, user, theirs.state or "not_started", people):
        raise NotFound
    if theirs.state not in SUBMITTED:
        raise Invalid(sentence="This layer is not submitted, so it is open.", kind="state")
    _undo_decisions(work, doc, user)
    store.drop_undecided(work, doc.id)
    store.set_layers(work, doc.id, "locked", "submitted")
    store.reopen_layer(work, doc.id, user)
    layers.reopened(work, doc, Person(theirs.user, theirs.name), body.reason)
    left = sum(row.state in SUBMITTED for row in people) - 1
    enough = left >= doc.reviewers_per_document
    return set_review_state(work, doc, "ready_for_adjudication" if enough else "open")


def _undo_decisions(work: Work, doc: DocumentAccess, user: str) -> None:
    agreed = Agreed(work, doc)
    for row in store.cases_of(work, doc.id):
        if row.state == "decided":
            members = tuple(lists.some(work, row.members.split()))
            if any(each.author.id == user for each in members):
                taken_back(work, agreed, row, members)


def _build(work: Work, doc: DocumentAccess, names: dict[str, str]) -> None:
    """The cases of what is submitted and not decided; all layers, whoever begins."""
    submitted: list[Annotation] = []
    for _, author, kept, _ in annotations_store.standing(work, doc.id):
        if author in names:
            record = annotations_store.decoded(kept, Person(author, names[author]))
            if record.layer == "individual" and record.status == "submitted":
                submitted.append(record)
    first = store.highest_number(work, doc.id) + 1
    store.insert_cases(
        work,
        [
            {
                "id": new_id(),
                "document": doc.id,
                "n": first + at,
                "kind": case[0].kind,
                "start": min(each.start for each in case),
                "end": max(each.end for each in case),
                "differences": " ".join(rules.differences(case, len(names))),
                "members": " ".join(each.id for each in case),
            }
            for at, case in enumerate(rules.cases_of(submitted))
        ],
    )


def _sees(work: Work, doc: DocumentAccess, user: str, state: str, people: list[layers_store.LayerRow]) -> bool:
    submitted = sum(row.state in SUBMITTED for row in people)
    desk = Desk(doc.blind, doc.reviewers_per_document, submitted)
    return sees(Reader(work.actor.user, doc.role, doc.layer_state), user, "individual", state, desk)


def _queue(
    work: Work, frame: ProjectAccess, row: tuple[str, str, str], people: list[LayerOf], counts: Counter[str]
) -> Queue:
    document, title, state = row
    own = next((each.state for each in people if each.user == work.actor.user and each.state != "not_started"), None)
    submitted = sum(each.state in SUBMITTED for each in people)
    reader, desk = Reader(work.actor.user, frame.role, own), Desk(frame.blind, frame.reviewers_per_document, submitted)
    seen = [each for each in people if sees(reader, each.user, "individual", each.state, desk)]
    handed_in = tuple(Person(each.user, each.name) for each in seen if each.state in SUBMITTED)
    if len(handed_in) < submitted:  # whose layers one does not see, their cases one does not count
        counts = Counter()
    return Queue(
        document=document,
        title=title,
        review_state=state,
        submitted=len(handed_in),
        needed=frame.reviewers_per_document,
        waiting=tuple(Person(each.user, each.name) for each in seen if each.state not in SUBMITTED),
        handed_in=handed_in,
        cases=counts["all"],
        open=counts["open"],
        escalated=counts["escalated"],
        unanimous=counts["unanimous"],
    )
