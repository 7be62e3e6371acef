"""The blocks of a web page in reading order: an iterative walk over the tree that a browser would make.

Whatever the depth of the tree, the walk keeps one small frame an open element and no recursion. Scripts, styles,
pictures, forms' fields and embedded things are left out; everything else that holds words becomes a block.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from annotate.reading import page_labels, page_words
from annotate.reading.composed import fit, one_line

_LEFT_OUT = frozenset(
    "script style template svg math iframe object embed canvas audio video select textarea input datalist head title"
    " map area param source track img picture noembed noframes frame frameset applet meta link base".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noscript ol p pre section"
    " summary table tbody tfoot thead tr ul option search".split()
)
_IN_CELLS = ("p", "div")
_LONGEST_CELL, _DEEPEST_CELL = 200, 4
_MARKS = frozenset(("noteref", "backlink", "pagebreak", "doc-noteref", "doc-backlink", "doc-pagebreak"))
"""What a book sets into its text that belongs to it as a book: marks of notes, ways back to them, numbers of pages."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset("ul ol dl table menu dir".split())
_NUMBER = re.compile(r"\s*\d{1,4}\s*")
_BREAK = "\x0b"
_BREAKS = re.compile(f" *{_BREAK} *")


@dataclass
class Block:
    """A stretch of words between two borders of blocks. `links` counts its characters inside links, `regions` are the
    numbers of the named parts around it, outermost first, `main` that of the innermost article or main part (0: none),
    `list` that of the innermost list or table."""

    words: str
    links: int
    level: int
    main: tuple[int, ...]
    regions: tuple[int, ...]
    list: int
    quoted: bool
    timed: bool

    @property
    def linked(self) -> float:
        """The share of the words that are links."""
        return min(1.0, self.links / max(1, len(self.words)))


class _Frame(NamedTuple):
    """What an open element hands down to what it holds. `link` is the number of the link that it is in, 0 for none."""

    tag: str
    level: int
    main: tuple[int, ...]
    regions: tuple[int, ...]
    list: int
    link: int
    pre: bool
    quoted: bool
    row: bool
    label: page_labels.Label | None = None


@dataclass
class Walk:
    """The blocks of a page and its regions. `book`: it is a chapter, whose marks of notes and pages are no text."""

    book: bool = False
    blocks: list[Block] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._words: list[str] = []
        self._labels: list[page_labels.Label | None] = []
        self._in_links: list[int] = []
        self._links = 0
        self._link, self._address = 0, ""
        self._timed = False
        self._breaks = 0
        self._counted = 0
        self._around: tuple[int, ...] | None = None
        self._frame = _Frame("", 0, (), (), 0, 0, False, False, False)

    def over(self, tree: LexborHTMLParser) -> "Walk":
        """Go through the whole tree."""
        node = tree.root
        stack: list[_Frame] = []
        while node is not None:
            inner = self._enter(node)
            below = node.first_child if inner else None
            if inner and below is not None:
                stack.append(self._frame)
                self._frame = inner
                node = below
                continue
            if inner:
                self._leave(inner)
            while node.next is None:
                above = node.parent
                if above is None or not stack:
                    self._flush()
                    return self
                self._leave(self._frame)
                self._frame = stack.pop()
                node = above
            node = node.next
        self._flush()
        return self

    def _enter(self, node: LexborNode) -> _Frame | None:
        """Take in a node; a frame for what it holds, or None where nothing inside is looked at."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
            return None
        if tag in _LEFT_OUT or tag[:1] in ("-", "!"):
            return None
        if tag == "br":
            self._line_break()
            return None
        if tag == "wbr" or (self.book and not _MARKS.isdisjoint(page_words.meanings(node.attributes))):
            return None
        if tag in _BLOCKS and not (self._frame.row and tag in _IN_CELLS):
            self._flush()
        elif tag in ("td", "th") and (_is_further(node) if self._frame.row else self._words):
            self._cell()
        frame = self._frame_of(tag, node.attributes)
        return frame._replace(row=_is_row(node)) if tag == "tr" else frame

    def _frame_of(self, tag: str, attributes: dict[str, str | None]) -> _Frame:
        frame = self._frame
        main, regions = frame.main, frame.regions
        if page_words.is_main(tag, attributes) and len(main) < 40:
            self._counted += 1
            main = (*main, self._counted)
        kind = page_words.region(tag, attributes, bool(main)) if len(regions) < 40 else None
        if kind:
            self.regions.append(kind)
            regions = (*regions, len(self.regions) - 1)
        if tag in _LISTS:
            self._counted += 1
        if tag == "time":
            self._timed = True
        return _Frame(
            tag,
            _HEADINGS.get(tag, frame.level),
            main,
            regions,
            self._counted if tag in _LISTS else frame.list,
            self._link_of(attributes) if tag == "a" else frame.link,
            frame.pre or tag == "pre",
            frame.quoted or tag == "blockquote",
            frame.row,
            frame.label or (None if tag in _BLOCKS else page_labels.label(tag, kind, regions)),
        )

    def _link_of(self, attributes: dict[str, str | None]) -> int:
        """The number of a link; elements in a row with one address are one link."""
        address = attributes.get("href") or ""
        if address in ("", "#") or address.startswith("javascript:") or address != self._address:
            self._link += 1
        self._address = address
        return self._link

    def _leave(self, inner: _Frame) -> None:
        if inner.tag in _BLOCKS and not (inner.row and inner.tag in _IN_CELLS):
            self._flush(inner)
        elif self.book and inner.tag == "sup" and len(self._words) < 4 and _NUMBER.fullmatch("".join(self._words)):
            self._add(" ")  # the number of a note or a verse, set apart from its first word by being small

    def _text(self, words: str) -> None:
        if not words:
            return
        words = words.replace("\t", " ")
        if self._frame.pre:
            words = words.replace("\n", _BREAK)
        if words.strip():
            self._breaks = 0
            self._around = self._shared(self._around, self._frame.regions)
        self._add(words)
        if self._frame.link:
            self._links += len(words.strip())

    def _add(self, words: str) -> None:
        self._words.append(words)
        self._labels.append(self._frame.label)
        self._in_links.append(self._frame.link)

    @staticmethod
    def _shared(before: tuple[int, ...] | None, now: tuple[int, ...]) -> tuple[int, ...]:
        """The named parts around all words of a block: those that a by-line inside its paragraph has too."""
        if before is None or before == now:
            return now
        return tuple(one for one, other in zip(before, now, strict=False) if one == other)

    def _cell(self) -> None:
        """A cell goes on in the row of the one before; one of several lines is a place on the page, not a cell."""
        if _BREAK in self._words:
            self._flush()
        else:
            self._add("\t")

    def _line_break(self) -> None:
        if self._frame.row:
            self._add(" ")  # the words of a cell did not fit beside each other
            return
        self._breaks += 1
        if self._breaks == 2:
            self._flush()
        else:
            self._add(_BREAK)

    def _flush(self, frame: _Frame | None = None) -> None:
        """The words since the last border become a block, if there are any; or one for its by-line and one for its date."""
        frame = frame or self._frame
        around = frame.regions if self._around is None else self._around
        for part, label in page_labels.parted(self._apart(), self._labels) if self._words else ():
            regions, timed = (label.regions, label.timed) if label else (around, self._timed)
            for words in page_labels.lines(_clean(part, frame)):
                self.blocks.append(
                    Block(
                        words,
                        min(self._links, len(words)),
                        frame.level,
                        frame.main,
                        regions,
                        frame.list if frame.tag in ("li", "tr", "dt", "dd", "td", "th") else 0,
                        frame.quoted,
                        timed,
                    )
                )
        self._words, self._labels, self._in_links = [], [], []
        self._links, self._timed, self._breaks = 0, False, 0
        self._around = None

    def _apart(self) -> list[str]:
        """The words of a block. Where it holds links and nothing else, as a menu does, links side by side are several
        words; elsewhere a link may begin or end within a word."""
        links = [link if words.strip() else None for words, link in zip(self._words, self._in_links, strict=True)]
        if 0 in links:
            return self._words
        return [
            f" {words}" if link and before and link != before else words
            for words, before, link in zip(self._words, [None, *links], links, strict=False)
        ]


def _clean(words: str, frame: _Frame) -> str:
    """Words with the white space that a browser shows; a row has tabs between its cells, and before them where the first
    ones are empty."""
    cells = words.split("\t")
    if frame.tag not in ("tr", "td", "th"):
        cells = [" ".join(cells)]
    shown = [fit(_BREAKS.sub("\n", one_line(cell)).replace("\xad", "").replace(_BREAK, "\n")) for cell in cells]
    row = "\t".join(shown).rstrip()
    return row if frame.row else row.lstrip()


def together(blocks: Sequence[Block]) -> list[bool]:
    """For each block whether it stands in the list or table of the block before it."""
    pairs = (bool(b.list) and b.list == a.list for a, b in pairwise(blocks))
    return [False, *pairs][: len(blocks)]


def _is_further(cell: LexborNode) -> bool:
    """Whether another cell stands before it in its row."""
    before = cell.prev
    while before is not None and before.tag not in ("td", "th"):
        before = before.prev
    return before is not None


def _is_row(row: LexborNode) -> bool:
    """Whether a row holds data, a few words a cell, each perhaps in one paragraph; a place on the page holds more."""
    cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
    return len(cells) > 1 and all(_length(cell) <= _LONGEST_CELL for cell in cells)


def _length(part: LexborNode, depth: int = 0) -> int:
    """The characters of a cell, more than a cell has for one with parts of its own. It looks a few levels deep, so that
    tables in tables cost no more than others."""
    length = paragraphs = breaks = 0
    for child in part.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            length += len(child.text_content or "")
            continue
        paragraphs += tag in _IN_CELLS
        if tag in _BLOCKS and (tag not in _IN_CELLS or depth or paragraphs > 1):
            return _LONGEST_CELL + 1
        breaks += tag == "br"
        if breaks > 1 or depth == _DEEPEST_CELL:
            return _LONGEST_CELL + 1
        length += _length(child, depth + 1)
        if length > _LONGEST_CELL:
            break
    return length
