"""The words of one page of a PDF with their places, as the program that made it drew them, put together to stretches.

Lengths are points, `y` grows upwards. A stretch is cut at every gap that is wider than a blank of running text: whether
such a gap parts columns, cells or only words of a justified line, the rows above and below it tell (`pdf_layout`).
"""

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as raw

_MOST_CHARACTERS = 300_000
_HYPHENS = "\ufffe\x02\xad"
"""What stands for a hyphen at the end of a line."""
_TOKEN = re.compile(rf"[^\s{_HYPHENS}]+[{_HYPHENS}]?")
_UNFIT = re.compile(rf"[{_HYPHENS}\uffff\ud800-\udfff]")
_BOLD = re.compile(rb"bold|black|heavy|demi(?!tri)", re.I)
BULLET = re.compile(r"[•‣▪●◦○■\ue000-\uf8ff–—*-]|\(?(?:\d{1,2}|[a-z])[.)]")
_LEFTWARDS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Hebrew, Arabic and their kin."""
_LATIN = re.compile("[A-Za-z\u00c0-\u052f]")
_SHAPES = re.compile("[\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc]+")
"""Letters as they are drawn, two as one or joined to their neighbours."""
_FOLDED = re.compile("[اأإآ]ل")
"""Two letters that are drawn as one sign, as they come when a line is turned round sign by sign."""
_NUMBERED = re.compile(r"([.,:!،؛؟]{1,3})(\d[\d.,]{0,20})")
GAP = 0.7
"""Of the size of the letters: a wider blank ends a stretch."""
_LABEL_GAP = 4.0
"""The same after the mark of an item of a list."""
_LEAST_SHARE = 0.45
"""Of the size of the letters: what is smaller beside them is no raised or lowered letter of theirs."""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Stretch(NamedTuple):
    """Words on one height. `size` of the letters and `strong` (bold) are those of most of them; `first` is the width of
    the first word. `hyphen`: the program says that the last word goes on in the next line. `blanks` tells of each blank
    where the word after it begins, and how wide it is."""

    words: str
    left: float
    right: float
    base: float
    size: float
    strong: bool
    hyphen: bool
    first: float
    blanks: tuple[tuple[float, float], ...] = ()


class Sheet(NamedTuple):
    """A page: its size, what stands upright in the order in which it was drawn, and words that stand on their side. One
    that is written from right to left is seen as in a mirror, so that `left` is where its lines begin."""

    width: float
    height: float
    lines: list[Stretch]
    aside: list[str]


class _Look(NamedTuple):
    """How the letters of one piece of a page's program look; `turn` counts quarters against the clock."""

    size: float
    strong: bool
    turn: int


class _Piece(NamedTuple):
    """Letters of one look. `blank` before it: what the program says, None where it begins a new line."""

    words: str
    left: float
    right: float
    base: float
    look: _Look
    hyphen: bool
    blank: bool | None


def of_page(page: pypdfium2.PdfPage) -> Sheet:
    """Take the words of a page; those outside of what it shows are left out."""
    text = page.get_textpage()
    try:
        pieces = list(_Letters(text).pieces())
    finally:
        text.close()
    turns = Counter[int]()
    for piece in pieces:
        turns[piece.look.turn] += len(piece.words)
    turn = turns.most_common(1)[0][0] if turns else 0
    box = _turned(page.get_bbox(), turn)
    width, height = box[2] - box[0], box[3] - box[1]
    upright = [
        piece._replace(left=piece.left - box[0], right=piece.right - box[0], base=piece.base - box[1])
        for piece in pieces
        if piece.words and piece.look.turn == turn
    ]
    seen = [piece for piece in upright if 0 <= (piece.left + piece.right) / 2 <= width and 0 <= piece.base <= height]
    leftwards = sum(len(piece.words) * (1 if _LEFTWARDS.search(piece.words) else -1) for piece in seen) > 0
    if leftwards:
        seen = [_mirrored(piece, width) for piece in seen]
    aside = [piece for piece in pieces if piece.words and piece.look.turn != turn]
    return Sheet(width, height, _stretches(seen, leftwards), [line.words for line in _stretches(aside, leftwards)])


def _turned(box: tuple[float, float, float, float], turn: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top as one sees them who turns the page so that these words stand upright."""
    left, bottom, right, top = box
    return (
        (left, bottom, right, top),
        (bottom, -right, top, -left),
        (-right, -top, -left, -bottom),
        (-top, left, -bottom, right),
    )[turn]


def _mirrored(piece: _Piece, width: float) -> _Piece:
    words = _NUMBERED.sub(r"\2\1", piece.words) if _NUMBERED.fullmatch(piece.words) else piece.words
    return piece._replace(words=words, left=width - piece.right, right=width - piece.left)


class _Letters:
    """The letters of a page. Asking for each costs time, so only the first and the last of a word are looked at."""

    def __init__(self, text: pypdfium2.PdfTextPage) -> None:
        self._text = text.raw
        self._signs = _signs(text)
        self._looks: dict[int | None, _Look] = {}
        self._box, self._matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(200)
        address = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
        self._object = ctypes.cast(raw.FPDFText_GetTextObject, address)
        """Where the piece of the page's program is that drew a letter: letters of one piece look alike."""

    def pieces(self) -> Iterator[_Piece]:
        """In the order in which they were drawn."""
        end = 0
        for token in _TOKEN.finditer(self._signs):
            between = self._signs[end : token.start()]
            blank = None if "\n" in between or "\r" in between else bool(between)
            begin, end = token.span()
            last = max(end - 1 - (self._signs[end - 1] in _HYPHENS), begin)
            drawn = self._object(self._text, begin)
            alike = drawn is not None and drawn == self._object(self._text, last)
            if not alike and not self._together(begin, last):
                for at in range(begin + 1, last + 1):
                    if not self._together(begin, at):
                        yield self._piece(begin, at, blank)
                        begin, blank = at, False
            yield self._piece(begin, end, blank)

    def _together(self, a: int, b: int) -> bool:
        one, other = self._look(a), self._look(b)
        near = one.turn == other.turn and abs(one.size - other.size) <= 0.1 * one.size
        return near and self._level(a, b, one)

    def _level(self, a: int, b: int, look: _Look) -> bool:
        return abs(self._base(a, look.turn) - self._base(b, look.turn)) <= 0.1 * look.size

    def _look(self, at: int) -> _Look:
        """Size, weight and direction of a letter."""
        drawn = self._object(self._text, at)
        known = self._looks.get(drawn)
        if known and drawn:
            return known
        size, turn = raw.FPDFText_GetFontSize(self._text, at), 0
        if raw.FPDFText_GetMatrix(self._text, at, ctypes.byref(self._matrix)):
            a, b, c, d = self._matrix.a, self._matrix.b, self._matrix.c, self._matrix.d
            turn = (0 if a >= 0 else 2) if abs(a) >= abs(b) else (1 if b > 0 else 3)
            size *= abs(a * d - b * c) ** 0.5
        if not 1.5 < size < 2000:  # the letters themselves are programs of any size
            box = self._sides(at, turn)
            size = min(max(box[3] - box[1], 1.5), 2000.0)
        weight = raw.FPDFText_GetFontWeight(self._text, at)
        raw.FPDFText_GetFontInfo(self._text, at, self._name, len(self._name), ctypes.byref(ctypes.c_int()))
        self._looks[drawn] = _Look(round(size, 2), weight >= 600 or bool(_BOLD.search(self._name.value)), turn)
        return self._looks[drawn]

    def _sides(self, at: int, turn: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of a letter."""
        raw.FPDFText_GetLooseCharBox(self._text, at, self._box)
        return _turned((self._box.left, self._box.bottom, self._box.right, self._box.top), turn)

    def _origin(self, at: int) -> tuple[float, float]:
        raw.FPDFText_GetCharOrigin(self._text, at, self._x, self._y)
        return self._x.value, self._y.value

    def _base(self, at: int, turn: int) -> float:
        """The height of the line that a letter stands on."""
        x, y = self._origin(at)
        return (y, -x, -y, x)[turn]

    def _piece(self, begin: int, end: int, blank: bool | None) -> _Piece:
        hyphen = self._signs[end - 1] in _HYPHENS
        look = self._look(begin)
        left, _, right, _ = self._sides(begin, look.turn)
        if end - hyphen - begin > 1:
            last = self._sides(end - 1 - hyphen, look.turn)
            left, right = min(left, last[0]), max(right, last[2])
        words = _UNFIT.sub("", self._signs[begin:end])
        words = _SHAPES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), words)
        for found in _FOLDED.finditer(words) if end - begin == len(words) else ():
            if self._origin(begin + found.start()) == self._origin(begin + found.end() - 1):
                words = words[: found.start()] + found[0][::-1] + words[found.end() :]
        return _Piece(words, left, right, self._base(begin, look.turn), look, hyphen, blank)


def _signs(text: pypdfium2.PdfTextPage) -> str:
    """The letters of a page, each at its number."""
    count = min(text.count_chars(), _MOST_CHARACTERS)
    units = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(text, 0, count, units) == count + 1:
        signs = bytes(units)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if len(signs) == count:
            return signs
    # Letters beyond the first plane, or such as it leaves out: their numbers are not those of the page.
    return "".join(chr(min(raw.FPDFText_GetUnicode(text, at), 0x10FFFF)) for at in range(count))


def _stretches(pieces: list[_Piece], leftwards: bool) -> list[Stretch]:
    return [_stretch(_in_order(run) if leftwards else run) for run in _runs(pieces, leftwards)]


def _runs(pieces: list[_Piece], leftwards: bool) -> Iterator[list[_Piece]]:
    open_: list[_Piece] = []
    for piece in pieces:
        if open_ and not _follows(open_, piece, leftwards):
            yield open_
            open_ = []
        open_.append(piece)
    if open_:
        yield open_


def _follows(open_: list[_Piece], piece: _Piece, leftwards: bool) -> bool:
    """Whether a piece stands right after others on their line, raised and lowered letters included."""
    before = open_[-1]
    size = max(before.look.size, piece.look.size)
    gap = piece.left - before.right
    if any(bool(_LEFTWARDS.search(other.words)) is not leftwards for other in (before, piece)):
        gap = max(gap, before.left - piece.right)  # words that run against the line
    label = len(open_) == 1 and BULLET.fullmatch(before.words)
    if before.look.turn != piece.look.turn or not -0.4 * size <= gap <= (_LABEL_GAP if label else GAP) * size:
        return False
    if min(before.look.size, piece.look.size) < _LEAST_SHARE * size:
        return False
    level = any(abs(other.base - piece.base) <= 0.12 * size for other in open_[-3:])
    return level or _beside_main(before, piece)


def _beside_main(a: _Piece, b: _Piece) -> bool:
    """Whether one of two is set small and a little higher or lower than the other."""
    large, small = (a, b) if a.look.size >= b.look.size else (b, a)
    shift = (small.base - large.base) / large.look.size
    return small.look.size <= 0.87 * large.look.size and -0.35 <= shift <= 0.75


def _in_order(pieces: list[_Piece]) -> list[_Piece]:
    """Foreign words in a line that runs leftwards come one by one from its beginning on; they run rightwards."""
    made: list[_Piece] = []
    for foreign, run in groupby(pieces, lambda piece: _LATIN.search(piece.words) is not None):
        words = list(run)
        if foreign and len(words) > 1:
            turned = sorted(words, key=lambda piece: -piece.left)
            words = [piece._replace(blank=other.blank) for piece, other in zip(turned, words, strict=True)]
        made += words
    return made


def _stretch(pieces: list[_Piece]) -> Stretch:
    sizes: Counter[float] = Counter()
    for piece in pieces:
        sizes[piece.look.size] += len(piece.words)
    size = sizes.most_common(1)[0][0]
    base = next(piece.base for piece in pieces if piece.look.size == size)
    words, first = "", 0.0
    blanks: list[tuple[float, float]] = []
    for n, piece in enumerate(pieces):
        gap = piece.left - pieces[n - 1].right
        blank = n > 0 and (gap > 0.12 * size if piece.blank is None else piece.blank)
        if blank:
            blanks.append((piece.left, gap))
        elif not blanks:
            first = piece.right - pieces[0].left
        raised = piece.look.size <= 0.87 * size and piece.base - base > 0.1 * size
        words += (" " if blank else "") + (piece.words.translate(_RAISED) if raised else piece.words)
    strong = sum(len(piece.words) for piece in pieces if piece.look.strong)
    return Stretch(
        words,
        min(piece.left for piece in pieces),
        max(piece.right for piece in pieces),
        base,
        size,
        strong >= 0.9 * sum(len(piece.words) for piece in pieces),
        pieces[-1].hyphen,
        first,
        tuple(blanks) if words.count(" ") == len(blanks) else (),
    )
