"""What is to be done while serving: old keys are forgotten, the daily mails go out, pages that were asked for are fetched.

Every node asks; what only one may do is claimed in the database first.
"""

import logging
import threading
from collections.abc import Callable

from annotate import mail
from annotate.services import digests, fetching, upkeep
from annotate.services.sign_in import NOBODY
from annotate.services.work import read, write
from annotate.settings import Settings

EVERY = 600.0
"""Seconds."""
FETCHERS = 4
"""Threads that fetch pages; how many run over all nodes is said by the places in the database."""
LOOK = 5.0
"""Seconds between two looks for a page that another node was asked for."""
log = logging.getLogger("annotate")


def start(settings: Settings, every: float = EVERY) -> Callable[[], None]:
    """Begin, in a thread of its own; the function that ends it."""
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(every):
            once(settings)

    threading.Thread(target=go_on, name="jobs", daemon=True).start()
    for n in range(FETCHERS):
        threading.Thread(target=_fetch, args=(settings, ended), name=f"fetch-{n}", daemon=True).start()

    def end() -> None:
        ended.set()
        fetching.asked.set()

    return end


def _fetch(settings: Settings, ended: threading.Event) -> None:
    terms = fetching.terms(settings)
    while not ended.is_set():
        fetching.asked.wait(LOOK)
        fetching.asked.clear()
        try:
            while not ended.is_set() and (waiting := fetching.next_page()):
                fetching.asked.set()  # another thread looks whether there is more
                fetching.run(waiting, terms)
        except Exception:
            log.exception("fetch")


def once(settings: Settings) -> None:
    """Everything that is due; what fails is logged, and tried again the next time."""
    for job in (_forget, _write_digests):
        try:
            job(settings)
        except Exception:
            log.exception("%s", job.__name__)


def _forget(_: Settings) -> None:
    write(NOBODY, upkeep.forget)


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
