"""Which reader takes which kind of file; each is loaded when it is needed."""

from collections.abc import Callable
from importlib import import_module

import msgspec

from annotate.reading import encoding, kinds
from annotate.reading.result import MOST_TEXT, Read, Request, Unreadable
from annotate.text.normalise import TextRefused, normalise

_MODULES = {"vtt": "subtitles", "srt": "subtitles"}


def read(content: bytes, request: Request) -> Read:
    """Read bytes of any kind that is known. `Unreadable` with one sentence for all others."""
    kind = kinds.find(request.name, content, request.media_type)
    try:
        made = text(content, request) if kind.id == "text" else _reader(kind.id)(content, request)
        normal = normalise(made.text)
    except TextRefused as refused:
        raise Unreadable(str(refused)) from refused
    if len(normal.text.encode()) > MOST_TEXT:
        raise Unreadable("The file holds more text than a document may have (10 MB); divide it and add the parts.")
    if made.zones is None:
        return msgspec.structs.replace(made, text=normal.text, normalisations=normal.normalisations)
    if normal.text != made.text:
        raise Unreadable("The file holds signs that no text may have; save it again in its own program.")
    return made


def text(content: bytes, request: Request) -> Read:
    """Plain text: its characters as they are; its zones follow from its lines."""
    if (
        b"\0" in content
        and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))
        and not request.encoding
    ):
        raise Unreadable("The file is not plain text (it holds zero bytes); save it as UTF-8 text and upload it again.")
    decoded = encoding.decode(content, given=request.encoding, charset=request.charset)
    return Read(text=decoded.text, media_type="text/plain", encoding=decoded.encoding)


def _reader(kind: str) -> Callable[[bytes, Request], Read]:
    reader: Callable[[bytes, Request], Read] = import_module(f"annotate.reading.{_MODULES.get(kind, kind)}").read
    return reader
