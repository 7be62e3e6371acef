"""A virus scanner of the tests' own: it speaks the protocol of `clamd` over a real socket."""

import contextlib
import socket
import struct
import threading
from pathlib import Path
from typing import BinaryIO

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The standard test file of antivirus programs: harmless, and found by all of them."""
LARGEST = 2_000_000
"""Its StreamMaxLength."""


class Scanner:
    """Listens on a path or, without one, on a port. What it was sent is written down whole."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            self._listening = socket.create_server(("127.0.0.1", 0))
            self.where = f"127.0.0.1:{self._listening.getsockname()[1]}"
        else:
            self._listening = socket.socket(socket.AF_UNIX)
            self._listening.bind(str(path))
            self._listening.listen()
            self.where = f"unix:{path}"
        self.streams: list[bytes] = []
        self.silent = False
        """Whether it hangs up without a word."""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as line:
            command = b""
            while not command.endswith(b"\0"):
                command += line.read(1)
            if self.silent:
                return
            if command == b"zPING\0":
                connection.sendall(b"PONG\0")
            elif command == b"zINSTREAM\0":
                connection.sendall(self._stream(line) + b"\0")
            else:
                connection.sendall(b"UNKNOWN COMMAND\0")

    def _stream(self, line: BinaryIO) -> bytes:
        content = b""
        while length := struct.unpack("!I", line.read(4))[0]:
            content += line.read(length)
            if len(content) > LARGEST:
                return b"INSTREAM size limit exceeded. ERROR"
        self.streams.append(content)
        return b"stream: Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else b"stream: OK"
