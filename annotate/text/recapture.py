"""Passages of one text found again in a later capture of it: by their words and what stands around them (domain.md 4).

A passage is placed only where nothing else could be meant. Words that were changed are never guessed: nor is a word put
where it is a part of another one (`no` in `known`, `500` in `1,500`).
"""

from annotate.text.anchoring import agreeing_after, agreeing_before
from annotate.text.words import in_words

CONTEXT = 32
"""Code points on each side that are compared, where the words alone do not decide."""
LEAST = 12
"""Code points that have to agree around words that stood in more than one place."""
MOST_PLACES = 200
"""Words that stand in more places decide nothing: comparing all of them would not be linear."""
Agreement = tuple[int, int]


class Recapture:
    """Two captures of one page. Offsets are code points, half-open."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self._found: dict[tuple[int, int], tuple[int, int] | None] = {}

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Where `[start, end)` of the old text stands in the new one; None when it is gone, was changed, or several
        places could be meant."""
        if (start, end) not in self._found:
            at = self._place(start, end)
            if at is not None and self._within_another(start, end, at):
                at = None
            self._found[start, end] = None if at is None else (at, at + end - start)
        return self._found[start, end]

    def places(self, start: int, end: int) -> list[tuple[int, int]]:
        """Every place where the words stand in the new text, for somebody to choose from; the first `MOST_PLACES`."""
        found = _places(self.new, self.old[start:end])[:MOST_PLACES]
        return [(at, at + end - start) for at in found]

    def _place(self, start: int, end: int) -> int | None:
        words = self.old[start:end]
        if (at := _once(self.new, words)) is not None and _once(self.old, words) is not None:
            return at
        before = min(CONTEXT, start)
        wide = self.old[start - before : end + CONTEXT]
        if (at := _once(self.new, wide)) is not None and _once(self.old, wide) is not None:
            return at + before
        now, then = _places(self.new, words), _places(self.old, words)
        if not now or len(now) > MOST_PLACES or len(then) > MOST_PLACES:
            return None
        return self._decided(start, end, now, then)

    def _within_another(self, start: int, end: int, at: int) -> bool:
        """Whether a word goes on at an edge of the place where it ended before."""
        was, now = _going_on(self.old, start, end), _going_on(self.new, at, at + end - start)
        return any(goes_on and not before for before, goes_on in zip(was, now, strict=True))

    def _decided(self, start: int, end: int, now: list[int], then: list[int]) -> int | None:
        """The one of the places `now` that agrees best, if this one also agrees better with it than all others `then`."""
        size = end - start
        mine = _around(self.old, start, end)
        agreed = {at: _agreement(self.new, at, at + size, mine) for at in now}
        best = max(now, key=lambda at: sum(agreed[at]))
        if sum(agreed[best]) < LEAST:
            return None
        others = [agreed[at] for at in now if at != best]
        theirs = _around(self.new, best, best + size)
        before = [_agreement(self.old, at, at + size, theirs) for at in then if at != start]
        ahead = _far_ahead if not others else _ahead
        if all(_ahead(agreed[best], other) for other in others) and all(ahead(agreed[best], one) for one in before):
            return best
        return None


def _going_on(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether a word or a number goes on before and after a passage."""
    return (
        _goes_on(text[start], text[max(0, start - 2) : start][::-1]),
        _goes_on(text[end - 1], text[end : end + 2]),
    )


def _goes_on(edge: str, outside: str) -> bool:
    """Whether it does beyond the code point `edge`: `outside` are the next two, counted from there. Where two letters of
    which one is of a script without spaces meet, nobody can tell."""
    if not outside or (edge.isalnum() and not in_words(edge)):
        return False
    if in_words(outside[0]):
        return True
    beyond = outside[1:]
    return (outside[0] in "'’" and edge.isalpha() and beyond.isalpha()) or (
        outside[0] in ".," and edge.isdecimal() and beyond.isdecimal()
    )


def _ahead(one: Agreement, other: Agreement) -> bool:
    """On no side behind, on one before. Where each is longer on one side, both could be meant."""
    return one != other and one[0] >= other[0] and one[1] >= other[1]


def _far_ahead(one: Agreement, other: Agreement) -> bool:
    """Clearly longer in all: enough where the words stand in one place only."""
    return sum(one) >= sum(other) + LEAST


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


def _agreement(text: str, start: int, end: int, around: tuple[str, str]) -> Agreement:
    return agreeing_before(text, start, around[0]), agreeing_after(text, end, around[1])


def _once(text: str, words: str) -> int | None:
    """Where the words stand, if that is one place only."""
    at = text.find(words)
    return None if at < 0 or text.find(words, at + 1) >= 0 else at


def _places(text: str, words: str) -> list[int]:
    """The places of the words, overlapping ones too; one more than `MOST_PLACES` at most."""
    found: list[int] = []
    at = text.find(words)
    while at >= 0 and len(found) <= MOST_PLACES:
        found.append(at)
        at = text.find(words, at + 1)
    return found
