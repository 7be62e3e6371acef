"""Dates as far as they are known: what they can mean, and how they read (domain.md 6; EDTF levels 0 and 1)."""

import contextlib
import json
from datetime import date, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.domain import edtf
from annotate.domain import fields as f
from annotate.domain.errors import Invalid
from annotate.pages.forms import body

DAYS = st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31))
MARKS = st.sampled_from(["", "?", "~", "%"])


@st.composite
def points(draw):
    """A date alone, as coarse as it comes, with or without a mark."""
    day = draw(DAYS).isoformat()
    year = day[:4]
    whole = draw(st.sampled_from([year, day[:7], day, f"{year}-XX", f"{year}-XX-XX", f"{day[:7]}-XX"]))
    coarse = st.sampled_from([f"{year[:3]}X", f"{year[:2]}XX"])
    return draw(st.one_of(st.just(whole), coarse)) + draw(MARKS)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "words"),
    [
        ("2014", "2014-01-01", "2014-12-31", "2014"),
        ("2014-07", "2014-07-01", "2014-07-31", "July 2014"),
        ("2014-07-08", "2014-07-08", "2014-07-08", "8 July 2014"),
        ("2012-02", "2012-02-01", "2012-02-29", "February 2012"),
        ("197X", "1970-01-01", "1979-12-31", "the 1970s"),
        ("19XX", "1900-01-01", "1999-12-31", "the years 1900 to 1999"),
        ("1975-XX", "1975-01-01", "1975-12-31", "some month of 1975"),
        ("1975-08-XX", "1975-08-01", "1975-08-31", "some day of August 1975"),
        ("1975-XX-XX", "1975-01-01", "1975-12-31", "some day of 1975"),
        ("1975?", "1975-01-01", "1975-12-31", "perhaps 1975"),
        ("1975-08~", "1975-08-01", "1975-08-31", "about August 1975"),
        ("1975%", "1975-01-01", "1975-12-31", "perhaps about 1975"),
        ("2014-07/2014-08", "2014-07-01", "2014-08-31", "between July and August 2014"),
        ("2014-07-08/2014-07-30", "2014-07-08", "2014-07-30", "between 8 and 30 July 2014"),
        ("2014-07-30/2014-08-07", "2014-07-30", "2014-08-07", "between 30 July and 7 August 2014"),
        ("1974-07/1975-07", "1974-07-01", "1975-07-31", "between July 1974 and July 1975"),
        ("1974~/1975-08", "1974-01-01", "1975-08-31", "between about 1974 and August 1975"),
        ("1975/1975", "1975-01-01", "1975-12-31", "1975"),
        ("1994/..", "1994-01-01", None, "from 1994 on"),
        ("1994/", "1994-01-01", None, "from 1994, end not known"),
        ("../1994", None, "1994-12-31", "until 1994"),
        ("/1994", None, "1994-12-31", "until 1994, beginning not known"),
    ],
)
def test_a_date_says_its_days_and_reads_in_words(text, earliest, latest, words):
    found = edtf.parse(text)
    assert (str(found.earliest or ""), str(found.latest or "")) == (earliest or "", latest or "")
    assert found.words == edtf.reading(text) == words
    assert msgspec.convert(text, f.Edtf) == text


@pytest.mark.parametrize(
    "text",
    [
        *("14", "2014-7", "2014-13", "2014-00", "2014-02-30", "2014-07-32", "0000", "-0044", "2014-21", "July 2014"),
        *("X014", "20X4", "1XXX", "2014-X7", "2014-XX-07", "2014??", "?2014", "2014 ", "2014\n", "２０１４"),
        *("/", "..", "../..", "../", "2014/2015/2016", "2014-07-08T10:00:00Z"),
    ],
)
def test_what_is_no_date_is_refused_by_the_type_and_the_parser_alike(text):
    with pytest.raises(ValueError, match="Write a date such as 2014"):
        edtf.parse(text)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(json.dumps(text), type=f.Edtf)


@pytest.mark.parametrize(
    ("text", "sentence"), [("2015-02-29", "no 29 February in 2015"), ("2014-08/2014-07", "ends before it begins")]
)
def test_what_only_a_calendar_knows_is_refused_at_its_field(text, sentence):
    with pytest.raises(Invalid) as refused:
        edtf.check(text, "/date_stated")
    (fault,) = refused.value.faults
    assert fault.pointer == "/date_stated"
    assert sentence in fault.detail


def test_no_date_given_is_no_fault_and_reads_as_nothing():
    edtf.check("", "/date_stated")
    assert edtf.reading("") == ""


def test_a_form_says_how_a_date_is_written():
    class Dates(f.Input, frozen=True):
        date: f.Edtf

    with pytest.raises(Invalid) as refused:
        body(Dates, {"date": "summer 2014"})
    assert refused.value.faults[0].detail == edtf.HOW


@given(DAYS)
def test_every_day_is_itself(day):
    assert edtf.parse(day.isoformat())[:2] == (day, day)


@given(DAYS, MARKS)
def test_leaving_digits_out_never_leaves_the_day_out(day, mark):
    iso = day.isoformat()
    spans = [
        edtf.parse(text + mark)
        for text in (iso, f"{iso[:7]}-XX", iso[:7], f"{iso[:4]}-XX", iso[:4], f"{iso[:3]}X", f"{iso[:2]}XX")
    ]
    for narrow, wide in pairwise(spans):
        assert wide.earliest <= narrow.earliest <= day <= narrow.latest <= wide.latest
    assert spans[2].latest == date.max or (spans[2].latest + timedelta(days=1)).day == 1


@given(points(), points())
def test_an_interval_spans_its_two_dates_or_is_refused(first, last):
    start, end = edtf.parse(first), edtf.parse(last)
    if start.earliest > end.latest:
        with pytest.raises(ValueError, match="earlier date first"):
            edtf.parse(f"{first}/{last}")
    else:
        found = edtf.parse(f"{first}/{last}")
        assert (found.earliest, found.latest) == (start.earliest, end.latest)
    assert edtf.parse(f"{first}/..")[:2] == (start.earliest, None)
    assert edtf.parse(f"/{last}")[:2] == (None, end.latest)


@given(st.one_of(st.text(max_size=12), st.text(alphabet="0123456789-X?~%./", max_size=24)))
def test_no_text_breaks_the_parser_and_the_type_takes_at_least_what_it_takes(text):
    with contextlib.suppress(ValueError):
        assert edtf.parse(text).words
        assert msgspec.convert(text, f.Edtf) == text


def test_a_date_from_before_dates_were_edtf_is_read_as_it_was_written() -> None:
    assert edtf.said("2014-07/2014-08") == "between July and August 2014"
    assert edtf.said("summer of 2014") == "summer of 2014"
    assert edtf.said("2015-02-29") == "2015-02-29"


def test_only_a_year_month_or_day_is_also_a_date_of_iso_8601() -> None:
    for text in ("2014", "2014-07", "2014-07-30"):
        assert edtf.iso(text) == text
    for text in ("", "2014~", "201X", "2014-XX", "2014/2015", "2014/", "0000", "2014-13", "July 2014"):
        assert edtf.iso(text) == ""


def test_the_date_that_a_page_gives_is_taken_where_it_is_written_from_the_year_on() -> None:
    given = {
        "2026-11-01T23:30:00-05:00": "2026-11-01",
        "2026-11-01 23:30": "2026-11-01",
        " 2026/11/01 ": "2026-11-01",
        "2026/11": "2026-11",
        "2026": "2026",
    }
    assert {text: edtf.stated(text) for text in given} == given
    for text in ("", "1 November 2026", "11/01/2026", "2026-02-30", "2026-13", "0000", "2026/2027", "20261101"):
        assert edtf.stated(text) == "", text
