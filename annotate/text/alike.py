"""Sentences of two texts that say the same in other words.

Pieces of about a sentence are brought together by the rare words that both have, weighed by RapidFuzz's `token_set_ratio`
and cut down to the words between which they agree. Words count by their first letters, so that "independent" and
"independence" are one, and the more the rarer they are in both texts.
"""

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from annotate.text.compared import Words

SHORTEST = 6
LONGEST = 60
"""Words of a piece: a shorter sentence goes with the next one of its paragraph, a longer one is cut."""
STEM = 5
"""The first letters that two words share to count as one."""
COMMON = 24
"""A word that stands in more pieces of the other text than this brings nothing together."""
TRIED = 3
"""How many pieces of the other text are looked at closely for one piece."""
ENOUGH = 55.0
"""The least `token_set_ratio` of two pieces, in per cent."""
LEAST = 4
"""The fewest different words that are shared."""
WEIGHT = 150.0
"""What two passages must share to count for half: about five words that stand once in each of two short texts."""

_END = re.compile(r"[.!?;।。！？；؟۔][\"'”’»›)\]]*\s+|[。！？]|\n")
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
Range = tuple[int, int]


class Alike(NamedTuple):
    """Two passages: ranges of *words*, half-open, how many different words they share, and how sure that is (0 to 1)."""

    left: Range
    right: Range
    shared: int
    score: float


class Side(NamedTuple):
    """One of two texts, ready to be compared: its words by their first letters, and its pieces."""

    words: Words
    stems: list[str]
    pieces: list[Range]


def side(text: str, words: Words) -> Side:
    """Prepare a text; `words` are those that are looked at."""
    return Side(words, [word[:STEM] for word in words.folded], list(_pieces(text, words)))


def alike(left: Side, right: Side) -> list[Alike]:
    """The best pairs, each piece in one of them at most, the surest first."""
    weights = _weights(left, right)
    found = []
    met = {*_met(left, right, weights), *((b, a) for a, b in _met(right, left, weights))}
    for piece, other in sorted(met):
        mine, theirs = (
            " ".join(words) for words in (left.words.folded[slice(*piece)], right.words.folded[slice(*other)])
        )
        if fuzz.token_set_ratio(mine, theirs) >= ENOUGH:
            pair = _trimmed(_Pair(left.stems, right.stems, piece, other, weights))
            if len(pair.both) >= LEAST:
                found.append((Alike(pair.left, pair.right, len(pair.both), pair.score), piece, other))
    found.sort(key=lambda one: (-one[0].score, one[1:]))
    taken: tuple[set[Range], set[Range]] = (set(), set())
    kept = []
    for one, piece, other in found:
        if piece not in taken[0] and other not in taken[1]:
            taken[0].add(piece)
            taken[1].add(other)
            kept.append(one)
    return kept


def _pieces(text: str, words: Words) -> Iterator[Range]:
    """Ranges of words, each about a sentence, that together are all of them."""
    ends = [match.end() for match in _END.finditer(text)]
    breaks = [match.end() for match in _PARAGRAPH.finditer(text)]
    start = 0
    for n, begin in enumerate(words.starts):
        before = words.ends[n - 1] if n else 0
        ended, broken = _any_in(ends, before, begin), _any_in(breaks, before, begin)
        if n > start and (broken or (ended and n - start >= SHORTEST) or n - start >= LONGEST):
            yield start, n
            start = n
    if start < len(words.starts):
        yield start, len(words.starts)


def _any_in(places: Sequence[int], low: int, high: int) -> bool:
    """Whether one of the ascending places stands behind `low`, up to `high`."""
    at = bisect_right(places, low)
    return at < len(places) and places[at] <= high


def _weights(left: Side, right: Side) -> dict[str, float]:
    counts = Counter(left.stems)
    counts.update(right.stems)
    total = len(left.stems) + len(right.stems)
    return {stem: math.log(total / count) ** 2 for stem, count in counts.items()}


def _met(left: Side, right: Side, weights: Mapping[str, float]) -> Iterator[tuple[Range, Range]]:
    """Each piece of the left with each of the pieces of the right that share the most of what is rare."""
    where: dict[str, list[int]] = {}
    for n, piece in enumerate(right.pieces):
        for stem in set(right.stems[slice(*piece)]):
            where.setdefault(stem, []).append(n)
    for piece in left.pieces:
        sums: dict[int, float] = {}
        for stem in set(left.stems[slice(*piece)]):
            found = where.get(stem, ())
            if len(found) <= COMMON:
                for n in found:
                    sums[n] = sums.get(n, 0.0) + weights[stem]
        best = sorted(sums, key=lambda n: (-sums[n], n))[:TRIED]
        yield from ((piece, right.pieces[n]) for n in best)


class _Pair:
    """Two ranges of words and what they share."""

    def __init__(
        self,
        left_stems: Sequence[str],
        right_stems: Sequence[str],
        left: Range,
        right: Range,
        weights: Mapping[str, float],
    ) -> None:
        self._stems, self._weights = (left_stems, right_stems), weights
        self.left, self.right = left, right
        mine, theirs = set(left_stems[slice(*left)]), set(right_stems[slice(*right)])
        self.both = mine & theirs
        shared = sum(weights[stem] for stem in self.both)
        whole = sum(weights[stem] for stem in mine) + sum(weights[stem] for stem in theirs)
        self.score = 2 * shared / whole * shared / (shared + WEIGHT) if whole else 0.0

    def at(self, left: Range, right: Range) -> "_Pair":
        """The same texts, other ranges."""
        return _Pair(*self._stems, left, right, self._weights)

    def hull(self) -> "_Pair":
        """From the first to the last word that both have."""
        (a, _), (b, _) = self._hits(0), self._hits(1)
        return self.at((a[0], a[-1] + 1), (b[0], b[-1] + 1))

    def shorter(self) -> Iterator["_Pair"]:
        """What remains when one range begins or ends one such word sooner."""
        for n in (0, 1):
            hits, whole = self._hits(n)
            for cut in ((hits[1], whole[1]), (whole[0], hits[-2] + 1)) if len(hits) > 1 else ():
                yield self.at(self.left, cut) if n else self.at(cut, self.right)

    def _hits(self, n: int) -> tuple[list[int], Range]:
        stems, whole = self._stems[n], (self.left, self.right)[n]
        return [at for at in range(*whole) if stems[at] in self.both], whole


def _trimmed(pair: _Pair) -> _Pair:
    """Cut at both ends for as long as the pair gets surer by it."""
    while pair.both:
        pair = pair.hull()
        best = max(pair.shorter(), key=lambda one: one.score, default=pair)
        if best.score <= pair.score:
            break
        pair = best
    return pair
