"""The form of a source record: its folds and fields as the page shows them, and the change that a browser sends back."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from werkzeug.datastructures import MultiDict

from annotate.domain.clues import Clue, NewClue
from annotate.domain.criticism import (
    CLUES,
    FIELDS,
    Criticism,
    CriticismChange,
    Statements,
    clues_of,
)
from annotate.domain.errors import Fault, Invalid
from annotate.domain.fields import UUID
from annotate.domain.sentences import Layout
from annotate.pages.forms import Form, body
from annotate.vocabulary import Value, is_value, names, value, values

FOLDS = {
    "what": ("genre", "source_kind", "order"),
    "who": ("author", "issuer_type", "disclosure", "audience"),
    "when": ("date", "place", "occasion"),
    "copy": ("original_or_copy", "integrity", "integrity_note", "authenticity", "dependence", "dependence_note"),
    "nearness": (
        "time_distance",
        "witness",
        "competence",
        "internal_consistency",
        "corroboration",
        "information",
    ),
    "tendency": ("tendency", "favours", "disfavours", "interest", "willingness", "tone", "omissions"),
    "use": ("usable_for", "not_usable_for", "source_reliability"),
}
"""The fields of each fold; `author` and `date` are asked in threes."""

THREES = {
    "author": ("author_stated", "author_inferred", "author_basis"),
    "date": ("date_stated", "date_inferred_from", "date_inferred_to", "date_basis"),
}
LINES = ("author_stated", "author_inferred", "audience", "place", "favours", "disfavours")
DATES = ("date_stated", "date_inferred_from", "date_inferred_to")
PICKS = {"date_basis": "dating_clues", "internal_consistency": "contradictions"}
"""Where the passages of a field are asked for under another name."""

_UNPICKED = {
    *("author_stated", "author_inferred", "date_stated", "date_inferred_from", "date_inferred_to", "information"),
    *("integrity_note", "dependence_note", "usable_for", "not_usable_for", "omissions"),
}
_SENTENCES = re.compile(r"[Ss]?([0-9]{1,6})(?:\s*[-–]\s*[Ss]?([0-9]{1,6}))?")
_CLUE = re.compile(rf"(?:(?P<annotation>{UUID})|(?P<start>[0-9]{{1,15}})-(?P<end>[0-9]{{1,15}}))")
SPARE = 2
"""Empty rows for more digits."""


class Passage(NamedTuple):
    """A passage under a field: `value` is what its box sends, `place` the sentence that it begins in, if in one."""

    value: str
    quote: str
    place: int | None
    label: str


class Control(NamedTuple):
    """A field: `kind` is `choice`, `line`, `date`, `prose` or `digits`; `picks` names its list of passages, if it has one."""

    name: str
    kind: str
    label: str
    hint: str
    options: tuple[Value, ...]
    picks: str
    passages: tuple[Passage, ...]
    doubts: tuple[str, ...]
    reading: str


class Row(NamedTuple):
    """One field, or several that are asked together under a title."""

    title: str
    controls: tuple[Control, ...]


class Fold(NamedTuple):
    """One of the seven; `open` counts its questions without an answer."""

    id: str
    label: str
    hint: str
    rows: tuple[Row, ...]
    open: int


def vocabulary_of(name: str) -> str | None:
    """The vocabulary that a field takes its value from; none for words, dates and passages."""
    return name if name in names() else None


def meaning(name: str) -> Value:
    """Label and guidance of a field."""
    return value("vocabulary", name) if vocabulary_of(name) else value("record_field", name)


def folds(record: Criticism, layout: Layout) -> list[Fold]:
    """The form, filled with a version of the record."""
    found = []
    for part in values("record_part"):
        rows = tuple(_row(name, record, layout) for name in FOLDS[part.id])
        own = {control.name for row in rows for control in row.controls}
        found.append(Fold(part.id, part.label, part.hint, rows, sum(name in own for name in record.open)))
    return found


def fold_of(name: str) -> str:
    """The fold that a field stands in; empty for no field."""
    for part, rows in FOLDS.items():
        if name in rows or any(name in THREES.get(row, ()) for row in rows):
            return part
    return next((fold_of(field) for field, picks in PICKS.items() if picks == name), "")


def filled(record: Criticism) -> Form:
    """What the form shows of a version of the record."""
    shown = {name: getattr(record, name) or "" for name in FIELDS if name not in (*CLUES, "information")}
    rows = [(group.statements, group.credibility) for group in record.information] + [("", "")] * SPARE
    return Form({**shown, "information": rows}, labels={name: meaning(name).label for name in FIELDS})


def typed_in(sent: MultiDict[str, str], labels: Mapping[str, str]) -> Form:
    """The same form as somebody filled it in."""
    plain = [name for name in FIELDS if name not in (*CLUES, "information")]
    shown: dict[str, object] = {name: _clean(sent.get(name, "")) for name in plain}
    rows = list(zip(sent.getlist("information"), sent.getlist("credibility"), strict=False))
    picks = {f"pick-{name}": _clean(sent.get(f"pick.{name}", "")) for name in _lists()}
    return Form({**shown, **picks, "information": rows or [("", "")] * SPARE}, labels=labels)


def change_of(sent: MultiDict[str, str], form: Form, text: str, layout: Layout) -> CriticismChange:
    """The change that the form asks for: all of its fields, the passages that stayed ticked, and those picked by hand.

    `Invalid` names every field that is wrong.
    """
    given: dict[str, object] = {name: form.value(name) for name in FIELDS if name not in (*CLUES, "information")}
    given = {name: (entry or None) if vocabulary_of(name) else entry for name, entry in given.items()}
    made = body(CriticismChange, given)
    picked = {name: _ticked(sent.getlist(f"clue.{name}")) for name in _lists()}
    faults = []
    for name in picked:
        for words in filter(None, map(_clean, sent.getlist(f"pick.{name}"))):
            try:
                picked[name].append(picked_by_hand(words, text, layout))
            except Invalid as refusal:
                faults.append(Fault(f"/pick-{name}", str(refusal)))
    digits = _digits(form.value("information"), faults)
    if faults:
        raise Invalid(faults)
    own = {name: tuple(picked.pop(name)) for name in CLUES}
    evidence = {name: tuple(clues) for name, clues in picked.items()}
    return msgspec.structs.replace(made, information=digits, evidence=evidence, **own)


def picked_by_hand(words: str, text: str, layout: Layout) -> NewClue:
    """A passage by sentences, `16` or `16-17`, or by its words as they stand in the text, where they stand first."""
    numbers = _SENTENCES.fullmatch(words)
    if numbers:
        first, last = int(numbers[1]), int(numbers[2] or numbers[1])
        if not 1 <= first <= last <= len(layout.sentences):
            raise Invalid(sentence=f"Name sentences from 1 to {len(layout.sentences)}, the first one first.")
        return NewClue(start=layout.sentences[first - 1].start, end=layout.sentences[last - 1].end)
    at = text.find(words)
    if at < 0:
        raise Invalid(sentence=f"“{words[:80]}” does not stand in the text. Copy the words as they stand there.")
    return NewClue(start=at, end=at + len(words))


def field_at(pointer: str) -> str:
    """The field of the form that a body's pointer means: `/evidence/tone/0/start` is about `tone`."""
    parts = pointer.strip("/").split("/")
    return parts[1] if parts[0] == "evidence" and len(parts) > 1 else parts[0]


def _row(name: str, record: Criticism, layout: Layout) -> Row:
    if name not in THREES:
        return Row("", (_control(name, record, layout),))
    title = {"author": "Author", "date": "Date"}[name]
    return Row(title, tuple(_control(each, record, layout) for each in THREES[name]))


def _control(name: str, record: Criticism, layout: Layout) -> Control:
    told = meaning(name)
    vocabulary = vocabulary_of(name)
    kinds = {"information": "digits", **dict.fromkeys(LINES, "line"), **dict.fromkeys(DATES, "date")}
    picks = "" if name in _UNPICKED else PICKS.get(name, name)
    reading = {"date_stated": "date_stated", "date_inferred_to": "date_inferred"}.get(name, "")
    return Control(
        name=name,
        kind="choice" if vocabulary else kinds.get(name, "prose"),
        label=told.label,
        hint=told.hint,
        options=values(vocabulary) if vocabulary else (),
        picks=picks,
        passages=tuple(_passage(clue, layout) for clue in clues_of(record, picks)) if picks else (),
        doubts=tuple(doubt.text for doubt in record.warnings if doubt.name in {name, picks}),
        reading=record.readings.get(reading, ""),
    )


def _passage(clue: Clue, layout: Layout) -> Passage:
    at = layout.locate(clue.start, clue.start + 1)
    place = at[0].n if at else None
    if isinstance(clue.annotation, str):
        return Passage(clue.annotation, clue.quote, place, str(clue.label))
    return Passage(f"{clue.start}-{clue.end}", clue.quote, place, "")


def _lists() -> list[str]:
    """The fields that have passages in the form."""
    return [PICKS.get(name, name) for name in FIELDS if name not in (*_UNPICKED, *CLUES)]


def _ticked(boxes: Iterable[str]) -> list[NewClue]:
    found = []
    for box in boxes:
        match = _CLUE.fullmatch(box)
        if match is None:
            raise Invalid(sentence="This form was not whole. Load the page again and repeat the change.")
        if match["annotation"]:
            found.append(NewClue(annotation=match["annotation"]))
        else:
            found.append(NewClue(start=int(match["start"]), end=int(match["end"])))
    return found


def _digits(rows: Any, faults: list[Fault]) -> tuple[Statements, ...]:
    found = []
    for words, digit in rows:
        words = _clean(words)
        if not words and not digit:
            continue
        if not words or not is_value("info_credibility", digit):
            faults.append(Fault("/information", "Give each digit the statements that it is for."))
            continue
        found.append(body(Statements, {"statements": words, "credibility": digit}))
    return tuple(found)


def _clean(text: str) -> str:
    """What was typed: line ends as they are kept, no white space around it."""
    return text.replace("\r\n", "\n").strip()
