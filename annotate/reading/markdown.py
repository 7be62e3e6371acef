"""Markdown: the text stays as it was written, its marks too; headings and the block of settings above it are zoned."""

import re

from annotate.domain.proposals import Proposal
from annotate.reading import encoding, metadata
from annotate.reading.result import Piece, Read, Request
from annotate.text.normalise import normalise

_HEADING = re.compile(r"#{1,6}[ \t]")
_SETTING = re.compile(r"(title|author|date|lang|language|source|url)[ \t]{0,5}:[ \t]{0,5}(.{1,500})", re.IGNORECASE)
_FIELDS = {"title": "title", "author": "author", "date": "published", "lang": "language", "language": "language",
           "source": "address", "url": "address"}  # fmt: skip


def read(content: bytes, request: Request) -> Read:
    """Read a text in Markdown."""
    decoded = encoding.decode(content, given=request.encoding, charset=request.charset)
    normal = normalise(decoded.text)
    zones: list[Piece] = []
    said: list[Proposal] = []
    headed = False
    at = 0
    settings = normal.text.startswith("---\n") and "\n---\n" in normal.text[3:5000]
    for block in normal.text.split("\n\n"):
        for words, start in _pieces(block, at):
            kind = "body"
            if settings:
                kind = "boilerplate"
                settings = not words.rstrip().endswith("\n---")
                for name, value in _SETTING.findall(words):
                    said += metadata.proposal(_FIELDS[name.lower()], value.strip("\"' "), "settings of the file")
            elif _HEADING.match(words):
                kind, headed = ("subheadline", True) if headed else ("headline", True)
            zones.append(Piece(start, start + len(words), kind))
        at += len(block) + 2
    return Read(
        text=normal.text,
        media_type="text/markdown",
        zones=tuple(zones),
        encoding=decoded.encoding,
        normalisations=normal.normalisations,
        proposals=metadata.distinct(said),
    )


def _pieces(block: str, at: int) -> list[tuple[str, int]]:
    """A heading that stands right above its text is a piece of its own. Trimmed, with the offset of each."""
    made = []
    head, line_feed, rest = block.lstrip("\n").partition("\n")
    start = at + len(block) - len(block.lstrip("\n"))
    parts = [(head, start), (rest, start + len(head) + 1)] if line_feed and _HEADING.match(head) else [(block, at)]
    for words, where in parts:
        trimmed = words.strip()
        if trimmed:
            made.append((trimmed, where + len(words) - len(words.lstrip())))
    return made
