"""Registers of flags: passages that a reader cannot check, and wording that is not neutral (domain.md 7.3, 7.4)."""

from msgspec import Struct

from annotate.domain.fields import Input, Reason, Resolution
from annotate.domain.records import Person


class Settled(Struct, frozen=True):
    """How a flag was settled last: by whom, when and why."""

    by: str
    at: str
    reason: str | None


class Flag(Struct, frozen=True):
    """A flag of an unverified passage. `questions` are the ids of the claims and attributions it doubts."""

    id: str
    version: int
    label: str
    document: str
    title: str
    author: Person
    layer: str
    status: str
    start: int
    place: str
    quote: str
    reason: str | None
    would_settle: str
    resolution: str
    settled: Settled | None
    questions: tuple[str, ...]
    created: str
    updated: str


class Settlement(Input, frozen=True):
    """What becomes of a flag, and why."""

    resolution: Resolution
    reason: Reason
