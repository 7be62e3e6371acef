"""Zones and sentences of a text: the link of ranges to them, splitting, merging, another kind for a zone (domain.md 5)."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotate.domain.errors import Invalid
from annotate.domain.sentences import Layout, laid_out, zone_name
from annotate.text.zones import Zone, find_zones
from annotate.vocabulary import ids

BITS = st.sampled_from(
    ["One is here. ", "Two 😊 is there! ", "“Three,” she said. ", "Dr. Four came. ", "\n", "\n\n", "  ", "é", "word "]
)
TEXTS = st.lists(BITS, min_size=1, max_size=20).map("".join)
KINDS = st.sampled_from(ids("zone"))


@st.composite
def layouts(draw: st.DrawFn) -> tuple[str, Layout]:
    """A text with the zones that are found in it, each of some kind."""
    text = draw(TEXTS)
    zones = [zone._replace(kind=draw(st.one_of(st.just("body"), KINDS))) for zone in find_zones(text)]
    return text, laid_out(text, zones, "en")


def in_order(text: str, layout: Layout) -> None:
    assert [s.n for s in layout.sentences] == list(range(1, len(layout.sentences) + 1))
    bodies = {zone.n: zone for zone in layout.zones if zone.kind == "body"}
    for sentence in layout.sentences:
        zone = bodies[sentence.zone]
        assert zone.start <= sentence.start < sentence.end <= zone.end
        assert text[sentence.start : sentence.end] == text[sentence.start : sentence.end].strip()
    assert all(left.end <= right.start for left, right in pairwise(layout.sentences))
    assert all(left.paragraph_n <= right.paragraph_n for left, right in pairwise(layout.sentences))


@given(layouts(), st.data())
def test_a_range_is_linked_to_exactly_the_sentences_and_zones_that_its_characters_lie_in(drawn, data):
    text, layout = drawn
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    covered: list[int] = []
    for place in layout.locate(start, end):
        zone = layout.zones[place.zone - 1]
        if place.n is None:
            assert place.name == zone_name(zone.kind)
            base = zone.start
        else:
            assert (place.name, layout.sentences[place.n - 1].zone) == (None, place.zone)
            base = layout.sentences[place.n - 1].start
        covered += range(base + place.start, base + place.end)
    belonging = [
        at
        for at in range(start, end)
        if any(s.start <= at < s.end for s in layout.sentences)
        or any(z.start <= at < z.end for z in layout.zones if z.kind != "body")
    ]
    assert covered == belonging


@given(layouts())
def test_every_character_of_the_body_that_is_not_blank_lies_in_one_numbered_sentence(drawn):
    text, layout = drawn
    in_order(text, layout)
    for zone in layout.zones:
        for at in range(zone.start, zone.end):
            if zone.kind == "body" and not text[at].isspace():
                [place] = layout.locate(at, at + 1)
                assert place.n is not None


@given(layouts(), st.data())
def test_merging_the_two_halves_of_a_split_sentence_gives_the_layout_back(drawn, data):
    text, layout = drawn
    assume(layout.sentences)
    sentence = data.draw(st.sampled_from(layout.sentences))
    assume(sentence.end - sentence.start > 1)
    at = data.draw(st.integers(sentence.start + 1, sentence.end - 1))
    made = layout.split(at, text)
    in_order(text, made)
    assert made.merge(sentence.n, sentence.n + 1) == layout


@given(layouts(), st.data())
def test_splitting_keeps_every_character_and_every_other_sentence(drawn, data):
    text, layout = drawn
    assume(layout.sentences)
    sentence = data.draw(st.sampled_from(layout.sentences))
    assume(sentence.end - sentence.start > 1)
    at = data.draw(st.integers(sentence.start + 1, sentence.end - 1))
    made = layout.split(at, text)
    assert len(made.sentences) == len(layout.sentences) + 1
    others = [s[1:] for s in layout.sentences if s.n != sentence.n]
    assert [s[1:] for s in made.sentences if s.n not in (sentence.n, sentence.n + 1)] == others
    first, second = made.sentences[sentence.n - 1 : sentence.n + 1]
    assert first.end <= at <= second.start
    assert not text[first.end : second.start].strip()


@given(layouts(), st.data())
def test_merged_sentences_are_one_from_the_first_to_the_last(drawn, data):
    text, layout = drawn
    runs = [(a.n, b.n) for a, b in pairwise(layout.sentences) if a.zone == b.zone]
    assume(runs)
    first, last = data.draw(st.sampled_from(runs))
    made = layout.merge(first, last)
    in_order(text, made)
    assert made.sentences[first - 1][1:4] == (
        layout.sentences[first - 1].start,
        layout.sentences[last - 1].end,
        layout.sentences[first - 1].zone,
    )
    kept = [s[1:] for s in layout.sentences if not first <= s.n <= last]
    assert [s[1:] for s in made.sentences if s.n != first] == kept


@given(layouts(), KINDS, st.data())
def test_another_kind_for_a_zone_leaves_all_other_zones_and_their_sentences(drawn, kind, data):
    text, layout = drawn
    assume(layout.zones)
    zone = data.draw(st.sampled_from(layout.zones))
    made = layout.changed_zone(text, zone.n, kind, "en", [])
    in_order(text, made)
    assert made.zones[zone.n - 1] == zone._replace(kind=kind, version=zone.version + 1)
    assert [z for z in made.zones if z.n != zone.n] == [z for z in layout.zones if z.n != zone.n]
    spans = [(s.start, s.end, s.zone) for s in layout.sentences if s.zone != zone.n]
    assert [(s.start, s.end, s.zone) for s in made.sentences if s.zone != zone.n] == spans
    assert any(s.zone == zone.n for s in made.sentences) == (kind == "body")


@given(layouts(), st.data())
def test_a_zone_that_becomes_body_is_never_cut_inside_an_annotation(drawn, data):
    text, layout = drawn
    assume(layout.zones)
    zone = data.draw(st.sampled_from(layout.zones))
    start = data.draw(st.integers(zone.start, zone.end - 1))
    keep = (start, data.draw(st.integers(start + 1, zone.end)))
    assume(text[slice(*keep)] == text[slice(*keep)].strip())
    made = layout.changed_zone(text, zone.n, "body", "en", [keep])
    assert any(s.start <= keep[0] and keep[1] <= s.end for s in made.sentences)


@pytest.mark.parametrize("at", [0, 11, 12, 26, 27, 400])
def test_a_sentence_is_split_only_between_two_parts_that_have_words(at):
    text = "One is her. Two is there. "
    with pytest.raises(Invalid) as refusal:
        laid_out(text, find_zones(text), "en").split(at, text)
    assert refusal.value.faults[0].pointer == "/at"


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [(1, 1, "at least two"), (2, 1, "at least two"), (1, 4, "3 sentences"), (4, 5, "3 sentences"), (2, 3, "two zones")],
)
def test_sentences_that_cannot_become_one_are_refused_with_the_reason(first, last, says):
    text = "One is here. Two is there.\nThree is alone."
    zones = [Zone(1, "body", 0, 26, 1), Zone(2, "body", 27, 42, 1)]
    with pytest.raises(Invalid, match=says) as refusal:
        laid_out(text, zones, "en").merge(first, last)
    assert refusal.value.faults[0].pointer == "/last"


def test_a_caption_links_by_its_short_name_and_the_space_between_sentences_to_nothing(sunrise):
    layout = laid_out(sunrise.text, find_zones(sunrise.text), "en")
    caption = next(zone for zone in layout.zones if zone.kind == "caption")
    [place] = layout.locate(131, 146)
    assert (place.n, place.zone, place.name, place.start, place.end) == (
        None,
        caption.n,
        "cap",
        131 - caption.start,
        146 - caption.start,
    )
    first, second = layout.sentences[:2]
    assert layout.locate(first.end, second.start) == ()
    [there] = layout.locate(2542, 2651)
    assert (there.n, there.start, there.end) == (16, 120, 229)
