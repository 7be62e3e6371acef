"""Many people at once: nothing lost, nothing doubled, no gap (reliability.md R3, R4, R5)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import select

from annotate.domain.annotations import AnnotationChange, NewAnnotation
from annotate.domain.errors import Forbidden, Invalid, NotFound, Stale
from annotate.domain.links import NewLink
from annotate.domain.permissions import Actor
from annotate.domain.records import Annotation, Document, End, HistoryEntry, Layer, Link
from annotate.services import annotations, layers, links
from annotate.services.work import DOCUMENT, Call, Keyed, Work, action, answered, read, write
from annotate.store.engine import Database
from annotate.store.journal import Event
from annotate.store.keys import Answer
from annotate.web.dispatch import encoded
from tests import build
from tests.service.waiting import PATIENCE, at_once, repeated, until


@pytest.fixture
def ana(database: Database) -> Actor:
    return build.a_person()


@pytest.fixture
def document(ana: Actor) -> Document:
    return build.a_document(ana, build.a_project(ana))


def test_parallel_increments_with_the_version_add_up_to_what_was_acknowledged(ana: Actor, document: Document) -> None:
    made = build.an_annotation(ana, document, note="0")

    def increment() -> int:
        """Five acknowledged increments; the number of refusals on the way."""
        refused = done = 0
        while done < 5:
            now = read(ana, annotations.read, made.id)
            change = AnnotationChange(note=str(int(now.note) + 1))
            try:
                write(ana, annotations.change, made.id, change, now.version)
                done += 1
            except Stale:
                refused += 1
        return refused

    at_once(*repeated(increment, 6))
    now = read(ana, annotations.read, made.id)
    assert (now.note, now.version) == ("30", 31)


def test_of_changes_with_one_version_exactly_one_wins_and_the_others_learn_the_current_one(
    ana: Actor, document: Document
) -> None:
    made = build.an_annotation(ana, document)
    for version in range(1, 9):

        def change(name: str, version: int = version) -> str | int:
            try:
                return write(ana, annotations.change, made.id, AnnotationChange(note=name), version).note
            except Stale as stale:
                return stale.version

        answers = at_once(*(partial(change, str(n)) for n in range(4)))
        [winner] = [answer for answer in answers if isinstance(answer, str)]
        assert answers.count(version + 1) == 3
        now = read(ana, annotations.read, made.id)
        assert (now.note, now.version) == (winner, version + 1)


def test_of_a_deletion_and_a_change_with_one_version_one_wins(ana: Actor, document: Document) -> None:
    for _ in range(8):
        made = build.an_annotation(ana, document)

        def change(id_: str = made.id) -> str:
            try:
                return write(ana, annotations.change, id_, AnnotationChange(note="changed"), 1).note
            except (Stale, NotFound):
                return ""

        def delete(id_: str = made.id) -> str:
            try:
                write(ana, annotations.delete, id_, 1)
            except Stale:
                return ""
            return "deleted"

        assert sorted(at_once(change, delete)) in (["", "changed"], ["", "deleted"])


def marked(ana: Actor, document: Document, key: str, start: int = 0) -> Answer:
    """What the edge does with a POST that carries a key; the body is told by `start` alone."""
    call = Call(annotations.create, (document.id, NewAnnotation(kind="claim", start=start, end=start + 9)))
    return answered(ana, call, lambda made: Answer(201, encoded(made, "PATCH", True).body), Keyed(key, f"body {start}"))


def test_one_key_sent_many_times_at_once_makes_one_annotation_and_gives_one_answer(
    ana: Actor, document: Document
) -> None:
    for round_ in range(10):
        answers = at_once(*repeated(partial(marked, ana, document, f"key {round_}"), 5))
        assert len(set(answers)) == 1
        assert read(ana, annotations.find, document.id).total == round_ + 1


def test_one_key_with_two_bodies_at_once_is_kept_for_one_of_them(ana: Actor, document: Document) -> None:
    def mark(start: int) -> str:
        try:
            return str(marked(ana, document, "key", start).status)
        except Invalid as refusal:
            return refusal.kind

    assert sorted(at_once(lambda: mark(0), lambda: mark(1))) == ["201", "key-reused"]
    assert read(ana, annotations.find, document.id).total == 1


def test_a_refused_request_does_not_use_its_key_up(ana: Actor, document: Document) -> None:
    beyond = len(build.TEXT)
    with pytest.raises(Invalid):
        marked(ana, document, "key", beyond)
    assert marked(ana, document, "key", 0).status == 201


def test_a_reader_of_the_feed_never_sees_a_gap_while_many_write(
    database: Database, ana: Actor, document: Document
) -> None:
    written = threading.Event()

    def look() -> int:
        """How often the feed had grown; every look finds all numbers from 1 on."""
        lengths = {0}
        while not written.is_set():
            told = revisions(database, document)
            assert told == list(range(1, len(told) + 1))
            lengths.add(len(told))
        return len(lengths)

    def mark() -> None:
        made = build.an_annotation(ana, document)
        for version in range(1, 6):
            write(ana, annotations.change, made.id, AnnotationChange(note=str(version)), version)

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        at_once(*repeated(mark, 5))
        written.set()
        assert looking.result() > 2
    assert revisions(database, document) == list(range(1, 32))


def revisions(database: Database, document: Document) -> list[int]:
    """The numbers of a document's feed that a reader finds at this moment."""
    with database.connect(writing=False) as connection:
        return sorted(connection.scalars(select(Event.revision).where(Event.document == document.id)))


def test_what_is_rolled_back_leaves_no_hole_in_the_feed(database: Database, ana: Actor, document: Document) -> None:
    made = build.an_annotation(ana, document)
    with pytest.raises(Stale):
        write(ana, annotations.change, made.id, AnnotationChange(note="old"), 7)

    with pytest.raises(LookupError):
        write(ana, marks_then_fails, document.id)
    build.an_annotation(ana, document)
    assert revisions(database, document) == [1, 2, 3]
    assert read(ana, annotations.find, document.id).total == 2
    entries = read(ana, annotations.history, made.id).items(HistoryEntry)
    assert [entry.version for entry in entries] == [1]


@action("annotation.create")
def marks_then_fails(work: Work, document: str) -> Annotation:
    """A use case that breaks down after it has written."""
    annotations.create(work, document, NewAnnotation(kind="claim", start=0, end=9))
    raise LookupError


def test_labels_of_one_person_are_counted_without_a_gap_or_a_repeat(ana: Actor, document: Document) -> None:
    made = at_once(*repeated(lambda: build.an_annotation(ana, document).label, 8))
    assert sorted(made) == [f"C{n:02d}" for n in range(1, 9)]


_held, _go_on = threading.Event(), threading.Event()


@action("layer.submit")
def submit_slowly(work: Work, document: str) -> Layer:
    """Submit, then wait before the commit until somebody else waits for the document."""
    made = layers.submit(work, document)
    _held.set()
    assert _go_on.wait(PATIENCE)
    return made


def somebody_waits(database: Database) -> bool:
    """Whether a writer stands in line."""
    if database.is_sqlite:
        return len(database._lock._waiting) > 0
    with database.connect(writing=False) as connection:
        asked = "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        return int(connection.exec_driver_sql(asked).scalar_one()) > 0


def told_while_submitting(database: Database, ana: Actor, document: Document, act: Callable[[], object]) -> str:
    """What somebody is told who does something in the moment in which their layer is submitted."""
    _held.clear()
    _go_on.clear()

    def late() -> str:
        assert _held.wait(PATIENCE)
        try:
            return str(act())
        except (Forbidden, Invalid) as refusal:
            return refusal.kind

    def let_go() -> str:
        until(lambda: somebody_waits(database))
        _go_on.set()
        return ""

    return at_once(lambda: str(write(ana, submit_slowly, document.id).state), late, let_go)[1]


def test_a_passage_marked_while_the_layer_is_being_submitted_is_refused(
    database: Database, ana: Actor, document: Document
) -> None:
    build.an_annotation(ana, document)
    assert told_while_submitting(database, ana, document, lambda: build.an_annotation(ana, document)) == "locked"
    assert read(ana, annotations.find, document.id).total == 1


Deed = Callable[[Actor, Annotation, Annotation, Link], object]
"""What the author does with two annotations and the link from the first to the second."""


@pytest.mark.parametrize(
    "deed",
    [
        lambda ana, one, other, link: write(ana, annotations.change, one.id, AnnotationChange(note="late"), 1),
        lambda ana, one, other, link: write(ana, annotations.delete, one.id, 1),
        lambda ana, one, other, link: write(ana, links.create, other.id, supports(one)),
        lambda ana, one, other, link: write(ana, links.delete, link.id, 1),
    ],
    ids=["change", "delete", "link", "unlink"],
)
def test_what_is_changed_while_the_layer_is_being_submitted_is_refused(
    database: Database, ana: Actor, document: Document, deed: Deed
) -> None:
    one, other = (build.an_annotation(ana, document, status="submitted") for _ in range(2))
    link = write(ana, links.create, one.id, supports(other))
    assert told_while_submitting(database, ana, document, lambda: deed(ana, one, other, link)) == "locked"
    kept = read(ana, annotations.find, document.id).items(Annotation)
    assert [annotation.note for annotation in kept] == ["", ""]
    assert [found.id for found in read(ana, links.find, document.id).items(Link)] == [link.id]


def supports(target: Annotation) -> NewLink:
    """A link to an annotation that it supports."""
    return NewLink(type="supports", to=End(annotation=target.id))


def test_a_layer_is_submitted_once_however_often_it_is_asked_for_at_once(
    database: Database, ana: Actor, document: Document
) -> None:
    again = told_while_submitting(database, ana, document, lambda: write(ana, layers.submit, document.id))
    assert again == "state"


_tries: list[str] = []
_has_both = threading.Event()


@action("document.change")
def lock_both(work: Work, first: str, second: str, together: threading.Barrier) -> int:
    """Lock two documents, the first time in the order that makes two of these block each other."""
    _tries.append(first)
    if _tries.count(first) > 1:  # else it could take the lock again before the one that waits for it wakes
        assert _has_both.wait(PATIENCE)
    work.load(DOCUMENT, first)
    if _tries.count(first) == 1:
        together.wait(PATIENCE)
    work.load(DOCUMENT, second)
    _has_both.set()
    return len(_tries)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_deadlock_is_tried_again_and_nobody_sees_it(backend: str, ana: Actor, document: Document) -> None:
    other = build.a_document(ana, build.a_project(ana))
    _tries.clear()
    _has_both.clear()
    together = threading.Barrier(2)
    at_once(
        lambda: write(ana, lock_both, document.id, other.id, together),
        lambda: write(ana, lock_both, other.id, document.id, together),
    )
    assert len(_tries) == 3
