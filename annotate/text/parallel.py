"""Parallel passages: the same wording in two texts.

It is found by runs of three words that both texts have, chained where words between them were changed. Of a text the
fingerprints of its runs are kept, so that one text can be compared with thousands that nobody reads. All of it is linear in
the length of the texts.
"""

import math
import sys
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from annotate.text.compared import Words

RUN = 3
"""Words in a run. Of twelve words with two changed, four runs are left at least."""
LEAST = 8
"""The fewest words that both passages share: twelve, two changed, and what stands outside of a change at either end."""
LEAST_RUNS = 3
"""The fewest runs that two texts share before they are compared."""
CHANGED = 0.25
"""The largest part of the words of a passage that the other does not have: 20 %, and 5 % for how they are counted."""
GAP = 12
"""The most words between two runs of one passage."""
DRIFT = 5
"""How many more words one of the texts may have between two runs."""
OFTEN = 8
"""A run that stands in a text more often than this tells nothing."""
MOST = 32_768
"""The most fingerprints of one text; of a longer one they are an even sample."""
PART = 2_000
"""The most words of one passage; a longer one comes in parts."""
REACH = 3
"""The most changed words over which an end is carried on."""
NEAR = 16
"""The most words within which `LEAST_RUNS` stand where there is a passage."""


class Passage(NamedTuple):
    """The same wording in two texts: ranges of *words*, half-open, and how many words they share."""

    left: tuple[int, int]
    right: tuple[int, int]
    shared: int

    @property
    def changed(self) -> float:
        """The part of the longer passage that the other does not have."""
        return 1 - self.shared / _length(self)


class _Block(NamedTuple):
    """Equal words: `size` of them from `left` in one text and from `right` in the other."""

    left: int
    right: int
    size: int


def runs_of(folded: Sequence[str]) -> "array[int]":
    """A number of 32 bits for each run of words, in text order; equal runs have equal numbers in every process."""
    one = {word: crc32(word.encode()) for word in set(folded)}
    codes = [one[word] for word in folded]
    following = zip(codes, codes[1:], codes[2:], strict=False)
    return array("I", [(a * 0x9E3779B1 ^ b * 0x85EBCA77 ^ c * 0xC2B2AE3D) >> 3 & 0xFFFFFFFF for a, b, c in following])


def fingerprints(folded: Sequence[str]) -> bytes:
    """What is kept of a text, given its folded words: its different runs, at most `MOST`, as little-endian numbers of 32 bits."""
    found = sorted(set(runs_of(folded)))
    bits = 0
    while len(found) > MOST:
        bits += 1
        found = [one for one in found if not one & (1 << bits) - 1]
    return _little(array("I", found)).tobytes()


MARKS = 8
"""Fingerprints by which a text is found again without comparing it with all others: its smallest ones."""
FEWEST_RUNS = 8
"""A text with fewer different runs is too short to be called nearly the same as another."""


def marks(kept: bytes) -> list[int]:
    """The marks of a text, given its fingerprints; none for one that is too short."""
    found = _little(array("I", kept[: 4 * MARKS]))
    return list(found) if len(kept) >= 4 * FEWEST_RUNS else []


def same_part(one: bytes, other: bytes) -> float:
    """The part of the runs of the longer text that the other has too, given the fingerprints of both."""
    mine, theirs = set(array("I", one)), set(array("I", other))
    return len(mine & theirs) / max(len(mine), len(theirs), 1)


def _little(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


class Sought:
    """One text against the fingerprints of others."""

    def __init__(self, words: Words) -> None:
        self._places: dict[int, list[int]] = {}
        for at, run in enumerate(runs_of(words.folded)):
            self._places.setdefault(run, []).append(at)
        self._runs = self._places.keys()

    def shared(self, kept: bytes) -> frozenset[int]:
        """The runs that the text shares with another, if there are enough in one place for a passage."""
        theirs = array("I")
        theirs.frombytes(kept)
        both = self._runs & _little(theirs)
        # A sample of a long text has only some of the runs of a passage.
        least = LEAST_RUNS if len(theirs) <= MOST // 2 else 1
        if len(both) < least:
            return frozenset()
        places = sorted(at for run in both for at in self._places[run])
        near = any(there - at <= NEAR for at, there in zip(places, places[least - 1 :], strict=False))
        return frozenset(both) if near else frozenset()


def nearest(shared: Mapping[str, frozenset[int]], of: int) -> list[str]:
    """The texts by what they share, those that share the most of what is rare among `of` texts first."""
    counts = Counter(run for runs in shared.values() for run in runs)
    weights = {run: (1 + math.log(max(of, 1) / count)) ** 2 for run, count in counts.items()}
    sums = {text: sum(weights[run] for run in runs) for text, runs in shared.items()}
    return sorted(sums, key=lambda text: (-sums[text], text))


def passages(left: Words, right: Words) -> list[Passage]:
    """The same wording in both texts, in the order of the left one."""
    found = [passage for chain in _chains(left, right) for passage in _passages(chain, left, right)]
    found.sort(key=lambda one: (-one.shared, one))
    kept: list[Passage] = []
    for one in found:
        if not any(_inside(one, other) for other in kept):
            kept.append(one)
    return sorted(kept)


def _inside(one: Passage, other: Passage) -> bool:
    """Whether it is told by the other already: on both sides half of it, or more, stands there."""
    return all(
        2 * (min(mine[1], theirs[1]) - max(mine[0], theirs[0])) >= mine[1] - mine[0]
        for mine, theirs in ((one.left, other.left), (one.right, other.right))
    )


def _chains(left: Words, right: Words) -> Iterator[list[_Block]]:
    """Runs that both texts have, joined to blocks, and blocks that follow each other to chains."""
    places: dict[int, list[int]] = {}
    for at, run in enumerate(runs_of(right.folded)):
        places.setdefault(run, []).append(at)
    ends: dict[int, list[_Block]] = {}  # by the diagonal on which a chain ends
    for at, run in enumerate(runs_of(left.folded)):
        found = places.get(run, ())
        if len(found) > OFTEN:
            continue
        for there in found:
            chain = _chain(ends, at, there)
            if chain is None:
                chain = []
            else:
                last = chain[-1]
                if last.left - last.right == at - there and at <= last.left + last.size:
                    chain[-1] = last._replace(size=at + RUN - last.left)
                    continue
            old = ends.pop(at - there, None)
            if old is not None and old is not chain:
                yield old
            chain.append(_Block(at, there, RUN))
            ends[at - there] = chain
    yield from ends.values()


def _chain(ends: dict[int, list[_Block]], at: int, there: int) -> list[_Block] | None:
    """The chain that a run at these places goes on, the nearest; it is taken from the diagonal it ended on."""
    for drift in sorted(range(-DRIFT, DRIFT + 1), key=abs):
        diagonal = at - there + drift
        chain = ends.get(diagonal)
        if chain is None:
            continue
        last = chain[-1]
        over = (at - last.left - last.size, there - last.right - last.size)
        if drift == 0 and over[0] <= GAP:
            return chain
        if drift and min(over) >= 0 and max(over) <= GAP:
            return ends.pop(diagonal)
    return None


def _passages(chain: list[_Block], left: Words, right: Words) -> Iterator[Passage]:
    """The chain as a passage; in parts, cut at its widest gap, where too much was changed."""
    waiting = [chain]
    while waiting:
        part = waiting.pop()
        if sum(block.size - RUN + 1 for block in part) < LEAST_RUNS:
            continue
        whole = _carried_on(_passage(part, left, right), left, right)
        if whole.shared < LEAST:
            continue
        if whole.changed <= CHANGED:
            if len(set(left.folded[slice(*whole.left)])) >= LEAST * 2 // 3:
                yield from [whole] if _length(whole) <= PART else _parts(part, left, right)
        elif len(part) > 1:
            widest = max(range(1, len(part)), key=lambda n: part[n].left - part[n - 1].left - part[n - 1].size)
            waiting += [part[:widest], part[widest:]]


def _length(passage: Passage) -> int:
    return max(passage.left[1] - passage.left[0], passage.right[1] - passage.right[0])


def _parts(chain: Sequence[_Block], left: Words, right: Words) -> Iterator[Passage]:
    """A long passage in parts of at most about `PART` words, cut where the words are equal."""
    held: list[_Block] = []
    for block in chain:
        for skip in range(0, block.size, PART):
            piece = _Block(block.left + skip, block.right + skip, min(PART, block.size - skip))
            if held and piece.left + piece.size - held[0].left > PART:
                yield _passage(held, left, right)
                held = []
            held.append(piece)
    yield _passage(held, left, right)


def _passage(chain: Sequence[_Block], left: Words, right: Words) -> Passage:
    first, last = chain[0], chain[-1]
    shared = sum(block.size for block in chain)
    for before, after in pairwise(chain):
        gap = SequenceMatcher(
            None,
            left.folded[before.left + before.size : after.left],
            right.folded[before.right + before.size : after.right],
            autojunk=False,
        )
        shared += sum(block.size for block in gap.get_matching_blocks())
    return Passage((first.left, last.left + last.size), (first.right, last.right + last.size), shared)


def _carried_on(passage: Passage, left: Words, right: Words) -> Passage:
    """With the equal words that stand behind a change at either end."""
    (start, end), (there, to), shared = passage
    while more := _next(left.folded[end : end + 2 * REACH], right.folded[to : to + 2 * REACH]):
        end, to, shared = end + more[0], to + more[1], shared + more[2]
    while more := _next(
        left.folded[max(0, start - 2 * REACH) : start][::-1], right.folded[max(0, there - 2 * REACH) : there][::-1]
    ):
        start, there, shared = start - more[0], there - more[1], shared + more[2]
    return Passage((start, end), (there, to), shared)


def _next(left: Sequence[str], right: Sequence[str]) -> tuple[int, int, int] | None:
    """How far two equal words, or one at once, stand ahead: words of the left, words of the right, and equal ones."""
    if left and right and left[0] == right[0]:
        return 1, 1, 1
    for far in range(1, 2 * REACH + 1):
        for a in range(max(0, far - REACH), min(REACH, far) + 1):
            b = far - a
            if len(left) >= a + 2 and left[a : a + 2] == right[b : b + 2]:
                return a + 2, b + 2, 2
    return None
