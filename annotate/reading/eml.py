"""An e-mail: subject, sender and date above its text; attachments are named, not read."""

import email
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default

from annotate.reading import encoding, metadata, page_zones
from annotate.reading.composed import Composed, fit
from annotate.reading.html import tree_of
from annotate.reading.labels import Paragraph
from annotate.reading.page_walk import Walk, together
from annotate.reading.result import Read, Request, Unreadable

_MOST_PARTS = 500
_EARLIER = re.compile(
    r"-{3,12} ?(?:original message|original appointment|ursprüngliche nachricht|message d.origine|mensaje original"
    r"|messaggio originale|mensagem original|oorspronkelijk bericht|исходное сообщение) ?-{3,12}$",
    re.IGNORECASE,
)
"""The line above a message that is answered, as some programs write it; all below it is that message."""


def read(content: bytes, request: Request) -> Read:
    """Read a message. `Unreadable` for one without words."""
    try:
        message = email.message_from_bytes(content, policy=default)
        plain, page, others = _parts(message)
    except (RecursionError, LookupError, ValueError, AttributeError, IndexError, TypeError) as error:
        raise Unreadable("The e-mail is damaged; save it again in its own program.") from error
    subject, sender, sent = (_header(message, name) for name in ("subject", "from", "date"))
    composed = Composed()
    for words, kind in ((subject, "headline"), (sender, "byline"), (sent, "dateline")):
        composed.add(words, kind)
    head, found = len(composed.zones), None
    if plain is not None:
        words, found = _words(plain, request)
        for item in _of_plain(words):
            composed.add(item.words, item.kind, close=item.close)
    elif page is not None:
        words, found = _words(page, request)
        walk = Walk().over(tree_of(words))
        made = zip(walk.blocks, page_zones.kinds(walk, ()), together(walk.blocks), strict=True)
        for block, kind, close in made:
            composed.add(block.words, "subheadline" if kind == "headline" and subject else kind, close=close)
    if len(composed.zones) == head:
        raise Unreadable("The e-mail has no text of its own; add its attachments as files.")
    said = [
        *metadata.proposal("title", subject, "subject"),
        *metadata.proposal("author", sender, "sender"),
        *metadata.proposal("published", sent, "date of the message"),
        *metadata.proposal("language", _header(message, "content-language"), "language of the message"),
    ]
    return Read(
        text=composed.text,
        media_type="message/rfc822",
        zones=tuple(composed.zones),
        encoding=found,
        proposals=metadata.distinct(said),
        warnings=(f"Attachments are left out: {', '.join(others)}"[:500],) if others else (),
    )


def _parts(message: EmailMessage) -> tuple[EmailMessage | None, EmailMessage | None, list[str]]:
    """The first plain text, the first page, and the names of what else is attached."""
    plain: EmailMessage | None = None
    page: EmailMessage | None = None
    others: list[str] = []
    for n, part in enumerate(message.walk()):
        if n >= _MOST_PARTS:
            break
        kind = part.get_content_type()
        attached = part.get_content_disposition() == "attachment"
        if part.is_multipart():
            continue
        if kind == "text/plain" and plain is None and not attached:
            plain = part
        elif kind == "text/html" and page is None and not attached:
            page = part
        elif attached or kind.partition("/")[0] not in ("text", "multipart"):
            others.append(fit(part.get_filename() or kind)[:80])
    return plain, page, others[:20]


def _words(part: EmailMessage, request: Request) -> tuple[str, str]:
    raw = part.get_payload(decode=True)
    decoded = encoding.decode(
        raw if isinstance(raw, bytes) else b"",
        given=request.encoding,
        charset=part.get_content_charset(),
        by="the message",
    )
    words = decoded.text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if str(part.get_param("format") or "").lower() == "flowed" and part.get_content_type() == "text/plain":
        words = "\n".join(_flowed(words, str(part.get_param("delsp") or "").lower() == "yes"))
    return words, decoded.encoding


def _flowed(words: str, without_blank: bool) -> Iterator[str]:
    """Lines without the breaks that the sender's program put in: a blank ends a line that goes on (RFC 3676)."""
    depth, parts = 0, list[str]()
    for line in words.split("\n"):
        rest = line.lstrip(">")
        deep, rest = len(line) - len(rest), rest.removeprefix(" ")
        if parts and deep != depth:
            yield _quoted(depth, parts)
            parts = []
        goes_on = rest.endswith(" ") and rest != "-- "
        depth = deep
        parts.append(rest[:-1] if goes_on and without_blank else rest)
        if not goes_on:
            yield _quoted(depth, parts)
            parts = []
    if parts:
        yield _quoted(depth, parts)


def _quoted(depth: int, parts: list[str]) -> str:
    return f"{'>' * depth}{' ' if depth else ''}{''.join(parts)}"


def _of_plain(words: str) -> list[Paragraph]:
    """Paragraphs; what is quoted of an earlier message, and what stands below the signature's mark, are no body."""
    made: list[tuple[list[str], str, bool]] = []
    below, apart = "", True
    for line in map(str.rstrip, words.split("\n")):
        if not line:
            apart = True
            continue
        if not below and (line == "--" or _EARLIER.match(line)):
            below = "boilerplate" if line == "--" else "other"
        kind = below or ("other" if line.startswith(">") else "body")
        if apart or made[-1][1] != kind:
            made.append(([line], kind, not apart))
        else:
            made[-1][0].append(line)
        apart = False
    return [Paragraph("\n".join(lines).lstrip(), kind, close=close) for lines, kind, close in made]


def _header(message: EmailMessage, name: str) -> str:
    try:
        return fit(" ".join(str(message.get(name, "")).split()))[:500]
    except (ValueError, LookupError, AttributeError, IndexError, TypeError):
        return ""
