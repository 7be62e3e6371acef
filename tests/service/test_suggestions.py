"""Hints as they are stored and decided: idempotent, anew when a method or the cut is newer, never annotations."""

from collections.abc import Iterator

import pytest

from annotate.domain.annotations import NewAnnotation
from annotate.domain.errors import Forbidden, Invalid
from annotate.domain.permissions import Actor
from annotate.domain.records import Document
from annotate.domain.sentences import Merge
from annotate.domain.suggestions import Acceptance, Suggestion
from annotate.hints import Hint, Method, Piece
from annotate.services import annotations, layers, projects, sentences, suggestions
from annotate.services.annotations import Nothing
from annotate.services.intake import Metadata
from annotate.services.projects import ProjectChange
from annotate.services.suggestions import Finding, SuggestionQuery
from annotate.services.work import read, write
from annotate.store.engine import Database
from tests import build

TEXT = "Many experts praised the outstanding bridge. Of course it will last. Nobody asked who paid for it."


def found_in(actor: Actor, document: Document, *methods: Method) -> Finding:
    """What the page does when it is opened; with `methods` these in the place of the others."""
    task = read(actor, suggestions.to_find, document.id)
    if methods:
        task = task._replace(methods=methods)
    kinds = {method.id: method.kind for method in task.methods}
    return write(actor, suggestions.keep, document.id, task.cut, suggestions.found(task), kinds)


def listed(actor: Actor, document: Document, **query: str) -> list[Suggestion]:
    return read(actor, suggestions.find, document.id, SuggestionQuery(**query)).items(Suggestion)


def words(hints: list[Suggestion]) -> list[str]:
    return [hint.fragments[0].quote for hint in hints]


def at_words(version: int, *found: str) -> Method:
    """A method that finds just these words."""

    def find(text: str, _: object, __: object) -> Iterator[Hint]:
        for one in found:
            start = text.index(one)
            yield Hint((Piece(start, start + len(one)),), "label", 0.5, "rule", f"Because of “{one}”.")

    return Method("wording", version, "language", frozenset(("en",)), find)


@pytest.fixture
def ana(database: Database) -> Actor:
    return build.a_person()


@pytest.fixture
def article(ana: Actor) -> Document:
    return build.a_document(ana, build.a_project(ana), TEXT)


def test_finding_twice_finds_once(ana: Actor, article: Document) -> None:
    first = found_in(ana, article)
    before = listed(ana, article)
    assert words([hint for hint in before if hint.kind == "language"]) == ["Many experts", "outstanding", "Of course"]
    assert read(ana, suggestions.to_find, article.id).methods == ()
    assert found_in(ana, article) == first
    assert listed(ana, article) == before


def test_two_who_open_the_document_at_once_store_the_hints_once(
    ana: Actor, article: Document, database: Database
) -> None:
    task = read(ana, suggestions.to_find, article.id)
    kinds = {method.id: method.kind for method in task.methods}
    for _ in range(2):
        write(ana, suggestions.keep, article.id, task.cut, suggestions.found(task), kinds)
    with database.connect(writing=False) as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM audit WHERE action = 'suggestion.found'").scalar()
    assert rows == 3
    assert len({hint.id for hint in listed(ana, article)}) == len(listed(ana, article)) == 4


def test_a_newer_method_finds_anew_and_what_it_finds_again_keeps_its_id_and_what_was_decided(
    ana: Actor, article: Document
) -> None:
    found_in(ana, article, at_words(1, "Many", "bridge", "last"))
    many, bridge, last = listed(ana, article)
    write(ana, suggestions.dismiss, many.id)
    write(ana, suggestions.dismiss, bridge.id)
    found_in(ana, article, at_words(2, "Many", "paid"))
    after = listed(ana, article)
    assert [(words([hint])[0], hint.state, hint.method_version) for hint in after] == [
        ("Many", "dismissed", 2),
        ("bridge", "dismissed", 1),
        ("paid", "open", 2),
    ]
    assert [hint.id for hint in after][:2] == [many.id, bridge.id]
    assert last.id not in {hint.id for hint in after}


def test_another_cut_of_the_text_is_read_anew(ana: Actor, article: Document) -> None:
    found_in(ana, article)
    write(ana, sentences.merge, article.id, Merge(first=1, last=2))
    task = read(ana, suggestions.to_find, article.id)
    assert len(task.methods) == 3
    write(ana, sentences.merge, article.id, Merge(first=1, last=2))
    kinds = {method.id: method.kind for method in task.methods}
    write(ana, suggestions.keep, article.id, task.cut, suggestions.found(task), kinds)
    assert len(read(ana, suggestions.to_find, article.id).methods) == 3  # it was cut once more meanwhile
    found_in(ana, article)
    assert {hint.fragments[0].sentences[0].n for hint in listed(ana, article)} == {1}


def test_an_accepted_hint_is_an_annotation_of_ones_own_that_says_where_it_comes_from(
    ana: Actor, article: Document
) -> None:
    found_in(ana, article)
    hint = listed(ana, article, kind="language")[0]
    assert read(ana, annotations.find, article.id).total == 0
    made = write(ana, suggestions.accept, hint.id)
    assert (made.annotation.origin, made.annotation.suggestion) == ("suggestion_accepted", hint.id)
    assert made.annotation.fields.category == "weasel_source"
    assert (made.suggestion.state, made.suggestion.annotation) == ("accepted", made.annotation.id)
    assert write(ana, suggestions.accept, hint.id) == made
    assert read(ana, annotations.find, article.id).total == 1


def test_one_can_accept_a_hint_with_other_words_or_fields(ana: Actor, article: Document) -> None:
    found_in(ana, article)
    hint = listed(ana, article, kind="language")[1]
    other = NewAnnotation(kind="language", start=21, end=43, note="All of it")
    made = write(ana, suggestions.accept, hint.id, Acceptance(annotation=other)).annotation
    assert (made.fragments[0].quote, made.note, made.suggestion) == ("the outstanding bridge", "All of it", hint.id)


def test_deleting_the_annotation_opens_the_hint_and_restoring_it_accepts_it_again(
    ana: Actor, article: Document
) -> None:
    found_in(ana, article)
    hint = listed(ana, article)[0]
    made = write(ana, suggestions.accept, hint.id).annotation
    write(ana, annotations.delete, made.id, 1)
    assert (listed(ana, article)[0].state, listed(ana, article)[0].precision.of) == ("open", 0)
    write(ana, annotations.restore, made.id, Nothing())
    now = listed(ana, article)[0]
    assert (now.state, now.annotation, now.precision.right) == ("accepted", made.id, 1)


def test_dismissing_is_taken_back_by_reopening_and_neither_undoes_an_accepted_one(
    ana: Actor, article: Document
) -> None:
    found_in(ana, article)
    hint, other = listed(ana, article)[:2]
    assert write(ana, suggestions.dismiss, hint.id).state == "dismissed"
    assert write(ana, suggestions.dismiss, hint.id).state == "dismissed"
    assert write(ana, suggestions.reopen, hint.id).state == "open"
    assert write(ana, suggestions.reopen, hint.id).state == "open"
    write(ana, suggestions.accept, other.id)
    for use_case in (suggestions.dismiss, suggestions.reopen):
        with pytest.raises(Invalid, match="Delete its annotation"):
            write(ana, use_case, other.id)


def test_the_precision_counts_decisions_on_the_method_in_the_whole_project(ana: Actor) -> None:
    project = build.a_project(ana)
    jonas = build.a_member(ana, project)
    first, second = build.a_document(ana, project, TEXT), build.a_document(ana, project, TEXT)
    for document in (first, second):
        found_in(ana, document)
    mine = listed(ana, first, method="wording")
    theirs = listed(jonas, second, method="wording")
    write(ana, suggestions.accept, mine[0].id)
    write(ana, suggestions.dismiss, mine[1].id)
    write(jonas, suggestions.accept, theirs[0].id)
    told = {hint.method_id: (hint.precision.right, hint.precision.of) for hint in listed(jonas, first)}
    assert told["wording"] == (2, 3)
    assert told["unsourced"] == (0, 0)


def test_the_list_takes_filters(ana: Actor, article: Document) -> None:
    found_in(ana, article)
    all_ = listed(ana, article)
    write(ana, suggestions.dismiss, all_[0].id)
    assert [hint.id for hint in listed(ana, article, state="dismissed")] == [all_[0].id]
    assert all_[0].id not in {hint.id for hint in listed(ana, article, state="open")}
    assert {hint.kind for hint in listed(ana, article, kind="unverified,claim")} == {"unverified"}
    assert {hint.method_id for hint in listed(ana, article, method="wording")} == {"wording"}


@pytest.mark.parametrize(("hints", "blind", "offered"), [("off", False, False), ("open", False, True), ("open", True, False), ("always", True, True)])  # fmt: skip
def test_the_project_says_whether_hints_are_offered(ana: Actor, hints: str, blind: bool, offered: bool) -> None:
    project = build.a_project(ana)
    document = build.a_document(ana, project, TEXT)
    found_in(ana, document)
    hint = listed(ana, document)[0]
    write(ana, projects.change, project.id, ProjectChange(hints=hints, blind=blind), 1)
    assert bool(listed(ana, document)) is offered
    if offered:
        assert write(ana, suggestions.dismiss, hint.id).state == "dismissed"
        return
    for use_case in (suggestions.dismiss, suggestions.accept, suggestions.reopen):
        with pytest.raises(Invalid, match="Hints are off"):
            write(ana, use_case, hint.id)
    with pytest.raises(Invalid, match="Hints are off"):
        read(ana, suggestions.to_find, document.id)


def test_whoever_handed_in_their_layer_decides_nothing_more(ana: Actor, article: Document) -> None:
    found_in(ana, article)
    hint = listed(ana, article)[0]
    write(ana, layers.submit, article.id)
    for use_case in (suggestions.accept, suggestions.dismiss, suggestions.reopen):
        with pytest.raises(Forbidden, match="submitted"):
            write(ana, use_case, hint.id)


def test_decisions_are_audited(ana: Actor, article: Document, database: Database) -> None:
    found_in(ana, article)
    first, second = listed(ana, article)[:2]
    write(ana, suggestions.accept, first.id)
    write(ana, suggestions.dismiss, second.id)
    write(ana, suggestions.reopen, second.id)
    with database.connect(writing=False) as connection:
        rows = connection.exec_driver_sql("SELECT action FROM audit WHERE entity = 'suggestion' ORDER BY seq").scalars()
        assert [*rows][-3:] == ["suggestion.accepted", "suggestion.dismissed", "suggestion.reopened"]


def test_a_document_in_another_language_gets_no_hints(ana: Actor) -> None:
    document = build.a_document(ana, build.a_project(ana), TEXT, metadata=Metadata(language="fr"))
    assert found_in(ana, document).hints == {}
