"""The types of everything that comes in, with their limits (contract.md, Common; security.md 6)."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.domain import fields as f
from annotate.domain.annotations import NewAnnotation
from annotate.vocabulary import ids

# A field's type and the vocabulary that it takes its values from.
VOCABULARIES = {
    "Kind": "kind",
    "Part": "part",
    "Confidence": "confidence",
    "Status": "status",
    "LayerName": "layer",
    "Origin": "origin",
    "LinkType": "link_type",
    "Role": "role",
    "Scope": "scope",
    "ZoneKind": "zone",
    "ClaimType": "claim_type",
    "Checkability": "checkability",
    "Voice": "voice",
    "Mode": "mode",
    "Attitude": "attitude",
    "SourceType": "source_type",
    "CueStance": "cue_stance",
    "Locator": "locator",
    "Traceability": "traceability",
    "ReasonId": "reason",
    "Resolution": "resolution",
    "Category": "category",
    "InVoiceOf": "in_voice_of",
    "PtcCode": "ptc_code",
    "Genre": "genre",
    "SourceKind": "source_kind",
    "SourceOrder": "order",
    "IssuerType": "issuer_type",
    "OriginalOrCopy": "original_or_copy",
    "Integrity": "integrity",
    "Authenticity": "authenticity",
    "Disclosure": "disclosure",
    "Dependence": "dependence",
    "TimeDistance": "time_distance",
    "Witness": "witness",
    "Competence": "competence",
    "Willingness": "willingness",
    "InternalConsistency": "internal_consistency",
    "Corroboration": "corroboration",
    "Interest": "interest",
    "Tone": "tone",
    "SourceReliability": "source_reliability",
    "InfoCredibility": "info_credibility",
}


def taken(type_: object, value: object) -> bool:
    """Whether a JSON body with this value is accepted for the type."""
    try:
        msgspec.json.decode(json.dumps(value), type=type_)
    except (msgspec.MsgspecError, UnicodeError):
        return False
    return True


@pytest.mark.parametrize("name", sorted(VOCABULARIES))
def test_a_vocabulary_takes_its_own_values_and_no_others(name):
    type_ = getattr(f, name)
    values = ids(VOCABULARIES[name])
    assert values
    for value in values:
        assert taken(type_, value)
    for other in ("", "nothing", values[0].upper() + "x", f" {values[0]}", 1, None, [values[0]], {"name": values[0]}):
        assert not taken(type_, other)


@pytest.mark.parametrize("value", [0, 1, 3988, f.LARGEST])
def test_an_offset_is_a_whole_number_that_a_browser_keeps_exactly(value):
    assert taken(f.Offset, value)


@pytest.mark.parametrize("value", [-1, f.LARGEST + 1, 2**64, 10**30, True, False, 1.5, "1", None, [1], {"n": 1}])
def test_nothing_else_passes_for_an_offset(value):
    assert not taken(f.Offset, value)


def test_a_number_of_a_sentence_begins_with_one():
    assert taken(f.Number, 1)
    assert not taken(f.Number, 0)


CONTROLS = ["\x00", "\x01", "\t", "\n", "\r", "\x1b", "\x7f", "\x85", "\x9f", "\u2028", "\u2029"]


@pytest.mark.parametrize("character", CONTROLS)
def test_a_line_holds_no_control_character_and_no_separator_of_lines(character):
    assert not taken(f.Line, f"a{character}b")
    assert not taken(f.Line, f"a{character}")
    assert not taken(f.OptionalLine, character)


@pytest.mark.parametrize("text", ["é", "😊" * 500, "a" * 500, "אב", "a\u200db", "e\u0301"])
def test_a_line_has_up_to_500_code_points_of_any_script(text):
    assert taken(f.Line, text)


def test_lengths_are_code_points_at_both_borders():
    assert not taken(f.Line, "")
    assert taken(f.OptionalLine, "")
    assert not taken(f.Line, "😊" * 501)
    assert taken(f.Prose, "😊" * 20_000)
    assert not taken(f.Prose, "😊" * 20_001)
    assert taken(f.Prose, "")
    assert not taken(f.Reason, "")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_prose_takes_everything_but_nul(text):
    assert taken(f.Prose, text) == ("\0" not in text)


@pytest.mark.parametrize("text", ["a\ud800b", "\udfff"])
def test_half_a_character_is_no_text(text):
    assert not taken(f.Prose, text)
    assert not taken(f.Line, text)


def test_half_a_character_is_refused_as_raw_bytes_too():
    with pytest.raises((msgspec.MsgspecError, UnicodeError)):
        msgspec.json.decode(b'"a\xed\xa0\x80b"', type=f.Prose)


@pytest.mark.parametrize(
    ("type_", "good", "bad"),
    [
        (
            f.Id,
            ["0190a0de-0000-7000-8000-000000000000"],
            [
                "",
                "0190A0DE-0000-7000-8000-000000000000",
                "0190a0de00007000800000000000000",
                "x' OR '1'='1",
                "0190a0de-0000-7000-8000-000000000000\n",
                "0190a0de-0000-7000-8000-0000000000000",
            ],
        ),
        (
            f.Address,
            ["http://a", "https://example.org/a?b=c#d", "https://example.org/é"],
            [
                "",
                "ftp://a",
                "javascript:alert(1)",
                "https://",
                "https://a b",
                "https://a\nb",
                "//a",
                "https://a\n",
                "https://" + "a" * 2000,
            ],
        ),
        (f.Language, ["en", "zh-Hant", "de-AT-1996", "x-none"[2:]], ["", "e", "en_GB", "en-", "12", "en\n", "a" * 36]),
        (f.Email, ["ana@example.org", "a@b"], ["", "ana", "@b", "a@", "a@b@c", "a b@c", "a@b\n", "a" * 254 + "@b"]),
        (
            f.Moment,
            ["2026-11-24T10:00:00Z", "2026-11-24T10:00:00.123Z"],
            ["", "2026-11-24", "2026-11-24T10:00:00", "2026-11-24T10:00:00+01:00", "2026-11-24T10:00:00Z\n"],
        ),
        (f.Intensity, [1, 2, 3], [0, 4, True, "1", 1.5, None]),
    ],
)
def test_a_value_of_a_fixed_form_is_taken_in_that_form_only(type_, good, bad):
    assert [value for value in good if not taken(type_, value)] == []
    assert [value for value in bad if taken(type_, value)] == []


@pytest.mark.parametrize(
    "more",
    [
        {"author": "x"},
        {"id": "0190a0de-0000-7000-8000-000000000000"},
        {"version": 1},
        {"layer": "adjudicated"},
        {"created": "2026-11-24T10:00:00Z"},
        {"document": "x"},
        {"fields": {"author": "x"}},
        {"fragments": [{"start": 0, "end": 1, "sentences": []}]},
    ],
)
def test_a_field_that_the_client_may_not_set_is_refused_as_unknown(more):
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.convert({"kind": "claim", "start": 0, "end": 1, **more}, NewAnnotation)


@pytest.mark.parametrize("status", ["accepted", "rejected", "superseded", "draft ", ""])
def test_a_new_annotation_is_a_draft_or_submitted(status):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": "claim", "start": 0, "end": 1, "status": status}, NewAnnotation)


def test_an_annotation_has_at_most_200_fragments():
    pieces = [{"start": n * 2, "end": n * 2 + 1} for n in range(201)]
    msgspec.convert({"kind": "claim", "fragments": pieces[:200]}, NewAnnotation)
    for wrong in (pieces, []):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"kind": "claim", "fragments": wrong}, NewAnnotation)
