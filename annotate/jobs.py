"""What is to be done while serving: old keys and old events are forgotten, texts get their fingerprints, the daily mails
go out, pages that were asked for are fetched, documents in bulk are taken in, texts get time stamps.

Every node asks; what only one may do is claimed in the database first.
"""

import logging
import threading
from collections.abc import Callable

from annotate import mail
from annotate.reading.launch import Stopped
from annotate.services import bulk, bulk_work, digests, fetching, parallels, stamping, upkeep, waiting
from annotate.services.sign_in import NOBODY
from annotate.services.work import read, write
from annotate.settings import Settings

EVERY = 600.0
"""Seconds."""
FETCHERS = 4
"""Threads that fetch pages; how many run over all nodes is said by the places in the database."""
LOOK = 5.0
"""Seconds between two looks for a page that another node was asked for."""
SETTLED = 2.0
"""Seconds after a new text until its stamp is asked for: its transaction is through, others of its kind came too."""
READ_EVERY = 30.0
"""Seconds; a file that nobody reads yet wakes it at once."""
log = logging.getLogger("annotate")


def start(settings: Settings, every: float = EVERY) -> Callable[[], None]:
    """Begin, in a thread of its own; the function that ends it."""
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(every):
            once(settings)

    def read_on() -> None:
        while not ended.is_set():
            _read_waiting()
            waiting.wait(READ_EVERY)

    def end() -> None:
        ended.set()
        waiting.stop()
        fetching.asked.set()
        bulk.asked.set()
        stamping.new_texts.set()

    for target in (go_on, read_on):
        threading.Thread(target=target, name=f"jobs-{target.__name__}", daemon=True).start()
    if terms := stamping.terms(settings):
        threading.Thread(target=_stamp, args=(terms, ended, every), name="jobs-stamp", daemon=True).start()
    for n in range(FETCHERS):
        threading.Thread(target=_fetch, args=(settings, ended), name=f"fetch-{n}", daemon=True).start()
    threading.Thread(target=_take_in, args=(settings, ended), name="jobs-bulk", daemon=True).start()
    return end


def _take_in(settings: Settings, ended: threading.Event) -> None:
    """Documents in bulk, a few at a time, also those that another node was asked for or left."""
    terms = fetching.terms(settings)
    while not ended.is_set():
        try:
            while not ended.is_set() and bulk_work.work_on(terms):
                pass
        except Stopped:
            return
        except Exception:
            log.exception("taking documents in")
        bulk.asked.wait(LOOK)
        bulk.asked.clear()


def _fetch(settings: Settings, ended: threading.Event) -> None:
    terms = fetching.terms(settings)
    while not ended.is_set():
        fetching.asked.wait(LOOK)
        fetching.asked.clear()
        try:
            while not ended.is_set() and (asked := fetching.next_page()):
                fetching.asked.set()  # another thread looks whether there is more
                fetching.run(asked, terms)
        except Exception:
            log.exception("fetch")
    fetching.asked.set()  # whoever still waits ends too


def _stamp(terms: stamping.Terms, ended: threading.Event, every: float) -> None:
    """Stamp new texts soon, and what was left over every time."""
    while not ended.is_set():
        try:
            stamping.stamp_waiting(terms)
        except Exception:
            log.exception("time stamps")
        stamping.new_texts.wait(every)
        stamping.new_texts.clear()
        ended.wait(SETTLED)


def once(settings: Settings) -> None:
    """Everything that is due; what fails is logged, and tried again the next time."""
    for job in (_forget, _forget_events, _fingerprint, _write_digests):
        try:
            job(settings)
        except Exception:
            log.exception("%s", job.__name__)


def _read_waiting() -> None:
    """Read files that wait, also those that a stopped program left."""
    try:
        waiting.read_waiting(NOBODY)
    except Stopped:
        return
    except Exception:
        log.exception("reading files")


def _forget(_: Settings) -> None:
    write(NOBODY, upkeep.forget)


def _forget_events(_: Settings) -> None:
    upkeep.forget_events()


def _fingerprint(_: Settings) -> None:
    """Of texts that are new, and of those whose zones were changed."""
    while waiting := read(NOBODY, parallels.any_missing):
        write(NOBODY, parallels.keep_any, parallels.made_of(waiting))


def _write_digests(settings: Settings) -> None:
    if not mail.works(settings):
        return
    for somebody in read(NOBODY, digests.due):
        letter = digests.letter(somebody, settings.base_url)
        if letter is None:
            continue
        try:
            mail.send(settings, letter)
        except mail.NotSent as error:  # tomorrow's names what is still unread
            log.error("%s", error)
