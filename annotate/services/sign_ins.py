"""Where one is signed in: one's own login sessions, listed and ended (security.md S12)."""

from typing import NamedTuple

from annotate.domain.errors import NotFound
from annotate.services.sign_in import IDLE_HOURS, LONGEST_DAYS
from annotate.services.work import Work, action, moment
from annotate.store import sign_ins as store
from annotate.store.journal import ACCOUNTS


class SignIn(NamedTuple):
    """A login session; `id` is the hash that is kept of its secret, `current` the one of this request."""

    id: str
    since: str
    seen: str
    browser: str | None
    place: str | None
    current: bool


@action("me.change")
def find(work: Work, current: str) -> list[SignIn]:
    """One's own sign-ins that hold, the latest first; `current` is the hash of the secret of this one."""
    user = work.oneself()
    seen, created = moment(hours=-IDLE_HOURS), moment(days=-LONGEST_DAYS)
    return [
        SignIn(each.id, each.since, each.seen, each.browser, each.place, each.id == current)
        for each in store.sessions_of(work, user, seen, created)
    ]


@action("me.change")
def end(work: Work, id_: str, current: str) -> None:
    """End one of one's own sign-ins; `NotFound` for any other."""
    if id_ not in {each.id for each in find(work, current)}:
        raise NotFound
    store.end_session(work, id_)
    _told(work)


@action("me.change")
def end_others(work: Work, current: str) -> None:
    """End all of one's own sign-ins but this one."""
    store.end_sessions(work, work.oneself(), current)
    _told(work)


def _told(work: Work) -> None:
    work.accounts_chain()
    work.journal.audit(ACCOUNTS, "sign_in.ended", work.actor.user)
