"""A PDF with a text layer: paragraphs over lines, columns and pages, words without their hyphens, a page for each zone.

Nothing that a PDF can do is done: no scripts, links, forms or embedded files are looked at.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annotate.domain.proposals import Proposal
from annotate.reading import metadata, pdf_layout, pdf_lines
from annotate.reading.composed import Composed
from annotate.reading.labels import Paragraph, labelled
from annotate.reading.pdf_layout import Ordered
from annotate.reading.pdf_lines import Line
from annotate.reading.result import Read, Request, Unreadable
from annotate.text.lines import is_sentence

MOST_PAGES = 2_000
_BULLET = re.compile(r"(?:[•‣▪●◦–—*-]|\d{1,2}[.)]|\(?[a-z]\))\s")
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡])\s{0,2}\S")
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d))?")
_HYPHENED = re.compile(r"\w+-\w+")


def read(content: bytes, request: Request) -> Read:
    """Read a PDF. `Unreadable` for one without a text layer, a protected one, and what is none."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("The PDF is protected with a password; save it without one and add it again.") from error
        raise Unreadable("The PDF is damaged; save or print it to a new PDF and add that.") from error
    if not 0 < count <= MOST_PAGES:
        raise Unreadable(f"The PDF has {count:,} pages; one document may have 1 to {MOST_PAGES:,}: divide it.")
    sheets = [pdf_lines.of_page(document[n]) for n in range(count)]
    signs = sum(len(line.words) for sheet in sheets for line in sheet.lines)
    if not signs:
        raise Unreadable(
            "The PDF has no text layer, it is a picture of pages; recognise its text (OCR) and add it again."
        )
    composed = Composed()
    for item in labelled(_Joined(pdf_layout.ordered(sheets)).paragraphs()):
        composed.add(item.words, item.kind, item.page, close=item.close)
    bare = sum(not sheet.lines for sheet in sheets)
    return Read(
        text=composed.text,
        media_type="application/pdf",
        zones=tuple(composed.zones),
        normalisations=("lines",),
        proposals=metadata.distinct(_properties(document.get_metadata_dict(skip_empty=True))),
        warnings=(f"{bare} of {count} pages are pictures without text; their words are missing.",) if bare else (),
    )


class _Part(NamedTuple):
    """Lines of one paragraph on one page."""

    lines: list[Line]
    page: int
    kind: str


class _Joined:
    """Paragraphs of all pages."""

    def __init__(self, pages: Sequence[Ordered]) -> None:
        self.pages = pages
        every = [line for page in pages for line in page.lines]
        self.size = _usual([round(line.height, 1) for line in every for _ in range(len(line.words))])
        self.spacing = pdf_layout.spacing(every)
        self.hyphened = Counter(w.casefold() for line in every for w in _HYPHENED.findall(line.words))
        self.largest = max((line.height for line in every), default=0.0)

    def paragraphs(self) -> list[Paragraph]:
        """In reading order; what goes on over a page's end is one paragraph, the furniture between comes after it."""
        made: list[Paragraph] = []
        open_: _Part | None = None
        waiting: list[Paragraph] = []
        for page in self.pages:
            heads = [Paragraph(line.words, "boilerplate", page.page) for line in page.furniture]
            parts = list(self._parts(page))
            notes = [part for part in parts if part.kind == "other"]
            if open_ and parts and self._goes_on(open_, parts[0]):
                open_ = open_._replace(lines=[*open_.lines, *parts.pop(0).lines])
            if open_ and parts:
                made += [self._paragraph(open_), *waiting]
                open_, waiting = None, []
            waiting += heads
            flow = [part for part in parts if part.kind != "other"]
            made += [self._paragraph(part) for part in flow[:-1]]
            if flow:
                open_ = flow[-1]
            waiting += [self._paragraph(part) for part in notes if part in parts]
        return [*made, *([self._paragraph(open_)] if open_ else []), *waiting]

    def _parts(self, page: Ordered) -> Iterator[_Part]:
        begin = 0
        rights = {column: self._right(page, column) for column in set(page.columns)}
        lefts = {column: _left(page, column) for column in set(page.columns)}
        for at in range(1, len(page.lines) + 1):
            if at < len(page.lines) and self._same(page, at, rights, lefts):
                continue
            lines = page.lines[begin:at]
            yield _Part(lines, page.page, self._kind(lines, page))
            begin = at

    def _same(self, page: Ordered, at: int, rights: dict[int, float], lefts: dict[int, float]) -> bool:
        """Whether a line belongs to the paragraph of the line before it."""
        before, line = page.lines[at - 1], page.lines[at]
        column = page.columns[at]
        if page.columns[at - 1] != column:
            return column == 2 and page.columns[at - 1] == 1 and _unfinished(before) and self._alike(before, line)
        gap = before.bottom - line.bottom
        if not self._alike(before, line) or gap > 1.45 * max(self.spacing, line.height) or gap < -line.height:
            return False
        if gap < 0.3 * line.height:  # on one height: cells of a table
            return False
        width = max(rights[column] - lefts[column], 1.0)
        short = before.right < rights[column] - 0.12 * width
        indented = line.left > max(lefts[column], before.left) + 0.6 * line.height
        if _BULLET.match(line.words) and (short or is_sentence(before.words)):
            return False
        if before.hyphen:
            return True
        label = short and _is_label(before, width) and not line.words[:1].islower()
        return not (indented or (short and is_sentence(before.words)) or label)

    def _right(self, page: Ordered, column: int) -> float:
        """Where the full lines of running text end in a column."""
        of_column = [line for line, c in zip(page.lines, page.columns, strict=True) if c == column]
        ends = sorted(line.right for line in of_column if line.height <= 1.12 * self.size)
        return ends[(len(ends) * 9) // 10] if ends else max(line.right for line in of_column)

    def _alike(self, a: Line, b: Line) -> bool:
        return abs(a.height - b.height) <= 0.15 * max(a.height, b.height)

    def _kind(self, lines: list[Line], page: Ordered) -> str:
        size = lines[0].height
        words = sum(len(line.words) for line in lines)
        if size > 1.12 * self.size and words <= 400:
            if page.page == 1 and size >= 0.98 * self.largest:
                return "headline"
            return "subheadline"
        if size < 0.92 * self.size and _NOTE.match(lines[0].words) and lines[0].top < 260:
            return "other"
        return "body"

    def _goes_on(self, open_: _Part, part: _Part) -> bool:
        last, first = open_.lines[-1], part.lines[0]
        if open_.kind != "body" or part.kind != "body" or not self._alike(last, first):
            return False
        return last.hyphen or (_unfinished(last) and not _BULLET.match(first.words) and not _is_heading(first))

    def _paragraph(self, part: _Part) -> Paragraph:
        words = part.lines[0].words
        for before, line in zip(part.lines, part.lines[1:], strict=False):
            words = self._with(words, line.words, before.hyphen)
        return Paragraph(words, part.kind, part.page, close=bool(_BULLET.match(words)))

    def _with(self, words: str, more: str, hyphen: bool) -> str:
        """Two lines as one: a hyphen at the end goes unless the word has it elsewhere too."""
        if hyphen or (words.endswith(("-", "‐")) and more[:1].islower() and words[-2:-1].isalpha()):
            start = words if hyphen else words[:-1]
            rest = re.match(r"\w*", more)
            compound = f"{start.rpartition(' ')[2]}-{rest[0] if rest else ''}".casefold()
            return f"{start}-{more}" if self.hyphened[compound] else start + more
        wide = all("\u2e80" <= sign < "\uac00" or sign >= "\uf900" for sign in (words[-1], more[0]))  # not Korean
        return words + more if wide else f"{words} {more}"


def _usual(sizes: list[float]) -> float:
    return Counter(sizes).most_common(1)[0][0] if sizes else 10.0


def _left(page: Ordered, column: int) -> float:
    starts = Counter(round(line.left) for line, c in zip(page.lines, page.columns, strict=True) if c == column)
    return float(starts.most_common(1)[0][0]) if starts else 0.0


def _unfinished(line: Line) -> bool:
    return not is_sentence(line.words)


def _is_heading(line: Line) -> bool:
    return line.words.isupper()


def _is_label(line: Line, width: float) -> bool:
    """A short line that is no part of running text, such as a by-line."""
    return line.right - line.left < 0.6 * width and not is_sentence(line.words)


def _properties(known: dict[str, str]) -> list[Proposal]:
    found: list[Proposal] = []
    for name, field in (("Title", "title"), ("Author", "author")):
        found += metadata.proposal(field, known.get(name), "properties of the file")
    for name, field in (("CreationDate", "published"), ("ModDate", "modified")):
        date = _DATE.match(known.get(name, ""))
        if date:
            words = "-".join(part for part in date.groups()[:3] if part)
            found += metadata.proposal(field, words, "properties of the file")
    return found
