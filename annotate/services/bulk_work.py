"""Working on documents in bulk. A few items are taken with a lease, read between two Works, and given their document and
their outcome in a third, each exactly once: whoever comes late finds that the item waits no more.

What a node that died held comes back when its lease is over.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

import msgspec

from annotate.domain.errors import Forbidden, Full, Invalid, Limited, NotFound, Unavailable
from annotate.domain.jobs import Options
from annotate.domain.permissions import Actor
from annotate.reading.result import MOST_PROPOSALS, Read, Request
from annotate.services import fetching, intake, parallels
from annotate.services.fetching import NewAddress, Terms
from annotate.services.gathering import Asked
from annotate.services.intake import Captured, Reading
from annotate.services.reading import SILENT_HOURS, Unanswered, scanned, taken
from annotate.services.sign_in import NOBODY
from annotate.services.work import PROJECT, Work, action, moment, read, seconds, write
from annotate.store import bulk as store
from annotate.store import bulk_items, fingerprints, projects
from annotate.store import drafts as documents_store
from annotate.store.access import ProjectAccess
from annotate.store.bulk import Running
from annotate.store.bulk_items import Held, Outcome
from annotate.text import parallel
from annotate.text.normalise import sha256

LEASE = 60
"""Seconds after which an item that nobody finished is taken again: more than the scanner and the reader may take."""
AT_ONCE = 5
"""Items that are taken in one go."""
CHARACTERS_AT_ONCE = 200_000
"""Characters that are stored in one Work, so that others are not held up; a longer text is alone."""
MOST_TRIES = 5
UNSCANNED = 60
"""Seconds until an item of which the virus scanner said nothing is read once more."""
SIMILAR = 0.7
"""The part of the wording that two texts share at least to be called nearly the same (docs/decisions/0020)."""
STOPPED = "The program was stopped several times while it read this; divide it or save it in a simpler form."
NO_TEXT = "There is an address and no text, and fetching pages was not asked for."
SAME_TEXT = "The project has this text already."
NO_RIGHT = "Whoever began this import may no longer add documents here."


class Prepared(NamedTuple):
    """An item that was read: its text with its hash and fingerprints, or the reason why it has none, or an address; or
    the seconds until it is read once more."""

    held: Held
    reading: Reading | None = None
    sha256: str = ""
    runs: bytes = b""
    address: NewAddress | None = None
    reason: str | None = None
    wait: int | None = None

    @property
    def size(self) -> int:
        return len(self.reading.text) if self.reading else 0


def work_on(terms: Terms, job: str | None = None) -> bool:
    """Take a few items that wait, of one job if it is named, and give them their outcome; whether there were any.

    `Unavailable` and `Full` when they could not be stored: they wait on, at no cost of their tries.
    """
    if not read(NOBODY, _any_to_be_taken, job):
        return False
    found = write(NOBODY, _taken, job)
    if found is None:
        return False
    running, items = found
    if running.disabled:
        write(NOBODY, _stopped, running.id)
        return True
    options = msgspec.json.decode(running.options, type=Options)
    made: list[Prepared] = []
    end = time.monotonic() + LEASE / 6
    while len(made) < len(items) and (not made or time.monotonic() < end):
        made.append(_read(items[len(made)], running, options))
    if left := items[len(made) :]:
        write(NOBODY, _put_off, running.id, left, 0)  # anybody may take them before these are all read
    actor = _person(running)
    for some in _chunks(made):
        try:
            write(actor, _settled, running, some, options, terms)
        except (NotFound, Forbidden):
            write(NOBODY, _stopped, running.id)
            return True
        except (Unavailable, Full):
            with suppress(Unavailable, Full):
                write(NOBODY, _put_off, running.id, items, LEASE)
            raise
    if any(one.address for one in made):
        fetching.asked.set()
    return True


def _person(running: Running) -> Actor:
    """Whoever began a job, as they stand now."""
    return Actor(
        running.user,
        running.person,
        request_id="bulk",
        second_factor=running.second_factor is not None,
        second_factor_asked=running.second_factor_asked is not None,
    )


@action("upkeep")
def _any_to_be_taken(work: Work, job: str | None) -> bool:
    work.anybody()
    return bool(store.running(work, seconds(), job))


@action("upkeep")
def _taken(work: Work, job: str | None) -> tuple[Running, list[Held]] | None:
    work.anybody()
    now = seconds()
    for running in store.running(work, now, job):
        if items := bulk_items.hold(work, running.id, now, now + LEASE, AT_ONCE):
            store.take_turn(work, running.id)
            return running, items
    return None


@action("upkeep")
def _put_off(work: Work, job: str, items: Sequence[Held], wait: int) -> None:
    """That they were not read, or could not be stored, says nothing against these items."""
    work.anybody()
    for one in items:
        if bulk_items.still_held(work, job, one):
            bulk_items.postpone(work, job, one.n, seconds() + wait)


@action("upkeep")
def _stopped(work: Work, job: str) -> None:
    """The right is gone: nothing more is taken in."""
    work.anybody()
    bulk_items.cancel_waiting(work, job)
    store.end_job(work, job, "stopped", work.now, NO_RIGHT)


def _read(held: Held, running: Running, options: Options) -> Prepared:
    """Read an item, outside a Work."""
    if held.tries > MOST_TRIES:
        return Prepared(held, reason=STOPPED)
    asked = msgspec.json.decode(held.asked, type=Asked)
    if asked.kind == "address" or held.content is None:
        url = asked.named.metadata.source_url
        if not options.fetch or url is None:
            return Prepared(held, reason=NO_TEXT)
        return Prepared(held, address=NewAddress(url=url, metadata=asked.named.metadata))
    language = options.language or running.language
    method = "upload" if asked.kind == "file" else "import"
    captured = Captured(held.content, Request(held.name), method, running.user)
    try:
        made = _text(asked, held)
        said = (*asked.proposals, *made.proposals)[:MOST_PROPOSALS]
        reading = intake.reading_from(msgspec.structs.replace(made, proposals=said), captured, asked.named, language)
    except Invalid as refusal:
        if isinstance(refusal, Unanswered) and running.at > moment(hours=-SILENT_HOURS):
            return Prepared(held, wait=UNSCANNED)
        return Prepared(held, reason=str(refusal)[:1000])
    runs = parallels.fingerprints_of(reading.text, reading.layout)
    return Prepared(held, reading, sha256(reading.text), runs)


def _text(asked: Asked, held: Held) -> Read:
    content = held.content or b""
    if asked.kind == "file":
        return taken(content, Request(held.name))
    if asked.kind == "markup":
        page = b"<!doctype html><body>" + content
        return taken(page, Request(media_type="text/html", encoding="utf-8"))
    made = intake.read_of_text(content.decode("utf-8", "surrogatepass"))
    return msgspec.structs.replace(made, scanned=scanned(content))


def _chunks(made: Sequence[Prepared]) -> Iterator[list[Prepared]]:
    chunk: list[Prepared] = []
    for one in made:
        if chunk and sum(each.size for each in chunk) + one.size > CHARACTERS_AT_ONCE:
            yield chunk
            chunk = []
        chunk.append(one)
    yield chunk


@action("document.create")
def _settled(work: Work, running: Running, made: Sequence[Prepared], options: Options, terms: Terms) -> None:
    """Documents and outcomes in one transaction, under the right of whoever began the job, asked anew."""
    found = work.load(PROJECT, running.project)
    projects.take_numbers(work, found.id, 0)  # two nodes do not take in the same text at once
    outcomes: list[Outcome] = []
    for one in made:
        if bulk_items.still_held(work, running.id, one.held):
            outcome = _outcome(work, found, one, options, terms)
            if isinstance(outcome, int):
                bulk_items.postpone(work, running.id, one.held.n, seconds() + outcome)
            else:
                outcomes.append(outcome)
    work.journal.leave_out("document.created")  # in what people did, the import is one line
    bulk_items.settle(work, running.id, outcomes)
    if outcomes and store.advance(work, running.id, len(outcomes)):
        store.end_job(work, running.id, "done", work.now)


def _outcome(work: Work, found: ProjectAccess, one: Prepared, options: Options, terms: Terms) -> Outcome | int:
    """What becomes of an item, or the seconds that it has to wait."""
    n = one.held.n
    if one.wait is not None:
        return one.wait
    if one.address is not None:
        return _asked_for(work, found.id, n, one.address, terms)
    if one.reading is None:
        return Outcome(n, "refused", reason=one.reason)
    same = documents_store.same_texts(work, found.id, one.sha256)
    if same and options.duplicates == "skip":
        return Outcome(n, "duplicate", same=same[0].id, reason=SAME_TEXT)
    near, part = (same[0].id, 1.0) if same else _nearest(work, found.id, one.runs)
    document = intake.create_one(work, found.id, one.reading)
    fingerprints.keep(work, [(document.id, 1, one.runs)])
    if near is None:
        return Outcome(n, "accepted", document.id)
    said = SAME_TEXT if same else f"{int(part * 100)} % of the wording is the same."
    return Outcome(n, "similar", document.id, near, said)


def _nearest(work: Work, project: str, runs: bytes) -> tuple[str | None, float]:
    found = fingerprints.nearly_same(work, project, runs)
    parts = [(parallel.same_part(runs, theirs), document) for document, theirs in found]
    part, document = max(parts, default=(0.0, ""))
    return (document, part) if part >= SIMILAR else (None, 0.0)


def _asked_for(work: Work, project: str, n: int, address: NewAddress, terms: Terms) -> Outcome | int:
    """A document that waits for its page."""
    try:
        return Outcome(n, "accepted", fetching.begin(work, project, address, terms).id)
    except Limited as limited:
        return limited.wait
    except (Invalid, Forbidden) as refusal:
        return Outcome(n, "refused", reason=str(refusal)[:1000])
