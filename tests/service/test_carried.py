"""Marks that are placed by hand in a new capture: what they are there, and what hangs on them."""

from collections.abc import Iterator

import pytest

from annotate.domain.annotations import AnnotationChange
from annotate.domain.errors import Invalid
from annotate.domain.links import NewLink
from annotate.domain.permissions import Actor
from annotate.domain.recaptures import Carried, Placing
from annotate.domain.records import Annotation, Document, End, Fields
from annotate.services import adjudication, annotations, carried, layers, links, review
from annotate.services.work import read, write
from annotate.store import integrity
from annotate.store.engine import Database
from annotate.store.hot import Transaction
from tests.service.recapture_desk import NEW, Desk, a_desk, listed, marks

CHANGED = "built bridges since 1975"


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    yield a_desk()
    with database.open(writing=False) as opened:
        assert list(integrity.faults(Transaction(opened, ""))) == [], "nothing is but as it was written"


def place(person: Actor, made: Document, words: str = "built bridges since 1976") -> Carried:
    """Place the one mark that waits."""
    [wait] = listed(person, made, "waiting")
    start = NEW.index(words)
    return write(person, carried.place, wait.id, Placing(start=start, end=start + len(words)))


def nested(person: Actor, inner: Annotation, outer: str) -> Annotation:
    """Put an attribution into another one."""
    change = AnnotationChange(fields=Fields(parent=outer))
    return write(person, annotations.change, inner.id, change, inner.version)


def test_a_mark_that_came_inside_its_own_inside_meanwhile_makes_no_circle(desk: Desk) -> None:
    outermost = desk.mark(desk.jonas, "The mayor praised", "attribution")
    middle = desk.mark(desk.jonas, CHANGED, "attribution", fields=Fields(parent=outermost.id))
    desk.mark(desk.jonas, "Two firms had bid", "attribution", fields=Fields(parent=middle.id))
    made = desk.capture()
    here = {one.label: one for one in marks(desk.jonas, made)}
    inner, outer = here["A03"], here["A01"]
    assert not inner.fields.parent
    nested(desk.jonas, outer, inner.id)
    placed = place(desk.jonas, made)
    now = {one.label: one for one in marks(desk.jonas, made)}
    assert now["A02"].id == placed.annotation
    parents = {label: one.fields.parent or None for label, one in now.items()}
    assert parents == {"A01": inner.id, "A02": outer.id, "A03": None}
    assert {label: one.derived.hearsay_depth for label, one in now.items()} == {"A01": 2, "A02": 3, "A03": 1}


def test_a_mark_restored_inside_what_came_inside_it_meanwhile_stands_alone(desk: Desk) -> None:
    outer = desk.mark(desk.jonas, "The mayor praised", "attribution")
    middle = desk.mark(desk.jonas, CHANGED, "attribution", fields=Fields(parent=outer.id))
    inner = desk.mark(desk.jonas, "Two firms had bid", "attribution", fields=Fields(parent=middle.id))
    write(desk.jonas, annotations.delete, middle.id, middle.version)
    nested(desk.jonas, outer, inner.id)
    again = write(desk.jonas, annotations.restore, middle.id, annotations.Nothing())
    assert (again.fields.parent or None, again.derived.hearsay_depth) == (None, 1)
    depths = [read(desk.jonas, annotations.read, one.id).derived.hearsay_depth for one in (inner, outer)]
    assert depths == [2, 3]


def test_a_draft_that_is_placed_in_a_submitted_layer_is_submitted_with_it(desk: Desk) -> None:
    desk.mark(desk.jonas, CHANGED)
    made = desk.capture()
    write(desk.jonas, layers.submit, made.id)
    placed = place(desk.owner, made)
    assert read(desk.owner, annotations.read, placed.annotation).status == "submitted"
    write(desk.mei, layers.submit, made.id)
    write(desk.owner, review.begin, made.id)
    [case] = read(desk.owner, adjudication.find, made.id).items(adjudication.Case)
    assert [one.id for one in case.annotations] == [placed.annotation]
    assert [one.status for one in case.annotations] == ["submitted"]


def test_a_draft_that_is_not_complete_waits_until_its_maker_opens_the_layer(desk: Desk) -> None:
    desk.mark(desk.jonas, CHANGED, "language")
    made = desk.capture()
    write(desk.jonas, layers.submit, made.id)
    with pytest.raises(Invalid, match="withdraw the layer"):
        place(desk.owner, made)
    write(desk.jonas, layers.withdraw, made.id, layers.Withdrawal(reason="A mark waits."))
    placed = place(desk.owner, made)
    assert read(desk.owner, annotations.read, placed.annotation).status == "draft"


def test_a_flag_counts_as_complete_by_the_link_that_comes_with_it(desk: Desk) -> None:
    claim = desk.mark(desk.jonas, "Two firms had bid")
    flag = desk.mark(desk.jonas, CHANGED, "unverified", fields=Fields(reason="vague_actor"))
    write(desk.jonas, links.create, flag.id, NewLink(type="questions", to=End(annotation=claim.id)))
    made = desk.capture()
    write(desk.jonas, layers.submit, made.id)
    placed = place(desk.owner, made)
    assert read(desk.owner, annotations.read, placed.annotation).status == "submitted"
    assert read(desk.owner, links.find, made.id).total == 1
