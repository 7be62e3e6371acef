"""Fetching pages when somebody asks for it: who may, how often, how many at a time, and what becomes of them.

A fetch is asked for in one Work, which counts and audits it, runs between two, and ends in a third. Four run at a time
over all nodes: a place is a row, held for a while, so that a node that dies gives it back.
"""

import threading
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from annotate import fetch
from annotate.domain import fields as f
from annotate.domain.errors import Fault, Forbidden, Invalid, Limited
from annotate.domain.fields import Input
from annotate.domain.permissions import Actor
from annotate.domain.records import Document
from annotate.fetch import Fetched, NotFetched, Policy
from annotate.fetch.addresses import networks
from annotate.services import captures, pending, recaptures
from annotate.services.captures import Description, Named
from annotate.services.intake import Awaited, Metadata, Reading
from annotate.services.pending import Unread
from annotate.services.reading import SILENT_HOURS, Unanswered
from annotate.services.recaptures import Places
from annotate.services.sign_in import NOBODY
from annotate.services.work import PROJECT, Work, action, inside, now, read, seconds, write
from annotate.settings import Settings, parts
from annotate.store import fetches as store
from annotate.store.access import ProjectAccess
from annotate.store.base import new_id

HOUR = 3600
LEASE = 90
"""Seconds that a fetch and the reading of its page may hold a place, at most."""
TRIES = 3
"""Times that a fetch is begun whose node dies."""
UNSCANNED = 600
"""Seconds until a page of which the virus scanner said nothing is fetched once more."""
BUSY = 5
"""Seconds to wait when all places are held."""
GIVEN_UP = "The page could not be read, though it was tried several times. Save it and add it as a file."
OFF = "Fetching web addresses is switched off on this server. Save the page and add it as a file."
asked = threading.Event()
"""Set when something was asked for here, so that nobody waits for the next look around."""


class NewAddress(Input, frozen=True):
    """A page to fetch."""

    url: f.Address
    metadata: Metadata = Metadata()


class LookUp(Input, frozen=True):
    """An address of which one wants to know what stands there."""

    url: f.Address


class Terms(NamedTuple):
    """What the operator allows: at all, where to, and how often."""

    on: bool
    policy: Policy
    per_hour: int


class Counted(NamedTuple):
    """A fetch that was counted and audited."""

    id: str
    project: str
    host: str


class Held(NamedTuple):
    """A fetch that may begin now, because it holds a place."""

    id: str
    address: str
    language: str


def terms(settings: Settings) -> Terms:
    """The terms of this installation."""
    policy = Policy(
        deny=networks(settings.fetch_deny),
        hosts=frozenset(host.lower() for host in parts(settings.fetch_hosts)),
        ports=frozenset(int(port) for port in parts(settings.fetch_ports)),
        largest=settings.max_upload,
    )
    return Terms(settings.url_import == "on", policy, settings.fetches_per_hour)


@action("document.create")
def begin(work: Work, project: str, body: NewAddress, terms: Terms, supersedes: str | None = None) -> Document:
    """A document that waits for a page; `supersedes` is the one of this project that captures it so far. `Invalid` for an
    address that is not fetched from, `Limited` by the hour."""
    found = work.load(PROJECT, project)
    counted = _counted(work, found, body.url, terms)
    earlier = recaptures.held(work, supersedes, found.id) if supersedes else None
    metadata = msgspec.structs.replace(body.metadata, source_url=body.metadata.source_url or body.url)
    language = metadata.language or found.language
    made = pending.begin(work, found, Awaited(_placeholder(body.url), language, metadata, "fetch", supersedes))
    if earlier:
        recaptures.follow(work, earlier, made.id)
    _keep(work, counted, body.url, made.id)
    return made


@action("document.create")
def take(work: Work, project: str, address: str, terms: Terms) -> Held:
    """A place for a fetch that is waited for (`annotate document import`)."""
    return _taken(work, work.load(PROJECT, project), address, terms)


@action("address.look_up")
def take_look(work: Work, project: str, body: LookUp, terms: Terms) -> Held:
    """A place for looking up an address."""
    return _taken(work, work.load(PROJECT, project), body.url, terms)


def look_up(held: Held, terms: Terms) -> Description:
    """What the page at an address says of itself, outside a Work. `Invalid` with one of five reasons."""
    try:
        return captures.described(_fetched(held, captures.readable, terms))
    except NotFetched as error:
        raise Invalid([Fault("/url", str(error))]) from error


def page(held: Held, named: Named, terms: Terms) -> Reading:
    """The page at an address as a text, outside a Work. `Invalid` with a sentence where there is none."""
    try:
        found = captures.reading_of(_fetched(held, captures.readable, terms), named, now())
    except NotFetched as error:
        raise Invalid([Fault("/url", str(error))]) from error
    if isinstance(found, Unread):
        raise Invalid([Fault("/url", found.reason)])
    return found


def next_page() -> store.Waiting | None:
    """The page that has waited longest, to be fetched now: if there is one and a place is free."""
    return write(NOBODY, _next) if read(NOBODY, _any_waiting) else None


def run(waiting: store.Waiting, terms: Terms) -> None:
    """Fetch a page that was waited for, and read it into its document; later, when the virus scanner does not answer."""
    try:
        outcome = _outcome(waiting, terms)
    except Unanswered:
        write(NOBODY, _put_off, waiting.id)
        return
    actor = Actor(waiting.user, waiting.name, request_id="fetch")
    write(actor, _finish, waiting, outcome, pending.sought(actor, waiting.document, outcome))


def _outcome(waiting: store.Waiting, terms: Terms) -> Reading | Unread:
    if not terms.on or waiting.tries >= TRIES:
        return Unread(GIVEN_UP if terms.on else OFF)
    try:
        fetched = _get(waiting.address, captures.readable, terms)
    except NotFetched as error:
        return Unread(str(error))
    try:
        return captures.reading_of(fetched, Named(Metadata(), waiting.language, waiting.user), now())
    except Unanswered as silent:
        if waiting.at > seconds() - SILENT_HOURS * HOUR:
            raise
        return Unread(str(silent))


def _fetched(held: Held, readable: Callable[[str], bool], terms: Terms) -> Fetched:
    """What stands at the address; the place is given back whatever comes."""
    try:
        return _get(held.address, readable, terms)
    finally:
        write(NOBODY, _over, held.id)


def _get(address: str, readable: Callable[[str], bool], terms: Terms) -> Fetched:
    if inside():
        raise RuntimeError("a page is fetched between two Works")
    return fetch.get(address, readable, terms.policy)


def _taken(work: Work, found: ProjectAccess, address: str, terms: Terms) -> Held:
    counted = _counted(work, found, address, terms)
    if not store.take_place(work, counted.id, seconds(), seconds() + LEASE):
        raise Limited(BUSY, "Other pages are being fetched right now. Try again in a few seconds.")
    _keep(work, counted, address, None)
    return Held(counted.id, address, found.language)


def _counted(work: Work, found: ProjectAccess, address: str, terms: Terms) -> Counted:
    """A fetch that the person may ask for now. What is plainly not allowed is said at once and not counted."""
    if not terms.on:
        raise Forbidden(OFF)
    try:
        host = fetch.check(address, terms.policy)
    except NotFetched as error:
        raise Invalid([Fault("/url", str(error))]) from error
    at, id_ = seconds(), new_id()
    work.project_chain(found.id)
    recent = store.recent(work, work.actor.user, at - HOUR)
    if len(recent) >= terms.per_hour:
        wait = recent[-terms.per_hour] + HOUR - at if terms.per_hour else HOUR
        pages = "1 page" if terms.per_hour == 1 else f"{terms.per_hour} pages"
        raise Limited(max(1, wait), f"You may fetch {pages} an hour. Wait, or add the page as a file.")
    work.journal.audit(found.id, "address.fetched", id_, reason=host)
    return Counted(id_, found.id, host)


def _keep(work: Work, counted: Counted, address: str, document: str | None) -> None:
    runs = document is None
    store.insert_fetch(
        work,
        {
            "id": counted.id,
            "user": work.actor.user,
            "project": counted.project,
            "document": document,
            "host": counted.host,
            "address": None if runs else address,
            "at": seconds(),
            "state": store.RUNNING if runs else store.WAITING,
            "until": seconds() + LEASE if runs else 0,
            "tries": 0,
        },
    )


def _placeholder(address: str) -> str:
    """What stands for the title of a page until it is read."""
    return address[:500]


@action("upkeep")
def _any_waiting(work: Work) -> bool:
    work.anybody()
    return store.any_waiting(work, seconds())


@action("upkeep")
def _next(work: Work) -> store.Waiting | None:
    work.anybody()
    found = store.next_waiting(work, seconds())
    if found is None or not store.take_place(work, found.id, seconds(), seconds() + LEASE):
        return None
    store.run_fetch(work, found.id, seconds() + LEASE)
    return found


@action("upkeep")
def _finish(work: Work, waiting: store.Waiting, outcome: Reading | Unread, places: Places) -> None:
    """The document gets its text, unless it is gone or another node was quicker."""
    work.anybody()
    if store.end_fetch(work, waiting.id):
        pending.finish(work, waiting.document, outcome, _placeholder(waiting.address), places)


@action("upkeep")
def _put_off(work: Work, id_: str) -> None:
    work.anybody()
    store.put_off(work, id_, seconds() + UNSCANNED)


@action("upkeep")
def _over(work: Work, id_: str) -> None:
    work.anybody()
    store.end_fetch(work, id_)
