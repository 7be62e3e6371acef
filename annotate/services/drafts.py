"""A look before a text is fixed: what was read of a file stays a draft of the person's own until it is taken in."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from annotate.domain.errors import NotFound
from annotate.domain.records import Document
from annotate.reading.result import Piece, Read, Request
from annotate.services import intake
from annotate.services.intake import Captured, NewDocument, Reading
from annotate.services.work import PROJECT, Work, action, moment
from annotate.store import drafts as store
from annotate.store.base import encoder, new_id
from annotate.store.drafts import Same
from annotate.text.normalise import sha256
from annotate.text.zones import find_zones

KEPT_DAYS = 1
MOST = 50
"""Drafts of one person; the oldest go."""
GONE = "This look is over: it is kept for a day, until the text is imported. Add the file again."


class _Asked(msgspec.Struct, frozen=True):
    """What is known of the bytes of a draft."""

    request: Request
    method: str
    named: NewDocument


class Draft(NamedTuple):
    """Bytes that came in, what was given with them, what was read in them, and the documents of the same text."""

    captured: Captured
    named: NewDocument
    made: Read
    same: list[Same]

    @property
    def zones(self) -> list[Piece]:
        """The zones as they were found, also where only the lines tell them."""
        if self.made.zones is not None:
            return list(self.made.zones)
        return [Piece(zone.start, zone.end, zone.kind) for zone in find_zones(self.made.text)]


@action("document.create")
def keep(work: Work, project: str, captured: Captured, named: NewDocument, made: Read) -> str:
    """Keep what was read for a look; the id of the draft."""
    found = work.load(PROJECT, project)
    id_ = new_id()
    asked = encoder.encode(_Asked(captured.request, captured.method, named))
    store.put(work, id_, found.id, work.now, store.Kept(asked, captured.content, encoder.encode(made)))
    store.remove_all_but(work, MOST)
    return id_


@action("document.create")
def find(work: Work, project: str, draft: str) -> Draft:
    """A draft of the actor's own. `NotFound` when it is over."""
    found = work.load(PROJECT, project)
    kept = store.find(work, found.id, draft)
    if kept is None:
        raise NotFound(GONE)
    asked = msgspec.json.decode(kept.asked, type=_Asked)
    made = msgspec.json.decode(kept.made, type=Read)
    captured = Captured(kept.content, asked.request, asked.method, work.actor.user)
    return Draft(captured, asked.named, made, store.same_texts(work, found.id, sha256(made.text)))


@action("document.create")
def drop(work: Work, project: str, draft: str) -> None:
    """Forget a draft."""
    work.load(PROJECT, project)
    store.remove(work, draft)


@action("document.create")
def create(work: Work, project: str, draft: str, reading: Reading) -> Document:
    """Take a draft in: its text is fixed from here on."""
    made = intake.create_one(work, project, reading)
    store.remove(work, draft)
    return made


def reading_of(draft: Draft, named: NewDocument, kinds: Mapping[int, str], language: str) -> Reading:
    """A draft as it is to be taken in, with other kinds for some zones, by their number from 1. Outside a Work."""
    zones = [msgspec.structs.replace(zone, kind=kinds.get(n, zone.kind)) for n, zone in enumerate(draft.zones, 1)]
    made = msgspec.structs.replace(draft.made, zones=tuple(zones))
    return intake.reading_from(made, draft.captured, named, language)


def oldest() -> str:
    """The moment before which drafts are forgotten."""
    return moment(days=-KEPT_DAYS)
