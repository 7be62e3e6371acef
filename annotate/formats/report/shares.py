"""How much of a text rests on whom: attributions by source (domain.md 14, part 7)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from annotate.domain.records import Annotation
from annotate.formats.report.marks import Cut, Mark


class Share(NamedTuple):
    """A source, the attributions that cite it, and how many characters of the body are their content."""

    source: str
    named: bool
    marks: tuple[Mark, ...]
    characters: int


def shares(marks: Sequence[Mark], sentences: Sequence[Cut]) -> list[Share]:
    """By source, the one with most characters first; content inside content of the same source counts once."""
    starts = {n: start for n, start, _, _, _ in sentences}
    by_id = {mark.annotation.id: mark for mark in marks}
    cited: dict[str | None, list[Mark]] = {}
    for mark in marks:
        cited.setdefault(source_of(mark.annotation, by_id), []).append(mark)
    found = [
        Share(source or "No source", source is not None, tuple(citing), covered(citing, starts))
        for source, citing in cited.items()
    ]
    return sorted(found, key=lambda share: (-share.characters, -len(share.marks), share.source))


def source_of(annotation: Annotation, by_id: Mapping[str, Mark]) -> str | None:
    """Who is cited: the resolved name or authority, that of the annotation a pronoun refers to, else the words."""
    seen: set[str] = set()
    while annotation.id not in seen:
        seen.add(annotation.id)
        resolved = annotation.fields.resolved_source
        if resolved and (known := resolved.name or resolved.authority):
            return known
        referred = by_id.get(resolved.annotation or "") if resolved else None
        if referred is None:
            break
        annotation = referred.annotation
    words = [fragment.quote for fragment in annotation.fragments if fragment.part == "source"]
    return " … ".join(words) or None


def covered(marks: Iterable[Mark], starts: dict[int, int]) -> int:
    """Characters of sentences that are content of at least one of these attributions; `starts` by sentence number."""
    ranges = sorted(
        (starts[place.n] + place.start, starts[place.n] + place.end)
        for mark in marks
        for fragment in mark.annotation.fragments
        if fragment.part == "content"
        for place in fragment.sentences
        if place.n in starts
    )
    total, reached = 0, 0
    for start, end in ranges:
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total
