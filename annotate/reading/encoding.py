"""Which characters bytes are: by byte-order mark, server, page, strict UTF-8, detector, else windows-1252."""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from annotate.reading.result import Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 4096
_TELLING = bytes(range(0x80, 0x100))
_FEWEST = 6
"""Bytes beyond ASCII without which a guess is worth nothing."""
_META = re.compile(rb"<meta[^>]{0,300}?charset\s{0,8}=\s{0,8}[\"']?\s{0,8}([a-z0-9_.:-]{2,40})", re.IGNORECASE)
_DECLARED = re.compile(rb"^\s{0,20}<\?xml[^>]{0,100}?encoding\s{0,8}=\s{0,8}[\"']([a-z0-9_.:-]{2,40})", re.IGNORECASE)

_AS_BROWSERS_DO = {
    "iso-8859-1": "windows-1252",
    "latin-1": "windows-1252",
    "latin1": "windows-1252",
    "ascii": "windows-1252",
    "us-ascii": "windows-1252",
    "iso-8859-9": "windows-1254",
    "iso-8859-11": "windows-874",
    "tis-620": "windows-874",
    "shift_jis": "windows-31j",
    "shift-jis": "windows-31j",
    "sjis": "windows-31j",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "euc-kr": "windows-949",
    "ks_c_5601-1987": "windows-949",
    "big5": "big5-hkscs",
    "x-sjis": "windows-31j",
    "utf8": "utf-8",
    "x-mac-cyrillic": "mac-cyrillic",
    "mac-cyrillic": "mac-cyrillic",
}
_PYTHON = {"windows-31j": "cp932", "windows-949": "cp949", "windows-874": "cp874", "big5-hkscs": "big5hkscs"}

CHOICES = (
    "utf-8",
    "utf-16-le",
    "utf-16-be",
    "windows-1252",
    "iso-8859-15",
    "windows-1250",
    "iso-8859-2",
    "windows-1251",
    "koi8-r",
    "koi8-u",
    "iso-8859-5",
    "cp866",
    "mac-cyrillic",
    "windows-1253",
    "iso-8859-7",
    "windows-1254",
    "windows-1255",
    "iso-8859-8",
    "windows-1256",
    "iso-8859-6",
    "windows-1257",
    "iso-8859-4",
    "windows-1258",
    "windows-874",
    "gb18030",
    "big5-hkscs",
    "windows-31j",
    "euc-jp",
    "iso-2022-jp",
    "windows-949",
)
"""What a person may choose instead of what was found."""


class Decoded(NamedTuple):
    """Characters, and their encoding with the reason for it, such as `windows-1251 (the page says so)`."""

    text: str
    encoding: str


def decode(
    raw: bytes, *, given: str | None = None, charset: str | None = None, by: str = "the server", page: bool = False
) -> Decoded:
    """The characters of `raw`. `given` is what a person chose, `charset` what a server said, or who `by` names; `page`
    looks for `<meta>`.

    A byte-order mark stays in the text as U+FEFF, so that normalising names it. `Unreadable` for an unknown `given`
    and for bytes that are not what it says.
    """
    if given:
        name = known(given)
        if name is None:
            raise Unreadable("This encoding is not known here; choose one of the list.")
        return Decoded(_whole(raw, name), f"{name} (chosen)")
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return Decoded(_whole(raw, name), f"{name} (byte-order mark)")
    for name, reason in _said(raw, charset, by, page):
        try:
            return Decoded(raw.decode(_PYTHON.get(name, name)), f"{name} ({reason})")
        except UnicodeDecodeError:
            continue
    try:
        if b"\x1b$" in raw[:_LOOKED_AT]:  # seven bits that switch between sets of signs
            return Decoded(raw.decode("iso-2022-jp"), "iso-2022-jp (detected)")
    except UnicodeDecodeError:
        pass
    try:
        return Decoded(raw.decode("utf-8"), "utf-8 (valid throughout)")
    except UnicodeDecodeError:
        return _found(raw)


def known(name: str) -> str | None:
    """The name of an encoding of text as browsers understand it, or `None`."""
    plain = name.strip().lower()
    plain = _AS_BROWSERS_DO.get(plain, plain)
    if plain in CHOICES:
        return plain
    try:
        plain = codecs.lookup(plain).name
    except (LookupError, ValueError):
        return None
    plain = {"cp1251": "windows-1251", "koi8_r": "koi8-r"}.get(plain, plain)
    plain = re.sub(r"^cp(125\d|874|949)$", r"windows-\1", plain)
    plain = re.sub(r"^iso8859-(\d+)$", r"iso-8859-\1", plain)
    plain = _AS_BROWSERS_DO.get(plain, plain.replace("_", "-"))
    return plain if plain in CHOICES else None


def _said(raw: bytes, charset: str | None, by: str, page: bool) -> Iterator[tuple[str, str]]:
    if charset and (name := known(charset)):
        yield name, f"{by} said so"
    if page:
        start = raw[:_LOOKED_AT]
        found = _META.search(start) or _DECLARED.search(start)
        name = known(found[1].decode("ascii")) if found else None
        if name and not name.startswith("utf-16"):  # a page that can be searched for it is no UTF-16
            yield name, "the page says so"


def _found(raw: bytes) -> Decoded:
    import cchardet

    looked_at = raw[:1_000_000]
    guess = cchardet.detect(looked_at)
    name = known(guess["encoding"] or "")
    telling = len(looked_at) - len(looked_at.translate(None, _TELLING))
    if name and telling >= _FEWEST and (guess["confidence"] or 0) >= 0.4:
        try:
            return Decoded(raw.decode(_PYTHON.get(name, name)), f"{name} (detected)")
        except UnicodeDecodeError:
            pass
    text = raw.decode("cp1252", errors="replace")
    return Decoded(text, "windows-1252 (assumed: not valid UTF-8)")


def _whole(raw: bytes, name: str) -> str:
    try:
        return raw.decode(_PYTHON.get(name, name))
    except UnicodeDecodeError:
        raise Unreadable(f"The file is not {name}; choose another encoding or save it as UTF-8.") from None
