"""What is made of a page that was fetched: a text with the exchange as its evidence, or what the page says of itself.

THE PLACE WHERE READERS JOIN: `READABLE` names the media types that can be read, `reading_of` reads them, `described`
tells what a page says of itself. Bytes from outside are taken apart only behind these three.
"""

import hashlib
import re
from html import unescape
from typing import NamedTuple

import msgspec

from annotate import __version__
from annotate.domain.errors import Invalid
from annotate.domain.records import Provenance, Redirect
from annotate.fetch import Fetched, Hop, warc
from annotate.services import intake
from annotate.services.intake import Metadata, NewDocument, Reading
from annotate.services.pending import Unread
from annotate.services.work import DOCUMENT, Work, action
from annotate.store import texts as texts_store
from annotate.text.normalise import TextRefused, decode

READABLE = frozenset({"text/plain"})
TOLD = frozenset({"text/html", "application/xhtml+xml"})
"""Media types of which the title can be told, though not the text."""
_LOOKED_AT = 200_000
"""Bytes at the start of a page in which its title stands."""
_LONGEST_TITLE = 500


class Named(NamedTuple):
    """What is known before a page is fetched: what the person said, the language to fall back on, who asked."""

    metadata: Metadata
    language: str
    person: str


class Description(msgspec.Struct, frozen=True):
    """What a page says of itself; nothing of it is kept. `address` is where it was found in the end, `archived` whether
    it calls itself an archived copy (RFC 7089)."""

    address: str
    title: str | None
    author: str | None
    publisher: str | None
    published: str | None
    language: str | None
    archived: bool


def readable(media_type: str) -> bool:
    """Whether a text can be read out of this media type."""
    return media_type in READABLE


def tellable(media_type: str) -> bool:
    """Whether something can be told of a page of this media type."""
    return media_type in READABLE | TOLD


def reading_of(fetched: Fetched, named: Named, at: str) -> Reading | Unread:
    """Read what came, outside a Work; what cannot be read keeps its bytes all the same. `at` is when it came."""
    metadata = msgspec.structs.replace(named.metadata, retrieved=named.metadata.retrieved or at)
    try:
        reading = intake.reading_of_file(
            fetched.body, None, NewDocument(text="", metadata=metadata), named.language, named.person
        )
    except Invalid as refusal:
        digest = hashlib.sha256(fetched.body).hexdigest()
        known = Provenance("fetch", __version__, named.person, digest, len(fetched.body))
        return Unread(str(refusal), _captured(known, fetched, at), fetched.body)
    return reading._replace(provenance=_captured(reading.provenance, fetched, at))


def described(fetched: Fetched) -> Description:
    """What the page says of itself."""
    language = fetched.header("content-language").partition(",")[0].strip()
    return Description(
        address=fetched.address,
        title=_title(fetched),
        author=None,
        publisher=None,
        published=None,
        language=language if re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}", language) else None,
        archived=bool(fetched.header("memento-datetime")),
    )


@action("document.read")
def capture(work: Work, document: str) -> tuple[bytes, Provenance, str]:
    """The captured bytes of a page that was fetched, with the exchange that they came by, and its title.

    `Invalid` for what was not fetched.
    """
    doc = work.load(DOCUMENT, document)
    content, encoded = texts_store.original_of(work, doc.id)
    known = msgspec.json.decode(encoded, type=Provenance)
    if known.final_address is None:
        raise Invalid(sentence="This document was not fetched, so there is no exchange to give.", kind="state")
    if content is None:
        content = texts_store.stored_text(work, doc.id).text.encode()
    return content, known, doc.title


def as_warc(document: str, content: bytes, known: Provenance) -> bytes:
    """The exchange as a WARC file; outside a Work."""
    hops = tuple(Hop(hop.address, hop.status, hop.location) for hop in known.redirects)
    fetched = Fetched(
        address=known.final_address or "",
        hops=hops,
        peer=known.peer or "",
        request=known.request,
        status=known.http_status or 0,
        reason=known.http_reason,
        headers=known.headers,
        body=content,
    )
    return warc.written(fetched, known.fetched or "", f"urn:uuid:{document}")


def _captured(known: Provenance, fetched: Fetched, at: str) -> Provenance:
    return msgspec.structs.replace(
        known,
        capture_method="fetch",
        fetched=at,
        http_status=fetched.status,
        http_reason=fetched.reason,
        final_address=fetched.address,
        redirects=tuple(Redirect(hop.address, hop.status, hop.location) for hop in fetched.hops),
        peer=fetched.peer,
        request=fetched.request,
        headers=fetched.headers,
    )


def _title(fetched: Fetched) -> str | None:
    """The title of an HTML page by its first `<title>`, found without taking the page apart; the first line of a text."""
    try:
        start = decode(fetched.body[:_LOOKED_AT]).text
    except TextRefused:
        return None
    if fetched.media_type in TOLD:
        lower = start.lower()
        opened = lower.find("<title")
        begun = lower.find(">", opened) + 1 if opened >= 0 else 0
        ended = lower.find("</title", begun) if begun else -1
        found = unescape(start[begun : min(ended, begun + 10 * _LONGEST_TITLE)]) if ended >= 0 else ""
    else:
        found = start.strip().partition("\n")[0]
    shown = " ".join("".join(c if c.isprintable() else " " for c in found).split())
    return shown[:_LONGEST_TITLE] or None
