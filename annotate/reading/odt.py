"""An OpenDocument text: headings, lists and tables as text, footnotes; no pictures."""

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from annotate.domain.proposals import Proposal
from annotate.reading import labels, metadata, xml
from annotate.reading.composed import Composed, fit, one_line
from annotate.reading.container import Container
from annotate.reading.labels import Look, Paragraph, Style, headed, heads, labelled, looks
from annotate.reading.result import Read, Request, Unreadable

WHAT = "an OpenDocument text"
MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_LEFT_OUT = frozenset(("tracked-changes", "annotation", "forms", "sequence-decls", "note-citation", "binary-data"))
_WORDS = frozenset(("p", "h", "span", "a", "bookmark-ref", "ruby-base", "meta", "meta-field"))
_HEADS = frozenset(("header", "header-left", "header-first", "footer", "footer-left", "footer-first"))


def read(content: bytes, request: Request) -> Read:
    """Read a text. `Unreadable` for one without words and for what is none."""
    container = Container(content, WHAT)
    main = container.part("content.xml")
    if main is None or (container.part("mimetype") or b"").strip() != MEDIA_TYPE.encode():
        raise Unreadable(f"The file is damaged or is not {WHAT}; save it again in its own program.")
    root, styles = xml.parse(main, WHAT), _part(container, "styles.xml")
    known = _looks([root] if styles is None else [styles, root])
    walk = _Walk(known).over(root)
    composed = Composed()
    for item in (*labelled(headed(walk.made)), *walk.notes, *heads(_heads(styles, known))):
        composed.add(item.words, item.kind, close=item.close)
    if not composed.zones:
        raise Unreadable("The text holds no words.")
    return Read(
        text=composed.text,
        media_type=MEDIA_TYPE,
        zones=tuple(composed.zones),
        proposals=metadata.distinct(_properties(container, styles)),
        warnings=labels.warnings(walk.changed, walk.commented),
    )


def _part(container: Container, name: str) -> etree._Element | None:
    content = container.part(name)
    return None if content is None else xml.parse(content, WHAT)


def _looks(roots: Iterable[etree._Element]) -> Mapping[str, Look]:
    """What the named styles, and those made from them in this file, make of their paragraphs. Their names are in English
    whatever the language of the program was; a blank in one is written `_20_`."""
    found: dict[str, Style] = {}
    for root in roots:
        for style in root.iter():
            if xml.name(style) == "style" and xml.attribute(style, "family") in (None, "paragraph"):
                id_ = xml.attribute(style, "name") or ""
                outlined = (xml.attribute(style, "default-outline-level") or "") not in ("", "0")
                parent = xml.attribute(style, "parent-style-name") or ""
                found[id_] = Style(id_.replace("_20_", " "), parent, outlined)
                if parent:  # a file may leave out the styles that every program has
                    found.setdefault(parent, Style(parent.replace("_20_", " ")))
    return _BUILT_IN | looks(found)


_BUILT_IN = looks({name: Style(name) for name in ("Title", "Subtitle", "Caption", "Illustration")})


class _Walk:
    """The paragraphs of the text, in order; notes apart from them; a row of a table is one with tabs between cells."""

    def __init__(self, known: Mapping[str, Look]) -> None:
        self.made: list[Paragraph] = []
        self.notes: list[Paragraph] = []
        self.changed = self.commented = False
        self._known = known
        self._open: list[tuple[list[str], str]] = []
        self._cells: list[list[str]] = []
        self._lists = self._rows = self._counted = self._contents = 0
        self._note: list[str] | None = None  # the paragraphs of the note that is open
        self._before = ""  # whether the paragraph before was a row or an item

    def over(self, root: etree._Element) -> "_Walk":
        """Go through the tree without recursion."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = xml.name(element)
            if event == "start" and name in _LEFT_OUT:
                self.commented = self.commented or name == "annotation"
                self.changed = self.changed or (name == "tracked-changes" and len(element) > 0)
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
            kind = self._known.get(xml.attribute(element, "style-name") or "", Look()).kind
            kind = "subheadline" if name == "h" and kind == "body" else kind
            self._open.append(([], "navigation" if self._contents else kind))
        elif name == "list":
            self._lists += 1
        elif name == "table-of-content":
            self._contents += 1
        elif name == "note":
            self._counted += 1
            self._note = []
        elif name == "table" and not self._rows:
            self._before = ""
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
            self._before = self._before if self._lists else ""
        elif name == "table-of-content":
            self._contents -= 1
        elif name == "note":
            if words := " ".join(filter(None, self._note or ())):
                self.notes.append(Paragraph(f"{self._counted} {words}", "other"))
            self._note = None
        elif name == "table-row":
            self._rows -= 1
            if not self._rows and self._cells:
                self._take("\t".join(" ".join(filter(None, cell)) for cell in self._cells), "body", "row")
                self._cells = []

    def _keep(self, words: str, kind: str) -> None:
        if self._note is not None:
            self._note.append(words)
        elif self._rows and self._cells:
            self._cells[-1].append(words)
        elif words and self._open:  # a text box inside a paragraph
            self._take(words, "other" if kind == "body" else kind, "")
        elif words:
            self._take(words, kind, "item" if self._lists and kind == "body" else "")

    def _take(self, words: str, kind: str, now: str) -> None:
        """Keep a paragraph; an item or a row stands close to the one before it."""
        if words.strip():
            self.made.append(Paragraph(words, kind, close=bool(now) and now == self._before))
            self._before = now

    def _say(self, words: str | None) -> None:
        if words and self._open:
            self._open[-1][0].append(one_line(f"|{words}|")[1:-1])


def _signs(name: str, element: etree._Element) -> str:
    if name == "s":
        count = xml.attribute(element, "c") or "1"
        return " " * min(int(count), 100) if count.isascii() and count.isdigit() and len(count) < 4 else " "
    return {"tab": "\t", "line-break": "\n"}.get(name, "")


def _heads(styles: etree._Element | None, known: Mapping[str, Look]) -> Iterator[str]:
    """The running heads and feet of the kinds of pages."""
    for part in styles.iter() if styles is not None else ():
        if xml.name(part) in _HEADS and str(part.tag).startswith("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"):
            for item in _Walk(known).over(part).made:
                yield item.words


def _properties(container: Container, styles: etree._Element | None) -> Iterator[Proposal]:
    root = _part(container, "meta.xml")
    said = {xml.name(item): item.text for item in root.iter()} if root is not None else {}
    if "initial-creator" in said:
        said.pop("creator", None)  # who saved it last
    fields = {"title": "title", "initial-creator": "author", "creator": "author", "creation-date": "published",
              "date": "modified", "language": "language"}  # fmt: skip
    for name, words in said.items():
        if field := fields.get(name):
            yield from metadata.proposal(field, words, "properties of the file")
    for item in styles.iter() if styles is not None else ():
        if xml.name(item) == "default-style" and xml.attribute(item, "family") == "paragraph":
            for look in item:
                said = {name: xml.attribute(look, name) for name in ("language", "country")}
                known = "-".join(part for part in said.values() if part and part != "none")
                yield from metadata.proposal("language", known, "styles of the file")
