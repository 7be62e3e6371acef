"""What a file is: its name and its first bytes have to agree, and its reader has the last word (security.md S42)."""

import re
from collections.abc import Callable
from typing import NamedTuple

from annotate.reading.result import Unreadable


class Kind(NamedTuple):
    """A kind of file that can be read. `begins` tells whether the first bytes are such a file's."""

    id: str
    title: str
    suffixes: tuple[str, ...]
    media_type: str
    begins: Callable[[bytes], bool]


_LOOKED_AT = 4096
_TAG = re.compile(
    rb"<\s{0,4}(?:!doctype|html|head|body|title|meta|article|main|div|p|h[1-6]|span|table|ul|ol|a|b|br)\b", re.I
)
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]")
_HEADERS = re.compile(rb"^(?:from|date|subject|to|message-id|mime-version)[ \t]{0,4}:", re.I | re.M)
_CUE = re.compile(rb"\d\d:\d\d(?::\d\d)?[.,]\d{3}\s{0,4}-->")
_ZIP = b"PK\x03\x04"


def _text(start: bytes) -> bool:
    return not foreign(start)


KINDS = (
    Kind("text", "plain text", (".txt", ".text"), "text/plain", _text),
    Kind("markdown", "Markdown", (".md", ".markdown"), "text/markdown", _text),
    Kind(
        "html",
        "a web page",
        (".html", ".htm", ".xhtml"),
        "text/html",
        lambda start: not foreign(start) and (_TAG.search(_plain(start)) is not None),
    ),
    Kind("pdf", "a PDF", (".pdf",), "application/pdf", lambda start: b"%PDF-" in start[:1024]),
    Kind(
        "docx",
        "a Word document",
        (".docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda start: start.startswith(_ZIP),
    ),
    Kind(
        "odt",
        "an OpenDocument text",
        (".odt",),
        "application/vnd.oasis.opendocument.text",
        lambda start: start.startswith(_ZIP),
    ),
    Kind("epub", "an EPUB book", (".epub",), "application/epub+zip", lambda start: start.startswith(_ZIP)),
    Kind("rtf", "a rich text (RTF)", (".rtf",), "application/rtf", lambda start: start.startswith(b"{\\rtf")),
    Kind(
        "eml",
        "an e-mail",
        (".eml",),
        "message/rfc822",
        lambda start: _HEADER.match(start) is not None and _HEADERS.search(start) is not None,
    ),
    Kind("srt", "subtitles", (".srt",), "application/x-subrip", lambda start: _CUE.search(_plain(start)) is not None),
    Kind(
        "vtt",
        "subtitles",
        (".vtt",),
        "text/vtt",
        lambda start: start.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"),
    ),
)
BY_SUFFIX = {suffix: kind for kind in KINDS for suffix in kind.suffixes}
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS} | {"application/xhtml+xml": BY_SUFFIX[".xhtml"]}
SUFFIXES = tuple(BY_SUFFIX)

_OTHERS = {
    ".doc": "an old Word file; save it as .docx and add that",
    ".xls": "a table; save its text as .txt or .html and add that",
    ".xlsx": "a table; save its text as .txt or .html and add that",
    ".ppt": "slides; save them as .pdf and add that",
    ".pptx": "slides; save them as .pdf and add that",
    ".pages": "a Pages file; export it as .docx or .pdf and add that",
    ".mht": "a web archive; save the page as .html and add that",
    ".mhtml": "a web archive; save the page as .html and add that",
    ".msg": "an Outlook message; save it as .eml and add that",
    ".zip": "an archive; unpack it and add its files",
}
_FOREIGN = (
    (b"%PDF-", "a PDF"),
    (_ZIP, "a ZIP container such as a Word document"),
    (b"{\\rtf", "a rich text (RTF)"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a packed file"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)


def foreign(start: bytes) -> str | None:
    """What bytes are that are no text, as words for people, or `None`."""
    return next((what for magic, what in _FOREIGN if start.startswith(magic)), None)


def find(name: str | None, content: bytes, media_type: str | None = None) -> Kind:
    """The kind of a file. Without a name or a known ending it is plain text, or what its first bytes say.

    `media_type` is what a server named and stands for the ending. `Unreadable` names what does not agree.
    """
    start = content[:_LOOKED_AT]
    suffix = _suffix(name)
    kind = BY_MEDIA_TYPE.get(media_type) if media_type else BY_SUFFIX.get(suffix)
    if kind is None and suffix in _OTHERS:
        raise Unreadable(f"The file is {_OTHERS[suffix]}.")
    if kind is None:
        return _sniffed(name, start)
    if kind.begins(start):
        return kind
    what = foreign(start)
    if what:
        raise Unreadable(f"The file is named {suffix} but is {what}; give it its right ending and add it again.")
    raise Unreadable(f"The file is named {suffix} but is not {kind.title}; save it again in its own program.")


def _sniffed(name: str | None, start: bytes) -> Kind:
    what = foreign(start)
    if what is None:
        lead = _plain(start).lstrip()[:9].lower()
        return BY_SUFFIX[".html" if lead.startswith((b"<!doctype", b"<html")) and not name else ".txt"]
    named = {"a PDF": ".pdf", "a rich text (RTF)": ".rtf"}.get(what)
    if named and not name:
        return BY_SUFFIX[named]
    raise Unreadable(f"The file is {what} without the right ending; name it as what it is and add it again.")


def _suffix(name: str | None) -> str:
    last = (name or "").rpartition("/")[2].rpartition("\\")[2]
    stem, dot, end = last.rpartition(".")
    return f".{end.lower()}" if dot and stem else ""


def _plain(start: bytes) -> bytes:
    """The same as bytes of ASCII, for a file in UTF-16 with its mark."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return start.replace(b"\0", b"")[2:]
    return start.removeprefix(b"\xef\xbb\xbf")
