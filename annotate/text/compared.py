"""The words of a text, folded for comparison, each with its place."""

import re
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

# In scripts that write no spaces each character is a word; a word keeps its combining marks and inner apostrophes.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff"
_LETTER = rf"[^\W_{_UNSPACED}]"
_RUN = rf"{_LETTER}+(?:[{_MARKS}]+{_LETTER}*)*"
_WORD = re.compile(rf"{_RUN}(?:['’ʼ]{_RUN})*|[{_UNSPACED}]")


class Words(NamedTuple):
    """Words in their order: `folded` for comparing, `starts` and `ends` in code points of the text, half-open."""

    folded: list[str]
    starts: list[int]
    ends: list[int]


def words_of(text: str, stretches: Iterable[tuple[int, int]] | None = None) -> Words:
    """The words of the whole text, or of ascending stretches of it."""
    found = Words([], [], [])
    for start, end in [(0, len(text))] if stretches is None else stretches:
        for match in _WORD.finditer(text, start, end):
            found.folded.append(match[0].casefold().replace("’", "'").replace("ʼ", "'"))
            found.starts.append(match.start())
            found.ends.append(match.end())
    return found


def folded_of(text: str, stretches: Iterable[tuple[int, int]]) -> list[str]:
    """The folded words alone, in a third of the time."""
    folded = [_WORD.findall(text[start:end].casefold().replace("’", "'").replace("ʼ", "'")) for start, end in stretches]
    return list(chain.from_iterable(folded))
