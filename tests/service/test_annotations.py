"""Annotations on a real database: links to sentences, deletion and restoring, versions."""

from itertools import pairwise

import pytest

from annotate.domain.annotations import AnnotationChange
from annotate.domain.errors import Invalid, NotFound
from annotate.domain.permissions import Actor
from annotate.domain.records import Annotation, Document, HistoryEntry
from annotate.domain.sentences import Merge, Split
from annotate.services import annotations, layers, sentences, sign_in, upkeep
from annotate.services.annotations import AnnotationQuery, Nothing
from annotate.services.work import read, write
from annotate.store.engine import Database
from tests import build


@pytest.fixture
def ana(database: Database) -> Actor:
    return build.a_person()


@pytest.fixture
def document(ana: Actor) -> Document:
    return build.a_document(ana, build.a_project(ana))


def numbers(annotation: Annotation) -> list[int | None]:
    return [place.n for piece in annotation.fragments for place in piece.sentences]


def test_a_marked_passage_is_linked_to_its_sentence_with_local_offsets(ana: Actor, document: Document) -> None:
    made = build.an_annotation(ana, document, start=4, end=9)
    assert made.fragments[0].quote == "mayor"
    [place] = made.fragments[0].sentences
    assert (place.n, place.start, place.end) == (1, 4, 9)
    assert read(ana, annotations.find, document.id).total == 1


def test_a_restored_annotation_is_linked_to_the_sentences_as_they_are_now(ana: Actor, document: Document) -> None:
    made = build.an_annotation(ana, document, start=60, end=66)
    assert numbers(made) == [3]
    write(ana, annotations.delete, made.id, 1)
    write(ana, sentences.split, document.id, Split(at=9))
    restored = write(ana, annotations.restore, made.id, Nothing())
    assert (restored.id, restored.version, numbers(restored)) == (made.id, 3, [4])
    found = read(ana, annotations.find, document.id, AnnotationQuery(sentence="4")).items(Annotation)
    assert [one.id for one in found] == [made.id]
    assert read(ana, annotations.find, document.id, AnnotationQuery(sentence="3")).total == 0
    assert read(sign_in.NOBODY, upkeep.faults) == []


def test_what_is_deleted_is_not_found_until_it_is_restored_by_its_author(ana: Actor, document: Document) -> None:
    made = build.an_annotation(ana, document)
    write(ana, annotations.delete, made.id, 1)
    with pytest.raises(NotFound):
        read(ana, annotations.read, made.id)
    assert read(ana, annotations.find, document.id).total == 0
    write(ana, annotations.restore, made.id, Nothing())
    with pytest.raises(Invalid) as refusal:
        write(ana, annotations.restore, made.id, Nothing())
    assert refusal.value.kind == "state"
    entries = read(ana, annotations.history, made.id).items(HistoryEntry)
    assert [(entry.version, entry.action) for entry in entries] == [(1, "created"), (2, "deleted"), (3, "restored")]


def test_splitting_and_merging_link_every_annotation_anew_and_move_none(ana: Actor, document: Document) -> None:
    marked = [build.an_annotation(ana, document, start=n, end=n + 9) for n in (0, 28, 60)]
    done = write(ana, sentences.split, document.id, Split(at=9))
    assert [(s.n, s.start, s.end) for s in done.sentences][:2] == [(1, 0, 9), (2, 10, 33)]
    assert all(left.end <= right.start for left, right in pairwise(done.sentences))
    now = [read(ana, annotations.read, one.id) for one in marked]
    assert [numbers(one) for one in now] == [[1], [2, 3], [4]]
    assert [(one.start, one.end, one.fragments[0].quote) for one in now] == [
        (one.start, one.end, one.fragments[0].quote) for one in marked
    ]
    assert sorted(done.relinked) == sorted(one.id for one in marked[1:])
    write(ana, sentences.merge, document.id, Merge(first=1, last=2))
    assert [numbers(read(ana, annotations.read, one.id)) for one in marked] == [numbers(one) for one in marked]
    actions = [entry.action for entry in read(ana, annotations.history, marked[2].id).items(HistoryEntry)]
    assert actions == ["created", "relinked", "relinked"]


def test_an_editor_relinks_the_annotations_of_layers_that_are_hidden_from_them(ana: Actor) -> None:
    project = build.a_project(ana)
    build.blind(ana, project)
    jonas = build.a_member(ana, project)
    document = build.a_document(ana, project)
    hidden = build.an_annotation(jonas, document, start=60, end=66)
    done = write(ana, sentences.split, document.id, Split(at=9))
    assert done.relinked == []
    assert numbers(read(jonas, annotations.read, hidden.id)) == [4]
    assert read(sign_in.NOBODY, upkeep.faults) == []


def test_submitting_gives_each_draft_a_version_and_withdrawing_takes_it_back(ana: Actor, document: Document) -> None:
    made = build.an_annotation(ana, document)
    assert write(ana, layers.submit, document.id).state == "submitted"
    assert read(ana, annotations.read, made.id).status == "submitted"
    write(ana, layers.withdraw, document.id, layers.Withdrawal(reason="A claim is missing."))
    now = read(ana, annotations.read, made.id)
    assert (now.status, now.version) == ("draft", 3)
    last = read(ana, annotations.history, made.id).items(HistoryEntry)[-1]
    assert (last.action, last.reason) == ("withdrawn", "A claim is missing.")


def test_attributions_nested_in_one_that_moves_follow_its_hearsay_depth(ana: Actor, document: Document) -> None:
    def depth(annotation: Annotation) -> object:
        return read(ana, annotations.read, annotation.id).derived.hearsay_depth

    outer, middle, inner = (build.an_annotation(ana, document, "attribution", start=n, end=n + 9) for n in (0, 20, 60))
    for child, parent in ((inner, middle), (middle, outer)):
        body = AnnotationChange(fields=annotations.Fields(parent=parent.id))
        write(ana, annotations.change, child.id, body, 1)
    assert [depth(one) for one in (outer, middle, inner)] == [1, 2, 3]
    now = read(ana, annotations.read, middle.id).version
    write(ana, annotations.change, middle.id, AnnotationChange(fields=annotations.Fields(parent=None)), now)
    assert [depth(one) for one in (outer, middle, inner)] == [1, 1, 2]
    circle, now = AnnotationChange(fields=annotations.Fields(parent=inner.id)), now + 1
    with pytest.raises(Invalid, match="inside itself"):
        write(ana, annotations.change, middle.id, circle, now)
