"""Seeds of one-time codes at rest: AES-GCM under a key made from the server's secret, which no database holds (S59)."""

import hashlib
import secrets
from collections.abc import Iterable
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from annotate.domain.errors import Refusal
from annotate.settings import Keys

_NONCE, _ID = 12, 4


class Opened(NamedTuple):
    """What was sealed; `anew`: the same under the key of now, when it was under one of before."""

    clear: bytes
    anew: bytes | None


class Count(NamedTuple):
    """How many seals need a key of before, and how many one that the server does not have."""

    old: int
    lost: int


def sealed(keys: Keys, clear: bytes, owner: str) -> bytes:
    """`clear` under the server's key of now, for nobody but `owner`: id of the key, nonce, cipher text."""
    derived = _derived(keys.now)
    nonce = secrets.token_bytes(_NONCE)
    return _id_of(derived) + nonce + AESGCM(derived).encrypt(nonce, clear, owner.encode())


def opened(keys: Keys, kept: bytes, owner: str) -> Opened:
    """What was sealed. `Refusal` when that was under no key that the server has."""
    derived = next((key for key in map(_derived, keys.all) if kept[:_ID] == _id_of(key)), None)
    try:
        if derived is None:
            raise InvalidTag
        clear = AESGCM(derived).decrypt(kept[_ID : _ID + _NONCE], kept[_ID + _NONCE :], owner.encode())
    except InvalidTag:
        sentence = "The server’s key is another one now, so codes cannot be checked. Use a passkey or a recovery code."
        raise Refusal(sentence) from None
    return Opened(clear, None if derived == _derived(keys.now) else sealed(keys, clear, owner))


def count(keys: Keys, kept: Iterable[bytes]) -> Count:
    """Which keys these seals need."""
    now, *before = [_id_of(_derived(key)) for key in keys.all]
    ids = [seal[:_ID] for seal in kept if seal[:_ID] != now]
    old = sum(id_ in before for id_ in ids)
    return Count(old, len(ids) - old)


def _derived(key: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"annotate: seeds of one-time codes").derive(key.encode())


def _id_of(derived: bytes) -> bytes:
    return hashlib.sha256(derived).digest()[:_ID]
