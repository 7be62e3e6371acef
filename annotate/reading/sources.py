"""What holds many texts: archives, tables and lines, taken apart in memory (security.md S44).

Each part comes as a `Part`; what cannot be taken apart comes as one too, with the reason, so that a bad part never stops
the others. Feeds are XML and are read in the child (`feed.py`).
"""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from annotate.reading import encoding
from annotate.reading.container import MOST_ENTRIES, MOST_RATIO
from annotate.reading.result import Unreadable

MOST_UNPACKED = 100_000_000
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
_MOST_DIRECTORY = MOST_ENTRIES * 1_000
"""Bytes of the list of parts of an archive: a name of hundreds of characters each."""
_BLOCK = 1 << 16
_MOST_CELL = 10_000_000
_MOST_TABLE = 20_000_000
_MOST_SAID = 100_000
"""Bytes of a line beside its text."""
_OURS = ("__MACOSX/", "Thumbs.db", "desktop.ini")
ARCHIVES = (".zip",)
TABLES = (".csv", ".tsv")
LINES = (".jsonl", ".ndjson")
FEEDS = (".rss", ".atom", ".xml")
SUFFIXES = (*ARCHIVES, *TABLES, *LINES, *FEEDS)
_INSIDE = (*TABLES, *LINES, *FEEDS, ".tar", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz")

COLUMNS = {
    "text": ("text", "content", "body", "article"),
    "title": ("title", "headline", "name"),
    "language": ("language", "lang"),
    "source_url": ("source_url", "url", "link", "address"),
    "archived_url": ("archived_url", "archive_url"),
    "retrieved": ("retrieved", "accessed"),
    "licence_note": ("licence_note", "license_note", "licence", "license"),
    "author": ("author", "byline", "creator"),
    "published": ("published", "date", "pubdate", "publication_date"),
    "modified": ("modified", "updated"),
    "site": ("site", "publisher", "source"),
}
"""What the columns of a table and the members of a line may be called."""
_BY_COLUMN = {name: field for field, names in COLUMNS.items() for name in names}


class Part(Struct, frozen=True):
    """One text of a source. `content` are its bytes, `fields` what was said of it, by the names of `COLUMNS`; `reason`
    says why there is none. `html`: the bytes are a page's markup."""

    name: str
    line: int | None = None
    content: bytes | None = None
    fields: dict[str, str] = {}
    reason: str | None = None
    html: bool = False


def suffix(name: str) -> str:
    """The ending of a name, in lower case, with its dot."""
    stem, dot, end = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    return f".{end.lower()}" if dot and stem else ""


def archive(name: str, content: bytes, most: int) -> Iterator[Part]:
    """The files of a ZIP archive; `most` bounds each in bytes. Nothing is ever written by a name that stands in it."""
    try:
        opened, entries = _opened(content)
    except Unreadable as refused:
        yield Part(name, reason=str(refused))
        return
    left = min(MOST_UNPACKED, max(1_000_000, MOST_RATIO * len(content)))
    with opened:
        for entry in entries:
            inner = f"{name}/{entry.filename}"
            if entry.is_dir() or hidden(entry.filename):
                continue
            if reason := _refused(entry):
                yield Part(inner, reason=reason)
                continue
            made = bytearray()
            whole = True
            try:
                for block in _blocks(opened, entry, min(most, left) + 1):
                    made += block
            except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError, RuntimeError):
                # what `zipfile` is known to raise on bytes that lie about themselves
                whole = False
            left -= len(made)
            if left < 0:
                yield Part(inner, reason=_TOO_MUCH)
                return
            if not whole:
                yield Part(inner, reason="The file is damaged in its archive; pack it again.")
            elif len(made) > most:
                yield Part(inner, reason=f"The file is larger than {most / 1e6:,.0f} MB; divide it and add the parts.")
            else:
                yield Part(inner, content=bytes(made))


_TOO_MUCH = (
    "The archive unpacks to more than it may (100 MB, or 200 times its size); this file and all after it were not read. "
    "Divide it."
)


def _opened(content: bytes) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """The archive with its list of parts, which is bounded before it is read."""
    end = content.rfind(_END, max(0, len(content) - 65_557))
    if end < 0 or len(content) < end + 22:
        raise Unreadable("The file is damaged or is no ZIP archive; pack it again.")
    (size,) = struct.unpack_from("<I", content, end + 12)
    if content[max(0, end - 20) : end].startswith(_LOCATOR) or size > _MOST_DIRECTORY:
        raise Unreadable(f"The archive is too large: it may hold {MOST_ENTRIES:,} files; divide it.")
    try:
        opened = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, struct.error) as error:
        # what `zipfile` is known to raise on a list of parts that lies
        raise Unreadable("The file is damaged or is no ZIP archive; pack it again.") from error
    entries = opened.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(f"The archive holds more than {MOST_ENTRIES:,} files; divide it.")
    return opened, entries


def hidden(name: str) -> bool:
    """Whether a file is one that systems leave in folders and archives, and no text of anybody."""
    last = name.rstrip("/").rpartition("/")[2]
    return name.startswith(_OURS[0]) or (last.startswith(".") and last != "..") or last in _OURS


def _refused(entry: zipfile.ZipInfo) -> str | None:
    steps = entry.filename.replace("\\", "/").split("/")
    if steps[0] == "" or ".." in steps or steps[0].endswith(":"):
        return "The name of the file leads out of the archive; pack it again under a plain name."
    if entry.flag_bits & 0x1:
        return "The file is protected with a password; pack it again without one."
    if entry.compress_type not in _PACKED:  # others claim memory before they give a byte
        return "The file is packed in a way that is not read here; pack it again as an ordinary ZIP archive."
    ending = suffix(entry.filename)
    if ending in ARCHIVES or ending in _INSIDE:
        what = "A table or feed" if ending in (*TABLES, *LINES, *FEEDS) else "An archive"
        return f"{what} in an archive is not read; add it by itself."
    return None


def _blocks(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """The bytes that really come out, up to `most`, block by block, so that those of a damaged part count as well."""
    with opened.open(entry) as file:
        while most > 0 and (block := file.read(min(_BLOCK, most))):
            most -= len(block)
            yield block


def table(name: str, content: bytes) -> Iterator[Part]:
    """The rows of a table: CSV with commas, semicolons or tabs, the names of the columns in its first line."""
    if len(content) > _MOST_TABLE:
        yield Part(name, reason="The table is larger than 20 MB; divide it, or save it as JSON Lines.")
        return
    try:
        text = encoding.decode(content).text.lstrip("\ufeff")
    except Unreadable as refused:
        yield Part(name, reason=str(refused))
        return
    first = text.partition("\n")[0]
    between = max(",;\t", key=first.count)
    csv.field_size_limit(_MOST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    try:
        head = next(rows, [])
        columns = _columns(head)
        if not {"text", "source_url"} & set(columns.values()):
            yield Part(name, reason="The table needs a column “text” or “source_url”; name them in its first line.")
            return
        before = rows.line_num
        for row in rows:
            line, before = before + 1, rows.line_num
            if any(cell.strip() for cell in row):
                yield _row(name, line, {field: row[at] for at, field in columns.items() if at < len(row)})
    except (csv.Error, ValueError) as error:
        said = "a cell is too long" if "field limit" in str(error) else "quotes do not match"
        yield Part(name, rows.line_num or 1, reason=f"The table cannot be read from this line on: {said}.")


def _columns(head: list[str]) -> dict[int, str]:
    """Which column is which; of two that mean the same the first counts."""
    found: dict[int, str] = {}
    for at, cell in enumerate(head):
        field = _BY_COLUMN.get(cell.strip().casefold().replace(" ", "_").replace("-", "_"))
        if field and field not in found.values():
            found[at] = field
    return found


def lines(name: str, content: bytes, most: int) -> Iterator[Part]:
    """The objects of JSON Lines, one a line; `metadata` may hold what is said of the text. A line that is longer than a
    text of `most` bytes can make it is not decoded."""
    for number, raw in enumerate(io.BytesIO(content.removeprefix(b"\xef\xbb\xbf")), 1):
        if not raw.strip():
            continue
        if len(raw) > most + _MOST_SAID:
            yield Part(name, number, reason=f"This line is longer than {most / 1e6:,.0f} MB; divide its text.")
            continue
        try:
            given = msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield Part(name, number, reason="This line is no JSON that can be read.")
            continue
        if not isinstance(given, dict):
            yield Part(name, number, reason="This line is no JSON object.")
            continue
        yield _line(name, number, given)


def _line(name: str, number: int, given: dict[str, Any]) -> Part:
    within = given.pop("metadata", None)
    every = {**(within if isinstance(within, dict) else {}), **given}
    said: dict[str, str] = {}
    for key, value in every.items():
        field = _BY_COLUMN.get(key.casefold())
        if field is None or value is None or field in said:
            continue
        if not isinstance(value, str):
            return Part(name, number, reason=f"“{shortened(key)}” of this line is no text.")
        said[field] = value
    return _row(name, number, said)


def shortened(words: str) -> str:
    """A few characters of what somebody wrote, on one line."""
    return "".join(c if c.isprintable() else " " for c in words[:40])


def _row(name: str, line: int, said: dict[str, str]) -> Part:
    text = said.pop("text", "")
    fields = {field: value.strip() for field, value in said.items() if value.strip()}
    if text.strip():
        return Part(name, line, text.encode("utf-8", "surrogatepass"), fields)
    if "source_url" in fields:
        return Part(name, line, None, fields)
    return Part(name, line, reason="There is neither a text nor an address in this line.")
