"""Time stamps of an authority on captured bytes (RFC 3161), where the operator names one.

An import never waits for it: whatever has no stamp yet is found and stamped a moment later, and tried again when the
authority did not answer. Only a hash leaves.
"""

import logging
import secrets
import threading
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from annotate import fetch
from annotate.domain.records import Provenance
from annotate.domain.time_stamps import LONGEST, QUERY, REPLY, NotStamped, Stamped, query, stamped
from annotate.fetch import NotFetched, Policy, Sent
from annotate.fetch.addresses import networks
from annotate.services.sign_in import NOBODY
from annotate.services.work import Work, action, inside, read, seconds, write
from annotate.settings import Settings
from annotate.store import time_stamps as store
from annotate.store.hot import Value

LEASE = 120
"""Seconds after which another one asks, should whoever asked have died."""
new_texts = threading.Event()
"""Set when a text came in here, so that its stamp is asked for soon."""
log = logging.getLogger("annotate")


class Terms(NamedTuple):
    """The address of the authority, and what a request to it is held to."""

    address: str
    policy: Policy

    @property
    def host(self) -> str:
        """Its host, by which it is named to people."""
        return urlsplit(self.address).hostname or ""


class Waiting(NamedTuple):
    """A document whose captured bytes wait for a stamp; `tried`: it was asked for before."""

    document: str
    sha256: str
    tried: bool


def terms(settings: Settings) -> Terms | None:
    """The terms of this installation; `None` where nothing is stamped."""
    if not settings.timestamp_url:
        return None
    port = urlsplit(settings.timestamp_url).port
    ports = frozenset((port,) if port else ())
    return Terms(
        settings.timestamp_url, Policy(deny=networks(settings.fetch_deny), ports=ports, largest=LONGEST, seconds=10.0)
    )


def stamp_waiting(terms: Terms) -> int:
    """Stamp what waits, one after the other; how many got a stamp. A failure ends the round, the next one goes on."""
    done, after = 0, ""
    while waiting := read(NOBODY, next_waiting, after):
        after = max(after, waiting.document)
        if not write(NOBODY, take, waiting):
            continue  # another one asks for it
        try:
            reply, made = asked(waiting.sha256, terms)
        except (NotFetched, NotStamped) as error:
            why = error.reason if isinstance(error, NotFetched) else str(error)
            log.warning("time stamp of %s: %s", terms.host, why)
            write(NOBODY, failed, waiting.document, why)
            return done
        write(NOBODY, keep, waiting.document, reply, made, terms.host)
        done += 1
    return done


def asked(sha256: str, terms: Terms) -> tuple[bytes, Stamped]:
    """The authority's answer, and what it says; outside a Work. `NotFetched`, or `NotStamped` for no stamp on this hash."""
    if inside():
        raise RuntimeError("a stamp is asked for between two Works")
    nonce = secrets.randbits(63)
    sent = Sent(QUERY, query(sha256, nonce))
    reply = fetch.post(terms.address, sent, lambda media_type: media_type == REPLY, terms.policy).body
    return reply, stamped(reply, sha256, nonce)


@action("upkeep")
def next_waiting(work: Work, after: str = "") -> Waiting | None:
    """The next text that waits for its stamp, of those never asked for one behind the document `after`."""
    work.anybody()
    found = store.next_unstamped(work, seconds(), after)
    if found is None:
        return None
    sha256 = msgspec.json.decode(found.provenance, type=Provenance).bytes_sha256
    return Waiting(found.document, sha256, found.tried)


@action("upkeep")
def take(work: Work, waiting: Waiting) -> bool:
    """Take a text for the time of a lease; `False` when another one has it."""
    work.anybody()
    now = seconds()
    if waiting.tried:
        return store.again(work, waiting.document, now, now + LEASE, work.now)
    return store.begin(work, waiting.document, waiting.sha256, now + LEASE, work.now)


@action("upkeep")
def failed(work: Work, document: str, why: str) -> None:
    """There was no stamp this time; it is asked for again."""
    work.anybody()
    store.fail(work, document, why)


@action("upkeep")
def keep(work: Work, document: str, reply: bytes, made: Stamped, authority: str) -> None:
    """Keep an answer, and write it down in the chain of the document."""
    work.anybody()
    tail = store.tail(work, document)
    if tail is None:
        return  # taken out of its project meanwhile
    kept: dict[str, Value] = {"authority": authority, "stamped": made.moment, "serial": made.serial, "reply": reply}
    if store.keep(work, document, kept):
        work.journal.begin(tail)
        work.journal.audit(document, "document.stamped", document, None, reply)
