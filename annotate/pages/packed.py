"""Annotations as the reading page gets them: rows without names, and without what the page has in the text itself.

The records of 10,000 annotations are 10 MB, most of it names of fields, quotations and places in sentences; reading them
took a browser as long as all else on a page of a million characters.
"""

from collections.abc import Iterable

import msgspec

from annotate.domain.records import Person

Row = tuple[object, ...]
"""id, kind, label, version, layer, status, origin, place of the author in the list of people, spans (start, end, part or
`null`, of one after the other), note, confidence, fields, derived, updated. `static/js/reader/packed.js` reads it."""


class Span(msgspec.Struct):
    """A fragment without its words."""

    start: int
    end: int
    part: str | None


class Record(msgspec.Struct):
    """What the page needs of a record."""

    id: str
    kind: str
    label: str
    version: int
    layer: str
    status: str
    origin: str
    author: Person
    fragments: list[Span]
    note: str
    confidence: str
    fields: msgspec.Raw
    derived: msgspec.Raw
    updated: str


class Packed(msgspec.Struct):
    """The rows, and the people they name by number."""

    people: list[Person]
    rows: list[Row]


def packed(records: Iterable[bytes]) -> Packed:
    """Encoded records as rows, in their order."""
    people: dict[str, tuple[int, Person]] = {}
    rows: list[Row] = []
    for one in map(_record.decode, records):
        place, _ = people.setdefault(one.author.id, (len(people), one.author))
        spans = [part for span in one.fragments for part in (span.start, span.end, span.part)]
        head = (one.id, one.kind, one.label, one.version, one.layer, one.status, one.origin, place)
        rows.append((*head, spans, one.note, one.confidence, one.fields, one.derived, one.updated))
    return Packed([person for _, person in people.values()], rows)


_record = msgspec.json.Decoder(Record)
