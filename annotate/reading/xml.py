"""XML without a document type, entities, network or great depth (security.md S45)."""

import re

from lxml import etree

from annotate.reading.result import Unreadable

_DECLARED = re.compile(rb"<\s{0,4}!\s{0,4}(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:\s+|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
"""What may stand before the document type: the mark of the encoding, blanks, comments, instructions."""
_MOST_BEFORE = 100_000


def parse(content: bytes, what: str) -> etree._Element:
    """The root of a part. `Unreadable` for a document type, and for what is no XML."""
    start = content[:_MOST_BEFORE].replace(b"\0", b"")  # UTF-16 too
    before = _BEFORE.match(start)
    if before and _DECLARED.match(start, before.end()):  # further on it is what somebody writes about
        raise Unreadable("The file declares a document type (DTD), which is not read; save it again without one.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        made = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"The file is damaged or is not {what}; save it again in its own program.") from error
    if made.getroottree().docinfo.doctype:
        raise Unreadable("The file declares a document type (DTD), which is not read; save it again without one.")
    return made


def name(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def namespace(element: etree._Element) -> str:
    """The address that says whose word an element is; empty where there is none."""
    return element.tag.rpartition("}")[0].removeprefix("{") if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, wanted: str) -> str | None:
    """The value of an attribute by its name without namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == wanted:
            return str(value)
    return None
