"""ZIP files that are written while they are sent, the same bytes for the same content."""

import zipfile
from collections.abc import Iterable, Iterator

from annotate.formats.protocol import File

CHUNK = 64 * 1024
"""About how many bytes leave at once."""


def chunked(pieces: Iterable[str | bytes]) -> Iterator[bytes]:
    """Pieces of any size as chunks of about 64 kB, text as UTF-8."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        data = piece.encode() if isinstance(piece, str) else piece
        held.append(data)
        size += len(data)
        if size >= CHUNK:
            yield b"".join(held)
            held.clear()
            size = 0
    if held:
        yield b"".join(held)


def zipped(files: Iterable[File]) -> Iterator[bytes]:
    """A ZIP of `files`: sorted names, a constant time, nothing of the machine it was made on."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(files, key=lambda file: file.name):
            entry = zipfile.ZipInfo(file.name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            with archive.open(entry, "w") as out:
                for chunk in chunked(file.pieces):
                    out.write(chunk)
                    if sink.size >= CHUNK:
                        yield sink.taken()
    yield sink.taken()


class _Sink:
    """What the archive has written and nobody has taken yet. It cannot seek, so entries end with a data descriptor."""

    def __init__(self) -> None:
        self.size = 0
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits here but for `taken`."""

    def close(self) -> None:
        """The archive is complete; the rest is still to be taken."""

    def taken(self) -> bytes:
        data = b"".join(self._held)
        self._held.clear()
        self.size = 0
        return data
