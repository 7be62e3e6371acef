"""The whole account of how a text got in and what was done to it since (domain.md 4): the log of its custody."""

from msgspec import Struct

from annotate.domain.records import Person, Provenance

OF_THE_TEXT = ("document", "zone", "sentences", "criticism")
"""What audit rows are about that concern a text or what is known of it. Marks, layers, comments and cases are never told
here: in blind work they are somebody's own."""
WORDS = {
    "document.created": "Brought in",
    "document.ready": "Read: the text was fixed",
    "document.refused": "Could not be read; there is no text",
    "document.changed": "Title, details of the source or state of the review changed",
    "document.stamped": "Time stamp received",
    "zone.changed": "The kind of a zone changed",
    "sentences.changed": "The borders of sentences changed",
    "criticism.changed": "Source record changed",
    "criticism.signed": "Source record signed",
}
REVIEWED = "The review went on"


class CustodyEvent(Struct, frozen=True):
    """One row of the audit chain of a document: its number, when, who (nobody: the program, or it is not told), what in
    words, and its hash, on which the next row is built."""

    n: int
    at: str
    by: Person | None
    action: str
    says: str
    hash: str


class TimeStamped(Struct, frozen=True):
    """The time stamp on the captured bytes. Without `stamped` it is still waited for, and `failed` says why it was not
    there at the last try."""

    sha256: str
    asked: str
    stamped: str | None
    authority: str | None
    serial: str | None
    failed: str | None


class Account(Provenance, frozen=True, kw_only=True):
    """How a text got in, what is kept of it and its hashes, the time stamp, and the log of its custody."""

    document: str
    state: str
    media_type: str
    created: str
    created_by: Person
    source_url: str | None
    archived_url: str | None
    retrieved: str | None
    normalisations: tuple[str, ...]
    bytes_kept: bool
    text_sha256: str
    text_length: int
    time_stamp: TimeStamped | None
    custody_events: tuple[CustodyEvent, ...]
    custody_left_out: int
    chain_length: int
    chain_head: str


def told(action: str, reviewing: bool) -> str:
    """What an audit row says, in words; `reviewing`: it came with the submission of a layer."""
    return REVIEWED if reviewing else WORDS.get(action, action)
