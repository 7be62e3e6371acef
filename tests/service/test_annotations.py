"""Annotations on a real database."""

from annotate.services import annotations
from annotate.services.work import read
from annotate.store.engine import Database
from tests import build


def test_a_marked_passage_is_linked_to_its_sentence_with_local_offsets(database: Database) -> None:
    ana = build.a_person()
    document = build.a_document(ana, build.a_project(ana))
    made = build.an_annotation(ana, document, start=4, end=9)
    assert made.fragments[0].quote == "mayor"
    [place] = made.fragments[0].sentences
    assert (place.n, place.start, place.end) == (1, 4, 9)
    assert read(ana, annotations.find, document.id).total == 1
