"""Zones: which lines of a captured page are the article, and which the page around it (domain.md 5).

Everything here is a first guess that a person can change, so it prefers `body`: prose never becomes furniture,
and a text without a recognisable page around it is all body.
"""

from collections.abc import Mapping
from typing import NamedTuple

from annotate.text import lines, page


class Zone(NamedTuple):
    """A stretch of the text with one role; `start` and `end` are code points, half-open; `n` counts from 1, and `page`
    where there are pages."""

    n: int
    kind: str
    start: int
    end: int
    version: int
    page: int | None = None


ANNOTATABLE: frozenset[str] = frozenset(
    ("headline", "subheadline", "byline", "dateline", "body", "caption", "pull_quote", "editor_note")
)

SHORT_NAME: Mapping[str, str] = {
    "headline": "head",
    "subheadline": "subhead",
    "byline": "by",
    "dateline": "date",
    "body": "body",
    "caption": "cap",
    "pull_quote": "pull",
    "editor_note": "ed",
    "advert": "advert",
    "navigation": "navigation",
    "related_links": "related_links",
    "boilerplate": "boilerplate",
    "headline_duplicate": "headline_duplicate",
    "other": "other",
}


def find_zones(text: str) -> list[Zone]:
    """The zones of a stored text, in order: one a line with words, or one a paragraph where lines were hard-wrapped.

    Spans are code points, half-open, without outer white space. The kinds are a guess from the lines alone.
    """
    found = lines.find(text)
    numbered = enumerate(zip(found, page.kinds(found), strict=True), 1)
    return [Zone(n, kind, line.start, line.end, 1) for n, (line, kind) in numbered]
