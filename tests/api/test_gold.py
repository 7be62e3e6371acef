"""The hand-made annotation of the real document: in through the API, back unchanged, and out in every export."""

import io
import json
import zipfile

import pytest

from tests.api.client import expect
from tests.formats.gold import gold_annotations, gold_links
from tests.formats.readers import READERS


class Marked:
    """The document with the 65 annotations and their links, by gold id."""

    def __init__(self, api, sunrise):
        self.ana = api.person()
        self.gold = sunrise.gold
        self.project = api.project(self.ana)
        self.document = api.document(self.ana, self.project, sunrise.text)
        path = f"/documents/{self.document['id']}/annotations"
        self.bodies = gold_annotations(sunrise.gold)
        self.made = {gold_id: expect(self.ana.post(path, body), 201) for gold_id, body in self.bodies.items()}
        self.links = [
            expect(
                self.ana.post(
                    f"/annotations/{self.id(near)}/links", {"type": type_, "to": {"annotation": self.id(far)}}
                ),
                201,
            )
            for type_, near, far in gold_links()
        ]

    def id(self, gold_id):
        return self.made[gold_id]["id"]

    def get(self, path, **query):
        return self.ana.get(f"/documents/{self.document['id']}{path}", query_string=query)


@pytest.fixture(scope="module")
def of_each_database():
    return {}


@pytest.fixture
def marked(api, backend, sunrise, of_each_database):
    if backend not in of_each_database:
        of_each_database[backend] = Marked(api, sunrise)
    return of_each_database[backend]


def test_the_text_is_that_of_the_file(marked, sunrise):
    assert marked.get("/text").data == sunrise.bytes
    assert marked.document["sha256"] == sunrise.gold["document"]["sha256"]
    assert marked.document["length"] == sunrise.gold["document"]["codepoints"]
    assert marked.document["normalisations"] == []


def test_all_65_come_back_as_they_were_sent(marked, sunrise):
    listed = {mark["id"]: mark for mark in expect(marked.get("/annotations", limit=1000))["items"]}
    assert len(listed) == len(marked.bodies) == 65
    for gold_id, body in marked.bodies.items():
        mark = listed[marked.id(gold_id)]
        assert mark == marked.made[gold_id] == expect(marked.ana.get(f"/annotations/{mark['id']}"))
        assert (mark["kind"], mark["note"]) == (body["kind"], body["note"])
        assert body["fields"].items() <= mark["fields"].items()
        sent = sorted((piece["start"], piece["end"], piece.get("part"), piece["quote"]) for piece in body["fragments"])
        assert [(p["start"], p["end"], p["part"], p["quote"]) for p in mark["fragments"]] == sent
        for piece in mark["fragments"]:
            assert sunrise.text[piece["start"] : piece["end"]] == piece["quote"]
            assert sunrise.text[: piece["start"]].endswith(piece["prefix"])
            assert sunrise.text[piece["end"] :].startswith(piece["suffix"])


def test_each_stands_in_the_golds_sentence_at_offsets_from_its_start(marked, sunrise):
    zones = [{**zone, "n": zone["zone"], "zone": n} for n, zone in enumerate(sunrise.gold["zones"], 1)]
    sentences = {
        sentence["n"]: {
            **sentence,
            "zone": next(z["zone"] for z in zones if z["start"] <= sentence["start"] < z["end"]),
        }
        for sentence in sunrise.gold["sentences"]
    } | {"cap": next(zone for zone in zones if zone["n"] == "caption")}
    for one in sunrise.gold["annotations"]:
        mark = marked.made[one["id"]]
        assert one["sentence"] in {place_of(place) for piece in mark["fragments"] for place in piece["sentences"]}
        for piece in mark["fragments"]:
            said = []
            for place in piece["sentences"]:
                sentence = sentences[place_of(place)]
                said.append(sentence["text"][place["start"] : place["end"]])
                assert (place["zone"], place["name"] is None) == (sentence["zone"], place["n"] is not None)
            assert " ".join(said).split() == piece["quote"].split()


def test_the_quote_of_the_gold_is_what_is_marked(marked):
    for one in marked.gold["annotations"]:
        if "parts" not in one:
            assert [piece["quote"] for piece in marked.made[one["id"]]["fragments"]] == [one["text"]]


def test_a_sentence_finds_its_annotations(marked):
    for n in range(1, 25):
        found = {mark["id"] for mark in expect(marked.get("/annotations", sentence=n))["items"]}
        wanted = {
            mark["id"]
            for mark in marked.made.values()
            if any(place["n"] == n for piece in mark["fragments"] for place in piece["sentences"])
        }
        assert found == wanted
        assert {marked.id(one["id"]) for one in marked.gold["annotations"] if one["sentence"] == n} <= found


def test_every_link_stands_between_its_ends(marked):
    listed = expect(marked.get("/links", limit=1000))["items"]
    assert sorted(listed, key=by_id) == sorted(marked.links, key=by_id)
    found = {(link["type"], link["from"]["annotation"], link["to"]["annotation"]) for link in listed}
    assert found == {(type_, marked.id(near), marked.id(far)) for type_, near, far in gold_links()}


@pytest.mark.parametrize("format_", READERS)
@pytest.mark.parametrize("subject", ["document", "project"])
def test_all_65_stand_in_the_export_as_a_stranger_reads_it(marked, sunrise, format_, subject):
    path = f"/documents/{marked.document['id']}" if subject == "document" else f"/projects/{marked.project['id']}"
    rows = {"rows": "fragments"} if format_ == "csv" else {}
    answer = marked.ana.get(f"{path}/export/{format_}", query_string=rows)
    assert answer.status_code == 200
    assert answer.headers["Annotate-Damaged"] == "0"
    found = READERS[format_](answer.data)
    assert set(found) == {mark["id"] for mark in marked.made.values()}
    for mark in marked.made.values():
        one = found[mark["id"]]
        assert (one.kind, one.note) == (mark["kind"], mark["note"])
        assert passages(one.pieces) == passages(
            (p["start"], p["end"], p["part"], p["quote"]) for p in mark["fragments"]
        )
        for start, end, _, quote in one.pieces:
            assert start is None or sunrise.text[start:end] == quote


def test_the_zip_has_the_stamp_and_the_losses(marked):
    for format_ in READERS:
        answer = marked.get(f"/export/{format_}", zip="1")
        assert answer.status_code == 200
        assert answer.content_type == "application/zip"
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
        assert json.loads(archive.read("EXPORT.json"))["losses"] == int(answer.headers["Annotate-Losses"])
        assert ("LOSSES.txt" in archive.namelist()) == (answer.headers["Annotate-Losses"] != "0")


def test_a_layer_of_the_gold_lacks_exactly_what_it_lacks(marked):
    """Flags that question nothing yet: everything else could be submitted."""
    answer = marked.ana.post(f"/documents/{marked.document['id']}/layer:submit", {})
    missing = {fault["pointer"] for fault in answer.json["errors"]}
    linked = {near for type_, near, _ in gold_links() if type_ == "questions"}
    alone = {one["id"] for one in marked.gold["annotations"] if one["kind"] == "unverified"} - linked
    assert missing == {f"/annotations/{marked.id(gold_id)}/links" for gold_id in alone}


def place_of(place):
    """The sentence's number, outside the body the zone's short name: as the gold has it."""
    return place["n"] or place["name"]


def by_id(thing):
    return thing["id"]


def passages(pieces):
    """Quotes by part: some readers give no offsets."""
    return sorted((part or "", quote) for _, _, part, quote in pieces)
