"""One-time codes of an authenticator app (RFC 6238: SHA-1, six digits, steps of 30 seconds) and recovery codes."""

import base64
import hmac
import struct
from urllib.parse import quote, urlencode

STEP = 30
DIGITS = 6
SEED_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
"""80 bits: a hash of it cannot be guessed from a copy of the database."""
ISSUER = "annotate"


def code(seed: bytes, step: int) -> str:
    """The code of a step."""
    digest = hmac.digest(seed, struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(seed: bytes, given: str, at: int) -> int | None:
    """The step whose code was given at `at` (seconds since 1970): this one or one beside it, as clocks differ."""
    now = at // STEP
    found = None
    for step in (now - 1, now, now + 1):
        if step >= 0 and hmac.compare_digest(code(seed, step).encode(), given.encode()):
            found = step
    return found


def secret(seed: bytes) -> str:
    """The seed as an app takes it when it is typed."""
    return base64.b32encode(seed).decode().rstrip("=")


def uri(seed: bytes, name: str) -> str:
    """The address that an app reads from a QR code."""
    label = quote(f"{ISSUER}:{name}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret(seed), 'issuer': ISSUER})}"


def recovery_code(random: bytes) -> str:
    """A recovery code from `RECOVERY_BYTES` random bytes: four groups of four letters and digits."""
    text = base64.b32encode(random).decode().lower()
    return "-".join(text[n : n + 4] for n in range(0, len(text), 4))


def normal(given: str) -> str:
    """What was typed, without blanks and hyphens, in small letters."""
    return "".join(given.split()).replace("-", "").lower()
