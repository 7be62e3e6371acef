"""A web page as text with zones: everything that it shows, in reading order, nothing deleted (interchange.md 19)."""

from selectolax.lexbor import LexborHTMLParser

from annotate.reading import encoding, metadata, page_zones
from annotate.reading.composed import Composed
from annotate.reading.page_walk import Walk, together
from annotate.reading.result import Read, Request, Unreadable


def read(content: bytes, request: Request) -> Read:
    """Read a page. `Unreadable` for one that shows no words."""
    decoded = encoding.decode(content, given=request.encoding, charset=request.charset, page=True)
    return read_page(decoded.text.removeprefix("\ufeff"), decoded.encoding)


def read_page(page: str, found: str | None) -> Read:
    """Read a page whose characters are known; `found` names their encoding."""
    tree = tree_of(page)
    walk = Walk().over(tree)
    said = metadata.of_page(tree)
    titles = [proposal.value for proposal in said if proposal.field == "title"]
    kinds = page_zones.kinds(walk, titles)
    composed = Composed()
    for block, kind, close in zip(walk.blocks, kinds, together(walk.blocks), strict=True):
        composed.add(block.words, kind, close=close)
    if not composed.zones:
        raise Unreadable("The page shows no words; it may be filled by a script: save it from the browser as text.")
    seen = metadata.of_text((kind, block.words) for block, kind in zip(walk.blocks, kinds, strict=True))
    changes = ("soft_hyphens",) if "\xad" in page else ()
    return Read(
        text=composed.text,
        media_type="text/html",
        zones=tuple(composed.zones),
        encoding=found,
        normalisations=("markup", *changes),
        proposals=metadata.distinct([*said, *seen]),
    )


def tree_of(page: str) -> LexborHTMLParser:
    """The tree that a browser would make of a page."""
    return LexborHTMLParser(page.replace("\0", ""))
