"""The daily mail: how much is new in somebody's inbox, never what it says (pages.md 2.7; security.md S27)."""

from annotate.domain.permissions import READ, Actor
from annotate.mail import Letter
from annotate.services import inbox
from annotate.services.inbox import InboxQuery, Notice
from annotate.services.sign_in import NOBODY
from annotate.services.work import Work, action, moment, read, write
from annotate.store import digests as store
from annotate.store.digests import Due

SHOWN = 20
HOURS = 24


@action("upkeep")
def due(work: Work) -> list[Due]:
    """Who is to get a mail now."""
    work.anybody()
    return store.due(work, moment(hours=-HOURS))


@action("upkeep")
def claim(work: Work, user: str) -> bool:
    """Take it on to write to somebody; one node does, once a day."""
    work.anybody()
    return store.claim(work, user, moment(hours=-HOURS), work.now)


@action("me.change")
def is_wanted(work: Work) -> bool:
    """Whether one wants the daily mail."""
    work.oneself()
    return store.is_wanted(work)


@action("me.change")
def want(work: Work, wanted: bool) -> None:
    """Say whether one wants the daily mail."""
    work.oneself()
    store.set_wanted(work, wanted)


def letter(to: Due, base_url: str) -> Letter | None:
    """What somebody is written, once it is claimed; `None` when there is nothing that they may still see, or another
    node writes to them. It names people and no document, and no word of a comment."""
    reader = Actor(to.user, to.name, frozenset({READ}))
    found = read(reader, inbox.find, InboxQuery(limit=SHOWN, unread=1))
    new = found.items(Notice)
    if not new or not write(NOBODY, claim, to.user):
        return None
    what = "One thing concerns" if found.total == 1 else f"{found.total} things concern"
    lines = [f"- {notice.by.name} {notice.said}." for notice in new]
    more = [f"- and {found.total - len(new)} more."] if found.total > len(new) else []
    text = "\n".join(
        [
            f"{what} you in annotate:",
            "",
            *lines,
            *more,
            "",
            f"{base_url}/inbox",
            "",
            f"This mail comes once a day at most. Switch it off here: {base_url}/me#mail",
            "",
        ]
    )
    return Letter(to.email, f"{what} you in annotate", text)
