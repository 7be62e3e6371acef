"""A Word document: headings, lists and tables as text, footnotes, running heads; no pictures, nothing is fetched."""

from collections.abc import Iterator, Mapping

from lxml import etree

from annotate.domain.proposals import Proposal
from annotate.reading import metadata, xml
from annotate.reading.composed import Composed, fit
from annotate.reading.container import Container
from annotate.reading.labels import Paragraph, labelled
from annotate.reading.result import Read, Request, Unreadable

WHAT = "a Word document"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LEFT_OUT = frozenset(("del", "moveFrom", "Fallback", "instrText", "pict", "drawing", "object", "rPr", "sectPr"))
_STYLES = (
    ("title", "headline"),
    ("subtitle", "subheadline"),
    ("heading", "subheadline"),
    ("caption", "caption"),
    ("intense quote", "pull_quote"),
    ("toc", "navigation"),
)


def read(content: bytes, request: Request) -> Read:
    """Read a document. `Unreadable` for one without words and for what is no such document."""
    container = Container(content, WHAT)
    main = container.part("word/document.xml")
    if main is None:
        raise Unreadable(f"The file is damaged or is not {WHAT}; save it again in its own program.")
    styles = _part(container, "word/styles.xml")
    kinds = _kinds(styles)
    body = Body(kinds)
    paragraphs = body.of(xml.parse(main, WHAT))
    if not any(item.kind == "headline" for item in paragraphs):
        paragraphs = _first_heading(paragraphs)
    composed = Composed()
    for item in (*labelled(paragraphs), *_notes(container, kinds), *_heads(container, kinds)):
        composed.add(item.words, item.kind, close=item.close)
    if not composed.zones:
        raise Unreadable("The Word document holds no words.")
    return Read(
        text=composed.text,
        media_type=MEDIA_TYPE,
        zones=tuple(composed.zones),
        proposals=metadata.distinct([*_properties(container), *_language(styles)]),
        warnings=_warnings(container, body.changed),
    )


class Body:
    """The paragraphs of a part, in order; a row of a table is one paragraph with tabs between its cells."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = kinds
        self.changed = False

    def of(self, root: etree._Element) -> list[Paragraph]:
        """Go through the tree without recursion; text boxes inside a paragraph stand after it."""
        made: list[Paragraph] = []
        open_: list[tuple[list[str], str, bool]] = []
        cells: list[list[str]] = []
        rows = 0
        before_list = False
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = xml.name(element)
            if event == "start" and name in _LEFT_OUT and not _has_text_box(name, element):
                self.changed = self.changed or name in ("del", "moveFrom")
                walk.skip_subtree()
            elif event == "start" and name == "p":
                open_.append(([], *self._look(element)))
            elif event == "end" and name == "p" and open_:
                parts, kind, listed = open_.pop()
                words = fit("".join(parts))
                if rows and not open_:
                    cells[-1].append(words) if cells else None
                elif words:
                    made.append(Paragraph(words, kind if not open_ else "other", close=listed and before_list))
                    before_list = listed
            elif name == "tr":
                rows += 1 if event == "start" else -1
                if event == "end" and rows == 0:
                    words = "\t".join(" ".join(filter(None, cell)) for cell in cells)
                    if words.strip():
                        made.append(Paragraph(words, close=bool(made) and made[-1].kind == "body" and self._in_table))
                        self._in_table = True
                    cells = []
            elif name == "tbl" and event == "start" and rows == 0:
                self._in_table = False
            elif name == "tc" and event == "start" and rows == 1:
                cells.append([])
            elif event == "start" and open_:
                open_[-1][0].append(_signs(name, element))
        return made

    _in_table = False

    def _look(self, paragraph: etree._Element) -> tuple[str, bool]:
        """The kind of a paragraph by its style, and whether it stands in a list."""
        kind, listed = "body", False
        for properties in paragraph:
            if xml.name(properties) != "pPr":
                continue
            for item in properties:
                if xml.name(item) == "pStyle":
                    kind = self._kinds.get(xml.attribute(item, "val") or "", "body")
                listed = listed or xml.name(item) == "numPr"
        return kind, listed


def _has_text_box(name: str, element: etree._Element) -> bool:
    """Whether a drawing holds words; a picture does not."""
    return name in ("drawing", "pict", "object") and any(xml.name(item) == "txbxContent" for item in element.iter())


def _signs(name: str, element: etree._Element) -> str:
    if name == "t":
        return element.text or ""
    return {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "‑"}.get(name, "")


def _kinds(styles: etree._Element | None) -> Mapping[str, str]:
    """The zone kind of each style that has one; its name is English whatever the language of the program was."""
    made: dict[str, str] = {}
    for style in styles if styles is not None else ():
        id_ = xml.attribute(style, "styleId") or ""
        name = next((xml.attribute(item, "val") or "" for item in style if xml.name(item) == "name"), id_).lower()
        kind = next((kind for start, kind in _STYLES if name.startswith(start)), None)
        if kind:
            made[id_] = kind
    return made


def _first_heading(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Without a title the first heading is one, if the document begins with it."""
    for at, item in enumerate(paragraphs[:3]):
        if item.kind == "subheadline":
            return [*paragraphs[:at], item._replace(kind="headline"), *paragraphs[at + 1 :]]
    return paragraphs


def _notes(container: Container, kinds: Mapping[str, str]) -> Iterator[Paragraph]:
    for part, inner in (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")):
        root = _part(container, part)
        number = 0
        for note in root if root is not None else ():
            if xml.name(note) == inner and xml.attribute(note, "type") in (None, "normal"):
                number += 1
                words = " ".join(item.words for item in Body(kinds).of(note))
                if words:
                    yield Paragraph(f"{number} {words}", "other")


def _heads(container: Container, kinds: Mapping[str, str]) -> Iterator[Paragraph]:
    seen: set[str] = set()
    for name in sorted(container.names):
        if name.startswith(("word/header", "word/footer")) and name.endswith(".xml"):
            root = _part(container, name)
            for item in Body(kinds).of(root) if root is not None else ():
                if item.words not in seen:
                    seen.add(item.words)
                    yield Paragraph(item.words, "boilerplate")


def _part(container: Container, name: str) -> etree._Element | None:
    content = container.part(name)
    return None if content is None else xml.parse(content, WHAT)


def _properties(container: Container) -> Iterator[Proposal]:
    root = _part(container, "docProps/core.xml")
    fields = {"title": "title", "creator": "author", "created": "published", "modified": "modified"}
    for item in root if root is not None else ():
        if field := fields.get(xml.name(item)):
            yield from metadata.proposal(field, item.text, "properties of the file")


def _language(styles: etree._Element | None) -> list[Proposal]:
    for item in styles.iter() if styles is not None else ():
        if xml.name(item) == "lang":
            return metadata.proposal("language", xml.attribute(item, "val"), "styles of the file")
    return []


def _warnings(container: Container, changed: bool) -> tuple[str, ...]:
    made = []
    if changed:
        made.append("The file has tracked changes: it is read as if all of them were accepted.")
    if "word/comments.xml" in container.names:
        made.append("The file has comments of its own; they are left out.")
    return tuple(made)
