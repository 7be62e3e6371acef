"""What is made of a page that was fetched: a text with the exchange as its evidence, or what the page says of itself.

Nothing that came is taken apart here: that is done in a child (`annotate/reading/`).
"""

import re
from contextlib import suppress
from typing import NamedTuple

import msgspec

from annotate.domain.captures import Redirect
from annotate.domain.errors import Invalid
from annotate.domain.records import Provenance
from annotate.fetch import Fetched, Hop, warc
from annotate.reading.kinds import BY_MEDIA_TYPE
from annotate.reading.result import Request
from annotate.services import intake, reading
from annotate.services.intake import Captured, Metadata, NewDocument, Reading
from annotate.services.open_layer import ready
from annotate.services.pending import Unread
from annotate.services.work import DOCUMENT, Work, action
from annotate.store import texts as texts_store


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
    return media_type in BY_MEDIA_TYPE


def reading_of(fetched: Fetched, named: Named, at: str) -> Reading | Unread:
    """Read what came, outside a Work; what cannot be read keeps its bytes all the same. `at` is when it came.

    `Unanswered` when it is to be tried again later.
    """
    metadata = msgspec.structs.replace(named.metadata, retrieved=named.metadata.retrieved or at)
    captured = Captured(fetched.body, _request(fetched), "fetch", named.person)
    try:
        found = intake.reading_of_captured(captured, NewDocument(text="", metadata=metadata), named.language)
    except reading.Unanswered:
        raise
    except Invalid as refusal:
        kept = None if isinstance(refusal, reading.Unsafe) else fetched.body
        return Unread(str(refusal), _captured(intake.origin(captured), fetched, at), kept)
    return found._replace(provenance=_captured(found.provenance, fetched, at))


def described(fetched: Fetched) -> Description:
    """What the page says of itself, outside a Work; nothing where it cannot be read."""
    told: dict[str, str] = {}
    with suppress(Invalid):
        for proposal in reading.taken(fetched.body, _request(fetched)).proposals:
            told.setdefault(proposal.field, proposal.value)
    language = told.get("language") or fetched.header("content-language").partition(",")[0].strip()
    return Description(
        address=fetched.address,
        title=told.get("title"),
        author=told.get("author"),
        publisher=told.get("site"),
        published=told.get("published"),
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
        ready(doc)
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


def _request(fetched: Fetched) -> Request:
    """What the server said of its bytes: it stands for the ending of a file's name."""
    charset = re.search(r"charset\s{0,4}=\s{0,4}[\"']?([A-Za-z0-9_.:-]{1,40})", fetched.header("content-type"), re.I)
    return Request(charset=charset[1] if charset else None, media_type=fetched.media_type)
