"""Paragraphs from the lines of a PDF: joined over lines, columns and pages, words without their hyphens, kinds told.

What a line is, its size, its weight and its place tell: larger letters are headings, small ones at the foot notes.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile
from typing import NamedTuple

from annotate.reading import pdf_gutters
from annotate.reading.labels import Paragraph
from annotate.reading.pdf_layout import Block
from annotate.reading.pdf_lines import Stretch
from annotate.reading.pdf_words import Words, ended
from annotate.text.furniture import kind_of
from annotate.text.lines import is_prose, is_sentence

_LARGE, _SMALL = 1.12, 0.92
"""Times the size of running text: from there on headings, up to there notes and captions."""
_APART = 1.22
"""Times the usual distance of two lines: from there on a new paragraph."""
_LONGEST_HEADING, _LONGEST_STRONG, _LONGEST_CREDITED, _LONGEST_LABEL = 400, 150, 240, 50
_BULLET = re.compile(r"(?:[•‣▪●◦○■\ue000-\uf8ff–—*-]|\d{1,2}[.)]|\(?[a-z]\))\s")
_DOT = re.compile(r"[•‣▪●◦○■\ue000-\uf8ff]\s+")
"""The mark of an item of a list that is no word; numbers and letters are kept."""
_NOTE = re.compile(r"(\d{1,3}(?!\d)|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|[*†‡]{1,3})[.)]?\s{0,2}(?=[^\s\d.,)])")
_CAPTION = re.compile(
    r"(?:table|tab\.|figure|fig\.|chart|graph|map|box|tabelle|abbildung|abb\.|grafik|karte|tableau|graphique|carte"
    r"|tabla|gráfico|figura|mapa|tabella|grafico|tabela|tabel|figuur|таблица|рис\.)\s{0,2}\d{1,3}\s{0,2}[:.–—-]",
    re.I,
)
_CREDITED = re.compile(
    r"\b(?:photo|photos|photograph|picture|image|foto|fotos|bild|bilder|graphic|grafik|crédit photo|imagen|immagine)"
    r"\s?(?::|©|/|(by\b)).{1,60}$",
    re.I,
)
_CONTENTS = re.compile(r"[^.].{0,200}?(?:\.\s?){4,200}\d{1,4}")
_OPENING, _CLOSING = '“„«‹»‘"', frozenset('”“»«›’"')
_MOST_SOUGHT = 20_000
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN = str.maketrans(_RAISED, "0123456789")


class Laid(NamedTuple):
    """A page: its blocks in reading order, its furniture, what stands on its side, its height."""

    page: int
    blocks: list[Block]
    furniture: list[Stretch]
    aside: list[str]
    height: float


class Part(NamedTuple):
    """Lines of one paragraph on one page; `edge` is where the full lines of its column end, `first` that it is the
    first of its block, `close` that it belongs to the list or table of the one before it."""

    lines: list[Stretch]
    page: int
    kind: str
    edge: float
    first: bool = False
    close: bool = False


def paragraphs(pages: Sequence[Laid], words: Words) -> list[Paragraph]:
    """In reading order; what goes on over the end of a column or page is one paragraph, what stands between after it."""
    return _Flow(words).of([list(_Cut(page, words).parts()) for page in pages], pages)


class _Cut:
    """The parts of one page."""

    def __init__(self, page: Laid, words: Words) -> None:
        self.page = page
        self.words = words

    def parts(self) -> Iterator[Part]:
        """Block after block."""
        for block in self.page.blocks:
            if block.table:
                for n, line in enumerate(block.lines):
                    kind = "navigation" if _is_contents(line.words) else "table"
                    yield Part([line], self.page.page, kind, line.right, n == 0, n > 0)
            else:
                yield from self._of(block)

    def _of(self, block: Block) -> Iterator[Part]:
        lines = block.lines
        left, edge, usual = self._shape(block)
        large = [at for at, line in enumerate(lines) if line.size >= _SMALL * self.words.size]
        foot = large[-1] + 1 if large else 0
        begin = 0
        for at in range(1, len(lines) + 1):
            if at < len(lines) and self._same(lines[begin], lines[at - 1], lines[at], (left, edge, usual)):
                continue
            apart = begin == 0 or lines[begin - 1].base - lines[begin].base > _APART * usual
            kind = self._kind(lines[begin:at], apart, begin >= foot)
            yield Part(list(lines[begin:at]), self.page.page, kind, edge, begin == 0)
            begin = at

    def _shape(self, block: Block) -> tuple[float, float, float]:
        """Where the lines of a block begin, where full ones end, and how far they are apart."""
        lines = block.lines
        sizes = Counter[float]()
        for line in lines:
            sizes[line.size] += len(line.words)
        size = sizes.most_common(1)[0][0]
        body = [line for line in lines if abs(line.size - size) < 0.06 * size]
        starts = Counter(round(line.left) for line in body)
        few = len(body) < 6 and abs(size - self.words.size) < 0.06 * size
        usual = min(pdf_gutters.spacing(body), self.words.spacing) if few else pdf_gutters.spacing(body)
        most = max(starts.values())
        left = min(start for start, n in starts.items() if n * 3 >= len(body) or n == most)
        edge = max(line.right for line in body)
        if len(body) < 4 or edge - left < 0.7 * (block.edge - left):  # short lines only
            edge = max(edge, block.edge)
        return left, edge, usual

    def _same(self, first: Stretch, before: Stretch, line: Stretch, shape: tuple[float, float, float]) -> bool:
        """Whether a line belongs to the paragraph of the line before it, which begins with `first`."""
        left, edge, usual = shape
        large = line.size > _LARGE * self.words.size
        usual = max(1.25 * line.size, usual) if large else usual
        gap = before.base - line.base
        if not _alike(before, line) or not 0.3 * line.size < gap <= _APART * usual:
            return False
        if (line.size < _SMALL * self.words.size and self._next_note(first, line)) or _is_contents(before.words):
            return False
        if before.hyphen or large:
            return True
        fits = before.right + 0.3 * line.size + line.first <= edge - 0.2 * line.size
        over = is_sentence(before.words) and not before.words.endswith(",")
        if _BULLET.match(line.words) and (fits or over):
            return False
        if before.strong is not line.strong and fits:
            return False
        listed = _BULLET.match(first.words)
        indented = line.left > max(left, before.left) + 0.6 * line.size and not listed
        label = fits and before.right - before.left < 0.6 * (edge - left) and not line.words[:1].islower()
        return not (indented or (fits and over) or label)

    def _next_note(self, first: Stretch, line: Stretch) -> bool:
        """Whether a line begins the note after that which `first` began."""
        one, other = _NOTE.match(first.words), _NOTE.match(line.words)
        if not one or not other:
            return False
        return _number(other[1]) == _number(one[1]) + 1 or not other[1].translate(_PLAIN).isdecimal()

    def _kind(self, lines: Sequence[Stretch], apart: bool, last: bool) -> str:
        """`apart`: a wide gap is above it; `last`: only small letters follow in its column."""
        size = lines[0].size
        words = " ".join(line.words for line in lines)
        if _is_contents(words):
            return "navigation"
        if size > _LARGE * self.words.size and len(words) <= _LONGEST_HEADING:
            return "subheadline"
        strong = (not self.words.strong and all(line.strong for line in lines)) or self._is_label(lines)
        if strong and apart and len(words) <= _LONGEST_STRONG and not is_sentence(words) and kind_of(words) is None:
            return "subheadline"
        if size < _SMALL * self.words.size:
            marked = _NOTE.match(words)
            if marked and ((last and lines[0].base < 0.5 * self.page.height) or marked[1][0] in _RAISED):
                return "other"
            if len(words) <= _LONGEST_HEADING and _CAPTION.match(words):
                return "caption"
        credited = _CREDITED.search(words) if len(words) <= _LONGEST_CREDITED else None
        if credited and (not credited[1] or size < _SMALL * self.words.size):
            return "caption"
        return "body"

    def _is_label(self, lines: Sequence[Stretch]) -> bool:
        """Whether a line is set off by capitals alone, in a document that is not written in them."""
        words = lines[0].words
        letters = sum(map(str.isalpha, words))
        return len(lines) == 1 and not self.words.capitals and words.isupper() and 4 <= letters <= _LONGEST_LABEL


class _Flow:
    """The parts of all pages, one after the other."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.made: list[Paragraph] = []
        self.waiting: list[Paragraph] = []
        self.open: Part | None = None
        self.moved = False
        self.listed = False

    def of(self, parts: Sequence[Sequence[Part]], pages: Sequence[Laid]) -> list[Paragraph]:
        """All paragraphs."""
        every = [part for page in parts for part in page]
        kinds = _Kinds(every, self.words)
        marks = {_mark(part.lines[0].words) for part in every if part.kind == "other"}
        self.words.marks = frozenset(marks)
        for page, of_page in zip(pages, parts, strict=True):
            self.moved = True
            for n, part in enumerate(of_page):
                beside = {other.kind for other in (*of_page[max(n - 1, 0) : n], *of_page[n + 1 : n + 2])}
                self._take(kinds.told(part, "table" in beside))
            self.waiting += [Paragraph(words, "other", page.page) for words in page.aside]
            self.waiting += [Paragraph(line.words, "boilerplate", page.page) for line in page.furniture]
        self._close()
        return self.made

    def _take(self, part: Part) -> None:
        self.moved = self.moved or part.first
        if part.kind in ("other", "pull_quote", "caption") and self.open:
            self.waiting.append(self._paragraph(part))
            return
        if part.kind == "body" and self.open and self._goes_on(self.open, part):
            self.open.lines.extend(part.lines)
            self.open = self.open._replace(edge=part.edge)
        else:
            self._close()
            self.open = part
        self.moved = False

    def _close(self) -> None:
        if self.open:
            self.made.append(self._paragraph(self.open))
        self.made += self.waiting
        self.open, self.waiting = None, []

    def _goes_on(self, open_: Part, part: Part) -> bool:
        """Whether a paragraph was only interrupted: by the end of a column or page, or by what stands in its midst."""
        last, first = open_.lines[-1], part.lines[0]
        if open_.kind != "body" or not (self.moved or self.waiting) or not _alike(last, first):
            return False
        if last.hyphen or (first.words[:1].islower() and not ended(last.words)):
            return True
        full = last.right + 0.3 * first.size + first.first > open_.edge - 0.2 * first.size
        heading = first.words.isupper() or first.strong is not last.strong
        return self.moved and full and not (ended(last.words) or _BULLET.match(first.words) or heading)

    def _paragraph(self, part: Part) -> Paragraph:
        words = self.words.joined(part.lines, part.kind)
        listed = part.kind == "body" and bool(_BULLET.match(words))
        close = part.close or (listed and self.listed)
        self.listed = listed
        kind = "body" if part.kind == "table" else part.kind
        return Paragraph(_DOT.sub("", words) if listed else words, kind, part.page, close=close)


class _Kinds:
    """What only all parts together tell: the headline, what stands below it, quotes that were pulled out of the text."""

    def __init__(self, parts: Sequence[Part], words: Words) -> None:
        self.texts = {
            page: " ".join(_bare(line.words) for part in of_page if part.kind == "body" for line in part.lines)
            for page, of_page in groupby(parts, lambda part: part.page)
        }
        self.size = words.size
        self.begun = self.headed = False
        heads = [part for part in parts if part.kind == "subheadline" and part.page == 1]
        top = takewhile(lambda part: part.kind != "body" or not is_prose(_said(part)), parts)
        self.first = next((part for part in top if part in heads[:1]), None)
        self.largest = max((part.lines[0].size for part in heads if not self._pulled(part)), default=0.0)

    def told(self, part: Part, beside_table: bool) -> Part:
        """A part with its kind; parts come in reading order."""
        if part.kind == "body":
            self.begun = self.begun or is_prose(part.lines[0].words) or len(part.lines) > 2
            if beside_table and part.lines[0].size < _SMALL * self.size and len(part.lines) < 4:
                return part._replace(kind="caption")
            if self._repeated(part):
                return part._replace(kind="pull_quote")
        if part.kind != "subheadline":
            return part
        size = part.lines[0].size
        if self._pulled(part) or (self.begun and self._stated(part)):
            return part._replace(kind="pull_quote")
        titled = size > _LARGE * self.size or (part is self.first and self.largest <= _LARGE * self.size)
        if part.page == 1 and size >= 0.98 * self.largest and titled and not self.headed:
            self.headed = True
            return part._replace(kind="headline")
        return part

    def _pulled(self, part: Part) -> bool:
        """Whether large words are a quote, or stand in the text too."""
        words = _said(part)
        if part is self.first or part.lines[0].size <= _LARGE * self.size or words.count(" ") < 4:
            return False
        quoted = words[0] in _OPENING and not _CLOSING.isdisjoint(words[-80:])
        return quoted or _bare(words) in self.texts[part.page][:_MOST_SOUGHT]

    def _repeated(self, part: Part) -> bool:
        """Whether a paragraph is a quote and nothing else, and stands in another one too."""
        if len(part.lines) > 6 or part.lines[0].words[0] not in _OPENING:
            return False
        words = _said(part)
        if _CLOSING.isdisjoint(words[-2:]) or words.count(" ") < 4:
            return False
        return self.texts[part.page][:_MOST_SOUGHT].count(_bare(words)) > 1

    def _stated(self, part: Part) -> bool:
        """Whether large words amid the text are a whole sentence, which no heading is."""
        words = _said(part)
        large = part.lines[0].size > _LARGE * self.size and words.count(" ") > 4
        return large and words.rstrip('”»“’"').endswith((".", "!")) and not _BULLET.match(words)


def _said(part: Part) -> str:
    return " ".join(line.words for line in part.lines)


def _is_contents(words: str) -> bool:
    """Whether words are a line of a table of contents: a row of dots and a number."""
    dotted = words[-1:].isdecimal() and len(words) <= _LONGEST_HEADING and (" . . " in words or "...." in words)
    return dotted and _CONTENTS.fullmatch(words) is not None


def _bare(words: str) -> str:
    return re.sub(r"\W+", " ", words.casefold()).strip()


def _number(mark: str) -> int:
    plain = mark.translate(_PLAIN)
    return int(plain) if plain.isdecimal() else 0


def _mark(words: str) -> str:
    found = _NOTE.match(words)
    return found[1].translate(_PLAIN) if found else ""


def _alike(a: Stretch, b: Stretch) -> bool:
    return abs(a.size - b.size) <= 0.06 * max(a.size, b.size)
