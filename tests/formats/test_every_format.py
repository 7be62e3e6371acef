"""What every format promises (interchange.md 1 and 20), run over the registry and read by strangers."""

import io
import re
import zipfile
from dataclasses import replace

import msgspec
import pytest

from annotate.formats import FORMATS, frame
from annotate.formats.snapshot import Options
from tests.formats.gold import gold_annotations
from tests.formats.readers import READERS
from tests.formats.snapshots import ANA, BO, a_document, a_project, a_snapshot

HELD = {
    "csv": {"claim_type", "mode", "reason", "category", "ptc_codes"},
    "webannotation": None,
    "html": set(),
}
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
every_format = pytest.mark.parametrize("format_id", list(FORMATS))


def exported(format_id, *documents, options=None, **changes):
    """The file and its export; one row a fragment where a format has the choice."""
    options = options or Options(rows="fragments")
    made = frame.export(a_snapshot(*documents, options=options, **changes), FORMATS[format_id])
    return b"".join(made.chunks), made


def found_in(format_id, *documents, **changes):
    return READERS[format_id](exported(format_id, *documents, **changes)[0])


def unpacked(format_id, *documents, **options):
    data, _ = exported(format_id, *documents, options=Options(zip=True, **options))
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return {name: archive.read(name).decode() for name in archive.namelist()}


def passages(found):
    """Quotes by part, the same for readers that give offsets and those that do not."""
    return sorted((part or "", quote) for _, _, part, quote in found.pieces)


def wanted_passages(annotation):
    return sorted((piece.part or "", piece.quote) for piece in annotation.fragments)


def assert_all_there(format_id, document):
    """Every annotation of the document is in the file, with its kind, words, parts, note and, where held, offsets."""
    found = found_in(format_id, document)
    annotations = list(document.annotations())
    assert set(found) == {annotation.id for annotation in annotations}
    for annotation in annotations:
        one = found[annotation.id]
        assert one.kind == annotation.kind
        assert passages(one) == wanted_passages(annotation)
        assert one.note == annotation.note
        for start, end, _, quote in one.pieces:
            assert start is None or document.text[start:end] == quote
    return found


def test_every_format_of_the_registry_has_a_reader_that_is_not_ours():
    assert set(READERS) == set(FORMATS)


@every_format
def test_the_gold_of_the_real_document_stands_in_the_file(format_id, real, sunrise):
    found = assert_all_there(format_id, real)
    held = HELD[format_id]
    ids = {annotation.label: annotation.id for annotation in real.annotations()}
    for gold_id, body in gold_annotations(sunrise.gold).items():
        one = found[ids[gold_id]]
        for name, value in body["fields"].items():
            if held is None and name == "resolved_source":
                assert one.fields["resolved_source.name"] == value["name"]
            elif held is None or name in held:
                assert one.fields[name] == (str(value).lower() if isinstance(value, bool) else value)


@pytest.mark.parametrize("format_id", sorted(set(FORMATS) - {"html"}))
def test_offsets_of_the_gold_are_those_of_the_stored_text(format_id, real, sunrise):
    found = found_in(format_id, real)
    ids = {annotation.label: annotation.id for annotation in real.annotations()}
    for gold_id, body in gold_annotations(sunrise.gold).items():
        wanted = sorted((piece["start"], piece["end"], piece.get("part")) for piece in body["fragments"])
        assert sorted((start, end, part) for start, end, part, _ in found[ids[gold_id]].pieces) == wanted


@every_format
def test_losses_are_listed_line_by_line_with_their_count_first(format_id, real):
    files = unpacked(format_id, real)
    if format_id != "csv":
        assert "LOSSES.txt" not in files
        return
    count, *lines = files["LOSSES.txt"].splitlines()
    assert int(count) == len(lines) == exported("csv", real)[1].losses
    label = {annotation.id: annotation.label for annotation in real.annotations()}
    lost = {(label[line.split("\t")[0]], line.split("\t")[1]) for line in lines}
    assert all(line.split("\t")[2] == FORMATS["csv"].lacks for line in lines)
    wanted = {(label, name) for label in label.values() for name in _lost_of(label)}
    wanted |= {(link_from, "links") for link_from in {label[link.source.annotation] for link in real.links}}
    assert lost == wanted
    assert len(lines) == len(lost)


def _lost_of(label):
    claim, attribution = {"checkability", "voice", "atomic"}, {"source_type", "cue_stance", "locator"}
    own = {"C": claim, "A": attribution | ({"resolved_source"} if label in ("A04", "A07") else set())}
    return own.get(label[0], set())


AWKWARD = (
    "Café (e + U+0301) 😊 and 👩‍👩‍👧 said “no”.\n"
    "\tمرحبا بالعالم. אמר שלום.\n"
    "A page break \x0c and a bell \x07 stand here, and \ufffe too. The end 😊"
)


@every_format
def test_emoji_combining_marks_right_to_left_text_tabs_and_control_characters_come_through(format_id):
    bodies = [
        {"kind": "claim", "start": AWKWARD.index(word), "end": AWKWARD.index(word) + len(word)}
        for word in (
            "Café (e + U+0301) 😊",
            "👩‍👩‍👧",
            "مرحبا بالعالم",
            "שלום",
            "\x0c and a bell \x07",
            "\ufffe",
            "end 😊",
        )
    ]
    assert_all_there(format_id, a_document(AWKWARD, bodies))


@every_format
def test_a_document_that_came_with_crlf_has_the_offsets_of_its_stored_text(format_id):
    text = "First line.\r\nSecond 😊 line.\r\n".replace("\r\n", "\n")
    start = text.index("Second")
    document = a_document(text, [{"kind": "claim", "start": start, "end": start + 8}], normalisations=("crlf",))
    assert_all_there(format_id, document)


SHAPES = "One two three four. Five six seven eight.\nNine ten eleven twelve"
SHAPED = [
    {"kind": "claim", "fragments": [{"start": 0, "end": 7}, {"start": 14, "end": 18}]},
    {"kind": "unverified", "fragments": [{"start": 20, "end": 24}, {"start": 29, "end": 34}, {"start": 42, "end": 46}]},
    {"kind": "language", "start": 4, "end": 13},
    {"kind": "claim", "start": 4, "end": 13},
    {"kind": "claim", "start": 8, "end": 18},
    {"kind": "language", "start": 20, "end": 21},
    {"kind": "claim", "start": 57, "end": len(SHAPES)},
    {"kind": "attribution", "fragments": [{"start": 20, "end": 24, "part": "cue"}, {"start": 25, "end": 34}]},
    {"kind": "claim", "start": 29, "end": 50},
]


@every_format
def test_discontinuous_equal_overlapping_tiny_last_and_sourceless_annotations_come_through(format_id):
    found = assert_all_there(format_id, a_document(SHAPES, SHAPED))
    assert len(found) == len(SHAPED)


HOSTILE = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "|cmd",
    "＝1",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{citation needed}}",
    "]]>",
    "back\\slash_under|bar",
    "T1\tClaim 0 2",
    "</style><script>alert(2)</script>",
    "quote \" comma , semicolon ; apostrophe '",
]


@every_format
def test_hostile_text_stays_text(format_id):
    text = "\n".join(HOSTILE)
    bodies = [
        {
            "kind": "language",
            "start": text.index(line),
            "end": text.index(line) + len(line),
            "note": line,
            "fields": {"neutral_wording": line.replace("\t", " ")},
            "author": msgspec.structs.replace(ANA, id=f"{n:032x}", name=line),
        }
        for n, line in enumerate(HOSTILE)
    ]
    document = a_document(text, bodies, title=HOSTILE[0], licence_note=HOSTILE[6])
    project = a_project(name=HOSTILE[6], description=HOSTILE[12], method_statement=HOSTILE[7])
    assert_all_there(format_id, document)
    data, made = exported(format_id, document, project=project, subject="project")
    assert made.damaged == ()
    assert len(READERS[format_id](data)) == len(HOSTILE)


@every_format
def test_an_empty_project_a_text_without_annotations_and_an_empty_text_are_exported(format_id):
    assert found_in(format_id, subject="project") == {}
    assert found_in(format_id, a_document("Nothing is marked here.")) == {}
    assert found_in(format_id, a_document("")) == {}


@every_format
def test_a_project_is_one_file_with_the_annotations_of_all_documents(format_id):
    body = {"kind": "claim", "start": 0, "end": 5}
    documents = [a_document(f"Words of document {n}.", [body], number=n) for n in (1, 2, 3)]
    found = found_in(format_id, *documents, subject="project")
    assert set(found) == {annotation.id for document in documents for annotation in document.annotations()}


@every_format
def test_ten_thousand_annotations_are_all_written(format_id):
    text = "word " * 10_000
    bodies = [{"kind": "claim", "start": 5 * n, "end": 5 * n + 4} for n in range(10_000)]
    document = a_document(text, bodies)
    data, made = exported(format_id, document)
    assert made.damaged == ()
    assert {annotation.id for annotation in document.annotations()} <= set(UUID.findall(data.decode()))


@every_format
@pytest.mark.parametrize("packed", [False, True], ids=["bare", "zip"])
def test_two_exports_of_one_state_are_byte_identical(format_id, packed, real, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    options = Options(zip=packed)
    first, _ = exported(format_id, real, options=options, at="2026-11-25T10:00:00Z")
    second, _ = exported(format_id, real, options=options, at="2031-01-01T00:00:00Z")
    assert first == second


@every_format
def test_a_quote_that_does_not_stand_in_the_text_is_refused_named_and_the_rest_goes_on(format_id):
    text = "Alpha beta gamma delta."
    whole = a_document(
        text, [{"kind": "claim", "start": 0, "end": 5}, {"kind": "claim", "start": 11, "end": 16}], title="Damaged"
    )
    sound, damaged = whole.annotations()
    moved = msgspec.json.encode(damaged).replace(b'"start":11', b'"start":12', 1)
    document = replace(whole, stored=[msgspec.json.encode(sound), moved])
    data, made = exported(format_id, document)
    assert set(READERS[format_id](data)) == {sound.id}
    assert made.damaged == (damaged.id,)
    files = unpacked(format_id, document)
    assert f"{damaged.id}\tquote\tThe text at 12-16 is not the quote.\n" in files["LOSSES.txt"]
    assert made.losses == int(files["LOSSES.txt"].split("\n")[0])


@every_format
@pytest.mark.parametrize(
    "broken", [b"{", b"\xff", b'{"id":"%s","kind":5}', b"[]"], ids=["cut", "no text", "wrong type", "no record"]
)
def test_a_record_that_cannot_be_read_never_breaks_an_export(format_id, broken):
    whole = a_document("Alpha beta.", [{"kind": "claim", "start": 0, "end": 5}])
    (sound,) = whole.annotations()
    other = "00000000-0000-0000-0000-00000000dead"
    raw = broken.replace(b"%s", other.encode())
    data, made = exported(format_id, replace(whole, stored=[raw, *whole.stored]))
    assert set(READERS[format_id](data)) == {sound.id}
    assert made.damaged == (other if b"5" in broken else "unknown",)


@every_format
def test_a_text_that_lost_its_hash_is_named_and_exported(format_id):
    document = a_document("Alpha beta.", [{"kind": "claim", "start": 0, "end": 5}], sha256="0" * 64)
    data, made = exported(format_id, document)
    assert made.damaged == (document.record.id,)
    assert len(READERS[format_id](data)) == 1


@every_format
def test_two_people_who_marked_the_same_words_are_both_in_the_file(format_id):
    bodies = [{"kind": "claim", "start": 0, "end": 5, "author": person} for person in (ANA, BO)]
    data, _ = exported(format_id, a_document("Alpha beta.", bodies))
    assert len(READERS[format_id](data)) == 2
    assert ANA.name.encode() in data
    assert BO.name.encode() in data
