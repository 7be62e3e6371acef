"""Where one sentence ends and the next begins: the splitter's answer, and our corrections of it.

A correction takes a border back or adds one. It looks at a window around the border, never at the whole text,
so the work stays linear in the length of the text.
"""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from annotate.text import abbreviations
from annotate.text.abbreviations import Abbreviations

# The splitter's time grows with the square of the quotation marks left open, and its answer takes 400 bytes a sentence:
# asked in pieces, a long text costs as much a character as a short one. What it says of the last quarter is not used,
# because a quotation may be cut there.
_PIECE = 3000
_SETTLED = _PIECE * 3 // 4
_BEFORE, _AFTER, _ASIDE, _SHORT = 48, 24, 400, 8

_CLOSERS = "”’\"'»›“‘)]}」』）】》〉"
_OPENERS = "“‘„‚\"'«‹»›([{¿¡「『（【《〈*_"
_DASHES = "–—―-"
_UNSPACED = frozenset("。！？｡．।॥။៕។༎")
_SAYING = frozenset("说說问問喊答叫道")
_PRONOUNS = frozenset("他她它我你")
_ROMAN = frozenset("IVXLC")

_SIGNS = ("…", "...", "?!", "!?", "??", "!!", ".)", "?)", "!)", ".]", "?]", "!]")
_MISSED = re.compile('(?:…|\\.\\.\\.|[?!][?!]|[.?!][)\\]])[”"»’]?(?=[ \n])')
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[IVX]{1,4}|[A-Za-zА-Яа-я])[.)]")


def find(text: str, language: str) -> Iterator[int]:
    """Ascending ends of sentences within `text`, in code points; the blanks after an end belong to no sentence.

    `text` holds no blanks but spaces and line feeds; `language` is a primary subtag. The end of the text is not among
    them.
    """
    words = abbreviations.of(language)
    begin = 0
    for end in _candidates(text, language):
        right = text[end : end + _AFTER]
        following = right.lstrip()
        gap = right[: len(right) - len(following)]
        if _fragment(text, begin, end):
            continue
        if "\n\n" in gap or _stands(text[max(begin, end - _BEFORE) : end], following, bool(gap), language, words):
            yield end
            begin = end


def _candidates(text: str, language: str) -> Iterator[int]:
    """The splitter's borders and, between them, those that it misses: each where the blanks before it begin."""
    missed = any(sign in text for sign in _SIGNS)
    begin = 0
    for border in _splitter(text, language):
        end = begin + len(text[begin:border].rstrip())
        if missed:
            yield from _between(text, begin, end)
        if begin < end < len(text):
            yield end
        begin = border


def _splitter(text: str, language: str) -> Iterator[int]:
    """The ends of the splitter's sentences, asked piece by piece.

    A piece begins where the last settled sentence ended, or, in a sentence longer than half a piece, at a word inside it.
    """
    at = 0
    while at + _PIECE < len(text):
        settled = [end for end in _ask(text[at : at + _PIECE], language) if end <= _SETTLED]
        yield from (at + end for end in settled)
        begun = settled[-1] if settled else 0
        if begun < _PIECE // 2:
            begun = max(begun, text.rfind(" ", at, at + _PIECE // 2) + 1 - at, _PIECE // 4)
        at += begun
    yield from (at + end for end in _ask(text[at:], language))


def _ask(text: str, language: str) -> list[int]:
    try:
        return [found["end_index"] for found in get_sentence_boundaries(language, text)]
    except BaseException as failure:  # the splitter's PanicException is no Exception
        if type(failure).__name__ != "PanicException":
            raise
        return [len(text)]  # one sentence, which a person can split


def _between(text: str, begin: int, end: int) -> Iterator[int]:
    """Borders inside one sentence of the splitter: after `…`, `?!`, `.)`, before a capital, outside quotation marks."""
    opening, closing = ("„«([", "“”»)]") if text.find("„", begin, end) >= 0 else ("“«([", "”»)]")
    seen, depth, straight = begin, 0, 0
    for match in _MISSED.finditer(text, begin, end):
        at = match.end()
        depth += sum(text.count(sign, seen, at) for sign in opening)
        depth -= sum(text.count(sign, seen, at) for sign in closing)
        straight += text.count('"', seen, at)
        seen = at
        following = text[at : at + _AFTER].lstrip().lstrip(_OPENERS)
        inside = depth or straight % 2
        if (
            at < end
            and following[:1].isupper()
            and not inside
            and (text[at - 1] not in ")]" or _aside(text, begin, at))
        ):
            yield at


def _aside(text: str, begin: int, end: int) -> bool:
    """Whether the bracket that ends at `end` holds a sentence, and not a word with a full stop: `(formerly Bell Co.)`."""
    opened = text.rfind("(" if text[end - 1] == ")" else "[", max(begin, end - _ASIDE), end)
    return opened >= 0 and (not text[begin:opened].strip() or text.count(" ", opened, end) >= 4)


def _fragment(text: str, begin: int, end: int) -> bool:
    """Whether too little stands before or after the border: an enumerator such as `1.`, or marks without a word."""
    if end - begin <= _SHORT:
        before = text[begin:end].strip()
        if _ENUMERATOR.fullmatch(before) or not any(map(str.isalnum, before)):
            return True
    return len(text) - end <= _SHORT and not any(map(str.isalnum, text[end:]))


def _stands(left: str, right: str, spaced: bool, language: str, words: Abbreviations) -> bool:
    """Whether the border between two trimmed windows is one; `spaced`: there is a blank between them."""
    if not right:  # a gap wider than the window
        return True
    core = left.rstrip(_CLOSERS)
    mark, closed = core[-1:], len(core) < len(left)
    if not spaced:
        return mark in _UNSPACED and not (closed and _speech_goes_on(right, language))
    undashed = right.lstrip(_DASHES)
    if len(undashed) < len(right):
        return not _small(undashed.lstrip())
    if (closed or mark in ".…") and _small(right.lstrip(_OPENERS)):
        return False
    return closed or mark != "." or not _abbreviated(core[:-1], right, words)


def _speech_goes_on(right: str, language: str) -> bool:
    """`「…。」と彼は言った` and `“……？”他问`: the sentence goes on after the quotation."""
    if language == "ja":
        return right.startswith(("と", "って"))
    return right[:1] in _PRONOUNS and not _SAYING.isdisjoint(right[1:4]) and "：" not in right[:6]


def _small(word: str) -> bool:
    """Whether a word goes on with a sentence: a small letter, but no `iPhone`, no `b)`, no script without capitals."""
    first, second = word[:1], word[1:2]
    return first.islower() and not "ა" <= first <= "ჿ" and not second.isupper() and second != ")"


def _abbreviated(before: str, right: str, words: Abbreviations) -> bool:
    """Whether the full stop after `before` belongs to its last word and ends no sentence."""
    tokens = before.rsplit(None, 2)
    if not tokens:
        return False
    token = tokens[-1].lstrip(_OPENERS).replace("’", "'")
    stem = token.rpartition("'")[2]
    following = right.split(None, 1)[0]
    if stem in words.leading:
        return following not in words.openers
    if stem.lower() in words.numbered and _number(following):
        return True
    before_it = tokens[-2] if len(tokens) > 1 else ""
    previous = before_it.removesuffix(".")
    if words.ordinal and following[0].isupper() and ((stem.isdecimal() and len(stem) <= 2) or _roman(stem)):
        return previous.lower() not in words.numbered and following not in words.openers
    initials = len(stem) == 1 and previous != before_it and (len(previous) == 1 or previous in words.leading)
    return initials and stem.isalpha() and following not in words.openers


def _number(word: str) -> bool:
    bare = word.rstrip(".,;:)")
    return word[0].isdecimal() or word[0] in "§№#" or (_roman(bare) and (len(bare) > 1 or bare != word))


def _roman(word: str) -> bool:
    return bool(word) and _ROMAN.issuperset(word)
