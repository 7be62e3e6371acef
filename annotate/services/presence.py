"""Who reads a document just now: names and places only, and nothing of it in blind work (pages.md 2.7)."""

import hashlib
from typing import NamedTuple

import msgspec

from annotate.domain.fields import Input, Number
from annotate.domain.permissions import RANK, REVIEWER
from annotate.services.work import DOCUMENT, Work, action, seconds
from annotate.store import presence as store
from annotate.store.access import DocumentAccess

LASTS = 45
"""Seconds after which somebody who does not say so again is there no more; pages say it each 20."""


class Place(Input, frozen=True):
    """The number of the sentence one is at."""

    sentence: Number | None = None


class Company(NamedTuple):
    """Who else is there: as the data of an event, and a mark that changes with it (empty: nobody)."""

    data: bytes
    mark: str


@action("presence.change")
def be_here(work: Work, document: str, body: Place = Place()) -> None:
    """Say that one has the document open, and where one is."""
    doc = work.load(DOCUMENT, document)
    if not doc.blind:
        now = seconds()
        store.be_at(work, doc.id, now, body.sentence, now - LASTS)


def company(work: Work, doc: DocumentAccess) -> Company:
    """Who else has a loaded document open, as far as the actor may know: reviewers in open work."""
    if doc.blind or doc.rank < RANK[REVIEWER]:
        return Company(b'{"people":[]}', "")
    people = [one._asdict() for one in store.others_at(work, doc.id, seconds() - LASTS)]
    data = msgspec.json.encode({"people": people})
    return Company(data, hashlib.sha256(data).hexdigest()[:16] if people else "")
