"""Rich text (RTF): the words of its paragraphs. A walk over its tokens, linear, with the groups on a bounded stack."""

import locale
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from annotate.domain.proposals import Proposal
from annotate.reading import labels, metadata
from annotate.reading.composed import Composed, one_line
from annotate.reading.labels import Look, Paragraph, Style, headed, heads, labelled, looks
from annotate.reading.result import Read, Request, Unreadable

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\'", re.DOTALL
)
_LEFT_OUT = frozenset(
    b"fonttbl colortbl pict object themedata colorschememapping datastore generator listtable listoverridetable rsidtbl"
    b" xmlnstbl latentstyles fldinst annotation atnid atnauthor nonshppict bkmkstart bkmkend revtbl mmathPr pgptbl"
    b" filetbl listtext pntext pntxta pntxtb shprslt nonesttables xe tc tcn".split()
)
_HEADS = frozenset(b"header headerl headerr headerf footer footerl footerr footerf".split())
_SIGNS = {b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
          b"rdblquote": "”", b"bullet": "•", b"cell": "\t", b"nestcell": " ", b"emspace": " ",
          b"enspace": " "}  # fmt: skip
_ESCAPED = {b"~": "\xa0", b"_": "‑", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n"}
_CODE_PAGES = {437, 850, 852, 866, 874, 932, 936, 949, 950, *range(1250, 1259)}
_OF_CHARSET = {128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257,
               204: 1251, 222: 874, 238: 1250}  # fmt: skip
_DESTINATIONS = {b"footnote": "note", b"shptxt": "box", b"stylesheet": "style", b"info": "info"}
_MOST_DEPTH = 5_000
_DATES = {b"creatim": "published", b"revtim": "modified", b"printim": "", b"buptim": ""}
"""The last print and the last copy say nothing of the text."""
_PARTS = {b"yr": 0, b"mo": 1, b"dy": 2, b"hr": 3, b"min": 4}
_OPTIONAL, _NEVER = 1, 2


class _Group(NamedTuple):
    """What a group inherits: whether its words are left out (`_OPTIONAL`: as a destination that this reader does not
    know, in which one may lie that it does), what they are for, how many bytes follow `\\u`, the code page of its font,
    and its paragraph's style, place in the outline, and whether it stands in a table."""

    silent: int = 0
    target: str = ""
    skip: int = 1
    code_page: str = ""
    style: int = 0
    outlined: bool = False
    in_table: bool = False
    deleted: bool = False


def read(content: bytes, request: Request) -> Read:
    """Read a rich text. `Unreadable` for one without words."""
    walk = _Walk()
    walk.over(content)
    composed = Composed()
    for item in (*labelled(headed(walk.made)), *walk.notes, *heads(walk.heads)):
        composed.add(item.words, item.kind, close=item.close)
    if not composed.zones:
        raise Unreadable("The rich text holds no words.")
    return Read(
        text=composed.text,
        media_type="application/rtf",
        zones=tuple(composed.zones),
        encoding=f"{walk.code_page} (the file says so)",
        proposals=metadata.distinct(_said(walk)),
        warnings=labels.warnings(walk.changed, walk.commented),
    )


def _said(walk: "_Walk") -> Iterator[Proposal]:
    for field, words in walk.said.items():
        yield from metadata.proposal(field, words, "properties of the file")
    known = locale.windows_locale.get(walk.language)
    yield from metadata.proposal("language", known, "styles of the file")


class _Walk:
    """The paragraphs of a rich text with what its style sheet makes of them, its notes, its running heads, and what it
    says of itself; a row of a table is one paragraph with tabs between its cells."""

    def __init__(self) -> None:
        self.made: list[Paragraph] = []
        self.notes: list[Paragraph] = []
        self.heads: list[str] = []
        self.said: dict[str, str] = {}
        self.code_page = "cp1252"
        self.language = 0
        self.changed = self.commented = False
        self._words: defaultdict[str, list[str]] = defaultdict(list)
        self._boxes: list[Paragraph] = []
        self._styles: dict[str, Style] = {}
        self._looks = looks({})
        self._style = Style("")
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._date, self._date_of = [0] * len(_PARTS), ""
        self._bytes = bytearray()
        self._group = _Group()
        self._first = _Group()  # that of the first words of the paragraph
        self._listed = False
        self._before = ""  # whether the paragraph before was a row or an item
        self._after = 0  # bytes that stand for a sign already given by its number

    def over(self, content: bytes) -> None:
        """Go through the file."""
        stack: list[_Group] = []
        for token in _TOKEN.finditer(content):
            if token.lastindex is None:
                continue  # the end of a line of the file, be it inside a sign of two bytes
            word, number, hexadecimal, sign, brace, plain = token.groups()
            if hexadecimal:
                self._byte(int(hexadecimal, 16))
                continue
            if plain is not None:
                for byte in plain:
                    self._byte(byte)
                continue
            self._say_bytes()
            self._after = 0 if brace else self._after
            if brace == b"{":
                if len(stack) >= _MOST_DEPTH:
                    raise Unreadable("The rich text is nested too deeply; save it as .docx and add that.")
                stack.append(self._group)
            elif brace == b"}" and stack:
                self._group = self._closed(stack.pop())
            elif sign is not None:
                self._say(_ESCAPED.get(sign, ""))
                if sign == b"*":  # a destination that a reader may leave out
                    self._group = self._group._replace(silent=max(self._group.silent, _OPTIONAL))
            elif word:
                self._word(word, int(number) if number else None)
        self._say_bytes()
        self._end()

    def _word(self, word: bytes, number: int | None) -> None:
        if word in (b"par", b"sect", b"page"):
            self._say(" ") if self._group.in_table else self._end()
        elif word == b"row":
            self._end(row=True)
        elif word in _SIGNS:
            self._say(_SIGNS[word])
        elif word == b"u" and number is not None:
            self._say(chr(number % 65536))
            self._after = self._group.skip
        elif word == b"uc":
            self._group = self._group._replace(skip=min(max(number or 0, 0), 10))
        elif not self._destination(word):
            say = {"fonts": self._font_word, "style": self._style_word, "info": self._info_word}
            say.get(self._group.target, self._look_word)(word, number)

    def _destination(self, word: bytes) -> bool:
        """A group with a place of its own, or one that is left out."""
        target = "head" if word in _HEADS else _DESTINATIONS.get(word)
        if word in _LEFT_OUT:
            self._listed = self._listed or (word in (b"listtext", b"pntext") and not self._group.target)
            self.commented = self.commented or word == b"annotation"
            self._group = self._group._replace(silent=_NEVER, target="fonts" if word == b"fonttbl" else "")
        elif target and self._group.silent < _NEVER:
            silent = _NEVER if target == "info" else 0
            self._group = _Group(silent, target, self._group.skip, self._group.code_page)
        return target is not None or word in _LEFT_OUT

    def _look_word(self, word: bytes, number: int | None) -> None:
        """What a word says of the paragraph, or of the letters after it."""
        group = self._group
        if word == b"pard":
            self._group = group._replace(style=0, outlined=False, in_table=False)
        elif word == b"plain":
            self._group = group._replace(deleted=False, code_page="")
        elif word == b"s":
            self._group = group._replace(style=number or 0)
        elif word == b"outlinelevel":
            self._group = group._replace(outlined=(number or 0) < 9)
        elif word == b"intbl":
            self._group = group._replace(in_table=number != 0)
        elif word == b"deleted":
            self._group = group._replace(deleted=number != 0)
            self.changed = True
        elif word == b"f":
            self._group = group._replace(code_page=self._fonts.get(number or 0, ""))
        elif word == b"ansicpg" and number in _CODE_PAGES:
            self.code_page = f"cp{number}"
        elif word == b"deflang":
            self.language = number or 0

    def _font_word(self, word: bytes, number: int | None) -> None:
        if word == b"f":
            self._font = number or 0
        elif word == b"fcharset" and number in _OF_CHARSET:
            self._fonts[self._font] = f"cp{_OF_CHARSET[number]}"

    def _style_word(self, word: bytes, number: int | None) -> None:
        """What is said of a style. The language of the first, which the others are made from, is that of the text."""
        if self._group.silent:
            return
        if word == b"s":
            self._group = self._group._replace(style=number or 0)
        elif word == b"sbasedon":
            self._style = self._style._replace(parent=str(number))
        elif word == b"outlinelevel":
            self._style = self._style._replace(outlined=(number or 0) < 9)
        elif word == b"ls":
            self._style = self._style._replace(listed=True)
        elif word == b"lang" and not self._group.style and number in locale.windows_locale:
            self.language = number

    def _info_word(self, word: bytes, number: int | None) -> None:
        if word in (b"title", b"author"):
            self._group = self._group._replace(target=word.decode(), silent=0)
        elif word in _DATES:
            self._date = [0] * len(_PARTS)
            self._date_of = _DATES[word]
        elif word in _PARTS:
            self._date[_PARTS[word]] = min(max(number or 0, 0), 9999)

    def _byte(self, byte: int) -> None:
        if self._after:
            self._after -= 1
        elif not self._group.silent:
            self._bytes.append(byte)

    def _say_bytes(self) -> None:
        if self._bytes:
            self._say(self._bytes.decode(self._group.code_page or self.code_page, errors="replace"))
            self._bytes.clear()

    def _say(self, words: str) -> None:
        if self._group.silent or self._group.deleted or not words:
            return
        into = self._words[self._group.target]
        if not self._group.target and not into and words.strip():
            self._first = self._group
        into.append(words)

    def _taken(self, target: str) -> str:
        return _whole("".join(self._words.pop(target, ())))

    def _end(self, row: bool = False) -> None:
        """The end of a paragraph, or of a row."""
        target = self._group.target
        if target == "note":
            self._words["note"].append(" ")
        elif target == "head":
            self.heads.append(one_line(self._taken("head").replace("\t", " ")))
        elif target == "box":
            words = self._taken("box").strip()
            self._boxes += [Paragraph(words, "other")] if words else []
        elif not target:
            self._paragraph(row)

    def _paragraph(self, row: bool) -> None:
        words = self._taken("")
        look = self._looks.get(str(self._first.style), Look())
        kind = "subheadline" if look.kind == "body" and self._first.outlined else look.kind
        listed = kind == "body" and (self._listed or look.listed)
        now = "row" if row else "item" if listed else ""
        if row:
            words = "\t".join(map(one_line, words.split("\t")))
            self._group = self._group._replace(in_table=False)
        words = words.rstrip() if row else words.strip()
        if words:
            self.made.append(Paragraph(words, "body" if row else kind, close=bool(now) and now == self._before))
        if words or self._before == "row":
            self._before = now
        self.made += self._boxes
        self._boxes, self._listed = [], False

    def _closed(self, outer: _Group) -> _Group:
        target = self._group.target
        if target == "style":
            self._style_told(outer.target == "style")
        elif target == "info" and outer.target == "info" and self._date_of:
            year, month, day, hour, minute = self._date
            if year:
                self.said.setdefault(self._date_of, f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")
            self._date_of = ""
        elif target in ("title", "author") and outer.target == "info":
            self.said.setdefault(target, self._taken(target))
        elif target == "note" and outer.target != "note":
            words = one_line(self._taken("note").replace("\t", " "))
            if words:
                self.notes.append(Paragraph(f"{len(self.notes) + 1} {words}", "other"))
        elif target in ("head", "box") and outer.target != target:
            self._end()
        return outer

    def _style_told(self, one: bool) -> None:
        """The end of one style, or of all of them; its name ends with a semicolon."""
        if not one:
            self._looks = looks(self._styles)
        elif self._words["style"] and self._words["style"][-1].endswith(";"):
            self._styles[str(self._group.style)] = self._style._replace(name=self._taken("style").strip().rstrip(";"))
            self._style = Style("")


def _whole(words: str) -> str:
    """Characters beyond the first plane come as two halves."""
    return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors="replace")
