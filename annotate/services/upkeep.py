"""What keeps an installation well: is it fit to work, is everything as it was written, what can be forgotten."""

from annotate.domain.errors import Refusal
from annotate.services import bulk, drafts
from annotate.services.sign_in import NOBODY
from annotate.services.work import Work, action, database, moment, seconds, write
from annotate.store import bulk as bulk_store
from annotate.store import drafts as drafts_store
from annotate.store import fetches, forgotten, integrity, migrate, search_fill
from annotate.store import keys as keys_store

KEYS_KEPT_DAYS = EVENTS_KEPT_DAYS = 30
EVENTS_AT_ONCE = 500
FETCHES_KEPT_DAYS = 7


def fit() -> bool:
    """Whether the database answers and has our schema."""
    return migrate.current(database()) == migrate.head()


@action("upkeep")
def forget(work: Work) -> None:
    """Drop kept answers and drafts that nobody asks for any more, and what was fetched long ago."""
    work.anybody()
    fetches.forget_fetches(work, seconds() - FETCHES_KEPT_DAYS * 86400)
    keys_store.forget_before(work, moment(days=-KEYS_KEPT_DAYS))
    drafts_store.forget_before(work, drafts.oldest())
    bulk_store.forget_unfinished(work, bulk.oldest_unfinished())


def forget_events() -> None:
    """Drop the events of feeds that are older than 30 days, in small steps: nobody waits long for the writer. A reader
    who asks behind one of them gets `reset`."""
    while write(NOBODY, _some_events):
        pass


@action("upkeep")
def _some_events(work: Work) -> bool:
    work.anybody()
    return forgotten.forget_some(work, moment(days=-EVENTS_KEPT_DAYS), EVENTS_AT_ONCE)


@action("upkeep")
def faults(work: Work) -> list[str]:
    """Everything that is not as it was written: one sentence each (`annotate db check`)."""
    work.anybody()
    return [*integrity.faults(work), *search_fill.faults(work.connection)]


@action("upkeep")
def reindex(work: Work) -> None:
    """Make the index of searches anew of what is kept (`annotate db reindex`)."""
    work.anybody()
    search_fill.clear(work.connection)
    search_fill.fill(work.connection, search_fill.KINDS)


def healthy() -> None:
    """Refuse with a sentence when the database is not fit to work."""
    if not fit():
        raise Refusal("The database has not the schema of this program. Run: annotate db upgrade.")
