"""Cases of differing annotations and what a decision makes of them (domain.md 12)."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.domain.adjudication import NewDecision, cases_of, differences, is_same, outcomes
from annotate.domain.annotations import NewFragment
from annotate.domain.errors import Invalid
from annotate.domain.records import Annotation, Derived, Fields, Fragment, Person

TEXT = "The mayor praised the new bridge, which is the longest of them all and will surely last."


def mark(
    author: str, *ranges: tuple[int, int], kind: str = "claim", part: str | None = None, fields: Fields = Fields()
) -> Annotation:
    pieces = tuple(Fragment(start, end, part, TEXT[start:end], "", "", ()) for start, end in ranges)
    start, end = pieces[0].start, max(piece.end for piece in pieces)
    return Annotation(
        author=Person(author, author.title()),
        id=f"{author} {kind} {ranges} {part}",
        document="d",
        kind=kind,
        label="C01",
        version=1,
        layer="individual",
        status="submitted",
        origin="human",
        suggestion=None,
        derived_from=(),
        fragments=pieces,
        start=start,
        end=end,
        note="",
        confidence="unknown",
        fields=fields,
        derived=Derived(),
        created="",
        updated="",
    )


def ids(cases):
    return [[annotation.id for annotation in case] for case in cases]


def overlap(one: Annotation, other: Annotation) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one.fragments for b in other.fragments)


def test_overlapping_marks_of_one_kind_by_two_people_are_a_case():
    ana, jonas = mark("ana", (0, 9)), mark("jonas", (4, 17))
    assert ids(cases_of([jonas, ana])) == ids([[ana, jonas]])


def test_marks_that_only_touch_or_are_of_two_kinds_are_cases_of_their_own():
    ana, jonas, mei = mark("ana", (0, 9)), mark("jonas", (9, 17)), mark("mei", (0, 9), kind="language")
    assert sorted(map(len, cases_of([ana, jonas, mei]))) == [1, 1, 1]


def test_what_one_reviewer_marked_twice_is_one_case_only_through_another_reviewer():
    long, short = mark("ana", (0, 32)), mark("ana", (4, 9))
    assert len(cases_of([long, short])) == 2
    assert len(cases_of([long, short, mark("jonas", (0, 9))])) == 1


def test_pieces_count_and_not_what_lies_between_them():
    ana, jonas = mark("ana", (0, 3), (18, 32)), mark("jonas", (4, 17))
    assert len(cases_of([ana, jonas])) == 2
    assert len(cases_of([ana, jonas, mark("mei", (2, 5))])) == 1


def test_cases_stand_in_the_order_of_the_text():
    late, early = mark("ana", (40, 50)), mark("jonas", (0, 9))
    assert ids(cases_of([late, early])) == ids([[early], [late]])


@pytest.mark.parametrize(
    ("case", "reviewers", "found"),
    [
        ([mark("ana", (0, 9)), mark("jonas", (0, 9))], 2, ()),
        ([mark("ana", (0, 9))], 1, ()),
        ([mark("ana", (0, 9))], 2, ("missing",)),
        ([mark("ana", (0, 9)), mark("jonas", (0, 9))], 3, ("missing",)),
        ([mark("ana", (0, 9)), mark("jonas", (4, 9))], 2, ("borders",)),
        ([mark("ana", (0, 9)), mark("jonas", (0, 10))], 2, ()),
        ([mark("ana", (0, 9)), mark("jonas", (0, 9), fields=Fields(checkability="cfs"))], 2, ("fields",)),
        ([mark("ana", (0, 9), fields=Fields(target="x")), mark("jonas", (0, 9), fields=Fields(target="y"))], 2, ()),
        ([mark("ana", (0, 9)), mark("ana", (4, 9)), mark("jonas", (0, 9))], 2, ("several", "borders")),
        ([mark("ana", (0, 9), part="cue"), mark("jonas", (0, 9), part="content")], 2, ("borders",)),
    ],
)
def test_a_case_says_in_what_its_annotations_differ(case, reviewers, found):
    assert differences(case, reviewers) == found


CASE = [mark("ana", (0, 9)), mark("jonas", (0, 10)), mark("mei", (4, 17))]


def decided(decision, case=tuple(CASE), **more):
    made, statuses = outcomes(case, NewDecision(decision=decision, **{"cause": "borders", **more}))
    return [(one.base.id, tuple(each.id for each in one.sources)) for one in made], [statuses.get(m.id) for m in case]


def test_those_that_say_the_same_are_accepted_with_the_accepted_one():
    ana, jonas, mei = (each.id for each in CASE)
    assert decided("accept_one", annotation=ana) == ([(ana, (ana, jonas))], ["accepted", "accepted", "rejected"])
    assert decided("accept_one", annotation=mei) == ([(mei, (mei,))], ["rejected", "rejected", "accepted"])


def test_accepting_all_makes_one_of_those_that_say_the_same():
    ana, jonas, mei = (each.id for each in CASE)
    assert decided("accept_all") == ([(ana, (ana, jonas)), (mei, (mei,))], ["accepted"] * 3)


def test_a_merged_passage_takes_the_place_of_all():
    ana, _, mei = every = tuple(each.id for each in CASE)
    assert decided("merge", start=0, end=17) == ([(ana, every)], ["superseded"] * 3)
    assert decided("merge", start=0, end=17, annotation=mei) == ([(mei, every)], ["superseded"] * 3)


def test_rejecting_all_closes_a_case_and_escalating_leaves_it_as_it_is():
    assert decided("reject_all") == ([], ["rejected"] * 3)
    assert decided("escalate") == ([], [None] * 3)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"decision": "reject_all"}, "/reason"),
        ({"decision": "reject_all", "reason": "  "}, "/reason"),
        ({"decision": "accept_one", "cause": "borders"}, "/annotation"),
        ({"decision": "accept_one", "cause": "borders", "annotation": "another"}, "/annotation"),
        ({"decision": "accept_all", "cause": "borders", "annotation": CASE[0].id}, "/annotation"),
        ({"decision": "merge", "cause": "borders"}, "/start"),
        ({"decision": "reject_all", "cause": "borders", "start": 0, "end": 4}, "/start"),
        ({"decision": "accept_all", "cause": "borders", "fragments": (NewFragment(start=0, end=4),)}, "/start"),
        ({"decision": "accept_all", "cause": "borders", "fields": Fields(checkability="cfs")}, "/fields"),
    ],
)
def test_a_decision_says_why_and_has_what_it_needs_and_nothing_else(body, pointer):
    with pytest.raises(Invalid) as refusal:
        outcomes(CASE, NewDecision(**body))
    assert [fault.pointer for fault in refusal.value.faults] == [pointer]


marks = st.builds(
    lambda author, kind, start, length, gap: mark(
        author, (start, start + length), *([(start + length + gap, start + length + gap + 3)] if gap else []), kind=kind
    ),
    st.sampled_from(["ana", "jonas", "mei"]),
    st.sampled_from(["claim", "language"]),
    st.integers(0, 50),
    st.integers(1, 20),
    st.integers(0, 9),
)


@given(st.lists(marks, max_size=14, unique_by=lambda one: one.id))
def test_every_mark_is_in_one_case_and_no_two_cases_belong_together(annotations):
    cases = cases_of(annotations)
    assert sorted(one.id for case in cases for one in case) == sorted(one.id for one in annotations)
    for first, second in combinations(cases, 2):
        assert not any(
            one.kind == other.kind and one.author != other.author and overlap(one, other)
            for one in first
            for other in second
        )
    for case in cases:
        assert len({one.kind for one in case}) == 1
        assert len(case) == 1 or len({one.author.id for one in case}) > 1


@given(
    st.lists(marks, min_size=1, max_size=8, unique_by=lambda one: one.id),
    st.sampled_from(["accept_one", "accept_all", "merge", "reject_all"]),
)
def test_a_decision_gives_each_mark_one_status_and_never_makes_the_same_twice(annotations, decision):
    more = {"annotation": annotations[0].id} if decision == "accept_one" else {}
    more |= {"start": 0, "end": 5} if decision == "merge" else {}
    made, statuses = outcomes(annotations, NewDecision(decision=decision, reason="So.", **more))
    assert set(statuses) == {one.id for one in annotations}
    used = [source.id for one in made for source in one.sources]
    assert len(used) == len(set(used))
    assert {id_ for id_, status in statuses.items() if status in ("accepted", "superseded")} == set(used)
    if decision != "merge":
        assert not any(is_same(one.base, other.base) for one, other in combinations(made, 2))
