"""A new capture of a page takes everything over that is found again; the rest is listed, placed or dropped by a person."""

from collections.abc import Iterator

import msgspec
import pytest

from annotate.domain.adjudication import NewDecision
from annotate.domain.claims import NewClaim
from annotate.domain.errors import Forbidden, Invalid, NotFound
from annotate.domain.links import NewLink
from annotate.domain.recaptures import Capture, Dropping, Placing
from annotate.domain.records import Document, End, Fields, Link, ResolvedSource
from annotate.services import (
    adjudication,
    annotations,
    appearances,
    carried,
    claims,
    documents,
    fetching,
    intake,
    layers,
    links,
    pending,
    projects,
    recaptures,
    review,
    waiting,
)
from annotate.services.fetching import NewAddress
from annotate.services.intake import NewDocument
from annotate.services.pending import Unread
from annotate.services.projects import ProjectChange
from annotate.services.sign_in import NOBODY
from annotate.services.waiting import File
from annotate.services.work import read, write
from annotate.settings import Settings
from annotate.store import integrity
from annotate.store.engine import Database
from annotate.store.hot import Transaction
from tests import build
from tests.conftest import Sunrise
from tests.formats.gold import gold_annotations
from tests.service.recapture_desk import NEW, OLD, Desk, a_desk, listed, marks


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    yield a_desk()
    with database.open(writing=False) as opened:
        assert list(integrity.faults(Transaction(opened, ""))) == [], "nothing is but as it was written"


def test_a_new_capture_has_a_text_of_its_own_and_each_names_the_other(desk: Desk) -> None:
    mark = desk.mark(desk.jonas, "the new bridge")
    made = desk.capture()
    assert read(desk.mei, documents.text, made.id)[0] == NEW
    assert read(desk.mei, documents.text, desk.document.id)[0] == OLD
    before, after = (read(desk.mei, documents.read, one.id) for one in (desk.document, made))
    assert (before.supersedes, before.superseded_by) == (None, made.id)
    assert (after.supersedes, after.superseded_by) == (desk.document.id, None)
    assert [one.id for one in marks(desk.mei, desk.document)] == [mark.id], "the earlier capture keeps its marks"
    chain = read(desk.mei, carried.captures, desk.document.id).items(Capture)
    assert [one.id for one in chain] == [desk.document.id, made.id]
    assert (chain[1].found, chain[1].waiting) == (1, 0)


def test_everything_of_every_layer_goes_over_with_maker_label_fields_and_links(desk: Desk) -> None:
    claim = desk.mark(desk.jonas, "Two firms had bid", note="Says who?", fields=Fields(claim_type="numerical"))
    outer = desk.said(desk.jonas)
    inner = desk.mark(desk.jonas, "It will last", "attribution", fields=Fields(parent=outer.id, mode="direct"))
    pronoun = desk.mark(
        desk.jonas, "Nobody asked", "attribution", fields=Fields(resolved_source=ResolvedSource(annotation=outer.id))
    )
    flag = desk.mark(desk.mei, "who paid for it", "unverified", fields=Fields(reason="vague_actor"))
    write(desk.jonas, links.create, outer.id, NewLink(type="attributes", to=End(annotation=claim.id)))
    made = desk.capture()
    after = {one.label + one.author.name: one for one in marks(desk.owner, made)}
    assert len(after) == 5
    before = {one.id: one for one in (claim, outer, inner, pronoun, flag)}
    became = {one.mark.id: one.annotation for one in listed(desk.owner, made, "found")}
    assert set(became) == set(before)
    for old in before.values():
        new = after[old.label + old.author.name]
        assert new.id == became[old.id] != old.id
        assert [(p.quote, p.part) for p in new.fragments] == [(p.quote, p.part) for p in old.fragments]
        assert all(NEW[p.start : p.end] == p.quote for p in new.fragments)
        assert (new.kind, new.note, new.status, new.origin, new.created) == (
            old.kind,
            old.note,
            old.status,
            old.origin,
            old.created,
        )
    nested = after["A02" + desk.jonas.name]
    assert (nested.fields.parent, nested.derived.hearsay_depth) == (became[outer.id], 2)
    source = after["A03" + desk.jonas.name].fields.resolved_source
    assert source
    assert source.annotation == became[outer.id]
    [link] = read(desk.owner, links.find, made.id).items(Link)
    assert (link.type, link.source.annotation, link.to.annotation) == ("attributes", became[outer.id], became[claim.id])
    assert link.author.id == desk.jonas.user
    assert desk.mark(desk.jonas, "the new bridge").label == "C02"
    again = write(desk.jonas, annotations.create, made.id, annotations.NewAnnotation(kind="claim", start=0, end=7))
    assert again.label == "C02", "the numbers of labels go on where they were"


def test_what_was_changed_is_listed_placed_by_hand_and_takes_its_references_and_links(desk: Desk) -> None:
    gone = desk.mark(desk.jonas, "built bridges since 1975", "attribution", note="Where is that from?")
    inner = desk.mark(desk.jonas, "The cheaper one", "attribution", fields=Fields(parent=gone.id))
    claim = desk.mark(desk.jonas, "Two firms had bid")
    write(desk.jonas, links.create, gone.id, NewLink(type="attributes", to=End(annotation=claim.id)))
    made = desk.capture()
    [wait] = listed(desk.jonas, made, "waiting")
    assert (wait.mark.id, wait.annotation) == (gone.id, None)
    assert read(desk.jonas, links.find, made.id).total == 0
    left = next(one for one in marks(desk.jonas, made) if one.label == inner.label)
    assert (bool(left.fields.parent), left.derived.hearsay_depth) == (False, 1)
    start = NEW.index("built bridges since 1976")
    placed = write(desk.owner, carried.place, wait.id, Placing(start=start, end=start + 24))
    assert placed.state == "placed"
    new = read(desk.jonas, annotations.read, placed.annotation)
    assert (new.author.id, new.label, new.note) == (desk.jonas.user, gone.label, "Where is that from?")
    assert new.fragments[0].quote == "built bridges since 1976"
    nested = next(one for one in marks(desk.jonas, made) if one.label == inner.label)
    assert (nested.fields.parent, nested.derived.hearsay_depth) == (new.id, 2)
    assert read(desk.jonas, links.find, made.id).total == 1
    with pytest.raises(Invalid, match="its place"):
        write(desk.owner, carried.place, wait.id, Placing(start=start, end=start + 24))


def test_what_is_dropped_keeps_its_reason_and_can_be_placed_after_all(desk: Desk) -> None:
    desk.mark(desk.jonas, "since 1975")
    made = desk.capture()
    [wait] = listed(desk.mei, made)
    with pytest.raises(Forbidden, match="An editor places marks of others"):
        write(desk.mei, carried.drop, wait.id, Dropping("Not mine."))
    dropped = write(desk.jonas, carried.drop, wait.id, Dropping("The year was corrected."))
    assert (dropped.state, dropped.reason, dropped.by.name) == ("dropped", "The year was corrected.", desk.jonas.name)
    with pytest.raises(Invalid, match="dropped already"):
        write(desk.jonas, carried.drop, wait.id, Dropping("Again."))
    placed = write(desk.jonas, carried.place, wait.id, Placing(start=0, end=7))
    assert (placed.state, placed.reason) == ("placed", None)
    [layer] = [one for one in read(desk.owner, layers.find, made.id).items(layers.Layer) if one.annotations]
    assert (layer.reviewer.id, layer.annotations) == (desk.jonas.user, 1)


def test_a_capture_is_made_of_the_newest_one_by_an_editor(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        desk.capture(person=desk.jonas)
    made = desk.capture()
    with pytest.raises(Invalid, match="newer capture"):
        desk.capture()
    write(desk.owner, documents.delete, made.id, made.version)
    assert read(desk.mei, documents.read, desk.document.id).superseded_by is None
    assert desk.capture().supersedes == desk.document.id


def test_blind_layers_stay_blind_in_the_new_capture(desk: Desk) -> None:
    build.blind(desk.owner, desk.project, reviewers_per_document=2)
    desk.mark(desk.jonas, "the new bridge")
    desk.mark(desk.jonas, "since 1975")
    desk.mark(desk.mei, "Two firms had bid")
    made = desk.capture()
    for person, found, waits in ((desk.jonas, 1, 1), (desk.mei, 1, 0), (desk.owner, 0, 0)):
        chain = read(person, carried.captures, made.id).items(Capture)
        assert (chain[-1].found, chain[-1].waiting) == (found, waits)
        assert len(listed(person, made)) == found + waits
        assert len(marks(person, made)) == found
    [wait] = listed(desk.jonas, made, "waiting")
    for person in (desk.mei, desk.owner):
        with pytest.raises(NotFound):
            write(person, carried.place, wait.id, Placing(start=0, end=7))
    assert write(desk.jonas, carried.place, wait.id, Placing(start=0, end=7)).state == "placed"
    for person in (desk.jonas, desk.mei):
        write(person, layers.submit, made.id)
    assert len(marks(desk.mei, made)) == 3
    assert len(listed(desk.owner, made)) == 3


def test_the_agreed_layer_goes_over_and_its_numbers_go_on(desk: Desk) -> None:
    write(desk.owner, projects.change, desk.project.id, ProjectChange(reviewers_per_document=1), 1)
    for words in ("the new bridge", "since 1975", "Two firms had bid"):
        desk.mark(desk.jonas, words)
    write(desk.jonas, layers.submit, desk.document.id)
    write(desk.owner, review.begin, desk.document.id)
    for case in read(desk.owner, adjudication.find, desk.document.id).items(adjudication.Case):
        one = case.annotations[0].id
        write(
            desk.owner,
            adjudication.decide,
            case.id,
            NewDecision(decision="accept_one", annotation=one, reason="Right."),
        )
    write(desk.owner, review.finish, desk.document.id)
    made = desk.capture()
    assert made.review_state == "ready_for_adjudication", "a changed text is looked at before it is final"
    agreed = [one for one in marks(desk.owner, made) if one.layer == "adjudicated"]
    assert [one.label for one in agreed] == ["C01", "C02"] or [one.label for one in agreed] == ["C01", "C03"]
    became = {one.mark.id: one.annotation for one in listed(desk.owner, made, "found")}
    assert all(one.derived_from[0] in became.values() for one in agreed)
    waits = {one.mark.layer: one for one in listed(desk.owner, made, "waiting")}
    assert set(waits) == {"individual", "adjudicated"}
    start = NEW.index("since 1976")
    placed = write(desk.owner, carried.place, waits["adjudicated"].id, Placing(start=start, end=start + 10))
    new = read(desk.owner, annotations.read, placed.annotation)
    assert (new.status, new.label) == ("accepted", waits["adjudicated"].mark.label)
    with pytest.raises(Forbidden, match="An editor places"):
        write(desk.jonas, carried.place, waits["adjudicated"].id, Placing(start=0, end=7))


def test_a_claim_appears_in_the_new_capture_too(desk: Desk) -> None:
    found, changed = desk.mark(desk.jonas, "Two firms had bid"), desk.mark(desk.jonas, "since 1975")
    kept = [
        write(desk.jonas, claims.create, desk.project.id, NewClaim(annotation=one.id, normalised=one.label))
        for one in (found, changed)
    ]
    made = desk.capture()

    def where(claim: str) -> list[str]:
        return [one.document for one in read(desk.mei, appearances.find, claim).items(appearances.Appearance)]

    assert where(kept[0].id) == [desk.document.id, made.id]
    assert where(kept[1].id) == [desk.document.id]
    [wait] = listed(desk.owner, made, "waiting")
    start = NEW.index("since 1976")
    write(desk.owner, carried.place, wait.id, Placing(start=start, end=start + 10))
    assert where(kept[1].id) == [desk.document.id, made.id]


def test_a_capture_that_is_read_later_takes_everything_over_when_its_text_is_there(desk: Desk) -> None:
    desk.mark(desk.jonas, "the new bridge")
    desk.mark(desk.jonas, "since 1975")
    file = File(build.a_capture(NEW.encode(), "new.txt", desk.owner.user), NewDocument(text=""), "en", desk.document.id)
    made = write(desk.owner, waiting.begin, desk.project.id, file, True)
    assert made.state == "reading"
    with pytest.raises(Invalid, match="newer capture"):
        desk.capture()
    outcome = intake.reading_of_captured(*file[:3])
    write(desk.owner, waiting.finish, made.id, outcome, file.title, pending.sought(desk.owner, made.id, outcome))
    assert {one.mark.label: one.state for one in listed(desk.jonas, made)} == {"C01": "found", "C02": "waiting"}
    assert [one.label for one in marks(desk.jonas, made)] == ["C01"]


def test_marks_are_sought_before_the_text_is_written_and_only_what_changed_meanwhile_is_sought_then(desk: Desk) -> None:
    early, moved = desk.mark(desk.jonas, "the new bridge"), desk.mark(desk.jonas, "Two firms had bid")
    file = File(build.a_capture(NEW.encode(), "new.txt", desk.owner.user), NewDocument(text=""), "en", desk.document.id)
    made = write(desk.owner, waiting.begin, desk.project.id, file, True)
    outcome = intake.reading_of_captured(*file[:3])
    places = pending.sought(desk.owner, made.id, outcome)
    assert set(places) == {(early.id, 1), (moved.id, 1)}
    start = OLD.index("Nobody asked")
    change = annotations.AnnotationChange(start=start, end=start + 12)
    write(desk.jonas, annotations.change, moved.id, change, 1)
    desk.mark(desk.mei, "since 1975")
    told = {**places, (early.id, 1): None}
    write(desk.owner, waiting.finish, made.id, outcome, file.title, told)
    states = {(one.mark.author.name, one.mark.label): one.state for one in listed(desk.owner, made)}
    assert states == {
        ("Jonas Keller", "C01"): "waiting",
        ("Jonas Keller", "C02"): "found",
        ("Mei Lin", "C01"): "waiting",
    }
    assert [one.fragments[0].quote for one in marks(desk.jonas, made)] == ["Nobody asked"]


def test_a_file_that_another_node_reads_takes_the_marks_over_too(desk: Desk) -> None:
    desk.mark(desk.jonas, "the new bridge")
    file = File(build.a_capture(NEW.encode(), "new.txt", desk.owner.user), NewDocument(text=""), "en", desk.document.id)
    made = write(desk.owner, waiting.begin, desk.project.id, file, False)
    waiting.read_waiting(NOBODY)
    assert [one.fragments[0].quote for one in marks(desk.jonas, made)] == ["the new bridge"]


def test_a_capture_that_cannot_be_read_leaves_the_one_before_the_newest(desk: Desk) -> None:
    file = File(build.a_capture(NEW.encode(), "new.txt", desk.owner.user), NewDocument(text=""), "en", desk.document.id)
    made = write(desk.owner, waiting.begin, desk.project.id, file, True)
    write(desk.owner, waiting.finish, made.id, Unread("No text came out of it."), file.title, {})
    assert read(desk.mei, documents.read, desk.document.id).superseded_by is None
    assert desk.capture().supersedes == desk.document.id


def test_the_real_document_keeps_all_marks_but_those_whose_words_changed(desk: Desk, sunrise: Sunrise) -> None:
    text = sunrise.text
    document = build.a_document(desk.owner, desk.project, text)
    bodies = [msgspec.convert(one, annotations.NewAnnotation) for one in gold_annotations(sunrise.gold).values()]
    made = [write(desk.jonas, annotations.create, document.id, one) for one in bodies]
    changed = text.replace("valuable experiences", "useful experiences").replace("1975", "1976")
    reading = intake.reading_of(NewDocument(text="Archived copy.\n\n" + changed), "en", desk.owner.user)
    call = recaptures.call(desk.owner, document.id, reading)
    newer = write(desk.owner, call.use_case, *call.args)
    every = listed(desk.owner, newer)
    assert {one.mark.id for one in every} == {one.id for one in made}, "none is lost"
    for one in every:
        touched = any(words in p.quote for p in one.mark.fragments for words in ("valuable experiences", "1975"))
        assert (one.state == "waiting") == touched
    assert read(desk.owner, carried.captures, newer.id).items(Capture)[1].found > 50


def test_hidden_marks_never_go_to_another_project(desk: Desk) -> None:
    mark = desk.mark(desk.jonas, "the new bridge")
    build.blind(desk.owner, desk.project, reviewers_per_document=2)
    editor = build.a_member(desk.owner, desk.project, "editor")
    elsewhere = build.a_project(editor, "Elsewhere")
    address = NewAddress(url="https://paper.example/a")
    file = File(build.a_capture(b"The bridge.", "bridge.txt", editor.user), build.unnamed(), "en", desk.document.id)
    with pytest.raises(NotFound):
        write(editor, fetching.begin, elsewhere.id, address, fetching.terms(Settings()), desk.document.id)
    with pytest.raises(NotFound):
        write(editor, waiting.begin, elsewhere.id, file, False)
    assert read(editor, documents.find, elsewhere.id).items(Document) == []
    assert read(desk.owner, documents.read, desk.document.id).superseded_by is None
    assert [one.id for one in marks(desk.jonas, desk.document)] == [mark.id]
