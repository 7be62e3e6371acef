"""Sentences of the body: numbered, on exact offsets, never cut inside an annotation (domain.md 5)."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from annotate.text import borders
from annotate.text.normalise import TextRefused
from annotate.text.zones import Zone

MAX_SENTENCES = 250_000

# The splitter fails on U+2028 and other rare blanks; one code point in, one out keeps the offsets.
_BLANK = [*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA1), 0x1680, *range(0x2000, 0x200B)]
_BLANK += [0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
_BLANKS = re.compile("[" + "".join(re.escape(chr(code)) for code in _BLANK) + "]")
_EMPTY_LINES = re.compile(r"\n(?: *+\n)++")
_BLANK_RUN = re.compile(r"\s++")


class Sentence(NamedTuple):
    """One numbered sentence: `start` and `end` are code points of the document, half-open; `zone` is a zone's `n`."""

    n: int
    start: int
    end: int
    zone: int
    paragraph_n: int


def split_zone(
    text: str, start: int, end: int, language: str, keep: Sequence[tuple[int, int]] = ()
) -> list[tuple[int, int]]:
    """The sentences of `text[start:end]`: ascending spans, code points of `text`, half-open, without outer blanks.

    Together they cover every character that is no white space. No border falls inside a range of `keep`
    (the annotations already there). `language` is a BCP 47 tag; an unknown one is read as English.
    """
    return list(_spans(text, start, _clean(text[start:end]), _primary(language), _Kept(keep)))


def cut(text: str, zones: Sequence[Zone], language: str, keep: Sequence[tuple[int, int]] = ()) -> list[Sentence]:
    """The numbered sentences of a document, in order, from 1: those of its `body` zones only.

    Paragraphs are counted through the body: a zone begins one, and so does an empty line inside a zone.
    `keep` and `language` as in `split_zone`. `TextRefused` for more than `MAX_SENTENCES` sentences.
    """
    clean, primary, kept = _clean(text), _primary(language), _Kept(keep)
    made: list[Sentence] = []
    paragraph_n = 0
    for zone in zones:
        if zone.kind != "body":
            continue
        before = None
        for start, end in _spans(text, zone.start, clean[zone.start : zone.end], primary, kept):
            if before is None or clean.count("\n", before, start) > 1:
                paragraph_n += 1
            made.append(Sentence(len(made) + 1, start, end, zone.n, paragraph_n))
            before = end
            if len(made) > MAX_SENTENCES:
                raise TextRefused(f"The text has more than {MAX_SENTENCES:,} sentences; split it and import the parts.")
    return made


class _Kept:
    """Ranges that no border may cut, in a form that answers for one border in O(log n)."""

    def __init__(self, ranges: Sequence[tuple[int, int]]) -> None:
        ordered = sorted(ranges)
        self._starts = [start for start, _ in ordered]
        self._reach = list(accumulate((end for _, end in ordered), max))

    def cut_by(self, end: int, start: int) -> bool:
        """Whether a range holds text on both sides of the border between `end` of one sentence and `start` of the next."""
        begun = bisect_left(self._starts, end)
        return begun > 0 and self._reach[begun - 1] > start


def _spans(text: str, at: int, clean: str, language: str, kept: _Kept) -> Iterator[tuple[int, int]]:
    """Trimmed spans of the stretch of `text` that begins at `at` and reads `clean` with its rare blanks as spaces."""
    if "\n" in clean:
        clean = _EMPTY_LINES.sub(_line_feeds, clean)
    stop = at + len(clean)
    begin = _skip(text, at, stop)
    for border in borders.find(clean, language):
        end = at + border
        following = _skip(text, end, stop)
        if not kept.cut_by(end, following):
            yield begin, end
            begin = following
    end = begin + len(text[begin:stop].rstrip())
    if begin < end:
        yield begin, end


def _clean(text: str) -> str:
    return _BLANKS.sub(" ", text)


def _line_feeds(empty: re.Match[str]) -> str:
    """The splitter knows a paragraph by two line feeds in a row, so blanks between them become line feeds too."""
    return "\n" * len(empty[0])


def _skip(text: str, start: int, stop: int) -> int:
    """Where the blanks that begin at `start` end."""
    blanks = _BLANK_RUN.match(text, start, stop)
    return blanks.end() if blanks else start


def _primary(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower() or "en"
