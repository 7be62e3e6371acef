"""Files that take longer to read than one waits: a document stands for each as `reading`, the feed tells its end.

The file is being read when its document is written; the reader then finishes it. Should the program stop before, the
lease ends and any node reads it again, at most `MOST_TRIES` times. A virus scanner that does not answer costs no try.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import NamedTuple

import msgspec

from annotate.domain.errors import Invalid
from annotate.domain.permissions import Actor
from annotate.domain.records import Document
from annotate.reading import launch
from annotate.reading.result import Request
from annotate.services import intake, pending, reading, recaptures
from annotate.services.intake import Awaited, Captured, NewDocument, Reading
from annotate.services.pending import Unread
from annotate.services.recaptures import Places
from annotate.services.work import PROJECT, Call, Keyed, Work, action, answered, moment, seconds, write
from annotate.store import texts as texts_store
from annotate.store import waiting as store
from annotate.store.base import encoder
from annotate.store.keys import Answer

SOON = 2.0
"""Seconds that a request waits for a text."""
LEASE = 90
"""Seconds after which a file that nobody finished is read again."""
MOST_TRIES = 3
STOPPED = "The program was stopped three times while it read this file; divide the file or save it in a simpler form."

_readers = ThreadPoolExecutor(launch.AT_A_TIME, thread_name_prefix="reading")
_one_waits = Event()


class Asked(msgspec.Struct, frozen=True):
    """How a file is to be read, for whoever reads it later, and for whom; `since` is the moment at which it came in."""

    request: Request
    named: NewDocument
    language: str
    method: str
    person: str
    name: str
    since: str = ""


class File(NamedTuple):
    """A file that came in, with what was given with it; `supersedes` is the document that it captures anew."""

    captured: Captured
    named: NewDocument
    language: str
    supersedes: str | None = None

    @property
    def title(self) -> str:
        """What it is called until its text has a title."""
        words = self.named.title or self.captured.request.name or ""
        shown = " ".join("".join(c if c.isprintable() else " " for c in words).split())
        return shown[:500] or "Untitled"


def take(actor: Actor, project: str, file: File, encode: Callable[[Document], Answer], keyed: Keyed | None) -> Answer:
    """Store a file's text; where it is not read soon, a document that waits for it, told as 202.

    `Invalid` for a file that turns out unreadable in time.
    """
    if reading.at_once(file.captured.content, file.captured.request):
        made = intake.reading_of_captured(*file[:3])
        return answered(actor, _call(actor, project, file, made), encode, keyed)
    started = _readers.submit(intake.reading_of_captured, *file[:3])
    try:
        made = started.result(SOON)
    except TimeoutError:
        return _later(actor, project, file, started, (encode, keyed))
    return answered(actor, _call(actor, project, file, made), encode, keyed)


def _call(actor: Actor, project: str, file: File, made: Reading) -> Call:
    """What stores a text that was read in time."""
    if file.supersedes is None:
        return Call(intake.create_one, (project, made))
    return recaptures.call(actor, file.supersedes, made)


def _later(
    actor: Actor,
    project: str,
    file: File,
    started: "Future[Reading]",
    edge: tuple[Callable[[Document], Answer], Keyed | None],
) -> Answer:
    encode, keyed = edge
    begun: list[str] = []

    def remembered(document: Document) -> Answer:
        begun[:] = [document.id]
        return encode(document)._replace(status=202)

    running = not started.cancel()
    answer = answered(actor, Call(begin, (project, file, running)), remembered, keyed)
    if running and begun:
        started.add_done_callback(lambda done: _finished(begun[0], file, actor, done))
    _one_waits.set()
    return answer


def _finished(document: str, file: File, actor: Actor, done: "Future[Reading]") -> None:
    """Write down how it ended; what ended for another reason than the file itself is read again when the lease is over."""
    error = done.exception()
    if isinstance(error, Invalid) and not isinstance(error, reading.Unanswered):
        _written(actor, document, _refused(file, error), file.title)
    elif error is None:
        _written(actor, document, done.result(), file.title)


def _written(actor: Actor, document: str, outcome: Reading | Unread, placeholder: str) -> None:
    write(actor, finish, document, outcome, placeholder, pending.sought(actor, document, outcome))


@action("document.create")
def begin(work: Work, project: str, file: File, running: bool) -> Document:
    """A document whose file is kept and still to be read; `running`: somebody reads it already."""
    found = work.load(PROJECT, project)
    captured, named, language, supersedes = file
    earlier = recaptures.held(work, supersedes, found.id) if supersedes else None
    language = named.metadata.language or language
    awaited = Awaited(file.title, language, named.metadata, captured.method, supersedes)
    document = pending.begin(work, found, awaited)
    if earlier:
        recaptures.follow(work, earlier, document.id)
    texts_store.keep_captured(work, document.id, encoder.encode(_unread(file, "").provenance), captured.content)
    asked = Asked(captured.request, named, language, captured.method, work.actor.user, work.actor.name, work.now)
    store.put(work, document.id, seconds() + LEASE if running else 0, encoder.encode(asked))
    return document


@action("upkeep")
def finish(work: Work, document: str, outcome: Reading | Unread, placeholder: str, places: Places) -> None:
    """Give a document its text, or the reason why it has none; once."""
    work.anybody()
    pending.finish(work, document, outcome, placeholder, places)
    store.remove(work, document)


@action("upkeep")
def claimed(work: Work) -> tuple[store.Claimed, bytes] | None:
    """The next file that nobody reads, with its bytes; it is the caller's for the time of a lease."""
    work.anybody()
    now = seconds()
    found = store.claim(work, now, now + LEASE)
    if found is None:
        return None
    return found, texts_store.original_of(work, found.document)[0] or b""


@action("upkeep")
def put_off(work: Work, claim: store.Claimed) -> None:
    """Read a file later."""
    work.anybody()
    store.put_off(work, claim, seconds() + LEASE)


def read_waiting(nobody: Actor) -> None:
    """Read whatever waits, one after the other, until nothing does."""
    while (found := write(nobody, claimed)) is not None:
        claim, content = found
        asked = msgspec.json.decode(claim.asked, type=Asked)
        file = File(Captured(content, asked.request, asked.method, asked.person), asked.named, asked.language)
        outcome: Reading | Unread
        try:
            outcome = _unread(file, STOPPED) if claim.tries > MOST_TRIES else intake.reading_of_captured(*file[:3])
        except Invalid as refusal:
            if isinstance(refusal, reading.Unanswered) and asked.since > moment(hours=-reading.SILENT_HOURS):
                write(nobody, put_off, claim)
                continue
            outcome = _refused(file, refusal)
        _written(Actor(asked.person, asked.name), claim.document, outcome, file.title)


def wait(longest: float) -> None:
    """Until a file waits that nobody reads, or some seconds have gone."""
    _one_waits.wait(longest)
    _one_waits.clear()


def stop() -> None:
    """End what is being read; it is read again after the next start."""
    _readers.shutdown(wait=False, cancel_futures=True)
    launch.stop()


def _refused(file: File, refusal: Invalid) -> Unread:
    """Why there is no text; the bytes stay, unless the virus scanner did not let them pass."""
    unread = _unread(file, str(refusal))
    return unread._replace(original=None) if isinstance(refusal, reading.Unsafe | reading.Unanswered) else unread


def _unread(file: File, reason: str) -> Unread:
    captured = file.captured
    known = intake.origin(captured)
    return Unread(reason, known, captured.content)
