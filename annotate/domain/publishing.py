"""A published finding as anyone may read it, and the same as schema.org ClaimReview (interchange.md 3)."""

from typing import Any

from msgspec import Struct

from annotate.domain import edtf
from annotate.domain.verdicts import Row

OPEN = ("open", "named")
"""Values of a project's `public_claims` with which its published findings can be read by anyone; `named`: with names."""


class PublicSource(Struct, frozen=True):
    """A document in which the claim appears."""

    title: str
    url: str | None


class PublicItem(Struct, frozen=True):
    """An item of evidence with its stance; `independent` items count."""

    stance: str
    title: str
    publisher: str
    published: str
    locator: str
    extract: str
    url: str | None
    archived_url: str | None
    independent: bool


class PublicCorrection(Struct, frozen=True):
    """What changed since the finding was first published; `by` where the project gives names."""

    at: str
    what: tuple[str, ...]
    reason: str
    by: str | None


class Publisher(Struct, frozen=True):
    """Who answers for the finding, and by what method."""

    name: str
    url: str
    licence: str
    funding_note: str
    method_statement: str


class PublicFinding(Struct, frozen=True):
    """A published finding. `people` are proposer and approver where the project gives names; `status` is the claim's."""

    label: str
    short: str
    normalised: str
    claimant: str
    claim_date: str
    status: str
    reason: str | None
    row: Row
    best: int | None
    worst: int | None
    confidence: str
    rationale: str
    searched: str
    exception: str
    published: str
    first: str
    people: tuple[str, ...]
    sources: tuple[PublicSource, ...]
    items: tuple[PublicItem, ...]
    corrections: tuple[PublicCorrection, ...]
    publisher: Publisher


def claim_review(finding: PublicFinding, address: str) -> dict[str, Any]:
    """The ClaimReview of a finding whose page stands at `address`: value and label from one row, no number where the row
    has none."""
    row = finding.row
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": row.label, "ratingExplanation": finding.rationale}
    if row.value is not None:
        rating |= {"ratingValue": row.value, "bestRating": finding.best, "worstRating": finding.worst}
    works = [{"@type": "CreativeWork", "url": source.url} for source in finding.sources if source.url]
    reviewed = _without_empty(
        {
            "@type": "Claim",
            "author": {"@type": "Organization", "name": finding.claimant} if finding.claimant else None,
            "datePublished": edtf.iso(finding.claim_date),
            "appearance": works,
            "firstAppearance": works[0] if works else None,
        }
    )
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "url": address,
            "claimReviewed": finding.short or finding.normalised[:75],
            "datePublished": finding.published[:10],
            "author": _without_empty(
                {"@type": "Organization", "name": finding.publisher.name, "url": finding.publisher.url}
            ),
            "reviewRating": rating,
            "itemReviewed": reviewed,
            "citation": [item.url for item in finding.items if item.url],
            "isBasedOn": [source.url for source in finding.sources if source.url],
            "correction": [
                {"@type": "CorrectionComment", "text": each.reason, "datePublished": each.at[:10]}
                for each in finding.corrections
            ],
        }
    )


def _without_empty(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value not in (None, "", [])}
