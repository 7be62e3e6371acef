"""How one document depends on another: relations and their pairs of passages (domain.md 4)."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Confidence, Id, Input, Offset, Prose, RelationType
from annotate.domain.records import Person
from annotate.vocabulary import value

MOST_PASSAGES = 200
LONGEST = 20_000
"""The most code points of one side of a pair."""
SURE = ("high", "medium")
"""How certain a relation must be for its direction to be shown."""
By = Literal["hand", "found"]
COPIES = ("reprint_of", "excerpt_of", "translation_of", "summary_of")
"""The types that make a document a copy in the sense of its source record."""


class Whose(Struct, frozen=True):
    """One of the two documents of a relation."""

    document: str
    title: str


class Span(Struct, frozen=True):
    """Words of one document: code points of its stored text, half-open, and the words themselves."""

    start: int
    end: int
    quote: str


class Confirmed(Struct, frozen=True):
    """Who said that the two passages are parallel, and when."""

    by: Person
    at: str


class Passage(Struct, frozen=True):
    """A pair of passages, one in each document. `n` counts in the relation and is never given again; `by` is whether it was
    found by comparing the texts or by hand."""

    n: int
    source: Span = field(name="from")
    to: Span
    note: str
    by: str
    confirmed: Confirmed


class Relation(Struct, frozen=True):
    """How one document depends on another (`from` is the one that does, where the type has a direction). `shown`: the
    direction is shown, so that a circle may be stated."""

    id: str
    version: int
    project: str
    type: str
    source: Whose = field(name="from")
    to: Whose
    evidence_note: str
    certainty: str
    shown: bool
    passages: tuple[Passage, ...]
    author: Person
    created: str
    updated: str


class NewSpan(Input, frozen=True):
    """Words of a document; a `quote` that does not stand there is refused."""

    start: Offset
    end: Offset
    quote: str | None = None


class NewPassage(Input, frozen=True):
    """A pair of passages. Whoever adds it says that they are parallel."""

    source: NewSpan = field(name="from")
    to: NewSpan
    note: Prose = ""
    by: By = "hand"


class PassageChange(Input, frozen=True):
    """Other words, or another note."""

    source: NewSpan | UnsetType = field(name="from", default=UNSET)
    to: NewSpan | UnsetType = UNSET
    note: Prose | UnsetType = UNSET


class NewEnd(Input, frozen=True):
    """A document of the project."""

    document: Id


class NewRelation(Input, frozen=True):
    """A relation of two documents of the project."""

    type: RelationType
    source: NewEnd = field(name="from")
    to: NewEnd
    evidence_note: Prose = ""
    certainty: Confidence = "unknown"
    passages: Annotated[tuple[NewPassage, ...], Meta(max_length=MOST_PASSAGES)] = ()


class RelationChange(Input, frozen=True):
    """What is known by now. `from` and `to` can only change places."""

    type: RelationType | UnsetType = UNSET
    source: NewEnd | UnsetType = field(name="from", default=UNSET)
    to: NewEnd | UnsetType = UNSET
    evidence_note: Prose | UnsetType = UNSET
    certainty: Confidence | UnsetType = UNSET


class KeptPassage(Struct, frozen=True):
    """A pair as it is kept: people by id."""

    n: int
    source: Span
    to: Span
    note: str
    by: str
    confirmed_by: str
    confirmed_at: str


class Kept(Struct, frozen=True):
    """A relation as it is kept and told: people by id, documents without their titles, which can change."""

    id: str
    version: int
    type: str
    source: str
    to: str
    evidence_note: str
    certainty: str
    passages: tuple[KeptPassage, ...]
    counted: int
    author: str
    created: str
    updated: str

    def people(self) -> set[str]:
        """Whose names the relation needs."""
        return {self.author, *(one.confirmed_by for one in self.passages)}

    @property
    def shown(self) -> bool:
        """Whether the direction is shown: there is one, it is rather certain, and the evidence is named."""
        return (
            value("relation_type", self.type).directed and self.certainty in SURE and bool(self.evidence_note.strip())
        )


_decoder = msgspec.json.Decoder(Kept)


def decoded(record: bytes) -> Kept:
    """A record as it was kept."""
    return _decoder.decode(record)


def span_of(text: str, given: NewSpan, pointer: str) -> Span:
    """The words of `text` at a span; `Invalid` when it has none there, too many, or others than were quoted."""
    start, end = given.start, given.end
    if not start < end <= len(text):
        raise Invalid([Fault(f"{pointer}/end", f"Choose words inside the text: it has {len(text):,} characters.")])
    if end - start > LONGEST:
        raise Invalid(
            [Fault(f"{pointer}/end", f"A passage has at most {LONGEST:,} characters. Make several pairs of it.")]
        )
    quote = text[start:end]
    if not quote.strip():
        raise Invalid([Fault(f"{pointer}/start", "Only white space stands here. Choose words.")])
    if given.quote is not None and given.quote != quote:
        raise Invalid([Fault(f"{pointer}/quote", "These words do not stand at this place.")])
    return Span(start, end, quote)


def with_passage(kept: Kept, made: KeptPassage) -> Kept:
    """The relation with one more pair, which gets the next number."""
    if len(kept.passages) >= MOST_PASSAGES:
        raise Invalid(sentence=f"A relation has at most {MOST_PASSAGES} pairs of passages.", kind="state")
    return _with(kept, (*kept.passages, msgspec.structs.replace(made, n=kept.counted + 1)))


def with_changed_passage(kept: Kept, made: KeptPassage) -> Kept:
    """The relation with another pair in the place of the one with its number."""
    return _with(kept, tuple(made if one.n == made.n else one for one in kept.passages))


def without_passage(kept: Kept, n: int) -> Kept:
    """The relation without a pair."""
    return msgspec.structs.replace(kept, passages=tuple(one for one in kept.passages if one.n != n))


def _with(kept: Kept, passages: Sequence[KeptPassage]) -> Kept:
    spans = [(one.source.start, one.source.end, one.to.start, one.to.end) for one in passages]
    if len(set(spans)) < len(spans):
        raise Invalid(sentence="These two passages are a pair already.")
    ordered = sorted(passages, key=lambda one: (one.source.start, one.to.start, one.n))
    return msgspec.structs.replace(
        kept, passages=tuple(ordered), counted=max(kept.counted, *(one.n for one in passages))
    )


def swapped(kept: Kept) -> Kept:
    """The same the other way round."""
    turned = tuple(msgspec.structs.replace(one, source=one.to, to=one.source) for one in kept.passages)
    ordered = sorted(turned, key=lambda one: (one.source.start, one.to.start, one.n))
    return msgspec.structs.replace(kept, source=kept.to, to=kept.source, passages=tuple(ordered))


def changed(kept: Kept, body: RelationChange) -> Kept:
    """The relation with what a merge patch says; `Invalid` where it names other documents than the two."""
    ends = (
        kept.source if body.source is UNSET else body.source.document,
        kept.to if body.to is UNSET else body.to.document,
    )
    if ends == (kept.to, kept.source):
        kept = swapped(kept)
    elif ends != (kept.source, kept.to):
        raise Invalid([Fault("/to", "The two documents can only change places. Relate others by a new relation.")])
    given = {
        name: found for name in ("type", "evidence_note", "certainty") if (found := getattr(body, name)) is not UNSET
    }
    return msgspec.structs.replace(kept, **given)


def borne_out(field: str, document: str, relations: Sequence[Relation]) -> list[Relation]:
    """The relations of a document that bear out a field of its source record (domain.md 6): `original_or_copy` what it is a
    copy of, `dependence` whatever it goes back to or shares an origin with; not what goes back to it."""
    own = [one for one in relations if one.source.document == document]
    if field == "original_or_copy":
        return [one for one in own if one.type in COPIES]
    shared = [one for one in relations if one not in own and not value("relation_type", one.type).directed]
    return [*own, *shared]


def same(kept: Kept, type_: str, source: str, to: str) -> bool:
    """Whether a relation says this already; without a direction it does either way round."""
    ends = (source, to)
    either = not value("relation_type", type_).directed and (kept.to, kept.source) == ends
    return kept.type == type_ and ((kept.source, kept.to) == ends or either)
