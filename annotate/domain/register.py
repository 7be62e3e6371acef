"""The register of attributions: who is cited, how often, for what, and how much of a text rests on whom (domain.md 7.2,
14 part 7). Offsets are code points; text is counted in sentences of the body."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from annotate.domain.records import Annotation, Person
from annotate.domain.sources import Source, folded, words_for

TRACED = ("traced_verbatim", "traced_paraphrase", "traced_differs")
"""What says that the original was found."""

NOBODY = ""
"""The key of attributions without a source."""


class Who(Struct, frozen=True):
    """Who is cited. `key` is the same wherever the same one is meant and empty where no source is marked; `source` is
    the id of one of the project's sources, if it is one."""

    key: str
    name: str
    source: str | None


class Attribution(Struct, frozen=True):
    """A row of the register. `words` are those of the source as they stand, `claims` the ids that its content states
    (annotations or claims), `searches` how often its original was looked for; `second_hand`: it stands inside another
    one."""

    id: str
    version: int
    label: str
    document: str
    title: str
    author: Person
    layer: str
    status: str
    start: int
    place: str
    who: Who
    words: str
    cue: str
    content: str
    mode: str | None
    source_type: str | None
    cue_stance: str | None
    traceability: str
    second_hand: bool
    claims: tuple[str, ...]
    searches: int


class Cited(Struct, frozen=True):
    """A source with what rests on it. `times` counts sayings: the same cue marked by two people is one. `characters` are
    the code points of body sentences in its contents, overlaps once, `share` their part of the body text (0 to 1).
    `modes` and `traced` count sayings by mode and those whose original was found."""

    who: Who
    times: int
    documents: int
    characters: int
    share: float
    traced: int
    second_hand: int
    modes: dict[str, int]


class Names(NamedTuple):
    """The sources of a project by all words for them, folded."""

    by_word: Mapping[str, Source]
    by_id: Mapping[str, Source]


def names_of(sources: Iterable[Source]) -> Names:
    """The sources, to be found by their words."""
    every = tuple(sources)
    return Names({word: source for source in every for word in words_for(source)}, {one.id: one for one in every})


def who_of(annotation: Annotation, by_id: Mapping[str, Annotation], names: Names) -> Who:
    """Who an attribution cites: the name or authority it was resolved to, that of the annotation a pronoun refers to,
    else the words of its source; then one of the project's sources that is called so. `by_id` are the annotations that
    may be referred to."""
    seen: set[str] = set()
    while annotation.id not in seen:
        seen.add(annotation.id)
        resolved = annotation.fields.resolved_source
        if resolved and (known := resolved.name or resolved.authority):
            return _called(known, names)
        referred = by_id.get(resolved.annotation or "") if resolved else None
        if referred is None:
            break
        annotation = referred
    return _called(source_words(annotation), names)


def source_words(annotation: Annotation) -> str:
    """The source of an attribution as it stands; any other annotation is one as a whole."""
    return part_words(annotation, "source" if annotation.kind == "attribution" else None)


def part_words(annotation: Annotation, part: str | None) -> str:
    """The words of one part, pieces joined by an ellipsis."""
    return " … ".join(piece.quote for piece in annotation.fragments if piece.part == part)


def covered(annotations: Iterable[Annotation]) -> int:
    """Code points of body sentences that are content of at least one of these attributions."""
    ranges = sorted(
        (annotation.document, place.n, place.start, place.end)
        for annotation in annotations
        for piece in annotation.fragments
        if piece.part == "content"
        for place in piece.sentences
        if place.n is not None
    )
    total, at, reached = 0, ("", 0), 0
    for document, n, start, end in ranges:
        if (document, n) != at:
            at, reached = (document, n), 0
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def cited(rows: Sequence[tuple[Who, Annotation]], body: int) -> list[Cited]:
    """The sources, the one that most text rests on first; `body` is the length of the body text of all documents."""
    by_key: dict[str, list[tuple[Who, Annotation]]] = {}
    for row in rows:
        by_key.setdefault(row[0].key, []).append(row)
    found = [_of_one(citing, body) for citing in by_key.values()]
    return sorted(found, key=lambda one: (one.who.key == NOBODY, -one.characters, -one.times, one.who.key))


def _of_one(citing: Sequence[tuple[Who, Annotation]], body: int) -> Cited:
    sayings = {_saying(annotation): annotation for _, annotation in citing}
    modes: dict[str, int] = {}
    for annotation in sayings.values():
        if annotation.fields.mode:
            modes[annotation.fields.mode] = modes.get(annotation.fields.mode, 0) + 1
    traced = {_saying(annotation) for _, annotation in citing if annotation.fields.traceability in TRACED}
    characters = covered(annotation for _, annotation in citing)
    return Cited(
        who=citing[0][0],
        times=len(sayings),
        documents=len({annotation.document for _, annotation in citing}),
        characters=characters,
        share=round(characters / body, 6) if body else 0.0,
        traced=len(traced),
        second_hand=sum(is_second_hand(annotation) for annotation in sayings.values()),
        modes=modes,
    )


def is_second_hand(annotation: Annotation) -> bool:
    """Whether the words have gone through another hand: the attribution stands inside another one."""
    depth = annotation.derived.hearsay_depth
    return isinstance(depth, int) and depth > 1


def _saying(annotation: Annotation) -> tuple[str, int, int]:
    """Where somebody is said to say something: the cue, else the whole mark."""
    cue = next((piece for piece in annotation.fragments if piece.part == "cue"), None)
    return (annotation.document, cue.start, cue.end) if cue else (annotation.document, annotation.start, annotation.end)


def _called(words: str, names: Names) -> Who:
    key = folded(words)
    source = names.by_word.get(key)
    if source is not None:
        return Who(folded(source.name), source.name, source.id)
    return Who(key, " ".join(words.split()) if key else "", None)


def place_of(annotation: Annotation) -> str:
    """Where an annotation begins: `S20`, or the short name of its zone (`cap`)."""
    first = next((place for piece in annotation.fragments for place in piece.sentences), None)
    return "" if first is None else f"S{first.n}" if first.n is not None else first.name or ""
