"""What an annotation may be: ranges, words, fields, and what follows from them (domain.md 7)."""

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from annotate.domain.annotations import (
    AnnotationChange,
    NewAnnotation,
    NewFragment,
    Range,
    asked_ranges,
    derived_from_fields,
    fields_of,
    fragments_of,
    joined,
    label,
    missing_at_submit,
    relocated,
)
from annotate.domain.errors import Invalid
from annotate.domain.records import FIELDS_OF, Fields, Fragment, ResolvedSource
from annotate.domain.sentences import laid_out
from annotate.text.zones import find_zones
from annotate.vocabulary import ids

SAID = "Ana Okafor said 😊 that the bridge, which nobody asked for, will last."
TEXTS = st.text(st.sampled_from("ab é😊𝄞\u0301.\n"), min_size=1, max_size=40)
PARTS = st.sampled_from(["source", "content", None])


@st.composite
def texts_with_ranges(draw: st.DrawFn) -> tuple[str, list[Range]]:
    """A text with ranges that touch or stand apart, in any order; none is of white space only."""
    text = draw(TEXTS)
    borders = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=12)))
    pieces = [(start, end) for start, end in pairwise(borders) if not text[start:end].isspace()]
    chosen = [
        Range(s, e, draw(PARTS), text[s:e], f"/fragments/{n}") for n, (s, e) in enumerate(pieces) if draw(st.booleans())
    ]
    return text, draw(st.permutations(chosen))


def points(ranges: list[Range]) -> set[tuple[int, str]]:
    return {(at, piece.part or "content") for piece in ranges for at in range(piece.start, piece.end)}


@given(texts_with_ranges())
def test_kept_ranges_ascend_stand_apart_by_part_and_cover_the_characters_that_were_asked_for(drawn):
    text, asked = drawn
    kept = joined("attribution", asked, text)
    assert points(kept) == points(asked)
    for left, right in pairwise(kept):
        assert left.end < right.start or (left.end == right.start and left.part != right.part)


@given(texts_with_ranges())
def test_the_order_in_which_ranges_are_sent_makes_no_difference_and_keeping_twice_changes_nothing(drawn):
    text, asked = drawn
    plain = [piece._replace(part=None) for piece in asked]
    kept = joined("claim", plain, text)
    assert [(k.start, k.end) for k in kept] == [(k.start, k.end) for k in joined("claim", sorted(plain), text)]
    assert joined("claim", kept, text) == kept


@given(texts_with_ranges(), st.data())
def test_ranges_that_share_a_character_are_refused_at_the_second_one(drawn, data):
    text, asked = drawn
    if not asked:
        return
    first = data.draw(st.sampled_from(asked))
    twice = Range(first.start, first.end, first.part, None, "/fragments/99")
    with pytest.raises(Invalid, match="may not overlap"):
        joined("attribution", [*asked, twice], text)


@pytest.mark.parametrize(
    ("kind", "piece", "pointer"),
    [
        ("claim", Range(0, 70, None, None, ""), "/end"),
        ("claim", Range(69, 70, None, None, ""), "/start"),
        ("claim", Range(9, 9, None, None, "/fragments/0"), "/fragments/0/end"),
        ("claim", Range(9, 3, None, None, ""), "/end"),
        ("claim", Range(3, 4, None, None, ""), "/start"),
        ("claim", Range(0, 3, None, "ana", ""), "/quote"),
        ("claim", Range(16, 18, None, "😊", ""), "/quote"),
        ("language", Range(0, 3, "source", None, "/fragments/4"), "/fragments/4/part"),
    ],
)
def test_a_range_that_cannot_be_kept_is_refused_where_the_body_names_it(kind, piece, pointer):
    assert len(SAID) == 69
    with pytest.raises(Invalid) as refusal:
        joined(kind, [piece], SAID)
    assert [fault.pointer for fault in refusal.value.faults] == [pointer]


def test_every_wrong_range_is_named_at_once():
    wrong = [Range(5, 5, None, None, "/fragments/0"), Range(0, 3, "cue", "Eva", "/fragments/1")]
    with pytest.raises(Invalid) as refusal:
        joined("claim", wrong, SAID)
    assert [fault.pointer for fault in refusal.value.faults] == [
        "/fragments/0/end",
        "/fragments/1/quote",
        "/fragments/1/part",
    ]


def test_a_quote_is_compared_in_code_points():
    assert joined("claim", [Range(16, 17, None, "😊", "")], SAID)[0][:2] == (16, 17)


def test_touching_pieces_of_one_part_become_one_and_parts_of_another_kind_may_touch():
    pieces = [Range(0, 10, "source", None, "a"), Range(10, 16, "cue", None, "b"), Range(16, 17, None, None, "c")]
    pieces += [Range(17, 22, "content", None, "d")]
    assert [(k.start, k.end, k.part) for k in joined("attribution", pieces, SAID)] == [
        (0, 10, "source"),
        (10, 16, "cue"),
        (16, 22, "content"),
    ]


def test_an_attribution_has_one_cue_in_one_piece():
    split = [Range(11, 13, "cue", None, "/fragments/0"), Range(14, 15, "cue", None, "/fragments/1")]
    with pytest.raises(Invalid) as refusal:
        joined("attribution", split, SAID)
    assert refusal.value.faults[0].pointer == "/fragments/1/part"
    touching = [Range(11, 13, "cue", None, "/fragments/0"), Range(13, 15, "cue", None, "/fragments/1")]
    assert [k[:3] for k in joined("attribution", touching, SAID)] == [(11, 15, "cue")]


@pytest.mark.parametrize(
    ("given_", "pointer"),
    [
        ({}, "/start"),
        ({"start": 1}, "/end"),
        ({"end": 1}, "/start"),
        ({"start": 1, "end": 2, "fragments": (NewFragment(start=1, end=2),)}, "/fragments"),
        ({"quote": "said", "fragments": (NewFragment(start=1, end=2),)}, "/fragments"),
        ({"quote": "said"}, "/start"),
    ],
)
def test_a_new_annotation_names_its_words_in_one_of_two_ways(given_, pointer):
    with pytest.raises(Invalid) as refusal:
        asked_ranges(NewAnnotation(kind="claim", **given_))
    assert refusal.value.faults[0].pointer == pointer


def test_a_change_may_leave_the_words_alone_but_sends_no_quote_without_offsets():
    assert asked_ranges(AnnotationChange(note="x")) == []
    with pytest.raises(Invalid) as refusal:
        asked_ranges(AnnotationChange(quote="said"))
    assert refusal.value.faults[0].pointer == "/quote"


def test_both_ways_of_naming_words_ask_for_the_same():
    by_offsets = asked_ranges(NewAnnotation(kind="claim", start=11, end=15, quote="said"))
    by_fragments = asked_ranges(NewAnnotation(kind="claim", fragments=(NewFragment(start=11, end=15, quote="said"),)))
    assert [r[:4] for r in by_offsets] == [r[:4] for r in by_fragments] == [(11, 15, None, "said")]


@given(texts_with_ranges())
def test_a_fragment_holds_its_words_and_at_most_32_code_points_around_them(drawn):
    text, asked = drawn
    text = "x" * 40 + text + "y" * 40
    moved = [piece._replace(start=piece.start + 40, end=piece.end + 40) for piece in asked]
    layout = laid_out(text, find_zones(text), "en")
    for piece in fragments_of(moved, text, layout):
        assert piece.quote == text[piece.start : piece.end]
        assert piece.prefix == text[piece.start - 32 : piece.start]
        assert piece.suffix == text[piece.end : piece.end + 32]
        assert piece.sentences == layout.locate(piece.start, piece.end)
    short = fragments_of([Range(0, 1, None, None, "")], "a", laid_out("a", find_zones("a"), "en"))
    assert (short[0].prefix, short[0].suffix) == ("", "")


def test_fragments_are_linked_to_another_layout_and_do_not_move():
    text = "One is here. Two is there."
    layout = laid_out(text, find_zones(text), "en")
    before = fragments_of([Range(0, 26, None, None, "")], text, layout)
    after = relocated(before, layout.merge(1, 2))
    assert [s.n for s in before[0].sentences] == [1, 2]
    assert [(s.n, s.start, s.end) for s in after[0].sentences] == [(1, 0, 26)]
    assert msgspec.structs.replace(after[0], sentences=before[0].sentences) == before[0]


SAMPLES = {
    "claim_type": ids("claim_type"),
    "checkability": ids("checkability"),
    "may_be_false": (True, False),
    "of_interest": (True, False),
    "could_harm": (True, False),
    "voice": ids("voice"),
    "atomic": (True, False),
    "mode": ids("mode"),
    "attitude": ids("attitude"),
    "source_type": ids("source_type"),
    "cue_stance": ids("cue_stance"),
    "locator": ids("locator"),
    "resolved_source": (ResolvedSource(name="Ana Okafor"), ResolvedSource(authority="Q1")),
    "parent": ("0190a0de-0000-7000-8000-000000000000",),
    "traceability": ids("traceability"),
    "reason": ids("reason"),
    "would_settle": ("The minutes of the council.", ""),
    "resolution": ids("resolution"),
    "category": ids("category"),
    "intensity": (1, 2, 3),
    "target": ("the mayor", ""),
    "in_voice_of": ids("in_voice_of"),
    "neutral_wording": ("bridge",),
    "ptc_codes": ((), tuple(ids("ptc_code")[:2])),
}
DEFAULTS = {"unverified": {"resolution": "open"}, "attribution": {"traceability": "not_searched"}}
KINDS = st.sampled_from(sorted(FIELDS_OF))


def test_every_field_of_a_kind_has_a_sample_here():
    assert {name for kind in FIELDS_OF.values() for name in kind} == set(SAMPLES)


def drawn_fields(data: st.DataObject, kind: str, *, clearing: bool) -> dict[str, object]:
    choices = {name: [*SAMPLES[name], *([None] if clearing else [])] for name in FIELDS_OF[kind]}
    return {name: data.draw(st.sampled_from(values)) for name, values in choices.items() if data.draw(st.booleans())}


def as_set(fields: Fields) -> dict[str, object]:
    return {name: value for name in fields.__struct_fields__ if (value := getattr(fields, name)) is not UNSET}


@given(KINDS, st.data())
def test_fields_are_merged_key_by_key_and_null_clears(kind, data):
    before = drawn_fields(data, kind, clearing=False)
    change = drawn_fields(data, kind, clearing=True)
    kept = fields_of(kind, Fields(**change), fields_of(kind, Fields(**before)))
    merged = {**DEFAULTS.get(kind, {}), **before, **change}
    expected = {name: value for name, value in merged.items() if value is not None}
    assert as_set(kept) == {**DEFAULTS.get(kind, {}), **expected}


@given(KINDS, st.data())
def test_merging_nothing_changes_nothing(kind, data):
    kept = fields_of(kind, Fields(**drawn_fields(data, kind, clearing=False)))
    assert fields_of(kind, Fields(), kept) == kept


@pytest.mark.parametrize("kind", sorted(FIELDS_OF))
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_field_belongs_to_its_kind_only_even_when_it_is_cleared(kind, name):
    for value in (SAMPLES[name][0], None):
        if name in FIELDS_OF[kind]:
            fields_of(kind, Fields(**{name: value}))
        else:
            with pytest.raises(Invalid) as refusal:
                fields_of(kind, Fields(**{name: value}))
            assert refusal.value.faults[0].pointer == f"/fields/{name}"


def test_with_another_kind_the_fields_of_the_old_one_go():
    before = fields_of("claim", Fields(voice="author", atomic=True))
    assert as_set(fields_of("unverified", Fields(reason="vague_source"), None)) == {
        "reason": "vague_source",
        "resolution": "open",
    }
    assert as_set(fields_of("claim", Fields(), before)) == {"voice": "author", "atomic": True}


@pytest.mark.parametrize(
    "source",
    [ResolvedSource(), ResolvedSource(name="Ana", authority="Q1")],
)
def test_a_source_is_resolved_in_exactly_one_way(source):
    with pytest.raises(Invalid) as refusal:
        fields_of("attribution", Fields(resolved_source=source))
    assert refusal.value.faults[0].pointer == "/fields/resolved_source"


@pytest.mark.parametrize(
    ("fields", "priority"),
    [
        (Fields(), 0),
        (Fields(may_be_false=True, of_interest=False), 1),
        (Fields(may_be_false=True, of_interest=True, could_harm=True), 3),
    ],
)
def test_the_priority_of_a_claim_counts_its_yeses(fields, priority):
    assert derived_from_fields("claim", fields).priority == priority


def test_words_at_first_hand_have_hearsay_depth_one_and_each_nesting_adds_one():
    assert derived_from_fields("attribution", Fields()).hearsay_depth == 1
    assert derived_from_fields("attribution", Fields(), parent_depth=2).hearsay_depth == 3


def test_the_family_of_loaded_language_follows_from_its_category():
    assert derived_from_fields("language", Fields(category="weasel_source")).family == "vague"
    assert derived_from_fields("language", Fields()).family is UNSET


def test_a_label_is_the_letter_of_the_kind_and_a_number_of_two_digits_or_more():
    assert [
        label(kind, n) for kind, n in (("claim", 7), ("attribution", 12), ("unverified", 1), ("language", 100))
    ] == [
        "C07",
        "A12",
        "U01",
        "L100",
    ]


def piece(part: str | None) -> Fragment:
    return Fragment(start=0, end=1, part=part, quote="a", prefix="", suffix="", sentences=())


@pytest.mark.parametrize(
    ("kind", "fields", "parts", "questioned", "missing"),
    [
        ("claim", Fields(), [None], False, []),
        ("attribution", Fields(), ["content"], False, ["/fragments"]),
        ("attribution", Fields(), ["cue"], False, ["/fragments"]),
        ("attribution", Fields(), ["source"], False, ["/fragments", "/fragments"]),
        ("attribution", Fields(), ["cue", "content"], False, []),
        ("attribution", Fields(source_type="none"), ["cue", "content"], False, []),
        ("attribution", Fields(source_type="none"), ["source", "cue", "content"], False, ["/fields/source_type"]),
        ("attribution", Fields(source_type="document"), ["cue", "content"], False, ["/fields/source_type"]),
        ("attribution", Fields(source_type="document"), ["source", "cue", "content"], False, []),
        ("unverified", Fields(), [None], False, ["/fields/reason", "/links"]),
        ("unverified", Fields(reason="vague_actor"), [None], False, ["/links"]),
        ("unverified", Fields(reason="vague_actor"), [None], True, []),
        ("language", Fields(), [None], False, ["/fields/category"]),
        ("language", Fields(category="puffery"), [None], False, []),
    ],
)
def test_what_a_draft_lacks_to_be_submitted_is_named_place_by_place(kind, fields, parts, questioned, missing):
    faults = missing_at_submit("/annotations/x", kind, fields, [piece(part) for part in parts], questioned)
    assert [fault.pointer for fault in faults] == [f"/annotations/x{place}" for place in missing]
