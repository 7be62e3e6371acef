"""The one border between code points, the only unit inside the program, and UTF-16 units (domain.md 4)."""

import re
from collections.abc import Sequence

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class OffsetError(ValueError):
    """An offset that leaves the text, goes backwards, or stands inside a surrogate pair."""


def utf16_length(text: str, start: int = 0, end: int | None = None) -> int:
    """How many UTF-16 units `text[start:end]` takes; `start` and `end` are code points, half-open."""
    part = text[start:end]
    return len(part) if part.isascii() else len(part.encode("utf-16-le", "surrogatepass")) // 2


def to_utf16(text: str, offsets: Sequence[int]) -> list[int]:
    """Ascending code-point offsets as UTF-16 offsets, in one walk over the text.

    `OffsetError` when an offset is smaller than the one before it or lies outside `0 … len(text)`.
    """
    _check(offsets, len(text))
    astral = _astral(text)
    if not astral:
        return list(offsets)
    found: list[int] = []
    passed = 0
    for offset in offsets:
        while passed < len(astral) and astral[passed] < offset:
            passed += 1
        found.append(offset + passed)
    return found


def from_utf16(text: str, offsets: Sequence[int]) -> list[int]:
    """Ascending UTF-16 offsets as code-point offsets, in one walk over the text.

    `OffsetError` when an offset is smaller than the one before it, lies outside the text,
    or stands between the two halves of one character.
    """
    astral = _astral(text)
    _check(offsets, len(text) + len(astral))
    if not astral:
        return list(offsets)
    found: list[int] = []
    passed = 0
    for offset in offsets:
        while passed < len(astral) and astral[passed] + passed < offset:
            passed += 1
        if passed and astral[passed - 1] + passed == offset:
            raise OffsetError(f"UTF-16 offset {offset} stands inside one character.")
        found.append(offset - passed)
    return found


def context(text: str, start: int, end: int, width: int = 32) -> tuple[str, str]:
    """The `width` code points before `start` and after `end`: prefix and suffix of a quote (domain.md 7)."""
    _check((start, end), len(text))
    return text[max(0, start - width) : start], text[end : end + width]


def _astral(text: str) -> list[int]:
    """Code-point index of each character that takes two UTF-16 units."""
    if text.isascii() or utf16_length(text) == len(text):  # encoding is ten times as fast as the search below
        return []
    return [match.start() for match in _ASTRAL.finditer(text)]


def _check(offsets: Sequence[int], length: int) -> None:
    before = 0
    for offset in offsets:
        if not before <= offset <= length:
            raise OffsetError(f"Offset {offset} is not between {before} and {length}.")
        before = offset
