"""What SQLite gives to the disk, in order: the writes, truncations and syncs of every file, in a log.

`python -m tests.promises.recorder LOG COMMAND…` runs `annotate COMMAND…` with every file of SQLite recorded. The methods
of SQLite's own files are replaced by ones that log and then do the same, so that nothing else differs.
"""

import _sqlite3
import ctypes
import os
import struct
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

WRITE, TRUNCATE, SYNC, OPEN = b"w", b"t", b"s", b"o"
_HEAD = struct.Struct("<cIQI")

_METHODS = (
    "xClose xRead xWrite xTruncate xSync xFileSize xLock xUnlock xCheckReservedLock xFileControl xSectorSize "
    "xDeviceCharacteristics xShmMap xShmLock xShmBarrier xShmUnmap xFetch xUnfetch"
).split()


class IoMethods(ctypes.Structure):
    """`sqlite3_io_methods`."""

    _fields_ = (("iVersion", ctypes.c_int), *((name, ctypes.c_void_p) for name in _METHODS))


class File(ctypes.Structure):
    """`sqlite3_file`."""

    _fields_ = (("pMethods", ctypes.POINTER(IoMethods)),)


class Vfs(ctypes.Structure):
    """The head of `sqlite3_vfs`."""

    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        ("pAppData", ctypes.c_void_p),
        ("xOpen", ctypes.c_void_p),
    )


_POINTER, _INT, _LONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_longlong
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _LONG)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _LONG)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)


class Step(NamedTuple):
    """One step of the log: `file` is a number, given with its name by an `OPEN`; `at` an offset or a length."""

    kind: bytes
    file: int
    at: int
    data: bytes


class Recorder:
    """Logs every step before it is done; a sync when it is done: only then is it a promise."""

    def __init__(self, log: str) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.lock = threading.Lock()
        self.files: dict[int, int] = {}
        self.names: dict[str, int] = {}
        self.kept: list[Any] = []

    def install(self) -> None:
        """Replace the opening of files in the VFS that SQLite uses."""
        maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
        library = next(line.split()[-1] for line in maps if "libsqlite3" in line)
        find = ctypes.CDLL(library).sqlite3_vfs_find
        find.restype = ctypes.POINTER(Vfs)
        vfs = find(None).contents
        original = _OPEN(vfs.xOpen)

        def opened(vfs_: int, name: int | None, file: int, flags: int, out: int) -> int:
            code: int = original(vfs_, name, file, flags, out)
            if code == 0 and name:
                self._watch(file, ctypes.string_at(name).decode())
            return code

        replaced = _OPEN(opened)
        self.kept += [original, replaced]
        _installed.append(self)
        vfs.xOpen = ctypes.cast(replaced, ctypes.c_void_p).value

    def _watch(self, address: int, name: str) -> None:
        with self.lock:
            number = self.names.setdefault(name, len(self.names))
            self.files[address] = number
            self._note(OPEN, number, 0, name.encode())
        file = File.from_address(address)
        own = file.pMethods.contents
        methods = IoMethods.from_buffer_copy(own)
        write, truncate, sync = _WRITE(own.xWrite), _TRUNCATE(own.xTruncate), _SYNC(own.xSync)

        def on_write(file_: int, data: int, length: int, at: int) -> int:
            with self.lock:
                self._note(WRITE, self.files[file_], at, ctypes.string_at(data, length))
                return int(write(file_, data, length, at))

        def on_truncate(file_: int, length: int) -> int:
            with self.lock:
                self._note(TRUNCATE, self.files[file_], length, b"")
                return int(truncate(file_, length))

        def on_sync(file_: int, flags: int) -> int:
            code = int(sync(file_, flags))
            with self.lock:
                self._note(SYNC, self.files[file_], 0, b"")
            return code

        callbacks = _WRITE(on_write), _TRUNCATE(on_truncate), _SYNC(on_sync)
        for field, callback in zip(("xWrite", "xTruncate", "xSync"), callbacks, strict=True):
            setattr(methods, field, ctypes.cast(callback, ctypes.c_void_p).value)
        self.kept += [methods, write, truncate, sync, *callbacks]
        file.pMethods = ctypes.pointer(methods)

    def _note(self, kind: bytes, file: int, at: int, data: bytes) -> None:
        os.write(self.log, _HEAD.pack(kind, file, at, len(data)) + data)


_installed: list[Recorder] = []
"""What SQLite calls must not be freed."""


def steps(log: bytes) -> Iterator[tuple[int, Step]]:
    """The steps of a log, each with the length of the log behind it; a last one that is not whole is none."""
    at = 0
    while at + _HEAD.size <= len(log):
        kind, file, place, length = _HEAD.unpack_from(log, at)
        end = at + _HEAD.size + length
        if end > len(log):
            return
        yield end, Step(kind, file, place, log[at + _HEAD.size : end])
        at = end


def main(log: str, *command: str) -> None:
    """Run a command with everything recorded."""
    assert _sqlite3.sqlite_version
    Recorder(log).install()
    if command[0] == "-c":
        exec(command[1], {"__name__": "__main__"})
        return
    from annotate.cli import main as annotate

    annotate(command)


if __name__ == "__main__":
    main(*sys.argv[1:])
