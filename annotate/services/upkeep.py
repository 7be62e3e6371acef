"""What keeps an installation well: is it fit to work, is everything as it was written, what can be forgotten."""

from annotate.domain.errors import Refusal
from annotate.services.work import Work, action, database, moment, seconds
from annotate.store import fetches, integrity, migrate
from annotate.store import keys as keys_store

KEYS_KEPT_DAYS = 30
FETCHES_KEPT_DAYS = 7


def fit() -> bool:
    """Whether the database answers and has our schema."""
    return migrate.current(database()) == migrate.head()


@action("upkeep")
def forget(work: Work) -> None:
    """Drop kept answers that nobody asks for any more, and what was fetched long ago."""
    work.anybody()
    fetches.forget_fetches(work, seconds() - FETCHES_KEPT_DAYS * 86400)
    keys_store.forget_before(work, moment(days=-KEYS_KEPT_DAYS))


@action("upkeep")
def faults(work: Work) -> list[str]:
    """Everything that is not as it was written: one sentence each (`annotate db check`)."""
    work.anybody()
    return list(integrity.faults(work))


def healthy() -> None:
    """Refuse with a sentence when the database is not fit to work."""
    if not fit():
        raise Refusal("The database has not the schema of this program. Run: annotate db upgrade.")
