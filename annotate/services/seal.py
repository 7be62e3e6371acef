"""Seeds of one-time codes at rest: AES-GCM under a key made from the server's secret, which no database holds (S59)."""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from annotate.domain.errors import Refusal

_NONCE, _ID = 12, 4


def sealed(key: str, clear: bytes, owner: str) -> bytes:
    """`clear` under the secret `key` of the server, for nobody but `owner`: id of the key, nonce, cipher text."""
    derived = _derived(key)
    nonce = secrets.token_bytes(_NONCE)
    return _id_of(derived) + nonce + AESGCM(derived).encrypt(nonce, clear, owner.encode())


def opened(key: str, kept: bytes, owner: str) -> bytes:
    """What was sealed. `Refusal` when the server's key is another one now."""
    derived = _derived(key)
    try:
        if kept[:_ID] != _id_of(derived):
            raise InvalidTag
        return AESGCM(derived).decrypt(kept[_ID : _ID + _NONCE], kept[_ID + _NONCE :], owner.encode())
    except InvalidTag:
        sentence = "The server’s key is another one now, so codes cannot be checked. Use a passkey or a recovery code."
        raise Refusal(sentence) from None


def _derived(key: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"annotate: seeds of one-time codes").derive(key.encode())


def _id_of(derived: bytes) -> bytes:
    return hashlib.sha256(derived).digest()[:_ID]
