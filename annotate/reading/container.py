"""A ZIP container whose size fields lie: counted on the bytes that really come out (security.md S44)."""

import io
import zipfile
import zlib

from annotate.reading.result import Unreadable

MOST_ENTRIES, MOST_BYTES, MOST_RATIO = 2_000, 100_000_000, 200
_BLOCK = 1 << 16
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")


class Container:
    """The parts of a container by their names, in memory; nothing is ever written by a name that it holds."""

    def __init__(self, content: bytes, what: str) -> None:
        self._what = what
        self._produced = 0
        self._packed = len(content)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, RecursionError) as error:
            raise self._broken() from error
        if len(entries) > MOST_ENTRIES:
            raise Unreadable(f"The file holds more than {MOST_ENTRIES:,} parts; save it again without what it embeds.")
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise Unreadable("The file is protected with a password; save it without one and add it again.")
        if len({entry.filename for entry in entries}) < len(entries):
            raise self._broken()
        self._entries = {entry.filename: entry for entry in entries}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts."""
        return tuple(self._entries)

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, or None where there is none of this name. `Unreadable` for one that unpacks too large."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        parts: list[bytes] = []
        try:
            with self._zip.open(entry) as file:
                while block := file.read(_BLOCK):
                    self._count(len(block))
                    parts.append(block)
        except (
            zipfile.BadZipFile,
            zlib.error,
            ValueError,
            NotImplementedError,
            OSError,
            EOFError,
            RuntimeError,
        ) as error:
            if isinstance(error, Unreadable):
                raise
            raise self._broken() from error
        made = b"".join(parts)
        if made.startswith(_ARCHIVES):
            raise Unreadable("The file has an archive where its text should be; save it again in its own program.")
        return made

    def _count(self, size: int) -> None:
        self._produced += size
        if self._produced > MOST_BYTES or (self._produced > 1_000_000 and self._produced > MOST_RATIO * self._packed):
            raise Unreadable("The file unpacks to more than it may (100 MB, or 200 times its size); divide it.")

    def _broken(self) -> Unreadable:
        return Unreadable(f"The file is damaged or is not {self._what}; save it again in its own program.")
