"""The kind of each line of a text, from its place around the prose: an article alone, or a captured page (domain.md 5).

Head: the lines above the first line of prose. Tail: those below the last. A page is recognised by a headline that
stands twice or by two lines of furniture; else only what is certain by its own words is told apart from the body.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from annotate.text import furniture
from annotate.text.lines import Line, is_prose, is_sentence

_FURNITURE = frozenset(("navigation", "boilerplate", "advert", "related_links", furniture.HEADING))
_LABELS = frozenset(("byline", "dateline", "caption", "editor_note"))
_INSIDE = frozenset(("advert", "related_links", "caption", furniture.HEADING))
_SITE_MARKS = (" | ", " - ", " – ", " — ", " :: ", " · ", " » ")
_LONGEST_TITLE, _LONGEST_LABEL, _MOST_HEAD_LINES = 150, 240, 4


class _Edges(NamedTuple):
    """What each line shows by its words, and the indices of the first and the last line of prose."""

    shown: list[str | None]
    first: int
    last: int


def kinds(lines: Sequence[Line]) -> list[str]:
    """A zone kind for each line, in order."""
    edges = _edges(lines)
    if edges is None:
        return ["body"] * len(lines)
    headline = _repeated(lines, edges)
    if headline is None and sum(kind in _FURNITURE for kind in edges.shown) < 2:
        return _article(lines, edges)
    if headline is None:
        headline = _likeliest(lines, edges)
    return [*_head(lines, edges, headline), *_body(lines, edges), *_tail(lines, edges, headline)]


def _edges(lines: Sequence[Line]) -> _Edges | None:
    """None for a text without a line of prose."""
    shown: list[str | None] = [None] * len(lines)
    for first, line in enumerate(lines):
        shown[first] = furniture.kind_of(line.words)
        if shown[first] is None and is_prose(line.words):
            break
    else:
        return None
    for last in range(len(lines) - 1, first - 1, -1):
        shown[last] = furniture.kind_of(lines[last].words, after_body=True)
        if shown[last] is None and is_prose(lines[last].words):
            break
    for at in range(first + 1, last):
        if len(lines[at].words) <= _LONGEST_LABEL and (kind := furniture.kind_of(lines[at].words)) in _INSIDE:
            shown[at] = kind
    return _Edges(shown, first, last)


def _repeated(lines: Sequence[Line], edges: _Edges) -> int | None:
    """The headline that stands twice: of its copies above the prose the one nearest to it."""
    heads = [at for at in range(edges.first) if edges.shown[at] is None]
    tails = [at for at in range(edges.last + 1, len(lines)) if edges.shown[at] is None]
    keys = {at: key_of(lines[at].words) for at in (*heads, *tails)}
    copies = Counter(keys.values())
    copies.update(stem for key in keys.values() for stem in stems_of(key))
    for at in reversed(heads):
        if copies[keys[at]] > 1 and (keys[at].count(" ") >= 2 or len(keys[at]) >= 20):
            return at
    return None


def _likeliest(lines: Sequence[Line], edges: _Edges) -> int | None:
    """The headline of a page that has it once: a title of four words above the by-line and below the furniture.

    Where there is none, the last such title anywhere above the prose, else the last title of two words.
    """
    heads = range(edges.first)
    signed = next((at for at in heads if edges.shown[at] in ("byline", "dateline")), edges.first)
    above = max((at for at in range(signed) if edges.shown[at] in _FURNITURE), default=-1)
    titles = [at for at in heads if edges.shown[at] is None and _is_title(lines[at].words)]
    long = [at for at in titles if lines[at].words.count(" ") >= 3]
    between = [at for at in long if above < at < signed]
    return between[0] if between else long[-1] if long else titles[-1] if titles else None


def _head(lines: Sequence[Line], edges: _Edges, headline: int | None) -> list[str]:
    made: list[str] = []
    subheadline = False
    for at in range(edges.first):
        words, shown = lines[at].words, edges.shown[at]
        if shown:
            made.append("boilerplate" if shown == furniture.HEADING else shown)
        elif at == headline:
            made.append("headline")
        elif headline is not None and _copies(lines[at], lines[headline]):
            made.append("headline_duplicate")
        elif is_sentence(words) or headline is None:
            made.append("body")
        elif at < headline or not any(map(str.isalpha, words)):
            made.append("boilerplate")
        elif _is_long(words) and not subheadline:
            made.append("subheadline")
            subheadline = True
        else:
            made.append("caption")
    return made


def _body(lines: Sequence[Line], edges: _Edges) -> list[str]:
    made: list[str] = []
    links = False
    for at in range(edges.first, edges.last + 1):
        words, shown = lines[at].words, edges.shown[at]
        if shown == furniture.HEADING:
            made.append("boilerplate")
            links = True
            continue
        links = links and not is_sentence(words) and not is_prose(words)
        made.append(shown or ("related_links" if links else "body"))
    return made


def _tail(lines: Sequence[Line], edges: _Edges, headline: int | None) -> list[str]:
    """Below the prose: unknown short lines are furniture only after known furniture or a gap wider than in the body."""
    made: list[str] = []
    widest = max((line.gap for line in lines[edges.first + 1 : edges.last + 1]), default=1)
    ended, links = False, False
    for at in range(edges.last + 1, len(lines)):
        line, shown = lines[at], edges.shown[at]
        ended = ended or shown in _FURNITURE or line.gap > max(widest, 1)
        if shown in _FURNITURE:
            links = shown == furniture.HEADING
        if shown:
            made.append("boilerplate" if shown == furniture.HEADING else shown)
        elif headline is not None and _copies(line, lines[headline]):
            made.append("headline_duplicate")
        elif not ended or (not links and is_sentence(line.words) and line.words.count(" ") >= 3):
            made.append("body")
        else:
            made.append("related_links" if links else "boilerplate")
    return made


def _article(lines: Sequence[Line], edges: _Edges) -> list[str]:
    """A text without a page: body, but for what is certain by its words, and a clear headline with what belongs to it."""
    made = [_certain(line.words, shown) for line, shown in zip(lines, edges.shown, strict=True)]
    if _is_headed(lines, edges):
        made[0] = "headline"
        for at in range(1, edges.first):
            made[at] = edges.shown[at] or "subheadline"
    return made


def _certain(words: str, shown: str | None) -> str:
    if shown in ("caption", "editor_note"):
        return shown
    if shown in _FURNITURE and " " in words:
        return "boilerplate" if shown == furniture.HEADING else shown
    return "body"


def _is_headed(lines: Sequence[Line], edges: _Edges) -> bool:
    """A title, an empty line, then prose; between them only by-line, date, caption, or one longer title."""
    between = range(1, edges.first)
    if not 1 <= edges.first <= _MOST_HEAD_LINES or edges.shown[0] is not None or lines[1].gap == 0:
        return False
    unknown = [lines[at].words for at in between if edges.shown[at] is None]
    labelled = all(edges.shown[at] in _LABELS for at in between if edges.shown[at] is not None)
    subheadline = len(unknown) <= 1 and all(_is_long(words) and _is_title(words) for words in unknown)
    return labelled and subheadline and _is_title(lines[0].words)


def _is_title(words: str) -> bool:
    spaces = words.count(" ")
    return (
        len(words) <= _LONGEST_TITLE
        and (1 <= spaces < 20 or (spaces == 0 and len(words) >= 10))
        and (words[0].isalnum() or words[0] in "“\"«‘'„¿¡「『《")
        and not is_sentence(words)
    )


def _is_long(words: str) -> bool:
    """Too long for a caption of names: eight words, or as much in a script without spaces."""
    return words.count(" ") >= 7 or (" " not in words and len(words) >= 25)


def key_of(words: str) -> str:
    """Words as they are compared: without case, with single blanks."""
    return " ".join(words.casefold().split())


def stems_of(key: str) -> set[str]:
    """A page title without the name of the site before or after it."""
    return {part for sign in _SITE_MARKS if sign in key for part in (key.rpartition(sign)[0], key.partition(sign)[2])}


def _copies(line: Line, headline: Line) -> bool:
    key, original = key_of(line.words), key_of(headline.words)
    return key == original or original in stems_of(key)
