"""An OpenDocument text: headings, lists and tables as text, footnotes; no pictures."""

from collections.abc import Iterator, Mapping

from lxml import etree

from annotate.domain.proposals import Proposal
from annotate.reading import metadata, xml
from annotate.reading.composed import Composed, fit, one_line
from annotate.reading.container import Container
from annotate.reading.labels import Paragraph, labelled
from annotate.reading.result import Read, Request, Unreadable

WHAT = "an OpenDocument text"
MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_LEFT_OUT = frozenset(("tracked-changes", "annotation", "forms", "sequence-decls", "note-citation", "binary-data"))
_WORDS = frozenset(("p", "h", "span", "a", "bookmark-ref", "ruby-base", "meta", "meta-field"))
_STYLES = {"Title": "headline", "Subtitle": "subheadline", "Caption": "caption", "Illustration": "caption"}


def read(content: bytes, request: Request) -> Read:
    """Read a text. `Unreadable` for one without words and for what is none."""
    container = Container(content, WHAT)
    main = container.part("content.xml")
    if main is None or (container.part("mimetype") or b"").strip() != MEDIA_TYPE.encode():
        raise Unreadable(f"The file is damaged or is not {WHAT}; save it again in its own program.")
    root = xml.parse(main, WHAT)
    walk = _Walk(_styles(root)).over(root)
    composed = Composed()
    for item in (*labelled(walk.made), *walk.notes):
        composed.add(item.words, item.kind, close=item.close)
    if not composed.zones:
        raise Unreadable("The text holds no words.")
    return Read(
        text=composed.text,
        media_type=MEDIA_TYPE,
        zones=tuple(composed.zones),
        proposals=metadata.distinct(_properties(container)),
        warnings=("The file has comments of its own; they are left out.",) if walk.commented else (),
    )


def _styles(root: etree._Element) -> Mapping[str, str]:
    """The kinds of the named styles and of those made from them in this file."""
    made = dict(_STYLES)
    for style in root.iter():
        if xml.name(style) == "style":
            parent = _STYLES.get(xml.attribute(style, "parent-style-name") or "")
            if parent:
                made[xml.attribute(style, "name") or ""] = parent
    return made


class _Walk:
    """The paragraphs of the text, in order; notes apart from them; a row of a table is one with tabs between cells."""

    def __init__(self, styles: Mapping[str, str]) -> None:
        self.made: list[Paragraph] = []
        self.notes: list[Paragraph] = []
        self.commented = False
        self._styles = styles
        self._open: list[tuple[list[str], str]] = []
        self._cells: list[list[str]] = []
        self._lists = self._rows = self._note = 0
        self._headed = False

    def over(self, root: etree._Element) -> "_Walk":
        """Go through the tree without recursion."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = xml.name(element)
            if event == "start" and name in _LEFT_OUT:
                self.commented = self.commented or name == "annotation"
                self._say(element.tail)
                walk.skip_subtree()
            elif event == "start":
                self._start(name, element)
            elif name not in _LEFT_OUT:
                self._end(name)
                self._say(element.tail)
        return self

    def _start(self, name: str, element: etree._Element) -> None:
        if name in ("p", "h"):
            kind = self._styles.get(xml.attribute(element, "style-name") or "", "body")
            if name == "h" and kind == "body":
                kind = "subheadline" if self._headed or self.made else "headline"
            self._headed = self._headed or kind == "headline"
            self._open.append(([], kind))
        elif name == "list":
            self._lists += 1
        elif name == "note":
            self._note = len(self.notes) + 1
        elif name == "table-row":
            self._rows += 1
        elif name == "table-cell" and self._rows == 1:
            self._cells.append([])
        elif self._open:
            self._open[-1][0].append(_signs(name, element))
        if self._open and name in _WORDS:
            self._say(element.text)

    def _end(self, name: str) -> None:
        if name in ("p", "h") and self._open:
            parts, kind = self._open.pop()
            self._keep(fit("".join(parts)), kind)
        elif name == "list":
            self._lists -= 1
        elif name == "note":
            self._note = 0
        elif name == "table-row":
            self._rows -= 1
            if not self._rows and self._cells:
                self.made.append(Paragraph("\t".join(" ".join(cell) for cell in self._cells), close=True))
                self._cells = []

    def _keep(self, words: str, kind: str) -> None:
        if self._note:
            self.notes.append(Paragraph(f"{self._note} {words}", "other"))
        elif self._rows and self._cells:
            self._cells[-1].append(words)
        elif words:
            close = bool(self._lists and self.made and self.made[-1].kind == "body")
            self.made.append(Paragraph(words, kind, close=close))

    def _say(self, words: str | None) -> None:
        if words and self._open:
            self._open[-1][0].append(one_line(f"|{words}|")[1:-1])


def _signs(name: str, element: etree._Element) -> str:
    if name == "s":
        count = xml.attribute(element, "c") or "1"
        return " " * min(int(count), 100) if count.isascii() and count.isdigit() and len(count) < 4 else " "
    return {"tab": "\t", "line-break": "\n"}.get(name, "")


def _properties(container: Container) -> Iterator[Proposal]:
    content = container.part("meta.xml")
    if content is None:
        return
    fields = {"title": "title", "initial-creator": "author", "creator": "author", "creation-date": "published",
              "date": "modified", "language": "language"}  # fmt: skip
    for item in xml.parse(content, WHAT).iter():
        if field := fields.get(xml.name(item)):
            yield from metadata.proposal(field, item.text, "properties of the file")
