"""A name server of the tests': answers over UDP from a table, each name with one set of addresses after the other."""

import itertools
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address

A, CNAME, AAAA = 1, 5, 28
NAME_ERROR = 3
VERSIONS = {A: 4, AAAA: 6}
Names = Mapping[str, Sequence[Sequence[str]]]


class NameServer:
    """`names` gives each name its answers, one after the other, the last for ever; `aliases` are other names of them.

    `asked` counts the questions of each name and type, such as `("paper.example", "A")`.
    """

    def __init__(self, names: Names, aliases: Mapping[str, str], host: str = "127.0.0.1", port: int = 53) -> None:
        self.aliases = aliases
        self.asked: Counter[tuple[str, str]] = Counter()
        self._answers = {(name, kind): _after_another(sets) for name, sets in names.items() for kind in VERSIONS}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, port))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            question, asker = self._socket.recvfrom(4096)
            self._socket.sendto(self._answer(question), asker)

    def _answer(self, question: bytes) -> bytes:
        """RFC 1035: the question again, then the alias if there is one, then the addresses."""
        name, end = _name(question)
        kind = struct.unpack("!H", question[end : end + 2])[0]
        self.asked[name, {A: "A", AAAA: "AAAA"}.get(kind, str(kind))] += 1
        meant = self.aliases.get(name, name)
        records = [] if meant == name else [_record(name, CNAME, _labels(meant))]
        sets = self._answers.get((meant, kind))
        if sets is not None:
            found = [ip_address(address) for address in next(sets)]
            records += [_record(meant, kind, one.packed) for one in found if one.version == VERSIONS[kind]]
        known = (meant, A) in self._answers
        flags = 0x8180 | (0 if known else NAME_ERROR)
        head = struct.pack("!2sHHHHH", question[:2], flags, 1, len(records), 0, 0)
        return head + question[12 : end + 4] + b"".join(records)


def _after_another(sets: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    return itertools.chain(sets, itertools.repeat(sets[-1]))


def _name(question: bytes) -> tuple[str, int]:
    labels, at = [], 12
    while length := question[at]:
        labels.append(question[at + 1 : at + 1 + length].decode("ascii").lower())
        at += 1 + length
    return ".".join(labels), at + 1


def _labels(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode("ascii") for label in name.split(".")) + b"\0"


def _record(name: str, kind: int, content: bytes) -> bytes:
    return _labels(name) + struct.pack("!HHIH", kind, 1, 0, len(content)) + content
