"""XML without a document type, entities, network or great depth (security.md S45)."""

import re

from lxml import etree

from annotate.reading.result import Unreadable

_DECLARED = re.compile(rb"<\s{0,4}!\s{0,4}(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def parse(content: bytes, what: str) -> etree._Element:
    """The root of a part. `Unreadable` for a document type, and for what is no XML."""
    if _DECLARED.search(content) or _DECLARED.search(content[:100_000].replace(b"\0", b"")):
        raise Unreadable("The file declares a document type (DTD), which is not read; save it again without one.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"The file is damaged or is not {what}; save it again in its own program.") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable("The file declares a document type (DTD), which is not read; save it again without one.")
    return root


def name(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, wanted: str) -> str | None:
    """The value of an attribute by its name without namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == wanted:
            return str(value)
    return None
