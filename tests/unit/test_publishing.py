"""ClaimReview of findings (interchange.md 3; domain.md 16, test 6)."""

import msgspec
import pytest

from annotate.domain.publishing import PublicFinding, PublicItem, PublicSource, Publisher, claim_review
from annotate.domain.verdicts import DEFAULT

ADDRESS = "https://desk.example/public/claims/7"


def a_finding(verdict: str, **more: object) -> PublicFinding:
    row = DEFAULT.row(verdict)
    assert row is not None
    made = PublicFinding(
        label="C07",
        short="Kim Il Sung strengthened and developed the Non-Aligned Movement",
        normalised="",
        claimant="The Sunrise (unsigned article)",
        claim_date="2014-07",
        status="published",
        reason=None,
        row=row,
        best=DEFAULT.best,
        worst=DEFAULT.worst,
        confidence="moderate",
        rationale="Independent work describes another course.",
        searched="",
        exception="",
        published="2026-01-15T10:00:00Z",
        first="2026-01-15T10:00:00Z",
        people=(),
        sources=(PublicSource("The page", "https://sunrise.example/page"), PublicSource("A letter", None)),
        items=(PublicItem("refutes", "Essay", "", "", "", "", "https://archive.example/essay", None, True),),
        corrections=(),
        publisher=Publisher("Example Desk", "https://desk.example/", "", "", ""),
    )
    return msgspec.structs.replace(made, **more)


@pytest.mark.parametrize("date", ["2014~", "201X", "2014-07/2014-08", "summer of 2014"])
def test_a_date_that_search_engines_cannot_read_is_left_out(date: str) -> None:
    assert "datePublished" not in claim_review(a_finding("true", claim_date=date), ADDRESS)["itemReviewed"]
    assert claim_review(a_finding("true"), ADDRESS)["itemReviewed"]["datePublished"] == "2014-07"


def test_value_and_label_come_from_one_row() -> None:
    review = claim_review(a_finding("mostly_false"), ADDRESS)
    assert review["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Mostly false",
        "ratingExplanation": "Independent work describes another course.",
        "ratingValue": 2,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert review["url"] == ADDRESS
    assert review["datePublished"] == "2026-01-15"
    assert review["itemReviewed"]["appearance"] == [{"@type": "CreativeWork", "url": "https://sunrise.example/page"}]


@pytest.mark.parametrize("row", [row.id for row in DEFAULT.rows if row.value is None])
def test_a_verdict_without_a_number_has_none_in_its_review(row: str) -> None:
    rating = claim_review(a_finding(row), ADDRESS)["reviewRating"]
    assert set(rating) == {"@type", "alternateName", "ratingExplanation"}


def test_what_is_not_known_is_left_out_and_a_long_sentence_is_cut_to_75_characters() -> None:
    review = claim_review(
        a_finding("true", short="", normalised="x" * 90, claimant="", claim_date="", items=()), ADDRESS
    )
    assert review["claimReviewed"] == "x" * 75
    assert set(review["itemReviewed"]) == {"@type", "appearance", "firstAppearance"}
    assert "citation" not in review
    assert "correction" not in review
