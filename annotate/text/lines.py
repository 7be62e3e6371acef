"""The lines of a text as zones see them, and whether one of them reads as prose."""

from itertools import pairwise
from typing import NamedTuple

_CLOSERS = "”’\"'»›“‘)]}」』）】"
_FULL_STOPS = frozenset(".।॥۔።։။។…")
_WIDE_STOPS = frozenset("。．｡！？")
_CALLS = frozenset("?!؟;")  # a headline may end with one, and ";" is the Greek question mark
_JOINS = frozenset(":,;—–")

_NARROWEST, _WIDEST, _FILLED, _FEWEST = 40, 100, 0.6, 4


class Line(NamedTuple):
    """A trimmed line: `start`, `end` in code points of the text, half-open; `gap`: empty lines before it."""

    words: str
    start: int
    end: int
    gap: int


def find(text: str) -> list[Line]:
    """The lines with words, trimmed; lines that were broken to fit a width are put together again."""
    found: list[Line] = []
    at, gap = 0, 0
    for raw in text.split("\n"):
        words = raw.strip()
        if words:
            start = at if words is raw else at + len(raw) - len(raw.lstrip())
            found.append(Line(words, start, start + len(words), gap))
            gap = 0
        else:
            gap += 1
        at += len(raw) + 1
    return _unwrapped(text, found)


def is_prose(words: str) -> bool:
    """Whether a line is long enough, and ends so, that it must be running text."""
    length = len(words)
    if length >= 160:
        return True
    last = words.rstrip(_CLOSERS)[-1:]
    return (
        (last in _FULL_STOPS and length >= 40)
        or (last in _WIDE_STOPS and length >= 12)
        or (last in _CALLS and length >= 100)
    )


def is_sentence(words: str) -> bool:
    """Whether a line ends as a sentence or a part of one does, however short it is."""
    if words.endswith(("...", "…")):
        return len(words) >= 40
    last = words.rstrip(_CLOSERS)[-1:]
    return last in _FULL_STOPS or last in _WIDE_STOPS or last in _CALLS or last in _JOINS


def _unwrapped(text: str, found: list[Line]) -> list[Line]:
    """Joins hard-wrapped lines: a break was forced when the next word did not fit into the common width.

    Only where nearly all breaks of the text are of that kind; verses, lists and one-line paragraphs stay as they are.
    """
    if len(found) <= _FEWEST:
        return found
    lengths = sorted(len(line.words) for line in found)
    width = lengths[-1 - len(lengths) // 50]
    if not _NARROWEST <= width <= _WIDEST:
        return found
    broken = [_forced(before, after, width) for before, after in pairwise(found)]
    adjacent = sum(line.gap == 0 for line in found[1:])
    if adjacent < _FEWEST or sum(broken) < 0.8 * adjacent:
        return found
    firsts = [0, *(at for at, forced in enumerate(broken, 1) if not forced), len(found)]
    return [_together(text, found[first], found[following - 1]) for first, following in pairwise(firsts)]


def _together(text: str, first: Line, last: Line) -> Line:
    return first if first is last else Line(text[first.start : last.end], first.start, last.end, first.gap)


def _forced(before: Line, after: Line, width: int) -> bool:
    length = len(before.words)
    return after.gap == 0 and length >= _FILLED * width and length + 1 + len(after.words.split(None, 1)[0]) > width
