"""An EPUB book: its chapters in the order of its spine, each read as a page."""

import posixpath
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from annotate.domain.proposals import Proposal
from annotate.reading import encoding, metadata, page_zones, xml
from annotate.reading.composed import Composed
from annotate.reading.container import Container
from annotate.reading.html import tree_of
from annotate.reading.page_walk import Walk, together
from annotate.reading.result import Read, Request, Unreadable
from annotate.text.page import key_of

WHAT = "an EPUB book"
MEDIA_TYPE = "application/epub+zip"
_LONGEST_HEADING, _MOST_HEADINGS = 300, 10_000


def read(content: bytes, request: Request) -> Read:
    """Read a book. `Unreadable` for one without words, with protected chapters, and for what is none."""
    container = Container(content, WHAT)
    package, folder = _package(container)
    if "META-INF/rights.xml" in container.names:
        raise Unreadable("The book is protected against copying; add one without protection.")
    said = tuple(_properties(package))
    titles = [proposal.value for proposal in said if proposal.field == "title"]
    headings = _headings(container, package, folder)
    composed = Composed()
    headline = None
    for path, is_contents in _spine(package, folder):
        chapter = container.part(path)
        if chapter is None:
            continue
        walk = Walk(book=True).over(_tree(chapter))
        kinds = page_zones.kinds(walk, titles)
        for block, found, close in zip(walk.blocks, kinds, together(walk.blocks), strict=True):
            key = key_of(block.words[:_LONGEST_HEADING])
            kind = "navigation" if is_contents else _kind(found, key, headline, headings)
            headline = key if kind == "headline" else headline
            composed.add(block.words, kind, close=close)
    if not composed.zones:
        raise Unreadable("The book holds no words that can be read.")
    return Read(
        text=composed.text,
        media_type=MEDIA_TYPE,
        zones=tuple(composed.zones),
        normalisations=("markup",),
        proposals=metadata.distinct(said),
    )


def _kind(found: str, key: str, headline: str | None, headings: frozenset[str]) -> str:
    """The kind of a block in the book, by that in its chapter: one has the headline of all, the others have headings."""
    if found == "body" and key in headings:
        return "subheadline"
    if found in ("headline", "headline_duplicate") and headline is not None:
        return "headline_duplicate" if key == headline else "subheadline"
    return "navigation" if found == "related_links" else found


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


class _Item(NamedTuple):
    """A part that the book lists: where it is, and whether it is the table of contents of this or the older format."""

    path: str
    is_page: bool
    is_contents: bool


def _items(package: etree._Element, folder: str) -> dict[str, _Item]:
    items: dict[str, _Item] = {}
    for item in package.iter():
        if xml.name(item) == "item":
            path = posixpath.normpath(posixpath.join(folder, unquote(xml.attribute(item, "href") or "")))
            kind = xml.attribute(item, "media-type") or ""
            is_contents = "nav" in (xml.attribute(item, "properties") or "").split() or "dtbncx" in kind
            items[xml.attribute(item, "id") or ""] = _Item(path, "html" in kind, is_contents)
    return items


def _spine(package: etree._Element, folder: str) -> Iterator[tuple[str, bool]]:
    """The names of the chapters in order, and whether one is the table of contents."""
    items = _items(package, folder)
    for item in package.iter():
        if xml.name(item) == "itemref":
            found = items.pop(xml.attribute(item, "idref") or "", None)
            if found is not None and found.is_page:
                yield found.path, found.is_contents


def _headings(container: Container, package: etree._Element, folder: str) -> frozenset[str]:
    """What the tables of contents name: books of some programs mark headings nowhere else."""
    found: set[str] = set()
    for item in _items(package, folder).values():
        contents = container.part(item.path) if item.is_contents else None
        if contents is not None:
            for entry in _tree(contents).css("nav a, navlabel")[:_MOST_HEADINGS]:
                found.add(key_of(entry.text()[:_LONGEST_HEADING]))
    return frozenset(found - {""})


def _tree(page: bytes) -> LexborHTMLParser:
    return tree_of(encoding.decode(page, page=True).text)


def _properties(package: etree._Element) -> Iterator[Proposal]:
    fields = {"title": "title", "creator": "author", "date": "published", "publisher": "site", "language": "language"}
    for item in package.iter():
        field = fields.get(xml.name(item)) if str(item.tag).startswith("{http://purl.org/dc/elements/1.1/}") else None
        if xml.attribute(item, "property") == "dcterms:modified" or xml.attribute(item, "event") == "modification":
            field = "modified"
        if field:
            yield from metadata.proposal(field, item.text, "properties of the book")
