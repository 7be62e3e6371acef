"""A Word document: headings, lists and tables as text, footnotes, running heads; no pictures, nothing is fetched."""

from collections.abc import Iterator, Mapping

from lxml import etree

from annotate.domain.proposals import Proposal
from annotate.reading import labels, metadata, xml
from annotate.reading.composed import Composed, fit
from annotate.reading.container import Container
from annotate.reading.labels import Look, Paragraph, Style, headed, heads, labelled, looks
from annotate.reading.result import Read, Request, Unreadable

WHAT = "a Word document"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LEFT_OUT = frozenset(("del", "moveFrom", "Fallback", "instrText", "pict", "drawing", "object", "rPr", "sectPr"))


def read(content: bytes, request: Request) -> Read:
    """Read a document. `Unreadable` for one without words and for what is no such document."""
    container = Container(content, WHAT)
    main = container.part("word/document.xml")
    if main is None:
        raise Unreadable(f"The file is damaged or is not {WHAT}; save it again in its own program.")
    styles = _part(container, "word/styles.xml")
    known = _looks(styles)
    body = Body(known)
    paragraphs = headed(body.of(xml.parse(main, WHAT)))
    composed = Composed()
    for item in (*labelled(paragraphs), *_notes(container, known), *heads(_heads(container, known))):
        composed.add(item.words, item.kind, close=item.close)
    if not composed.zones:
        raise Unreadable("The Word document holds no words.")
    return Read(
        text=composed.text,
        media_type=MEDIA_TYPE,
        zones=tuple(composed.zones),
        proposals=metadata.distinct([*_properties(container), *_language(styles)]),
        warnings=labels.warnings(body.changed, _commented(container)),
    )


class Body:
    """The paragraphs of a part, in order; a row of a table is one paragraph with tabs between its cells."""

    def __init__(self, known: Mapping[str, Look]) -> None:
        self._known = known
        self.changed = False

    def of(self, root: etree._Element) -> list[Paragraph]:
        """Go through the tree without recursion; text boxes inside a paragraph stand after it."""
        made: list[Paragraph] = []
        open_: list[tuple[list[str], Look]] = []
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
                open_.append(([], self._look(element)))
            elif event == "end" and name == "p" and open_:
                parts, (kind, listed) = open_.pop()
                words = fit("".join(parts))
                if rows and not open_:
                    cells[-1].append(words) if cells else None
                elif words:
                    kind = "other" if open_ and kind == "body" else kind
                    made.append(Paragraph(words, kind, close=listed and before_list))
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
                self._in_table = before_list = False
            elif name == "tc" and event == "start" and rows == 1:
                cells.append([])
            elif event == "start" and open_:
                open_[-1][0].append(_signs(name, element))
        return made

    _in_table = False

    def _look(self, paragraph: etree._Element) -> Look:
        """What the style of a paragraph and its own marks say of it."""
        look, listed, outlined = Look(), False, False
        for properties in paragraph:
            if xml.name(properties) != "pPr":
                continue
            for item in properties:
                if xml.name(item) == "pStyle":
                    look = self._known.get(xml.attribute(item, "val") or "", look)
                listed = listed or xml.name(item) == "numPr"
                outlined = outlined or _is_outlined(item)
        if look.kind != "body":
            return look
        return Look("subheadline") if outlined else Look("body", listed or look.listed)


def _has_text_box(name: str, element: etree._Element) -> bool:
    """Whether a drawing holds words; a picture does not."""
    return name in ("drawing", "pict", "object") and any(xml.name(item) == "txbxContent" for item in element.iter())


def _signs(name: str, element: etree._Element) -> str:
    if name == "t":
        return element.text or ""
    return {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "‑"}.get(name, "")


def _looks(styles: etree._Element | None) -> Mapping[str, Look]:
    """What each style makes of its paragraphs."""
    found: dict[str, Style] = {}
    for style in styles if styles is not None else ():
        id_ = xml.attribute(style, "styleId") or ""
        said = {xml.name(item): xml.attribute(item, "val") or "" for item in style}
        inside = {xml.name(item): item for part in style if xml.name(part) == "pPr" for item in part}
        outlined = "outlineLvl" in inside and _is_outlined(inside["outlineLvl"])
        found[id_] = Style(said.get("name", id_), said.get("basedOn", ""), outlined, "numPr" in inside)
    return looks(found)


def _is_outlined(item: etree._Element) -> bool:
    """Whether a mark gives a place in the outline; level 9 is that of running text."""
    return xml.name(item) == "outlineLvl" and (xml.attribute(item, "val") or "") in tuple("012345678")


def _notes(container: Container, known: Mapping[str, Look]) -> Iterator[Paragraph]:
    for part, inner in (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")):
        root = _part(container, part)
        number = 0
        for note in root if root is not None else ():
            if xml.name(note) == inner and xml.attribute(note, "type") in (None, "normal"):
                number += 1
                words = " ".join(item.words for item in Body(known).of(note))
                if words:
                    yield Paragraph(f"{number} {words}", "other")


def _heads(container: Container, known: Mapping[str, Look]) -> Iterator[str]:
    for name in sorted(container.names):
        if name.startswith(("word/header", "word/footer")) and name.endswith(".xml"):
            root = _part(container, name)
            for item in Body(known).of(root) if root is not None else ():
                yield item.words


def _commented(container: Container) -> bool:
    """Whether there are comments; some programs write the part for them without one in it."""
    root = _part(container, "word/comments.xml")
    return root is not None and any(xml.name(item) == "comment" for item in root)


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
