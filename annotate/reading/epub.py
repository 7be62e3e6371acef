"""An EPUB book: its chapters in the order of its spine, each read as a page."""

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from annotate.domain.proposals import Proposal
from annotate.reading import encoding, metadata, page_zones, xml
from annotate.reading.composed import Composed
from annotate.reading.container import Container
from annotate.reading.html import tree_of
from annotate.reading.page_walk import Walk
from annotate.reading.result import Read, Request, Unreadable

WHAT = "an EPUB book"
MEDIA_TYPE = "application/epub+zip"


def read(content: bytes, request: Request) -> Read:
    """Read a book. `Unreadable` for one without words, with protected chapters, and for what is none."""
    container = Container(content, WHAT)
    package, folder = _package(container)
    if "META-INF/rights.xml" in container.names:
        raise Unreadable("The book is protected against copying; add one without protection.")
    composed = Composed()
    headed = False
    for path, is_contents in _spine(package, folder):
        chapter = container.part(path)
        if chapter is None:
            continue
        walk = Walk().over(tree_of(encoding.decode(chapter, page=True).text))
        kinds = page_zones.kinds(walk, ())
        for block, kind in zip(walk.blocks, kinds, strict=True):
            if is_contents:
                kind = "navigation"
            elif kind in ("headline", "headline_duplicate") and headed:
                kind = "subheadline"
            headed = headed or kind == "headline"
            composed.add(block.words, kind)
    if not composed.zones:
        raise Unreadable("The book holds no words that can be read.")
    return Read(
        text=composed.text,
        media_type=MEDIA_TYPE,
        zones=tuple(composed.zones),
        normalisations=("markup",),
        proposals=metadata.distinct(_properties(package)),
    )


def _package(container: Container) -> tuple[etree._Element, str]:
    start = container.part("META-INF/container.xml")
    if start is None:
        raise Unreadable(f"The file is damaged or is not {WHAT}; save it again in its own program.")
    path = next(
        (xml.attribute(item, "full-path") for item in xml.parse(start, WHAT).iter() if xml.name(item) == "rootfile"),
        None,
    )
    package = container.part(path) if path else None
    if package is None or path is None:
        raise Unreadable(f"The file is damaged or is not {WHAT}; save it again in its own program.")
    return xml.parse(package, WHAT), posixpath.dirname(path)


def _spine(package: etree._Element, folder: str) -> Iterator[tuple[str, bool]]:
    """The names of the chapters in order, and whether one is the table of contents."""
    items: dict[str, tuple[str, bool]] = {}
    for item in package.iter():
        if xml.name(item) == "item" and "html" in (xml.attribute(item, "media-type") or ""):
            path = posixpath.normpath(posixpath.join(folder, unquote(xml.attribute(item, "href") or "")))
            items[xml.attribute(item, "id") or ""] = (path, "nav" in (xml.attribute(item, "properties") or "").split())
    for item in package.iter():
        if xml.name(item) == "itemref" and (found := items.pop(xml.attribute(item, "idref") or "", None)):
            yield found


def _properties(package: etree._Element) -> Iterator[Proposal]:
    fields = {"title": "title", "creator": "author", "date": "published", "publisher": "site", "language": "language"}
    for item in package.iter():
        if str(item.tag).startswith("{http://purl.org/dc/elements/1.1/}") and (field := fields.get(xml.name(item))):
            yield from metadata.proposal(field, item.text, "properties of the book")
