"""The blocks of a web page in reading order: an iterative walk over the tree that a browser would make.

Whatever the depth of the tree, the walk keeps one small frame an open element and no recursion. Scripts, styles,
pictures, forms' fields and embedded things are left out; everything else that holds words becomes a block.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from annotate.reading import page_words
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
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset("ul ol dl table menu dir".split())
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
    """What an open element hands down to what it holds."""

    tag: str
    level: int
    main: tuple[int, ...]
    regions: tuple[int, ...]
    list: int
    link: bool
    pre: bool
    quoted: bool


@dataclass
class Walk:
    """The blocks of a page and its regions."""

    blocks: list[Block] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._words: list[str] = []
        self._links = 0
        self._timed = False
        self._breaks = 0
        self._counted = 0
        self._frame = _Frame("", 0, (), (), 0, False, False, False)

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
        if tag == "wbr":
            return None
        if tag in _BLOCKS:
            self._flush()
        elif tag in ("td", "th") and self._words:
            self._cell()
        return self._frame_of(tag, node.attributes)

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
            frame.link or tag == "a",
            frame.pre or tag == "pre",
            frame.quoted or tag == "blockquote",
        )

    def _leave(self, inner: _Frame) -> None:
        if inner.tag in _BLOCKS:
            self._flush(inner)

    def _text(self, words: str) -> None:
        if not words:
            return
        words = words.replace("\t", " ")
        if self._frame.pre:
            words = words.replace("\n", _BREAK)
        if words.strip():
            self._breaks = 0
        self._words.append(words)
        if self._frame.link:
            self._links += len(words.strip())

    def _cell(self) -> None:
        """A cell goes on in the row of the one before; one of several lines is a place on the page, not a cell."""
        if _BREAK in self._words:
            self._flush()
        else:
            self._words.append("\t")

    def _line_break(self) -> None:
        self._breaks += 1
        if self._breaks == 2:
            self._flush()
        else:
            self._words.append(_BREAK)

    def _flush(self, frame: _Frame | None = None) -> None:
        """The words since the last border become a block, if there are any."""
        frame = frame or self._frame
        cells = "".join(self._words).split("\t") if self._words else []
        if frame.tag not in ("tr", "td", "th"):
            cells = [" ".join(cells)]
        words = "\t".join(_BREAKS.sub("\n", one_line(cell)).strip("\n") for cell in cells)
        words = fit(words.replace("\xad", "").replace(_BREAK, "\n"))
        if words:
            self.blocks.append(
                Block(
                    words,
                    self._links,
                    frame.level,
                    frame.main,
                    frame.regions,
                    frame.list if frame.tag in ("li", "tr", "dt", "dd", "td", "th") else 0,
                    frame.quoted,
                    self._timed,
                )
            )
        self._words, self._links, self._timed, self._breaks = [], 0, False, 0
