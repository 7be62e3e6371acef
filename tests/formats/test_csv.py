"""CSV as RFC 4180 and interchange.md 5 have it, and safe to open (security.md 9)."""

import msgspec
import pytest

from annotate.formats import csv, frame
from annotate.formats.snapshot import Options
from tests.formats.readers import GUARD, read_csv
from tests.formats.snapshots import ANA, a_document, a_project, a_snapshot

COLUMNS = [
    *(
        "annotation_id",
        "document_id",
        "document_title",
        "doc_sha256",
        "sentence_first",
        "sentence_last",
        "start",
        "end",
    ),
    *("fragments", "text", "kind", "category", "reason", "confidence", "claim_id", "claim_status", "verdict"),
    *("source_text", "cue_text", "content_text", "ptc_code", "wikipedia_tag", "note", "author", "layer", "origin"),
    *("status", "created", "updated", "comments_n", "url_to_passage"),
]


def written(*documents, rows="annotations", bom=False, **changes):
    made = frame.export(a_snapshot(*documents, options=Options(rows=rows, bom=bom), **changes), csv.FORMAT)
    return b"".join(made.chunks)


def the_row(document, **changes):
    (row,) = read_csv(written(document, **changes))
    return row


def claimed(text, **body):
    return a_document(text, [{"kind": "claim", "start": 0, "end": len(text), **body}])


def test_the_header_row_has_the_columns_in_their_order():
    assert list(the_row(claimed("Alpha."))) == COLUMNS


def test_the_second_form_has_a_number_for_each_fragment_after_the_annotation():
    (header,) = written(rows="fragments", subject="project").decode().splitlines()
    assert header == '"' + '","'.join([COLUMNS[0], "fragment_no", *COLUMNS[1:]]) + '"'


def test_every_cell_is_quoted_and_every_row_ends_with_crlf():
    *rows, rest = written(claimed("Alpha, beta.", note="x")).decode().split("\r\n")
    assert rest == ""
    assert [row.count('","') for row in rows] == [len(COLUMNS) - 1] * 2
    assert all(row.startswith('"') and row.endswith('"') for row in rows)


def test_a_byte_order_mark_comes_only_on_request():
    assert written(claimed("Alpha."), bom=True) == b"\xef\xbb\xbf" + written(claimed("Alpha."))


@pytest.mark.parametrize("first", list(GUARD))
def test_a_text_cell_that_could_be_a_formula_begins_with_an_apostrophe(first):
    word = f"{first}1"
    text = f"a {word} b"
    start = text.index(word)
    body = {"kind": "claim", "start": start, "end": start + 2, "note": word}
    body["author"] = msgspec.structs.replace(ANA, name=word)
    row = the_row(a_document(text, [body], title=word))
    for column in ("document_title", "text", "note", "author"):
        assert row[column] == f"'{word}"


def test_each_part_of_an_attribution_is_guarded_too():
    text = "=who @says -what"
    parts = [("source", 0, 4), ("cue", 5, 10), ("content", 11, 16)]
    body = {"kind": "attribution", "fragments": [{"part": p, "start": a, "end": b} for p, a, b in parts]}
    row = the_row(a_document(text, [body]))
    assert [row[f"{part}_text"] for part, _, _ in parts] == ["'=who", "'@says", "'-what"]


@pytest.mark.parametrize("text", ["a = b", "'quoted'", "1 - 2", "x|y", 'He said "yes", and\nleft; end'])
def test_any_other_text_is_given_exactly(text):
    assert the_row(claimed(text, note=text))["text"] == text
    assert the_row(claimed(text, note=text))["note"] == text


def test_sentences_are_numbers_in_the_body_and_the_zone_s_short_name_outside(real):
    rows = {row["text"]: row for row in read_csv(written(real))}
    caption = rows["H.E Kim Il Sung"]
    assert (caption["sentence_first"], caption["sentence_last"]) == ("cap", "cap")
    assert rows["(1912-1994)"]["sentence_first"] == "1"


def test_a_passage_over_two_sentences_names_both():
    text = "One is here. Two is here."
    row = the_row(a_document(text, [{"kind": "claim", "start": 4, "end": 20}]))
    assert (row["sentence_first"], row["sentence_last"]) == ("1", "2")


def test_fragments_are_joined_in_one_row_and_apart_in_the_second_form():
    pieces = [{"start": 0, "end": 3}, {"start": 8, "end": 13}]
    document = a_document("One two three four.", [{"kind": "claim", "fragments": pieces}])
    row = the_row(document)
    assert (row["start"], row["end"], row["fragments"], row["text"]) == ("0", "13", "0-3;8-13", "One […] three")
    both = read_csv(written(document, rows="fragments"))
    assert [(one["fragment_no"], one["start"], one["end"], one["text"]) for one in both] == [
        ("1", "0", "3", "One"),
        ("2", "8", "13", "three"),
    ]
    assert {one["fragments"] for one in both} == {"0-3;8-13"}


def test_category_and_codes_follow_the_kind(real):
    by_label = {annotation.label: annotation.id for annotation in real.annotations()}
    rows = {row["annotation_id"]: row for row in read_csv(written(real))}

    def cells(label):
        row = rows[by_label[label]]
        return row["category"], row["reason"], row["ptc_code"], row["wikipedia_tag"]

    assert cells("C07") == ("causal", "", "", "")
    assert cells("A03") == ("narrated_act", "", "", "")
    assert cells("U13") == ("", "presupposition", "", "{{dubious}}")
    assert cells("L10") == ("slogan_formula", "", "Slogans;Repetition", "{{buzz inline}}")


def test_the_address_of_a_passage_is_absolute_only_when_the_installation_has_one():
    document = claimed("Alpha.")
    (annotation,) = document.annotations()
    path = f"/p/{a_project().id}/d/{document.record.id}?a={annotation.id}"
    assert the_row(document)["url_to_passage"] == path
    assert the_row(document, base_url="https://desk.example/")["url_to_passage"] == f"https://desk.example{path}"


def test_comments_are_counted():
    document = claimed("Alpha.")
    (annotation,) = document.annotations()
    document.comments[annotation.id] = 3
    assert the_row(document)["comments_n"] == "3"
