"""What a document says of itself, each statement with where it stands: proposals, never facts.

Fields: `title`, `author`, `published`, `modified`, `site`, `address` (canonical), `language`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from annotate.domain.proposals import Proposal
from annotate.reading.composed import fit, one_line
from annotate.reading.result import MOST_PROPOSALS

Source = Literal[
    "JSON-LD",
    "Open Graph",
    "Dublin Core",
    "microdata",
    "meta name=title",
    "meta name=author",
    "meta name=date",
    "meta name=pubdate",
    "meta name=last-modified",
    "meta name=citation_title",
    "meta name=citation_author",
    "meta name=citation_publication_date",
    "meta name=citation_journal_title",
    "meta name=parsely-author",
    "meta name=parsely-pub-date",
    "meta name=twitter:title",
    "meta http-equiv=content-language",
    "link rel=canonical",
    "title element",
    "lang attribute",
    "time element",
    "headline",
    "byline",
    "dateline",
    "properties of the file",
    "styles of the file",
    "properties of the book",
    "settings of the file",
    "subject",
    "sender",
    "date of the message",
    "language of the message",
]
"""Where a statement can stand, in words for people."""

_MOST_SCRIPT, _MOST_SCRIPTS, _MOST_NODES = 300_000, 20, 400
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_ADDRESS = re.compile(r"https?://[^\s\x00-\x20<>\"]{1,1900}")

_EDGES = " \n|/·•–—-,;"
_BY = re.compile(
    r"\s*(?:(?:by|von|par|por|di|door|av|af|text|автор|γράφ(?:ει|ουν)|بقلم)(?:\s{0,2}:\s{0,2}|\s{1,2})(?:[οη] |οι )?"
    r"|(?:文|取材|作者|撰文|记者|記者)\s{0,2}[:：＝=]\s{0,2})",
    re.IGNORECASE,
)

_META: Mapping[str, tuple[str, Source]] = {
    "og:title": ("title", "Open Graph"),
    "og:site_name": ("site", "Open Graph"),
    "og:url": ("address", "Open Graph"),
    "og:locale": ("language", "Open Graph"),
    "article:author": ("author", "Open Graph"),
    "article:published_time": ("published", "Open Graph"),
    "article:modified_time": ("modified", "Open Graph"),
    "og:updated_time": ("modified", "Open Graph"),
    "title": ("title", "meta name=title"),
    "author": ("author", "meta name=author"),
    "date": ("published", "meta name=date"),
    "pubdate": ("published", "meta name=pubdate"),
    "last-modified": ("modified", "meta name=last-modified"),
    "dc.title": ("title", "Dublin Core"),
    "dc.creator": ("author", "Dublin Core"),
    "dc.date": ("published", "Dublin Core"),
    "dc.publisher": ("site", "Dublin Core"),
    "dc.language": ("language", "Dublin Core"),
    "dcterms.title": ("title", "Dublin Core"),
    "dcterms.creator": ("author", "Dublin Core"),
    "dcterms.created": ("published", "Dublin Core"),
    "citation_title": ("title", "meta name=citation_title"),
    "citation_author": ("author", "meta name=citation_author"),
    "citation_publication_date": ("published", "meta name=citation_publication_date"),
    "citation_journal_title": ("site", "meta name=citation_journal_title"),
    "parsely-author": ("author", "meta name=parsely-author"),
    "parsely-pub-date": ("published", "meta name=parsely-pub-date"),
    "twitter:title": ("title", "meta name=twitter:title"),
    "content-language": ("language", "meta http-equiv=content-language"),
}
_PROPERTIES = {
    "headline": "title",
    "author": "author",
    "datepublished": "published",
    "datemodified": "modified",
    "inlanguage": "language",
}
_LINKED = {
    "headline": "title",
    "author": "author",
    "creator": "author",
    "datePublished": "published",
    "dateModified": "modified",
    "publisher": "site",
    "inLanguage": "language",
    "url": "address",
    "mainEntityOfPage": "address",
}
_WORKS = ("Article", "Posting", "Report", "WebPage", "CreativeWork", "Book", "Review")


def of_page(tree: LexborHTMLParser) -> tuple[Proposal, ...]:
    """What stands in the source of a page: JSON-LD, Open Graph, microdata, `<meta>`, `<link>`, `<title>`, `lang`."""
    return distinct([*_linked_data(tree), *_meta(tree), *_microdata(tree), *_plain(tree)])


def of_text(blocks: Iterable[tuple[str, str]]) -> list[Proposal]:
    """What stands in the visible text: `(zone kind, words)` of each block."""
    first: dict[str, str] = {}
    for kind, words in blocks:
        first.setdefault(kind, words)
    return [
        *proposal("title", first.get("headline"), "headline"),
        *proposal("author", without_by(first.get("byline", "").strip(_EDGES)), "byline"),
        *proposal("published", first.get("dateline", "").strip(_EDGES), "dateline"),
    ]


def proposal(field: str, value: object, source: Source) -> list[Proposal]:
    """One statement, if its value can be one."""
    if not isinstance(value, str):
        return []
    words = one_line(fit(value[:3000].replace("\n", " ")))
    if field == "language":
        words = words.replace("_", "-")
        if not _LANGUAGE.fullmatch(words):
            return []
    if field == "address" and not _ADDRESS.fullmatch(words):
        return []
    if field == "address" and len(words) > 500:
        return []
    if field == "author" and words.lower().startswith(("http://", "https://")):
        return []
    return [Proposal(field, words[:500], source)] if words else []


def without_by(words: str) -> str:
    """A by-line without its “By”."""
    return _BY.sub("", words, count=1) or words


def distinct(found: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Each statement once, with the first place it stands at."""
    first: dict[tuple[str, str], Proposal] = {}
    for item in found:
        first.setdefault((item.field, item.value), item)
    return tuple(first.values())[:MOST_PROPOSALS]


def _linked_data(tree: LexborHTMLParser) -> Iterator[Proposal]:
    for script in tree.css('script[type="application/ld+json"]')[:_MOST_SCRIPTS]:
        source = (script.text() or "")[:_MOST_SCRIPT]
        try:
            data = msgspec.json.decode(source)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            continue
        for thing in _works(data):
            for name, field in _LINKED.items():
                for value in _names(thing.get(name), field):
                    yield from proposal(field, value, "JSON-LD")


def _works(data: Any) -> Iterator[dict[str, Any]]:
    """The articles and pages in it, breadth first, not more nodes than a page needs."""
    waiting, looked_at = [data], 0
    while waiting and looked_at < _MOST_NODES:
        thing = waiting.pop(0)
        looked_at += 1
        if isinstance(thing, list):
            waiting += thing[:_MOST_NODES]
        elif isinstance(thing, dict):
            kind = thing.get("@type")
            types = [str(item) for item in kind] if isinstance(kind, list) else [str(kind)]
            if any(work in name for name in types for work in _WORKS):
                yield thing
            if isinstance(thing.get("@graph"), list):
                waiting += thing["@graph"][:_MOST_NODES]


def _names(value: Any, field: str) -> list[Any]:
    """The words of a value that may be a word, a thing with a name, or several."""
    values = value[:20] if isinstance(value, list) else [value]
    named = []
    for item in values:
        if isinstance(item, dict):
            item = item.get("@id") if field == "address" else item.get("name")
        named.append(item)
    return named


def _meta(tree: LexborHTMLParser) -> Iterator[Proposal]:
    for node in tree.css("meta")[:_MOST_NODES]:
        attributes = node.attributes
        name = (
            (attributes.get("property") or attributes.get("name") or attributes.get("http-equiv") or "").strip().lower()
        )
        known = _META.get(name)
        if known:
            yield from proposal(known[0], attributes.get("content"), known[1])


def _microdata(tree: LexborHTMLParser) -> Iterator[Proposal]:
    for node in tree.css("[itemprop]")[:_MOST_NODES]:
        field = _PROPERTIES.get((node.attributes.get("itemprop") or "").strip().lower())
        if field and node.tag != "meta":
            yield from proposal(field, _value(node), "microdata")
        elif field:
            yield from proposal(field, node.attributes.get("content"), "microdata")


def _value(node: LexborNode) -> str | None:
    attributes = node.attributes
    if node.tag == "time" and attributes.get("datetime"):
        return attributes["datetime"]
    if attributes.get("content"):
        return attributes["content"]
    name = node.css_first('[itemprop="name"]')
    return (name or node).text(separator=" ")[:3000]


def _plain(tree: LexborHTMLParser) -> Iterator[Proposal]:
    canonical = tree.css_first('link[rel="canonical"]')
    if canonical is not None:
        yield from proposal("address", canonical.attributes.get("href"), "link rel=canonical")
    title = tree.css_first("head title")
    if title is not None:
        yield from proposal("title", title.text(), "title element")
    if tree.root is not None:
        yield from proposal("language", tree.root.attributes.get("lang"), "lang attribute")
    timed = tree.css_first("time[datetime]")
    if timed is not None:
        yield from proposal("published", timed.attributes.get("datetime"), "time element")
