"""A text put together from blocks, with a zone for each."""

import re

from annotate.reading.result import MOST_TEXT, MOST_ZONES, Piece, Unreadable

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BLANKS = re.compile(r"[ \t\n\r\f]+")


class Composed:
    """Blocks one after the other; each is a zone, an empty line stands between two of them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._bytes = 0
        self.zones: list[Piece] = []

    def add(self, words: str, kind: str, page: int | None = None, *, close: bool = False) -> None:
        """Append a block; `close` puts it on the next line, without the empty one (a list, a table). Empty ones go. Tabs
        in front of a row, where its first cells are empty, stand before its zone."""
        tabs = words[: len(words) - len(words.lstrip("\t"))]
        words = fit(words)
        if not words:
            return
        between = ("" if not self._parts else "\n" if close else "\n\n") + tabs
        self._bytes += len(between) + len(words.encode())
        if self._bytes > MOST_TEXT or len(self.zones) >= MOST_ZONES:
            raise Unreadable("The file holds more text than a document may have (10 MB); divide it and add the parts.")
        start = self._length + len(between)
        self._parts += (between, words)
        self._length = start + len(words)
        self.zones.append(Piece(start, self._length, kind, page))

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self._parts)


def fit(words: str) -> str:
    """Words without what no text may hold: control signs, half characters, byte-order marks; trimmed."""
    return _UNFIT.sub("", words).strip()


def one_line(words: str) -> str:
    """Words with each run of white space as one blank, as a browser shows them; no-break spaces stay."""
    return _BLANKS.sub(" ", words).strip(" ")
