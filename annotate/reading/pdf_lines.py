"""The lines of one page of a PDF with their places, as the program that made it drew them.

Lengths are points, `y` grows upwards. A line that runs over a wide gap is cut there: two columns on one height.
"""

import ctypes
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as raw

_MOST_CHARACTERS = 300_000
_BREAKS = (0x0D, 0x0A)
_HYPHENS = (0xFFFE, 0x02, 0xAD)
"""What stands for a hyphen at the end of a line."""
_GAP = 1.8
"""Widths of the letter height: a wider blank is no blank between words."""


class Line(NamedTuple):
    """`hyphen`: the program says that the last word goes on in the next line."""

    words: str
    left: float
    right: float
    bottom: float
    top: float
    hyphen: bool

    @property
    def height(self) -> float:
        return self.top - self.bottom


class Sheet(NamedTuple):
    """A page: its size and its lines in the order in which they were drawn."""

    width: float
    height: float
    lines: list[Line]


class _Box(NamedTuple):
    left: float
    right: float
    bottom: float
    top: float


def of_page(page: pypdfium2.PdfPage) -> Sheet:
    """Take the lines of a page."""
    text = page.get_textpage()
    try:
        count = min(text.count_chars(), _MOST_CHARACTERS)
        lines: list[Line] = []
        begin = 0
        codes = [raw.FPDFText_GetUnicode(text, n) for n in range(count)]
        for at in range(count + 1):
            hyphen = at < count and codes[at] in _HYPHENS  # the lines before and after it come as one
            if at == count or hyphen or codes[at] in _BREAKS:
                end = at + hyphen
                if end > begin:
                    lines += _pieces(text, codes, begin, end)
                begin = at + 1
        width, height = page.get_size()
        return Sheet(width, height, lines)
    finally:
        text.close()


def _pieces(text: pypdfium2.PdfTextPage, codes: list[int], begin: int, end: int) -> list[Line]:
    """The characters from `begin` to `end` as a line, or as several where wide gaps are."""
    found: list[Line] = []
    first = begin
    for at in range(begin + 1, end - 1):
        if codes[at] == 0x20:
            before, after = _box(text, at - 1), _box(text, at + 1)
            if before and after and after.left - before.right > _GAP * max(before.top - before.bottom, 4):
                found += _line(text, codes, first, at)
                first = at + 1
    return found + _line(text, codes, first, end)


def _line(text: pypdfium2.PdfTextPage, codes: list[int], begin: int, end: int) -> list[Line]:
    while begin < end and codes[begin] in (0x20, 0xA0):
        begin += 1
    while end > begin and codes[end - 1] in (0x20, 0xA0):
        end -= 1
    if begin == end:
        return []
    words = "".join(_sign(code) for code in codes[begin:end]).strip()
    hyphen = codes[end - 1] in _HYPHENS
    drawn = [at for at in (begin, (begin + end) // 2, end - 1 - hyphen) if codes[at] not in (*_HYPHENS, 0x20)]
    boxes = [box for at in drawn if (box := _box(text, at))]
    if not boxes or not words:
        return []
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    return [Line(words, left, right, boxes[0].bottom, boxes[0].top, hyphen)]


def _sign(code: int) -> str:
    if code in _HYPHENS or code == 0xFFFF or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return ""
    return chr(code)


def _box(text: pypdfium2.PdfTextPage, at: int) -> _Box | None:
    """The box of a character as tall as its line, whatever letter it is."""
    rectangle = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text, at, ctypes.byref(rectangle)):
        return None
    return _Box(rectangle.left, rectangle.right, rectangle.bottom, rectangle.top)
