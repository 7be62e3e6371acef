"""Feeds, RSS and Atom: each entry with its title, address, author, date, and its text or summary. Run in the child."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html import escape

from lxml import etree

from annotate.reading.result import Entry, Unreadable
from annotate.reading.xml import attribute, name, namespace, parse

_TEXTS = ("encoded", "content", "description", "summary")
"""Where the words of an entry stand, the fullest first."""
_NAMES = {
    "title": "title",
    "creator": "author",
    "author": "author",
    "pubDate": "published",
    "published": "published",
    "date": "published",
    "updated": "modified",
}
_VOCABULARIES = (
    "",  # RSS 2.0
    "http://www.w3.org/2005/Atom",
    "http://purl.org/atom/ns#",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://purl.org/rss/1.0/modules/content/",
    "http://purl.org/dc/elements/1.1/",
)
"""Whose elements count: others use the same names for pictures and players."""
_MOST_ENTRIES = 5_000


def entries(content: bytes) -> list[Entry]:
    """The entries of a feed. `Unreadable` for what is none."""
    root = parse(content, "a feed")
    if name(root) not in ("rss", "feed", "RDF"):
        raise Unreadable("The file is XML but no RSS or Atom feed; save its text as .txt or .html and add that.")
    found = [one for one in root.iter() if name(one) in ("item", "entry")]
    if len(found) > _MOST_ENTRIES:
        raise Unreadable(f"The feed holds more than {_MOST_ENTRIES:,} entries; divide it.")
    return [_entry(one) for one in found]


def _entry(element: etree._Element) -> Entry:
    said: dict[str, str] = {}
    texts: dict[str, tuple[str, bool]] = {}
    for child in element:
        if namespace(child) not in _VOCABULARIES:
            continue
        kind = name(child)
        if kind in _TEXTS and kind not in texts:
            texts[kind] = _text(child)
        elif kind == "link":
            _link(child, said)
        elif kind in _NAMES:
            said.setdefault(_NAMES[kind], _words(child))
    for field in ("published", "modified"):
        if field in said:
            said[field] = _day(said[field])
    fields = {field: " ".join(value.split()) for field, value in said.items() if value.strip()}
    fields = {field: value if field == "source_url" else value[:500] for field, value in fields.items()}
    text, markup = next((texts[kind] for kind in _TEXTS if kind in texts and texts[kind][0].strip()), ("", False))
    return Entry(text, markup, fields, element.sourceline or 1)


def _link(child: etree._Element, said: dict[str, str]) -> None:
    address = attribute(child, "href") or _words(child)
    if address.strip() and attribute(child, "rel") in (None, "alternate"):
        said.setdefault("source_url", address.strip())


def _words(element: etree._Element) -> str:
    """The words in an element; of an Atom author only the name."""
    named = next((child for child in element if name(child) == "name"), element)
    return "".join(_inside(named))


def _inside(element: etree._Element) -> Iterator[str]:
    for part in element.itertext():
        yield str(part)


def _text(element: etree._Element) -> tuple[str, bool]:
    """The words of an entry, and whether they are markup."""
    if attribute(element, "type") == "xhtml" or any(name(child) for child in element):
        parts = [etree.tostring(child, encoding="unicode", with_tail=True) for child in element]
        return escape(element.text or "", quote=False) + "".join(parts), True
    words = (element.text or "") + "".join(child.tail or "" for child in element)  # comments stand between
    plain = attribute(element, "type") == "text" or not ("<" in words or "&" in words)
    return words, not plain


def _day(said: str) -> str:
    """A date of a feed as year, month and day, where it can be read."""
    try:
        return parsedate_to_datetime(said).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return said.strip()
