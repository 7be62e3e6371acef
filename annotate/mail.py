"""Mail: the only module that speaks SMTP. Nothing is sent where `ANNOTATE_SMTP_URL` is not set."""

import logging
import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import make_msgid
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from annotate.domain.errors import Refusal
from annotate.settings import LOOPBACK, Settings

PATIENCE = 10
"""Seconds that a mail server has for each answer."""
LATER = 0.5
log = logging.getLogger("annotate")
_few_at_a_time = threading.BoundedSemaphore(4)


class NotSent(Refusal):
    """A mail did not get away; nothing else is lost."""

    sentence = "The mail could not be sent."


class Letter(NamedTuple):
    """A mail of plain text."""

    to: str
    subject: str
    text: str


def works(settings: Settings) -> bool:
    """Whether this installation sends mail at all."""
    return bool(settings.smtp_url)


def send(settings: Settings, letter: Letter) -> None:
    """Send now, and wait for it. `NotSent` says what the reason is, without an address."""
    try:
        message = _message(settings, letter)
        with _server(settings) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise NotSent(f"The mail could not be sent: {_reason(error)}.") from error


def post(settings: Settings, letter: Letter) -> None:
    """Send a moment later, when the answer is out: how long that takes tells nobody whether a mail was sent."""
    later = threading.Timer(LATER, _posted, (settings, letter))
    later.daemon = True
    later.start()


def reach(settings: Settings) -> None:
    """Greet the mail server as `send` would, without a mail. `NotSent` says what is wrong."""
    try:
        with _server(settings) as server:
            server.noop()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise NotSent(f"The mail server cannot be used: {_reason(error)}.") from error


def _posted(settings: Settings, letter: Letter) -> None:
    with _few_at_a_time:
        try:
            send(settings, letter)
        except NotSent as error:
            log.error("%s", error)


def _message(settings: Settings, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2].rstrip("> "))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


@contextmanager
def _server(settings: Settings) -> Iterator[smtplib.SMTP]:
    """The mail server, under TLS wherever it offers it; a password is never sent in the open but to this very machine."""
    where = urlsplit(settings.smtp_url)
    host = where.hostname or ""
    server: smtplib.SMTP
    if where.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, where.port or 465, timeout=PATIENCE, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, where.port or 587, timeout=PATIENCE)
    with server:
        server.ehlo()
        if where.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif where.scheme == "smtp" and where.username and host not in LOOPBACK:
            raise ValueError("it offers no encryption, and a password would be sent in the open")
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
        yield server


def _reason(error: Exception) -> str:
    """Why, in words that name no person: what a server says may hold an address."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "the mail server refuses the name or the password"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "the mail server refuses the address"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the mail server answers {error.smtp_code}"
    if isinstance(error, TimeoutError):
        return "the mail server does not answer"
    if isinstance(error, ssl.SSLError):
        return "the certificate of the mail server cannot be trusted"
    if isinstance(error, OSError):
        return "the mail server cannot be reached"
    return str(error) or "the mail server does not speak as it should"
