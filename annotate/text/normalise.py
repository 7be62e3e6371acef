"""The canonical text that all offsets count on: fixed once, at import (domain.md 4, security.md S46)."""

import codecs
import hashlib
import re
from typing import NamedTuple

MAX_LINES = 250_000

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f]")


class TextRefused(ValueError):
    """Why a text cannot be taken in: one plain sentence for people."""


class Normalised(NamedTuple):
    """A canonical text and the names of what was changed to get it: `bom`, `crlf`, `cr`, in this order."""

    text: str
    normalisations: tuple[str, ...]


class Decoded(NamedTuple):
    """The characters of a file, and its encoding with the reason for it, such as `utf-8 (byte-order mark)`."""

    text: str
    encoding: str


def normalise(raw: str) -> Normalised:
    """The text to store: one leading U+FEFF goes, CRLF and CR become LF; nothing else changes, NFC included.

    `TextRefused` for NUL, lone surrogates and more than `MAX_LINES` lines.
    """
    if "\0" in raw:
        raise TextRefused("The text holds a NUL character; remove it and import the text again.")
    if not raw.isascii() and not _encodable(raw):
        raise TextRefused("The text holds half a character (a lone surrogate); save it as UTF-8 and import it again.")
    changed: list[str] = []
    text = raw
    if text.startswith("\ufeff"):
        text = text[1:]
        changed.append("bom")
    if "\r" in text:
        text, kinds = _line_feeds(text)
        changed += kinds
    if text.count("\n") >= MAX_LINES:
        raise TextRefused(f"The text has more than {MAX_LINES:,} lines; split it and import the parts.")
    return Normalised(text, tuple(changed))


def sha256(text: str) -> str:
    """The hash of the stored text, as lower-case hexadecimal of its UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def decode(raw: bytes) -> Decoded:
    """The characters of a plain-text upload: by byte-order mark, else strict UTF-8, else windows-1252.

    A byte-order mark stays in the text as U+FEFF, so that `normalise` removes and names it.
    `TextRefused` for bytes that are plainly no text.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return Decoded(_by_mark(raw, encoding), f"{encoding} (byte-order mark)")
    if b"\0" in raw:
        raise TextRefused(
            "The file is not plain text (it holds zero bytes); save it as UTF-8 text and upload it again."
        )
    try:
        return Decoded(raw.decode("utf-8"), "utf-8 (valid throughout)")
    except UnicodeDecodeError:
        return Decoded(_western(raw), "windows-1252 (assumed: not valid UTF-8)")


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _line_feeds(text: str) -> tuple[str, list[str]]:
    kinds: list[str] = []
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
        kinds.append("crlf")
    if "\r" in text:
        text = text.replace("\r", "\n")
        kinds.append("cr")
    return text, kinds


def _by_mark(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise TextRefused(
            f"The file says it is {encoding} but is not; save it as UTF-8 text and upload it again."
        ) from None


def _western(raw: bytes) -> str:
    try:
        if not _CONTROLS.search(raw):
            return raw.decode("cp1252")
    except UnicodeDecodeError:
        pass
    raise TextRefused("The file is neither UTF-8 nor windows-1252 text; save it as UTF-8 text and upload it again.")
