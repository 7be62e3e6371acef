"""Web Annotation JSON-LD as the W3C's model and interchange.md 4 have it, expanded by a reader that is not ours."""

import json
import uuid
from dataclasses import replace

import pytest

from annotate.formats import frame, webannotation
from tests.formats.readers import OA, expanded, items, place, tags
from tests.formats.snapshots import ANA, a_document, a_snapshot, linked

AS = "http://www.w3.org/ns/activitystreams#"
SCHEMA = "http://schema.org/"
PART_OF = "http://purl.org/dc/terms/isPartOf"


def written(*documents, **changes):
    return b"".join(frame.export(a_snapshot(*documents, **changes), webannotation.FORMAT).chunks)


def annotations(*documents, **changes):
    return json.loads(written(*documents, **changes))["first"]["items"]


ONE = "Alpha beta gamma 😊 delta epsilon."
CLAIM = {"kind": "claim", "start": 6, "end": 18, "note": "Why.", "confidence": "high"}


def test_every_annotation_keeps_the_musts_of_the_model(real):
    for one in annotations(real):
        assert uuid.UUID(one["id"].removeprefix("urn:uuid:"))
        assert one["type"] == "Annotation"
        assert one["target"]
        assert isinstance(one["motivation"], str)
        assert one["created"].endswith("Z")
        assert "@context" not in one
        assert one["creator"]["type"] == "Person"
        for selector in one["target"]["selector"] if isinstance(one["target"], dict) else ():
            if selector["type"] == "TextPositionSelector":
                assert 0 <= selector["start"] < selector["end"] <= len(real.text)
                assert {type(selector["start"]), type(selector["end"])} == {int}


def test_both_selectors_find_the_same_words(real):
    for one in annotations(real):
        if isinstance(one["target"], dict):
            position, quote = one["target"]["selector"]
            start, end = position["start"], position["end"]
            assert real.text[start:end] == quote["exact"]
            assert real.text[:start].endswith(quote["prefix"])
            assert real.text[end:].startswith(quote["suffix"])


def test_every_motivation_and_purpose_expands_to_the_model_s_vocabulary(real):
    for item in items(expanded(written(real))):
        (motivation,) = item[f"{OA}motivatedBy"]
        assert motivation["@id"].startswith(OA)
        assert all(body[f"{OA}hasPurpose"][0]["@id"].startswith(OA) for body in item[f"{OA}hasBody"])
        assert item["@type"] == [f"{OA}Annotation"]


@pytest.mark.parametrize(
    ("kind", "motivation"), [("claim", "identifying"), ("unverified", "questioning"), ("language", "assessing")]
)
def test_each_kind_has_its_motivation(kind, motivation):
    (one,) = annotations(a_document(ONE, [CLAIM | {"kind": kind}]))
    assert one["motivation"] == motivation


def test_the_collection_says_how_many_it_holds_and_carries_the_stamp(real):
    collection = expanded(written(real))
    assert collection[f"{AS}totalItems"][0]["@value"] == len(items(collection))
    assert collection[f"{SCHEMA}sha256"][0]["@value"] == real.record.sha256
    assert collection["urn:annotate:offset_unit"][0]["@value"].startswith("Unicode code points")
    assert collection["urn:annotate:codebook"][0]["@value"] == "2"
    (document,) = collection["urn:annotate:documents"]
    assert document["urn:annotate:audit_head"][0]["@value"] == "ab" * 32
    assert document["urn:annotate:layer"][0]["@value"] == "individual"
    assert document["urn:annotate:annotators"][0]["@id"] == f"urn:uuid:{ANA.id}"
    assert collection["http://purl.org/dc/terms/issued"][0]["@value"] == "2026-11-25T10:00:00Z"


def test_nothing_is_dropped_when_the_file_is_expanded(real):
    """A key that no context defines would vanish; so every key must come back as an absolute address."""
    raw = json.loads(written(real))
    collection = expanded(written(real))
    assert len(collection) == len([value for key, value in raw.items() if key != "@context" and value is not None])
    for before, after in zip(raw["first"]["items"], items(collection), strict=True):
        assert len(after) == len(before)


def test_fields_are_tags_and_the_note_is_a_comment_in_its_language():
    fields = {"claim_type": "causal", "could_harm": True, "may_be_false": False, "voice": "presupposed"}
    (item,) = items(expanded(written(a_document(ONE, [CLAIM | {"fields": fields}]))))
    found = tags(item)
    assert found["kind"] == ["claim"]
    assert (found["claim_type"], found["voice"]) == (["causal"], ["presupposed"])
    assert (found["could_harm"], found["may_be_false"]) == (["true"], ["false"])
    assert (found["confidence"], found["layer"], found["status"]) == (["high"], ["individual"], ["draft"])
    (comment,) = [body for body in item[f"{OA}hasBody"] if body[f"{OA}hasPurpose"][0]["@id"] == f"{OA}commenting"]
    assert comment["http://purl.org/dc/elements/1.1/language"][0]["@value"] == "en"


def test_a_discontinuous_annotation_is_one_annotation_a_fragment_with_the_same_bodies():
    pieces = [{"start": 0, "end": 5}, {"start": 11, "end": 16}]
    document = a_document(ONE, [{"kind": "claim", "fragments": pieces, "note": "One thought."}])
    (whole,) = document.annotations()
    first, second = items(expanded(written(document)))
    assert (place(first), place(second)) == ((0, 5, "Alpha"), (11, 16, "gamma"))
    assert first[PART_OF] == second[PART_OF] == [{"@id": f"urn:uuid:{whole.id}"}]
    assert first["@id"] != second["@id"]
    assert [body["@id"] for body in first[f"{OA}hasBody"]] == [body["@id"] for body in second[f"{OA}hasBody"]]


def test_an_attribution_is_its_parts_and_one_annotation_that_joins_them():
    text = "Many experts have said that prices fall, and quickly."
    parts = [("source", 0, 12), ("cue", 13, 22), ("content", 23, 39), ("content", 45, 52)]
    body = {
        "kind": "attribution",
        "fragments": [{"part": p, "start": a, "end": b} for p, a, b in parts],
        "fields": {"mode": "indirect", "resolved_source": {"name": "The bank"}},
    }
    document = a_document(text, [body])
    (annotation,) = document.annotations()
    *pieces, whole = items(expanded(written(document)))
    own = uuid.UUID(annotation.id)
    names = ["source:1", "cue:1", "content:1", "content:2"]
    assert [item["@id"] for item in pieces] == [f"urn:uuid:{uuid.uuid5(own, name)}" for name in names]
    assert [tags(item)["part"] for item in pieces] == [["source"], ["cue"], ["content"], ["content"]]
    assert {item[f"{OA}motivatedBy"][0]["@id"] for item in pieces} == {f"{OA}describing"}
    assert whole["@id"] == f"urn:uuid:{annotation.id}"
    assert whole[f"{OA}motivatedBy"] == [{"@id": f"{OA}linking"}]
    assert [target["@id"] for target in whole[f"{OA}hasTarget"]] == [item["@id"] for item in pieces]
    assert tags(whole)["mode"] == ["indirect"]
    assert tags(whole)["resolved_source.name"] == ["The bank"]


def test_a_typed_link_is_an_annotation_of_its_near_end(real):
    by_label = {annotation.label: f"urn:uuid:{annotation.id}" for annotation in real.annotations()}
    found = {}
    for item in items(expanded(written(real))):
        if "link" in tags(item):
            (far,) = [body for body in item[f"{OA}hasBody"] if f"{OA}hasSource" in body]
            near = item[f"{OA}hasTarget"][0]["@id"]
            found[near] = (tags(item)["link"][0], far[f"{OA}hasSource"][0]["@id"])
    assert found[by_label["U13"]] == ("questions", by_label["C21"])
    assert found[by_label["A01"]] == ("attributes", by_label["C03"])
    assert len(found) == len(real.links) == 14


def test_a_link_whose_near_end_is_not_exported_is_left_out():
    document = a_document(ONE, [CLAIM])
    ids = {"C": next(document.annotations()).id, "U": str(uuid.UUID(int=77))}
    document = replace(document, links=linked([("questions", "U", "C"), ("repeats", "C", "U")], ids))
    found = annotations(document)
    assert [one["motivation"] for one in found] == ["identifying", "linking"]
    assert json.loads(written(document))["total"] == 2


def test_the_source_is_the_address_of_the_document_else_its_id():
    known = a_document(ONE, [CLAIM], source_url="https://paper.example/a?b=1&c=2")
    assert annotations(known)[0]["target"]["source"] == "https://paper.example/a?b=1&c=2"
    unknown = a_document(ONE, [CLAIM])
    assert annotations(unknown)[0]["target"]["source"] == f"urn:uuid:{unknown.record.id}"


def test_the_state_says_when_the_text_was_captured_and_where_it_is_kept():
    document = a_document(ONE, [CLAIM], retrieved="2026-01-15T09:00:00Z")
    (one,) = annotations(document, base_url="https://desk.example")
    assert one["target"]["state"] == {
        "type": "TimeState",
        "sourceDate": "2026-01-15T09:00:00Z",
        "cached": f"https://desk.example/api/v1/documents/{document.record.id}/original",
    }


def test_in_a_project_each_target_names_the_hash_of_its_text():
    documents = [a_document(f"{ONE} {n}", [CLAIM], number=n) for n in (1, 2)]
    data = written(*documents, subject="project")
    hashes = [item[f"{OA}hasTarget"][0][f"{SCHEMA}sha256"][0]["@value"] for item in items(expanded(data))]
    assert hashes == [document.record.sha256 for document in documents]
    assert f"{SCHEMA}sha256" not in expanded(data)


def test_text_is_written_as_utf8_without_escapes():
    data = written(a_document(ONE, [CLAIM]))
    assert "gamma 😊".encode()[:5] in data
    assert "😊".encode() in data
    assert b"\\u" not in data


@pytest.mark.parametrize("name", ["content:1", "body:12", "ü"])
def test_ids_made_from_names_are_uuids_of_version_five(name):
    own = uuid.UUID(int=0x1234567890ABCDEF)
    assert webannotation.named_id(own.bytes, name) == str(uuid.uuid5(own, name))
