"""Who reads a document just now: names and places only, and nothing of it in blind work (pages.md 2.7)."""

import hashlib
from typing import NamedTuple

import msgspec

from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import Id, Input, Number
from annotate.domain.permissions import RANK, REVIEWER
from annotate.services.work import DOCUMENT, Work, action, seconds
from annotate.store import presence as store
from annotate.store.access import DocumentAccess

LASTS = 45
"""Seconds after which somebody who does not say so again is there no more; pages say it each 20."""


WRITES = 8
"""Seconds after which somebody who writes, and does not say so again, is told of as reading only."""


class Place(Input, frozen=True):
    """The number of the sentence one is at, and the mark on which one writes a comment just now."""

    sentence: Number | None = None
    writing: Id | None = None


class Company(NamedTuple):
    """Who else is there: as the data of an event, and a mark that changes with it (empty: nobody)."""

    data: bytes
    mark: str


@action("presence.change")
def be_here(work: Work, document: str, body: Place = Place()) -> None:
    """Say that one has the document open, and where one is. `Invalid` for a sentence that it does not have."""
    doc = work.load(DOCUMENT, document)
    if body.sentence is not None and body.sentence > doc.sentences:
        raise Invalid([Fault("/sentence", f"There is no sentence {body.sentence}. The last one is {doc.sentences}.")])
    if not doc.blind:
        now = seconds()
        store.be_at(work, doc.id, now, store.Spot(body.sentence, body.writing), now - LASTS)


def company(work: Work, doc: DocumentAccess) -> Company:
    """Who else has a loaded document open, as far as the actor may know: reviewers in open work."""
    if doc.blind or doc.rank < RANK[REVIEWER]:
        return Company(b'{"people":[]}', "")
    now = seconds()
    people = [one._asdict() for one in store.others_at(work, doc.id, now - LASTS, now - WRITES)]
    data = msgspec.json.encode({"people": people})
    return Company(data, hashlib.sha256(data).hexdigest()[:16] if people else "")
