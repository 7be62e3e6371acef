"""What somebody looks for, and what is found (contract.md, Search): words, “phrases”, -not, begin*.

Nothing that a person types is an error, but its length; what is typed never reaches a database as its query language.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct

from annotate.domain.claims import KeptClaim
from annotate.domain.errors import Fault, Invalid
from annotate.domain.evidence import KeptEvidence
from annotate.domain.records import Annotation, Person
from annotate.domain.sentences import Layout
from annotate.text.words import GAP, asked_words, merged, standing, words_of
from annotate.vocabulary import value

MOST_CHARACTERS = 1000
MOST_TERMS = 40
EXCERPT = 320
"""Code points of an excerpt at most; of what is longer the part around the first hit is shown."""

KINDS = ("texts", "annotations", "claims", "evidence", "comments")
"""What can be searched, in the order in which it is shown."""

_TERM = re.compile(r"(-?)(?:[\"“”„«»]([^\"“”„«»]*)(?:[\"“”„«»]|$)|([^\s\"“”„«»]+))(\*?)")


class Term(Struct, frozen=True):
    """Words that must stand in a row; with `begins` the last one is only the beginning of a word."""

    words: tuple[str, ...]
    begins: bool = False
    without: bool = False


class Asked(Struct, frozen=True):
    """A query as it was understood."""

    terms: tuple[Term, ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.without)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.without)


def understood(query: str) -> Asked:
    """The terms of a query; none where it has no word. `Invalid` when it is longer than a search may be."""
    if len(query) > MOST_CHARACTERS:
        raise Invalid([Fault("/q", f"A search has at most {MOST_CHARACTERS:,} characters. Leave some words out.")])
    terms: dict[Term, None] = {}
    for minus, phrase, word, star in _TERM.findall(query):
        words, part = asked_words(phrase or word)
        if words:
            terms[Term(words, part or bool(star) or word.endswith("*"), bool(minus))] = None
    if sum(len(term.words) for term in terms) > MOST_TERMS:
        raise Invalid([Fault("/q", f"A search has at most {MOST_TERMS} words. Leave some out.")])
    return Asked(tuple(terms))


class Said(Struct, frozen=True):
    """A piece of an annotation, claim or comment that is searched; `where` names the field it stands in."""

    where: str
    text: str


def said_in(annotation: Annotation) -> list[Said]:
    """What is searched of an annotation: its label, marked words, note, and the words of its fields."""
    fields = annotation.fields
    pieces = [Said("label", annotation.label)]
    pieces += [Said("quote", piece.quote) for piece in annotation.fragments]
    pieces.append(Said("note", annotation.note))
    if fields.reason:
        pieces.append(Said("reason", value("reason", fields.reason).label))
    if fields.category:
        pieces.append(Said("category", value("category", fields.category).label))
    for name in ("would_settle", "target", "neutral_wording"):
        text = getattr(fields, name)
        if isinstance(text, str):
            pieces.append(Said(name, text))
    source = fields.resolved_source
    if source and isinstance(source.name, str):
        pieces.append(Said("resolved_source", source.name))
    return [piece for piece in pieces if piece.text]


def said_in_claim(claim: KeptClaim) -> list[Said]:
    """What is searched of a claim."""
    pieces = [Said("normalised", claim.normalised), Said("short", claim.short), Said("claimant", claim.claimant)]
    return [piece for piece in pieces if piece.text]


def said_in_evidence(item: KeptEvidence) -> list[Said]:
    """What is searched of an item of evidence."""
    names = ("title", "extract", "extract_translation", "author", "publisher", "locator")
    return [Said(name, text) for name in names if (text := getattr(item, name))]


def words_said(pieces: Sequence[str]) -> list[str]:
    """The words of several pieces, kept apart."""
    words: list[str] = []
    for piece in pieces:
        if words:
            words.append(GAP)
        words += words_of(piece)
    return words


Place = tuple[int, int, int]
"""Where a term stands: start, end, number of the term."""


def found_in(text: str, asked: Asked) -> list[Place]:
    """The places of the wanted terms in a text."""
    return standing(text, [(term.words, term.begins) for term in asked.wanted])


def best(pieces: Sequence[list[Place]]) -> int:
    """The index of the piece with the most different terms, the first of equals."""
    return max(range(len(pieces)), key=lambda n: (len({term for _, _, term in pieces[n]}), -n), default=-1)


def ranges_of(places: Sequence[Place]) -> list[tuple[int, int]]:
    """The ranges of places; those that touch or overlap as one."""
    return merged([(start, end) for start, end, _ in places])


class Passage(Struct, frozen=True):
    """A sentence, or outside the body a zone: where it stands, and the hits in it, which count from its start."""

    start: int
    end: int
    sentence: int | None
    zone: str | None
    ranges: tuple[tuple[int, int], ...]


def passage(places: Sequence[Place], layout: Layout) -> Passage | None:
    """The sentence of a document with the most different terms; `None` where no term stands in one."""
    by_span: dict[tuple[int, int, int | None, str | None], list[Place]] = {}
    for start, end, term in places:
        span = _span(layout, start)
        if span is not None:
            by_span.setdefault(span, []).append((start - span[0], min(end, span[1]) - span[0], term))
    if not by_span:
        return None
    spans = list(by_span)
    span = spans[best([by_span[one] for one in spans])]
    return Passage(*span, tuple(ranges_of(by_span[span])))


def _span(layout: Layout, at: int) -> tuple[int, int, int | None, str | None] | None:
    """Start, end, number and zone of what stands at an offset."""
    n = bisect_right(layout.sentence_starts, at) - 1
    if n >= 0 and at < layout.sentences[n].end:
        sentence = layout.sentences[n]
        return sentence.start, sentence.end, sentence.n, None
    n = bisect_right(layout.zone_starts, at) - 1
    if n >= 0 and at < layout.zones[n].end:
        zone = layout.zones[n]
        return zone.start, zone.end, None, zone.kind
    return None


class Excerpt(Struct, frozen=True):
    """A part of a text with the hits in it; `start` is where it begins in the text, `ranges` count from its start."""

    start: int
    text: str
    ranges: tuple[tuple[int, int], ...]


def excerpt(text: str, ranges: Sequence[tuple[int, int]]) -> Excerpt:
    """The text, or the part of it around the first hit; an excerpt ends between words."""
    if len(text) <= EXCERPT:
        return Excerpt(0, text, tuple(ranges))
    first = ranges[0][0] if ranges else 0
    start = max(0, min(first - EXCERPT // 3, len(text) - EXCERPT))
    end = min(len(text), start + EXCERPT)
    if start and (blank := text.find(" ", start, first)) >= 0:
        start = blank + 1
    if end < len(text) and (blank := text.rfind(" ", start + EXCERPT // 2, end)) >= 0:
        end = blank
    inside = [(max(low, start) - start, min(high, end) - start) for low, high in ranges if low < end and high > start]
    return Excerpt(start, text[start:end], tuple(inside))


class InDocument(Struct, frozen=True):
    """The document of a hit."""

    id: str
    title: str
    language: str


class Hit(Struct, frozen=True):
    """Something found. `text` is the sentence or the words around the hit, cut when long; `ranges` are the hits in it
    as `[start, end)` in code points. `where` names what it stands in: `text`, `title`, `quote`, `note`, a field.

    In the text of a document `start`, `end` are where `text` stands in it, `sentence` its number, or `zone` the kind of
    its zone outside the body. `id` is what was found; `document` where it is, `claim` the claim that it is or stands on.
    """

    kind: str
    id: str
    where: str
    text: str
    ranges: tuple[tuple[int, int], ...]
    document: InDocument | None = None
    start: int | None = None
    end: int | None = None
    sentence: int | None = None
    zone: str | None = None
    label: str | None = None
    mark: str | None = None
    annotation: str | None = None
    claim: str | None = None
    author: Person | None = None


class Count(Struct, frozen=True):
    """How many were found; with `more` there are more than that."""

    found: int
    more: bool


class Results(Struct, frozen=True):
    """What was found: `counts` by kind, `searched` how many there are to look through. `total` counts the kinds asked
    for; `more` says that it stopped counting."""

    query: str
    counts: dict[str, Count]
    searched: dict[str, Count]
    items: tuple[Hit, ...]
    next: str | None
    total: int
    more: bool
