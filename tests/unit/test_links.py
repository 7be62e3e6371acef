"""Which links there are (domain.md 8)."""

import pytest

from annotate.domain.errors import Invalid
from annotate.domain.links import NewLink, check_ends, target_of
from annotate.domain.records import End
from annotate.vocabulary import ids

KINDS = ("claim", "attribution", "unverified", "language")
ANNOTATION = {(start, end) for start in KINDS for end in KINDS}
# The table of domain.md 8, written by hand. A claim about the world stands where a claim annotation may stand for it.
ALLOWED = {
    "attributes": {("attribution", "claim"), ("attribution", "world_claim")},
    "questions": {("unverified", "claim"), ("unverified", "attribution"), ("unverified", "world_claim")},
    "flags": {("language", "claim"), ("language", "world_claim")},
    "supports": ANNOTATION,
    "contradicts": ANNOTATION,
    "repeats": ANNOTATION,
    "coreferent": ANNOTATION,
    "depends_on": ANNOTATION,
}


def test_the_table_here_has_every_type_of_link():
    assert set(ALLOWED) == set(ids("link_type"))


@pytest.mark.parametrize("type_", sorted(ALLOWED))
@pytest.mark.parametrize("start", KINDS)
@pytest.mark.parametrize("end", [*KINDS, "world_claim"])
def test_a_link_has_the_ends_of_its_type_and_no_others(type_, start, end):
    if (start, end) in ALLOWED[type_]:
        check_ends(type_, start, end)
        return
    with pytest.raises(Invalid) as refusal:
        check_ends(type_, start, end)
    wrong_start = all(start != allowed for allowed, _ in ALLOWED[type_])
    assert refusal.value.faults[0].pointer == ("/type" if wrong_start else "/to")


def test_a_link_ends_at_exactly_one_thing():
    assert target_of(NewLink(type="supports", to=End(annotation="a"))) == "a"
    assert target_of(NewLink(type="attributes", to=End(claim="c"))) == "c"
    for end in (End(), End(annotation="a", claim="c")):
        with pytest.raises(Invalid) as refusal:
            target_of(NewLink(type="attributes", to=end))
        assert refusal.value.faults[0].pointer == "/to"
