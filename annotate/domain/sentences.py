"""Zones and numbered sentences of one text: the link of ranges to them, splitting and merging by hand.

Only `body` is cut into numbered sentences; elsewhere a range is linked to its zone (domain.md 5).
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from msgspec import Struct

from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Input, Number, Offset, ZoneKind
from annotate.domain.records import SentenceRange
from annotate.text.sentences import Sentence, cut, split_zone
from annotate.text.zones import SHORT_NAME, Zone


class Split(Input, frozen=True):
    """Where to split: an offset of the document inside a sentence."""

    at: Offset


class Merge(Input, frozen=True):
    """Which sentences to merge: from `first` to `last`, in one zone."""

    first: Number
    last: Number


class ZoneChange(Input, frozen=True):
    """Another kind for a zone; its sentences are cut anew."""

    kind: ZoneKind


class ReadMark(Input, frozen=True):
    """Whether the sentence was looked at."""

    read: bool


def zone_name(kind: str) -> str:
    """The short name of a zone kind (`head`, `cap`), else the kind itself."""
    return SHORT_NAME.get(kind, kind)


class Layout(Struct, frozen=True):
    """Zones and sentences in document order, with their starts for searching."""

    zones: tuple[Zone, ...]
    sentences: tuple[Sentence, ...]
    zone_starts: tuple[int, ...]
    sentence_starts: tuple[int, ...]

    @classmethod
    def of(cls, zones: Iterable[Zone], sentences: Iterable[Sentence]) -> "Layout":
        """The layout of these zones and sentences."""
        zones, sentences = tuple(zones), tuple(sentences)
        return cls(zones, sentences, tuple(z.start for z in zones), tuple(s.start for s in sentences))

    def locate(self, start: int, end: int) -> tuple[SentenceRange, ...]:
        """Where `[start, end)` lies: one entry a sentence, or a zone outside the body; white space between belongs
        to none."""
        found: list[SentenceRange] = []
        index = max(0, bisect_right(self.zone_starts, start) - 1)
        for zone in self.zones[index:]:
            if zone.start >= end:
                break
            if zone.end <= start:
                continue
            if zone.kind == "body":
                found.extend(self._in_sentences(max(start, zone.start), min(end, zone.end)))
            else:
                low, high = max(start, zone.start), min(end, zone.end)
                found.append(SentenceRange(None, zone.n, zone_name(zone.kind), low - zone.start, high - zone.start))
        return tuple(found)

    def _in_sentences(self, start: int, end: int) -> Iterable[SentenceRange]:
        index = max(0, bisect_right(self.sentence_starts, start) - 1)
        for n, low, high, zone, _ in self.sentences[index:]:
            if low >= end:
                return
            if high > start:
                yield SentenceRange(n, zone, None, max(start, low) - low, min(end, high) - low)

    def changed_zone(self, text: str, n: int, kind: str, language: str, keep: Sequence[tuple[int, int]]) -> "Layout":
        """Zone `n` with another kind: its own sentences are cut anew or go, all others stay as they are.

        `keep` are ranges of annotations that no border may cut.
        """
        zones = tuple(z._replace(kind=kind, version=z.version + 1) if z.n == n else z for z in self.zones)
        zone = next(z for z in zones if z.n == n)
        spans = [(s.start, s.end, s.zone) for s in self.sentences if s.zone != n]
        if kind == "body":
            spans += [(low, high, n) for low, high in split_zone(text, zone.start, zone.end, language, keep)]
        return Layout.of(zones, numbered(sorted(spans)))

    def split(self, at: int, text: str) -> "Layout":
        """Sentence split at `at`; both halves are trimmed. `Invalid` where no sentence can be split there."""
        for sentence in self.sentences:
            if sentence.start < at < sentence.end:
                left, right = text[sentence.start : at].rstrip(), text[at : sentence.end].lstrip()
                if not left or not right:
                    break
                spans = [
                    (sentence.start, sentence.start + len(left), sentence.zone),
                    (sentence.end - len(right), sentence.end, sentence.zone),
                ]
                others = [(s.start, s.end, s.zone) for s in self.sentences if s.n != sentence.n]
                return Layout.of(self.zones, numbered(sorted(others + spans)))
        raise Invalid([Fault("/at", "No sentence can be split here. Choose a place between two words of a sentence.")])

    def merge(self, first: int, last: int) -> "Layout":
        """Sentences `first` to `last` as one. `Invalid` unless they stand in one zone."""
        if last > len(self.sentences):
            raise Invalid([Fault("/last", f"The document has {len(self.sentences)} sentences.")])
        if first >= last:
            raise Invalid([Fault("/last", "Name at least two sentences, the first before the last.")])
        merged = self.sentences[first - 1 : last]
        if len({s.zone for s in merged}) > 1:
            raise Invalid([Fault("/last", "Sentences of two zones cannot become one.")])
        others = [(s.start, s.end, s.zone) for s in self.sentences if not first <= s.n <= last]
        return Layout.of(self.zones, numbered(sorted([*others, (merged[0].start, merged[-1].end, merged[0].zone)])))


def laid_out(text: str, zones: Sequence[Zone], language: str) -> Layout:
    """The layout of a text that is new."""
    return Layout.of(zones, cut(text, zones, language))


def numbered(spans: Iterable[tuple[int, int, int]]) -> list[Sentence]:
    """`(start, end, zone)` in document order with sentence and paragraph numbers; a body zone is a paragraph."""
    sentences: list[Sentence] = []
    paragraph, last = 0, None
    for n, (start, end, zone) in enumerate(spans, 1):
        if zone != last:
            paragraph, last = paragraph + 1, zone
        sentences.append(Sentence(n, start, end, zone, paragraph))
    return sentences
