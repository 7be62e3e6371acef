"""A source record for people: its text in stretches to pick from, its values in words, what differs, its versions."""

from collections.abc import Mapping
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from markupsafe import escape

from annotate.domain.criticism import CLUES, FIELDS, Change, Criticism, Statements
from annotate.domain.sentences import Layout
from annotate.pages.blocks import Html
from annotate.pages.criticism_form import meaning, vocabulary_of
from annotate.pages.forms import Form
from annotate.services.criticism import Edition
from annotate.vocabulary import label


class Differs(NamedTuple):
    """A field that two versions, or two people, have differently, in words."""

    name: str
    label: str
    before: str
    after: str


def segments(text: str, layout: Layout) -> Html:
    """The text in stretches that can be picked from, letter for letter: numbered sentences, other zones, what is between.

    `data-start` is in code points. It is written here and not in a template, which takes ten times as long for a long text.
    """
    numbers = {sentence.start: sentence.n for sentence in layout.sentences}
    zones = {zone.start: zone.kind for zone in layout.zones}
    cuts = {0, len(text), *zones, *(place for sentence in layout.sentences for place in (sentence.start, sentence.end))}
    made, zone = [], ""
    for start, end in pairwise(sorted(cuts)):
        zone = zones.get(start, zone)
        n = numbers.get(start)
        kind = f'id="s{n}" data-n="{n}" class="s"' if n else f'class="z {zone}"'
        made.append(f'<span {kind} data-start="{start}">{escape(text[start:end])}</span>')
    return Html("".join(made))


def in_words(name: str, value: Any) -> str:
    """What a field holds, for people; nothing when it is open."""
    if isinstance(value, str) or value is None:
        vocabulary = vocabulary_of(name)
        return label(vocabulary, value) if vocabulary and value else value or ""
    if isinstance(value, Mapping):
        return f"“{value['quote']}”" if "quote" in value else f"{value['statements']}: {value['credibility']}"
    if isinstance(value, Statements):
        return f"{value.statements}: {value.credibility}"
    return "; ".join(in_words(name, each) for each in value)


def told(change: Change) -> Differs:
    """What two versions differ in, in words."""
    plain = change.name.removeprefix("evidence.")
    title = meaning(plain).label
    title = title if plain == change.name else f"{title}, passages"
    return Differs(plain, title, in_words(plain, change.before), in_words(plain, change.after))


def differing(form: Form, now: Criticism) -> list[Differs]:
    """Where a form that came too late has something else than what stands now: `before` is what stands, `after` typed."""
    found = []
    for name in (each for each in FIELDS if each not in (*CLUES, "information")):
        stands, typed = getattr(now, name) or "", str(form.value(name))
        if stands != typed:
            found.append(Differs(name, meaning(name).label, in_words(name, stands), in_words(name, typed)))
    return found


def shortened(editions: list[Edition]) -> list[Edition]:
    """The versions without those between: of drafts that one person made in a row only the last."""
    runs = groupby(editions, key=lambda each: (each.by.id, each.version if each.state == "signed" else 0))
    return [next(run) for _, run in runs]
