"""Attributions inside attributions (domain.md 7.2)."""

import pytest

from annotate.domain.attribution import MOST_NESTED, check_parent
from annotate.domain.errors import Invalid

MINE = ("document", "ana", "individual")


def chain(length: int) -> list[tuple[str, tuple[str, str, str], str]]:
    return [(f"a{n}", MINE, "attribution") for n in range(length)]


@pytest.mark.parametrize("length", [1, 2, MOST_NESTED])
def test_an_attribution_of_the_same_person_in_the_same_document_can_be_the_parent(length):
    check_parent("own", MINE, chain(length))


@pytest.mark.parametrize(
    ("parents", "says"),
    [
        ([], "no such attribution"),
        ([("a", ("document", "eva", "individual"), "attribution")], "same person"),
        ([("a", ("document", "ana", "adjudicated"), "attribution")], "same person"),
        ([("a", ("another", "ana", "individual"), "attribution")], "same document"),
        ([("a", MINE, "claim")], "Only an attribution"),
        ([("own", MINE, "attribution")], "inside itself"),
        ([*chain(3), ("own", MINE, "attribution")], "inside itself"),
        (chain(MOST_NESTED + 1), f"at most {MOST_NESTED}"),
    ],
)
def test_a_parent_that_cannot_be_one_is_refused_with_the_reason(parents, says):
    with pytest.raises(Invalid, match=says) as refusal:
        check_parent("own", MINE, parents)
    assert refusal.value.faults[0].pointer == "/fields/parent"
