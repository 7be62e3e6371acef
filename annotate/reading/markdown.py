"""Markdown: the text stays as it was written, its marks too; headings and the block of settings above it are zoned."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from annotate.domain.proposals import Proposal
from annotate.reading import encoding, metadata
from annotate.reading.labels import Paragraph, labelled
from annotate.reading.result import Piece, Read, Request
from annotate.text.normalise import normalise

_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(?:={2,}|-{2,})[ \t]*$")
_RULE = re.compile(r" {0,3}(?:\*[ \t]*){3,}$| {0,3}(?:-[ \t]*){3,}$| {0,3}(?:_[ \t]*){3,}$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NOTE = re.compile(r" {0,3}\[[^\]\n]{1,200}\]:")
_ITEM = re.compile(r"[ \t]{0,20}(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
_ROW = re.compile(r" {0,3}\|")
_BETWEEN_ROWS = re.compile(r" {0,3}\|[-:| \t]+$")
_QUOTE = re.compile(r" {0,3}>")
_SETTING = re.compile(
    r"^(title|author|date|lang|language|source|url)[ \t]{0,5}:[ \t]{0,5}(.{1,500})", re.IGNORECASE | re.MULTILINE
)
_END_OF_SETTINGS = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_FIELDS = {"title": "title", "author": "author", "date": "published", "lang": "language", "language": "language",
           "source": "address", "url": "address"}  # fmt: skip
_LONGEST_SETTINGS = 5_000


class _Part(NamedTuple):
    """Lines that belong together: where they are, and what their marks make of them: the kind of a zone, or `heading`,
    `item`, `row`, `quote`, `code`; and how many lines they are."""

    start: int
    end: int
    look: str
    lines: int = 1


def read(content: bytes, request: Request) -> Read:
    """Read a text in Markdown. `TextRefused` for what no text may be."""
    decoded = encoding.decode(content, given=request.encoding, charset=request.charset)
    normal = normalise(decoded.text)
    settings = _settings(normal.text)
    said: list[Proposal] = []
    for name, value in _SETTING.findall(normal.text[:settings]):
        said += metadata.proposal(_FIELDS[name.lower()], value.strip("\"' "), "settings of the file")
    parts = list(_parts(normal.text, settings))
    kinds = _kinds(normal.text, parts)
    return Read(
        text=normal.text,
        media_type="text/markdown",
        zones=tuple(Piece(part.start, part.end, kind) for part, kind in zip(parts, kinds, strict=True)),
        encoding=decoded.encoding,
        normalisations=normal.normalisations,
        proposals=metadata.distinct(said),
    )


def _settings(text: str) -> int:
    """Where the block of settings above the text ends; 0 without one."""
    if not text.startswith("---\n"):
        return 0
    found = _END_OF_SETTINGS.search(text, 4, _LONGEST_SETTINGS)
    return found.end() if found else 0


def _parts(text: str, settings: int) -> Iterator[_Part]:
    """The parts of a text, each without white space around it."""
    if settings:
        yield _Part(0, settings, "boilerplate")
    open_: _Part | None = None
    fence = ""
    at = settings
    for line in text[settings:].split("\n"):
        start, at = at, at + len(line) + 1
        here = _Part(start + len(line) - len(line.lstrip()), start + len(line.rstrip()), _look(line))
        if fence and open_ is not None:
            open_ = open_._replace(end=here.end) if here.look else open_
            fence = "" if line.strip().startswith(fence) and not line.strip().strip(fence[0]) else fence
            continue
        if open_ is not None and (open_.look, open_.lines) == ("body", 1) and _UNDERLINE.match(line):
            open_ = _Part(open_.start, here.end, "heading")
        elif open_ is not None and _goes_on(open_, here, line):
            open_ = open_._replace(end=here.end, lines=open_.lines + 1)
        else:
            if open_ is not None:
                yield open_
            open_ = here if here.look else None
        found = _FENCE.match(line)
        fence = found[1] if found else ""
    if open_ is not None:
        yield open_


def _look(line: str) -> str:
    """What a line begins; nothing for an empty one."""
    if not line.strip():
        return ""
    for mark, look in _LOOKS:
        if mark.match(line):
            return look
    return "body"


_LOOKS = (
    (_HEADING, "heading"),
    (_RULE, "other"),
    (_FENCE, "code"),
    (_NOTE, "other"),
    (_ITEM, "item"),
    (_ROW, "row"),
    (_QUOTE, "quote"),
)


def _goes_on(open_: _Part, here: _Part, line: str) -> bool:
    """Whether a line belongs to the part that is open: the next one of a paragraph, a quote, an item or a note, or the
    line below the head of a table."""
    if here.look == "body":
        return open_.look not in ("heading", "row", "code")
    return (here.look == "quote" and open_.look == "quote") or (open_.look == "row" and bool(_BETWEEN_ROWS.match(line)))


def _kinds(text: str, parts: list[_Part]) -> list[str]:
    """The first heading is the headline; a by-line and a date above the text are told by their words."""
    looks = [part.look for part in parts]
    first = looks.index("heading") if "heading" in looks else -1
    marked = [
        "headline" if at == first else "subheadline" if look == "heading" else look for at, look in enumerate(looks)
    ]
    told = labelled([Paragraph(text[p.start : p.end], kind) for p, kind in zip(parts, marked, strict=True)])
    shown = [kind if item.kind == "headline" else item.kind for item, kind in zip(told, marked, strict=True)]
    return ["body" if kind in ("item", "row", "quote", "code") else kind for kind in shown]
