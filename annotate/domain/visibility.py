"""Whose layer one sees (contract.md, Seen). The store asks the same in SQL; a test compares the two."""

from typing import NamedTuple

from annotate.domain.permissions import ADJUDICATOR, RANK, REVIEWER


class Reader(NamedTuple):
    """A member reading one document: `own_state` is the state of their own layer, `None` without one."""

    user: str
    role: str
    own_state: str | None


class Desk(NamedTuple):
    """How the project works, and how many layers of the document are submitted."""

    blind: bool
    reviewers_per_document: int
    submitted: int


def sees(reader: Reader, author: str, layer: str, state: str, desk: Desk) -> bool:
    """Whether `reader` sees what `author` made in `layer` (`state` is the state of the author's own layer).

    One's own always and the adjudicated layer always; others' from reviewer up, at once in open projects; in blind
    ones only submitted layers, once as many as `reviewers_per_document` are submitted and one's own is among them,
    or one has none and is adjudicator or above.
    """
    if author == reader.user or layer == "adjudicated":
        return True
    if RANK[reader.role] < RANK[REVIEWER]:
        return False
    if not desk.blind:
        return True
    if desk.submitted < desk.reviewers_per_document or (layer != OF_THE_DESK and state not in SUBMITTED):
        return False
    if reader.own_state is None:
        return RANK[reader.role] >= RANK[ADJUDICATOR]
    return reader.own_state in SUBMITTED


OF_THE_DESK = "desk"
"""The layer of what an adjudicator says who has no layer of their own: seen by whoever may look at others' layers."""

SUBMITTED = ("submitted", "locked")
