"""How documents are distributed among reviewers."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from annotate.domain.assignments import distributed


def test_every_document_gets_as_many_reviewers_as_are_asked_for_and_nobody_twice():
    pairs = distributed({"one": [], "two": ["ana"], "three": ["ana", "jonas"]}, {"ana": 2, "jonas": 1, "mei": 0}, 2)
    assert pairs == [("one", "mei"), ("one", "jonas"), ("two", "mei")]


def test_where_there_are_too_few_everybody_gets_it():
    assert distributed({"one": []}, {"ana": 0}, 2) == [("one", "ana")]


people = st.lists(st.sampled_from("abcdefg"), unique=True, min_size=1)


@given(st.integers(0, 30), people, st.integers(1, 4))
def test_nobody_has_more_than_one_document_more_than_another(number, reviewers, each):
    documents = {f"d{n}": [] for n in range(number)}
    pairs = distributed(documents, dict.fromkeys(reviewers, 0), each)
    assert len(set(pairs)) == len(pairs) == number * min(each, len(reviewers))
    loads = Counter(dict.fromkeys(reviewers, 0))
    loads.update(reviewer for _, reviewer in pairs)
    assert max(loads.values()) - min(loads.values()) <= 1
