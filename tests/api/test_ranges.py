"""Offsets, quotes and bodies that are none: refused at their place, nothing half stored (security.md 6)."""

import json

import pytest

from tests.api.client import expect, pointers, problem

HUGE = 10**400


@pytest.fixture
def path(article):
    return f"/documents/{article['id']}/annotations"


@pytest.fixture(autouse=True)
def nothing_is_half_stored(api, ana, article, path):
    """Every refusal of this file leaves the document as it was."""
    yield
    assert expect(ana.get(path))["total"] == 0
    assert expect(ana.get(f"/documents/{article['id']}"))["revision"] == article["revision"]
    with api.database.connect(writing=False) as connection:
        for table in ("fragment", "annotation_sentence", "annotation_version"):
            statement = f"SELECT count(*) FROM {table} WHERE document = '{article['id']}'"
            assert connection.exec_driver_sql(statement).scalar_one() == 0


@pytest.mark.parametrize(
    ("start", "end", "pointer"),
    [
        (0, 90, "/end"),
        (89, 90, "/start"),
        (90, 91, "/start"),
        (2**53 - 2, 2**53 - 1, "/start"),
        (9, 9, "/end"),
        (9, 4, "/end"),
        (33, 34, "/start"),
        (-1, 9, "/start"),
        (0, 2**53, "/end"),
        (0, 2**64, "/end"),
        (0, HUGE, "/end"),
        (-HUGE, 9, "/start"),
        (True, 9, "/start"),
        (0, False, "/end"),
        (0.0, 9, "/start"),
        (0, 9.5, "/end"),
        ("0", 9, "/start"),
        (0, "9", "/end"),
        ([0], 9, "/start"),
        ({}, 9, "/start"),
        (0, None, "/end"),
        (None, 9, "/start"),
        (None, None, "/start"),
    ],
)
def test_a_range_that_is_none_is_refused(ana, path, start, end, pointer):
    assert pointers(ana.post(path, {"kind": "claim", "start": start, "end": end})) == [pointer]
    if start is not None and end is not None:
        pieces = [{"start": start, "end": end}]
        assert pointers(ana.post(path, {"kind": "claim", "fragments": pieces})) == [f"/fragments/0{pointer}"]


@pytest.mark.parametrize("number", ["1e2", "00", "0x1", "1.0", "NaN", "Infinity", "1" * 5000])
def test_a_number_that_only_some_readers_take_is_refused(ana, path, number):
    answer = ana.post(path, raw=f'{{"kind":"claim","start":{number},"end":9}}'.encode())
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize(
    "quote", ["the mayor", "The mayor ", "The mayo", "", "Th\u00e9 mayor", "The\u00a0mayor", "The mayor\u0000"]
)
def test_a_quote_that_does_not_stand_there_is_refused(ana, path, quote):
    assert pointers(ana.post(path, {"kind": "claim", "start": 0, "end": 9, "quote": quote})) == ["/quote"]
    body = {"kind": "claim", "fragments": [{"start": 0, "end": 3}, {"start": 4, "end": 9, "quote": quote}]}
    assert pointers(ana.post(path, body)) == ["/fragments/1/quote"]


@pytest.mark.parametrize("quote", [7, True, ["The mayor"], {}])
def test_a_quote_is_text(ana, path, quote):
    assert pointers(ana.post(path, {"kind": "claim", "start": 0, "end": 9, "quote": quote})) == ["/quote"]


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({}, "/start"),
        ({"start": 0}, "/end"),
        ({"end": 9}, "/start"),
        ({"quote": "The mayor"}, "/start"),
        ({"fragments": []}, "/fragments"),
        ({"fragments": {}}, "/fragments"),
        ({"fragments": [[0, 9]]}, "/fragments/0"),
        ({"fragments": [{"start": 0}]}, "/fragments/0/end"),
        ({"fragments": [{"start": 0, "end": 9, "n": 1}]}, "/fragments/0/n"),
        ({"fragments": [{"start": 0, "end": 9}], "start": 0, "end": 9}, "/fragments"),
        ({"fragments": [{"start": 0, "end": 9}], "quote": "The mayor"}, "/fragments"),
        ({"fragments": [{"start": 0, "end": 9}, {"start": 8, "end": 12}]}, "/fragments/1"),
        ({"fragments": [{"start": 8, "end": 12}, {"start": 0, "end": 9}]}, "/fragments/0"),
        ({"fragments": [{"start": 0, "end": 9}, {"start": 0, "end": 9}]}, "/fragments/1"),
        ({"fragments": [{"start": 0, "end": 9, "part": "cue"}]}, "/fragments/0/part"),
        ({"fragments": [{"start": 0, "end": 1}] * 201}, "/fragments"),
    ],
)
def test_a_range_is_named_in_one_way_and_whole(ana, path, more, pointer):
    found = pointers(ana.post(path, {"kind": "claim", **more}))
    assert found == [pointer] or found == [f"{pointer}/start"]


def test_every_wrong_piece_is_named(ana, path):
    pieces = [
        {"start": 0, "end": 90},
        {"start": 4, "end": 4},
        {"start": 33, "end": 34},
        {"start": 0, "end": 3, "quote": "x"},
    ]
    assert pointers(ana.post(path, {"kind": "claim", "fragments": pieces})) == [
        "/fragments/0/end",
        "/fragments/1/end",
        "/fragments/2/start",
        "/fragments/3/quote",
    ]


@pytest.mark.parametrize("raw", [b"{", b"\xff", b'{"kind":', b'{"kind":"claim"', b"kind=claim", b"\0", b"'"])
def test_what_is_no_json_is_not_readable(ana, path, raw):
    problem(ana.post(path, raw=raw), 400, "malformed")


@pytest.mark.parametrize("raw", [b"null", b"7", b"true", b'"claim"', b"[]", b"[{}]", b"[" * 100_000])
def test_json_that_is_no_object_is_refused(ana, path, raw):
    assert pointers(ana.post(path, raw=raw)) == [""]


@pytest.mark.parametrize("raw", [rb'"\ud800"', rb'"\udc00a"', rb'{"\ud800": 1}', b"NaN", b"-Infinity", b"1e999"])
def test_what_json_readers_disagree_on_is_refused(ana, path, raw):
    body = b'{"kind":"claim","start":0,"end":9,"note":' + raw + b"}"
    assert ana.post(path, raw=body).status_code in (400, 422)


def test_a_nul_in_any_text_is_refused(ana, path):
    for name in ("note", "kind", "quote", "confidence", "status"):
        body = {"kind": "claim", "start": 0, "end": 9, name: "a\u0000"}
        assert pointers(ana.post(path, body)) == [f"/{name}"]


@pytest.mark.parametrize(
    "id_",
    [
        "none",
        "0",
        "01890000-0000-7000-8000-00000000000G",
        "01890000-0000-7000-8000-000000000000 ",
        "01890000000070008000000000000000",
        "{01890000-0000-7000-8000-000000000000}",
        "01890000-0000-7000-8000-000000000000'--",
        "%00",
        "..",
        "%2e%2e%2f",
        "é",
    ],
)
def test_an_id_that_is_none_is_not_found(ana, id_):
    for path in (f"/annotations/{id_}", f"/documents/{id_}", f"/projects/{id_}", f"/documents/{id_}/text"):
        answer = ana.get(path)
        if answer.status_code not in (301, 308):
            problem(answer, 404, "not-found")
    problem(ana.delete(f"/links/{id_}", 1), 404, "not-found")


@pytest.mark.parametrize("id_", ["01890000-0000-7000-8000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"])
def test_an_id_of_nothing_is_not_found(ana, id_):
    problem(ana.get(f"/annotations/{id_}"), 404, "not-found")
    problem(ana.patch(f"/annotations/{id_}", {"note": "x"}, 1), 404, "not-found")
    problem(ana.post(f"/documents/{id_}/annotations", {"kind": "claim", "start": 0, "end": 9}), 404, "not-found")


def test_a_doubled_member_is_no_way_around_a_check(ana, path):
    raw = b'{"kind":"claim","start":0,"end":9,"end":900}'
    assert pointers(ana.post(path, raw=raw)) == ["/end"]


def test_a_body_where_none_belongs_is_refused(api, ana, desk):
    problem(ana.call("DELETE", f"/api/v1/projects/{desk['id']}", {"name": "x"}, version=1), 422, "invalid")
    problem(ana.get(f"/projects/{desk['id']}?verbose=1"), 422, "invalid")


def test_sql_in_a_value_is_a_value(ana, article, path):
    for given in ("' OR 1=1 --", "claim'); DROP TABLE annotation;--"):
        assert pointers(ana.get(f"{path}?kind={given}")) == ["/kind"]
        expect(ana.get(f"/projects/{article['project']}/documents", query_string={"q": given}))


def test_a_body_is_what_its_bytes_say_whatever_the_charset(ana, path):
    body = json.dumps({"kind": "claim", "start": 0, "end": 90}).encode()
    assert pointers(ana.post(path, raw=body, media="application/json; charset=utf-16")) == ["/end"]
