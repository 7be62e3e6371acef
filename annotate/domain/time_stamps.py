"""Time stamps of an authority (RFC 3161): what is asked for, and what the answer says.

The answer is read as far as it tells what was stamped and when. Its signature is checked by whoever relies on it, with a
program of their own (`openssl ts -verify`) and the certificate of the authority.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

LONGEST = 100_000
"""Bytes of an answer."""
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"

_INTEGER, _OCTETS, _SEQUENCE, _TIME = 0x02, 0x04, 0x30, 0x18
_WRAPPED = 0xA0
_SHA256 = bytes.fromhex("0609608648016503040201")
_NULL, _TRUE = b"\x05\x00", b"\x01\x01\xff"
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_TST_INFO = bytes.fromhex("2a864886f70d0109100104")
_MOMENT = re.compile(rb"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d{1,9})?Z")


class NotStamped(ValueError):
    """The answer holds no time stamp of what was asked; a few words say why."""


class Stamped(NamedTuple):
    """What a time stamp says of itself: the moment (RFC 3339 in UTC) and its number at the authority, in hexadecimal."""

    moment: str
    serial: str


def query(sha256: str, nonce: int) -> bytes:
    """The question for a stamp on a SHA-256; `nonce`, not negative, comes back in the answer."""
    imprint = _der(_SEQUENCE, _der(_SEQUENCE, _SHA256 + _NULL) + _der(_OCTETS, bytes.fromhex(sha256)))
    number = nonce.to_bytes(nonce.bit_length() // 8 + 1, "big")
    return _der(_SEQUENCE, b"\x02\x01\x01" + imprint + _der(_INTEGER, number) + _TRUE)


def stamped(reply: bytes, sha256: str, nonce: int) -> Stamped:
    """What an answer says. `NotStamped` when it is none to this question."""
    try:
        return _stamped(reply, sha256, nonce)
    except NotStamped:
        raise
    except (IndexError, StopIteration, ValueError) as error:  # too short, or not of the parts that it must have
        raise NotStamped("its answer cannot be read") from error


def _stamped(reply: bytes, sha256: str, nonce: int) -> Stamped:
    parts = list(_parts(_only(reply, _SEQUENCE)))
    status = int.from_bytes(next(_parts(parts[0].content)).content, "big")
    if status not in (0, 1):  # granted, granted with changes
        raise NotStamped(f"it refused with status {status}")
    version, _, imprint, serial, moment, *more = _parts(_info(parts[1].content))
    algorithm, digest = _parts(imprint.content)
    named = algorithm.content.startswith(_SHA256) and digest.content == bytes.fromhex(sha256)
    nonces = [int.from_bytes(one.content, "big") for one in more if one.tag == _INTEGER]
    if version.content != b"\x01" or not named or nonces != [nonce]:
        raise NotStamped("it stamped something else")
    found = _MOMENT.fullmatch(moment.content)
    if moment.tag != _TIME or serial.tag != _INTEGER or found is None:
        raise NotStamped("its answer cannot be read")
    year, month, day, hour, minute, second = (part.decode("ascii") for part in found.groups())
    said = f"{year}-{month}-{day}T{hour}:{minute}:{second}Z"
    datetime.fromisoformat(said)  # `ValueError`: it is no moment
    return Stamped(said, serial.content.hex()[:80])


def _info(token: bytes) -> bytes:
    """What was signed, inside the signed data of the token."""
    kind, wrapped = _parts(token)
    if kind.content != _SIGNED_DATA or wrapped.tag != _WRAPPED:
        raise NotStamped("its answer cannot be read")
    signed = list(_parts(_only(wrapped.content, _SEQUENCE)))
    kind, wrapped = _parts(signed[2].content)
    if kind.content != _TST_INFO or wrapped.tag != _WRAPPED:
        raise NotStamped("its answer cannot be read")
    return _only(_only(wrapped.content, _OCTETS), _SEQUENCE)


class _Part(NamedTuple):
    tag: int
    content: bytes


def _only(content: bytes, tag: int) -> bytes:
    """The content of the one value in `content`, which has this tag."""
    (part,) = _parts(content)
    if part.tag != tag:
        raise NotStamped("its answer cannot be read")
    return part.content


def _parts(content: bytes) -> Iterator[_Part]:
    """The values that stand one after the other (DER, tags of one byte)."""
    at = 0
    while at < len(content):
        tag, length, at = content[at], content[at + 1], at + 2
        if length & 0x80:
            wide = length & 0x7F
            length = int.from_bytes(content[at : at + wide], "big")
            at += wide
            if not 0 < wide <= 4:
                raise NotStamped("its answer cannot be read")
        if at + length > len(content):
            raise NotStamped("its answer cannot be read")
        yield _Part(tag, content[at : at + length])
        at += length


def _der(tag: int, content: bytes) -> bytes:
    """One value of fewer than 128 bytes."""
    return bytes((tag, len(content))) + content
