"""Cutting a text into pieces loses nothing and covers exactly what is marked."""

from hypothesis import given
from hypothesis import strategies as st

from annotate.domain.records import Zone
from annotate.formats.report.marks import Mark, rows, spans_of
from tests.formats.snapshots import a_document

TEXT = "One two. Three four five. Six!\n\nSeven eight nine ten. Eleven.\nTwelve thirteen"
KINDS = {"claim": "c", "attribution": "a", "unverified": "u", "language": "l"}
ranges = (
    st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
    .map(sorted)
    .filter(lambda r: TEXT[slice(*r)].strip())
)
kinds = st.sampled_from(["claim", "unverified", "language"])


def cut(bodies, zones=None):
    document = a_document(TEXT, bodies)
    marks = [Mark(one, one.label, one.label, KINDS[one.kind], "", "") for one in document.annotations()]
    return (
        document,
        marks,
        list(rows(TEXT, document.zones if zones is None else zones, document.sentences, spans_of(marks))),
    )


def pieces(made):
    return [piece for row in made for block in row.blocks for stretch in block.stretches for piece in stretch.pieces]


@given(st.lists(st.tuples(kinds, ranges), max_size=12))
def test_pieces_are_the_text_and_their_lines_are_the_kinds_that_cover_them(marked):
    bodies = [{"kind": kind, "start": start, "end": end} for kind, (start, end) in marked]
    document, marks, made = cut(bodies)
    for zone, row in zip(document.zones, made, strict=True):
        at = zone.start
        for piece in pieces([row]):
            assert piece.text == TEXT[at : at + len(piece.text)]
            covering = [m for m in marks if m.annotation.start <= at and m.annotation.end >= at + len(piece.text)]
            touching = [m for m in marks if m.annotation.start < at + len(piece.text) and m.annotation.end > at]
            assert covering == touching
            assert {line.css for line in piece.lines} == {mark.css for mark in covering}
            assert {line.css for line in piece.lines if line.double} == {
                css for css in "cul" if sum(mark.css == css for mark in covering) > 1
            }
            at += len(piece.text)
        assert at == zone.end


@given(st.lists(st.tuples(kinds, ranges), max_size=12))
def test_every_mark_opens_once_as_an_anchor_and_has_one_note(marked):
    _, marks, made = cut([{"kind": kind, "start": start, "end": end} for kind, (start, end) in marked])
    shown = sorted(mark.anchor for mark in marks)
    assert sorted(o.mark.anchor for piece in pieces(made) for o in piece.openings if o.first) == shown
    assert sorted(mark.anchor for row in made for mark in row.notes) == shown


def test_the_smallest_mark_is_innermost():
    bodies = [{"kind": "language", "start": 4, "end": 7}, {"kind": "claim", "start": 0, "end": 24}]
    _, _, made = cut(bodies)
    assert [[line.css for line in piece.lines] for piece in pieces(made) if piece.text == "two"] == [["c", "l"]]


def test_a_text_without_zones_is_one_row():
    _, _, made = cut([], zones=[])
    assert [row.grey for row in made] == [True]
    assert "".join(piece.text for piece in pieces(made)) == TEXT


def test_neighbouring_furniture_is_one_row():
    zones = [
        Zone(1, "navigation", "navigation", 0, 8, 1),
        Zone(2, "advert", "advert", 9, 25, 1),
        Zone(3, "body", "body", 26, 30, 1),
    ]
    _, _, made = cut([], zones=zones)
    assert [(row.grey, len(row.blocks)) for row in made] == [(True, 2), (False, 1), (True, 1)]
