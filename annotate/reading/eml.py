"""An e-mail: subject, sender and date above its text; attachments are named, not read."""

import email
from email.message import EmailMessage
from email.policy import default

from annotate.reading import encoding, metadata, page_zones
from annotate.reading.composed import Composed, fit
from annotate.reading.html import tree_of
from annotate.reading.labels import Paragraph
from annotate.reading.page_walk import Walk, together
from annotate.reading.result import Read, Request, Unreadable

_MOST_PARTS = 500


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
            composed.add(item.words, item.kind)
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
        raw if isinstance(raw, bytes) else b"", given=request.encoding, charset=part.get_content_charset()
    )
    return decoded.text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"), decoded.encoding


def _of_plain(words: str) -> list[Paragraph]:
    """Paragraphs; what is quoted of an earlier message, and what stands below the signature's mark, are no body."""
    made: list[Paragraph] = []
    signed = False
    for block in words.split("\n\n"):
        lines = block.strip("\n").split("\n")
        signed = signed or any(line.rstrip() == "--" for line in lines[:1])
        quoted = all(line.startswith(">") for line in lines)
        kind = "boilerplate" if signed else "other" if quoted else "body"
        made.append(Paragraph("\n".join(line.rstrip() for line in lines), kind))
    return made


def _header(message: EmailMessage, name: str) -> str:
    try:
        return fit(" ".join(str(message.get(name, "")).split()))[:500]
    except (ValueError, LookupError, AttributeError, IndexError, TypeError):
        return ""
