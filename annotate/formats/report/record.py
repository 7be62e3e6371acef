"""The signed source record in the report: a table of what it says, each entry with the passages that bear it out."""

from collections.abc import Iterator
from typing import NamedTuple

from annotate import vocabulary
from annotate.domain.clues import Clue
from annotate.domain.criticism import CLUES, FIELDS, Criticism, clues_of
from annotate.formats.report.model import Label, Part
from annotate.formats.report.words import shortened

MOST = 260
"""Characters of an entry that stand in the summary."""

_BESIDE = {"date_basis": "dating_clues", "internal_consistency": "contradictions"}


class Passage(NamedTuple):
    """Words that bear an entry out, with the sentence that they begin in, if in one, and its anchor."""

    quote: str
    place: str
    anchor: str


class Entry(NamedTuple):
    """A row of the table."""

    label: str
    value: str
    passages: tuple[Passage, ...]


def entries(part: Part) -> list[Entry]:
    """What the signed record says, in the order of the form; open fields are left out."""
    record = part.document.criticism
    return [entry for entry in _entries(part, record) if entry.value or entry.passages] if record else []


def still_open(part: Part) -> list[str]:
    """The questions that the signed record leaves open, by their labels."""
    record = part.document.criticism
    return [_title(name, part.label) for name in record.open] if record else []


def judged(part: Part) -> list[str]:
    """What the signed record says in a few sentences, for the summary: what it is, its letter, what it can be used for."""
    record = part.document.criticism
    if record is None:
        return []
    what = [part.label("genre", record.genre), part.label("source_kind", record.source_kind).lower()]
    said = {
        "": ", ".join(filter(None, what)),
        "Source letter: ": _value(record, "source_reliability", part.label),
        "Usable for: ": shortened(record.usable_for, MOST),
        "Not usable for: ": shortened(record.not_usable_for, MOST),
    }
    return [f"{title}{words.rstrip('.')}." for title, words in said.items() if words]


def _entries(part: Part, record: Criticism) -> Iterator[Entry]:
    for name in FIELDS:
        if name not in CLUES:
            clues = clues_of(record, _BESIDE.get(name, name))
            yield Entry(_title(name, part.label), _value(record, name, part.label), _passages(part, clues))


def _title(name: str, label: Label) -> str:
    """A choice is called like its vocabulary, everything else has a name of its own."""
    return label("vocabulary" if name in vocabulary.names() else "record_field", name)


def _value(record: Criticism, name: str, label: Label) -> str:
    value = getattr(record, name)
    if name == "information":
        return "; ".join(f"{group.statements}: {group.credibility}" for group in record.information)
    if name == "source_reliability":
        return f"{value} ({label(name, value).lower()})" if value else ""
    if name == "date_stated" and value:
        return f"{value} ({record.readings[name]})"
    return label(name, value) if name in vocabulary.names() else value


def _passages(part: Part, clues: tuple[Clue, ...]) -> tuple[Passage, ...]:
    return tuple(_passage(part, clue) for clue in clues)


def _passage(part: Part, clue: Clue) -> Passage:
    for n, start, end, _, _ in part.document.sentences:
        if start <= clue.start < end:
            return Passage(clue.quote, f"S{n}", f"{part.prefix}s{n}")
    return Passage(clue.quote, "", "")
