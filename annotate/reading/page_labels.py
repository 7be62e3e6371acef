"""By-line and date in one block of a page: each is a part of the article, whether lines or parts of the markup divide them."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from annotate.text import furniture

_KINDS = ("byline", "dateline")
_MOST_LINES = 4
_LONGEST, _LONGEST_BETWEEN = 300, 30
_BETWEEN = " \t\n\x0b\xa0|/·•–—-,;"


class Label(NamedTuple):
    """What an element inside a block says of its words: the kind, the named parts around it, and whether it is a time."""

    kind: str
    regions: tuple[int, ...]
    timed: bool


def label(tag: str, named: str | None, regions: tuple[int, ...]) -> Label | None:
    """What an element inside a block says of its words, if that is a name or a date; `named` is the kind of its part."""
    if named in _KINDS:
        return Label(named, regions, tag == "time")
    return Label("dateline", regions, True) if tag == "time" and named is None else None


def parted(words: Sequence[str], labels: Sequence[Label | None]) -> list[tuple[str, Label | None]]:
    """The words of a block, in the parts that are by-line and date by their elements or by their words: in one part if
    they are not all of these. `labels` has one for each of the words."""
    whole: list[tuple[str, Label | None]] = [("".join(words), None)]
    if not any(labels) or sum(map(len, words)) > _LONGEST:
        return whole
    made: list[tuple[str, str, Label | None]] = []
    before = ""
    for (kind, said), run in groupby(zip(words, labels, strict=True), lambda pair: _known(*pair)):
        text = "".join(word for word, _ in run)
        if kind is None:
            if len(text.strip(_BETWEEN)) > _LONGEST_BETWEEN:
                return whole
            if made and not text.strip(_BETWEEN):
                made[-1] = (made[-1][0] + text, *made[-1][1:])
            else:
                before += text
            continue
        if made and made[-1][1] == kind:
            made[-1] = (made[-1][0] + before + text, *made[-1][1:])
        else:
            made.append((before + text, kind, said))
        before = ""
    if len(made) < 2:
        return whole
    made[-1] = (made[-1][0] + before, *made[-1][1:])
    return [(text, said) for text, _, said in made]


def _known(word: str, said: Label | None) -> tuple[str | None, Label | None]:
    if said:
        return said.kind, said
    shown = furniture.kind_of(plain) if (plain := word.strip(_BETWEEN)) else None
    return (shown, None) if shown in _KINDS else (None, None)


def lines(words: str) -> list[str]:
    """The words of a block; its lines apart if one of a few is a by-line or a date."""
    found = words.split("\n", _MOST_LINES) if words else []
    if 1 < len(found) <= _MOST_LINES and any(furniture.kind_of(line) in _KINDS for line in found if line):
        return [line for line in found if line]
    return [words] if words else []
