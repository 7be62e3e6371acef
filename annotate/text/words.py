"""Words as a search knows them: the same for both databases, every script, with or without accents.

A text is folded character by character (case, accents, width), cut into words, and where a script has no spaces between
words (Chinese, Japanese, Thai, …) into overlapping pairs of characters: two characters are the usual word there, and
three pairs in a row are a word of four. Offsets are code points of the text, half-open.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

LONGEST_WORD = 60
"""Code points of a word that are kept; what is longer is no word, but may be an address or a key."""

STRETCH_WORDS = 4000
"""Words of one stretch of a text. PostgreSQL keeps no place above 16,383 and 256 places a word."""

STRETCH_SAME = 250
GAP = "\ue000"
"""A word that nobody can ask for: it keeps the end of one piece and the start of the next from being a phrase."""

# Scripts without spaces between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
# Marks that only say how a letter is spoken or stressed: Latin, Greek, Cyrillic, Hebrew points, Arabic vowels.
_POINTS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe20-\ufe2f]"
)
_BREVE = "\u0306"
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"}


class _Folded(dict[int, str]):
    """What each code point becomes: letters and digits of a word, or a blank."""

    def __missing__(self, code: int) -> str:
        made = "".join(_LETTERS.get(c, c) for c in unicodedata.normalize("NFKD", chr(code).casefold()))
        if _BREVE in made and "\u0400" <= made[0] <= "\u04ff":  # й is no и
            made = unicodedata.normalize("NFC", made)
        made = unicodedata.normalize("NFC", _POINTS.sub("", made))
        made = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in made)
        self[code] = made
        return made


_folded = _Folded()


class Word(NamedTuple):
    """A folded word and where it stands; of a script without spaces a pair of characters, and the last one alone."""

    word: str
    start: int
    end: int


class Stretch(NamedTuple):
    """A part of a text that is searched as one, with its words in order."""

    start: int
    end: int
    words: tuple[str, ...]


def in_words(character: str) -> bool:
    """Whether a letter, a sign on one, or a digit belongs to a word of a script that has spaces between words."""
    kind = unicodedata.category(character)
    return (kind[0] in "LM" or kind in ("Nd", "Nl")) and not _UNSPACED.match(character)


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order."""
    found: list[str] = []
    for run in text.translate(_folded).split():
        if run.isascii():
            found.append(run[:LONGEST_WORD])
        else:
            found.extend(run[start : min(end, start + LONGEST_WORD)] for start, end in _cut(run))
    return found


def _origins(text: str, folded: str) -> Sequence[int]:
    """Where each character of the folded text, and its end, comes from."""
    if len(folded) == len(text) and all(len(_folded[ord(c)]) == 1 for c in set(text)):
        return range(len(text) + 1)
    pieces = [len(_folded[ord(c)]) for c in text]
    return [n for n, length in enumerate(pieces) for _ in range(length)] + [len(text)]


def placed(text: str) -> list[Word]:
    """The same words with their places."""
    folded = text.translate(_folded)
    at = _origins(text, folded)
    found = []
    for run in re.finditer(r"\S+", folded):
        if run[0].isascii():
            start, last = run.start(), run.end() - 1
            found.append(Word(run[0][:LONGEST_WORD], at[start], at[last] + 1))
            continue
        for low, high in _cut(run[0]):
            start, last = run.start() + low, run.start() + high - 1
            found.append(Word(folded[start : min(last + 1, start + LONGEST_WORD)], at[start], at[last] + 1))
    return found


def asked_words(text: str) -> tuple[tuple[str, ...], bool]:
    """The words of what somebody asks for, and whether the last one is the beginning of a pair, as 学 is of 学生."""
    words = words_of(text)
    if not words or len(words[-1]) > 1 or not _UNSPACED.match(words[-1]):
        return tuple(words), False
    if len(words) > 1 and len(words[-2]) == 2 and words[-2][1] == words[-1]:
        return tuple(words[:-1]), False  # the last pair has it already
    return tuple(words), True


def stretches(text: str) -> Iterator[Stretch]:
    """The text in stretches of at most `STRETCH_WORDS` words, none of them more than `STRETCH_SAME` times.

    A stretch ends at the end of a line where one is near.
    """
    words = words_of(text)
    if len(words) <= STRETCH_WORDS and max(Counter(words).values(), default=0) <= STRETCH_SAME:
        yield Stretch(0, len(text), tuple(words))
        return
    known = placed(text)
    start = begun = 0
    while begun < len(known):
        stop = _stop(text, known, begun)
        end = known[stop].start if stop < len(known) else len(text)
        yield Stretch(start, end, tuple(word.word for word in known[begun:stop]))
        start, begun = end, stop


def _stop(text: str, known: Sequence[Word], begun: int) -> int:
    """The index of the word that begins the next stretch."""
    often: dict[str, int] = {}
    line = 0
    for n in range(begun, min(begun + STRETCH_WORDS, len(known))):
        word = known[n].word
        often[word] = often.get(word, 0) + 1
        if often[word] > STRETCH_SAME:
            return line or n
        if n > begun and "\n" in text[known[n - 1].end : known[n].start]:
            line = n
    stop = begun + STRETCH_WORDS
    if stop >= len(known):
        return len(known)
    return line if line > begun + STRETCH_WORDS * 3 // 4 else stop


def _cut(run: str) -> Iterator[tuple[int, int]]:
    """A run without blanks as words: as it is, and as pairs where its script has no spaces."""
    at = 0
    for unspaced in _UNSPACED.finditer(run):
        if at < unspaced.start():
            yield at, unspaced.start()
        for start in range(unspaced.start(), unspaced.end()):
            yield start, min(start + 2, unspaced.end())
        at = unspaced.end()
    if at < len(run):
        yield at, len(run)


def standing(text: str, terms: Sequence[tuple[tuple[str, ...], bool]]) -> list[tuple[int, int, int]]:
    """What `found` finds among the words of a text. Where all of them have spaces between, they are not cut one by one."""
    folded = text.translate(_folded)
    if _UNSPACED.search(folded):
        return found(placed(text), terms)
    at = _origins(text, folded)
    hits = []
    for number, (row, begins) in enumerate(terms):
        for match in _in_a_row(tuple(row), begins).finditer(folded):
            hits.append((at[match.start(1)], at[match.end(1) - 1] + 1, number))
    return sorted(hits)


@lru_cache(maxsize=200)
def _in_a_row(row: tuple[str, ...], begins: bool) -> re.Pattern[str]:
    """Words one behind the other in a folded text, also where the next such row begins inside; of a word that is too
    long only its beginning is known."""
    rest = r"\S*"
    whole = r"\s+".join(re.escape(word) + (rest if len(word) == LONGEST_WORD else "") for word in row)
    end = rest if begins else r"(?!\S)"
    return re.compile(rf"(?<!\S)(?=({whole}{end}))")


def found(words: Sequence[Word], terms: Sequence[tuple[tuple[str, ...], bool]]) -> list[tuple[int, int, int]]:
    """Where terms stand: `(start, end, n)`, `n` the number of the term. A term is its words in a row and whether the
    last one is only the beginning of a word."""
    by_word: dict[str, list[int]] = {}
    for n, word in enumerate(words):
        by_word.setdefault(word.word, []).append(n)
    hits = []
    for number, (row, begins) in enumerate(terms):
        size = len(row)
        firsts = _starting(by_word, row[0]) if begins and size == 1 else by_word.get(row[0], [])
        for n in firsts:
            if n + size <= len(words) and _stands(words[n : n + size], row, begins):
                last = words[n + size - 1]
                pair = begins and len(row[-1]) == 1 and _UNSPACED.match(row[-1])
                hits.append((words[n].start, last.start + 1 if pair else last.end, number))
    return sorted(hits)


def _starting(by_word: dict[str, list[int]], beginning: str) -> list[int]:
    return sorted(n for word, places in by_word.items() if word.startswith(beginning) for n in places)


def _stands(words: Sequence[Word], row: Sequence[str], begins: bool) -> bool:
    last = words[-1].word.startswith(row[-1]) if begins else words[-1].word == row[-1]
    return last and all(word.word == asked for word, asked in zip(words[:-1], row, strict=False))


def merged(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges that touch or overlap as one."""
    made: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made
