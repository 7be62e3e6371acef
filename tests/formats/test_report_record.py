"""The signed source record in the reader's report (domain.md 14, parts 2 and 3)."""

from dataclasses import replace

import pytest

from annotate.domain.clues import Clue
from annotate.domain.criticism import Criticism, Entries, Signed, Statements, open_questions
from annotate.domain.criticism_notes import readings
from tests.formats.readers import page
from tests.formats.snapshots import ANA, NOW
from tests.formats.test_report import words, written


@pytest.fixture(scope="module")
def judged(real):
    """A signed record of the real document."""
    entries = Entries(
        genre="commemoration",
        source_kind="narrative",
        author_stated="none",
        date_stated="2014-07~",
        tone="hagiographic",
        information=(Statements(statements="bare dates", credibility="2"),),
        contradictions=(Clue(706, 814, real.text[706:814]),),
        internal_consistency="minor_contradictions",
        usable_for="Self-image & outreach in 2014",
        not_usable_for="<history> of the movement",
        source_reliability="e",
    )
    return Criticism(
        **{name: getattr(entries, name) for name in Entries.__struct_fields__},
        id="r",
        document=real.record.id,
        version=2,
        state="signed",
        open=open_questions(entries),
        warnings=(),
        tags=(),
        readings=readings(entries),
        changed_by=ANA,
        changed=NOW,
        assessed_by=ANA,
        assessed=NOW,
        confidence="high",
        signed=Signed(2, ANA, NOW, "high"),
    )


def test_a_signed_source_record_is_a_table_with_its_passages(real, judged):
    report = page(written(replace(real, criticism=judged)))
    rows = {words(row.css_first("th")): words(row.css_first("td")) for row in report.css("#criticism tr")}
    assert rows["Genre"] == "Commemoration"
    assert rows["Date stated"] == "2014-07~ (about July 2014)"
    assert rows["Digit for statements"] == "bare dates: 2"
    assert rows["Source letter"] == "e (unreliable)"
    assert rows["Inner consistency"] == f"Minor contradictions{real.text[706:814]} S4"
    assert "Tendency" not in rows
    assert "Tendency" in rows["Left open"]
    assert "Genre" not in rows["Left open"]
    assert "Signed by Ana Okafor, 2026-11-25 10:00 UTC, confidence high." in words(report.css_first("#criticism"))


def test_the_summary_says_what_the_source_can_be_used_for(real, judged):
    summary = words(page(written(replace(real, criticism=judged))).css_first("#summary"))
    assert (
        "Commemoration, narrative. Source letter: e (unreliable). Usable for: Self-image & outreach in 2014." in summary
    )
    assert "Not usable for: <history> of the movement." in summary


def test_sections_are_numbered_with_and_without_a_record(real, judged):
    for shown, first in (
        (page(written(real)), "Provenance"),
        (page(written(replace(real, criticism=judged))), "Source criticism"),
    ):
        headings = [words(node) for node in shown.css("section > .top > h2")]
        assert headings[1] == f"2 {first}" or headings[1] == f"2{first}"
        assert [words(node) for node in shown.css(".toc a")] == headings
        assert [heading[0] for heading in headings] == [str(n) for n in range(1, len(headings) + 1)]
