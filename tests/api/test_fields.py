"""Every field and value of the four kinds (domain.md 7)."""

import pytest

from annotate.vocabulary import ids, value
from tests.api.client import expect, pointers

VALUES = {
    "claim": {
        "claim_type": ids("claim_type"),
        "checkability": ids("checkability"),
        "may_be_false": (True, False),
        "of_interest": (True, False),
        "could_harm": (True, False),
        "voice": ids("voice"),
        "atomic": (True, False),
    },
    "attribution": {
        "mode": ids("mode"),
        "attitude": ids("attitude"),
        "source_type": ids("source_type"),
        "cue_stance": ids("cue_stance"),
        "locator": ids("locator"),
        "resolved_source": ({"name": "Kim Il Sung"}, {"authority": "Q41117"}),
        "traceability": ids("traceability"),
    },
    "unverified": {
        "reason": ids("reason"),
        "would_settle": ("Ask the ministry.\nThen its archive.", "", "a" * 20_000),
        "resolution": ids("resolution"),
    },
    "language": {
        "category": ids("category"),
        "intensity": (1, 2, 3),
        "target": ("the mayor", ""),
        "in_voice_of": ids("in_voice_of"),
        "neutral_wording": ("said", ""),
        "ptc_codes": (list(ids("ptc_code")), ["Slogans"], []),
    },
}
COUNTS = {
    "claim_type": 8,
    "checkability": 3,
    "voice": 3,
    "mode": 5,
    "attitude": 4,
    "source_type": 8,
    "cue_stance": 3,
    "locator": 3,
    "traceability": 5,
    "reason": 14,
    "resolution": 5,
    "category": 24,
    "in_voice_of": 2,
    "ptc_code": 14,
}
ALWAYS = {"unverified": {"resolution": "open"}, "attribution": {"traceability": "not_searched"}}
WRONG = {
    "claim_type": ("rumour", "", 1, ["causal"]),
    "may_be_false": (1, 0, "true", "yes"),
    "atomic": (1.0,),
    "voice": ("Author",),
    "mode": ("spoken",),
    "resolved_source": ("Kim", {}, {"name": ""}, {"name": "a", "authority": "b"}, {"id": "x"}, {"name": None}),
    "parent": ("none", 7, "01890000-0000-7000-8000-000000000000"),
    "reason": ("doubtful",),
    "would_settle": (7, "a\u0000", "a" * 20_001),
    "category": ("peacock",),
    "intensity": (0, 4, True, 1.0, "2"),
    "target": ("a\nb", "a" * 501),
    "in_voice_of": ("nobody",),
    "neutral_wording": ("a\u0000", ["said"]),
    "ptc_codes": ("Slogans", ["Slogan"], [None], ["Slogans"] * 15),
}


def test_the_vocabularies_have_the_values_of_the_domain():
    assert {name: len(ids(name)) for name in COUNTS} == COUNTS


@pytest.mark.parametrize("kind", VALUES)
def test_every_value_of_every_field_is_kept_and_can_be_changed_and_cleared(api, ana, article, kind):
    mark, version = api.annotation(ana, article, kind), 1
    path = f"/annotations/{mark['id']}"
    assert mark["fields"] == ALWAYS.get(kind, {})
    for name, values in VALUES[kind].items():
        for given in values:
            changed = expect(ana.patch(path, {"fields": {name: given}}, version))
            version += 1
            assert changed["fields"][name] == given
        assert expect(ana.get(path)) == changed
        cleared = expect(ana.patch(path, {"fields": {name: None}}, version))
        version += 1
        assert cleared["fields"].get(name) == ALWAYS.get(kind, {}).get(name)


@pytest.mark.parametrize("kind", VALUES)
def test_all_fields_of_a_kind_can_be_given_at_once(api, ana, article, kind):
    fields = {name: values[0] for name, values in VALUES[kind].items()}
    assert api.annotation(ana, article, kind, fields=fields)["fields"] == fields


@pytest.mark.parametrize("name", WRONG)
def test_a_value_outside_the_vocabulary_is_refused_always(api, ana, article, name):
    kind = "attribution" if name == "parent" else next(kind for kind in VALUES if name in VALUES[kind])
    mark = api.annotation(ana, article, kind)
    for given in WRONG[name]:
        body = {"kind": kind, "start": 0, "end": 9, "fields": {name: given}}
        for answer in (
            ana.post(f"/documents/{article['id']}/annotations", body),
            ana.patch(f"/annotations/{mark['id']}", {"fields": {name: given}}, 1),
        ):
            (pointer,) = pointers(answer)
            assert pointer.startswith(f"/fields/{name}")
    assert expect(ana.get(f"/documents/{article['id']}/annotations"))["items"] == [mark]


@pytest.mark.parametrize("kind", VALUES)
def test_a_field_of_another_kind_or_of_none_is_refused(api, ana, article, kind):
    mark = api.annotation(ana, article, kind)
    for other, fields in VALUES.items():
        if other != kind:
            found = pointers(
                ana.patch(f"/annotations/{mark['id']}", {"fields": {n: v[0] for n, v in fields.items()}}, 1)
            )
            assert found == [f"/fields/{name}" for name in fields]
    for name in ("verdict", "normalised", "priority", "hearsay_depth", "family", "__class__"):
        assert pointers(ana.patch(f"/annotations/{mark['id']}", {"fields": {name: "x"}}, 1)) == [f"/fields/{name}"]


def test_the_priority_of_a_claim_is_the_number_of_yeses(api, ana, article):
    questions = ("may_be_false", "of_interest", "could_harm")
    for n in range(4):
        fields = {name: place < n for place, name in enumerate(questions)}
        assert api.annotation(ana, article, fields=fields)["derived"] == {"priority": n}


def test_the_family_follows_the_category(api, ana, article):
    assert api.annotation(ana, article, "language")["derived"] == {}
    for category in ids("category"):
        made = api.annotation(ana, article, "language", fields={"category": category})
        assert made["derived"] == {"family": value("category", category).family}
        assert "ptc_codes" not in made["fields"]


@pytest.mark.parametrize("confidence", ids("confidence"))
def test_every_confidence_is_kept(api, ana, article, confidence):
    assert api.annotation(ana, article, confidence=confidence)["confidence"] == confidence


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("confidence", "certain"),
        ("confidence", 1),
        ("note", 1),
        ("note", "a\u0000b"),
        ("note", "a" * 20_001),
        ("note", ["a"]),
        ("kind", "rumour"),
        ("kind", ""),
        ("kind", ["claim"]),
        ("kind", None),
        ("fields", "x"),
        ("fields", []),
        ("unknown", 1),
        ("a/b~c", 1),
        ("", 1),
    ],
)
def test_a_wrong_member_is_refused_at_its_place(api, ana, article, name, given):
    mark = api.annotation(ana, article)
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    body = {"kind": "claim", "start": 0, "end": 9, name: given}
    assert pointers(ana.post(f"/documents/{article['id']}/annotations", body)) == [pointer]
    assert pointers(ana.patch(f"/annotations/{mark['id']}", {name: given}, 1)) == [pointer]


@pytest.mark.parametrize(
    "note", ["", "a" * 20_000, "two\nlines\tand more", "<script>alert(1)</script>", "\U0001f600 \u202e"]
)
def test_a_note_is_kept_as_it_was_written(api, ana, article, note):
    assert api.annotation(ana, article, note=note)["note"] == note
