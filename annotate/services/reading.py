"""Bytes to text: plain text here, everything else in a child with limits (security.md 6); first the virus scanner is
asked, where there is one."""

import msgspec

from annotate import scan
from annotate.domain.errors import Fault, Invalid
from annotate.reading import kinds, launch
from annotate.reading.result import Read, Request, Unreadable
from annotate.services.work import inside
from annotate.text.normalise import TextRefused, decode, normalise


class Unsafe(Invalid):
    """Bytes that the virus scanner did not let pass: nothing of them is kept."""


class Unanswered(Invalid):
    """The virus scanner said nothing of the bytes. Whoever is still there is refused; what was taken in before is read
    once more later, and given up after `SILENT_HOURS`."""


SILENT_HOURS = 24
"""How long bytes that came in wait for a virus scanner that does not answer."""


def taken(content: bytes, request: Request) -> Read:
    """What stands in a file. `Invalid` with one sentence where nothing can be read; refuses inside a Work."""
    if inside():
        raise RuntimeError("a file is read before the Work begins")
    said = scanned(content)
    made = plain(content, request) or _by_child(content, request)
    return msgspec.structs.replace(made, scanned=said)


def at_once(content: bytes, request: Request) -> bool:
    """Whether nothing has to be waited for: no scanner, no child. `Invalid` as for `plain`."""
    return not scan.scanner().where and plain(content, request) is not None


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


def scanned(content: bytes) -> str | None:
    """What the virus scanner says, `clean` or `unanswered`; nothing where there is none. `Unsafe` for what is refused,
    `Unanswered` when it may say more later."""
    scanner = scan.scanner()
    if not scanner.where:
        return None
    try:
        found = scan.found(content)
    except scan.NoAnswer as error:
        if scanner.accepts:
            return "unanswered"
        if isinstance(error, scan.TooLong):
            sentence = "This file is longer than the virus scanner of this server takes, so it was not taken in."
            raise Unsafe([Fault("/file", sentence)]) from error
        sentence = "The virus scanner of this server does not answer, so no file is taken in now. Try again later."
        raise Unanswered([Fault("/file", sentence)]) from error
    if found is not None:
        sentence = f"The virus scanner of this server found “{found}” in this file, so it was not taken in."
        raise Unsafe([Fault("/file", sentence)])
    return "clean"


def _by_child(content: bytes, request: Request) -> Read:
    try:
        return launch.read(content, request)
    except Unreadable as refused:
        raise Invalid([Fault("/file", str(refused))]) from refused
