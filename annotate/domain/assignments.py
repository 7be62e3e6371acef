"""Who works on which document: assignments, and how they are distributed evenly."""

from collections.abc import Mapping, Sequence

import msgspec

from annotate.domain.records import Person


class Assignment(msgspec.Struct, frozen=True):
    """A reviewer who is to work on a document; `by` is who said so."""

    reviewer: Person
    document: str
    at: str
    by: Person


def distributed(
    documents: Mapping[str, Sequence[str]], reviewers: Mapping[str, int], each: int
) -> list[tuple[str, str]]:
    """New pairs of document and reviewer, so that every document has `each` of them if there are so many.

    `documents`: who has each one already; `reviewers`: how many documents each has. The one with the fewest gets the
    next document; among equals the first. Nobody gets a document twice.
    """
    load = dict(reviewers)
    order = {reviewer: place for place, reviewer in enumerate(load)}
    pairs = []
    for document, already in documents.items():
        free = [reviewer for reviewer in load if reviewer not in already]
        missing = max(0, each - len(already))
        for reviewer in sorted(free, key=lambda one: (load[one], order[one]))[:missing]:
            load[reviewer] += 1
            pairs.append((document, reviewer))
    return pairs
