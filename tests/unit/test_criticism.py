"""The source record: open questions, passages, doubts, letter and digit, and what two versions differ in (domain.md 6)."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate import vocabulary
from annotate.domain import admiralty
from annotate.domain import criticism as rules
from annotate.domain.clues import LONGEST_CLUE, Clue, NewClue, words_at
from annotate.domain.criticism import FIELDS, QUESTIONS, CriticismChange, Entries, Statements
from annotate.domain.criticism_notes import doubts, readings, tags
from annotate.domain.errors import Invalid
from tests.unit.record_ids import RECORD

CHOICES = sorted(set(RECORD) - {"info_credibility", "record_field", "record_part"})
replace = msgspec.structs.replace


def test_the_record_has_every_choice_and_every_text_of_the_codebook():
    assert set(FIELDS) == {*CHOICES, *vocabulary.ids("record_field")}
    assert set(CriticismChange.__struct_fields__) == set(Entries.__struct_fields__)


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_takes_its_values_and_nothing_else(name):
    for value in vocabulary.ids(name):
        change = msgspec.json.decode(json.dumps({name: value}), type=CriticismChange)
        assert getattr(rules.changed(Entries(), change), name) == value
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(json.dumps({name: "nothing"}), type=CriticismChange)


def test_unknown_is_an_answer_and_empty_is_none():
    assert len(rules.open_questions(Entries())) == len(QUESTIONS)
    assert "witness" not in rules.open_questions(Entries(witness="unknown"))
    assert "witness" in rules.open_questions(Entries(witness=None))


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("author_stated", ("author_stated", "author_inferred")),
        ("date_stated", ("date_stated", "date_inferred_from", "date_inferred_to")),
    ],
)
def test_what_is_stated_and_what_is_inferred_answer_one_question(question, answers):
    for name in answers:
        assert question not in rules.open_questions(Entries(**{name: "2014"}))
    assert question in rules.open_questions(Entries(author_basis="the style", date_basis="the address"))


def test_a_change_touches_what_it_names_and_null_empties_it():
    before = Entries(genre="speech", place="Kampala", information=(Statements(statements="dates", credibility="2"),))
    after = rules.changed(before, CriticismChange(genre=None, place=None, information=None, tone="neutral"))
    assert after == Entries(tone="neutral")
    assert rules.changed(before, CriticismChange()) == before


@pytest.mark.parametrize(
    ("dates", "where"),
    [
        ({"date_stated": "2015-02-29"}, "/date_stated"),
        ({"date_inferred_from": "2014-08", "date_inferred_to": "2014-07"}, "/date_inferred_to"),
    ],
)
def test_a_date_that_cannot_be_is_refused_also_beside_what_stood_there(dates, where):
    for before, change in ((Entries(), dates), (Entries(**dates), {"tone": "neutral"})):
        with pytest.raises(Invalid) as refused:
            rules.changed(before, CriticismChange(**change))
        assert [fault.pointer for fault in refused.value.faults] == [where]


def test_ends_that_are_open_or_overlap_are_no_contradiction():
    for first, last in (("2014", "2014-07"), ("../2014", "2013"), ("2014", "2013/..")):
        rules.check_dates(Entries(date_inferred_from=first, date_inferred_to=last))


@given(st.text(min_size=1, max_size=60), st.data())
def test_a_passage_has_the_words_at_its_offsets(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    if words.isspace():
        with pytest.raises(Invalid):
            words_at(NewClue(start=start, end=end), text, "")
        return
    assert words_at(NewClue(start=start, end=end, quote=words), text, "") == Clue(start, end, words)
    with pytest.raises(Invalid):
        words_at(NewClue(start=start, end=end, quote=f"{words}x"), text, "")


def test_a_passage_has_a_longest_length():
    text = "a" * (LONGEST_CLUE + 1)
    assert words_at(NewClue(start=0, end=LONGEST_CLUE), text, "")
    with pytest.raises(Invalid, match=r"2,000"):
        words_at(NewClue(start=0, end=LONGEST_CLUE + 1), text, "")


def test_passages_are_found_where_they_were_put_and_leave_no_empty_lists():
    clue = Clue(0, 3, "The")
    whole = rules.with_clues(Entries(), {"tone": (clue,), "dating_clues": (clue,), "genre": ()})
    assert (whole.evidence, whole.dating_clues) == ({"tone": (clue,)}, (clue,))
    assert rules.all_clues(whole) == {"dating_clues": (clue,), "tone": (clue,)}
    assert rules.with_clues(whole, {"tone": (), "dating_clues": ()}) == Entries()


def test_emptying_all_evidence_leaves_the_lists_of_their_own():
    asked = rules.asked_clues(CriticismChange(evidence=None))
    assert set(asked.values()) == {()}
    assert set(asked) == set(FIELDS) - {"dating_clues", "contradictions"}


def test_versions_differ_in_fields_and_in_their_evidence():
    clue = Clue(0, 3, "The")
    before = Entries(genre="speech", tone="neutral")
    after = rules.with_clues(replace(before, tone="partisan", source_reliability="e"), {"tone": (clue,)})
    assert [(one.name, one.before, one.after) for one in rules.differences(before, after)] == [
        ("tone", "neutral", "partisan"),
        ("source_reliability", None, "e"),
        ("evidence.tone", (), (clue,)),
    ]
    assert rules.differences(after, after) == []


def test_no_basis_never_sorts_below_the_worst():
    assert [admiralty.rank(letter) for letter in "abcde"] == [0, 1, 2, 3, 4]
    assert [admiralty.rank(digit) for digit in "12345"] == [0, 1, 2, 3, 4]
    assert [admiralty.rank(none) for none in ("f", "6", "", None)] == [None] * 4


def test_tags_are_those_of_the_taxonomy_and_each_stands_once():
    groups = (
        Statements(statements=words, credibility=digit) for words, digit in (("dates", "5"), ("a", "2"), ("b", "5"))
    )
    assert tags(Entries(source_reliability="e", information=tuple(groups))) == (
        'admiralty-scale:source-reliability="e"',
        'admiralty-scale:information-credibility="2"',
        'admiralty-scale:information-credibility="5"',
    )
    assert tags(Entries()) == ()


ONE = (Statements(statements="dates", credibility="1"),)
CLUE = (Clue(0, 3, "The"),)


@pytest.mark.parametrize(
    ("wrong", "right", "where"),
    [
        ({"author_inferred": "an agency"}, {"author_basis": "the wording"}, "author_basis"),
        ({"date_inferred_from": "2014"}, {"date_basis": "the address"}, "date_basis"),
        ({"date_inferred_to": "2014"}, {"dating_clues": CLUE}, "date_basis"),
        ({"integrity": "truncated"}, {"integrity_note": "no opening"}, "integrity_note"),
        ({"integrity": "altered"}, {"integrity": "complete"}, "integrity_note"),
        ({"dependence": "circular"}, {"dependence_note": "an agency’s report"}, "dependence_note"),
        ({"dependence": "common_origin"}, {"dependence": "independent"}, "dependence_note"),
        ({"internal_consistency": "minor_contradictions"}, {"contradictions": CLUE}, "contradictions"),
        ({"information": ONE}, {"corroboration": "partly"}, "information"),
        ({"source_reliability": "a", "interest": "evident"}, {"interest": "possible"}, "source_reliability"),
        ({"source_reliability": "b", "authenticity": "forged"}, {"source_reliability": "e"}, "source_reliability"),
        ({"source_reliability": "a", "willingness": "low"}, {"willingness": "high"}, "source_reliability"),
        (
            {"source_reliability": "f", "competence": "high", "interest": "none"},
            {"competence": "unknown"},
            "source_reliability",
        ),
    ],
)
def test_what_does_not_go_together_is_said_at_its_field_until_it_does(wrong, right, where):
    assert [doubt.name for doubt in doubts(Entries(**wrong))] == [where]
    assert doubts(Entries(**{**wrong, **right})) == ()


def test_an_empty_record_raises_no_doubt():
    assert doubts(Entries()) == ()


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"date_stated": "2014-07~"}, {"date_stated": "about July 2014"}),
        (
            {"date_inferred_from": "2014-07", "date_inferred_to": "2014-08"},
            {"date_inferred": "between July and August 2014"},
        ),
        ({"date_inferred_from": "1994/.."}, {"date_inferred": "from 1994 on"}),
        ({"date_inferred_from": "1994/..", "date_inferred_to": "2014"}, {"date_inferred": "from 1994 on, 2014"}),
        ({}, {}),
    ],
)
def test_dates_are_told_in_words(dates, words):
    assert readings(Entries(**dates)) == words
