"""What a method of hints is: a few facts about it and one pure function from a text to hints."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from msgspec import Struct

from annotate.domain.records import Fields
from annotate.text.sentences import Sentence, split_zone
from annotate.text.zones import ANNOTATABLE, Zone
from annotate.vocabulary import is_value


class Piece(NamedTuple):
    """One `[start, end)` of a hint in code points of the text; `part` is an attribution's."""

    start: int
    end: int
    part: str | None = None


class Hint(Struct, frozen=True):
    """A passage worth a look, never a finding.

    `label` says in a few words what it may be, `score` from 0 to 1 how sure the rule is, `rule` which rule it was;
    `explanation` is one plain sentence that quotes the words; `fields` are proposed with it. Pieces are ascending and
    do not overlap.
    """

    pieces: tuple[Piece, ...]
    label: str
    score: float
    rule: str
    explanation: str
    fields: Fields = Fields()


Find = Callable[[str, Sequence[Sentence], Sequence[Zone]], Iterable[Hint]]


@dataclass(frozen=True)
class Method:
    """A way to find hints of one kind.

    A higher `version` makes the hints of every document anew. `languages` are the first subtags it reads (`en`).
    `find` gets the text with its sentences and zones; it takes time in proportion to the text. `ValueError` for a kind
    that no annotation has.
    """

    id: str
    version: int
    kind: str
    languages: frozenset[str]
    find: Find

    def __post_init__(self) -> None:
        if not is_value("kind", self.kind):
            raise ValueError(f"there is no kind {self.kind}")


def passages(text: str, sentences: Sequence[Sentence], zones: Sequence[Zone]) -> Iterator[tuple[int, int]]:
    """Where hints may lie, in text order: sentences of the body, and those of every other zone that can be marked."""
    spans = [(sentence.start, sentence.end) for sentence in sentences]
    for zone in zones:
        if zone.kind in ANNOTATABLE and zone.kind != "body":
            spans += split_zone(text, zone.start, zone.end, "en")
    yield from sorted(spans)
