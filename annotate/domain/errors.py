"""The ten refusals. Each carries one plain sentence: what is wrong, what to do.

The edges turn them into a status and a problem document, a page, or one line on standard error.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Fault(NamedTuple):
    """One wrong place of a body: `pointer` is a JSON pointer (RFC 6901), `detail` a sentence."""

    pointer: str
    detail: str


class Refusal(Exception):
    """Base of all refusals; `str(refusal)` is the sentence for people."""

    sentence = "This cannot be done."

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)


class NotSignedIn(Refusal):
    """No credentials, or dead ones."""

    sentence = "Sign in first."


class Forbidden(Refusal):
    """May see it, may not do this. `kind` is `forbidden`, `locked`, `reauth` or `csrf` (contract.md, Common)."""

    sentence = "You may read this but not change it."

    def __init__(self, sentence: str | None = None, kind: str = "forbidden") -> None:
        super().__init__(sentence)
        self.kind = kind


class NotFound(Refusal):
    """Does not exist, or may not be seen: the same answer for both."""

    sentence = "There is nothing here, or nothing you may see."


class Invalid(Refusal):
    """A wrong value. `kind` is `invalid`, `key-reused` or `state`; `faults` name each wrong place."""

    sentence = "The request has a value that is not allowed."

    def __init__(self, faults: Sequence[Fault] = (), sentence: str | None = None, kind: str = "invalid") -> None:
        super().__init__(sentence or (faults[0].detail if faults else None))
        self.faults = tuple(faults)
        self.kind = kind


class Stale(Refusal):
    """The version named in `If-Match` is old. `current` is the thing as `GET` gives it, encoded."""

    sentence = "This was changed in the meantime. Look at the current version and try again."

    def __init__(self, current: bytes, version: int) -> None:
        super().__init__()
        self.current = current
        self.version = version


class Precondition(Refusal):
    """A change without `If-Match`."""

    sentence = "Say which version you change: send If-Match with the ETag you read."


class Malformed(Refusal):
    """Not the JSON or HTTP that was announced. `status` is 400, 405, 413 or 415."""

    sentence = "The request could not be read."

    def __init__(self, sentence: str | None = None, kind: str = "malformed") -> None:
        super().__init__(sentence)
        self.kind = kind


class TooLarge(Malformed):
    """A body above its limit."""

    sentence = "The request is larger than this server takes."

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence, "too-large")


class Limited(Refusal):
    """Too many tries; `wait` is in seconds."""

    sentence = "Too many tries. Wait a little and try again."

    def __init__(self, wait: int, sentence: str | None = None) -> None:
        super().__init__(sentence)
        self.wait = wait


class Unavailable(Refusal):
    """The database is away, locked too long, or the server is stopping."""

    sentence = "The server cannot do this right now. Try again in a moment."


class Full(Refusal):
    """The disk is full."""

    sentence = "The server's disk is full. Nothing was changed; tell the person who runs it."
