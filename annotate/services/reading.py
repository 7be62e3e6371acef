"""Bytes to text: plain text here, everything else in a child with limits (security.md 6)."""

from annotate.domain.errors import Fault, Invalid
from annotate.reading import kinds, launch
from annotate.reading.result import Read, Request, Unreadable
from annotate.services.work import inside
from annotate.text.normalise import TextRefused, decode, normalise


def taken(content: bytes, request: Request) -> Read:
    """What stands in a file. `Invalid` with one sentence where nothing can be read; refuses inside a Work."""
    if inside():
        raise RuntimeError("a file is read before the Work begins")
    return plain(content, request) or _by_child(content, request)


def plain(content: bytes, request: Request) -> Read | None:
    """A text in UTF-8, or in UTF-16 with its mark, which no parser has to touch; None for all others.

    `Invalid` for a file whose name and bytes do not agree.
    """
    try:
        if request.encoding or kinds.find(request.name, content, request.media_type).id != "text":
            return None
        decoded = decode(content)
        if not decoded.encoding.startswith("utf"):
            return None
        normal = normalise(decoded.text)
    except (TextRefused, Unreadable) as refused:
        raise Invalid([Fault("/file", str(refused))]) from refused
    return Read(normal.text, "text/plain", encoding=decoded.encoding, normalisations=normal.normalisations)


def _by_child(content: bytes, request: Request) -> Read:
    try:
        return launch.read(content, request)
    except Unreadable as refused:
        raise Invalid([Fault("/file", str(refused))]) from refused
