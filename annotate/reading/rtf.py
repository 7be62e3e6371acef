"""Rich text (RTF): the words of its paragraphs. A walk over its tokens, linear, with the groups on a bounded stack."""

import re
from typing import NamedTuple

from annotate.domain.proposals import Proposal
from annotate.reading import metadata
from annotate.reading.composed import Composed
from annotate.reading.labels import Paragraph, labelled
from annotate.reading.result import Read, Request, Unreadable

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\'", re.DOTALL
)
_LEFT_OUT = frozenset(
    b"fonttbl colortbl stylesheet pict object themedata colorschememapping datastore generator listtable"
    b" listoverridetable rsidtbl xmlnstbl latentstyles fldinst header headerl headerr headerf footer footerl footerr"
    b" footerf annotation atnid atnauthor nonshppict bkmkstart bkmkend revtbl mmathPr pgptbl filetbl operator".split()
)
_SIGNS = {b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
          b"rdblquote": "”", b"bullet": "•", b"cell": "\t", b"emspace": " ", b"enspace": " "}  # fmt: skip
_CODE_PAGES = {437, 850, 852, 866, 874, 932, 936, 949, 950, *range(1250, 1259)}
_MOST_DEPTH = 5_000


class _Group(NamedTuple):
    """What a group inherits: whether its words are left out, are a note or the title, and how many bytes follow `\\u`."""

    silent: bool = False
    target: str = ""
    skip: int = 1


def read(content: bytes, request: Request) -> Read:
    """Read a rich text. `Unreadable` for one without words."""
    walk = _Walk()
    walk.over(content)
    composed = Composed()
    for item in (*labelled(walk.made), *walk.notes):
        composed.add(item.words, item.kind)
    if not composed.zones:
        raise Unreadable("The rich text holds no words.")
    said: list[Proposal] = []
    for field, words in walk.said.items():
        said += metadata.proposal(field, "".join(words), "properties of the file")
    return Read(
        text=composed.text,
        media_type="application/rtf",
        zones=tuple(composed.zones),
        encoding=f"{walk.code_page} (the file says so)",
        proposals=metadata.distinct(said),
    )


class _Walk:
    def __init__(self) -> None:
        self.made: list[Paragraph] = []
        self.notes: list[Paragraph] = []
        self.said: dict[str, list[str]] = {"title": [], "author": []}
        self.code_page = "cp1252"
        self._words: list[str] = []
        self._note: list[str] = []
        self._bytes = bytearray()
        self._group = _Group()
        self._after = 0  # bytes that stand for a sign already given by its number

    def over(self, content: bytes) -> None:
        stack: list[_Group] = []
        for token in _TOKEN.finditer(content):
            word, number, hexadecimal, sign, brace, plain = token.groups()
            if hexadecimal:
                self._byte(int(hexadecimal, 16))
                continue
            if plain is not None:
                for byte in plain:
                    self._byte(byte)
                continue
            self._say_bytes()
            if brace == b"{":
                if len(stack) >= _MOST_DEPTH:
                    raise Unreadable("The rich text is nested too deeply; save it as .docx and add that.")
                stack.append(self._group)
            elif brace == b"}" and stack:
                self._group = self._closed(stack.pop())
            elif sign is not None:
                self._say({b"~": "\xa0", b"_": "‑", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n"}.get(sign, ""))
                if sign == b"*":  # a destination that a reader may leave out
                    self._group = self._group._replace(silent=True)
            elif word:
                self._word(word, int(number) if number else None)
        self._say_bytes()
        self._end()

    def _word(self, word: bytes, number: int | None) -> None:
        if word in (b"par", b"sect", b"page", b"row"):
            self._end()
        elif word in _SIGNS:
            self._say(_SIGNS[word])
        elif word == b"u" and number is not None:
            code = number % 65536
            self._say(chr(code))
            self._after = self._group.skip
        elif word == b"uc":
            self._group = self._group._replace(skip=min(max(number or 0, 0), 10))
        elif word == b"ansicpg" and number in _CODE_PAGES:
            self.code_page = f"cp{number}"
        elif word in _LEFT_OUT:
            self._group = self._group._replace(silent=True)
        elif word == b"info":
            self._group = self._group._replace(target="info", silent=True)
        elif word in (b"title", b"author") and self._group.target == "info":
            self._group = self._group._replace(target=word.decode(), silent=False)
        elif word == b"footnote":
            self._group = self._group._replace(target="note")

    def _byte(self, byte: int) -> None:
        if self._after:
            self._after -= 1
        elif not self._group.silent:
            self._bytes.append(byte)

    def _say_bytes(self) -> None:
        if self._bytes:
            self._say(self._bytes.decode(self.code_page, errors="replace"))
            self._bytes.clear()

    def _say(self, words: str) -> None:
        if self._group.silent or not words:
            return
        if self._group.target in self.said:
            self.said[self._group.target].append(words)
        elif self._group.target == "note":
            self._note.append(words)
        else:
            self._words.append(words)

    def _end(self) -> None:
        if self._group.target == "note":
            self._note.append(" ")
            return
        words = _whole("".join(self._words)).strip()
        if words:
            self.made.append(Paragraph(words))
        self._words = []

    def _closed(self, outer: _Group) -> _Group:
        if self._group.target == "note" and outer.target != "note" and self._note:
            words = " ".join(_whole("".join(self._note)).split())
            self.notes.append(Paragraph(f"{len(self.notes) + 1} {words}", "other"))
            self._note = []
        return outer


def _whole(words: str) -> str:
    """Characters beyond the first plane come as two halves."""
    return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors="replace")
